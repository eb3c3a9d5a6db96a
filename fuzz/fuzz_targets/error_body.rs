//! Bodies of refused calls, and of replies that are none: the first byte picks the status, the rest is the body. Where
//! the fuzzer puts the byte that no text has, the server sends the key back.
#![no_main]

use std::error::Error as _;

use libfuzzer_sys::fuzz_target;
use pareta::fuzzing::server_message;
use pareta::{Error, ErrorKind};
use pareta_fuzz::pieces;
use pareta_fuzz::server::{Answer, KEY, exchange};

const STATUSES: [(u16, ErrorKind); 16] = [
    (400, ErrorKind::BadRequest),
    (401, ErrorKind::Authentication),
    (402, ErrorKind::InsufficientCredits),
    (403, ErrorKind::PermissionDenied),
    (404, ErrorKind::NotFound),
    (409, ErrorKind::Conflict),
    (418, ErrorKind::Status),
    (422, ErrorKind::BadRequest),
    (429, ErrorKind::RateLimited),
    (500, ErrorKind::Server),
    (502, ErrorKind::Server),
    (503, ErrorKind::EndpointNotReady),
    (599, ErrorKind::Server),
    (302, ErrorKind::Status),
    (799, ErrorKind::Status),
    (200, ErrorKind::InvalidResponse),
];

fuzz_target!(|data: &[u8]| {
    let Some((choice, body)) = data.split_first() else {
        return;
    };
    let (status, kind) = STATUSES[usize::from(choice.wrapping_sub(b'A')) % STATUSES.len()];
    let pieces = pieces(body);
    // Sending is slow, and nearly all of it is about the message.
    check_message(&server_message(status, body).expect("a status"));
    if status != 200 && pieces.len() == 1 {
        return;
    }
    let body = pieces.join(KEY.as_bytes());
    let headers =
        format!("content-type: text/plain\r\nx-request-id: {KEY}\r\nx-echo: Bearer {KEY}\r\n");
    let answer = || Answer::new(status, &headers, &body);
    let (unary, _) = exchange(answer(), async |client| client.models().list().await.err());
    // What a refusal is does not depend on what was asked for.
    // A body that begins as events do is a stream, whatever it is called.
    let stream = (status == 200).then(|| {
        let (stream, _) = exchange(answer(), async |client| {
            let create = client.chat().completions().create("ep", ["hello"]);
            create.stream().await.err()
        });
        stream
    });
    for error in unary.into_iter().chain(stream.flatten()) {
        let may_be = match status {
            200 => ErrorKind::Stream,
            // The code in it may say that a quota is spent.
            429 => ErrorKind::InsufficientCredits,
            _ => kind,
        };
        assert!(error.kind() == kind || error.kind() == may_be);
        assert_eq!(error.status(), Some(status));
        // Blanks before a body are not kept where it might have been a stream.
        let shown = pieces.join(&b"[the API key]"[..]);
        let is_shown =
            error.body() == shown || (status == 200 && error.body() == shown.trim_ascii_start());
        assert!(is_shown, "{:?}", error.body());
        check(&error);
    }
});

/// One line with something in it.
fn check_message(message: &str) {
    assert!(!message.trim().is_empty());
    assert!(!message.contains(char::is_control), "{message:?}");
}

/// The key is nowhere in what can be shown.
fn check(error: &Error) {
    check_message(error.message());
    let mut shown = format!("{error} {error:?} {error:#?} {:?}", error.headers());
    let mut source = error.source();
    while let Some(inner) = source {
        shown += &format!("{inner} {inner:?}");
        source = inner.source();
    }
    if let Some(detail) = error.detail() {
        shown += detail.json();
    }
    shown += &String::from_utf8_lossy(error.body());
    assert!(!shown.contains(KEY), "{shown}");
    assert_eq!(error.attempts(), 1);
}
