//! Discovery: tasks, matching, leaderboards, the frontier roster.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{Answer, query_integer};
use crate::catalog::{self, TASKS, Task, matcher, models};
use crate::error::ApiError;
use crate::fields::{self, Fields};
use crate::platform::Platform;
use crate::reply::Reply;

fn task(id: &str) -> Result<&'static Task, ApiError> {
    catalog::task(id).ok_or_else(|| ApiError::not_found("Task", id))
}

pub(super) async fn list(State(platform): State<Arc<Platform>>) -> Answer {
    let generation = platform.config.generation;
    let tasks = TASKS.iter().map(|task| task.to_json(generation));
    let tasks: Vec<Value> = tasks.collect();
    Ok(Reply::ok(&json!({ "tasks": tasks })))
}

pub(super) async fn retrieve(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Answer {
    let task = task(&id)?;
    let generation = platform.config.generation;
    let mut body = task.to_json(generation);
    if let Some(n) = query_integer(&query, "examples_n")? {
        body["examples"] = Value::from(task.examples(n, generation));
    }
    Ok(Reply::ok(&body))
}

pub(super) async fn find(State(platform): State<Arc<Platform>>, body: Bytes) -> Answer {
    let body = fields::object(&body)?;
    let mut fields = Fields::new(&body);
    let query = fields.text("query");
    let top_k = fields.optional_integer("top_k", 1..=100).unwrap_or(5);
    fields.finish()?;
    Ok(Reply::ok(&matcher::matched(
        query,
        usize::try_from(top_k).unwrap_or(5),
        platform.config.generation,
    )))
}

pub(super) async fn leaderboard(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
) -> Answer {
    let generation = platform.config.generation;
    Ok(Reply::ok(&task(&id)?.leaderboard(generation)))
}

pub(super) async fn frontier_models(Query(query): Query<HashMap<String, String>>) -> Answer {
    let task = query
        .get("task")
        .filter(|id| !id.is_empty())
        .map(|id| task(id))
        .transpose()?;
    let id = task.map(|task| task.id);
    Ok(Reply::ok(
        &json!({ "frontier_models": models::roster(task), "task": id }),
    ))
}
