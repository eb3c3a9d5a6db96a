//! Chat by a real model: asked, answered, metered here.
//!
//! An answer is passed on when it is whole, streams too, because faults and replays work on whole answers.

use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::lane::Lane;
use crate::error::ApiError;
use crate::reply::Reply;
use crate::upstream::{Said, Upstream};
use crate::wire::Frame;

/// An answer of the real model, and the tokens it says it took.
pub(super) struct Forwarded {
    pub reply: Reply,
    pub tokens: usize,
}

/// Asks the real model. Whatever it refuses is refused, and costs nothing.
pub(super) async fn ask(
    upstream: &Upstream,
    body: &Map<String, Value>,
    model: &str,
    lane: Lane,
) -> Result<Forwarded, ApiError> {
    let said = upstream.chat(body).await?;
    if !said.status.is_success() {
        return Err(refusal(&said));
    }
    if said.is_stream {
        return stream(&said, model, lane).ok_or_else(|| broken("a stream without its end"));
    }
    let mut completion: Value =
        serde_json::from_slice(&said.body).map_err(|_| broken("something that is not JSON"))?;
    let tokens = label(&mut completion, model);
    let reply = Reply::ok(&completion);
    Ok(Forwarded { reply, tokens })
}

/// Puts the endpoint's name in place of the real model's, and reads the tokens.
fn label(answer: &mut Value, model: &str) -> usize {
    if let Some(object) = answer.as_object_mut() {
        object.insert("model".to_owned(), Value::from(model));
    }
    let tokens = answer["usage"]["total_tokens"].as_u64();
    tokens
        .and_then(|tokens| tokens.try_into().ok())
        .unwrap_or_default()
}

/// The events between the sandbox's own comments; none if `[DONE]` is missing.
fn stream(said: &Said, model: &str, lane: Lane) -> Option<Forwarded> {
    let text = std::str::from_utf8(&said.body).ok()?.replace("\r\n", "\n");
    let (events, _) = text
        .split_once("data: [DONE]")
        .or_else(|| text.split_once("data:[DONE]"))?;
    let mut tokens = 0;
    let mut frames = lane.progress(std::time::Duration::ZERO);
    for event in events.split("\n\n") {
        let data = event.lines().find_map(|line| line.strip_prefix("data:"));
        let Some(mut chunk) = data.and_then(|data| serde_json::from_str(data).ok()) else {
            continue;
        };
        tokens = tokens.max(label(&mut chunk, model));
        frames.push(Frame::data(&chunk));
    }
    let reply = Reply::events(frames, true);
    Some(Forwarded { reply, tokens })
}

/// What is the caller's to mend is passed on; the rest is the platform's trouble.
fn refusal(said: &Said) -> ApiError {
    let body: Value = serde_json::from_slice(&said.body).unwrap_or_default();
    let message = [&body["error"]["message"], &body["error"], &body["detail"]]
        .into_iter()
        .find_map(Value::as_str)
        .unwrap_or("no reason given");
    let status = match said.status {
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => said.status,
        _ => StatusCode::BAD_GATEWAY,
    };
    ApiError::new(
        status,
        format!(
            "The upstream model refused ({}): {message}",
            said.status.as_u16()
        ),
    )
}

fn broken(what: &str) -> ApiError {
    let detail = format!("The upstream model answered with {what}");
    ApiError::new(StatusCode::BAD_GATEWAY, detail)
}
