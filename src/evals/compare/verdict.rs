//! What can be said of a candidate, and how many rows it takes to say it.

use std::fmt;

use serde::Serialize;

use super::confidence::{halve, normal_quantile};
use super::difference::{Difference, LEVEL};

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
#[derive(Clone, Copy, Debug, Serialize)]
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

    /// `rows` is how many it rests on; what is not known may be few.
    pub fn verdict(self, rows: Option<usize>) -> Verdict {
        match () {
            () if rows.is_none_or(|rows| rows < FEWEST_ROWS) => Verdict::CannotTell,
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
    let seen = difference.rows? as f64;
    let deviation = difference.deviation?;
    let tail = TAIL / candidates.max(1) as f64;
    let is_above = difference.mean > -margin;
    let decide = |rows: f64| {
        // What the difference of so many rows comes out at or beyond four times out of five.
        let luck = normal_quantile(POWER) * deviation / rows.sqrt();
        let edge = if is_above {
            luck - margin
        } else {
            -luck - margin
        };
        let at = difference.confidence.times(rows / seen).at(edge);
        let against = if is_above { at } else { 1.0 - at };
        against < tail
    };
    let mut most = FEWEST_ROWS as f64;
    while !decide(most) {
        most *= 2.0;
        if most > MOST_ROWS {
            return None;
        }
    }
    let least = most / 2.0;
    let needed = halve(least, most, |rows| !decide(rows)).ceil();
    Some(needed.max(FEWEST_ROWS as f64) as u64)
}

/// Nobody has more.
const MOST_ROWS: f64 = 1e12;
