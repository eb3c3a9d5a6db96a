//! Progress on stderr: one line that is drawn again and again, and gone when it is over.

use std::future::Future;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Output;
use super::escape::visible;

const EVERY: Duration = Duration::from_millis(200);

/// What is being waited for; clones share it.
#[derive(Clone)]
pub struct Progress {
    state: Arc<Mutex<String>>,
    shown: bool,
}

impl Progress {
    pub fn new(output: Output, state: impl Into<String>) -> Self {
        Self {
            state: Arc::new(Mutex::new(state.into())),
            shown: output.progress,
        }
    }

    pub fn set(&self, state: impl Into<String>) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state.into();
    }

    /// Shows the state and the time that has passed while something is done.
    pub async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        if !self.shown {
            return work.await;
        }
        let started = Instant::now();
        let _line = Line;
        let mut work = std::pin::pin!(work);
        let mut ticks = tokio::time::interval(EVERY);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                _ = ticks.tick() => self.draw(started.elapsed()),
            }
        }
    }

    fn draw(&self, elapsed: Duration) {
        let state = self
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let seconds = elapsed.as_secs();
        let line = format!(
            "{}  {:02}:{:02}",
            visible(&state),
            seconds / 60,
            seconds % 60
        );
        // One column less than there are: a full line would wrap.
        let line: String = line
            .chars()
            .take(super::width().saturating_sub(1))
            .collect();
        let _ = write!(io::stderr(), "\r\x1b[2K{line}");
    }
}

/// Wipes the line away, even when the work is dropped.
struct Line;

impl Drop for Line {
    fn drop(&mut self) {
        let _ = write!(io::stderr(), "\r\x1b[2K");
    }
}
