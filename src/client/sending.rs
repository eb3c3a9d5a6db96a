//! One try: out through the layers, and back with an answer or a failure.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue, StatusCode};
use reqwest::Url;

use super::body::BodyReader;
use super::clock::Clock;
use super::failed::Failed;
use super::layer::{self, Incoming, Next, Outgoing};
use super::secrets::Secrets;
use super::transport::{Core, Terms};
use super::upload::Taken;
use super::{redirect, sniff, wire};
use crate::error::{Error, ErrorKind, reason, server_message};
use crate::operation::{Body, Prepared};
use crate::retry::{self, Failure};
use crate::runtime::{Instant, timeout_at};

/// An error body is read up to here; its message is at its start.
const ERROR_BODY_LIMIT: usize = 1024 * 1024;

/// An error body is waited for so long in all: what counts is the status, and that is there.
const ERROR_BODY_WAIT: Duration = Duration::from_secs(5);

/// Where a request goes, which decides what is added to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    Api,
    /// A URL the API has signed, on whatever host.
    Storage,
}

/// What a reply's body becomes before the try counts as a success.
pub(crate) trait FromBody: Sized + Send {
    fn from_body(
        body: BodyReader,
        limit: usize,
    ) -> impl Future<Output = Result<Self, Error>> + Send;
}

/// The whole of it.
impl FromBody for Vec<u8> {
    fn from_body(
        body: BodyReader,
        limit: usize,
    ) -> impl Future<Output = Result<Self, Error>> + Send {
        body.collect(limit)
    }
}

/// Nothing of it, once all of it has come.
impl FromBody for () {
    fn from_body(body: BodyReader, _: usize) -> impl Future<Output = Result<Self, Error>> + Send {
        body.drain()
    }
}

/// What is still coming.
impl FromBody for BodyReader {
    async fn from_body(body: BodyReader, _: usize) -> Result<Self, Error> {
        Ok(body)
    }
}

/// What a try gives: the response's head, when it came, and its body.
pub(super) struct Answer<B> {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub clock: Arc<Clock>,
    pub body: B,
}

/// One try.
pub(super) struct Sending<'a> {
    pub core: &'a Core,
    pub request: &'a Prepared,
    pub destination: Destination,
    pub url: &'a Url,
    pub terms: Terms<'a>,
    /// When the first try of the call began.
    pub started: Instant,
    /// Which try it is: 1 is the first.
    pub number: u32,
    pub reached: Reached,
}

/// How far a try has got, for what is behind the layers alone knows.
#[derive(Default)]
pub(super) struct Reached(AtomicU8);

impl Reached {
    const NOBODY: u8 = 0;
    const SENT: u8 = 1;
    const MAY_HAVE_EXECUTED: u8 = 2;

    fn note(&self, may_have_executed: bool) {
        let reached = match may_have_executed {
            true => Self::MAY_HAVE_EXECUTED,
            false => Self::SENT,
        };
        self.0.store(reached, Ordering::Relaxed);
    }

    /// A failure as it is from here, whatever the layers have made of it.
    fn tell(&self, failed: Failed) -> Failed {
        let reached = self.0.load(Ordering::Relaxed);
        Failed {
            may_have_executed: reached == Self::MAY_HAVE_EXECUTED,
            was_sent: reached != Self::NOBODY,
            ..failed
        }
    }
}

impl Sending<'_> {
    /// Within the time of the call.
    pub async fn run<B: FromBody>(&self) -> Result<Answer<B>, Failed> {
        let mut attempt = pin!(self.answer());
        let outcome = match self.terms.deadline {
            None => attempt.await,
            Some(deadline) => timeout_at(deadline, attempt.as_mut())
                .await
                .unwrap_or_else(|_| {
                    let message =
                        "the time for the whole call was up, the limit set with `timeout`";
                    let error = Error::new(ErrorKind::Timeout, message);
                    Err(Failed::after_sending(error.retryable(true), None))
                }),
        };
        match self.has_layers() {
            true => outcome.map_err(|failed| self.reached.tell(failed)),
            false => outcome,
        }
    }

    fn has_layers(&self) -> bool {
        !self.core.around.layers.is_empty()
    }

    async fn answer<B: FromBody>(&self) -> Result<Answer<B>, Failed> {
        let rules = &self.core.rules;
        let response = match self.has_layers() {
            false => self.transmit(self.request.headers.clone()).await?,
            // In a box, so that tries without layers have no room for this.
            true => {
                let next = Next::new(&self.core.around.layers, self);
                let incoming = next.run(Outgoing::new(self)).await?;
                incoming.map(layer::Body::into_content)
            }
        };
        let clock = Arc::new(Clock::at_head(self.started));
        let (head, body) = response.into_parts();
        if !head.status.is_success() {
            let body = self.start_of(body).await;
            return Err(self.refused(head.status, head.headers, body));
        }
        let deadline = self.terms.deadline;
        let body = BodyReader::new(body, clock.clone(), rules.read_timeout, deadline);
        match B::from_body(body, rules.max_response_bytes).await {
            Ok(body) => Ok(Answer {
                status: head.status,
                headers: head.headers,
                clock,
                body,
            }),
            Err(error) => {
                let failure = error.is_retryable().then_some(Failure::Transport);
                let error = error.answered(head.status, head.headers, Bytes::new());
                Err(Failed::after_sending(error, failure))
            }
        }
    }

    /// Sends what has come through the layers. What they are shown in return is without the key, where it was sent back.
    pub(super) async fn pass_on(&self, outgoing: Outgoing<'_>) -> Result<Incoming, Failed> {
        let mut headers = outgoing.into_headers();
        if let Some(key) = self.request.headers.get(AUTHORIZATION) {
            headers.insert(AUTHORIZATION, key.clone());
        }
        // Whoever stops waiting does not know better.
        self.note_sent();
        let (head, body) = match self.transmit(headers).await {
            Ok(response) => response.into_parts(),
            Err(failed) => {
                self.reached.note(failed.may_have_executed);
                return Err(failed);
            }
        };
        if head.status.is_success() {
            let body = layer::Body::received(body, self.core.rules.read_timeout);
            return Ok(Incoming::from_parts(head, body));
        }
        self.note_answer(head.status);
        let body = self.start_of(body).await;
        Ok(Incoming::from_parts(head, body.into()))
    }

    /// Whether it has been carried out is what the status says.
    pub fn note_answer(&self, status: StatusCode) {
        self.reached.note(retry::may_have_executed(status));
    }

    /// The request may have been carried out from here on.
    pub fn note_sent(&self) {
        self.reached.note(true);
    }

    /// What it carries, to be read from its start.
    pub fn body(&self) -> Option<wire::Body> {
        match &self.request.body {
            Body::Empty => None,
            Body::Bytes(bytes) => Some(bytes.clone().into()),
            Body::Stream(source) => Some(source.to_body(Taken::default())),
        }
    }

    /// Sends the request and waits for the response's head.
    async fn transmit(&self, headers: HeaderMap) -> Result<http::Response<wire::Body>, Failed> {
        let site = &self.core.site;
        let read_timeout = self.core.rules.read_timeout;
        let by = match (self.destination, &site.storage) {
            (Destination::Api, _) => &site.http,
            (Destination::Storage, Ok(storage)) => storage,
            (Destination::Storage, Err(problem)) => {
                return Err(Failed::before_sending(Error::configuration(
                    problem.clone(),
                )));
            }
        };
        let started = Instant::now();
        let mut upload = None;
        let body = match &self.request.body {
            Body::Empty => None,
            Body::Bytes(bytes) => Some(bytes.clone().into()),
            Body::Stream(source) => {
                let taken = Taken::default();
                upload = Some((taken.clone(), source.teller(taken.clone(), self.number)));
                Some(source.to_body(taken))
            }
        };
        let (taken, mut teller) = upload.unzip();
        let method = self.request.method.clone();
        let mut response = pin!(by.execute(method, self.url.clone(), headers, body));
        // An upload may take long, so silence counts from the last piece that was taken.
        let silent_until = || taken.as_ref().map_or(started, Taken::at) + read_timeout;
        let answered = loop {
            let until = silent_until();
            let told = poll_fn(|context| {
                let answered = response.as_mut().poll(context);
                if let Some(teller) = &mut teller {
                    teller.poll(context);
                }
                answered
            });
            match timeout_at(until, told).await {
                Err(_) if silent_until() > until => {}
                answered => break answered,
            }
        };
        match answered {
            Ok(Ok(mut response)) => {
                site.has_answered.store(true, Ordering::Relaxed);
                take_over(response.headers_mut(), self.terms.secrets);
                Ok(response)
            }
            Ok(Err(error)) => Err(Failed::transport(error, self.url, by)),
            Err(_) => {
                let message =
                    format!("no reply within {read_timeout:?}, the limit set with `read_timeout`");
                let error = Error::new(ErrorKind::Timeout, message).retryable(true);
                Err(Failed::after_sending(error, Some(Failure::Transport)))
            }
        }
    }

    /// The beginning of what a refusal says, fit to be shown.
    async fn start_of(&self, body: wire::Body) -> Bytes {
        let Terms {
            deadline, secrets, ..
        } = self.terms;
        let until = Instant::now() + ERROR_BODY_WAIT;
        let until = deadline.map_or(until, |deadline| deadline.min(until));
        let read_timeout = self.core.rules.read_timeout;
        let clock = Arc::new(Clock::at_head(self.started));
        let body = BodyReader::new(body, clock, read_timeout, Some(until));
        let limit = ERROR_BODY_LIMIT + secrets.longest();
        let start = body.collect_start(limit).await;
        // Only then cut to the limit, which might leave half a key.
        let mut start = secrets.redact(start);
        start.truncate(ERROR_BODY_LIMIT);
        start
    }

    /// A response whose status is no success.
    fn refused(&self, status: StatusCode, headers: HeaderMap, body: Bytes) -> Failed {
        let retry_after = retry::retry_after(&headers, (self.core.rules.now)());
        let kind = match self.destination {
            Destination::Api => ErrorKind::of(status, &body),
            Destination::Storage => ErrorKind::of_storage(status),
        };
        let passes = retry::passes(status, &headers, kind);
        let message = if let Some(redirect) = redirect::told(status, self.url, &headers) {
            match self.destination {
                Destination::Api => format!("{redirect}: the key goes to the base URL only"),
                Destination::Storage => redirect,
            }
        } else if let Some(what) = sniff::no_text(&headers, &body) {
            format!("{}; {what}", reason(status))
        } else {
            server_message(status, &body)
        };
        let error = Error::new(kind, self.terms.secrets.redact_words(message))
            .retryable(passes)
            .answered(status, headers, body);
        Failed {
            retry_after,
            may_have_executed: retry::may_have_executed(status),
            ..Failed::after_sending(error, passes.then_some(Failure::Status(status)))
        }
    }
}

/// Gives the values memory of their own, without the key where it was sent back: they come as slices of the
/// connection's buffer, which a reply that is kept would hold as a whole.
fn take_over(headers: &mut HeaderMap, secrets: &Secrets) {
    let mut room = BytesMut::with_capacity(headers.values().map(HeaderValue::len).sum());
    for value in headers.values() {
        room.extend_from_slice(value.as_bytes());
    }
    let room = room.freeze();
    let mut start = 0;
    for value in headers.values_mut() {
        let end = start + value.len();
        if let Ok(own) = HeaderValue::from_maybe_shared(room.slice(start..end)) {
            *value = own;
        }
        start = end;
    }
    secrets.redact_headers(headers, &room);
}
