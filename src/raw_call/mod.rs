//! Any method and path, in any form: what this version does not know need not wait for the next.
//!
//! [`Client::request`] describes a call to a path of your own. It sends nothing, JSON, text, bytes, a file, a form or a
//! multipart form; its reply is JSON, and by [`download`](Request::download) whatever comes, by
//! [`events`](Request::events) a stream of events, by [`nothing`](Request::nothing) its head alone. Keys, retries,
//! idempotency and errors are those of every call.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! use pareta::Method;
//! use serde_json::json;
//!
//! let body = json!({ "model": "auto", "stream": true, "messages": [{ "role": "user", "content": "Good morning" }] });
//! let mut events = client
//!     .request(Method::POST, "/v1/chat/completions")
//!     .json(&body)
//!     .events()
//!     .await?;
//! while let Some(item) = events.next().await {
//!     if let Some(data) = item?.data() {
//!         println!("{data}");
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod body;
mod events;
mod read_as;

use http::header::ACCEPT;
use http::{HeaderValue, Method};
use serde::Serialize;

use crate::Upload;
use crate::client::{Call, Client, Mode, Request, describe};
use crate::error::Error;
use crate::json::{Raw, to_json};
use crate::operation::{FreeQuery, Http, Operation, Prepared, Query, Single, unwritable};
use crate::progress::{Listener, Progresses, UploadProgress};

pub use body::Parts;
use body::RawBody;
pub use events::{EventStream, StreamItem};
pub use read_as::{AsDownload, AsEvents, AsNothing, Unread};

/// A call to a route by its path; see [`Client::request`].
#[derive(Clone)]
pub struct RawCall {
    method: Method,
    path: String,
    query: Query,
    body: Option<RawBody>,
    listener: Listener<UploadProgress>,
}

impl<M: Mode> Client<M> {
    /// Any route, in any form: see [`raw_call`](crate::raw_call). Keys, retries and errors are those of every call.
    ///
    /// `path` starts with `/` and is sent as it stands: escape what is not yours.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let reply = client.request(pareta::Method::GET, "/v1/tasks").await?;
    /// assert!(reply["tasks"].elements().len() > 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "raw")]
    #[doc(alias = "custom")]
    pub fn request(&self, method: Method, path: impl Into<String>) -> Request<M, RawCall> {
        let call = RawCall {
            method,
            path: path.into(),
            query: Query::default(),
            body: None,
            listener: Listener::default(),
        };
        describe(self, call)
    }
}

impl Progresses for RawCall {
    type Progress = UploadProgress;

    fn listener(&mut self) -> &mut Listener<UploadProgress> {
        &mut self.listener
    }
}

impl FreeQuery for RawCall {
    fn query(&mut self) -> &mut Query {
        &mut self.query
    }
}

impl<M: Mode> Request<M, RawCall> {
    /// A JSON body.
    pub fn json(self, body: &impl Serialize) -> Self {
        match to_json(body) {
            Ok(text) => self.body("application/json", text),
            Err(error) => self.with_body(Err(unwritable("the body", error))),
        }
    }

    /// A text, as UTF-8.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.body("text/plain; charset=utf-8", text.into())
    }

    /// Bytes, as this media type.
    pub fn body(self, media_type: impl AsRef<str>, bytes: impl Into<Vec<u8>>) -> Self {
        let body = RawBody::bytes(media_type.as_ref(), bytes.into());
        self.with_body(body)
    }

    /// A file, or anything else an [`Upload`] is, as it stands. It is read while it is sent, and again for another try.
    pub fn upload(self, upload: impl Into<Upload>) -> Self {
        self.with_body(Ok(RawBody::Upload(upload.into())))
    }

    /// A form without files, `application/x-www-form-urlencoded`, with its fields in this order. A name may be given more
    /// than once.
    pub fn form<N: AsRef<str>, V: ToString>(
        self,
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let fields = fields.into_iter();
        let fields = fields.map(|(name, value)| (name.as_ref().to_owned(), value.to_string()));
        self.with_body(Ok(RawBody::Form(fields.collect())))
    }

    /// A form with files, `multipart/form-data`.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// use pareta::raw_call::Parts;
    /// use pareta::{Method, Upload};
    ///
    /// let rows = Upload::bytes("{\"input\": {\"text\": \"Please refund my payment.\"}, \"expected_output\": {}}")
    ///     .file_name("rows.jsonl");
    /// let proposal = client
    ///     .request(Method::POST, "/v1/eval-sets/propose-contract")
    ///     .multipart(Parts::new().text("prompt", "Classify the intent.").file("items", rows))
    ///     .await?;
    /// println!("{}", proposal.json());
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn multipart(self, parts: Parts) -> Self {
        self.with_body(Ok(RawBody::Multipart(parts)))
    }

    fn with_body(mut self, body: Result<RawBody, Error>) -> Self {
        let is_second = self.operation.body.is_some();
        self.options.reject_if(
            is_second,
            "the body is given twice: a request has one, JSON, text, bytes, a file or a form",
        );
        let given = body.map(|body| self.operation.body = Some(body));
        self.options.note(given);
        self
    }
}

impl RawCall {
    fn prepare(&self, http: &Http, accept: &'static str) -> Result<Prepared, Error> {
        let path = &*self.path;
        if !stays_as_it_is(path) {
            return Err(Error::argument(
                "the path",
                "must start with `/` and hold no dot segments, backslashes, spaces or control characters, such as /v1/tasks",
            ));
        }
        let request = http
            .client
            .request(self.method.clone(), format!("{}{path}", http.baseurl))
            .pairs(&self.query)
            .header(ACCEPT, HeaderValue::from_static(accept));
        let request = match &self.body {
            Some(body) => body.put_into(request, &self.listener)?,
            None => request,
        };
        // What is behind the path may be a secret.
        let path = path.split(['?', '#']).next().unwrap_or_default();
        request.build(path.to_owned())
    }
}

/// As JSON.
impl<M: Mode> Operation<M> for RawCall {
    type Output = Raw;

    async fn run(self, call: Call<M>) -> Result<Raw, Error> {
        let mut request = self.prepare(call.client.core.http(), "application/json")?;
        drop(self);
        let reply = call.exchange(&mut request, "").await;
        reply.map_err(read_as::name_other_ways)
    }

    fn single(&self, http: &Http) -> Result<Single, Error> {
        Ok(Single {
            operation: None,
            request: self.prepare(http, "application/json")?,
        })
    }
}

impl Unread for RawCall {
    fn unread(&self, http: &Http) -> Result<Single, Error> {
        Ok(Single {
            operation: None,
            request: self.prepare(http, "*/*")?,
        })
    }
}

/// Whether a path is still the same when it has been a URL: there dot segments are resolved, escaped ones too, white
/// space at the end and control characters are dropped, a backslash becomes a slash.
pub(crate) fn stays_as_it_is(path: &str) -> bool {
    let before_query = path.split(['?', '#']).next().unwrap_or_default();
    let has_dot_segment = before_query.split(['/', '\\']).any(|segment| {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        plain == "." || plain == ".."
    });
    let is_dropped = |character: char| character.is_ascii_control() || character == ' ';
    let is_turned = before_query.contains('\\');
    path.starts_with('/') && !has_dot_segment && !is_turned && !path.contains(is_dropped)
}
