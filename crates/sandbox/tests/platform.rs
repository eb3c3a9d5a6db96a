//! Discovery, audio, ids, the request log.

mod support;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pareta_sandbox::{DebitKind, Sandbox};
use serde_json::json;
use support::{Api, api};

#[tokio::test]
async fn discovery() {
    let api = api().await;
    let tasks = api.get("/v1/tasks").await.body;
    assert!(
        tasks["tasks"]
            .as_array()
            .is_some_and(|tasks| tasks.len() >= 6)
    );
    let task = api.get("/v1/tasks/contract-key-fields").await.body;
    assert_eq!(
        (&task["default_scorer"], task.get("examples")),
        (&json!("field_f1"), None)
    );
    let none = api
        .get("/v1/tasks/contract-key-fields?examples_n=0")
        .await
        .body;
    assert_eq!(none["examples"], json!([]));
    let two = api
        .get("/v1/tasks/contract-key-fields?examples_n=2")
        .await
        .body;
    assert_eq!(two["examples"].as_array().map(Vec::len), Some(2));

    let body = json!({ "query": "pull totals and dates out of vendor invoices", "top_k": 2 });
    let matched = api.post("/v1/tasks/match", body).await.body;
    assert_eq!(
        (&matched["matched"], &matched["chosen"]["task_id"]),
        (&json!(true), &json!("invoice-key-fields"))
    );
    assert_eq!(matched["candidates"].as_array().map(Vec::len), Some(2));

    let board = api
        .get("/v1/tasks/contract-key-fields/leaderboard")
        .await
        .body;
    assert_eq!(
        (&board["recommended"], &board["frontier"]["kind"]),
        (&json!("qwen-1"), &json!("frontier"))
    );

    let roster = async |query: &str| {
        let body = api
            .get(&format!("/v1/eval/frontier-models{query}"))
            .await
            .body;
        body["frontier_models"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    assert!(
        roster("")
            .await
            .iter()
            .all(|model| model["benchmarked"] == false)
    );
    let contract = roster("?task=contract-key-fields").await;
    assert_eq!(
        contract
            .iter()
            .filter(|model| model["benchmarked"] == true)
            .count(),
        1
    );
    let invoice = roster("?task=invoice-key-fields").await;
    assert!(invoice.iter().all(|model| model["vision"] == true) && invoice.len() < contract.len());
    assert_eq!(
        api.get("/v1/eval/frontier-models?task=nope").await.status,
        404
    );
}

#[tokio::test]
async fn speech_is_audio_and_comes_back_as_text() {
    let api = api().await;
    let said = "Good morning, Pareta.";
    let speech = api
        .post("/v1/audio/speech", json!({ "text": said }))
        .await
        .body;
    let wav = STANDARD
        .decode(speech["audio_base64"].as_str().expect("audio"))
        .expect("base64");
    assert_eq!(
        (&wav[..4], &speech["format"]),
        (&b"RIFF"[..], &json!("wav"))
    );
    let heard = api
        .post(
            "/v1/audio/transcriptions",
            json!({ "audio_base64": speech["audio_base64"] }),
        )
        .await
        .body;
    assert_eq!(
        (&heard["text"], &heard["duration_s"]),
        (&json!(said), &speech["duration_s"])
    );
    let kinds: Vec<_> = api
        .sandbox
        .ledger()
        .iter()
        .map(|debit| debit.kind)
        .collect();
    assert_eq!(kinds, [DebitKind::Speech, DebitKind::Transcription]);
    for bad in [
        json!({}),
        json!({ "text": "" }),
        json!({ "text": "a".repeat(5001) }),
    ] {
        assert_eq!(api.post("/v1/audio/speech", bad).await.status, 422);
    }
    for bad in [json!("!"), json!(STANDARD.encode("not audio"))] {
        assert_eq!(
            api.post("/v1/audio/transcriptions", json!({ "audio_base64": bad }))
                .await
                .status,
            422
        );
    }
}

#[tokio::test]
async fn audio_needs_credit() {
    let api = Api::new(
        Sandbox::builder()
            .balance_micro_usd(1)
            .start()
            .await
            .expect("starts"),
    );
    assert_eq!(
        api.post("/v1/audio/speech", json!({ "text": "Good morning" }))
            .await
            .status,
        402
    );
    assert_eq!(api.sandbox.ledger(), []);
}

#[tokio::test]
async fn ids_never_repeat_and_look_like_the_platforms() {
    let api = api().await;
    let mut ids = BTreeSet::new();
    for _ in 0..100 {
        let chat = api.chat("auto", "ping").await;
        let set = api
            .eval_set(
                "review-sentiment",
                &[json!({ "input": "great", "expected": "positive" })],
            )
            .await;
        let run = json!({ "eval_set_id": set, "candidate_model_ids": ["llama-3"] });
        let run = api.post("/v1/eval-runs", run).await.body;
        for (id, prefix) in [
            (chat.body["id"].as_str(), "chatcmpl-"),
            (chat.header("x-request-id"), "req_"),
            (Some(set.as_str()), "es_"),
            (run["run_id"].as_str(), "run_"),
        ] {
            let id = id.expect("an id");
            assert!(id.starts_with(prefix) && ids.insert(id.to_owned()), "{id}");
        }
    }
}

#[tokio::test]
async fn a_log_is_shown_every_request() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let lines = log.clone();
    let builder = Sandbox::builder().on_request(move |entry| {
        let line = format!("{} {} {:?}", entry.method, entry.path, entry.status);
        lines.lock().expect("no panic").push(line);
    });
    let api = Api::new(builder.start().await.expect("starts"));
    api.get("/v1/models").await;
    api.get("/v1/tasks/nothing").await;
    let hung_up = api
        .request(reqwest::Method::GET, "/v1/tasks")
        .header("pareta-sandbox-fault", "hang_up");
    assert!(hung_up.send().await.is_err());
    assert_eq!(
        *log.lock().expect("no panic"),
        [
            "GET /v1/models Some(200)",
            "GET /v1/tasks/nothing Some(404)",
            "GET /v1/tasks None"
        ]
    );
}
