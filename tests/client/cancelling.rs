//! What is lost and what is billed when somebody stops waiting: a future is dropped, a stream is, an adaptor takes it.

use std::sync::mpsc;
use std::time::Duration;

use futures_util::StreamExt;
use pareta::ErrorKind;
use pareta::chat::{StreamEnd, StreamOutcome};
use pareta::evals::EvalInput;
use pareta_sandbox::Fault;
use serde_json::json;
use tokio::time::timeout;

use crate::server::{Answer, Server};
use crate::stream_ends::{FINISH, data, says};
use crate::{CONTRACT, LIVE, client, sandbox};

const RECEIPT: &str = ": pareta-billed-micro-usd 653\n\n";

/// Often enough to be inside every event.
const IMPATIENCE: Duration = Duration::from_millis(7);

/// An answer in pieces that end inside of lines, with pauses between them.
fn in_pieces() -> Answer {
    let events = ["Alle ", "meine ", "Entchen"].map(says);
    let events = events.iter().map(String::as_str).chain([FINISH, "[DONE]"]);
    let text: String = events.map(|event| format!("data: {event}\n\n")).collect();
    let pieces = text.as_bytes().chunks(11);
    Answer::events(pieces).paced(Duration::from_millis(50))
}

#[tokio::test(start_paused = true)]
async fn a_next_that_is_dropped_loses_nothing() {
    let server = Server::always(in_pieces()).await;
    let client = client(&server.url());
    let chat = || client.chat().completions().create("ep", "hello").stream();
    let (mut stream, mut text, mut dropped) = (chat().await.unwrap(), String::new(), 0);
    loop {
        match timeout(IMPATIENCE, stream.next()).await {
            Ok(Some(chunk)) => text += chunk.unwrap().text(),
            Ok(None) => break,
            Err(_) => dropped += 1,
        }
    }
    assert_eq!(
        (text.as_str(), stream.is_complete()),
        ("Alle meine Entchen", true)
    );
    assert!(dropped > 20, "{dropped}");

    let (mut stream, mut dropped) = (chat().await.unwrap(), 0);
    let completion = loop {
        match timeout(IMPATIENCE, stream.finish()).await {
            Ok(completion) => break completion.unwrap(),
            Err(_) => dropped += 1,
        }
    };
    assert_eq!(completion.text(), "Alle meine Entchen");
    assert!(dropped > 20, "{dropped}");
}

#[tokio::test(start_paused = true)]
async fn a_next_of_a_deployment_that_is_dropped_loses_nothing() {
    let events = concat!(
        "event: progress\ndata: {\"stage\": \"placing\"}\n\n",
        "event: progress\ndata: {\"stage\": \"loading\"}\n\n",
        "event: complete\ndata: {\"endpoint\": {\"id\": \"ep_1\"}}\n\n",
    );
    let pieces = Answer::events(events.as_bytes().chunks(9)).paced(Duration::from_millis(50));
    let server = Server::always(pieces).await;
    let client = client(&server.url());
    let mut stream = client.endpoints().deploy("t").stream().await.unwrap();
    let (mut events, mut dropped) = (0, 0);
    loop {
        match timeout(IMPATIENCE, stream.next()).await {
            Ok(Some(event)) => events += usize::from(event.is_ok()),
            Ok(None) => break,
            Err(_) => dropped += 1,
        }
    }
    assert_eq!(events, 3);
    assert!(dropped > 20, "{dropped}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_may_have_been_billed_and_its_key_bills_it_once() {
    let (sandbox, client) = sandbox().await;
    sandbox.inject(Fault::delay(Duration::from_secs(9)).times(1));
    let call = || {
        let completions = client.chat().completions();
        completions.create(LIVE, CONTRACT).idempotency_key("mine")
    };
    assert!(timeout(Duration::from_secs(1), call()).await.is_err());
    assert_eq!(sandbox.ledger().len(), 1);
    assert!(call().await.unwrap().text().contains("2026-01-01"));
    assert_eq!(sandbox.ledger().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_dropped_can_be_taken_up_again() {
    let (sandbox, client) = sandbox().await;
    let rows = [json!({ "input": CONTRACT, "expected": { "effective_date": "2026-01-01" } })];
    let runs = client.evals().runs();
    let input = EvalInput::rows("contract-key-fields", rows);
    let run = runs.create(input, ["qwen-1"]).await.unwrap();
    let id = run.id().unwrap();
    assert!(timeout(IMPATIENCE, runs.wait(id)).await.is_err());
    assert_eq!(runs.wait(id).await.unwrap().status(), Some("completed"));
    assert_eq!(sandbox.ledger().len(), 1);
}

/// The end of a stream as it was told, which happens once.
fn only(ends: &mpsc::Receiver<StreamEnd>) -> StreamEnd {
    let end = ends.try_recv().expect("told");
    assert!(ends.try_recv().is_err(), "told twice");
    end
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_stream_is_told_once_whoever_holds_it() {
    let whole = || {
        let events = [says("All "), says("of it"), FINISH.to_owned()];
        let events = events.map(|event| format!("data: {event}\n\n"));
        Answer::events(events).then(RECEIPT)
    };
    let done = Some(StreamOutcome::Done);
    let cases = [
        (
            whole().then("data: [DONE]\n\n"),
            usize::MAX,
            done,
            "All of it",
            Some(653),
        ),
        (
            whole(),
            usize::MAX,
            Some(StreamOutcome::Finished),
            "All of it",
            Some(653),
        ),
        (
            data(&[&says("All ")]),
            usize::MAX,
            Some(StreamOutcome::Truncated),
            "All ",
            None,
        ),
        (
            data(&[r#"{"error": "no"}"#]),
            usize::MAX,
            Some(StreamOutcome::ServerError),
            "",
            None,
        ),
        (
            data(&[&says("All ")]).cut(),
            usize::MAX,
            Some(StreamOutcome::Disconnected),
            "All ",
            None,
        ),
        (whole(), 1, None, "All ", None),
        (whole(), 0, None, "", None),
    ];
    for (at, (answer, taken, outcome, text, billed)) in cases.into_iter().enumerate() {
        let server = Server::always(answer).await;
        let client = client(&server.url());
        let stream = client.chat().completions().create("ep", "hello").stream();
        let (tell, ends) = mpsc::channel();
        let stream = stream
            .await
            .unwrap()
            .on_end(move |end| tell.send(end).unwrap());
        let mut texts = stream
            .map(|chunk| chunk.map(|chunk| chunk.text().to_owned()))
            .fuse();
        let mut seen = 0;
        while seen < taken && texts.next().await.is_some() {
            seen += 1;
        }
        drop(texts);
        let end = only(&ends);
        assert_eq!(
            (end.outcome, end.text.as_str()),
            (outcome, text),
            "case {at}"
        );
        let receipt = end.receipt.and_then(|receipt| receipt.billed_micro_usd());
        assert_eq!(receipt, billed, "case {at}");
        assert_eq!(end.meta.status(), 200);
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_that_has_been_is_told_at_once() {
    let server = Server::always(data(&[&says("x"), FINISH, "[DONE]"])).await;
    let client = client(&server.url());
    let completions = client.chat().completions();
    let mut stream = completions.create("ep", "hello").stream().await.unwrap();
    stream.finish().await.unwrap();
    let (tell, ends) = mpsc::channel();
    let stream = stream.on_end(move |end| tell.send(end).unwrap());
    assert_eq!(only(&ends).outcome, Some(StreamOutcome::Done));
    drop(stream);
    assert!(ends.try_recv().is_err());
    let error = client
        .chat()
        .completions()
        .create("", "hello")
        .stream()
        .await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Argument);
}

#[cfg(feature = "blocking")]
#[test]
fn the_end_of_a_blocking_stream_is_told_too() {
    let answer = data(&[&says("All "), &says("of it"), FINISH, "[DONE]"]);
    let server = Server::start_on_thread(move |_| answer.clone());
    let client: pareta::blocking::Client = crate::quick(&server.url()).build().unwrap();
    for (taken, outcome, text) in [
        (9, Some(StreamOutcome::Done), "All of it"),
        (1, None, "All "),
    ] {
        let stream = client
            .chat()
            .completions()
            .create("ep", "hello")
            .stream()
            .send()
            .unwrap();
        let (tell, ends) = mpsc::channel();
        let stream = stream.on_end(move |end| tell.send(end).unwrap());
        assert!(stream.map(Result::unwrap).take(taken).count() <= 3);
        let end = only(&ends);
        assert_eq!((end.outcome, end.text.as_str()), (outcome, text));
    }
}
