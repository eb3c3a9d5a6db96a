//! An organisation of today: proposals, eval sets with a prompt, runs over `auto`, and what it does not have.

mod support;

use pareta_sandbox::{Generation, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};
use support::{Api, api, got, jsonl};

async fn of(generation: Generation) -> Api {
    let builder = Sandbox::builder().generation(generation);
    Api::new(builder.start().await.expect("starts"))
}

fn row(input: &str, expected: Value) -> Value {
    json!({ "input": { "text": input }, "expected_output": expected })
}

fn tickets(n: usize) -> Vec<Value> {
    let texts = [
        ("please refund me", "billing"),
        ("it crashes", "technical_issue"),
        ("where is my package", "shipping"),
    ];
    let ticket = |at: usize| {
        let (text, label) = texts[at % texts.len()];
        row(&format!("{text} {at}"), json!({ "label": label }))
    };
    (0..n).map(ticket).collect()
}

#[tokio::test]
async fn a_proposal_is_worked_out_from_rows_and_prompt() {
    let api = api().await;
    let total = |n: usize| vec![row("Total: 12.50", json!({ "total": 12.5 })); n];
    let odd = |n: usize| vec![row("x", json!({ "colour": "red", "size": 3 })); n];
    let joined = |parts: &[Vec<Value>]| parts.concat();
    // The prompt and the rows, then: proposals with their confidence, homogeneous, conflict, split, warning.
    let route = "route customer support tickets to the right queue";
    let cases = [
        (
            route,
            tickets(5),
            &[("support-ticket-triage", "high")][..],
            true,
            None,
            None,
            false,
        ),
        (
            route,
            tickets(4),
            &[("support-ticket-triage", "medium")],
            true,
            None,
            None,
            false,
        ),
        (
            "say what it is",
            tickets(5),
            &[("support-ticket-triage", "medium")],
            true,
            None,
            None,
            false,
        ),
        (
            "say what it is",
            tickets(4),
            &[("support-ticket-triage", "low")],
            true,
            None,
            None,
            false,
        ),
        (
            "the total of a receipt",
            total(5),
            &[("receipt-totals", "high")],
            true,
            None,
            None,
            false,
        ),
        (
            "say what it is",
            total(5),
            &[("invoice-key-fields", "low"), ("receipt-totals", "low")],
            true,
            None,
            None,
            false,
        ),
        (
            "extract the key fields from these contracts",
            tickets(5),
            &[("support-ticket-triage", "medium")],
            true,
            Some("contract-key-fields"),
            None,
            false,
        ),
        (
            route,
            joined(&[tickets(9), odd(1)]),
            &[("support-ticket-triage", "low")],
            false,
            None,
            Some(
                json!({ "closest_task": "support-ticket-triage", "validated_n": 9, "total_n": 10 }),
            ),
            false,
        ),
        (
            route,
            joined(&[tickets(3), odd(2)]),
            &[],
            false,
            None,
            Some(
                json!({ "closest_task": "support-ticket-triage", "validated_n": 3, "total_n": 5 }),
            ),
            false,
        ),
        (
            "paint",
            odd(5),
            &[("custom-eval", "medium")],
            true,
            None,
            None,
            true,
        ),
        (
            "write",
            vec![row("x", json!({ "poem": "a b" })); 5],
            &[("custom-eval", "medium")],
            true,
            None,
            None,
            false,
        ),
        (
            "paint",
            joined(&[odd(2), vec![row("x", json!({ "poem": "a b" })); 3]]),
            &[],
            false,
            None,
            Some(json!({ "closest_task": null, "validated_n": 0, "total_n": 5 })),
            false,
        ),
    ];
    for (prompt, rows, proposals, homogeneous, conflict, split, warned) in cases {
        let got = api.propose(prompt, &rows).await;
        assert_eq!(got.status, 200, "{got:?}");
        let body = got.body;
        let proposed: Vec<_> = body["proposals"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|proposal| {
                (
                    proposal["task_id"].as_str().unwrap_or_default(),
                    proposal["confidence"].as_str().unwrap_or_default(),
                )
            })
            .collect();
        assert_eq!(proposed, proposals, "{body}");
        assert_eq!(body["homogeneous"], homogeneous, "{body}");
        assert_eq!(
            body["conflict"]["intended_task"].as_str(),
            conflict,
            "{body}"
        );
        assert_eq!(body["split"], split.unwrap_or_default(), "{body}");
        assert_eq!(
            body["proposals"][0]["warning"].is_string(),
            warned,
            "{body}"
        );
        assert_eq!(body["prompt"], prompt);
    }
    assert_eq!(api.sandbox.ledger(), []);
    assert_eq!(api.get("/v1/eval-sets").await.body["eval_sets"], json!([]));

    for (prompt, rows, status) in [
        ("x".repeat(500), tickets(5), 200),
        ("é".repeat(501), tickets(5), 400),
        (" ".to_owned(), tickets(5), 400),
        (route.to_owned(), vec![], 422),
        (route.to_owned(), vec![json!([1])], 422),
    ] {
        assert_eq!(api.propose(&prompt, &rows).await.status, status);
    }
}

#[tokio::test]
async fn a_set_of_today_has_a_prompt() {
    let api = of(Generation::Today).await;
    let create = async |task: &str, prompt: Option<&str>, rows: &[Value]| {
        api.send_form("/v1/eval-sets", api.set_form(task, prompt, &jsonl(rows)))
            .await
    };
    let triage = "support-ticket-triage";
    let route = "route customer support tickets to the right queue";
    let created = create(triage, Some(route), &tickets(5)).await;
    assert_eq!(
        (created.status, &created.body["eval_set"]["prompt"]),
        (201, &json!(route))
    );
    let bound = create("", Some(route), &tickets(5)).await;
    assert_eq!(
        (bound.status, &bound.body["eval_set"]["task_id"]),
        (201, &json!(triage))
    );
    assert_eq!(
        create("custom-eval", Some("judge"), &tickets(5))
            .await
            .status,
        201
    );

    let seeds = json!({ "input": "refund", "expected": "billing" });
    let both = json!({ "input": { "text": "refund" }, "expected_output": { "label": "billing" }, "expected": "billing" });
    let long = "x".repeat(501);
    for (task, prompt, rows, status) in [
        (triage, None, tickets(5), 400),
        (triage, Some(""), tickets(5), 400),
        (triage, Some(&*long), tickets(5), 400),
        ("", Some("say what it is"), tickets(4), 400),
        ("nothing", Some(route), tickets(5), 404),
        (triage, Some(route), vec![seeds], 422),
        (triage, Some(route), vec![both], 201),
        (
            "receipt-totals",
            Some("totals"),
            vec![json!({ "expected_output": {} })],
            201,
        ),
        (
            triage,
            Some("labels"),
            vec![json!({ "expected_output": {} })],
            422,
        ),
    ] {
        assert_eq!(
            create(task, prompt, &rows).await.status,
            status,
            "{task} {prompt:?}"
        );
    }
    let form = api
        .set_form(triage, None, &jsonl(&tickets(5)))
        .text("intent", route);
    let older = api.send_form("/v1/eval-sets", form).await;
    assert!(
        older.status == 400
            && older.body["detail"]
                .as_str()
                .is_some_and(|detail| detail.contains("prompt"))
    );
}

#[tokio::test]
async fn labels_are_graded_by_macro_f1_with_exact_matches_beside_it() {
    let api = of(Generation::Today).await;
    let form = api.set_form(
        "support-ticket-triage",
        Some("route tickets"),
        &jsonl(&tickets(60)),
    );
    let set = api.send_form("/v1/eval-sets", form).await.body["eval_set"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let body = json!({ "eval_set_id": set, "candidate_model_ids": ["auto", "gpt-5.5"] });
    let created = api.post("/v1/eval-runs", body).await;
    assert_eq!(
        (created.status, &created.body["status"]),
        (202, &json!("queued"))
    );
    let path = format!(
        "/v1/eval-runs/{}",
        created.body["run_id"].as_str().expect("an id")
    );
    let mut steps = Vec::new();
    let run = loop {
        let run = api.get(&path).await.body;
        steps.push(run["run"]["status"].as_str().unwrap_or_default().to_owned());
        if steps.last().is_some_and(|step| step == "completed") {
            break run;
        }
    };
    assert_eq!(steps, ["running", "evaluating", "completed"]);
    let [auto, vendor] = &run["results"].as_array().expect("results")[..] else {
        panic!("{run}")
    };
    assert_eq!(
        (&auto["model_id"], &auto["kind"], &vendor["kind"]),
        (&json!("auto"), &json!(null), &json!("frontier"))
    );
    for result in [auto, vendor] {
        let scores = result["per_item"]
            .as_array()
            .expect("items")
            .iter()
            .filter_map(|item| item["score"].as_f64());
        let right = scores.sum::<f64>() / 60.0 * 100.0;
        let exact = result["exact_match"].as_f64().expect("a percentage");
        assert!((exact - right).abs() < 0.01 && exact > 80.0, "{result}");
        let quality = result["quality_mean"].as_f64().expect("a mean");
        assert!(
            quality > 0.3 && quality <= 1.0 && (quality * 100.0 - exact).abs() < 60.0,
            "{quality} {exact}"
        );
    }
    // Open models are no candidates of today.
    let refused = api.run(&set, &["auto", "qwen-1"]).await;
    assert!(
        refused["run"]["error_detail"]
            .as_str()
            .is_some_and(|detail| detail.contains("qwen-1"))
    );

    let rows = vec![
        row(
            "Name: Ada Lovelace\nEmail: ada@example.org",
            json!({ "name": "Ada Lovelace" })
        );
        5
    ];
    let form = api.set_form("resume-contact-fields", Some("names"), &jsonl(&rows));
    let set = api.send_form("/v1/eval-sets", form).await.body["eval_set"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let other = api.run(&set, &["auto"]).await;
    assert_eq!(
        (
            &other["results"][0]["exact_match"],
            &other["results"][0]["quality_mean"]
        ),
        (&json!(null), &json!(1.0))
    );
}

#[tokio::test]
async fn judges_compare_with_a_frontier_model() {
    let api = of(Generation::Today).await;
    let text = "The team met on Monday to review the launch. The launch moves to June because the payment is late. Lunch was good.";
    let rows: Vec<_> = (0..40)
        .map(|at| {
            row(
                &format!("{text} Note {at}."),
                json!({ "answer": "The launch moves to June." }),
            )
        })
        .collect();
    let form = api.set_form("custom-eval", Some("say when the launch is"), &jsonl(&rows));
    let set = api.send_form("/v1/eval-sets", form).await.body["eval_set"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let run = api.run(&set, &["auto", "gpt-5.5"]).await;
    let mean = |at: usize| run["results"][at]["quality_mean"].as_f64().expect("a mean");
    assert_eq!(mean(1), 0.5);
    assert!(mean(0) < 0.5 && mean(0) > 0.2, "{}", mean(0));
}

#[tokio::test]
async fn what_each_generation_has() {
    let today = of(Generation::Today).await;
    let models = today.get("/v1/models").await.body;
    assert_eq!(models["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&models["data"][0]["id"], &models["data"][0]["owned_by"]),
        (&json!("auto"), &json!("pareta"))
    );
    assert_eq!(today.get("/v1/endpoints").await.body, json!([]));
    let deploy = json!({ "task": "contract-key-fields" });
    assert_eq!(today.post("/v1/endpoints", deploy).await.status, 403);
    assert_eq!(today.chat("ep_contract_qwen", "hi").await.status, 404);
    assert_eq!(
        today
            .get("/v1/tasks/contract-key-fields/leaderboard")
            .await
            .status,
        200
    );
    let matched = today
        .post(
            "/v1/tasks/match",
            json!({ "query": "summarise meeting notes" }),
        )
        .await
        .body;
    let chosen = &matched["chosen"];
    assert_eq!(
        (&matched["matcher"], &chosen["task_id"]),
        (&json!("reason"), &json!("meeting-summary"))
    );
    assert_eq!(
        (&chosen["rank"], &chosen["category"], &chosen["score"]),
        (&json!(0), &json!("Productivity"), &json!(null))
    );

    let both = of(Generation::Both).await;
    assert_eq!(
        both.get("/v1/models").await.body["data"][0]["id"],
        "ep_contract_qwen"
    );
    let seed = of(Generation::Seed).await;
    for (method, path) in [
        (Method::GET, "/v1/auto/metrics"),
        (Method::POST, "/v1/playground/frontier"),
        (Method::POST, "/v1/embeddings"),
        (Method::POST, "/v1/rerank"),
        (Method::POST, "/v1/images/generations"),
        (Method::POST, "/v1/images/edits"),
        (Method::POST, "/agent/v1/chat/completions"),
    ] {
        assert_eq!(got(seed.request(method, path)).await.status, 404, "{path}");
    }
    assert_eq!(seed.get("/v1/tasks/receipt-totals").await.status, 200);
}

#[tokio::test]
async fn a_tasks_own_examples_make_a_set() {
    for generation in [Generation::Seed, Generation::Both, Generation::Today] {
        let api = of(generation).await;
        for task in api.get("/v1/tasks").await.body["tasks"]
            .as_array()
            .expect("tasks")
        {
            let id = task["id"].as_str().expect("an id");
            let shown = api.get(&format!("/v1/tasks/{id}?examples_n=9")).await.body;
            let rows = shown["examples"].as_array().expect("examples");
            let role = shown["output_schema_role"].as_str().expect("a role");
            assert_eq!(role == "summary", shown["gold_schema"].is_object(), "{id}");
            let prompt = (generation != Generation::Seed).then_some("do it");
            let made = api
                .send_form("/v1/eval-sets", api.set_form(id, prompt, &jsonl(rows)))
                .await;
            assert_eq!(made.status, 201, "{made:?}");
            let set = made.body["eval_set"]["id"]
                .as_str()
                .expect("an id")
                .to_owned();
            let run = api.run(&set, &["auto"]).await;
            assert_eq!(
                run["results"][0]["n_succeeded"],
                rows.len(),
                "{generation} {id}: {run}"
            );
        }
    }
}
