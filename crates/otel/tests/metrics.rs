//! Metrics, propagation and evaluation events of calls against the sandbox.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, SdkMeterProvider};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use pareta::telemetry::Conventions;
use pareta::{AUTO, Client};
use pareta_otel::{MetricsLayer, Propagation, names};
use pareta_sandbox::{Fault, Sandbox};
use serde_json::json;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

const QUESTION: &str = "Extract the effective date: effective as of May 2, 2026.";

/// A series at one time: its attributes, how many it counts, and how much.
type Point = (BTreeMap<String, String>, u64, f64);

/// A program with metrics and spans, until it is dropped.
struct Program {
    metrics: SdkMeterProvider,
    exported: InMemoryMetricExporter,
    traces: SdkTracerProvider,
    spans: InMemorySpanExporter,
    sandbox: Sandbox,
    client: Client,
    _guard: DefaultGuard,
}

impl Program {
    async fn start(conventions: Conventions) -> Self {
        let exported = InMemoryMetricExporter::default();
        let metrics = SdkMeterProvider::builder()
            .with_periodic_exporter(exported.clone())
            .build();
        let spans = InMemorySpanExporter::default();
        let traces = SdkTracerProvider::builder()
            .with_simple_exporter(spans.clone())
            .build();
        let layer = MetricsLayer::with_conventions(&metrics.meter("tests"), conventions);
        let subscriber = tracing_subscriber::registry()
            .with(tracing_opentelemetry::layer().with_tracer(traces.tracer("tests")))
            .with(layer);
        let sandbox = Sandbox::builder().start_here().await.unwrap();
        let client = Client::builder()
            .base_url(sandbox.base_url())
            .api_key(sandbox.api_key())
            .jitter(|| 0.0)
            .layer(Propagation::by(TraceContextPropagator::new()))
            .build()
            .unwrap();
        Self {
            metrics,
            exported,
            traces,
            spans,
            sandbox,
            client,
            _guard: tracing::subscriber::set_default(subscriber),
        }
    }

    /// The series of each metric: their attributes, and how many and how much they count.
    fn series(&self) -> BTreeMap<String, Vec<Point>> {
        self.metrics.force_flush().unwrap();
        let exported = self.exported.get_finished_metrics().unwrap();
        let mut series = BTreeMap::new();
        for metric in exported
            .last()
            .unwrap()
            .scope_metrics()
            .flat_map(|scope| scope.metrics())
        {
            let points = match metric.data() {
                AggregatedMetrics::F64(data) => points(data, |sum| sum),
                AggregatedMetrics::U64(data) => points(data, |sum| sum as f64),
                AggregatedMetrics::I64(data) => points(data, |sum| sum as f64),
            };
            series.insert(metric.name().to_owned(), points);
        }
        series
    }
}

fn points<T: Copy>(data: &MetricData<T>, number: impl Fn(T) -> f64) -> Vec<Point> {
    let attributes = |all: &mut dyn Iterator<Item = &opentelemetry::KeyValue>| {
        all.map(|one| (one.key.to_string(), one.value.to_string()))
            .collect()
    };
    match data {
        MetricData::Histogram(histogram) => histogram
            .data_points()
            .map(|point| {
                (
                    attributes(&mut point.attributes()),
                    point.count(),
                    number(point.sum()),
                )
            })
            .collect(),
        MetricData::Sum(sum) => sum
            .data_points()
            .map(|point| {
                (
                    attributes(&mut point.attributes()),
                    1,
                    number(point.value()),
                )
            })
            .collect(),
        _ => panic!("another kind of metric"),
    }
}

#[tokio::test]
async fn calls_are_counted_by_the_conventions() {
    let program = Program::start(Conventions::Stable).await;
    let completions = program.client.chat().completions();
    program.sandbox.inject(Fault::status(503).times(1));
    let completion = completions.create(AUTO, QUESTION).await.unwrap();
    let mut stream = completions.create(AUTO, QUESTION).stream().await.unwrap();
    let open = &program.series()[names::OPEN_STREAMS];
    assert_eq!((open.len(), open[0].2), (1, 1.0));
    stream.finish().await.unwrap();
    drop(stream);
    // One that nobody reads to its end.
    let mut stream = completions.create(AUTO, QUESTION).stream().await.unwrap();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    program.client.tasks().retrieve("none").await.unwrap_err();

    let series = program.series();
    let durations = &series[names::DURATION];
    assert_eq!(durations.len(), 2, "{series:#?}");
    let of = |outcome: &str| {
        let found = durations
            .iter()
            .find(|point| point.0["pareta.outcome"] == outcome);
        found.unwrap_or_else(|| panic!("no {outcome}: {series:#?}"))
    };
    let (attributes, count, _) = of("completed");
    assert_eq!((*count, of("dropped").1), (2, 1));
    let expected = [
        ("gen_ai.operation.name", "chat"),
        ("gen_ai.provider.name", "pareta"),
        ("gen_ai.request.model", "auto"),
        ("gen_ai.response.model", "auto"),
        ("server.address", "127.0.0.1"),
    ];
    for (name, value) in expected {
        assert_eq!(attributes[name], value, "{name}");
    }
    assert_eq!(series[names::OPEN_STREAMS][0].2, 0.0);
    assert_eq!(series[names::RETRIES][0].2, 1.0);
    assert_eq!(series[names::FIRST_CHUNK][0].1, 2);

    let billed: f64 = series[names::BILLED].iter().map(|point| point.2).sum();
    let ledger: i64 = program
        .sandbox
        .ledger()
        .iter()
        .map(|entry| entry.micro_usd)
        .sum();
    // What the one that was dropped cost was said behind the place where it was.
    let of_one = completion.receipt().unwrap().billed_micro_usd().unwrap();
    assert!(
        billed as i64 == ledger || billed as i64 == ledger - of_one,
        "{billed} {ledger}"
    );

    let input = &series[names::TOKENS];
    let of = |kind: &str| -> f64 {
        input
            .iter()
            .filter(|(attributes, ..)| attributes[names::TOKEN_TYPE] == kind)
            .map(|point| point.2)
            .sum()
    };
    let usage = completion.usage();
    assert_eq!(of("input") as i64 % usage.prompt_tokens().unwrap(), 0);
    assert!(of("output") > 0.0);

    let requests = &series[names::REQUEST_DURATION];
    assert_eq!(requests[0].0["error.type"], "404");
    assert_eq!(requests[0].0["url.template"], "/v1/tasks/{task_id}");
    let text = format!("{series:?}");
    assert!(
        !text.contains("May 2") && !text.contains(program.sandbox.api_key()),
        "{text}"
    );
}

#[tokio::test]
async fn the_coming_names_count_the_same() {
    let program = Program::start(Conventions::Latest).await;
    let completion = program
        .client
        .chat()
        .completions()
        .create(AUTO, QUESTION)
        .await
        .unwrap();
    program
        .client
        .embeddings()
        .create(["a", "b"])
        .await
        .unwrap();
    let series = program.series();
    assert_eq!(series[names::LATEST_INFERENCE_DURATION][0].1, 1);
    assert_eq!(series[names::LATEST_EMBEDDINGS_DURATION][0].1, 1);
    let input = &series[names::LATEST_INPUT_TOKENS];
    let of_chat = input
        .iter()
        .find(|point| point.0["gen_ai.operation.name"] == "chat")
        .unwrap();
    assert_eq!(
        of_chat.2 as i64,
        completion.usage().prompt_tokens().unwrap()
    );
    assert!(!series.contains_key(names::DURATION) && !series.contains_key(names::TOKENS));
}

#[tokio::test]
async fn each_try_says_which_trace_it_is_of() {
    let program = Program::start(Conventions::Stable).await;
    program.sandbox.inject(Fault::status(503).times(1));
    program
        .client
        .chat()
        .completions()
        .create(AUTO, QUESTION)
        .await
        .unwrap();
    let told: Vec<_> = program
        .sandbox
        .journal()
        .iter()
        .map(|entry| entry.header("traceparent").unwrap().to_owned())
        .collect();
    program.traces.force_flush().unwrap();
    let spans = program.spans.get_finished_spans().unwrap();
    let span = spans.iter().find(|span| span.name == "chat auto").unwrap();
    let expected = format!(
        "00-{}-{}-01",
        span.span_context.trace_id(),
        span.span_context.span_id()
    );
    assert_eq!(told, [expected.clone(), expected]);
}

#[tokio::test]
async fn without_a_trace_nothing_is_sent_along() {
    let sandbox = Sandbox::builder().start_here().await.unwrap();
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .layer(Propagation::global())
        .build()
        .unwrap();
    client.tasks().list().await.unwrap();
    assert_eq!(sandbox.journal()[0].header("traceparent"), None);
}

/// Keeps the events it is told, each as text.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<String>>>);

impl<S: tracing::Subscriber> Layer<S> for Events {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().name() == "gen_ai.evaluation.result" {
            self.0.lock().unwrap().push(format!("{event:?}"));
        }
    }
}

#[tokio::test]
async fn the_scores_of_a_run_are_events() {
    let sandbox = Sandbox::builder().start_here().await.unwrap();
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()
        .unwrap();
    let rows = (1..=3).map(|day| {
        json!({ "input": { "text": format!("Effective as of May {day}, 2026.") }, "expected_output": { "effective_date": format!("2026-05-0{day}") } })
    });
    let rows: Vec<_> = rows.collect();
    let input = pareta::evals::EvalInput::rows("contract-key-fields", rows);
    let run = client.evals().runs().create(input, [AUTO]).wait();
    let run = run
        .poll_interval(std::time::Duration::from_millis(10))
        .await
        .unwrap();
    let events = Events::default();
    let subscriber = tracing_subscriber::registry().with(events.clone());
    tracing::subscriber::with_default(subscriber, || {
        pareta_otel::evaluation_results(&run);
        pareta_otel::evaluation_items(&run);
    });
    let events = events.0.lock().unwrap().clone();
    let quality = run.results()[0].quality_mean().unwrap();
    let items: usize = run
        .results()
        .iter()
        .map(|result| result.per_item().len())
        .sum();
    let of_items = events
        .iter()
        .filter(|event| event.contains("pareta.eval.row"))
        .count();
    let of_rows = events
        .iter()
        .filter(|event| event.contains("pareta.eval.row: 0"))
        .count();
    assert!(items > 0 && of_items >= items && of_rows > 0, "{events:#?}");
    assert!(
        events[0].contains(&format!("gen_ai.evaluation.score.value: {quality:?}")),
        "{events:#?}"
    );
    assert!(events[0].contains(run.id().unwrap()), "{events:#?}");
    assert!(!format!("{events:?}").contains("Effective"), "{events:#?}");
}
