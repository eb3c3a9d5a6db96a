//! Why a tool did not do what it was asked to, in words for an agent.

use std::fmt;

use pareta::{Error, ErrorKind, Response};
use serde_json::{Value, json};

/// Why a tool failed.
#[derive(Debug)]
pub(crate) struct Refusal {
    kind: String,
    message: String,
    details: serde_json::Map<String, Value>,
}

impl Refusal {
    pub fn new(kind: &str, message: impl Into<String>) -> Self {
        Self {
            kind: kind.to_owned(),
            message: message.into(),
            details: serde_json::Map::new(),
        }
    }

    pub fn argument(message: impl Into<String>) -> Self {
        Self::new("Argument", message)
    }

    /// With something more to go by.
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    /// For an agent: the words first, then what there is to go by.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.message, self.details())
    }

    /// What there is to go by.
    pub fn details(&self) -> Value {
        let mut details = self.details.clone();
        details.insert("kind".to_owned(), json!(self.kind));
        Value::Object(details)
    }

    /// Whether there is no such thing.
    pub fn is_missing(&self) -> bool {
        self.kind == "NotFound"
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let mut refusal = Self::new(&format!("{:?}", error.kind()), error.to_string());
        if let Some(status) = error.status() {
            refusal = refusal.with("status", status);
        }
        if let Some(id) = error.request_id() {
            refusal = refusal.with("request_id", id);
        }
        if let Some(proposal) = error.proposal() {
            refusal = refusal.with("proposal", proposal.raw().to_value().unwrap_or_default());
        }
        if let Some(id) = error.resource_id() {
            refusal = refusal.with("resource_id", id);
        }
        if error.kind() == ErrorKind::InsufficientCredits {
            refusal = refusal.with(
                "what_to_do",
                "the balance has to be topped up by a person; asking again changes nothing",
            );
        }
        refusal
            .with("may_have_been_billed", error.may_have_executed())
            .with("retryable", error.is_retryable())
    }
}
