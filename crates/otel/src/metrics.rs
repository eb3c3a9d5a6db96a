//! Metrics of calls, made of the spans the SDK tells.

use std::fmt::Debug;
use std::time::Instant;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter, UpDownCounter};
use pareta::telemetry::names as span;
use pareta::telemetry::{Conventions, TARGET};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// What the metrics are called.
pub mod names {
    /// How long a call took, in seconds, by v1.41: a histogram.
    pub const DURATION: &str = "gen_ai.client.operation.duration";
    /// Tokens of a call, by v1.41: a histogram, with `gen_ai.token.type`.
    pub const TOKENS: &str = "gen_ai.client.token.usage";
    /// How long the first event of a stream took, in seconds, by v1.41: a histogram.
    pub const FIRST_CHUNK: &str = "gen_ai.client.operation.time_to_first_chunk";

    /// How long inference took, in seconds, by what comes: a histogram.
    pub const LATEST_INFERENCE_DURATION: &str = "gen_ai.client.inference.duration";
    /// How long embeddings took, in seconds, by what comes: a histogram.
    pub const LATEST_EMBEDDINGS_DURATION: &str = "gen_ai.client.embeddings.duration";
    /// Tokens of the prompt, by what comes: a counter.
    pub const LATEST_INPUT_TOKENS: &str = "gen_ai.client.inference.usage.input_tokens";
    /// Tokens of the answer, by what comes: a counter.
    pub const LATEST_OUTPUT_TOKENS: &str = "gen_ai.client.inference.usage.output_tokens";
    /// Tokens of the prompt that came from a cache, by what comes: a counter.
    pub const LATEST_CACHE_READ_TOKENS: &str =
        "gen_ai.client.inference.usage.cache_read.input_tokens";
    /// Tokens of the answer that were thought and not said, by what comes: a counter.
    pub const LATEST_REASONING_TOKENS: &str =
        "gen_ai.client.inference.usage.reasoning.output_tokens";
    /// How long the first event of a stream took, in seconds, by what comes: a histogram.
    pub const LATEST_FIRST_CHUNK: &str = "gen_ai.client.inference.time_to_first_chunk";

    /// How long a call that is no inference took, in seconds: a histogram.
    pub const REQUEST_DURATION: &str = "pareta.client.request.duration";
    /// Tries beyond the first: a counter.
    pub const RETRIES: &str = "pareta.client.retries";
    /// What was billed, in micro-USD: a counter.
    pub const BILLED: &str = "pareta.client.billed";
    /// What it would have cost with the frontier model, in micro-USD: a counter.
    pub const FRONTIER: &str = "pareta.client.frontier";
    /// Streams that are open: an up-down counter.
    pub const OPEN_STREAMS: &str = "pareta.client.open_streams";

    /// `input` or `output`, on [`TOKENS`].
    pub const TOKEN_TYPE: &str = "gen_ai.token.type";
}

/// The boundaries the conventions give for durations, in seconds.
const SECONDS: [f64; 14] = [
    0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];

/// Those for tokens.
const TOKEN_COUNTS: [f64; 14] = [
    1.0, 4.0, 16.0, 64.0, 256.0, 1024.0, 4096.0, 16384.0, 65536.0, 262144.0, 1048576.0, 4194304.0,
    16777216.0, 67108864.0,
];

/// A layer of a subscriber that makes metrics of the calls of the SDK, by the conventions: durations, tokens, the time
/// to the first chunk, retries, micro-USD billed, open streams. Names and units are in [`names`].
///
/// ```
/// use opentelemetry::metrics::MeterProvider;
/// use opentelemetry_sdk::metrics::SdkMeterProvider;
/// use tracing_subscriber::layer::SubscriberExt;
///
/// let provider = SdkMeterProvider::builder().build();
/// let metrics = pareta_otel::MetricsLayer::new(&provider.meter("my-program"));
/// let subscriber = tracing_subscriber::registry().with(metrics);
/// # let _ = subscriber;
/// ```
///
/// A call counts where it ends: a stream with its last event, or where it is dropped, which `pareta.outcome` tells apart.
/// What is billed counts once a call, however often it was tried.
#[derive(Debug)]
pub struct MetricsLayer {
    conventions: Conventions,
    duration: Histogram<f64>,
    embeddings_duration: Histogram<f64>,
    first_chunk: Histogram<f64>,
    request_duration: Histogram<f64>,
    tokens: Histogram<u64>,
    usage: [(&'static str, Counter<u64>); 4],
    retries: Counter<u64>,
    billed: Counter<u64>,
    frontier: Counter<u64>,
    open_streams: UpDownCounter<i64>,
}

impl MetricsLayer {
    /// By the names the environment asks for, as the SDK does with its spans.
    pub fn new(meter: &Meter) -> Self {
        let telemetry = pareta::telemetry::Telemetry::from_env();
        Self::with_conventions(meter, telemetry.chosen_conventions())
    }

    /// By these names.
    pub fn with_conventions(meter: &Meter, conventions: Conventions) -> Self {
        let is_latest = conventions == Conventions::Latest;
        let name = |stable, latest| if is_latest { latest } else { stable };
        let seconds = |name: &'static str, description: &'static str| {
            meter
                .f64_histogram(name)
                .with_unit("s")
                .with_description(description)
                .with_boundaries(SECONDS.to_vec())
                .build()
        };
        let counter = |name: &'static str, unit: &'static str, description: &'static str| {
            meter
                .u64_counter(name)
                .with_unit(unit)
                .with_description(description)
                .build()
        };
        let usage = |field, name| {
            (
                field,
                counter(name, "{token}", "Tokens, as they are billed."),
            )
        };
        let tokens = meter
            .u64_histogram(names::TOKENS)
            .with_unit("{token}")
            .with_description("Tokens of a call, as they are billed.")
            .with_boundaries(TOKEN_COUNTS.to_vec())
            .build();
        let open_streams = meter
            .i64_up_down_counter(names::OPEN_STREAMS)
            .with_unit("{stream}")
            .with_description("Streams that are open.")
            .build();
        Self {
            conventions,
            duration: seconds(
                name(names::DURATION, names::LATEST_INFERENCE_DURATION),
                "How long a call took, with its retries.",
            ),
            embeddings_duration: seconds(
                name(names::DURATION, names::LATEST_EMBEDDINGS_DURATION),
                "How long a call took, with its retries.",
            ),
            first_chunk: seconds(
                name(names::FIRST_CHUNK, names::LATEST_FIRST_CHUNK),
                "How long the first event of a stream took.",
            ),
            request_duration: seconds(
                names::REQUEST_DURATION,
                "How long a call that is no inference took, with its retries.",
            ),
            tokens,
            usage: [
                usage(span::USAGE_INPUT_TOKENS, names::LATEST_INPUT_TOKENS),
                usage(span::USAGE_OUTPUT_TOKENS, names::LATEST_OUTPUT_TOKENS),
                usage(
                    span::USAGE_CACHE_READ_INPUT_TOKENS,
                    names::LATEST_CACHE_READ_TOKENS,
                ),
                usage(
                    span::USAGE_REASONING_OUTPUT_TOKENS,
                    names::LATEST_REASONING_TOKENS,
                ),
            ],
            retries: counter(names::RETRIES, "{retry}", "Tries beyond the first."),
            billed: counter(names::BILLED, "{micro_usd}", "What was billed."),
            frontier: counter(
                names::FRONTIER,
                "{micro_usd}",
                "What it would have cost with the frontier model.",
            ),
            open_streams,
        }
    }

    fn note_usage(&self, call: &Call, attributes: &[KeyValue]) {
        if self.conventions == Conventions::Latest {
            for (field, counter) in &self.usage {
                if let Some(count) = call.count(field) {
                    counter.add(count, attributes);
                }
            }
            return;
        }
        for (field, kind) in [
            (span::USAGE_INPUT_TOKENS, "input"),
            (span::USAGE_OUTPUT_TOKENS, "output"),
        ] {
            if let Some(count) = call.count(field) {
                let kind = KeyValue::new(names::TOKEN_TYPE, kind);
                self.tokens.record(count, &[attributes, &[kind]].concat());
            }
        }
    }

    fn note(&self, call: &Call) {
        let took = call.begun.elapsed().as_secs_f64();
        let attributes = call.attributes();
        match call.text(span::OPERATION_NAME) {
            Some("embeddings") => self.embeddings_duration.record(took, &attributes),
            Some(_) => self.duration.record(took, &attributes),
            None => self.request_duration.record(took, &attributes),
        }
        if call.text(span::OPERATION_NAME).is_some() {
            // Usage is not told apart by how a call ended.
            let without_end: Vec<_> = attributes
                .iter()
                .filter(|one| !matches!(one.key.as_str(), span::ERROR_TYPE | span::OUTCOME))
                .cloned()
                .collect();
            self.note_usage(call, &without_end);
            if let Some(Value::Number(seconds)) = call.get(span::RESPONSE_TIME_TO_FIRST_CHUNK) {
                self.first_chunk.record(*seconds, &without_end);
            }
        }
        let amounts = [
            (span::BILLED_MICRO_USD, &self.billed),
            (span::FRONTIER_MICRO_USD, &self.frontier),
        ];
        for (field, counter) in amounts {
            if let Some(amount) = call.count(field) {
                counter.add(amount, &attributes);
            }
        }
        if let Some(retries) = call.count(span::ATTEMPTS).and_then(|n| n.checked_sub(1)) {
            if retries > 0 {
                self.retries.add(retries, &attributes);
            }
        }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for MetricsLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if !is_call(attributes.metadata()) {
            return;
        }
        let mut call = Call::begin();
        attributes.record(&mut call);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(call);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else {
            return;
        };
        let mut extensions = span.extensions_mut();
        let Some(call) = extensions.get_mut::<Call>() else {
            return;
        };
        let was_stream = call.is_stream();
        values.record(call);
        if call.is_stream() && !was_stream {
            self.open_streams.add(1, &call.of_model());
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let call = context
            .span(&id)
            .and_then(|span| span.extensions_mut().remove::<Call>());
        if let Some(call) = call {
            if call.is_stream() {
                self.open_streams.add(-1, &call.of_model());
            }
            self.note(&call);
        }
    }
}

/// Whether a span is one request of the SDK: those of several have theirs below them.
fn is_call(metadata: &Metadata<'_>) -> bool {
    metadata.target() == TARGET && metadata.fields().field(span::ATTEMPTS).is_some()
}

/// What is known of a call so far.
struct Call {
    begun: Instant,
    fields: Vec<(&'static str, Value)>,
}

enum Value {
    Text(String),
    Integer(i64),
    Number(f64),
    Truth(bool),
}

/// What a series is told apart by: few values each.
const OF_SERIES: [&str; 11] = [
    span::OPERATION_NAME,
    span::PROVIDER_NAME,
    span::REQUEST_MODEL,
    span::RESPONSE_MODEL,
    span::SERVER_ADDRESS,
    span::SERVER_PORT,
    span::HTTP_REQUEST_METHOD,
    span::URL_TEMPLATE,
    span::MODEL,
    span::ERROR_TYPE,
    span::OUTCOME,
];

impl Call {
    fn begin() -> Self {
        Self {
            begun: Instant::now(),
            fields: Vec::new(),
        }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        let found = self.fields.iter().find(|(own, _)| *own == name);
        found.map(|(_, value)| value)
    }

    fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A number of things; what is less than nothing is none.
    fn count(&self, name: &str) -> Option<u64> {
        match self.get(name)? {
            Value::Integer(count) => u64::try_from(*count).ok(),
            _ => None,
        }
    }

    fn is_stream(&self) -> bool {
        matches!(self.get(span::REQUEST_STREAM), Some(Value::Truth(true)))
    }

    fn attributes(&self) -> Vec<KeyValue> {
        self.of_series(&OF_SERIES)
    }

    /// What does not change while it is open.
    fn of_model(&self) -> Vec<KeyValue> {
        self.of_series(&[
            span::OPERATION_NAME,
            span::PROVIDER_NAME,
            span::REQUEST_MODEL,
        ])
    }

    fn of_series(&self, names: &[&'static str]) -> Vec<KeyValue> {
        let told = names.iter().filter_map(|name| {
            Some(match self.get(name)? {
                Value::Text(text) => KeyValue::new(*name, text.clone()),
                Value::Integer(integer) => KeyValue::new(*name, *integer),
                Value::Number(number) => KeyValue::new(*name, *number),
                Value::Truth(truth) => KeyValue::new(*name, *truth),
            })
        });
        told.collect()
    }

    fn set(&mut self, field: &Field, value: Value) {
        let name = field.name();
        match self.fields.iter_mut().find(|(own, _)| *own == name) {
            Some((_, old)) => *old = value,
            None => self.fields.push((name, value)),
        }
    }
}

impl Visit for Call {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, Value::Number(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, Value::Integer(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(
            field,
            Value::Integer(i64::try_from(value).unwrap_or(i64::MAX)),
        );
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, Value::Truth(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, Value::Text(value.to_owned()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.set(field, Value::Text(format!("{value:?}")));
    }
}
