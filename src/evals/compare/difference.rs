//! How far two lists of scores lie apart, row by row.

use serde::Serialize;

use super::binary::Table;
use super::bootstrap::bca;
use super::bounded::Bounded;
use super::confidence::{Confidence, student_interval};

/// How sure intervals are.
pub(super) const LEVEL: f64 = 0.95;

/// Rows times samples that are drawn at most: half a second's work.
const DRAWS: usize = 40_000_000;

/// With fewer samples than these their tails say nothing.
const FEWEST_SAMPLES: usize = 1000;

/// An interval: from, to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

impl From<(f64, f64)> for Interval {
    fn from((low, high): (f64, f64)) -> Self {
        Self { low, high }
    }
}

/// What an interval is computed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Method {
    /// Gaffke's bound for the mean of differences within limits (2005): the rows that were seen, and one that was not and
    /// is as far out as can be.
    Gaffke,
    /// Newcombe's for pairs of scores that are 0 or 1 (1998, method 10).
    Newcombe,
    /// The normal distribution over two means that know nothing of each other's rows. Wider than the rows would make it.
    Unpaired,
}

/// How far the scores of a candidate lie from those of a baseline.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub mean: f64,
    /// How many rows it rests on, where that is known.
    pub rows: Option<usize>,
    pub method: Method,
    pub interval: Interval,
    /// The standard deviation of the difference of one row, where there are rows.
    pub deviation: Option<f64>,
    /// The same interval by other means, for comparison.
    pub student: Option<Interval>,
    pub bootstrap: Option<Interval>,
    pub mcnemar: Option<f64>,
    pub confidence: Confidence,
}

impl Difference {
    /// Of pairs of scores: the baseline's and the candidate's. `None` for no pair.
    pub fn of_pairs(pairs: &[(f64, f64)], resamples: usize, seed: u64) -> Option<Self> {
        let rows = pairs.len();
        let differences: Vec<f64> = pairs.iter().map(|(from, to)| to - from).collect();
        let mean = differences.iter().sum::<f64>() / rows as f64;
        if rows == 0 || !mean.is_finite() {
            return None;
        }
        // Scores are from 0 to 1, and where they are not, as they are.
        let scores = pairs.iter().flat_map(|(one, other)| [*one, *other]);
        let (least, most) = scores.fold((0.0_f64, 1.0_f64), |(least, most), score| {
            (least.min(score), most.max(score))
        });
        let reach = most - least;
        let squares: f64 = differences.iter().map(|one| (one - mean).powi(2)).sum();
        let deviation = (rows > 1).then(|| (squares / (rows as f64 - 1.0)).sqrt());
        let is_level = deviation.is_none_or(|deviation| deviation < 1e-12);
        let error = deviation.unwrap_or_default() / (rows as f64).sqrt();
        let table = Table::of(pairs);
        let (method, confidence) = match &table {
            Some(table) => (Method::Newcombe, Confidence::Binary(*table)),
            None => {
                let bounded = Bounded::new(&differences, mean, reach);
                (Method::Gaffke, Confidence::Bounded(bounded))
            }
        };
        let resamples = resamples.min(DRAWS / rows);
        let is_drawn = !is_level && resamples >= FEWEST_SAMPLES;
        let drawn = is_drawn.then(|| bca(&differences, LEVEL, resamples, seed));
        Some(Self {
            mean,
            rows: Some(rows),
            method,
            interval: confidence.interval(LEVEL, reach).into(),
            deviation,
            student: (!is_level).then(|| student_interval(mean, error, rows, LEVEL).into()),
            bootstrap: drawn.flatten().map(Interval::from),
            mcnemar: table.map(|table| table.mcnemar()),
            confidence,
        })
    }

    /// Of two means, each with the standard error it is known by. `rows` is of the smaller.
    pub fn of_means(baseline: (f64, f64), candidate: (f64, f64), rows: Option<usize>) -> Self {
        let mean = candidate.0 - baseline.0;
        let error = baseline.1.hypot(candidate.1);
        let confidence = Confidence::Normal { mean, error };
        let reach = 1.0_f64.max(mean.abs() + 10.0 * error);
        Self {
            mean,
            rows,
            method: Method::Unpaired,
            interval: confidence.interval(LEVEL, reach).into(),
            deviation: rows.map(|rows| error * (rows as f64).sqrt()),
            student: None,
            bootstrap: None,
            mcnemar: None,
            confidence,
        }
    }

    /// How sure it is that the true difference lies above this.
    pub fn above(&self, value: f64) -> f64 {
        1.0 - self.confidence.at(value)
    }
}
