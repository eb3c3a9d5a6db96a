//! `GET /v1/models`: what can be called, in OpenAI's form.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use serde_json::{Value, json};

use super::Answer;
use crate::clock;
use crate::platform::Platform;
use crate::reply::Reply;

pub(super) async fn list(State(platform): State<Arc<Platform>>) -> Answer {
    if !platform.config.generation.has_endpoints() {
        let data = [auto()];
        return Ok(Reply::ok(&json!({ "object": "list", "data": data })));
    }
    let now = platform.clock.now();
    let state = platform.state();
    let live = state
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.is_live(now));
    let data: Vec<Value> = live
        .map(|endpoint| {
            json!({ "id": endpoint.name, "object": "model", "created": endpoint.created, "owned_by": "pareta" })
        })
        .collect();
    Ok(Reply::ok(&json!({ "object": "list", "data": data })))
}

/// The one model of today, made when the sandbox's calendar begins.
pub(super) fn auto() -> Value {
    let created = clock::unix(Duration::ZERO);
    json!({ "id": "auto", "object": "model", "created": created, "owned_by": "pareta" })
}
