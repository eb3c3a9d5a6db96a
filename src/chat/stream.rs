//! A completion while it is written.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;

use super::accumulate::Accumulator;
use super::ending::{self, Facts, Stop};
use super::receipt::Receipt;
use super::whole::in_deltas;
use crate::client::{Async, Call, Client, Meta, Mode, Opened, Request, Secrets, redescribe};
use crate::error::{Error, ErrorKind, Likeness, is_error, likeness, shortened};
use crate::events::{Events, Wanted, decode_event, error_message, is_done, is_named_error};
use crate::generated::operations::{CreateAgentCompletion, CreateChatCompletion};
use crate::generated::requests::{CreateChatCompletionRequest, StreamOptions};
use crate::json::{Document, Raw, decode};
use crate::operation::{Describe, Http, Operation, Single};
use crate::reply::FromReply;
use crate::runtime::{Handle, Sleep, sleep};
use crate::sse::{Event, Item};
use crate::telemetry::CallSpan;
use crate::types::{ChatCompletion, ChatCompletionChunk};

/// A server ends its reply right behind `[DONE]`, as a rule in a packet of its own. Only with that end can the
/// connection be used again, which is worth a moment.
const LINGER: Duration = Duration::from_millis(50);

/// How long what may follow the last finish reason is waited for: token counts, receipts, `[DONE]`. Some servers keep the
/// connection open, and alive with comments, for ever.
const GRACE: Duration = Duration::from_secs(5);

/// How many phases are kept; beyond it, the last one alone goes on changing.
const MOST_PHASES: usize = 1_000;

/// An operation that asks for a completion, and can have it as a stream.
pub trait Streams: Describe {
    /// Whether a model that is given tools can stream its turn.
    #[doc(hidden)]
    const STREAMS_TOOLS: bool;

    #[doc(hidden)]
    fn body(&mut self) -> &mut CreateChatCompletionRequest;
}

impl Streams for CreateChatCompletion {
    /// `auto` takes no tools in a stream.
    const STREAMS_TOOLS: bool = false;

    fn body(&mut self) -> &mut CreateChatCompletionRequest {
        &mut self.body
    }
}

impl Streams for CreateAgentCompletion {
    const STREAMS_TOOLS: bool = true;

    fn body(&mut self) -> &mut CreateChatCompletionRequest {
        &mut self.body
    }
}

/// A completion that is sent as a stream; see [`Request::stream`].
#[derive(Clone)]
pub struct StreamChatCompletion<Op = CreateChatCompletion>(Op);

impl<M: Mode, Op: Streams> Request<M, Op> {
    /// Sends the call as a stream: what it gives is a [`ChatStream`].
    ///
    /// The model [`AUTO`](crate::AUTO) takes no tools in a stream, and answers 400; the
    /// [lane for agents](crate::agent) takes them.
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
    #[doc(alias = "sse")]
    #[doc(alias = "streaming")]
    pub fn stream(self) -> Request<M, StreamChatCompletion<Op>> {
        redescribe(self, |mut operation| {
            operation.body().stream = Some(true);
            StreamChatCompletion(operation)
        })
    }
}

impl<M: Mode, Op: Streams> Request<M, StreamChatCompletion<Op>> {
    /// Whether the stream tells the token counts of the whole answer, in a last chunk without choices. By default not.
    pub fn include_usage(mut self, include: bool) -> Self {
        self.operation.0.body().stream_options = Some(StreamOptions {
            include_usage: Some(include),
        });
        self
    }
}

impl<M: Mode, Op: Streams> Operation<M> for StreamChatCompletion<Op> {
    type Output = ChatStream<M>;

    async fn run(mut self, call: Call<M>) -> Result<Self::Output, Error> {
        let opened = call.open(&self.0).await?;
        ChatStream::begin(call, opened, self.0.body().n).await
    }

    fn single(&self, http: &Http) -> Result<Single, Error> {
        Ok(Single::of(&self.0, http)?.streamed())
    }
}

/// The chunks of a completion, as they come.
///
/// In async code it is a `Stream` of `Result<ChatCompletionChunk, Error>`, and has [`next`](ChatStream::next); with the
/// blocking client it is an iterator of the same. An error is the last thing it gives. How it ended is its
/// [`outcome`](ChatStream::outcome): a stream that was cut short says so, and its error has the text so far. Dropping
/// it closes the connection. Where it is handed to adaptors, [`on_end`](ChatStream::on_end) tells how it ended.
///
/// An axum handler that passes an answer on, as server-sent events:
///
/// ```ignore
/// async fn answer(
///     State(client): State<pareta::Client>,
///     question: String,
/// ) -> Result<Sse<impl Stream<Item = Result<Event, pareta::Error>>>, String> {
///     let call = client.chat().completions().create("ep_1", question).stream();
///     let stream = call.await.map_err(|error| error.to_string())?;
///     let stream = stream.on_end(|end| println!("{:?}, {:?}", end.outcome, end.receipt));
///     Ok(Sse::new(stream.map(|chunk| Ok(Event::default().data(chunk?.text())))))
/// }
/// ```
#[doc(alias = "sse")]
#[doc(alias = "streaming")]
#[doc(alias = "cancel")]
pub struct ChatStream<M: Mode = Async> {
    client: Client<M>,
    secrets: Secrets,
    /// Taken when the stream has ended, which closes the connection or gives it back.
    events: Option<Events>,
    meta: Arc<Meta>,
    /// Set when `[DONE]` or every finish reason has come: how long to wait for the end behind it.
    patience: Option<Pin<Box<Sleep>>>,
    accumulated: Accumulator,
    receipt: Receipt,
    progress: Vec<String>,
    /// The wait behind the last finish reason was drawn out for an event that had begun.
    was_given_time: bool,
    /// The last event that reads like an error and need not be one.
    hint: Option<Bytes>,
    outcome: Option<StreamOutcome>,
    /// Who wants to know the end, until it is told.
    on_end: Option<EndListener>,
    span: CallSpan,
}

type EndListener = Box<dyn FnOnce(StreamEnd) + Send>;

/// What is known of a stream at its end; see [`ChatStream::on_end`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StreamEnd {
    /// How it ended; `None` where it was dropped before its end.
    pub outcome: Option<StreamOutcome>,
    /// What the call cost, as far as the server has said so: it does just before the end.
    pub receipt: Option<Receipt>,
    /// The response the stream came in.
    pub meta: Arc<Meta>,
    /// The text of the first choice, as far as it came.
    pub text: String,
}

/// How a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StreamOutcome {
    /// Complete: `[DONE]` came, or the answer in one piece from a server that does not stream.
    Done,
    /// Complete: `[DONE]` did not come, but every choice had its finish reason.
    Finished,
    /// It broke off before that, or inside an event behind it; or `[DONE]` came and no answer had begun.
    Truncated,
    /// The server ended it with an error, wherever that stood.
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
    /// A stream of so many choices, where that was said.
    pub(crate) async fn begin(
        call: Call<M>,
        opened: Opened,
        choices: Option<i64>,
    ) -> Result<Self, Error> {
        let (mut events, meta) = Events::of(&call, opened, Wanted::Answer).await?;
        Ok(Self {
            span: events.take_span(),
            client: call.client,
            secrets: call.secrets,
            events: Some(events),
            meta,
            patience: None,
            accumulated: Accumulator::expecting(choices.unwrap_or(1)),
            receipt: Receipt::default(),
            progress: Vec::new(),
            was_given_time: false,
            hint: None,
            outcome: None,
            on_end: None,
        })
    }

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

    /// Calls `tell` once, when the stream has ended or is dropped before its end. The end of a stream is known this way
    /// where adaptors such as `map` or a web framework have taken it. Where it is called again, the later one is told.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// use futures_util::{StreamExt, TryStreamExt};
    ///
    /// let completions = client.chat().completions();
    /// let stream = completions.create("ep_contract_qwen", "Effective as of May 2, 2026.").stream().await?;
    /// let (tell, told) = std::sync::mpsc::channel();
    /// let texts = stream
    ///     .on_end(move |end| drop(tell.send(end)))
    ///     .map(|chunk| chunk.map(|chunk| chunk.text().to_owned()));
    /// let texts: Vec<_> = texts.try_collect().await?;
    ///
    /// let end = told.recv()?;
    /// assert_eq!(end.text, texts.concat());
    /// assert!(end.outcome.is_some_and(|outcome| outcome.is_complete()));
    /// println!("{:?}", end.receipt);
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use = "the stream is what this returns"]
    pub fn on_end(mut self, tell: impl FnOnce(StreamEnd) + Send + 'static) -> Self {
        self.on_end = Some(Box::new(tell));
        self.tell_if_over();
        self
    }

    /// Nothing more comes from a stream without events.
    fn tell_if_over(&mut self) {
        if self.events.is_none() {
            self.tell_end();
        }
    }

    fn tell_end(&mut self) {
        if let Some(tell) = self.on_end.take() {
            tell(StreamEnd {
                outcome: self.outcome,
                receipt: self.receipt(),
                meta: self.meta.clone(),
                text: self.text().to_owned(),
            });
        }
    }

    /// The completion so far, put together from the chunks with every member they had: what grows is joined, what is said
    /// once counts once, tool calls are told apart by index and id. Its text was composed here; the server never sent it
    /// in one piece. The finish reason is null as long as none can be believed.
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

    pub(crate) fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<ChatCompletionChunk, Error>>> {
        // Its clocks run where it was opened, whoever reads it.
        let runtime = self.events.as_ref().map(|events| events.runtime().clone());
        let inside = runtime.as_ref().map(Handle::enter);
        let chunk = self.poll_events(context);
        drop(inside);
        if self.outcome.is_some() {
            let error = match &chunk {
                Poll::Ready(Some(Err(error))) => Some(error),
                _ => None,
            };
            self.end_span(error);
        }
        self.tell_if_over();
        chunk
    }

    /// What has come counts, where nobody waits for the rest too.
    fn note_reply(&self) {
        self.span.note_first_chunk(self.meta.clock.first_chunk());
        self.span.note_receipt(self.receipt());
        let reply = || Raw::from_json(self.accumulated.compose()).ok();
        self.span.note_reply(reply);
    }

    fn end_span(&mut self, error: Option<&Error>) {
        if self.span.is_open() {
            self.note_reply();
            self.span.end(error);
        }
    }

    fn poll_events(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<ChatCompletionChunk, Error>>> {
        while let Some(events) = &mut self.events {
            let is_over = match &mut self.patience {
                Some(patience) => patience.as_mut().poll(context).is_ready(),
                None => false,
            };
            if is_over && self.outcome.is_none() {
                // The rest of an event that has begun is waited for as long again, and no longer.
                let is_given_time = events.is_in_the_middle() && !self.was_given_time;
                self.was_given_time |= is_given_time;
                self.patience = is_given_time.then(|| Box::pin(sleep(GRACE)));
                if !is_given_time {
                    events.close(None);
                }
            }
            let item = events.poll_item(context);
            // All that `[DONE]` lacks is the line behind it.
            if item.is_pending() && self.outcome.is_none() && events.ends_with_done() {
                if let Some(error) = self.stop(Stop::Done, None) {
                    return Poll::Ready(Some(Err(error)));
                }
                continue;
            }
            if self.outcome.is_some() {
                if item.is_pending() && !is_over {
                    return Poll::Pending;
                }
                self.events = None;
                continue;
            }
            let stop = match ready!(item) {
                Some(Ok(Item::Comment(comment))) => {
                    self.take_comment(&comment);
                    continue;
                }
                Some(Ok(Item::Event(event))) if is_done(&event.data) => Stop::Done,
                Some(Ok(Item::Event(event))) => match self.read(event).transpose() {
                    Some(chunk) => return Poll::Ready(Some(chunk)),
                    None => continue,
                },
                Some(Err(error)) => {
                    let stop = Stop::Broken(error.kind());
                    return Poll::Ready(self.stop(stop, Some(error)).map(Err));
                }
                None => Stop::EndOfBody,
            };
            if let Some(error) = self.stop(stop, None) {
                return Poll::Ready(Some(Err(error)));
            }
        }
        Poll::Ready(None)
    }

    /// Settles how the stream ended, and gives the error where that is no complete answer.
    fn stop(&mut self, stop: Stop, broken: Option<Error>) -> Option<Error> {
        let events = self.events.as_ref();
        let facts = Facts {
            has_begun: self.accumulated.has_begun(),
            is_finished: self.accumulated.is_finished(),
            is_inside_event: events.is_some_and(Events::is_inside_event),
            has_hint: self.hint.is_some(),
        };
        let outcome = ending::outcome(stop, facts);
        self.outcome = Some(outcome);
        self.meta.clock.note_end();
        if outcome == StreamOutcome::Done {
            self.patience = Some(Box::pin(sleep(LINGER)));
            return None;
        }
        self.events = None;
        if outcome.is_complete() {
            return None;
        }
        let error = match (outcome, &self.hint, broken) {
            (StreamOutcome::ServerError, Some(hint), _) => {
                let message = error_message(&self.secrets, hint);
                Error::new(ErrorKind::Stream, message).with_body(self.secrets.redact(hint.clone()))
            }
            (_, _, Some(error)) => error,
            _ => Error::new(ErrorKind::TruncatedStream, ending::cut(stop, facts)),
        };
        Some(self.explain(error))
    }

    /// One event as a chunk; none where it is something else, which is passed over.
    fn read(&mut self, event: Event) -> Result<Option<ChatCompletionChunk>, Error> {
        if is_named_error(&event) {
            return Err(self.failed(&event));
        }
        // Events by other names are not of the answer, unless they hold a part of it.
        let name = event.name.trim_ascii();
        let is_named = !(name.is_empty() || name.eq_ignore_ascii_case(b"message"));
        let mut chunk: ChatCompletionChunk = match decode_event(&event.data, &self.meta) {
            Ok(chunk) => chunk,
            Err(_) if is_named => return Ok(None),
            Err(cause) => {
                let start = shortened(&String::from_utf8_lossy(
                    &self.secrets.redact(event.data.clone()),
                ));
                let message =
                    format!("an event of the stream is {cause}; it starts with {start:?}");
                return Err(self.invalid(&event, message).caused_by(cause));
            }
        };
        if chunk.choices().is_empty() {
            match likeness(&chunk) {
                Likeness::Error if !is_named => return Err(self.failed(&event)),
                // What has a name of its own may be how a tool gets on, whatever it says.
                Likeness::Error if is_error(chunk["error"].json()) => {
                    self.hint = Some(event.data.clone());
                }
                Likeness::Words if !is_named => self.hint = Some(event.data.clone()),
                _ => {}
            }
            if is_named {
                return Ok(None);
            }
        }
        if !self.accumulated.has_begun() {
            if let Some(delta) = in_deltas(&chunk) {
                let document = Document::received(delta, self.meta.clone());
                chunk = decode(&document, "").unwrap_or(chunk);
            }
        }
        let is_strict = self.client.core.rules().strict;
        let mismatch = chunk.refusal().or_else(|| {
            is_strict
                .then(|| chunk.drift().into_iter().next())
                .flatten()
        });
        if let Some(drift) = mismatch {
            let message = format!("an event of the stream is not what the contract says: {drift}");
            return Err(self.invalid(&event, message));
        }
        self.accumulated.add(&chunk);
        if self.accumulated.has_failed() {
            return Err(self.failed(&event));
        }
        // What may still come behind the last finish reason, comments aside, comes soon.
        self.patience = match (self.accumulated.is_finished(), self.patience.take()) {
            (false, _) => None,
            (true, Some(patience)) => Some(patience),
            (true, None) => Some(Box::pin(sleep(GRACE))),
        };
        Ok(Some(chunk))
    }

    /// The error an event is, in the server's words.
    fn failed(&mut self, event: &Event) -> Error {
        self.end(StreamOutcome::ServerError);
        let error = Error::new(ErrorKind::Stream, error_message(&self.secrets, &event.data));
        self.explain(error.with_body(self.secrets.redact(event.data.clone())))
    }

    /// The error for an event that cannot be used.
    fn invalid(&mut self, event: &Event, message: String) -> Error {
        self.end(StreamOutcome::Invalid);
        let body = self.secrets.redact(event.data.clone());
        self.explain(Error::new(ErrorKind::InvalidResponse, message).with_body(body))
    }

    fn end(&mut self, outcome: StreamOutcome) {
        self.outcome = Some(outcome);
        self.meta.clock.note_end();
        self.events = None;
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
            self.progress.push(shortened(value.trim()));
        }
    }

    /// The completion, if all of it has come.
    pub(crate) fn whole(&self) -> Result<ChatCompletion, Error> {
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
        let error = error
            .found_in(&self.meta)
            .with_partial_text(self.accumulated.text().to_owned());
        self.secrets.redact_error(error)
    }
}

impl ChatStream<Async> {
    /// The next chunk; `None` when the stream has ended.
    ///
    /// # Cancel safety
    ///
    /// Safe in `select!`: where this future is dropped, nothing is lost, and the next call goes on where it was. Dropping
    /// the stream itself closes the connection; what the server bills of an answer nobody reads to its end is up to the
    /// server, as a rule all that was written.
    pub async fn next(&mut self) -> Option<Result<ChatCompletionChunk, Error>> {
        std::future::poll_fn(|context| self.poll_chunk(context)).await
    }

    /// Takes the rest of the stream and gives the whole completion, as [`accumulated`](ChatStream::accumulated) does.
    ///
    /// # Cancel safety
    ///
    /// Safe in `select!`: where this future is dropped, what has come stays in the stream, and `finish` can be called
    /// again.
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
            self.end_span(Some(&error));
            self.tell_if_over();
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

impl<M: Mode> Drop for ChatStream<M> {
    fn drop(&mut self) {
        if self.span.is_open() {
            self.note_reply();
        }
        self.tell_end();
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
