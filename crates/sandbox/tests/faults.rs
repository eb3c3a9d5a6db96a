//! Faults, the journal, and the sandbox's own life.

mod support;

use std::time::Duration;

use pareta_sandbox::{FAULT_HEADER, Fault, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};
use support::{Api, api, chat_body, got};

fn streamed() -> Value {
    let mut body = chat_body("ep_contract_qwen", "ping");
    body["stream"] = json!(true);
    body
}

#[tokio::test]
async fn a_status_fault_replaces_the_answer_so_many_times() {
    let api = api().await;
    let fault = Fault::status(503)
        .header("retry-after", "2")
        .body(json!({ "detail": "busy" }));
    api.sandbox
        .inject(fault.on("/v1/chat").method("post").skip(1).times(2));
    for status in [200, 503, 503, 200] {
        assert_eq!(api.get("/v1/models").await.status, 200);
        let answer = api.chat("ep_contract_qwen", "ping").await;
        assert_eq!(answer.status, status);
        if status == 503 {
            assert_eq!(
                (answer.header("retry-after"), &answer.body),
                (Some("2"), &json!({ "detail": "busy" }))
            );
            assert!(answer.header("x-request-id").is_some());
        }
    }
    assert_eq!(api.sandbox.ledger().len(), 2);
    let faulted: Vec<_> = api
        .sandbox
        .journal()
        .into_iter()
        .filter(|entry| entry.fault.is_some())
        .collect();
    assert_eq!(faulted.len(), 2);
    assert_eq!(faulted[0].status, Some(503));
}

#[tokio::test]
async fn a_request_asks_for_its_own_fault() {
    let api = api().await;
    for (header, status) in [
        ("status=418", 418),
        (
            r#"{"status":{"code":429,"headers":{"retry-after":"1"},"body":"slow down"}}"#,
            429,
        ),
        ("status_after=502", 502),
        ("nonsense", 400),
        ("status=many", 400),
    ] {
        let request = api
            .request(Method::GET, "/v1/models")
            .header(FAULT_HEADER, header);
        assert_eq!(got(request).await.status, status, "{header}");
    }
}

#[tokio::test]
async fn bodies_are_broken_in_every_way() {
    let api = api().await;
    let faulted = async |fault: Fault, body: Value| {
        api.sandbox.clear_faults();
        api.sandbox.inject(fault);
        let response = api
            .request(Method::POST, "/v1/chat/completions")
            .json(&body)
            .send()
            .await?;
        response.bytes().await
    };
    let buffered = || chat_body("ep_contract_qwen", "ping");
    for broken in [
        Fault::refuse(),
        Fault::hang_up(),
        Fault::reset_after(20),
        Fault::cut_after(20),
    ] {
        assert!(
            faulted(broken.clone(), buffered()).await.is_err(),
            "{broken:?}"
        );
        assert!(
            faulted(broken.clone(), streamed()).await.is_err(),
            "{broken:?}"
        );
    }
    let text = async |fault: Fault| {
        let bytes = faulted(fault, streamed()).await.expect("a whole body");
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let whole = text(Fault::delay(Duration::ZERO)).await;
    assert!(whole.ends_with("data: [DONE]\n\n"));
    let truncated = text(Fault::truncate(5)).await;
    assert_eq!(truncated.matches("\n\n").count(), 5);
    assert!(!text(Fault::half_frame(4)).await.ends_with("\n\n"));
    assert!(
        text(Fault::error_frame(5))
            .await
            .ends_with("\"type\":\"server_error\"}}\n\n")
    );
    assert!(
        text(Fault::error_frame(5).body(json!({ "detail": "no" })))
            .await
            .ends_with("data: {\"detail\":\"no\"}\n\n")
    );
    assert!(text(Fault::garbage_frame(5)).await.contains("[oops"));
    assert_eq!(
        text(Fault::duplicate_frame(5))
            .await
            .matches("\n\n")
            .count(),
        whole.matches("\n\n").count() + 1
    );
    assert_ne!(text(Fault::swap_frames(5)).await, whole);
    assert_eq!(
        text(Fault::trickle(7, Duration::ZERO)).await.len(),
        whole.len()
    );
    let odd = api
        .request(Method::GET, "/v1/models")
        .header(FAULT_HEADER, "content_type=text/plain");
    assert_eq!(
        odd.send().await.expect("an answer").headers()["content-type"],
        "text/plain"
    );
    let seen = api.sandbox.journal().pop().and_then(|entry| entry.fault);
    assert_eq!(seen.as_deref(), Some(r#"{"content_type":"text/plain"}"#));
    assert!(text(Fault::html()).await.starts_with("<!doctype html>"));
    assert!(
        faulted(Fault::garbage(), buffered())
            .await
            .is_ok_and(|bytes| std::str::from_utf8(&bytes).is_err())
    );
}

#[tokio::test]
async fn what_was_executed_is_billed_once_even_if_nobody_hears_of_it() {
    let api = api().await;
    let send = async || {
        let request = api
            .request(Method::POST, "/v1/chat/completions")
            .header("idempotency-key", "k");
        request
            .json(&chat_body("ep_contract_qwen", "ping"))
            .send()
            .await
    };
    api.sandbox.inject(Fault::refuse().times(1));
    assert!(send().await.is_err());
    assert_eq!(api.sandbox.ledger().len(), 0);
    api.sandbox.inject(Fault::hang_up().times(1));
    assert!(send().await.is_err());
    assert_eq!(api.sandbox.ledger().len(), 1);
    assert_eq!(
        send().await.map(|response| response.status().as_u16()).ok(),
        Some(200)
    );
    assert_eq!(api.sandbox.ledger().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn waiting_is_on_tokios_clock() {
    let sandbox = Sandbox::builder()
        .token_pace(Duration::from_secs(3600))
        .start_here()
        .await
        .expect("starts");
    let api = Api::new(sandbox);
    let begun = tokio::time::Instant::now();
    assert_eq!(
        api.stream(streamed()).await.data.last().map(String::as_str),
        Some("[DONE]")
    );
    assert!(begun.elapsed() > Duration::from_secs(3600));
    let request = api
        .request(Method::GET, "/v1/models")
        .header(FAULT_HEADER, "delay_ms=86400000");
    let begun = tokio::time::Instant::now();
    assert_eq!(got(request).await.status, 200);
    assert!(begun.elapsed() >= Duration::from_secs(86_400));
}

#[tokio::test]
async fn a_random_schedule_repeats() {
    let schedule = async |seed: u64| {
        let builder = Sandbox::builder()
            .seed(seed)
            .fault(Fault::status(500).chance(0.5));
        let api = Api::new(builder.start().await.expect("starts"));
        let mut statuses = Vec::new();
        for _ in 0..20 {
            statuses.push(api.get("/v1/models").await.status);
        }
        statuses
    };
    let first = schedule(1).await;
    assert!(first.contains(&200) && first.contains(&500));
    assert_eq!(first, schedule(1).await);
    assert_ne!(first, schedule(2).await);
}

#[tokio::test]
async fn the_journal_keeps_everything_but_the_key() {
    let api = api().await;
    let request = api
        .request(Method::POST, "/v1/tasks/match?x=1")
        .header("x-test", "yes");
    got(request.json(&json!({ "query": "contracts" }))).await;
    let journal = api.sandbox.journal();
    let entry = &journal[0];
    assert_eq!(
        (
            entry.method.as_str(),
            entry.path.as_str(),
            entry.query.as_deref()
        ),
        ("POST", "/v1/tasks/match", Some("x=1"))
    );
    assert_eq!(
        (entry.header("X-Test"), entry.json()),
        (Some("yes"), Some(json!({ "query": "contracts" })))
    );
    assert_eq!(entry.status, Some(200));
    assert!(!format!("{entry:?}").contains(api.sandbox.api_key()));
}

#[tokio::test]
async fn reset_forgets_and_drop_closes() {
    let api = Api::new(
        Sandbox::builder()
            .fault(Fault::status(500).times(1))
            .start()
            .await
            .expect("starts"),
    );
    assert_eq!(api.get("/v1/models").await.status, 500);
    assert_eq!(api.chat("ep_contract_qwen", "ping").await.status, 200);
    api.delete("/v1/endpoints/ep_contract_qwen").await;
    api.sandbox.reset();
    assert!(api.sandbox.journal().is_empty() && api.sandbox.ledger().is_empty());
    assert_eq!(api.get("/v1/models").await.status, 500);
    assert_eq!(api.get("/v1/endpoints/ep_contract_qwen").await.status, 200);

    let url = format!("{}/v1/models", api.sandbox.base_url());
    let Api { sandbox, http } = api;
    drop(sandbox);
    assert!(http.get(url).send().await.is_err());
}

#[test]
fn synchronous_code_starts_one_too() {
    let one = Sandbox::start_blocking().expect("starts");
    let two = Sandbox::builder().seed(9).start_blocking().expect("starts");
    assert_ne!(one.base_url(), two.base_url());
    assert!(one.api_key().starts_with("pareta_sk_") && one.api_key() != two.api_key());
}
