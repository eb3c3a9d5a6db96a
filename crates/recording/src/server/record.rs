//! The server that sends requests on, and records them.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, HOST, HeaderName,
    PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use pareta::Client;
use pareta::client::{Redactor, reqwest};

use super::local::{Answers, Body, Local, body, told};
use crate::asked::Sent;
use crate::har::Failure;
use crate::kept::Kept;
use crate::problem::Problem;
use crate::recorder::Recorder;
use crate::redaction::Keys;

/// What is of one connection, and not of what is sent over it; and what is said anew.
const OF_CONNECTION: [HeaderName; 11] = [
    ACCEPT_ENCODING,
    AUTHORIZATION,
    CONNECTION,
    CONTENT_LENGTH,
    HOST,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
];

/// A server on this machine that sends what it is asked to a client's base URL, under that client's key, and records it. The
/// key is in no file, and whoever asks does not see it: the server has a key of its own, and answers 401 without it. Dropping
/// it ends it.
pub struct RecordServer {
    local: Local,
    key: String,
}

impl RecordServer {
    /// Starts it, on a port of your choice or, with 0, a free one.
    ///
    /// # Errors
    ///
    /// A port that is taken.
    pub async fn start(upstream: Client, recorder: Recorder, port: u16) -> Result<Self, Problem> {
        let failed = |error: &dyn std::fmt::Display| {
            Problem::new(format!("the server cannot start: {error}"))
        };
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|error| failed(&error))?;
        let key = format!("pareta_local_{:032x}", u128::from_be_bytes(random));
        let http = pareta::client::http_client_builder()
            .build()
            .map_err(|error| failed(&error))?;
        let forward = Forward {
            own: Redactor::for_key(&key).map_err(|error| failed(&error))?,
            upstream,
            recorder,
            http,
            key: key.clone(),
        };
        let local = Local::start(Arc::new(forward), port).await?;
        Ok(Self { local, key })
    }

    /// Where clients are pointed at.
    pub fn base_url(&self) -> String {
        self.local.base_url()
    }

    /// The key they have to send.
    pub fn api_key(&self) -> &str {
        &self.key
    }

    /// Waits while it serves.
    pub async fn served(&mut self) {
        self.local.served().await;
    }
}

impl fmt::Debug for RecordServer {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordServer")
            .field("base_url", &self.base_url())
            .finish_non_exhaustive()
    }
}

struct Forward {
    upstream: Client,
    recorder: Recorder,
    http: reqwest::Client,
    /// Of this server.
    key: String,
    own: Redactor,
}

impl Answers for Forward {
    async fn answer(&self, request: Request<Bytes>) -> Option<Response<Body>> {
        let bearer = request
            .headers()
            .get(AUTHORIZATION)
            .and_then(|header| header.to_str().ok());
        let bearer = bearer.and_then(|header| header.strip_prefix("Bearer "));
        if bearer != Some(self.key.as_str()) {
            let problem = "this is a local server that records: it is asked under the key it was started with";
            return Some(told(StatusCode::UNAUTHORIZED, problem));
        }
        let answer = self.send_on(request).await;
        Some(answer.unwrap_or_else(|problem| told(StatusCode::BAD_GATEWAY, &problem)))
    }
}

impl Forward {
    async fn send_on(&self, request: Request<Bytes>) -> Result<Response<Body>, String> {
        let key = self
            .upstream
            .expose_api_key()
            .await
            .map_err(|error| error.to_string())?;
        let target = request
            .uri()
            .path_and_query()
            .map_or("/", |target| target.as_str());
        let url = format!("{}{target}", self.upstream.base_url());
        let url =
            reqwest::Url::parse(&url).map_err(|error| format!("{target} is no path: {error}"))?;
        let keys = Redactor::for_key(&key).map_err(|error| error.to_string())?;
        let keys = Keys::new([keys, self.own.clone()]);
        let mut headers = forwarded(request.headers());
        let sent = Sent {
            method: request.method(),
            target,
            headers: &headers,
            body: request.body().clone(),
        };
        let redaction = self.recorder.redaction();
        let written = sent.written(redaction, &keys);
        let kept = Kept::begin(self.recorder.writer(), redaction, keys, written, None);
        let mut bearer =
            HeaderValue::from_str(&format!("Bearer {key}")).map_err(|error| error.to_string())?;
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
        // Bodies are to be read by people.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let mut sent = reqwest::Request::new(request.method().clone(), url);
        *sent.headers_mut() = headers;
        *sent.body_mut() = Some(request.into_body())
            .filter(|body| !body.is_empty())
            .map(Into::into);
        match self.http.execute(sent).await {
            Ok(response) => {
                let response: Response<reqwest::Body> = response.into();
                let (mut head, content) = response.into_parts();
                let content = kept.answered(head.status, &head.headers, content);
                head.headers = forwarded(&head.headers);
                Ok(Response::from_parts(head, body(content)))
            }
            Err(error) => {
                let error = error.without_url();
                let message = format!("{} does not answer: {error}", self.upstream.base_url());
                kept.failed(Failure {
                    kind: "Connection".to_owned(),
                    message: format!("the server does not answer: {error}"),
                    is_retryable: true,
                    may_have_executed: !error.is_connect(),
                });
                Err(message)
            }
        }
    }
}

/// What is said of the request or the response itself.
fn forwarded(headers: &HeaderMap) -> HeaderMap {
    let mut forwarded = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers
        .iter()
        .filter(|(name, _)| !OF_CONNECTION.contains(name))
    {
        forwarded.append(name.clone(), value.clone());
    }
    forwarded
}
