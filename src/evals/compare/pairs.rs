//! Which scores belong to the same row.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::types::{EvalItemResult, EvalResult};

/// What becomes of a row that one of both models failed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FailedRows {
    /// It is scored 0, as no answer is worth: otherwise a model could win by failing where it is hard.
    #[default]
    ScoreZero,
    /// The row is left out for both. For failures that say nothing of the model, such as those of a network.
    LeaveOut,
}

/// One row, with both scores.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PairedRow {
    /// Its place in the set, from 0.
    pub idx: i64,
    /// The score of the baseline.
    pub baseline: f64,
    /// The score of the candidate.
    pub candidate: f64,
}

impl PairedRow {
    /// How much better the candidate is.
    pub fn difference(&self) -> f64 {
        self.candidate - self.baseline
    }
}

/// How the rows of two models could be put together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Pairing {
    /// Rows with a score of each.
    pub paired: usize,
    /// Rows the baseline failed on.
    pub baseline_failed: usize,
    /// Rows the candidate failed on.
    pub candidate_failed: usize,
    /// Of those the ones that both failed on: they say nothing of either, and are left out.
    pub both_failed: usize,
    /// Rows that only one of both has.
    pub in_one_only: usize,
    /// Results that do not say which row they are of, or say it of several with different scores.
    pub ambiguous: usize,
}

/// The rows that both have, in their order.
pub(super) fn pairs(
    baseline: &EvalResult,
    candidate: &EvalResult,
    failed: FailedRows,
) -> (Vec<PairedRow>, Pairing) {
    let mut pairing = Pairing::default();
    let ours = by_row(baseline.per_item(), &mut pairing.ambiguous);
    let theirs = by_row(candidate.per_item(), &mut pairing.ambiguous);
    let mut rows = Vec::new();
    pairing.in_one_only = theirs.keys().filter(|idx| !ours.contains_key(idx)).count();
    for (idx, baseline) in ours {
        let Some(candidate) = theirs.get(&idx) else {
            pairing.in_one_only += 1;
            continue;
        };
        pairing.baseline_failed += usize::from(baseline.is_none());
        pairing.candidate_failed += usize::from(candidate.is_none());
        let (baseline, candidate) = match (baseline, *candidate, failed) {
            (Some(baseline), Some(candidate), _) => (baseline, candidate),
            (None, None, _) => {
                pairing.both_failed += 1;
                continue;
            }
            (_, _, FailedRows::LeaveOut) => continue,
            (baseline, candidate, FailedRows::ScoreZero) => {
                (baseline.unwrap_or_default(), candidate.unwrap_or_default())
            }
        };
        rows.push(PairedRow {
            idx,
            baseline,
            candidate,
        });
    }
    pairing.paired = rows.len();
    (rows, pairing)
}

/// How good a model is by itself, as its rows are scored beside another's; `None` where nothing is known.
pub(super) fn standing(result: &EvalResult, failed: FailedRows) -> Option<f64> {
    let scores: Vec<Option<f64>> = result.per_item().iter().map(score).collect();
    let scored: Vec<f64> = scores.iter().flatten().copied().collect();
    if scored.is_empty() {
        return mean(result, failed);
    }
    let rows = match failed {
        FailedRows::ScoreZero => scores.len(),
        FailedRows::LeaveOut => scored.len(),
    };
    Some(scored.iter().sum::<f64>() / rows as f64)
}

/// The mean of all rows, those that failed among them, where there are no scores of rows.
fn mean(result: &EvalResult, failed: FailedRows) -> Option<f64> {
    let mean = result.quality_mean().filter(|mean| is_score(*mean))?;
    Some(mean * succeeded(result, failed))
}

/// Which share of the rows counts as answered.
pub(super) fn succeeded(result: &EvalResult, failed: FailedRows) -> f64 {
    let of = |count: Option<i64>| count.unwrap_or_default().max(0) as f64;
    let (answered, failures) = (of(result.n_succeeded()), of(result.error_count()));
    match failed {
        FailedRows::ScoreZero if answered + failures > 0.0 => answered / (answered + failures),
        _ => 1.0,
    }
}

/// The score of each row; none where it failed.
fn by_row(items: &[EvalItemResult], ambiguous: &mut usize) -> BTreeMap<i64, Option<f64>> {
    let mut rows: BTreeMap<i64, Vec<Option<f64>>> = BTreeMap::new();
    for item in items {
        match item.idx() {
            Some(idx) => rows.entry(idx).or_default().push(score(item)),
            None => *ambiguous += 1,
        }
    }
    let mut scores = BTreeMap::new();
    for (idx, given) in rows {
        match given.iter().all(|one| *one == given[0]) {
            true => drop(scores.insert(idx, given[0])),
            false => *ambiguous += given.len(),
        }
    }
    scores
}

fn score(item: &EvalItemResult) -> Option<f64> {
    let has_failed = item.error().is_some_and(|error| !error.is_empty());
    item.score().filter(|score| is_score(*score) && !has_failed)
}

/// Scores are from 0 to 1. What is as far out as this is none, and nothing could be reckoned with it.
pub(super) fn is_score(score: f64) -> bool {
    score.abs() <= 1e6
}
