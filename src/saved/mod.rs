//! Calls as data: described here, sent later, by another client or in another process.
//!
//! [`to_saved`](client::Request::to_saved) makes a [`SavedCall`] of a request: what would be sent, and under which
//! idempotency key. It is written and read by serde, compared and hashed by what it asks for, and sent by
//! [`Client::saved`](client::Client::saved), as often as it takes: a POST is carried out and billed once.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! use pareta::low_level::CreateChatCompletion;
//! use pareta::saved::SavedCall;
//!
//! let request = client.chat().completions().create(pareta::AUTO, "Please refund my payment.").temperature(0.0);
//! let text = request.to_saved()?.to_json()?;
//!
//! // In another process, which may be killed, and begin again.
//! let call = SavedCall::from_json(&text)?;
//! let completion = client.saved(&call).typed::<CreateChatCompletion>().await?;
//! println!("{}", completion.text());
//! # assert_eq!(client.saved(&call).await?["id"].as_str().as_deref(), completion.id());
//! # assert_eq!(sandbox.ledger().len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | | |
//! |---|---|
//! | [`SavedCall`] | the call, and what it says |
//! | [`canonical`](SavedCall::canonical) | one text for all that ask for the same: equality and derived keys rest on it |
//! | [`to_batch_line`](SavedCall::to_batch_line) | a line of an OpenAI batch |
//! | [`from_batch_line`](SavedCall::from_batch_line) | the call that such a line is |
//! | [`typed`](client::Request::typed) | its reply as the type of its operation, in place of [`Raw`] |
//! | [`stream`](client::Request::stream) | the chunks of a completion |
//! | [`download`](client::Request::download) | its reply as it comes |
//! | [`events`](client::Request::events) | its reply as a stream of events, whatever they are |
//!
//! # What is in it
//!
//! The operation's id (`None` for a path of your own), method, path and query, the headers set on the call, the body
//! byte for byte, the idempotency key, and the time limit and number of retries, where they were set on the call. What
//! belongs to the client is not: its base URL, its key, its own headers and settings are those of the client that sends
//! it.
//!
//! Secrets are never in it: a call with a header whose name says that it is one (`x-api-key`, `cookie`) is refused.
//! Bodies and queries are in it as they are; who may read them may read what was asked.
//!
//! What was saved may come from anywhere, so all of it is checked again when it is read: it reaches no other host and
//! no other path than it says, and sets no header the client sets itself. Members that are not known are refused, for
//! what they ask for would be lost.

mod batch;
mod canonical;
mod check;
mod form;
mod send;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};

use crate::client::{self, Mode, Options, fresh_idempotency_key};
use crate::error::Error;
use crate::inspected::fits;
use crate::json::Raw;
use crate::operation::{Body, Http, Operation, OperationInfo, Single};

pub use send::{SavedAs, SavedStream};

/// A call as data; see the [module](self).
///
/// Two are equal, and have the same hash, where they ask the same of the server: where their
/// [`canonical`](SavedCall::canonical) texts are the same. These are made anew for each comparison.
#[doc(alias = "serialize")]
#[doc(alias = "replay")]
#[doc(alias = "batch")]
#[derive(Clone)]
pub struct SavedCall {
    operation: Option<Cow<'static, str>>,
    method: Method,
    path: Cow<'static, str>,
    /// From the path on.
    url: String,
    headers: HeaderMap,
    content_type: Option<HeaderValue>,
    body: Option<Bytes>,
    idempotency_key: Option<HeaderValue>,
    timeout: Option<Duration>,
    max_retries: Option<u32>,
}

/// The call an operation is, with these options.
pub(crate) fn save<M: Mode, Op: Operation<M>>(
    operation: &Op,
    options: &Options,
) -> Result<SavedCall, Error> {
    // No path of any server's is before it.
    let Single { operation, request } = operation.single(&Http::new(""))?;
    check::method(request.method.as_str())?;
    check::url(&request.url)?;
    let mut headers = request.headers;
    let content_type = headers.remove(CONTENT_TYPE);
    for name in options.headers.keys() {
        headers.remove(name);
    }
    headers.extend(options.headers.clone());
    leave_out_json(&mut headers);
    for (name, value) in &headers {
        check::header(name.as_str(), value)?;
    }
    let body = match request.body {
        Body::Empty => None,
        Body::Bytes(bytes) => Some(bytes),
        Body::Stream(source) => Some(source.in_memory().ok_or_else(|| {
            let problem = "is read from a file, which a saved call does not hold: give its bytes";
            Error::argument("the body", problem)
        })?),
    };
    let content_type = content_type.filter(|_| body.is_some());
    if content_type
        .as_ref()
        .is_some_and(|said| said.to_str().is_err())
    {
        return Err(Error::argument(
            "the media type of the body",
            "is not plain text",
        ));
    }
    let idempotency_key = match &options.idempotency_key {
        None if request.method == Method::POST => Some(fresh_idempotency_key()?),
        key => key.clone(),
    };
    Ok(SavedCall {
        operation,
        method: request.method,
        path: request.path,
        url: request.url,
        headers,
        content_type,
        body,
        idempotency_key,
        timeout: options.timeout,
        max_retries: options.max_retries,
    })
}

/// What is accepted where nothing is said.
const JSON: &str = "application/json";

/// Leaves out what is accepted anyway.
fn leave_out_json(headers: &mut HeaderMap) {
    let mut accepted = headers.get_all(ACCEPT).iter();
    if accepted.next().is_some_and(|first| first == JSON) && accepted.next().is_none() {
        headers.remove(ACCEPT);
    }
}

impl SavedCall {
    /// Reads a call that was written by [`to_json`](SavedCall::to_json), or by serde as JSON.
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for a text that is no saved call, and for one that asks for what no
    /// call may: another host, dot segments, a header that is a secret or the client's own.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        form::read(text)
    }

    /// The call as JSON, in one line. Read and written again it is the same text.
    ///
    /// # Errors
    ///
    /// None that a call can cause.
    pub fn to_json(&self) -> Result<String, Error> {
        form::write(self)
    }

    /// The operation's id: `create_chat_completion`. `None` for a path of the caller's.
    pub fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path as the contract writes it, with its parameters in braces: `/v1/endpoints/{endpoint_id}`; of a path of
    /// the caller's, that path without its query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What it is sent to, from the path on: `/v1/endpoints/ep_1?x=1`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The headers set on the call. Those the client sends itself are not among them.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The media type of the body; `None` where there is no body.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_ref()?.to_str().ok()
    }

    /// The body, byte for byte; `None` where there is none.
    pub fn body(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }

    /// The idempotency key it is sent under; `None` where each sending has one of its own, or needs none.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_ref()?.to_str().ok()
    }

    /// The same call under another idempotency key, such as one derived from its [`canonical`](SavedCall::canonical)
    /// text.
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) unless it is 1 to 255 visible ASCII characters.
    pub fn with_idempotency_key(mut self, key: impl AsRef<str>) -> Result<Self, Error> {
        let key = client::idempotency_key(key.as_ref());
        let key = key.map_err(|problem| Error::argument("idempotency_key", problem))?;
        self.idempotency_key = Some(key);
        Ok(self)
    }

    /// How long the call may take, where that was set on it.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// How often it is repeated when it fails, where that was set on it.
    pub fn max_retries(&self) -> Option<u32> {
        self.max_retries
    }

    /// Whether its reply is a stream of events: it asks for one in its headers, or by `stream` in its body.
    pub fn is_stream(&self) -> bool {
        let accept = self.headers.get(ACCEPT);
        let accept = accept.and_then(|accept| accept.to_str().ok());
        accept.is_some_and(|accept| accept.contains("text/event-stream"))
            || self.may_say_stream() && self.json().is_some_and(|body| body["stream"] == true)
    }

    /// Whether the word is in the body at all, or may be in an escape: most bodies need not be read for it.
    fn may_say_stream(&self) -> bool {
        let body = self.body.as_deref().unwrap_or_default();
        memchr::memmem::find(body, b"\"stream\"").is_some() || memchr::memchr(b'\\', body).is_some()
    }

    /// The body, where it is JSON.
    fn json(&self) -> Option<Raw> {
        let is_json = self.content_type().is_some_and(is_json);
        let text = std::str::from_utf8(self.body.as_deref().filter(|_| is_json)?).ok()?;
        Raw::from_json(text).ok()
    }

    /// Whether it is a call of this operation.
    fn is_of(&self, info: &OperationInfo) -> bool {
        match &self.operation {
            Some(operation) => operation == info.id,
            None => self.method == info.method && fits(info.path, &self.url),
        }
    }
}

/// Whether a media type is JSON, or a kind of it.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence == JSON || essence.ends_with("+json")
}

impl fmt::Debug for SavedCall {
    /// Without what is in the query, the headers and the body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.keys().collect();
        f.debug_struct("SavedCall")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("headers", &names)
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .field("idempotency_key", &self.idempotency_key)
            .field("timeout", &self.timeout)
            .field("max_retries", &self.max_retries)
            .finish()
    }
}
