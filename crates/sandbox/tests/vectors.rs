//! Embeddings and rankings: near is what shares words, and every unit is billed.

mod support;

use pareta_sandbox::{DebitKind, Sandbox};
use serde_json::{Value, json};
use support::{Api, api};

const TEXTS: [&str; 3] = [
    "The notice period is three months.",
    "Payment is due within 30 days of the invoice.",
    "Cats like to sleep on warm sofas.",
];
const QUERY: &str = "How long is the notice period?";

fn vector(embedding: &Value) -> Vec<f64> {
    let numbers = embedding["embedding"].as_array().expect("a vector");
    numbers.iter().filter_map(Value::as_f64).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[tokio::test]
async fn embeddings_mean_something() {
    let api = api().await;
    let embed = async |body: Value| api.post("/v1/embeddings", body).await.body;
    let documents = embed(json!({ "input": TEXTS })).await;
    let query = embed(json!({ "input": [QUERY], "input_type": "query" })).await;
    assert_eq!(
        (&documents["object"], &documents["model"]),
        (&json!("list"), &json!("pareta-embed-1"))
    );
    let vectors: Vec<_> = documents["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(vector)
        .collect();
    for (index, (vector, entry)) in vectors
        .iter()
        .zip(documents["data"].as_array().expect("a list"))
        .enumerate()
    {
        assert_eq!((vector.len(), &entry["index"]), (1024, &json!(index)));
        assert!((dot(vector, vector) - 1.0).abs() < 1e-6);
    }
    let asked = vector(&query["data"][0]);
    let near: Vec<_> = vectors.iter().map(|vector| dot(&asked, vector)).collect();
    assert!(
        near[0] > near[1] + 0.2 && near[0] > near[2] + 0.2,
        "{near:?}"
    );

    // The sides differ, and match; a document is the default; the seed does not matter.
    let same = embed(json!({ "input": [QUERY], "input_type": "document" })).await;
    assert_ne!(same["data"], query["data"]);
    assert!(dot(&asked, &vector(&same["data"][0])) > 0.9);
    assert_eq!(
        embed(json!({ "input": [QUERY] })).await["data"],
        same["data"]
    );
    let other = Api::new(Sandbox::builder().seed(9).start().await.expect("starts"));
    assert_eq!(
        other
            .post("/v1/embeddings", json!({ "input": TEXTS }))
            .await
            .body,
        documents
    );

    let long = |words: usize| format!("{}end", "word ".repeat(words));
    let cut = embed(json!({ "input": [long(600), long(700)] })).await;
    assert_eq!(cut["data"][0]["embedding"], cut["data"][1]["embedding"]);
    assert_eq!(
        cut["usage"],
        json!({ "prompt_tokens": 1024, "total_tokens": 1024 })
    );
    let debit = api.sandbox.ledger().pop().expect("a debit");
    // 1,024 tokens at 0.004 dollars a million are 4.096 micro-dollars.
    assert_eq!((debit.kind, debit.micro_usd), (DebitKind::Embeddings, 5));
}

#[tokio::test]
async fn limits_of_embeddings() {
    let api = api().await;
    for (body, status) in [
        (json!({ "input": vec!["a"; 512] }), 200),
        (json!({ "input": vec!["a"; 513] }), 422),
        (json!({ "input": [] }), 422),
        (json!({ "input": "a" }), 422),
        (json!({ "input": ["a", 1] }), 422),
        (json!({ "input": ["a"], "input_type": "both" }), 422),
        (json!({ "input": [""] }), 200),
    ] {
        assert_eq!(
            api.post("/v1/embeddings", body.clone()).await.status,
            status
        );
    }
}

#[tokio::test]
async fn a_ranking_follows_the_text() {
    let api = api().await;
    let rank = async |body: Value| api.post("/v1/rerank", body).await.body;
    let ranked = rank(json!({ "query": QUERY, "documents": TEXTS })).await;
    let results = ranked["results"].as_array().expect("results");
    assert_eq!(
        (results.len(), &results[0]["index"], &ranked["pairs"]),
        (3, &json!(0), &json!(3))
    );
    let scores: Vec<_> = results
        .iter()
        .filter_map(|result| result["relevance_score"].as_f64())
        .collect();
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]));
    assert!(
        scores[0] > 0.8
            && scores[2] < 0.2
            && scores.iter().all(|score| *score > 0.0 && *score < 1.0),
        "{scores:?}"
    );

    // A score is the document's own, whatever stands beside it.
    let alone = rank(json!({ "query": QUERY, "documents": [TEXTS[0]] })).await;
    assert_eq!(
        alone["results"][0]["relevance_score"],
        results[0]["relevance_score"]
    );
    let cut = rank(json!({ "query": QUERY, "documents": TEXTS, "top_n": 1 })).await;
    assert_eq!(
        (&cut["results"], &cut["pairs"]),
        (&json!([results[0]]), &json!(3))
    );
    let debits: Vec<_> = api
        .sandbox
        .ledger()
        .iter()
        .map(|debit| (debit.kind, debit.micro_usd))
        .collect();
    assert_eq!(
        debits,
        [
            (DebitKind::Rerank, 6),
            (DebitKind::Rerank, 2),
            (DebitKind::Rerank, 6)
        ]
    );

    for (body, status) in [
        (
            json!({ "query": "a", "documents": vec!["a"; 1000], "top_n": 2000 }),
            200,
        ),
        (json!({ "query": "a", "documents": vec!["a"; 1001] }), 422),
        (json!({ "query": " ", "documents": ["a"] }), 422),
        (json!({ "query": "a", "documents": [] }), 422),
        (json!({ "query": "a", "documents": ["a"], "top_n": 0 }), 422),
        (json!({ "query": "a", "documents": [{ "text": "a" }] }), 422),
    ] {
        assert_eq!(api.post("/v1/rerank", body).await.status, status);
    }
}
