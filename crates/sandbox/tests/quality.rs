//! What eval runs say about models: better ones score better, and more rows say it more surely.

mod support;

use pareta_sandbox::Sandbox;
use serde_json::{Value, json};
use support::{Api, CONTRACT, chat_body, contract_rows};

async fn seeded(seed: u64) -> Api {
    let builder = Sandbox::builder()
        .seed(seed)
        .balance_micro_usd(i64::MAX / 2);
    Api::new(builder.start().await.expect("starts"))
}

fn number(result: &Value, key: &str) -> f64 {
    result[key].as_f64().expect("a number")
}

fn means(run: &Value) -> Vec<f64> {
    run["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|result| number(result, "quality_mean"))
        .collect()
}

/// Rows made of a task's own examples, each a little different from the others.
async fn rows(api: &Api, task: &str, n: usize) -> Vec<Value> {
    let shown = api
        .get(&format!("/v1/tasks/{task}?examples_n=10"))
        .await
        .body;
    let examples = shown["examples"].as_array().expect("examples").clone();
    let row = |number: usize| {
        let example = &examples[number % examples.len()];
        let text = example["input"]
            .as_str()
            .or(example["document"]["text"].as_str())
            .expect("text");
        let input = format!("{text}\nRef. A{number}B");
        json!({ "input": input, "document": input, "expected": example["expected"] })
    };
    (0..n).map(row).collect()
}

#[tokio::test]
async fn on_every_task_the_leaderboard_is_what_runs_find() {
    let api = seeded(1).await;
    let tasks = api.get("/v1/tasks").await.body;
    for task in tasks["tasks"].as_array().expect("tasks") {
        let task = task["id"].as_str().expect("an id");
        let board = api.get(&format!("/v1/tasks/{task}/leaderboard")).await.body;
        let names: Vec<&str> = board["models"]
            .as_array()
            .expect("models")
            .iter()
            .filter_map(|row| row["name"].as_str())
            .collect();
        let set = api.eval_set(task, &rows(&api, task, 40).await).await;
        let found = means(&api.run(&set, &names).await);
        assert!(
            found.windows(2).all(|pair| pair[0] >= pair[1]),
            "{task}: {found:?}"
        );
        let spread = found[0] - found[found.len() - 1];
        assert!(spread > 0.01, "{task}: {found:?}");
    }
}

#[tokio::test]
async fn even_a_few_rows_never_put_a_worse_model_first() {
    for seed in 0..5 {
        let api = seeded(seed).await;
        let set = api.eval_set("contract-key-fields", &contract_rows(5)).await;
        let found = means(
            &api.run(&set, &["qwen-1", "mistral-2", "llama-3", "gemma-4"])
                .await,
        );
        assert!(
            found.windows(2).all(|pair| pair[0] >= pair[1]),
            "seed {seed}: {found:?}"
        );
    }
}

#[tokio::test]
async fn intervals_are_wide_for_few_rows_and_narrow_for_many() {
    let api = seeded(1).await;
    let mut widths = Vec::new();
    for n in [1, 8, 64, 256] {
        let set = api.eval_set("contract-key-fields", &contract_rows(n)).await;
        let run = api.run(&set, &["gemma-4"]).await;
        let result = &run["results"][0];
        widths.push(number(result, "quality_ci_high") - number(result, "quality_ci_low"));
    }
    assert!(widths[0] > 0.5 && widths[3] < 0.1, "{widths:?}");
    assert!(
        widths.windows(2).all(|pair| pair[0] > 1.5 * pair[1]),
        "{widths:?}"
    );
}

#[tokio::test]
async fn intervals_hold_the_quality_they_estimate() {
    // Accuracy: the true quality of the alias is the catalog's, so 95 % of the intervals should hold it.
    let mut held = 0;
    for seed in 0..30 {
        let api = seeded(seed).await;
        let set = api
            .eval_set(
                "support-ticket-triage",
                &rows(&api, "support-ticket-triage", 60).await,
            )
            .await;
        let run = api.run(&set, &["llama-3"]).await;
        let result = &run["results"][0];
        held += usize::from(
            (number(result, "quality_ci_low")..=number(result, "quality_ci_high")).contains(&0.89),
        );
    }
    assert!((26..=30).contains(&held), "{held} of 30");
}

#[tokio::test]
async fn runs_repeat_and_agree_with_chat() {
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        let api = seeded(seed).await;
        let set = api
            .eval_set("contract-key-fields", &contract_rows(40))
            .await;
        runs.push(api.run(&set, &["gemma-4"]).await["results"].clone());
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);

    let api = seeded(7).await;
    let set = api
        .eval_set(
            "contract-key-fields",
            &[json!({ "input": CONTRACT, "expected": {} })],
        )
        .await;
    let run = api.run(&set, &["qwen-1"]).await;
    let chat = api
        .post(
            "/v1/chat/completions",
            chat_body("ep_contract_qwen", CONTRACT),
        )
        .await
        .body;
    assert_eq!(
        run["results"][0]["per_item"][0]["prediction"],
        chat["choices"][0]["message"]["content"]
    );
}
