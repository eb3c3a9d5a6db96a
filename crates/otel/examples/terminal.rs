//! What is told of a few calls, on the terminal: spans with their events, and then metrics.
//!
//! Runs on an embedded sandbox: `cargo run -p pareta-otel --example terminal`.

use std::error::Error;

use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use pareta::{AUTO, Client};
use pareta_sandbox::{Fault, Sandbox};
use tracing::Level;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let traces = SdkTracerProvider::builder()
        .with_simple_exporter(opentelemetry_stdout::SpanExporter::default())
        .build();
    let metrics = SdkMeterProvider::builder()
        .with_periodic_exporter(opentelemetry_stdout::MetricExporter::default())
        .build();
    let of_pareta = Targets::new().with_target(pareta::telemetry::TARGET, Level::DEBUG);
    let spans = tracing_opentelemetry::layer().with_tracer(traces.tracer("example"));
    let subscriber = tracing_subscriber::registry()
        .with(
            spans
                .with_location(false)
                .with_threads(false)
                .with_filter(of_pareta),
        )
        .with(pareta_otel::MetricsLayer::new(&metrics.meter("example")));
    tracing::subscriber::set_global_default(subscriber)?;

    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .layer(pareta_otel::Propagation::by(TraceContextPropagator::new()))
        .build()?;

    // The first try is turned away.
    sandbox.inject(Fault::status(503).times(1));
    let question = "Extract the effective date: effective as of May 2, 2026.";
    let completions = client.chat().completions();
    completions.create(AUTO, question).await?;
    let mut stream = completions.create(AUTO, question).stream().await?;
    stream.finish().await?;
    drop(stream);
    let rows = [
        serde_json::json!({ "input": { "text": question }, "expected_output": { "effective_date": "2026-05-02" } }),
    ];
    let input = pareta::evals::EvalInput::rows("contract-key-fields", rows);
    let run = client.evals().runs().create(input, [AUTO]).wait();
    pareta_otel::evaluation_results(
        &run.poll_interval(std::time::Duration::from_millis(20))
            .await?,
    );

    traces.shutdown()?;
    metrics.shutdown()?;
    let trace = sandbox.journal()[0]
        .header("traceparent")
        .map(str::to_owned);
    println!("\nThe first request went out with traceparent: {trace:?}");
    Ok(())
}
