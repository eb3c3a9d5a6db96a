//! Errors, receipts and replies made by hand, for tests of code that calls the platform through a trait of its own.
//!
//! A mock can answer what the client can: [`error`] makes an [`Error`] of any kind, [`refused`] the one a status
//! and a body stand for, and [`Reply`] decodes a text as if it had been received, with its receipt and its
//! [`meta`](crate::client::Meta). A stream is the exception: for one, let a
//! [sandbox](crate::guide::testing#say-what-the-model-says) say what the model says.
//!
//! ```
//! use std::time::Duration;
//! use pareta::testing::{self, Reply};
//! use pareta::types::ChatCompletion;
//! use pareta::{Error, ErrorKind};
//!
//! trait Summaries {
//!     fn summarise(&self, text: &str) -> Result<ChatCompletion, Error>;
//! }
//!
//! struct Busy;
//!
//! impl Summaries for Busy {
//!     fn summarise(&self, text: &str) -> Result<ChatCompletion, Error> {
//!         match text {
//!             "" => Err(testing::error(ErrorKind::RateLimited)
//!                 .status(429)
//!                 .message("slow down")
//!                 .retry_after(Duration::from_secs(3))
//!                 .attempts(3)
//!                 .build()),
//!             _ => Ok(Reply::new()
//!                 .billed_micro_usd(653)
//!                 .decode(r#"{"choices": [{"message": {"content": "In short."}}]}"#)
//!                 .expect("JSON")),
//!         }
//!     }
//! }
//!
//! let error = Busy.summarise("").unwrap_err();
//! assert!(error.is_retryable());
//! assert_eq!(error.to_string(), "429 slow down after 3 attempts");
//! let completion = Busy.summarise("a text")?;
//! let receipt = completion.receipt().expect("a receipt");
//! assert_eq!(receipt.billed_micro_usd(), Some(653));
//! # Ok::<(), Error>(())
//! ```

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode};

use crate::client::{Clock, Meta};
use crate::error::{Error, ErrorKind, server_message};
use crate::json::{DecodeError, Document, decode};
use crate::list::{List, Listed};
use crate::response::Response;
use crate::retry;
use crate::runtime::{self, Instant};
use crate::types::ProposalResult;

/// Begins an error of a kind. Whether it is retryable, and whether the call may have been carried out, is what is usual
/// for the kind; both can be said otherwise.
pub fn error(kind: ErrorKind) -> ErrorBuilder {
    let passes = matches!(
        kind,
        ErrorKind::RateLimited
            | ErrorKind::Conflict
            | ErrorKind::EndpointNotReady
            | ErrorKind::Server
            | ErrorKind::Connection
            | ErrorKind::Timeout
    );
    ErrorBuilder {
        asks_headers: false,
        error: Error::new(kind, format!("{kind:?}")).retryable(passes),
        status: None,
        headers: HeaderMap::new(),
        body: Bytes::new(),
        attempts: 1,
        may_have_executed: matches!(
            kind,
            ErrorKind::Server
                | ErrorKind::Timeout
                | ErrorKind::TruncatedStream
                | ErrorKind::Stream
                | ErrorKind::InvalidResponse
        ),
        idempotency_key: None,
    }
}

/// The error the client would give for a reply of this status and body: its kind, the server's words, whether it is
/// retryable and whether the call may have been carried out.
///
/// # Panics
///
/// When the status is none: HTTP has those from 100 to 999.
pub fn refused(status: u16, body: impl Into<Vec<u8>>) -> ErrorBuilder {
    let code = status_of(status);
    let body = body.into();
    let message = server_message(code, &body);
    let kind = ErrorKind::of(code, &body);
    ErrorBuilder {
        may_have_executed: retry::may_have_executed(code),
        asks_headers: true,
        ..error(kind).message(message).status(status).body(body)
    }
}

/// An error that is being made; see [`error`] and [`refused`].
#[derive(Debug)]
#[must_use = "an error is made by `build`"]
pub struct ErrorBuilder {
    error: Error,
    status: Option<StatusCode>,
    headers: HeaderMap,
    body: Bytes,
    attempts: u32,
    may_have_executed: bool,
    idempotency_key: Option<String>,
    /// Whether the headers say when to try again, and whether to.
    asks_headers: bool,
}

impl ErrorBuilder {
    /// The message. By default the name of the kind.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.error = self.error.saying(message);
        self
    }

    /// The status of the response. By default there was none.
    ///
    /// # Panics
    ///
    /// When the status is none: HTTP has those from 100 to 999.
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status_of(status));
        self
    }

    /// A header of the response.
    ///
    /// # Panics
    ///
    /// When the name or the value cannot stand in a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        add_header(&mut self.headers, name, value);
        self
    }

    /// The name of the request, as `x-request-id` would say it.
    ///
    /// # Panics
    ///
    /// When it cannot stand in a header.
    pub fn request_id(self, id: &str) -> Self {
        self.header("x-request-id", id)
    }

    /// The body of the response, which [`detail`](Error::detail) reads.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into().into();
        self
    }

    /// How long the server asks to wait.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.error = self.error.after(Some(wait));
        self
    }

    /// Whether the same call may succeed later.
    pub fn retryable(mut self, retryable: bool) -> Self {
        self.error = self.error.retryable(retryable);
        self.asks_headers = false;
        self
    }

    /// Whether the server may have done the work all the same.
    pub fn may_have_executed(mut self, may_have: bool) -> Self {
        self.may_have_executed = may_have;
        self
    }

    /// How often the request was sent. By default once; 0 for one that never was.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// The idempotency key the call was sent under.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Which call it was: `POST`, `/v1/chat/completions`.
    pub fn operation(mut self, method: &str, path: &str) -> Self {
        self.error = self.error.during(method, path);
        self
    }

    /// What the call was about: the id of a run or an endpoint.
    pub fn resource_id(mut self, id: impl Into<String>) -> Self {
        self.error = self.error.about(id);
        self
    }

    /// The text of a streamed answer up to where it broke off.
    pub fn partial_text(mut self, text: impl Into<String>) -> Self {
        self.error = self.error.with_partial_text(text.into());
        self
    }

    /// The proposal that is not clean.
    pub fn proposal(mut self, proposal: ProposalResult) -> Self {
        self.error = self.error.with_proposal(proposal);
        self
    }

    /// What caused it.
    pub fn source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.error = self.error.caused_by(source);
        self
    }

    /// The error.
    pub fn build(self) -> Error {
        let mut error = self.error;
        if let (true, Some(status)) = (self.asks_headers, self.status) {
            let passes = retry::passes(status, &self.headers, error.kind());
            let asked = retry::retry_after(&self.headers, runtime::now());
            let wait = error.retry_after().or(asked);
            error = error.retryable(passes).after(wait);
        }
        let error = match self.status {
            Some(status) => error.answered(status, self.headers, self.body),
            None => error.with_body(self.body),
        };
        let key = self.idempotency_key.as_deref();
        error.given_up(self.attempts, self.may_have_executed, key)
    }
}

/// A reply as it would have been received: what is decoded from it has this [`Meta`].
#[derive(Debug)]
#[must_use = "a reply does nothing until something is decoded from it"]
pub struct Reply {
    meta: Meta,
}

impl Default for Reply {
    fn default() -> Self {
        Self::new()
    }
}

impl Reply {
    /// A reply of status 200 to the first try, without headers.
    pub fn new() -> Self {
        Self {
            meta: Meta {
                method: Method::GET,
                path: "/".into(),
                status: StatusCode::OK,
                headers: HeaderMap::new(),
                attempts: 1,
                idempotency_key: None,
                clock: Arc::new(Clock::at_head(Instant::now())),
            },
        }
    }

    /// The status. By default 200.
    ///
    /// # Panics
    ///
    /// When the status is none: HTTP has those from 100 to 999.
    pub fn status(mut self, status: u16) -> Self {
        self.meta.status = status_of(status);
        self
    }

    /// A header.
    ///
    /// # Panics
    ///
    /// When the name or the value cannot stand in a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        add_header(&mut self.meta.headers, name, value);
        self
    }

    /// What the call was billed, in micro-USD: the receipt of a completion.
    pub fn billed_micro_usd(self, amount: i64) -> Self {
        self.header("x-pareta-billed", &amount.to_string())
    }

    /// What the frontier baseline would have cost, in micro-USD.
    pub fn frontier_would_have_cost_micro_usd(self, amount: i64) -> Self {
        self.header("x-pareta-frontier-would-have-cost", &amount.to_string())
    }

    /// The name of the request, as `x-request-id` would say it.
    ///
    /// # Panics
    ///
    /// When it cannot stand in a header.
    pub fn request_id(self, id: &str) -> Self {
        self.header("x-request-id", id)
    }

    /// How often the request was sent.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.meta.attempts = attempts;
        self
    }

    /// The idempotency key of the call.
    ///
    /// # Panics
    ///
    /// When it cannot stand in a header.
    pub fn idempotency_key(mut self, key: &str) -> Self {
        self.meta.idempotency_key = Some(header_value(key));
        self
    }

    /// Which call it was.
    pub fn operation(mut self, method: Method, path: impl Into<String>) -> Self {
        self.meta.method = method;
        self.meta.path = path.into().into();
        self
    }

    /// Decodes a text as a response type that came in this reply.
    ///
    /// # Errors
    ///
    /// When the text is not JSON.
    pub fn decode<T: Response + Clone>(self, json: impl Into<String>) -> Result<T, DecodeError> {
        decode(&Document::received(json.into(), Arc::new(self.meta)), "")
    }

    /// Decodes the reply of a list route: the envelope, or the bare array where the route has none.
    ///
    /// # Errors
    ///
    /// When the text is not JSON.
    pub fn list<T: Listed>(self, json: impl Into<String>) -> Result<List<T>, DecodeError> {
        List::read(&Document::received(json.into(), Arc::new(self.meta)))
    }
}

fn status_of(status: u16) -> StatusCode {
    match StatusCode::from_u16(status) {
        Ok(status) => status,
        Err(_) => panic!("{status} is no HTTP status"),
    }
}

fn header_value(value: &str) -> HeaderValue {
    match HeaderValue::from_str(value) {
        Ok(value) => value,
        Err(_) => panic!("{value:?} cannot stand in a header"),
    }
}

fn add_header(headers: &mut HeaderMap, name: &str, value: &str) {
    match HeaderName::from_bytes(name.as_bytes()) {
        Ok(name) => headers.append(name, header_value(value)),
        Err(_) => panic!("{name:?} is no header name"),
    };
}
