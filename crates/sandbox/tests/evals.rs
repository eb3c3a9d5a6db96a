//! Eval sets, their documents, and runs.

mod support;

use pareta_sandbox::{DebitKind, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};
use support::{Api, api, contract_rows, got, jsonl};

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
    // The storage is no part of the API, so the contract does not judge it.
    let stored =
        async |request: reqwest::RequestBuilder| request.send().await.expect("an answer").status();
    assert_eq!(stored(put().bearer_auth(api.sandbox.api_key())).await, 400);
    let forged = api
        .http
        .put(format!("{url}0"))
        .header("content-type", "text/plain");
    assert_eq!(stored(forged.body(large.clone())).await, 403);
    assert_eq!(stored(put()).await, 200);
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

#[tokio::test(start_paused = true)]
async fn a_signed_url_expires() {
    let api = Api::new(Sandbox::builder().start_here().await.expect("starts"));
    let set = api
        .eval_set("receipt-totals", &[json!({ "expected": {} })])
        .await;
    let ask = json!({ "idx": 0, "field_name": "document", "mime": "a/b", "file_size": 2 });
    let minted = api
        .post(&format!("/v1/eval-sets/{set}/blob-upload-url"), ask)
        .await
        .body;
    let url = minted["upload_url"].as_str().expect("a URL");
    let put = async || {
        api.http
            .put(url)
            .header("content-type", "a/b")
            .body("hi")
            .send()
            .await
            .expect("an answer")
            .status()
    };
    assert_eq!(put().await, 200);
    tokio::time::sleep(std::time::Duration::from_secs(901)).await;
    assert_eq!(put().await, 403);
}

#[tokio::test]
async fn sets_and_runs_are_bounded() {
    let api = Api::new(Sandbox::builder().history(3).start().await.expect("starts"));
    let mut sets = Vec::new();
    for _ in 0..5 {
        sets.push(api.eval_set("contract-key-fields", &contract_rows(1)).await);
    }
    let listed = api.get("/v1/eval-sets").await.body;
    let listed: Vec<_> = listed["eval_sets"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|set| set["id"].clone())
        .collect();
    assert_eq!(listed, sets[2..]);
    let many = "{}\n".repeat(10_001);
    assert_eq!(
        api.post_rows("contract-key-fields", &many).await.status,
        413
    );
    let crowd = json!({ "eval_set_id": sets[4], "candidate_model_ids": vec!["qwen-1"; 21] });
    assert_eq!(api.post("/v1/eval-runs", crowd).await.status, 422);
}
