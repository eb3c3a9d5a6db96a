//! Traces and metrics of a few calls, sent to a collector by OTLP over HTTP.
//!
//! Runs on an embedded sandbox: `cargo run -p pareta-otel --example otlp`. The collector is the one at
//! `OTEL_EXPORTER_OTLP_ENDPOINT`, by default <http://localhost:4318>.

use std::error::Error;

use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{MetricExporter, Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use pareta::{AUTO, Client};
use pareta_sandbox::Sandbox;
use tracing::Level;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    // The exporters make HTTP clients of their own, which find no provider of cryptography beside the SDK's.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let spans = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpJson)
        .build()?;
    let metrics = MetricExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpJson)
        .build()?;
    let traces = SdkTracerProvider::builder()
        .with_batch_exporter(spans)
        .build();
    let metrics = SdkMeterProvider::builder()
        .with_periodic_exporter(metrics)
        .build();
    let of_pareta = Targets::new().with_target(pareta::telemetry::TARGET, Level::DEBUG);
    let spans = tracing_opentelemetry::layer().with_tracer(traces.tracer("example"));
    let subscriber = tracing_subscriber::registry()
        .with(spans.with_filter(of_pareta))
        .with(pareta_otel::MetricsLayer::new(&metrics.meter("example")));
    tracing::subscriber::set_global_default(subscriber)?;

    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .layer(pareta_otel::Propagation::by(TraceContextPropagator::new()))
        .build()?;
    let question = "Extract the effective date: effective as of May 2, 2026.";
    let completions = client.chat().completions();
    completions.create(AUTO, question).await?;
    let mut stream = completions.create(AUTO, question).stream().await?;
    stream.finish().await?;
    drop(stream);

    traces.shutdown()?;
    metrics.shutdown()?;
    println!("sent");
    Ok(())
}
