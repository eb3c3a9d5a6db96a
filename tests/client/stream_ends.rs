//! How streamed completions end: in exactly one way, and never as if they were whole when they are not.

use std::time::Duration;

use pareta::chat::StreamOutcome;
use pareta::types::ChatCompletion;
use pareta::{Client, Error, ErrorKind};
use pareta_sandbox::Fault;
use serde_json::json;
use tokio::time::Instant;

use crate::server::{Answer, Server};
use crate::{CONTRACT, LIVE, client, quick, sandbox};

/// All there is to know about a stream that has ended.
pub struct Ended {
    pub chunks: usize,
    pub text: String,
    pub outcome: StreamOutcome,
    pub error: Option<Error>,
    pub completion: ChatCompletion,
}

/// Reads a stream to its end. An error before it begins is the error.
pub async fn read(client: &Client) -> Result<Ended, Error> {
    let request = client.chat().completions().create("ep", ["hello"]);
    let mut stream = request.stream().await?;
    let (mut chunks, mut text, mut error) = (0, String::new(), None);
    while let Some(chunk) = stream.next().await {
        assert!(error.is_none(), "something came after the error");
        match chunk {
            Ok(chunk) => {
                chunks += 1;
                text += chunk.text();
            }
            Err(problem) => error = Some(problem),
        }
    }
    assert!(stream.next().await.is_none(), "a stream ends once");
    // An error may come with the last of the text.
    assert!(stream.text().starts_with(&text));
    assert!(error.is_some() || stream.text() == text);
    let text = stream.text().to_owned();
    let outcome = stream.outcome().expect("an outcome");
    assert_eq!(outcome.is_complete(), error.is_none());
    // Whoever asks for the whole after that gets it, or an error: never a part for the whole.
    assert_eq!(stream.finish().await.is_ok(), outcome.is_complete());
    if let Some(error) = &error {
        assert_eq!(error.partial_text(), Some(text.as_str()));
        assert_eq!(
            (error.status(), error.request_id()),
            (Some(200), Some("req_200"))
        );
        assert_eq!(error.attempts(), 1);
        assert!(error.may_have_executed() && error.idempotency_key().is_some());
    }
    Ok(Ended {
        chunks,
        text,
        outcome,
        error,
        completion: stream.accumulated()?,
    })
}

pub async fn read_answer(answer: Answer) -> Result<Ended, Error> {
    let server = Server::always(answer).await;
    read(&client(&server.url())).await
}

/// Events of one piece each, as they would be sent.
pub fn data(events: &[&str]) -> Answer {
    Answer::events(events.iter().map(|event| format!("data: {event}\n\n")))
}

pub const FINISH: &str = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;

pub fn says(text: &str) -> String {
    json!({ "choices": [{ "index": 0, "delta": { "content": text } }] }).to_string()
}

/// A stream as it was recorded: each part, and the text that is known once the part is there.
const RECORDED: &[(&str, &str)] = &[
    (": pareta-progress planning\n\n", ""),
    (
        "data: {\"id\":\"c1\",\"model\":\"ep\",\"created\":7,\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n\n",
        "",
    ),
    (": pareta-progress answering\n\n", ""),
    (
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Gr\u{fc}\u{df}e, \u{2028}\"}}]}\n\n",
        "Gr\u{fc}\u{df}e, \u{2028}",
    ),
    (
        "id: 5\ndata: {\"choices\":\ndata: [{\"index\":0,\"delta\":{\"content\":\"\\u4e16\"}}]}\n\n",
        "Gr\u{fc}\u{df}e, \u{2028}\u{4e16}",
    ),
    (
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"!\"}}]}\n\n",
        "Gr\u{fc}\u{df}e, \u{2028}\u{4e16}!",
    ),
    (
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
        "Gr\u{fc}\u{df}e, \u{2028}\u{4e16}!",
    ),
    (
        "data: {\"choices\":[],\"usage\":{\"total_tokens\":9}}\n\n",
        "Gr\u{fc}\u{df}e, \u{2028}\u{4e16}!",
    ),
    (
        ": pareta-billed-micro-usd 653\n\n: pareta-frontier-would-have-cost-micro-usd 11795\n\n",
        "Gr\u{fc}\u{df}e, \u{2028}\u{4e16}!",
    ),
    ("data: [DONE]\n\n", "Gr\u{fc}\u{df}e, \u{2028}\u{4e16}!"),
];
/// The part with the finish reason.
const FINISHED: usize = 6;

/// How a stream of which only this many bytes came must end, and its text. A part is whole without the lines that end
/// it; what is cut inside an event is not complete, whatever came before.
fn expected(bytes: usize) -> (StreamOutcome, &'static str) {
    let (mut begin, mut parts, mut is_inside) = (0, Vec::new(), false);
    for (part, text) in RECORDED {
        if begin + part.trim_end().len() > bytes {
            is_inside = bytes > begin && !part.starts_with(':');
            break;
        }
        begin += part.len();
        parts.push(*text);
    }
    let outcome = match parts.len() {
        parts if parts == RECORDED.len() => StreamOutcome::Done,
        parts if parts > FINISHED && !is_inside => StreamOutcome::Finished,
        _ => StreamOutcome::Truncated,
    };
    (outcome, parts.last().unwrap_or(&""))
}

#[tokio::test(start_paused = true)]
async fn a_stream_cut_at_any_byte_is_complete_only_where_its_answer_is() {
    let recorded: String = RECORDED.iter().map(|(part, _)| *part).collect();
    // The connection ends in good order, or in the middle of what it had announced.
    for is_clean in [true, false] {
        let mut sent = 0;
        let bytes = recorded.clone().into_bytes();
        let server = Server::start(move |_| {
            sent += 1;
            let answer = Answer::events([&bytes[..sent - 1]]);
            if is_clean {
                answer.until_close()
            } else {
                answer.cut()
            }
        })
        .await;
        let client = client(&server.url());
        for bytes in 0..=recorded.len() {
            let (mut outcome, text) = expected(bytes);
            let ended = read(&client).await.unwrap();
            let mut kind = ErrorKind::TruncatedStream;
            if outcome == StreamOutcome::Truncated && !is_clean {
                (outcome, kind) = (StreamOutcome::Disconnected, ErrorKind::Connection);
            }
            assert_eq!(
                (ended.outcome, ended.text.as_str()),
                (outcome, text),
                "{bytes} bytes, clean: {is_clean}"
            );
            assert_eq!(
                ended.error.map(|error| error.kind()),
                (!outcome.is_complete()).then_some(kind),
                "{bytes} bytes"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn pieces_of_any_size_make_the_same_stream() {
    let recorded: String = RECORDED.iter().map(|(part, _)| *part).collect();
    for size in [1, 2, 3, 7, 64, 10_000] {
        let ended = read_answer(Answer::events(recorded.as_bytes().chunks(size)))
            .await
            .unwrap();
        assert_eq!(
            (ended.outcome, ended.chunks),
            (StreamOutcome::Done, 6),
            "pieces of {size}"
        );
        assert_eq!(ended.text, expected(recorded.len()).1);
        assert_eq!(ended.completion.usage().total_tokens(), Some(9));
    }
    let crlf = recorded.replace('\n', "\r\n");
    let cr = recorded.replace('\n', "\r");
    for text in [crlf, cr, format!("\u{feff}{recorded}")] {
        let ended = read_answer(Answer::events([text])).await.unwrap();
        assert_eq!((ended.outcome, ended.chunks), (StreamOutcome::Done, 6));
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_frame_ends_the_stream_with_its_words() {
    let hello = says("Hello");
    let frames = [
        (
            r#"data: {"error": {"message": "quota", "code": 500}}"#,
            "quota",
        ),
        (r#"data: {"error": "quota"}"#, "quota"),
        (
            r#"data: {"error": {"message": "quota"}, "choices": []}"#,
            "quota",
        ),
        (r#"data: {"detail": "quota"}"#, "quota"),
        (
            r#"data: {"detail": [{"loc": ["body", "n"], "msg": "too many"}]}"#,
            "body.n: too many",
        ),
        ("event: error\ndata: {\"message\": \"quota\"}", "quota"),
        (
            "event: error\ndata: {\"error\": {\"message\": \"quota\"}}",
            "quota",
        ),
        ("event: error\ndata: {\"reason\": 1}", r#"{"reason": 1}"#),
        ("event: error\ndata: quota", "quota"),
        ("event: error\ndata:", "an error without a message"),
        ("event: Error\ndata: quota", "quota"),
        (
            r#"data: {"error": {"message": "quota"}, "choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}]}"#,
            "quota",
        ),
        (
            r#"data: {"choices": [{"index": 0, "delta": {}, "error": {"message": "quota"}}]}"#,
            "quota",
        ),
        (
            r#"data: {"object": "error", "message": "quota", "type": "x", "code": 500}"#,
            "quota",
        ),
        (r#"data: {"message": "quota", "code": 500}"#, "quota"),
    ];
    for (frame, message) in frames {
        let stream = [
            format!("data: {hello}\n\n"),
            format!("{frame}\n\n"),
            "data: [DONE]\n\n".to_owned(),
        ];
        let ended = read_answer(Answer::events(stream)).await.unwrap();
        assert_eq!(
            (ended.outcome, ended.text.as_str()),
            (StreamOutcome::ServerError, "Hello"),
            "{frame}"
        );
        let error = ended.error.unwrap();
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::Stream, message),
            "{frame}"
        );
        assert!(
            frame.ends_with(std::str::from_utf8(error.body()).unwrap()),
            "{frame}"
        );
    }
    // What says nothing is no error.
    for frame in [
        r#"{"error": null, "choices": []}"#,
        r#"{"detail": null}"#,
        r#"{"error": "", "usage": {"total_tokens": 3}}"#,
        r#"{"error": {}, "detail": [], "success": true}"#,
        r#"{"error": false, "code": 0, "message": ""}"#,
        "{}",
    ] {
        let ended = read_answer(data(&[&hello, frame, "[DONE]"])).await.unwrap();
        assert_eq!(
            (ended.outcome, ended.chunks),
            (StreamOutcome::Done, 2),
            "{frame}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_is_no_stream_is_an_error_with_its_bytes() {
    let cases: [(&str, &[u8], ErrorKind, &str); 7] = [
        (
            "application/json",
            br#"{"error": {"message": "quota"}}"#,
            ErrorKind::Stream,
            "quota",
        ),
        (
            "application/json",
            br#"{"detail": "quota"}"#,
            ErrorKind::Stream,
            "quota",
        ),
        (
            "application/json; charset=utf-8",
            br#"{"choices": []}"#,
            ErrorKind::InvalidResponse,
            "application/json",
        ),
        (
            "text/html",
            b"<html><title>Sign in</title>",
            ErrorKind::InvalidResponse,
            "text/html",
        ),
        (
            "text/plain",
            b"\x00\xff\xfe{]",
            ErrorKind::InvalidResponse,
            "text/plain",
        ),
        (
            "application/json",
            b"",
            ErrorKind::InvalidResponse,
            "application/json",
        ),
        (
            "application/octet-stream",
            b"dates: none",
            ErrorKind::InvalidResponse,
            "octet-stream",
        ),
    ];
    for (content_type, body, kind, said) in cases {
        let error = read_answer(Answer::new(200, content_type, body))
            .await
            .err()
            .unwrap();
        assert_eq!((error.kind(), error.body()), (kind, body), "{content_type}");
        assert!(error.message().contains(said), "{error}");
        assert_eq!(
            (error.status(), error.request_id(), error.attempts()),
            (Some(200), Some("req_200"), 1)
        );
        assert!(error.may_have_executed() && error.idempotency_key().is_some());
    }
    // One that breaks off is no less of an answer.
    let error = read_answer(Answer::json(200, "{").cut())
        .await
        .err()
        .unwrap();
    assert_eq!(
        (error.kind(), error.request_id(), error.attempts()),
        (ErrorKind::Connection, Some("req_200"), 1)
    );
    assert!(error.may_have_executed());
}

#[tokio::test(start_paused = true)]
async fn an_event_that_cannot_be_read_is_an_error_with_its_bytes() {
    let cases: [(&[u8], &str); 5] = [
        (b"{\"choices\": [oops", "not JSON at line 1, column 14"),
        (b"{\"choices\": []}}", "not JSON"),
        (b"{\"id\": \"\xff\"}", "not UTF-8"),
        (b"[1]", "object"),
        (b"7", "object"),
    ];
    for (frame, said) in cases {
        let event = [b"data: ", frame, b"\n\n"].concat();
        let hello = format!("data: {}\n\n", says("Hello"));
        let ended = read_answer(Answer::events([
            hello.as_bytes(),
            &event,
            b"data: [DONE]\n\n",
        ]))
        .await
        .unwrap();
        assert_eq!(
            (ended.outcome, ended.text.as_str()),
            (StreamOutcome::Invalid, "Hello")
        );
        let error = ended.error.unwrap();
        assert_eq!(
            (error.kind(), error.body()),
            (ErrorKind::InvalidResponse, frame),
            "{error}"
        );
        assert!(error.message().contains(said), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_may_be_so_large_and_no_larger() {
    for (size, fits) in [(1_000, true), (1_001, false), (200_000, false)] {
        let event = says(&"x".repeat(size));
        let limit = says("").len() + 1_000;
        for piece in [10_000_000, 100] {
            let stream = format!("data: {event}\n\ndata: {FINISH}\n\ndata: [DONE]\n\n");
            let server = Server::always(Answer::events(stream.as_bytes().chunks(piece))).await;
            let client: Client = quick(&server.url())
                .max_event_bytes(limit + "data: ".len())
                .build()
                .unwrap();
            let ended = read(&client).await.unwrap();
            match fits {
                true => assert_eq!(ended.outcome, StreamOutcome::Done),
                false => {
                    let error = ended.error.unwrap();
                    assert_eq!(
                        (error.kind(), ended.outcome),
                        (ErrorKind::InvalidResponse, StreamOutcome::Invalid)
                    );
                    assert!(error.message().contains("max_event_bytes"), "{error}");
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn any_byte_is_a_sign_of_life() {
    let event = format!("data: {}\n\n", says("Hello"));
    let pace = Duration::from_millis(1_900);
    let answer = Answer::events(event.as_bytes().chunks(1))
        .paced(pace)
        .silent();
    let server = Server::always(answer).await;
    let client: Client = quick(&server.url())
        .read_timeout(Duration::from_secs(2))
        .build()
        .unwrap();
    let started = Instant::now();
    let ended = read(&client).await.unwrap();
    assert_eq!(
        (ended.outcome, ended.text.as_str()),
        (StreamOutcome::TimedOut, "Hello")
    );
    assert_eq!(
        started.elapsed(),
        pace * event.len() as u32 + Duration::from_secs(2)
    );
    let error = ended.error.unwrap();
    assert_eq!(
        (error.kind(), error.is_retryable()),
        (ErrorKind::Timeout, true)
    );
    assert_eq!(
        error.message(),
        "the reply stopped coming for 2s, the limit set with `read_timeout`"
    );
}

#[tokio::test(start_paused = true)]
async fn a_stream_keeps_the_deadline_of_its_call() {
    let second = Duration::from_secs(1);
    let events = || vec![format!("data: {}\n\n", says("x")); 20];
    let cases = [
        ("nothing comes", Answer::events([""; 0]).silent(), ""),
        (
            "now and then",
            Answer::events(events()).paced(second),
            "xxxx",
        ),
        (
            "at once, and then no more",
            Answer::events(events()).silent(),
            &"x".repeat(20),
        ),
    ];
    for (what, answer, text) in cases {
        let server = Server::always(answer).await;
        let client = client(&server.url());
        let started = Instant::now();
        let request = client
            .chat()
            .completions()
            .create("ep", ["x"])
            .timeout(second * 9 / 2);
        let mut stream = request.stream().await.unwrap();
        let error = stream.finish().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.partial_text()),
            (ErrorKind::Timeout, Some(text)),
            "{what}"
        );
        assert_eq!(started.elapsed(), second * 9 / 2, "{what}");
        assert!(error.message().contains("the whole call"), "{error}");
    }
    // More of the same does not make more time.
    let server = Server::always(Answer::events(events()).silent()).await;
    let request = client(&server.url())
        .chat()
        .completions()
        .create("ep", ["x"])
        .timeout(second);
    let mut stream = request.stream().await.unwrap();
    assert!(stream.next().await.unwrap().is_ok());
    tokio::time::sleep(second).await;
    while let Some(Ok(_)) = stream.next().await {}
    assert_eq!(stream.outcome(), Some(StreamOutcome::TimedOut));
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_goes_on_after_its_end_is_over() {
    let done = format!("data: {}\n\ndata: [DONE]\n\n", says("whole"));
    let more = format!("data: {}\n\n", says("more"));
    // The connection is given a moment to become free, and no more.
    let cases = [
        (Answer::events([done.clone()]), 0),
        (Answer::events([done.clone(), more]), 0),
        (Answer::events([done]).silent(), 50),
    ];
    for (answer, millis) in cases {
        let started = Instant::now();
        let ended = read_answer(answer).await.unwrap();
        assert_eq!(
            (ended.outcome, ended.text.as_str()),
            (StreamOutcome::Done, "whole")
        );
        assert_eq!(started.elapsed(), Duration::from_millis(millis));
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_finished_when_all_its_choices_are() {
    let finish = |index: u32| {
        json!({ "choices": [{ "index": index, "delta": {}, "finish_reason": "stop" }] }).to_string()
    };
    let begin = |index: u32| {
        json!({ "choices": [{ "index": index, "delta": { "content": "x" } }] }).to_string()
    };
    let cases = [
        (1, vec![begin(0)], StreamOutcome::Truncated),
        (1, vec![begin(0), finish(0)], StreamOutcome::Finished),
        (
            2,
            vec![begin(0), begin(1), finish(0)],
            StreamOutcome::Truncated,
        ),
        (2, vec![begin(0), finish(0)], StreamOutcome::Truncated),
        (
            2,
            vec![begin(0), finish(0), begin(1), finish(1)],
            StreamOutcome::Finished,
        ),
        (1, vec![], StreamOutcome::Truncated),
    ];
    for (n, chunks, outcome) in cases {
        let chunks: Vec<&str> = chunks.iter().map(String::as_str).collect();
        let server = Server::always(data(&chunks)).await;
        let client = client(&server.url());
        let mut stream = client
            .chat()
            .completions()
            .create("ep", ["x"])
            .n(n)
            .stream()
            .await
            .unwrap();
        let is_whole = stream.finish().await.is_ok();
        assert_eq!(
            (stream.outcome(), is_whole),
            (Some(outcome), outcome.is_complete()),
            "{n} {chunks:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_strict_client_refuses_drift_in_chunks() {
    let chunk =
        r#"{"id": 7, "created": "now", "choices": [{"index": 0, "delta": {"content": "Hello"}}]}"#;
    let server = Server::always(data(&[chunk, FINISH, "[DONE]"])).await;
    let lenient = read(&client(&server.url())).await.unwrap();
    assert_eq!(
        (lenient.outcome, lenient.text.as_str()),
        (StreamOutcome::Done, "Hello")
    );
    let strict: Client = quick(&server.url()).strict(true).build().unwrap();
    let ended = read(&strict).await.unwrap();
    assert_eq!(ended.outcome, StreamOutcome::Invalid);
    let error = ended.error.unwrap();
    assert_eq!(
        (error.kind(), error.body()),
        (ErrorKind::InvalidResponse, chunk.as_bytes())
    );
    assert!(error.message().contains("$.id"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_faults_of_the_sandbox_are_told() {
    let cases = [
        (
            Fault::truncate(6),
            StreamOutcome::Truncated,
            Some(ErrorKind::TruncatedStream),
        ),
        (
            Fault::half_frame(6),
            StreamOutcome::Truncated,
            Some(ErrorKind::TruncatedStream),
        ),
        (
            Fault::cut_after(700),
            StreamOutcome::Disconnected,
            Some(ErrorKind::Connection),
        ),
        (
            Fault::reset_after(700),
            StreamOutcome::Disconnected,
            Some(ErrorKind::Connection),
        ),
        (
            Fault::error_frame(6),
            StreamOutcome::ServerError,
            Some(ErrorKind::Stream),
        ),
        (
            Fault::garbage_frame(6),
            StreamOutcome::Invalid,
            Some(ErrorKind::InvalidResponse),
        ),
        (
            Fault::garbage(),
            StreamOutcome::Invalid,
            Some(ErrorKind::InvalidResponse),
        ),
        (
            // A finished answer is not waited for so long, and what it cost is not heard of.
            Fault::trickle(3, Duration::from_secs(5)),
            StreamOutcome::Finished,
            None,
        ),
        (
            Fault::trickle(100, Duration::from_secs(1)),
            StreamOutcome::Done,
            None,
        ),
        (Fault::unknown_event(6), StreamOutcome::Done, None),
    ];
    let (sandbox, client) = sandbox().await;
    for (fault, outcome, kind) in cases {
        let what = format!("{fault:?}");
        sandbox.inject(fault.times(1));
        let request = client
            .chat()
            .completions()
            .create(LIVE, [CONTRACT])
            .stream();
        let mut stream = request.await.unwrap();
        let result = stream.finish().await;
        assert_eq!(
            (stream.outcome(), result.err().map(|error| error.kind())),
            (Some(outcome), kind),
            "{what}"
        );
    }
}
