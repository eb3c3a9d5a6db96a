//! Rows against the schemas of a task: each problem with its row and its path, and nothing made.

use pareta::ErrorKind;
use pareta::evals::Rows;
use serde_json::{Value, json};

use crate::server::{Answer, Server};
use crate::{client, sandbox};

async fn problems(task: Value, rows: Vec<Value>) -> Vec<String> {
    let server = Server::always(Answer::json(200, task.to_string())).await;
    let sets = client(&server.url()).evals().sets();
    let problems = sets.validate("t", rows).await.unwrap();
    assert_eq!(server.only().target, "/v1/tasks/t");
    problems.iter().map(ToString::to_string).collect()
}

fn task() -> Value {
    json!({
        "input_schema": { "type": "object", "required": ["text"] },
        "output_schema": {
            "type": "object",
            "properties": {
                "total": { "type": "number" },
                "line items": { "type": "array", "items": { "$ref": "#/$defs/item" } },
            },
            "$defs": { "item": { "type": "object", "required": ["sku"] } },
        },
        "output_schema_role": "gold",
    })
}

#[tokio::test]
async fn each_problem_has_its_row_and_its_path() {
    let rows = vec![
        json!({ "input": { "text": "a" }, "expected_output": { "total": 1 } }),
        json!({ "input": {}, "expected_output": { "total": "1" } }),
        json!({ "input": { "text": "a" }, "expected": { "line items": [{ "sku": 1 }, {}] } }),
        json!({ "expected_output": {} }),
        json!({ "input": { "text": "a" } }),
    ];
    assert_eq!(
        problems(task(), rows).await,
        [
            "row 1, $.input: missing properties 'text'",
            "row 1, $.expected_output.total: want number, but got string",
            "row 2, $.expected[\"line items\"][1]: missing properties 'sku'",
            "row 3, $: has no input",
            "row 4, $: has no expected_output",
        ]
    );
}

#[tokio::test]
async fn the_gold_schema_counts_and_documents_come_later() {
    let mut summary = task();
    summary["output_schema_role"] = json!("summary");
    summary["gold_schema"] = json!({ "type": "object", "required": ["summary"] });
    summary["has_blob_input"] = json!(true);
    let rows = vec![
        json!({ "expected_output": { "total": "1", "summary": "s" } }),
        json!({ "expected_output": { "total": 1 } }),
    ];
    assert_eq!(
        problems(summary, rows).await,
        ["row 1, $.expected_output: missing properties 'summary'"]
    );
}

#[tokio::test]
async fn a_thousand_problems_are_enough() {
    let row = json!({ "input": {}, "expected_output": { "total": "1" } });
    let told = problems(task(), vec![row; 2_000]).await;
    assert_eq!(told.len(), 1_000);
    assert!(told[999].starts_with("row 499"), "{}", told[999]);
}

#[tokio::test]
async fn a_schema_that_cannot_be_used_is_an_error() {
    let file = "file:///etc/hostname";
    for (task, said) in [
        (json!({}), "the task has no schemas"),
        (
            json!({ "input_schema": { "$ref": file } }),
            "the input_schema of the task cannot be used",
        ),
        (
            json!({ "output_schema": { "$ref": "https://example.com/schema" } }),
            "the output_schema of the task cannot be used",
        ),
        (
            json!({ "gold_schema": { "type": "no such" } }),
            "the gold_schema of the task cannot be used",
        ),
        (
            json!({ "gold_schema": { "properties": { "a": { "pattern": "[" } } } }),
            "the gold_schema of the task cannot be used: $.gold_schema.properties.a.pattern: '[' is not valid regex",
        ),
    ] {
        let server = Server::always(Answer::json(200, task.to_string())).await;
        let sets = client(&server.url()).evals().sets();
        let rows = [json!({ "input": {}, "expected_output": {} })];
        let error = sets.validate("t", rows).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{task}");
        assert!(error.message().starts_with(said), "{error}");
    }
}

#[tokio::test]
async fn however_deep_a_schema_is_the_process_goes_on() {
    let nested = (0..100).fold(json!({}), |schema, _| json!({ "not": schema }));
    let told = problems(
        json!({ "input_schema": nested }),
        vec![json!({ "input": 1 })],
    )
    .await;
    assert!(told.is_empty(), "{told:?}");

    let links = (0..5_000).map(|at| {
        (
            format!("s{at}"),
            json!({ "$ref": format!("#/$defs/s{}", at + 1) }),
        )
    });
    let mut links: serde_json::Map<String, Value> = links.collect();
    links.insert("s5000".to_owned(), json!({ "type": "string" }));
    let linked = json!({ "$ref": "#/$defs/s0", "$defs": links });
    let told = problems(
        json!({ "input_schema": linked }),
        vec![json!({ "input": 1 })],
    )
    .await;
    assert_eq!(told, ["row 0, $.input: want string, but got number"]);
}

#[tokio::test]
async fn the_examples_of_every_task_fit_it() {
    let (sandbox, client) = sandbox().await;
    for task in &client.tasks().list().await.unwrap() {
        let id = task.id().unwrap();
        let task = client.tasks().retrieve(id).examples_n(3).await.unwrap();
        let rows: Vec<Value> = task
            .examples()
            .iter()
            .map(|example| example.to_value().unwrap())
            .collect();
        let problems = client.evals().sets().validate(id, rows).await.unwrap();
        assert_eq!(problems, [], "{id}");
    }
    let made = sandbox.journal().iter().any(|seen| seen.method == "POST");
    assert!(!made);
}

#[tokio::test]
async fn rows_of_a_file_and_bad_ones_are_as_everywhere() {
    let (sandbox, client) = sandbox().await;
    let sets = client.evals().sets();
    let missing = Rows::jsonl_file("/no/such/rows.jsonl");
    for error in [
        sets.validate("t", missing).await.unwrap_err(),
        sets.validate("t", [json!(1)]).await.unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
    }
    assert!(sandbox.journal().is_empty());
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("rows.jsonl");
    let good = r#"{"input": {"text": "x"}, "expected_output": {"effective_date": "2026-01-01"}}"#;
    // A row longer than a piece that is read at once, and a number no value can hold.
    let long = good.replace("\"x\"", &format!("\"{}\"", "x".repeat(200_000)));
    let large = good.replace("\"x\"", "1e999");
    std::fs::write(&path, format!("{good}\n{long}\n\n{large}\n")).unwrap();
    let problems = sets
        .validate("contract-key-fields", Rows::jsonl_file(&path))
        .await
        .unwrap();
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].row(), problems[0].path()), (2, "$"));
}
