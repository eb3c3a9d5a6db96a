//! How sure one can be of where a true value lies, seen what was measured.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use super::binary::Table;
use super::bounded::Bounded;

/// A confidence distribution: for each value how sure it is that the truth lies at or below. Intervals, probabilities and
/// verdicts are all read from it, so that none contradicts another.
#[derive(Clone, Debug)]
pub(super) enum Confidence {
    /// Of scores within limits.
    Bounded(Bounded),
    /// Of scores that are 0 or 1.
    Binary(Table),
    /// The normal distribution around a mean.
    Normal { mean: f64, error: f64 },
}

impl Confidence {
    /// How sure it is that the truth lies at or below this.
    pub fn at(&self, value: f64) -> f64 {
        match self {
            Self::Bounded(bounded) => bounded.at(value),
            Self::Binary(table) => table.confidence(value),
            Self::Normal { mean, error } => normal_cdf((value - mean) / error),
        }
    }

    /// How sure it would be with so many times the rows, were they like these.
    pub fn times(&self, factor: f64) -> Self {
        match self {
            Self::Bounded(bounded) => Self::Bounded(bounded.times(factor)),
            Self::Binary(table) => Self::Binary(table.times(factor)),
            Self::Normal { mean, error } => Self::Normal {
                mean: *mean,
                error: error / factor.sqrt(),
            },
        }
    }

    /// The interval between both tails, as far as a difference can be, which is `reach`.
    pub fn interval(&self, level: f64, reach: f64) -> (f64, f64) {
        let tail = (1.0 - level) / 2.0;
        let quantile = |level| halve(-reach, reach, |value| self.at(value) < level);
        (quantile(tail), quantile(1.0 - tail))
    }
}

/// Where something that holds for small values ends to hold.
pub(super) fn halve(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        match holds(middle) {
            true => low = middle,
            false => high = middle,
        }
    }
    f64::midpoint(low, high)
}

/// Beyond these nothing is left of the digits of a number.
const HALVINGS: usize = 60;

pub(super) fn normal_cdf(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

pub(super) fn normal_quantile(level: f64) -> f64 {
    Normal::standard().inverse_cdf(level)
}

/// Without a degree of freedom nothing is known.
pub(super) fn student_interval(mean: f64, error: f64, rows: usize, level: f64) -> (f64, f64) {
    let tail = (1.0 - level) / 2.0;
    let freedom = rows.saturating_sub(1) as f64;
    let width = match StudentsT::new(0.0, 1.0, freedom) {
        Ok(student) => student.inverse_cdf(1.0 - tail) * error,
        Err(_) => f64::INFINITY,
    };
    (mean - width, mean + width)
}
