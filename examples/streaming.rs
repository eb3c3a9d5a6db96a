//! An answer while it is written, how it ended, and what is left of one that was cut short.
//!
//! Runs on an embedded sandbox: `cargo run --example streaming`.

use std::error::Error;
use std::io::Write;
use std::time::Duration;

use pareta::{AUTO, Client, ErrorKind};
use pareta_sandbox::{Fault, Sandbox};

const CONTRACT: &str = "Extract the key fields of this contract.\n\n\
    This agreement is effective as of March 1, 2026, by and between Harbour Light Ltd and Northwind Traders Inc. It is \
    governed by the laws of the State of Delaware.";

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    // A pause before each token, so that there is something to watch.
    let pace = Duration::from_millis(15);
    let sandbox = Sandbox::builder().token_pace(pace).start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;
    let completions = client.chat().completions();

    let mut stream = completions
        .create(AUTO, CONTRACT)
        .stream()
        .include_usage(true)
        .await?;
    while let Some(chunk) = stream.next().await {
        print!("{}", chunk?.text());
        std::io::stdout().flush()?;
    }

    // At the end the stream knows more than its chunks.
    println!("\n\n  outcome:  {:?}", stream.outcome());
    println!("  progress: {}", stream.progress().join(", "));
    let whole = stream.accumulated()?;
    println!("  tokens:   {:?}", whole.usage().total_tokens());
    if let Some(receipt) = stream.receipt() {
        println!("  billed:   {:?} µUSD", receipt.billed_micro_usd());
    }

    // A stream that ends before its time is an error, never a short answer. The text so far is in it.
    sandbox.inject(Fault::truncate(20).on("/v1/chat"));
    let mut cut = completions.create(AUTO, CONTRACT).stream().await?;
    match cut.finish().await {
        Ok(completion) => println!("\nnot cut after all: {}", completion.text()),
        Err(error) if error.kind() == ErrorKind::TruncatedStream => {
            println!("\n{}", error.message());
            println!("  so far:   {}", error.partial_text().unwrap_or_default());
            println!(
                "  complete: {}",
                cut.outcome().is_some_and(|o| o.is_complete())
            );
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
