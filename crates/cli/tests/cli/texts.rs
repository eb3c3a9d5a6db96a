//! `pareta embed` and `pareta rerank`.

use serde_json::{Value, json};

use crate::support::{World, server};

const QUERY: &str = "How long is the notice period?";
const DOCUMENTS: [&str; 2] = [
    "The parties share all costs.",
    "The notice period is three months.",
];

fn sent(world: &World) -> Value {
    let journal = world.sandbox.journal();
    journal.last().expect("a request").json().expect("JSON")
}

#[test]
fn vectors_go_to_a_file_or_into_the_json() {
    let world = World::new();
    let shown = world.run(&["embed", "one text", "another"]).ok();
    assert!(
        shown
            .text()
            .contains("    0           8     1024  one text\n"),
        "{shown:?}"
    );
    assert!(shown.stderr.contains("--out"), "{shown:?}");
    assert_eq!(sent(&world)["input_type"], "document");

    let ran = world
        .run(&[
            "embed", "one text", "another", "--type", "query", "--out", "v.jsonl",
        ])
        .ok();
    assert_eq!(ran.text(), "");
    assert_eq!(sent(&world)["input_type"], "query");
    let written = std::fs::read_to_string(world.files.path().join("v.jsonl")).expect("the vectors");
    assert!(
        written.starts_with("{\"index\":0,\"vector\":["),
        "{written}"
    );
    let rows: Vec<Value> = written
        .lines()
        .map(|row| serde_json::from_str(row).expect("a row"))
        .collect();
    let json = world
        .run(&["-j", "embed", "one text", "another", "--type", "query"])
        .ok()
        .json();
    for (place, row) in rows.iter().enumerate() {
        assert_eq!(row["index"], place);
        assert_eq!(row["vector"], json["data"][place]["embedding"]);
    }
    let piped = world
        .run(&[
            "embed", "one text", "another", "--type", "query", "--out", "-",
        ])
        .ok();
    assert_eq!(piped.text(), written);
}

#[test]
fn texts_end_at_line_feeds_only() {
    let world = World::new();
    let lines = "\u{feff}a\u{2028}b\u{85}c\u{c}d\r\n\n  e \nf";
    world.file("texts.txt", lines);
    let expected = json!(["a\u{2028}b\u{85}c\u{c}d", "  e ", "f"]);
    world.run(&["embed", "--file", "texts.txt"]).ok();
    assert_eq!(sent(&world)["input"], expected);
    world.run_with(lines, &["embed"]).ok();
    assert_eq!(sent(&world)["input"], expected);
    world
        .run_with(lines, &["rerank", QUERY, "--file", "-"])
        .ok();
    assert_eq!(sent(&world)["documents"], expected);
}

#[test]
fn a_dash_is_stdin_and_no_text() {
    let world = World::new();
    world.run_with("a\nb\n", &["embed", "-"]).ok();
    assert_eq!(sent(&world)["input"], json!(["a", "b"]));
    world.run_with("a\nb\n", &["rerank", QUERY, "-"]).ok();
    assert_eq!(sent(&world)["documents"], json!(["a", "b"]));
    world
        .run_with("hello there", &["auto", "compare", "-"])
        .ok();
    assert_eq!(sent(&world)["messages"][0]["content"], "hello there");
    world
        .run_with("hello there", &["audio", "speak", "-", "--out", "-"])
        .ok();
    assert_eq!(sent(&world)["text"], "hello there");
    // Among others it is a text like any other.
    world.run(&["embed", "a", "-"]).ok();
    assert_eq!(sent(&world)["input"], json!(["a", "-"]));
}

#[test]
fn many_texts_go_out_in_several_requests() {
    let world = World::new();
    let texts: String = (0..1_100)
        .map(|number| format!("clause {number}\n"))
        .collect();
    world.file("texts.txt", texts);
    let ran = world
        .run(&["--json", "embed", "--file", "texts.txt", "--out", "v.jsonl"])
        .ok();
    let replies: Vec<Value> = ran
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).expect("a reply a line"))
        .collect();
    let counts: Vec<_> = replies
        .iter()
        .map(|reply| reply["data"].as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(counts, [512, 512, 76]);
    let written = std::fs::read_to_string(world.files.path().join("v.jsonl")).expect("the vectors");
    let last = written.lines().last().expect("a row");
    assert!(
        written.lines().count() == 1_100 && last.starts_with("{\"index\":1099,"),
        "{last}"
    );
    let ran = world
        .run(&[
            "rerank",
            "clause 1050",
            "--file",
            "texts.txt",
            "--top-n",
            "1",
        ])
        .ok();
    assert!(ran.text().contains("1050  clause 1050\n"), "{}", ran.text());
    assert!(ran.stderr.contains("1100 documents"), "{}", ran.stderr);
}

#[test]
fn documents_are_ranked() {
    let world = World::new();
    let line = [&["rerank", QUERY], &DOCUMENTS[..]].concat();
    let ran = world.run(&line).ok();
    let best = ran.text().lines().nth(1).expect("a row").to_owned();
    assert!(
        best.starts_with("   1  0.")
            && best.ends_with("      1  The notice period is three months."),
        "{best}"
    );
    assert_eq!(ran.text().lines().count(), 3);
    let one = world.run(&[&line[..], &["--top-n", "1"]].concat()).ok();
    assert_eq!(
        (
            one.text().lines().count(),
            one.stderr.contains("2 documents")
        ),
        (2, true)
    );
}

#[test]
fn replies_are_exact_or_refused() {
    let world = World::new();
    let there = |line: &[&str], body: &str| {
        let url = server("200 OK", "application/json", body);
        world.run(&[line, &["--base-url", &url, "--max-retries", "0"]].concat())
    };
    let embed: &[&str] = &["--json", "embed", "a", "b"];
    let rerank: &[&str] = &["--json", "rerank", "q", "a", "b"];
    let vectors = "{ \"data\": [{\"index\": 1, \"embedding\": [1.0e0]},\n {\"index\": 0, \"embedding\": [2.50]}], \"x\": \"\\u00e9\" }";
    assert_eq!(there(embed, vectors).ok().text(), format!("{vectors}\n"));
    let rows = there(&["embed", "a", "b", "--out", "-"], vectors)
        .ok()
        .text();
    assert_eq!(
        rows,
        "{\"index\":0,\"vector\":[2.5]}\n{\"index\":1,\"vector\":[1.0]}\n"
    );
    let ranking = "{\"results\": [{\"index\":1}, {\"index\":0, \"relevance_score\":0.50}]}";
    assert_eq!(there(rerank, ranking).ok().text(), format!("{ranking}\n"));
    let shown = there(&rerank[1..], ranking).ok().text();
    assert!(
        shown.contains("   1  0.500      0  a\n   2      -      1  b\n"),
        "no score is none, and comes last: {shown}"
    );
    for (line, body) in [
        (embed, r#"{"data": [{"index": 0, "embedding": [1.0]}]}"#),
        (embed, r#"{"data": null}"#),
        (rerank, r#"{"results": [{"index": 7}, {"index": 0}]}"#),
        (rerank, r#"{"results": [{"index": 0}, {"index": 0}]}"#),
    ] {
        assert_eq!(
            there(line, body).exits(1).error()["kind"],
            "invalid_response",
            "{body}"
        );
    }
}

#[test]
fn what_is_no_text_is_not_billed() {
    let world = World::new();
    world.file("empty.txt", "\n \n");
    world.file("latin.txt", b"\xff\n");
    world.file("notes.txt", "a note");
    let cases: [(&[&str], &str); 15] = [
        (&["embed"], "no text"),
        (&["embed", "--file", "no.txt"], "no.txt"),
        (
            &["embed", "--file", "empty.txt"],
            "empty.txt: holds no text",
        ),
        (
            &["embed", "--file", "latin.txt"],
            "latin.txt:1: is not UTF-8",
        ),
        (&["embed", "--file", "."], "is a directory"),
        (&["embed", "notes.txt"], "--file notes.txt"),
        (&["embed", "a", "--file", "notes.txt"], "--file"),
        (&["embed", "a", " "], "texts[1] is blank"),
        (&["embed", "a", "--type", "both"], "query, document"),
        (&["embed", "a", "--out", "no/where"], "no/where"),
        (&["rerank"], "QUERY"),
        (&["rerank", "q"], "no text"),
        (&["rerank", " ", "a"], "query"),
        (&["rerank", "q", "notes.txt"], "--file notes.txt"),
        (&["rerank", "q", "a", "--top-n", "0"], "top_n"),
    ];
    for (line, said) in cases {
        let ran = world.run(line).exits(2);
        assert!(ran.stderr.contains(said), "{line:?}: {}", ran.stderr);
        assert_eq!(ran.text(), "", "{line:?}");
    }
    assert!(world.sandbox.journal().is_empty(), "nothing was sent");
}
