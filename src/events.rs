//! The events of a stream, from the bytes of its body.

use std::fmt;
use std::str::Utf8Error;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;

use crate::client::{BodyReader, Core, Meta, Opened};
use crate::error::{Error, ErrorKind, json_message, shortened};
use crate::json::{DecodeError, Document, Raw, decode};
use crate::response::Response;
use crate::sse::{Decoder, Item};

/// Server-sent events of one response.
pub(crate) struct Events {
    body: BodyReader,
    decoder: Decoder,
    limit: usize,
}

impl Events {
    /// The events of a reply, if it is a stream of events.
    pub async fn of(core: &Core, opened: Opened) -> Result<(Self, Arc<Meta>), Error> {
        let Opened { meta, body } = opened;
        let max_event_bytes = core.rules().max_event_bytes;
        let content_type = meta.headers.get(http::header::CONTENT_TYPE);
        let content_type = content_type
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("text/event-stream") {
            let events = Self {
                body,
                decoder: Decoder::new(max_event_bytes),
                limit: max_event_bytes,
            };
            return Ok((events, meta));
        }
        let error = match body.collect(core.rules().max_response_bytes).await {
            Ok(body) => no_stream(core, essence, core.redact(body.into())),
            Err(error) => error,
        };
        Err(error.found_in(&meta))
    }

    /// The next event or comment; `None` at the end of the body.
    pub fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Item, Error>>> {
        loop {
            match self.decoder.next() {
                Ok(Some(item)) => return Poll::Ready(Some(Ok(item))),
                Ok(None) => {}
                Err(_) => {
                    let message = format!(
                        "an event of the stream is larger than {} bytes, the limit set with `max_event_bytes`",
                        self.limit
                    );
                    return Poll::Ready(Some(Err(Error::new(ErrorKind::InvalidResponse, message))));
                }
            }
            match ready!(self.body.poll_piece(context)) {
                Some(Ok(piece)) => self.decoder.push(piece),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    /// What a stream that ends here broke off in.
    pub fn place(&self) -> &'static str {
        match self.decoder.is_mid_event() {
            true => "inside an event",
            false => "between two events",
        }
    }
}

/// A whole reply where a stream was asked for: an error of the server's, or something else altogether.
fn no_stream(core: &Core, content_type: &str, body: Bytes) -> Error {
    let text = String::from_utf8_lossy(&body);
    let error = match Raw::from_json(&*text).is_ok_and(|json| is_error(&json)) {
        true => Error::new(ErrorKind::Stream, error_message(core, &body)),
        false => {
            let start = shortened(&text);
            let message = format!(
                "the reply is {content_type:?} in place of an event stream; it starts with {start:?}"
            );
            Error::new(ErrorKind::InvalidResponse, message)
        }
    };
    error.with_body(body)
}

/// One event as a value.
pub(crate) fn decode_event<T: Response + Clone>(
    data: &[u8],
    meta: &Arc<Meta>,
) -> Result<T, Unreadable> {
    let text = std::str::from_utf8(data).map_err(Unreadable::Text)?;
    let document = Document::received(text.to_owned(), meta.clone());
    decode(&document, "").map_err(Unreadable::Json)
}

/// Why an event is no value.
#[derive(Debug)]
pub(crate) enum Unreadable {
    Text(Utf8Error),
    Json(DecodeError),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Text(_) => f.write_str("not UTF-8"),
            Unreadable::Json(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Unreadable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Unreadable::Text(error) => Some(error),
            Unreadable::Json(_) => None,
        }
    }
}

/// Whether a frame is an error in place of what was asked for.
pub(crate) fn is_error(frame: &Raw) -> bool {
    let says = |key: &str| frame.get(key).is_some_and(|value| !value.is_null());
    let has_choices = frame
        .get("choices")
        .is_some_and(|choices| choices.elements().len() > 0);
    !has_choices && (says("error") || says("detail"))
}

/// What an error frame says, without the key where it was sent back.
pub(crate) fn error_message(core: &Core, frame: &Bytes) -> String {
    let frame = core.redact(frame.clone());
    let text = String::from_utf8_lossy(&frame);
    let said = Raw::from_json(&*text)
        .ok()
        .and_then(|frame| json_message(&frame));
    core.redact_words(said.unwrap_or_else(|| match text.trim() {
        "" => "an error without a message".to_owned(),
        text => shortened(text),
    }))
}
