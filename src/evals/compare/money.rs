//! What a candidate saves.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::types::EvalResult;

/// What an item costs with both models, by the means of the run. What is not known is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Saving {
    /// What an item costs with the baseline on average, in micro-USD.
    pub baseline_micro_usd: Option<i64>,
    /// What it costs with the candidate.
    pub candidate_micro_usd: Option<i64>,
    /// What the run itself was billed, in micro-USD.
    pub run_micro_usd: Option<i64>,
}

impl Saving {
    pub(super) fn of(baseline: &EvalResult, candidate: &EvalResult, run: Option<i64>) -> Self {
        Self {
            baseline_micro_usd: baseline.mean_cost_micro_usd(),
            candidate_micro_usd: candidate.mean_cost_micro_usd(),
            run_micro_usd: run,
        }
    }

    /// What an item costs less with the candidate, in micro-USD; negative where it costs more.
    pub fn per_item_micro_usd(&self) -> Option<i64> {
        let (baseline, candidate) = self.baseline_micro_usd.zip(self.candidate_micro_usd)?;
        baseline.checked_sub(candidate)
    }

    /// What 1,000 items cost less, in dollars, floored toward minus infinity to whole cents as all totals are.
    ///
    /// `None` where either cost is not known.
    pub fn per_thousand_usd(&self) -> Option<Decimal> {
        let saved = self.per_item_micro_usd()?.checked_mul(1000)?;
        Some(crate::dollars(saved))
    }

    /// After how many items the run has paid for itself by what they save.
    ///
    /// `None` where nothing is saved, or where it is not known what.
    pub fn break_even_items(&self) -> Option<i64> {
        let (run, saved) = self.run_micro_usd.zip(self.per_item_micro_usd())?;
        (run >= 0 && saved > 0).then(|| run / saved + i64::from(run % saved > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn savings_are_never_overstated() {
        let saving = |baseline, candidate, run| Saving {
            baseline_micro_usd: baseline,
            candidate_micro_usd: candidate,
            run_micro_usd: run,
        };
        let usual = saving(Some(653), Some(44), Some(420_715));
        assert_eq!(usual.per_thousand_usd().unwrap().to_string(), "0.60");
        assert_eq!(usual.break_even_items(), Some(691));
        let dearer = saving(Some(10), Some(11), Some(5));
        assert_eq!(dearer.per_thousand_usd().unwrap().to_string(), "-0.01");
        assert_eq!(dearer.break_even_items(), None);
        assert_eq!(saving(None, Some(1), Some(1)).per_item_micro_usd(), None);
        assert_eq!(
            saving(Some(i64::MIN), Some(1), Some(1)).per_item_micro_usd(),
            None
        );
        assert_eq!(
            saving(Some(i64::MAX), Some(0), None).per_thousand_usd(),
            None
        );
        assert_eq!(
            saving(Some(5), Some(4), Some(0)).break_even_items(),
            Some(0)
        );
    }
}
