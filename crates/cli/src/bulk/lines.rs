//! Results as they are written.

use pareta_bulk::{Answered, Done, Failed, Outcome};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

/// What every result has, and what it is about.
#[derive(Serialize)]
struct Line<'a, T> {
    row: &'a str,
    #[serde(flatten)]
    said: Option<T>,
    billed_micro_usd: Option<i64>,
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Failed>,
}

fn line<'a, T: Serialize>(
    done: &'a Done,
    said: impl FnOnce(&'a Answered) -> serde_json::Result<T>,
) -> serde_json::Result<String> {
    let (answered, error) = match &done.outcome {
        Outcome::Answered(answered) => (Some(answered), None),
        other => (None, other.failure()),
    };
    let request_id = match (answered, error) {
        (Some(answered), _) => answered.request_id.as_deref(),
        (None, error) => error.and_then(|failed| failed.request_id.as_deref()),
    };
    serde_json::to_string(&Line {
        row: &done.name,
        said: answered.map(said).transpose()?,
        billed_micro_usd: done.outcome.billed_micro_usd(),
        request_id,
        error,
    })
}

#[derive(Serialize)]
struct Said {
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finish_reason: Option<String>,
}

pub fn chat(done: &Done) -> serde_json::Result<String> {
    let reply = done.outcome.reply();
    line(done, |_| {
        let choice = reply.as_ref().map(|reply| &reply["choices"][0]);
        let text = |of: &pareta::Raw| of.as_str().map(|text| text.into_owned());
        Ok(Said {
            text: choice.and_then(|choice| text(&choice["message"]["content"])),
            finish_reason: choice.and_then(|choice| text(&choice["finish_reason"])),
        })
    })
}

#[derive(Serialize)]
struct Ranked {
    results: Option<Box<RawValue>>,
}

#[derive(Serialize)]
struct Vector {
    vector: Option<Box<RawValue>>,
    model: Option<String>,
}

/// A part of a reply, with its numbers as the server wrote them.
fn part(reply: Option<&pareta::Raw>, name: &str) -> serde_json::Result<Option<Box<RawValue>>> {
    reply.map(|reply| one_line(reply[name].json())).transpose()
}

pub fn rerank(done: &Done) -> serde_json::Result<String> {
    let reply = done.outcome.reply();
    line(done, |_| {
        let results = part(reply.as_ref(), "results")?;
        Ok(Ranked { results })
    })
}

pub fn vector(done: &Done) -> serde_json::Result<String> {
    let reply = done.outcome.reply();
    line(done, |answered| {
        let (vector, model) = (part(reply.as_ref(), "embedding")?, answered.model());
        Ok(Vector { vector, model })
    })
}

/// As lines of OpenAI's output files are.
#[derive(Serialize)]
struct BatchLine<'a> {
    id: String,
    custom_id: &'a str,
    response: Option<BatchResponse<'a>>,
    error: Option<Value>,
}

#[derive(Serialize)]
struct BatchResponse<'a> {
    status_code: u16,
    request_id: Option<&'a str>,
    body: Box<RawValue>,
}

pub fn batch(done: &Done) -> serde_json::Result<String> {
    let (status, request_id, body) = match &done.outcome {
        Outcome::Answered(answered) => (
            Some(200),
            answered.request_id.as_deref(),
            one_line(answered.json())?,
        ),
        other => {
            let failed = other.failure();
            let said = json!({ "error": { "message": failed.map(|failed| &failed.message) } });
            let body = match failed.and_then(Failed::json) {
                Some(reply) => one_line(reply)?,
                None => to_raw_value(&said)?,
            };
            (
                failed.and_then(|failed| failed.status),
                failed.and_then(|failed| failed.request_id.as_deref()),
                body,
            )
        }
    };
    let error = match status {
        Some(_) => None,
        None => Some(serde_json::from_str(body.get())?),
    };
    serde_json::to_string(&BatchLine {
        id: format!("batch_req_{}", done.name),
        custom_id: &done.name,
        response: status.map(|status_code| BatchResponse {
            status_code,
            request_id,
            body,
        }),
        error,
    })
}

/// A reply as it came, unless it is on several lines.
fn one_line(json: &str) -> serde_json::Result<Box<RawValue>> {
    match json.contains(['\n', '\r']) {
        false => RawValue::from_string(json.to_owned()),
        true => to_raw_value(&serde_json::from_str::<Value>(json)?),
    }
}
