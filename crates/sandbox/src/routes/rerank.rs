//! Documents ranked by a query, by the document.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use bytes::Bytes;
use serde_json::{Value, json};

use super::{Answer, Call};
use crate::embedding::{self, Query};
use crate::fields::{self, Fields};
use crate::ledger::DebitKind;
use crate::platform::Platform;
use crate::reply::Reply;

const MOST_DOCUMENTS: usize = 1000;
/// Micro-USD for a document.
const PER_DOCUMENT: usize = 2;

pub(super) async fn create(
    State(platform): State<Arc<Platform>>,
    Extension(call): Extension<Call>,
    body: Bytes,
) -> Answer {
    let body = fields::object(&body)?;
    let mut fields = Fields::new(&body);
    let query = fields.text("query");
    let documents = fields.texts("documents", MOST_DOCUMENTS);
    let top_n = fields.optional_integer("top_n", 1..=i64::MAX);
    fields.finish()?;
    let pairs = documents.len();
    let cost = (pairs * PER_DOCUMENT) as i64;
    call.pay(&platform, DebitKind::Rerank, "rank_", cost)?;
    let query = Query::new(query);
    let score = |document| query.relevance(embedding::window(document).0);
    let mut ranked: Vec<(usize, f64)> = documents.into_iter().map(score).enumerate().collect();
    // Equal scores stay in the order of the documents.
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let kept = top_n.and_then(|n| n.try_into().ok()).unwrap_or(pairs);
    let result =
        |(index, score): &(usize, f64)| json!({ "index": index, "relevance_score": score });
    let results: Vec<Value> = ranked.iter().take(kept).map(result).collect();
    let body = json!({ "results": results, "model": "pareta-rerank-1", "pairs": pairs });
    Ok(Reply::ok(&body).after(platform.config.latency))
}
