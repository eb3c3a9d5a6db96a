//! Is an open model good enough on your data? Rows from a struct of your own, intervals, a verdict, the bill.
//!
//! Runs on an embedded sandbox: `cargo run --example evaluate`.

use std::error::Error;
use std::time::Duration;

use pareta::Client;
use pareta::evals::{EvalInput, Frontier};
use pareta_sandbox::Sandbox;

/// What this program has: tickets, and the queue each one went to.
struct Ticket {
    text: &'static str,
    queue: &'static str,
}

/// What an evaluation takes: anything that is written as `{"input": …, "expected": …}`.
#[derive(serde::Serialize)]
struct Row<'a> {
    input: &'a str,
    expected: &'a str,
}

#[rustfmt::skip]
const TICKETS: [Ticket; 8] = [
    Ticket { text: "I was charged twice this month, please refund one payment.", queue: "billing" },
    Ticket { text: "The invoice shows the wrong price for our subscription.", queue: "billing" },
    Ticket { text: "The app crashes with an error every time I open a project.", queue: "technical_issue" },
    Ticket { text: "Export has been broken since the update, it fails at 90 %.", queue: "technical_issue" },
    Ticket { text: "I forgot my password and am locked out.", queue: "account_access" },
    Ticket { text: "My package has not arrived and tracking is empty.", queue: "shipping" },
    Ticket { text: "The courier left the parcel in the rain.", queue: "shipping" },
    Ticket { text: "Please cancel my plan at the end of the month.", queue: "cancellation" },
];

#[tokio::main]
pub async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;

    // A larger set than eight, as it would come from a log.
    let rows = TICKETS.iter().cycle().take(80).map(|ticket| Row {
        input: ticket.text,
        expected: ticket.queue,
    });
    let run = client
        .evals()
        .runs()
        .create(
            EvalInput::rows("support-ticket-triage", rows),
            ["mistral-2", "phi-5"],
        )
        .frontier(Frontier::Benchmarked)
        .name("tickets of last week")
        .wait()
        .poll_interval(Duration::from_millis(10)) // the sandbox is quick; three seconds by default
        .on_progress(|run| println!("{}", run.status().unwrap_or("?")))
        .await?;
    // A run that failed is a result, not an error: this is where to look.
    if run.status() != Some("completed") {
        return Err(run.error_detail().unwrap_or("the run failed").into());
    }

    let frontier = run
        .results()
        .iter()
        .find(|result| result.kind() == Some("frontier"));
    let bar = frontier
        .and_then(|result| result.quality_mean())
        .ok_or("no baseline")?;
    println!();
    for result in run.results() {
        let high = result.quality_ci_high().unwrap_or(0.0);
        println!(
            "{:<18} {:.3} [{:.3}, {high:.3}]  {:>5} µUSD a row  {}",
            result.model_id().unwrap_or("?"),
            result.quality_mean().unwrap_or(f64::NAN),
            result.quality_ci_low().unwrap_or(0.0),
            result.mean_cost_micro_usd().unwrap_or_default(),
            match result.kind() {
                Some("frontier") => "the bar",
                _ if high >= bar => "cannot be told from the frontier on these rows",
                _ => "worse than the frontier",
            },
        );
        for item in result
            .per_item()
            .iter()
            .filter(|item| item.score() < Some(1.0))
            .take(1)
        {
            let ticket = &TICKETS[item.idx().unwrap_or(0) as usize % TICKETS.len()];
            let answer = item.prediction().or(item.error()).unwrap_or("?");
            println!("    such as {answer:?} for {:?}", ticket.text);
        }
    }
    println!(
        "\nbilled ${}, exactly {} µUSD",
        run.cost(),
        run.cost_micro_usd()
    );
    Ok(())
}
