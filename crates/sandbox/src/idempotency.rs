//! One execution per `Idempotency-Key`: the first success is kept and replayed.

use std::collections::HashMap;

use crate::bounded::Bounded;
use crate::random;
use crate::reply::Reply;

/// What is known of a key when a request arrives with it.
pub(crate) enum Known {
    /// Nobody used it: the request may run, and must be settled afterwards.
    Fresh,
    /// It was answered: the same answer again.
    Done(Reply),
    /// The first request with it is still running.
    Running,
    /// It was used for another request.
    Mismatch,
}

/// What makes two requests the same: where they go and what they say. The boundary of a multipart body is not part of
/// that: clients draw a new one for each try.
pub(crate) fn fingerprint(target: &str, content_type: &str, body: &[u8]) -> u64 {
    let boundary = content_type
        .split_once("boundary=")
        .map(|(_, boundary)| boundary.split(';').next().unwrap_or(boundary))
        .map(|boundary| boundary.trim_matches('"').as_bytes())
        .filter(|boundary| !boundary.is_empty());
    let content = match boundary {
        None => random::mix_bytes(body),
        Some(boundary) => random::mix_bytes(&without(body, boundary)),
    };
    random::mix(content, &[target])
}

fn without(body: &[u8], boundary: &[u8]) -> Vec<u8> {
    let mut rest = body;
    let mut kept = Vec::with_capacity(body.len());
    while let Some((first, others)) = rest.split_first() {
        if let Some(behind) = rest.strip_prefix(boundary) {
            rest = behind;
        } else {
            kept.push(*first);
            rest = others;
        }
    }
    kept
}

#[derive(Debug)]
struct Entry {
    fingerprint: u64,
    reply: Option<Reply>,
}

/// Kept answers beyond this total are forgotten, the oldest first.
const BYTES: usize = 64 * 1024 * 1024;

/// The keys seen so far, the oldest forgotten beyond the configured history.
#[derive(Debug)]
pub(crate) struct Keys {
    entries: HashMap<String, Entry>,
    order: Bounded<String>,
}

impl Keys {
    pub fn new(history: usize) -> Self {
        Self {
            entries: HashMap::new(),
            order: Bounded::new(history, BYTES),
        }
    }

    pub fn begin(&mut self, key: &str, fingerprint: u64) -> Known {
        match self.entries.get(key) {
            Some(entry) if entry.fingerprint != fingerprint => Known::Mismatch,
            Some(Entry {
                reply: Some(reply), ..
            }) => Known::Done(reply.clone()),
            Some(_) => Known::Running,
            None => {
                self.entries.insert(
                    key.to_owned(),
                    Entry {
                        fingerprint,
                        reply: None,
                    },
                );
                Known::Fresh
            }
        }
    }

    /// Keeps a success; anything else frees the key, so that a retry is executed.
    pub fn settle(&mut self, key: &str, reply: Option<&Reply>) {
        let Some(reply) = reply else {
            self.entries.remove(key);
            return;
        };
        if let Some(entry) = self.entries.get_mut(key) {
            entry.reply = Some(reply.clone());
            for oldest in self.order.push(key.to_owned(), reply.weight()) {
                self.entries.remove(&oldest);
            }
        }
    }
}
