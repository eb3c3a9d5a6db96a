//! Is `auto` good enough on your data? Rows from a struct of your own, what grades them, verdicts, the bill.
//!
//! Runs on an embedded sandbox: `cargo run --example evaluate --features compare`.

use std::error::Error;
use std::time::Duration;

use pareta::evals::compare::Baseline;
use pareta::evals::{EvalInput, Frontier};
use pareta::types::EvalResult;
use pareta::{AUTO, Client, ErrorKind};
use pareta_sandbox::Sandbox;

/// What this program has: tickets, and the queue each one went to.
struct Ticket {
    customer: u32,
    text: &'static str,
    queue: &'static str,
}

/// What an evaluation takes: anything that is written as `{"input": {…}, "expected_output": {…}}`.
#[derive(serde::Serialize)]
struct Row {
    input: Input,
    expected_output: Output,
}

#[derive(serde::Serialize)]
struct Input {
    text: String,
}

#[derive(serde::Serialize)]
struct Output {
    label: &'static str,
}

fn tickets_of_last_week() -> impl Iterator<Item = Ticket> {
    let texts = [
        ("I was charged twice, please refund one payment.", "billing"),
        ("The app crashes with an error.", "technical_issue"),
        ("I forgot my password and am locked out.", "account_access"),
        ("My package has not arrived.", "shipping"),
    ];
    let texts = texts.into_iter().cycle();
    texts.zip(1..=200).map(|((text, queue), customer)| Ticket {
        customer,
        text,
        queue,
    })
}

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;

    let rows = tickets_of_last_week().map(|ticket| Row {
        input: Input {
            text: format!("From customer {}: {}", ticket.customer, ticket.text),
        },
        expected_output: Output {
            label: ticket.queue,
        },
    });
    // What the rows are graded by is worked out from them and the prompt. With a task and no prompt it is
    // `EvalInput::rows(task, rows)`, and organisations that have endpoints name open models beside `auto`.
    let input = EvalInput::from_prompt("Which queue does this support ticket belong to?", rows);
    let run = client
        .evals()
        .runs()
        .create(input, [AUTO])
        .frontier(Frontier::Benchmarked)
        .name("tickets of last week")
        .wait()
        .poll_interval(Duration::from_millis(10)) // the sandbox is quick; three seconds by default
        .on_progress(|run| println!("{}", run.status().unwrap_or("?")))
        .await;
    let run = match run {
        // Nothing was made or billed: the proposal says what stands against it.
        Err(error) if error.kind() == ErrorKind::UnclearProposal => {
            let doubt = error.proposal().and_then(|proposal| proposal.doubt());
            return Err(format!("{doubt:?}: {error}").into());
        }
        run => run?,
    };
    // A run that failed is a result, not an error: this is where to look.
    if run.status() != Some("completed") {
        return Err(run.error_detail().unwrap_or("the run failed").into());
    }

    // What may be lost and still be as good is for you to say: here three points in a hundred.
    let comparison = run.compare(Baseline::BestFrontier, 0.03)?;
    println!();
    for candidate in comparison.candidates() {
        println!("{candidate}");
        let saving = candidate.saving();
        if let Some(saved) = saving.per_thousand_usd() {
            println!("    saves ${saved} per 1,000 tickets");
        }
        let of_model = |result: &&EvalResult| result.model_id() == Some(candidate.model());
        let items = run
            .results()
            .iter()
            .find(of_model)
            .map_or(&[][..], EvalResult::per_item);
        for loss in candidate.losses().take(3) {
            let item = items.iter().find(|item| item.idx() == Some(loss.idx));
            let said = item.and_then(|item| item.prediction().or(item.error()));
            println!(
                "    row {}: {} where {} was {}",
                loss.idx,
                said.unwrap_or("?"),
                candidate.baseline(),
                loss.baseline
            );
        }
    }
    println!("{}", comparison.recommend());
    let exact = run.cost_micro_usd();
    println!("\nbilled ${}, exactly {exact} µUSD", run.cost());
    Ok(())
}
