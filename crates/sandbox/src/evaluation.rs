//! Evaluating models on a set: every row through every model, scored, priced, summed up.

use serde_json::{Value, json};

use crate::catalog::{Model, Task};
use crate::documents;
use crate::infer::{self, Mistakes};
use crate::routes::eval_sets::{EvalSet, Row};
use crate::score;

/// The outcome of a run.
#[derive(Debug)]
pub(crate) struct Evaluation {
    pub results: Vec<Value>,
    pub total_cost: i64,
}

/// The models of a run, or why it cannot be done.
pub(crate) fn candidates(set: &EvalSet, ids: &[String]) -> Result<Vec<Model>, String> {
    if set.rows.is_empty() {
        return Err(format!("Eval set '{}' has no rows", set.id));
    }
    let model = |id: &String| {
        let found = set.task.candidate(id);
        found.ok_or_else(|| format!("Model '{id}' cannot be evaluated on task '{}'", set.task.id))
    };
    ids.iter().map(model).collect()
}

/// What a run costs when every row succeeds.
pub(crate) fn ceiling(set: &EvalSet, models: &[Model]) -> i64 {
    let per_row: i64 = models.iter().map(|model| model.cost).sum();
    per_row.saturating_mul(set.rows.len() as i64)
}

pub(crate) fn evaluate(seed: u64, set: &EvalSet, models: &[Model]) -> Evaluation {
    let inputs: Vec<_> = set
        .rows
        .iter()
        .map(|row| Input::read(set.task, row))
        .collect();
    let mut total_cost = 0;
    let results = models
        .iter()
        .map(|model| {
            let mut scores = Vec::new();
            let per_item: Vec<Value> = inputs
                .iter()
                .enumerate()
                .map(|(idx, input)| match input {
                    Ok(Input { text, expected }) => {
                        let mut mistakes = Mistakes::new(seed, model, text, "");
                        let prediction = infer::perform(set.task, text, &mut mistakes);
                        let score = score::score(set.task, expected, &prediction);
                        scores.push(score);
                        json!({ "idx": idx, "score": score, "prediction": score::plain(&prediction), "error": null })
                    }
                    // A row that could not be run is not billed.
                    Err(why) => json!({ "idx": idx, "score": null, "prediction": null, "error": why }),
                })
                .collect();
            let succeeded = scores.len() as i64;
            total_cost += model.cost * succeeded;
            let mean = score::mean(&scores);
            json!({
                "model_id": model.name,
                "kind": model.kind.name(),
                "quality_mean": mean.map(|mean| mean.mean),
                "quality_ci_low": mean.map(|mean| mean.low),
                "quality_ci_high": mean.map(|mean| mean.high),
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

/// What a model reads of a row, and what it should say.
struct Input<'a> {
    text: String,
    expected: &'a Value,
}

impl<'a> Input<'a> {
    fn read(task: &Task, row: &'a Row) -> Result<Self, String> {
        let expected = row
            .value
            .get("expected")
            .ok_or("the row has no 'expected'")?;
        let text = if task.has_blob_input {
            document(row).ok_or("the row has no document in its field 'document'")?
        } else {
            let input = row.value.get("input").filter(|input| !input.is_null());
            score::plain(input.ok_or("the row has no 'input'")?)
        };
        Ok(Self { text, expected })
    }
}

/// The text of an attached document, or of one written into the row.
fn document(row: &Row) -> Option<String> {
    if let Some(attached) = row.documents.get("document") {
        return Some(documents::text(&attached.mime, &attached.bytes));
    }
    let inline = row.value.get("document")?;
    inline
        .as_str()
        .or_else(|| inline["text"].as_str())
        .map(str::to_owned)
}
