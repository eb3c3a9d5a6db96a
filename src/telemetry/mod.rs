//! Spans and events of every call, by `tracing`.
//!
//! A call is a span from its first try to the end of its reply, that of a stream too; each try is an event in it. A call
//! that is made of several requests (a wait, a deployment, thousands of texts to embed) is a span with one of theirs for
//! each. With no subscriber none of it is made.
//!
//! Their target is `pareta`, at level `INFO`; tries are events at `DEBUG`, failed ones at `WARN`. What they are called is
//! in [`names`]. The [guide](crate::guide::telemetry) shows them in a terminal and sends them to a collector; metrics
//! and the header `traceparent` come with the crate `pareta-otel`.
//!
//! No span, event or field holds a key, and none holds what was asked or answered, unless that is
//! [opted into](Telemetry::content).

mod content;
mod model_call;
pub mod names;
mod span;

pub(crate) use span::{CallSpan, PartsSpan, ToolSpan, note_attempt};

/// What [`tracing`](https://docs.rs/tracing) knows the spans and events of this crate by.
pub const TARGET: &str = "pareta";

/// What is told of calls: see [`ClientBuilder::telemetry`](crate::ClientBuilder::telemetry). The default is the names of
/// v1.41, without content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Telemetry {
    pub(crate) conventions: Conventions,
    pub(crate) content: bool,
}

/// Which names are used, where there are two generations of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Conventions {
    /// Those of v1.41, which dashboards know today.
    #[default]
    Stable,
    /// Those that are coming.
    Latest,
}

impl Telemetry {
    /// As the environment has it. `OTEL_SEMCONV_STABILITY_OPT_IN` asks for the coming names with
    /// `gen_ai_latest_experimental` among its values; `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` asks for content
    /// with `true`.
    pub fn from_env() -> Self {
        let variable = |name: &str| std::env::var(name).unwrap_or_default();
        let opted = variable("OTEL_SEMCONV_STABILITY_OPT_IN");
        let is_latest = opted
            .split(',')
            .any(|value| value.trim() == "gen_ai_latest_experimental");
        let content = variable("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT");
        Self {
            conventions: match is_latest {
                true => Conventions::Latest,
                false => Conventions::Stable,
            },
            content: content.trim().eq_ignore_ascii_case("true"),
        }
    }

    /// Which names are used.
    #[must_use]
    pub fn conventions(mut self, conventions: Conventions) -> Self {
        self.conventions = conventions;
        self
    }

    /// The names that are used.
    pub fn chosen_conventions(&self) -> Conventions {
        self.conventions
    }

    /// Whether what is asked and answered is told, as an event in the span of its call. Prompts hold what people said:
    /// by default not.
    #[must_use]
    pub fn content(mut self, content: bool) -> Self {
        self.content = content;
        self
    }
}
