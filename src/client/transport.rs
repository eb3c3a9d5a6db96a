//! The one place where requests are sent: keys, tries, waits and errors.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{AUTHORIZATION, HeaderName};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use reqwest::Url;
use tokio::time::{Instant, sleep, timeout_at};

use super::base_url::BaseUrl;
use super::body::BodyReader;
use super::connect::{self, Why};
use super::key::{ApiKey, fresh_idempotency_key};
use super::meta::Meta;
use super::request::Options;
use super::rules::Rules;
use super::upload::Progress;
use super::wire::Wire;
use super::{redirect, sniff};
use crate::error::{Error, ErrorKind, reason, server_message};
use crate::operation::{Body, Http, Prepared};
use crate::retry::{self, Attempt, Budget, Ceiling, Decision, Failure};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// An error body is read up to here; its message is at its start.
const ERROR_BODY_LIMIT: usize = 1024 * 1024;

/// An error body is waited for so long in all: what counts is the status, and that is there.
const ERROR_BODY_WAIT: Duration = Duration::from_secs(5);

/// What a client and its clones share.
pub(crate) struct Core {
    http: Wire,
    /// For hosts that are not the API: nothing of its own is ever added to what it sends. The error that kept it from
    /// being set up is told when it is needed.
    storage: Result<Wire, String>,
    base_url: BaseUrl,
    requests: Http,
    key: ApiKey,
    /// What every call says.
    headers: HeaderMap,
    rules: Rules,
    budget: Budget,
    /// A reply has come, so that a connection may be waiting for the next request.
    has_answered: AtomicBool,
}

/// A reply, as far as it was waited for.
pub(crate) struct Received<B> {
    pub meta: Arc<Meta>,
    pub body: B,
}

/// A reply that has begun.
pub(crate) type Opened = Received<BodyReader>;

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

/// What is still coming.
impl FromBody for BodyReader {
    async fn from_body(body: BodyReader, _: usize) -> Result<Self, Error> {
        Ok(body)
    }
}

/// A try that failed.
struct Failed {
    error: Error,
    /// What it means for a retry; `None` where another try would fail the same way.
    failure: Option<Failure>,
    retry_after: Option<Duration>,
    /// Whether the server may have carried the request out.
    may_have_executed: bool,
    /// Whether there was a try at all.
    was_sent: bool,
    /// The connection was closed before a byte of a reply came.
    met_closed_connection: bool,
}

/// Where a request goes, which decides what is added to it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Destination {
    Api,
    /// A URL the API has signed, on whatever host.
    Storage,
}

/// What a try gives: the response's head, and its body.
type Answer<B> = (StatusCode, HeaderMap, B);

impl Core {
    pub fn new(
        http: Wire,
        storage: Result<Wire, Error>,
        base_url: BaseUrl,
        key: ApiKey,
        headers: HeaderMap,
        rules: Rules,
    ) -> Self {
        Self {
            http,
            storage: storage.map_err(|error| error.to_string()),
            requests: Http::new(base_url.prefix()),
            base_url,
            key,
            headers,
            rules,
            budget: Budget::new(),
            has_answered: AtomicBool::new(false),
        }
    }

    pub fn base_url(&self) -> &str {
        self.base_url.as_str()
    }

    pub fn http(&self) -> &Http {
        &self.requests
    }

    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What a server sent, fit to be shown: without the key, where it was sent back.
    pub fn redact(&self, body: Bytes) -> Bytes {
        self.key.redactor.body(body)
    }

    /// The same for the server's words.
    pub fn redact_words(&self, words: String) -> String {
        self.key.redactor.words(words)
    }

    /// The same for an error as a whole, whatever in it is the server's.
    pub fn redact_error(&self, error: Error) -> Error {
        error.redacted(&self.key.redactor)
    }

    /// Sends a request and waits for what is wanted of the reply: the whole of it, or its beginning. A reply that breaks
    /// off before that is another failed try; what has begun is never sent again.
    pub async fn call<B: FromBody>(
        &self,
        request: &mut Prepared,
        options: &Options,
        deadline: Option<Instant>,
    ) -> Result<Received<B>, Error> {
        let (meta, body) = self
            .persist(request, Destination::Api, options, deadline)
            .await?;
        Ok(Received { meta, body })
    }

    /// Sends a request to a host that is not the API: without the key and without anything of this client's.
    pub async fn store(
        &self,
        request: &mut Prepared,
        options: &Options,
        deadline: Option<Instant>,
    ) -> Result<(), Error> {
        self.persist::<Vec<u8>>(request, Destination::Storage, options, deadline)
            .await?;
        Ok(())
    }

    /// Tries until a reply has come, or another try makes no sense.
    async fn persist<B: FromBody>(
        &self,
        request: &mut Prepared,
        destination: Destination,
        options: &Options,
        deadline: Option<Instant>,
    ) -> Result<(Arc<Meta>, B), Error> {
        let key = self.idempotency_key(request, destination, options)?;
        if destination == Destination::Api {
            self.add_headers(&mut request.headers, options, key.as_ref());
        }
        let url = self.url(request, destination)?;
        let is_safe = is_safe(&request.method);
        let max_retries = options
            .max_retries
            .unwrap_or(self.rules.ceiling.max_retries);
        let ceiling = Ceiling {
            max_retries,
            ..self.rules.ceiling
        };
        let mut may_have_executed = false;
        let (mut retries, mut resent) = (0, 0);
        loop {
            let attempts = retries + resent + 1;
            let may_be_stale = resent == 0 && self.has_answered.load(Ordering::Relaxed);
            let failed = match self.once(request, destination, &url, deadline).await {
                Ok((status, headers, body)) => {
                    self.budget.deposit();
                    let meta = Meta {
                        method: request.method.clone(),
                        path: request.path.clone(),
                        status,
                        headers,
                        attempts,
                        idempotency_key: key,
                    };
                    return Ok((Arc::new(meta), body));
                }
                Err(failed) => failed.at(destination),
            };
            may_have_executed |= failed.may_have_executed && !is_safe;
            let may_repeat = is_safe
                || request.method == Method::PUT
                || request.method == Method::DELETE
                || !failed.may_have_executed
                || (self.rules.keys_honoured && key.is_some());
            // Servers close connections nobody uses, at times just when somebody does.
            if may_repeat && may_be_stale && failed.met_closed_connection {
                resent = 1;
                continue;
            }
            let decision = match failed.failure {
                Some(failure) if may_repeat => {
                    let decision = ceiling.decide(&Attempt {
                        retries,
                        retry_after: failed.retry_after,
                        remaining: deadline
                            .map(|deadline| deadline.saturating_duration_since(Instant::now())),
                        jitter01: (self.rules.jitter)(),
                    });
                    let affordable = decision == Decision::Stop
                        || !failure.is_outage()
                        || self.budget.withdraw();
                    if affordable { decision } else { Decision::Stop }
                }
                _ => Decision::Stop,
            };
            match decision {
                Decision::Wait(wait) => {
                    sleep(wait).await;
                    retries += 1;
                }
                Decision::Stop => {
                    let error = failed.error.during(&request.method, &request.path);
                    return Err(error.after(failed.retry_after).given_up(
                        attempts - u32::from(!failed.was_sent),
                        may_have_executed,
                        key.as_ref().and_then(|key| key.to_str().ok()),
                    ));
                }
            }
        }
    }

    /// One try.
    async fn once<B: FromBody>(
        &self,
        request: &Prepared,
        destination: Destination,
        url: &Url,
        deadline: Option<Instant>,
    ) -> Result<Answer<B>, Failed> {
        let mut attempt = pin!(self.answer(request, destination, url, deadline));
        match deadline {
            None => attempt.await,
            Some(deadline) => timeout_at(deadline, attempt.as_mut())
                .await
                .unwrap_or_else(|_| {
                    let message =
                        "the time for the whole call was up, the limit set with `timeout`";
                    let error = Error::new(ErrorKind::Timeout, message);
                    Err(Failed::after_sending(error.retryable(true), None))
                }),
        }
    }

    async fn answer<B: FromBody>(
        &self,
        request: &Prepared,
        destination: Destination,
        url: &Url,
        deadline: Option<Instant>,
    ) -> Result<Answer<B>, Failed> {
        let response = self.send(request, destination, url).await?;
        self.has_answered.store(true, Ordering::Relaxed);
        let (mut head, body) = http::Response::<reqwest::Body>::from(response).into_parts();
        self.take_over(&mut head.headers);
        if !head.status.is_success() {
            let until = Instant::now() + ERROR_BODY_WAIT;
            let until = deadline.map_or(until, |deadline| deadline.min(until));
            let body = BodyReader::new(body, self.rules.read_timeout, Some(until));
            let limit = ERROR_BODY_LIMIT + self.key.redactor.longest();
            let body = body.collect_start(limit).await;
            return Err(self.refused(destination, url, head.status, head.headers, body));
        }
        let body = BodyReader::new(body, self.rules.read_timeout, deadline);
        match B::from_body(body, self.rules.max_response_bytes).await {
            Ok(body) => Ok((head.status, head.headers, body)),
            Err(error) => {
                let failure = error.is_retryable().then_some(Failure::Transport);
                let error = error.answered(head.status, head.headers, Bytes::new());
                Err(Failed::after_sending(error, failure))
            }
        }
    }

    /// Gives the values memory of their own, without the key where it was sent back: they come as slices of the
    /// connection's buffer, which a reply that is kept would hold as a whole.
    fn take_over(&self, headers: &mut HeaderMap) {
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
        self.key.redactor.headers(headers, &room);
    }

    /// Sends the request and waits for the response's head.
    async fn send(
        &self,
        request: &Prepared,
        destination: Destination,
        url: &Url,
    ) -> Result<reqwest::Response, Failed> {
        let wire = match (destination, &self.storage) {
            (Destination::Api, _) => &self.http,
            (Destination::Storage, Ok(storage)) => storage,
            (Destination::Storage, Err(problem)) => {
                return Err(Failed::before_sending(Error::configuration(
                    problem.clone(),
                )));
            }
        };
        let started = Instant::now();
        let mut progress = None;
        let mut sent = reqwest::Request::new(request.method.clone(), url.clone());
        *sent.headers_mut() = request.headers.clone();
        *sent.body_mut() = match &request.body {
            Body::Empty => None,
            Body::Bytes(bytes) => Some(bytes.clone().into()),
            Body::Stream(source) => {
                let taken = progress.insert(Progress::default());
                Some(source.to_body(taken.clone()))
            }
        };
        let mut response = pin!(wire.client.execute(sent));
        // An upload may take long, so silence counts from the last piece that was taken.
        let silent_until = || {
            let last = progress.as_ref().map_or(started, Progress::last);
            last + self.rules.read_timeout
        };
        let answered = loop {
            let until = silent_until();
            match timeout_at(until, response.as_mut()).await {
                Err(_) if silent_until() > until => {}
                answered => break answered,
            }
        };
        match answered {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(Failed::transport(error, url, wire)),
            Err(_) => {
                let message = format!(
                    "no reply within {:?}, the limit set with `read_timeout`",
                    self.rules.read_timeout
                );
                let error = Error::new(ErrorKind::Timeout, message).retryable(true);
                Err(Failed::after_sending(error, Some(Failure::Transport)))
            }
        }
    }

    /// A response whose status is no success.
    fn refused(
        &self,
        destination: Destination,
        url: &Url,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
    ) -> Failed {
        let retry_after = retry::retry_after(&headers, (self.rules.now)());
        // Only then cut to the limit, which might leave half a key.
        let mut body = self.redact(body);
        body.truncate(ERROR_BODY_LIMIT);
        let kind = match destination {
            Destination::Api => ErrorKind::of(status, &body),
            Destination::Storage => ErrorKind::of_storage(status),
        };
        let passes = retry::passes(status, &headers, kind);
        let message = if let Some(redirect) = redirect::told(status, url, &headers) {
            match destination {
                Destination::Api => format!("{redirect}: the key goes to the base URL only"),
                Destination::Storage => redirect,
            }
        } else if let Some(what) = sniff::no_text(&headers, &body) {
            format!("{}; {what}", reason(status))
        } else {
            server_message(status, &body)
        };
        let error = Error::new(kind, self.redact_words(message))
            .retryable(passes)
            .answered(status, headers, body);
        Failed {
            retry_after,
            may_have_executed: retry::may_have_executed(status),
            ..Failed::after_sending(error, passes.then_some(Failure::Status(status)))
        }
    }

    /// The key of this call, fixed before its first try: the caller's, or a fresh one for a POST. What changes nothing
    /// needs none.
    fn idempotency_key(
        &self,
        request: &Prepared,
        destination: Destination,
        options: &Options,
    ) -> Result<Option<HeaderValue>, Error> {
        match &options.idempotency_key {
            _ if destination == Destination::Storage || is_safe(&request.method) => Ok(None),
            Some(key) => Ok(Some(key.clone())),
            None if request.method == Method::POST => fresh_idempotency_key().map(Some),
            None => Ok(None),
        }
    }

    /// Where the request goes, whole.
    fn url(&self, request: &Prepared, destination: Destination) -> Result<Url, Error> {
        match destination {
            Destination::Api => self.base_url.join(&request.url),
            Destination::Storage => Url::parse(&request.url).map_err(|error| {
                Error::argument("the upload URL", "is not a URL").caused_by(error)
            }),
        }
    }

    /// What every request to the API says, beside what this one says.
    fn add_headers(&self, headers: &mut HeaderMap, options: &Options, key: Option<&HeaderValue>) {
        for given in [&self.headers, &options.headers] {
            for name in given.keys() {
                headers.remove(name);
            }
            for (name, value) in given {
                headers.append(name, value.clone());
            }
        }
        headers.insert(AUTHORIZATION, self.key.header.clone());
        if let Some(key) = key {
            headers.insert(IDEMPOTENCY_KEY, key.clone());
        }
    }
}

impl Failed {
    /// The same, naming storage where that failed: nothing it says is about the API.
    fn at(mut self, destination: Destination) -> Self {
        if destination == Destination::Storage {
            let what = match self.error.status() {
                None | Some(200..=299) => "the upload to storage failed",
                Some(_) => "the upload to storage was refused",
            };
            self.error = self.error.in_context(what);
        }
        self
    }

    /// Something is wrong with the request itself.
    fn before_sending(error: Error) -> Self {
        Self {
            error,
            failure: None,
            retry_after: None,
            may_have_executed: false,
            was_sent: false,
            met_closed_connection: false,
        }
    }

    /// No whole reply came to a request that the server may have carried out.
    fn after_sending(error: Error, failure: Option<Failure>) -> Self {
        Self {
            error,
            failure,
            retry_after: None,
            may_have_executed: true,
            was_sent: true,
            met_closed_connection: false,
        }
    }

    /// No response came. Only where no connection was made is it sure that the server did nothing.
    fn transport(error: reqwest::Error, url: &Url, wire: &Wire) -> Self {
        let error = error.without_url();
        if error.is_builder() {
            return Self::before_sending(
                Error::new(ErrorKind::Argument, "the request cannot be sent").caused_by(error),
            );
        }
        let why = connect::why(&error, url, wire.proxy(url).as_deref());
        let Why {
            kind,
            message,
            may_pass,
            was_sent,
        } = why;
        let error = Error::new(kind, message)
            .caused_by(error)
            .retryable(may_pass);
        Self {
            may_have_executed: was_sent,
            met_closed_connection: was_sent && kind == ErrorKind::Connection,
            ..Self::after_sending(error, may_pass.then_some(Failure::Transport))
        }
    }
}

/// Whether a method changes nothing, so that it may be repeated as often as one likes.
fn is_safe(method: &Method) -> bool {
    *method == Method::GET || *method == Method::HEAD
}
