//! Errors in the middle of a streamed answer, in all the forms they are sent in, and what only looks like one.

use crate::protocol::Call::ChatStream;
use crate::reply::{DONE, answer_events, completion_chunk, event, event_stream, first_words};
use crate::scenario::Scenario;
use crate::verdict::Run;

/// An error in place of the sixth word, and `[DONE]` behind it.
fn says_overloaded(name: &'static str, rule: &'static str, frame: &str) -> Scenario {
    let mut events = first_words(5);
    events.extend([frame.to_owned(), DONE.to_owned()]);
    Scenario::always(name, rule, ChatStream, event_stream(events), |run| {
        run.fails_showing(None, &["model overloaded"])
    })
}

pub fn scenarios() -> Vec<Scenario> {
    let data = |name, rule, json| says_overloaded(name, rule, &event(json));
    let beside = |name, rule, member: &str| {
        let events = answer_events().into_iter();
        let events =
            events.map(|event| event.replacen("{\"id\"", &format!("{{{member},\"id\""), 1));
        Scenario::always(name, rule, ChatStream, event_stream(events), Run::answers)
    };
    let nothing = [r#""""#, "{}", "[]", "false", "null", "0"].map(|nothing| {
        let chunk = completion_chunk("[]");
        event(&chunk.replacen('{', &format!("{{\"error\":{nothing},"), 1))
    });
    vec![
        data(
            "stream-error-object",
            "An `error` object in a stream is an error, in the server's words.",
            r#"{"error":{"message":"model overloaded","type":"server_error"}}"#,
        ),
        data(
            "stream-error-detail",
            "A `detail` in a stream is an error, in the server's words.",
            r#"{"detail":"model overloaded"}"#,
        ),
        says_overloaded(
            "stream-error-event",
            "An event named `error` is an error, in the server's words.",
            "event: error\ndata: {\"message\":\"model overloaded\"}\n\n",
        ),
        data(
            "stream-error-beside-choices",
            "An `error` is one beside choices too.",
            r#"{"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}],"error":{"code":502,"message":"model overloaded"}}"#,
        ),
        data(
            "stream-error-in-a-choice",
            "An `error` inside a choice is an error.",
            r#"{"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error","error":{"code":502,"message":"model overloaded"}}]}"#,
        ),
        data(
            "stream-error-in-a-choice-that-stops",
            "An `error` inside a choice is an error whatever finish reason stands beside it.",
            r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop","error":{"message":"model overloaded"}}]}"#,
        ),
        data(
            "stream-error-as-the-object",
            "What calls itself `object: \"error\"` is an error.",
            r#"{"object":"error","message":"model overloaded","type":"InternalServerError","code":500}"#,
        ),
        data(
            "stream-error-as-error-message",
            "An `error_message` without choices is an error.",
            r#"{"error_message":"model overloaded","choices":null}"#,
        ),
        data(
            "stream-error-as-no-success",
            "`success: false` without choices is an error.",
            r#"{"success":false,"message":"model overloaded"}"#,
        ),
        data(
            "stream-error-as-code-and-message",
            "A `code` and a `message` without choices are an error.",
            r#"{"code":429,"message":"model overloaded"}"#,
        ),
        data(
            "stream-error-as-status-and-msg",
            "A `status` and a `msg` without choices are an error.",
            r#"{"status":"UNAVAILABLE","msg":"model overloaded"}"#,
        ),
        data(
            "stream-error-as-errors",
            "A list of `errors` without choices is an error.",
            r#"{"errors":[{"code":7,"message":"model overloaded"}]}"#,
        ),
        Scenario::always(
            "stream-error-that-says-nothing",
            "An `error` that is empty, false or zero is none.",
            ChatStream,
            event_stream({
                let mut events = answer_events();
                let done = events.pop();
                events.into_iter().chain(nothing).chain(done)
            }),
            Run::answers,
        ),
        beside(
            "stream-no-error-beside-choices",
            "An empty `error`, a `message`, a `code` and a `detail` beside choices are no error.",
            r#""error":{},"message":"ok","code":0,"detail":"cached""#,
        ),
    ]
}
