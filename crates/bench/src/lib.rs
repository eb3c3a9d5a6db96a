//! What the SDK costs beside its peers; see `docs/performance.md`.

mod clients;
mod decode;
mod event;
mod measure;
mod memory;
mod nested;
mod report;
mod server;
mod stream;
mod unary;
mod upload;
mod works;

pub use memory::print_memory;
pub use server::serve;
pub use upload::print_upload;
pub use works::run;
