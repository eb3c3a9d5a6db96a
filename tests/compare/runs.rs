//! Runs as servers send them.

use pareta::types::EvalRun;
use serde_json::{Value, json};

/// One model of a run.
pub struct Model(Value);

pub fn model(name: &str, scores: impl IntoIterator<Item = f64>) -> Model {
    let items: Vec<_> = scores
        .into_iter()
        .enumerate()
        .map(|(idx, score)| json!({ "idx": idx, "score": score }))
        .collect();
    Model(json!({ "model_id": name, "kind": "open", "mean_cost_micro_usd": 44, "per_item": items }))
}

pub fn frontier(name: &str, scores: impl IntoIterator<Item = f64>) -> Model {
    model(name, scores)
        .with("kind", "frontier")
        .with("mean_cost_micro_usd", 653)
}

impl Model {
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0[key] = value.into();
        self
    }
}

pub fn run(models: impl IntoIterator<Item = Model>) -> EvalRun {
    let results: Vec<_> = models.into_iter().map(|model| model.0).collect();
    let run = json!({ "id": "run_1", "eval_set_id": "es_1", "total_cost_micro_usd": 420_715 });
    EvalRun::from_json(json!({ "run": run, "results": results }).to_string()).unwrap()
}

/// Random numbers by a seed.
pub struct Random(pub u64);

impl Random {
    /// From 0 to 1.
    pub fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
