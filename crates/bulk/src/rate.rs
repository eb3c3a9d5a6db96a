//! How many calls a second there are: as many as was said, and as the server takes.

use std::time::Duration;

use tokio::time::Instant;

/// What the server was found to take is gone below by this share.
const BELOW: f64 = 0.03;

/// So long it takes to be back there; behind that it is looked for more, slowly at first.
const BACK: f64 = 60.0;

/// Before the level was met from below, the rate grows by this share a second.
const SEARCH: f64 = 0.05;

/// Trouble so soon behind trouble says that the level is lower than it was thought to be.
const SOON: f64 = 2.0;

/// So long is waited where the server does not say, and twice as long each time that was not enough.
const SOME_TIME: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(64);

/// As late as a sleep may end.
const LATE: Duration = Duration::from_millis(5);

/// Spaces calls evenly: what comes in bursts is refused in bursts.
#[derive(Debug)]
pub(crate) struct Rate {
    /// As was said, each second.
    calls: Option<f64>,
    tokens: Option<f64>,
    level: Option<Level>,
    next_call: Instant,
    next_tokens: Instant,
    /// Answers, and since when.
    answers: u64,
    since: Instant,
    /// How long it was waited where the server did not say.
    pause: Duration,
}

/// What the server was found to take.
#[derive(Clone, Copy, Debug)]
struct Level {
    rate: f64,
    at: Instant,
    /// It was met from below, and is not only reckoned.
    is_met: bool,
}

impl Level {
    fn now(&self, now: Instant) -> f64 {
        let behind = now.saturating_duration_since(self.at).as_secs_f64();
        match self.is_met {
            false => self.rate * (1.0 - BELOW) * (1.0 + SEARCH).powf(behind),
            // As CUBIC does: fast far from it, and slow where it is.
            true => self.rate * (1.0 + BELOW * (behind / BACK - 1.0).powi(3)),
        }
    }
}

impl Rate {
    /// So many a minute at most.
    pub fn new(calls: Option<u32>, tokens: Option<u64>) -> Self {
        let now = Instant::now();
        Self {
            calls: calls.map(|calls| f64::from(calls) / 60.0),
            tokens: tokens.map(|tokens| tokens as f64 / 60.0),
            level: None,
            next_call: now,
            next_tokens: now,
            answers: 0,
            since: now,
            pause: SOME_TIME,
        }
    }

    /// Whether calls are to be spaced at all.
    pub fn spaces(&self) -> bool {
        self.calls.is_some() || self.tokens.is_some() || self.level.is_some()
    }

    /// When the next call may be sent, which is expected to take so many tokens.
    pub fn slot(&mut self, now: Instant, tokens: u64) -> Instant {
        let found = self.level.map(|level| level.now(now));
        let calls = self.calls.into_iter().chain(found).reduce(f64::min);
        let of_calls = spaced(&mut self.next_call, now, 1.0, calls);
        let of_tokens = spaced(&mut self.next_tokens, now, tokens as f64, self.tokens);
        of_calls.max(of_tokens)
    }

    /// A call that was answered says what the server takes.
    pub fn answered(&mut self, begun: Instant) {
        self.answers += u64::from(begun >= self.since);
    }

    /// The server has refused a call for there being too many, and asks to wait so long, where it says so. Gives how long to
    /// wait.
    pub fn refused(&mut self, now: Instant, wait: Option<Duration>) -> Duration {
        let learned = self.answers > 0;
        self.pause = match learned {
            true => SOME_TIME,
            // The stretch that the server looks at is a long one.
            false => (2 * self.pause).min(LONGEST),
        };
        let wait = wait.unwrap_or(self.pause);
        self.level = match learned {
            true => Some(self.learned(now, wait)),
            false => self.level,
        };
        if let Some(level) = &mut self.level {
            level.at = now + wait;
        }
        if learned {
            (self.answers, self.since) = (0, now + wait);
        }
        self.next_call = now + wait;
        wait
    }

    /// What the answers since the last refusal say.
    fn learned(&self, now: Instant, wait: Duration) -> Level {
        let behind = now.saturating_duration_since(self.since).as_secs_f64();
        let answers = self.answers as f64;
        let (rate, is_met) = match self.level {
            // As many as that were one stretch of the server's.
            None => (answers / behind.max(wait.as_secs_f64()).max(0.001), false),
            Some(level) if behind < SOON => (level.now(now) * 0.95, true),
            // Where rows or answers come slower than they might, the rate has grown beyond what was tried.
            Some(level) => ((level.now(now) * 0.98).min(1.3 * answers / behind), true),
        };
        Level {
            rate,
            at: now,
            is_met,
        }
    }
}

/// The next place of so many units, and the one behind it.
fn spaced(next: &mut Instant, now: Instant, units: f64, rate: Option<f64>) -> Instant {
    let Some(rate) = rate else { return now };
    // Sleep ends a little late: what is lost by that may be caught up with.
    let slot = (*next).max(now.checked_sub(LATE).unwrap_or(now));
    *next = slot + Duration::from_secs_f64((units / rate).min(3600.0));
    slot
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn calls_and_tokens_are_spaced() {
        let now = Instant::now();
        let slots = |mut rate: Rate, tokens| {
            let slots = (0..4).map(|_| rate.slot(now, tokens) - now);
            slots.collect::<Vec<_>>()
        };
        let seconds = |all: [u64; 4]| all.map(Duration::from_secs).to_vec();
        assert_eq!(slots(Rate::new(None, None), 10), seconds([0; 4]));
        assert_eq!(slots(Rate::new(Some(60), None), 10), seconds([0, 1, 2, 3]));
        assert_eq!(slots(Rate::new(None, Some(600)), 20), seconds([0, 2, 4, 6]));
        assert_eq!(
            slots(Rate::new(Some(20), Some(600)), 20),
            seconds([0, 3, 6, 9])
        );
    }
}
