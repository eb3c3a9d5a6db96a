//! Errors in the platform's form: a status and `{"detail": …}`.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::reply::Reply;

/// A refusal, ready to be sent.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    detail: Value,
    retry_after: Option<Duration>,
}

impl ApiError {
    pub fn new(status: StatusCode, detail: impl Into<Value>) -> Self {
        Self {
            status,
            detail: detail.into(),
            retry_after: None,
        }
    }

    pub fn bad_request(detail: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub fn unauthorized(detail: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    pub fn forbidden(detail: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    pub fn insufficient_credit(needed: i64, balance: i64) -> Self {
        let detail = format!(
            "Insufficient credit: this call costs {needed} micro-USD and the balance is {balance}. Top up in the dashboard."
        );
        Self::new(StatusCode::PAYMENT_REQUIRED, detail)
    }

    pub fn not_found(what: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{what} '{id}' not found"))
    }

    pub fn conflict(detail: String) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
    }

    pub fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("Request body exceeds {limit} bytes"),
        )
    }

    pub fn too_many_requests(retry_after: Duration) -> Self {
        let mut error = Self::new(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded");
        error.retry_after = Some(retry_after);
        error
    }

    pub fn not_ready(endpoint: &str, status: &str, retry_after: Duration) -> Self {
        let detail = format!("Endpoint '{endpoint}' is not ready: it is {status}");
        let mut error = Self::new(StatusCode::SERVICE_UNAVAILABLE, detail);
        error.retry_after = Some(retry_after);
        error
    }

    /// A lane that is warming up: there is nothing to start, only to wait for.
    pub fn cold() -> Self {
        let detail = "The models behind this lane are warming up";
        let mut error = Self::new(StatusCode::SERVICE_UNAVAILABLE, detail);
        error.retry_after = Some(Duration::from_secs(30));
        error
    }

    pub fn bad_gateway(detail: &str) -> Self {
        Self::new(StatusCode::BAD_GATEWAY, detail)
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What should answer cannot; it may later.
    #[cfg(feature = "upstream")]
    pub fn provider_down(detail: &str) -> Self {
        let mut error = Self::new(StatusCode::SERVICE_UNAVAILABLE, detail);
        error.retry_after = Some(Duration::from_secs(1));
        error
    }

    /// A single validation error; see [`Problem`].
    pub fn invalid(problem: Problem) -> Self {
        Self::validation(vec![problem])
    }

    /// 422 with FastAPI's list.
    pub fn validation(problems: Vec<Problem>) -> Self {
        let list: Vec<Value> = problems.into_iter().map(Problem::into_json).collect();
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, list)
    }

    pub fn into_reply(self) -> Reply {
        let mut reply = Reply::json(self.status, &json!({ "detail": self.detail }));
        if self.status == StatusCode::UNAUTHORIZED {
            reply
                .headers
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(wait) = self.retry_after {
            // Whole seconds, rounded up: a client that obeys is never early.
            let seconds = wait.as_millis().div_ceil(1000).max(1) as u64;
            reply
                .headers
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        reply
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.into_reply().into_response()
    }
}

/// One entry of a validation list: where, what kind, in words.
#[derive(Debug)]
pub(crate) struct Problem {
    loc: Vec<Value>,
    kind: &'static str,
    msg: String,
}

impl Problem {
    pub fn new(loc: Vec<Value>, kind: &'static str, msg: impl Into<String>) -> Self {
        Self {
            loc,
            kind,
            msg: msg.into(),
        }
    }

    pub fn missing(loc: Vec<Value>) -> Self {
        Self::new(loc, "missing", "Field required")
    }

    fn into_json(self) -> Value {
        json!({ "loc": self.loc, "msg": self.msg, "type": self.kind })
    }
}
