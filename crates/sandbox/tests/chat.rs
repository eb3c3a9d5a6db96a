//! Chat: answers, streams, receipts, money.

mod support;

use pareta_sandbox::{DebitKind, Sandbox};
use serde_json::{Value, json};
use support::{Api, CONTRACT, api, chat_body, got};

#[tokio::test]
async fn a_contract_is_read_and_billed() {
    let api = api().await;
    let got = api.chat("ep_contract_qwen", CONTRACT).await;
    assert_eq!(got.status, 200);
    assert_eq!(got.header("x-pareta-billed"), Some("653"));
    assert_eq!(
        got.header("x-pareta-frontier-would-have-cost"),
        Some("11795")
    );
    assert!(
        got.header("x-request-id")
            .is_some_and(|id| id.starts_with("req_"))
    );

    let choice = &got.body["choices"][0];
    assert_eq!(
        (&choice["finish_reason"], &choice["index"]),
        (&json!("stop"), &json!(0))
    );
    let answer: Value =
        serde_json::from_str(choice["message"]["content"].as_str().expect("text")).expect("JSON");
    assert_eq!(answer["governing_law"], "Delaware");
    let usage = &got.body["usage"];
    let sum = usage["prompt_tokens"]
        .as_u64()
        .zip(usage["completion_tokens"].as_u64())
        .map(|(a, b)| a + b);
    assert_eq!(usage["total_tokens"].as_u64(), sum);

    let ledger = api.sandbox.ledger();
    assert_eq!(ledger.len(), 1);
    assert_eq!(
        (ledger[0].kind, ledger[0].micro_usd),
        (DebitKind::Chat, 653)
    );
    assert_eq!(Some(ledger[0].reference.as_str()), got.body["id"].as_str());
    assert_eq!(api.sandbox.balance_micro_usd(), 100_000_000 - 653);
}

#[tokio::test]
async fn streamed_and_buffered_answers_are_the_same_text() {
    let api = api().await;
    let buffered = api.chat("ep_contract_qwen", CONTRACT).await;
    let mut body = chat_body("ep_contract_qwen", CONTRACT);
    body["stream"] = json!(true);
    body["stream_options"] = json!({ "include_usage": true });
    let stream = api.stream(body).await;
    assert_eq!(
        buffered.body["choices"][0]["message"]["content"],
        stream.content()
    );
    assert_eq!(stream.data.last().map(String::as_str), Some("[DONE]"));
    assert_eq!(
        stream.comments,
        [
            "pareta-progress planning",
            "pareta-progress executing",
            "pareta-progress answering",
            "pareta-billed-micro-usd 653",
            "pareta-frontier-would-have-cost-micro-usd 11795",
        ]
    );
    let chunks = stream.chunks();
    let last = chunks.last().expect("chunks");
    assert_eq!(
        (&last["choices"], &last["usage"]),
        (&json!([]), &buffered.body["usage"])
    );
    assert_eq!(
        chunks[0]["choices"][0]["delta"],
        json!({ "role": "assistant" })
    );
    let finish = &chunks[chunks.len() - 2]["choices"][0];
    assert_eq!(
        (&finish["delta"], &finish["finish_reason"]),
        (&json!({}), &json!("stop"))
    );
}

#[tokio::test]
async fn answers_repeat_at_temperature_zero_and_differ_between_models() {
    let answers = async |seed: u64| {
        let api = Api::new(Sandbox::builder().seed(seed).start().await.expect("starts"));
        let deployed =
            json!({ "task": "contract-key-fields", "model": "gemma-4", "name": "gemma" });
        api.post("/v1/endpoints", deployed).await;
        let mut all = Vec::new();
        for model in ["ep_contract_qwen", "gemma"] {
            for day in 1..=20 {
                let text = CONTRACT.replace("January 1,", &format!("January {day},"));
                let got = api.chat(model, &text).await;
                all.push(
                    got.body["choices"][0]["message"]["content"]
                        .as_str()
                        .unwrap_or_default()
                        .to_owned(),
                );
            }
        }
        all
    };
    let first = answers(7).await;
    assert_eq!(first, answers(7).await);
    assert_ne!(first, answers(8).await);
    assert_ne!(first[..20], first[20..]);
}

#[tokio::test]
async fn an_empty_balance_answers_402_and_takes_nothing() {
    let api = Api::new(
        Sandbox::builder()
            .balance_micro_usd(1000)
            .start()
            .await
            .expect("starts"),
    );
    assert_eq!(api.chat("ep_contract_qwen", CONTRACT).await.status, 200);
    let refused = api.chat("ep_contract_qwen", CONTRACT).await;
    assert_eq!(refused.status, 402);
    assert!(
        refused.body["detail"]
            .as_str()
            .is_some_and(|detail| detail.contains("credit"))
    );
    assert_eq!(
        (api.sandbox.balance_micro_usd(), api.sandbox.ledger().len()),
        (347, 1)
    );
}

#[tokio::test]
async fn a_key_executes_once() {
    let api = api().await;
    let post = async |key: &str, text: &str| {
        let request = api.request(reqwest::Method::POST, "/v1/chat/completions");
        got(request
            .header("idempotency-key", key)
            .json(&chat_body("ep_contract_qwen", text)))
        .await
    };
    let first = post("k1", "ping").await;
    let again = post("k1", "ping").await;
    assert_eq!(first.body, again.body);
    assert_eq!(
        (
            first.header("x-pareta-billed"),
            again.header("x-pareta-billed")
        ),
        (Some("653"), Some("0"))
    );
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(post("k1", "pong").await.status, 409);
    assert_eq!(api.sandbox.ledger().len(), 1);
    assert_eq!(
        api.sandbox.ledger()[0].idempotency_key.as_deref(),
        Some("k1")
    );

    let other = Api::new(
        Sandbox::builder()
            .honour_idempotency_keys(false)
            .start()
            .await
            .expect("starts"),
    );
    for _ in 0..2 {
        let request = other
            .request(reqwest::Method::POST, "/v1/chat/completions")
            .header("idempotency-key", "k");
        got(request.json(&chat_body("ep_contract_qwen", "ping"))).await;
    }
    assert_eq!(other.sandbox.ledger().len(), 2);
}

#[tokio::test]
async fn a_replayed_stream_bills_nothing() {
    let api = api().await;
    let mut body = chat_body("ep_contract_qwen", CONTRACT);
    body["stream"] = json!(true);
    for billed in ["653", "0"] {
        let request = api
            .request(reqwest::Method::POST, "/v1/chat/completions")
            .header("idempotency-key", "s");
        let text = request
            .json(&body)
            .send()
            .await
            .expect("an answer")
            .text()
            .await
            .expect("a body");
        assert!(
            text.contains(&format!(": pareta-billed-micro-usd {billed}\n")),
            "{text}"
        );
    }
    assert_eq!(api.sandbox.ledger().len(), 1);
}

#[tokio::test]
async fn a_key_covers_runs_and_sets_too() {
    let api = api().await;
    let set = async |boundary: &str| {
        let part = |name: &str, text: &str| {
            format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
            )
        };
        let row = json!({ "input": CONTRACT, "expected": {} }).to_string();
        let body = [
            part("task_id", "contract-key-fields"),
            part("name", "rows"),
            part("items", &row),
            format!("--{boundary}--\r\n"),
        ];
        let request = api
            .request(reqwest::Method::POST, "/v1/eval-sets")
            .header("idempotency-key", "set");
        let request = request.header(
            "content-type",
            format!("multipart/form-data; boundary={boundary}"),
        );
        got(request.body(body.concat())).await
    };
    // Clients draw a new boundary for each try.
    let first = set("one").await;
    assert_eq!((first.status, &first.body), (201, &set("other").await.body));

    let body =
        json!({ "eval_set_id": first.body["eval_set"]["id"], "candidate_model_ids": ["qwen-1"] });
    let run = async || {
        let request = api
            .request(reqwest::Method::POST, "/v1/eval-runs")
            .header("idempotency-key", "run");
        got(request.json(&body)).await.body
    };
    assert_eq!(run().await, run().await);
    assert_eq!(
        (
            api.sandbox.ledger().len(),
            api.get("/v1/eval-sets").await.body["eval_sets"]
                .as_array()
                .map(Vec::len)
        ),
        (1, Some(1))
    );
}

#[tokio::test]
async fn auto_finds_the_task_itself() {
    let api = api().await;
    let got = api
        .chat(
            "auto",
            &format!("Extract the key fields from this contract.\n{CONTRACT}"),
        )
        .await;
    let text = got.body["choices"][0]["message"]["content"]
        .as_str()
        .expect("text");
    assert!(text.contains("governing_law"), "{text}");
    let small_talk = api.chat("auto", "ping").await.body;
    assert_eq!(
        small_talk["choices"][0]["message"]["content"],
        "You said: ping"
    );
}
