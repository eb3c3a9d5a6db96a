//! Endpoints: deployed, operated, measured.

mod support;

use std::time::Duration;

use pareta_sandbox::{Fault, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};
use support::{Api, CONTRACT, api};

#[tokio::test]
async fn an_endpoint_lives_and_dies() {
    let api = api().await;
    let seeded = api.get("/v1/endpoints/ep_contract_qwen").await.body;
    assert_eq!(
        (&seeded["status"], &seeded["taskName"], &seeded["model"]),
        (
            &json!("live"),
            &json!("contract-key-fields"),
            &json!("qwen-1")
        )
    );

    let body = json!({ "task": "support-ticket-triage", "name": "triage", "region": "us-east" });
    let stream = api
        .request(Method::POST, "/v1/endpoints")
        .json(&body)
        .send()
        .await
        .expect("an answer");
    assert!(
        stream.headers()["content-type"]
            .to_str()
            .is_ok_and(|kind| kind.starts_with("text/event-stream"))
    );
    let text = stream.text().await.expect("a body");
    let names: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("event: "))
        .collect();
    assert_eq!(
        names,
        [
            "progress", "progress", "progress", "progress", "progress", "complete"
        ]
    );
    let data: Vec<Value> = text
        .lines()
        .filter_map(|line| serde_json::from_str(line.strip_prefix("data: ")?).ok())
        .collect();
    assert!(
        data.windows(2)
            .take(4)
            .all(|pair| pair[0]["pct"].as_i64() < pair[1]["pct"].as_i64())
    );
    let endpoint = &data[5]["endpoint"];
    assert_eq!(
        (&endpoint["status"], &endpoint["model"], &endpoint["region"]),
        (&json!("live"), &json!("mistral-2"), &json!("us-east"))
    );

    let models = async || {
        api.get("/v1/models").await.body["data"]
            .as_array()
            .map(Vec::len)
    };
    assert_eq!(models().await, Some(2));
    assert_eq!(
        api.post("/v1/endpoints/triage/stop", Value::Null)
            .await
            .body["status"],
        "stopped"
    );
    assert_eq!(models().await, Some(1));
    let refused = api.chat("triage", "refund").await;
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (503, Some("1"))
    );
    assert_eq!(
        api.post("/v1/endpoints/triage/start", Value::Null)
            .await
            .body["status"],
        "live"
    );
    assert_eq!(
        api.chat("triage", "please refund my payment").await.body["choices"][0]["message"]["content"],
        "billing"
    );

    assert_eq!(api.post("/v1/endpoints", body).await.status, 409);
    assert_eq!(api.delete("/v1/endpoints/triage").await.status, 204);
    assert_eq!(api.get("/v1/endpoints/triage").await.status, 404);
    assert_eq!(
        api.get("/v1/endpoints").await.body.as_array().map(Vec::len),
        Some(1)
    );
}

#[tokio::test(start_paused = true)]
async fn a_deploy_takes_its_time() {
    let sandbox = Sandbox::builder()
        .latency(Duration::from_secs(10))
        .start_here()
        .await
        .expect("starts");
    let api = Api::new(sandbox);
    let body = json!({ "task": "contract-key-fields", "name": "slow" });
    let mut stream = api
        .request(Method::POST, "/v1/endpoints")
        .json(&body)
        .send()
        .await
        .expect("an answer");
    let before = api.get("/v1/endpoints/slow").await.body;
    assert_eq!(
        (&before["status"], &before["url"]),
        (&json!("starting"), &Value::Null)
    );
    let early = api.chat("slow", "ping").await;
    assert_eq!(early.status, 503);

    let begun = tokio::time::Instant::now();
    while stream.chunk().await.expect("a chunk").is_some() {}
    assert!(
        begun.elapsed() >= Duration::from_secs(40),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(api.get("/v1/endpoints/slow").await.body["status"], "live");
}

#[tokio::test]
async fn metrics_follow_the_traffic() {
    let api = api().await;
    api.chat("ep_contract_qwen", CONTRACT).await;
    let path = "/v1/endpoints/ep_contract_qwen";
    assert_eq!(
        api.get(&format!("{path}/performance?window=24h"))
            .await
            .body["requests"],
        1
    );
    assert_eq!(
        api.get(&format!("{path}/cost")).await.body["billed_micro_usd"],
        653
    );
    for dimension in ["uptime", "quality", "activity"] {
        assert_eq!(api.get(&format!("{path}/{dimension}")).await.status, 200);
    }
    assert_eq!(api.get(&format!("{path}/colour")).await.status, 404);
}

/// The stream of a deploy, as it came.
async fn deploy(api: &Api, name: &str) -> String {
    let body = json!({ "task": "contract-key-fields", "name": name });
    let request = api.request(Method::POST, "/v1/endpoints").json(&body);
    request
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("a body")
}

#[tokio::test]
async fn a_deploy_fails_when_its_name_says_so() {
    let api = api().await;
    for _ in 0..2 {
        let text = deploy(&api, "fail-capacity").await;
        assert!(text.ends_with("event: error\ndata: {\"message\":\"No serving capacity for this model in this region\"}\n\n"), "{text}");
        assert_eq!(
            (
                text.matches("event: progress").count(),
                text.contains("complete")
            ),
            (2, false)
        );
    }
    assert_eq!(api.get("/v1/endpoints/fail-capacity").await.status, 404);
}

#[tokio::test]
async fn a_deploy_goes_on_when_its_stream_does_not() {
    let api = api().await;
    for (name, fault) in [
        ("cut", Fault::truncate(3)),
        ("half", Fault::half_frame(5)),
        ("said", Fault::error_frame(1)),
    ] {
        api.sandbox
            .inject(fault.on("/v1/endpoints").method("POST").times(1));
        let text = deploy(&api, name).await;
        assert!(!text.contains("\"status\":\"live\""), "{text}");
        assert_eq!(
            api.get(&format!("/v1/endpoints/{name}")).await.body["status"],
            "live"
        );
    }
    api.sandbox.inject(Fault::unknown_event(2).times(1));
    let text = deploy(&api, "odd").await;
    assert_eq!(
        (
            text.matches("event: heartbeat").count(),
            text.matches("event: complete").count()
        ),
        (1, 1)
    );
}

#[tokio::test]
async fn endpoints_have_a_quota() {
    let api = Api::new(Sandbox::builder().history(3).start().await.expect("starts"));
    for name in ["one", "two"] {
        assert!(deploy(&api, name).await.contains("event: complete"));
    }
    assert!(deploy(&api, "three").await.contains("quota"));
    let large = json!({ "task": "contract-key-fields", "note": "a".repeat(70_000) });
    assert_eq!(api.post("/v1/endpoints", large).await.status, 413);
}
