//! Answers that are decided beforehand.

mod answer;
mod asked;
mod check;
mod form;
mod queue;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use answer::{own, routed};
pub(crate) use asked::{Asked, Route};
pub use form::InvalidScript;
use form::{is_default, one_or_more, text, text_or_json};
pub(crate) use queue::Scripts;

/// The request header that brings the answer to that one request along.
///
/// Its value is the JSON form of a [`Script`], in ASCII (JSON can escape everything else):
/// `Pareta-Sandbox-Script: {"say":"42"}`,
/// `Pareta-Sandbox-Script: {"reply":{"status":402,"body":{"detail":"out of credit"}}}`.
/// The request is who it is for, so it takes none of `route`, `model`, `when`, `skip`, `times` and `always`. It goes
/// before the server's scripts and uses none of them up. A value that is no script answers 400.
pub const SCRIPT_HEADER: &str = "pareta-sandbox-script";

/// The path at which scripts are given to the server over HTTP, with the key that the API takes.
///
/// | | |
/// |---|---|
/// | `POST` | adds one script in the JSON form of [`Script`], or a list of them in order: 201 `{"added": 2}` |
/// | `GET` | 200 `{"scripts": […]}`: what [`Sandbox::scripts_left`](crate::Sandbox::scripts_left) gives |
/// | `DELETE` | 204: [`Sandbox::clear_scripts`](crate::Sandbox::clear_scripts) |
///
/// A list with a wrong one in it answers 400, more than [`Builder::history`](crate::Builder::history) or 64 MiB of them
/// together 413; then none is added. These requests are not the API's: they meet no fault and no rate limit, and the
/// journal does not show them.
pub const SCRIPTS_PATH: &str = "/sandbox/scripts";

/// An answer that is decided beforehand, and the requests that get it.
///
/// ```
/// use pareta_sandbox::{Sandbox, Script};
/// use serde_json::json;
///
/// # fn main() -> std::io::Result<()> {
/// let sandbox = Sandbox::start_blocking()?;
/// // First a tool is called, then the result is put into words.
/// sandbox.script(Script::chat().when("invoice").call("find_invoice", json!({ "id": 1 })));
/// sandbox.script(Script::chat().when("invoice").say("Invoice 1 is paid.").usage(90, 6).billed_micro_usd(653));
/// // Whatever run is asked for, it has failed.
/// let failed = json!({ "run": { "status": "failed", "error": "no capacity" } });
/// sandbox.script(Script::route("GET", "/v1/eval-runs/{run_id}").reply(200, failed).always());
/// // … run the program under test …
/// # assert_eq!(sandbox.scripts_left().len(), 3);
/// # sandbox.clear_scripts();
/// assert_eq!(sandbox.scripts_left(), []);
/// # Ok(())
/// # }
/// ```
///
/// # Which one answers
///
/// The request's own, from [`SCRIPT_HEADER`]; else the first of the server's, in the order in which they were added,
/// that is for the request and not used up. A script answers once, [`times`](Script::times) or
/// [`always`](Script::always). What no script answers is computed as ever.
///
/// # What a scripted answer has in common with others
///
/// Keys, rate limits and faults apply to it, and a replay under an `Idempotency-Key` brings the same answer again and
/// uses no script up. A chat call is checked as ever (422), an endpoint that is not live answers 503 and a balance that
/// does not cover the bill 402; a request refused like this uses no script up. The model need not be one the sandbox
/// has. The answer has an id, `n` equal choices, usage and a receipt, is debited, and is streamed in pieces of a token
/// when the request says so, with usage where `stream_options` ask for it. `stop`, `max_tokens` and `response_format` do
/// not change it.
///
/// All of this goes for a turn of the agent lane as for a chat call, see [`agent`](Script::agent). There are no progress
/// and no frontier model in its answer.
///
/// A [`reply`](Script::reply) or an [`event`](Script::event) is sent as it is given: nothing is executed or debited, and
/// whether the contract knows the like is not asked. Only a chat call must be a valid one.
///
/// # In JSON
///
/// One object, its members named like the methods here. `when` is a string or a list. `say` and `arguments` take a
/// string as it is, and anything else as the text of that JSON.
///
/// ```json
/// {"model": "ep_x", "when": ["invoice", "paid"], "skip": 1, "times": 2, "say": "42"}
/// {"say": {"total": 42}, "reasoning": "It adds up.", "finish": "stop", "always": true,
///  "usage": {"prompt_tokens": 10, "completion_tokens": 5},
///  "billed_micro_usd": 653, "frontier_would_have_cost_micro_usd": 11795}
/// {"calls": [{"name": "find_invoice", "arguments": {"id": 1}}, {"name": "today", "arguments": "{broken"}]}
/// {"refusal": "I would rather not."}
/// {"route": "POST /agent/v1/chat/completions", "say": "42"}
/// {"route": "GET /v1/eval-runs/{run_id}", "reply": {"status": 429, "body": {"detail": "slow down"}},
///  "headers": {"retry-after": "2"}}
/// {"route": "POST /v1/endpoints", "events": [{"event": "error", "data": {"message": "no capacity"}}]}
/// ```
///
/// That form is what [`FromStr`](std::str::FromStr) reads, what `Display` writes, and what [`SCRIPT_HEADER`] and
/// [`SCRIPTS_PATH`] take.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[must_use = "a script does nothing until a sandbox has it"]
pub struct Script {
    #[serde(skip_serializing_if = "is_default")]
    route: Route,
    #[serde(skip_serializing_if = "is_default")]
    model: Option<String>,
    #[serde(skip_serializing_if = "is_default", deserialize_with = "one_or_more")]
    when: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    skip: u64,
    /// Once, where nothing is said.
    #[serde(skip_serializing_if = "is_default")]
    times: Option<u64>,
    #[serde(skip_serializing_if = "is_default")]
    always: bool,

    #[serde(skip_serializing_if = "is_default", deserialize_with = "text_or_json")]
    pub(crate) say: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) calls: Vec<ToolCall>,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) reasoning: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) refusal: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) finish: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) usage: Option<Usage>,
    #[serde(skip_serializing_if = "is_default")]
    billed_micro_usd: Option<u64>,
    #[serde(skip_serializing_if = "is_default")]
    frontier_would_have_cost_micro_usd: Option<u64>,

    #[serde(skip_serializing_if = "is_default")]
    reply: Option<Verbatim>,
    #[serde(skip_serializing_if = "is_default")]
    events: Vec<Event>,
    #[serde(skip_serializing_if = "is_default")]
    headers: BTreeMap<String, String>,
}

/// A tool call; the arguments are the text that is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ToolCall {
    pub name: String,
    #[serde(deserialize_with = "text_or_json")]
    pub arguments: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Usage {
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
}

/// A reply that is sent as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Verbatim {
    status: u16,
    #[serde(default)]
    body: Value,
}

/// An event of a stream that is sent as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    event: String,
    data: Value,
}

/// Which requests get the answer.
impl Script {
    /// An answer to a chat call. Say what it says, or it says nothing; or give it a [`reply`](Script::reply).
    pub fn chat() -> Self {
        Self::default()
    }

    /// An answer to a turn of the agent lane: what [`chat`](Script::chat) is to a chat call.
    pub fn agent() -> Self {
        Self {
            route: Route::agent(),
            ..Self::default()
        }
    }

    /// An answer to a request with this method and path. A segment of the path in braces stands for any one segment, as
    /// in `/v1/endpoints/{endpoint_id}/stop`; the others are compared as sent, percent-encoded. It needs a
    /// [`reply`](Script::reply) or an [`event`](Script::event); without one, the request answers 400 and says so.
    pub fn route(method: impl Into<String>, path_template: impl Into<String>) -> Self {
        Self {
            route: Route::new(method, path_template),
            ..Self::default()
        }
    }

    /// Only requests for this model: the `model` of their body.
    pub fn model(mut self, model: impl Into<String>) -> Self {
        self.model = Some(model.into());
        self
    }

    /// Only requests in which this text occurs, upper and lower case alike: somewhere in the messages of the
    /// conversation, whoever said it; on other routes, somewhere in the query or the body as sent. Of several texts, all
    /// must occur.
    pub fn when(mut self, text: impl Into<String>) -> Self {
        self.when.push(text.into());
        self
    }

    /// Not the first `requests` that would get it, only those after.
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// This many requests, in place of one.
    pub fn times(mut self, requests: u64) -> Self {
        self.times = (requests != 1).then_some(requests);
        self.always = false;
        self
    }

    /// All requests from now on.
    pub fn always(mut self) -> Self {
        self.times = None;
        self.always = true;
        self
    }
}

/// What the model says.
impl Script {
    /// The text of the answer.
    pub fn say(mut self, text: impl Into<String>) -> Self {
        self.say = Some(text.into());
        self
    }

    /// The text of the answer: this JSON, on one line.
    pub fn say_json(self, json: impl Into<Value>) -> Self {
        self.say(json.into().to_string())
    }

    /// A tool call; further ones follow it in the same answer. The arguments are sent as JSON, a JSON string as the text
    /// that it is, so that they can be broken. Whether the request has such a tool is not asked.
    pub fn call(mut self, name: impl Into<String>, arguments: impl Into<Value>) -> Self {
        let (name, arguments) = (name.into(), text(arguments.into()));
        self.calls.push(ToolCall { name, arguments });
        self
    }

    /// What the model thought first, as `reasoning_content`.
    pub fn reasoning(mut self, text: impl Into<String>) -> Self {
        self.reasoning = Some(text.into());
        self
    }

    /// Why the model would not answer.
    pub fn refusal(mut self, text: impl Into<String>) -> Self {
        self.refusal = Some(text.into());
        self
    }

    /// The finish reason. Default: `tool_calls` where tools are called, else `stop`.
    pub fn finish(mut self, reason: impl Into<String>) -> Self {
        self.finish = Some(reason.into());
        self
    }

    /// The tokens that it says it took. Default: those there are by the sandbox's rule.
    pub fn usage(mut self, prompt_tokens: u64, completion_tokens: u64) -> Self {
        self.usage = Some(Usage {
            prompt_tokens,
            completion_tokens,
        });
        self
    }

    /// What the whole call is billed. Default: what the model costs; nothing, if the sandbox has no such model.
    pub fn billed_micro_usd(mut self, micro_usd: u64) -> Self {
        self.billed_micro_usd = Some(micro_usd);
        self
    }

    /// What the receipt says the frontier model would have cost. Default: what the task's would; nothing, if the sandbox
    /// has no such model.
    pub fn frontier_would_have_cost_micro_usd(mut self, micro_usd: u64) -> Self {
        self.frontier_would_have_cost_micro_usd = Some(micro_usd);
        self
    }
}

/// What is sent as it is given.
impl Script {
    /// This status and body. A JSON string is sent as plain text, anything else as JSON; 204, 205 and 304 have no body.
    pub fn reply(mut self, status: u16, body: impl Into<Value>) -> Self {
        let body = body.into();
        self.reply = Some(Verbatim { status, body });
        self
    }

    /// A stream of named events, as a deploy answers with; further ones follow it.
    pub fn event(mut self, name: impl Into<String>, data: impl Into<Value>) -> Self {
        let (event, data) = (name.into(), data.into());
        self.events.push(Event { event, data });
        self
    }

    /// A header of the answer, whatever kind it is.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }
}
