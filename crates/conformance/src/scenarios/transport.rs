//! HTTP itself: odd framing, too much, and too slow.

use std::time::Duration;

use flate2::{Compress, Compression, Crc, FlushCompress};

use crate::protocol::Call::Chat;
use crate::reply::{ANSWER, Step, answer, chunked_head, completion, last_chunk, whole};
use crate::scenario::Scenario;
use crate::verdict::{Finding, Run};

const MIB: usize = 1024 * 1024;
/// What a client with a limit need not take.
const FLOOD: usize = 320;

fn raw(text: impl Into<Vec<u8>>) -> Vec<Step> {
    vec![Step::Send(text.into()), Step::Close]
}

/// So much in so little: 512 MiB of spaces before an answer, as one gzip member. A single MiB is compressed, up to where
/// the compressor forgets what came before, and that is repeated.
fn bomb() -> Vec<u8> {
    const TIMES: usize = 512;
    let spaces = vec![b' '; MIB];
    let answer = completion(ANSWER, "").into_bytes();
    let mut compressor = Compress::new(Compression::fast(), false);
    let mut compress = |bytes: &[u8], flush| {
        // More room than it can need, so that one call does it.
        let mut compressed = Vec::with_capacity(MIB);
        let _ = compressor.compress_vec(bytes, &mut compressed, flush);
        compressed
    };
    let block = compress(&spaces, FlushCompress::Full);
    let end = compress(&answer, FlushCompress::Finish);
    let (mut checksum, mut of_block) = (Crc::new(), Crc::new());
    of_block.update(&spaces);
    (0..TIMES).for_each(|_| checksum.combine(&of_block));
    checksum.update(&answer);
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let [sum, length] = [checksum.sum(), checksum.amount()].map(u32::to_le_bytes);
    [&head[..], &block.repeat(TIMES), &end, &sum, &length].concat()
}

/// Kept when the client came to an error before it had this many MiB.
pub fn stopped_early(run: &Run, mebibytes: usize) -> Finding {
    let taken = run.journal.flooded / MIB;
    let is_kept = run.is_failure() && taken < mebibytes;
    Finding::of(
        is_kept,
        format!("{}; took {taken} MiB", run.seen_by_caller()),
    )
}

/// Kept when the client came to an error, and that before the server was done.
fn gave_up(run: &Run, is_early: bool) -> Finding {
    let measured = format!("{} after {:.1} s", run.seen_by_caller(), run.seconds());
    Finding::of(run.is_failure() && is_early, measured)
}

pub fn scenarios() -> Vec<Scenario> {
    let body = completion(ANSWER, "");
    let ok = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    let length = body.len();
    let fails = |name, rule, reply| {
        Scenario::always(name, rule, Chat, reply, |run| run.when(run.is_failure()))
    };
    let answers = |name, rule, reply| Scenario::always(name, rule, Chat, reply, Run::answers);
    let endless = Step::Repeat {
        bytes: [
            format!("{MIB:x}\r\n").into_bytes(),
            vec![b' '; MIB],
            b"\r\n".to_vec(),
        ]
        .concat(),
        times: FLOOD,
        pause: Duration::ZERO,
    };
    let trickle = Step::Repeat {
        bytes: b" ".to_vec(),
        times: 80,
        pause: Duration::from_millis(100),
    };
    let trickled = format!("{ok}content-length: {}\r\n\r\n", length + 80);
    let header_flood = Step::Repeat {
        bytes: format!("x-filler: {}\r\n", "y".repeat(1000)).into_bytes(),
        times: 64 * 1024,
        pause: Duration::ZERO,
    };
    vec![
        answers(
            "http-interim-replies",
            "Interim replies (100, 103) before the reply are passed over.",
            [
                vec![Step::Send(
                    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
                        .to_vec(),
                )],
                answer(),
            ]
            .concat(),
        ),
        answers(
            "http-body-until-close",
            "A body without a length ends with its connection.",
            raw(format!("{ok}connection: close\r\n\r\n{body}")),
        ),
        answers(
            "http-wrong-content-type",
            "A completion that calls itself plain text is one all the same.",
            whole(200, "text/plain", "", &body),
        ),
        fails(
            "http-two-lengths",
            "Two lengths that contradict each other are an error.",
            raw(format!(
                "{ok}content-length: {length}\r\ncontent-length: 5\r\n\r\n{body}"
            )),
        ),
        fails(
            "http-chunked-garbage",
            "A chunk whose size is no number is an error.",
            raw(format!(
                "{ok}transfer-encoding: chunked\r\n\r\n{length:x}\r\n{body}\r\nzz\r\n\r\n"
            )),
        ),
        fails(
            "http-garbage",
            "What is no HTTP is an error.",
            raw("220 mail.example ESMTP ready\r\n"),
        ),
        answers(
            "http-many-headers",
            "A reply with 120 headers is a reply.",
            whole(200, "application/json", &"x-filler: y\r\n".repeat(120), &body),
        ),
        Scenario::always(
            "http-malformed-header",
            "A reply with a header that is none is an error, and not sent for again: it came, \
             and would come like this each time.",
            Chat,
            raw(format!(
                "{ok}no header\r\ncontent-length: {length}\r\n\r\n{body}"
            )),
            Run::fails,
        ),
        Scenario::always(
            "http-endless-headers",
            "Headers without an end are an error, before 64 MiB of them are taken.",
            Chat,
            vec![Step::Send(ok.into()), header_flood, Step::Close],
            |run| stopped_early(run, 64),
        ),
        Scenario::always(
            "http-endless-body",
            "A body without an end is an error, before 320 MiB of it are taken.",
            Chat,
            vec![chunked_head("application/json"), endless, last_chunk()],
            |run| stopped_early(run, FLOOD),
        ),
        Scenario::always(
            "http-decompression-bomb",
            "Half a gibibyte in a small compressed reply takes no more than 384 MiB of memory.",
            Chat,
            whole(
                200,
                "application/json",
                "content-encoding: gzip\r\n",
                bomb(),
            ),
            |run| match run.outcome.peak {
                Some(peak) => {
                    let peak = peak / MIB as u64;
                    Finding::of(
                        peak <= 384,
                        format!("{}; {peak} MiB of memory", run.seen_by_caller()),
                    )
                }
                None => Finding::of(run.is_failure(), run.seen_by_caller()),
            },
        ),
        Scenario::always(
            "time-trickle",
            "A reply that comes a byte at a time for 8 s is given up before its end, by a client \
             with a time limit of 1 s.",
            Chat,
            vec![
                Step::Send(trickled.into_bytes()),
                trickle,
                Step::Send(body.into_bytes()),
            ],
            |run| gave_up(run, run.journal.flooded < 80),
        )
        .set(|job| job.timeout = Some(1.0)),
        Scenario::always(
            "time-stalled-error",
            "An error whose body stops before its end (for 12 s) is told with its status and what \
             has come of its words, and not waited for.",
            Chat,
            vec![
                Step::Send(
                    b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: 400\r\n\r\n{\"detail\": \"the endpoint sleeps\"}"
                        .to_vec(),
                ),
                Step::AwaitClose(Duration::from_secs(12)),
            ],
            |run| {
                let shown = run.fails_showing(Some(400), &["the endpoint sleeps"]);
                match run.journal.closed_in_time {
                    Some(true) => shown,
                    _ => gave_up(run, false),
                }
            },
        ),
        Scenario::always(
            "time-silence",
            "A server that says nothing is an error, for a client with a time limit of 1 s, \
             before 12 s have passed.",
            Chat,
            vec![Step::AwaitClose(Duration::from_secs(12))],
            |run| gave_up(run, run.journal.closed_in_time == Some(true)),
        )
        .set(|job| job.timeout = Some(1.0)),
    ]
}
