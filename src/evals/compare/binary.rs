//! Scores that are 0 or 1, in pairs: Newcombe's interval (1998, method 10) and McNemar's exact test.

use statrs::distribution::{Binomial, DiscreteCDF};

use super::confidence::{halve, normal_cdf};

/// How often each pair of scores was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Table {
    pub both: f64,
    pub candidate_only: f64,
    pub baseline_only: f64,
    pub neither: f64,
}

impl Table {
    /// `None` where a score is neither 0 nor 1.
    pub fn of(pairs: &[(f64, f64)]) -> Option<Self> {
        let mut table = Self::default();
        for pair in pairs {
            let count = match pair {
                (1.0, 1.0) => &mut table.both,
                (0.0, 1.0) => &mut table.candidate_only,
                (1.0, 0.0) => &mut table.baseline_only,
                (0.0, 0.0) => &mut table.neither,
                _ => return None,
            };
            *count += 1.0;
        }
        Some(table)
    }

    /// Each pair, seen so many times as often.
    pub fn times(&self, factor: f64) -> Self {
        Self {
            both: self.both * factor,
            candidate_only: self.candidate_only * factor,
            baseline_only: self.baseline_only * factor,
            neither: self.neither * factor,
        }
    }

    fn rows(&self) -> f64 {
        self.both + self.candidate_only + self.baseline_only + self.neither
    }

    fn difference(&self) -> f64 {
        (self.candidate_only - self.baseline_only) / self.rows()
    }

    /// The probability of so uneven a split of the rows that differ, or a more uneven one, were there no difference.
    pub fn mcnemar(&self) -> f64 {
        let differing = self.candidate_only + self.baseline_only;
        let fewer = self.candidate_only.min(self.baseline_only);
        match Binomial::new(0.5, differing as u64) {
            Ok(binomial) => (2.0 * binomial.cdf(fewer as u64)).min(1.0),
            Err(_) => 1.0,
        }
    }

    /// How sure it is that the true difference lies at or below this: the level at which the interval ends there.
    pub fn confidence(&self, value: f64) -> f64 {
        let difference = self.difference();
        let is_below = value < difference;
        let z = halve(0.0, WIDEST, |z| {
            let (from, to) = self.interval(z);
            match is_below {
                true => from > value,
                false => to < value,
            }
        });
        normal_cdf(if is_below { -z } else { z })
    }

    /// The interval that is `z` standard errors wide on each side.
    pub fn interval(&self, z: f64) -> (f64, f64) {
        let rows = self.rows();
        let candidate = (self.both + self.candidate_only) / rows;
        let baseline = (self.both + self.baseline_only) / rows;
        let (candidate_low, candidate_high) = wilson(candidate, rows, z);
        let (baseline_low, baseline_high) = wilson(baseline, rows, z);
        let correlation = self.correlation();
        let join = |one: f64, other: f64| {
            let squares = one * one - 2.0 * correlation * one * other + other * other;
            squares.max(0.0).sqrt()
        };
        let difference = self.difference();
        (
            difference - join(candidate - candidate_low, baseline_high - baseline),
            difference + join(candidate_high - candidate, baseline - baseline_low),
        )
    }

    /// Between both scores, corrected for continuity.
    fn correlation(&self) -> f64 {
        let Self {
            both,
            candidate_only,
            baseline_only,
            neither,
        } = *self;
        let margins = (both + candidate_only)
            * (baseline_only + neither)
            * (both + baseline_only)
            * (candidate_only + neither);
        if margins == 0.0 {
            return 0.0;
        }
        let determinant = both * neither - candidate_only * baseline_only;
        let half = self.rows() / 2.0;
        let corrected = match determinant {
            determinant if determinant > half => determinant - half,
            determinant if determinant >= 0.0 => 0.0,
            determinant => determinant,
        };
        corrected / margins.sqrt()
    }
}

/// Beyond this the normal distribution has nothing that a number can hold.
const WIDEST: f64 = 40.0;

/// Wilson's interval for a share.
fn wilson(share: f64, rows: f64, z: f64) -> (f64, f64) {
    let square = z * z;
    let centre = 2.0 * rows * share + square;
    let width = z * (square + 4.0 * rows * share * (1.0 - share)).sqrt();
    let whole = 2.0 * (rows + square);
    ((centre - width) / whole, (centre + width) / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(both: u32, candidate_only: u32, baseline_only: u32, neither: u32) -> Table {
        Table {
            both: both.into(),
            candidate_only: candidate_only.into(),
            baseline_only: baseline_only.into(),
            neither: neither.into(),
        }
    }

    /// Examples of Newcombe 1998, by method 10.
    #[test]
    fn newcombe() {
        let cases = [
            (table(36, 12, 2, 0), (0.0569, 0.3404)),
            (table(36, 14, 0, 0), (0.1528, 0.4167)),
        ];
        for (table, (low, high)) in cases {
            let (from, to) = table.interval(1.959_964);
            assert!(
                (from - low).abs() < 5e-5 && (to - high).abs() < 5e-5,
                "{from} {to}"
            );
            // The level at which it ends there, the other way round.
            assert!((table.confidence(from) - 0.025).abs() < 1e-6);
            assert!((table.confidence(to) - 0.975).abs() < 1e-6);
        }
    }

    /// `scipy.stats.binomtest(2, 14)`.
    #[test]
    fn mcnemar() {
        assert!((table(36, 12, 2, 0).mcnemar() - 0.012_939_453_125).abs() < 1e-12);
        assert!((table(5, 0, 0, 5).mcnemar() - 1.0).abs() < 1e-12);
        assert!((table(0, 3, 3, 0).mcnemar() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn pairs_that_never_differ_leave_room_for_some_that_do() {
        let (low, high) = table(50, 0, 0, 0).interval(1.96);
        assert!(low < -0.05 && high > 0.05, "{low} {high}");
        let (low, _) = table(500, 0, 0, 0).interval(1.96);
        assert!((-0.01..0.0).contains(&low), "{low}");
    }
}
