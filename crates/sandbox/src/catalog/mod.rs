//! What the platform knows from the start: tasks, their models, the frontier roster.

pub(crate) mod capabilities;
pub(crate) mod matcher;
pub(crate) mod models;
mod tasks;

use serde_json::{Map, Value, json};

pub(crate) use models::{FRONTIER, Model};
pub(crate) use tasks::TASKS;

/// One benchmarked job.
#[derive(Debug)]
pub(crate) struct Task {
    pub id: &'static str,
    pub title: &'static str,
    pub category: &'static str,
    pub difficulty: &'static str,
    pub description: &'static str,
    /// Words that people use for this job besides those of its title, description and fields.
    pub words: &'static str,
    pub job: Job,
    /// Whether rows bring a document, in the field `document`.
    pub has_blob_input: bool,
    /// Open models, best first; the prices are per request in micro-USD.
    pub open: &'static [Open],
    /// The open alias that the platform would pick.
    pub recommended: &'static str,
    /// The vendor baseline.
    pub frontier: Baseline,
    pub examples: &'static [Example],
}

/// What a model does with the text.
#[derive(Debug)]
pub(crate) enum Job {
    Extract(&'static [Field]),
    Classify(&'static [Label]),
    Summarise,
}

/// A field to extract: what kind of value, after which words it is found, most telling first.
#[derive(Debug)]
pub(crate) struct Field {
    pub name: &'static str,
    pub find: Find,
    pub cues: &'static [&'static str],
}

/// Kinds of value that can be found in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Find {
    Date,
    Amount,
    Currency,
    Parties,
    Law,
    /// An identifier with a digit in it.
    Code,
    /// The rest of the line.
    Line,
    Email,
    Phone,
}

/// A label and the beginnings of words that speak for it. The last label of a task is its fallback.
#[derive(Debug)]
pub(crate) struct Label {
    pub name: &'static str,
    pub evidence: &'static [&'static str],
}

/// An open model's row of a leaderboard.
#[derive(Debug)]
pub(crate) struct Open {
    pub alias: &'static str,
    pub quality: f64,
    pub cost: i64,
    pub context_k: i64,
    pub run_mode: &'static str,
}

/// The frontier row of a leaderboard.
#[derive(Debug)]
pub(crate) struct Baseline {
    pub id: &'static str,
    pub quality: f64,
    pub cost: i64,
}

/// A row as a user would write it; `expected` is JSON, or plain text for free-text tasks.
#[derive(Debug)]
pub(crate) struct Example {
    pub input: &'static str,
    pub expected: &'static str,
}

pub(crate) fn task(id: &str) -> Option<&'static Task> {
    TASKS.iter().find(|task| task.id == id)
}

impl Task {
    pub fn scorer(&self) -> &'static str {
        match self.job {
            Job::Extract(_) => "field_f1",
            Job::Classify(_) => "accuracy",
            Job::Summarise => "token_f1",
        }
    }

    pub fn scoring_strategy(&self) -> &'static str {
        match self.job {
            Job::Extract(_) => "extraction",
            Job::Classify(_) => "classification",
            Job::Summarise => "text",
        }
    }

    /// The JSON schema of an answer.
    pub fn schema(&self) -> Value {
        match self.job {
            Job::Extract(fields) => {
                let property = |field: &Field| (field.name.to_owned(), field.find.schema());
                let properties: Map<String, Value> = fields.iter().map(property).collect();
                json!({ "type": "object", "properties": properties })
            }
            Job::Classify(labels) => {
                let labels: Vec<_> = labels.iter().map(|label| label.name).collect();
                json!({ "type": "object", "properties": { "label": { "type": "string", "enum": labels } } })
            }
            Job::Summarise => json!({ "type": "string" }),
        }
    }

    /// The system prompt that the benchmark was measured with.
    pub fn system_prompt(&self) -> Option<String> {
        let Job::Extract(fields) = self.job else {
            return None;
        };
        let names: Vec<_> = fields.iter().map(|field| field.name).collect();
        Some(format!(
            "{} Answer with one JSON object with the keys {}; use null for what the text does not say.",
            self.description,
            names.join(", ")
        ))
    }

    /// A template for people to fill in with labels of their own.
    pub fn prompt_scaffold(&self) -> Option<String> {
        let Job::Classify(labels) = self.job else {
            return None;
        };
        let names: Vec<_> = labels.iter().map(|label| label.name).collect();
        Some(format!(
            "{} Answer with exactly one of these labels: {}.",
            self.description,
            names.join(", ")
        ))
    }

    pub fn to_json(&self) -> Value {
        let mut task = json!({
            "id": self.id,
            "title": self.title,
            "description": self.description,
            "category": self.category,
            "difficulty": self.difficulty,
            "default_scorer": self.scorer(),
            "has_blob_input": self.has_blob_input,
            "output_schema": self.schema(),
        });
        if let Job::Classify(labels) = self.job {
            task["labels"] = labels.iter().map(|label| label.name).collect();
        }
        if self.has_blob_input {
            task["blob_fields"] = json!(["document"]);
        }
        task
    }

    pub fn examples(&self, n: usize) -> Vec<Value> {
        let row = |example: &Example| {
            let expected =
                serde_json::from_str(example.expected).unwrap_or_else(|_| json!(example.expected));
            if self.has_blob_input {
                json!({ "document": { "mime": "text/plain", "text": example.input }, "expected": expected })
            } else {
                json!({ "input": example.input, "expected": expected })
            }
        };
        self.examples.iter().take(n).map(row).collect()
    }

    pub fn leaderboard(&self) -> Value {
        let open = |entry: &Open| {
            json!({
                "name": entry.alias,
                "kind": "open",
                "quality": entry.quality,
                "cost_per_request_micro_usd": entry.cost,
                "context_k": entry.context_k,
                "run_mode": entry.run_mode,
            })
        };
        json!({
            "task_id": self.id,
            "metric": "quality",
            "scorer": self.scorer(),
            "cost_unit": "per_request",
            "recommended": self.recommended,
            "models": self.open.iter().map(open).collect::<Vec<_>>(),
            "frontier": {
                "name": self.frontier.id,
                "kind": "frontier",
                "quality": self.frontier.quality,
                "cost_per_request_micro_usd": self.frontier.cost,
                "context_k": 1000,
                "run_mode": "rte",
            },
        })
    }
}

impl Find {
    fn schema(self) -> Value {
        match self {
            Self::Date => json!({ "type": ["string", "null"], "format": "date" }),
            Self::Amount => json!({ "type": ["number", "null"] }),
            Self::Parties => json!({ "type": ["array", "null"], "items": { "type": "string" } }),
            _ => json!({ "type": ["string", "null"] }),
        }
    }
}
