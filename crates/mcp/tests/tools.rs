//! Every tool, by a client of either era of the protocol, against a sandbox.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use pareta_mcp::{Limits, Options, Server};
use pareta_sandbox::{Fault, Sandbox};
use rmcp::model::{
    ArgumentInfo, CallToolRequestParams, CallToolResponse, CallToolResult, CancelTaskParams,
    ClientCapabilities, ClientConfig, ClientRequest, CompleteRequestParams, ElicitRequestParams,
    ElicitResult, ElicitationAction, GetPromptRequestParams, GetTaskParams, Implementation,
    ProgressNotificationParam, ProtocolVersion, ReadResourceRequestParams, Reference,
    ResourceContents, TaskStatus,
};
use rmcp::service::{NotificationContext, PeerRequestOptions, RequestContext, RunningService};
use rmcp::{
    ClientHandler, ClientLifecycleMode, ClientServiceExt, ErrorData, RoleClient, ServiceExt,
};
use serde_json::{Value, json};

/// What a host does: it answers questions, and counts what it is told.
#[derive(Clone, Default)]
struct Host {
    agrees: bool,
    asks: bool,
    has_tasks: bool,
    asked: Arc<AtomicUsize>,
    told: Arc<AtomicUsize>,
}

impl ClientHandler for Host {
    fn get_info(&self) -> ClientConfig {
        let mut capabilities = ClientCapabilities::default();
        if self.asks {
            capabilities = ClientCapabilities::builder().enable_elicitation().build();
        }
        if self.has_tasks {
            capabilities = ClientCapabilities::builder().enable_tasks().build();
        }
        ClientConfig::new(capabilities, Implementation::new("host", "1"))
    }

    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        _: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        let said = serde_json::to_string(&request).unwrap();
        assert!(said.contains("this can cost up to $"), "{said}");
        self.asked.fetch_add(1, Ordering::Relaxed);
        Ok(match self.agrees {
            true => ElicitResult::new(ElicitationAction::Accept).with_content(json!({})),
            false => ElicitResult::new(ElicitationAction::Decline),
        })
    }

    async fn on_progress(&self, _: ProgressNotificationParam, _: NotificationContext<RoleClient>) {
        self.told.fetch_add(1, Ordering::Relaxed);
    }
}

struct World {
    sandbox: Sandbox,
    files: tempfile::TempDir,
    server: Server,
}

type Client = RunningService<RoleClient, Host>;

/// Both eras: with a session, and without one.
fn eras() -> [ClientLifecycleMode; 2] {
    [
        ClientLifecycleMode::Initialize,
        ClientLifecycleMode::Discover {
            preferred_versions: vec![ProtocolVersion::V_2026_07_28],
        },
    ]
}

impl World {
    fn new(limits: Limits, is_read_only: bool) -> Self {
        Self::of(
            Sandbox::builder().start_blocking().unwrap(),
            limits,
            is_read_only,
        )
    }

    fn of(sandbox: Sandbox, limits: Limits, is_read_only: bool) -> Self {
        let files = tempfile::tempdir().unwrap();
        let client = pareta::Client::builder()
            .base_url(sandbox.base_url())
            .api_key(sandbox.api_key());
        let options = Options {
            client: client.build().map_err(|error| error.to_string()),
            limits,
            is_read_only,
        };
        let server = Server::new(options, files.path()).unwrap();
        Self {
            sandbox,
            files,
            server,
        }
    }

    async fn connect(&self, host: Host, era: ClientLifecycleMode) -> Client {
        let (here, there) = tokio::io::duplex(1 << 20);
        let server = self.server.clone();
        tokio::spawn(async move {
            let running = server.serve(there).await.unwrap();
            running.waiting().await.unwrap();
        });
        host.serve_with_lifecycle(here, era).await.unwrap()
    }
}

fn asking(name: &'static str, arguments: Value) -> CallToolRequestParams {
    CallToolRequestParams::new(name).with_arguments(arguments.as_object().unwrap().clone())
}

async fn call(client: &Client, name: &'static str, arguments: Value) -> CallToolResult {
    client.call_tool(asking(name, arguments)).await.unwrap()
}

async fn done(client: &Client, name: &'static str, arguments: Value) -> Value {
    let result = call(client, name, arguments).await;
    assert_ne!(result.is_error, Some(true), "{name}: {:?}", result.content);
    result.structured_content.unwrap()
}

async fn refused(client: &Client, name: &'static str, arguments: Value) -> String {
    let result = call(client, name, arguments).await;
    assert_eq!(result.is_error, Some(true), "{name}: {result:?}");
    result.content[0].as_text().unwrap().text.clone()
}

fn rows(count: usize) -> Vec<Value> {
    let row = |day: usize| {
        let text = format!("This agreement is effective as of May {day}, 2026.");
        json!({ "input": { "text": text }, "expected_output": { "effective_date": format!("2026-05-0{day}") } })
    };
    (1..=count).map(row).collect()
}

#[tokio::test]
async fn every_tool_does_what_it_says() {
    for era in eras() {
        let world = World::new(Limits::default(), false);
        let client = world.connect(Host::default(), era).await;
        let answer = done(&client, "chat", json!({ "prompt": "Good morning" })).await;
        assert!(answer["text"].as_str().unwrap().contains("Good morning"));
        assert_eq!(
            answer["receipt"]["billed_micro_usd"],
            world.sandbox.ledger()[0].micro_usd
        );
        assert_eq!(answer["finish_reason"], "stop");

        let tasks = done(&client, "list_tasks", json!({})).await;
        assert!(tasks["tasks"].as_array().unwrap().len() > 5);
        assert_eq!(
            done(
                &client,
                "get_task",
                json!({ "task_id": "contract-key-fields" })
            )
            .await["id"],
            "contract-key-fields"
        );
        let found = done(
            &client,
            "match_task",
            json!({ "query": "pull totals and dates out of vendor invoices" }),
        )
        .await;
        assert!(found.to_string().contains("invoice-key-fields"));
        assert!(
            done(&client, "list_models", json!({}))
                .await
                .to_string()
                .contains("ep_contract_qwen")
        );
        done(&client, "auto_metrics", json!({})).await;
        let other = done(
            &client,
            "compare_frontier",
            json!({ "prompt": "Good morning" }),
        )
        .await;
        assert!(other["receipt"]["billed_micro_usd"].as_i64().unwrap() > 0);

        let ranked = done(&client, "rerank", json!({ "query": "notice period", "documents": ["Cats.", "The notice period is 3 months."], "top_n": 1 })).await;
        assert_eq!(
            (
                &ranked["results"][0]["index"],
                ranked["results"].as_array().unwrap().len()
            ),
            (&json!(1), 1)
        );
        let vectors = done(&client, "embed", json!({ "texts": ["one", "two"] })).await;
        assert_eq!(vectors["vectors"][1].as_array().unwrap().len(), 1024);

        let painted = done(
            &client,
            "generate_image",
            json!({ "prompt": "fog", "path": "fog.jpg" }),
        )
        .await;
        assert_eq!(painted["path"], "fog.png", "its name says what it is");
        let edited =
            json!({ "image_path": "fog.png", "prompt": "night", "output_path": "night.png" });
        done(&client, "edit_image", edited).await;
        assert!(
            std::fs::read(world.files.path().join("night.png"))
                .unwrap()
                .starts_with(b"\x89PNG")
        );
        let spoken = json!({ "text": "Good morning.", "out_path": "speech.mp3", "show": true });
        let spoken = call(&client, "speak", spoken).await;
        assert_eq!(
            spoken.structured_content.as_ref().unwrap()["saved_to"],
            "speech.wav"
        );
        assert!(
            spoken
                .content
                .iter()
                .any(|content| content.as_audio().is_some())
        );
        let heard = done(&client, "transcribe", json!({ "path": "speech.wav" })).await;
        assert!(heard["text"].as_str().unwrap().contains("Good morning"));
        let seen = json!({ "prompt": "What is this?", "image_paths": ["fog.png"] });
        done(&client, "chat", seen).await;

        let prompt = "Extract the key fields of contracts";
        let proposed = done(
            &client,
            "propose_contract",
            json!({ "items": rows(5), "prompt": prompt }),
        )
        .await;
        assert_eq!(
            (&proposed["is_clean"], &proposed["bound_task"]),
            (&json!(true), &json!("contract-key-fields"))
        );
        let run = json!({ "models": ["auto"], "items": rows(5), "prompt": prompt, "frontier": "benchmarked" });
        let ran = done(&client, "run_eval", run).await;
        assert!(ran["receipt"]["billed_micro_usd"].as_i64().unwrap() > 0);
        let id = ran["run"]["run"]["id"].as_str().unwrap().to_owned();
        let shown = done(&client, "get_eval_run", json!({ "run_id": id })).await;
        assert_eq!(shown["run"]["status"], "completed");
        let verdict = done(
            &client,
            "compare_models",
            json!({ "run_id": id, "margin": 0.02 }),
        )
        .await;
        assert!(
            verdict["said"].as_str().unwrap().contains("auto"),
            "{verdict}"
        );
        done(
            &client,
            "recommend_model",
            json!({ "run_id": id, "margin": 0.02 }),
        )
        .await;

        let deployed = done(
            &client,
            "deploy_endpoint",
            json!({ "task": "support-ticket-triage", "name": "triage" }),
        )
        .await;
        assert_eq!(deployed["status"], "live");
        assert_eq!(
            done(&client, "list_endpoints", json!({})).await["endpoints"]
                .as_array()
                .unwrap()
                .len(),
            2
        );
        let measured = done(
            &client,
            "endpoint_metrics",
            json!({ "endpoint_id": "triage" }),
        )
        .await;
        assert_eq!(measured["metrics"].as_object().unwrap().len(), 5);
        done(
            &client,
            "leaderboard",
            json!({ "task_id": "contract-key-fields" }),
        )
        .await;
        assert!(
            done(
                &client,
                "recommended",
                json!({ "task_id": "contract-key-fields" })
            )
            .await["model"]
                .is_string()
        );
        done(&client, "stop_endpoint", json!({ "endpoint_id": "triage" })).await;

        let line = |id: usize| {
            let body = json!({ "model": "auto", "messages": [{ "role": "user", "content": format!("row {id}") }] });
            json!({ "custom_id": id.to_string(), "method": "POST", "url": "/v1/chat/completions", "body": body })
        };
        let lines: String = (0..40).map(|id| format!("{}\n", line(id))).collect();
        std::fs::write(world.files.path().join("batch.jsonl"), &lines).unwrap();
        let batch = json!({ "path": "batch.jsonl", "out_path": "out.jsonl", "job": "batch" });
        let billed = world.sandbox.ledger().len();
        let ran = done(&client, "run_batch", batch.clone()).await;
        assert_eq!(
            (&ran["rows"], &ran["answered"], &ran["saved_to"]),
            (&json!(40), &json!(40), &json!("out.jsonl"))
        );
        let written = std::fs::read_to_string(world.files.path().join("out.jsonl")).unwrap();
        let ids: Vec<Value> = written
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["custom_id"].clone())
            .collect();
        assert_eq!(
            ids,
            (0..40).map(|id| json!(id.to_string())).collect::<Vec<_>>()
        );
        // Once more, to a name that is no name of a kind, and nothing is paid again.
        let again = json!({ "path": "batch.jsonl", "out_path": "./again", "job": "batch" });
        assert_eq!(done(&client, "run_batch", again).await["from_journal"], 40);
        assert_eq!(world.sandbox.ledger().len(), billed + 40);

        // Each was called here.
        let tools = client.list_all_tools().await.unwrap();
        assert_eq!(tools.len(), 25);
        for tool in &tools {
            // What a schema says is known to who reads it.
            let said = serde_json::to_string(tool).unwrap();
            assert!(!said.contains("\"uint"), "{said}");
            assert!(
                tool.output_schema.is_some() && tool.annotations.is_some() && tool.title.is_some(),
                "{}",
                tool.name
            );
        }
    }
}

#[tokio::test]
async fn resources_prompts_and_completions_are_there() {
    for era in eras() {
        let world = World::new(Limits::default(), false);
        let client = world.connect(Host::default(), era).await;
        let run = json!({ "models": ["auto"], "items": rows(5), "prompt": "Extract the key fields of contracts" });
        let id = done(&client, "run_eval", run).await["run"]["run"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let listed = client.list_all_resources().await.unwrap();
        let uris = listed.iter().map(|resource| resource.uri.clone());
        let more = [
            "pareta://tasks/contract-key-fields".to_owned(),
            format!("pareta://eval-runs/{id}"),
            format!("pareta://eval-runs/{id}/report"),
            format!("pareta://eval-runs/{id}/report.html"),
        ];
        for uri in uris.chain(more) {
            let read = client
                .read_resource(ReadResourceRequestParams::new(uri.clone()))
                .await
                .unwrap();
            let ResourceContents::TextResourceContents { text, .. } = &read.contents[0] else {
                panic!("{uri}")
            };
            assert!(text.len() > 10, "{uri}: {text}");
        }
        for uri in [
            "pareta://nothing",
            "pareta://tasks/",
            "file:///etc/passwd",
            "pareta://tasks/../x",
        ] {
            assert!(
                client
                    .read_resource(ReadResourceRequestParams::new(uri))
                    .await
                    .is_err(),
                "{uri}"
            );
        }
        assert_eq!(client.list_all_resource_templates().await.unwrap().len(), 4);
        let prompts = client.list_all_prompts().await.unwrap();
        assert_eq!(prompts.len(), 2);
        let arguments = json!({ "task": "triage tickets", "model": "gpt-5.5" });
        let asked = GetPromptRequestParams::new("find_a_cheaper_model")
            .with_arguments(arguments.as_object().unwrap().clone());
        let prompt = client.get_prompt(asked).await.unwrap();
        assert!(
            serde_json::to_string(&prompt)
                .unwrap()
                .contains("triage tickets")
        );
        assert!(
            client
                .get_prompt(GetPromptRequestParams::new("find_a_cheaper_model"))
                .await
                .is_err()
        );
        let completed = CompleteRequestParams::new(
            Reference::for_prompt("find_a_cheaper_model"),
            ArgumentInfo::new("task", "contract"),
        );
        let completed = client.complete(completed).await.unwrap();
        assert_eq!(completed.completion.values, ["contract-key-fields"]);
    }
}

#[tokio::test]
async fn what_may_be_spent_holds_for_all_clients() {
    let limits = Limits {
        budget: Some(1_500),
        worst: Some(700),
        confirm_above: None,
    };
    let world = World::new(limits, false);
    let [one, other] = eras();
    let (one, other) = (
        world.connect(Host::default(), one).await,
        world.connect(Host::default(), other).await,
    );
    // What was refused before it was sent has cost nothing, and nothing is held back for it.
    for _ in 0..3 {
        let wrong = refused(
            &one,
            "run_eval",
            json!({ "models": [""], "eval_set": "nothing" }),
        )
        .await;
        assert!(!wrong.contains("\"kind\":\"budget\""), "{wrong}");
    }
    done(&one, "chat", json!({ "prompt": "one" })).await;
    done(&other, "chat", json!({ "prompt": "two" })).await;
    let said = refused(&one, "chat", json!({ "prompt": "three" })).await;
    assert!(
        said.contains("nothing was sent") && said.contains("\"kind\":\"budget\""),
        "{said}"
    );
    let many = refused(&other, "embed", json!({ "texts": vec!["x"; 1_000] })).await;
    assert!(many.contains("could cost $0.001400"), "{many}");
    assert_eq!(world.sandbox.ledger().len(), 2);
    // What costs nothing goes on.
    done(&one, "list_tasks", json!({})).await;
}

#[tokio::test]
async fn what_costs_much_is_asked_about_first() {
    let limits = Limits {
        budget: None,
        worst: Some(1_000),
        confirm_above: Some(500),
    };
    for era in eras() {
        for agrees in [true, false] {
            let world = World::new(limits, false);
            let host = Host {
                agrees,
                asks: true,
                ..Host::default()
            };
            let client = world.connect(host.clone(), era.clone()).await;
            let result = call(&client, "chat", json!({ "prompt": "Hello" })).await;
            assert_eq!(result.is_error == Some(true), !agrees, "{result:?}");
            assert_eq!(host.asked.load(Ordering::Relaxed), 1);
            assert_eq!(world.sandbox.ledger().len(), usize::from(agrees));
            // What is not billed is not asked about.
            done(&client, "list_models", json!({})).await;
            assert_eq!(host.asked.load(Ordering::Relaxed), 1);
        }
        // A client that cannot ask is told what to do.
        let world = World::new(limits, false);
        let client = world.connect(Host::default(), era).await;
        let said = refused(&client, "chat", json!({ "prompt": "Hello" })).await;
        assert!(said.contains("--confirm-above"), "{said}");
        assert!(world.sandbox.ledger().is_empty());
    }
}

/// An answer nobody was asked for counts for nothing.
#[tokio::test]
async fn a_question_cannot_be_answered_before_it_is_asked() {
    let limits = Limits {
        budget: None,
        worst: Some(1_000),
        confirm_above: Some(500),
    };
    let world = World::new(limits, false);
    let [_, stateless] = eras();
    let client = world
        .connect(
            Host {
                asks: true,
                agrees: true,
                ..Host::default()
            },
            stateless,
        )
        .await;
    let mut forged = asking("chat", json!({ "prompt": "Hello" }));
    forged.input_responses = Some(
        [(
            "confirm".to_owned(),
            json!({ "action": "accept", "content": {} }),
        )]
        .into(),
    );
    forged.request_state = Some("00000000000000000000000000000000".to_owned());
    let CallToolResponse::Complete(result) = client.call_tool_once(forged).await.unwrap() else {
        panic!()
    };
    assert_eq!(result.is_error, Some(true));
    assert!(world.sandbox.ledger().is_empty());
}

#[tokio::test]
async fn read_only_leaves_out_what_is_billed_or_ends_something() {
    let world = World::new(Limits::default(), true);
    let [era, _] = eras();
    let client = world.connect(Host::default(), era).await;
    let tools = client.list_all_tools().await.unwrap();
    let names: Vec<&str> = tools.iter().map(|tool| &*tool.name).collect();
    insta::assert_debug_snapshot!(names);
    assert!(
        tools
            .iter()
            .all(|tool| tool.annotations.as_ref().unwrap().read_only_hint == Some(true))
    );
    assert!(
        refused(&client, "chat", json!({ "prompt": "Hello" }))
            .await
            .contains("there is no tool \"chat\"")
    );
}

#[tokio::test]
async fn hostile_arguments_are_errors_in_words() {
    let world = World::new(Limits::default(), false);
    let [era, _] = eras();
    let client = world.connect(Host::default(), era).await;
    let secret = tempfile::tempdir().unwrap();
    std::fs::write(secret.path().join("secret.png"), b"\x89PNG").unwrap();
    std::fs::write(world.files.path().join("there.png"), b"\x89PNG").unwrap();
    std::fs::write(
        world.files.path().join("large.wav"),
        vec![0; 26 * 1024 * 1024],
    )
    .unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(secret.path(), world.files.path().join("link")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        secret.path().join("journal"),
        world.files.path().join("linked.journal"),
    )
    .unwrap();
    let line = r#"{"custom_id":"1","method":"POST","url":"/v1/chat/completions","body":{"model":"auto","messages":[]}}"#;
    std::fs::write(world.files.path().join("batch.jsonl"), line).unwrap();
    std::fs::write(world.files.path().join("bad.jsonl"), "{}").unwrap();
    std::fs::write(
        world.files.path().join("notes.journal"),
        "my notes\nand no end of a line",
    )
    .unwrap();
    let outside = secret.path().join("secret.png");
    let outside = outside.to_str().unwrap();
    for (name, arguments, said) in [
        ("chat", json!({}), "missing field `prompt`"),
        ("chat", json!({ "prompt": 7 }), "prompt: invalid type"),
        (
            "chat",
            json!({ "prompt": "x", "temperature": 1 }),
            "unknown field `temperature`",
        ),
        (
            "chat",
            json!({ "prompt": "x", "image_paths": ["../secret.png"] }),
            "--root",
        ),
        (
            "chat",
            json!({ "prompt": "x", "image_paths": [outside] }),
            "--root",
        ),
        (
            "chat",
            json!({ "prompt": "x", "image_paths": ["link/secret.png"] }),
            "--root",
        ),
        (
            "chat",
            json!({ "prompt": "x", "image_paths": ["a\u{0}b"] }),
            "--root",
        ),
        ("transcribe", json!({ "path": "large.wav" }), "no more than"),
        ("transcribe", json!({ "path": "." }), "is no file"),
        (
            "transcribe",
            json!({ "path": "nothing.wav" }),
            "cannot be read",
        ),
        (
            "generate_image",
            json!({ "prompt": "x", "path": "there.png" }),
            "say overwrite",
        ),
        (
            "generate_image",
            json!({ "prompt": "x", "path": "link/new.png" }),
            "--root",
        ),
        (
            "generate_image",
            json!({ "prompt": "x", "path": "/etc/new.png" }),
            "--root",
        ),
        (
            "generate_image",
            json!({ "prompt": "x", "path": "no/such/new.png" }),
            "has no directory",
        ),
        (
            "generate_image",
            json!({ "prompt": "x", "path": "" }),
            "--root",
        ),
        (
            "edit_image",
            json!({ "image_path": "large.wav", "prompt": "x", "output_path": "y.png" }),
            "no more than",
        ),
        ("embed", json!({ "texts": [] }), "texts"),
        ("embed", json!({ "texts": "abc" }), "texts: invalid type"),
        (
            "rerank",
            json!({ "query": "q", "documents": "abc" }),
            "documents: invalid type",
        ),
        (
            "run_eval",
            json!({ "models": ["auto"] }),
            "give a set (eval_set), or items",
        ),
        (
            "run_eval",
            json!({ "models": ["auto"], "eval_set": "s", "items": [] }),
            "not both",
        ),
        (
            "run_eval",
            json!({ "models": [], "eval_set": "s" }),
            "model",
        ),
        (
            "compare_models",
            json!({ "run_id": "nothing", "margin": 0.1 }),
            "404",
        ),
        ("no_such_tool", json!({}), "there is no tool"),
        (
            "run_batch",
            json!({ "path": "nothing.jsonl", "out_path": "o.jsonl", "job": "j" }),
            "cannot be read",
        ),
        (
            "run_batch",
            json!({ "path": "bad.jsonl", "out_path": "o.jsonl", "job": "j" }),
            "bad.jsonl:1",
        ),
        (
            "run_batch",
            json!({ "path": "batch.jsonl", "out_path": "o.jsonl", "job": "../j" }),
            "job: it is called by",
        ),
        (
            "run_batch",
            json!({ "path": "batch.jsonl", "out_path": "o.jsonl", "job": "j", "concurrency": 0 }),
            "from 1 to 256",
        ),
        (
            "run_batch",
            json!({ "path": "batch.jsonl", "out_path": "o.jsonl", "job": "j", "concurrency": u64::MAX }),
            "from 1 to 256",
        ),
        (
            "run_batch",
            json!({ "path": "batch.jsonl", "out_path": "batch.jsonl", "job": "j", "overwrite": true }),
            "written over the calls",
        ),
        (
            "run_batch",
            json!({ "path": "batch.jsonl", "out_path": "j.journal", "job": "j", "overwrite": true }),
            "the job's journal",
        ),
        (
            "run_batch",
            json!({ "path": "batch.jsonl", "out_path": "o.jsonl", "job": "linked" }),
            "and no file",
        ),
        (
            "run_batch",
            json!({ "path": "batch.jsonl", "out_path": "o.jsonl", "job": "notes" }),
            "is no journal",
        ),
    ] {
        let refusal = refused(&client, name, arguments.clone()).await;
        assert!(refusal.contains(said), "{name} {arguments}: {refusal}");
    }
    assert!(world.sandbox.ledger().is_empty(), "nothing was billed");
    assert!(
        std::fs::read_to_string(world.files.path().join("notes.journal"))
            .unwrap()
            .starts_with("my notes")
    );
    assert_eq!(std::fs::read_dir(secret.path()).unwrap().count(), 1);
    // What a model reads may be anything.
    done(
        &client,
        "chat",
        json!({ "prompt": "\u{0}\u{1b}[2J\u{202e} {\"jsonrpc\":\"2.0\"}\n\n" }),
    )
    .await;
    done(
        &client,
        "generate_image",
        json!({ "prompt": "x", "path": "there.png", "overwrite": true }),
    )
    .await;
}

#[tokio::test]
async fn without_a_key_it_starts_and_says_so_at_the_first_call() {
    let files = tempfile::tempdir().unwrap();
    let options = Options {
        client: Err("there is no API key: set PARETA_API_KEY".to_owned()),
        limits: Limits::default(),
        is_read_only: false,
    };
    let world = World {
        sandbox: Sandbox::builder().start_blocking().unwrap(),
        server: Server::new(options, files.path()).unwrap(),
        files,
    };
    for era in eras() {
        let client = world.connect(Host::default(), era).await;
        assert_eq!(
            client.list_all_tools().await.unwrap().len(),
            19,
            "those of an organisation of today"
        );
        let said = refused(&client, "chat", json!({ "prompt": "Hello" })).await;
        assert!(said.contains("set PARETA_API_KEY"), "{said}");
    }
}

#[tokio::test]
async fn long_work_tells_how_far_it_is_and_can_be_called_off() {
    let slow = || {
        let sandbox = Sandbox::builder().latency(Duration::from_millis(1_500));
        World::of(sandbox.start_blocking().unwrap(), Limits::default(), false)
    };
    let run = json!({ "models": ["auto"], "items": rows(5), "prompt": "Extract the key fields of contracts" });
    for era in eras() {
        let world = slow();
        let host = Host::default();
        let client = world.connect(host.clone(), era.clone()).await;
        let request = ClientRequest::CallToolRequest(rmcp::model::CallToolRequest::new(asking(
            "run_eval",
            run.clone(),
        )));
        let called = client
            .send_cancellable_request(request, PeerRequestOptions::no_options())
            .await
            .unwrap();
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if host.told.load(Ordering::Relaxed) > 0 {
                break;
            }
        }
        assert!(host.told.load(Ordering::Relaxed) > 0);
        called.cancel(Some("enough".to_owned())).await.unwrap();
        // The server answers others all the while, and the run goes on.
        done(&client, "list_models", json!({})).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let asked = world.sandbox.journal().len();
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        assert_eq!(
            world.sandbox.journal().len(),
            asked,
            "nobody asks about it any more"
        );
    }
}

#[tokio::test]
async fn what_takes_long_is_a_task_where_the_client_has_tasks() {
    let world = World::new(Limits::default(), false);
    let [_, stateless] = eras();
    let client = world
        .connect(
            Host {
                has_tasks: true,
                ..Host::default()
            },
            stateless,
        )
        .await;
    let run = json!({ "models": ["auto"], "items": rows(5), "prompt": "Extract the key fields of contracts" });
    let CallToolResponse::Task(task) = client
        .call_tool_once(asking("run_eval", run.clone()))
        .await
        .unwrap()
    else {
        panic!("a task");
    };
    let id = task.task.task_id;
    let outcome = loop {
        let asked = client
            .get_task(GetTaskParams::new(id.clone()))
            .await
            .unwrap();
        match asked.task.status() {
            TaskStatus::Working => tokio::time::sleep(Duration::from_millis(100)).await,
            _ => break serde_json::to_value(asked.task).unwrap(),
        }
    };
    assert_eq!(outcome["status"], "completed", "{outcome}");
    assert_eq!(
        outcome["result"]["structuredContent"]["run"]["run"]["status"], "completed",
        "{outcome}"
    );

    let slow = Sandbox::builder().fault(Fault::delay(Duration::from_secs(5)).on("/v1/eval-runs"));
    let world = World::of(slow.start_blocking().unwrap(), Limits::default(), false);
    let [_, stateless] = eras();
    let client = world
        .connect(
            Host {
                has_tasks: true,
                ..Host::default()
            },
            stateless,
        )
        .await;
    let CallToolResponse::Task(task) = client
        .call_tool_once(asking("run_eval", run))
        .await
        .unwrap()
    else {
        panic!("a task");
    };
    let id = task.task.task_id;
    client
        .cancel_task(CancelTaskParams::new(id.clone()))
        .await
        .unwrap();
    for _ in 0..50 {
        let asked = client
            .get_task(GetTaskParams::new(id.clone()))
            .await
            .unwrap();
        if asked.task.status() == TaskStatus::Cancelled {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it goes on");
}

/// What a person has agreed to is what runs.
#[tokio::test]
async fn what_has_grown_since_it_was_asked_about_is_not_sent() {
    struct Grows(std::path::PathBuf);
    impl ClientHandler for Grows {
        fn get_info(&self) -> ClientConfig {
            let capabilities = ClientCapabilities::builder().enable_elicitation().build();
            ClientConfig::new(capabilities, Implementation::new("host", "1"))
        }

        async fn create_elicitation(
            &self,
            _: ElicitRequestParams,
            _: RequestContext<RoleClient>,
        ) -> Result<ElicitResult, ErrorData> {
            std::fs::write(&self.0, batch(50)).unwrap();
            Ok(ElicitResult::new(ElicitationAction::Accept).with_content(json!({})))
        }
    }
    fn batch(count: usize) -> String {
        let line = |id: usize| {
            let body = json!({ "model": "auto", "messages": [{ "role": "user", "content": format!("row {id}") }] });
            let line = json!({ "custom_id": id.to_string(), "method": "POST", "url": "/v1/chat/completions", "body": body });
            format!("{line}\n")
        };
        (0..count).map(line).collect()
    }
    let limits = Limits {
        budget: None,
        worst: Some(1_000),
        confirm_above: Some(500),
    };
    for era in eras() {
        let world = World::new(limits, false);
        let path = world.files.path().join("batch.jsonl");
        std::fs::write(&path, batch(5)).unwrap();
        let (here, there) = tokio::io::duplex(1 << 20);
        let server = world.server.clone();
        tokio::spawn(async move { server.serve(there).await.unwrap().waiting().await });
        let client = Grows(path).serve_with_lifecycle(here, era).await.unwrap();
        let asked = asking(
            "run_batch",
            json!({ "path": "batch.jsonl", "out_path": "out.jsonl", "job": "j" }),
        );
        // Either it is refused, or asked about anew; and nothing is sent.
        if let Ok(result) = client.call_tool(asked).await {
            assert_eq!(result.is_error, Some(true), "{result:?}");
        }
        assert!(world.sandbox.ledger().is_empty());
    }
}

/// A run nobody waited for counts once it is seen to have ended, and holds its share until then.
#[tokio::test]
async fn a_run_that_goes_on_is_counted_when_it_has_ended() {
    let limits = Limits {
        budget: Some(12_000),
        worst: Some(1_000),
        confirm_above: None,
    };
    let world = World::new(limits, false);
    let [era, _] = eras();
    let client = world.connect(Host::default(), era).await;
    let run = json!({ "models": ["auto"], "items": rows(6), "prompt": "Extract the key fields of contracts", "wait": false });
    let ran = done(&client, "run_eval", run.clone()).await;
    let id = ran["run"]["run_id"]
        .as_str()
        .or(ran["run"]["run"]["id"].as_str())
        .unwrap()
        .to_owned();
    done(&client, "run_eval", run.clone()).await;
    let said = refused(&client, "run_eval", run).await;
    assert!(
        said.contains("$0.00 left") || said.contains("$0.000000 left"),
        "{said}"
    );
    loop {
        let seen = done(&client, "get_eval_run", json!({ "run_id": id })).await;
        if seen["run"]["status"] == "completed" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // What it cost is counted, and the rest of its share is free again.
    done(&client, "chat", json!({ "prompt": "Hello" })).await;
}
