//! Every way to end, and what is said about it.

use pareta_sandbox::{Fault, Sandbox};

use crate::support::{ROW, Ran, World, evals_run, pareta};

#[test]
fn failed_operations_end_with_1() {
    let world = World::new();
    let missing = world
        .run(&["--json", "endpoints", "show", "nope"])
        .exits(1)
        .error();
    assert_eq!(
        (&missing["kind"], &missing["status"]),
        (&"not_found".into(), &404.into())
    );
    assert!(
        missing["request_id"].is_string() && missing["detail"].is_string(),
        "{missing}"
    );

    // A run that fails: of a model there is not, on a set that is there already, which nobody looks into first.
    world.file("rows.jsonl", ROW);
    let refused = world.run(&evals_run("nope")).exits(2);
    assert!(refused.stderr.contains("nope"), "{}", refused.stderr);
    let create = [
        "evals",
        "sets",
        "create",
        "--task",
        "contract-key-fields",
        "--file",
        "rows.jsonl",
        "--json",
    ];
    let set = world.run(&create).ok().json()["eval_set"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let run = ["evals", "run", "--eval-set", &set, "--models", "nope"];
    let failed = world
        .run(&[&run[..], &["--wait", "--interval", "0.01"]].concat())
        .exits(1);
    assert!(failed.text().contains("failed") && failed.stderr.contains("nope"));
    let failed = world
        .run(&[&run[..], &["--wait", "--interval", "0.01", "--json"]].concat())
        .exits(1);
    assert_eq!(
        (&failed.json()["run"]["status"], &failed.error()["kind"]),
        (&"failed".into(), &"run_failed".into())
    );

    // A deployment that fails, with and without waiting, and a stream that breaks off.
    let deploy = ["endpoints", "deploy", "--task", "receipt-totals", "--json"];
    world
        .sandbox
        .inject(Fault::error_frame(2).on("/v1/endpoints").times(2));
    assert_eq!(
        world
            .run(&[&deploy[..], &["--wait"]].concat())
            .exits(1)
            .error()["kind"],
        "deploy_failed"
    );
    assert_eq!(world.run(&deploy).exits(1).error()["kind"], "deploy_failed");
    world
        .sandbox
        .inject(Fault::truncate(2).on("/v1/endpoints").times(1));
    assert_eq!(
        world.run(&deploy).exits(1).error()["kind"],
        "truncated_stream"
    );
    world
        .sandbox
        .inject(Fault::truncate(8).on("/v1/chat").times(1));
    let cut = world
        .run(&[
            "chat",
            "hello",
            "--model",
            "ep_contract_qwen",
            "--stream",
            "--json",
        ])
        .exits(1);
    assert_eq!(cut.error()["kind"], "truncated_stream");
    assert!(!cut.text().is_empty());

    // A server that is not there, and one that is out of order.
    let mut gone = world.command(&[
        "--json",
        "--max-retries",
        "0",
        "tasks",
        "list",
        "--base-url",
        "http://127.0.0.1:9",
    ]);
    assert_eq!(Ran::of(&mut gone).exits(1).error()["kind"], "connection");
    world
        .sandbox
        .inject(Fault::status(503).on("/v1/tasks").times(2));
    let busy = world
        .run(&["--json", "--max-retries", "1", "tasks", "list"])
        .exits(1)
        .error();
    assert_eq!(
        (&busy["attempts"], &busy["retryable"]),
        (&2.into(), &true.into())
    );
    assert_eq!(
        world.run(&["tasks", "recommended", "nope"]).exits(1).text(),
        ""
    );
}

#[test]
fn no_money_and_no_time() {
    let world = World::of(Sandbox::builder().balance_micro_usd(0));
    let broke = world
        .run(&["--json", "chat", "hello", "--model", "ep_contract_qwen"])
        .exits(1)
        .error();
    assert_eq!(broke["kind"], "insufficient_credits");
    for line in [
        &["chat", "refund me", "--json"][..],
        &["embed", "a text", "--out", "v.jsonl", "--json"],
        &["rerank", "q", "a", "--json"],
        &["image", "x", "--json"],
        &["auto", "compare", "refund me", "--json"],
    ] {
        let ran = world.run(line).exits(1);
        assert_eq!(ran.error()["kind"], "insufficient_credits", "{line:?}");
        assert_eq!((ran.text(), world.names().len()), (String::new(), 0));
    }
    world
        .sandbox
        .inject(Fault::stall(std::time::Duration::from_secs(20)));
    let late = world
        .run(&["--json", "--timeout", "0.2", "tasks", "list"])
        .exits(1)
        .error();
    assert_eq!(late["kind"], "timeout");
}

#[test]
fn wrong_usage_and_input_end_with_2() {
    let world = World::new();
    world.file("bad.jsonl", format!("{ROW}\n\n{{\"input\": }}\n"));
    world.file("list.jsonl", format!("{ROW}\n[1]\n"));
    world.file("latin.jsonl", b"{\"input\":\"\xff\"}\n");
    world.file("empty", "");
    let rows = |file| {
        [
            "evals",
            "sets",
            "create",
            "--task",
            "contract-key-fields",
            "--file",
            file,
        ]
    };
    let cases: [(&[&str], &str); 28] = [
        (&[], "Usage"),
        (&["frobnicate"], "frobnicate"),
        (&["chat", "ep_1", "hello"], "chat -m ep_1"),
        (&["chat", "--model", "m"], "prompt"),
        (&["chat", " ", "--model", "m"], "prompt"),
        (&["chat", "hello", "--model", " "], "model is empty"),
        (
            &["chat", "hello", "--model", "m", "--param", "user=me"],
            "not JSON",
        ),
        (
            &["chat", "hello", "--model", "m", "--param", "seed=\"x\""],
            "seed",
        ),
        (
            &["chat", "hello", "--model", "m", "--param", "messages=[]"],
            "messages",
        ),
        (
            &["chat", "hello", "--model", "m", "--image", "no.png"],
            "no.png",
        ),
        (
            &["chat", "hello", "--model", "m", "--image", "empty"],
            "no image",
        ),
        (&["audio", "transcribe", "no.wav"], "no.wav"),
        (&["audio", "transcribe", "empty"], "empty"),
        (
            &["audio", "speak", "hello", "--out", "no/where.wav"],
            "no/where.wav",
        ),
        (
            &[
                "evals", "run", "--task", "t", "--models", "a", "--file", "no.jsonl",
            ],
            "no.jsonl",
        ),
        (
            &[
                "evals",
                "run",
                "--eval-set",
                "a",
                "--task",
                "t",
                "--models",
                "a",
            ],
            "--task",
        ),
        (
            &["evals", "run", "--eval-set", "a", "--models", "a,"],
            "models[1]",
        ),
        (&["evals", "report", "run", "--out", "report.pdf"], ".html"),
        (&rows("bad.jsonl"), "bad.jsonl:3:"),
        (&rows("list.jsonl"), "list.jsonl:2:"),
        (&rows("latin.jsonl"), "latin.jsonl:1:"),
        (&rows("empty"), "rows is empty"),
        (
            &[
                "evals", "sets", "upload", "es", "no.pdf", "--row", "0", "--field", "document",
            ],
            "no.pdf",
        ),
        (&["endpoints", "delete", "ep_contract_qwen"], "--yes"),
        (&["endpoints", "show", ".."], "endpoint_id"),
        (
            &["api", "post", "/v1/tasks/match", "--data", "{"],
            "--data:1: is not JSON",
        ),
        (&["api", "get", "v1/tasks"], "path"),
        (
            &["tasks", "list", "--base-url", "http://example.com"],
            "http",
        ),
    ];
    let calls = world.sandbox.journal().len();
    for (arguments, said) in cases {
        let ran = world.run(arguments).exits(2);
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
        assert_eq!(ran.text(), "", "{arguments:?}");
    }
    assert_eq!(world.sandbox.journal().len(), calls, "nothing was sent");
    let ran = world
        .run(&["tasks", "--json", "list", "--timeout", "soon"])
        .exits(2);
    assert_eq!(ran.error()["kind"], "input");
}

#[test]
fn without_a_key_or_with_a_bad_one_4() {
    let world = World::new();
    let ran = Ran::of(&mut pareta(
        &["--json", "tasks", "list"],
        world.files.path(),
    ))
    .exits(4);
    assert_eq!(ran.error()["kind"], "authentication");
    let unknown = Ran::of(
        world
            .command(&["--json", "tasks", "list"])
            .env("PARETA_API_KEY", "pareta_sk_wrong"),
    )
    .exits(4);
    assert_eq!(unknown.error()["status"], 401);
    let read_only = world.sandbox.read_only_key().to_owned();
    let mut stop = world.command(&["--json", "endpoints", "stop", "ep_contract_qwen"]);
    assert_eq!(
        Ran::of(stop.env("PARETA_API_KEY", read_only))
            .exits(4)
            .error()["status"],
        403
    );
}

#[test]
fn help_and_one_liners_need_no_key() {
    let world = World::new();
    let alone = |arguments: &[&str]| {
        Ran::of(&mut pareta(arguments, world.files.path()))
            .ok()
            .text()
    };
    assert!(alone(&["--help"]).contains("130"));
    assert!(alone(&["evals", "run", "--help"]).contains("--frontier"));
    assert!(alone(&["--version"]).starts_with("pareta "));
    assert!(alone(&["--sandbox", "tasks", "list"]).contains("contract-key-fields"));
    assert!(alone(&["models", "list", "--sandbox"]).contains("ep_contract_qwen"));
    assert!(alone(&["--help"]).contains("allow_http = true"));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = alone(&["completions", shell]);
        for word in [
            "leaderboard",
            "allow-http",
            "image-edit",
            "compare",
            "propose",
            "top-n",
            "force",
        ] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}
