//! Evaluating models on a set: every row through every model, scored, priced, summed up.

use std::cmp::Ordering;

use serde_json::{Value, json};

use crate::Generation;
use crate::catalog::models::Kind;
use crate::catalog::{Job, Model, Task};
use crate::documents;
use crate::infer::{self, Mistakes};
use crate::routes::eval_sets::{EvalSet, Row};
use crate::score::{self, Labels, Mean};

/// The outcome of a run.
#[derive(Debug)]
pub(crate) struct Evaluation {
    pub results: Vec<Value>,
    pub total_cost: i64,
}

/// A model under the name it was asked for by.
#[derive(Debug)]
pub(crate) struct Candidate {
    id: String,
    model: Model,
}

/// The models of a run, or why it cannot be done.
pub(crate) fn candidates(
    set: &EvalSet,
    ids: &[String],
    generation: Generation,
) -> Result<Vec<Candidate>, String> {
    if set.rows.is_empty() {
        return Err(format!("Eval set '{}' has no rows", set.id));
    }
    let callable = |id: &str, model: &Model| {
        generation.has_endpoints() || id == "auto" || model.kind == Kind::Frontier
    };
    let candidate = |id: &String| {
        let model = set.task.candidate(id).filter(|model| callable(id, model));
        let model = model
            .ok_or_else(|| format!("Model '{id}' cannot be evaluated on task '{}'", set.task.id))?;
        let id = id.clone();
        Ok(Candidate { id, model })
    };
    ids.iter().map(candidate).collect()
}

/// What a run costs when every row succeeds.
pub(crate) fn ceiling(set: &EvalSet, candidates: &[Candidate]) -> i64 {
    let costs = candidates.iter().map(|candidate| candidate.model.cost);
    costs.sum::<i64>().saturating_mul(set.rows.len() as i64)
}

pub(crate) fn evaluate(seed: u64, set: &EvalSet, candidates: &[Candidate]) -> Evaluation {
    let inputs: Vec<_> = set
        .rows
        .iter()
        .map(|row| Input::read(set.task, row))
        .collect();
    let judge = Judge::of(seed, set.task);
    let mut total_cost = 0;
    let results = candidates
        .iter()
        .map(|Candidate { id, model }| {
            let mut scores = Vec::new();
            let mut labels = Labels::default();
            let per_item: Vec<Value> = inputs
                .iter()
                .enumerate()
                .map(|(idx, input)| match input {
                    Ok(input) => {
                        let mut mistakes = Mistakes::new(seed, model, &input.text, "");
                        let prediction = infer::perform(set.task, &input.text, &mut mistakes);
                        let score = score::score(set.task, input.expected, &prediction);
                        let score = judge.as_ref().map_or(score, |judge| judge.verdict(input, score));
                        scores.push(score);
                        labels.add(input.expected, &prediction);
                        json!({ "idx": idx, "score": score, "prediction": score::plain(&prediction), "error": null })
                    }
                    // A row that could not be run is not billed.
                    Err(why) => json!({ "idx": idx, "score": null, "prediction": null, "error": why }),
                })
                .collect();
            let succeeded = scores.len() as i64;
            total_cost += model.cost * succeeded;
            let has_labels = matches!(set.task.job, Job::Classify(_)) && set.is_todays();
            let (mean, exact_match) = match labels.macro_f1().filter(|_| has_labels) {
                Some(f1) => (Some(Mean::of(f1, scores.len())), labels.exact_match()),
                None => (score::mean(&scores), None),
            };
            let is_auto = id == "auto" && set.is_todays();
            json!({
                "model_id": if is_auto { id } else { model.name },
                "kind": (!is_auto).then_some(model.kind.name()),
                "quality_mean": mean.map(|mean| mean.mean),
                "quality_ci_low": mean.map(|mean| mean.low),
                "quality_ci_high": mean.map(|mean| mean.high),
                "exact_match": exact_match,
                "mean_cost_micro_usd": (succeeded > 0).then_some(model.cost),
                "n_succeeded": succeeded,
                "error_count": inputs.len() as i64 - succeeded,
                "per_item": per_item,
            })
        })
        .collect();
    Evaluation {
        results,
        total_cost,
    }
}

/// Compares answers with those of a frontier model.
struct Judge {
    seed: u64,
    task: &'static Task,
    baseline: Model,
}

impl Judge {
    /// The judge of a task that has one.
    fn of(seed: u64, task: &'static Task) -> Option<Self> {
        let baseline =
            matches!(task.job, Job::Judge).then(|| task.candidate(task.frontier.id))??;
        Some(Self {
            seed,
            task,
            baseline,
        })
    }

    /// 1 for an answer that scores better than the frontier model's, 0 for a worse one, 0.5 where they are equal.
    fn verdict(&self, input: &Input<'_>, score: f64) -> f64 {
        let mut mistakes = Mistakes::new(self.seed, &self.baseline, &input.text, "");
        let answer = infer::perform(self.task, &input.text, &mut mistakes);
        let other = score::score(self.task, input.expected, &answer);
        match score.total_cmp(&other) {
            Ordering::Greater => 1.0,
            Ordering::Equal => 0.5,
            Ordering::Less => 0.0,
        }
    }
}

/// What a model reads of a row, and what it should say.
struct Input<'a> {
    text: String,
    expected: &'a Value,
}

impl<'a> Input<'a> {
    fn read(task: &Task, row: &'a Row) -> Result<Self, String> {
        let expected = row
            .value
            .get("expected_output")
            .or_else(|| row.value.get("expected"))
            .ok_or("the row has no 'expected' and no 'expected_output'")?;
        let input = row.value.get("input").filter(|input| !input.is_null());
        let text = if task.has_blob_input {
            document(row, input).ok_or("the row has no document in its field 'document'")?
        } else {
            score::readable(input.ok_or("the row has no 'input'")?)
        };
        Ok(Self { text, expected })
    }
}

/// The text of an attached document, or of one written into the row.
fn document(row: &Row, input: Option<&Value>) -> Option<String> {
    if let Some(attached) = row.documents.get("document") {
        return Some(documents::text(&attached.mime, &attached.bytes));
    }
    let inline = row.value.get("document");
    let inline = inline.or_else(|| input.and_then(|input| input.get("document")));
    if let Some(inline) = inline {
        let text = inline.as_str().or_else(|| inline["text"].as_str());
        return text.map(str::to_owned);
    }
    // A text in place of a document is what it would have said.
    input.map(score::readable)
}
