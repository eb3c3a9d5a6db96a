//! The models of a run, and how they compare with a baseline.

use pareta::evals::compare::{Compared, Comparison, Recommendation, Verdict};
use pareta::types::{EvalResult, EvalRun};

use super::money::saved_percent;

/// One model.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name; a dash where the server gave none.
    pub model: String,
    /// `frontier` or `candidate`, in the server's words.
    pub kind: String,
    /// Its mean score; none where there is no score.
    pub quality: Option<f64>,
    /// The 95% confidence interval; none where the server sent none that is one.
    pub interval: Option<(f64, f64)>,
    /// The share of rows answered to the letter, in percent; only where labels are graded.
    pub exact: Option<f64>,
    /// What an item costs on average, in micro-USD.
    pub cost: Option<i64>,
    /// How many rows it answered; none where the server did not say.
    pub succeeded: Option<i64>,
    /// How many rows failed; none where the server did not say.
    pub errors: Option<i64>,
    /// How much less an item costs than with the baseline, in percent.
    pub saved: Option<i64>,
    /// Beside the baseline; only for candidates, and where a margin was given.
    pub compared: Option<Compared>,
}

/// How a model is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A frontier model, or what others are held against.
    Frontier,
    /// Better, or as good.
    Good,
    /// Worse.
    Bad,
    /// Nothing is said of it, or nothing can be.
    Open,
}

impl Row {
    fn of(result: &EvalResult) -> Self {
        let interval = result.quality_ci_low().zip(result.quality_ci_high());
        Self {
            model: result.model_id().unwrap_or("-").to_owned(),
            kind: result.kind().unwrap_or("-").to_owned(),
            quality: result.quality_mean(),
            interval: interval.filter(|(low, high)| low <= high),
            exact: result.exact_match(),
            cost: result.mean_cost_micro_usd(),
            succeeded: result.n_succeeded(),
            errors: result.error_count(),
            saved: None,
            compared: None,
        }
    }

    /// Whether it is a frontier model.
    pub fn is_frontier(&self) -> bool {
        self.kind == "frontier"
    }

    /// The verdict on it; none where nothing is compared.
    pub fn verdict(&self) -> Option<Verdict> {
        self.compared.as_ref().map(Compared::verdict)
    }

    /// How it is shown.
    pub fn tone(&self) -> Tone {
        match self.verdict() {
            Some(verdict) if verdict.is_as_good() => Tone::Good,
            Some(Verdict::Worse) => Tone::Bad,
            None if self.is_frontier() => Tone::Frontier,
            _ => Tone::Open,
        }
    }
}

/// The models of a run, best first.
pub struct Summary {
    /// The models, as the run has them.
    pub rows: Vec<Row>,
    /// What was compared; none where no margin was given.
    pub comparison: Option<Comparison>,
    baseline: Option<usize>,
}

impl Summary {
    /// Savings are against what the comparison is, else against the best frontier model.
    pub fn of(run: &EvalRun, comparison: Option<Comparison>) -> Self {
        let mut rows: Vec<Row> = run.results().iter().map(Row::of).collect();
        // Those without a score come last.
        let score = |row: &Row| row.quality.unwrap_or(f64::NEG_INFINITY);
        rows.sort_by(|a, b| score(b).total_cmp(&score(a)));
        let baseline = match &comparison {
            Some(comparison) => rows
                .iter()
                .position(|row| row.model == comparison.baseline()),
            None => rows
                .iter()
                .position(|row| row.is_frontier() && row.quality.is_some()),
        };
        let than = baseline.and_then(|index| rows[index].cost);
        for (index, row) in rows.iter_mut().enumerate() {
            if Some(index) == baseline {
                continue;
            }
            let both = row.cost.zip(than);
            row.saved = both.and_then(|(cost, than)| saved_percent(cost, than));
            let found = comparison
                .as_ref()
                .and_then(|all| all.candidate(&row.model));
            row.compared = found.cloned();
        }
        Self {
            rows,
            comparison,
            baseline,
        }
    }

    /// What the others are held against: without a comparison the best frontier model.
    pub fn baseline(&self) -> Option<&Row> {
        self.rows.get(self.baseline?)
    }

    /// Which model to take, where one was compared.
    pub fn recommendation(&self) -> Option<Recommendation> {
        self.comparison.as_ref().map(Comparison::recommend)
    }

    /// Whether any row says how much was answered to the letter.
    pub fn has_exact(&self) -> bool {
        self.rows.iter().any(|row| row.exact.is_some())
    }

    /// From the lowest to the highest quality any interval reaches.
    pub fn range(&self) -> Option<(f64, f64)> {
        let ends = self.rows.iter().flat_map(|row| {
            let (low, high) = row.interval.unzip();
            [row.quality, low, high].into_iter().flatten()
        });
        span(ends)
    }

    /// From the lowest to the highest difference any interval reaches, with 0 and the margin.
    pub fn differences(&self) -> Option<(f64, f64)> {
        let margin = self.comparison.as_ref()?.margin();
        let compared = self.rows.iter().filter_map(|row| row.compared.as_ref());
        let ends = compared.flat_map(|one| {
            let interval = one.interval().map(|interval| [interval.low, interval.high]);
            interval.into_iter().flatten()
        });
        span(ends.chain([-margin, 0.0]))
    }
}

fn span(ends: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    ends.fold(None, |range, end| match range {
        None => Some((end, end)),
        Some((low, high)) => Some((end.min(low), end.max(high))),
    })
}

#[cfg(test)]
mod tests {
    use pareta::evals::compare::Baseline;
    use serde_json::json;

    use super::*;

    fn run() -> EvalRun {
        let items = |score: f64| -> Vec<_> {
            (0..400)
                .map(|idx| json!({ "idx": idx, "score": score }))
                .collect()
        };
        let model = |name: &str, kind: &str, score: f64, cost: i64| {
            json!({
                "model_id": name, "kind": kind, "quality_mean": score, "mean_cost_micro_usd": cost,
                "per_item": items(score),
            })
        };
        let results = [
            model("worse", "open", 0.5, 10),
            model("frontier", "frontier", 0.8, 100),
            model("as good", "open", 0.8, 10),
            model("weaker frontier", "frontier", 0.5, 50),
            json!({ "model_id": "unknown" }),
        ];
        EvalRun::from_json(json!({ "run": {}, "results": results }).to_string()).expect("JSON")
    }

    fn shown(summary: &Summary) -> Vec<(&str, Option<Verdict>, Option<i64>, Tone)> {
        let rows = summary.rows.iter();
        rows.map(|row| (row.model.as_str(), row.verdict(), row.saved, row.tone()))
            .collect()
    }

    #[test]
    fn verdicts_take_a_comparison() {
        let run = run();
        let comparison = run
            .compare(Baseline::BestFrontier, 0.05)
            .expect("a comparison");
        let summary = Summary::of(&run, Some(comparison));
        let expected = [
            ("frontier", None, None, Tone::Frontier),
            ("as good", Some(Verdict::AsGood), Some(90), Tone::Good),
            ("worse", Some(Verdict::Worse), Some(90), Tone::Bad),
            ("weaker frontier", None, Some(50), Tone::Frontier),
            ("unknown", Some(Verdict::CannotTell), None, Tone::Open),
        ];
        assert_eq!(shown(&summary), expected);
        let recommended = summary.recommendation().expect("a recommendation");
        assert_eq!(recommended.model(), "as good");

        let silent = Summary::of(&run, None);
        assert!(
            shown(&silent)
                .iter()
                .all(|(_, verdict, ..)| verdict.is_none())
        );
        assert_eq!(
            silent.baseline().map(|row| row.model.as_str()),
            Some("frontier")
        );
        assert!(silent.recommendation().is_none() && silent.differences().is_none());
    }
}
