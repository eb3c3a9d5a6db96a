//! Any method and path.

use http::{HeaderValue, Method};
use serde::Serialize;

use crate::client::{Call, Client, Mode, Request, describe};
use crate::error::Error;
use crate::json::{Raw, to_json};
use crate::operation::{Body, FreeQuery, Http, Operation, Prepared, Query, Single, unwritable};

/// A call to a route by its path; see [`Client::request`].
#[derive(Clone)]
pub struct RawCall {
    method: Method,
    path: String,
    query: Query,
    body: Option<Vec<u8>>,
}

impl<M: Mode> Client<M> {
    /// Any route: the way out for one this version does not know. Keys, retries and errors are those of every call.
    ///
    /// `path` starts with `/` and is sent as it stands: escape what is not yours.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let reply = client.request(http::Method::GET, "/v1/tasks").await?;
    /// assert!(reply["tasks"].elements().len() > 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> Request<M, RawCall> {
        let call = RawCall {
            method,
            path: path.into(),
            query: Query::default(),
            body: None,
        };
        describe(self, call)
    }
}

impl FreeQuery for RawCall {
    fn query(&mut self) -> &mut Query {
        &mut self.query
    }
}

impl<M: Mode> Request<M, RawCall> {
    /// The JSON body to send.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        let body = to_json(body).map_err(|error| unwritable("the body", error));
        let written = body.map(|body| self.operation.body = Some(body));
        self.options.note(written);
        self
    }
}

impl RawCall {
    fn prepare(self, http: &Http) -> Result<Prepared, Error> {
        let Self {
            method,
            path,
            query,
            body,
        } = self;
        if !stays_as_it_is(&path) {
            return Err(Error::argument(
                "the path",
                "must start with `/` and hold no dot segments, backslashes, spaces or control characters, such as /v1/tasks",
            ));
        }
        let request = http
            .client
            .request(method, format!("{}{path}", http.baseurl))
            .pairs(&query);
        let request = match body {
            Some(body) => request.body(
                &HeaderValue::from_static("application/json"),
                Body::Bytes(body.into()),
            ),
            None => request,
        };
        // What is behind the path may be a secret.
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = path.to_owned();
        request.build(path)
    }
}

impl<M: Mode> Operation<M> for RawCall {
    type Output = Raw;

    async fn run(self, call: Call<M>) -> Result<Raw, Error> {
        let mut request = self.prepare(call.client.core.http())?;
        call.exchange(&mut request, "").await
    }

    fn single(&self, http: &Http) -> Result<Single, Error> {
        Ok(Single {
            operation: None,
            request: self.clone().prepare(http)?,
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
