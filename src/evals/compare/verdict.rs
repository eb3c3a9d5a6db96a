//! What can be said of a candidate, and how many rows it takes to say it.

use std::fmt;

use serde::Serialize;

use super::confidence::normal_quantile;
use super::difference::{Difference, LEVEL, Method};

/// Fewer rows than these decide nothing: no interval holds for them.
pub(super) const FEWEST_ROWS: usize = 20;

/// How often enough rows are to decide, were there that many.
const POWER: f64 = 0.8;

/// What the scores say of a candidate beside a baseline, given a margin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// The true difference lies above 0.
    Better,
    /// It lies above minus the margin: whatever is lost is less than that.
    AsGood,
    /// It lies below minus the margin.
    Worse,
    /// It may lie on either side of minus the margin: more rows would tell.
    CannotTell,
}

impl Verdict {
    /// Whether the candidate can take the place of the baseline.
    pub fn is_as_good(self) -> bool {
        matches!(self, Self::Better | Self::AsGood)
    }

    /// In the words reports use: `better`, `as good`, `worse`, `cannot tell yet`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::AsGood => "as good",
            Self::Worse => "worse",
            Self::CannotTell => "cannot tell yet",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One tail of the interval.
pub(super) const TAIL: f64 = (1.0 - LEVEL) / 2.0;

/// The probabilities that speak against each verdict, corrected for how many candidates there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Against {
    pub better: f64,
    pub as_good: f64,
    pub worse: f64,
}

impl Against {
    pub fn of(difference: &Difference, margin: f64) -> Self {
        Self {
            better: 1.0 - difference.above(0.0),
            as_good: 1.0 - difference.above(-margin),
            worse: difference.above(-margin),
        }
    }

    pub fn verdict(self, rows: Option<usize>) -> Verdict {
        match () {
            () if rows.is_some_and(|rows| rows < FEWEST_ROWS) => Verdict::CannotTell,
            () if self.better < TAIL => Verdict::Better,
            () if self.as_good < TAIL => Verdict::AsGood,
            () if self.worse < TAIL => Verdict::Worse,
            () => Verdict::CannotTell,
        }
    }
}

/// How many rows would decide, if the difference and its spread stay as they are: with a probability of 80 %, at the level
/// that so many candidates need. `None` where the difference lies on the edge itself, where none would, and where nothing
/// is known of the spread.
pub(super) fn rows_needed(difference: &Difference, margin: f64, candidates: usize) -> Option<u64> {
    let distance = (difference.mean + margin).abs();
    let tail = TAIL / candidates.max(1) as f64;
    let needed = match (difference.method, difference.deviation) {
        (Method::NoSpread, _) => {
            // As many as it takes to have seen one of those that would bring it to the edge.
            let room = match difference.mean > -margin {
                true => difference.reach + difference.mean,
                false => difference.reach - difference.mean,
            };
            (2.0 * tail).ln() / (1.0 - (distance / room).min(1.0)).ln()
        }
        (_, Some(deviation)) if deviation > 0.0 => {
            let wide = normal_quantile(1.0 - tail) + normal_quantile(POWER);
            (wide * deviation / distance).powi(2)
        }
        // Pairs of 0 and 1 that never differ: one in all of them may.
        (Method::Newcombe, _) => normal_quantile(1.0 - tail).powi(2) / distance,
        (_, _) => return None,
    };
    let needed = needed.ceil().max(FEWEST_ROWS as f64);
    (distance > 0.0 && needed < 1e15).then_some(needed as u64)
}
