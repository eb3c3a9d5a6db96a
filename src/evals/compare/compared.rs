//! What comes of a comparison.

use std::fmt;

use serde::{Serialize, Serializer};

use super::difference::{Difference, Interval, Method};
use super::money::Saving;
use super::pairs::{FailedRows, PairedRow, Pairing};
use super::recommend::Recommendation;
use super::verdict::{Against, Verdict, rows_needed};

/// Models beside a baseline, on the same rows.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    pub(super) margin: f64,
    pub(super) seed: u64,
    pub(super) resamples: usize,
    pub(super) failed_rows: FailedRows,
    pub(super) candidates: Vec<Compared>,
}

impl Comparison {
    /// What a candidate may lose and still be as good, as it was given.
    pub fn margin(&self) -> f64 {
        self.margin
    }

    /// What the candidates are held against.
    pub fn baseline(&self) -> &str {
        self.candidates.first().map_or("-", Compared::baseline)
    }

    /// What became of rows that failed.
    pub fn failed_rows(&self) -> FailedRows {
        self.failed_rows
    }

    /// The candidates, in the order of the run.
    pub fn candidates(&self) -> &[Compared] {
        &self.candidates
    }

    /// The cheapest candidate that is better or as good and costs less than the baseline, or why there is none.
    pub fn recommend(&self) -> Recommendation {
        Recommendation::of(self)
    }

    /// The candidate of this name.
    pub fn candidate(&self, model: &str) -> Option<&Compared> {
        self.candidates.iter().find(|one| one.model == model)
    }
}

/// One line a candidate.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, candidate) in self.candidates.iter().enumerate() {
            let line_end = if at > 0 { "\n" } else { "" };
            write!(f, "{line_end}{candidate}")?;
        }
        Ok(())
    }
}

/// What a comparison rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Basis {
    /// The same rows, scored for both.
    Rows,
    /// The means of both with their intervals, as there are no rows. Weaker: that the rows were the same does not count.
    Means,
    /// Nothing: one of both has no score.
    Nothing,
}

/// One candidate beside its baseline.
#[derive(Clone, Debug)]
pub struct Compared {
    pub(super) model: String,
    pub(super) baseline: String,
    pub(super) margin: f64,
    pub(super) basis: Basis,
    pub(super) is_macro_f1: bool,
    pub(super) pairing: Pairing,
    /// From the greatest loss of the candidate to its greatest win.
    pub(super) rows: Vec<PairedRow>,
    pub(super) difference: Option<Difference>,
    pub(super) against: Option<Against>,
    /// How many are judged together.
    pub(super) beside: usize,
    pub(super) saving: Saving,
}

impl Compared {
    /// The candidate's name.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The name of what it is held against.
    pub fn baseline(&self) -> &str {
        &self.baseline
    }

    /// What can be said.
    pub fn verdict(&self) -> Verdict {
        let rows = self.difference.as_ref().and_then(|one| one.rows);
        self.against
            .map_or(Verdict::CannotTell, |against| against.verdict(rows))
    }

    /// What it rests on.
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// How the rows of both were put together, and how many failed.
    pub fn pairing(&self) -> Pairing {
        self.pairing
    }

    /// The rows of both, from the candidate's greatest loss to its greatest win; empty without scores of rows.
    pub fn rows(&self) -> &[PairedRow] {
        &self.rows
    }

    /// The rows the candidate does worse on, the greatest loss first.
    pub fn losses(&self) -> impl Iterator<Item = &PairedRow> {
        self.rows.iter().take_while(|row| row.difference() < 0.0)
    }

    /// The rows the candidate does better on, the greatest win first.
    pub fn wins(&self) -> impl Iterator<Item = &PairedRow> {
        let rows = self.rows.iter().rev();
        rows.take_while(|row| row.difference() > 0.0)
    }

    /// On how many rows both do the same.
    pub fn ties(&self) -> usize {
        self.rows.len() - self.losses().count() - self.wins().count()
    }

    /// How much higher the candidate scores on average; negative where it scores lower. `None` where nothing is known.
    pub fn mean_difference(&self) -> Option<f64> {
        self.difference.as_ref().map(|one| one.mean)
    }

    /// Where the true difference lies, 95 % sure. The verdict is read from it: `better` lies above 0, `as good` above minus
    /// the margin, `worse` below that; with several candidates it takes a wider one.
    pub fn interval(&self) -> Option<Interval> {
        self.difference.as_ref().map(|one| one.interval)
    }

    /// What the interval is computed by.
    pub fn method(&self) -> Option<Method> {
        self.difference.as_ref().map(|one| one.method)
    }

    /// The same interval by Student's t, for comparison: it is too narrow where most rows tie. `None` where all rows differ by
    /// the same.
    pub fn t_interval(&self) -> Option<Interval> {
        self.difference.as_ref()?.student
    }

    /// The same interval by samples drawn from the rows (BCa), for comparison: it is too narrow where most rows tie. `None`
    /// where all rows differ by the same, and for more rows than can be drawn from in good time.
    pub fn bootstrap_interval(&self) -> Option<Interval> {
        self.difference.as_ref()?.bootstrap
    }

    /// How sure it is that the candidate is as good, from 0 to 1: that the true difference lies above minus the margin. By
    /// itself: with several candidates the verdict takes more.
    pub fn probability_as_good(&self) -> Option<f64> {
        Some(self.difference.as_ref()?.above(-self.margin))
    }

    /// For scores that are 0 or 1: how probable so uneven a split of the rows that differ would be without any difference
    /// (McNemar's exact test, two-sided). `None` for other scores.
    pub fn mcnemar_p(&self) -> Option<f64> {
        self.difference.as_ref()?.mcnemar
    }

    /// Where nothing can be told yet: how many rows would decide, with a probability of 80 %, if the difference stays as it
    /// is. `None` where something can, where the difference is the margin itself, and where nothing is known.
    pub fn rows_needed(&self) -> Option<u64> {
        if self.verdict() != Verdict::CannotTell {
            return None;
        }
        let needed = rows_needed(self.difference.as_ref()?, self.margin, self.beside)?;
        // By chance fewer would have done.
        Some(needed.max(self.rows_seen()? + 1))
    }

    /// How many rows the difference rests on.
    fn rows_seen(&self) -> Option<u64> {
        Some(self.difference.as_ref()?.rows? as u64)
    }

    /// How many rows more that are.
    pub fn rows_more(&self) -> Option<u64> {
        Some(self.rows_needed()? - self.rows_seen()?)
    }

    /// Whether the run's `quality_mean` is one F1 over all classes and no mean of its rows, as runs scored by class have it
    /// (they have an `exact_match`): what is compared then are the scores of the rows, where there are any.
    pub fn is_macro_f1(&self) -> bool {
        self.is_macro_f1
    }

    /// What an item costs with both.
    pub fn saving(&self) -> &Saving {
        &self.saving
    }
}

/// For example `qwen-1 is as good as gpt-4.1 within 0.02: -0.004 [-0.013, 0.005], 400 rows`.
impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (model, baseline, margin) = (&self.model, &self.baseline, self.margin);
        match self.verdict() {
            Verdict::Better => write!(f, "{model} is better than {baseline}")?,
            Verdict::AsGood => write!(f, "{model} is as good as {baseline} within {margin}")?,
            Verdict::Worse => {
                write!(f, "{model} is worse than {baseline} by more than {margin}")?;
            }
            Verdict::CannotTell => write!(
                f,
                "whether {model} is as good as {baseline} within {margin} cannot be told yet"
            )?,
        }
        let Some(difference) = &self.difference else {
            return f.write_str(": there is no score of both");
        };
        let Interval { low, high } = difference.interval;
        write!(f, ": {:+.3} [{low:+.3}, {high:+.3}]", difference.mean)?;
        match self.basis {
            Basis::Rows => write!(f, ", {} rows", self.rows.len())?,
            _ => f.write_str(", by the means alone")?,
        }
        let failed = [
            (self.pairing.candidate_failed, model),
            (self.pairing.baseline_failed, baseline),
        ];
        for (failed, model) in failed.into_iter().filter(|(failed, _)| *failed > 0) {
            write!(f, ", {failed} of which {model} failed")?;
        }
        if self.is_macro_f1 && self.basis == Basis::Rows {
            f.write_str(", by the scores of rows and not by the F1 over classes")?;
        }
        match self.rows_more() {
            Some(more) => write!(f, "; some {more} rows more would tell"),
            None => Ok(()),
        }
    }
}

impl Compared {
    /// What a row scores on average: with the baseline, and with the candidate. Of a classification this is not the
    /// `quality_mean` of the run. `None` without scores of rows.
    pub fn row_means(&self) -> Option<(f64, f64)> {
        let of = |score: fn(&PairedRow) -> f64| {
            self.rows.iter().map(score).sum::<f64>() / self.rows.len() as f64
        };
        (!self.rows.is_empty()).then(|| (of(|row| row.baseline), of(|row| row.candidate)))
    }
}

/// Every number there is.
impl Serialize for Compared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Numbers<'a> {
            model: &'a str,
            baseline: &'a str,
            verdict: Verdict,
            margin: f64,
            basis: Basis,
            method: Option<Method>,
            is_macro_f1: bool,
            mean_difference: Option<f64>,
            interval: Option<Interval>,
            t_interval: Option<Interval>,
            bootstrap_interval: Option<Interval>,
            probability_as_good: Option<f64>,
            mcnemar_p: Option<f64>,
            /// What speaks against each verdict, corrected for how many candidates are judged together: that number is
            /// held against a tail of the interval.
            against: Option<Against>,
            judged_together: usize,
            deviation_of_a_row: Option<f64>,
            rows_it_rests_on: Option<u64>,
            baseline_row_mean: Option<f64>,
            candidate_row_mean: Option<f64>,
            rows: Pairing,
            wins: usize,
            ties: usize,
            losses: usize,
            rows_needed: Option<u64>,
            rows_more: Option<u64>,
            saving: &'a Saving,
            saved_per_thousand_usd: Option<String>,
            break_even_items: Option<i64>,
            rows_that_differ: Vec<&'a PairedRow>,
        }
        let differ = self.rows.iter().filter(|row| row.difference() != 0.0);
        Numbers {
            model: &self.model,
            baseline: &self.baseline,
            verdict: self.verdict(),
            margin: self.margin,
            basis: self.basis,
            method: self.method(),
            is_macro_f1: self.is_macro_f1,
            mean_difference: self.mean_difference(),
            interval: self.interval(),
            t_interval: self.t_interval(),
            bootstrap_interval: self.bootstrap_interval(),
            probability_as_good: self.probability_as_good(),
            mcnemar_p: self.mcnemar_p(),
            against: self.against,
            judged_together: self.beside,
            deviation_of_a_row: self.difference.as_ref().and_then(|one| one.deviation),
            rows_it_rests_on: self.rows_seen(),
            baseline_row_mean: self.row_means().map(|(baseline, _)| baseline),
            candidate_row_mean: self.row_means().map(|(_, candidate)| candidate),
            rows: self.pairing,
            wins: self.wins().count(),
            ties: self.ties(),
            losses: self.losses().count(),
            rows_needed: self.rows_needed(),
            rows_more: self.rows_more(),
            saving: &self.saving,
            saved_per_thousand_usd: self.saving.per_thousand_usd().map(|usd| usd.to_string()),
            break_even_items: self.saving.break_even_items(),
            rows_that_differ: differ.collect(),
        }
        .serialize(serializer)
    }
}
