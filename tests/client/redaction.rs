//! The key comes back from the server: in every place, in every spelling, and in nothing that is shown.

use std::error::Error as _;
use std::fmt::Debug;
use std::time::Duration;

use pareta::evals::EvalInput;
use pareta::{Client, Error, ErrorKind, Raw};
use serde_json::json;

use crate::server::{Answer, Server};
use crate::{KEY, client, quick};

/// What stands where the key stood.
const MARK: &str = "[the API key]";

/// Keys that other texts spell otherwise, beside the usual one.
const KEYS: [&str; 5] = [
    KEY,
    "pareta_sk_a/b",
    "pareta_sk_&q",
    "c2stYmFzZTY0+/canary8d1f==",
    "sk_50%_of_<it>&more\\too",
];

/// Keys people give a server that asks for none.
const DUMMIES: [&str; 9] = ["x", "-", "1", "a", "text", "none", "null", "EMPTY", "0"];

fn with_key(url: &str, key: &str) -> Client {
    quick(url).api_key(key).build().expect("a client")
}

/// How a JSON string spells a text.
fn in_json(text: &str) -> String {
    let string = json!(text).to_string();
    string[1..string.len() - 1].to_owned()
}

fn as_escapes(text: &str) -> String {
    let escape = |byte: u8| format!("\\u{byte:04X}");
    text.bytes().map(escape).collect()
}

fn in_url(text: &str) -> String {
    let escape = |byte: u8| match byte.is_ascii_alphanumeric() || byte == b'_' {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02x}"),
    };
    text.bytes().map(escape).collect()
}

fn in_page(text: &str) -> String {
    let escape = |letter: char| match letter {
        '"' => "&quot;".to_owned(),
        '&' => "&amp;".to_owned(),
        '/' | '=' | '+' => format!("&#x{:X};", u32::from(letter)),
        letter => letter.to_string(),
    };
    text.chars().map(escape).collect()
}

/// The key as the contents of a JSON string, in every spelling there is for it.
fn in_strings(key: &str) -> Vec<String> {
    let plain = in_json(key);
    vec![
        plain.clone(),
        plain.replace('/', "\\/"),
        as_escapes(key),
        as_escapes(key).to_lowercase(),
        in_json(&plain),
        in_json(&plain.replace('/', "\\/")),
        in_json(&as_escapes(key)),
        in_json(&in_json(&plain)),
        in_json(&format!("https://x.example/?key={}&a=b", in_url(key))),
        in_json(&in_page(key)),
    ]
}

/// What a reader who takes escapes out sees, again and again.
fn read(text: &str) -> Vec<String> {
    let mut readings = vec![text.to_owned()];
    for _ in 0..4 {
        let last = readings.last().expect("one").clone();
        let mut next = String::new();
        let mut rest = last.as_str();
        while let Some(letter) = rest.chars().next() {
            let code = |from: usize, to: usize| {
                let code = u32::from_str_radix(rest.get(from..to)?, 16).ok()?;
                char::from_u32(code).map(|letter| (letter, to))
            };
            let read = match (letter, rest.as_bytes().get(1)) {
                ('\\', Some(b'u')) => code(2, 6),
                ('\\', Some(byte @ (b'\\' | b'"' | b'/'))) => Some((char::from(*byte), 2)),
                ('%', _) => code(1, 3),
                _ => None,
            };
            let (letter, length) = read.unwrap_or((letter, letter.len_utf8()));
            next.push(letter);
            rest = &rest[length..];
        }
        let next = next.replace("&quot;", "\"").replace("&amp;", "&");
        let next = next.replace("&#x2F;", "/").replace("&#x3D;", "=");
        readings.push(next.replace("&#x2B;", "+"));
    }
    readings
}

/// Every way out of an error. What a model said up to where it broke off (`partial_text`) is an answer, and is none.
fn shown(error: &Error) -> Vec<String> {
    let mut shown = vec![
        error.message().to_owned(),
        error.to_string(),
        format!("{error:?}"),
        format!("{error:#?}"),
        String::from_utf8_lossy(error.body()).into_owned(),
        format!("{:?}", error.headers()),
        format!("{:?} {:?}", error.request_id(), error.resource_id()),
        format!("{:?}", error.idempotency_key()),
    ];
    let values = error.headers().values();
    shown.extend(values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()));
    if let Some(detail) = error.detail() {
        shown.extend([detail.json().to_owned(), format!("{detail:?}")]);
        shown.extend(detail.as_str().map(Into::into));
    }
    let mut cause = error.source();
    while let Some(inner) = cause {
        shown.extend([
            inner.to_string(),
            format!("{inner:?}"),
            format!("{inner:#?}"),
        ]);
        cause = inner.source();
    }
    shown
}

#[track_caller]
fn holds_no_key(key: &str, texts: &[String], sent: &str) {
    for text in texts {
        for reading in read(text) {
            assert!(!reading.contains(key), "{key} in {text}, of {sent}");
        }
    }
}

/// Bodies with the key in them, in a spelling that may stand in a JSON string.
fn bodies(spelling: &str) -> Vec<String> {
    let filler = "x".repeat(279) + " ";
    vec![
        format!(r#"{{"detail": "bad key {spelling}"}}"#),
        format!(r#"{{"detail": [{{"loc": ["header", "{spelling}"], "msg": "is {spelling}"}}]}}"#),
        format!(r#"{{"error": {{"message": "{filler}{spelling}", "key": ["{spelling}"]}}}}"#),
        format!(r#"{{"{spelling}": 1, "detail": {{"{spelling}": "{spelling}"}}}}"#),
        format!(r#"{{"message": "{spelling} {spelling}"}}"#),
        format!(r#"{{"object": "error", "message": "{spelling}", "code": 401}}"#),
        format!(r#"{{"detail": "bad key {spelling}"#),
        format!("<html><title>{spelling}</title><body>{spelling}</body></html>"),
        format!("{filler}{spelling}"),
        format!("data: {{\"error\": {{\"message\": \"{filler}{spelling}\"}}}}\n\n"),
        format!("event: error\ndata: {{\"message\": \"{spelling}\"}}\n\n"),
        format!("data: {{\"choices\": [{{\"index\": 0, \"delta\": {{\"x\": \"{spelling}\"}}\n\n"),
        format!(
            "event: progress\ndata: {{\"stage\": \"{spelling}\", \"message\": \"{spelling}\"}}\n\n"
        ),
        // Replies that miss what is needed, or wait for ever.
        format!(
            r#"{{"id": null, "status": "{spelling}", "tasks": {{}}, "run": {{"status": "{spelling}"}}}}"#
        ),
        format!(
            r#"{{"run_id": "{0}", "run": {{"id": "{0}", "status": "{0}"}}, "eval_set": {{"id": "{0}"}}}}"#,
            spelling
        ),
    ]
}

#[tokio::test(start_paused = true)]
async fn the_key_is_in_nothing_an_error_shows() {
    for key in KEYS {
        let header = format!("Bearer {key}");
        let location = format!("https://x.example/?key={}", in_url(key));
        let kinds = [
            (401, "application/json"),
            (503, "text/html"),
            (302, "application/json"),
            (200, "application/json"),
            (200, "text/event-stream"),
        ];
        for (number, spelling) in in_strings(key).into_iter().enumerate() {
            for (other, body) in bodies(&spelling).into_iter().enumerate() {
                // The plain key in every kind of reply, each spelling of it in one body of two.
                if number > 0 && (number + other) % 2 == 0 {
                    continue;
                }
                let one = (number + other) % kinds.len();
                let tried = if number == 0 {
                    &kinds[..]
                } else {
                    &kinds[one..=one]
                };
                for (status, kind) in tried.iter().copied() {
                    let answer = Answer::new(status, kind, &body)
                        .header("x-request-id", key)
                        .header("x-echo", &header)
                        .header("x-json", &spelling)
                        .header("location", &location);
                    let server = Server::always(answer).await;
                    let client = with_key(&server.url(), key);
                    let mut texts = Vec::new();
                    let mut errors = Vec::new();
                    {
                        let mut show = |value: &dyn Debug| {
                            texts.extend([format!("{value:?}"), format!("{value:#?}")]);
                        };
                        let chat = || {
                            client
                                .chat()
                                .completions()
                                .create("ep", ["x"])
                                .max_retries(0)
                        };
                        let deploy = || client.endpoints().deploy("task").max_retries(0);
                        show(&client);
                        show(&chat());
                        errors.extend(client.tasks().list().max_retries(0).await.err());
                        errors.extend(chat().await.err());
                        match chat().stream().await {
                            Ok(mut stream) => {
                                show(&stream);
                                show(stream.meta());
                                errors.extend(stream.finish().await.err());
                                show(&stream);
                            }
                            Err(error) => errors.push(error),
                        }
                        errors.extend(deploy().wait().await.err());
                        match deploy().stream().await {
                            Ok(mut stream) => {
                                show(&stream);
                                show(stream.meta());
                                while let Some(event) = stream.next().await {
                                    errors.extend(event.err());
                                }
                                show(&stream);
                            }
                            Err(error) => errors.push(error),
                        }
                        let row = [json!({ "input": "x" })];
                        let runs = client.evals().runs();
                        let run = runs.create(EvalInput::rows("task", row), ["model"]);
                        let run = run.max_retries(0).wait().timeout(Duration::from_secs(9));
                        errors.extend(run.await.err());
                        let endpoints = client.endpoints();
                        let wait = endpoints.wait_until_live("ep").max_retries(0);
                        errors.extend(wait.timeout(Duration::from_secs(9)).await.err());
                    }
                    assert!(errors.len() >= 3, "{body}");
                    texts.extend(errors.iter().flat_map(shown));
                    holds_no_key(key, &texts, &body);
                    for error in errors {
                        // What was JSON still is.
                        let was = Raw::from_json(&*body).is_ok();
                        let is = std::str::from_utf8(error.body());
                        let is = is.is_ok_and(|body| Raw::from_json(body).is_ok());
                        assert!(is || !was || error.body().is_empty(), "{body}: {error:?}");
                        assert!(error.partial_text().unwrap_or_default().is_empty());
                    }
                }
            }
        }
    }
}

#[cfg(feature = "blocking")]
#[test]
fn nor_in_what_one_of_the_blocking_client_does() {
    for key in KEYS {
        for spelling in in_strings(key) {
            let body = format!(r#"{{"error": {{"message": "bad key {spelling}"}}}}"#);
            let event = format!("data: {body}\n\n");
            for answer in [
                Answer::json(401, &body).header("x-echo", key),
                Answer::json(200, &body).header("x-request-id", key),
                Answer::events([&event]).header("x-echo", key),
            ] {
                let server = Server::start_on_thread(move |_| answer.clone());
                let client: pareta::blocking::Client =
                    quick(&server.url()).api_key(key).build().unwrap();
                let chat = || {
                    client
                        .chat()
                        .completions()
                        .create("ep", ["x"])
                        .max_retries(0)
                };
                let mut texts = vec![format!("{client:?} {client:#?} {:?}", chat())];
                let mut errors = vec![chat().send().unwrap_err()];
                match chat().stream().send() {
                    Ok(mut stream) => {
                        texts.push(format!("{stream:?} {:#?}", stream.meta()));
                        errors.extend(stream.find_map(Result::err));
                    }
                    Err(error) => errors.push(error),
                }
                assert_eq!(errors.len(), 2);
                assert!(errors[1].message().contains(MARK), "{:?}", errors[1]);
                texts.extend(errors.iter().flat_map(shown));
                holds_no_key(key, &texts, &body);
            }
        }
    }
}

/// Where the key was cut out, everything around it is still there.
#[tokio::test(start_paused = true)]
async fn what_stands_beside_the_key_is_kept() {
    let key = "pareta_sk_a/b";
    for (sent, kept) in [
        (
            r#"{"detail": "bad key pareta_sk_a\/b."}"#,
            r#"{"detail": "bad key [the API key]."}"#,
        ),
        (
            r#"{"detail": "\u0070areta_sk_a/b", "n": 1.50, "\/": "\u00e9"}"#,
            r#"{"detail": "[the API key]", "n": 1.50, "\/": "\u00e9"}"#,
        ),
        (
            r#"{"detail": "{\"key\": \"pareta_sk_a\\/b\"}"}"#,
            r#"{"detail": "{\"key\": \"[the API key]\"}"}"#,
        ),
        ("?key=pareta_sk_a%2Fb&a=%2F", "?key=[the API key]&a=%2F"),
        ("pareta_sk_a/bc pareta_sk_a", "pareta_sk_a/bc pareta_sk_a"),
    ] {
        let answer = Answer::json(401, sent)
            .header("location", "https://x.example/?key=pareta_sk_a%2fb&b=1")
            .header("www-authenticate", "Bearer realm=\"pareta_sk_a/b\"");
        let server = Server::always(answer).await;
        let error = with_key(&server.url(), key)
            .tasks()
            .list()
            .await
            .unwrap_err();
        assert_eq!(String::from_utf8_lossy(error.body()), kept);
        assert_eq!(error.request_id(), Some("req_401"));
        let header = |name: &str| error.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(
            header("location"),
            "https://x.example/?key=[the API key]&b=1"
        );
        assert_eq!(header("www-authenticate"), "Bearer realm=\"[the API key]\"");
        assert_eq!(header("content-type"), "application/json");
    }
}

/// An error body is cut where it is too long, and the key is never cut in two.
#[tokio::test(start_paused = true)]
async fn half_a_key_is_not_left_at_the_end() {
    const LIMIT: usize = 1024 * 1024;
    for spelling in [KEY.to_owned(), as_escapes(KEY)] {
        for shown in [1, spelling.len() / 2, spelling.len() - 1] {
            let body = format!(
                "{}{spelling}{}",
                "x".repeat(LIMIT - shown),
                "y".repeat(LIMIT)
            );
            let server = Server::always(Answer::new(404, "text/plain", body)).await;
            let error = client(&server.url()).tasks().list().await.unwrap_err();
            let end = String::from_utf8_lossy(&error.body()[LIMIT - shown..]);
            assert_eq!(error.body().len(), LIMIT);
            assert!(
                format!("{MARK}{}", "y".repeat(LIMIT)).starts_with(&*end),
                "{end}"
            );
        }
    }
}

/// A dummy is a word like any other: nothing is cut, and everything works that would with a key.
#[tokio::test(start_paused = true)]
async fn a_dummy_key_is_cut_out_of_nothing() {
    for dummy in DUMMIES {
        let chunk = json!({
            "id": format!("c{dummy}"),
            "choices": [{ "index": 0, "delta": { "content": "All of it" }, "finish_reason": "stop" }],
        });
        let events = format!("data: {chunk}\n\ndata: [DONE]\n\n");
        let whole = json!({
            "choices": [{ "index": 0, "message": { "role": "assistant", "content": dummy }, "finish_reason": "stop" }],
        });
        let refused =
            format!(r#"{{"detail": "the key \u0022{dummy}\u0022 is {dummy}, not text 1"}}"#);
        let mut answers = vec![
            Answer::json(429, "{}")
                .header("retry-after", "1")
                .header("x-should-retry", "true"),
            Answer::new(200, "text/event-stream", events).header("x-pareta-billed", "1653"),
            Answer::json(200, whole.to_string())
                .header("x-pareta-billed", "10101")
                .header("x-pareta-frontier-would-have-cost", "11111")
                .header("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
            Answer::json(401, &refused).header("x-ratelimit-remaining", "101"),
        ]
        .into_iter();
        let server = Server::start(move |_| answers.next().expect("one for each")).await;
        let client = with_key(&server.url(), dummy);
        let chat = || client.chat().completions().create("ep", ["x"]);

        let mut stream = chat().stream().await.unwrap();
        let finished = stream.finish().await.unwrap();
        assert_eq!(finished.text(), "All of it", "{dummy}");
        assert_eq!(stream.receipt().unwrap().billed_micro_usd(), Some(1653));
        assert_eq!(stream.meta().request_id(), Some("req_200"));
        let seen = server.seen();
        let waited = seen[1].at - seen[0].at;
        assert!(waited >= Duration::from_secs(1) && waited < Duration::from_secs(2));

        let whole = chat().await.unwrap();
        let receipt = whole.receipt().unwrap();
        assert_eq!(whole.text(), dummy);
        assert_eq!(receipt.billed_micro_usd(), Some(10101));
        assert_eq!(receipt.saved_micro_usd(), Some(1010));
        assert_eq!(
            whole.meta().unwrap().headers()["date"],
            "Sun, 06 Nov 1994 08:49:37 GMT"
        );

        let error = chat().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert_eq!(error.body(), refused.as_bytes());
        let said = format!("the key \"{dummy}\" is {dummy}, not text 1");
        assert_eq!(error.message(), said);
        assert_eq!(
            error.to_string(),
            format!("401 {said} (POST /v1/chat/completions, request req_401)")
        );
        assert_eq!(error.headers()["x-ratelimit-remaining"], "101");
    }
}
