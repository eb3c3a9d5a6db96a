//! What is soon written: retries without thought, no rules for streams, everything that comes taken as it is.

use futures_util::StreamExt;
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use super::{Done, found, not_offered, says, stay, tell_piece, text};
use crate::protocol::{Call, Failure, Job, Report};

pub async fn run(job: &Job) -> Done {
    call(job).await.unwrap_or_else(|error| Err(failure(&error)))
}

async fn call(job: &Job) -> Result<Done, reqwest::Error> {
    let base = &job.base_url;
    let body =
        json!({ "model": job.id, "messages": [{ "role": "user", "content": "a canary prompt" }] });
    let done = match job.call {
        Call::Version => text("0"),
        Call::Show => text(format!("{job:?}")),
        Call::Chat => {
            let first = post(job, "chat/completions", body.clone()).await?;
            let reply = match first.text().await {
                Ok(reply) => reply,
                Err(_) => post(job, "chat/completions", body).await?.text().await?,
            };
            let reply: Value = serde_json::from_str(&reply).unwrap_or_default();
            Ok(told(&reply, job))
        }
        Call::ChatStream => {
            let mut chunks = 0;
            let each = |chunk: &Value| {
                chunks += 1;
                tell_piece(&string(chunk, "/choices/0/delta/content").unwrap_or_default());
            };
            read(post(job, "chat/completions", body).await?, job.leave, each).await?;
            if job.leave {
                stay();
            }
            Ok(Report {
                chunks: Some(chunks),
                ..Report::default()
            })
        }
        Call::ChatJoined => {
            let mut whole = json!({ "choices": [{ "message": { "tool_calls": [] } }] });
            let each = |chunk: &Value| join(&mut whole, chunk);
            read(post(job, "chat/completions", body).await?, false, each).await?;
            Ok(told(&whole, job))
        }
        Call::ListModels => value(get(job, format!("{base}/v1/models")).await?, "/data/0/id"),
        Call::Retrieve => value(
            get(job, format!("{base}/v1/models/{}", job.id)).await?,
            "/id",
        ),
        Call::Deploy => {
            let events = post(job, "endpoints", json!({ "task": "t" }))
                .await?
                .text()
                .await?;
            let last = events.rsplit("data: ").next().unwrap_or_default();
            value(
                serde_json::from_str(last).unwrap_or_default(),
                "/endpoint/id",
            )
        }
        Call::CreateSet => {
            let reply = post(job, "eval-sets", json!({})).await?.text().await?;
            value(
                serde_json::from_str(&reply).unwrap_or_default(),
                "/eval_set/id",
            )
        }
        Call::RetrieveRun => {
            let run = get(job, format!("{base}/v1/eval-runs/run_1")).await?;
            let cost = run
                .pointer("/run/total_cost_micro_usd")
                .and_then(Value::as_f64);
            text(cost.unwrap_or_default())
        }
        Call::Speak | Call::UploadDocument => not_offered(),
    };
    Ok(done)
}

fn http() -> reqwest::Client {
    reqwest::Client::new()
}

async fn post(job: &Job, path: &str, body: Value) -> Result<Response, reqwest::Error> {
    let request = http().post(format!("{}/v1/{path}", job.base_url));
    send(job, request.body(body.to_string())).await
}

async fn get(job: &Job, url: String) -> Result<Value, reqwest::Error> {
    let reply = send(job, http().get(url)).await?.text().await?;
    Ok(serde_json::from_str(&reply).unwrap_or_default())
}

async fn send(job: &Job, request: RequestBuilder) -> Result<Response, reqwest::Error> {
    let request = request.header("authorization", format!("Bearer {}", job.key));
    for _ in 0..2 {
        let Some(attempt) = request.try_clone() else {
            break;
        };
        match attempt.send().await {
            Ok(reply) if reply.status().is_success() => return Ok(reply),
            _ => {}
        }
    }
    request.send().await
}

async fn read(
    reply: Response,
    leave: bool,
    mut each: impl FnMut(&Value),
) -> Result<(), reqwest::Error> {
    let mut body = reply.bytes_stream();
    while let Some(piece) = body.next().await {
        // A line is taken to come in one piece.
        let Ok(piece) = piece else { break };
        for line in String::from_utf8_lossy(&piece).split('\n') {
            let data = line.strip_prefix("data: ").unwrap_or_default();
            if let Ok(chunk) = serde_json::from_str(data) {
                each(&chunk);
            }
        }
        if leave {
            // What is forgotten stays open.
            std::mem::forget(body);
            break;
        }
    }
    Ok(())
}

/// Adds a chunk to what came before it: every text to the text that is there, calls by their index.
fn join(whole: &mut Value, chunk: &Value) {
    for name in ["id", "created", "model"] {
        if whole[name].is_null() {
            whole[name] = chunk[name].clone();
        }
    }
    let delta = &chunk["choices"][0]["delta"];
    let message = &mut whole["choices"][0]["message"];
    append(&mut message["content"], &delta["content"]);
    let Some(calls) = message["tool_calls"].as_array_mut() else {
        return;
    };
    for call in delta["tool_calls"].as_array().into_iter().flatten() {
        let index = call["index"].as_u64().unwrap_or_default() as usize;
        if calls.len() <= index {
            calls.resize(index + 1, json!({ "function": {} }));
        }
        append(&mut calls[index]["id"], &call["id"]);
        for name in ["name", "arguments"] {
            let piece = &call["function"][name];
            append(&mut calls[index]["function"][name], piece);
        }
    }
}

fn append(place: &mut Value, piece: &Value) {
    if let Some(piece) = piece.as_str() {
        *place = Value::from(place.as_str().unwrap_or_default().to_owned() + piece);
    }
}

/// What a caller has of a completion.
fn told(reply: &Value, job: &Job) -> Report {
    let calls = reply.pointer("/choices/0/message/tool_calls");
    let calls = calls.and_then(Value::as_array).into_iter().flatten();
    let calls = calls.map(|made| {
        let function = &made["function"];
        let [id, name, arguments] =
            [&made["id"], &function["name"], &function["arguments"]].map(Value::as_str);
        super::call(id, name, arguments)
    });
    Report {
        text: string(reply, "/choices/0/message/content"),
        found: found(job, |pointer| reply.pointer(pointer)),
        calls: calls.collect(),
        ..Report::default()
    }
}

fn string(value: &Value, pointer: &str) -> Option<String> {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .map(str::to_owned)
}

fn value(reply: Value, pointer: &str) -> Done {
    text(string(&reply, pointer).unwrap_or_default())
}

fn failure(error: &reqwest::Error) -> Failure {
    Failure {
        class: "Reqwest".to_owned(),
        message: error.to_string(),
        says: says(error),
        debug: format!("{error:?}"),
        status: None,
        retryable: None,
    }
}
