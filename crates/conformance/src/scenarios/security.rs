//! The key and the prompt go to one place, and what callers pass in stays where it was put.

use std::time::Duration;

use percent_encoding::percent_decode_str;

use super::retries::waits;
use crate::board::KEY;
use crate::protocol::Call::{self, Chat, ChatStream, ListModels, Retrieve, Show, UploadDocument};
use crate::reply::{
    Reply, Step, answer, answer_events, event_stream, json, refusal, refusal_with, whole,
};
use crate::scenario::Scenario;
use crate::server::{Origin, Origins, Request};
use crate::verdict::{Finding, Run};

/// Sends whoever asks the API to the other origin, which answers.
fn redirect(status: u16) -> impl Fn(&Request, usize, &Origins) -> Reply {
    move |request, _, origins| match request.origin {
        Origin::Api => {
            let location = format!("location: {}{}\r\n", origins.other, request.target);
            whole(status, "text/plain", &location, "")
        }
        Origin::Other if request.method == "GET" => json(
            200,
            r#"{"object":"list","data":[{"id":"a","object":"model","created":1,"owned_by":"o"}]}"#,
        ),
        Origin::Other => answer(),
    }
}

/// Kept when the other origin heard neither the key nor the prompt.
fn kept_home(run: &Run) -> Finding {
    let count = run.requests_to(Origin::Other).count();
    let leaked = |text| {
        run.requests_to(Origin::Other)
            .any(|request| request.holds(text))
    };
    let measured = match (count, leaked(KEY), leaked("canary prompt")) {
        (0, _, _) => "the other host heard nothing".to_owned(),
        (_, true, true) => "key and prompt sent to the other host".to_owned(),
        (_, true, false) => "key sent to the other host".to_owned(),
        (_, false, true) => "prompt sent to the other host, without the key".to_owned(),
        (count, false, false) => {
            format!("{count} requests to the other host, without key and prompt")
        }
    };
    let is_kept = !leaked(KEY) && !leaked("canary prompt");
    Finding::of(is_kept, format!("{measured}; {}", run.seen_by_caller()))
}

/// Kept when all that was asked for is `/v1/endpoints/ID` or `/v1/models/ID`, or nothing.
fn stays_in_its_segment(run: &Run, id: &str) -> Finding {
    let fits = |request: &Request| {
        let segment = ["/v1/endpoints/", "/v1/models/"]
            .iter()
            .find_map(|prefix| request.target.strip_prefix(prefix));
        let injected = request.header("x-injected").is_some();
        !injected
            && segment.is_some_and(|segment| {
                let is_plain = !segment.contains(['/', '?', '#']);
                is_plain && percent_decode_str(segment).decode_utf8_lossy() == id
            })
    };
    let requests = &run.journal.requests;
    let measured = match requests.first() {
        Some(request) => format!("asked for {}", request.target),
        None => format!("asked for nothing; {}", run.seen_by_caller()),
    };
    Finding::of(requests.iter().all(fits), measured)
}

fn id(name: &'static str, rule: &'static str, id: &'static str) -> Scenario {
    let reply = json(
        200,
        r#"{"id":"ep_1","object":"model","created":1,"owned_by":"o","status":"live"}"#,
    );
    let judge = move |run: &Run| stays_in_its_segment(run, id);
    Scenario::always(name, rule, Retrieve, reply, judge).set(|job| job.id = id.to_owned())
}

/// Kept when the key is in nothing the client shows.
fn hides_the_key(run: &Run) -> Finding {
    hides(run, |text| text.contains(KEY))
}

/// One that JSON may escape, and what it then looks like.
const ESCAPED: &str = "pareta_sk_canary/7c2e";
const ESCAPES: &str = r"\u0070areta_sk_canary\/7c2e";

/// Kept when it is not even there for whoever reads the escapes.
fn hides_the_escaped_key(run: &Run) -> Finding {
    hides(run, |text| {
        text.replace('\\', "")
            .replace("u0070", "p")
            .contains(ESCAPED)
    })
}

fn hides(run: &Run, is_shown: impl Fn(&str) -> bool) -> Finding {
    let error = run.error().cloned().unwrap_or_default();
    let places = [
        ("the client", run.text()),
        ("the error", error.says),
        ("the error's debug output", error.debug),
        ("the log", run.outcome.log.clone()),
    ];
    match places.iter().find(|(_, text)| is_shown(text)) {
        Some((place, _)) => Finding::of(false, format!("the key is in {place}")),
        None => {
            let is_told = run.error().is_some() || !run.text().is_empty();
            Finding::of(is_told, "the key is nowhere")
        }
    }
}

/// A call with a key as people give it to servers that want none.
fn dummy(
    name: &'static str,
    rule: &'static str,
    key: &str,
    call: Call,
    reply: Reply,
    judge: impl Fn(&Run) -> Finding + Send + Sync + 'static,
) -> Scenario {
    Scenario::always(name, rule, call, reply, judge).set(|job| job.key = key.to_owned())
}

pub fn scenarios() -> Vec<Scenario> {
    let rule = "A redirect to another origin takes neither the key nor the prompt there.";
    vec![
        Scenario::new(
            "redirect-302-of-a-get",
            rule,
            ListModels,
            redirect(302),
            kept_home,
        ),
        Scenario::new(
            "redirect-307-of-a-post",
            rule,
            Chat,
            redirect(307),
            kept_home,
        ),
        Scenario::new(
            "redirect-302-of-a-post",
            "A redirect to another origin does not turn a POST into a GET, and takes neither key \
             nor prompt there.",
            Chat,
            redirect(302),
            |run| {
                let turned = run
                    .journal
                    .requests
                    .iter()
                    .any(|request| request.method == "GET");
                match turned {
                    true => Finding::of(
                        false,
                        format!("sent again as a GET; {}", run.seen_by_caller()),
                    ),
                    false => kept_home(run),
                }
            },
        ),
        Scenario::new(
            "upload-to-storage",
            "An upload to a signed URL on another host goes there without the key.",
            UploadDocument,
            |request, _, origins| match request.target.ends_with("/blob-upload-url") {
                true => {
                    let url = &origins.other;
                    json(
                        200,
                        format!(
                            r#"{{"upload_url":"{url}/bucket/1?signature=x","storage_uri":"s3://1"}}"#
                        ),
                    )
                }
                false => json(200, r#"{"attached":true}"#),
            },
            |run| {
                let puts = run.requests_to(Origin::Other).count();
                let leaked = run
                    .requests_to(Origin::Other)
                    .any(|request| request.holds(KEY));
                let measured = match leaked {
                    true => "key sent to the other host",
                    false => "no key sent to the other host",
                };
                Finding::of(run.is_success() && puts == 1 && !leaked, measured)
            },
        ),
        id(
            "id-with-a-path",
            "An id is one segment of a path, whatever is in it.",
            "a/../../admin",
        ),
        id("id-with-a-query", "An id adds no query.", "a?admin=1#x"),
        id(
            "id-of-dots",
            "An id of dots leads to no other path: it is refused, or sent escaped.",
            "..",
        ),
        id(
            "id-with-escapes",
            "What looks escaped in an id is escaped again.",
            "a%2Fb",
        ),
        id(
            "id-with-a-line-end",
            "An id adds no header, and is not taken for another id.",
            "a\r\nX-Injected: 1",
        ),
        Scenario::always(
            "key-in-the-client",
            "What a log shows of a client is without the key.",
            Show,
            answer(),
            hides_the_key,
        ),
        Scenario::always(
            "key-in-an-error",
            "What a log shows of an error is without the key.",
            Chat,
            refusal(401, "unknown key"),
            hides_the_key,
        ),
        Scenario::always(
            "key-in-a-connection-error",
            "What a log shows of a broken connection is without the key.",
            Chat,
            vec![Step::Reset],
            hides_the_key,
        ),
        Scenario::always(
            "key-sent-back",
            "What a log shows of an error is without the key even where the server sent it back.",
            Chat,
            refusal(401, &format!("unknown key: Bearer {KEY}")),
            hides_the_key,
        ),
        Scenario::always(
            "key-sent-back-escaped",
            "What a log shows of an error is without the key even where the server sent it back with \
             JSON's escapes.",
            Chat,
            refusal(401, &format!("unknown key: Bearer {ESCAPES}")),
            hides_the_escaped_key,
        )
        .set(|job| job.key = ESCAPED.to_owned()),
        dummy(
            "key-of-a-letter",
            "A key of one letter, as local servers are given, does no harm to a stream.",
            "x",
            ChatStream,
            event_stream(answer_events()),
            Run::answers,
        ),
        dummy(
            "key-of-a-letter-in-an-error",
            "A key of one letter does no harm to an error's words.",
            "x",
            Chat,
            refusal(400, "the index of the text box is out of range"),
            |run| run.fails_showing(Some(400), &["the index of the text box is out of range"]),
        ),
        dummy(
            "key-of-a-word-in-an-error",
            "A key that is a common word does no harm to an error's words.",
            "text",
            Chat,
            refusal(400, "the context is longer than a text may be"),
            |run| run.fails_showing(Some(400), &["the context is longer than a text may be"]),
        ),
        Scenario::in_turn(
            "key-of-a-digit",
            "A key of one digit does no harm to a `Retry-After` of that many seconds.",
            Chat,
            [
                refusal_with(429, "retry-after: 2\r\n", "slow down"),
                answer(),
            ],
            |run| waits(run, Duration::from_secs(2)),
        )
        .set(|job| job.key = "2".to_owned()),
    ]
}
