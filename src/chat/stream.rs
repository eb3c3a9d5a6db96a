//! A completion while it is written.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use super::accumulate::Accumulator;
use super::receipt::Receipt;
use crate::client::{Async, Call, Client, Meta, Mode, Request};
use crate::error::{Error, ErrorKind, shortened};
use crate::events::{Events, decode_event, error_message, is_error};
use crate::generated::operations::CreateChatCompletion;
use crate::generated::requests::StreamOptions;
use crate::json::{Document, decode};
use crate::operation::Operation;
use crate::reply::FromReply;
use crate::sse::{Event, Item};
use crate::types::{ChatCompletion, ChatCompletionChunk};

/// A server ends its reply right behind `[DONE]`, as a rule in a packet of its own. Only with that end can the
/// connection be used again, which is worth a moment.
const LINGER: Duration = Duration::from_millis(50);

/// How many phases are kept; beyond it, the last one alone goes on changing.
const MOST_PHASES: usize = 1_000;

/// A chat completion that is sent as a stream; see [`Request::stream`].
pub struct StreamChatCompletion(CreateChatCompletion);

impl<M: Mode> Request<M, CreateChatCompletion> {
    /// Sends the call as a stream: what it gives is a [`ChatStream`].
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let mut stream = client
    ///     .chat()
    ///     .completions()
    ///     .create("ep_contract_qwen", ["This agreement is effective as of January 1, 2026."])
    ///     .stream()
    ///     .await?;
    /// while let Some(chunk) = stream.next().await {
    ///     print!("{}", chunk?.text());
    /// }
    /// assert!(stream.outcome().is_some_and(|outcome| outcome.is_complete()));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stream(self) -> Request<M, StreamChatCompletion> {
        self.map(|mut operation| {
            operation.body.stream = Some(true);
            StreamChatCompletion(operation)
        })
    }
}

impl<M: Mode> Request<M, StreamChatCompletion> {
    /// Whether the stream tells the token counts of the whole answer, in a last chunk without choices. By default not.
    pub fn include_usage(mut self, include: bool) -> Self {
        self.operation.0.body.stream_options = Some(StreamOptions {
            include_usage: Some(include),
        });
        self
    }
}

impl<M: Mode> Operation<M> for StreamChatCompletion {
    type Output = ChatStream<M>;

    async fn run(self, call: Call<M>) -> Result<Self::Output, Error> {
        let (events, meta) = Events::of(&call.client.core, call.open(&self.0).await?).await?;
        Ok(ChatStream {
            client: call.client,
            events: Some(events),
            meta,
            lingering: None,
            accumulated: Accumulator::expecting(self.0.body.n.unwrap_or(1)),
            receipt: Receipt::default(),
            progress: Vec::new(),
            outcome: None,
        })
    }
}

/// The chunks of a completion, as they come.
///
/// In async code it is a `Stream` of `Result<ChatCompletionChunk, Error>`, and has [`next`](ChatStream::next); with the
/// blocking client it is an iterator of the same. An error is the last thing it gives. How it ended is its
/// [`outcome`](ChatStream::outcome): a stream that was cut short says so, and its error has the text so far. Dropping
/// it closes the connection.
pub struct ChatStream<M: Mode> {
    client: Client<M>,
    /// Taken when the stream has ended, which closes the connection or gives it back.
    events: Option<Events>,
    meta: Arc<Meta>,
    /// Set when `[DONE]` has come: how long to wait for the end behind it.
    lingering: Option<Pin<Box<Sleep>>>,
    accumulated: Accumulator,
    receipt: Receipt,
    progress: Vec<String>,
    outcome: Option<StreamOutcome>,
}

/// How a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StreamOutcome {
    /// Complete: `[DONE]` came.
    Done,
    /// Complete: `[DONE]` did not come, but every choice had its finish reason.
    Finished,
    /// It broke off before that.
    Truncated,
    /// The server ended it with an error.
    ServerError,
    /// The connection broke.
    Disconnected,
    /// The server was silent for too long, or the call's time was up.
    TimedOut,
    /// An event was not what the contract says.
    Invalid,
}

impl StreamOutcome {
    /// Whether the whole answer has come.
    pub fn is_complete(self) -> bool {
        matches!(self, StreamOutcome::Done | StreamOutcome::Finished)
    }
}

impl<M: Mode> ChatStream<M> {
    /// How the stream ended; `None` while it goes on.
    pub fn outcome(&self) -> Option<StreamOutcome> {
        self.outcome
    }

    /// Whether the whole answer has come.
    pub fn is_complete(&self) -> bool {
        self.outcome.is_some_and(StreamOutcome::is_complete)
    }

    /// What the call cost; `None` until the server has said so, which it does just before the end.
    pub fn receipt(&self) -> Option<Receipt> {
        self.receipt.is_some().or_else(|| Receipt::of(&self.meta))
    }

    /// The phases the server has gone through so far, the present one last. Known: `planning`, `executing`,
    /// `answering`; others may come.
    pub fn progress(&self) -> &[String] {
        &self.progress
    }

    /// The text of the first choice so far.
    pub fn text(&self) -> &str {
        self.accumulated.text()
    }

    /// The response the stream came in.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The completion so far, put together from the chunks: deltas joined by choice, tool calls by their index. Its
    /// text was composed here; the server never sent it in one piece.
    ///
    /// # Errors
    ///
    /// None that the input can cause; composing goes through the same decoding as every reply.
    pub fn accumulated(&self) -> Result<ChatCompletion, Error> {
        let text = self.accumulated.compose();
        decode(&Document::received(text, self.meta.clone()), "").map_err(|error| {
            Error::new(ErrorKind::InvalidResponse, "the chunks make no completion").caused_by(error)
        })
    }

    fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<ChatCompletionChunk, Error>>> {
        while let Some(events) = &mut self.events {
            let item = events.poll_item(context);
            if let Some(lingering) = &mut self.lingering {
                if item.is_pending() {
                    ready!(lingering.as_mut().poll(context));
                }
                self.end(StreamOutcome::Done);
                continue;
            }
            match ready!(item) {
                Some(Ok(Item::Comment(comment))) => self.take_comment(&comment),
                Some(Ok(Item::Event(event))) if &event.data[..] == b"[DONE]" => {
                    self.outcome = Some(StreamOutcome::Done);
                    self.lingering = Some(Box::pin(sleep(LINGER)));
                }
                Some(Ok(Item::Event(event))) => {
                    let chunk = self.read(event);
                    if let Err(error) = &chunk {
                        self.end(match error.kind() {
                            ErrorKind::Stream => StreamOutcome::ServerError,
                            _ => StreamOutcome::Invalid,
                        });
                    }
                    return Poll::Ready(Some(chunk));
                }
                // What broke is the way the answer came, not the answer.
                Some(Err(error)) if error.is_retryable() && self.accumulated.is_finished() => {
                    self.end(StreamOutcome::Finished);
                }
                Some(Err(error)) => {
                    self.end(match error.kind() {
                        ErrorKind::Timeout => StreamOutcome::TimedOut,
                        ErrorKind::Connection => StreamOutcome::Disconnected,
                        _ => StreamOutcome::Invalid,
                    });
                    return Poll::Ready(Some(Err(self.explain(error))));
                }
                None if self.accumulated.is_finished() => self.end(StreamOutcome::Finished),
                None => {
                    let place = events.place();
                    self.end(StreamOutcome::Truncated);
                    let message =
                        format!("the stream broke off {place}, before the answer was complete");
                    let error = Error::new(ErrorKind::TruncatedStream, message);
                    return Poll::Ready(Some(Err(self.explain(error))));
                }
            }
        }
        Poll::Ready(None)
    }

    fn end(&mut self, outcome: StreamOutcome) {
        self.outcome = Some(outcome);
        self.events = None;
    }

    /// One event as a chunk.
    fn read(&mut self, event: Event) -> Result<ChatCompletionChunk, Error> {
        let core = &self.client.core;
        let refused = |kind: ErrorKind, message: String| {
            let body = core.redact(event.data.clone());
            self.explain(Error::new(kind, message).with_body(body))
        };
        if event.name == "error" {
            let message = error_message(core, &event.data);
            return Err(refused(ErrorKind::Stream, message));
        }
        let chunk: ChatCompletionChunk =
            decode_event(&event.data, &self.meta).map_err(|cause| {
                let start = shortened(&String::from_utf8_lossy(&core.redact(event.data.clone())));
                let message =
                    format!("an event of the stream is {cause}; it starts with {start:?}");
                refused(ErrorKind::InvalidResponse, message).caused_by(cause)
            })?;
        if chunk.choices().is_empty() && is_error(&chunk) {
            let message = error_message(core, &event.data);
            return Err(refused(ErrorKind::Stream, message));
        }
        let mismatch = chunk.refusal();
        let mismatch = mismatch.or_else(|| {
            core.rules()
                .strict
                .then(|| chunk.drift().into_iter().next())
                .flatten()
        });
        if let Some(drift) = mismatch {
            let message = format!("an event of the stream is not what the contract says: {drift}");
            return Err(refused(ErrorKind::InvalidResponse, message));
        }
        self.accumulated.add(&chunk);
        Ok(chunk)
    }

    /// Receipts and progress come as comments, a name and a value.
    fn take_comment(&mut self, comment: &[u8]) {
        let comment = String::from_utf8_lossy(comment);
        let (name, value) = comment
            .trim()
            .split_once(' ')
            .unwrap_or((comment.trim(), ""));
        if !self.receipt.note(name, value.trim()) && name == "pareta-progress" {
            // Nobody goes through so many; only a stream without end would.
            self.progress.truncate(MOST_PHASES - 1);
            self.progress.push(value.trim().to_owned());
        }
    }

    /// The completion, if all of it has come.
    fn whole(&self) -> Result<ChatCompletion, Error> {
        match self.outcome {
            Some(outcome) if !outcome.is_complete() => {
                let message = "the stream has ended already, before the answer was complete";
                Err(self.explain(Error::new(ErrorKind::TruncatedStream, message)))
            }
            _ => self.accumulated(),
        }
    }

    /// An error with what is known of the stream it ended.
    fn explain(&self, error: Error) -> Error {
        error
            .found_in(&self.meta)
            .with_partial_text(self.accumulated.text().to_owned())
    }
}

impl ChatStream<Async> {
    /// The next chunk; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Result<ChatCompletionChunk, Error>> {
        std::future::poll_fn(|context| self.poll_chunk(context)).await
    }

    /// Takes the rest of the stream and gives the whole completion, as [`accumulated`](ChatStream::accumulated) does.
    ///
    /// # Errors
    ///
    /// The stream's own, with the text so far.
    pub async fn finish(&mut self) -> Result<ChatCompletion, Error> {
        while let Some(chunk) = self.next().await {
            chunk?;
        }
        self.whole()
    }
}

impl futures_core::Stream for ChatStream<Async> {
    type Item = Result<ChatCompletionChunk, Error>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_chunk(context)
    }
}

#[cfg(feature = "blocking")]
impl Iterator for ChatStream<crate::blocking::Blocking> {
    type Item = Result<ChatCompletionChunk, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.events.as_ref()?;
        let mode = self.client.mode.clone();
        let next = mode.block_on(std::future::poll_fn(|context| self.poll_chunk(context)));
        next.unwrap_or_else(|error| {
            self.end(StreamOutcome::Disconnected);
            Some(Err(error))
        })
    }
}

#[cfg(feature = "blocking")]
impl ChatStream<crate::blocking::Blocking> {
    /// Takes the rest of the stream and gives the whole completion, as [`accumulated`](ChatStream::accumulated) does.
    ///
    /// # Errors
    ///
    /// The stream's own, with the text so far.
    pub fn finish(&mut self) -> Result<ChatCompletion, Error> {
        for chunk in &mut *self {
            chunk?;
        }
        self.whole()
    }
}

impl<M: Mode> fmt::Debug for ChatStream<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatStream")
            .field("outcome", &self.outcome)
            .field("receipt", &self.receipt())
            .finish_non_exhaustive()
    }
}
