//! `pareta inspect`.

use serde_json::{Value, json};

use crate::support::World;

#[test]
fn every_documented_property_is_there() {
    let world = World::new();
    let run = r#"{"run":{"id":"run_1","status":"failed","total_cost_micro_usd":420715,"candidate_model_ids":["a"]},
        "results":[{"model_id":"a","quality_mean":0.5}]}"#;
    let file = world.file("run.json", run);
    let shown = world
        .run(&["inspect", "EvalRun", file.to_str().expect("a path")])
        .ok();
    assert_eq!(shown.text().lines().count(), 1);
    let shown = shown.json();
    assert_eq!(
        (&shown["id"], &shown["cost"], &shown["is_terminal"]),
        (&"run_1".into(), &"0.42".into(), &true.into())
    );
    assert_eq!(shown["candidate_models"], json!(["a"]));
    assert_eq!(shown["results"][0]["model_id"], "a");
    assert_eq!(shown["results"][0]["per_item"], json!([]));
    assert!(shown.get("drift").is_none());

    let negative = world
        .run_with(
            r#"{"run":{"total_cost_micro_usd":-10001}}"#,
            &["inspect", "EvalRun"],
        )
        .ok()
        .json();
    assert_eq!(negative["cost"], "-0.02");
    let endpoint = world
        .run_with(
            r#"{"name":"n","status":"live"}"#,
            &["inspect", "Endpoint", "-"],
        )
        .ok()
        .json();
    assert_eq!(
        (&endpoint["id"], &endpoint["is_live"], &endpoint["url"]),
        (&"n".into(), &true.into(), &Value::Null)
    );
}

#[test]
fn every_type_can_be_inspected() {
    let world = World::new();
    for known in pareta::ResponseType::all() {
        let shown = world
            .run_with("{}", &["inspect", known.name, "--drift"])
            .ok()
            .json();
        assert_eq!(
            (&shown["drift"], &shown["unknown"]),
            (&json!([]), &json!([])),
            "{known:?}"
        );
    }
}

/// What the commands print is what the types say.
#[test]
fn replies_of_today_are_as_documented() {
    let world = World::new();
    world.file("rows.jsonl", crate::support::rows_of_today());
    world.run(&["chat", "Please refund my payment."]).ok();
    let compared = world
        .run(&["-j", "auto", "compare", "hello there"])
        .ok()
        .json();
    let inspect = |name: &str, text: &str| {
        let shown = world
            .run_with(text, &["inspect", name, "--drift"])
            .ok()
            .json();
        let found = (&shown["drift"], &shown["unknown"]);
        assert_eq!(found, (&json!([]), &json!([])), "{name}: {text}");
        shown
    };
    inspect("FrontierComparison", &compared["frontier"].to_string());
    let propose = [
        "evals",
        "propose",
        "--file",
        "rows.jsonl",
        "--prompt",
        "Extract the key fields",
    ];
    for (name, line) in [
        ("AutoMetrics", &["auto", "metrics"][..]),
        ("Embeddings", &["embed", "a text"]),
        ("Rerank", &["rerank", "query", "document"]),
        ("ImageGeneration", &["image", "x", "--out", "-"]),
        ("ProposalResult", &propose),
    ] {
        let text = world.run(&[line, &["--json"]].concat()).ok().text();
        let shown = inspect(name, &text);
        if name == "ProposalResult" {
            assert_eq!(shown["is_clean"], true, "{shown}");
        }
    }
}

#[test]
fn drift_is_named() {
    let world = World::new();
    let text = r#"{"id":5,"x":1,"choices":[{"index":1.5}]}"#;
    let shown = world
        .run_with(text, &["inspect", "ChatCompletion", "--drift"])
        .ok()
        .json();
    let paths: Vec<&Value> = shown["drift"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|drift| &drift["path"])
        .collect();
    assert_eq!(paths, ["$.id", "$.choices[0].index"]);
    assert_eq!(
        shown["drift"][0],
        json!({ "path": "$.id", "expected": "string", "found": "number 5" })
    );
    assert_eq!(shown["unknown"], json!(["$.x"]));
}

#[test]
fn one_document_a_line() {
    let world = World::new();
    let text = "{\"id\":\"a\"}\n\n{\"id\":\"b\"}\n";
    let shown = world
        .run_with(text, &["inspect", "Task", "--lines"])
        .ok()
        .text();
    let ids: Vec<Value> = shown
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["id"].clone())
        .collect();
    assert_eq!(ids, ["a", "b"]);
    world.file("tasks.jsonl", "{\"id\":\"a\"}\n{\"id\":\n");
    let bad = world
        .run(&["inspect", "Task", "tasks.jsonl", "--lines"])
        .exits(2);
    assert!(
        bad.stderr.contains("tasks.jsonl:2:") && bad.text().lines().count() == 1,
        "{bad:?}"
    );
    world.file("task.json", "{\n\"id\": }");
    let bad = world.run(&["inspect", "Task", "task.json"]).exits(2);
    assert!(bad.stderr.contains("task.json:2:"), "{}", bad.stderr);
    assert!(
        world
            .run(&["inspect", "Task", "no.json"])
            .exits(2)
            .stderr
            .contains("no.json")
    );
    assert!(
        world
            .run(&["inspect", "Nothing"])
            .exits(2)
            .stderr
            .contains("EvalRun")
    );
}
