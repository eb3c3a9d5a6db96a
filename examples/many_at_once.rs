//! Many calls, a few at a time: failures beside successes, one bill.
//!
//! Runs on an embedded sandbox: `cargo run --example many_at_once`.

use std::error::Error;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use pareta::{AUTO, Client};
use pareta_sandbox::{Fault, Sandbox};

/// How many calls are under way at any moment.
const AT_ONCE: usize = 8;

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    // Every answer takes 50 ms; one request in ten is refused and tried again by the client.
    let sandbox = Sandbox::builder()
        .latency(Duration::from_millis(50))
        .fault(
            Fault::status(429)
                .header("retry-after", "0.05")
                .on("/v1/chat")
                .chance(0.1),
        )
        .start()
        .await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;

    // Two of the calls go to a model that does not exist.
    let model = |number| match number % 20 {
        7 => "nobody",
        _ => AUTO,
    };
    let contracts = (1..=40).map(|number| {
        let day = number % 28 + 1;
        (
            number,
            format!(
                "Extract the effective date: This agreement is effective as of May {day}, 2026."
            ),
        )
    });

    // A client is cheap to share: connections and the retry budget are one for all calls.
    let started = Instant::now();
    let completions = client.chat().completions();
    let mut answers: Vec<_> = stream::iter(contracts)
        .map(|(number, contract)| {
            let request = completions.create(model(number), [contract]);
            async move { (number, request.await) }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let took = started.elapsed();
    answers.sort_by_key(|(number, _)| *number);

    let mut billed = 0;
    for (number, answer) in &answers {
        match answer {
            Ok(completion) => {
                let receipt = completion.receipt().unwrap_or_default();
                billed += receipt.billed_micro_usd().unwrap_or(0);
                if number % 10 == 0 {
                    println!("{number:>3}  {}", completion.text());
                }
            }
            Err(error) => println!("{number:>3}  {error}"),
        }
    }

    let requests = sandbox.journal().len();
    println!(
        "\n{} calls in {requests} requests, {AT_ONCE} at a time",
        answers.len()
    );
    println!(
        "in {:.1} s; one by one they would take {:.1} s",
        took.as_secs_f64(),
        0.05 * answers.len() as f64
    );
    println!("billed {billed} µUSD, ${}", pareta::dollars(billed));
    Ok(())
}
