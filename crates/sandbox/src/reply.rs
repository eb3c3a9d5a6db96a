//! What a handler answers, before it becomes bytes on a connection.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::Value;

use crate::wire::{Ending, Frame, Script};

const BILLED: HeaderName = HeaderName::from_static("x-pareta-billed");
const FRONTIER: HeaderName = HeaderName::from_static("x-pareta-frontier-would-have-cost");

/// A whole answer. It is a value, so that an idempotency key can keep it and replay it.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    content: Content,
    receipt: Option<Receipt>,
    delay: Duration,
}

#[derive(Debug, Clone)]
enum Content {
    Empty,
    Whole(Bytes),
    Events { frames: Vec<Frame>, done: bool },
}

/// What a call cost, and, where that is told, what it would have cost on the task's frontier model, in micro-USD.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Receipt {
    pub billed: i64,
    pub frontier_would_have_cost: Option<i64>,
}

impl Reply {
    pub fn json(status: StatusCode, body: &Value) -> Self {
        let content = Content::Whole(Bytes::from(body.to_string()));
        Self::new(status, "application/json", content)
    }

    pub fn text(status: StatusCode, text: String) -> Self {
        Self::new(
            status,
            "text/plain; charset=utf-8",
            Content::Whole(Bytes::from(text)),
        )
    }

    pub fn ok(body: &Value) -> Self {
        Self::json(StatusCode::OK, body)
    }

    pub fn empty(status: StatusCode) -> Self {
        let (headers, content) = (HeaderMap::new(), Content::Empty);
        Self {
            status,
            headers,
            content,
            receipt: None,
            delay: Duration::ZERO,
        }
    }

    /// Server-sent events; a stream of chunks ends in `[DONE]`, a stream of named events does not.
    pub fn events(frames: Vec<Frame>, done: bool) -> Self {
        let mut reply = Self::new(
            StatusCode::OK,
            "text/event-stream; charset=utf-8",
            Content::Events { frames, done },
        );
        reply
            .headers
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        reply
    }

    pub fn with_receipt(mut self, receipt: Receipt) -> Self {
        self.receipt = Some(receipt);
        self
    }

    pub fn is_stream(&self) -> bool {
        matches!(self.content, Content::Events { .. })
    }

    /// The same answer, this much later.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    fn new(status: StatusCode, content_type: &'static str, content: Content) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self {
            status,
            headers,
            content,
            receipt: None,
            delay: Duration::ZERO,
        }
    }

    /// About how many bytes it occupies.
    pub fn weight(&self) -> usize {
        match &self.content {
            Content::Empty => 0,
            Content::Whole(bytes) => bytes.len(),
            Content::Events { frames, .. } => frames
                .iter()
                .map(|frame| frame.bytes.len() + size_of::<Frame>())
                .sum(),
        }
    }

    /// The same answer as a replay: nothing is billed a second time.
    pub fn replayed(mut self) -> Self {
        if let Some(receipt) = &mut self.receipt {
            receipt.billed = 0;
        }
        self.headers
            .insert("idempotent-replayed", HeaderValue::from_static("true"));
        self
    }

    /// Writes the answer out: buffered receipts become headers, streamed ones comments before `[DONE]`.
    pub fn into_script(self) -> Script {
        let mut headers = self.headers;
        let mut frames = Vec::new();
        match self.content {
            Content::Empty => {}
            Content::Whole(bytes) => {
                headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
                if let Some(receipt) = self.receipt {
                    headers.insert(BILLED, HeaderValue::from(receipt.billed));
                    if let Some(cost) = receipt.frontier_would_have_cost {
                        headers.insert(FRONTIER, HeaderValue::from(cost));
                    }
                }
                frames.push(Frame::now(bytes));
            }
            Content::Events {
                frames: events,
                done,
            } => {
                frames = events;
                if let Some(Receipt {
                    billed,
                    frontier_would_have_cost,
                }) = self.receipt
                {
                    frames.push(Frame::comment(&format!("pareta-billed-micro-usd {billed}")));
                    if let Some(cost) = frontier_would_have_cost {
                        frames.push(Frame::comment(&format!(
                            "pareta-frontier-would-have-cost-micro-usd {cost}"
                        )));
                    }
                }
                if done {
                    frames.push(Frame::now("data: [DONE]\n\n"));
                }
            }
        }
        Script {
            status: self.status,
            headers,
            delay: self.delay,
            frames,
            ending: Ending::Complete,
        }
    }
}

/// Handlers run inside an axum router, the gateway outside it: the answer travels as an extension.
impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
