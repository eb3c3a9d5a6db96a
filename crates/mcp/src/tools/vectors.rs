//! `rerank` and `embed`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Done, Entry, Kind, Receipt, Work, count, tool};
use crate::refusal::Refusal;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Rerank {
    /// What is looked for.
    query: String,
    documents: Vec<String>,
    /// How many of the best are given.
    top_n: Option<i64>,
}

#[derive(Serialize, JsonSchema)]
struct Ranked {
    /// The best first.
    results: Vec<Rank>,
    model: Option<String>,
    receipt: Receipt,
}

#[derive(Serialize, JsonSchema)]
struct Rank {
    /// Which document, from 0 on.
    index: i64,
    /// Null where the server gave none.
    score: Option<f64>,
    document: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Embed {
    texts: Vec<String>,
    /// `document`, or `query` for what is looked for.
    input_type: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Embedded {
    /// One for each text, in their order.
    vectors: Vec<Vec<f64>>,
    model: Option<String>,
    prompt_tokens: Option<i64>,
    receipt: Receipt,
}

/// So many texts are one call, and so many documents.
const TEXTS: usize = 512;
const DOCUMENTS: usize = 1_000;

/// What all calls were billed; nothing where one of them does not say.
fn bill(replies: &[pareta::Raw]) -> Option<(i64, Option<i64>)> {
    let mut sum = 0_i64;
    for reply in replies {
        let receipt = reply.meta().and_then(pareta::Meta::receipt)?;
        sum = sum.saturating_add(receipt.billed_micro_usd()?);
    }
    Some((sum, None))
}

pub fn add(tools: &mut Vec<Entry>) {
    tools.push(tool::<Rerank, Ranked, _>(
        Kind::Metered,
        "rerank",
        "Rank documents",
        "Ranks documents by how well they answer a query.",
        |_, args| count(args.documents.len().div_ceil(DOCUMENTS) as u64),
        rerank,
    ));
    tools.push(tool::<Embed, Embedded, _>(
        Kind::Metered,
        "embed",
        "Make vectors",
        "Makes a vector of 1,024 numbers of each text. Vectors of different models must not be mixed.",
        |_, args| count(args.texts.len().div_ceil(TEXTS) as u64),
        embed,
    ));
}

async fn rerank(work: Work, args: Rerank) -> Result<Done, Refusal> {
    let units = args.documents.len().div_ceil(DOCUMENTS) as u64;
    let mut call = work.client()?.rerank().create(args.query, args.documents);
    if let Some(top_n) = args.top_n {
        call = call.top_n(top_n);
    }
    let (ranking, receipt) = work
        .billed(units, call, |ranking| bill(ranking.replies()))
        .await?;
    let results = ranking.iter().map(|hit| Rank {
        index: i64::try_from(hit.index()).unwrap_or(i64::MAX),
        score: hit.score(),
        document: hit.document().clone(),
    });
    Done::of(Ranked {
        results: results.collect(),
        model: ranking.model().map(str::to_owned),
        receipt,
    })
}

async fn embed(work: Work, args: Embed) -> Result<Done, Refusal> {
    let units = args.texts.len().div_ceil(TEXTS) as u64;
    let mut call = work.client()?.embeddings().create(&args.texts);
    if let Some(input_type) = args.input_type {
        call = call.input_type(input_type);
    }
    let (vectors, receipt) = work
        .billed(units, call, |vectors| bill(vectors.replies()))
        .await?;
    Done::of(Embedded {
        vectors: vectors.iter().map(<[f64]>::to_vec).collect(),
        model: vectors.model().map(str::to_owned),
        prompt_tokens: vectors.usage().prompt_tokens(),
        receipt,
    })
}
