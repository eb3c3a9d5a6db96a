//! The events of a stream, from the bytes of its body.

use std::task::{Context, Poll, ready};

use crate::client::{BodyReader, Opened};
use crate::error::{Error, ErrorKind, json_message, shortened};
use crate::json::Raw;
use crate::sse::{Decoder, Item};

/// Server-sent events of one response.
pub(crate) struct Events {
    body: BodyReader,
    decoder: Decoder,
    limit: usize,
}

impl Events {
    /// The events of a reply, if it is a stream of events.
    pub async fn of(opened: Opened) -> Result<(Self, std::sync::Arc<crate::client::Meta>), Error> {
        let Opened {
            meta,
            body,
            max_event_bytes,
            max_response_bytes,
        } = opened;
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
        let body = body.collect(max_response_bytes).await?;
        let text = String::from_utf8_lossy(&body);
        let said = Raw::from_json(&*text).ok().and_then(|json| error_in(&json));
        let error = match said {
            Some(message) => Error::new(ErrorKind::Stream, message),
            None => {
                let start = shortened(&text);
                let message = format!(
                    "the reply is {essence:?} in place of an event stream; it starts with {start:?}"
                );
                Error::new(ErrorKind::InvalidResponse, message)
            }
        };
        Err(error
            .answered(meta.status, meta.headers.clone(), body)
            .given_up(meta.attempts, true, meta.idempotency_key()))
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

/// What an error frame says; none for a frame that is no error.
pub(crate) fn error_in(frame: &Raw) -> Option<String> {
    let is_error = ["error", "detail"]
        .iter()
        .any(|key| frame.get(*key).is_some_and(|value| !value.is_null()));
    (is_error && frame.get("choices").is_none()).then(|| {
        json_message(frame)
            .unwrap_or_else(|| "the server ended the stream with an error".to_owned())
    })
}
