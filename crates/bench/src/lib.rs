//! What the SDK costs beside its peers; see `docs/performance.md`.

pub mod decode;
pub mod measure;
pub mod memory;
pub mod report;
