//! Chat completions, buffered and streamed.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use bytes::Bytes;
use serde_json::{Value, json};

use super::chat_request::ChatRequest;
use super::{Answer, Call};
use crate::catalog::{self, Model, Task, matcher};
use crate::error::ApiError;
use crate::fields;
use crate::infer::{self, Draft, Mistakes, tokens};
use crate::ledger::{Charge, DebitKind};
use crate::platform::Platform;
use crate::reply::{Receipt, Reply};
use crate::wire::Frame;

/// What serves a request: an endpoint's model, or `auto`'s choice.
struct Server {
    task: Option<&'static Task>,
    model: Model,
    receipt: Receipt,
}

/// One choice, cut into tokens.
struct Choice {
    draft: Draft,
    finish_reason: &'static str,
    call_id: String,
}

/// R1
pub(super) async fn create(
    State(platform): State<Arc<Platform>>,
    Extension(call): Extension<Call>,
    body: Bytes,
) -> Answer {
    let body = fields::object(&body)?;
    let request = ChatRequest::read(&body)?;
    let server = serve(&platform, &request)?;
    let id = platform.state().ids.next("chatcmpl-");
    #[cfg(feature = "upstream")]
    if let Some(upstream) = &platform.upstream {
        let forwarded = super::chat_forward::ask(upstream, &body, request.model).await?;
        charge(&platform, &call, &request, &server, &id, forwarded.tokens)?;
        return Ok(forwarded.reply.with_receipt(server.receipt));
    }
    let choices = choices(&platform, &request, &server, &id);
    let usage = usage(&request, &choices);

    let tokens = usage["total_tokens"].as_u64().unwrap_or_default() as usize;
    charge(&platform, &call, &request, &server, &id, tokens)?;

    let head = json!({ "id": id, "created": platform.clock.unix(), "model": request.model });
    let reply = if request.stream {
        let frames = stream(&platform, &head, &choices, usage, request.include_usage);
        Reply::events(frames, true)
    } else {
        Reply::ok(&completion(head, &choices, usage)).after(platform.config.latency)
    };
    Ok(reply.with_receipt(server.receipt))
}

/// Debits an answer, and counts it for its endpoint's metrics.
fn charge(
    platform: &Platform,
    call: &Call,
    request: &ChatRequest<'_>,
    server: &Server,
    id: &str,
    tokens: usize,
) -> Result<(), ApiError> {
    let Receipt {
        billed,
        frontier_would_have_cost,
    } = server.receipt;
    let mut state = platform.state();
    state.ledger.debit(Charge {
        at: platform.clock.now(),
        kind: DebitKind::Chat,
        reference: id,
        micro_usd: billed,
        request_id: &call.request_id,
        idempotency_key: call.idempotency_key.as_deref(),
    })?;
    if let Ok(endpoint) = state.endpoint(request.model) {
        let took = platform.config.latency;
        endpoint
            .activity
            .serve(tokens, billed, frontier_would_have_cost, took);
    }
    Ok(())
}

/// Finds what answers, and refuses what cannot: an unknown model, one that is not live, an empty balance.
fn serve(platform: &Platform, request: &ChatRequest<'_>) -> Result<Server, ApiError> {
    let now = platform.clock.now();
    let mut state = platform.state();
    let (task, model) = if request.model == "auto" {
        let task = matcher::best_task(request.question());
        // Chat that is no task's business is priced like the cheapest general task.
        let priced = task.or_else(|| catalog::task("meeting-summary"));
        let model = priced
            .and_then(|task| task.open_model("auto"))
            .ok_or_else(|| ApiError::not_found("Model", "auto"))?;
        (task, model)
    } else {
        let found = state
            .endpoint(request.model)
            .map_err(|_| ApiError::not_found("Model", request.model))?;
        found.ensure_live(now)?;
        (Some(found.task), found.model)
    };
    let choices = i64::from(request.n);
    let frontier = task
        .or_else(|| catalog::task("meeting-summary"))
        .map_or(0, |task| task.frontier.cost);
    let receipt = Receipt {
        billed: model.cost * choices,
        frontier_would_have_cost: frontier * choices,
    };
    state.ledger.ensure(receipt.billed)?;
    Ok(Server {
        task,
        model,
        receipt,
    })
}

fn choices(
    platform: &Platform,
    request: &ChatRequest<'_>,
    server: &Server,
    id: &str,
) -> Vec<Choice> {
    let said = request.said();
    let prompt = infer::Request {
        task: server.task,
        said: infer::window(&said),
        question: infer::window(request.question()),
        tool_result: request.tool_result().map(infer::window),
        format: request.format,
        tools: &request.tools,
        tool_choice: request.tool_choice,
    };
    (0..request.n)
        .map(|index| {
            // At temperature zero all choices agree; above it they differ, and from call to call too without a seed.
            let nonce = match (request.temperature > 0.0, request.seed) {
                (false, _) => String::new(),
                (true, Some(seed)) => format!("{seed}/{index}"),
                (true, None) => format!("{id}/{index}"),
            };
            let mut mistakes = Mistakes::new(platform.config.seed, &server.model, &said, &nonce);
            let call_id = if request.tools.is_empty() {
                String::new()
            } else {
                platform.state().ids.next("call_")
            };
            Choice::new(infer::draft(&prompt, &mut mistakes), request, call_id)
        })
        .collect()
}

impl Choice {
    /// Applies `stop` and `max_tokens`.
    fn new(mut draft: Draft, request: &ChatRequest<'_>, call_id: String) -> Self {
        let mut finish_reason = if matches!(draft, Draft::Text(_)) {
            "stop"
        } else {
            "tool_calls"
        };
        let text = match &mut draft {
            Draft::Text(text) => {
                let stops = request.stop.iter().filter(|stop| !stop.is_empty());
                if let Some(at) = stops.filter_map(|stop| text.find(stop)).min() {
                    text.truncate(at);
                }
                text
            }
            Draft::ToolCall { arguments, .. } => arguments,
        };
        let pieces = tokens::split(text);
        if pieces.len() > request.max_tokens {
            let kept = pieces[..request.max_tokens]
                .iter()
                .map(|piece| piece.len())
                .sum();
            text.truncate(kept);
            finish_reason = "length";
        }
        Self {
            draft,
            finish_reason,
            call_id,
        }
    }

    fn pieces(&self) -> Vec<&str> {
        match &self.draft {
            Draft::Text(text) => tokens::split(text),
            Draft::ToolCall { arguments, .. } => tokens::split(arguments),
        }
    }

    fn tool_call(&self, name: &str, arguments: &str) -> Value {
        json!([{
            "index": 0,
            "id": self.call_id,
            "type": "function",
            "function": { "name": name, "arguments": arguments },
        }])
    }

    fn message(&self) -> Value {
        match &self.draft {
            Draft::Text(text) => json!({ "role": "assistant", "content": text }),
            Draft::ToolCall { name, arguments } => {
                json!({ "role": "assistant", "content": null, "tool_calls": self.tool_call(name, arguments) })
            }
        }
    }

    /// The first delta: who speaks, and which function is called.
    fn opening(&self) -> Value {
        match &self.draft {
            Draft::Text(_) => json!({ "role": "assistant" }),
            Draft::ToolCall { name, .. } => {
                json!({ "role": "assistant", "tool_calls": self.tool_call(name, "") })
            }
        }
    }

    fn delta(&self, piece: &str) -> Value {
        match &self.draft {
            Draft::Text(_) => json!({ "content": piece }),
            Draft::ToolCall { .. } => {
                json!({ "tool_calls": [{ "index": 0, "function": { "arguments": piece } }] })
            }
        }
    }
}

fn usage(request: &ChatRequest<'_>, choices: &[Choice]) -> Value {
    let prompt = request.prompt_tokens();
    let completion: usize = choices.iter().map(|choice| choice.pieces().len()).sum();
    json!({ "prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion })
}

fn completion(head: Value, choices: &[Choice], usage: Value) -> Value {
    let choice = |(index, choice): (usize, &Choice)| json!({ "index": index, "message": choice.message(), "finish_reason": choice.finish_reason, "logprobs": null });
    let mut completion = head;
    completion["object"] = json!("chat.completion");
    completion["choices"] = choices.iter().enumerate().map(choice).collect();
    completion["usage"] = usage;
    completion
}

/// The comments that a stream begins with, spread over the time the work takes.
pub(super) fn progress(latency: Duration) -> Vec<Frame> {
    vec![
        Frame::comment("pareta-progress planning"),
        Frame::comment("pareta-progress executing").after(latency / 2),
        Frame::comment("pareta-progress answering").after(latency / 2),
    ]
}

fn stream(
    platform: &Platform,
    head: &Value,
    choices: &[Choice],
    usage: Value,
    include_usage: bool,
) -> Vec<Frame> {
    let chunk = |choices: Value| {
        let mut chunk = head.clone();
        chunk["object"] = json!("chat.completion.chunk");
        chunk["choices"] = choices;
        chunk
    };
    let delta = |index: usize, delta: Value, finish_reason: Option<&str>| {
        Frame::data(&chunk(
            json!([{ "index": index, "delta": delta, "finish_reason": finish_reason }]),
        ))
    };
    let mut frames = progress(platform.config.latency);
    frames.extend(
        choices
            .iter()
            .enumerate()
            .map(|(index, choice)| delta(index, choice.opening(), None)),
    );
    // Choices grow side by side, one token each in turn.
    let pieces: Vec<_> = choices.iter().map(Choice::pieces).collect();
    let longest = pieces.iter().map(Vec::len).max().unwrap_or_default();
    for position in 0..longest {
        for (index, choice) in choices.iter().enumerate() {
            if let Some(piece) = pieces[index].get(position) {
                frames.push(
                    delta(index, choice.delta(piece), None).after(platform.config.token_pace),
                );
            }
        }
    }
    frames.extend(
        choices
            .iter()
            .enumerate()
            .map(|(index, choice)| delta(index, json!({}), Some(choice.finish_reason))),
    );
    if include_usage {
        let mut last = chunk(json!([]));
        last["usage"] = usage;
        frames.push(Frame::data(&last));
    }
    frames
}
