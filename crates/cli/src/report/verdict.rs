//! How the open models of a run compare with its frontier model.

use pareta::types::{EvalResult, EvalRun};

use super::money::saved_percent;

/// What can be said of an open model, given the intervals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The intervals overlap, and it costs less.
    FrontierGrade,
    /// Its interval lies above.
    Ahead,
    /// Its interval lies below.
    Behind,
    /// The intervals overlap and it does not cost less, or something is not known.
    Inconclusive,
}

impl Verdict {
    pub fn name(self) -> &'static str {
        match self {
            Self::FrontierGrade => "frontier-grade",
            Self::Ahead => "ahead",
            Self::Behind => "behind",
            Self::Inconclusive => "inconclusive",
        }
    }

    fn of(model: &Row, frontier: Option<&Row>) -> Self {
        let compared = frontier
            .and_then(|frontier| Some((model.interval?, frontier.interval?, frontier.cost)));
        let Some(((low, high), (frontier_low, frontier_high), frontier_cost)) = compared else {
            return Self::Inconclusive;
        };
        let costs_less =
            matches!((model.cost, frontier_cost), (Some(cost), Some(than)) if cost < than);
        match () {
            () if low > frontier_high => Self::Ahead,
            () if high < frontier_low => Self::Behind,
            () if costs_less => Self::FrontierGrade,
            () => Self::Inconclusive,
        }
    }
}

/// One model.
#[derive(Clone, Debug)]
pub struct Row {
    pub model: String,
    pub kind: String,
    pub quality: Option<f64>,
    /// The 95% confidence interval; none where the server sent none that is one.
    pub interval: Option<(f64, f64)>,
    /// The share of rows answered to the letter, in percent; only where labels are graded.
    pub exact: Option<f64>,
    /// What an item costs on average, in micro-USD.
    pub cost: Option<i64>,
    pub succeeded: Option<i64>,
    pub errors: Option<i64>,
    /// How much less an item costs than with the baseline, in percent.
    pub saved: Option<i64>,
    /// Only for open models.
    pub verdict: Option<Verdict>,
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
            verdict: None,
        }
    }

    pub fn is_frontier(&self) -> bool {
        self.kind == "frontier"
    }
}

/// The models of a run, best first.
pub struct Summary {
    pub rows: Vec<Row>,
    baseline: Option<usize>,
}

impl Summary {
    pub fn of(run: &EvalRun) -> Self {
        let mut rows: Vec<Row> = run.results().iter().map(Row::of).collect();
        // Those without a score come last.
        let score = |row: &Row| row.quality.unwrap_or(f64::NEG_INFINITY);
        rows.sort_by(|a, b| score(b).total_cmp(&score(a)));
        let baseline = rows
            .iter()
            .position(|row| row.is_frontier() && row.quality.is_some());
        let frontier = baseline.map(|index| rows[index].clone());
        for (index, row) in rows.iter_mut().enumerate() {
            if !row.is_frontier() {
                row.verdict = Some(Verdict::of(row, frontier.as_ref()));
            }
            if Some(index) != baseline {
                let than = frontier.as_ref().and_then(|frontier| frontier.cost);
                row.saved = row
                    .cost
                    .zip(than)
                    .and_then(|(cost, than)| saved_percent(cost, than));
            }
        }
        Self { rows, baseline }
    }

    /// The best frontier model: the one to beat.
    pub fn baseline(&self) -> Option<&Row> {
        self.rows.get(self.baseline?)
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
        ends.fold(None, |range, end| match range {
            None => Some((end, end)),
            Some((low, high)) => Some((end.min(low), end.max(high))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdicts(results: &str) -> Vec<(String, Option<&'static str>, Option<i64>)> {
        let run =
            EvalRun::from_json(format!("{{\"run\":{{}},\"results\":[{results}]}}")).expect("JSON");
        let rows = Summary::of(&run).rows.into_iter();
        rows.map(|row| (row.model, row.verdict.map(Verdict::name), row.saved))
            .collect()
    }

    fn result(model: &str, kind: &str, quality: [f64; 3], cost: i64) -> String {
        let [low, mean, high] = quality;
        format!(
            r#"{{"model_id":"{model}","kind":"{kind}","quality_mean":{mean},"quality_ci_low":{low},"quality_ci_high":{high},"mean_cost_micro_usd":{cost}}}"#
        )
    }

    #[test]
    fn every_verdict() {
        let results = [
            result("worse", "open", [0.1, 0.2, 0.3], 10),
            result("frontier", "frontier", [0.8, 0.85, 0.9], 100),
            result("as good", "open", [0.7, 0.75, 0.8], 10),
            result("dear", "open", [0.7, 0.76, 0.85], 100),
            result("better", "open", [0.91, 0.95, 0.99], 200),
            result("weaker frontier", "frontier", [0.5, 0.5, 0.5], 50),
            r#"{"model_id":"unknown","kind":"open"}"#.to_owned(),
        ];
        let expected = [
            ("better", Some("ahead"), Some(-100)),
            ("frontier", None, None),
            ("dear", Some("inconclusive"), Some(0)),
            ("as good", Some("frontier-grade"), Some(90)),
            ("weaker frontier", None, Some(50)),
            ("worse", Some("behind"), Some(90)),
            ("unknown", Some("inconclusive"), None),
        ];
        let expected = expected.map(|(model, verdict, saved)| (model.to_owned(), verdict, saved));
        assert_eq!(verdicts(&results.join(",")), expected);
    }

    #[test]
    fn without_a_frontier_nothing_is_known() {
        let results = result("open", "open", [0.1, 0.2, 0.3], 10);
        assert_eq!(
            verdicts(&results),
            [("open".to_owned(), Some("inconclusive"), None)]
        );
    }
}
