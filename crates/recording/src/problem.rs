//! What is wrong with a recording, and where.

use std::fmt;
use std::io;
use std::path::Path;

/// What is wrong with a recording or its rules, in words that say where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(String);

impl Problem {
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// With the file it is about.
    pub(crate) fn of(path: &Path, words: impl fmt::Display) -> Self {
        Self(format!("{}: {words}", path.display()))
    }

    /// What the system says of a file.
    pub(crate) fn of_system(path: &Path, error: &io::Error) -> Self {
        Self::of(path, error)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Problem {}
