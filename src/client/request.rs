//! One call: an operation with the options every call has.

use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue};
use serde::Serialize;

use super::Client;
use super::key::fresh_idempotency_key;
use super::meta::Meta;
use super::mode::{Async, Mode};
use super::secrets::Secrets;
use super::sending::FromBody;
use super::sniff;
use super::transport::{Opened, Received, Terms};
use crate::error::{Error, ErrorKind, shortened};
use crate::events::error_message;
use crate::json::{Document, Raw};
use crate::operation::{Describe, FreeQuery, OpenBody, Operation, Prepared, Reply};
use crate::reply::FromReply;
use crate::runtime::{self, Instant};
use crate::saved::{self, SavedCall};
use crate::telemetry::{CallSpan, PartsSpan};

/// A call that has been described and not yet sent.
///
/// In async code it is awaited; with the blocking client, `send()` sends it. Until then every method here changes
/// what will be sent. A bad argument is reported then too, before anything is sent.
///
/// Each clone is a call of its own: a POST is billed as often as clones of it are sent, unless they share an
/// [`idempotency_key`](Request::idempotency_key). [`to_saved`](Request::to_saved) makes data of it.
#[doc(alias = "cancel")]
#[doc(alias = "abort")]
#[must_use = "a request does nothing until it is awaited, or sent"]
#[derive(Clone)]
pub struct Request<M: Mode, Op> {
    pub(crate) client: Client<M>,
    pub(crate) options: Options,
    pub(crate) operation: Op,
}

/// What can be set on every call.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub timeout: Option<Duration>,
    pub max_retries: Option<u32>,
    pub headers: HeaderMap,
    pub idempotency_key: Option<HeaderValue>,
    /// The first thing that was wrong with the arguments.
    problem: Option<String>,
}

impl<M: Mode, Op> Request<M, Op> {
    /// How long the whole call may take, over all its tries and the waits between them. Zero is refused: nothing can be
    /// done in no time, and what was sent could be billed.
    #[doc(alias = "deadline")]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self.options.reject_if(
            timeout.is_zero(),
            "timeout is zero: leave it out for a call without a limit",
        );
        self
    }

    /// How often the call is repeated when it fails.
    #[doc(alias = "retry")]
    #[doc(alias = "backoff")]
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.options.max_retries = Some(retries);
        self
    }

    /// A header to send with the call. Headers the client sends itself (the key, the length and kind of the body, the
    /// idempotency key) cannot be set here.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        let (name, value) = (name.as_ref(), value.as_ref());
        match header(name, value) {
            Ok((name, value)) => _ = self.options.headers.append(name, value),
            Err(problem) => self.options.reject(format!("header {name:?} {problem}")),
        }
        self
    }

    /// The idempotency key to send the call under: calls with the same key and body are carried out and billed once.
    /// By default every POST has a fresh one, the same over all its tries.
    pub fn idempotency_key(mut self, key: impl AsRef<str>) -> Self {
        match idempotency_key(key.as_ref()) {
            Ok(key) => self.options.idempotency_key = Some(key),
            Err(problem) => self.options.reject(format!("idempotency_key {problem}")),
        }
        self
    }

    /// The call as data, to be sent later, or by another client or process: see [`saved`](crate::saved). A POST without an
    /// idempotency key is given one here, which is part of the data: sent twice, it is carried out and billed once.
    ///
    /// An image to edit is part of the body; where it is a file, it is read here.
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for what the call itself would be refused for; a call that is made of
    /// several requests; a body that is read from a file; and a header whose name says that it is a secret.
    pub fn to_saved(&self) -> Result<SavedCall, Error>
    where
        Op: Operation<M>,
    {
        self.options.check()?;
        saved::save(&self.operation, &self.options)
    }
}

impl Options {
    /// The first bad argument, as an error.
    fn check(&self) -> Result<(), Error> {
        match &self.problem {
            Some(problem) => Err(Error::new(ErrorKind::Argument, problem.clone())),
            None => Ok(()),
        }
    }

    /// Remembers a bad argument, to be reported when the call is sent.
    pub fn reject(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    pub fn reject_if(&mut self, is_wrong: bool, problem: &str) {
        if is_wrong {
            self.reject(problem.to_owned());
        }
    }

    pub fn note(&mut self, outcome: Result<(), Error>) {
        if let Err(error) = outcome {
            self.reject(error.message().to_owned());
        }
    }
}

// What is no method of `Request`, for an operation may have a setter of any name.

pub(crate) fn describe<M: Mode, Op>(client: &Client<M>, operation: Op) -> Request<M, Op> {
    Request {
        client: client.clone(),
        options: Options::default(),
        operation,
    }
}

/// The same call with another operation.
pub(crate) fn redescribe<M: Mode, Op, Other>(
    request: Request<M, Op>,
    change: impl FnOnce(Op) -> Other,
) -> Request<M, Other> {
    Request {
        client: request.client,
        options: request.options,
        operation: change(request.operation),
    }
}

/// Starts the call's clock.
fn begin<M: Mode, Op>(request: Request<M, Op>) -> Result<(Op, Call<M>), Error> {
    request.options.check()?;
    let mut call = Call {
        deadline: None,
        secrets: request.client.core.secrets(),
        client: request.client,
        options: request.options,
    };
    // A time too long to be reckoned is no limit.
    let deadline = |timeout| Instant::now().checked_add(timeout);
    call.deadline = call.timeout().and_then(deadline);
    Ok((request.operation, call))
}

/// Sends the call. Its errors leave through here, and none with the key in it.
async fn carry_out<M: Mode, Op: Operation<M>>(
    request: Request<M, Op>,
) -> Result<Op::Output, Error> {
    let (operation, call) = begin(request)?;
    let secrets = call.secrets.clone();
    let span = PartsSpan::begin(Op::PARTS);
    let result = {
        let mut work = pin!(operation.run(call));
        poll_fn(|context| span.poll(work.as_mut(), context)).await
    };
    let result = result.map_err(|error| secrets.redact_error(error));
    span.end(result.as_ref().err());
    result
}

impl<M: Mode, Op: OpenBody> Request<M, Op> {
    /// A property of the body that has no method here, sent as it stands. One that has is refused.
    pub fn extra_body(mut self, key: impl Into<String>, value: impl Serialize) -> Self {
        let added = self.operation.extra().add(Op::KNOWN, key.into(), &value);
        self.options.note(added);
        self
    }
}

impl<M: Mode, Op: FreeQuery> Request<M, Op> {
    /// A query parameter. They are sent in the order they are given, and one may be given more than once.
    pub fn query(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.operation.query().add(name, value);
        self
    }
}

impl<Op> IntoFuture for Request<Async, Op>
where
    Op: Operation<Async> + 'static,
{
    type Output = Result<Op::Output, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(runtime::stay(carry_out(self)))
    }
}

#[cfg(feature = "blocking")]
impl<Op: Operation<super::mode::blocking::Blocking>> Request<super::mode::blocking::Blocking, Op> {
    /// Sends the call and waits for its result.
    ///
    /// # Errors
    ///
    /// Those of the call, and [`Configuration`](crate::ErrorKind::Configuration) inside async code, which this would
    /// bring to a halt.
    pub fn send(self) -> Result<Op::Output, Error> {
        let mode = self.client.mode.clone();
        mode.block_on(carry_out(self))?
    }
}

impl<M: Mode, Op> fmt::Debug for Request<M, Op> {
    /// The operation's name alone: what is in it is the caller's business.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Request")
            .field(&std::any::type_name::<Op>())
            .finish()
    }
}

/// An idempotency key, or what is wrong with it.
pub(crate) fn idempotency_key(key: &str) -> Result<HeaderValue, &'static str> {
    const PROBLEM: &str = "must be 1 to 255 visible ASCII characters";
    let fits = (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    match fits {
        true => HeaderValue::from_str(key).map_err(|_| PROBLEM),
        false => Err(PROBLEM),
    }
}

/// A header a caller may set, or what is wrong with it.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    const OURS: [HeaderName; 5] = [
        header::AUTHORIZATION,
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::HOST,
        header::TRANSFER_ENCODING,
    ];
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "is no header name")?;
    if OURS.contains(&name) {
        return Err("is set by the client");
    }
    if name == "idempotency-key" {
        return Err("has its own method, `idempotency_key`");
    }
    let value =
        HeaderValue::from_str(value).map_err(|_| "has a value that cannot stand in a header")?;
    Ok((name, value))
}

/// A call that is under way: what its operation sends requests with.
#[doc(hidden)]
pub struct Call<M: Mode> {
    pub(crate) client: Client<M>,
    pub(crate) options: Options,
    pub(crate) deadline: Option<Instant>,
    pub(crate) secrets: Secrets,
}

impl<M: Mode> Call<M> {
    /// How long the whole call may take.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        let of_client = self.client.core.rules().timeout;
        self.options.timeout.or(of_client)
    }

    /// What its requests are sent by.
    pub(crate) fn terms(&self) -> Terms<'_> {
        Terms {
            options: &self.options,
            deadline: self.deadline,
            secrets: &self.secrets,
        }
    }

    /// Sends an operation and reads its reply.
    pub(crate) async fn fetch<Op: Reply>(&self, operation: &Op) -> Result<Op::Output, Error> {
        let mut request = operation.prepare(self.client.core.http())?;
        self.exchange(&mut request, Op::AT).await
    }

    /// Sends a request and reads its reply.
    pub(crate) async fn exchange<T: FromReply>(
        &self,
        request: &mut Prepared,
        at: &str,
    ) -> Result<T, Error> {
        let is_strict = self.client.core.rules().strict;
        let mut span = CallSpan::begin(&self.client.core, request, &self.secrets);
        let received = self.send(request, &span).await;
        let result =
            received.and_then(|received| read(received, at, is_strict, &self.secrets, &span));
        span.end(result.as_ref().err());
        result
    }

    /// Sends a request, and reads its reply for nothing but its head.
    pub(crate) async fn drain(&self, request: &mut Prepared) -> Result<Arc<Meta>, Error> {
        let mut span = CallSpan::begin(&self.client.core, request, &self.secrets);
        let result: Result<Received<()>, Error> = self.send(request, &span).await;
        let result = result.map(|received| received.meta);
        if let Ok(meta) = &result {
            span.note_head(meta);
        }
        span.end(result.as_ref().err());
        result
    }

    /// Sends a request inside the span of its call.
    async fn send<B: FromBody>(
        &self,
        request: &mut Prepared,
        span: &CallSpan,
    ) -> Result<Received<B>, Error> {
        let mut call = pin!(self.client.core.call(request, self.terms()));
        poll_fn(|context| span.poll(call.as_mut(), context)).await
    }

    /// Sends an operation whose reply is a stream, and waits until that begins.
    pub(crate) async fn open<Op: Describe>(&self, operation: &Op) -> Result<Opened, Error> {
        let mut request = operation.prepare(self.client.core.http())?;
        request.as_stream();
        self.begin(&mut request).await
    }

    /// Sends a request, and waits until its reply begins.
    pub(crate) async fn begin(&self, request: &mut Prepared) -> Result<Opened, Error> {
        let mut span = CallSpan::begin(&self.client.core, request, &self.secrets);
        let opened: Result<Opened, Error> = self.send(request, &span).await;
        match opened {
            Ok(mut opened) => {
                span.note_head(&opened.meta);
                opened.body.watch(span);
                Ok(opened)
            }
            Err(error) => {
                span.end(Some(&error));
                Err(error)
            }
        }
    }

    /// Sends a request to a host that is not the API: without the key and without anything of this client's.
    pub(crate) async fn store(&self, request: &mut Prepared) -> Result<(), Error> {
        let core = &self.client.core;
        let mut span = CallSpan::begin(core, request, &self.secrets);
        let result = {
            let mut call = pin!(core.store(request, self.terms()));
            poll_fn(|context| span.poll(call.as_mut(), context)).await
        };
        span.end(result.as_ref().err());
        result
    }

    /// The same call under a key in any case, for keys to be derived from.
    pub(crate) fn keyed(mut self) -> Result<Self, Error> {
        if self.options.idempotency_key.is_none() {
            self.options.idempotency_key = Some(fresh_idempotency_key()?);
        }
        Ok(self)
    }

    /// The same call for another request of one operation. A key of the caller's covers one request, so the further
    /// ones get keys derived from it.
    pub(crate) fn step(&self, name: &str) -> Result<Self, Error> {
        let mut options = self.options.clone();
        if let Some(key) = &options.idempotency_key {
            let derived = format!("{}-{name}", key.to_str().unwrap_or_default());
            let derived = HeaderValue::from_str(&derived);
            options.idempotency_key = Some(derived.map_err(|error| {
                Error::argument("idempotency_key", "cannot stand in a header").caused_by(error)
            })?);
        }
        Ok(Self {
            client: self.client.clone(),
            options,
            deadline: self.deadline,
            secrets: self.secrets.clone(),
        })
    }
}

/// A reply's text as a value, or the error that says why it is none.
fn read<T: FromReply>(
    received: Received<Vec<u8>>,
    at: &str,
    is_strict: bool,
    secrets: &Secrets,
    span: &CallSpan,
) -> Result<T, Error> {
    let Received { meta, body } = received;
    span.note_head(&meta);
    let refused = |message: String, body: Bytes| {
        Error::new(ErrorKind::InvalidResponse, message)
            .with_body(body)
            .found_in(&meta)
    };
    // What a reply is that cannot be read: something known, or this.
    let unreadable = |body: Bytes, otherwise: &dyn Fn(&[u8]) -> String| {
        let what = sniff::no_json(&meta.headers, &body).unwrap_or_else(|| otherwise(&body));
        refused(secrets.redact_words(what), body)
    };
    let text = match String::from_utf8(body) {
        Ok(text) => text,
        Err(error) => {
            let cause = error.utf8_error();
            let body = secrets.redact(error.into_bytes().into());
            return Err(unreadable(body, &|_| "the reply is not UTF-8".to_owned()).caused_by(cause));
        }
    };
    let mark = if text.starts_with('\u{feff}') {
        "\u{feff}"
    } else {
        ""
    };
    let document = Document::received(text, meta.clone());
    span.note_reply(|| Raw::read(&document).ok());
    let body = || secrets.redact([mark, document.text()].concat().into());
    let value = T::from_reply(&document, at).map_err(|error| {
        let otherwise = |body: &[u8]| {
            let start = shortened(&String::from_utf8_lossy(body));
            format!("the reply is {error}; it starts with {start:?}")
        };
        unreadable(body(), &otherwise).caused_by(error.clone())
    })?;
    if value.is_error(&document) {
        let body = body();
        let said = error_message(secrets, &body);
        return Err(refused(
            format!("an error in place of a reply: {said}"),
            body,
        ));
    }
    let mismatch = value.refusal().or_else(|| {
        is_strict
            .then(|| value.drift().into_iter().next())
            .flatten()
    });
    match mismatch {
        Some(drift) => {
            let message = format!("the reply is not what the contract says: {drift}");
            Err(refused(message, body()))
        }
        None => Ok(value),
    }
}
