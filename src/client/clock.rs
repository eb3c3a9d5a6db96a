//! How long a call took, and its parts.

use std::sync::OnceLock;
use std::time::Duration;

use crate::runtime::Instant;

/// Begun when the head of a reply is there. What has not happened yet is not there.
#[derive(Debug)]
pub(crate) struct Clock {
    started: Instant,
    head: Duration,
    first_chunk: OnceLock<Duration>,
    end: OnceLock<Duration>,
}

impl Clock {
    /// The head of a reply is there, to a call whose first try began then.
    pub fn at_head(started: Instant) -> Self {
        Self {
            started,
            head: started.elapsed(),
            first_chunk: OnceLock::new(),
            end: OnceLock::new(),
        }
    }

    /// Something of the reply is there.
    pub fn note_chunk(&self) {
        self.first_chunk.get_or_init(|| self.started.elapsed());
    }

    /// Nothing more comes.
    pub fn note_end(&self) {
        self.end.get_or_init(|| self.started.elapsed());
    }

    pub fn head(&self) -> Duration {
        self.head
    }

    pub fn first_chunk(&self) -> Option<Duration> {
        self.first_chunk.get().copied()
    }

    pub fn end(&self) -> Option<Duration> {
        self.end.get().copied()
    }
}
