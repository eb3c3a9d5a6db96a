//! Calls that are described in one place, kept in a file, and sent from another: each is billed once.
//!
//! Runs on an embedded sandbox: `cargo run --example saved_calls`.

use std::error::Error;
use std::fs;

use pareta::low_level::CreateChatCompletion;
use pareta::saved::SavedCall;
use pareta::{AUTO, Client};
use pareta_sandbox::Sandbox;

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("calls.jsonl");

    // A line for each call, with the idempotency key it is sent under. No key of yours is in it.
    let completions = client.chat().completions();
    let lines = (1..=3).map(|day| {
        let contract = format!("Extract the effective date: effective as of May {day}, 2026.");
        let request = completions.create(AUTO, contract).temperature(0.0);
        request.to_saved()?.to_json()
    });
    let lines: Vec<String> = lines.collect::<Result<_, _>>()?;
    fs::write(&path, lines.join("\n"))?;

    // Whoever reads the file may be stopped at any line, and begin again.
    for round in 1..=2 {
        println!("Round {round}");
        for line in fs::read_to_string(&path)?.lines() {
            let call = SavedCall::from_json(line)?;
            let request = client.saved(&call).typed::<CreateChatCompletion>();
            println!("  {}", request.await?.text());
        }
    }
    println!("{} calls billed", sandbox.ledger().len());

    // The same as a line of an OpenAI batch, and back.
    let line = SavedCall::from_json(&lines[0])?.to_batch_line("contract-1")?;
    println!("\n{line}");
    let (custom_id, call) = SavedCall::from_batch_line(&line)?;
    println!(
        "{custom_id} asks for the same: {}",
        call == SavedCall::from_json(&lines[0])?
    );
    Ok(())
}
