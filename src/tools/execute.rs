//! The calls of one turn, run side by side.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use serde_json::Value;

use super::events::{CallOutcome, CallRecord};
use super::tool::{Tool, ToolError, ToolResult};
use crate::chat::ChatMessage;
use crate::runtime::timeout;
use crate::telemetry::ToolSpan;
use crate::types::{FunctionCall, ToolCall};

/// What is decided about a call before it is run.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Decision {
    /// It is run.
    Allow,
    /// It is not run, and the model is told so in these words.
    Refuse(String),
    /// It is run with other arguments.
    Change(Value),
}

/// Who decides about calls.
pub(super) type Decide =
    Arc<dyn Fn(ToolCall) -> std::pin::Pin<Box<dyn Future<Output = Decision> + Send>> + Send + Sync>;

/// The tools of a loop, and how they are run.
#[derive(Clone)]
pub(super) struct Set {
    pub tools: Vec<Tool>,
    pub time_limit: Option<Duration>,
    pub decide: Option<Decide>,
}

impl Set {
    /// Runs one call, whatever becomes of it.
    pub async fn run(&self, call: &ToolCall) -> CallRecord {
        let function = call.function();
        let name = function.name().unwrap_or_default();
        let span = ToolSpan::begin(name, call.id());
        let (outcome, result) = {
            let mut work = pin!(self.decided(call, function, name));
            poll_fn(|context| span.poll(work.as_mut(), context)).await
        };
        span.end(outcome.error_type());
        CallRecord {
            call: call.clone(),
            outcome,
            result,
        }
    }

    async fn decided(
        &self,
        call: &ToolCall,
        function: &FunctionCall,
        name: &str,
    ) -> (CallOutcome, String) {
        let Some(tool) = self.tools.iter().find(|tool| tool.name() == name) else {
            let names: Vec<&str> = self.tools.iter().map(Tool::name).collect();
            let told = format!(
                "There is no tool {name:?}. There are: {}.",
                names.join(", ")
            );
            return (CallOutcome::UnknownTool, told);
        };
        let decision = match &self.decide {
            Some(decide) => decide(call.clone()).await,
            None => Decision::Allow,
        };
        let changed = match decision {
            Decision::Refuse(words) => return (CallOutcome::Refused, words),
            Decision::Allow => None,
            Decision::Change(arguments) => with_arguments(name, &arguments),
        };
        let function = changed.as_ref().unwrap_or(function);
        let limit = tool.time_limit.or(self.time_limit);
        let running = caught(|| tool.call(function));
        let ended = match limit {
            None => running.await,
            Some(limit) => match timeout(limit, running).await {
                Ok(ended) => ended,
                Err(_) => {
                    let told = format!("The tool took longer than {limit:?}, and was stopped.");
                    return (CallOutcome::TimedOut, told);
                }
            },
        };
        match ended {
            Some(Ok(text)) => (CallOutcome::Answered, text),
            Some(Err(error @ ToolError::BadArguments(_))) => {
                (CallOutcome::BadArguments, error.to_string())
            }
            Some(Err(error)) => (CallOutcome::Failed, error.to_string()),
            None => (CallOutcome::Panicked, "The tool failed.".to_owned()),
        }
    }
}

/// A call as the model might have written it.
fn with_arguments(name: &str, arguments: &Value) -> Option<FunctionCall> {
    let call = serde_json::json!({ "name": name, "arguments": arguments.to_string() });
    FunctionCall::from_json(call.to_string()).ok()
}

/// What a tool gives; `None` where it panics, which is its own affair.
async fn caught<'a>(begin: impl FnOnce() -> super::tool::Running<'a>) -> Option<ToolResult> {
    let mut running = catch_unwind(AssertUnwindSafe(begin)).ok()?;
    poll_fn(move |context| {
        let polled = catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(context)));
        match polled {
            Ok(Poll::Ready(result)) => Poll::Ready(Some(result)),
            Ok(Poll::Pending) => Poll::Pending,
            Err(_) => Poll::Ready(None),
        }
    })
    .await
}

/// The calls of the model's last message that have no result yet, wherever a loop stopped in between.
pub(super) fn pending(conversation: &[ChatMessage]) -> Vec<ToolCall> {
    let is_result = |message: &&ChatMessage| message.tool_call_id().is_some();
    let results: Vec<String> = conversation
        .iter()
        .rev()
        .take_while(is_result)
        .filter_map(ChatMessage::tool_call_id)
        .collect();
    let asked = conversation.len().checked_sub(results.len() + 1);
    let asked = asked.and_then(|at| conversation.get(at));
    let mut results = results;
    let mut calls = asked.map(ChatMessage::tool_calls).unwrap_or_default();
    // Servers may give two calls one id: each result is that of one of them.
    calls.retain(|call| {
        let id = call.id().unwrap_or_default();
        match results.iter().position(|result| result == id) {
            Some(at) => {
                results.swap_remove(at);
                false
            }
            None => true,
        }
    });
    calls
}
