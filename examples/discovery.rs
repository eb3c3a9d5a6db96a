//! From an intent to a task, and from the task to the models that are good at it.
//!
//! Runs on an embedded sandbox: `cargo run --example discovery`.

use std::error::Error;

use pareta::Client;
use pareta_sandbox::Sandbox;

const INTENTS: [&str; 3] = [
    "pull totals and due dates out of supplier invoices",
    "transcribe voice memos",
    "my cat likes the purple sofa",
];

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;

    // That nothing fits is an answer too, not an error.
    for intent in INTENTS {
        let matched = client.tasks().match_intent(intent).top_k(3).await?;
        let found = match (matched.chosen(), matched.capability()) {
            (Some(task), _) => format!("the task {}", task.task_id().unwrap_or("?")),
            (None, Some(capability)) => {
                format!("the capability {}", capability.id().unwrap_or("?"))
            }
            (None, None) => "nothing".to_owned(),
        };
        println!(
            "{intent:?}\n   fits {found}, by {}",
            matched.matcher().unwrap_or("?")
        );
    }

    println!("\nThe catalog:");
    for task in client.tasks().list().await? {
        let input = if task.has_blob_input() {
            "documents"
        } else {
            "text"
        };
        println!("   {:<22} {input}", task.id().unwrap_or("?"));
    }

    // The examples of a task show what its rows look like. They are not typed: their shape is the task's.
    let task = client
        .tasks()
        .retrieve("invoice-key-fields")
        .examples_n(1)
        .await?;
    if let Some(example) = task["examples"].elements().next() {
        println!("\nAn example of {}:", task.id().unwrap_or("?"));
        println!("   expected: {}", example["expected"]);
    }

    let board = client.tasks().leaderboard("invoice-key-fields").await?;
    println!("\nIts leaderboard, by {}:", board.metric().unwrap_or("?"));
    for entry in board.models().iter().chain(board.frontier()) {
        println!(
            "   {:<12} {:<8} {:.2}  {} µUSD a request",
            entry.name().unwrap_or("?"),
            entry.kind().unwrap_or("?"),
            entry.quality().unwrap_or(f64::NAN),
            entry.cost_per_request_micro_usd().unwrap_or_default(),
        );
    }
    println!("   recommended: {}", board.recommended().unwrap_or("none"));

    println!("\nVendor models to compare with:");
    for model in &client
        .evals()
        .frontier_models()
        .task("invoice-key-fields")
        .await?
    {
        let note = if model.benchmarked() {
            ", on the leaderboard"
        } else {
            ""
        };
        println!(
            "   {} by {}{note}",
            model.id().unwrap_or("?"),
            model.vendor().unwrap_or("?")
        );
    }
    Ok(())
}
