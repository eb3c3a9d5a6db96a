//! How a streamed answer ends, and how it is told from one that was cut short.

use std::time::Duration;

use crate::protocol::Call::{ChatJoined, ChatStream};
use crate::reply::{
    DONE, Reply, Step, answer_events, begun, chunk, delta, event, event_stream, finish,
    first_words, framed, last_chunk, words,
};
use crate::scenario::Scenario;
use crate::verdict::{Finding, Run};

/// What follows in the reply after the first five words.
fn five_words_and(steps: impl IntoIterator<Item = Step>) -> Reply {
    let mut reply = begun(first_words(5));
    reply.extend(steps);
    reply
}

/// The answer up to its finish reason.
fn finished() -> Vec<String> {
    let mut events: Vec<String> = answer_events();
    events.pop();
    events
}

/// The whole answer, and behind its finish reason these bytes.
fn finished_and(rest: &str) -> Reply {
    event_stream(finished().into_iter().chain([rest.to_owned()]))
}

/// The first words, each with this as its finish reason.
fn words_with_reason(count: usize, reason: &'static str) -> impl Iterator<Item = String> {
    let reason = format!("\"finish_reason\":{reason}");
    let words = words().take(count).map(|word| event(&delta(word)));
    words.map(move |event| event.replace("\"finish_reason\":null", &reason))
}

/// How long a server says nothing more behind the finish reason, while the connection stays open.
const SILENCE: Duration = Duration::from_secs(12);
const BEATS: usize = 24;

/// Kept when the answer was the caller's before the server let go of the connection.
fn answers_early(run: &Run, is_early: bool) -> Finding {
    let measured = format!("{}, {:.1} s", run.seen_by_caller(), run.seconds());
    Finding::of(run.is_answered() && is_early, measured)
}

pub fn scenarios() -> Vec<Scenario> {
    let fails = |name, rule, reply| Scenario::always(name, rule, ChatStream, reply, Run::fails);
    let answers = |name, rule, reply| Scenario::always(name, rule, ChatStream, reply, Run::answers);
    let usage =
        r#"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#;
    let beat = framed(": beat\n\n");
    let mut kept_open = begun(finished());
    kept_open.push(Step::Repeat {
        bytes: beat.clone(),
        times: BEATS,
        pause: SILENCE / BEATS as u32,
    });
    kept_open.push(last_chunk());
    let mut silent = begun(finished());
    silent.push(Step::AwaitClose(SILENCE));
    let mut broken = begun(finished());
    broken.extend([Step::Pause(Duration::from_millis(200)), Step::Reset]);
    vec![
        fails(
            "stream-cut-in-good-order",
            "A stream that ends without a finish reason and without `[DONE]` is an error, and is \
             not sent again.",
            event_stream(first_words(5)),
        ),
        fails(
            "stream-cut-inside-an-event",
            "A stream that ends in the middle of an event is an error.",
            five_words_and([chunk("data: {\"id\":\"chatcmpl-1\",\"obj"), last_chunk()]),
        ),
        fails(
            "stream-connection-closed",
            "A connection closed before the end of the body is an error.",
            five_words_and([Step::Close]),
        ),
        fails(
            "stream-connection-reset",
            "A connection reset in the middle of an answer is an error.",
            five_words_and([Step::Pause(Duration::from_millis(200)), Step::Reset]),
        ),
        answers(
            "stream-without-done",
            "After the finish reason the answer is whole, with or without `[DONE]`.",
            event_stream(answer_events().into_iter().filter(|event| event != DONE)),
        ),
        fails(
            "stream-silent",
            "A server that falls silent in an answer is an error, after the time the caller has \
             set (1 s).",
            five_words_and([Step::AwaitClose(Duration::from_secs(12))]),
        )
        .set(|job| job.silence = Some(1.0)),
        answers(
            "stream-unknown-finish-reason",
            "A finish reason nobody knows yet is a finish reason.",
            event_stream(
                answer_events()
                    .iter()
                    .map(|event| event.replace("\"stop\"", "\"guardrail\"")),
            ),
        ),
        answers(
            "end-broken-behind-the-reason",
            "What breaks behind the finish reason does the answer no harm.",
            broken,
        ),
        fails(
            "end-reason-empty-cut",
            "An empty finish reason is none: a stream that ends with it was cut.",
            event_stream(words_with_reason(5, r#""""#)),
        ),
        fails(
            "end-reason-null-word-cut",
            "A finish reason that is the word `null` is none.",
            event_stream(words_with_reason(5, r#""null""#)),
        ),
        answers(
            "end-reason-empty",
            "Empty finish reasons before the real one do no harm.",
            event_stream(words_with_reason(9, r#""""#).chain([event(&finish()), DONE.to_owned()])),
        ),
        fails(
            "end-reason-too-early-cut",
            "Text behind a finish reason withdraws it: a stream with `stop` on every chunk can be \
             cut like any other.",
            event_stream(words_with_reason(5, r#""stop""#)),
        ),
        fails(
            "end-reason-too-early-cut-inside-an-event",
            "A stream with `stop` on every chunk can be cut inside an event too.",
            event_stream(
                words_with_reason(5, r#""stop""#).chain(["data: {\"choices\":[{\"ind".to_owned()]),
            ),
        ),
        answers(
            "end-reason-too-early",
            "A stream with `stop` on every chunk is whole with its `[DONE]`.",
            event_stream(words_with_reason(9, r#""stop""#).chain([DONE.to_owned()])),
        ),
        fails(
            "end-reason-error",
            "The finish reason `error` is no complete answer, whatever follows.",
            event_stream(
                first_words(5)
                    .into_iter()
                    .chain([event(&finish().replace("stop", "error")), DONE.to_owned()]),
            ),
        ),
        answers(
            "end-last-event-open",
            "A finish reason in a last event that lacks its blank line counts.",
            event_stream(
                words()
                    .map(|word| event(&delta(word)))
                    .chain([format!("data: {}", finish())]),
            ),
        ),
        Scenario::always(
            "end-last-event-open-usage",
            "Token counts in a last event that lacks its blank line are not lost.",
            ChatJoined,
            finished_and(&format!("data: {usage}")),
            |run| run.finds("3"),
        )
        .set(|job| job.probes = vec!["/usage/total_tokens".to_owned()]),
        Scenario::always(
            "end-last-event-open-error",
            "An error in a last event that lacks its blank line is an error, in the server's \
             words.",
            ChatStream,
            finished_and(r#"data: {"error":{"message":"the ledger is down"}}"#),
            |run| run.fails_showing(None, &["the ledger is down"]),
        ),
        answers(
            "end-last-event-open-done",
            "A `[DONE]` that lacks its line end counts.",
            event_stream(
                words()
                    .map(|word| event(&delta(word)))
                    .chain(["data: [DONE]".to_owned()]),
            ),
        ),
        fails(
            "end-inside-an-event-behind-the-reason",
            "An end inside an event behind the finish reason is said: what was in it is lost.",
            finished_and("data: {\"choices\":[],\"usa"),
        ),
        answers(
            "end-done-with-blanks",
            "`[DONE]` may have blanks around it.",
            finished_and("data: \t [DONE] \t\n\n"),
        ),
        answers(
            "end-done-in-quotes",
            "`[DONE]` may be a JSON string.",
            finished_and("data: \"[DONE]\"\n\n"),
        ),
        fails(
            "end-done-alone",
            "`[DONE]` and nothing before it is no answer.",
            event_stream([DONE]),
        ),
        fails(
            "end-done-without-a-choice",
            "Token counts and `[DONE]`, and no choice ever, are no answer.",
            event_stream([event(usage), DONE.to_owned()]),
        ),
        Scenario::always(
            "end-done-in-a-text",
            "A text that has `[DONE]` in it is a text.",
            ChatStream,
            event_stream([event(&delta("[DONE]")), event(&finish()), DONE.to_owned()]),
            |run| run.gives("[DONE]"),
        ),
        Scenario::always(
            "end-silence",
            "Behind the finish reason the answer is whole: a server that keeps the connection \
             open (for 12 s) and says nothing is not waited for.",
            ChatStream,
            silent,
            |run| answers_early(run, run.journal.closed_in_time == Some(true)),
        ),
        Scenario::always(
            "end-silence-kept-alive",
            "A server that goes on sending comments behind the finish reason (for 12 s) is not waited \
             for.",
            ChatStream,
            kept_open,
            move |run| answers_early(run, run.journal.flooded < BEATS * beat.len()),
        ),
    ]
}
