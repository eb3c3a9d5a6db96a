//! What a call of a model asks for, and what its reply says of itself, as the conventions have it.

use std::borrow::Cow;

use tracing::Span;

use super::{Conventions, names};
use crate::client::Secrets;
use crate::json::Raw;

/// What is inference, by the method and path of the contract.
pub(super) fn operation(method: &http::Method, path: &str) -> Option<&'static str> {
    match path {
        _ if *method != http::Method::POST => None,
        "/v1/chat/completions" | "/agent/v1/chat/completions" => Some("chat"),
        "/v1/embeddings" => Some("embeddings"),
        _ => None,
    }
}

/// What the body of a request asks for.
pub(super) fn note_request(span: &Span, body: &Raw) {
    if body["stream"].as_bool() == Some(true) {
        span.record(names::REQUEST_STREAM, true);
    }
    if let Some(n) = body["n"].as_i64().filter(|n| *n != 1) {
        span.record(names::REQUEST_CHOICE_COUNT, n);
    }
    let integers = [
        (names::REQUEST_SEED, &body["seed"]),
        (names::REQUEST_MAX_TOKENS, &body["max_tokens"]),
        (names::REQUEST_MAX_TOKENS, &body["max_completion_tokens"]),
    ];
    note_integers(span, integers);
    let numbers = [
        (names::REQUEST_TEMPERATURE, &body["temperature"]),
        (names::REQUEST_TOP_P, &body["top_p"]),
    ];
    for (name, number) in numbers {
        if let Some(number) = number.as_f64() {
            span.record(name, number);
        }
    }
    let stop = &body["stop"];
    if let Some(stop) = stop.as_str() {
        span.record(names::REQUEST_STOP_SEQUENCES, list([Some(stop)]).as_str());
    } else if stop.elements().len() > 0 {
        let stop = list(stop.elements().map(Raw::as_str));
        span.record(names::REQUEST_STOP_SEQUENCES, stop.as_str());
    }
    let output = match body["response_format"]["type"].as_str().as_deref() {
        Some("json_object" | "json_schema") => "json",
        Some("text") => "text",
        _ => return,
    };
    span.record(names::OUTPUT_TYPE, output);
}

/// What a reply says of itself.
pub(super) fn note_reply(span: &Span, reply: &Raw, conventions: Conventions, secrets: &Secrets) {
    let texts = [
        (names::RESPONSE_ID, &reply["id"]),
        (names::RESPONSE_MODEL, &reply["model"]),
    ];
    for (name, text) in texts {
        if let Some(text) = text.as_str() {
            span.record(name, secrets.redact_words(text.into_owned()).as_str());
        }
    }
    let choices = reply["choices"].elements();
    if choices.len() > 0 {
        let reasons = list(choices.map(|choice| choice["finish_reason"].as_str()));
        let reasons = secrets.redact_words(reasons);
        span.record(names::RESPONSE_FINISH_REASONS, reasons.as_str());
    }
    let usage = &reply["usage"];
    let prompt = &usage["prompt_tokens_details"];
    let cache_written = match conventions {
        Conventions::Stable => names::USAGE_CACHE_CREATION_INPUT_TOKENS,
        Conventions::Latest => names::USAGE_CACHE_WRITE_INPUT_TOKENS,
    };
    let reasoning = &usage["completion_tokens_details"]["reasoning_tokens"];
    let counts = [
        (names::USAGE_INPUT_TOKENS, &usage["prompt_tokens"]),
        (names::USAGE_OUTPUT_TOKENS, &usage["completion_tokens"]),
        (
            names::USAGE_CACHE_READ_INPUT_TOKENS,
            &prompt["cached_tokens"],
        ),
        (cache_written, &prompt["cache_creation_tokens"]),
        (names::USAGE_REASONING_OUTPUT_TOKENS, reasoning),
    ];
    note_integers(span, counts);
}

fn note_integers<const N: usize>(span: &Span, integers: [(&str, &Raw); N]) {
    for (name, integer) in integers {
        if let Some(integer) = integer.as_i64() {
            span.record(name, integer);
        }
    }
}

/// Fields hold no lists, so one is its JSON text.
fn list<'a>(texts: impl IntoIterator<Item = Option<Cow<'a, str>>>) -> String {
    serde_json::Value::from_iter(texts.into_iter().map(|text| text.map(Cow::into_owned)))
        .to_string()
}
