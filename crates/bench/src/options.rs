//! How a run is asked for.

use std::path::PathBuf;

/// What to measure, and how thoroughly.
#[derive(Default)]
pub struct Options {
    /// Only works with this in their names.
    pub only: String,
    /// Where to write the figures.
    pub json: Option<PathBuf>,
    /// A Python that has the Python clients.
    pub python: Option<PathBuf>,
    /// Do every work once, at a small size, to see that it runs.
    pub quick: bool,
}

impl Options {
    /// How many rounds, of as many as good figures take.
    pub fn rounds(&self, full: usize) -> usize {
        if self.quick { 1 } else { full }
    }

    /// How much work, of as much as good figures take.
    pub fn size(&self, full: usize) -> usize {
        if self.quick {
            full.min(full / 100 + 2)
        } else {
            full
        }
    }
}
