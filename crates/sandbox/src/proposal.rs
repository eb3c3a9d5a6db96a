//! The task that rows could be graded by, from their shape and from a sentence about them.
//!
//! A row fits a task when what it expects has the task's shape: some of the fields with values of their kind, one of the
//! labels, or a text of several words. Then:
//!
//! | The rows | The prompt | The proposal |
//! |---|---|---|
//! | all fit one task | speaks of it | that task: `high` from five rows on, else `medium` |
//! | all fit one task | speaks of nothing | that task: `medium` from five rows on, else `low` |
//! | all fit several | speaks of one of them | that one, as above |
//! | all fit several | does not decide | all of them, `low` |
//! | all fit some task | clearly asks for a task that they do not fit | `conflict` beside the proposal |
//! | four of five fit one | | that task, `low`, and `split` |
//! | some fit one | | `split`, and nothing is proposed |
//! | none fits, all alike | | `custom-eval`, `medium`, with a warning where they look like extraction |
//! | none fits, of several shapes | | `split`, with none that fits |

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::catalog::matcher::{self, Candidate};
use crate::catalog::{CUSTOM, Job, TASKS, Task};
use crate::infer::normal;
use crate::score;

/// From so many rows on a fit is sure.
const ENOUGH: usize = 5;
/// The share of the rows that must fit, in percent.
const MOST: usize = 80;
/// A text has at least so many words.
const TEXT_WORDS: usize = 4;

type Row = Map<String, Value>;

/// What rows could be graded by.
#[derive(Debug, Default)]
pub(crate) struct Proposal {
    proposals: Vec<Contract>,
    homogeneous: bool,
    conflict: Option<Value>,
    split: Option<Value>,
    closest: Option<&'static Task>,
    /// The outcome in a sentence.
    pub message: String,
}

#[derive(Debug)]
struct Contract {
    task: &'static Task,
    confidence: &'static str,
    validated: usize,
    total: usize,
    reason: String,
    alternatives: Vec<&'static str>,
    warning: Option<&'static str>,
}

/// How many of some rows fit a task.
struct Fit {
    task: &'static Task,
    count: usize,
}

impl Proposal {
    pub fn of(rows: &[&Row], prompt: &str) -> Self {
        let spoken = matcher::rank(prompt);
        let count = |task: &'static Task| Fit {
            task,
            count: rows.iter().filter(|row| fits(task, row)).count(),
        };
        let mut fitting: Vec<Fit> = TASKS
            .iter()
            .map(count)
            .filter(|fit| fit.count > 0)
            .collect();
        // Of those that fit as many rows, the one the prompt speaks of comes first.
        fitting.sort_by(|a, b| {
            let (spoken_a, spoken_b) = (score_of(&spoken, a.task), score_of(&spoken, b.task));
            b.count.cmp(&a.count).then(spoken_b.total_cmp(&spoken_a))
        });
        let closest = spoken.first().filter(|best| best.is_meant());
        let closest = closest.map(|best| best.task);
        let Some(best) = fitting.first() else {
            return Self::unlike(rows, closest);
        };
        if best.count * 100 < rows.len() * MOST {
            return Self::split(Some(best.task), best.count, rows.len());
        }
        let whole = fitting.iter().filter(|fit| fit.count == rows.len());
        let whole: Vec<_> = whole.map(|fit| fit.task).collect();
        Self::fitting(best, &whole, rows.len(), prompt, &spoken)
    }

    /// For rows most of which fit a task.
    fn fitting(
        best: &Fit,
        whole: &[&'static Task],
        total: usize,
        prompt: &str,
        spoken: &[Candidate],
    ) -> Self {
        let known =
            |task: &'static Task| spoken.iter().find(|candidate| candidate.task.id == task.id);
        let is_meant = known(best.task).is_some_and(Candidate::is_meant);
        // Several that fit as well, and no word for one of them, are several proposals.
        let undecided = whole.len() > 1 && !leads(spoken, whole);
        let confidence = match (best.count == total, undecided, is_meant, total >= ENOUGH) {
            (false, ..) | (_, true, ..) | (_, _, false, false) => "low",
            (_, _, true, true) => "high",
            _ => "medium",
        };
        let proposed = if undecided { whole } else { &[best.task] };
        let contract = |task: &&'static Task| Contract {
            task,
            confidence,
            validated: best.count,
            total,
            reason: if is_meant {
                format!(
                    "The rows have the shape of '{}', and the prompt speaks of it.",
                    task.title
                )
            } else {
                format!("The rows have the shape of '{}'.", task.title)
            },
            alternatives: whole
                .iter()
                .filter(|other| other.id != task.id)
                .map(|other| other.id)
                .collect(),
            warning: None,
        };
        let intended = matcher::intended(prompt);
        let intended = intended.filter(|task| !whole.iter().any(|fitting| fitting.id == task.id));
        let intended = intended.filter(|task| task.id != best.task.id);
        let conflict = intended.map(|task| {
            let reasoning = format!(
                "The prompt asks for '{}', and the rows have the shape of '{}'.",
                task.title, best.task.title
            );
            json!({ "intended_task": task.id, "reasoning": reasoning })
        });
        let message = match (&conflict, undecided) {
            (Some(_), _) => "The prompt and the rows are about different tasks.".to_owned(),
            (None, true) => {
                "Several tasks fit the rows, and the prompt does not decide.".to_owned()
            }
            (None, false) => format!("{} of {total} rows fit '{}'.", best.count, best.task.title),
        };
        let is_split = best.count < total;
        Self {
            proposals: proposed.iter().map(contract).collect(),
            homogeneous: !is_split,
            conflict,
            split: is_split.then(|| split(Some(best.task), best.count, total)),
            closest: Some(best.task),
            message,
        }
    }

    /// For rows that fit no task.
    fn unlike(rows: &[&Row], closest: Option<&'static Task>) -> Self {
        let shapes: BTreeSet<_> = rows.iter().map(|row| shape(row)).collect();
        if shapes.len() > 1 {
            return Self::split(closest, 0, rows.len());
        }
        let is_extraction = rows.iter().all(|row| {
            let fields = expected(row).and_then(Value::as_object);
            fields.is_some_and(|fields| fields.len() > 1)
        });
        let warning = "The rows look like fields to extract; judges compare whole answers.";
        Self {
            proposals: vec![Contract {
                task: CUSTOM,
                confidence: "medium",
                validated: rows.len(),
                total: rows.len(),
                reason: "The rows have the shape of no task.".to_owned(),
                alternatives: closest.iter().map(|task| task.id).collect(),
                warning: is_extraction.then_some(warning),
            }],
            homogeneous: true,
            closest,
            message: "No task fits the rows; judges could compare the answers.".to_owned(),
            ..Self::default()
        }
    }

    /// For rows of several kinds.
    fn split(closest: Option<&'static Task>, validated: usize, total: usize) -> Self {
        Self {
            split: Some(split(closest, validated, total)),
            closest,
            message: format!("The rows are of several kinds: {validated} of {total} fit one task."),
            ..Self::default()
        }
    }

    /// The task, where there is no doubt about it.
    pub fn bound_task(&self) -> Option<&'static Task> {
        let [only] = &self.proposals[..] else {
            return None;
        };
        let is_sure = matches!(only.confidence, "high" | "medium") && only.task.id != CUSTOM.id;
        let is_clean = self.homogeneous && self.conflict.is_none() && self.split.is_none();
        (is_sure && is_clean).then_some(only.task)
    }

    pub fn to_json(&self, prompt: &str) -> Value {
        json!({
            "proposals": self.proposals.iter().map(Contract::to_json).collect::<Vec<_>>(),
            "homogeneous": self.homogeneous,
            "conflict": self.conflict,
            "split": self.split,
            "closest_task": self.closest.map(|task| task.id),
            "prompt": prompt,
            "message": self.message,
        })
    }
}

impl Contract {
    fn to_json(&self) -> Value {
        json!({
            "task_id": self.task.id,
            "confidence": self.confidence,
            "evidence": {
                "validated_n": self.validated,
                "total_n": self.total,
                "matcher_reason": self.reason,
                "alternatives": self.alternatives,
            },
            "warning": self.warning,
        })
    }
}

/// How rows fall apart.
fn split(closest: Option<&Task>, validated: usize, total: usize) -> Value {
    let id = closest.map(|task| task.id);
    json!({ "closest_task": id, "validated_n": validated, "total_n": total })
}

/// Whether a prompt speaks of one of some tasks more than of the others.
fn leads(spoken: &[Candidate], tasks: &[&'static Task]) -> bool {
    let mut theirs = spoken
        .iter()
        .filter(|candidate| tasks.iter().any(|task| task.id == candidate.task.id));
    match (theirs.next(), theirs.next()) {
        (Some(first), Some(second)) => !first.is_close_to(second),
        (first, None) => first.is_some(),
        (None, Some(_)) => false,
    }
}

fn score_of(spoken: &[Candidate], task: &Task) -> f64 {
    let found = spoken.iter().find(|candidate| candidate.task.id == task.id);
    found.map_or(0.0, |candidate| candidate.score)
}

fn expected(row: &Row) -> Option<&Value> {
    row.get("expected_output").or_else(|| row.get("expected"))
}

/// Whether a row has the shape of a task's.
fn fits(task: &Task, row: &Row) -> bool {
    let Some(expected) = expected(row) else {
        return false;
    };
    let has_input = row.get("input").is_some_and(|input| !input.is_null());
    if !task.has_blob_input && !has_input {
        return false;
    }
    match task.job {
        Job::Extract(fields) => expected.as_object().is_some_and(|expected| {
            let known = |(name, value): (&String, &Value)| {
                let field = fields.iter().find(|field| field.name == name);
                field.is_some_and(|field| value.is_null() || field.find.fits(value))
            };
            !expected.is_empty() && expected.iter().all(known)
        }),
        Job::Classify(labels) => {
            let label = score::label(expected);
            labels.iter().any(|known| normal::text(known.name) == label)
        }
        Job::Summarise => {
            let text = expected.get("summary").unwrap_or(expected);
            text.as_str()
                .is_some_and(|text| normal::words(text).len() >= TEXT_WORDS)
        }
        Job::Judge => false,
    }
}

/// What a row expects, by its keys or its kind.
fn shape(row: &Row) -> String {
    match expected(row) {
        Some(Value::Object(members)) => {
            let mut keys: Vec<_> = members.keys().map(String::as_str).collect();
            keys.sort_unstable();
            keys.join(",")
        }
        Some(Value::Array(_)) => "a list".to_owned(),
        Some(_) => "a value".to_owned(),
        None => "nothing".to_owned(),
    }
}
