//! Faults that write what other servers write, byte by byte.

mod support;

use std::time::Duration;

use pareta_sandbox::{Dialect, FAULT_HEADER, Fault, Sandbox};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use support::{Api, api, chat_body};

fn streamed() -> Value {
    let mut body = chat_body("ep_contract_qwen", "ping");
    body["stream"] = json!(true);
    body
}

fn calling(stream: bool) -> Value {
    let mut body = chat_body("ep_contract_qwen", "Weigh crate 7 and crate 8.");
    body["stream"] = json!(stream);
    body["tools"] = json!([{ "type": "function", "function": {
        "name": "weigh",
        "parameters": { "type": "object", "properties": { "crate": { "type": "integer" } }, "required": ["crate"] },
    } }]);
    body
}

/// What a request comes back as under a fault.
async fn got(api: &Api, fault: Fault, body: &Value) -> (u16, HeaderMap, Vec<u8>) {
    api.sandbox.clear_faults();
    api.sandbox.inject(fault);
    let request = api.request(Method::POST, "/v1/chat/completions").json(body);
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.bytes().await.expect("a whole body");
    (status, headers, body.to_vec())
}

async fn text(api: &Api, fault: Fault, body: &Value) -> String {
    let (_, _, bytes) = got(api, fault, body).await;
    String::from_utf8(bytes).expect("text")
}

/// The chunks of a stream.
fn chunks(stream: &str) -> Vec<Value> {
    let data = stream
        .lines()
        .filter_map(|line| line.strip_prefix("data: "));
    data.filter_map(|data| serde_json::from_str(data).ok())
        .filter(Value::is_object)
        .collect()
}

/// What stands at a place in each chunk of a stream that has something there.
fn at(stream: &str, pointer: &str) -> Vec<Value> {
    let chunks = chunks(stream);
    let found = chunks.iter().filter_map(|chunk| chunk.pointer(pointer));
    found.cloned().collect()
}

const CALL: &str = "/choices/0/delta/tool_calls/0";

#[tokio::test]
async fn tool_calls_come_twice_under_one_index_or_under_none() {
    let api = api().await;
    for (dialect, index) in [
        (Dialect::CallsAllZero, Some(json!(0))),
        (Dialect::CallsWithoutIndex, None),
    ] {
        let stream = text(&api, Fault::dialect(dialect), &calling(true)).await;
        let ids = at(&stream, "/choices/0/delta/tool_calls/0/id");
        let [Value::String(first), Value::String(second)] = &ids[..] else {
            panic!("{dialect:?}: {ids:?}");
        };
        assert_eq!(*second, format!("{first}_again"));
        let calls = at(&stream, CALL);
        assert!(calls.iter().all(|call| call.get("index") == index.as_ref()));
        let begins = |call: &Value| call.get("id").is_some();
        let second = calls.iter().rposition(begins).expect("a second call");
        assert_eq!(second * 2, calls.len(), "one behind the other");
        assert!(stream.ends_with("data: [DONE]\n\n"));

        let whole = text(&api, Fault::dialect(dialect), &calling(false)).await;
        let whole: Value = serde_json::from_str(&whole).expect("JSON");
        let calls = &whole["choices"][0]["message"]["tool_calls"];
        assert_eq!(calls.as_array().map(Vec::len), Some(2), "{whole}");
        assert_eq!(calls[0]["function"], calls[1]["function"]);
        assert_eq!(calls[1].get("index"), index.as_ref());
    }
}

#[tokio::test]
async fn names_are_repeated_and_arguments_are_objects() {
    let api = api().await;
    let plain = text(&api, Fault::delay(Duration::ZERO), &calling(true)).await;
    let pieces = at(&plain, "/choices/0/delta/tool_calls/0/function/arguments");
    let arguments: String = pieces.iter().filter_map(Value::as_str).collect();

    let stream = text(&api, Fault::dialect(Dialect::NameRepeated), &calling(true)).await;
    let names = at(&stream, "/choices/0/delta/tool_calls/0/function/name");
    assert_eq!(names, vec![json!("weigh"); pieces.len()]);

    let as_object = || Fault::dialect(Dialect::ArgumentsObject);
    let arguments: Value = serde_json::from_str(&arguments).expect("JSON");
    let stream = text(&api, as_object(), &calling(true)).await;
    let pieces = at(&stream, "/choices/0/delta/tool_calls/0/function/arguments");
    assert_eq!(pieces, std::slice::from_ref(&arguments));
    let whole = text(&api, as_object(), &calling(false)).await;
    let whole: Value = serde_json::from_str(&whole).expect("JSON");
    let call = &whole["choices"][0]["message"]["tool_calls"][0];
    assert_eq!(call["function"]["arguments"], arguments);
}

#[tokio::test]
async fn texts_are_parts_and_members_are_more() {
    let api = api().await;
    let plain = text(&api, Fault::delay(Duration::ZERO), &streamed()).await;
    let pieces = at(&plain, "/choices/0/delta/content");

    let stream = text(&api, Fault::dialect(Dialect::ContentParts), &streamed()).await;
    let part = |text: &Value| json!([{ "type": "text", "text": text }]);
    let parts: Vec<Value> = pieces.iter().map(part).collect();
    assert_eq!(at(&stream, "/choices/0/delta/content"), parts);

    let stream = text(&api, Fault::dialect(Dialect::MoreMembers), &streamed()).await;
    assert_eq!(at(&stream, "/choices/0/delta/content"), pieces);
    assert_eq!(
        at(&stream, "/choices/0/delta/reasoning").len(),
        pieces.len()
    );
    assert_eq!(at(&stream, "/citations/0").len(), chunks(&stream).len());

    let stream = text(&api, Fault::dialect(Dialect::EmptyFirst), &streamed()).await;
    let (ids, created) = (at(&stream, "/id"), at(&stream, "/created"));
    assert_eq!((&ids[0], &created[0]), (&json!(""), &json!(0)));
    assert!(ids[1..].iter().all(|id| id != ""));
}

#[tokio::test]
async fn finish_reasons_are_empty_or_early() {
    let api = api().await;
    let stream = text(&api, Fault::dialect(Dialect::ReasonEmpty), &streamed()).await;
    let mut reasons = at(&stream, "/choices/0/finish_reason");
    assert_eq!(reasons.pop(), Some(json!("stop")));
    assert!(!reasons.is_empty() && reasons.iter().all(|reason| reason == ""));

    let stream = text(&api, Fault::dialect(Dialect::ReasonEarly), &streamed()).await;
    let reasons = at(&stream, "/choices/0/finish_reason");
    assert!(reasons.len() > 1 && reasons.iter().all(|reason| reason == "stop"));
}

#[tokio::test]
async fn events_come_between_the_events() {
    let api = api().await;
    let plain = text(&api, Fault::delay(Duration::ZERO), &streamed()).await;
    for (dialect, event) in [
        (Dialect::BlankData, "data:\n\n"),
        (Dialect::Pings, "event: ping\ndata: {\"type\":\"ping\"}\n\n"),
    ] {
        let stream = text(&api, Fault::dialect(dialect), &streamed()).await;
        assert_eq!(
            stream.matches(event).count(),
            plain.matches("data: ").count()
        );
        assert_eq!(
            chunks(&stream.replace(event, "")).len(),
            chunks(&plain).len()
        );
    }
}

#[tokio::test]
async fn streams_end_in_every_way() {
    let api = api().await;
    let plain = text(&api, Fault::delay(Duration::ZERO), &streamed()).await;
    for (dialect, end) in [
        (Dialect::OpenEnd, "\"finish_reason\":\"stop\",\"index\":0}]"),
        (Dialect::WithoutDone, "\n\n"),
        (Dialect::Done, "\n\ndata: [DONE]\n\n"),
        (Dialect::DoneBlank, "\n\ndata: [DONE] \n\n"),
        (Dialect::DoneQuoted, "\n\ndata: \"[DONE]\"\n\n"),
    ] {
        let stream = text(&api, Fault::dialect(dialect), &streamed()).await;
        assert_eq!(chunks(&stream).len(), chunks(&plain).len(), "{dialect:?}");
        match dialect {
            Dialect::OpenEnd => assert!(stream.ends_with('}') && stream.contains(end), "{stream}"),
            Dialect::WithoutDone => assert!(!stream.contains("[DONE]") && stream.ends_with(end)),
            _ => assert!(stream.ends_with(end), "{dialect:?}: {stream}"),
        }
    }
    let alone = text(&api, Fault::dialect(Dialect::DoneAlone), &streamed()).await;
    assert_eq!(alone, "data: [DONE]\n\n");
}

#[tokio::test]
async fn effects_follow_one_another() {
    let api = api().await;
    let error = json!({ "error": { "message": "no" }, "choices": [{ "index": 0, "finish_reason": "error" }] });
    let then_done = Fault::error_frame(5)
        .body(error.clone())
        .and(Fault::dialect(Dialect::Done));
    let stream = text(&api, then_done, &streamed()).await;
    assert!(stream.ends_with(&format!("data: {error}\n\ndata: [DONE]\n\n")));

    let open = Fault::error_frame(5)
        .body(json!({ "error": "no" }))
        .and(Fault::dialect(Dialect::OpenEnd));
    let stream = text(&api, open, &streamed()).await;
    assert!(stream.ends_with("data: {\"error\":\"no\"}"), "{stream}");

    let cut = Fault::dialect(Dialect::ReasonEmpty).and(Fault::truncate(6));
    let stream = text(&api, cut, &streamed()).await;
    let reasons = at(&stream, "/choices/0/finish_reason");
    assert!(!reasons.is_empty() && reasons.iter().all(|reason| reason == ""));
    assert!(!stream.contains("[DONE]"));

    // By one request, and as the journal shows it.
    api.sandbox.clear_faults();
    let request = api
        .request(Method::GET, "/v1/models")
        .header(FAULT_HEADER, r#"[{"status":503},"byte_order_mark"]"#);
    let response = request.send().await.expect("an answer");
    assert_eq!(response.status(), 503);
    assert_eq!(
        response.bytes().await.expect("a body"),
        "\u{feff}{\"detail\":\"Service Unavailable\"}"
    );
    let seen = api.sandbox.journal().pop().and_then(|entry| entry.fault);
    assert!(seen.is_some_and(|seen| seen.ends_with(r#""byte_order_mark"]"#)));
}

#[tokio::test]
async fn heads_are_long_or_say_nothing() {
    let api = api().await;
    // Few enough for a client that takes 100.
    let (status, headers, _) = got(&api, Fault::extra_headers(90), &streamed()).await;
    let is_extra = |name: &&HeaderName| name.as_str().starts_with("x-sandbox-extra-");
    assert_eq!((status, headers.keys().filter(is_extra).count()), (200, 90));
    let (_, headers, body) = got(&api, Fault::content_type(""), &streamed()).await;
    assert!(!headers.contains_key("content-type"));
    assert!(body.ends_with(b"data: [DONE]\n\n"));
}

#[tokio::test]
async fn gzip_is_what_it_says() {
    let api = api().await;
    for body in [streamed(), chat_body("ep_contract_qwen", "ping")] {
        let (_, _, plain) = got(&api, Fault::delay(Duration::ZERO), &body).await;
        let (_, headers, encoded) = got(&api, Fault::gzip(), &body).await;
        assert_eq!(headers["content-encoding"], "gzip");
        let decoded = stored(&encoded);
        // All but the ids, which count the requests.
        assert_eq!(decoded.len(), plain.len());
        let length = u32::try_from(decoded.len()).expect("a short body");
        assert!(encoded.ends_with(&length.to_le_bytes()));
        let head = decoded.iter().take(9);
        assert!(head.eq(plain.iter().take(9)));
    }
}

/// What is in the stored blocks of a gzip member.
fn stored(member: &[u8]) -> Vec<u8> {
    let mut rest = member
        .strip_prefix(b"\x1f\x8b\x08\0\0\0\0\0\0\xff")
        .expect("a head");
    let mut body = Vec::new();
    loop {
        let [is_last, a, b, c, d, after @ ..] = rest else {
            panic!("a block without a head");
        };
        let length = u16::from_le_bytes([*a, *b]);
        assert_eq!(u16::from_le_bytes([*c, *d]), !length);
        let (block, after) = after.split_at(length.into());
        body.extend_from_slice(block);
        rest = after;
        if *is_last == 1 {
            assert_eq!(rest.len(), 8, "checksum and length");
            return body;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn bodies_stall_and_go_on() {
    let sandbox = Sandbox::builder().start_here().await;
    let api = Api::new(sandbox.expect("starts"));
    let plain = chat_body("ep_contract_qwen", "ping");
    let seconds = Duration::from_secs;

    let begun = tokio::time::Instant::now();
    let stalled = Fault::status(503).and(Fault::stall_body(seconds(600)));
    let body = text(&api, stalled, &plain).await;
    assert_eq!(body, "{\"detail\":\"Service Unavailable\"}\n");
    assert!(begun.elapsed() >= seconds(600));

    // A length that was promised is kept.
    let (_, headers, body) = got(&api, Fault::stall_body(seconds(600)), &plain).await;
    assert_eq!(headers["content-length"], body.len().to_string().as_str());

    let begun = tokio::time::Instant::now();
    let silent = Fault::dialect(Dialect::WithoutDone).and(Fault::stall_body(seconds(600)));
    assert!(text(&api, silent, &streamed()).await.ends_with("\n\n\n"));
    assert!(begun.elapsed() >= seconds(600));

    let kept = Fault::dialect(Dialect::WithoutDone).and(Fault::keep_alive(seconds(600)));
    let stream = text(&api, kept, &streamed()).await;
    assert_eq!(stream.matches(": keep-alive\n\n").count(), 600);
    assert!(!stream.contains("[DONE]"));
    let most = Fault::keep_alive(Duration::MAX).and(Fault::truncate(10));
    assert_eq!(
        text(&api, most, &streamed()).await.matches("\n\n").count(),
        10
    );
}

#[tokio::test]
async fn refusals_come_in_any_words() {
    let api = api().await;
    let plain = chat_body("ep_contract_qwen", "ping");
    let xml = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>";
    let typed = |status, content_type: &str, body: Value| {
        Fault::status(status)
            .header("content-type", content_type)
            .body(body)
    };
    let nested = json!([{ "error": { "message": "no such model" } }]);
    let bare = json!({ "code": 429, "message": "busy" });
    for (fault, status, content_type, words) in [
        (
            typed(403, "application/xml", xml.into()),
            403,
            "application/xml",
            xml.to_owned(),
        ),
        (
            Fault::status(404).body(nested.clone()),
            404,
            "application/json",
            nested.to_string(),
        ),
        (
            typed(200, "text/event-stream", bare.clone()),
            200,
            "text/event-stream",
            bare.to_string(),
        ),
    ] {
        let (got, headers, body) = got(&api, fault, &plain).await;
        assert_eq!((got, body), (status, words.into_bytes()));
        assert_eq!(headers["content-type"], content_type);
    }
    let wait = Fault::status(429)
        .header("retry-after-ms", "1500")
        .header("x-should-retry", "false");
    let (_, headers, _) = got(&api, wait, &plain).await;
    assert_eq!(
        (&headers["retry-after-ms"], &headers["x-should-retry"]),
        (
            &HeaderValue::from_static("1500"),
            &HeaderValue::from_static("false")
        )
    );
    assert!(api.sandbox.ledger().is_empty());
}
