//! What is soon written: retries without thought, no rules for streams, everything that comes taken as it is.

use futures_util::StreamExt;
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use super::{Done, not_offered, says, stay, tell_piece, text};
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
            let probe = job.probe.as_deref().and_then(|probe| reply.pointer(probe));
            Ok(Report {
                text: string(&reply, "/choices/0/message/content"),
                probe: probe.map(ToString::to_string),
                ..Report::default()
            })
        }
        Call::ChatStream => {
            read(post(job, "chat/completions", body).await?, job.leave).await?;
            if job.leave {
                stay();
            }
            Ok(Report::default())
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
        Call::UploadDocument => not_offered(),
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

async fn read(reply: Response, leave: bool) -> Result<(), reqwest::Error> {
    let mut body = reply.bytes_stream();
    while let Some(piece) = body.next().await {
        // A line is taken to come in one piece.
        let Ok(piece) = piece else { break };
        for line in String::from_utf8_lossy(&piece).split('\n') {
            let data = line.strip_prefix("data: ").unwrap_or_default();
            let chunk: Value = serde_json::from_str(data).unwrap_or_default();
            tell_piece(&string(&chunk, "/choices/0/delta/content").unwrap_or_default());
        }
        if leave {
            // What is forgotten stays open.
            std::mem::forget(body);
            break;
        }
    }
    Ok(())
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
        says: says(error),
        debug: format!("{error:?}"),
        status: None,
    }
}
