//! A stream of events, handed over as they are.

use std::borrow::Cow;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use crate::client::{Async, Call, Meta, Mode, Opened, Secrets};
use crate::error::{Error, ErrorKind};
use crate::events::{Events, Wanted};
use crate::json::Raw;
use crate::sse::{Event, Item};
use crate::telemetry::CallSpan;

/// The events of a reply, and the comments between them, as they come: with the async client a `Stream` of
/// `Result<StreamItem, Error>`, with the blocking one an iterator of the same.
///
/// What they mean is for whoever reads them: an error in an event, or a `[DONE]`, is handed over like any other. It ends
/// where the reply does; one that breaks off, or ends inside an event, is an error, which is the last thing it gives.
/// Dropping it closes the connection.
#[doc(alias = "sse")]
pub struct EventStream<M: Mode = Async> {
    #[cfg_attr(not(feature = "blocking"), allow(dead_code))]
    mode: M,
    secrets: Secrets,
    /// Taken when it has ended.
    events: Option<Events>,
    retry: Option<Duration>,
    meta: Arc<Meta>,
    span: CallSpan,
}

/// One thing in a stream of events.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StreamItem {
    /// An event.
    Event {
        /// Its name; empty where it has none, which is to be read as `message`.
        name: Bytes,
        /// Its data, its lines joined.
        data: Bytes,
        /// Its id, or else that of the last event that had one; empty where none had. A server that can go on behind it
        /// takes it as the header `last-event-id`.
        id: Bytes,
    },
    /// A comment: the rest of a line that begins with a colon.
    Comment(Bytes),
}

impl StreamItem {
    /// The name of an event, empty where it has none; `None` of a comment.
    pub fn name(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Event { name, .. } => Some(String::from_utf8_lossy(name)),
            Self::Comment(_) => None,
        }
    }

    /// The data of an event as a text; `None` of a comment.
    pub fn data(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Event { data, .. } => Some(String::from_utf8_lossy(data)),
            Self::Comment(_) => None,
        }
    }

    /// The text of a comment; `None` of an event.
    pub fn comment(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Event { .. } => None,
            Self::Comment(text) => Some(String::from_utf8_lossy(text)),
        }
    }

    /// The data of an event as JSON, exactly as it was sent.
    ///
    /// # Errors
    ///
    /// [`InvalidResponse`](ErrorKind::InvalidResponse) where it is none: `[DONE]`, what is not UTF-8, a comment.
    pub fn json(&self) -> Result<Raw, Error> {
        let data: &[u8] = match self {
            Self::Event { data, .. } => data,
            Self::Comment(_) => &[],
        };
        let unreadable = |problem: &dyn fmt::Display| {
            let message = format!("the data of the event is no JSON: {problem}");
            Error::new(ErrorKind::InvalidResponse, message)
        };
        let text = std::str::from_utf8(data).map_err(|error| unreadable(&error))?;
        Raw::from_json(text).map_err(|error| unreadable(&error))
    }
}

impl From<Item> for StreamItem {
    fn from(item: Item) -> Self {
        match item {
            Item::Event(Event { name, data, id }) => Self::Event { name, data, id },
            Item::Comment(comment) => Self::Comment(comment),
        }
    }
}

impl fmt::Debug for StreamItem {
    /// Its size: what is in it is the caller's business.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event { data, .. } => {
                let name = self.name().unwrap_or_default();
                write!(f, "Event({name:?}, {} bytes)", data.len())
            }
            Self::Comment(text) => write!(f, "Comment({} bytes)", text.len()),
        }
    }
}

impl<M: Mode> EventStream<M> {
    pub(super) async fn begin(call: Call<M>, opened: Opened) -> Result<Self, Error> {
        let (mut events, meta) = Events::of(&call, opened, Wanted::Everything).await?;
        Ok(Self {
            mode: call.client.mode,
            secrets: call.secrets,
            span: events.take_span(),
            events: Some(events),
            retry: None,
            meta,
        })
    }

    /// The response it comes in.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// How long to wait before the stream is asked for again, from its last field `retry` so far; `None` where it says
    /// nothing of that. The client does not ask again by itself.
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<StreamItem, Error>>> {
        let Some(events) = &mut self.events else {
            return Poll::Ready(None);
        };
        let item = ready!(events.poll_item(context));
        self.retry = events.retry();
        let item = match item {
            Some(Ok(item)) => return Poll::Ready(Some(Ok(item.into()))),
            Some(Err(error)) => Some(error),
            None if events.is_inside_event() => {
                let message = "the stream ended inside an event";
                Some(Error::new(ErrorKind::TruncatedStream, message))
            }
            None => None,
        };
        self.events = None;
        let error = item.map(|error| self.secrets.redact_error(error.found_in(&self.meta)));
        self.span.end(error.as_ref());
        Poll::Ready(error.map(Err))
    }

    async fn item(&mut self) -> Option<Result<StreamItem, Error>> {
        poll_fn(|context| self.poll_item(context)).await
    }
}

impl EventStream<Async> {
    /// The next event or comment; `None` at the end.
    ///
    /// # Cancel safety
    ///
    /// Safe in `select!`: where this future is dropped, nothing is lost, and the next call goes on where it was.
    ///
    /// # Errors
    ///
    /// When the stream breaks off, stops coming, or is none.
    pub async fn next(&mut self) -> Option<Result<StreamItem, Error>> {
        self.item().await
    }
}

impl Stream for EventStream<Async> {
    type Item = Result<StreamItem, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

#[cfg(feature = "blocking")]
impl Iterator for EventStream<crate::blocking::Blocking> {
    type Item = Result<StreamItem, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.events.as_ref()?;
        let mode = self.mode.clone();
        mode.block_on(self.item()).unwrap_or_else(|error| {
            self.events = None;
            Some(Err(error))
        })
    }
}

impl<M: Mode> fmt::Debug for EventStream<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("meta", &self.meta)
            .field("has_ended", &self.events.is_none())
            .finish_non_exhaustive()
    }
}
