//! How a streamed answer comes.

use std::time::Duration;

use crate::protocol::Call::ChatStream;
use crate::reply::{
    DONE, Step, answer_events, begun, chunk, completion_chunk, delta, event, event_stream,
    event_stream_head, finish, first_words, framed, last_chunk, words,
};
use crate::scenario::Scenario;
use crate::verdict::{Finding, Run};

/// How many words a server sends to a client that has left.
const LEFT_FOR: usize = 30;

pub fn scenarios() -> Vec<Scenario> {
    let fails = |name, rule, reply| Scenario::always(name, rule, ChatStream, reply, Run::fails);
    let answers = |name, rule, reply| Scenario::always(name, rule, ChatStream, reply, Run::answers);
    let in_one = |text: &str| text.bytes().map(|byte| chunk([byte])).collect::<Vec<_>>();
    let said = "naïve 世界 🦀";
    let mut byte_by_byte = vec![event_stream_head()];
    byte_by_byte.extend(in_one(
        &[event(&delta(said)), event(&finish()), DONE.to_owned()].concat(),
    ));
    byte_by_byte.push(last_chunk());
    let mut slowly = begun(first_words(1));
    slowly.push(Step::AwaitPiece(Duration::from_secs(3)));
    slowly.extend(answer_events().into_iter().skip(1).map(chunk));
    slowly.push(last_chunk());
    let word = framed(event(&delta("word ")));
    let mut left = begun(first_words(1));
    left.push(Step::Repeat {
        bytes: word.clone(),
        times: LEFT_FOR,
        pause: Duration::from_millis(100),
    });
    let mut kept_alive = begun(first_words(1));
    kept_alive.push(Step::Repeat {
        bytes: b"6\r\n: ok\n\n\r\n".to_vec(),
        times: 12,
        pause: Duration::from_millis(400),
    });
    kept_alive.extend(answer_events().into_iter().skip(1).map(chunk));
    kept_alive.push(last_chunk());
    vec![
        answers(
            "stream-whole",
            "A whole stream gives the whole answer.",
            event_stream(answer_events()),
        ),
        Scenario::always(
            "stream-kept-alive",
            "Keep-alives are signs of life: with them a stream outlasts the time the caller \
             allows for silence (3 s).",
            ChatStream,
            kept_alive,
            Run::answers,
        )
        .set(|job| job.silence = Some(3.0)),
        Scenario::always(
            "stream-first-piece-at-once",
            "The first piece is with the caller before the server sends the second.",
            ChatStream,
            slowly,
            |run| {
                let in_time = run.journal.piece_in_time == Some(true);
                let measured = match in_time {
                    true => "had the first piece while the server held back the second",
                    false => "had no piece 3 s after the server had sent the first",
                };
                Finding::of(in_time && run.is_answered(), measured)
            },
        ),
        Scenario::always(
            "stream-left",
            "Leaving the loop over a stream, and the block it is in, closes the connection: a \
             server that goes on sending (for 3 s) can stop.",
            ChatStream,
            left,
            move |run| {
                let is_closed = run.journal.flooded < LEFT_FOR * word.len();
                let measured = match is_closed {
                    true => "closed while the server was sending",
                    false => "took everything for 3 s",
                };
                Finding::of(is_closed, measured)
            },
        )
        .set(|job| job.leave = true),
        fails(
            "stream-undecodable-event",
            "An event that is no JSON is an error, and is not passed over.",
            event_stream(
                first_words(5)
                    .into_iter()
                    .chain(["data: {\"choices\": [\n\n".to_owned()])
                    .chain(answer_events().into_iter().skip(6)),
            ),
        ),
        Scenario::always(
            "stream-invalid-utf8",
            "An event that is not UTF-8 is an error, and is not altered.",
            ChatStream,
            {
                let [before, after] = [
                    "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"caf",
                    "\"}}]}",
                ];
                let bad = [
                    b"data: ",
                    before.as_bytes(),
                    b"\xff",
                    after.as_bytes(),
                    b"\n\n",
                ]
                .concat();
                let events = [bad, event(&finish()).into_bytes(), DONE.into()];
                event_stream(events)
            },
            Run::fails,
        ),
        Scenario::always(
            "stream-byte-by-byte",
            "Where the network splits the bytes makes no difference, inside a character too.",
            ChatStream,
            byte_by_byte,
            move |run| run.gives(said),
        ),
        answers(
            "stream-usage-chunk",
            "A chunk without choices, which has the token counts, does no harm.",
            event_stream(words().map(|word| event(&delta(word))).chain([
                event(&finish()),
                event(&completion_chunk("[]")),
                DONE.to_owned(),
            ])),
        ),
        answers(
            "stream-missing-fields",
            "Chunks that have their choices and nothing else are read.",
            event_stream(
                answer_events()
                    .iter()
                    .map(|event| match event.find("\"choices\"") {
                        Some(at) => format!("data: {{{}", &event[at..]),
                        None => event.clone(),
                    }),
            ),
        ),
        Scenario::always(
            "stream-endless-event",
            "An event without an end is refused at a limit, before 64 MiB of it are taken.",
            ChatStream,
            {
                let piece = [
                    b"100000\r\n".to_vec(),
                    vec![b'x'; 1024 * 1024],
                    b"\r\n".to_vec(),
                ]
                .concat();
                let flood = Step::Repeat {
                    bytes: piece,
                    times: 64,
                    pause: Duration::ZERO,
                };
                vec![event_stream_head(), chunk("data: "), flood, last_chunk()]
            },
            |run| super::transport::stopped_early(run, 64),
        ),
    ]
}
