//! The seam between what a call is and how it is sent.
//!
//! An operation is data: it describes itself as a request, names the type its reply is read as, and knows nothing of
//! connections, retries or runtimes. Generated operations implement [`Describe`] and [`Reply`]; calls made of several
//! requests implement [`Operation`] themselves.

use std::borrow::Cow;
use std::fmt::Display;
use std::future::Future;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::client::upload::Source;
use crate::client::{Call, Mode};
use crate::error::{Error, ErrorKind};
use crate::form::{Form, Multipart};
use crate::json::to_json;
use crate::progress::{Listener, UploadProgress};
use crate::reply::FromReply;
use crate::upload::Document;

/// What the contract says of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The operation's id: `retrieve_endpoint`.
    pub id: &'static str,
    /// The HTTP method: `GET`.
    pub method: &'static str,
    /// The path with its parameters in braces: `/v1/endpoints/{endpoint_id}`.
    pub path: &'static str,
    /// The namespace it belongs to: `endpoints`.
    pub namespace: &'static str,
}

impl OperationInfo {
    pub(crate) const fn new(
        id: &'static str,
        method: &'static str,
        path: &'static str,
        namespace: &'static str,
    ) -> Self {
        Self {
            id,
            method,
            path,
            namespace,
        }
    }
}

/// Something that can be sent and gives a result.
pub trait Operation<M: Mode>: Sized + Send {
    /// What it gives.
    type Output: Send;

    /// What it is called where it is made of several requests.
    #[doc(hidden)]
    const PARTS: Option<&'static str> = None;

    #[doc(hidden)]
    fn run(self, call: Call<M>) -> impl Future<Output = Result<Self::Output, Error>> + Send;

    /// The one request it is, where it is one.
    #[doc(hidden)]
    fn single(&self, _: &Http) -> Result<Single, Error> {
        let problem = "the call is made of several requests, or uploads rows, and cannot be saved as one: save the calls \
                       of its steps, or send it";
        Err(Error::new(ErrorKind::Argument, problem))
    }
}

/// One request, and which operation of the contract it is.
pub struct Single {
    /// None for a path of the caller's.
    pub(crate) operation: Option<Cow<'static, str>>,
    pub(crate) request: Prepared,
}

impl Single {
    pub(crate) fn of<Op: Describe>(operation: &Op, http: &Http) -> Result<Self, Error> {
        Ok(Self {
            operation: Some(Op::INFO.id.into()),
            request: operation.prepare(http)?,
        })
    }

    /// The same, with its reply as a stream of events.
    pub(crate) fn streamed(mut self) -> Self {
        self.request.as_stream();
        self
    }
}

/// An operation that is one request.
pub trait Describe: Send + Sync {
    /// What the contract says of it.
    const INFO: OperationInfo;

    /// The request, whole.
    #[doc(hidden)]
    fn request(&self, http: &Http) -> Result<Prepared, Error>;

    /// The same, or an error that says which call it was.
    #[doc(hidden)]
    fn prepare(&self, http: &Http) -> Result<Prepared, Error> {
        let named = |error: Error| error.during(Self::INFO.method, Self::INFO.path);
        self.request(http).map_err(named)
    }
}

/// An operation that is one request with one JSON reply.
pub trait Reply: Describe {
    /// What the reply is read as.
    type Output: FromReply + Send;

    /// The key of the reply's envelope it is found under; empty when the reply is bare.
    #[doc(hidden)]
    const AT: &'static str = "";
}

impl<M: Mode, T: Reply> Operation<M> for T {
    type Output = <T as Reply>::Output;

    fn run(self, call: Call<M>) -> impl Future<Output = Result<Self::Output, Error>> + Send {
        // At once, so that the operation is not held for as long as the call takes.
        let request = self.prepare(call.client.core.http());
        async move { call.exchange(&mut request?, T::AT).await }
    }

    fn single(&self, http: &Http) -> Result<Single, Error> {
        Single::of(self, http)
    }
}

/// A request with everything it says, ready to be sent as often as it takes.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub(crate) method: Method,
    /// The path as the contract writes it, with its parameters in braces.
    pub(crate) path: Cow<'static, str>,
    /// From the path on; whole where the API has signed it.
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

impl Prepared {
    /// Asks for the reply as a stream of events.
    pub(crate) fn as_stream(&mut self) {
        let event_stream = HeaderValue::from_static("text/event-stream");
        self.headers.insert(ACCEPT, event_stream);
    }
}

/// What a request carries.
#[derive(Clone)]
pub(crate) enum Body {
    Empty,
    Bytes(Bytes),
    /// Read anew for each try, so that nothing large is held in memory.
    Stream(Source),
}

impl std::fmt::Debug for Body {
    /// Its size: what is in it is the caller's business.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Body::Empty => f.write_str("empty"),
            Body::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Body::Stream(source) => write!(f, "{} bytes", source.len()),
        }
    }
}

/// Room for what most requests say, so that the map does not grow while they are put together.
const HEADERS: usize = 6;

/// Where requests are put together: stands where progenitor's client would.
#[derive(Debug)]
pub struct Http {
    /// What paths start with; the origin is added when a request is sent.
    pub(crate) baseurl: String,
    pub(crate) client: Methods,
}

/// A request builder for each method.
#[derive(Debug)]
pub(crate) struct Methods;

impl Http {
    pub(crate) fn new(prefix: &str) -> Self {
        Self {
            baseurl: prefix.to_owned(),
            client: Methods,
        }
    }
}

/// All the methods a contract can have, whichever it has now.
#[allow(dead_code)]
impl Methods {
    pub fn get(&self, url: String) -> Builder {
        self.request(Method::GET, url)
    }

    pub fn post(&self, url: String) -> Builder {
        self.request(Method::POST, url)
    }

    pub fn put(&self, url: String) -> Builder {
        self.request(Method::PUT, url)
    }

    pub fn patch(&self, url: String) -> Builder {
        self.request(Method::PATCH, url)
    }

    pub fn delete(&self, url: String) -> Builder {
        self.request(Method::DELETE, url)
    }

    pub fn request(&self, method: Method, url: String) -> Builder {
        Builder {
            method,
            url,
            headers: HeaderMap::with_capacity(HEADERS),
            query: Query::default(),
            body: Ok(Body::Empty),
        }
    }
}

/// A request while it is put together.
pub(crate) struct Builder {
    method: Method,
    url: String,
    headers: HeaderMap,
    query: Query,
    body: Result<Body, Error>,
}

/// Whatever the contract's requests say now.
#[allow(dead_code)]
impl Builder {
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// One header parameter of the contract, which its caller knows as `argument`.
    pub fn parameter<T: Display>(
        self,
        name: &'static str,
        argument: &str,
        value: Option<&T>,
    ) -> Result<Self, Error> {
        let Some(value) = value else {
            return Ok(self);
        };
        let value = HeaderValue::from_str(&value.to_string()).map_err(|error| {
            Error::argument(argument, "has a value that cannot stand in a header").caused_by(error)
        })?;
        Ok(self.header(HeaderName::from_static(name), value))
    }

    /// What is asked for in place of JSON.
    pub fn accept(self, media_types: &'static str) -> Self {
        self.header(ACCEPT, HeaderValue::from_static(media_types))
    }

    /// One query parameter of the contract.
    pub fn query<T: Serialize>(mut self, parameter: &QueryParam<'_, T>) -> Self {
        self.query.value(parameter.name, parameter.value);
        self
    }

    /// Query parameters with names of the caller's choice.
    pub fn pairs(mut self, query: &Query) -> Self {
        self.query.0.extend_from_slice(&query.0);
        self
    }

    pub fn json<T: Serialize>(self, body: &T) -> Self {
        self.json_as("application/json", body)
    }

    /// JSON of a media type of its own.
    pub fn json_as<T: Serialize>(self, media_type: &'static str, body: &T) -> Self {
        let body = to_json(body)
            .map(|text| Body::Bytes(text.into()))
            .map_err(|error| unwritable("the body", error));
        Self { body, ..self }.header(CONTENT_TYPE, HeaderValue::from_static(media_type))
    }

    pub fn text(self, media_type: &'static str, text: &str) -> Self {
        let text = Bytes::copy_from_slice(text.as_bytes());
        self.body(&HeaderValue::from_static(media_type), Body::Bytes(text))
    }

    pub fn form(self, form: Form) -> Self {
        let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        self.body(&media_type, Body::Bytes(form.into_text().into()))
    }

    pub fn multipart(
        self,
        form: Multipart,
        listener: Listener<UploadProgress>,
    ) -> Result<Self, Error> {
        if form.is_empty() {
            return Ok(self);
        }
        let (media_type, body) = form.finish(listener)?;
        Ok(self.body(&media_type, body))
    }

    /// Bytes as they are, as this media type unless their caller says another.
    pub fn upload(
        self,
        upload: &Document,
        media_type: Option<&str>,
        listener: Listener<UploadProgress>,
    ) -> Result<Self, Error> {
        let mut opened = upload.open("the body")?;
        let media_type =
            HeaderValue::from_str(&opened.media_type(media_type)).map_err(|error| {
                Error::argument("media_type", "cannot stand in a header").caused_by(error)
            })?;
        opened.content.tell(listener);
        Ok(self.body(&media_type, Body::Stream(opened.content)))
    }

    /// Takes a body away that says nothing: one that may be left out, and of which nothing was set.
    pub fn unless_empty(mut self) -> Self {
        if matches!(&self.body, Ok(Body::Bytes(body)) if matches!(&**body, b"" | b"{}")) {
            self.body = Ok(Body::Empty);
            self.headers.remove(CONTENT_TYPE);
        }
        self
    }

    /// Further members of a JSON body.
    pub fn extra(mut self, extra: &ExtraBody) -> Self {
        self.body = match self.body {
            Ok(Body::Bytes(body)) => Ok(Body::Bytes(extra.join(body))),
            other => other,
        };
        self
    }

    pub fn body(mut self, content_type: &HeaderValue, body: Body) -> Self {
        self.body = Ok(body);
        self.header(CONTENT_TYPE, content_type.clone())
    }

    /// Has somebody told how the body goes, where somebody listens.
    pub fn told(mut self, listener: &Listener<UploadProgress>) -> Self {
        self.body = match self.body {
            Ok(Body::Bytes(bytes)) if !listener.is_nobody() => {
                let mut source = Source::default();
                source.push_bytes(bytes);
                source.tell(listener.clone());
                Ok(Body::Stream(source))
            }
            other => other,
        };
        self
    }

    /// The request, for the operation that is at `path`.
    pub fn build(self, path: impl Into<Cow<'static, str>>) -> Result<Prepared, Error> {
        let mut headers = self.headers;
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static("application/json"));
        Ok(Prepared {
            method: self.method,
            path: path.into(),
            url: self.query.append_to(self.url),
            headers,
            body: self.body?,
        })
    }
}

/// One query parameter: a name of the contract and a value.
pub(crate) struct QueryParam<'a, T> {
    name: &'static str,
    value: &'a T,
}

impl<'a, T: Serialize> QueryParam<'a, T> {
    pub fn new(name: &'static str, value: &'a T) -> Self {
        Self { name, value }
    }
}

/// Query parameters in the order they were given; a name may be given more than once.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn add(&mut self, name: impl Into<String>, value: impl ToString) {
        self.0.push((name.into(), value.to_string()));
    }

    pub(crate) fn value<T: Serialize>(&mut self, name: &str, value: &T) {
        if let Ok(value) = serde_json::to_value(value) {
            self.push(name, &value);
        }
    }

    /// Nothing for null, one pair for a scalar, a pair an element for a list.
    fn push(&mut self, name: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::String(text) => self.add(name, text),
            Value::Array(values) => values.iter().for_each(|value| self.push(name, value)),
            scalar => self.add(name, scalar),
        }
    }

    pub(crate) fn append_to(&self, mut url: String) -> String {
        for (index, (name, value)) in self.0.iter().enumerate() {
            url.push(if index == 0 && !url.contains('?') {
                '?'
            } else {
                '&'
            });
            url.extend(utf8_percent_encode(name, PATH_SEGMENT));
            url.push('=');
            url.extend(utf8_percent_encode(value, PATH_SEGMENT));
        }
        url
    }
}

/// An operation that takes query parameters with names of the caller's choice.
pub trait FreeQuery {
    #[doc(hidden)]
    fn query(&mut self) -> &mut Query;
}

/// Members of a request body that the types do not know, each with its exact JSON text.
#[derive(Clone, Debug, Default)]
pub struct ExtraBody(Vec<(String, Box<RawValue>)>);

impl ExtraBody {
    /// Adds a member, unless the body has it already.
    pub(crate) fn add(
        &mut self,
        known: &[&str],
        key: String,
        value: &impl Serialize,
    ) -> Result<(), Error> {
        let taken = known.contains(&key.as_str()) || self.0.iter().any(|(other, _)| *other == key);
        if taken {
            let argument = format!("extra_body({key:?})");
            return Err(Error::argument(
                argument,
                "repeats a property this request has already; use its own method",
            ));
        }
        let unwritable = |error| unwritable(&format!("extra_body({key:?})"), error);
        let text = to_json(value).map_err(unwritable)?;
        let text = String::from_utf8(text).unwrap_or_default();
        let text = RawValue::from_string(text).map_err(unwritable)?;
        self.0.push((key, text));
        Ok(())
    }

    /// The body with these members behind its own.
    fn join(&self, body: Bytes) -> Bytes {
        let Some(inside) = body.strip_suffix(b"}").filter(|_| !self.0.is_empty()) else {
            return body;
        };
        let mut joined = BytesMut::from(inside);
        for (key, value) in &self.0 {
            if joined.last() != Some(&b'{') {
                joined.extend_from_slice(b",");
            }
            joined.extend_from_slice(Value::from(key.as_str()).to_string().as_bytes());
            joined.extend_from_slice(b":");
            joined.extend_from_slice(value.get().as_bytes());
        }
        joined.extend_from_slice(b"}");
        joined.freeze()
    }
}

/// An operation whose JSON body is open to properties the contract does not name.
pub trait OpenBody {
    #[doc(hidden)]
    const KNOWN: &'static [&'static str];

    #[doc(hidden)]
    fn extra(&mut self) -> &mut ExtraBody;
}

/// An argument that JSON has no words for.
pub(crate) fn unwritable(what: &str, error: serde_json::Error) -> Error {
    Error::argument(what, format!("cannot be written as JSON: {error}")).caused_by(error)
}

/// Everything but the unreserved characters of RFC 3986 is escaped, so that no id can become another path.
const PATH_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// One path segment, escaped.
pub(crate) fn encode_path(segment: &str) -> String {
    utf8_percent_encode(segment, PATH_SEGMENT).to_string()
}
