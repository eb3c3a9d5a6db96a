//! The one place where requests are sent: keys, tries, waits and errors.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{AUTHORIZATION, HeaderName};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use reqwest::Url;
use tokio::time::{Instant, sleep, timeout_at};

use super::body::BodyReader;
use super::clock::Clock;
use super::connect::{self, Why};
use super::key::{ApiKey, fresh_idempotency_key};
use super::keys::{Patience, Renewals};
use super::meta::Meta;
use super::request::Options;
use super::rules::Rules;
use super::secrets::Secrets;
use super::site::Site;
use super::tenant::{Tenant, Tenants};
use super::upload::Progress;
use super::wire::Wire;
use super::{redirect, sniff};
use crate::error::{Error, ErrorKind, reason, server_message};
use crate::operation::{Body, Http, Prepared};
use crate::retry::{self, Attempt, Ceiling, Decision, Failure};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// An error body is read up to here; its message is at its start.
const ERROR_BODY_LIMIT: usize = 1024 * 1024;

/// An error body is waited for so long in all: what counts is the status, and that is there.
const ERROR_BODY_WAIT: Duration = Duration::from_secs(5);

/// What a client and its clones share. Those derived from it have cores of their own, with what they have in common.
pub(crate) struct Core {
    pub site: Arc<Site>,
    pub tenant: Arc<Tenant>,
    /// All there are among the clients that are derived from one another.
    pub tenants: Arc<Tenants>,
    /// What every call says.
    pub headers: HeaderMap,
    pub rules: Rules,
}

/// What a call is sent by.
#[derive(Clone, Copy)]
pub(crate) struct Terms<'a> {
    pub options: &'a Options,
    pub deadline: Option<Instant>,
    pub secrets: &'a Secrets,
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

/// What a try gives: the response's head, when it came, and its body.
type Answer<B> = (StatusCode, HeaderMap, Arc<Clock>, B);

impl Core {
    pub fn base_url(&self) -> &str {
        self.site.base_url.as_str()
    }

    pub fn http(&self) -> &Http {
        &self.site.requests
    }

    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The keys of a call that has not been sent yet.
    pub fn secrets(&self) -> Secrets {
        self.tenant.keys.secrets()
    }

    /// Sends a request and waits for what is wanted of the reply: the whole of it, or its beginning. A reply that breaks
    /// off before that is another failed try; what has begun is never sent again.
    pub async fn call<B: FromBody>(
        &self,
        request: &mut Prepared,
        terms: Terms<'_>,
    ) -> Result<Received<B>, Error> {
        let (meta, body) = self.persist(request, Destination::Api, terms).await?;
        Ok(Received { meta, body })
    }

    /// Sends a request to a host that is not the API: without the key and without anything of this client's.
    pub async fn store(&self, request: &mut Prepared, terms: Terms<'_>) -> Result<(), Error> {
        self.persist::<Vec<u8>>(request, Destination::Storage, terms)
            .await?;
        Ok(())
    }

    /// Tries until a reply has come, or another try makes no sense.
    async fn persist<B: FromBody>(
        &self,
        request: &mut Prepared,
        destination: Destination,
        terms: Terms<'_>,
    ) -> Result<(Arc<Meta>, B), Error> {
        let Terms {
            options, deadline, ..
        } = terms;
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
        let started = Instant::now();
        let mut may_have_executed = false;
        let (mut retries, mut resent, mut renewed) = (0, 0, 0);
        let mut renewals = Renewals::default();
        loop {
            let attempts = retries + resent + renewed + 1;
            let may_be_stale = resent == 0 && self.site.has_answered.load(Ordering::Relaxed);
            let (sent_under, outcome) = match self.authorize(request, destination, terms).await {
                Ok(sent_under) => {
                    let outcome = self.once(request, destination, &url, terms, started).await;
                    (sent_under, outcome)
                }
                Err(error) => (None, Err(Failed::before_sending(error))),
            };
            let mut failed = match outcome {
                Ok((status, headers, clock, body)) => {
                    self.tenant.budget.deposit();
                    let meta = Meta {
                        method: request.method.clone(),
                        path: request.path.clone(),
                        status,
                        headers,
                        attempts,
                        idempotency_key: key,
                        clock,
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
            // Nothing was done, and nothing is amiss but the key.
            if let (Some(key), Some(401)) = (sent_under, failed.error.status()) {
                let patience = self.patience(terms);
                match (self.tenant.keys)
                    .renew(&key, &mut renewals, patience)
                    .await
                {
                    Ok(true) => {
                        renewed += 1;
                        continue;
                    }
                    Ok(false) => {}
                    Err(problem) => failed.error = failed.error.with_note(problem.message()),
                }
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
                        || self.tenant.budget.withdraw();
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
        terms: Terms<'_>,
        started: Instant,
    ) -> Result<Answer<B>, Failed> {
        let mut attempt = pin!(self.answer(request, destination, url, terms, started));
        match terms.deadline {
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
        terms: Terms<'_>,
        started: Instant,
    ) -> Result<Answer<B>, Failed> {
        let Terms {
            deadline, secrets, ..
        } = terms;
        let response = self.send(request, destination, url).await?;
        self.site.has_answered.store(true, Ordering::Relaxed);
        let clock = Arc::new(Clock::at_head(started));
        let (mut head, body) = http::Response::<reqwest::Body>::from(response).into_parts();
        take_over(&mut head.headers, secrets);
        if !head.status.is_success() {
            let until = Instant::now() + ERROR_BODY_WAIT;
            let until = deadline.map_or(until, |deadline| deadline.min(until));
            let body = BodyReader::new(body, clock, self.rules.read_timeout, Some(until));
            let limit = ERROR_BODY_LIMIT + secrets.longest();
            let body = body.collect_start(limit).await;
            let answer = (head.status, head.headers, body);
            return Err(self.refused(destination, url, answer, secrets));
        }
        let body = BodyReader::new(body, clock.clone(), self.rules.read_timeout, deadline);
        match B::from_body(body, self.rules.max_response_bytes).await {
            Ok(body) => Ok((head.status, head.headers, clock, body)),
            Err(error) => {
                let failure = error.is_retryable().then_some(Failure::Transport);
                let error = error.answered(head.status, head.headers, Bytes::new());
                Err(Failed::after_sending(error, failure))
            }
        }
    }

    /// Sends the request and waits for the response's head.
    async fn send(
        &self,
        request: &Prepared,
        destination: Destination,
        url: &Url,
    ) -> Result<reqwest::Response, Failed> {
        let wire = match (destination, &self.site.storage) {
            (Destination::Api, _) => &self.site.http,
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
        (status, headers, body): (StatusCode, HeaderMap, Bytes),
        secrets: &Secrets,
    ) -> Failed {
        let retry_after = retry::retry_after(&headers, (self.rules.now)());
        // Only then cut to the limit, which might leave half a key.
        let mut body = secrets.redact(body);
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
        let error = Error::new(kind, secrets.redact_words(message))
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
            Destination::Api => self.site.base_url.join(&request.url),
            Destination::Storage => Url::parse(&request.url).map_err(|error| {
                Error::argument("the upload URL", "is not a URL").caused_by(error)
            }),
        }
    }

    /// Says who calls, in what goes to the API; and which key that is.
    async fn authorize(
        &self,
        request: &mut Prepared,
        destination: Destination,
        terms: Terms<'_>,
    ) -> Result<Option<Arc<ApiKey>>, Error> {
        if destination == Destination::Storage {
            return Ok(None);
        }
        let key = self.tenant.keys.current(self.patience(terms)).await?;
        terms.secrets.add(&key);
        let headers = &mut request.headers;
        headers.insert(AUTHORIZATION, key.header.clone());
        Ok(Some(key))
    }

    fn patience(&self, terms: Terms<'_>) -> Patience {
        Patience {
            deadline: terms.deadline,
            read_timeout: self.rules.read_timeout,
        }
    }

    /// What every request to the API says, beside what this one says.
    fn add_headers(&self, headers: &mut HeaderMap, options: &Options, key: Option<&HeaderValue>) {
        replace(headers, &self.headers);
        replace(headers, &options.headers);
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

/// Puts headers in the place of those with the same names.
pub(super) fn replace(headers: &mut HeaderMap, given: &HeaderMap) {
    for name in given.keys() {
        headers.remove(name);
    }
    for (name, value) in given {
        headers.append(name, value.clone());
    }
}
