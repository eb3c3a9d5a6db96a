//! Scripts given over HTTP, for tests in other languages.

use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use bytes::Bytes;
use serde_json::{Value, json};

use crate::Script;
use crate::auth;
use crate::error::ApiError;
use crate::platform::Platform;
use crate::reply::Reply;
use crate::routes::Answer;

/// All that wait together; beyond that no more are taken.
const BYTES: usize = 64 * 1024 * 1024;

/// Answers a request to [`SCRIPTS_PATH`](crate::SCRIPTS_PATH).
pub(crate) fn scripts(platform: &Platform, parts: &Parts, body: Result<Bytes, ApiError>) -> Answer {
    auth::check(platform, &parts.method, &parts.headers)?;
    match parts.method {
        Method::POST => add(platform, &body?),
        Method::GET => Ok(Reply::ok(
            &json!({ "scripts": platform.state().scripts.left() }),
        )),
        Method::DELETE => {
            platform.state().scripts.clear();
            Ok(Reply::empty(StatusCode::NO_CONTENT))
        }
        _ => {
            let refusal = ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed");
            let mut reply = refusal.into_reply();
            let allowed = HeaderValue::from_static("GET, POST, DELETE");
            reply.headers.insert(header::ALLOW, allowed);
            Ok(reply)
        }
    }
}

/// Adds all or none.
fn add(platform: &Platform, body: &[u8]) -> Answer {
    let given =
        serde_json::from_slice(body).map_err(|error| ApiError::bad_request(&error.to_string()))?;
    let given = match given {
        Value::Array(several) => several,
        one => vec![one],
    };
    let read = |(at, script): (usize, Value)| {
        let wrong = |why| ApiError::bad_request(&format!("script {at}: {why}"));
        Script::from_json(script).map_err(wrong)
    };
    let scripts = given.into_iter().enumerate().map(read);
    let scripts = scripts.collect::<Result<Vec<_>, _>>()?;
    let mut state = platform.state();
    let too_many = state.scripts.len() + scripts.len() > platform.config.history;
    if too_many || state.scripts.weight() + body.len() > BYTES {
        let full = "Too many scripts wait to be asked for";
        return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, full));
    }
    let added = json!({ "added": scripts.len() });
    scripts
        .into_iter()
        .for_each(|script| state.scripts.push(script));
    Ok(Reply::json(StatusCode::CREATED, &added))
}
