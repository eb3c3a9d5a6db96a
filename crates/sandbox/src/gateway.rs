//! The way every request takes: recorded, perhaps faulted, checked, executed once, answered.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, header};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::timeout;
use tower::ServiceExt;

use crate::auth;
use crate::control;
use crate::error::ApiError;
use crate::fault::Effects;
use crate::idempotency::{Known, fingerprint};
use crate::journal::Recorded;
use crate::platform::Platform;
use crate::reply::Reply;
use crate::routes::{self, Call};
use crate::script::{self, SCRIPTS_PATH};
use crate::wire::{self, Hangup, Script, Wire};

/// So much of a body that is too large is read and dropped, because few clients read an answer before they have sent all.
const HEARD_OUT: usize = 64 * 1024 * 1024;

/// One of the two doors of a sandbox.
pub(crate) struct Gateway {
    platform: Arc<Platform>,
    router: Router,
    storage: bool,
}

impl Gateway {
    pub fn api(platform: Arc<Platform>) -> Self {
        let router = routes::api(platform.clone());
        Self {
            platform,
            router,
            storage: false,
        }
    }

    pub fn storage(platform: Arc<Platform>) -> Self {
        let router = routes::storage(platform.clone());
        Self {
            platform,
            router,
            storage: true,
        }
    }

    pub fn read_timeout(&self) -> Duration {
        self.platform.config.read_timeout
    }

    pub async fn handle(
        self: Arc<Self>,
        request: Request<Incoming>,
        wire: Wire,
    ) -> Result<Response<Body>, Hangup> {
        let (mut parts, body) = request.into_parts();
        if !self.storage && parts.uri.path() == SCRIPTS_PATH {
            let body = self.read(body).await?;
            let reply = control::scripts(&self.platform, &parts, body);
            let reply = reply.unwrap_or_else(ApiError::into_reply);
            return Ok(wire.play(reply.into_script()).await);
        }
        let request_id = self.platform.state().ids.next("req_");
        let body = self.read(body).await?;
        let effects =
            self.platform
                .state()
                .faults
                .pick(&parts.method, parts.uri.path(), &parts.headers);
        let number = self.record(
            &parts,
            &body,
            &request_id,
            effects.as_ref().ok().and_then(Option::as_ref),
        );

        let call = Call {
            request_id: request_id.clone(),
            idempotency_key: idempotency_key(&parts.headers),
        };
        parts.extensions.insert(call.clone());

        let outcome = match effects {
            Ok(Some(effects)) => self.faulted(effects, parts, body, &call, &wire).await,
            Ok(None) => self.script(parts, body, &call).await,
            Err(error) => Ok(error.into_reply().into_script()),
        };
        self.note(number, outcome.as_ref().ok());
        let mut script = outcome?;
        // An answer that was recorded has one.
        if let (Ok(id), false) = (
            HeaderValue::from_str(&request_id),
            script.headers.contains_key("x-request-id"),
        ) {
            script.headers.insert("x-request-id", id);
        }
        Ok(wire.play(script).await)
    }

    /// The whole body, or the refusal to keep so much.
    async fn read(&self, mut body: Incoming) -> Result<Result<Bytes, ApiError>, Hangup> {
        let limit = self.platform.config.max_body_bytes;
        let patience = self.platform.config.read_timeout;
        let (mut kept, mut length) = (BytesMut::new(), 0);
        // Patience is for every piece, not for the whole: a slow upload is fine, a silent client is not.
        while let Some(frame) = timeout(patience, body.frame()).await.map_err(|_| Hangup)? {
            let Ok(data) = frame.map_err(|_| Hangup)?.into_data() else {
                continue;
            };
            length += data.len();
            if length <= limit {
                kept.extend_from_slice(&data);
            } else if length - limit > HEARD_OUT {
                break;
            }
        }
        Ok(if length > limit {
            Err(ApiError::too_large(limit))
        } else {
            Ok(kept.freeze())
        })
    }

    /// Completes the journal's entry, and shows it to whoever watches.
    fn note(&self, number: u64, script: Option<&Script>) {
        let status = script.map(|script| script.status.as_u16());
        let entry = self
            .platform
            .state()
            .journal
            .finish(number, status)
            .cloned();
        // Without the lock, so that a watcher may ask the sandbox for more.
        if let (Some(watcher), Some(entry)) = (&self.platform.config.watcher, entry) {
            watcher.see(&entry);
        }
    }

    fn record(
        &self,
        parts: &Parts,
        body: &Result<Bytes, ApiError>,
        request_id: &str,
        effects: Option<&Effects>,
    ) -> u64 {
        let header = |(name, value): (&header::HeaderName, &HeaderValue)| {
            let shown = if name == header::AUTHORIZATION {
                "withheld".into()
            } else {
                String::from_utf8_lossy(value.as_bytes())
            };
            (name.as_str().to_owned(), shown.into_owned())
        };
        self.platform.state().journal.record(Recorded {
            at: self.platform.clock.now(),
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(str::to_owned),
            headers: parts.headers.iter().map(header).collect(),
            body: body.as_ref().ok().cloned().unwrap_or_default(),
            storage: self.storage,
            request_id: request_id.to_owned(),
            fault: effects.map(Effects::describe),
            status: None,
        })
    }

    async fn faulted(
        &self,
        effects: Effects,
        parts: Parts,
        body: Result<Bytes, ApiError>,
        call: &Call,
        wire: &Wire,
    ) -> Result<Script, Hangup> {
        if effects.refuses() {
            wire.reset_on_close();
            return Err(Hangup);
        }
        wire::pause(effects.stall()).await;
        let script = match effects.substitute() {
            Some(substitute) => substitute.script(),
            None => self.script(parts, body, call).await?,
        };
        if effects.hangs_up() {
            wire.reset_on_close();
            return Err(Hangup);
        }
        Ok(effects.apply(script))
    }

    async fn script(
        &self,
        parts: Parts,
        body: Result<Bytes, ApiError>,
        call: &Call,
    ) -> Result<Script, Hangup> {
        #[cfg(feature = "recording")]
        if let (Some(tape), Ok(body)) = (&self.platform.config.tape, &body) {
            if let Some(script) = crate::recorded::script(tape, &parts, body)? {
                return Ok(script);
            }
        }
        Ok(self.answer(parts, body, call).await.into_script())
    }

    async fn answer(&self, parts: Parts, body: Result<Bytes, ApiError>, call: &Call) -> Reply {
        match self.admit(&parts, body) {
            Ok(body) => self.once(parts, body, call).await,
            Err(error) => error.into_reply(),
        }
    }

    fn admit(&self, parts: &Parts, body: Result<Bytes, ApiError>) -> Result<Bytes, ApiError> {
        if !self.storage {
            auth::check(&self.platform, &parts.method, &parts.headers)?;
            self.platform
                .state()
                .rate
                .admit(self.platform.config.rate_limit, self.platform.clock.now())?;
        }
        body
    }

    /// Runs a request, or replays its answer when its idempotency key has one.
    async fn once(&self, parts: Parts, body: Bytes, call: &Call) -> Reply {
        let honoured = self.platform.config.honour_idempotency_keys && parts.method == Method::POST;
        let Some(key) = call.idempotency_key.as_deref().filter(|_| honoured) else {
            return self.route(parts, body).await;
        };
        let target = parts
            .uri
            .path_and_query()
            .map_or("", |target| target.as_str());
        let content_type = parts.headers.get(header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let fingerprint = fingerprint(target, content_type.unwrap_or_default(), &body);
        let known = self.platform.state().keys.begin(key, fingerprint);
        match known {
            Known::Done(reply) => reply.replayed(),
            Known::Running => ApiError::conflict(format!(
                "A request with Idempotency-Key '{key}' is in progress"
            ))
            .into_reply(),
            Known::Mismatch => ApiError::conflict(format!(
                "Idempotency-Key '{key}' was used for a different request"
            ))
            .into_reply(),
            Known::Fresh => {
                let unsettled = Unsettled {
                    platform: &self.platform,
                    key,
                };
                let reply = self.route(parts, body).await;
                unsettled.settle(&reply);
                reply
            }
        }
    }

    async fn route(&self, parts: Parts, body: Bytes) -> Reply {
        match script::routed(&self.platform, &parts, &body) {
            Ok(None) => {}
            Ok(Some(reply)) => return reply,
            Err(error) => return error.into_reply(),
        }
        let request = Request::from_parts(parts, Body::from(body));
        let mut response = match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        match response.extensions_mut().remove::<Reply>() {
            Some(mut reply) => {
                // The router adds `allow` to a 405.
                if let Some(allow) = response.headers_mut().remove(header::ALLOW) {
                    reply.headers.insert(header::ALLOW, allow);
                }
                reply
            }
            // Only axum's own rejections come without a reply: a path that is not UTF-8, for one.
            None => {
                let reason = response
                    .status()
                    .canonical_reason()
                    .unwrap_or("Bad request");
                ApiError::new(response.status(), reason).into_reply()
            }
        }
    }
}

/// Frees a key when the client goes away before its request is through.
struct Unsettled<'a> {
    platform: &'a Platform,
    key: &'a str,
}

impl Unsettled<'_> {
    fn settle(self, reply: &Reply) {
        let kept = reply.status.is_success().then_some(reply);
        self.platform.state().keys.settle(self.key, kept);
        std::mem::forget(self);
    }
}

impl Drop for Unsettled<'_> {
    fn drop(&mut self) {
        self.platform.state().keys.settle(self.key, None);
    }
}

fn idempotency_key(headers: &HeaderMap) -> Option<String> {
    let key = headers.get("idempotency-key")?;
    Some(String::from_utf8_lossy(key.as_bytes()).into_owned())
}
