//! Documents in the order of their scores: the caller's own, each once, and none that was not given.

use pareta::ErrorKind;
use serde_json::{Value, json};

use crate::server::{Answer, Seen, Server};
use crate::{client, sandbox};

/// A document that is more than its text.
#[derive(Debug, PartialEq)]
struct Page {
    number: usize,
    text: String,
}

impl AsRef<str> for Page {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// Scores each document by the number it is, in thousandths of a thousandth, best first, as the API does.
fn answer(seen: &Seen, model: &str) -> Answer {
    let body: Value = serde_json::from_slice(&seen.body).unwrap();
    let documents = body["documents"].as_array().unwrap();
    let score = |text: &Value| text.as_str().unwrap().parse::<f64>().unwrap() / 1e6;
    let mut results: Vec<(usize, f64)> = documents.iter().map(score).enumerate().collect();
    results.sort_by(|one, other| other.1.total_cmp(&one.1));
    let top = body["top_n"].as_u64().unwrap_or(u64::MAX) as usize;
    results.truncate(top);
    let results: Vec<Value> = results
        .into_iter()
        .map(|(index, score)| json!({ "index": index, "relevance_score": score }))
        .collect();
    let reply = json!({ "results": results, "model": model, "pairs": documents.len() });
    Answer::json(200, reply.to_string())
}

#[tokio::test(start_paused = true)]
async fn the_documents_come_back_best_first() {
    let server = Server::start(|seen| answer(seen, "m")).await;
    let page = |number: usize| Page {
        number,
        text: (number * 10).to_string(),
    };
    let pages = vec![page(2), page(3), page(1)];
    let ranking = client(&server.url())
        .rerank()
        .create("q", pages)
        .await
        .unwrap();
    let body: Value = serde_json::from_slice(&server.only().body).unwrap();
    assert_eq!(
        body,
        json!({ "query": "q", "documents": ["20", "30", "10"] })
    );
    let seen: Vec<_> = ranking
        .iter()
        .map(|ranked| (ranked.document().number, ranked.index(), ranked.score()))
        .collect();
    assert_eq!(
        seen,
        [(3, 1, Some(3e-5)), (2, 0, Some(2e-5)), (1, 2, Some(1e-5))]
    );
    assert_eq!((ranking.model(), ranking.pairs()), (Some("m"), Some(3)));
    let best = ranking.into_iter().next().unwrap().into_document();
    assert_eq!(best, page(3));
}

#[tokio::test(start_paused = true)]
async fn many_documents_are_ranked_as_one_call_would() {
    let server = Server::start(|seen| answer(seen, "m")).await;
    // Spread over the parts without order.
    let numbers: Vec<usize> = (0..2500).map(|at| at * 1_237 % 2_500).collect();
    let documents = || numbers.iter().map(|number| number.to_string());
    let client = client(&server.url());
    let ranking = client.rerank().create("q", documents()).await.unwrap();
    assert_eq!((ranking.len(), ranking.replies().len()), (2500, 3));
    assert_eq!(ranking.pairs(), Some(2500));
    for (place, ranked) in ranking.iter().enumerate() {
        let number = 2499 - place;
        assert_eq!(ranked.document(), &number.to_string());
        assert_eq!(numbers[ranked.index()], number);
    }
    let top = client
        .rerank()
        .create("q", documents())
        .top_n(3)
        .await
        .unwrap();
    let best: Vec<_> = top
        .iter()
        .map(|ranked| ranked.document().as_str())
        .collect();
    assert_eq!(
        (best, top.pairs()),
        (vec!["2499", "2498", "2497"], Some(2500))
    );
    let bodies = server.seen()[3..]
        .iter()
        .all(|seen| seen.text().contains(r#""top_n":3"#));
    assert!(bodies);
}

#[tokio::test(start_paused = true)]
async fn an_absent_score_is_none_and_comes_last() {
    let reply = r#"{"results": [{"index": 1, "relevance_score": 0.0}, {"index": 0}]}"#;
    let server = Server::always(Answer::json(200, reply)).await;
    let ranking = client(&server.url())
        .rerank()
        .create("q", ["a", "b"])
        .await
        .unwrap();
    let scores: Vec<_> = ranking.iter().map(|ranked| ranked.score()).collect();
    assert_eq!(scores, [Some(0.0), None]);

    // In parts too, whichever it is of.
    let server = Server::start(|seen| {
        let body: Value = serde_json::from_slice(&seen.body).unwrap();
        let documents = body["documents"].as_array().unwrap();
        let result = |(index, text): (usize, &Value)| match text.as_str() {
            Some("7") => json!({ "index": index, "relevance_score": null }),
            _ => json!({ "index": index, "relevance_score": 0.5 }),
        };
        let results: Vec<Value> = documents.iter().enumerate().map(result).collect();
        Answer::json(200, json!({ "results": results }).to_string())
    })
    .await;
    let documents = (0..1001).map(|number| number.to_string());
    let ranking = client(&server.url())
        .rerank()
        .create("q", documents)
        .await
        .unwrap();
    let last = ranking.last().unwrap();
    assert_eq!((last.index(), last.score()), (7, None));
    // The same score keeps the order of the documents.
    assert!(
        ranking[..1000]
            .windows(2)
            .all(|two| two[0].index() < two[1].index())
    );
    assert_eq!(ranking.pairs(), None);
}

#[tokio::test(start_paused = true)]
async fn the_best_is_the_best_in_whichever_order_they_come() {
    let reply = r#"{"results": [
        {"index": 0, "relevance_score": 0.1}, {"index": 1}, {"index": 2, "relevance_score": 0.9}
    ]}"#;
    let server = Server::always(Answer::json(200, reply)).await;
    let client = client(&server.url());
    let call = client.rerank().create("q", ["a", "b", "c"]);
    let order: Vec<_> = call.await.unwrap().iter().map(|it| it.index()).collect();
    assert_eq!(order, [2, 0, 1]);
    let call = client.rerank().create("q", ["a", "b", "c"]).top_n(1);
    assert_eq!(*call.await.unwrap()[0].document(), "c");
}

#[tokio::test(start_paused = true)]
async fn a_ranking_that_is_none_of_the_documents_is_an_error() {
    let cases = [
        (
            r#"[{"index": 2}, {"index": 0}]"#,
            "the ranking has a document that was not sent: its index is 2",
        ),
        (
            r#"[{"index": -1}, {"index": 0}]"#,
            "the ranking has a document that was not sent: its index is -1",
        ),
        (
            r#"[{"relevance_score": 0.5}, {"index": 0}]"#,
            "the ranking has a document that was not sent: its index is null",
        ),
        (
            r#"[{"index": 1}, {"index": 1}]"#,
            "the ranking has document 1 twice",
        ),
        (r#"[{"index": 1}]"#, "the ranking has 1 documents of 2"),
        ("null", "the ranking has 0 documents of 2"),
    ];
    for (results, message) in cases {
        let reply = format!("{{\"results\": {results}, \"model\": \"m\"}}");
        let server = Server::always(Answer::json(200, reply)).await;
        let error = client(&server.url())
            .rerank()
            .create("q", ["a", "b"])
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::InvalidResponse, message),
            "{results}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_part_that_fails_says_which() {
    let server = Server::start(|seen| match seen.text().contains(r#""1000""#) {
        true => Answer::json(422, r#"{"detail": "no"}"#),
        false => answer(seen, "m"),
    })
    .await;
    let documents = (0..1500).map(|number| number.to_string());
    let error = client(&server.url())
        .rerank()
        .create("q", documents)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadRequest);
    assert_eq!(
        error.message(),
        "part 2 of 2 (documents 1000 to 1499): no; 1000 documents were answered, and are billed"
    );
}

#[tokio::test(start_paused = true)]
async fn what_says_nothing_is_refused_before_it_is_sent() {
    let (sandbox, client) = sandbox().await;
    let none: [&str; 0] = [];
    let rerank = client.rerank();
    let cases = [
        (rerank.create("q", none.to_vec()), "documents is empty"),
        (rerank.create("q", vec!["a", ""]), "documents[1] is blank"),
        (rerank.create(" ", vec!["a"]), "query is blank"),
        (rerank.create("q", vec!["a"]).top_n(0), "top_n is 0"),
        (rerank.create("q", vec!["a"]).top_n(-1), "top_n is -1"),
    ];
    for (call, message) in cases {
        let error = call.await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
        assert!(error.message().starts_with(message), "{error}");
    }
    assert!(sandbox.journal().is_empty());
}

#[tokio::test(start_paused = true)]
async fn relevance_is_what_the_sandbox_finds() {
    let (sandbox, client) = sandbox().await;
    let documents = [
        "The parties share all costs.",
        "The notice period is three months.",
    ];
    let ranking = client
        .rerank()
        .create("How long is the notice period?", documents)
        .await
        .unwrap();
    assert_eq!((ranking.len(), ranking[0].index()), (2, 1));
    assert!(ranking.iter().all(|ranked| ranked.score().is_some()));
    assert_eq!(sandbox.ledger().len(), 1);
}
