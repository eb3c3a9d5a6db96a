//! What `auto` did, in one typed report. The five metrics of an endpoint: raw JSON, by key or as a type of your own.
//!
//! Runs on an embedded sandbox: `cargo run --example metrics`.

use std::error::Error;
use std::time::Duration;

use pareta::{AUTO, Client};
use pareta_sandbox::Sandbox;

/// The part of a report this program is interested in. The report's shape is the server's, so every field may be absent.
#[derive(Debug, serde::Deserialize)]
struct Spending {
    requests: Option<u64>,
    billed_micro_usd: Option<i64>,
    saved_micro_usd: Option<i64>,
}

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder()
        .latency(Duration::from_millis(20))
        .start()
        .await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;

    auto(&client).await?;
    endpoint(&client).await
}

async fn auto(client: &Client) -> Result<(), Box<dyn Error>> {
    // Something to measure.
    for day in 1..=9 {
        let question = format!("Extract the effective date: effective as of May {day}, 2026.");
        client.chat().completions().create(AUTO, question).await?;
    }

    let metrics = client.auto().metrics().await?;
    println!("auto, in 30 days");
    println!(
        "  {:?} requests, {:?} of which went well",
        metrics.requests_30d(),
        metrics.success_rate_30d()
    );
    println!(
        "  {:?} µUSD billed, {:?} µUSD saved, a frontier model costs {:?} times as much",
        metrics.billed_micro_usd_30d(),
        metrics.savings_vs_frontier_micro_usd_30d(),
        metrics.savings_multiple_30d(),
    );
    let hours = metrics.performance_hourly_7d().iter();
    for hour in hours.filter(|hour| hour.requests() > Some(0)) {
        println!(
            "  {}: p50 {:?} ms, p95 {:?} ms",
            hour.hour().unwrap_or("?"),
            hour.p50_ms(),
            hour.p95_ms()
        );
    }
    Ok(())
}

async fn endpoint(client: &Client) -> Result<(), Box<dyn Error>> {
    // Something to measure.
    client.endpoints().stop("ep_contract_qwen").await?;
    client.endpoints().start("ep_contract_qwen").await?;
    client
        .endpoints()
        .wait_until_live("ep_contract_qwen")
        .poll_interval(Duration::from_millis(10))
        .await?;
    for day in 1..=9 {
        let question = format!("This agreement is effective as of May {day}, 2026.");
        client
            .chat()
            .completions()
            .create("ep_contract_qwen", [question])
            .await?;
    }

    // Query parameters are free: they go out as they are given, in that order.
    let metrics = client.endpoints().metrics("ep_contract_qwen");
    let performance = metrics.performance().query("window", "24h").await?;
    println!("\nperformance  {performance}");
    println!("  p95: {:?} ms", performance["latency_ms"]["p95"].as_i64());

    let cost = metrics
        .cost()
        .query("since", "30d")
        .query("group_by", "day")
        .await?;
    println!("\ncost         {cost}");
    let spending: Spending = cost.deserialize()?;
    println!(
        "  {:?} requests, {:?} µUSD billed, {:?} µUSD saved",
        spending.requests, spending.billed_micro_usd, spending.saved_micro_usd,
    );

    // A key that is not there is an absent value, not an error.
    let quality = metrics.quality().await?;
    println!("\nquality      {quality}");
    println!("  of today: {:?}", quality["today"]["mean"].as_f64());

    println!("\nuptime       {}", metrics.uptime().await?);
    println!("\nactivity");
    for event in metrics.activity().await?["events"].elements().take(3) {
        println!("  {event}");
    }
    Ok(())
}
