//! The agent lane: one turn of a tool loop at a time.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use bytes::Bytes;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::lane::Lane;
use super::{Answer, Call, chat};
use crate::error::ApiError;
use crate::fields;
use crate::platform::Platform;
use crate::reply::Reply;

const CONTEXT: usize = 131_072;

pub(super) async fn models() -> Answer {
    let mut auto = super::models::auto();
    auto["max_model_len"] = json!(CONTEXT);
    auto["context_window"] = json!(CONTEXT);
    Ok(Reply::ok(&json!({ "object": "list", "data": [auto] })))
}

pub(super) async fn create(
    State(platform): State<Arc<Platform>>,
    Extension(call): Extension<Call>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    if let Err(error) = serde_json::from_slice::<IgnoredAny>(&body) {
        return Err(ApiError::bad_request(&format!(
            "The body is not JSON: {error}"
        )));
    }
    let mut body = fields::object(&body)?;
    if body.get("n").and_then(Value::as_i64).is_some_and(|n| n > 1) {
        let detail = "The agent lane gives one answer: `n` must be 1";
        return Err(ApiError::bad_request(detail));
    }
    match body.get("model") {
        Some(Value::String(model)) if model == "auto" => {}
        None | Some(Value::Null) => {
            body.insert("model".to_owned(), json!("auto"));
        }
        Some(other) => {
            let detail = format!("The agent lane takes the model `auto`, not {other}");
            return Err(ApiError::bad_request(&detail));
        }
    }
    chat::answer(&platform, &call, &headers, &body, Lane::Agent).await
}

/// What a turn's conversation goes by: its session, else its system prompt and its tools.
pub(super) fn conversation(headers: &HeaderMap, system: &str, tools: &[&str]) -> String {
    let named = headers.get("x-pareta-session");
    let named = named.map(|name| String::from_utf8_lossy(name.as_bytes()));
    match named.filter(|name| !name.is_empty()) {
        Some(name) => format!("session {name}"),
        None => format!("{} of {system}", tools.join(",")),
    }
}
