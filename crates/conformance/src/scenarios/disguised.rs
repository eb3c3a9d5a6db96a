//! Replies that are not what their head says, or not what was asked for.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::protocol::Call::{Chat, ChatStream};
use crate::reply::{
    ANSWER, Reply, answer, answer_events, chunk, completion, event_stream, head_of_chunks, json,
    last_chunk, whole,
};
use crate::scenario::Scenario;
use crate::verdict::{Finding, Run};

const PAGE: &str = "<!DOCTYPE html><html><head><title>Please sign in</title></head></html>";
const MARK: &str = "\u{feff}";

/// The answer's events under these headers.
fn events_under(headers: &str) -> Reply {
    let mut reply = vec![head_of_chunks(headers)];
    reply.extend(answer_events().into_iter().map(chunk));
    reply.push(last_chunk());
    reply
}

fn gzipped(status: u16, content_type: &str, body: &str) -> Reply {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Into memory: nothing here can fail.
    let _ = encoder.write_all(body.as_bytes());
    let body = encoder.finish().unwrap_or_default();
    whole(status, content_type, "content-encoding: gzip\r\n", body)
}

/// Kept when the caller has the answer, or an error that names what is wrong in one of these ways.
fn answers_or_names(run: &Run, names: &[&str]) -> Finding {
    let shown = run.error().map(|error| error.message.to_lowercase());
    let is_named = shown.is_some_and(|shown| names.iter().any(|name| shown.contains(name)));
    run.when(run.is_answered() || run.is_failure() && is_named)
}

pub fn scenarios() -> Vec<Scenario> {
    let answers = |name, rule, reply| Scenario::always(name, rule, ChatStream, reply, Run::answers);
    let says = |name, rule, reply, words: &'static [&'static str]| {
        Scenario::always(name, rule, ChatStream, reply, |run| {
            run.fails_showing(None, words)
        })
    };
    vec![
        says(
            "stream-refused-with-200",
            "A reply of status 200 that is an error object, and no stream, is that error.",
            json(200, r#"{"error":{"message":"model overloaded"}}"#),
            &["model overloaded"],
        ),
        says(
            "stream-refused-as-events",
            "A bare error object under the content type of a stream is that error.",
            event_stream([r#"{"code":429,"message":"model overloaded"}"#]),
            &["model overloaded"],
        ),
        answers(
            "stream-answered-whole",
            "A completion that comes as plain JSON in place of a stream is the answer.",
            answer(),
        ),
        answers(
            "stream-answered-whole-as-events",
            "A bare completion under the content type of a stream is the answer.",
            event_stream([completion(ANSWER, "")]),
        ),
        Scenario::always(
            "stream-answered-with-a-page",
            "An HTML page of status 200 in place of a stream is an error.",
            ChatStream,
            whole(200, "text/html", "", PAGE),
            Run::fails,
        ),
        Scenario::always(
            "stream-answered-with-a-page-as-events",
            "A page under the content type of a stream is an error that says what came.",
            ChatStream,
            event_stream([PAGE]),
            |run| answers_or_names(run, &["html", "sign in"]),
        ),
        says(
            "stream-answered-with-words-as-events",
            "Plain words under the content type of a stream are in the error.",
            event_stream(["upstream connect error"]),
            &["upstream connect error"],
        ),
        Scenario::always(
            "stream-empty",
            "A stream without a byte in it is an error.",
            ChatStream,
            event_stream([""; 0]),
            Run::fails,
        ),
        answers(
            "stream-without-a-content-type",
            "A stream of events is one without a content type.",
            events_under(""),
        ),
        answers(
            "stream-of-two-content-types",
            "A stream of events is one where two content types were merged.",
            events_under("content-type: application/json, text/event-stream\r\n"),
        ),
        answers(
            "stream-as-plain-text",
            "A stream of events that calls itself plain text is one all the same.",
            events_under("content-type: text/plain; charset=utf-8\r\n"),
        ),
        answers(
            "stream-as-bytes",
            "A stream of events that calls itself bytes is one all the same.",
            events_under("content-type: application/octet-stream\r\n"),
        ),
        Scenario::always(
            "reply-byte-order-mark",
            "A byte-order mark before a reply is passed over.",
            Chat,
            json(200, format!("{MARK}{}", completion(ANSWER, ""))),
            Run::answers,
        ),
        Scenario::always(
            "error-byte-order-mark",
            "A byte-order mark before an error is passed over: its words are told, and not the \
             JSON.",
            Chat,
            json(
                404,
                format!("{MARK}{{\"detail\":\"no endpoint ep_9\",\"trace\":7}}"),
            ),
            |run| match run.error() {
                Some(error) if error.message.contains("trace") => {
                    Finding::of(false, format!("{} shows the JSON", error.class))
                }
                _ => run.fails_showing(Some(404), &["no endpoint ep_9"]),
            },
        ),
        Scenario::always(
            "reply-gzip-unasked",
            "A reply that is compressed, asked for or not, is the answer, or an error that names \
             the encoding.",
            Chat,
            gzipped(200, "application/json", &completion(ANSWER, "")),
            |run| answers_or_names(run, &["gzip"]),
        ),
        Scenario::always(
            "stream-gzip-unasked",
            "A stream that is compressed is the answer, or an error that names the encoding.",
            ChatStream,
            gzipped(200, "text/event-stream", &answer_events().concat()),
            |run| answers_or_names(run, &["gzip"]),
        ),
        Scenario::always(
            "error-gzip-unasked",
            "An error that is compressed, asked for or not, is told in its words, or with the \
             encoding.",
            Chat,
            gzipped(
                400,
                "application/json",
                r#"{"detail":"no endpoint ep_9","error":{"message":"no endpoint ep_9"}}"#,
            ),
            |run| answers_or_names(run, &["gzip", "no endpoint ep_9"]),
        ),
    ]
}
