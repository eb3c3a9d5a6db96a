//! What calls cost, what the frontier model would have cost, and sums that are exact.
//!
//! Runs on an embedded sandbox: `cargo run --example cost_and_savings`.

use std::error::Error;

use pareta::{AUTO, Client, dollars};
use pareta_sandbox::Sandbox;
use rust_decimal::Decimal;

const DATES: [&str; 5] = [
    "March 1, 2026",
    "15 June 2025",
    "2024-11-30",
    "July 4, 2026",
    "May 2, 2023",
];

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;
    let completions = client.chat().completions();

    // Integers all the way: micro-USD, of which a million make a dollar.
    let (mut billed, mut frontier) = (0, 0);
    for date in DATES {
        let question =
            format!("Extract the effective date: This agreement is effective as of {date}.");
        let completion = completions.create(AUTO, question).await?;
        let receipt = completion.receipt().ok_or("the server sent no receipt")?;
        billed += receipt.billed_micro_usd().ok_or("no bill")?;
        frontier += receipt
            .frontier_would_have_cost_micro_usd()
            .ok_or("no baseline")?;
    }
    println!("{} calls", DATES.len());
    println!("   billed            {billed:>6} µUSD");
    println!("   on the frontier   {frontier:>6} µUSD");
    println!(
        "   times cheaper     {:.1}",
        Decimal::from(frontier) / Decimal::from(billed)
    );

    // Floor totals, never unit rates: one call is less than a cent, a million of them are not.
    let per_call = billed / DATES.len() as i64;
    println!(
        "\none call:         ${} ({per_call} µUSD)",
        dollars(per_call)
    );
    println!("a million calls:  ${}", dollars(per_call * 1_000_000));

    // A stream has its receipt too, once the end has come.
    let mut stream = completions
        .create(AUTO, "Extract the effective date: May 2, 2023.")
        .stream()
        .await?;
    stream.finish().await?;
    let receipt = stream.receipt().ok_or("the stream had no receipt")?;
    println!(
        "\na stream saved {} µUSD",
        receipt.saved_micro_usd().unwrap_or_default()
    );

    // The same call under the same key is carried out once, and billed once.
    for _ in 0..2 {
        let completion = completions
            .create(AUTO, "Extract the effective date: July 4, 2026.")
            .idempotency_key("contract-4711")
            .await?;
        let receipt = completion.receipt().unwrap_or_default();
        println!(
            "under one key: billed {:?} µUSD",
            receipt.billed_micro_usd()
        );
    }

    // What a frontier model answers to the same, and what the vendor charges for it: a call that is billed.
    let question = "Extract the effective date: July 4, 2026.";
    let compared = client.auto().compare("gpt-5.5", [question]).await?;
    println!(
        "\n{} says {:?}, for {:?} µUSD",
        compared.model().unwrap_or("?"),
        compared.content().unwrap_or("?"),
        compared.cost_micro_usd(),
    );

    let spent: i64 = sandbox.ledger().iter().map(|debit| debit.micro_usd).sum();
    println!(
        "\nthe sandbox's own ledger: {} debits, {spent} µUSD",
        sandbox.ledger().len()
    );
    Ok(())
}
