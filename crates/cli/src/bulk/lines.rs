//! Results as they are written.

use pareta_bulk::{Answered, Done, Failed, Outcome, one_line};
use serde::Serialize;
use serde_json::value::RawValue;

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
