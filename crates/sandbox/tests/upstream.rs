//! Chat by a real model, played by a second sandbox.

mod support;

use pareta_sandbox::{Fault, Sandbox, Script};
use serde_json::{Value, json};
use support::{Api, CONTRACT, chat_body};

/// The sandbox under test, and the one that it asks.
async fn pair() -> (Api, Sandbox) {
    let real = Sandbox::builder().seed(99).start().await.expect("starts");
    let front = Sandbox::builder()
        .upstream(format!("{}/v1/", real.base_url()))
        .upstream_model("auto")
        .upstream_key(real.api_key());
    (Api::new(front.start().await.expect("starts")), real)
}

#[tokio::test]
async fn the_real_model_answers_and_the_sandbox_bills() {
    let (api, real) = pair().await;
    let mut body = chat_body("ep_contract_qwen", CONTRACT);
    body["temperature"] = json!(0.5);
    body["seed"] = json!(1);
    let whole = api.post("/v1/chat/completions", body.clone()).await;
    assert_eq!(
        (whole.status, &whole.body["model"]),
        (200, &json!("ep_contract_qwen"))
    );
    assert_eq!(whole.header("x-pareta-billed"), Some("653"));

    let asked = &real.journal()[0];
    let sent: Value = asked.json().expect("JSON");
    body["model"] = json!("auto");
    assert_eq!(
        (sent, asked.path.as_str()),
        (body.clone(), "/v1/chat/completions")
    );

    body["model"] = json!("ep_contract_qwen");
    body["stream"] = json!(true);
    let stream = api.stream(body).await;
    assert_eq!(
        whole.body["choices"][0]["message"]["content"],
        stream.content()
    );
    assert!(
        stream
            .comments
            .contains(&"pareta-billed-micro-usd 653".to_owned())
    );
    assert!(
        stream
            .chunks()
            .iter()
            .all(|chunk| chunk["model"] == "ep_contract_qwen")
    );
    assert_eq!((api.sandbox.ledger().len(), real.ledger().len()), (2, 2));
    let metrics = api
        .get("/v1/endpoints/ep_contract_qwen/performance")
        .await
        .body;
    assert!(
        metrics["requests"] == 2 && metrics["tokens"].as_u64() > Some(10),
        "{metrics}"
    );
}

#[tokio::test]
async fn a_script_goes_before_it() {
    let (api, real) = pair().await;
    api.sandbox.script(Script::chat().say("42"));
    let scripted = api.chat("ep_contract_qwen", CONTRACT).await.body;
    assert_eq!(scripted["choices"][0]["message"]["content"], "42");
    assert_eq!(real.journal().len(), 0);
    api.chat("ep_contract_qwen", CONTRACT).await;
    assert_eq!(real.journal().len(), 1);
}

#[tokio::test]
async fn its_failures_cost_nothing() {
    let (api, real) = pair().await;
    for (fault, status) in [
        (
            Fault::status(400).body(json!({ "error": { "message": "too long" } })),
            400,
        ),
        (Fault::status(401), 502),
        (Fault::status(500), 502),
        (Fault::garbage(), 502),
        (Fault::hang_up(), 503),
    ] {
        real.clear_faults();
        real.inject(fault);
        let answer = api.chat("ep_contract_qwen", CONTRACT).await;
        assert_eq!(answer.status, status, "{answer:?}");
        assert!(answer.body["detail"].is_string());
    }
    real.clear_faults();
    real.inject(Fault::truncate(6));
    let mut body = chat_body("ep_contract_qwen", CONTRACT);
    body["stream"] = json!(true);
    assert_eq!(api.post("/v1/chat/completions", body).await.status, 502);
    drop(real);
    assert_eq!(api.chat("ep_contract_qwen", CONTRACT).await.status, 503);
    assert_eq!(api.sandbox.ledger(), []);
}

#[tokio::test]
async fn it_is_not_asked_in_vain() {
    let (api, real) = pair().await;
    assert_eq!(api.chat("nobody", CONTRACT).await.status, 404);
    api.post("/v1/endpoints/ep_contract_qwen/stop", Value::Null)
        .await;
    assert_eq!(api.chat("ep_contract_qwen", CONTRACT).await.status, 503);
    assert_eq!(real.journal().len(), 0);
}
