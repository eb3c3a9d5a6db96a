//! Eval sets: rows to evaluate on, from a multipart upload.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{Answer, documents::Document};
use crate::catalog::{self, Task};
use crate::error::{ApiError, Problem};
use crate::platform::Platform;
use crate::proposal::Proposal;
use crate::reply::Reply;

/// Rows of one set.
const MOST_ROWS: usize = 10_000;

/// Characters of a prompt.
const LONGEST_PROMPT: usize = 500;

/// Rows shown when a set is retrieved.
const PREVIEW: usize = 5;

#[derive(Debug)]
pub(crate) struct EvalSet {
    pub id: String,
    pub task: &'static Task,
    pub rows: Vec<Row>,
    prompt: Option<String>,
    name: String,
    created: u64,
}

/// One row, and the documents attached to its fields.
#[derive(Debug)]
pub(crate) struct Row {
    pub value: Map<String, Value>,
    pub documents: BTreeMap<String, Document>,
}

impl EvalSet {
    /// The bytes of its documents.
    pub fn document_bytes(&self) -> usize {
        let documents = self.rows.iter().flat_map(|row| row.documents.values());
        documents.map(|document| document.bytes.len()).sum()
    }

    /// Whether it is one of today, which has a prompt.
    pub fn is_todays(&self) -> bool {
        self.prompt.is_some()
    }

    fn to_json(&self) -> Value {
        let documents: usize = self.rows.iter().map(|row| row.documents.len()).sum();
        json!({
            "id": self.id,
            "task_id": self.task.id,
            "prompt": self.prompt,
            "name": self.name,
            "item_count": self.rows.len(),
            "scoring_strategy": self.task.scoring_strategy(),
            "has_blob_input": self.task.has_blob_input,
            "document_count": documents,
            "created": self.created,
        })
    }
}

/// The parts of a form by name. A part that comes twice counts once, the first time.
pub(super) async fn form(
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<BTreeMap<String, Bytes>, ApiError> {
    let malformed = |why: String| {
        ApiError::invalid(Problem::new(
            vec![json!("body")],
            "multipart_invalid",
            format!("Invalid multipart body: {why}"),
        ))
    };
    let mut multipart = multipart.map_err(|error| malformed(error.body_text()))?;
    let mut parts = BTreeMap::new();
    while let Some(part) = multipart
        .next_field()
        .await
        .map_err(|error| malformed(error.body_text()))?
    {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part
            .bytes()
            .await
            .map_err(|error| malformed(error.body_text()))?;
        parts.entry(name).or_insert(bytes);
    }
    Ok(parts)
}

/// A required text part of a form.
pub(super) fn text_part(
    parts: &BTreeMap<String, Bytes>,
    name: &str,
    problems: &mut Vec<Problem>,
) -> String {
    let loc = || vec![json!("body"), json!(name)];
    match parts.get(name).map(|bytes| std::str::from_utf8(bytes)) {
        Some(Ok(text)) if !text.is_empty() => return text.to_owned(),
        Some(Ok(_)) => {
            problems.push(Problem::new(
                loc(),
                "string_too_short",
                "String should have at least 1 character",
            ));
        }
        Some(Err(_)) => problems.push(Problem::new(
            loc(),
            "string_unicode",
            "Input should be valid UTF-8",
        )),
        None => problems.push(Problem::missing(loc())),
    }
    String::new()
}

pub(super) async fn create(
    State(platform): State<Arc<Platform>>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Answer {
    let parts = form(multipart).await?;
    let mut problems = Vec::new();
    let size = parts.get("items").map_or(0, Bytes::len);
    let generation = platform.config.generation;
    let prompt = if generation.has_todays_routes() {
        prompt(&parts)?
    } else {
        None
    };
    if prompt.is_none() && !generation.has_endpoints() {
        let detail = "`prompt` is required: say in a sentence what is asked of a model";
        return Err(ApiError::bad_request(detail));
    }
    let binds = prompt.is_some() && !parts.contains_key("task_id");
    let task_id = if binds {
        String::new()
    } else {
        text_part(&parts, "task_id", &mut problems)
    };
    let name = text_part(&parts, "name", &mut problems);
    let rows = rows(&parts, &mut problems)?;
    if !problems.is_empty() {
        return Err(ApiError::validation(problems));
    }
    let task = match &prompt {
        Some(prompt) if binds => bound(&rows, prompt)?,
        _ => catalog::task(&task_id).ok_or_else(|| ApiError::not_found("Task", &task_id))?,
    };
    if !generation.has_endpoints() {
        todays_rows(task, &rows)?;
    }

    let mut state = platform.state();
    let id = state.ids.next("es_");
    let set = EvalSet {
        id,
        task,
        rows,
        prompt,
        name,
        created: platform.clock.unix(),
    };
    let body = json!({ "eval_set": set.to_json() });
    state.eval_sets.push(set, size);
    Ok(Reply::json(StatusCode::CREATED, &body))
}

/// The sentence of a form, if it has one; 400 where it is blank or too long.
pub(super) fn prompt(parts: &BTreeMap<String, Bytes>) -> Result<Option<String>, ApiError> {
    let refuse = |reason: &str| Err(ApiError::bad_request(reason));
    if parts.contains_key("intent") {
        return refuse("`intent` is called `prompt` now: send the sentence under that name");
    }
    let Some(prompt) = parts.get("prompt") else {
        return Ok(None);
    };
    match std::str::from_utf8(prompt) {
        Ok(prompt) if prompt.trim().is_empty() => refuse("`prompt` is blank"),
        Ok(prompt) if prompt.chars().count() > LONGEST_PROMPT => refuse(&format!(
            "`prompt` has more than {LONGEST_PROMPT} characters"
        )),
        Ok(prompt) => Ok(Some(prompt.to_owned())),
        Err(_) => refuse("`prompt` is not UTF-8"),
    }
}

/// The task that rows and their prompt fit, or why there is none.
fn bound(rows: &[Row], prompt: &str) -> Result<&'static Task, ApiError> {
    let values: Vec<_> = rows.iter().map(|row| &row.value).collect();
    let proposal = Proposal::of(&values, prompt);
    let unclear = || {
        let detail = format!(
            "No task can be chosen, send a `task_id`: {}",
            proposal.message
        );
        ApiError::bad_request(&detail)
    };
    proposal.bound_task().ok_or_else(unclear)
}

/// Whether the rows are as an organisation of today writes them: `input` and `expected_output`, both objects. A row whose
/// input is a document may have only the latter.
fn todays_rows(task: &Task, rows: &[Row]) -> Result<(), ApiError> {
    let mut problems = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        for key in ["input", "expected_output"] {
            let is_attached = task.has_blob_input && key == "input";
            match row.value.get(key) {
                Some(Value::Object(_)) => {}
                None | Some(Value::Null) if is_attached => {}
                _ => problems.push(Problem::new(
                    vec![json!("body"), json!("items"), json!(at), json!(key)],
                    "dict_type",
                    format!("Row {at} should have an object under '{key}'"),
                )),
            }
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(ApiError::validation(problems))
    }
}

/// The rows of a form, at most so many.
pub(super) fn rows(
    parts: &BTreeMap<String, Bytes>,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Row>, ApiError> {
    let Some(items) = parts.get("items") else {
        problems.push(Problem::missing(vec![json!("body"), json!("items")]));
        return Ok(Vec::new());
    };
    let rows = json_lines(items, problems);
    if rows.len() > MOST_ROWS {
        let detail = format!("An eval set has at most {MOST_ROWS} rows");
        return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
    }
    Ok(rows)
}

/// Reads JSON lines, naming the row of every one that is not an object. Blank lines are no rows.
fn json_lines(items: &[u8], problems: &mut Vec<Problem>) -> Vec<Row> {
    let lines = items
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty());
    let mut rows = Vec::new();
    for (at, line) in lines.enumerate() {
        let loc = vec![json!("body"), json!("items"), json!(at)];
        match serde_json::from_slice(line) {
            Ok(Value::Object(value)) => rows.push(Row {
                value,
                documents: BTreeMap::new(),
            }),
            Ok(_) => problems.push(Problem::new(
                loc,
                "dict_type",
                format!("Row {at} should be a JSON object"),
            )),
            Err(error) => problems.push(Problem::new(
                loc,
                "json_invalid",
                format!("Row {at} is not JSON: {error}"),
            )),
        }
    }
    rows
}

pub(super) async fn list(State(platform): State<Arc<Platform>>) -> Answer {
    let state = platform.state();
    let sets: Vec<Value> = state.eval_sets.iter().map(EvalSet::to_json).collect();
    Ok(Reply::ok(&json!({ "eval_sets": sets })))
}

pub(super) async fn retrieve(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
) -> Answer {
    let mut state = platform.state();
    let set = state.eval_set(&id)?;
    let preview: Vec<&Map<String, Value>> = set
        .rows
        .iter()
        .take(PREVIEW)
        .map(|row| &row.value)
        .collect();
    Ok(Reply::ok(
        &json!({ "eval_set": set.to_json(), "preview": preview }),
    ))
}

pub(super) async fn delete(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
) -> Answer {
    let mut state = platform.state();
    let deleted = state.eval_sets.remove(|set| set.id == id);
    deleted.ok_or_else(|| ApiError::not_found("Eval set", &id))?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
