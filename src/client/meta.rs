//! What surrounded a reply.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::clock::Clock;
use super::rate_limits::RateLimits;

/// The response a value came in: reached with `meta()` on anything the client returns.
pub struct Meta {
    pub(crate) method: Method,
    pub(crate) path: Cow<'static, str>,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) attempts: u32,
    pub(crate) idempotency_key: Option<HeaderValue>,
    pub(crate) clock: Arc<Clock>,
}

impl Meta {
    /// The method of the request.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path of the request as the contract writes it: `/v1/endpoints/{endpoint_id}`. That of a call by
    /// [`request`](super::Client::request) is the one it was given.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The response's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The server's name for the request, from `x-request-id`; `None` when it sent none.
    pub fn request_id(&self) -> Option<&str> {
        self.headers.get("x-request-id")?.to_str().ok()
    }

    /// How often the request was sent until this reply came; 1 where the first try succeeded. A request that met a
    /// connection the server had closed meanwhile is sent once more at once: that counts here, and is no retry.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The idempotency key the call was sent under; `None` for calls that need none.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_ref()?.to_str().ok()
    }

    /// How long the request took, from its first try to the end of the reply, with the waits between tries. `None` while
    /// the reply is still coming, and where it was given up before its end.
    #[doc(alias = "latency")]
    #[doc(alias = "elapsed")]
    pub fn time_taken(&self) -> Option<Duration> {
        self.clock.end()
    }

    /// How long it took, from the first try, until the head of this reply was there.
    pub fn time_to_head(&self) -> Duration {
        self.clock.head()
    }

    /// How long it took, from the first try, until the first event of a stream was there, or the first piece of another
    /// reply. `None` before it, and of a reply without content.
    #[doc(alias = "ttft")]
    pub fn time_to_first_chunk(&self) -> Option<Duration> {
        self.clock.first_chunk()
    }

    /// What the server says of its limits, from the headers `x-ratelimit-…` and `ratelimit…`; empty where it says
    /// nothing.
    #[doc(alias = "quota")]
    pub fn rate_limits(&self) -> RateLimits {
        RateLimits::of(&self.headers)
    }

    /// A header that holds a whole number; `None` when it is missing or holds something else.
    pub(crate) fn integer_header(&self, name: &str) -> Option<i64> {
        self.headers.get(name)?.to_str().ok()?.trim().parse().ok()
    }
}

impl fmt::Debug for Meta {
    /// Without the headers: they may hold what a log should not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meta")
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
