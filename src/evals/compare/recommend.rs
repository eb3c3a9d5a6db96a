//! Which model to take.

use std::fmt;

use serde::Serialize;

use super::compared::Comparison;
use super::verdict::Verdict;

/// What to do, given a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
#[non_exhaustive]
pub enum Recommendation {
    /// Take this one: of those that are as good it costs least, and less than the baseline.
    Take {
        /// The candidate.
        model: String,
        /// What it takes the place of.
        baseline: String,
        /// What an item costs less, in micro-USD.
        saved_per_item_micro_usd: i64,
    },
    /// Stay with the baseline.
    Keep {
        /// The baseline.
        baseline: String,
        /// Why it is none of the others.
        because: Vec<Passed>,
    },
}

/// A candidate that is not recommended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Passed {
    /// The candidate.
    pub model: String,
    /// Why it is not.
    pub why: Why,
}

/// Why a candidate is not recommended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Why {
    /// It is worse by more than the margin.
    Worse,
    /// It cannot be told yet: so many rows more would, where that is known.
    CannotTell(Option<u64>),
    /// It is as good, and does not cost less.
    CostsNoLess,
    /// It is as good, and what it costs is not known, or not what the baseline does.
    CostUnknown,
}

impl Recommendation {
    pub(super) fn of(comparison: &Comparison) -> Self {
        let baseline = comparison.baseline();
        let cheapest = comparison
            .candidates()
            .iter()
            .filter(|one| one.verdict().is_as_good())
            .filter_map(|one| Some((one, one.saving().per_item_micro_usd()?)))
            .filter(|(_, saved)| *saved > 0)
            // Of two that cost the same the better one.
            .max_by(|(one, saved), (other, more)| {
                let mean = |one: Option<f64>| one.unwrap_or(f64::NEG_INFINITY);
                let (mine, theirs) = (mean(one.mean_difference()), mean(other.mean_difference()));
                saved.cmp(more).then(mine.total_cmp(&theirs))
            });
        match cheapest {
            Some((one, saved)) => Self::Take {
                model: one.model().to_owned(),
                baseline: baseline.to_owned(),
                saved_per_item_micro_usd: saved,
            },
            None => Self::Keep {
                baseline: baseline.to_owned(),
                because: comparison.candidates().iter().map(passed).collect(),
            },
        }
    }

    /// The model to use: the one to take, or the one to keep.
    pub fn model(&self) -> &str {
        match self {
            Self::Take { model, .. } => model,
            Self::Keep { baseline, .. } => baseline,
        }
    }
}

fn passed(one: &super::Compared) -> Passed {
    let why = match (one.verdict(), one.saving().per_item_micro_usd()) {
        (Verdict::Worse, _) => Why::Worse,
        (Verdict::CannotTell, _) => Why::CannotTell(one.rows_more()),
        (Verdict::Better | Verdict::AsGood, Some(_)) => Why::CostsNoLess,
        (Verdict::Better | Verdict::AsGood, None) => Why::CostUnknown,
    };
    Passed {
        model: one.model().to_owned(),
        why,
    }
}

impl fmt::Display for Recommendation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Take {
                model,
                baseline,
                saved_per_item_micro_usd,
            } => write!(
                f,
                "take {model} in place of {baseline}: as good, and {saved_per_item_micro_usd} micro-USD less an item"
            ),
            Self::Keep { baseline, because } => {
                write!(f, "keep {baseline}")?;
                for (at, passed) in because.iter().enumerate() {
                    let mark = if at > 0 { "; " } else { ": " };
                    write!(f, "{mark}{} {}", passed.model, passed.why)?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Worse => f.write_str("is worse"),
            Self::CannotTell(Some(more)) => {
                write!(f, "cannot be told yet ({more} rows more would tell)")
            }
            Self::CannotTell(None) => f.write_str("cannot be told yet"),
            Self::CostsNoLess => f.write_str("is as good and costs no less"),
            Self::CostUnknown => f.write_str("is as good, and what it saves is not known"),
        }
    }
}
