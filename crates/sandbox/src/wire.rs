//! An answer as a script of timed bytes, and its playback on a connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{fmt, io};

use axum::body::Body;
use axum::http::{HeaderMap, Response, StatusCode};
use bytes::Bytes;
use futures_util::stream;
use serde_json::Value;
use tokio::{task, time};

/// Some bytes, sent together after a pause.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub pause: Duration,
    pub bytes: Bytes,
}

impl Frame {
    pub fn now(bytes: impl Into<Bytes>) -> Self {
        Self {
            pause: Duration::ZERO,
            bytes: bytes.into(),
        }
    }

    /// An event without a name, as in chat streams.
    pub fn data(data: &Value) -> Self {
        Self::now(format!("data: {data}\n\n"))
    }

    /// An event with a name, as in deploy streams.
    pub fn event(name: &str, data: &Value) -> Self {
        Self::now(format!("event: {name}\ndata: {data}\n\n"))
    }

    pub fn comment(text: &str) -> Self {
        Self::now(format!(": {text}\n\n"))
    }

    pub fn after(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }
}

/// How the bytes end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// As HTTP wants it.
    Complete,
    /// The connection is closed before the body is whole.
    Cut,
    /// The connection is reset (TCP RST) before the body is whole.
    Reset,
}

/// Everything that will be sent. Faults are functions from script to script.
#[derive(Debug, Clone)]
pub(crate) struct Script {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The pause before the headers.
    pub delay: Duration,
    pub frames: Vec<Frame>,
    pub ending: Ending,
}

/// The connection a request came on, as far as a reply may misuse it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wire {
    reset: Arc<AtomicBool>,
}

/// The connection is to be closed without an answer.
#[derive(Debug)]
pub(crate) struct Hangup;

impl fmt::Display for Hangup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("connection dropped without an answer")
    }
}

impl std::error::Error for Hangup {}

impl Wire {
    /// Closes with RST rather than FIN once the reply is over.
    pub fn reset_on_close(&self) {
        self.reset.store(true, Ordering::Relaxed);
    }

    pub fn wants_reset(&self) -> bool {
        self.reset.load(Ordering::Relaxed)
    }

    /// Plays a script.
    pub async fn play(self, script: Script) -> Response<Body> {
        pause(script.delay).await;
        let body = match (&script.frames[..], script.ending) {
            ([], Ending::Complete) => Body::empty(),
            ([only], Ending::Complete) if only.pause.is_zero() => Body::from(only.bytes.clone()),
            _ => self.stream(script.frames, script.ending),
        };
        let mut response = Response::new(body);
        *response.status_mut() = script.status;
        *response.headers_mut() = script.headers;
        response
    }

    fn stream(self, frames: Vec<Frame>, ending: Ending) -> Body {
        let frames = frames.into_iter();
        Body::from_stream(stream::unfold(
            Some((self, frames)),
            move |state| async move {
                let (wire, mut frames) = state?;
                if let Some(frame) = frames.next() {
                    pause(frame.pause).await;
                    return Some((Ok(frame.bytes), Some((wire, frames))));
                }
                match ending {
                    Ending::Complete => return None,
                    Ending::Cut => {}
                    Ending::Reset => wire.reset_on_close(),
                }
                // One trip through the scheduler lets hyper flush what was already sent.
                task::yield_now().await;
                Some((Err(io::Error::from(io::ErrorKind::ConnectionReset)), None))
            },
        ))
    }
}

/// Waits, and not even for a moment where there is nothing to wait for.
pub(crate) async fn pause(duration: Duration) {
    if !duration.is_zero() {
        time::sleep(duration).await;
    }
}
