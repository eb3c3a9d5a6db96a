//! The ways a conversation takes, and what `auto` refuses.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::chat_request::ChatRequest;
use crate::Generation;
use crate::error::ApiError;
use crate::ledger::DebitKind;
use crate::reply::{Receipt, Reply};
use crate::script::Route;
use crate::wire::Frame;

/// The largest schema that `auto` takes.
const LARGEST_SCHEMA: usize = 50 * 1024;
/// The longest answer of an agent's turn that does not say how long it may be.
const AGENT_TOKENS: usize = 8192;

/// The way a conversation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// To the endpoint that it names.
    Endpoint,
    /// To whatever suits it.
    EarlyAuto,
    /// The same today, with one answer composed here.
    Auto,
    /// To a model that gets transcript and tools as they were sent.
    Agent,
}

impl Lane {
    /// Of a call to `/v1/chat/completions`.
    pub fn of(body: &Map<String, Value>, generation: Generation) -> Self {
        let is_auto = body.get("model") == Some(&json!("auto"));
        match (is_auto, generation.has_todays_routes()) {
            (false, _) => Self::Endpoint,
            (true, false) => Self::EarlyAuto,
            (true, true) => Self::Auto,
        }
    }

    pub fn route(self) -> Route {
        match self {
            Self::Endpoint | Self::EarlyAuto | Self::Auto => Route::default(),
            Self::Agent => Route::agent(),
        }
    }

    pub fn debit(self) -> DebitKind {
        match self {
            Self::Endpoint | Self::EarlyAuto | Self::Auto => DebitKind::Chat,
            Self::Agent => DebitKind::Agent,
        }
    }

    /// The comments that a stream begins with, spread over the time the work takes.
    pub fn progress(self, latency: Duration) -> Vec<Frame> {
        match self {
            Self::Endpoint | Self::EarlyAuto | Self::Auto => vec![
                Frame::comment("pareta-progress planning"),
                Frame::comment("pareta-progress executing").after(latency / 2),
                Frame::comment("pareta-progress answering").after(latency / 2),
            ],
            Self::Agent => Vec::new(),
        }
    }

    /// The pause before a stream, where its comments do not make one.
    pub fn silence(self, latency: Duration) -> Duration {
        match self {
            Self::Endpoint | Self::EarlyAuto | Self::Auto => Duration::ZERO,
            Self::Agent => latency,
        }
    }

    /// The receipt as the lane gives it: the agent lane tells what a whole answer is billed, and no more.
    pub fn with_receipt(self, reply: Reply, receipt: Receipt) -> Reply {
        match self {
            Self::Endpoint | Self::EarlyAuto | Self::Auto => reply.with_receipt(receipt),
            Self::Agent if reply.is_stream() => reply,
            Self::Agent => reply.with_receipt(Receipt {
                frontier_would_have_cost: None,
                ..receipt
            }),
        }
    }

    /// Whether it takes a model that calls tools, which may be cold.
    pub fn needs_tools(self, request: &ChatRequest<'_>) -> bool {
        match self {
            Self::Endpoint | Self::EarlyAuto => false,
            Self::Auto => !request.tools.is_empty(),
            Self::Agent => true,
        }
    }

    /// What the lane makes of a request: a turn of an agent has a bound and always says its usage, and `auto` pays no
    /// heed to the temperature of a structured answer.
    pub fn adapt(self, request: &mut ChatRequest<'_>) {
        match self {
            Self::Endpoint | Self::EarlyAuto => {}
            Self::Auto if request.is_structured() => request.temperature = 0.0,
            Self::Auto => {}
            Self::Agent => {
                request.include_usage = true;
                if request.max_tokens == usize::MAX {
                    request.max_tokens = AGENT_TOKENS;
                }
            }
        }
    }
}

/// What `auto` does not do is said before anything else, in a sentence.
pub(super) fn refuse(body: &Map<String, Value>) -> Result<(), ApiError> {
    let given = |key: &str| body.get(key).filter(|value| !value.is_null());
    let tools = given("tools").and_then(Value::as_array);
    let has_tools = tools.is_some_and(|tools| !tools.is_empty());
    let format = given("response_format");
    let reason = if has_tools && format.is_some() {
        Some("`auto` takes `tools` or a `response_format`, not both".to_owned())
    } else if has_tools && given("stream") == Some(&json!(true)) {
        Some("`auto` does not stream with `tools`; the agent lane does: /agent/v1".to_owned())
    } else if given("n").and_then(Value::as_i64).is_some_and(|n| n > 1) {
        Some("`auto` gives one answer: `n` must be 1".to_owned())
    } else {
        format.and_then(malformed)
    };
    match reason {
        Some(reason) => Err(ApiError::bad_request(&reason)),
        None => Ok(()),
    }
}

/// What is wrong with a `response_format`.
fn malformed(format: &Value) -> Option<String> {
    match format["type"].as_str() {
        Some("text" | "json_object") => return None,
        Some("json_schema") => {}
        _ => {
            let types = "`response_format.type` must be `text`, `json_object` or `json_schema`";
            return Some(types.to_owned());
        }
    }
    let schema = &format["json_schema"]["schema"];
    if schema["type"] != "object" {
        return Some("`response_format.json_schema.schema` must be of type `object`".to_owned());
    }
    let size = schema.to_string().len();
    if size > LARGEST_SCHEMA {
        return Some(format!(
            "The schema has {size} bytes, at most {LARGEST_SCHEMA} are taken"
        ));
    }
    let distant = distant_reference(schema)?;
    Some(format!(
        "`$ref` must be local, beginning with `#`; '{distant}' is not"
    ))
}

/// The first reference that leads out of a schema. The parser bounds how deep one can be.
fn distant_reference(schema: &Value) -> Option<&str> {
    match schema {
        Value::Array(items) => items.iter().find_map(distant_reference),
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str);
            let own = own.filter(|path| !path.starts_with('#'));
            own.or_else(|| members.values().find_map(distant_reference))
        }
        _ => None,
    }
}
