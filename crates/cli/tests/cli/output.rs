//! What is printed: plain when piped, safe to show, and model output to the byte.

use std::time::Duration;

use pareta_sandbox::Fault;

use crate::support::{Ran, World, server};

#[test]
fn piped_tables_are_plain() {
    let world = World::new();
    let run = world.ended_run("benchmarked");
    let lines: [&[&str]; 12] = [
        &["models", "list"],
        &["tasks", "list"],
        &["tasks", "show", "contract-key-fields", "--examples", "1"],
        &["tasks", "match", "fields of contracts"],
        &["tasks", "leaderboard", "contract-key-fields"],
        &["endpoints", "list"],
        &["endpoints", "show", "ep_contract_qwen"],
        &["endpoints", "metrics", "ep_contract_qwen"],
        &["evals", "sets", "list"],
        &["evals", "show", &run],
        &["evals", "report", &run],
        &["evals", "frontier"],
    ];
    for line in lines {
        let ran = world.run(line).ok();
        let text = ran.text();
        assert!(
            text.lines().count() > 1 && !text.contains('\u{1b}') && !ran.stderr.contains('\u{1b}'),
            "{text}"
        );
        assert!(
            !text.contains('…') && !text.lines().any(|line| line.ends_with(' ')),
            "{text}"
        );
    }
    let shown = world
        .run(&["evals", "show", &run, "--margin", "0.05"])
        .ok()
        .text();
    assert!(
        shown.contains("cannot tell yet")
            && shown.contains("94%")
            && shown.contains("0.000653")
            && shown.contains("+0.000"),
        "{shown}"
    );
}

#[test]
fn model_output_is_printed_to_the_byte() {
    let said = "  [bold]not markup[/bold]\u{1b}[31m\u{7}\r\n\ttab \u{202e}x\u{2028}  ";
    let completion = serde_json::json!({ "choices": [{ "index": 0, "message": { "role": "assistant", "content": said } }] });
    let url = server("200 OK", "application/json", completion.to_string());
    let world = World::new();
    let whole = world
        .run(&["chat", "hello", "--model", "m", "--base-url", &url])
        .ok();
    assert_eq!(whole.text(), said);

    let [first, rest] = [&said[..9], &said[9..]].map(
        |text| serde_json::json!({ "choices": [{ "index": 0, "delta": { "content": text } }] }),
    );
    let url = server(
        "200 OK",
        "text/event-stream",
        format!("data: {first}\n\ndata: {rest}\n\ndata: [DONE]\n\n"),
    );
    let streamed = world
        .run(&[
            "chat",
            "hello",
            "--model",
            "m",
            "--stream",
            "--base-url",
            &url,
        ])
        .ok();
    assert_eq!(streamed.text(), said);

    let transcription = serde_json::json!({ "text": said }).to_string();
    let url = server("200 OK", "application/json", transcription);
    world.file("a.wav", "RIFF");
    assert_eq!(
        world
            .run(&["audio", "transcribe", "a.wav", "--base-url", &url])
            .ok()
            .text(),
        said
    );
}

#[test]
fn the_servers_text_cannot_steer_a_terminal() {
    let world = World::new();
    let nasty = "\u{1b}]0;owned\u{7}\u{1b}[2J\r\u{9b}31m\u{202e}\n";
    let there = |url: &str, line: &[&str]| {
        world.run(&[line, &["--base-url", url, "--max-retries", "0"]].concat())
    };
    let is_safe = |text: &str| {
        !text.contains(|letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}')
    };

    let object = serde_json::json!({
        "id": nasty, "name": nasty, "status": nasty, "taskName": nasty, nasty: { nasty: [nasty, { nasty: nasty }] },
        "task_id": nasty, "models": [{ "name": nasty, "kind": nasty }], "recommended": nasty, "query": nasty,
        "candidates": [{ "task_id": nasty, "confidence": nasty }], "reasoning": nasty,
        "data": [{ "id": nasty }], "tasks": [{ "id": nasty }], "eval_sets": [{ "name": nasty }],
        "run": { "id": nasty, "status": "completed", "error_detail": nasty },
        "results": [{ "model_id": nasty, "kind": nasty, "quality_mean": 0.5 }],
        "proposals": [{ "task_id": nasty, "warning": nasty }], "conflict": { nasty: nasty }, "message": nasty,
        "last_request": { "created_at": nasty },
        "frontier_models": [{ "id": nasty }], "eval_set": { "id": nasty, "name": nasty },
    });
    let url = server("200 OK", "application/json", object.to_string());
    world.file("rows.jsonl", crate::support::rows_of_today());
    let propose = ["evals", "propose", "--file", "rows.jsonl", "--prompt", "x"];
    let lines: [&[&str]; 15] = [
        &propose,
        &["auto", "metrics"],
        &["models", "list"],
        &["tasks", "list"],
        &["tasks", "show", "t"],
        &["tasks", "match", "t"],
        &["tasks", "leaderboard", "t"],
        &["tasks", "recommended", "t"],
        &["endpoints", "show", "e"],
        &["endpoints", "metrics", "e"],
        &["evals", "sets", "list"],
        &["evals", "sets", "show", "s"],
        &["evals", "show", "r"],
        &["evals", "report", "r", "-v"],
        &["evals", "frontier", "--task", "t"],
    ];
    for line in lines {
        let ran = there(&url, line).ok();
        assert!(
            is_safe(&ran.text()) && is_safe(&ran.stderr),
            "{line:?}: {ran:?}"
        );
        assert!(ran.text().contains("\\x1b"), "{line:?}: {ran:?}");
    }
    let image = serde_json::json!({ "data": [{ "b64_json": "iVBORw0KGgo=" }], "size": nasty, "model": nasty });
    let url = server("200 OK", "application/json", image.to_string());
    let ran = there(&url, &["image", "x"]).ok();
    assert!(
        is_safe(&ran.stderr) && ran.stderr.contains("\\x1b"),
        "{ran:?}"
    );
    // And in errors.
    for body in [
        serde_json::json!({ "detail": nasty }).to_string(),
        nasty.to_owned(),
    ] {
        let url = server("400 Bad Request", "application/json", body);
        let ran = there(&url, &["endpoints", "show", "e", "-v"]).exits(1);
        assert!(
            is_safe(&ran.stderr) && ran.stderr.contains("owned"),
            "{ran:?}"
        );
    }
    let events = format!(
        "event: progress\ndata: {0}\n\nevent: error\ndata: {0}\n\n",
        serde_json::json!({ "stage": nasty, "message": nasty })
    );
    let url = server("200 OK", "text/event-stream", events);
    let ran = there(&url, &["endpoints", "deploy", "--task", "t"]).exits(1);
    assert!(is_safe(&ran.text()) && is_safe(&ran.stderr), "{ran:?}");
    // Exact JSON is exact.
    let body = "{\"id\":\"\u{9b}31m\u{7f}\"}".to_owned();
    let url = server("200 OK", "application/json", body.clone());
    assert_eq!(
        there(&url, &["--json", "endpoints", "show", "e"])
            .ok()
            .text(),
        body + "\n"
    );
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let world = World::new();
    world
        .sandbox
        .inject(Fault::stall(Duration::from_millis(150)));
    let lines: [&[&str]; 4] = [
        &["tasks", "list"],
        &["--json", "tasks", "list"],
        &["chat", "hello", "--model", "ep_contract_qwen", "--stream"],
        &["endpoints", "deploy", "--task", "receipt-totals", "--json"],
    ];
    for line in lines {
        let mut child = world.command(line).spawn().expect("the command");
        drop(child.stdout.take());
        let ran = Ran::from(child.wait_with_output().expect("it ends")).ok();
        assert_eq!(ran.stderr, "", "{line:?}");
    }
}

#[test]
fn stdin_stands_in_for_what_is_missing() {
    let world = World::new();
    let chat = ["chat", "--model", "ep_contract_qwen"];
    let said = world
        .run_with(
            "This agreement is effective as of January 1, 2026.\n",
            &chat,
        )
        .ok();
    assert!(said.text().contains("2026-01-01"));
    let rows = format!("\u{feff}{row}\r\n\r\n{row}", row = crate::support::ROW);
    let create = [
        "--json",
        "evals",
        "sets",
        "create",
        "--task",
        "contract-key-fields",
    ];
    assert_eq!(
        world.run_with(&rows, &create).ok().json()["eval_set"]["item_count"],
        2
    );
    let bad = world.run_with("{\"a\":1}\nnope\n", &create).exits(2);
    assert!(bad.stderr.contains("stdin:2:"), "{}", bad.stderr);
    let audio = world
        .run_with("Good morning.", &["audio", "speak"])
        .ok()
        .stdout;
    assert!(audio.starts_with(b"RIFF"));
    world.file("speech.wav", audio);
    assert_eq!(
        world
            .run(&["audio", "transcribe", "speech.wav"])
            .ok()
            .text(),
        "Good morning."
    );
}

/// Tables fit a terminal, colours are for terminals that want them, and progress is gone when it is over.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal() {
    let world = World::new();
    let run = world.ended_run("benchmarked");
    let on_terminal = |columns: u32, line: &str| world.on_terminal(columns, line);
    let line = format!("evals show {run} --margin 0.05");
    let Some(wide) = on_terminal(140, &line) else {
        println!("skipped: there is no `script`");
        return;
    };
    assert!(
        wide.contains('●') && wide.contains("├─") && wide.contains("\u{1b}[33mcannot tell yet"),
        "{wide}"
    );
    for columns in [50, 80, 100] {
        let shown = on_terminal(columns, &format!("--no-color evals show {run}")).expect("a table");
        let fits = |line: &str| line.trim_end().chars().count() <= columns as usize;
        let table = || {
            shown
                .lines()
                .skip(1)
                .filter(|line| !line.starts_with("savings"))
        };
        assert!(
            table().count() == 5 && table().all(fits) && !shown.contains('\u{1b}'),
            "{columns}: {shown}"
        );
    }
    let waited = on_terminal(80, &format!("evals wait {run} --interval 0.01")).expect("a table");
    assert!(
        waited.contains(&format!("{run}: asking")) && waited.contains("\r\u{1b}[2K"),
        "{waited:?}"
    );
    let quiet = format!("--quiet evals wait {run} --interval 0.01");
    let quiet = on_terminal(80, &quiet).expect("a table");
    assert!(
        !quiet.contains("asking") && !quiet.contains("\r\u{1b}[2K"),
        "{quiet:?}"
    );
    world.run(&["chat", "Please refund my payment."]).ok();
    let metrics = on_terminal(80, "--no-color auto metrics").expect("figures");
    assert!(
        metrics.contains("requests a day") && metrics.contains("▁█  at most 1"),
        "{metrics}"
    );
    let painted = on_terminal(80, "image lighthouse").expect("an image");
    assert!(
        painted.contains("wrote ") && painted.contains("billed $0.020000"),
        "{painted:?}"
    );
    // A prompt follows the answer on a line of its own.
    let said = on_terminal(
        80,
        "--no-color chat hello --model ep_contract_qwen --stream",
    )
    .expect("an answer");
    assert!(said.contains("billed $"), "{said:?}");
}

/// Nor does it choose a file: on a terminal audio goes to one beside the user, whatever its format is said to be.
#[cfg(target_os = "linux")]
#[test]
fn the_servers_text_cannot_choose_a_file() {
    let formats = [
        ("mp3", "speech.mp3"),
        ("../../evil", "speech.wav"),
        ("/../../evil", "speech.wav"),
        ("wav/../evil", "speech.wav"),
        ("..\\evil", "speech.wav"),
        (".", "speech.wav"),
        ("", "speech.wav"),
        ("wav\0", "speech.wav"),
    ];
    if World::new().on_terminal(80, "--version").is_none() {
        println!("skipped: there is no `script`");
        return;
    }
    for (format, file) in formats {
        let world = World::new();
        let reply = serde_json::json!({ "audio_base64": "UklGRg==", "format": format });
        let url = server("200 OK", "application/json", reply.to_string());
        let line = format!("audio speak hello --base-url {url}");
        world.on_terminal(80, &line).expect("a file");
        let files = std::fs::read_dir(world.files.path()).expect("a directory");
        let names: Vec<_> = files
            .map(|file| file.expect("a file").file_name())
            .collect();
        assert_eq!(names, [file], "{format:?}");
    }
}
