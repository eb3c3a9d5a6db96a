//! The span of a call, from its first try to the end of its reply.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tracing::field::Empty;
use tracing::{Level, Span};

use super::{Conventions, TARGET, Telemetry, content, model_call, names};
use crate::chat::Receipt;
use crate::client::{Attempt, Core, Meta, Secrets};
use crate::error::{Error, ErrorKind};
use crate::json::Raw;
use crate::operation::{Body, Prepared};

/// The span of one request; nothing where nobody listens.
#[derive(Default)]
pub(crate) struct CallSpan(Option<Box<Open>>);

struct Open {
    span: Span,
    telemetry: Telemetry,
    /// Cut out of whatever a server says.
    secrets: Secrets,
    is_model_call: bool,
    /// What was asked, where that is told.
    input: Option<String>,
    is_over: bool,
}

/// A span of inference. Which name the tokens have that were written to a cache depends on the conventions; a span has
/// all its fields from the start.
macro_rules! inference {
    ($cache_written:expr, $call:expr) => {{
        let call: &Inference<'_> = $call;
        tracing::span!(
            target: TARGET,
            Level::INFO,
            "inference",
            { names::OTEL_NAME } = call.name,
            { names::OTEL_KIND } = "client",
            { names::OTEL_STATUS_CODE } = Empty,
            { names::OPERATION_NAME } = call.operation,
            { names::PROVIDER_NAME } = "pareta",
            { names::REQUEST_MODEL } = call.model,
            { names::SERVER_ADDRESS } = call.server.0,
            { names::SERVER_PORT } = call.server.1,
            { names::REQUEST_STREAM } = Empty,
            { names::REQUEST_CHOICE_COUNT } = Empty,
            { names::REQUEST_SEED } = Empty,
            { names::REQUEST_TEMPERATURE } = Empty,
            { names::REQUEST_TOP_P } = Empty,
            { names::REQUEST_MAX_TOKENS } = Empty,
            { names::REQUEST_STOP_SEQUENCES } = Empty,
            { names::OUTPUT_TYPE } = Empty,
            { names::RESPONSE_ID } = Empty,
            { names::RESPONSE_MODEL } = Empty,
            { names::RESPONSE_FINISH_REASONS } = Empty,
            { names::RESPONSE_TIME_TO_FIRST_CHUNK } = Empty,
            { names::USAGE_INPUT_TOKENS } = Empty,
            { names::USAGE_OUTPUT_TOKENS } = Empty,
            { names::USAGE_CACHE_READ_INPUT_TOKENS } = Empty,
            { $cache_written } = Empty,
            { names::USAGE_REASONING_OUTPUT_TOKENS } = Empty,
            { names::ERROR_TYPE } = Empty,
            { names::REQUEST_ID } = Empty,
            { names::IDEMPOTENCY_KEY } = Empty,
            { names::ATTEMPTS } = Empty,
            { names::OUTCOME } = Empty,
            { names::BILLED_MICRO_USD } = Empty,
            { names::FRONTIER_MICRO_USD } = Empty,
        )
    }};
}

/// What a span of inference has at its creation, for samplers.
struct Inference<'a> {
    name: &'a str,
    operation: &'static str,
    model: Option<&'a str>,
    server: (&'a str, Option<i64>),
}

impl CallSpan {
    /// Begun before the first try.
    pub fn begin(core: &Core, request: &Prepared, secrets: &Secrets) -> Self {
        match tracing::span_enabled!(target: TARGET, Level::INFO) {
            true => Self(Some(Box::new(Open::begin(core, request, secrets)))),
            false => Self(None),
        }
    }

    /// Polls what belongs to the call inside its span, so that events and the spans of layers are in it.
    pub fn poll<F: Future>(&self, work: Pin<&mut F>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _inside = self.0.as_ref().map(|open| open.span.enter());
        work.poll(context)
    }

    /// The head of the reply is there.
    pub fn note_head(&self, meta: &Meta) {
        if let Some(open) = &self.0 {
            open.note_head(meta);
        }
    }

    /// The reply is there, a stream's as it was put together.
    pub fn note_reply(&self, reply: impl FnOnce() -> Option<Raw>) {
        if let Some(open) = self.0.as_ref().filter(|open| open.is_model_call) {
            if let Some(reply) = reply() {
                open.note_reply(&reply);
            }
        }
    }

    /// What a stream says of its cost, behind its head.
    pub fn note_receipt(&self, receipt: Option<Receipt>) {
        if let (Some(open), Some(receipt)) = (&self.0, receipt) {
            open.note_receipt(receipt);
        }
    }

    /// How long the first event of a stream took.
    pub fn note_first_chunk(&self, took: Option<Duration>) {
        if let (Some(open), Some(took)) = (&self.0, took) {
            let seconds = took.as_secs_f64();
            open.span
                .record(names::RESPONSE_TIME_TO_FIRST_CHUNK, seconds);
        }
    }

    /// Whether somebody listens, and the end is not told yet.
    pub fn is_open(&self) -> bool {
        self.0.as_ref().is_some_and(|open| !open.is_over)
    }

    /// The call is over. What is told first counts.
    pub fn end(&mut self, error: Option<&Error>) {
        if let Some(open) = self.0.as_mut().filter(|open| !open.is_over) {
            open.is_over = true;
            note_end(&open.span, error);
        }
    }
}

impl Drop for CallSpan {
    /// Whoever drops a call does not wait for its end.
    fn drop(&mut self) {
        if let Some(open) = self.0.as_ref().filter(|open| !open.is_over) {
            open.span.record(names::OUTCOME, "dropped");
        }
    }
}

impl fmt::Debug for CallSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallSpan")
    }
}

impl Open {
    fn begin(core: &Core, request: &Prepared, secrets: &Secrets) -> Self {
        let telemetry = core.rules().telemetry;
        let url = core.site.base_url.url();
        let server = (
            url.host_str().unwrap_or_default(),
            url.port_or_known_default().map(i64::from),
        );
        let body = match &request.body {
            Body::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            Body::Empty | Body::Stream(_) => None,
        };
        let body = body.and_then(|text| Raw::from_json(text).ok());
        let model = body.as_ref().and_then(|body| body["model"].as_str());
        let model = model.as_deref();
        let operation = model_call::operation(&request.method, &request.path);
        let span = match operation {
            Some(operation) => {
                let name = match model {
                    Some(model) => &format!("{operation} {model}"),
                    None => operation,
                };
                let call = Inference {
                    name,
                    operation,
                    model,
                    server,
                };
                match telemetry.conventions {
                    Conventions::Stable => {
                        inference!(names::USAGE_CACHE_CREATION_INPUT_TOKENS, &call)
                    }
                    Conventions::Latest => inference!(names::USAGE_CACHE_WRITE_INPUT_TOKENS, &call),
                }
            }
            None => http(request, model, server),
        };
        let mut input = None;
        if let (Some(_), Some(body)) = (operation, &body) {
            model_call::note_request(&span, body);
            input = telemetry.content.then(|| content::input(body));
        }
        Self {
            span,
            telemetry,
            secrets: secrets.clone(),
            is_model_call: operation.is_some(),
            input,
            is_over: false,
        }
    }

    fn note_head(&self, meta: &Meta) {
        let span = &self.span;
        if !self.is_model_call {
            span.record(names::HTTP_RESPONSE_STATUS_CODE, i64::from(meta.status()));
        }
        note_request(
            span,
            meta.request_id(),
            meta.idempotency_key(),
            meta.attempts(),
        );
        if let Some(receipt) = Receipt::of(meta) {
            self.note_receipt(receipt);
        }
    }

    fn note_receipt(&self, receipt: Receipt) {
        let amounts = [
            (names::BILLED_MICRO_USD, receipt.billed_micro_usd()),
            (
                names::FRONTIER_MICRO_USD,
                receipt.frontier_would_have_cost_micro_usd(),
            ),
        ];
        for (name, amount) in amounts {
            if let Some(amount) = amount {
                self.span.record(name, amount);
            }
        }
    }

    fn note_reply(&self, reply: &Raw) {
        let conventions = self.telemetry.conventions;
        model_call::note_reply(&self.span, reply, conventions, &self.secrets);
        if let Some(input) = &self.input {
            let input = self.secrets.redact_words(input.clone());
            let output = self.secrets.redact_words(content::output(reply));
            tracing::event!(
                target: TARGET,
                parent: &self.span,
                Level::INFO,
                { names::INPUT_MESSAGES } = input.as_str(),
                { names::OUTPUT_MESSAGES } = output.as_str(),
                "content"
            );
        }
    }
}

/// The span of a request that is no inference.
fn http(request: &Prepared, model: Option<&str>, server: (&str, Option<i64>)) -> Span {
    let method = request.method.as_str();
    let path = &*request.path;
    let name = format!("{method} {path}");
    tracing::span!(
        target: TARGET,
        Level::INFO,
        "request",
        { names::OTEL_NAME } = name.as_str(),
        { names::OTEL_KIND } = "client",
        { names::OTEL_STATUS_CODE } = Empty,
        { names::HTTP_REQUEST_METHOD } = method,
        { names::URL_TEMPLATE } = path,
        { names::SERVER_ADDRESS } = server.0,
        { names::SERVER_PORT } = server.1,
        { names::HTTP_RESPONSE_STATUS_CODE } = Empty,
        { names::ERROR_TYPE } = Empty,
        { names::MODEL } = model,
        { names::REQUEST_ID } = Empty,
        { names::IDEMPOTENCY_KEY } = Empty,
        { names::ATTEMPTS } = Empty,
        { names::OUTCOME } = Empty,
        { names::BILLED_MICRO_USD } = Empty,
        { names::FRONTIER_MICRO_USD } = Empty,
    )
}

/// The span of a call that is made of several requests; nothing where nobody listens.
pub(crate) struct PartsSpan(Option<Span>);

impl PartsSpan {
    pub fn begin(parts: Option<&'static str>) -> Self {
        let Some(parts) = parts.filter(|_| tracing::span_enabled!(target: TARGET, Level::INFO))
        else {
            return Self(None);
        };
        Self(Some(tracing::span!(
            target: TARGET,
            Level::INFO,
            "call",
            { names::OTEL_NAME } = parts,
            { names::OTEL_KIND } = "internal",
            { names::OTEL_STATUS_CODE } = Empty,
            { names::PARTS } = parts,
            { names::RESOURCE_ID } = Empty,
            { names::ERROR_TYPE } = Empty,
            { names::OUTCOME } = Empty,
        )))
    }

    pub fn poll<F: Future>(&self, work: Pin<&mut F>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _inside = self.0.as_ref().map(Span::enter);
        work.poll(context)
    }

    pub fn end(mut self, error: Option<&Error>) {
        if let Some(span) = self.0.take() {
            if let Some(id) = error.and_then(Error::resource_id) {
                span.record(names::RESOURCE_ID, id);
            }
            note_end(&span, error);
        }
    }
}

impl Drop for PartsSpan {
    fn drop(&mut self) {
        if let Some(span) = &self.0 {
            span.record(names::OUTCOME, "dropped");
        }
    }
}

/// The span of a tool at work, below that of its loop; nothing where nobody listens.
pub(crate) struct ToolSpan(Option<Span>);

impl ToolSpan {
    pub fn begin(name: &str, id: Option<&str>) -> Self {
        if !tracing::span_enabled!(target: TARGET, Level::INFO) {
            return Self(None);
        }
        let title = format!("execute_tool {name}");
        Self(Some(tracing::span!(
            target: TARGET,
            Level::INFO,
            "tool",
            { names::OTEL_NAME } = title.as_str(),
            { names::OTEL_KIND } = "internal",
            { names::OTEL_STATUS_CODE } = Empty,
            { names::OPERATION_NAME } = "execute_tool",
            { names::TOOL_NAME } = name,
            { names::TOOL_TYPE } = "function",
            { names::TOOL_CALL_ID } = id,
            { names::ERROR_TYPE } = Empty,
            { names::OUTCOME } = Empty,
        )))
    }

    pub fn poll<F: Future>(&self, work: Pin<&mut F>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _inside = self.0.as_ref().map(Span::enter);
        work.poll(context)
    }

    /// What went wrong is told in a word: what a tool says may be anything.
    pub fn end(mut self, error_type: Option<&str>) {
        if let Some(span) = self.0.take() {
            span.record(
                names::OUTCOME,
                if error_type.is_some() {
                    "failed"
                } else {
                    "completed"
                },
            );
            if let Some(error_type) = error_type {
                span.record(names::OTEL_STATUS_CODE, "ERROR");
                span.record(names::ERROR_TYPE, error_type);
            }
        }
    }
}

impl Drop for ToolSpan {
    fn drop(&mut self) {
        if let Some(span) = &self.0 {
            span.record(names::OUTCOME, "dropped");
        }
    }
}

fn note_request(span: &Span, request_id: Option<&str>, key: Option<&str>, attempts: u32) {
    let texts = [
        (names::REQUEST_ID, request_id),
        (names::IDEMPOTENCY_KEY, key),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            span.record(name, text);
        }
    }
    span.record(names::ATTEMPTS, i64::from(attempts));
}

fn note_end(span: &Span, error: Option<&Error>) {
    let Some(error) = error else {
        span.record(names::OUTCOME, "completed");
        return;
    };
    span.record(names::OUTCOME, "failed");
    span.record(names::OTEL_STATUS_CODE, "ERROR");
    span.record(names::ERROR_TYPE, &*error_type(error));
    if let Some(status) = error.status() {
        // Where it is a field of the span.
        span.record(names::HTTP_RESPONSE_STATUS_CODE, i64::from(status));
    }
    note_request(
        span,
        error.request_id(),
        error.idempotency_key(),
        error.attempts(),
    );
}

/// What a failure is counted under: few values, and no words of a server, which may quote what it was asked.
fn error_type(error: &Error) -> String {
    match error.status() {
        Some(status) if !(200..300).contains(&status) => status.to_string(),
        _ => kind_name(error.kind()),
    }
}

/// `TruncatedStream` as `truncated_stream`.
fn kind_name(kind: ErrorKind) -> String {
    let mut name = String::new();
    for character in format!("{kind:?}").chars() {
        if character.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(character.to_ascii_lowercase());
    }
    name
}

/// The event of a try, in whatever span it is made.
pub(crate) fn note_attempt(attempt: &Attempt<'_>) {
    let duration = attempt.time_taken().as_secs_f64();
    // Bridges take whole numbers where they have a sign.
    let number = i64::from(attempt.number());
    let status = attempt.status().map(i64::from);
    match attempt.error() {
        None => tracing::event!(
            target: TARGET,
            Level::DEBUG,
            { names::ATTEMPT } = number,
            { names::ATTEMPT_DURATION } = duration,
            { names::HTTP_RESPONSE_STATUS_CODE } = status,
            "answered"
        ),
        Some(error) => tracing::event!(
            target: TARGET,
            Level::WARN,
            { names::ATTEMPT } = number,
            { names::ATTEMPT_DURATION } = duration,
            { names::HTTP_RESPONSE_STATUS_CODE } = status,
            { names::ERROR_TYPE } = error_type(error),
            { names::ATTEMPT_WAIT } = attempt.next_try_in().map(|wait| wait.as_secs_f64()),
            "failed"
        ),
    }
}
