//! The format of server-sent events, as the WHATWG standard has it.

use crate::protocol::Call::ChatStream;
use crate::reply::{DONE, answer_events, delta, event, event_stream, finish, first_words};
use crate::scenario::Scenario;
use crate::verdict::{Finding, Run};

/// The answer's events, changed.
fn changed(name: &'static str, rule: &'static str, change: impl Fn(String) -> String) -> Scenario {
    let events = answer_events().into_iter().map(change);
    Scenario::always(name, rule, ChatStream, event_stream(events), Run::answers)
}

pub fn scenarios() -> Vec<Scenario> {
    let u2028 = "one\u{2028}two\u{85}three";
    vec![
        changed("events-crlf", "Lines may end with CR LF.", |event| {
            event.replace('\n', "\r\n")
        }),
        changed("events-cr", "Lines may end with CR alone.", |event| {
            event.replace('\n', "\r")
        }),
        Scenario::always(
            "events-byte-order-mark",
            "A byte-order mark at the start is passed over.",
            ChatStream,
            event_stream(
                answer_events()
                    .into_iter()
                    .enumerate()
                    .map(|(at, event)| match at {
                        0 => format!("\u{feff}{event}"),
                        _ => event,
                    }),
            ),
            Run::answers,
        ),
        changed(
            "events-comments",
            "Comments and keep-alives are no data.",
            |event| format!(": keep-alive\n\n:\n\n: data: [DONE]\n{event}"),
        ),
        changed(
            "events-several-data-lines",
            "Several data lines are one text, joined by line feeds.",
            |event| event.replacen(",\"choices\"", ",\ndata: \"choices\"", 1),
        ),
        changed(
            "events-without-a-space",
            "The space after the colon may be missing.",
            |event| event.replacen("data: ", "data:", 1),
        ),
        changed(
            "events-other-fields",
            "Ids, retry times, names and unknown fields around the data do no harm.",
            |event| format!("id: 7\nretry: 10\nevent: message\nx-anything: 1\nid\n{event}"),
        ),
        changed(
            "events-without-data",
            "An event whose data is empty or blank is no chunk, and no end.",
            |event| format!("data:\n\ndata: \n\ndata:  \t\n\nevent: message\ndata:\n\n{event}"),
        ),
        Scenario::always(
            "events-error-without-data",
            "An event named `error` is an error, even where its data is empty.",
            ChatStream,
            event_stream(
                first_words(5)
                    .into_iter()
                    .chain(["event: error\ndata:\n\n".to_owned(), DONE.to_owned()]),
            ),
            Run::fails,
        ),
        changed(
            "events-named-ping",
            "A named event that is no JSON is passed over.",
            |event| format!("event: ping\ndata: still here\n\n{event}"),
        ),
        Scenario::always(
            "events-named-is-no-chunk",
            "A named event whose data is some object is no chunk: the caller is given the chunks \
             alone.",
            ChatStream,
            event_stream(
                answer_events()
                    .into_iter()
                    .map(|event| format!("event: ping\ndata: {{\"type\":\"ping\"}}\n\n{event}")),
            ),
            |run| match run.chunks() {
                Some(chunks) if run.is_answered() => {
                    let sent = answer_events().len() - 1;
                    Finding::of(chunks == sent, format!("{chunks} chunks of {sent}"))
                }
                _ => run.answers(),
            },
        ),
        changed(
            "events-named-with-a-detail",
            "A named event about a tool is no error, though it has a `detail`.",
            |event| {
                let tool = r#"{"tool":"shell","detail":"listing files","message":"ok","code":0}"#;
                format!("event: tool.progress\ndata: {tool}\n\n{event}")
            },
        ),
        changed(
            "events-named-with-choices",
            "Chunks are chunks, whatever their events are named.",
            |event| format!("event: chat.completion.chunk\n{event}"),
        ),
        Scenario::always(
            "events-other-line-ends-inside-data",
            "Only CR and LF end a line; U+2028 and U+0085 inside a text do not.",
            ChatStream,
            event_stream([event(&delta(u2028)), event(&finish()), DONE.to_owned()]),
            move |run| run.gives(u2028),
        ),
    ]
}
