//! Any method and path.

use http::{HeaderValue, Method};
use serde::Serialize;

use crate::client::{Call, Mode, Request};
use crate::error::Error;
use crate::json::{Raw, to_json};
use crate::operation::{Body, FreeQuery, Operation, Query, unwritable};

/// A call to a route by its path; see [`Client::request`](crate::client::Client::request).
pub struct RawCall {
    method: Method,
    path: String,
    query: Query,
    body: Option<Vec<u8>>,
}

impl RawCall {
    pub(crate) fn new(method: Method, path: String) -> Self {
        Self {
            method,
            path,
            query: Query::default(),
            body: None,
        }
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
        self.note(written)
    }
}

impl<M: Mode> Operation<M> for RawCall {
    type Output = Raw;

    async fn run(self, call: Call<M>) -> Result<Raw, Error> {
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
        let http = call.client.core.http();
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
        call.exchange(&mut request.build(path)?, "").await
    }
}

/// Whether a path is still the same when it has been a URL: there dot segments are resolved, escaped ones too, white
/// space at the end and control characters are dropped, a backslash becomes a slash.
fn stays_as_it_is(path: &str) -> bool {
    let before_query = path.split(['?', '#']).next().unwrap_or_default();
    let has_dot_segment = before_query.split(['/', '\\']).any(|segment| {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        plain == "." || plain == ".."
    });
    let is_dropped = |character: char| character.is_ascii_control() || character == ' ';
    let is_turned = before_query.contains('\\');
    path.starts_with('/') && !has_dot_segment && !is_turned && !path.contains(is_dropped)
}
