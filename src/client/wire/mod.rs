//! What requests go out by, and what comes back: HTTP of our own set-up, or a page's `fetch`.

#[cfg(not(web))]
mod native;
#[cfg(web)]
mod web;

use crate::error::ErrorKind;

#[cfg(not(web))]
pub use native::http_client_builder;
#[cfg(not(web))]
pub(crate) use native::{Body, BodyError, Connecting, Wire, Wires, shown};
#[cfg(web)]
pub use web::http_client_builder;
#[cfg(web)]
pub(crate) use web::{Body, BodyError, Connecting, Wire, Wires, shown};

/// Why no response came.
pub(crate) struct Why {
    pub kind: ErrorKind,
    pub message: String,
    /// Whether another try may end otherwise.
    pub may_pass: bool,
    /// Whether the server may have got the request.
    pub was_sent: bool,
}
