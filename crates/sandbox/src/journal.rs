//! A record of every request that arrived.

use std::time::Duration;

use bytes::Bytes;

use crate::bounded::Bounded;

/// One request as it arrived, and what became of it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Recorded {
    /// When, since the sandbox started.
    pub at: Duration,
    /// The HTTP method.
    pub method: String,
    /// The path as sent, still percent-encoded.
    pub path: String,
    /// The query as sent, without its question mark.
    pub query: Option<String>,
    /// The headers in order, names in lower case; the value of `authorization` is withheld.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Bytes,
    /// Whether it came to the storage port rather than to the API.
    pub storage: bool,
    /// The `x-request-id` it was answered with.
    pub request_id: String,
    /// The fault it met, in the form of the fault header.
    pub fault: Option<String>,
    /// The status it was answered with; none while in progress, or when the connection was dropped instead.
    pub status: Option<u16>,
}

impl Recorded {
    /// The first header of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The body as JSON, if it is JSON.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// Bodies and headers beyond this total are dropped with the oldest entries.
const BYTES: usize = 256 * 1024 * 1024;

#[derive(Debug)]
pub(crate) struct Journal {
    entries: Bounded<Recorded>,
    forgotten: u64,
}

impl Journal {
    pub fn new(history: usize) -> Self {
        Self {
            entries: Bounded::new(history, BYTES),
            forgotten: 0,
        }
    }

    pub fn entries(&self) -> Vec<Recorded> {
        self.entries.iter().cloned().collect()
    }

    /// Adds an entry and returns its number, which stays valid while older entries are forgotten.
    pub fn record(&mut self, entry: Recorded) -> u64 {
        let headers: usize = entry
            .headers
            .iter()
            .map(|(name, value)| name.len() + value.len())
            .sum();
        let weight = entry.body.len() + headers;
        self.forgotten += self.entries.push(entry, weight).len() as u64;
        self.forgotten + self.entries.len() as u64 - 1
    }

    /// Notes how an entry was answered, and gives it back for a log.
    pub fn finish(&mut self, number: u64, status: Option<u16>) -> Option<&Recorded> {
        let index = usize::try_from(number.checked_sub(self.forgotten)?).ok()?;
        let entry = self.entries.get_mut(index)?;
        entry.status = status;
        Some(entry)
    }
}
