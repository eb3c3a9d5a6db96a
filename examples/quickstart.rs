//! The whole job: from an intent to a model that runs, and the proof that it is good enough.
//!
//! ```text
//! cargo run --example quickstart            # on an embedded sandbox: no key, nothing is billed
//! cargo run --example quickstart -- --live  # on the platform, with the key in PARETA_API_KEY
//! ```

use std::time::Duration;

use pareta::Client;
use pareta::chat::ChatMessage;
use pareta::endpoints::DeployEvent;
use pareta::evals::{EvalInput, Frontier};
use pareta::types::{Endpoint, EvalRun};
use pareta_sandbox::Sandbox;
use serde_json::{Value, json};

type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

const INTENT: &str = "extract effective dates, parties and governing law from contracts";
const CONTRACT: &str = "This Services Agreement is entered into by and between Harbour Light Ltd and Northwind \
    Traders Inc. and is effective as of March 1, 2026. It terminates on February 28, 2029 and is governed by the laws \
    of the State of Delaware.";

#[tokio::main]
pub(crate) async fn main() -> Result<()> {
    let is_live = std::env::args().any(|argument| argument == "--live");
    if is_live {
        println!("On the platform. This will be billed to your organisation:");
        println!("  - a deployed endpoint, for as long as this runs; it is stopped at the end,");
        println!("  - two chat completions,");
        println!(
            "  - an evaluation of two open models and the benchmarked frontier on {} rows.\n",
            rows().len()
        );
        return run(&Client::from_env()?, Duration::from_secs(3)).await;
    }
    println!("On an embedded sandbox: nothing here is billed.\n");
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;
    run(&client, Duration::from_millis(50)).await
}

async fn run(client: &Client, poll_interval: Duration) -> Result<()> {
    let task = find_task(client).await?;
    let models = rank_models(client, &task).await?;
    let endpoint = deploy(client, &task).await?;
    // Whatever happens now, what was deployed is stopped.
    let outcome = use_endpoint(client, &endpoint, &task, &models, poll_interval).await;
    let id = endpoint.id().unwrap_or_default();
    client.endpoints().stop(id).await?;
    println!("\nstopped {id}");
    outcome
}

async fn use_endpoint(
    client: &Client,
    endpoint: &Endpoint,
    task: &str,
    models: &[String],
    poll_interval: Duration,
) -> Result<()> {
    let id = endpoint.id().ok_or("the endpoint has no id")?;
    chat(client, id).await?;
    stream(client, id).await?;
    let run = evaluate(client, task, models, poll_interval).await?;
    show_bill(&run);
    let endpoint = client.endpoints().retrieve(id).await?;
    show_unknown_fields(&endpoint);
    Ok(())
}

async fn find_task(client: &Client) -> Result<String> {
    println!("1. An intent becomes a task\n   {INTENT:?}");
    let matched = client.tasks().match_intent(INTENT).await?;
    for candidate in matched.candidates().iter().take(3) {
        let (task, score) = (
            candidate.task_id().unwrap_or("?"),
            candidate.score().unwrap_or(0.0),
        );
        println!("   {score:.2}  {task}");
    }
    let chosen = matched.chosen().ok_or("no task fits")?;
    Ok(chosen.task_id().ok_or("the task has no id")?.to_owned())
}

async fn rank_models(client: &Client, task: &str) -> Result<Vec<String>> {
    println!("\n2. The leaderboard of {task}");
    let board = client.tasks().leaderboard(task).await?;
    for entry in board.models().iter().chain(board.frontier()) {
        println!(
            "   {:<20} {:<9} quality {:.3}  {:>6} µUSD a request",
            entry.name().unwrap_or("?"),
            entry.kind().unwrap_or("?"),
            entry.quality().unwrap_or(f64::NAN),
            entry
                .cost_per_request_micro_usd()
                .map_or("?".to_owned(), |cost| cost.to_string()),
        );
    }
    println!("   recommended: {}", board.recommended().unwrap_or("none"));
    let names = board
        .models()
        .iter()
        .filter_map(|entry| entry.name())
        .take(2);
    Ok(names.map(str::to_owned).collect())
}

async fn deploy(client: &Client, task: &str) -> Result<Endpoint> {
    println!("\n3. A deployment of the recommended model");
    let endpoint = client
        .endpoints()
        .deploy(task)
        .name("quickstart-contracts")
        .wait()
        .on_progress(|event| {
            if let DeployEvent::Progress(progress) = event {
                let percent = progress.pct().unwrap_or(0.0);
                println!(
                    "   {percent:>3.0} %  {}",
                    progress.label().or(progress.stage()).unwrap_or("…")
                );
            }
        })
        .await?;
    println!(
        "   {} is {}",
        endpoint.id().unwrap_or("?"),
        endpoint.status().unwrap_or("?")
    );
    Ok(endpoint)
}

fn conversation() -> [ChatMessage; 2] {
    [
        ChatMessage::system("Answer with JSON."),
        ChatMessage::user(CONTRACT),
    ]
}

async fn chat(client: &Client, endpoint: &str) -> Result<()> {
    println!("\n4. An answer");
    let completions = client.chat().completions();
    let completion = completions
        .create(endpoint, conversation())
        .temperature(0.0)
        .await?;
    println!("   {}", completion.text());
    println!(
        "   {} tokens",
        completion.usage().total_tokens().unwrap_or(0)
    );
    if let Some(receipt) = completion.receipt() {
        println!(
            "   billed {} µUSD; the frontier would have cost {} µUSD",
            receipt
                .billed_micro_usd()
                .map_or("?".to_owned(), |cost| cost.to_string()),
            receipt
                .frontier_would_have_cost_micro_usd()
                .map_or("?".to_owned(), |cost| cost.to_string()),
        );
    }
    Ok(())
}

async fn stream(client: &Client, endpoint: &str) -> Result<()> {
    println!("\n5. The same answer as a stream, a bar between its chunks");
    let completions = client.chat().completions();
    let mut stream = completions
        .create(endpoint, conversation())
        .temperature(0.0)
        .stream()
        .await?;
    print!("   ");
    while let Some(chunk) = stream.next().await {
        let chunk = chunk?;
        if !chunk.text().is_empty() {
            print!("{}|", chunk.text());
        }
    }
    println!("\n   complete: {}", stream.is_complete());
    Ok(())
}

fn rows() -> Vec<Value> {
    let row = |parties: [&str; 2], day: &str, date: &str, law: &str| {
        json!({
            "input": format!(
                "This Agreement is entered into by and between {} and {} and is effective as of {day}. It is governed \
                 by the laws of {law}.",
                parties[0], parties[1],
            ),
            "expected": { "effective_date": date, "parties": parties, "governing_law": law },
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
    ]
}

async fn evaluate(
    client: &Client,
    task: &str,
    models: &[String],
    poll_interval: Duration,
) -> Result<EvalRun> {
    println!(
        "\n6. An evaluation on rows of our own: {} against the benchmarked frontier",
        models.join(", ")
    );
    let run = client
        .evals()
        .runs()
        .create(EvalInput::rows(task, rows()), models)
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
            "   {:<20} {:<9} quality {:.3} [{:.3}, {:.3}]  {:>6} µUSD a row",
            result.model_id().unwrap_or("?"),
            result.kind().unwrap_or("?"),
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
    println!("\n7. The bill");
    println!("   ${} (exactly {} µUSD)", run.cost(), run.cost_micro_usd());
}

fn show_unknown_fields(endpoint: &Endpoint) {
    println!("\n8. What the types do not know yet is still there");
    for path in endpoint.unknown() {
        let key = path.trim_start_matches("$.");
        println!("   {key}: {}", endpoint[key]);
    }
}
