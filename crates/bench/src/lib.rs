//! What the SDK costs beside its peers; see `docs/performance.md`.

mod answers;
mod clients;
mod command;
mod decode;
mod event;
mod first;
mod growth;
mod held;
mod jobs;
mod load;
mod measure;
mod memory;
mod nested;
mod options;
mod peer;
mod process;
mod programs;
mod python;
mod report;
mod resident;
mod server;
mod upload;
mod works;

pub use memory::print_memory;
pub use options::Options;
pub use process::obey;
pub use resident::resident;
pub use server::{Server, serve};
pub use upload::print_upload;
pub use works::run;
