//! The format of server-sent events, as the WHATWG standard has it.

use crate::protocol::Call::ChatStream;
use crate::reply::{DONE, answer_events, delta, event, event_stream, finish};
use crate::scenario::Scenario;
use crate::verdict::Run;

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
        Scenario::always(
            "events-other-line-ends-inside-data",
            "Only CR and LF end a line; U+2028 and U+0085 inside a text do not.",
            ChatStream,
            event_stream([event(&delta(u2028)), event(&finish()), DONE.to_owned()]),
            move |run| run.gives(u2028),
        ),
    ]
}
