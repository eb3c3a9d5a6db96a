//! How a job has gone so far.

use std::time::Duration;

use crate::outcome::Answered;

/// How a job has gone so far.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Totals {
    /// Rows with a reply.
    pub answered: u64,
    /// Rows that have none, for what they are.
    pub failed: u64,
    /// Those of both that were in the journal: nothing was sent for them.
    pub from_journal: u64,
    /// Tries that met trouble and were repeated.
    pub repeated: u64,
    /// What is counted for the calls of this process, in micro-USD: what was billed, and where that is not known, what was
    /// set aside.
    pub counted_micro_usd: i64,
    /// Rows of which it is not known what they were billed, as a try may have been billed whose reply was lost, or as the
    /// server does not say.
    pub unsure: u64,
    /// What a frontier model would have cost, in micro-USD, for the rows of which the server says so, and what those did
    /// cost.
    pub frontier: (i64, i64),
    times: Times,
}

impl Totals {
    /// How long a call took, for this share of them: 0.5 is the median. To about 6 %. `None` before the first.
    pub fn percentile(&self, share: f64) -> Option<Duration> {
        self.times.percentile(share)
    }

    /// How many calls took up to how long: from the shortest time on, in steps of about 6 %.
    pub fn times(&self) -> impl Iterator<Item = (Duration, u64)> + '_ {
        let counts = self.times.counts.iter().enumerate();
        counts
            .filter(|(_, count)| **count > 0)
            .map(|(class, count)| (Times::of(class), *count))
    }

    pub(crate) fn compare(&mut self, answered: &Answered) {
        let frontier = answered.frontier_would_have_cost_micro_usd;
        if let (Some(frontier), Some(billed)) = (frontier, answered.billed_micro_usd) {
            self.frontier.0 = self.frontier.0.saturating_add(frontier);
            self.frontier.1 = self.frontier.1.saturating_add(billed);
        }
    }

    pub(crate) fn took(&mut self, time: Duration) {
        self.times.add(time);
    }
}

/// How often calls took how long: sixteen classes for each doubling, from a microsecond on.
#[derive(Clone, Debug, Default)]
struct Times {
    counts: Vec<u64>,
}

const CLASSES: u32 = 16;

impl Times {
    fn add(&mut self, time: Duration) {
        let micros = u64::try_from(time.as_micros())
            .unwrap_or(u64::MAX)
            .max(CLASSES.into());
        let doublings = micros.ilog2();
        let within = (micros >> (doublings - CLASSES.ilog2())) - u64::from(CLASSES);
        let class = (doublings * CLASSES) as usize + within as usize;
        if self.counts.len() <= class {
            self.counts.resize(class + 1, 0);
        }
        self.counts[class] += 1;
    }

    fn percentile(&self, share: f64) -> Option<Duration> {
        let all: u64 = self.counts.iter().sum();
        let wanted = (share.clamp(0.0, 1.0) * all as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        let class = self.counts.iter().position(|count| {
            seen += count;
            seen >= wanted
        })?;
        Some(Self::of(class))
    }

    /// Where a class begins.
    fn of(class: usize) -> Duration {
        let (doublings, within) = (class as u32 / CLASSES, class as u64 % u64::from(CLASSES));
        let micros = (u64::from(CLASSES) + within) << (doublings - CLASSES.ilog2());
        Duration::from_micros(micros)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_close() {
        let mut totals = Totals::default();
        assert_eq!(totals.percentile(0.5), None);
        for milliseconds in 1..=1000 {
            totals.took(Duration::from_millis(milliseconds));
        }
        for (share, expected) in [(0.0, 1.0), (0.5, 500.0), (0.99, 990.0), (1.0, 1000.0)] {
            let found = totals.percentile(share).unwrap().as_secs_f64() * 1000.0;
            assert!((found / expected - 1.0).abs() < 0.07, "{share}: {found}");
        }
        totals.took(Duration::ZERO);
        totals.took(Duration::MAX);
        assert!(totals.percentile(1.0).unwrap() > Duration::from_secs(3600));
    }
}
