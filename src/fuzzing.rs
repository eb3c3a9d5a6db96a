//! Ways in for the targets of `fuzz/`, to what no user reaches. Only cargo-fuzz compiles it.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::StatusCode;
use http::header::HeaderMap;

use crate::sse::{Decoder, Item};

/// What the decoder of event streams made of a stream.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// Events and comments, in the order they came.
    pub items: Vec<EventOrComment>,
    /// Whether the stream ended inside an event.
    pub is_mid_event: bool,
    /// Whether an event was larger than the limit.
    pub is_too_large: bool,
}

/// One item of a stream.
#[derive(Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum EventOrComment {
    Event { name: Bytes, data: Bytes },
    Comment(Bytes),
}

/// Decodes a stream that comes in these pieces. Each is read before the next comes, unless `late`.
pub fn decode_events(limit: usize, pieces: &[&[u8]], late: bool) -> Decoded {
    let mut decoder = Decoder::new(limit);
    let mut decoded = Decoded::default();
    for (index, piece) in pieces.iter().enumerate() {
        decoder.push(Bytes::copy_from_slice(piece));
        if late && index + 1 < pieces.len() {
            continue;
        }
        loop {
            match decoder.next() {
                Ok(Some(Item::Event(event))) => decoded.items.push(EventOrComment::Event {
                    name: event.name,
                    data: event.data,
                }),
                Ok(Some(Item::Comment(text))) => decoded.items.push(EventOrComment::Comment(text)),
                Ok(None) => break,
                Err(_) => {
                    assert!(!decoded.is_too_large, "an error is given once");
                    decoded.is_too_large = true;
                }
            }
        }
    }
    decoded.is_mid_event = decoder.is_mid_event();
    decoded
}

/// The message of an error with this status and body; `None` where that is no status.
pub fn server_message(status: u16, body: &[u8]) -> Option<String> {
    let status = StatusCode::from_u16(status).ok()?;
    Some(crate::error::server_message(status, body))
}

/// How long a response with these headers asks to wait.
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    crate::retry::retry_after(headers, now)
}
