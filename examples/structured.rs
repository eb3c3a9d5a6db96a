//! An answer as a value of a type: whole, and element by element while it is written.
//!
//! Runs on an embedded sandbox: `cargo run --example structured --features schemars`.

use std::error::Error;

use pareta::chat::AnswerProblem;
use pareta::{AUTO, Client};
use pareta_sandbox::Sandbox;
use schemars::JsonSchema;
use serde::Deserialize;

/// The terms of a contract.
#[derive(Debug, Deserialize, JsonSchema)]
struct Terms {
    /// The day from which it holds, as YYYY-MM-DD.
    effective_date: Option<String>,
    /// Who has signed it.
    parties: Vec<String>,
}

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;
    let contract =
        "Extract the terms: effective as of May 2, 2026, between Acme Ltd and Initech GmbH.";
    let completions = client.chat().completions();

    let terms = completions
        .create(AUTO, contract)
        .parse::<Terms>()
        .repair(1)
        .await?;
    println!("{:?}, {:?}", terms.effective_date, terms.parties);
    println!("for {:?} micro-USD", terms.total_billed_micro_usd());

    let mut parties = completions
        .create(AUTO, contract)
        .stream_list::<String>()
        .await?;
    while let Some(party) = parties.next().await {
        println!("- {}", party?);
    }

    // An answer that is none is not lost: it was billed.
    sandbox.script(
        pareta_sandbox::Script::chat()
            .say("{\"effective_da")
            .finish("length"),
    );
    if let Err(error) = completions.create(AUTO, contract).parse::<Terms>().await {
        let answer = error.answer().ok_or("another error")?;
        let is_cut = *answer.problem() == AnswerProblem::CutByLength;
        println!("cut off: {is_cut}, after {:?}", answer.text());
    }
    Ok(())
}
