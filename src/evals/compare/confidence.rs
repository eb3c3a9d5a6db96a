//! How sure one can be of where a true value lies, seen what was measured.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use super::binary::Table;

/// A confidence distribution: for each value how sure it is that the truth lies at or below. Intervals, probabilities and
/// verdicts are all read from it, so that none contradicts another.
#[derive(Clone, Debug)]
pub(super) enum Confidence {
    /// Student's t around a mean.
    Student { mean: f64, error: f64, rows: usize },
    /// The normal distribution around a mean.
    Normal { mean: f64, error: f64 },
    /// Of scores that are 0 or 1.
    Binary(Table),
    /// All differences are the same: nothing was seen of what others there may be. None is larger than `reach`.
    Equal {
        difference: f64,
        rows: usize,
        reach: f64,
    },
}

impl Confidence {
    /// How sure it is that the truth lies at or below this.
    pub fn at(&self, value: f64) -> f64 {
        match self {
            Self::Student { mean, error, rows } => {
                student_cdf((value - mean) / error, rows.saturating_sub(1))
            }
            Self::Normal { mean, error } => normal_cdf((value - mean) / error),
            Self::Binary(table) => table.confidence(value),
            Self::Equal {
                difference,
                rows,
                reach,
            } => equal(*difference, *rows, *reach, value),
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

/// Where all of `rows` differ by the same: were there a share of others, one would have been seen with a probability that
/// grows with the rows (the "rule of three"), and the furthest that share can move the mean is known.
fn equal(difference: f64, rows: usize, reach: f64, value: f64) -> f64 {
    let room = match value < difference {
        true => reach + difference,
        false => reach - difference,
    };
    let share = match room > 0.0 {
        true => ((value - difference).abs() / room).min(1.0),
        false => 1.0,
    };
    let unseen = (1.0 - share).powf(rows as f64) / 2.0;
    match value < difference {
        true => unseen,
        false => 1.0 - unseen,
    }
}

pub(super) fn normal_cdf(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

pub(super) fn normal_quantile(level: f64) -> f64 {
    Normal::standard().inverse_cdf(level)
}

/// Without a degree of freedom nothing is known.
pub(super) fn student_cdf(t: f64, freedom: usize) -> f64 {
    match StudentsT::new(0.0, 1.0, freedom as f64) {
        Ok(student) if t.is_finite() => student.cdf(t),
        Ok(_) if t > 0.0 => 1.0,
        Ok(_) if t < 0.0 => 0.0,
        _ => 0.5,
    }
}

pub(super) fn student_interval(mean: f64, error: f64, rows: usize, level: f64) -> (f64, f64) {
    let tail = (1.0 - level) / 2.0;
    let freedom = rows.saturating_sub(1) as f64;
    let width = match StudentsT::new(0.0, 1.0, freedom) {
        Ok(student) => student.inverse_cdf(1.0 - tail) * error,
        Err(_) => f64::INFINITY,
    };
    (mean - width, mean + width)
}
