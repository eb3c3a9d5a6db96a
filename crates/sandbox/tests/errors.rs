//! Refusals: every documented status, in the documented form.

mod support;

use std::time::Duration;

use pareta_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};
use support::{Api, api, chat_body, got};

#[tokio::test]
async fn keys_are_checked() {
    let api = api().await;
    let url = format!("{}/v1/models", api.sandbox.base_url());
    for header in [
        None,
        Some("Bearer nope"),
        Some("Basic abc"),
        Some("Bearer "),
        Some(""),
    ] {
        let request = api.http.get(&url);
        let answer = got(header.iter().fold(request, |request, value| {
            request.header("authorization", *value)
        }))
        .await;
        assert_eq!(answer.status, 401, "{header:?}");
        assert!(answer.body["detail"].is_string() && answer.header("x-request-id").is_some());
    }
    assert_eq!(
        got(api.http.get(&url).bearer_auth(api.sandbox.read_only_key()))
            .await
            .status,
        200
    );
    let chat = api
        .http
        .post(format!("{}/v1/chat/completions", api.sandbox.base_url()));
    assert_eq!(
        got(chat
            .bearer_auth(api.sandbox.read_only_key())
            .json(&chat_body("auto", "hi")))
        .await
        .status,
        403
    );
}

#[tokio::test]
async fn keys_are_replaced_while_it_runs() {
    let api = api().await;
    let url = format!("{}/v1/models", api.sandbox.base_url());
    let statuses = async || {
        let mut statuses = Vec::new();
        for key in [api.sandbox.api_key(), "pareta_sk_new", "pareta_sk_newer"] {
            statuses.push(got(api.http.get(&url).bearer_auth(key)).await.status);
        }
        statuses
    };
    assert_eq!(statuses().await, [200, 401, 401]);
    api.sandbox.accept_api_key("pareta_sk_new");
    api.sandbox.accept_api_key("pareta_sk_newer");
    assert_eq!(statuses().await, [200, 200, 200]);
    api.sandbox.revoke_api_key(api.sandbox.api_key());
    api.sandbox.revoke_api_key("pareta_sk_newer");
    assert_eq!(statuses().await, [401, 200, 401]);
    api.sandbox.reset();
    assert_eq!(statuses().await, [200, 401, 401]);
}

#[tokio::test]
async fn unknown_ids_routes_and_methods() {
    let api = api().await;
    for path in [
        "/v1/endpoints/x",
        "/v1/endpoints/x/cost",
        "/v1/tasks/x",
        "/v1/tasks/x/leaderboard",
        "/v1/eval-sets/x",
        "/v1/eval-runs/x",
        "/v1/nothing",
        "/",
    ] {
        let answer = api.get(path).await;
        assert_eq!(
            (answer.status, answer.body["detail"].is_string()),
            (404, true),
            "{path}"
        );
    }
    for (path, body) in [
        ("/v1/chat/completions", chat_body("x", "hi")),
        ("/v1/endpoints", json!({ "task": "x" })),
        (
            "/v1/endpoints",
            json!({ "task": "contract-key-fields", "model": "x" }),
        ),
        ("/v1/endpoints/x/start", Value::Null),
        ("/v1/endpoints/x/stop", Value::Null),
        (
            "/v1/eval-runs",
            json!({ "eval_set_id": "x", "candidate_model_ids": ["qwen-1"] }),
        ),
        (
            "/v1/eval-sets/x/blob-upload-url",
            json!({ "idx": 0, "field_name": "document", "mime": "a/b", "file_size": 1 }),
        ),
        (
            "/v1/eval-sets/x/blob-upload-complete",
            json!({ "idx": 0, "field_name": "document", "mime": "a/b", "storage_uri": "x" }),
        ),
    ] {
        assert_eq!(api.post(path, body).await.status, 404, "{path}");
    }
    assert_eq!(api.post_rows("x", "{}").await.status, 404);
    let wrong = api.delete("/v1/models").await;
    assert_eq!(
        (wrong.status, wrong.header("allow")),
        (405, Some("GET,HEAD"))
    );
}

#[tokio::test]
async fn malformed_bodies_name_the_field() {
    let api = api().await;
    let message = json!([{ "role": "user", "content": "hi" }]);
    for (path, body, loc) in [
        (
            "/v1/chat/completions",
            json!({ "model": "m" }),
            json!(["body", "messages"]),
        ),
        (
            "/v1/chat/completions",
            json!({ "messages": message }),
            json!(["body", "model"]),
        ),
        (
            "/v1/chat/completions",
            json!({ "model": "", "messages": message }),
            json!(["body", "model"]),
        ),
        (
            "/v1/chat/completions",
            json!({ "model": "m", "messages": [] }),
            json!(["body", "messages"]),
        ),
        (
            "/v1/chat/completions",
            json!({ "model": "m", "messages": ["hi"] }),
            json!(["body", "messages", 0]),
        ),
        (
            "/v1/chat/completions",
            json!({ "model": "m", "messages": [{ "content": "hi" }] }),
            json!(["body", "messages", 0, "role"]),
        ),
        (
            "/v1/chat/completions",
            json!({ "model": "m", "messages": [{ "role": "user" }] }),
            json!(["body", "messages", 0, "content"]),
        ),
        (
            "/v1/chat/completions",
            json!({ "model": "m", "messages": message, "stream": "yes" }),
            json!(["body", "stream"]),
        ),
        (
            "/v1/chat/completions",
            json!({ "model": "m", "messages": message, "n": 0 }),
            json!(["body", "n"]),
        ),
        (
            "/v1/chat/completions",
            json!({ "model": "m", "messages": message, "temperature": 9 }),
            json!(["body", "temperature"]),
        ),
        (
            "/v1/chat/completions",
            json!({ "model": "m", "messages": message, "stop": 1 }),
            json!(["body", "stop"]),
        ),
        ("/v1/endpoints", json!({}), json!(["body", "task"])),
        (
            "/v1/endpoints",
            json!({ "task": "contract-key-fields", "name": "a/b" }),
            json!(["body", "name"]),
        ),
        (
            "/v1/endpoints",
            json!({ "task": "contract-key-fields", "model": "gpt-5.5" }),
            json!(["body", "model"]),
        ),
        (
            "/v1/tasks/match",
            json!({ "query": "  " }),
            json!(["body", "query"]),
        ),
        (
            "/v1/tasks/match",
            json!({ "query": "a", "top_k": "5" }),
            json!(["body", "top_k"]),
        ),
        (
            "/v1/eval-runs",
            json!({ "eval_set_id": "x", "candidate_model_ids": [] }),
            json!(["body", "candidate_model_ids"]),
        ),
        (
            "/v1/eval-runs",
            json!({ "eval_set_id": "x", "candidate_model_ids": [null] }),
            json!(["body", "candidate_model_ids", 0]),
        ),
        ("/v1/audio/speech", json!({}), json!(["body", "text"])),
        (
            "/v1/audio/transcriptions",
            json!({}),
            json!(["body", "audio_base64"]),
        ),
    ] {
        let answer = api.post(path, body.clone()).await;
        assert_eq!(answer.status, 422, "{path} {body}");
        let problem = &answer.body["detail"][0];
        assert_eq!(problem["loc"], loc, "{path} {body}");
        assert!(problem["msg"].is_string() && problem["type"].is_string());
    }
    for (body, kind) in [
        ("", "missing"),
        ("{", "json_invalid"),
        ("[]", "model_attributes_type"),
    ] {
        let answer = api.post_raw("/v1/chat/completions", body).await;
        assert_eq!(
            (answer.status, &answer.body["detail"][0]["type"]),
            (422, &json!(kind))
        );
    }
    let query = api
        .get("/v1/tasks/contract-key-fields?examples_n=many")
        .await;
    assert_eq!(
        (query.status, &query.body["detail"][0]["loc"]),
        (422, &json!(["query", "examples_n"]))
    );
    let form = reqwest::multipart::Form::new().text("name", "x");
    let form = got(api.request(Method::POST, "/v1/eval-sets").multipart(form)).await;
    assert_eq!(
        (form.status, &form.body["detail"][0]["loc"]),
        (422, &json!(["body", "task_id"]))
    );
    assert_eq!(api.post("/v1/eval-sets", json!({})).await.status, 422);
}

#[tokio::test]
async fn large_bodies_and_many_requests_are_refused() {
    let small = Api::new(
        Sandbox::builder()
            .max_body_bytes(1000)
            .start()
            .await
            .expect("starts"),
    );
    // Refused even in the middle of sending, and the answer arrives.
    for length in [2_000, 20_000_000] {
        let answer = small.chat("ep_contract_qwen", &"a".repeat(length)).await;
        assert_eq!(
            (answer.status, answer.body["detail"].is_string()),
            (413, true)
        );
    }
    assert_eq!(small.get("/v1/models").await.status, 200);

    let limited = Api::new(
        Sandbox::builder()
            .rate_limit(2, Duration::from_secs(60))
            .start()
            .await
            .expect("starts"),
    );
    for status in [200, 200, 429] {
        assert_eq!(limited.get("/v1/models").await.status, status);
    }
    let wait = limited
        .get("/v1/models")
        .await
        .header("retry-after")
        .and_then(|wait| wait.parse::<u64>().ok());
    assert!(
        wait.is_some_and(|wait| (50..=60).contains(&wait)),
        "{wait:?}"
    );
}
