//! Calls to any path in any form: each body, and each way to read a reply.

use futures_util::StreamExt;
use pareta::client::Request;
use pareta::client::{Async, Mode};
use pareta::raw_call::{Parts, RawCall, StreamItem};
use pareta::saved::SavedCall;
use pareta::{Client, ErrorKind, Method, Upload};
use proptest::prelude::*;
use serde_json::json;

use crate::server::{Answer, Seen, Server};
use crate::{KEY, client, quick};

fn post<M: Mode>(client: &pareta::client::Client<M>) -> Request<M, RawCall> {
    client.request(Method::POST, "/v2/new")
}

type WithBody = fn(Request<Async, RawCall>) -> Request<Async, RawCall>;

/// Each body, with what is to arrive of it.
fn bodies() -> Vec<(WithBody, &'static str, &'static str)> {
    vec![
        (|call| call, "", ""),
        (
            |call| call.json(&json!({ "a": 1 })),
            "application/json",
            r#"{"a":1}"#,
        ),
        (|call| call.text("a é"), "text/plain; charset=utf-8", "a é"),
        (
            |call| call.body("application/x-own", [0x61, 0x62]),
            "application/x-own",
            "ab",
        ),
        (
            |call| call.upload(Upload::bytes("x,y\n").file_name("a.csv")),
            "text/csv",
            "x,y\n",
        ),
        (
            |call| call.form([("a b", "1&2"), ("a b", "é"), ("c", "")]),
            "application/x-www-form-urlencoded",
            "a%20b=1%262&a%20b=%C3%A9&c=",
        ),
    ]
}

#[tokio::test(start_paused = true)]
async fn each_body_is_sent_as_it_was_given_and_again_for_another_try() {
    for (with_body, media_type, text) in bodies() {
        let answers = [Answer::json(503, ""), Answer::json(200, "{}")];
        let server = Server::in_turn(answers).await;
        with_body(post(&client(&server.url()))).await.unwrap();
        let seen = server.seen();
        assert_eq!(seen.len(), 2);
        for seen in &seen {
            assert_eq!(seen.header("content-type").unwrap_or_default(), media_type);
            assert_eq!(seen.text(), text);
            assert_eq!(seen.header("accept"), Some("application/json"));
        }
        let keys: Vec<_> = seen
            .iter()
            .map(|seen| seen.header("idempotency-key"))
            .collect();
        assert!(keys[0].is_some() && keys[0] == keys[1]);
    }
}

/// A form as it arrived: for each part its head and its content.
fn parts_of(seen: &Seen) -> Vec<(String, Vec<u8>)> {
    let media_type = seen.header("content-type").unwrap();
    let boundary = media_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let body = [b"\r\n", &seen.body[..]].concat();
    let delimiter = format!("\r\n--{boundary}");
    let find =
        |text: &[u8], what: &[u8]| text.windows(what.len()).position(|window| window == what);
    let mut parts = Vec::new();
    let mut rest = &body[..];
    while let Some(at) = find(rest, delimiter.as_bytes()) {
        if !parts.is_empty() || at > 0 {
            let part: &[u8] = &rest[..at];
            let head = find(part, b"\r\n\r\n").unwrap();
            let text = String::from_utf8(part[..head].to_vec()).unwrap();
            parts.push((text.trim().to_owned(), part[head + 4..].to_vec()));
        }
        rest = &rest[at + delimiter.len()..];
        if rest.starts_with(b"--") {
            assert_eq!(rest, b"--\r\n");
            return parts;
        }
    }
    panic!("no end: {:?}", seen.text());
}

#[tokio::test(start_paused = true)]
async fn a_multipart_form_has_its_parts_in_order_and_its_files_for_each_try() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("scan \"1\".png");
    std::fs::write(&path, [0, 159, 13, 10]).unwrap();
    let server = Server::in_turn([Answer::hang_up(), Answer::json(200, "{}")]).await;
    let parts = Parts::new()
        .text("purpose", "tests\r\nmore")
        .json("settings", &json!({ "n": 1 }))
        .file("file", &path)
        .file("file", Upload::bytes("b").media_type("text/x-own"));
    post(&client(&server.url())).multipart(parts).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].body, seen[1].body);
    let parts = parts_of(&seen[1]);
    let heads: Vec<&str> = parts.iter().map(|(head, _)| head.as_str()).collect();
    assert_eq!(
        heads,
        [
            r#"Content-Disposition: form-data; name="purpose""#,
            "Content-Disposition: form-data; name=\"settings\"\r\nContent-Type: application/json",
            "Content-Disposition: form-data; name=\"file\"; filename=\"scan %221%22.png\"\r\nContent-Type: image/png",
            "Content-Disposition: form-data; name=\"file\"; filename=\"upload\"\r\nContent-Type: text/x-own",
        ]
    );
    let contents: Vec<&[u8]> = parts.iter().map(|(_, content)| &content[..]).collect();
    assert_eq!(
        contents,
        [
            &b"tests\r\nmore"[..],
            br#"{"n":1}"#,
            &[0, 159, 13, 10],
            b"b"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_sent_is_refused_before() {
    let server = Server::always(Answer::json(200, "{}")).await;
    let client = client(&server.url());
    let cases: [(Request<Async, RawCall>, &str); 7] = [
        (post(&client).text("a").json(&1), "given twice"),
        (
            post(&client).multipart(Parts::new()).text("a"),
            "given twice",
        ),
        (post(&client).body("a\nb", "x"), "media type"),
        (post(&client).body("swapped", "text/plain"), "media type"),
        (post(&client).multipart(Parts::new()), "no part"),
        (
            post(&client).multipart(
                Parts::new().json("p", &std::collections::BTreeMap::from([(vec![1], 1)])),
            ),
            "\"p\"",
        ),
        (
            post(&client).upload(Upload::path("/no/such/file")),
            "/no/such/file",
        ),
    ];
    for (call, problem) in cases {
        let error = call.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Argument, 0),
            "{error}"
        );
        assert!(error.message().contains(problem), "{error}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_reply_can_be_taken_as_it_comes() {
    let bytes = [0, 255, 10, 13];
    let server = Server::in_turn([
        Answer::json(503, ""),
        Answer::new(200, "application/zip", bytes),
        Answer::new(200, "application/zip", bytes).cut(),
    ])
    .await;
    let client: Client = quick(&server.url()).build().unwrap();
    let reply = post(&client).json(&1).download().await.unwrap();
    assert_eq!(reply.content_type(), Some("application/zip"));
    assert_eq!(reply.bytes().await.unwrap(), bytes);
    assert_eq!(server.seen()[1].header("accept"), Some("*/*"));
    let reply = client.request(Method::GET, "/x").download().await.unwrap();
    let error = reply.bytes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
}

fn event(name: &str, data: &str) -> StreamItem {
    StreamItem::Event {
        name: bytes::Bytes::copy_from_slice(name.as_bytes()),
        data: bytes::Bytes::copy_from_slice(data.as_bytes()),
        id: bytes::Bytes::new(),
    }
}

#[tokio::test(start_paused = true)]
async fn events_are_handed_over_as_they_are() {
    let pieces = [
        ": hello\n\n",
        "event: tick\ndata: {\"a\":1e2}\n",
        "data: second\n\n",
        "event: error\ndata: {\"error\":\"x\"}\n\ndata: [DONE]\n\n",
    ];
    let server = Server::always(Answer::events(pieces)).await;
    let client = client(&server.url());
    let stream = post(&client).json(&1).events().await.unwrap();
    assert_eq!(stream.meta().status(), 200);
    let items: Vec<_> = stream.map(|item| item.unwrap()).collect().await;
    assert_eq!(
        items,
        [
            StreamItem::Comment("hello".into()),
            event("tick", "{\"a\":1e2}\nsecond"),
            event("error", "{\"error\":\"x\"}"),
            event("", "[DONE]"),
        ]
    );
    assert_eq!(server.only().header("accept"), Some("text/event-stream"));
    assert_eq!(items[2].json().unwrap()["error"].json(), r#""x""#);
    assert!(items[0].json().is_err() && items[3].json().is_err());
    assert_eq!(
        (items[0].comment().as_deref(), items[0].name()),
        (Some("hello"), None)
    );
    let debug = format!("{items:?}");
    assert!(debug.contains("tick") && !debug.contains("1e2"), "{debug}");
}

/// What chat makes of its streams is made of none here: everything is handed over, and nothing that was not sent.
#[tokio::test(start_paused = true)]
async fn nothing_is_left_out_of_a_stream_and_nothing_put_in() {
    let text = "retry: 250\nid: 7\nevent: ping\ndata\n\ndata: x\n\nid\ndata: \u{fffd}\n\n";
    let server = Server::always(Answer::events([text])).await;
    let mut stream = post(&client(&server.url())).events().await.unwrap();
    let ping = stream.next().await.unwrap().unwrap();
    assert_eq!(
        (ping.name().as_deref(), ping.data().as_deref()),
        (Some("ping"), Some(""))
    );
    let ids: Vec<_> = (&mut stream)
        .map(|item| match item.unwrap() {
            StreamItem::Event { id, .. } => id,
            other => panic!("{other:?}"),
        })
        .collect()
        .await;
    assert_eq!(ids, ["7", ""]);
    assert_eq!(stream.retry(), Some(std::time::Duration::from_millis(250)));

    // A completion that came whole is no stream.
    let whole = r#"{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}"#;
    let server = Server::always(Answer::json(200, whole)).await;
    let error = match post(&client(&server.url())).events().await {
        Ok(mut stream) => stream.next().await.unwrap().unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);

    // What is not UTF-8 is no JSON.
    let server = Server::always(Answer::events([&b"data: \"\xff\"\n\n"[..]])).await;
    let mut stream = post(&client(&server.url())).events().await.unwrap();
    let item = stream.next().await.unwrap().unwrap();
    assert_eq!(item.json().unwrap_err().kind(), ErrorKind::InvalidResponse);
}

#[tokio::test(start_paused = true)]
async fn a_reply_of_another_kind_says_how_to_read_it() {
    let cases = [
        ("text/csv", "a,b", "`download()`"),
        ("text/event-stream", "data: 1\n\n", "`events()`"),
        ("application/json", "{", ""),
    ];
    for (media_type, body, advice) in cases {
        let server = Server::always(Answer::new(200, media_type, body)).await;
        let error = post(&client(&server.url())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.message().contains(advice), "{error}");
        assert_eq!(
            error.message().contains("()`"),
            !advice.is_empty(),
            "{error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn no_key_is_in_what_is_no_text() {
    let bytes = [KEY.as_bytes(), b"\xff"].concat();
    let server = Server::always(Answer::new(200, "text/plain", bytes)).await;
    let reply = post(&client(&server.url())).download().await.unwrap();
    let error = reply.text().await.unwrap_err();
    assert!(!String::from_utf8_lossy(error.body()).contains("canary"));
}

#[tokio::test(start_paused = true)]
async fn an_end_that_is_none_is_an_error() {
    let whole = "data: 1\n\n";
    let cases = [
        (
            Answer::events([whole, "data: {\"a\""]),
            ErrorKind::TruncatedStream,
            1,
        ),
        (Answer::events([whole]).cut(), ErrorKind::Connection, 1),
        (Answer::events([whole]).silent(), ErrorKind::Timeout, 1),
        (
            Answer::new(200, "text/html", "<html>no</html>"),
            ErrorKind::InvalidResponse,
            0,
        ),
        (
            Answer::json(404, format!(r#"{{"detail":"{KEY}"}}"#)),
            ErrorKind::NotFound,
            0,
        ),
    ];
    for (answer, kind, items) in cases {
        let server = Server::always(answer).await;
        let client = client(&server.url());
        let mut seen = 0;
        let error = match post(&client).events().await {
            Err(error) => error,
            Ok(mut stream) => loop {
                match stream.next().await.expect("an error") {
                    Ok(_) => seen += 1,
                    Err(error) => {
                        assert!(stream.next().await.is_none());
                        break error;
                    }
                }
            },
        };
        assert_eq!((error.kind(), seen), (kind, items), "{error:?}");
        assert!(!format!("{error} {error:?} {:?}", error.body()).contains("canary"));
    }
    // An event that lacks only the end of its line says all it had to say.
    let server = Server::always(Answer::events(["data: {\"a\":1}"])).await;
    let stream = post(&client(&server.url())).events().await.unwrap();
    let items: Vec<_> = stream.collect().await;
    assert!(items.len() == 1 && items[0].is_ok(), "{items:?}");
}

#[tokio::test(start_paused = true)]
async fn the_head_may_be_all_that_counts() {
    let answers = [
        (Method::HEAD, Answer::json(200, "")),
        (Method::DELETE, Answer::new(204, "text/plain", "")),
        (Method::POST, Answer::new(200, "text/html", "<html>")),
        (Method::GET, Answer::events(["data: 1\n\n"])),
    ];
    for (method, answer) in answers {
        let server = Server::in_turn([Answer::json(503, ""), answer]).await;
        let client = client(&server.url());
        let meta = client
            .request(method.clone(), "/x")
            .nothing()
            .await
            .unwrap();
        assert_eq!((meta.method(), meta.attempts()), (&method, 2));
        assert!(meta.time_taken().is_some());
        assert_eq!(server.seen()[1].header("accept"), Some("*/*"));
    }
    // What breaks off is no success.
    let server = Server::always(Answer::json(200, "{").cut()).await;
    let error = post(&client(&server.url())).nothing().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connection, 3));
}

#[tokio::test(start_paused = true)]
async fn what_is_accepted_can_be_said() {
    let server = Server::always(Answer::json(200, "{}")).await;
    let client = client(&server.url());
    let call = || {
        client
            .request(Method::GET, "/x")
            .header("accept", "text/csv")
    };
    call().await.unwrap();
    call().download().await.unwrap().bytes().await.unwrap();
    call().nothing().await.unwrap();
    assert!(
        server
            .seen()
            .iter()
            .all(|seen| seen.header("accept") == Some("text/csv"))
    );
}

#[tokio::test(start_paused = true)]
async fn each_form_can_be_saved_and_sent_later() {
    let server = Server::always(Answer::events(["data: 1\n\n"])).await;
    let client = client(&server.url());
    for (with_body, media_type, text) in bodies() {
        let before = server.seen().len();
        let call = with_body(post(&client)).to_saved().unwrap();
        let call = SavedCall::from_json(&call.to_json().unwrap()).unwrap();
        let stream = client.saved(&call).events().await.unwrap();
        assert_eq!(stream.count().await, 1);
        client.saved(&call).nothing().await.unwrap();
        client
            .saved(&call)
            .download()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        for seen in &server.seen()[before..] {
            assert_eq!(seen.header("content-type").unwrap_or_default(), media_type);
            assert_eq!(seen.text(), text);
        }
    }
    // The form to read it by is part of what was saved.
    let call = post(&client).json(&1).events().to_saved().unwrap();
    assert!(call.is_stream());
    let error = client.saved(&call).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Argument);
}

#[cfg(feature = "blocking")]
#[test]
fn the_blocking_client_has_every_form() {
    let server = Server::start_on_thread(|seen| match seen.target.as_str() {
        "/events" => Answer::events([": c\n\ndata: 1\n\n"]),
        _ => Answer::new(200, "application/zip", "zip"),
    });
    let client: pareta::blocking::Client = quick(&server.url()).build().unwrap();
    let stream = client
        .request(Method::GET, "/events")
        .events()
        .send()
        .unwrap();
    let items: Vec<_> = stream.map(Result::unwrap).collect();
    assert_eq!(items, [StreamItem::Comment("c".into()), event("", "1")]);
    let parts = Parts::new().text("a", 1).file("b", Upload::bytes("c"));
    let reply = post(&client).multipart(parts).download().send().unwrap();
    assert_eq!(reply.bytes().unwrap(), b"zip");
    assert_eq!(post(&client).nothing().send().unwrap().status(), 200);
    assert_eq!(parts_of(&server.seen()[1]).len(), 2);
}

/// The fields of a form as it arrived.
fn fields_of(text: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let bytes = percent_decode(text);
        String::from_utf8(bytes).unwrap()
    };
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (decode(name), decode(value))
        })
        .collect()
}

fn percent_decode(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            b'+' => b' ',
            byte => byte,
        });
    }
    decoded
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_form_is_read_back_as_it_was_given(
        fields in prop::collection::vec((".{0,12}", ".{0,40}"), 0..5),
        files in prop::collection::vec(("[^\"\r\n]{0,12}", prop::collection::vec(any::<u8>(), 0..200)), 1..4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (form, multipart) = runtime.block_on(async {
            let server = Server::always(Answer::json(200, "{}")).await;
            let client = client(&server.url());
            post(&client).form(fields.clone()).await.unwrap();
            let parts = files.iter().fold(Parts::new(), |parts, (name, content)| {
                parts.file(name.as_str(), Upload::bytes(content.clone()))
            });
            post(&client).multipart(parts).await.unwrap();
            let seen = server.seen();
            (seen[0].clone(), seen[1].clone())
        });
        prop_assert_eq!(fields_of(&form.text()), fields);
        let parts = parts_of(&multipart);
        prop_assert_eq!(parts.len(), files.len());
        for ((head, content), (name, given)) in parts.iter().zip(&files) {
            let start = format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"upload\"");
            prop_assert!(head.starts_with(&start), "{}", head);
            prop_assert_eq!(content, given);
        }
    }
}
