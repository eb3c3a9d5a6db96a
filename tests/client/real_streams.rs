//! Streams as servers, gateways and proxies really send them: padded, numbered wrongly, ended early or never, with
//! errors in any place. None of them is complete without its answer, and none that has it fails.

use std::time::Duration;

use pareta::chat::StreamOutcome;
use pareta::{Error, ErrorKind};
use serde_json::json;
use tokio::time::Instant;

use crate::client;
use crate::server::{Answer, Server};
use crate::stream_ends::{FINISH, read, read_answer, says};

use StreamOutcome::{Done, Finished, ServerError, Truncated};

const HALF: &str =
    r#"data: {"choices":[{"index":0,"delta":{"content":"Half "},"finish_reason":null}]}"#;
const REST: &str =
    r#"data: {"choices":[{"index":0,"delta":{"content":"and half"},"finish_reason":"stop"}]}"#;
const DONE: &str = "data: [DONE]";
const WHOLE: &str = "Half and half";

fn body(events: &[&str]) -> String {
    events.iter().map(|event| format!("{event}\n\n")).collect()
}

/// Every choice has its finish reason, and a usage chunk follows.
#[tokio::test(start_paused = true)]
async fn padding_is_passed_over() {
    let padding = [
        "data:",
        "data: ",
        "data:\u{20}\t",
        "data:\ndata:",
        "data",
        "event: ping\ndata: {\"type\": \"ping\"}",
        "event: ping\ndata: beat",
        "event: ping\ndata:",
        "event: tool.progress\ndata: {\"tool\":\"shell\",\"detail\":\"listing files\"}",
        "event: tool.error\ndata: {\"error\": {\"message\": \"no such file\"}}",
        "event: status\ndata: {\"message\": \"working\", \"code\": 102}",
        "event: list\ndata: [1, 2]",
        "id: 7",
        "retry: 10",
        "unknown: field",
        ": comment",
    ];
    for pad in padding {
        let ended = read_answer(Answer::events([body(&[pad, HALF, pad, REST, pad, DONE])]))
            .await
            .unwrap();
        assert_eq!(
            (ended.outcome, ended.text.as_str(), ended.chunks),
            (Done, WHOLE, 2),
            "{pad:?}"
        );
    }
    // Events that carry the answer under a name of the server's.
    for name in ["message", "chunk", "completion.delta"] {
        let named = [HALF, REST, DONE].map(|event| format!("event: {name}\n{event}\n\n"));
        let ended = read_answer(Answer::events(named)).await.unwrap();
        assert_eq!(
            (ended.outcome, ended.text.as_str(), ended.chunks),
            (Done, WHOLE, 2),
            "{name}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn done_is_known_in_every_spelling() {
    for done in [
        "data: [DONE]",
        "data:[DONE]",
        "data: [DONE] ",
        "data: [DONE]\t",
        "data:  [DONE]",
        "data: \"[DONE]\"",
        "event: done\ndata: [DONE]",
    ] {
        let ended = read_answer(Answer::events([body(&[HALF, done])]))
            .await
            .unwrap();
        assert_eq!(
            (ended.outcome, ended.text.as_str()),
            (Done, "Half "),
            "{done:?}"
        );
        // Alone it is no answer.
        let ended = read_answer(Answer::events([body(&[done])])).await.unwrap();
        assert_eq!(ended.outcome, Truncated, "{done:?}");
        assert_eq!(ended.error.unwrap().kind(), ErrorKind::TruncatedStream);
    }
    // A text that says so is none.
    let text = format!("data: {}", says("[DONE]"));
    let ended = read_answer(Answer::events([body(&[&text])])).await.unwrap();
    assert_eq!((ended.outcome, ended.text.as_str()), (Truncated, "[DONE]"));
}

#[tokio::test(start_paused = true)]
async fn no_cut_reads_as_complete() {
    let chunk = |text: &str, reason: &str| {
        let choice = json!({ "index": 0, "delta": { "content": text }, "finish_reason": reason });
        format!("data: {}", json!({ "choices": [choice] }))
    };
    let usage = r#"data: {"choices":[],"usage":{"total_tokens":3}}"#;
    let cut_usage = &usage[..usage.len() - 2];
    let cases: Vec<(&str, Vec<String>, &str, StreamOutcome)> = vec![
        (
            "an empty finish reason on every chunk",
            vec![chunk("Pay ", ""), chunk("not ", "")],
            "\n\n",
            Truncated,
        ),
        (
            "the word null for one",
            vec![chunk("Pay ", "null"), chunk("not ", "null")],
            "\n\n",
            Truncated,
        ),
        (
            "stop on every chunk",
            vec![chunk("Pay ", "stop"), chunk("not ", "stop")],
            "\n\n",
            Truncated,
        ),
        (
            "the same, inside an event",
            vec![
                chunk("Pay ", "stop"),
                chunk("not ", "stop"),
                "data: {\"ind".to_owned(),
            ],
            "",
            Truncated,
        ),
        (
            "behind the finish reason, inside an event",
            vec![chunk("Pay", "stop"), cut_usage.to_owned()],
            "",
            Truncated,
        ),
        (
            "usage without its blank line",
            vec![chunk("Pay", "stop"), usage.to_owned()],
            "\n",
            Finished,
        ),
        (
            "usage without the end of its line",
            vec![chunk("Pay", "stop"), usage.to_owned()],
            "",
            Finished,
        ),
        (
            "the finish reason itself",
            vec![chunk("Pay", ""), format!("data: {FINISH}")],
            "",
            Finished,
        ),
        (
            "[DONE] itself",
            vec![chunk("Pay", ""), DONE.to_owned()],
            "",
            Done,
        ),
        (
            "inside a comment",
            vec![chunk("Pay", "stop"), ": keep-al".to_owned()],
            "",
            Finished,
        ),
        (
            "stop on every chunk, and once alone",
            vec![
                chunk("Pay ", "stop"),
                chunk("all", "stop"),
                format!("data: {FINISH}"),
            ],
            "\n\n",
            Finished,
        ),
    ];
    for (what, events, end, outcome) in cases {
        let bytes = events.join("\n\n") + end;
        for is_clean in [true, false] {
            let answer = Answer::events([&bytes]);
            let answer = match is_clean {
                true => answer.until_close(),
                false => answer.cut(),
            };
            let ended = read_answer(answer).await.unwrap();
            let expected = match outcome {
                Truncated if !is_clean => StreamOutcome::Disconnected,
                outcome => outcome,
            };
            assert_eq!(ended.outcome, expected, "{what}, clean: {is_clean}");
            assert!(ended.text.starts_with("Pay"), "{what}");
            let has_usage = what.starts_with("usage");
            let tokens = ended.completion.usage().total_tokens();
            assert_eq!(tokens, has_usage.then_some(3), "{what}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn no_error_reads_as_complete() {
    let half = r#"{"choices":[{"index":0,"delta":{"content":"Half "},"finish_reason":null}]}"#;
    let cases = [
        // The error has lost the line that ends it.
        (
            format!("{}\n\ndata: {{\"error\":{{\"message\":\"the ledger is down\"}}}}", REST),
            "the ledger is down",
        ),
        // The text beside it counts.
        (
            r#"data: {"error":{"code":502,"message":"hung up"},"choices":[{"index":0,"delta":{"content":"and"},"finish_reason":"error"}]}"#.to_owned() + "\n\ndata: [DONE]\n\n",
            "hung up",
        ),
        (
            r#"data: {"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error","error":{"code":502,"message":"hung up"}}]}"#.to_owned() + "\n\ndata: [DONE]\n\n",
            "hung up",
        ),
        (
            r#"data: {"error_message":"hung up","choices":null}"#.to_owned() + "\n\ndata: [DONE]\n\n",
            "hung up",
        ),
        (
            r#"data: {"success":false,"errors":[{"message":"hung up"}]}"#.to_owned() + "\n\ndata: [DONE]\n\n",
            "hung up",
        ),
        // What reads like an error counts where no answer was finished.
        (
            "event: failure\ndata: {\"error\":{\"message\":\"hung up\"}}\n\ndata: [DONE]\n\n".to_owned(),
            "hung up",
        ),
        ("data: {\"message\":\"hung up\"}\n\ndata: [DONE]\n\n".to_owned(), "hung up"),
        ("data: {\"message\":\"hung up\"}\n\n".to_owned(), "hung up"),
    ];
    for (rest, words) in cases {
        let bytes = format!("data: {half}\n\n{rest}");
        let ended = read_answer(Answer::events([&bytes]).until_close())
            .await
            .unwrap();
        let error = ended.error.expect(&rest);
        assert_eq!(
            (ended.outcome, error.kind()),
            (ServerError, ErrorKind::Stream),
            "{rest}"
        );
        assert!(error.message().contains(words), "{rest}: {error}");
        assert!(ended.text.starts_with("Half "), "{rest}");
    }
    // The name an event has anyway, in another spelling, makes it no other event.
    let broken = "event: Message\ndata: {\"choices\":]}\n\n";
    let bytes = format!("data: {half}\n\n{broken}");
    let ended = read_answer(Answer::events([&bytes])).await.unwrap();
    assert_eq!(ended.outcome, StreamOutcome::Invalid);
    // How a tool gets on is no word about the stream.
    let progress = "event: tool.progress\ndata: {\"detail\":\"listing files\"}\n\n";
    let bytes = format!("data: {half}\n\n{progress}");
    let ended = read_answer(Answer::events([&bytes]).until_close())
        .await
        .unwrap();
    assert_eq!(ended.outcome, Truncated);
    // Behind a finished answer they are as good as comments.
    for hint in [
        "event: failure\ndata: {\"error\":{\"message\":\"hung up\"}}",
        "data: {\"message\":\"bye\"}",
    ] {
        let ended = read_answer(Answer::events([body(&[HALF, REST, hint])]))
            .await
            .unwrap();
        assert_eq!(
            (ended.outcome, ended.text.as_str()),
            (Finished, WHOLE),
            "{hint}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_finished_answer_is_not_waited_for() {
    let second = Duration::from_secs(1);
    let beat = ": beat\n\n";
    let usage = "data: {\"choices\":[],\"usage\":{\"total_tokens\":3}}\n\n";
    let done = "data: [DONE]\n\n";
    let finished = || Answer::events([body(&[HALF, REST])]);
    let cases = [
        ("silence", finished().silent(), 5_000, Finished, None),
        (
            "heartbeats",
            finished().then(beat).paced(second).endless(),
            6_000,
            Finished,
            None,
        ),
        (
            "padding",
            finished().then("data:\n\n").paced(second).endless(),
            6_000,
            Finished,
            None,
        ),
        (
            "usage, and silence",
            finished().then(usage).paced(second).silent(),
            6_000,
            Finished,
            Some(3),
        ),
        (
            "usage and then [DONE]",
            finished().then(usage).then(done).paced(second),
            3_000,
            Done,
            Some(3),
        ),
        (
            "half of an event, and time for the rest",
            finished()
                .then(&usage[..20])
                .then(&usage[20..])
                .paced(second * 3)
                .silent(),
            13_000,
            Finished,
            Some(3),
        ),
        (
            "an event that never ends, and comments",
            finished()
                .then("event: x\n")
                .then(": beat\n")
                .paced(second)
                .endless(),
            11_000,
            Truncated,
            None,
        ),
        (
            "[DONE] without the line behind it",
            finished().then("data: [DONE]\n").paced(second).silent(),
            2_050,
            Done,
            None,
        ),
        (
            "usage that never ends",
            finished().then(usage.trim_end()).paced(second).silent(),
            6_000,
            Finished,
            Some(3),
        ),
    ];
    for (what, answer, millis, outcome, tokens) in cases {
        let mut server = Server::always(answer).await;
        let started = Instant::now();
        let ended = read(&client(&server.url())).await.unwrap();
        assert_eq!(
            (ended.outcome, ended.text.as_str()),
            (outcome, WHOLE),
            "{what}"
        );
        assert_eq!(started.elapsed(), Duration::from_millis(millis), "{what}");
        assert_eq!(ended.completion.usage().total_tokens(), tokens, "{what}");
        if outcome == Finished {
            server.closed(1).await;
        }
    }
    // More of the answer makes more time.
    let more = format!("data: {}\n\n", says(", and more"));
    let answer = finished()
        .then(more)
        .then(body(&[&format!("data: {FINISH}")]));
    let answer = answer.paced(second * 4).silent();
    let started = Instant::now();
    let ended = read_answer(answer).await.unwrap();
    assert_eq!(
        (ended.outcome, ended.text.as_str()),
        (Finished, "Half and half, and more")
    );
    assert_eq!(started.elapsed(), second * 17);
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_known_by_its_bytes() {
    let types = [
        "application/json, text/event-stream",
        "text/event-stream;charset=utf-8",
        "TEXT/EVENT-STREAM",
        "application/json",
        "text/plain; charset=utf-8",
        "text/html",
        "application/octet-stream",
        "text/event-streams",
        "",
    ];
    let bodies = [
        body(&[HALF, REST, DONE]),
        format!(": hello\n\n{}", body(&[HALF, REST, DONE])),
        format!("\u{feff}\n\nevent: message\n{}", body(&[HALF, REST, DONE])),
        format!("id: 1\nretry: 5\n{}", body(&[HALF, REST, DONE])),
    ];
    for content_type in types {
        for stream in &bodies {
            for size in [1, 1_000] {
                let answer = Answer::new(200, content_type, "");
                let pieces = stream.as_bytes().chunks(size);
                let answer = pieces.fold(answer, |answer, piece| answer.then(piece));
                let ended = read_answer(answer).await.unwrap();
                assert_eq!(
                    (ended.outcome, ended.text.as_str(), ended.chunks),
                    (Done, WHOLE, 2),
                    "{content_type:?} {stream:?} {size}"
                );
            }
        }
    }
}

/// The error of a stream that is none, whether it was seen before the first event or in place of it.
async fn refused(content_type: &str, bytes: &str) -> Error {
    match read_answer(Answer::new(200, content_type, bytes)).await {
        Ok(ended) => ended.error.expect("an error"),
        Err(error) => error,
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_stream_is_seen_for_what_it_is() {
    for content_type in ["text/event-stream", "application/json", "text/plain", ""] {
        for (bytes, words) in [
            (r#"{"code":429,"message":"exhausted"}"#, "exhausted"),
            (r#"{"error":{"message":"exhausted"}}"#, "exhausted"),
            (r#"{"message":"exhausted"}"#, "exhausted"),
            ("\u{feff}{\"detail\":\"exhausted\"}", "exhausted"),
            ("\n {\"detail\":\n\"exhausted\"}\n\n", "exhausted"),
        ] {
            let error = refused(content_type, bytes).await;
            assert_eq!(error.kind(), ErrorKind::Stream, "{content_type} {bytes}");
            assert!(
                error.message().contains(words),
                "{content_type} {bytes}: {error}"
            );
            assert_eq!(error.body(), bytes.as_bytes());
        }
        for (bytes, words) in [
            ("<html><title>Sign in</title></html>", "Sign in"),
            ("upstream connect error", "upstream connect error"),
            (r#"{"choices":[]}"#, "choices"),
            (r#"["a"]"#, "starts with"),
        ] {
            let error = refused(content_type, bytes).await;
            assert_eq!(
                error.kind(),
                ErrorKind::InvalidResponse,
                "{content_type} {bytes}"
            );
            assert!(
                error.message().contains(words),
                "{content_type} {bytes}: {error}"
            );
            assert_eq!(error.body(), bytes.as_bytes());
            assert!(error.may_have_executed());
        }
        // A line that is none of an event, before the first one, is passed over where a stream was announced.
        if content_type == "text/event-stream" {
            for line in ["{\"hello\":", "[1", "\"", "<-"] {
                let stream = format!("{line}\n{}", body(&[HALF, REST, DONE]));
                let answer = Answer::new(200, content_type, stream);
                let ended = read_answer(answer).await.unwrap();
                assert_eq!(
                    (ended.outcome, ended.text.as_str()),
                    (Done, WHOLE),
                    "{line}"
                );
            }
        }
        // Who does not stream answers all the same.
        let whole = r#"{"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Half and half"},"finish_reason":"stop"}],"usage":{"total_tokens":3}}"#;
        let ended = read_answer(Answer::new(200, content_type, whole))
            .await
            .unwrap();
        assert_eq!(
            (ended.outcome, ended.text.as_str(), ended.chunks),
            (Done, WHOLE, 1),
            "{content_type}"
        );
        let completion = ended.completion;
        assert_eq!((completion.id(), completion.text()), (Some("c"), WHOLE));
        assert_eq!(completion.choices()[0].finish_reason(), Some("stop"));
        assert_eq!(completion.usage().total_tokens(), Some(3));
        // A part of it is no answer.
        let cut = Answer::new(200, content_type, &whole[..90]).cut();
        let error = match read_answer(cut).await {
            Ok(ended) => ended.error.expect("an error"),
            Err(error) => error,
        };
        assert_eq!(error.kind(), ErrorKind::Connection, "{content_type}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_whole_reply_is_judged_by_the_same_rules() {
    let errors = [
        r#"{"object":"error","message":"hung up","code":404}"#,
        r#"{"success":false,"message":"hung up"}"#,
        r#"{"code":500,"msg":"hung up"}"#,
        r#"{"message":"hung up"}"#,
        r#"{"error_message":"hung up","choices":null}"#,
        r#"{"error":{"message":"hung up"},"choices":[]}"#,
        r#"{"choices":[{"index":0,"message":{"content":""},"finish_reason":"error","error":{"message":"hung up"}}]}"#,
        r#"{"choices":[{"index":0,"message":{"content":"Half"},"finish_reason":"stop"}],"error":{"message":"hung up"}}"#,
    ];
    for reply in errors {
        let server = Server::always(Answer::json(200, reply)).await;
        let client = client(&server.url());
        let error = client
            .chat()
            .completions()
            .create("ep", ["x"])
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{reply}");
        assert!(error.message().contains("hung up"), "{reply}: {error}");
        assert_eq!(error.body(), reply.as_bytes());
        assert_eq!(server.seen().len(), 1);
        if !reply.contains("choices") {
            let error = client.models().list().await.unwrap_err();
            assert!(error.message().contains("hung up"), "{reply}: {error}");
            let error = client.tasks().list().await.unwrap_err();
            assert!(error.message().contains("hung up"), "{reply}: {error}");
            let error = client.endpoints().list().await.unwrap_err();
            assert!(error.message().contains("hung up"), "{reply}: {error}");
        }
    }
    // What says nothing is no error.
    for nothing in ["\"\"", "{}", "[]", "false", "0", "null"] {
        let choice = r#"{"index":0,"message":{"content":"All"},"finish_reason":"stop"}"#;
        let reply = format!(r#"{{"choices":[{choice}],"error":{nothing}}}"#);
        let server = Server::always(Answer::json(200, reply)).await;
        let client = client(&server.url());
        let completion = client
            .chat()
            .completions()
            .create("ep", ["x"])
            .await
            .unwrap();
        assert_eq!(completion.text(), "All", "{nothing}");
    }
    // No answer at all, and a list without its list.
    for reply in [
        "{}",
        r#"{"choices":[]}"#,
        r#"{"choices":null,"object":"chat.completion"}"#,
    ] {
        let server = Server::always(Answer::json(200, reply)).await;
        let client = client(&server.url());
        let error = client
            .chat()
            .completions()
            .create("ep", ["x"])
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{reply}");
        assert!(error.message().contains("$.choices"), "{reply}: {error}");
        let error = client.models().list().await.unwrap_err();
        assert!(error.message().contains("$.data"), "{reply}: {error}");
    }
    let server = Server::always(Answer::json(200, r#"{"data":null,"tasks":[]}"#)).await;
    let client = client(&server.url());
    assert!(client.models().list().await.unwrap().is_empty());
    assert!(client.tasks().list().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn text_in_parts_is_text() {
    let message = r#"{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"the "},{"type":"text","text":"answer"}]}"#;
    let reply =
        format!(r#"{{"choices":[{{"index":0,"message":{message},"finish_reason":"stop"}}]}}"#);
    let server = Server::always(Answer::json(200, &reply)).await;
    let client = client(&server.url());
    let whole = client
        .chat()
        .completions()
        .create("ep", ["x"])
        .await
        .unwrap();
    assert_eq!(whole.text(), "the answer");
    assert_eq!(whole.json(), reply);
    let delta = format!(
        "data: {{\"choices\":[{{\"index\":0,\"delta\":{message},\"finish_reason\":\"stop\"}}]}}"
    );
    let ended = read_answer(Answer::events([body(&[&delta, DONE])]))
        .await
        .unwrap();
    assert_eq!(ended.text, "the answer");
    let sent_back = serde_json::to_value(pareta::chat::ChatMessage::from(
        ended.completion.choices()[0].message(),
    ));
    assert_eq!(
        sent_back.unwrap(),
        serde_json::from_str::<serde_json::Value>(message).unwrap()
    );
}

/// Servers that leave no member out send an error with every chunk, and nothing in it.
#[tokio::test(start_paused = true)]
async fn an_error_that_says_nothing_is_none() {
    for error in [
        r#"{"code":0,"message":""}"#,
        r#"{"code":null,"message":null}"#,
        r#"{"message":"","param":{}}"#,
    ] {
        let chunk =
            |choices: &str| format!("data: {{\"choices\":[{choices}],\"error\":{error}}}\n\n");
        let said = r#"{"index":0,"delta":{"content":"All of it"},"finish_reason":"stop"}"#;
        let events = [chunk(said), chunk(""), format!("{DONE}\n\n")];
        let ended = read_answer(Answer::events(events)).await.unwrap();
        assert_eq!(
            (ended.outcome, ended.text.as_str()),
            (Done, "All of it"),
            "{error}"
        );

        let whole = said.replace("delta", "message");
        let reply = Answer::json(200, format!("{{\"choices\":[{whole}],\"error\":{error}}}"));
        let server = Server::always(reply).await;
        let request = client(&server.url())
            .chat()
            .completions()
            .create("ep", ["hi"]);
        assert_eq!(request.await.unwrap().text(), "All of it", "{error}");
    }
}

/// The answer is no message of the error that ended it.
#[tokio::test(start_paused = true)]
async fn an_error_without_words_does_not_recite_the_answer() {
    let failed = "the answer failed, without a message";
    for (choice, error, message) in [
        (r#""finish_reason":"error""#, "null", failed),
        (r#""finish_reason":"ERROR""#, "{}", failed),
        (r#""error":{"code":502}"#, "null", r#"{"code":502}"#),
        (r#""error":true"#, "null", "true"),
        (
            r#""finish_reason":null"#,
            r#"{"code":502}"#,
            r#"{"code":502}"#,
        ),
    ] {
        let body = |kind: &str| {
            format!(
                r#"{{"choices":[{{"index":0,"{kind}":{{"content":"Half "}},{choice}}}],"error":{error}}}"#
            )
        };
        let ended = read_answer(Answer::events([format!("data: {}\n\n", body("delta"))]))
            .await
            .unwrap();
        let problem = ended.error.expect("an error");
        assert_eq!(
            (ended.outcome, problem.message()),
            (ServerError, message),
            "{choice}"
        );

        let server = Server::always(Answer::json(200, body("message"))).await;
        let request = client(&server.url())
            .chat()
            .completions()
            .create("ep", ["hi"]);
        let problem = request.await.unwrap_err();
        assert_eq!(problem.kind(), ErrorKind::InvalidResponse);
        assert_eq!(
            problem.message(),
            format!("an error in place of a reply: {message}")
        );
    }
}

/// A server that does not stream says the whole message, some with an empty delta beside it.
#[tokio::test(start_paused = true)]
async fn a_whole_message_is_read_beside_an_empty_delta() {
    for delta in [
        "null",
        "{}",
        r#"{"content":""}"#,
        r#"{"role":"assistant","content":null,"tool_calls":[]}"#,
    ] {
        let chunk = format!(
            r#"{{"choices":[{{"index":0,"delta":{delta},"message":{{"content":"{WHOLE}"}},"finish_reason":"stop"}}]}}"#
        );
        for answer in [
            Answer::events([format!("data: {chunk}\n\n{DONE}\n\n")]),
            Answer::json(200, &chunk),
        ] {
            let ended = read_answer(answer).await.unwrap();
            assert_eq!(
                (ended.outcome, ended.text.as_str(), ended.completion.text()),
                (Done, WHOLE, WHOLE),
                "{delta}"
            );
        }
    }
}

/// What is no list holds none, which is not the same as an empty one.
#[tokio::test(start_paused = true)]
async fn a_list_that_is_none_is_not_empty() {
    for (data, found) in [
        ("{\"id\":\"x\"}", "object"),
        ("{}", "object"),
        ("\"x\"", "string"),
        ("7", "number"),
        ("true", "boolean"),
    ] {
        let server = Server::always(Answer::json(200, format!("{{\"data\":{data}}}"))).await;
        let error = client(&server.url()).models().list().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{data}");
        let message = format!(
            "the reply is not what the contract says: $.data: expected array, found {found}"
        );
        assert_eq!(error.message(), message);
    }
    for data in ["null", "[]"] {
        let server = Server::always(Answer::json(200, format!("{{\"data\":{data}}}"))).await;
        assert!(
            client(&server.url())
                .models()
                .list()
                .await
                .unwrap()
                .is_empty(),
            "{data}"
        );
    }
}

/// Blanks that keep a connection alive are no part of the reply behind them.
#[tokio::test(start_paused = true)]
async fn a_blank_before_a_field_makes_it_none_however_it_comes() {
    let stream = format!(" {HALF}\n{}", body(&[REST, DONE]));
    for size in [1, 2, 1_000] {
        let ended = read_answer(Answer::events(stream.as_bytes().chunks(size)))
            .await
            .unwrap();
        assert_eq!(
            (ended.outcome, ended.text.as_str()),
            (Done, "and half"),
            "{size}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn blanks_before_a_reply_do_not_add_up() {
    let whole =
        r#"{"choices":[{"index":0,"message":{"content":"All of it"},"finish_reason":"stop"}]}"#;
    let (start, rest) = whole.split_at(20);
    let second = Duration::from_secs(1);
    let blanks = ["\n", " \r\n"].repeat(300);
    let pieces = blanks.iter().copied().chain([start, rest]);
    let reply = Answer::events(pieces).paced(second);
    let server = Server::always(reply).await;
    let client = crate::quick::<pareta::client::Async>(&server.url())
        .max_response_bytes(500)
        .build()
        .unwrap();
    let ended = read(&client).await.unwrap();
    assert_eq!((ended.outcome, ended.text.as_str()), (Done, "All of it"));
}
