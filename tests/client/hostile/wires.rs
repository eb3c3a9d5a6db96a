//! Replies that are no HTTP, or hardly.

use std::time::Duration;

use pareta::{Client, ErrorKind};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};

#[cfg(feature = "blocking")]
use super::ask_blocking;
use super::{
    CUT_REPLY, CUT_STREAM, EVENTS, Expected, FINE, NO_HTTP, NO_JSON, NO_REPLY, TOO_LARGE, ask,
    expect,
};
use crate::server::{Answer, Seen, Server};
use crate::{client, quick};

/// What is sent, with what a buffered call and a stream come to. TYPE, BODY and its LENGTH (in hexadecimal: HEX) are
/// those of a good reply to the call. A stream that is whole by its own account counts, whatever comes behind it.
fn wires() -> Vec<(String, Expected, Expected)> {
    let head = |fields: &str| format!("HTTP/1.1 200 OK\r\ncontent-type: TYPE\r\n{fields}\r\n");
    let good = head("content-length: LENGTH\r\n") + "BODY";
    let status = |status: &str| good.replace("200 OK", status);
    let field = |field: &str| good.replace("content-length", &format!("{field}\r\ncontent-length"));
    let length = |length: &str| good.replace("LENGTH", length);
    let chunks = |chunks: &str| head("transfer-encoding: chunked\r\n") + chunks;
    let behind = |interim: &str, count: usize| interim.repeat(count) + &good;
    let refused = |kind, status| Some((kind, Some(status)));

    let unusual = vec![
        good.clone(),
        good.replace("\r\n", "\n"),
        good.replace("HTTP/1.1", "HTTP/1.0"),
        head("") + "BODY",
        status("200"),
        status("299 \u{e9}"),
        status("205 Reset Content"),
        field("x: \u{e9}"),
        field("content-length: LENGTH"),
        field("transfer-encoding: identity"),
        field(&("x: y\r\n".repeat(120) + "z: y")),
        chunks("HEX;a=b\r\nBODY\r\n000\r\nx: y\r\n\r\n"),
        chunks("000HEX\r\nBODY\r\n0\r\n\r\n").replace("chunked", "chunked\r\ncontent-length: 3"),
        behind("HTTP/1.1 102 \r\n\r\nHTTP/1.1 199 \r\nx: y\r\n\r\n", 1),
        behind("HTTP/1.1 103 \r\nlink: x\r\n\r\n", 1_000),
        behind("HTTP/1.1 100 \r\n\r\n", 100_000),
    ];
    let no_reply = vec![
        // Nothing, and beginnings.
        String::new(),
        "HTTP".to_owned(),
        "HTTP/1.1".to_owned(),
        head("").replace("\r\n\r\n", "\r\n"),
        // Interim replies alone.
        behind("HTTP/1.1 100 \r\n\r\n", 1).replace(&good, ""),
    ];
    let no_http = vec![
        // Lengths that are none, or two.
        field("content-length: 3"),
        length("-1"),
        length("+5"),
        length("0x5"),
        length("18446744073709551616"),
        // Header fields that are none, and too much of them.
        field("x : y"),
        field("x"),
        field(": y"),
        field("x: y\r\n z"),
        field("x\0: y"),
        field("x: \0"),
        field("x: \r\ry"),
        field(&("x: y\r\n".repeat(10_000) + "z: y")),
        field(&format!("x: {}", "y".repeat(1 << 20))),
        field(&format!("{}: y", "x".repeat(1 << 20))),
        // An interim reply with a body, which none has.
        behind("HTTP/1.1 100 \r\ncontent-length: 1\r\n\r\nx", 1),
    ];
    // What is no reply of HTTP/1 at all.
    let foreign = [
        "\0\0\0\0",
        "BODY",
        "HTTP/1.1 \r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n",
        "HTTP/1.1 200 O\0K\r\n\r\n",
        "HTTP/1.2 200 OK\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "http/1.1 200 OK\r\n\r\n",
        "ICY 200 OK\r\n\r\n",
        "220 mail.example ESMTP\r\n",
        "-ERR unknown command\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        // The settings that begin HTTP/2, and the alert of a server that speaks TLS.
        "\0\0\0\x04\0\0\0\0\0",
        "\x15\x03\x01\0\x02\x02\x46",
    ];
    let bad_chunks = vec![
        chunks(""),
        chunks("zz\r\nBODY"),
        chunks("\r\nBODY"),
        chunks("-5\r\nBODY"),
        chunks("0x5\r\nBODY"),
        chunks("5\0\r\nBODY"),
        chunks("fffffffffffffffff\r\nBODY"),
        chunks(&format!("5;{}\r\nBODY", "x".repeat(1_000_000))),
    ];
    let cut_behind_the_body = vec![
        length("999"),
        chunks("HEX\r\nBODY"),
        chunks("HEX\r\nBODY\r\n"),
        chunks("HEX\r\nBODYzz\r\n0\r\n\r\n"),
        chunks("ffffffffffffffff\r\nBODY"),
        chunks("HEX\r\nBODY\r\n0\r\n") + &"x: y\r\n".repeat(100_000) + "\r\n",
    ];
    let no_body = refused(ErrorKind::InvalidResponse, 204);
    let no_stream = refused(ErrorKind::TruncatedStream, 204);
    let mut groups = vec![
        (unusual, FINE, FINE),
        (no_reply, NO_REPLY, NO_REPLY),
        (no_http, NO_HTTP, NO_HTTP),
        (foreign.map(str::to_owned).to_vec(), NO_HTTP, NO_HTTP),
        (bad_chunks, CUT_REPLY, CUT_REPLY),
        (cut_behind_the_body, CUT_REPLY, FINE),
        (vec![length("9223372036854775807")], TOO_LARGE, FINE),
        (vec![length("9"), length("0")], NO_JSON, CUT_STREAM),
        (vec!["HTTP/1.1 200 \r\n\r\n".to_owned()], NO_JSON, NO_JSON),
        (vec!["HTTP/1.1 204 \r\n\r\n".to_owned()], no_body, no_body),
        (vec![status("204 No Content")], no_body, no_stream),
    ];
    // Statuses that are no answer to what was asked.
    for code in [101, 300, 304, 305, 306, 418, 600, 999] {
        let wire = field("location: /v1/models\r\nconnection: upgrade\r\nupgrade: x");
        let wire = wire.replace("200 OK", &code.to_string());
        let refused = refused(ErrorKind::Status, code);
        groups.push((vec![wire], refused, refused));
    }
    let cases = groups.into_iter().flat_map(|(wires, buffered, streamed)| {
        wires
            .into_iter()
            .map(move |wire| (wire, buffered, streamed))
    });
    cases.collect()
}

/// The bytes of a case, as a reply to this request.
fn reply(wire: &str, request: &Seen) -> Answer {
    let (content_type, body) = match request.header("accept") {
        Some("text/event-stream") => EVENTS,
        _ => ("application/json", r#"{"choices": [{}]}"#),
    };
    let bytes = wire
        .replace("TYPE", content_type)
        .replace("LENGTH", &body.len().to_string())
        .replace("HEX", &format!("{:x}", body.len()))
        .replace("BODY", body);
    Answer::raw(bytes)
}

#[tokio::test(start_paused = true)]
async fn what_is_no_http_is_an_error_and_not_done_twice() {
    for (wire, buffered, streamed) in wires() {
        for (is_stream, expected) in [(false, buffered), (true, streamed)] {
            for keys_honoured in [false, true] {
                let sent = wire.clone();
                let server = Server::start(move |request| reply(&sent, request)).await;
                let client: Client = quick(&server.url())
                    .idempotency_keys_honoured(keys_honoured)
                    .build()
                    .unwrap();
                expect(ask(&client, is_stream).await, expected, &wire);
                let seen = server.seen();
                // Where keys count, a call is repeated until its reply has come, or has begun where it is a stream.
                let again = match expected {
                    Some((ErrorKind::Connection, status)) => {
                        keys_honoured && (status.is_none() || !is_stream)
                    }
                    _ => false,
                };
                assert_eq!(seen.len(), if again { 3 } else { 1 }, "{wire:.200}");
                let key = seen[0].header("idempotency-key");
                assert!(
                    key.is_some()
                        && seen
                            .iter()
                            .all(|seen| seen.header("idempotency-key") == key)
                );
            }
        }
    }
}

#[cfg(feature = "blocking")]
#[test]
fn what_is_no_http_is_an_error_in_blocking_code_too() {
    for (wire, buffered, streamed) in wires() {
        let sent = wire.clone();
        let server = Server::start_on_thread(move |request| reply(&sent, request));
        for (is_stream, expected) in [(false, buffered), (true, streamed)] {
            // A client of its own: a connection that the server is about to close is not used again.
            let client = quick(&server.url()).idempotency_keys_honoured(false);
            expect(
                ask_blocking(&client.build().unwrap(), is_stream),
                expected,
                &wire,
            );
        }
        assert_eq!(server.seen().len(), 2);
    }
}

/// A reply that is read and then found to be none is kept, byte for byte.
#[tokio::test(start_paused = true)]
async fn a_reply_that_was_not_asked_for_is_kept() {
    let gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xae\x05\0\x43\xbf\xa6\xa3\x02\0\0\0";
    let page = "<html><title>Sign in</title></html>".as_bytes();
    let cases: [(Answer, &[u8]); 5] = [
        (Answer::new(200, "text/html", page), page),
        (Answer::new(200, "", page), page),
        (Answer::new(200, EVENTS.0, EVENTS.1), EVENTS.1.as_bytes()),
        (Answer::events([EVENTS.1]), EVENTS.1.as_bytes()),
        // Nothing is unpacked, so nothing can grow.
        (
            Answer::json(200, gzip).header("content-encoding", "gzip"),
            gzip,
        ),
    ];
    for (answer, body) in cases {
        let server = Server::always(answer).await;
        let error = ask(&client(&server.url()), false).await.unwrap_err();
        assert_eq!((error.body(), error.request_id()), (body, Some("req_200")));
        assert_eq!(server.only().header("accept-encoding"), None);
        expect(Err(error), NO_JSON, "a reply that was not asked for");
    }
    let answer =
        Answer::events(["data: {}\n\n".as_bytes(), gzip]).header("content-encoding", "gzip");
    let server = Server::always(answer).await;
    expect(ask(&client(&server.url()), true).await, CUT_STREAM, "gzip");
}

/// What a server says before it is asked is an answer to nothing.
#[tokio::test(start_paused = true)]
async fn bytes_behind_a_reply_are_no_reply_to_the_next_call() {
    let reply = |body: &str| {
        format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let forged = reply(r#"{"id": "forged", "choices": [{}]}"#);
    let pauses = [Duration::ZERO, Duration::from_millis(1)];
    for (pause, behind) in pauses.into_iter().flat_map(|pause| {
        [forged.clone(), "x".to_owned(), forged.repeat(100)].map(|behind| (pause, behind))
    }) {
        let first = Answer::raw(reply(r#"{"id": "first", "choices": [{}]}"#))
            .then(&behind)
            .paced(pause)
            .silent();
        let server = Server::in_turn([
            first,
            Answer::json(200, r#"{"id": "second", "choices": [{}]}"#),
        ])
        .await;
        let client = client(&server.url());
        let create = || client.chat().completions().create("ep", ["hello"]);
        assert_eq!(create().await.unwrap().id(), Some("first"));
        tokio::time::sleep(pause * 2).await;
        assert_eq!(create().await.unwrap().id(), Some("second"));
        let connections: Vec<usize> = server.seen().iter().map(|seen| seen.connection).collect();
        assert_eq!(connections, [0, 1], "{pause:?} {behind:.20}");
    }
}

/// A listener that does this with each of its connections.
async fn listen<F>(then: impl Fn(TcpStream) -> F + Send + 'static) -> String
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(then(stream));
        }
    });
    url
}

/// Whoever hangs up at once may still have heard the request.
#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_listen_is_an_error() {
    let closes = listen(async |stream| drop(stream)).await;
    let resets = listen(async |stream| drop(stream.set_zero_linger())).await;
    let hears_half = listen(async |mut stream| drop(stream.read_u64().await)).await;
    let hears_nothing = listen(async |stream| {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    for (url, kind) in [
        (closes, ErrorKind::Connection),
        (resets, ErrorKind::Connection),
        (hears_half, ErrorKind::Connection),
        (hears_nothing, ErrorKind::Timeout),
    ] {
        for is_stream in [false, true] {
            for text in ["hello".to_owned(), "x".repeat(8_000_000)] {
                let client: Client = quick(&url)
                    .idempotency_keys_honoured(false)
                    .build()
                    .unwrap();
                let request = client.chat().completions().create("ep", [text]);
                let result = match is_stream {
                    true => request.stream().await.map(drop),
                    false => request.await.map(drop),
                };
                assert_eq!(result.as_ref().unwrap_err().attempts(), 1);
                expect(result, Some((kind, None)), &url);
            }
        }
    }
}
