//! Texts as vectors, by the token.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use bytes::Bytes;
use serde_json::{Value, json};

use super::{Answer, Call};
use crate::embedding::{self, Side};
use crate::fields::{self, Fields};
use crate::ledger::DebitKind;
use crate::platform::Platform;
use crate::reply::Reply;

const MOST_TEXTS: usize = 512;
/// Micro-USD for a thousand tokens.
const PER_THOUSAND: usize = 4;

pub(super) async fn create(
    State(platform): State<Arc<Platform>>,
    Extension(call): Extension<Call>,
    body: Bytes,
) -> Answer {
    let body = fields::object(&body)?;
    let mut fields = Fields::new(&body);
    let texts = fields.texts("input", MOST_TEXTS);
    let side = match fields.optional_text("input_type") {
        None | Some("document") => Side::Document,
        Some("query") => Side::Query,
        Some(_) => {
            let msg = "Input should be 'query' or 'document'";
            fields.problem(&[json!("input_type")], "literal_error", msg);
            Side::Document
        }
    };
    fields.finish()?;
    let windows: Vec<_> = texts.into_iter().map(embedding::window).collect();
    let tokens: usize = windows.iter().map(|(_, tokens)| tokens).sum();
    let cost = (tokens * PER_THOUSAND).div_ceil(1000) as i64;
    call.pay(&platform, DebitKind::Embeddings, "emb_", cost)?;
    let embed = |(index, (text, _)): (usize, &(&str, usize))| json!({ "object": "embedding", "index": index, "embedding": embedding::embed(text, side) });
    let data: Vec<Value> = windows.iter().enumerate().map(embed).collect();
    let body = json!({
        "object": "list",
        "data": data,
        "model": "pareta-embed-1",
        "usage": { "prompt_tokens": tokens, "total_tokens": tokens },
    });
    Ok(Reply::ok(&body).after(platform.config.latency))
}
