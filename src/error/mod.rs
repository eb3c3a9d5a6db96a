//! One error for everything that can go wrong, to be asked what it is.

mod cause;
mod frame;
mod markup;
mod message;
mod openai;
mod status;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::chat::{ChatMessage, FailedAnswer};
use crate::client::{KeyCutter, Meta, RateLimits};
use crate::json::Raw;
use crate::types::ProposalResult;

pub(crate) use frame::{Likeness, carries_error, is_error, is_failure, likeness, says_something};
pub(crate) use markup::Markup;
pub(crate) use message::{is_event_stream, json_message, server_message, shortened, without_mark};
pub(crate) use status::reason;

/// Shared by the clones of an error.
type Source = Arc<dyn StdError + Send + Sync>;

/// What went wrong with a call.
///
/// Ask it: [`kind`](Error::kind) says what to do, [`is_retryable`](Error::is_retryable) and
/// [`retry_after`](Error::retry_after) whether and when another try makes sense, and
/// [`may_have_executed`](Error::may_have_executed) whether the server may have done (and billed) the work all the
/// same. `Display` is one line with the server's own words; no key is ever in it.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    status: Option<StatusCode>,
    headers: HeaderMap,
    body: Bytes,
    attempts: u32,
    retry_after: Option<Duration>,
    retryable: bool,
    may_have_executed: bool,
    idempotency_key: Option<String>,
    operation: Option<String>,
    resource_id: Option<String>,
    partial_text: Option<String>,
    proposal: Option<ProposalResult>,
    answer: Option<Box<FailedAnswer>>,
    conversation: Option<Arc<[ChatMessage]>>,
    source: Option<Source>,
}

/// The kinds of error, one for each thing a caller may do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be set up as it was asked to: a missing key, a base URL that is none; or its
    /// [provider](crate::client::credentials) gives no key.
    Configuration,
    /// An argument is wrong; nothing was sent.
    Argument,
    /// 400 or 422: the server does not accept the request.
    BadRequest,
    /// 401: the key is missing, unknown or revoked.
    Authentication,
    /// 402: the balance does not cover the call. Top up in the browser. Also a 429 that says by its code that a quota
    /// is spent (`insufficient_quota` and the like), which no waiting mends.
    #[doc(alias = "quota")]
    InsufficientCredits,
    /// 403: the key may not do this.
    PermissionDenied,
    /// 404: there is no such thing.
    NotFound,
    /// 409: it contradicts what is there, such as a name that is taken.
    Conflict,
    /// 429: too many requests.
    #[doc(alias = "rate limit")]
    RateLimited,
    /// 503: the endpoint is stopped, still starting, or its provider is down.
    EndpointNotReady,
    /// Another 5xx: the server failed.
    Server,
    /// Another status that is no success; any refusal by storage that is no 429 and no 5xx.
    Status,
    /// No connection, or one that broke.
    Connection,
    /// Nothing came for too long, or the call's own time was up.
    Timeout,
    /// A stream ended before it was complete.
    TruncatedStream,
    /// The server ended a stream with an error of its own.
    Stream,
    /// A reply that is not what the contract says: no JSON, another root, a bill that cannot be read, too large.
    InvalidResponse,
    /// A deployment failed.
    DeployFailed,
    /// What was waited for did not happen in time; it may still.
    WaitTimeout,
    /// An answer that is not what was asked for: refused, cut off, no JSON, of another form. It came and was billed, and
    /// [`Error::answer`] has all of it.
    Answer,
    /// A loop of [tools](crate::tools) that came to a limit before there was an answer: of turns, of calls, of money.
    /// [`Error::conversation`] has it so far.
    Unfinished,
    /// A [layer](crate::client::layer) of the client failed the call.
    Layer,
    /// What the rows of an eval set are graded by is not clear: see [`Error::proposal`]. No set was made.
    UnclearProposal,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error(Box::new(Inner {
            kind,
            message: message.into(),
            status: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            attempts: 0,
            retry_after: None,
            retryable: false,
            may_have_executed: false,
            idempotency_key: None,
            operation: None,
            resource_id: None,
            partial_text: None,
            proposal: None,
            answer: None,
            conversation: None,
            source: None,
        }))
    }

    /// A bad argument: which, and what is wrong with it.
    pub(crate) fn argument(name: impl fmt::Display, problem: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Argument, format!("{name} {problem}"))
    }

    pub(crate) fn configuration(problem: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, problem)
    }

    pub(crate) fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into().into());
        self
    }

    pub(crate) fn answered(mut self, status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        self.0.status = Some(status);
        self.0.headers = headers;
        self.0.body = body;
        self
    }

    /// The same error, with what was being done said first.
    pub(crate) fn in_context(mut self, what: &str) -> Self {
        self.0.message = format!("{what}: {}", self.0.message);
        self
    }

    /// The same, with something said behind it.
    pub(crate) fn with_note(mut self, note: &str) -> Self {
        self.0.message = format!("{}; {note}", self.0.message);
        self
    }

    /// The same with another message.
    pub(crate) fn saying(mut self, message: impl Into<String>) -> Self {
        self.0.message = message.into();
        self
    }

    pub(crate) fn about(mut self, resource_id: impl Into<String>) -> Self {
        self.0.resource_id = Some(resource_id.into());
        self
    }

    pub(crate) fn with_body(mut self, body: Bytes) -> Self {
        self.0.body = body;
        self
    }

    pub(crate) fn with_partial_text(mut self, text: String) -> Self {
        self.0.partial_text = Some(text);
        self
    }

    pub(crate) fn with_proposal(mut self, proposal: ProposalResult) -> Self {
        self.0.proposal = Some(proposal);
        self
    }

    #[cfg(feature = "schemars")]
    pub(crate) fn with_answer(mut self, answer: FailedAnswer) -> Self {
        self.0.answer = Some(Box::new(answer));
        self
    }

    pub(crate) fn with_conversation(mut self, conversation: Vec<ChatMessage>) -> Self {
        self.0.conversation = Some(conversation.into());
        self
    }

    pub(crate) fn retryable(mut self, retryable: bool) -> Self {
        self.0.retryable = retryable;
        self
    }

    pub(crate) fn after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.retry_after = retry_after;
        self
    }

    /// A reply that is not enough to go on with.
    pub(crate) fn unusable(reply: &Raw, problem: impl Into<String>) -> Self {
        let body = reply.document().json().as_bytes().to_vec();
        let error = Self::new(ErrorKind::InvalidResponse, problem).with_body(body.into());
        match reply.meta() {
            Some(meta) => error.found_in(meta),
            None => error,
        }
    }

    /// Which call it was.
    pub(crate) fn during(mut self, method: impl fmt::Display, path: &str) -> Self {
        self.0.operation = Some(format!("{method} {path}"));
        self
    }

    /// What is known of a reply that something is wrong with. What was answered was carried out, too.
    pub(crate) fn found_in(mut self, meta: &Meta) -> Self {
        self.0.status = Some(meta.status);
        self.0.headers = meta.headers.clone();
        let key = meta.idempotency_key();
        let error = self.during(&meta.method, &meta.path);
        error.given_up(meta.attempts, key.is_some(), key)
    }

    /// The error without the key in anything a server may have said. Its headers were made so when they came, and what
    /// a model said (`partial_text`) is an answer, which is kept as it is.
    pub(crate) fn redacted(mut self, redactor: &KeyCutter) -> Self {
        let inner = &mut *self.0;
        inner.message = redactor.words(std::mem::take(&mut inner.message));
        inner.body = redactor.body(std::mem::take(&mut inner.body));
        inner.resource_id = inner.resource_id.take().map(|id| redactor.words(id));
        let source = inner.source.take();
        inner.source = source.map(|cause| cause::redacted(cause, redactor));
        self
    }

    /// What the transport knows when it gives up.
    pub(crate) fn given_up(
        mut self,
        attempts: u32,
        may_have_executed: bool,
        idempotency_key: Option<&str>,
    ) -> Self {
        self.0.attempts = attempts;
        self.0.may_have_executed = may_have_executed;
        self.0.idempotency_key = idempotency_key.map(str::to_owned);
        self
    }

    /// What kind of error this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message: the server's own where it sent one, in whatever form it sent it.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Which call it was: its method, and its path as the contract writes it: `GET /v1/endpoints/{endpoint_id}`. Of a
    /// call made of several requests it is the one that failed. `None` where none was about to be sent.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The HTTP status, where there was a response.
    pub fn status(&self) -> Option<u16> {
        self.0.status.map(|status| status.as_u16())
    }

    /// The server's name for the request, from `x-request-id`: quote it when asking for help.
    pub fn request_id(&self) -> Option<&str> {
        self.0.headers.get("x-request-id")?.to_str().ok()
    }

    /// The response's headers; empty where there was no response. Where the server sent the key back, `[the API key]`
    /// stands in its place, as in everything an error shows.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// What the server says of its limits, from the headers `x-ratelimit-…` and `ratelimit…`; empty where it says
    /// nothing, or there was no response.
    pub fn rate_limits(&self) -> RateLimits {
        RateLimits::of(&self.0.headers)
    }

    /// The response's body, or the bytes of a stream that could not be read; empty where there were none.
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// What the server says in `detail` (else in `error`, else in `errors`), raw: for a 422 the list of what is wrong
    /// with each field. `None` where there is nothing in any of them.
    pub fn detail(&self) -> Option<Raw> {
        message::detail(&self.0.body)
    }

    /// The error's `code`, by which OpenAI and its like tell errors apart: `insufficient_quota`. It is looked for in
    /// `error`, in `detail`, and in the frame that ended a stream. `None` where there is none; a number is told as it
    /// is spelt.
    pub fn code(&self) -> Option<String> {
        openai::member(&self.0.body, "code")
    }

    /// The argument the server finds wrong, from `param` beside [`code`](Error::code): `messages`. `None` where there
    /// is none.
    pub fn param(&self) -> Option<String> {
        openai::member(&self.0.body, "param")
    }

    /// The group of errors this one is of, from `type` beside [`code`](Error::code): `invalid_request_error`. `None`
    /// where there is none.
    pub fn type_(&self) -> Option<String> {
        openai::member(&self.0.body, "type")
    }

    /// How often the request was sent; 0 where it never was. Beside the first try and the retries, one that met a
    /// connection the server had closed meanwhile counts, and is none of them.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the same call may succeed later as it is: the server's word (`x-should-retry`), or else what its status
    /// means. The client has tried as often as it was told to already.
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// How long the server asks to wait before another try.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the server may have done the work, and billed it, although there is no result. Sending the call again
    /// with its [`idempotency_key`](Error::idempotency_key) gives the result without a second bill.
    pub fn may_have_executed(&self) -> bool {
        self.0.may_have_executed
    }

    /// The idempotency key the call was sent under; `None` where it had none.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.0.idempotency_key.as_deref()
    }

    /// What the call was about, for going on with it: the run that was waited for, the endpoint that was deployed.
    pub fn resource_id(&self) -> Option<&str> {
        self.0.resource_id.as_deref()
    }

    /// The text of a streamed answer up to where it broke off.
    pub fn partial_text(&self) -> Option<&str> {
        self.0.partial_text.as_deref()
    }

    /// The proposal that is not clean, whole: its [`doubt`](ProposalResult::doubt) says which case it is.
    pub fn proposal(&self) -> Option<&ProposalResult> {
        self.0.proposal.as_ref()
    }

    /// The conversation of a loop of [tools](crate::tools), as far as it came: another loop can go on with it.
    pub fn conversation(&self) -> Option<&[ChatMessage]> {
        self.0.conversation.as_deref()
    }

    /// The answer that is not what was asked for, whole, with what it cost: of the kind [`Answer`](ErrorKind::Answer), and of
    /// an error that came while an answer was being repaired.
    pub fn answer(&self) -> Option<&FailedAnswer> {
        self.0.answer.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        match inner.status {
            // A reply that is a success says nothing by its status.
            Some(status) if !status.is_success() => {
                write!(f, "{} {}", status.as_u16(), inner.message)?;
            }
            _ => f.write_str(&inner.message)?,
        }
        match (&inner.operation, self.request_id()) {
            (Some(operation), Some(id)) => write!(f, " ({operation}, request {id})")?,
            (Some(operation), None) => write!(f, " ({operation})")?,
            (None, Some(id)) => write!(f, " (request {id})")?,
            (None, None) => {}
        }
        if inner.attempts > 1 {
            write!(f, " after {} attempts", inner.attempts)?;
        }
        // To repeat a deployment that failed under its key would give the same failure, and an answer the same answer.
        let gives_the_same = matches!(inner.kind, ErrorKind::DeployFailed | ErrorKind::Answer);
        let is_worth_it = inner.may_have_executed && !gives_the_same;
        if let (true, Some(key)) = (is_worth_it, &inner.idempotency_key) {
            write!(
                f,
                "; it may have been carried out: repeat it only under its idempotency key {key}"
            )?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    /// Headers and body are left out: they may hold what a log should not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("operation", &inner.operation)
            .field("message", &inner.message)
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .field("attempts", &inner.attempts)
            .field("retryable", &inner.retryable)
            .field("retry_after", &inner.retry_after)
            .field("may_have_executed", &inner.may_have_executed)
            .field("idempotency_key", &inner.idempotency_key)
            .field("resource_id", &inner.resource_id)
            .field("source", &inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.0.source.as_deref()?;
        Some(source as &(dyn StdError + 'static))
    }
}
