//! Answers that were recorded.

use axum::http::request::Parts;
use axum::http::{Method, Request, StatusCode};
use bytes::Bytes;
use pareta_recording::{Answer, Tape};
use serde_json::json;

use crate::reply::Reply;
use crate::wire::{Ending, Frame, Hangup, Script};

/// The answer to a request that was recorded; none where it was not.
pub fn script(tape: &Tape, parts: &Parts, body: &Bytes) -> Result<Option<Script>, Hangup> {
    let mut request = Request::new(body.clone());
    *request.method_mut() = Method::clone(&parts.method);
    *request.uri_mut() = parts.uri.clone();
    *request.headers_mut() = parts.headers.clone();
    match tape.answer(&request) {
        Ok(Answer::Reply(reply)) => Ok(Some(Script {
            status: reply.status,
            headers: reply.headers,
            delay: reply.delay,
            frames: reply
                .pieces
                .into_iter()
                .map(|(pause, piece)| Frame::now(piece).after(pause))
                .collect(),
            ending: match reply.cut {
                None => Ending::Complete,
                Some(_) => Ending::Cut,
            },
        })),
        Ok(Answer::Failure(_)) => Err(Hangup),
        Ok(_) => Ok(None),
        Err(problem) => {
            let detail = json!({ "detail": problem.to_string() });
            Ok(Some(
                Reply::json(StatusCode::INTERNAL_SERVER_ERROR, &detail).into_script(),
            ))
        }
    }
}
