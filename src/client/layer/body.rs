//! The body of a response on its way through the layers.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use super::super::body::BodyReader;
use super::super::clock::Clock;
use super::super::failed::Failed;
use super::super::rules::Rules;
use super::super::wire::{self, BodyError};

use crate::runtime::Instant;

/// A body: of a response, with [`bytes`](Body::bytes) for one that is wanted whole; of a request, where a
/// [`tower`](super::from_tower) service is handed one. Every `http_body::Body` of bytes can be one, by
/// [`wrap`](Body::wrap).
pub struct Body {
    content: wire::Body,
    read_timeout: Duration,
    /// As it goes out, whatever is done to it here.
    is_outgoing: bool,
}

impl Body {
    /// What a connection gives, which may fall silent.
    pub(in super::super) fn received(content: wire::Body, read_timeout: Duration) -> Self {
        Self {
            content,
            read_timeout,
            is_outgoing: false,
        }
    }

    /// What a request carries.
    pub(super) fn outgoing(content: wire::Body) -> Self {
        Self {
            is_outgoing: true,
            ..content.into()
        }
    }

    pub(super) fn is_outgoing(&self) -> bool {
        self.is_outgoing
    }

    pub(in super::super) fn into_content(self) -> wire::Body {
        self.content
    }

    /// Nothing.
    pub fn empty() -> Self {
        Bytes::new().into()
    }

    /// Any body of bytes: one around another, to look at what passes, to cut it, to pace it.
    pub fn wrap<B>(body: B) -> Self
    where
        B: http_body::Body + Send + Sync + 'static,
        B::Data: Into<Bytes>,
        B::Error: Into<Box<dyn StdError + Send + Sync>>,
    {
        wire::Body::wrap(body).into()
    }

    /// All of it. A body that is still coming is waited for, a stream to its end, and no longer than the client's
    /// `read_timeout` in silence.
    ///
    /// # Errors
    ///
    /// One that is retryable when it breaks off or stops coming, and one that is not when there are more bytes than
    /// `limit`.
    pub async fn bytes(self, limit: usize) -> Result<Bytes, Failed> {
        let clock = Arc::new(Clock::at_head(Instant::now()));
        let reader = BodyReader::new(self.content, clock, self.read_timeout, None);
        let whole = reader.collect(limit).await?;
        Ok(whole.into())
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl From<wire::Body> for Body {
    fn from(content: wire::Body) -> Self {
        Self::received(content, Rules::default().read_timeout)
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        wire::Body::from(bytes).into()
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from(text).into()
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        Pin::new(&mut self.content).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.content.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.content.size_hint()
    }
}

impl fmt::Debug for Body {
    /// Its size, where that is known: what is in it is the caller's business.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match http_body::Body::size_hint(self).exact() {
            Some(length) => write!(f, "Body({length} bytes)"),
            None => f.write_str("Body(..)"),
        }
    }
}
