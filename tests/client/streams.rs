//! Streamed completions: what comes through, when, and what is left of the connection.

use std::time::Duration;

use pareta::chat::{StreamOutcome, Tool, ToolChoice};
use pareta::client::{Async, Request};
use pareta::low_level::CreateChatCompletion;
use pareta::types::Message;
use pareta_sandbox::Sandbox;
use serde_json::json;
use tokio::time::Instant;

use crate::server::{Answer, Server};
use crate::stream_ends::{FINISH, data, read, read_answer, says};
use crate::{CONTRACT, LIVE, client, sandbox};

#[tokio::test(start_paused = true)]
async fn a_stream_adds_up_to_the_buffered_answer() {
    type Call = Request<Async, CreateChatCompletion>;
    let (sandbox, client) = sandbox().await;
    let calls: [fn(Call) -> Call; 4] = [
        |call| call,
        |call| call.n(3).temperature(0.7).seed(5),
        |call| call.max_tokens(3),
        |call| {
            call.tools([Tool::function("save")])
                .tool_choice(ToolChoice::required())
        },
    ];
    for call in calls {
        let create = || call(client.chat().completions().create(LIVE, [CONTRACT]));
        let buffered = create().await.unwrap();
        let mut stream = create().stream().include_usage(true).await.unwrap();
        assert_eq!(stream.receipt(), None);
        let streamed = stream.finish().await.unwrap();
        assert_eq!(stream.outcome(), Some(StreamOutcome::Done));
        assert_eq!(streamed.text(), buffered.text());
        assert_eq!(streamed.usage(), buffered.usage());
        assert_eq!(streamed.model(), buffered.model());
        assert_eq!(streamed.choices().len(), buffered.choices().len());
        for (ours, theirs) in streamed.choices().iter().zip(buffered.choices()) {
            assert_eq!(
                (ours.index(), ours.finish_reason()),
                (theirs.index(), theirs.finish_reason())
            );
            // The ids of tool calls are made anew for each answer.
            let without_ids = |message: &Message| {
                let mut message = message.to_value().unwrap();
                if let Some(call) = message.pointer_mut("/tool_calls/0") {
                    call["id"].take();
                }
                message
            };
            assert_eq!(without_ids(ours.message()), without_ids(theirs.message()));
        }
        // The receipt is the same in headers and in comments, and what the ledger says.
        assert_eq!(stream.receipt(), buffered.receipt());
        let billed = stream
            .receipt()
            .and_then(|receipt| receipt.billed_micro_usd());
        assert_eq!(sandbox.ledger().last().map(|debit| debit.micro_usd), billed);
        assert_eq!(stream.progress(), ["planning", "executing", "answering"]);
        assert_eq!((stream.meta().status(), stream.meta().attempts()), (200, 1));
        assert!(streamed.drift().is_empty() && streamed.meta().is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn receipts_say_what_was_said() {
    let (_sandbox, client) = sandbox().await;
    let call = || {
        client
            .chat()
            .completions()
            .create(LIVE, [CONTRACT])
            .idempotency_key("one")
    };
    let first = call().await.unwrap().receipt().unwrap();
    assert_eq!(
        (
            first.billed_micro_usd(),
            first.frontier_would_have_cost_micro_usd()
        ),
        (Some(653), Some(11_795))
    );
    assert_eq!(
        (
            first.saved_micro_usd(),
            first.billed().map(|usd| usd.to_string())
        ),
        (Some(11_142), Some("0.00".to_owned()))
    );
    let replay = call().await.unwrap().receipt().unwrap();
    assert_eq!(
        (
            replay.billed_micro_usd(),
            replay.frontier_would_have_cost_micro_usd()
        ),
        (Some(0), Some(11_795))
    );

    let comments = [
        (vec![], None),
        (vec!["pareta-billed-micro-usd 5"], Some((Some(5), None))),
        (vec!["pareta-billed-micro-usd many"], None),
        (
            vec!["pareta-billed-micro-usd 5", "pareta-billed-micro-usd many"],
            Some((Some(5), None)),
        ),
        (
            vec!["pareta-frontier-would-have-cost-micro-usd  0 "],
            Some((None, Some(0))),
        ),
        (vec!["keep-alive", "", "pareta-progress"], None),
    ];
    for (comments, expected) in comments {
        let comments: String = comments
            .iter()
            .map(|comment| format!(": {comment}\n\n"))
            .collect();
        let server = Server::always(Answer::events([
            comments,
            crate::hostile::EVENTS.1.to_owned(),
        ]))
        .await;
        let client = crate::client(&server.url());
        let mut stream = client
            .chat()
            .completions()
            .create("ep", ["x"])
            .stream()
            .await
            .unwrap();
        stream.finish().await.unwrap();
        let receipt = stream.receipt();
        let amounts = receipt.map(|receipt| {
            (
                receipt.billed_micro_usd(),
                receipt.frontier_would_have_cost_micro_usd(),
            )
        });
        assert_eq!(amounts, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn chunks_are_handed_over_when_they_come() {
    let second = Duration::from_secs(1);
    let events = ["a", "b"].map(|text| format!("data: {}\n\n", says(text)));
    let server = Server::always(Answer::events(events).paced(second).silent()).await;
    let started = Instant::now();
    let request = client(&server.url())
        .chat()
        .completions()
        .create("ep", ["x"]);
    let mut stream = request.stream().await.unwrap();
    assert_eq!(started.elapsed(), Duration::ZERO);
    for seconds in 1..=2 {
        assert!(stream.next().await.unwrap().is_ok());
        assert_eq!(started.elapsed(), second * seconds);
    }
    // It is a `Stream` too.
    use futures_util::StreamExt;
    let sandbox = Sandbox::builder()
        .token_pace(second)
        .api_key(crate::KEY)
        .start_here()
        .await
        .unwrap();
    let request = client(sandbox.base_url())
        .chat()
        .completions()
        .create(LIVE, [CONTRACT]);
    let stream = request.stream().await.unwrap();
    let began = Instant::now();
    let times: Vec<_> = stream
        .map(|chunk| (chunk.unwrap().text().len(), began.elapsed()))
        .take(4)
        .collect()
        .await;
    let arrived: Vec<Duration> = times
        .iter()
        .filter(|(text, _)| *text > 0)
        .map(|(_, at)| *at)
        .collect();
    assert_eq!(arrived, [second, second * 2, second * 3]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_stream_closes_its_connection() {
    let mut server =
        Server::always(Answer::events([format!("data: {}\n\n", says("a"))]).silent()).await;
    let client = client(&server.url());
    for read in 0..3 {
        let mut stream = client
            .chat()
            .completions()
            .create("ep", ["x"])
            .stream()
            .await
            .unwrap();
        if read > 0 {
            stream.next().await.unwrap().unwrap();
        }
        if read > 1 {
            // Waiting for the next chunk is given up.
            let waiting = tokio::time::timeout(Duration::from_secs(1), stream.next()).await;
            assert!(waiting.is_err());
        }
        drop(stream);
        server.closed(read + 1).await;
    }
    // So does a call that is given up before its reply has begun.
    let mut server = Server::always(Answer::never()).await;
    let request = crate::client(&server.url())
        .chat()
        .completions()
        .create("ep", ["x"])
        .stream();
    assert!(
        tokio::time::timeout(Duration::from_secs(1), request.into_future())
            .await
            .is_err()
    );
    server.closed(1).await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_used_again_after_the_end() {
    let done = format!("data: {}\n\ndata: {FINISH}\n\ndata: [DONE]\n\n", says("a"));
    let server = Server::always(Answer::events([done])).await;
    let client = client(&server.url());
    for _ in 0..5 {
        assert_eq!(read(&client).await.unwrap().outcome, StreamOutcome::Done);
    }
    let connections: Vec<usize> = server.seen().iter().map(|seen| seen.connection).collect();
    assert_eq!(connections, [0; 5]);
}

#[tokio::test(start_paused = true)]
async fn tool_calls_are_joined_by_index() {
    let call = |delta: serde_json::Value| {
        json!({ "choices": [{ "index": 0, "delta": { "tool_calls": [delta] } }] }).to_string()
    };
    let chunks = [
        call(
            json!({ "index": 0, "id": "a", "type": "function", "function": { "name": "first", "arguments": "" } }),
        ),
        call(
            json!({ "index": 1, "id": "b", "type": "function", "function": { "name": "second", "arguments": "{\"x\"" } }),
        ),
        call(json!({ "index": 0, "function": { "arguments": "{\"y\":" } })),
        call(json!({ "index": 1, "function": { "arguments": ":1}" } })),
        call(json!({ "index": 0, "id": "ignored", "function": { "arguments": "2}" } })),
        call(json!({ "index": 2, "id": "c", "function": { "name": "third" } })),
        // Without an index it goes on with the last.
        call(json!({ "function": { "arguments": "{}" } })),
        r#"{"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]}"#.to_owned(),
        "[DONE]".to_owned(),
    ];
    let chunks: Vec<&str> = chunks.iter().map(String::as_str).collect();
    let completion = read_answer(data(&chunks)).await.unwrap().completion;
    assert_eq!(completion.choices()[0].finish_reason(), Some("tool_calls"));
    let calls = completion.choices()[0].message().tool_calls();
    let calls: Vec<_> = calls
        .iter()
        .map(|call| {
            (
                call.id(),
                call.function().name(),
                call.function().arguments(),
            )
        })
        .collect();
    assert_eq!(
        calls,
        [
            (Some("a"), Some("first"), Some("{\"y\":2}")),
            (Some("b"), Some("second"), Some("{\"x\":1}")),
            (Some("c"), Some("third"), Some("{}")),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn every_part_of_a_message_is_joined() {
    let chunks = [
        r#"{"id": "c", "model": "m", "created": 3, "system_fingerprint": "f", "choices": [{"index": 1, "delta": {"role": "assistant", "content": "B"}}]}"#,
        r#"{"choices": [{"index": 0, "delta": {"role": "assistant", "reasoning_content": "hm"}}]}"#,
        r#"{"choices": [{"index": 0, "delta": {"reasoning_content": "m", "content": null}}, {"index": 1, "delta": {"content": "b"}}]}"#,
        r#"{"choices": [{"index": 0, "delta": {"refusal": "no"}, "finish_reason": "stop"}]}"#,
        r#"{"choices": [{"index": 1, "delta": {}, "finish_reason": "length"}], "usage": {"total_tokens": 1e1, "future": [0.10]}}"#,
        "[DONE]",
    ];
    let completion = read_answer(data(&chunks)).await.unwrap().completion;
    assert_eq!(
        (completion.id(), completion.model(), completion.created()),
        (Some("c"), Some("m"), Some(3))
    );
    assert_eq!(completion.system_fingerprint(), Some("f"));
    let [first, second] = completion.choices() else {
        panic!("{completion:?}")
    };
    assert_eq!(
        (first.message().content(), first.message().refusal()),
        (None, Some("no"))
    );
    assert_eq!(
        (first.message().reasoning_content(), first.finish_reason()),
        (Some("hmm"), Some("stop"))
    );
    assert_eq!(
        (second.message().content(), second.finish_reason()),
        (Some("Bb"), Some("length"))
    );
    // Usage keeps its text.
    assert_eq!(
        completion.usage().json(),
        r#"{"total_tokens": 1e1, "future": [0.10]}"#
    );
}
