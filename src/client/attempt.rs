//! What is told of each try.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};

use super::layer::Layer;
use crate::error::Error;

/// One try of a call, once it is known how it went: see [`ClientBuilder::on_attempt`](super::ClientBuilder::on_attempt).
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    pub(super) number: u32,
    pub(super) outcome: Result<StatusCode, &'a Error>,
    pub(super) time_taken: Duration,
    pub(super) wait: Option<Duration>,
}

/// Somebody who is told of each try.
pub(super) type AttemptListener = Arc<dyn Fn(&Attempt<'_>) + Send + Sync>;

/// What a client has around its tries.
#[derive(Clone, Default)]
pub(crate) struct Around {
    /// The outermost first.
    pub layers: Vec<Arc<dyn Layer>>,
    pub(super) listeners: Vec<AttemptListener>,
}

impl Attempt<'_> {
    /// The method of the request.
    pub fn method(&self) -> &Method {
        self.method
    }

    /// The path of the request as the contract writes it: `/v1/endpoints/{endpoint_id}`.
    pub fn path(&self) -> &str {
        self.path
    }

    /// Which try of the call it was: 1 is the first.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The HTTP status; `None` where there was no response.
    pub fn status(&self) -> Option<u16> {
        match self.outcome {
            Ok(status) => Some(status.as_u16()),
            Err(error) => error.status(),
        }
    }

    /// Why it failed; `None` where it succeeded. A stream has succeeded when its head has come.
    pub fn error(&self) -> Option<&Error> {
        self.outcome.err()
    }

    /// How long it took, without the wait behind it.
    pub fn time_taken(&self) -> Duration {
        self.time_taken
    }

    /// How long until the next try; `None` where this was the last one.
    pub fn next_try_in(&self) -> Option<Duration> {
        self.wait
    }
}

impl fmt::Debug for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("method", self.method)
            .field("path", &self.path)
            .field("number", &self.number)
            .field("status", &self.status())
            .field("error", &self.error())
            .field("time_taken", &self.time_taken)
            .field("next_try_in", &self.wait)
            .finish()
    }
}
