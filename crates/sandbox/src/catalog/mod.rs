//! What the platform knows from the start: tasks, their models, the frontier roster.

pub(crate) mod capabilities;
pub(crate) mod matcher;
pub(crate) mod models;
mod tasks;

use serde_json::{Map, Value, json};

pub(crate) use models::{FRONTIER, Model};
pub(crate) use tasks::{CUSTOM, TASKS};

use crate::Generation;

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
    /// Answers freely, and is judged beside a frontier model.
    Judge,
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
    TASKS.iter().chain([CUSTOM]).find(|task| task.id == id)
}

impl Task {
    pub fn scorer(&self, generation: Generation) -> &'static str {
        match self.job {
            Job::Classify(_) if !generation.has_endpoints() => "macro_f1",
            Job::Extract(_) => "field_f1",
            Job::Classify(_) => "accuracy",
            Job::Summarise => "token_f1",
            Job::Judge => "win_rate",
        }
    }

    pub fn scoring_strategy(&self) -> &'static str {
        match self.job {
            Job::Extract(_) => "extraction",
            Job::Classify(_) => "classification",
            Job::Summarise => "text",
            Job::Judge => "judge",
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
            Job::Judge => json!({ "type": "object" }),
        }
    }

    /// The JSON schema of what a row expects, where it is not that of an answer.
    fn gold_schema(&self) -> Option<Value> {
        let summary = json!({ "summary": { "type": "string" } });
        matches!(self.job, Job::Summarise)
            .then(|| json!({ "type": "object", "properties": summary, "required": ["summary"] }))
    }

    /// The JSON schema of a row's input. Older organisations give a text as it is.
    fn input_schema(&self, generation: Generation) -> Value {
        if self.has_blob_input {
            let document =
                json!({ "type": "object", "description": "A document, attached to the row." });
            return json!({ "type": "object", "properties": { "document": document } });
        }
        let kind = if generation.has_endpoints() {
            json!(["object", "string"])
        } else {
            json!("object")
        };
        json!({ "type": kind, "properties": { "text": { "type": "string" } }, "required": ["text"] })
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

    pub fn to_json(&self, generation: Generation) -> Value {
        let gold_schema = self.gold_schema();
        let mut task = json!({
            "id": self.id,
            "title": self.title,
            "description": self.description,
            "category": self.category,
            "difficulty": self.difficulty,
            "default_scorer": self.scorer(generation),
            "has_blob_input": self.has_blob_input,
            "input_schema": self.input_schema(generation),
            "output_schema": self.schema(),
            "output_schema_role": if gold_schema.is_some() { "summary" } else { "gold" },
            "gold_schema": gold_schema,
        });
        if let Job::Classify(labels) = self.job {
            task["labels"] = labels.iter().map(|label| label.name).collect();
        }
        if self.has_blob_input {
            task["blob_fields"] = json!(["document"]);
        }
        task
    }

    /// Rows as the generation writes them.
    pub fn examples(&self, n: usize, generation: Generation) -> Vec<Value> {
        let row = |example: &Example| {
            let expected =
                serde_json::from_str(example.expected).unwrap_or_else(|_| json!(example.expected));
            let expected_output = match self.job {
                Job::Classify(_) => json!({ "label": expected }),
                Job::Summarise => json!({ "summary": expected }),
                Job::Extract(_) | Job::Judge => expected.clone(),
            };
            let document = json!({ "mime": "text/plain", "text": example.input });
            if !generation.has_endpoints() {
                let input = if self.has_blob_input {
                    json!({ "document": document })
                } else {
                    json!({ "text": example.input })
                };
                return json!({ "input": input, "expected_output": expected_output });
            }
            let mut row = if self.has_blob_input {
                json!({ "document": document, "expected": expected })
            } else {
                json!({ "input": example.input, "expected": expected })
            };
            if generation.has_todays_routes() {
                row["expected_output"] = expected_output;
            }
            row
        };
        self.examples.iter().take(n).map(row).collect()
    }

    pub fn leaderboard(&self, generation: Generation) -> Value {
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
            "scorer": self.scorer(generation),
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
    /// Whether a value is of this kind.
    pub fn fits(self, value: &Value) -> bool {
        match self {
            Self::Amount => value.is_number(),
            Self::Parties => value
                .as_array()
                .is_some_and(|names| names.iter().all(Value::is_string)),
            _ => value.is_string(),
        }
    }

    fn schema(self) -> Value {
        match self {
            Self::Date => json!({ "type": ["string", "null"], "format": "date" }),
            Self::Amount => json!({ "type": ["number", "null"] }),
            Self::Parties => json!({ "type": ["array", "null"], "items": { "type": "string" } }),
            _ => json!({ "type": ["string", "null"] }),
        }
    }
}
