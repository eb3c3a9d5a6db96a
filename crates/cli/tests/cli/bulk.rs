//! Jobs of many calls.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::World;

fn rows(count: usize) -> String {
    let row = |id: usize| {
        json!({ "id": format!("t{id}"), "text": format!("Ticket {id}"), "n": id }).to_string()
    };
    (0..count).map(|id| row(id) + "\n").collect()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

const CHAT: [&str; 4] = ["bulk", "chat", "--prompt", "Say: {{text}}, {{ n }}"];

#[test]
fn each_row_is_asked_about_and_a_job_is_paid_once() {
    let world = World::new();
    world.file("rows.jsonl", rows(30));
    let line = [
        &CHAT[..],
        &[
            "--in",
            "rows.jsonl",
            "--job",
            "j",
            "--id",
            "id",
            "--system",
            "Be brief.",
        ],
    ]
    .concat();
    let ran = world.run(&line).ok();
    let answers = lines(&ran.text());
    let names: Vec<_> = answers.iter().map(|answer| answer["row"].clone()).collect();
    assert_eq!(
        names,
        (0..30)
            .map(|id| json!(format!("t{id}")))
            .collect::<Vec<_>>()
    );
    assert!(
        answers
            .iter()
            .all(|answer| answer["text"].is_string() && answer["billed_micro_usd"].is_i64())
    );
    assert!(ran.stderr.contains("30 answered, 0 failed"), "{ran:?}");
    let sent = world.sandbox.journal()[0].json().expect("JSON");
    assert_eq!(
        sent["messages"][0],
        json!({ "role": "system", "content": "Be brief." })
    );
    assert!(
        sent["messages"][1]["content"]
            .as_str()
            .expect("a text")
            .starts_with("Say: Ticket ")
    );

    let again = world.run(&line).ok();
    assert_eq!(again.text(), ran.text());
    assert!(
        again.stderr.contains("30 of them from the journal"),
        "{again:?}"
    );
    assert_eq!(world.debits(), 30);
}

#[test]
fn tables_conversations_and_stdin_are_rows_too() {
    let world = World::new();
    world.file(
        "rows.csv",
        "\u{feff}text,n\n\"hello, \"\"you\"\"\",1\nline,2\n",
    );
    let ran = world
        .run(&[&CHAT[..], &["--in", "rows.csv", "--job", "csv"]].concat())
        .ok();
    let answers = lines(&ran.text());
    assert_eq!((answers.len(), &answers[0]["row"]), (2, &json!("2")));
    let sent = world.sandbox.journal();
    let said = |at: usize| sent[at].json().expect("JSON")["messages"][0]["content"].clone();
    let said: BTreeSet<String> = [said(0), said(1)]
        .iter()
        .map(|text| text.as_str().expect("a text").to_owned())
        .collect();
    assert!(said.contains("Say: hello, \"you\", 1"), "{said:?}");

    let conversation = json!({ "talk": [{ "role": "user", "content": "hi" }, { "role": "assistant", "content": "yes?" }] });
    let line = [
        "bulk",
        "chat",
        "--in",
        "-",
        "--job",
        "talks",
        "--messages-column",
        "talk",
        "--max-tokens",
        "9",
    ];
    world.run_with(&conversation.to_string(), &line).ok();
    let sent = world.sandbox.journal();
    let sent = sent[2].json().expect("JSON");
    assert_eq!(
        (&sent["messages"], &sent["max_tokens"]),
        (&conversation["talk"], &json!(9))
    );
}

#[test]
fn a_bad_row_is_told_with_its_line_before_anything_is_sent() {
    let world = World::new();
    world.file("rows.jsonl", rows(3) + "{\"text\": \"no n\"}\n");
    world.file("broken.jsonl", rows(2) + "[1]\n");
    world.file("empty.csv", "text,n\nx\n");
    for (file, said) in [
        (
            "rows.jsonl",
            "rows.jsonl:4: has no column \"n\": it has text",
        ),
        ("broken.jsonl", "broken.jsonl:3: is no JSON object"),
        ("empty.csv", "empty.csv:2"),
        ("missing.jsonl", "missing.jsonl"),
    ] {
        let ran = world
            .run(&[&CHAT[..], &["--in", file, "--job", "j"]].concat())
            .exits(2);
        assert!(ran.stderr.contains(said), "{ran:?}");
    }
    for (wrong, said) in [
        (
            &[
                "bulk",
                "chat",
                "--prompt",
                "{{text",
                "--in",
                "rows.jsonl",
                "--job",
                "j",
            ][..],
            "}}",
        ),
        (
            &[
                "bulk",
                "chat",
                "--prompt",
                "x",
                "--in",
                "rows.jsonl",
                "--job",
                "../j",
            ],
            "letters, digits",
        ),
        (
            &[
                "bulk",
                "chat",
                "--prompt",
                "x",
                "--in",
                "rows.jsonl",
                "--job",
                "j",
                "--shard",
                "3/2",
            ],
            "2/8",
        ),
        (
            &[
                "bulk",
                "chat",
                "--prompt",
                "x",
                "--in",
                "rows.jsonl",
                "--job",
                "j",
                "--budget",
                "1",
            ],
            "--worst",
        ),
        (
            &["bulk", "chat", "--in", "rows.jsonl", "--job", "j"],
            "--prompt",
        ),
    ] {
        let ran = world.run(wrong).exits(2);
        assert!(ran.stderr.contains(said), "{ran:?}");
    }
    assert_eq!(world.sandbox.journal().len(), 0);
}

#[test]
fn a_job_that_stopped_goes_on() {
    let world = World::new();
    world.file("rows.jsonl", rows(40));
    let line = [
        &CHAT[..],
        &[
            "--in",
            "rows.jsonl",
            "--job",
            "j",
            "--worst",
            "0.002",
            "--out",
            "out.jsonl",
        ],
    ]
    .concat();
    let ran = world
        .run(&[&line[..], &["--budget", "0.01"]].concat())
        .exits(1);
    assert!(
        ran.stderr.contains("another call might pass the budget"),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("goes on from there"), "{ran:?}");
    assert!(!world.files.path().join("out.jsonl").exists());
    let done = world.debits();
    assert!((1..40).contains(&done), "{done}");
    let dry = world
        .run(&[&line[..], &["--budget", "1", "--dry-run"]].concat())
        .ok();
    assert!(
        dry.text()
            .starts_with(&format!("40 calls, {done} of them done"))
            && dry
                .text()
                .contains(&format!("cost ${:.6}", 0.002 * (40 - done) as f64)),
        "{dry:?}"
    );
    world.run(&[&line[..], &["--budget", "1"]].concat()).ok();
    let out = std::fs::read_to_string(world.files.path().join("out.jsonl")).expect("results");
    assert_eq!((lines(&out).len(), world.debits()), (40, 40));
}

#[test]
fn rows_that_fail_are_kept_apart_and_can_be_repeated() {
    let world = World::new();
    world.file("rows.jsonl", rows(30));
    let refused = pareta_sandbox::Script::chat()
        .when("Ticket 7,")
        .reply(422, json!({ "detail": "no sevens" }));
    world.sandbox.script(refused.times(2));
    let line = [
        &CHAT[..],
        &[
            "--in",
            "rows.jsonl",
            "--job",
            "j",
            "--failed",
            "failed.jsonl",
            "--force",
        ],
    ]
    .concat();
    for _ in 0..2 {
        let ran = world.run(&line).ok();
        let answers = lines(&ran.text());
        assert_eq!(answers[7]["error"]["status"], 422);
        assert_eq!(answers[7]["error"]["message"], "no sevens");
        let failed =
            std::fs::read_to_string(world.files.path().join("failed.jsonl")).expect("rows");
        assert_eq!(
            failed,
            rows(8).lines().next_back().expect("a row").to_owned() + "\n"
        );
    }
    let again = [&line[..], &["--repeat-failed"]].concat();
    assert_eq!(
        lines(&world.run(&again).ok().text())[7]["error"]["status"],
        422
    );
    let answers = lines(&world.run(&again).ok().text());
    assert!(answers[7]["text"].is_string(), "{:?}", answers[7]);
    assert_eq!(world.debits(), 30);
}

#[test]
fn parts_of_a_job_are_all_of_it() {
    let world = World::new();
    world.file("rows.jsonl", rows(25));
    let mut seen = BTreeSet::new();
    for part in ["1/3", "2/3", "3/3"] {
        let line = [
            &CHAT[..],
            &["--in", "rows.jsonl", "--job", "j", "--shard", part],
        ]
        .concat();
        for answer in lines(&world.run(&line).ok().text()) {
            assert!(seen.insert(answer["row"].to_string()));
        }
    }
    assert_eq!((seen.len(), world.debits()), (25, 25));
    // The same job in one piece is the same calls: the server has them, and bills nothing.
    world
        .run(
            &[
                &CHAT[..],
                &[
                    "--in",
                    "rows.jsonl",
                    "--job",
                    "j",
                    "--journal",
                    "whole.journal",
                ],
            ]
            .concat(),
        )
        .ok();
    assert_eq!(world.debits(), 25);
}

#[test]
fn a_batch_of_openai_goes_in_and_comes_out() {
    let world = World::new();
    let body = json!({ "model": "auto", "messages": [{ "role": "user", "content": "hi" }] });
    let line = |id: &str, url: &str| {
        json!({ "custom_id": id, "method": "POST", "url": url, "body": body }).to_string()
    };
    let embed = json!({ "custom_id": "e", "method": "POST", "url": "/v1/embeddings", "body": { "input": ["x"] } });
    let wrong = json!({ "custom_id": "w", "method": "POST", "url": "/v1/chat/completions", "body": { "model": "none", "messages": body["messages"] } });
    world.file(
        "batch.jsonl",
        format!("{}\n{embed}\n{wrong}\n", line("a", "/v1/chat/completions")),
    );
    let ran = world
        .run(&["bulk", "batch", "--in", "batch.jsonl", "--job", "b"])
        .ok();
    let answers = lines(&ran.text());
    assert_eq!(answers[0]["custom_id"], "a");
    assert_eq!(answers[0]["response"]["status_code"], 200);
    assert!(answers[0]["response"]["body"]["choices"][0]["message"]["content"].is_string());
    assert!(answers[1]["response"]["body"]["data"][0]["embedding"].is_array());
    assert_eq!(answers[2]["response"]["status_code"], 404);
    assert!(answers[2]["response"]["body"]["error"]["message"].is_string());
    assert!(answers.iter().all(|answer| answer["error"].is_null()));
}

/// What was sent is billed, so it is waited for; the same command goes on behind it.
#[cfg(unix)]
#[test]
fn an_interrupted_job_ends_what_is_under_way() {
    use std::time::Duration;

    use crate::interrupt::interrupt;

    let world = World::of(pareta_sandbox::Sandbox::builder().latency(Duration::from_millis(300)));
    world.file("rows.jsonl", rows(200));
    let line = [
        &CHAT[..],
        &[
            "--in",
            "rows.jsonl",
            "--job",
            "j",
            "--concurrency",
            "4",
            "--out",
            "out.jsonl",
        ],
    ]
    .concat();
    let child = world.command(&line).spawn().expect("it starts");
    let ran = interrupt(&world, child, "/v1/chat/completions").exits(130);
    assert!(
        ran.stderr.contains("what is under way ends first"),
        "{ran:?}"
    );
    let (sent, billed) = (world.sandbox.journal().len(), world.debits());
    assert!(sent <= 8 && billed == sent, "{sent} sent, {billed} billed");
    let journal = std::fs::read_to_string(world.files.path().join("j.journal")).expect("a journal");
    assert_eq!(journal.matches(" ended ").count(), billed);
}

#[test]
fn texts_become_vectors_and_documents_are_ranked() {
    let world = World::new();
    world.file("rows.jsonl", rows(600));
    let line = [
        "bulk",
        "embed",
        "--in",
        "rows.jsonl",
        "--job",
        "v",
        "--id",
        "id",
    ];
    let ran = world.run(&line).ok();
    let vectors = lines(&ran.text());
    assert_eq!((vectors.len(), world.debits()), (600, 2));
    assert_eq!(vectors[599]["row"], "t599");
    assert_eq!(vectors[599]["vector"].as_array().map(Vec::len), Some(1024));
    assert!(vectors[0]["model"].is_string() && vectors[0]["vector"] != vectors[1]["vector"]);
    assert_eq!(world.run(&line).ok().text(), ran.text());
    assert_eq!(world.debits(), 2);

    let row = json!({ "query": "What is due?", "documents": ["The fee is due in May.", "Hello"] });
    world.file("asked.jsonl", row.to_string());
    let line = [
        "bulk",
        "rerank",
        "--in",
        "asked.jsonl",
        "--job",
        "r",
        "--top-n",
        "1",
    ];
    let ranked = lines(&world.run(&line).ok().text());
    assert_eq!(ranked[0]["results"][0]["index"], 0);
    assert_eq!(ranked[0]["results"].as_array().map(Vec::len), Some(1));
    world.file("none.jsonl", r#"{"query": "x", "documents": "a text"}"#);
    let line = ["bulk", "rerank", "--in", "none.jsonl", "--job", "n"];
    let refused = world.run(&line).exits(2);
    assert!(
        refused
            .stderr
            .contains("none.jsonl:1: has no list of texts"),
        "{refused:?}"
    );
}

#[test]
fn what_it_can_cost_and_how_it_went_are_told() {
    let world = World::new();
    world.file("rows.jsonl", rows(25));
    let prices = [
        "--budget",
        "1",
        "--price-read",
        "0.15",
        "--price-written",
        "0.60",
    ];
    let base = [&CHAT[..], &["--in", "rows.jsonl", "--job", "j"], &prices].concat();
    let endless = world.run(&[&base[..], &["--dry-run"]].concat()).exits(2);
    assert!(endless.stderr.contains("max_tokens"), "{endless:?}");
    let limited = [&base[..], &["--max-tokens", "100"]].concat();
    let dry = world
        .run(&[&limited[..], &["--dry-run", "--json"]].concat())
        .ok();
    let dry: Value = serde_json::from_str(&dry.text()).expect("JSON");
    assert_eq!(
        (&dry["rows"], &dry["from_journal"]),
        (&json!(25), &json!(0))
    );
    assert_eq!(dry["most_tokens_written"], 2500);
    assert!((1_500..2_500).contains(&dry["at_most_micro_usd"].as_i64().expect("a number")));
    assert_eq!(world.debits(), 0);

    let files = ["--out", "out.jsonl", "--page", "job.html", "--json"];
    let ran = world.run(&[&limited[..], &files].concat()).ok();
    let summary: Value = serde_json::from_str(&ran.text()).expect("JSON");
    assert_eq!(
        (&summary["answered"], &summary["failed"]),
        (&json!(25), &json!(0))
    );
    assert!(summary["milliseconds_a_call"]["p99"].is_number());
    assert!(
        summary["frontier_would_have_cost_micro_usd"].as_i64()
            > summary["counted_micro_usd"].as_i64()
    );
    let page = std::fs::read_to_string(world.files.path().join("job.html")).expect("a page");
    assert!(
        page.contains("<svg") && page.contains("Beside a frontier model"),
        "{page}"
    );
    let dry = world.run(&[&limited[..], &["--dry-run"]].concat()).ok();
    assert!(dry.text().contains("25 calls, 25 of them done"), "{dry:?}");
}

#[test]
fn answers_that_are_cut_are_kept_apart_and_equal_rows_can_be_one_call() {
    let world = World::new();
    world.file("rows.jsonl", "{\"text\": \"same\"}\n".repeat(20));
    let line = [
        "bulk",
        "chat",
        "--in",
        "rows.jsonl",
        "--job",
        "s",
        "--prompt",
        "{{text}}",
        "--by-content",
    ];
    let ran = world.run(&line).ok();
    assert_eq!((lines(&ran.text()).len(), world.debits()), (20, 1));

    let cut = pareta_sandbox::Script::chat()
        .say("Half of a")
        .finish("length");
    world.sandbox.script(cut);
    world.file("one.jsonl", "{\"text\": \"another\"}\n");
    let one = [
        "bulk",
        "chat",
        "--in",
        "one.jsonl",
        "--job",
        "o",
        "--prompt",
        "{{text}}",
    ];
    let ran = lines(&world.run(&one).ok().text());
    assert!(
        ran[0]["error"]["message"]
            .as_str()
            .expect("a text")
            .contains("cut off")
    );
    assert!(ran[0]["billed_micro_usd"].as_i64() > Some(0));
    let again = lines(
        &world
            .run(&[&one[..], &["--repeat-failed"]].concat())
            .ok()
            .text(),
    );
    assert!(again[0]["text"].is_string(), "{again:?}");
}
