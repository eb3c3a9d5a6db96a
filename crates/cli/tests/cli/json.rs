//! `--json` of every command.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use crate::support::{ROW, World};

#[test]
fn what_is_read_is_the_exact_body() {
    let world = World::new();
    let run = world.ended_run("benchmarked");
    let set =
        world.run(&["--json", "evals", "sets", "list"]).ok().json()["eval_sets"][0]["id"].clone();
    let set = set.as_str().expect("an id");
    let cases: [(&[&str], &str); 14] = [
        (&["models", "list"], "/v1/models"),
        (&["tasks", "list"], "/v1/tasks"),
        (
            &["tasks", "show", "contract-key-fields"],
            "/v1/tasks/contract-key-fields",
        ),
        (
            &["tasks", "show", "contract-key-fields", "--examples", "2"],
            "/v1/tasks/contract-key-fields?examples_n=2",
        ),
        (
            &["tasks", "leaderboard", "receipt-totals"],
            "/v1/tasks/receipt-totals/leaderboard",
        ),
        (&["endpoints", "list"], "/v1/endpoints"),
        (
            &["endpoints", "show", "ep_contract_qwen"],
            "/v1/endpoints/ep_contract_qwen",
        ),
        (
            &["endpoints", "wait", "ep_contract_qwen"],
            "/v1/endpoints/ep_contract_qwen",
        ),
        (
            &["endpoints", "metrics", "ep_contract_qwen", "cost"],
            "/v1/endpoints/ep_contract_qwen/cost",
        ),
        (&["evals", "sets", "list"], "/v1/eval-sets"),
        (
            &["evals", "sets", "show", set],
            &format!("/v1/eval-sets/{set}"),
        ),
        (&["evals", "show", &run], &format!("/v1/eval-runs/{run}")),
        (&["evals", "report", &run], &format!("/v1/eval-runs/{run}")),
        (
            &["evals", "frontier", "--task", "receipt-totals"],
            "/v1/eval/frontier-models?task=receipt-totals",
        ),
    ];
    for (arguments, path) in cases {
        let expected = world.get(path);
        // The option is heard wherever it stands.
        for line in [
            [&["--json"], arguments].concat(),
            [arguments, &["--json"]].concat(),
        ] {
            let ran = world.run(&line).ok();
            assert_eq!(ran.text(), format!("{expected}\n"), "{line:?}");
            assert_eq!(ran.stderr, "", "{line:?}");
        }
        assert_eq!(
            world.run(&["api", "get", path]).ok().text(),
            format!("{expected}\n")
        );
    }
}

#[test]
fn what_is_done_answers_with_json() {
    let world = World::new();
    let id = |value: &Value| value.as_str().expect("an id").to_owned();
    world.file("rows.jsonl", ROW);
    world.file("receipt.txt", "Total: 12.50 EUR");
    world.file("receipts.jsonl", r#"{"expected":{"total":"12.50"}}"#);
    let json = |arguments: &[&str]| world.run(&[&["--json"], arguments].concat()).ok().json();

    let endpoint = json(&[
        "endpoints",
        "deploy",
        "--task",
        "receipt-totals",
        "--name",
        "mine",
        "--wait",
    ]);
    assert_eq!(endpoint["status"], "live");
    json(&["endpoints", "stop", "mine"]);
    json(&["endpoints", "start", "mine"]);
    json(&["endpoints", "stop", "mine"]);
    assert_eq!(
        json(&["endpoints", "start", "mine", "--wait"])["status"],
        "live"
    );
    assert_eq!(json(&["endpoints", "delete", "mine", "--yes"]), Value::Null);

    let all = json(&[
        "endpoints",
        "metrics",
        "ep_contract_qwen",
        "--query",
        "window=24h",
    ]);
    for dimension in ["performance", "uptime", "cost", "quality", "activity"] {
        assert_eq!(all[dimension]["endpoint_id"], "ep_contract_qwen", "{all}");
        json(&["endpoints", "metrics", "ep_contract_qwen", dimension]);
    }

    assert_eq!(
        json(&["tasks", "match", "fields of contracts", "--top-k", "2"])["matched"],
        true
    );
    assert_eq!(
        json(&["tasks", "recommended", "contract-key-fields"]),
        "qwen-1"
    );

    let set = json(&[
        "evals",
        "sets",
        "create",
        "--task",
        "contract-key-fields",
        "--file",
        "rows.jsonl",
        "--name",
        "n",
    ]);
    let set = id(&set["eval_set"]["id"]);
    let receipts = json(&[
        "evals",
        "sets",
        "create",
        "--task",
        "receipt-totals",
        "--file",
        "receipts.jsonl",
    ]);
    let receipts = id(&receipts["eval_set"]["id"]);
    let upload = ["--row", "0", "--field", "document", "--mime", "text/plain"];
    json(
        &[
            &["evals", "sets", "upload", &receipts, "receipt.txt"],
            &upload[..],
        ]
        .concat(),
    );
    let run = json(&["evals", "run", "--eval-set", &set, "--models", "qwen-1"]);
    let run = id(&run["run_id"]);
    assert_eq!(
        json(&["evals", "wait", &run, "--interval", "0.01"])["run"]["status"],
        "completed"
    );
    let waited = json(&[
        "evals",
        "run",
        "--eval-set",
        &set,
        "--models",
        "qwen-1",
        "--wait",
        "--interval",
        "0.01",
    ]);
    assert_eq!(waited["run"]["status"], "completed");
    assert_eq!(
        json(&["evals", "sets", "delete", &set, "--yes"]),
        Value::Null
    );

    let speech = json(&["audio", "speak", "Good morning.", "--out", "speech.wav"]);
    assert!(speech["audio_base64"].is_string());
    assert_eq!(
        json(&["audio", "transcribe", "speech.wav", "--language", "en"])["text"],
        "Good morning."
    );

    assert_eq!(
        json(&["chat", "hello", "--model", "ep_contract_qwen"])["object"],
        "chat.completion"
    );
    let body = r#"{"query":"contracts"}"#;
    assert_eq!(
        json(&["api", "post", "/v1/tasks/match", "--data", body])["query"],
        "contracts"
    );
    assert_eq!(
        world
            .run_with(body, &["api", "post", "/v1/tasks/match"])
            .ok()
            .json()["query"],
        "contracts"
    );
    world.file("body.json", body);
    assert_eq!(
        json(&["api", "post", "/v1/tasks/match", "-d", "@body.json"])["query"],
        "contracts"
    );
}

#[test]
fn streams_are_one_document_a_line() {
    let world = World::new();
    let lines = |arguments: &[&str]| -> Vec<Value> {
        let text = world.run(arguments).ok().text();
        text.lines()
            .map(|line| serde_json::from_str(line).expect("a document a line"))
            .collect()
    };
    let chunks = lines(&[
        "chat",
        "hello",
        "--model",
        "ep_contract_qwen",
        "--stream",
        "--json",
    ]);
    assert!(
        chunks.len() > 2
            && chunks
                .iter()
                .all(|chunk| chunk["object"] == "chat.completion.chunk")
    );
    let events = lines(&["endpoints", "--json", "deploy", "--task", "receipt-totals"]);
    assert_eq!(events[0]["stage"], "resolve");
    assert_eq!(events.last().expect("events")["endpoint"]["status"], "live");
}

#[test]
fn parameters_reach_the_server() {
    let world = World::new();
    let parameters = [
        "seed=7",
        "stop=\"x\"",
        "top_p=0.5",
        "x_new={\"a\":[1.50]}",
        "response_format={\"type\":\"json_object\"}",
    ];
    let mut line = vec![
        "chat",
        "hello",
        "-m",
        "ep_contract_qwen",
        "--system",
        "be brief",
        "--max-tokens",
        "5",
    ];
    line.extend(["--temperature", "0.5"]);
    line.extend(
        parameters
            .iter()
            .flat_map(|parameter| ["--param", parameter]),
    );
    world.run(&line).ok();
    let journal = world.sandbox.journal();
    let body = journal.last().expect("a request").json().expect("JSON");
    assert_eq!(
        (&body["seed"], &body["top_p"], &body["max_tokens"]),
        (&7.into(), &0.5.into(), &5.into())
    );
    assert_eq!(
        (&body["x_new"]["a"][0], &body["stop"][0]),
        (&1.5.into(), &"x".into())
    );
    assert_eq!(body["messages"][0]["role"], "system");

    let set = ["region=\"eu\"", "x_new=1"]
        .map(|pair| ["--set", pair])
        .concat();
    world
        .run(
            &[
                &["endpoints", "deploy", "--task", "receipt-totals"],
                &set[..],
            ]
            .concat(),
        )
        .ok();
    let journal = world.sandbox.journal();
    let body = journal.last().expect("a request").json().expect("JSON");
    assert_eq!((&body["region"], &body["x_new"]), (&"eu".into(), &1.into()));

    world
        .run(&[
            "api",
            "GET",
            "/v1/tasks",
            "--header",
            "x-note: a:b",
            "--query",
            "a=1",
            "--query",
            "a=2",
        ])
        .ok();
    let journal = world.sandbox.journal();
    let request = journal.last().expect("a request");
    assert_eq!(
        (request.header("x-note"), request.query.as_deref()),
        (Some("a:b"), Some("a=1&a=2"))
    );
}

#[test]
fn the_sandbox_says_where_it_is() {
    let world = World::new();
    let fault = "status=418;on=/v1/models";
    let arguments = [
        "--json",
        "sandbox",
        "--port",
        "0",
        "--balance",
        "0.5",
        "--fault",
        fault,
        "-v",
    ];
    let mut serving = world
        .command(&arguments)
        .stderr(Stdio::piped())
        .spawn()
        .expect("a sandbox");
    let mut line = String::new();
    BufReader::new(serving.stdout.take().expect("stdout"))
        .read_line(&mut line)
        .expect("a line");
    let ready: Value = serde_json::from_str(&line).expect("JSON");
    let [url, key] =
        ["base_url", "api_key"].map(|name| ready[name].as_str().expect("a text").to_owned());
    assert!(line.starts_with("{\"base_url\":"));
    let there = |arguments: &[&str]| {
        let mut command = world.command(arguments);
        crate::support::Ran::of(
            command
                .env("PARETA_BASE_URL", &url)
                .env("PARETA_API_KEY", &key),
        )
    };
    there(&["tasks", "list"]).ok();
    there(&["models", "list"]).exits(1);
    // A port that is taken is said so.
    let port = url.rsplit(':').next().expect("a port");
    let refused = world.run(&["sandbox", "--port", port]).exits(1);
    assert!(refused.stderr.contains(port));
    serving.kill().expect("to end it");
    let log = crate::support::Ran::from(serving.wait_with_output().expect("its log")).stderr;
    assert!(
        log.contains("200 GET /v1/tasks") && log.contains("418 GET /v1/models"),
        "{log}"
    );
}
