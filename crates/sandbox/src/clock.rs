//! The sandbox's time: tokio's clock, counted from the start and dated from a fixed day.

use std::time::Duration;
use tokio::time::Instant;

/// 2026-01-01T00:00:00Z, so that `created` fields repeat from run to run.
const FIRST_SECOND: u64 = 1_767_225_600;

#[derive(Debug)]
pub(crate) struct Clock {
    start: Instant,
}

impl Clock {
    pub fn start() -> Self {
        Self {
            start: Instant::now(),
        }
    }

    /// Time since the start.
    pub fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// Unix seconds in the sandbox's calendar.
    pub fn unix(&self) -> u64 {
        FIRST_SECOND + self.now().as_secs()
    }
}
