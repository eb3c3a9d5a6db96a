//! Search by meaning: vectors find the passages that are near a question, and a ranking says which of them answer it.
//!
//! Runs on an embedded sandbox: `cargo run --example search`.

use std::error::Error;

use pareta::Client;
use pareta::types::InputType;
use pareta_sandbox::Sandbox;

const PASSAGES: [&str; 6] = [
    "Either party may end this agreement with a notice of three months.",
    "The parties share all costs of the audit.",
    "The notice must be given in writing.",
    "This agreement is governed by the laws of Delaware.",
    "Payment is due within thirty days of the invoice.",
    "Each party keeps the other's secrets for five years.",
];
const QUESTION: &str = "How long is the notice to end the agreement?";

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;

    // Once, and kept. The model's name is kept too: vectors of two models must not be compared.
    let vectors = client.embeddings().create(PASSAGES).await?;
    let (count, model) = (vectors.len(), vectors.model().unwrap_or("?"));
    println!("{count} vectors of {} numbers by {model}", vectors[0].len());

    // For each question: its vector, on the query side.
    let query = client
        .embeddings()
        .create([QUESTION])
        .input_type(InputType::Query)
        .await?;
    // Vectors have length 1, so their product is how near they are.
    let nearness = |vector: &[f64]| {
        vector
            .iter()
            .zip(&query[0])
            .map(|(a, b)| a * b)
            .sum::<f64>()
    };
    let mut near: Vec<_> = PASSAGES.iter().zip(vectors.iter().map(nearness)).collect();
    near.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    println!("\n{QUESTION}\n\nnear it:");
    for (passage, nearness) in near.iter().take(4) {
        println!("   {nearness:.3}  {passage}");
    }

    // A ranking reads question and passage together. A score is a probability: 0.5 means the same in every call.
    let candidates = near.into_iter().take(4).map(|(passage, _)| *passage);
    let ranking = client
        .rerank()
        .create(QUESTION, candidates)
        .top_n(2)
        .await?;
    println!("\nthe best answers:");
    for ranked in &ranking {
        let score = ranked
            .score()
            .map_or("?".to_owned(), |score| format!("{score:.3}"));
        println!("   {score}  {}", ranked.document());
    }
    println!("\n{:?} pairs were scored", ranking.pairs());
    Ok(())
}
