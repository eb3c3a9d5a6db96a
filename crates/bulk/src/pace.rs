//! How many calls are under way at once, and when: as many as the server takes.

use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::select;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::rate::Rate;

/// So many to begin with; each answer allows one more, until there is trouble.
const FIRST: f64 = 8.0;

/// Grows while answers come, is halved at trouble, and stands still while the server asks for it.
#[derive(Debug)]
pub(crate) struct Pace {
    ceiling: f64,
    state: Mutex<State>,
    /// There may be room for one more.
    room: Notify,
    over: Notify,
    first: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct State {
    limit: f64,
    running: usize,
    rate: Rate,
    /// Until the first trouble each answer allows one more call, and behind it one round of them does.
    is_careful: bool,
    /// Trouble of calls that were sent before was counted then.
    cut_at: Option<Instant>,
    closed_until: Option<Instant>,
    is_over: bool,
}

/// What kind of trouble a call met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// There are too many calls (429): fewer a second.
    TooMany,
    /// The server is busy or out of reach: fewer at once.
    Busy,
}

impl Pace {
    pub fn new(ceiling: usize, rate: Rate) -> Self {
        let ceiling = ceiling.max(1) as f64;
        Self {
            ceiling,
            state: Mutex::new(State {
                limit: FIRST.min(ceiling),
                running: 0,
                rate,
                is_careful: false,
                cut_at: None,
                closed_until: None,
                is_over: false,
            }),
            room: Notify::new(),
            over: Notify::new(),
            first: tokio::sync::Mutex::new(()),
        }
    }

    /// Waits until another call may be sent, of so many tokens as far as is known. It counts until what comes back is
    /// dropped; `None` where none is sent any more.
    pub async fn turn(&self, tokens: u64) -> Option<Turn<'_>> {
        loop {
            let room = self.room.notified();
            let closed_until = {
                let mut state = self.state();
                let closed_until = state.closed_until.filter(|until| *until > Instant::now());
                let has_room = (state.running as f64) < state.limit.floor();
                match closed_until {
                    _ if state.is_over => return None,
                    None if has_room => {
                        state.running += 1;
                        break;
                    }
                    wait => wait,
                }
            };
            match closed_until {
                Some(until) => self.asleep_until(until).await,
                None => room.await,
            }
        }
        self.slot(tokens).await
    }

    /// Waits for a place in the row of calls. It has room already.
    async fn slot(&self, tokens: u64) -> Option<Turn<'_>> {
        let mut turn = Turn {
            pace: self,
            begun: Instant::now(),
        };
        if !self.state().rate.spaces() {
            return Some(turn);
        }
        // One after another, so that nobody holds a place that was given at another rate.
        let _first = self.first.lock().await;
        loop {
            let slot = {
                let mut state = self.state();
                let now = Instant::now();
                let open = state.closed_until.map_or(now, |until| until.max(now));
                state.rate.slot(open, tokens).max(open)
            };
            self.asleep_until(slot).await;
            turn.begun = Instant::now();
            let (is_over, closed_until) = {
                let state = self.state();
                (state.is_over, state.closed_until)
            };
            match closed_until {
                _ if is_over => return None,
                // The server has asked for a pause meanwhile.
                Some(until) if until > turn.begun => {}
                _ => return Some(turn),
            }
        }
    }

    /// Until then, or until it is over.
    async fn asleep_until(&self, until: Instant) {
        let over = self.over.notified();
        if until > Instant::now() && !self.is_over() {
            let (until, over) = (pin!(sleep_until(until)), pin!(over));
            select(until, over).await;
        }
    }

    /// Nobody has a turn any more, nor waits for one.
    pub fn end(&self) {
        self.state().is_over = true;
        self.room.notify_waiters();
        self.over.notify_waiters();
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
        state.rate.answered(self.begun);
        drop(state);
        self.pace.room.notify_one();
    }

    /// The server is at its limit, or out of reach: fewer from here on, and none until it says.
    pub fn met(&self, trouble: Trouble, retry_after: Option<Duration>) {
        let mut state = self.pace.state();
        let now = Instant::now();
        let mut wait = retry_after;
        // A whole round of calls meets the same trouble: that is one.
        if state.cut_at.is_none_or(|at| self.begun > at) {
            state.cut_at = Some(now);
            match trouble {
                Trouble::TooMany => wait = Some(state.rate.refused(now, retry_after)),
                Trouble::Busy => {
                    state.is_careful = true;
                    state.limit = (state.limit / 2.0).max(1.0);
                }
            }
        }
        if let Some(until) = wait.and_then(|wait| now.checked_add(wait)) {
            state.closed_until = state.closed_until.max(Some(until));
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.pace.state().running -= 1;
        self.pace.room.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use futures_util::StreamExt;
    use futures_util::stream::FuturesUnordered;
    use tokio::time::{sleep, timeout};

    use super::*;

    fn pace(ceiling: usize) -> Pace {
        Pace::new(ceiling, Rate::new(None, None))
    }

    async fn turn(pace: &Pace) -> Turn<'_> {
        pace.turn(0).await.expect("a turn")
    }

    #[tokio::test(start_paused = true)]
    async fn it_finds_its_level() {
        let pace = pace(100);
        for _ in 0..200 {
            turn(&pace).await.went_well();
        }
        assert_eq!(pace.state().limit, 100.0);
        let (one, other) = (turn(&pace).await, turn(&pace).await);
        one.met(Trouble::Busy, None);
        other.met(Trouble::Busy, Some(Duration::from_secs(7)));
        assert_eq!(pace.state().limit, 50.0, "one round is one trouble");
        drop((one, other));
        let started = Instant::now();
        turn(&pace).await.went_well();
        assert_eq!(started.elapsed().as_secs(), 7);
        assert!((pace.state().limit - 50.02).abs() < 1e-9);
        for _ in 0..20 {
            turn(&pace).await.met(Trouble::Busy, None);
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        assert_eq!(pace.state().limit, 1.0);
        assert_eq!(pace.state().running, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_goes_beyond_it() {
        let pace = pace(2);
        let _one = turn(&pace).await;
        let other = turn(&pace).await;
        let third = turn(&pace);
        tokio::pin!(third);
        let waits = timeout(Duration::from_secs(60), third.as_mut()).await;
        assert!(waits.is_err());
        drop(other);
        third.await;
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_behind_the_end() {
        let pace = pace(2);
        let wait = Some(Duration::from_secs(3600));
        turn(&pace).await.met(Trouble::Busy, wait);
        let started = Instant::now();
        let waits = pace.turn(0);
        tokio::pin!(waits);
        let waits_on = timeout(Duration::from_secs(1), waits.as_mut()).await;
        assert!(waits_on.is_err());
        pace.end();
        assert!(waits.await.is_none() && pace.turn(0).await.is_none());
        assert_eq!(started.elapsed().as_secs(), 1);
    }

    /// A server that admits so many calls in any stretch of so long, and says when to come again: to the second, or not
    /// at all.
    struct Limited {
        calls: usize,
        per: Duration,
        admitted: VecDeque<Instant>,
    }

    impl Limited {
        fn admits(&mut self) -> Result<(), Duration> {
            let now = Instant::now();
            while self
                .admitted
                .front()
                .is_some_and(|at| now - *at >= self.per)
            {
                self.admitted.pop_front();
            }
            if self.admitted.len() < self.calls {
                self.admitted.push_back(now);
                return Ok(());
            }
            let wait = self.per - (now - self.admitted[0]);
            Err(Duration::from_secs(wait.as_secs_f64().ceil() as u64))
        }
    }

    /// What share of a limit is used behind the first ten seconds, and what share of all answers are refusals.
    async fn used(calls: usize, per: u64, latency: u64, says_when: bool) -> (f64, f64) {
        let pace = pace(64);
        let server = Mutex::new(Limited {
            calls,
            per: Duration::from_secs(per),
            admitted: VecDeque::new(),
        });
        let (started, all) = (Instant::now(), Duration::from_secs(130));
        let (begun, refused) = (Mutex::new(0), Mutex::new(0));
        let call = || async {
            loop {
                let turn = turn(&pace).await;
                let admitted = server.lock().unwrap().admits();
                sleep(Duration::from_millis(latency)).await;
                match admitted {
                    Ok(()) => {
                        turn.went_well();
                        if turn.begun - started >= Duration::from_secs(10) {
                            *begun.lock().unwrap() += 1;
                        }
                        return;
                    }
                    Err(wait) => {
                        *refused.lock().unwrap() += 1;
                        turn.met(Trouble::TooMany, says_when.then_some(wait));
                    }
                }
                drop(turn);
                sleep(Duration::from_millis(500)).await;
            }
        };
        let mut running: FuturesUnordered<_> = (0..64).map(|_| call()).collect();
        let mut answered = 0;
        while started.elapsed() < all {
            running.next().await;
            answered += 1;
            running.push(call());
        }
        let possible = calls as f64 / per as f64 * 120.0;
        let begun = *begun.lock().unwrap();
        let refused = f64::from(*refused.lock().unwrap());
        (
            f64::from(begun) / possible,
            refused / (refused + f64::from(answered)),
        )
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_is_used_and_rarely_passed() {
        for (calls, per, least, most) in [
            (100, 1, 0.95, 0.005),
            (20, 1, 0.95, 0.005),
            (1000, 1, 0.95, 0.005),
            // The first minute's are used up in a second, and the next ones are waited for.
            (3000, 60, 0.5, 0.08),
        ] {
            for (latency, says_when) in
                [(0, true), (0, false), (20, true), (20, false), (400, true)]
            {
                let (share, refused) = used(calls, per, latency, says_when).await;
                // Where each call takes that long, no more of them fit into 64 at once.
                let possible = (64_000.0 / latency as f64 / calls as f64 * per as f64).min(1.0);
                let told = format!("{calls}/{per} {latency} {says_when}: {share} {refused}");
                assert!(
                    share >= least * possible.min(1.0) && refused <= most,
                    "{told}"
                );
            }
        }
    }
}
