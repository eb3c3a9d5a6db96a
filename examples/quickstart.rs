//! The whole job: an answer and what it cost, the proof that it is good enough, and a deployment of one's own.
//!
//! ```text
//! cargo run --example quickstart                        # on an embedded sandbox: no key, nothing is billed
//! cargo run --example quickstart -- --live              # on the platform, with the key in PARETA_API_KEY
//! cargo run --example quickstart -- --live --endpoints  # the deployment too, for organisations that have endpoints
//! ```

use std::time::Duration;

use pareta::chat::Receipt;
use pareta::endpoints::DeployEvent;
use pareta::evals::{EvalInput, Frontier};
use pareta::types::{Endpoint, EvalRun};
use pareta::{AUTO, Client};
use pareta_sandbox::Sandbox;
use serde_json::{Value, json};

type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

const PROMPT: &str = "Extract the key fields of this contract.";
const CONTRACT: &str = "This Services Agreement is entered into by and between Harbour Light Ltd and Northwind \
    Traders Inc. and is effective as of March 1, 2026. It terminates on February 28, 2029 and is governed by the laws \
    of the State of Delaware.";

#[tokio::main]
pub(crate) async fn main() -> Result<()> {
    let is_given = |option: &str| std::env::args().any(|argument| argument == option);
    if is_given("--live") {
        let with_endpoints = is_given("--endpoints");
        println!("On the platform. This will be billed to your organisation:");
        println!("  - two chat completions,");
        println!(
            "  - an evaluation of auto and the benchmarked frontier on {} rows,",
            rows().len()
        );
        if with_endpoints {
            println!(
                "  - a deployed endpoint, which is stopped at the end, and one chat completion on it,"
            );
        }
        println!();
        return run(&Client::from_env()?, Duration::from_secs(3), with_endpoints).await;
    }
    println!("On an embedded sandbox: nothing here is billed.\n");
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;
    run(&client, Duration::from_millis(50), true).await
}

async fn run(client: &Client, poll_interval: Duration, with_endpoints: bool) -> Result<()> {
    chat(client).await?;
    stream(client).await?;
    propose(client).await?;
    let run = evaluate(client, poll_interval).await?;
    show_bill(&run);
    if with_endpoints {
        use_endpoint(client).await?;
    }
    Ok(())
}

fn question() -> String {
    format!("{PROMPT}\n\n{CONTRACT}")
}

async fn chat(client: &Client) -> Result<()> {
    println!("1. An answer of auto, and its receipt");
    let completions = client.chat().completions();
    let completion = completions.create(AUTO, question()).await?;
    println!("   {}", completion.text());
    show_receipt(completion.receipt());
    Ok(())
}

fn show_receipt(receipt: Option<Receipt>) {
    let Some(receipt) = receipt else {
        return println!("   without a receipt");
    };
    let usd = |amount: Option<_>| amount.map_or("?".to_owned(), |usd| format!("${usd}"));
    println!(
        "   billed {}; a frontier model would have cost {}, {} times as much",
        usd(receipt.usd()),
        usd(receipt.frontier_would_have_cost_usd()),
        receipt
            .savings_factor()
            .map_or("?".to_owned(), |factor| format!("{factor:.1}")),
    );
}

async fn stream(client: &Client) -> Result<()> {
    println!("\n2. The same answer as a stream, a bar between its chunks");
    let completions = client.chat().completions();
    let mut stream = completions.create(AUTO, question()).stream().await?;
    print!("   ");
    while let Some(chunk) = stream.next().await {
        let chunk = chunk?;
        if !chunk.text().is_empty() {
            print!("{}|", chunk.text());
        }
    }
    println!(
        "\n   complete: {}, after {}",
        stream.is_complete(),
        stream.progress().join(", ")
    );
    show_receipt(stream.receipt());
    Ok(())
}

/// What goes in, and what should come out.
fn rows() -> Vec<Value> {
    let row = |parties: [&str; 2], day: &str, date: &str, law: &str| {
        let text = format!(
            "This Agreement is entered into by and between {} and {} and is effective as of {day}. It is governed by \
             the laws of {law}.",
            parties[0], parties[1],
        );
        json!({
            "input": { "text": text },
            "expected_output": { "effective_date": date, "parties": parties, "governing_law": law },
        })
    };
    vec![
        row(
            ["Harbour Light Ltd", "Northwind Traders Inc."],
            "March 1, 2026",
            "2026-03-01",
            "Delaware",
        ),
        row(
            ["Blue Fern LLC", "Juniper Works GmbH"],
            "15 June 2025",
            "2025-06-15",
            "New York",
        ),
        row(
            ["Cedar Point Inc.", "Maple Row Ltd"],
            "2024-11-30",
            "2024-11-30",
            "England and Wales",
        ),
        row(
            ["Sable Oak LLC", "Riverbend Inc."],
            "July 4, 2026",
            "2026-07-04",
            "California",
        ),
        row(
            ["Quiet Harbor Inc.", "Long Field Ltd"],
            "May 2, 2023",
            "2023-05-02",
            "Ireland",
        ),
    ]
}

async fn propose(client: &Client) -> Result<()> {
    println!("\n3. What rows of our own are graded by, as the rows and the prompt say");
    let proposal = client.evals().propose_contract(rows(), PROMPT).await?;
    for proposal in proposal.proposals() {
        let (task, confidence) = (
            proposal.task_id().unwrap_or("?"),
            proposal.confidence().unwrap_or("?"),
        );
        println!("   {task}, with {confidence} confidence");
    }
    println!("   {}", proposal.message().unwrap_or_default());
    match proposal.doubt() {
        // The evaluation below would be refused, before anything is made or billed.
        Some(doubt) => Err(format!("not clear: {doubt:?}").into()),
        None => Ok(()),
    }
}

async fn evaluate(client: &Client, poll_interval: Duration) -> Result<EvalRun> {
    println!("\n4. An evaluation on these rows: auto against the benchmarked frontier");
    let run = client
        .evals()
        .runs()
        .create(EvalInput::from_prompt(PROMPT, rows()), [AUTO])
        .frontier(Frontier::Benchmarked)
        .name("quickstart")
        .wait()
        .poll_interval(poll_interval)
        .on_progress(|run| println!("   {}", run.status().unwrap_or("?")))
        .await?;
    if run.status() != Some("completed") {
        return Err(run.error_detail().unwrap_or("the run failed").into());
    }
    for result in run.results() {
        println!(
            "   {:<18} quality {:.3} [{:.3}, {:.3}]  {:>6} µUSD a row",
            result.model_id().unwrap_or("?"),
            result.quality_mean().unwrap_or(f64::NAN),
            result.quality_ci_low().unwrap_or(f64::NAN),
            result.quality_ci_high().unwrap_or(f64::NAN),
            result
                .mean_cost_micro_usd()
                .map_or("?".to_owned(), |cost| cost.to_string()),
        );
    }
    Ok(run)
}

fn show_bill(run: &EvalRun) {
    println!("\n5. The bill");
    println!("   ${} (exactly {} µUSD)", run.cost(), run.cost_micro_usd());
}

/// The other way, of organisations that have endpoints: a model that is chosen, and deployed for a task.
async fn use_endpoint(client: &Client) -> Result<()> {
    println!("\n6. A task, and the open models that are good at it");
    let matched = client.tasks().match_intent(PROMPT).await?;
    let task = matched.chosen().and_then(|chosen| chosen.task_id());
    let task = task.ok_or("no task fits")?;
    let board = client.tasks().leaderboard(task).await?;
    for entry in board.models().iter().take(3) {
        let (name, quality) = (
            entry.name().unwrap_or("?"),
            entry.quality().unwrap_or(f64::NAN),
        );
        println!("   {name:<18} quality {quality:.3}");
    }

    println!(
        "\n7. A deployment of the recommended one, {}",
        board.recommended().unwrap_or("?")
    );
    let endpoint = client
        .endpoints()
        .deploy(task)
        .name("quickstart-contracts")
        .wait()
        .on_progress(|event| {
            if let DeployEvent::Progress(progress) = event {
                let percent = progress.pct().unwrap_or(0.0);
                let label = progress.label().or(progress.stage()).unwrap_or("…");
                println!("   {percent:>3.0} %  {label}");
            }
        })
        .await?;
    let id = endpoint.id().ok_or("the endpoint has no id")?;
    // Whatever happens now, what was deployed is stopped.
    let outcome = ask(client, id).await;
    client.endpoints().stop(id).await?;
    println!("   stopped {id}");
    show_unknown_fields(&endpoint);
    outcome
}

async fn ask(client: &Client, endpoint: &str) -> Result<()> {
    let completions = client.chat().completions();
    let completion = completions
        .create(endpoint, question())
        .temperature(0.0)
        .await?;
    println!("   {}", completion.text());
    show_receipt(completion.receipt());
    Ok(())
}

fn show_unknown_fields(endpoint: &Endpoint) {
    println!("\n8. What the types do not know yet is still there");
    for path in endpoint.unknown() {
        let key = path.trim_start_matches("$.");
        println!("   {key}: {}", endpoint[key]);
    }
}
