//! Replies that do not end, or hardly begin.

use std::time::Duration;

use pareta::client::Mode;
use pareta::{Client, ClientBuilder, ErrorKind};
use tokio::time::Instant;

#[cfg(feature = "blocking")]
use super::ask_blocking;
use super::{CUT_REPLY, EVENTS, Expected, FINE, NO_HTTP, TOO_LARGE, ask, expect};
use crate::quick;
use crate::server::{Answer, Server};

/// What comes without end, and what may end it: its size, or the time of the call.
fn endless() -> Vec<(Answer, Expected, Expected)> {
    let too_late = |status| Some((ErrorKind::Timeout, status));
    let raw = |head: &str| Answer::raw(format!("HTTP/1.1 {head}"));
    let many = |line: &str| line.repeat(200);
    let filler = "x".repeat(10_000);
    vec![
        (
            raw("100 \r\n\r\n").then(many("HTTP/1.1 100 \r\n\r\n")),
            too_late(None),
            too_late(None),
        ),
        (
            raw("103 \r\n\r\n").then(many("HTTP/1.1 103 \r\nlink: x\r\n\r\n")),
            too_late(None),
            too_late(None),
        ),
        (
            raw("200 OK\r\n").then(many("x: a header field\r\n")),
            NO_HTTP,
            NO_HTTP,
        ),
        (raw("200 OK\r\nx: ").then(&filler), NO_HTTP, NO_HTTP),
        (Answer::raw("HTTP/1.1 ").then(&filler), NO_HTTP, NO_HTTP),
        (
            Answer::raw("\r\n").then(many("\r\n\r\n\r\n\r\n\r\n")),
            NO_HTTP,
            NO_HTTP,
        ),
        (
            Answer::json(200, "[").until_close().then(&filler),
            TOO_LARGE,
            TOO_LARGE,
        ),
        (
            Answer::events(["data: "]).then(&filler),
            TOO_LARGE,
            TOO_LARGE,
        ),
        (
            Answer::events([": a comment\n"]).then(many(": a comment\n")),
            TOO_LARGE,
            too_late(Some(200)),
        ),
        (
            Answer::events([EVENTS.1]).then(many("data: more\n\n")),
            TOO_LARGE,
            FINE,
        ),
        (
            raw("200 \r\ntransfer-encoding: chunked\r\n\r\n5;").then(&filler),
            CUT_REPLY,
            CUT_REPLY,
        ),
        (
            raw("200 \r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n").then(many("x: y\r\n")),
            CUT_REPLY,
            CUT_REPLY,
        ),
        (
            Answer::new(500, "text/plain", "")
                .until_close()
                .then(&filler),
            Some((ErrorKind::Server, Some(500))),
            Some((ErrorKind::Server, Some(500))),
        ),
    ]
}

/// A client that is content with half a megabyte.
fn modest<M: Mode>(server: &Server) -> ClientBuilder<M> {
    quick(&server.url())
        .max_response_bytes(500_000)
        .max_event_bytes(500_000)
        .max_retries(0)
}

#[tokio::test(start_paused = true)]
async fn what_has_no_end_is_ended() {
    let (pace, patience) = (Duration::from_millis(1), Duration::from_millis(300));
    for (number, (answer, buffered, streamed)) in endless().into_iter().enumerate() {
        for (is_stream, expected) in [(false, buffered), (true, streamed)] {
            let mut server = Server::always(answer.clone().paced(pace).endless()).await;
            let client: Client = modest(&server).timeout(patience).build().unwrap();
            let started = Instant::now();
            expect(
                ask(&client, is_stream).await,
                expected,
                &format!("case {number}"),
            );
            // Where time ends it, it is to the millisecond.
            let is_late = matches!(expected, Some((ErrorKind::Timeout, _)));
            assert_eq!(started.elapsed() == patience, is_late, "case {number}");
            // And the server is not kept talking.
            server.closed(1).await;
        }
    }
}

#[cfg(feature = "blocking")]
#[test]
fn what_has_no_end_is_ended_in_blocking_code_too() {
    for (number, (answer, buffered, streamed)) in endless().into_iter().enumerate() {
        let server = Server::start_on_thread(move |_| answer.clone().endless());
        for (is_stream, expected) in [(false, buffered), (true, streamed)] {
            let patience = match expected {
                Some((ErrorKind::Timeout, _)) => Duration::from_millis(100),
                _ => Duration::from_secs(60),
            };
            let client = modest(&server).timeout(patience).build().unwrap();
            expect(
                ask_blocking(&client, is_stream),
                expected,
                &format!("case {number}"),
            );
        }
        server.closed_blocking(2);
    }
}

/// A byte now and then: a head must come within the time of a silence, a body within that of the call.
#[tokio::test(start_paused = true)]
async fn a_trickle_is_waited_for_as_long_as_was_said() {
    let second = Duration::from_secs(1);
    let (silence, deadline) = (second * 5, second * 60);
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";
    let begun = format!("{head}\r\n");
    let cases = [
        (Answer::raw(head).then("x"), silence, None),
        (Answer::raw("").then("HTTP/1.1 100 \r\n\r\n"), silence, None),
        (Answer::raw(&begun).then(" "), deadline, Some(200)),
        (Answer::raw(&begun).then(":\n"), deadline, Some(200)),
    ];
    for (answer, ends, status) in cases {
        for is_stream in [false, true] {
            let server = Server::always(answer.clone().paced(second).endless()).await;
            let client: Client = quick(&server.url())
                .read_timeout(silence)
                .timeout(deadline)
                .idempotency_keys_honoured(false)
                .build()
                .unwrap();
            let started = Instant::now();
            let result = ask(&client, is_stream).await;
            expect(result, Some((ErrorKind::Timeout, status)), "a trickle");
            assert_eq!((started.elapsed(), server.seen().len()), (ends, 1));
        }
    }
}

#[cfg(feature = "blocking")]
#[test]
fn a_trickle_is_waited_for_in_blocking_code_too() {
    for answer in [
        Answer::raw("HTTP/1.1 200 OK\r\n").then("x"),
        Answer::events([" "]),
    ] {
        let server = Server::start_on_thread(move |_| {
            answer.clone().paced(Duration::from_millis(1)).endless()
        });
        let client: pareta::blocking::Client = quick(&server.url())
            .timeout(Duration::from_millis(100))
            .build()
            .unwrap();
        for is_stream in [false, true] {
            let error = ask_blocking(&client, is_stream).unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
        }
        server.closed_blocking(2);
    }
}
