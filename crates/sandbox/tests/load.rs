//! The sandbox under load: open streams, requests per second, memory. Short by default; with `PARETA_SANDBOX_LOAD=1` longer
//! (`PARETA_SANDBOX_LOAD=1 cargo test --release -p pareta-sandbox --test load -- --nocapture --test-threads 1`).

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use pareta_sandbox::Sandbox;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;
use support::{Api, chat_body};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinHandle;

/// One load at a time: memory and time are the whole process's.
static ALONE: Mutex<()> = Mutex::const_new(());

fn long() -> bool {
    std::env::var_os("PARETA_SANDBOX_LOAD").is_some()
}

/// Resident memory of this process, in which the clients live too, in MiB; 0 where there is no `/proc`.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}

/// 2,000, or what the limit of open files allows: a stream takes a descriptor on both of its ends.
fn streams() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    (soft.unwrap_or(1024).saturating_sub(100) / 2).min(2000)
}

async fn all<T>(tasks: Vec<JoinHandle<T>>) -> Vec<T> {
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.expect("no panic"));
    }
    results
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_streams_are_open_at_once() {
    let _alone = ALONE.lock().await;
    // The comments of a stream come at once, its only token when all streams are there for sure.
    let wait = Duration::from_secs(if long() { 10 } else { 3600 });
    let api = Api::new(
        Sandbox::builder()
            .token_pace(wait)
            .start()
            .await
            .expect("starts"),
    );
    let mut body = chat_body("ep_contract_qwen", "ping");
    body["stream"] = json!(true);
    body["max_tokens"] = json!(1);
    let open = async |request: RequestBuilder| {
        let mut response = request.send().await.expect("an answer");
        assert!(response.chunk().await.expect("a chunk").is_some());
        response
    };
    let (count, before, begun) = (streams(), resident(), Instant::now());
    let opening = (0..count).map(|_| {
        let request = api
            .request(Method::POST, "/v1/chat/completions")
            .json(&body);
        tokio::spawn(open(request))
    });
    let responses = all(opening.collect()).await;
    assert!(
        begun.elapsed() < wait,
        "the first ended before the last began: {:?}",
        begun.elapsed()
    );
    println!(
        "{count} streams opened in {:?}; resident {before} MiB, then {} MiB, clients included",
        begun.elapsed(),
        resident()
    );
    assert_eq!(
        (
            api.get("/v1/models").await.status,
            api.sandbox.ledger().len()
        ),
        (200, count)
    );
    if long() {
        let reading = responses
            .into_iter()
            .map(|response| tokio::spawn(response.bytes()));
        for rest in all(reading.collect()).await {
            assert!(rest.expect("a whole body").ends_with(b"data: [DONE]\n\n"));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_requests_take_bounded_memory() {
    let _alone = ALONE.lock().await;
    let builder = Sandbox::builder()
        .history(500)
        .balance_micro_usd(i64::MAX / 2);
    let api = Arc::new(Api::new(builder.start().await.expect("starts")));
    let gate = Arc::new(Semaphore::new(64));
    let batch = async |name: &str, count: usize| {
        let begun = Instant::now();
        let sending = (0..count).map(|number| {
            let (api, gate, key) = (api.clone(), gate.clone(), format!("{name} {number}"));
            tokio::spawn(async move {
                let _permit = gate.acquire().await.expect("open");
                let request = api
                    .request(Method::POST, "/v1/chat/completions")
                    .header("idempotency-key", key);
                let response = request
                    .json(&chat_body("ep_contract_qwen", "ping"))
                    .send()
                    .await
                    .expect("an answer");
                (response.status(), response.bytes().await.is_ok())
            })
        });
        for answer in all(sending.collect()).await {
            assert_eq!(answer, (StatusCode::OK, true));
        }
        count as f64 / begun.elapsed().as_secs_f64()
    };
    let requests = if long() { 50_000 } else { 1_000 };
    batch("first", requests).await;
    let before = resident();
    let rate = batch("second", requests).await;
    let after = resident();
    println!(
        "{rate:.0} chat requests a second; resident {before} MiB after {requests}, {after} MiB after as many again, clients included"
    );
    assert!(after < before + 32, "{before} MiB grew to {after} MiB");
    assert_eq!(
        (api.sandbox.journal().len(), api.sandbox.ledger().len()),
        (500, 500)
    );
}
