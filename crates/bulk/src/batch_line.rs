//! A result as a line of an OpenAI batch.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use crate::outcome::{Failed, Outcome};
use crate::results::Done;

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

impl Done {
    /// The result as a line of an OpenAI batch's output file, without the end of the line: `id`, `custom_id`, `response` or
    /// `error`. The reply is as it came.
    ///
    /// # Errors
    ///
    /// When the reply is not JSON.
    pub fn to_batch_line(&self) -> serde_json::Result<String> {
        let (status, request_id, body) = match &self.outcome {
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
            id: format!("batch_req_{}", self.name),
            custom_id: &self.name,
            response: status.map(|status_code| BatchResponse {
                status_code,
                request_id,
                body,
            }),
            error,
        })
    }
}

/// JSON as it came, unless it is on several lines: then the same on one. For results that are lines of a file.
///
/// # Errors
///
/// When it is not JSON.
pub fn one_line(json: &str) -> serde_json::Result<Box<RawValue>> {
    match json.contains(['\n', '\r']) {
        false => RawValue::from_string(json.to_owned()),
        true => to_raw_value(&serde_json::from_str::<Value>(json)?),
    }
}
