//! Whether one model is as good as another on your rows, from the scores of a run.
//!
//! That two intervals overlap says little: both models answered the same rows, so what counts is how far they lie apart row
//! by row. How far is near enough is for you to say, as a **margin**: what a model may lose on average and still be as
//! good. The guide `verdicts` explains the method, and how often it errs.
//!
//! ```
//! # let items = |shift: f64| (0..1000).map(|idx| serde_json::json!({
//! #     "idx": idx, "score": (0.9 - (idx % 7) as f64 / 20.0 + if idx % 5 == 0 { shift } else { 0.0 }),
//! # })).collect::<Vec<_>>();
//! # let run = pareta::types::EvalRun::from_json(serde_json::json!({ "run": {}, "results": [
//! #     { "model_id": "gpt-4.1", "kind": "frontier", "quality_mean": 0.75, "mean_cost_micro_usd": 653, "per_item": items(0.0) },
//! #     { "model_id": "qwen-1", "kind": "open", "quality_mean": 0.75, "mean_cost_micro_usd": 44, "per_item": items(-0.02) },
//! # ] }).to_string())?;
//! use pareta::evals::compare::{Baseline, Verdict};
//!
//! // A run that has ended; two points in a hundred may be lost.
//! let comparison = run.compare(Baseline::BestFrontier, 0.02)?;
//! for candidate in comparison.candidates() {
//!     println!("{candidate}");
//! }
//! let qwen = comparison.candidate("qwen-1").ok_or("no such model")?;
//! assert_eq!(qwen.verdict(), Verdict::AsGood);
//! println!("saves ${:?} per 1,000 items", qwen.saving().per_thousand_usd());
//!
//! println!("{}", run.recommend(0.02)?);
//! # assert_eq!(run.recommend(0.02)?.model(), "qwen-1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | | |
//! |---|---|
//! | [`EvalRun::compare`], [`Compare`] | each candidate beside a baseline: [`Compared`], with its [`Verdict`] |
//! | [`EvalRun::recommend`] | the cheapest that is as good, or why none is: [`Recommendation`] |
//! | [`Compare::runs`] | two runs of one set: what a new model, prompt or week has changed |

mod binary;
mod bootstrap;
mod bounded;
mod compared;
mod confidence;
mod difference;
mod holm;
mod money;
mod pairs;
mod random;
mod recommend;
mod verdict;

use crate::error::Error;
use crate::types::{EvalResult, EvalRun};

pub use compared::{Basis, Compared, Comparison};
pub use difference::{Interval, Method};
pub use money::Saving;
pub use pairs::{FailedRows, PairedRow, Pairing};
pub use recommend::{Passed, Recommendation, Why};
pub use verdict::Verdict;

use difference::Difference;
use verdict::Against;

/// How often the rows are drawn from, unless something else is said.
const RESAMPLES: usize = 10_000;

/// What a width of an interval of 95 % is in standard errors.
const WIDTH: f64 = 2.0 * 1.959_963_984_540_054;

/// What candidates are held against.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Baseline {
    /// The frontier model with the highest quality.
    BestFrontier,
    /// This model.
    Model(String),
}

impl From<&str> for Baseline {
    fn from(model: &str) -> Self {
        Self::Model(model.to_owned())
    }
}

impl From<String> for Baseline {
    fn from(model: String) -> Self {
        Self::Model(model)
    }
}

/// How models are compared; see [`compare`](self).
#[derive(Clone, Debug)]
pub struct Compare {
    margin: f64,
    baseline: Baseline,
    /// All that are usual, where nothing is said.
    candidates: Vec<String>,
    failed_rows: FailedRows,
    seed: u64,
    resamples: usize,
}

impl Compare {
    /// Compares with the best frontier model. `margin` is what a candidate may lose on average and still be as good: 0.02
    /// are two points in a hundred. There is no usual one: it is what a difference is worth to you.
    pub fn new(margin: f64) -> Self {
        Self {
            margin,
            baseline: Baseline::BestFrontier,
            candidates: Vec::new(),
            failed_rows: FailedRows::default(),
            seed: 0,
            resamples: RESAMPLES,
        }
    }

    /// Compares with another model. Of two runs it is that of the earlier one, and every model of the later one is held
    /// against it.
    #[must_use]
    pub fn baseline(mut self, baseline: impl Into<Baseline>) -> Self {
        self.baseline = baseline.into();
        self
    }

    /// Judges these models and no others; frontier models may be among them. The fewer are judged together, the fewer rows
    /// it takes. By default all are but frontier models, and those too where there is no other.
    #[must_use]
    pub fn candidates<N: Into<String>>(mut self, models: impl IntoIterator<Item = N>) -> Self {
        self.candidates = models.into_iter().map(Into::into).collect();
        self
    }

    /// What becomes of rows that failed. By default they are scored 0.
    #[must_use]
    pub fn failed_rows(mut self, failed_rows: FailedRows) -> Self {
        self.failed_rows = failed_rows;
        self
    }

    /// What [`bootstrap_interval`](Compared::bootstrap_interval) is drawn by. The same seed gives the same interval, in
    /// every version; by default it is 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many samples are drawn for it. By default 10,000; below 1,000 there is none.
    #[must_use]
    pub fn resamples(mut self, resamples: usize) -> Self {
        self.resamples = resamples;
        self
    }

    /// The models of a run beside the baseline.
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for a margin that is negative or no number, a baseline or a candidate that is
    /// not in the run, and a run with nothing to compare.
    pub fn run(&self, run: &EvalRun) -> Result<Comparison, Error> {
        let baseline = self.baseline_in(run)?;
        let others = || {
            run.results()
                .iter()
                .filter(|one| !std::ptr::eq(*one, baseline))
        };
        let mut candidates: Vec<_> = match self.candidates.is_empty() {
            true => others().filter(|one| !is_frontier(one)).collect(),
            false => self.named(run.results())?,
        };
        candidates.retain(|one| !std::ptr::eq(*one, baseline));
        if candidates.is_empty() {
            candidates = others().collect();
        }
        if candidates.is_empty() {
            let problem = format!("has {} alone, and nothing beside it", name(baseline));
            return Err(Error::argument("the run", problem));
        }
        let pairs = candidates.into_iter().map(|one| (baseline, one));
        self.judge(pairs, billed(run))
    }

    /// Two runs of one set: each model that is in both, as it is in the later one beside what it was; or, where a
    /// [`baseline`](Self::baseline) is named, each model of the later run beside that one of the earlier.
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for a margin that is negative or no number, runs of two sets, runs that
    /// have no model in common, and a baseline or a candidate that is in none.
    pub fn runs(&self, before: &EvalRun, after: &EvalRun) -> Result<Comparison, Error> {
        if let (Some(one), Some(other)) = (before.eval_set_id(), after.eval_set_id()) {
            if one != other {
                let problem =
                    format!("are of two sets, {one} and {other}: their rows are not the same");
                return Err(Error::argument("the runs", problem));
            }
        }
        let named = match &self.baseline {
            Baseline::Model(_) => Some(self.baseline_in(before)?),
            Baseline::BestFrontier => None,
        };
        let find = |model: &EvalResult| {
            let is_same =
                |one: &&EvalResult| one.model_id().is_some() && one.model_id() == model.model_id();
            named.or_else(|| before.results().iter().find(is_same))
        };
        let candidates = match self.candidates.is_empty() {
            true => after.results().iter().collect(),
            false => self.named(after.results())?,
        };
        let in_both: Vec<_> = candidates
            .into_iter()
            .filter_map(|one| Some((find(one)?, one)))
            .collect();
        if in_both.is_empty() {
            let problem = "have no model in common: name one of the earlier run as the baseline";
            return Err(Error::argument("the runs", problem));
        }
        let mut comparison = self.judge(in_both.into_iter(), billed(after))?;
        for candidate in &mut comparison.candidates {
            candidate.baseline = format!("{} before", candidate.baseline);
        }
        Ok(comparison)
    }

    /// The candidates that were named, in the order of the run.
    fn named<'r>(&self, results: &'r [EvalResult]) -> Result<Vec<&'r EvalResult>, Error> {
        let is_missing = |model: &&String| !results.iter().any(|one| name(one) == model.as_str());
        if let Some(missing) = self.candidates.iter().find(is_missing) {
            let problem = format!("{missing} is not in the run: {}", names(results));
            return Err(Error::argument("candidates", problem));
        }
        let is_named = |one: &&EvalResult| self.candidates.iter().any(|model| model == name(one));
        Ok(results.iter().filter(is_named).collect())
    }

    fn judge<'a>(
        &self,
        pairs: impl Iterator<Item = (&'a EvalResult, &'a EvalResult)>,
        billed: Option<i64>,
    ) -> Result<Comparison, Error> {
        if !(self.margin.is_finite() && self.margin >= 0.0) {
            let problem =
                "is what may be lost: 0 or more, such as 0.02 for two points in a hundred";
            return Err(Error::argument("margin", problem));
        }
        let mut candidates: Vec<_> = pairs
            .map(|(baseline, candidate)| self.compared(baseline, candidate, billed))
            .collect();
        correct(&mut candidates);
        Ok(Comparison {
            margin: self.margin,
            seed: self.seed,
            resamples: self.resamples,
            failed_rows: self.failed_rows,
            candidates,
        })
    }

    fn compared(
        &self,
        baseline: &EvalResult,
        candidate: &EvalResult,
        billed: Option<i64>,
    ) -> Compared {
        let (mut rows, mut pairing) = pairs::pairs(baseline, candidate, self.failed_rows);
        let scores: Vec<_> = rows
            .iter()
            .map(|row| (row.baseline, row.candidate))
            .collect();
        let of_rows = Difference::of_pairs(&scores, self.resamples, self.seed);
        let (basis, difference) = match of_rows {
            Some(of_rows) => (Basis::Rows, Some(of_rows)),
            None => match self.of_means(baseline, candidate) {
                Some(of_means) => {
                    let failures = |one: &EvalResult| {
                        usize::try_from(one.error_count().unwrap_or_default()).unwrap_or_default()
                    };
                    pairing.baseline_failed = failures(baseline);
                    pairing.candidate_failed = failures(candidate);
                    (Basis::Means, Some(of_means))
                }
                None => (Basis::Nothing, None),
            },
        };
        rows.sort_by(|one, other| one.difference().total_cmp(&other.difference()));
        Compared {
            model: name(candidate).to_owned(),
            baseline: name(baseline).to_owned(),
            margin: self.margin,
            basis,
            is_macro_f1: baseline.exact_match().or(candidate.exact_match()).is_some(),
            pairing,
            rows,
            against: difference.as_ref().map(|one| Against::of(one, self.margin)),
            difference,
            beside: 1,
            saving: Saving::of(baseline, candidate, billed),
        }
    }

    /// By the means of both and their intervals, where there are no rows. Rows that failed are none of what those are of:
    /// where they count as 0, both are made to be of all rows.
    fn of_means(&self, baseline: &EvalResult, candidate: &EvalResult) -> Option<Difference> {
        let known = |one: &EvalResult| {
            let width = one.quality_ci_high()? - one.quality_ci_low()?;
            let mean = one.quality_mean().filter(|mean| pairs::is_score(*mean))?;
            let rows = one.n_succeeded().filter(|rows| *rows > 0);
            if !(pairs::is_score(width) && width > 0.0) {
                return None;
            }
            let share = pairs::succeeded(one, self.failed_rows);
            let variance = (width / WIDTH).powi(2);
            // How many rows fail scatters too.
            let of_failures = rows.map_or(0.0, |rows| mean * mean * (1.0 - share) / rows as f64);
            let error = share * (variance + of_failures).sqrt();
            Some((mean * share, error))
        };
        let rows = baseline.n_succeeded().zip(candidate.n_succeeded());
        let rows = rows.and_then(|(one, other)| usize::try_from(one.min(other)).ok());
        Some(Difference::of_means(
            known(baseline)?,
            known(candidate)?,
            rows.filter(|rows| *rows > 0),
        ))
    }

    fn baseline_in<'r>(&self, run: &'r EvalRun) -> Result<&'r EvalResult, Error> {
        let results = run.results();
        let found = match &self.baseline {
            Baseline::Model(model) => results.iter().find(|one| name(one) == model),
            Baseline::BestFrontier => {
                let quality = |one: &EvalResult| {
                    pairs::standing(one, self.failed_rows).unwrap_or(f64::NEG_INFINITY)
                };
                let frontier = results.iter().filter(|one| is_frontier(one));
                // Of several with the same the first.
                frontier
                    .rev()
                    .max_by(|one, other| quality(one).total_cmp(&quality(other)))
            }
        };
        found.ok_or_else(|| {
            let problem = match &self.baseline {
                Baseline::Model(model) => format!("{model} is not in the run: {}", names(results)),
                Baseline::BestFrontier => {
                    format!("is a frontier model, and there is none: {}", names(results))
                }
            };
            Error::argument("baseline", problem)
        })
    }
}

/// Corrects for how many are judged together.
fn correct(candidates: &mut [Compared]) {
    let beside = candidates.len();
    let known: Vec<usize> = (0..beside)
        .filter(|at| candidates[*at].against.is_some())
        .collect();
    let of = |read: fn(&Against) -> f64, candidates: &[Compared]| {
        let found = known
            .iter()
            .filter_map(|at| candidates[*at].against.as_ref());
        holm::corrected(&found.map(read).collect::<Vec<_>>())
    };
    let better = of(|against| against.better, candidates);
    let as_good = of(|against| against.as_good, candidates);
    let worse = of(|against| against.worse, candidates);
    for (place, at) in known.into_iter().enumerate() {
        candidates[at].beside = beside;
        candidates[at].against = Some(Against {
            better: better[place],
            as_good: as_good[place],
            worse: worse[place],
        });
    }
}

fn names(results: &[EvalResult]) -> String {
    let names: Vec<&str> = results.iter().map(name).collect();
    match names.is_empty() {
        true => "the run has no results".to_owned(),
        false => format!("the run has {}", names.join(", ")),
    }
}

fn name(result: &EvalResult) -> &str {
    result.model_id().unwrap_or("-")
}

fn is_frontier(result: &EvalResult) -> bool {
    result.kind() == Some("frontier")
}

/// What a run was billed; a run that does not say so reads as one for nothing.
fn billed(run: &EvalRun) -> Option<i64> {
    Some(run.cost_micro_usd()).filter(|cost| *cost != 0)
}

impl EvalRun {
    /// Each model of the run beside a baseline: the best frontier model, or one by its name. `margin` is what a candidate
    /// may lose on average and still be as good, such as 0.02 for two points in a hundred. [`Compare`] has more settings,
    /// and [`compare`](self) an example.
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for a margin that is negative or no number, a baseline that is not in the
    /// run, and a run with nothing to compare.
    pub fn compare(&self, baseline: impl Into<Baseline>, margin: f64) -> Result<Comparison, Error> {
        Compare::new(margin).baseline(baseline).run(self)
    }

    /// The cheapest candidate that is better than the best frontier model, or as good within the margin, and costs less; or
    /// why there is none.
    ///
    /// # Errors
    ///
    /// Those of [`compare`](Self::compare).
    pub fn recommend(&self, margin: f64) -> Result<Recommendation, Error> {
        Ok(self.compare(Baseline::BestFrontier, margin)?.recommend())
    }
}
