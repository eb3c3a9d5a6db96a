//! Rows of a job: read from files, and made calls of.

pub mod records;
pub mod template;
