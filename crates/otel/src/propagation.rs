//! The trace a request belongs to, told to the server.

use std::sync::Arc;

use opentelemetry::propagation::{Injector, TextMapPropagator};
use opentelemetry::trace::TraceContextExt;
use opentelemetry::{Context, global};
use pareta::client::layer::{Answer, Layer, Next, Outgoing};
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// A layer of a client that sends the context of the trace along: `traceparent`, or whatever the propagator writes.
///
/// The context is that of the current span of `tracing`, where `tracing-opentelemetry` makes spans of OpenTelemetry of
/// these, and else the current context of OpenTelemetry. Where there is none, nothing is sent.
///
/// ```
/// use opentelemetry_sdk::propagation::TraceContextPropagator;
///
/// let client = pareta::Client::builder()
///     .api_key("pareta_sk_example")
///     .layer(pareta_otel::Propagation::by(TraceContextPropagator::new()))
///     .build()?;
/// # Ok::<(), pareta::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Propagation(Option<Arc<dyn TextMapPropagator + Send + Sync>>);

impl Propagation {
    /// By the propagator that is set for the whole program, with `opentelemetry::global::set_text_map_propagator`.
    pub fn global() -> Self {
        Self(None)
    }

    /// By this one.
    pub fn by(propagator: impl TextMapPropagator + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(propagator)))
    }

    fn inject(&self, into: &mut Headers<'_, '_>) {
        let of_span = tracing::Span::current().context();
        let context = match of_span.span().span_context().is_valid() {
            true => of_span,
            false => Context::current(),
        };
        match &self.0 {
            Some(propagator) => propagator.inject_context(&context, into),
            None => global::get_text_map_propagator(|propagator| {
                propagator.inject_context(&context, into);
            }),
        }
    }
}

impl std::fmt::Debug for Propagation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Propagation")
            .field("is_global", &self.0.is_none())
            .finish()
    }
}

impl Layer for Propagation {
    fn attempt<'a>(&'a self, mut outgoing: Outgoing<'a>, next: Next<'a>) -> Answer<'a> {
        self.inject(&mut Headers(&mut outgoing));
        next.run(outgoing)
    }
}

/// The headers of a try, for a propagator to write.
struct Headers<'o, 'a>(&'o mut Outgoing<'a>);

impl Injector for Headers<'_, '_> {
    /// What cannot stand in a header is no reason to fail a call.
    fn set(&mut self, key: &str, value: String) {
        let _ = self.0.set_header(key, &value);
    }
}
