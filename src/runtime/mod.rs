//! What calls stand on: clocks, timers, tasks, and threads that may wait. tokio's, or those of a page.

#[cfg(not(web))]
mod native;
#[cfg(web)]
mod web;

#[cfg(not(web))]
pub(crate) use native::*;
#[cfg(web)]
pub(crate) use web::*;
