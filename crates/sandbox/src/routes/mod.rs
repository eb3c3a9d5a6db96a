//! The routes, one file per namespace.

mod agent;
pub(crate) mod audio;
mod auto;
mod chat;
mod chat_choice;
#[cfg(feature = "upstream")]
mod chat_forward;
mod chat_message;
mod chat_request;
pub(crate) mod documents;
mod embeddings;
pub(crate) mod endpoints;
pub(crate) mod eval_runs;
pub(crate) mod eval_sets;
mod images;
mod lane;
mod models;
mod proposals;
mod rerank;
pub(crate) mod stub;
mod tasks;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, StatusCode, Uri};
use axum::routing::{get, post, put};
use serde_json::Value;

use crate::error::{ApiError, Problem};
use crate::ledger::{Charge, DebitKind};
use crate::platform::Platform;
use crate::reply::Reply;

/// What a handler gives back.
pub(crate) type Answer = Result<Reply, ApiError>;

/// The request a handler runs for.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub request_id: String,
    pub idempotency_key: Option<String>,
}

impl Call {
    /// Debits what the request costs, and gives the id of what was paid for.
    fn pay(
        &self,
        platform: &Platform,
        kind: DebitKind,
        prefix: &str,
        micro_usd: i64,
    ) -> Result<String, ApiError> {
        let mut state = platform.state();
        let reference = state.ids.next(prefix);
        state.ledger.debit(Charge {
            at: platform.clock.now(),
            kind,
            reference: &reference,
            micro_usd,
            request_id: &self.request_id,
            idempotency_key: self.idempotency_key.as_deref(),
        })?;
        Ok(reference)
    }
}

/// What is wrong with one member of a body, told as its place.
fn invalid(member: &str, msg: impl Into<String>) -> ApiError {
    let loc = vec![Value::from("body"), Value::from(member)];
    ApiError::invalid(Problem::new(loc, "value_error", msg))
}

pub(crate) fn api(platform: Arc<Platform>) -> Router {
    let generation = platform.config.generation;
    let mut router = Router::new()
        .route("/v1/chat/completions", post(chat::create))
        .route("/v1/models", get(models::list))
        .route(
            "/v1/endpoints",
            get(endpoints::list).post(endpoints::deploy),
        )
        .route(
            "/v1/endpoints/{id}",
            get(endpoints::retrieve).delete(endpoints::delete),
        )
        .route("/v1/endpoints/{id}/start", post(endpoints::start))
        .route("/v1/endpoints/{id}/stop", post(endpoints::stop))
        .route("/v1/endpoints/{id}/performance", get(endpoints::metrics))
        .route("/v1/endpoints/{id}/uptime", get(endpoints::metrics))
        .route("/v1/endpoints/{id}/cost", get(endpoints::metrics))
        .route("/v1/endpoints/{id}/quality", get(endpoints::metrics))
        .route("/v1/endpoints/{id}/activity", get(endpoints::metrics))
        .route("/v1/tasks", get(tasks::list))
        .route("/v1/tasks/match", post(tasks::find))
        .route("/v1/tasks/{id}", get(tasks::retrieve))
        .route("/v1/tasks/{id}/leaderboard", get(tasks::leaderboard))
        .route(
            "/v1/eval-sets",
            get(eval_sets::list).post(eval_sets::create),
        )
        .route(
            "/v1/eval-sets/{id}",
            get(eval_sets::retrieve).delete(eval_sets::delete),
        )
        .route("/v1/eval-sets/{id}/attach-blob", post(documents::attach))
        .route(
            "/v1/eval-sets/{id}/blob-upload-url",
            post(documents::upload_url),
        )
        .route(
            "/v1/eval-sets/{id}/blob-upload-complete",
            post(documents::upload_complete),
        )
        .route("/v1/eval-runs", post(eval_runs::create))
        .route("/v1/eval-runs/{id}", get(eval_runs::retrieve))
        .route("/v1/eval/frontier-models", get(tasks::frontier_models))
        .route("/v1/audio/transcriptions", post(audio::transcribe))
        .route("/v1/audio/speech", post(audio::speak));
    if generation.has_todays_routes() {
        router = router.merge(todays());
    }
    finish(router, platform)
}

/// What only an organisation of today has.
fn todays() -> Router<Arc<Platform>> {
    Router::new()
        .route("/v1/auto/metrics", get(auto::metrics))
        .route("/v1/playground/frontier", post(auto::compare))
        .route("/v1/embeddings", post(embeddings::create))
        .route("/v1/rerank", post(rerank::create))
        .route("/v1/images/generations", post(images::generate))
        .route("/v1/images/edits", post(images::edit))
        .route("/v1/eval-sets/propose-contract", post(proposals::propose))
        .route("/agent/v1/models", get(agent::models))
        .route("/agent/v1/chat/completions", post(agent::create))
}

/// The other door, where signed uploads go.
pub(crate) fn storage(platform: Arc<Platform>) -> Router {
    finish(
        Router::new().route("/upload/{token}", put(documents::store)),
        platform,
    )
}

fn finish(router: Router<Arc<Platform>>, platform: Arc<Platform>) -> Router {
    router
        .fallback(async |method: Method, uri: Uri| {
            let missing = format!("No route {}", uri.path());
            stub::answer(&method, &uri)
                .unwrap_or_else(|| ApiError::new(StatusCode::NOT_FOUND, missing))
        })
        .method_not_allowed_fallback(async |method: Method, uri: Uri| {
            stub::answer(&method, &uri).unwrap_or_else(|| {
                ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed")
            })
        })
        // The gateway has read the body already, under its own limit.
        .layer(DefaultBodyLimit::disable())
        .with_state(platform)
}

/// An integer of the query string.
fn query_integer(
    query: &std::collections::HashMap<String, String>,
    key: &str,
) -> Result<Option<usize>, ApiError> {
    let Some(text) = query.get(key) else {
        return Ok(None);
    };
    let invalid = |_| {
        let msg = "Input should be a valid integer greater than or equal to 0";
        ApiError::invalid(Problem::new(
            vec!["query".into(), Value::from(key)],
            "int_parsing",
            msg,
        ))
    };
    text.parse().map(Some).map_err(invalid)
}
