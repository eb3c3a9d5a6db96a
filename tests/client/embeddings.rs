//! Texts as vectors: in order, all of them, and each with the text it is of.

use std::time::Duration;

use pareta::types::InputType;
use pareta::{Client, ErrorKind};
use pareta_sandbox::Fault;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::server::{Answer, Seen, Server};
use crate::{client, quick, sandbox};

/// A vector for each text of a request that says which it is, best to check the order by.
fn answer(seen: &Seen, model: &str) -> Answer {
    let body: Value = serde_json::from_slice(&seen.body).unwrap();
    let texts = body["input"].as_array().unwrap();
    let vector = |(index, text): (usize, &Value)| {
        let number: f64 = text.as_str().unwrap().parse().unwrap();
        json!({ "index": index, "embedding": [number, 0.5] })
    };
    // Backwards: the order is that of the indices.
    let data: Vec<Value> = texts.iter().enumerate().rev().map(vector).collect();
    let usage = json!({ "prompt_tokens": texts.len(), "total_tokens": texts.len() });
    let reply = json!({ "data": data, "model": model, "usage": usage });
    Answer::json(200, reply.to_string())
}

fn texts(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|number| number.to_string())
}

fn first_text(seen: &Seen) -> String {
    let body: Value = serde_json::from_slice(&seen.body).unwrap();
    body["input"][0].as_str().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn vectors_are_in_the_order_of_the_texts() {
    let server = Server::start(|seen| answer(seen, "m")).await;
    let vectors = client(&server.url())
        .embeddings()
        .create(texts(3))
        .input_type(InputType::Query)
        .extra_body("user", "me")
        .await
        .unwrap();
    let body: Value = serde_json::from_slice(&server.only().body).unwrap();
    assert_eq!(
        body,
        json!({ "input": ["0", "1", "2"], "input_type": "query", "user": "me" })
    );
    assert_eq!(vectors.len(), 3);
    let firsts: Vec<f64> = vectors.iter().map(|vector| vector[0]).collect();
    assert_eq!(firsts, [0.0, 1.0, 2.0]);
    assert_eq!((&vectors[2], vectors.get(3)), (&[2.0, 0.5][..], None));
    assert_eq!(vectors.model(), Some("m"));
    assert_eq!(vectors.usage().total_tokens(), Some(3));
    assert_eq!(vectors.replies()[0]["data"][0]["index"].as_i64(), Some(2));
    let narrow: Vec<Vec<f32>> = vectors.into_f32().collect();
    assert_eq!(narrow, [[0.0, 0.5], [1.0, 0.5], [2.0, 0.5]]);
}

#[tokio::test(start_paused = true)]
async fn many_texts_are_sent_in_parts_side_by_side() {
    // The first part is answered last.
    let server = Server::start(|seen| {
        let answer = answer(seen, "m");
        let pause = if first_text(seen) == "0" { 5 } else { 1 };
        answer.paced(Duration::from_secs(pause))
    })
    .await;
    let client = client(&server.url());
    let started = Instant::now();
    let vectors = client.embeddings().create(texts(1500)).await.unwrap();
    assert_eq!(started.elapsed(), Duration::from_secs(5));
    assert!(
        vectors
            .iter()
            .enumerate()
            .all(|(at, vector)| vector[0] == at as f64)
    );
    assert_eq!((vectors.len(), vectors.replies().len()), (1500, 3));
    assert_eq!(vectors.usage().prompt_tokens(), Some(1500));
    let keys = |seen: &[Seen]| {
        let keys = seen.iter().map(|seen| seen.header("idempotency-key"));
        keys.map(|key| key.unwrap().to_owned()).collect::<Vec<_>>()
    };
    let mut own = keys(&server.seen());
    own.sort();
    own.dedup();
    assert_eq!(own.len(), 3, "{own:?}");

    // Those of a caller's key are the same each time.
    let call = || client.embeddings().create(texts(600)).idempotency_key("k");
    call().await.unwrap();
    call().await.unwrap();
    let mut derived = keys(&server.seen()[3..]);
    derived.sort();
    assert_eq!(derived, ["k-part-1", "k-part-1", "k-part-2", "k-part-2"]);
}

#[tokio::test(start_paused = true)]
async fn no_more_than_a_few_parts_are_under_way() {
    let server = Server::start(|seen| answer(seen, "m").paced(Duration::from_secs(1))).await;
    let count = 512 * 9;
    let vectors = client(&server.url())
        .embeddings()
        .create(texts(count))
        .await
        .unwrap();
    assert_eq!(vectors.len(), count);
    let begun = |second: u64| {
        let until = Duration::from_millis(second * 1000 + 500);
        let seen = server.seen();
        seen.iter().filter(|seen| seen.at < until).count()
    };
    assert_eq!([begun(0), begun(1), begun(2)], [4, 8, 9]);
}

#[tokio::test(start_paused = true)]
async fn a_part_that_fails_says_which_and_what_was_billed() {
    let server = Server::start(|seen| match first_text(seen).as_str() {
        "512" => Answer::json(402, r#"{"detail": "credits are spent"}"#),
        _ => answer(seen, "m").header("x-pareta-billed", "7"),
    })
    .await;
    let client = client(&server.url());
    let call = client.embeddings().create(texts(1500));
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InsufficientCredits);
    assert_eq!(
        error.message(),
        "part 2 of 3 (texts 512 to 1023): credits are spent; \
         988 texts were answered, and are billed with 14 micro-USD"
    );
    assert!(error.may_have_executed());
    // Under its key all of it is asked again, with the same keys.
    let key = error.idempotency_key().unwrap();
    let call = client.embeddings().create(texts(1500));
    call.idempotency_key(key).await.unwrap_err();
    let seen = server.seen();
    let of = |text: &str| {
        let those = seen.iter().filter(|seen| first_text(seen) == text);
        those
            .map(|seen| seen.header("idempotency-key").unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    for first in ["0", "512", "1024"] {
        let keys = of(first);
        assert!(keys.len() == 2 && keys[0] == keys[1], "{keys:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_failure_no_other_part_is_begun() {
    let server = Server::always(Answer::json(401, r#"{"detail": "no"}"#)).await;
    let error = client(&server.url())
        .embeddings()
        .create(texts(512 * 9))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(
        error.message().ends_with("no; no other part was answered"),
        "{error}"
    );
    assert!(!error.may_have_executed());
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn one_timeout_is_for_all_parts() {
    let server = Server::start(|seen| match first_text(seen).as_str() {
        "0" => Answer::never(),
        _ => answer(seen, "m"),
    })
    .await;
    let started = Instant::now();
    let error = client(&server.url())
        .embeddings()
        .create(texts(600))
        .timeout(Duration::from_secs(9))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), started.elapsed()),
        (ErrorKind::Timeout, Duration::from_secs(9))
    );
    assert!(
        error.message().contains("88 texts were answered"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn vectors_of_two_models_are_not_mixed() {
    let server = Server::start(|seen| match first_text(seen).as_str() {
        "0" => answer(seen, "old"),
        _ => answer(seen, "new"),
    })
    .await;
    let error = client(&server.url())
        .embeddings()
        .create(texts(600))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(
        error.message().starts_with(
            "part 2 of 2 (texts 512 to 599): it was answered by new and the first part by old"
        ),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn vectors_of_two_lengths_are_not_mixed() {
    let server = Server::start(|seen| {
        let body: Value = serde_json::from_slice(&seen.body).unwrap();
        let count = body["input"].as_array().unwrap().len();
        let numbers = vec![0.5; count];
        let vector = |index| json!({ "index": index, "embedding": numbers });
        let data: Vec<Value> = (0..count).map(vector).collect();
        Answer::json(200, json!({ "data": data }).to_string())
    })
    .await;
    let call = client(&server.url()).embeddings().create(texts(600)).await;
    let error = call.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(
        error.message().contains("numbers, and those before it"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_is_not_one_vector_for_each_text_is_an_error() {
    let cases = [
        (r#"[]"#, "there is no vector of text 0"),
        (
            r#"[{"index": 0, "embedding": [1]}]"#,
            "there is no vector of text 1",
        ),
        (
            r#"[{"index": 0, "embedding": [1]}, {"index": 0, "embedding": [2]}]"#,
            "there are two vectors of text 0",
        ),
        (
            r#"[{"index": 0, "embedding": [1]}, {"index": 2, "embedding": [2]}]"#,
            "a vector is of no text that was sent: its index is 2",
        ),
        (
            r#"[{"index": -1, "embedding": [1]}]"#,
            "a vector is of no text that was sent: its index is -1",
        ),
        (
            r#"[{"embedding": [1]}, {"embedding": [2]}]"#,
            "a vector is of no text that was sent: its index is null",
        ),
        (
            r#"[{"index": 0, "embedding": "AAAA"}, {"index": 1, "embedding": [2]}]"#,
            "the vector of text 0 is empty, or no list of numbers",
        ),
        (
            r#"[{"index": 0, "embedding": [1, "2"]}, {"index": 1, "embedding": [2]}]"#,
            "the vector of text 0 is empty, or no list of numbers",
        ),
        (
            r#"[{"index": 1, "embedding": [2, 3]}, {"index": 0, "embedding": [1]}]"#,
            "the vector of text 0 has 1 numbers, and those before it 2",
        ),
        (
            r#"[{"index": 0, "embedding": [1]}, null]"#,
            "a vector is of no text that was sent: its index is null",
        ),
    ];
    for (data, message) in cases {
        let server = Server::always(Answer::json(200, format!("{{\"data\": {data}}}"))).await;
        let error = client(&server.url())
            .embeddings()
            .create(["a", "b"])
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::InvalidResponse, message),
            "{data}"
        );
        assert!(error.may_have_executed() && !error.body().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn what_says_nothing_is_refused_before_it_is_sent() {
    let (sandbox, client) = sandbox().await;
    let none: [&str; 0] = [];
    let cases = [
        (client.embeddings().create(none), "texts is empty"),
        (
            client.embeddings().create(["a", " \n"]),
            "texts[1] is blank",
        ),
    ];
    for (call, message) in cases {
        let error = call.await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
        assert!(error.message().starts_with(message), "{error}");
    }
    let call = client.embeddings().create(["a"]).extra_body("input", 1);
    assert_eq!(call.await.unwrap_err().kind(), ErrorKind::Argument);
    assert!(sandbox.journal().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_part_is_repeated_like_any_call_and_billed_once() {
    let (sandbox, client) = sandbox().await;
    sandbox.inject(Fault::status_after(502).on("/v1/embeddings").times(2));
    let words = (0..1024).map(|number| format!("clause {number}"));
    let vectors = client.embeddings().create(words).await.unwrap();
    assert_eq!(vectors.len(), 1024);
    assert_eq!((sandbox.journal().len(), sandbox.ledger().len()), (4, 2));
}

#[cfg(feature = "blocking")]
#[test]
fn in_blocking_code() {
    let server = Server::start_on_thread(|seen| answer(seen, "m"));
    let client: pareta::blocking::Client = quick(&server.url()).build().unwrap();
    let vectors = client.embeddings().create(texts(600)).send().unwrap();
    assert!(
        vectors
            .iter()
            .enumerate()
            .all(|(at, vector)| vector[0] == at as f64)
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_can_be_sent_from_another_thread() {
    let server = Server::start(|seen| answer(seen, "m")).await;
    let client: Client = quick(&server.url()).build().unwrap();
    let call = client.embeddings().create(texts(600)).into_future();
    assert_eq!(tokio::spawn(call).await.unwrap().unwrap().len(), 600);
}
