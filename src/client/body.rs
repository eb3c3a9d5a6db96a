//! Reading a response's body, piece by piece, with a limit on the silence between two pieces.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::Body as _;

use super::clock::Clock;
use super::wire::{self, Body, BodyError};
use crate::error::{Error, ErrorKind};
use crate::runtime::{Handle, Instant, Sleep, sleep_until};
use crate::telemetry::CallSpan;

/// How much memory is set aside at most for what a reply announces.
const RESERVED: u64 = 1024 * 1024;

/// A body that is still coming.
pub(crate) struct BodyReader {
    body: Body,
    clock: Arc<Clock>,
    read_timeout: Duration,
    /// When the server has been silent for too long; the deadline of the whole call, where it has one, comes first.
    /// Silence counts while somebody waits: a reader that takes its time is no fault of the server.
    /// Most replies are there with their head: no clock is started for those.
    silence: Option<Pin<Box<Sleep>>>,
    is_waiting: bool,
    deadline: Option<Instant>,
    /// Where the clock runs: whoever reads a stream need not be on tokio.
    runtime: Handle,
    /// That of the call, which ends with its reply.
    span: CallSpan,
}

impl BodyReader {
    /// Inside the runtime the body comes on.
    pub fn new(
        body: Body,
        clock: Arc<Clock>,
        read_timeout: Duration,
        deadline: Option<Instant>,
    ) -> Self {
        Self {
            body,
            clock,
            read_timeout,
            silence: None,
            is_waiting: false,
            deadline,
            runtime: Handle::current(),
            span: CallSpan::default(),
        }
    }

    /// Takes the span of a call over, until the end of its reply.
    pub fn watch(&mut self, span: CallSpan) {
        self.span = span;
    }

    /// Gives it to whoever knows better when the reply has ended.
    pub fn take_span(&mut self) -> CallSpan {
        std::mem::take(&mut self.span)
    }

    fn note_end(&mut self, error: Option<&Error>) {
        self.clock.note_end();
        self.span.note_first_chunk(self.clock.first_chunk());
        self.span.end(error);
    }

    pub fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// The next piece; `None` at the end.
    pub fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        // Pieces that keep coming leave no moment to wait in, but do not make more time either.
        if self.is_over() {
            return Poll::Ready(Some(Err(self.timed_out())));
        }
        loop {
            match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => {
                    self.is_waiting = false;
                    // A frame without data holds trailers, which nothing here reads.
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    let error = broken(error);
                    self.note_end(Some(&error));
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) => {
                    self.note_end(None);
                    return Poll::Ready(None);
                }
                Poll::Pending => {
                    let until = self.silent_until();
                    let silence = self.silence.get_or_insert_with(|| {
                        let _inside = self.runtime.enter();
                        Box::pin(sleep_until(until))
                    });
                    if !std::mem::replace(&mut self.is_waiting, true) {
                        silence.as_mut().reset(until);
                    }
                    ready!(silence.as_mut().poll(context));
                    return Poll::Ready(Some(Err(self.timed_out())));
                }
            }
        }
    }

    /// How long a wait that begins now may last.
    fn silent_until(&self) -> Instant {
        let silence = Instant::now() + self.read_timeout;
        self.deadline
            .map_or(silence, |deadline| deadline.min(silence))
    }

    /// Whether the time of the whole call is up.
    fn is_over(&self) -> bool {
        self.deadline
            .is_some_and(|deadline| deadline <= Instant::now())
    }

    fn timed_out(&mut self) -> Error {
        let message = match self.is_over() {
            true => "the time for the whole call was up while the reply was coming, the limit set with `timeout`"
                .to_owned(),
            false => format!(
                "the reply stopped coming for {:?}, the limit set with `read_timeout`",
                self.read_timeout
            ),
        };
        let error = Error::new(ErrorKind::Timeout, message).retryable(true);
        self.span.end(Some(&error));
        error
    }

    /// The whole body, if it is no larger than `limit`. In memory of its own size: a piece is a slice of the connection's
    /// buffer, which would be kept as a whole with the reply.
    pub async fn collect(mut self, limit: usize) -> Result<Vec<u8>, Error> {
        let announced = self.body.size_hint().exact();
        if announced.is_some_and(|announced| announced > limit as u64) {
            return Err(self.refuse(limit));
        }
        let mut whole = Vec::new();
        while let Some(piece) = poll_fn(|context| self.poll_piece(context)).await {
            let piece = piece?;
            self.clock.note_chunk();
            // Most replies come in one piece.
            if whole.is_empty() && announced == Some(piece.len() as u64) {
                self.note_end(None);
                return Ok(piece.to_vec());
            }
            if whole.len() + piece.len() > limit {
                return Err(self.refuse(limit));
            }
            if whole.is_empty() {
                // What is announced may never come.
                let expected = announced.map_or(0, |announced| announced.min(RESERVED));
                whole.reserve(piece.len().max(expected as usize));
            }
            whole.extend_from_slice(&piece);
        }
        whole.shrink_to_fit();
        Ok(whole)
    }

    /// Reads it to its end, and keeps nothing.
    pub async fn drain(mut self) -> Result<(), Error> {
        while let Some(piece) = poll_fn(|context| self.poll_piece(context)).await {
            piece?;
            self.clock.note_chunk();
        }
        Ok(())
    }

    fn refuse(&mut self, limit: usize) -> Error {
        let error = too_large(limit);
        self.span.end(Some(&error));
        error
    }

    /// As much of the body as comes, and no more than `limit`.
    pub async fn collect_start(mut self, limit: usize) -> Bytes {
        let mut start = BytesMut::new();
        while start.len() < limit {
            match poll_fn(|context| self.poll_piece(context)).await {
                Some(Ok(piece)) => start.extend_from_slice(&piece),
                Some(Err(_)) | None => break,
            }
        }
        start.truncate(limit);
        start.freeze()
    }
}

fn broken(error: BodyError) -> Error {
    Error::new(
        ErrorKind::Connection,
        "the connection broke while the reply was coming",
    )
    .caused_by(wire::shown(error))
    .retryable(true)
}

pub(crate) fn too_large(limit: usize) -> Error {
    Error::new(
        ErrorKind::InvalidResponse,
        format!("the reply is larger than {limit} bytes, the limit set with `max_response_bytes`"),
    )
}
