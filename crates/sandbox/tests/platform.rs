//! Endpoints, discovery, evals, documents, audio.

mod support;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pareta_sandbox::{DebitKind, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};
use support::{Api, CONTRACT, api, got, jsonl};

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

fn contract_rows(n: usize) -> Vec<Value> {
    (0..n)
        .map(|at| {
            let (month, day) = (1 + at / 28 % 12, 1 + at % 28);
            let input = CONTRACT.replace("January 1, 2026", &format!("2025-{month:02}-{day:02}"));
            json!({ "input": input, "expected": {
                "effective_date": format!("2025-{month:02}-{day:02}"),
                "termination_date": "2027-12-31",
                "parties": ["Acme Corp.", "Globex LLC"],
                "governing_law": "Delaware",
            } })
        })
        .collect()
}

#[tokio::test]
async fn an_eval_run_computes_what_it_bills() {
    let api = api().await;
    let set = api
        .eval_set("contract-key-fields", &contract_rows(100))
        .await;
    let body = json!({ "eval_set_id": set, "candidate_model_ids": ["qwen-1", "gemma-4", "claude-opus-4-7"] });
    let created = api.post("/v1/eval-runs", body).await.body;
    assert_eq!(created["status"], "running");
    let path = format!(
        "/v1/eval-runs/{}",
        created["run_id"].as_str().expect("an id")
    );
    let early = api.get(&path).await.body;
    assert_eq!(
        (&early["run"]["status"], &early["results"]),
        (&json!("evaluating"), &json!([]))
    );
    let run = api.get(&path).await.body;
    assert_eq!(run["run"]["status"], "completed");

    let cost = 100 * (653 + 175 + 11_795);
    assert_eq!(run["run"]["total_cost_micro_usd"], cost);
    let ledger = api.sandbox.ledger();
    assert_eq!(
        (ledger.len(), ledger[0].kind, ledger[0].micro_usd),
        (1, DebitKind::EvalRun, cost)
    );

    let results = run["results"].as_array().expect("results");
    let number = |result: &Value, key: &str| result[key].as_f64().unwrap_or_default();
    for result in results {
        let (low, mean, high) = (
            number(result, "quality_ci_low"),
            number(result, "quality_mean"),
            number(result, "quality_ci_high"),
        );
        assert!(
            low < mean && mean < high && high - low < 0.2,
            "{low} {mean} {high}"
        );
        assert_eq!(
            (&result["n_succeeded"], &result["error_count"]),
            (&json!(100), &json!(0))
        );
        let items = result["per_item"].as_array().expect("items");
        let average = items.iter().map(|item| number(item, "score")).sum::<f64>() / 100.0;
        assert!((average - mean).abs() < 1e-6);
    }
    assert!(number(&results[0], "quality_mean") > number(&results[1], "quality_mean") + 0.03);
    assert_eq!(
        (&results[0]["kind"], &results[2]["kind"]),
        (&json!("open"), &json!("frontier"))
    );
}

#[tokio::test]
async fn a_run_that_cannot_be_done_fails_and_costs_nothing() {
    let api = api().await;
    let set = api.eval_set("contract-key-fields", &contract_rows(1)).await;
    let unknown = api.run(&set, &["qwen-1", "gpt-99"]).await;
    assert_eq!(unknown["run"]["status"], "failed");
    assert!(
        unknown["run"]["error_detail"]
            .as_str()
            .is_some_and(|detail| detail.contains("gpt-99"))
    );
    let empty = api.eval_set("contract-key-fields", &[]).await;
    assert_eq!(
        api.run(&empty, &["qwen-1"]).await["run"]["status"],
        "failed"
    );
    assert_eq!(api.sandbox.ledger(), []);

    let poor = Api::new(
        Sandbox::builder()
            .balance_micro_usd(600)
            .start()
            .await
            .expect("starts"),
    );
    let set = poor
        .eval_set("contract-key-fields", &contract_rows(1))
        .await;
    let body = json!({ "eval_set_id": set, "candidate_model_ids": ["qwen-1"] });
    assert_eq!(poor.post("/v1/eval-runs", body).await.status, 402);
    assert_eq!(poor.sandbox.balance_micro_usd(), 600);
}

#[tokio::test]
async fn documents_arrive_both_ways() {
    let api = api().await;
    let expected = json!({ "total": 1250.5, "invoice_number": "INV-7" });
    let rows = vec![json!({ "expected": expected }); 3];
    let set = api.eval_set("invoice-key-fields", &rows).await;
    let text = "Invoice No: INV-7\nTotal due: $1,250.50";

    let file = reqwest::multipart::Part::bytes(text.as_bytes().to_vec()).file_name("a.txt");
    let form = reqwest::multipart::Form::new()
        .text("idx", "0")
        .text("field_name", "document")
        .text("mime", "text/plain");
    let inline = api
        .request(Method::POST, &format!("/v1/eval-sets/{set}/attach-blob"))
        .multipart(form.part("file", file));
    assert_eq!(got(inline).await.status, 200);

    let large = format!("{text}\n{}", " ".repeat(5 * 1024 * 1024));
    let ask = json!({ "idx": 1, "field_name": "document", "mime": "text/plain", "file_size": large.len() });
    let minted = api
        .post(&format!("/v1/eval-sets/{set}/blob-upload-url"), ask)
        .await
        .body;
    let url = minted["upload_url"].as_str().expect("a URL").to_owned();
    assert!(url.starts_with(api.sandbox.storage_url()) && !url.starts_with(api.sandbox.base_url()));
    let put = || {
        api.http
            .put(&url)
            .header("content-type", "text/plain")
            .body(large.clone())
    };
    let complete = json!({ "idx": 1, "field_name": "document", "mime": "text/plain", "storage_uri": minted["storage_uri"] });
    let complete_path = format!("/v1/eval-sets/{set}/blob-upload-complete");
    assert_eq!(api.post(&complete_path, complete.clone()).await.status, 409);
    assert_eq!(
        got(put().bearer_auth(api.sandbox.api_key())).await.status,
        400
    );
    assert_eq!(
        got(api
            .http
            .put(format!("{url}0"))
            .header("content-type", "text/plain")
            .body(large.clone()))
        .await
        .status,
        403
    );
    assert_eq!(got(put()).await.status, 204);
    assert_eq!(api.post(&complete_path, complete).await.status, 200);

    let run = api.run(&set, &["qwen-vl-1"]).await;
    let result = &run["results"][0];
    assert_eq!(
        (&result["n_succeeded"], &result["error_count"]),
        (&json!(2), &json!(1))
    );
    assert!(
        result["per_item"][2]["error"]
            .as_str()
            .is_some_and(|error| error.contains("document"))
    );
    assert_eq!(run["run"]["total_cost_micro_usd"], 2 * 1_140);
}

#[tokio::test]
async fn sets_are_listed_shown_and_deleted() {
    let api = api().await;
    let set = api
        .eval_set(
            "support-ticket-triage",
            &[json!({ "input": "refund", "expected": "billing" })],
        )
        .await;
    let shown = api.get(&format!("/v1/eval-sets/{set}")).await.body;
    assert_eq!(
        (
            &shown["eval_set"]["scoring_strategy"],
            &shown["eval_set"]["item_count"]
        ),
        (&json!("classification"), &json!(1))
    );
    assert_eq!(
        api.get("/v1/eval-sets").await.body["eval_sets"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(
        api.delete(&format!("/v1/eval-sets/{set}")).await.status,
        204
    );
    assert_eq!(api.get(&format!("/v1/eval-sets/{set}")).await.status, 404);
    let bad = api
        .post_rows(
            "support-ticket-triage",
            &format!("{}\nnot json\n[1]", jsonl(&[json!({})])),
        )
        .await;
    assert_eq!(bad.status, 422);
    let rows: Vec<_> = bad.body["detail"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|problem| problem["loc"][2].clone())
        .collect();
    assert_eq!(rows, [1, 2]);
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
