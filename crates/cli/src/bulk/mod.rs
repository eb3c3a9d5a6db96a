//! Jobs: rows are read from files, made calls of, and become lines.

pub mod calls;
pub mod lines;
pub mod records;
pub mod rows;
pub mod template;
