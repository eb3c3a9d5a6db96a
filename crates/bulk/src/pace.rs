//! How many calls are under way at once: as many as the server takes.

use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::select;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// So many to begin with; each answer allows one more, until there is trouble.
const FIRST: f64 = 8.0;

/// Grows while answers come, is halved at trouble, and stands still while the server asks for it.
#[derive(Debug)]
pub(crate) struct Pace {
    ceiling: f64,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    limit: f64,
    running: usize,
    /// Until the first trouble each answer allows one more call, and behind it one round of them does.
    is_careful: bool,
    /// Trouble of calls that were sent before was counted then.
    cut_at: Option<Instant>,
    closed_until: Option<Instant>,
    is_over: bool,
}

impl Pace {
    pub fn new(ceiling: usize) -> Self {
        let ceiling = ceiling.max(1) as f64;
        Self {
            ceiling,
            state: Mutex::new(State {
                limit: FIRST.min(ceiling),
                running: 0,
                is_careful: false,
                cut_at: None,
                closed_until: None,
                is_over: false,
            }),
            changed: Notify::new(),
        }
    }

    /// Waits until another call may be sent. It counts until what comes back is dropped; `None` where none is sent any more.
    pub async fn turn(&self) -> Option<Turn<'_>> {
        loop {
            let changed = self.changed.notified();
            let wait = {
                let mut state = self.state();
                let now = Instant::now();
                if state.is_over {
                    return None;
                }
                match state.closed_until.filter(|until| *until > now) {
                    Some(until) => Some(until),
                    None if (state.running as f64) < state.limit.floor() => {
                        state.running += 1;
                        return Some(Turn {
                            pace: self,
                            begun: now,
                        });
                    }
                    None => None,
                }
            };
            match wait {
                Some(until) => {
                    let (until, changed) = (pin!(sleep_until(until)), pin!(changed));
                    select(until, changed).await;
                }
                None => changed.await,
            }
        }
    }

    /// Nobody has a turn any more, nor waits for one.
    pub fn end(&self) {
        self.state().is_over = true;
        self.changed.notify_waiters();
    }

    pub fn is_over(&self) -> bool {
        self.state().is_over
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One call under way.
pub(crate) struct Turn<'a> {
    pace: &'a Pace,
    pub begun: Instant,
}

impl Turn<'_> {
    /// It was answered: there is room for more.
    pub fn went_well(&self) {
        let mut state = self.pace.state();
        let more = match state.is_careful {
            true => 1.0 / state.limit,
            false => 1.0,
        };
        state.limit = (state.limit + more).min(self.pace.ceiling);
    }

    /// The server is at its limit, or out of reach: half as many, and none until it says.
    pub fn met_trouble(&self, retry_after: Option<Duration>) {
        let mut state = self.pace.state();
        let now = Instant::now();
        state.is_careful = true;
        // A whole round of calls meets the same trouble: that is one.
        if state.cut_at.is_none_or(|at| self.begun > at) {
            state.limit = (state.limit / 2.0).max(1.0);
            state.cut_at = Some(now);
        }
        if let Some(until) = retry_after.and_then(|wait| now.checked_add(wait)) {
            state.closed_until = state.closed_until.max(Some(until));
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.pace.state().running -= 1;
        self.pace.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn turn(pace: &Pace) -> Turn<'_> {
        pace.turn().await.expect("a turn")
    }

    #[tokio::test(start_paused = true)]
    async fn it_finds_its_level() {
        let pace = Pace::new(100);
        for _ in 0..200 {
            turn(&pace).await.went_well();
        }
        assert_eq!(pace.state().limit, 100.0);
        let (one, other) = (turn(&pace).await, turn(&pace).await);
        one.met_trouble(None);
        other.met_trouble(Some(Duration::from_secs(7)));
        assert_eq!(pace.state().limit, 50.0, "one round is one trouble");
        drop((one, other));
        let started = Instant::now();
        turn(&pace).await.went_well();
        assert_eq!(started.elapsed().as_secs(), 7);
        assert!((pace.state().limit - 50.02).abs() < 1e-9);
        for _ in 0..20 {
            turn(&pace).await.met_trouble(None);
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        assert_eq!(pace.state().limit, 1.0);
        assert_eq!(pace.state().running, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_goes_beyond_it() {
        let pace = Pace::new(2);
        let _one = turn(&pace).await;
        let other = turn(&pace).await;
        let third = turn(&pace);
        tokio::pin!(third);
        assert!(
            tokio::time::timeout(Duration::from_secs(60), third.as_mut())
                .await
                .is_err()
        );
        drop(other);
        third.await;
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_behind_the_end() {
        let pace = Pace::new(2);
        turn(&pace)
            .await
            .met_trouble(Some(Duration::from_secs(3600)));
        let started = Instant::now();
        let waits = pace.turn();
        tokio::pin!(waits);
        assert!(
            tokio::time::timeout(Duration::from_secs(1), waits.as_mut())
                .await
                .is_err()
        );
        pace.end();
        assert!(waits.await.is_none() && pace.turn().await.is_none());
        assert_eq!(started.elapsed().as_secs(), 1);
    }
}
