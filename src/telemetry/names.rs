//! What spans, events and their fields are called: one table for both generations of OpenTelemetry's conventions for
//! generative AI, and for what they have no names for.
//!
//! The conventions are v1.41 of `semantic-conventions` ([`Conventions::Stable`](super::Conventions::Stable)), and what
//! `semantic-conventions-genai` is about to make of them ([`Conventions::Latest`](super::Conventions::Latest)).

// What tracing-opentelemetry makes the span of.

/// The name of the span: `chat auto`, `GET /v1/tasks`.
pub const OTEL_NAME: &str = "otel.name";
/// `client`, and `internal` for a call that is made of several requests.
pub const OTEL_KIND: &str = "otel.kind";
/// `ERROR` where the call failed.
pub const OTEL_STATUS_CODE: &str = "otel.status_code";

// Of every span.

/// The host of the base URL.
pub const SERVER_ADDRESS: &str = "server.address";
/// Its port.
pub const SERVER_PORT: &str = "server.port";
/// The status of a failure, as text, or its kind where there was no response: `429`, `timeout`.
pub const ERROR_TYPE: &str = "error.type";

// Of plain HTTP.

/// The method.
pub const HTTP_REQUEST_METHOD: &str = "http.request.method";
/// The status of the last response.
pub const HTTP_RESPONSE_STATUS_CODE: &str = "http.response.status_code";
/// The path as the contract writes it.
pub const URL_TEMPLATE: &str = "url.template";

// Of generative AI.

/// `chat` or `embeddings`.
pub const OPERATION_NAME: &str = "gen_ai.operation.name";
/// `pareta`.
pub const PROVIDER_NAME: &str = "gen_ai.provider.name";
/// The model that was asked for.
pub const REQUEST_MODEL: &str = "gen_ai.request.model";
/// Whether a stream was asked for; absent where not.
pub const REQUEST_STREAM: &str = "gen_ai.request.stream";
/// `n`, where it is not 1.
pub const REQUEST_CHOICE_COUNT: &str = "gen_ai.request.choice.count";
/// `seed`.
pub const REQUEST_SEED: &str = "gen_ai.request.seed";
/// `temperature`.
pub const REQUEST_TEMPERATURE: &str = "gen_ai.request.temperature";
/// `top_p`.
pub const REQUEST_TOP_P: &str = "gen_ai.request.top_p";
/// `max_tokens`.
pub const REQUEST_MAX_TOKENS: &str = "gen_ai.request.max_tokens";
/// `stop`, as a JSON array.
pub const REQUEST_STOP_SEQUENCES: &str = "gen_ai.request.stop_sequences";
/// `text` or `json`, where that was asked for.
pub const OUTPUT_TYPE: &str = "gen_ai.output.type";
/// The id of the completion.
pub const RESPONSE_ID: &str = "gen_ai.response.id";
/// The model that answered.
pub const RESPONSE_MODEL: &str = "gen_ai.response.model";
/// Why each choice ended, as a JSON array.
pub const RESPONSE_FINISH_REASONS: &str = "gen_ai.response.finish_reasons";
/// How long the first event of a stream took, in seconds.
pub const RESPONSE_TIME_TO_FIRST_CHUNK: &str = "gen_ai.response.time_to_first_chunk";
/// Tokens of the prompt, as they are billed.
pub const USAGE_INPUT_TOKENS: &str = "gen_ai.usage.input_tokens";
/// Tokens of the answer, as they are billed.
pub const USAGE_OUTPUT_TOKENS: &str = "gen_ai.usage.output_tokens";
/// Those of the prompt that came from a cache.
pub const USAGE_CACHE_READ_INPUT_TOKENS: &str = "gen_ai.usage.cache_read.input_tokens";
/// Those of the prompt that were written to a cache, by v1.41.
pub const USAGE_CACHE_CREATION_INPUT_TOKENS: &str = "gen_ai.usage.cache_creation.input_tokens";
/// The same, by what comes.
pub const USAGE_CACHE_WRITE_INPUT_TOKENS: &str = "gen_ai.usage.cache_write.input_tokens";
/// Those of the answer that were thought and not said.
pub const USAGE_REASONING_OUTPUT_TOKENS: &str = "gen_ai.usage.reasoning.output_tokens";
/// What was asked, where that is opted into.
pub const INPUT_MESSAGES: &str = "gen_ai.input.messages";
/// What was answered, where that is opted into.
pub const OUTPUT_MESSAGES: &str = "gen_ai.output.messages";

/// The name of a tool that is run.
pub const TOOL_NAME: &str = "gen_ai.tool.name";
/// `function`.
pub const TOOL_TYPE: &str = "gen_ai.tool.type";
/// The id of the call.
pub const TOOL_CALL_ID: &str = "gen_ai.tool.call.id";

// What the conventions have no names for.

/// The server's name for the request.
pub const REQUEST_ID: &str = "pareta.request_id";
/// The idempotency key of the call.
pub const IDEMPOTENCY_KEY: &str = "pareta.idempotency_key";
/// How often the request was sent.
pub const ATTEMPTS: &str = "pareta.attempts";
/// `completed`, `failed`, or `dropped` where nobody waited for the end.
pub const OUTCOME: &str = "pareta.outcome";
/// What the call cost, in micro-USD.
pub const BILLED_MICRO_USD: &str = "pareta.billed_micro_usd";
/// What it would have cost with the frontier model, in micro-USD.
pub const FRONTIER_MICRO_USD: &str = "pareta.frontier_micro_usd";
/// The model of a request that is no inference by the conventions: images, rerank, audio.
pub const MODEL: &str = "pareta.model";
/// A call that is made of several requests, each with a span of its own below: `wait_for_run`.
pub const PARTS: &str = "pareta.parts";
/// What a call of several requests was about: the run that was waited for.
pub const RESOURCE_ID: &str = "pareta.resource_id";

// Of the event of a try.

/// Which try it was.
pub const ATTEMPT: &str = "pareta.attempt";
/// How long it took, in seconds.
pub const ATTEMPT_DURATION: &str = "pareta.attempt.duration";
/// How long until the next one, in seconds; absent where it was the last.
pub const ATTEMPT_WAIT: &str = "pareta.attempt.wait";
