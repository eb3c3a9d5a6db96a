//! What was recorded is answered as it was, and the rest is computed.

mod support;

use pareta_recording::{Rules, Tape};
use pareta_sandbox::{Fault, Sandbox};
use reqwest::Method;
use serde_json::json;
use support::{Api, CONTRACT, chat_body};

const HAR: &str = r#"{"log": {"version": "1.2", "entries": [
    {"request": {"method": "GET", "url": "https://x/v1/models"}, "response": {"status": 200, "headers": [
        {"name": "content-type", "value": "application/json"}, {"name": "x-request-id", "value": "req_recorded"}],
        "content": {"text": "{\"data\": [{\"id\": \"recorded\"}]}"}}},
    {"request": {"method": "GET", "url": "https://x/v1/endpoints"}, "response": {"status": 200,
        "content": {"text": "[{\"id", "_cut": "the connection was lost"}}},
    {"request": {"method": "DELETE", "url": "https://x/v1/endpoints/ep"}, "response": {"status": 0},
        "_failure": {"kind": "Connection", "message": "gone", "isRetryable": true, "mayHaveExecuted": true}}
]}}"#;

async fn api(rules: Rules, fault: Option<Fault>) -> (Api, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("run.har");
    std::fs::write(&path, HAR).unwrap();
    let mut builder = Sandbox::builder().recording(Tape::open(path, rules).unwrap());
    if let Some(fault) = fault {
        builder = builder.fault(fault);
    }
    (Api::new(builder.start().await.unwrap()), directory)
}

#[tokio::test]
async fn what_was_recorded_is_answered_and_the_rest_is_computed() {
    let (api, _directory) = api(Rules::new(), None).await;
    let models = api.get("/v1/models").await;
    assert_eq!(
        (models.status, &models.body),
        (200, &json!({ "data": [{ "id": "recorded" }] }))
    );
    assert_eq!(models.header("x-request-id"), Some("req_recorded"));
    let computed = api
        .post(
            "/v1/chat/completions",
            chat_body("ep_contract_qwen", CONTRACT),
        )
        .await;
    assert_eq!(
        (computed.status, computed.header("x-pareta-billed")),
        (200, Some("653"))
    );
    // Each is played once.
    assert_eq!(
        api.get("/v1/models").await.body["data"][0]["id"],
        "ep_contract_qwen"
    );
    let cut = api
        .request(Method::GET, "/v1/endpoints")
        .send()
        .await
        .unwrap();
    assert!(cut.status() == 200 && cut.text().await.is_err());
    assert!(
        api.request(Method::DELETE, "/v1/endpoints/ep")
            .send()
            .await
            .is_err()
    );
}

#[tokio::test]
async fn faults_are_played_on_it() {
    let (api, _directory) = api(
        Rules::new().again(),
        Some(Fault::status(503).on("/v1/models").times(1)),
    )
    .await;
    assert_eq!(api.get("/v1/models").await.status, 503);
    assert_eq!(
        api.get("/v1/models").await.body["data"][0]["id"],
        "recorded"
    );
    assert_eq!(
        api.get("/v1/models").await.body["data"][0]["id"],
        "recorded"
    );
}
