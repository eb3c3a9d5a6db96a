//! What may be shown of a reply: everything but the keys the call was sent under.

use std::cmp::Reverse;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::HeaderMap;

use super::key::ApiKey;
use super::redact::KeyCutter;
use crate::error::Error;

/// The keys a call has been sent under so far. A server may send any of them back, an old one too. Clones are of the
/// same call.
#[derive(Clone)]
pub(crate) enum Secrets {
    /// There is one key for all calls.
    One(Arc<ApiKey>),
    /// A key may be replaced between two tries.
    Sent(Arc<Mutex<Vec<Arc<ApiKey>>>>),
}

impl Secrets {
    /// Remembers a key before it is sent.
    pub fn add(&self, key: &Arc<ApiKey>) {
        if let Self::Sent(keys) = self {
            let mut keys = keys.lock().unwrap_or_else(PoisonError::into_inner);
            if !keys.iter().any(|sent| Arc::ptr_eq(sent, key)) {
                keys.push(key.clone());
                // One that begins with another is cut out as a whole.
                keys.sort_by_key(|key| Reverse(key.header.len()));
            }
        }
    }

    /// What a server sent, fit to be shown: without the key, where it was sent back.
    pub fn redact(&self, body: Bytes) -> Bytes {
        self.fold(body, |body, redactor| redactor.body(body))
    }

    /// The same for the server's words.
    pub fn redact_words(&self, words: String) -> String {
        self.fold(words, |words, redactor| redactor.words(words))
    }

    /// The same for an error as a whole, whatever in it is the server's.
    pub fn redact_error(&self, error: Error) -> Error {
        self.fold(error, Error::redacted)
    }

    /// The same for the headers of a response, whose values are in `text`.
    pub fn redact_headers(&self, headers: &mut HeaderMap, text: &[u8]) {
        self.fold((), |(), redactor| redactor.headers(headers, text));
    }

    /// How long a key that is sent back may be.
    pub fn longest(&self) -> usize {
        self.fold(0, |longest, redactor| longest.max(redactor.longest()))
    }

    fn fold<T>(&self, start: T, mut step: impl FnMut(T, &KeyCutter) -> T) -> T {
        match self {
            Self::One(key) => step(start, &key.redactor),
            Self::Sent(keys) => {
                let keys = keys.lock().unwrap_or_else(PoisonError::into_inner);
                keys.iter()
                    .fold(start, |done, key| step(done, &key.redactor))
            }
        }
    }
}
