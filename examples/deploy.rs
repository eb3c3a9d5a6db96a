//! An endpoint from its deployment to its end: progress, a failure, stop, start, delete.
//!
//! Runs on an embedded sandbox: `cargo run --example deploy`.

use std::error::Error;
use std::time::Duration;

use pareta::endpoints::DeployEvent;
use pareta::{Client, ErrorKind};
use pareta_sandbox::Sandbox;

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder()
        .latency(Duration::from_millis(30))
        .start()
        .await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;
    let endpoints = client.endpoints();

    // `.stream()` gives the events; `.wait()` follows them itself and gives the live endpoint.
    let mut events = endpoints
        .deploy("support-ticket-triage")
        .model("mistral-2")
        .name("triage")
        .stream()
        .await?;
    while let Some(event) = events.next().await {
        match event? {
            DeployEvent::Progress(step) | DeployEvent::Other { progress: step, .. } => println!(
                "{:>4} %  {}",
                step.pct().unwrap_or(0.0),
                step.label().or(step.stage()).unwrap_or("…"),
            ),
            DeployEvent::Complete(endpoint) => println!(
                "        {} serves {} at {}",
                endpoint.id().unwrap_or("?"),
                endpoint.model().unwrap_or("?"),
                endpoint.url().unwrap_or("?"),
            ),
            DeployEvent::Error(failure) => return Err(failure.message().unwrap_or("?").into()),
            event => println!("        {event:?}"),
        }
    }

    let ticket = ["I was charged twice, please refund one payment."];
    let answer = client.chat().completions().create("triage", ticket).await?;
    println!("\na ticket goes to: {}", answer.text());

    // A failure that the platform reports on the way is an error of `.wait()`.
    let failed = endpoints
        .deploy("support-ticket-triage")
        .name("fail-capacity")
        .wait()
        .await;
    match failed {
        Err(error) if error.kind() == ErrorKind::DeployFailed => println!("\n{}", error.message()),
        other => println!("\nnot what the sandbox does: {other:?}"),
    }

    // A stopped endpoint keeps its name; a deleted one does not.
    endpoints.stop("triage").await?;
    println!(
        "\nstopped:  {:?}",
        endpoints.retrieve("triage").await?.status()
    );
    endpoints.start("triage").await?;
    let live = endpoints
        .wait_until_live("triage")
        .poll_interval(Duration::from_millis(10))
        .timeout(Duration::from_secs(60))
        .await?;
    println!("started:  {:?}", live.status());
    endpoints.delete("triage").await?;
    let left = endpoints.list().await?;
    let names: Vec<_> = left.iter().filter_map(|endpoint| endpoint.id()).collect();
    println!("deleted:  {} is left", names.join(", "));
    Ok(())
}
