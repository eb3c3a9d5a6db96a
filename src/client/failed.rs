//! A try that failed, and what that means for the next one.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use reqwest::Url;

use super::sending::Destination;
use super::wire::{Why, Wire};
use crate::error::{Error, ErrorKind};
use crate::retry::Failure;

/// A try that failed: with an error, and with what that means for the next try.
///
/// A [`Layer`](super::layer::Layer) makes one with [`retryable`](Failed::retryable) or [`permanent`](Failed::permanent).
/// An [`Error`] becomes one too, which is retried where the error [says so](Error::is_retryable).
pub struct Failed {
    pub(super) error: Error,
    /// What it means for a retry; `None` where another try would fail the same way.
    pub(super) failure: Option<Failure>,
    pub(super) retry_after: Option<Duration>,
    /// Whether the server may have carried the request out.
    pub(super) may_have_executed: bool,
    /// Whether there was a try at all.
    pub(super) was_sent: bool,
    /// The connection was closed before a byte of a reply came.
    pub(super) met_closed_connection: bool,
}

impl Failed {
    /// A failure that may pass: the call is tried again, as often and after such waits as any other failure would be.
    pub fn retryable(message: impl Into<String>) -> Self {
        let error = Error::new(ErrorKind::Layer, message).retryable(true);
        error.into()
    }

    /// A failure that another try would meet again: the call ends with it.
    pub fn permanent(message: impl Into<String>) -> Self {
        Error::new(ErrorKind::Layer, message).into()
    }

    /// What has caused it, which the error has as its `source`.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.error = self.error.caused_by(source);
        self
    }

    /// How long to wait before the next try, as a server says it with `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The error the call ends with, unless another try follows.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// Whether another try may follow.
    pub fn is_retryable(&self) -> bool {
        self.failure.is_some()
    }

    /// Whether the server may have carried the request out all the same.
    pub fn may_have_executed(&self) -> bool {
        self.may_have_executed
    }

    /// The same, naming storage where that failed: nothing it says is about the API.
    pub(super) fn at(mut self, destination: Destination) -> Self {
        if destination == Destination::Storage {
            let what = match self.error.status() {
                None | Some(200..=299) => "the upload to storage failed",
                Some(_) => "the upload to storage was refused",
            };
            self.error = self.error.in_context(what);
        }
        self
    }

    /// Something is wrong with the request itself.
    pub(super) fn before_sending(error: Error) -> Self {
        Self {
            error,
            failure: None,
            retry_after: None,
            may_have_executed: false,
            was_sent: false,
            met_closed_connection: false,
        }
    }

    /// No whole reply came to a request that the server may have carried out.
    pub(super) fn after_sending(error: Error, failure: Option<Failure>) -> Self {
        Self {
            error,
            failure,
            retry_after: None,
            may_have_executed: true,
            was_sent: true,
            met_closed_connection: false,
        }
    }

    /// No response came. Only where no connection was made is it sure that the server did nothing.
    pub(super) fn transport(error: reqwest::Error, url: &Url, wire: &Wire) -> Self {
        let error = error.without_url();
        if error.is_builder() {
            return Self::before_sending(
                Error::new(ErrorKind::Argument, "the request cannot be sent").caused_by(error),
            );
        }
        let Why {
            kind,
            message,
            may_pass,
            was_sent,
        } = wire.why(&error, url);
        let error = Error::new(kind, message)
            .caused_by(error)
            .retryable(may_pass);
        Self {
            may_have_executed: was_sent,
            met_closed_connection: was_sent && kind == ErrorKind::Connection,
            ..Self::after_sending(error, may_pass.then_some(Failure::Transport))
        }
    }
}

impl From<Error> for Failed {
    /// Whether it was sent is known to whoever sends.
    fn from(error: Error) -> Self {
        let failure = error.is_retryable().then_some(Failure::Local);
        Self {
            retry_after: error.retry_after(),
            failure,
            ..Self::before_sending(error)
        }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failed")
            .field("error", &self.error)
            .field("is_retryable", &self.is_retryable())
            .field("retry_after", &self.retry_after)
            .finish_non_exhaustive()
    }
}

impl StdError for Failed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.error)
    }
}
