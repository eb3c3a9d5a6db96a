//! What is said about an error: to people, to programs, and never the key.

use serde_json::json;

use crate::support::{Ran, World, pareta, server};

/// A command against a server, of which an error is told at once.
fn told(world: &World, url: &str, line: &[&str]) -> Ran {
    world.run(&[line, &["--base-url", url, "--max-retries", "0"]].concat())
}

#[test]
fn a_program_is_told_what_is_known() {
    let world = World::new();
    let chat = ["--json", "chat", "hello", "--model", "m"];
    let optional = [
        "causes",
        "retry_after_seconds",
        "may_have_executed",
        "idempotency_key",
        "partial_text",
        "resource_id",
        "resume",
    ];
    let url = server("404 Not Found", "application/json", r#"{"detail": "no"}"#);
    let plain = told(&world, &url, &["--json", "models", "list"])
        .exits(1)
        .error();
    for key in optional {
        assert!(plain.get(key).is_none(), "{key} in {plain}");
    }

    let busy = "application/json\r\nretry-after: 90.5";
    let url = server("429 Too Many Requests", busy, "{}");
    let busy = told(&world, &url, &["--json", "models", "list"])
        .exits(1)
        .error();
    assert_eq!(busy["retry_after_seconds"], 90.5);

    let url = server("502 Bad Gateway", "application/json", "{}");
    let unsure = told(&world, &url, &chat).exits(1).error();
    assert_eq!(unsure["may_have_executed"], true);
    let key = unsure["idempotency_key"].as_str().expect("a key");
    assert!(key.starts_with("pareta-rust-"));

    let chunk = json!({ "choices": [{ "index": 0, "delta": { "content": "Half an " } }] });
    let url = server("200 OK", "text/event-stream", format!("data: {chunk}\n\n"));
    let cut = told(&world, &url, &[&chat[..], &["--stream"]].concat())
        .exits(1)
        .error();
    assert_eq!(
        (&cut["kind"], &cut["partial_text"]),
        (&"truncated_stream".into(), &"Half an ".into())
    );
}

#[test]
fn causes_are_told_in_their_order_and_once() {
    let world = World::new();
    let there = "http://127.0.0.1:9";
    let gone = told(&world, there, &["--json", "models", "list"])
        .exits(1)
        .error();
    let message = gone["message"].as_str().expect("a message");
    let causes = gone["causes"].as_array().expect("causes");
    let causes: Vec<&str> = causes
        .iter()
        .map(|cause| cause.as_str().expect("a text"))
        .collect();
    for (number, cause) in causes.iter().enumerate() {
        assert!(!message.contains(cause) && !causes[..number].contains(cause));
    }
    // `-v` tells them too, one a line; without it the message has said it in words.
    let shown = told(&world, there, &["-v", "models", "list"])
        .exits(1)
        .stderr;
    let all: Vec<&str> = shown
        .lines()
        .filter_map(|line| line.strip_prefix("  because: "))
        .collect();
    let mut rest = all.iter();
    assert!(
        causes.iter().all(|cause| rest.any(|told| told == cause)),
        "{shown}"
    );
    let plain = told(&world, there, &["models", "list"]).exits(1).stderr;
    assert_eq!(plain.lines().count(), 1, "{plain}");
    assert!(plain.contains("nothing listens there"), "{plain}");
    assert!(shown.contains("base URL http://127.0.0.1:9\n"));
}

#[test]
fn a_remedy_is_one_the_command_has() {
    let world = World::new();
    let large = format!("data: {}\n\n", "x".repeat(17 * 1024 * 1024));
    let url = server("200 OK", "text/event-stream", large);
    let chat = ["chat", "hello", "--stream", "--model"];
    let event = told(&world, &url, &[&chat[..], &["m"]].concat()).exits(1);
    assert!(
        event.stderr.contains("is larger than 16777216 bytes"),
        "{event:?}"
    );
    let empty = world.run(&[&chat[..], &[" "]].concat()).exits(2);
    assert!(
        empty
            .stderr
            .contains("as pareta endpoints deploy returns it")
    );
    let http = told(&world, "http://gateway.test:8000/v1", &["models", "list"]).exits(2);
    assert!(http.stderr.contains("--allow-http"), "{}", http.stderr);
    let json = ["--json", "models", "list"];
    let http_json = told(&world, "http://gateway.test:8000/v1", &json).exits(2);
    for ran in [event, empty, http, http_json] {
        assert!(!ran.stderr.contains('`'), "{}", ran.stderr);
    }
    // What a server says is told as it is.
    let said = r#"{"detail": "`max_response_bytes`, or `ClientBuilder::allow_http`"}"#;
    let url = server("400 Bad Request", "application/json", said);
    let told = told(&world, &url, &["models", "list"]).exits(1).stderr;
    assert_eq!(
        told,
        "error: 400 `max_response_bytes`, or `ClientBuilder::allow_http` (GET /v1/models)\n"
    );
}

/// How a JSON string may spell a text.
fn spellings(key: &str) -> Vec<String> {
    let in_json = |text: &str| {
        let string = json!(text).to_string();
        string[1..string.len() - 1].to_owned()
    };
    let escape = |byte: u8| format!("\\u{byte:04x}");
    let plain = in_json(key);
    vec![
        plain.clone(),
        plain.replace('/', "\\/"),
        key.bytes().map(escape).collect(),
        in_json(&plain.replace('/', "\\/")),
        key.replace('/', "%2F").replace('"', "%22"),
    ]
}

#[test]
fn the_key_is_shown_nowhere() {
    let world = World::new();
    for key in ["pareta_sk_canary_8d1f", "pareta_sk_a/b", "pareta_sk_&q"] {
        // What a reader sees who takes the escapes out.
        let is_safe = |text: &str| {
            let read = |text: String| {
                text.replace("\\/", "/")
                    .replace("\\\"", "\"")
                    .replace("%2F", "/")
                    .replace("%22", "\"")
                    .replace("\\\\", "\\")
            };
            let texts = [
                text.to_owned(),
                read(text.to_owned()),
                read(read(text.to_owned())),
            ];
            let escaped: String = key.bytes().map(|byte| format!("u{byte:04x}")).collect();
            texts
                .iter()
                .all(|text| !text.contains(key) && !text.replace('\\', "").contains(&escaped))
        };
        for spelling in spellings(key) {
            let detail = format!(r#"{{"detail": "bad key {spelling}"}}"#);
            let event = format!("event: error\ndata: {{\"message\": \"bad key {spelling}\"}}\n\n");
            let answers = [
                ("401 Unauthorized", "application/json", &detail),
                ("200 OK", "application/json", &detail),
                ("200 OK", "text/event-stream", &event),
                ("500 Internal Server Error", "text/html", &detail),
            ];
            for (status, kind, body) in answers {
                let url = server(status, kind, body.as_str());
                let lines: [&[&str]; 4] = [
                    &["models", "list"],
                    &["chat", "hello", "--model", "m"],
                    &["chat", "hello", "--model", "m", "--stream"],
                    &["endpoints", "deploy", "--task", "t"],
                ];
                for (line, more) in
                    lines
                        .iter()
                        .zip([&["-v"][..], &[], &["--json"], &["--json", "-v"]])
                {
                    let mut command = pareta(line, world.files.path());
                    command
                        .args(["--base-url", &url, "--max-retries", "0"])
                        .args(more)
                        .env("PARETA_API_KEY", key);
                    let ran = Ran::of(&mut command);
                    assert!(ran.code != Some(0) && !ran.stderr.is_empty(), "{ran:?}");
                    assert!(is_safe(&ran.stderr) && is_safe(&ran.text()), "{ran:?}");
                }
            }
        }
    }
}
