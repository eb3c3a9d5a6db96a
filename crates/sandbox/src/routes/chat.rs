//! Chat completions, buffered and streamed.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use bytes::Bytes;
use serde_json::{Value, json};

use super::chat_choice::Choice;
use super::chat_request::ChatRequest;
use super::{Answer, Call};
use crate::catalog::{self, Model, Task, matcher};
use crate::error::ApiError;
use crate::fields;
use crate::infer::{self, Mistakes};
use crate::ledger::{Charge, DebitKind};
use crate::platform::Platform;
use crate::reply::{Receipt, Reply};
use crate::script::{self, Asked, Route, Script, Usage};
use crate::wire::Frame;

/// What serves a request, and for how much.
struct Server {
    speaker: Speaker,
    receipt: Receipt,
}

enum Speaker {
    /// An endpoint's model, or `auto`'s choice.
    Model {
        task: Option<&'static Task>,
        model: Model,
    },
    Script(Box<Script>),
}

impl Speaker {
    fn script(&self) -> Option<&Script> {
        match self {
            Self::Model { .. } => None,
            Self::Script(script) => Some(script),
        }
    }
}

pub(super) async fn create(
    State(platform): State<Arc<Platform>>,
    Extension(call): Extension<Call>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let body = fields::object(&body)?;
    let request = ChatRequest::read(&body)?;
    let own = script::own(&headers, &Route::default())?;
    let Server { speaker, receipt } = serve(&platform, &request, own)?;
    if let Some(reply) = speaker.script().and_then(Script::verbatim) {
        return Ok(reply);
    }
    let id = platform.state().ids.next("chatcmpl-");
    #[cfg(feature = "upstream")]
    if let (Speaker::Model { .. }, Some(upstream)) = (&speaker, &platform.upstream) {
        let forwarded = super::chat_forward::ask(upstream, &body, request.model).await?;
        charge(
            &platform,
            &call,
            request.model,
            receipt,
            &id,
            forwarded.tokens,
        )?;
        return Ok(forwarded.reply.with_receipt(receipt));
    }
    let choices = match &speaker {
        Speaker::Model { task, model } => choices(&platform, &request, *task, model, &id),
        Speaker::Script(script) => {
            let ids = &mut platform.state().ids;
            let choice = |_| Choice::scripted(script, ids);
            (0..request.n).map(choice).collect()
        }
    };
    let said = speaker.script().and_then(|script| script.usage);
    let usage = usage(said, &request, &choices);
    let tokens = usage["total_tokens"].as_u64().unwrap_or_default() as usize;
    charge(&platform, &call, request.model, receipt, &id, tokens)?;

    let head = json!({ "id": id, "created": platform.clock.unix(), "model": request.model });
    let mut reply = if request.stream {
        let frames = stream(&platform, &head, &choices, usage, request.include_usage);
        Reply::events(frames, true)
    } else {
        Reply::ok(&completion(head, &choices, usage)).after(platform.config.latency)
    };
    if let Some(script) = speaker.script() {
        script.dress(&mut reply);
    }
    Ok(reply.with_receipt(receipt))
}

/// Debits an answer, and counts it for its endpoint's metrics.
fn charge(
    platform: &Platform,
    call: &Call,
    model: &str,
    receipt: Receipt,
    id: &str,
    tokens: usize,
) -> Result<(), ApiError> {
    let Receipt {
        billed,
        frontier_would_have_cost,
    } = receipt;
    let mut state = platform.state();
    state.ledger.debit(Charge {
        at: platform.clock.now(),
        kind: DebitKind::Chat,
        reference: id,
        micro_usd: billed,
        request_id: &call.request_id,
        idempotency_key: call.idempotency_key.as_deref(),
    })?;
    if let Ok(endpoint) = state.endpoint(model) {
        let took = platform.config.latency;
        endpoint
            .activity
            .serve(tokens, billed, frontier_would_have_cost, took);
    }
    Ok(())
}

/// Finds what answers, and refuses what cannot: an unknown model, one that is not live, an empty balance.
fn serve(
    platform: &Platform,
    request: &ChatRequest<'_>,
    own: Option<Script>,
) -> Result<Server, ApiError> {
    let now = platform.clock.now();
    let mut state = platform.state();
    // Looked at and taken under one lock: what is refused in between uses nothing up, and no other request comes first.
    let queue = own.is_none() && !state.scripts.is_empty();
    let asked = queue.then(|| Asked::chat(request.model, &request.conversation()));
    let script = match &asked {
        Some(asked) => state.scripts.peek(asked)?.cloned(),
        None => own,
    };
    let server = match script {
        Some(script) if script.is_verbatim() => Server {
            speaker: Speaker::Script(Box::new(script)),
            receipt: Receipt::default(),
        },
        script => {
            let found = find(&mut state, request, now)?;
            let server = match (script, found) {
                // Its model may be one that only the script knows.
                (Some(script), found) => Server {
                    receipt: script.receipt(found.map(|found| found.receipt).unwrap_or_default()),
                    speaker: Speaker::Script(Box::new(script)),
                },
                (None, Some(found)) => found,
                (None, None) => return Err(ApiError::not_found("Model", request.model)),
            };
            state.ledger.ensure(server.receipt.billed)?;
            server
        }
    };
    if let Some(asked) = &asked {
        state.scripts.take(asked);
    }
    Ok(server)
}

/// The model that a request is for, if there is one, at its usual price.
fn find(
    state: &mut crate::state::State,
    request: &ChatRequest<'_>,
    now: Duration,
) -> Result<Option<Server>, ApiError> {
    let (task, model) = if request.model == "auto" {
        let task = matcher::best_task(request.question());
        // Chat that is no task's business is priced like the cheapest general task.
        let priced = task.or_else(|| catalog::task("meeting-summary"));
        (task, priced.and_then(|task| task.open_model("auto")))
    } else {
        match state.endpoint(request.model) {
            Ok(found) => {
                found.ensure_live(now)?;
                (Some(found.task), Some(found.model))
            }
            Err(_) => (None, None),
        }
    };
    let Some(model) = model else {
        return Ok(None);
    };
    let choices = i64::from(request.n);
    let frontier = task
        .or_else(|| catalog::task("meeting-summary"))
        .map_or(0, |task| task.frontier.cost);
    let receipt = Receipt {
        billed: model.cost * choices,
        frontier_would_have_cost: frontier * choices,
    };
    let speaker = Speaker::Model { task, model };
    Ok(Some(Server { speaker, receipt }))
}

fn choices(
    platform: &Platform,
    request: &ChatRequest<'_>,
    task: Option<&'static Task>,
    model: &Model,
    id: &str,
) -> Vec<Choice> {
    let said = request.said();
    let prompt = infer::Request {
        task,
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
            let mut mistakes = Mistakes::new(platform.config.seed, model, &said, &nonce);
            let call_id = if request.tools.is_empty() {
                String::new()
            } else {
                platform.state().ids.next("call_")
            };
            Choice::computed(infer::draft(&prompt, &mut mistakes), request, call_id)
        })
        .collect()
}

/// The tokens that a script says, else those that there are.
fn usage(said: Option<Usage>, request: &ChatRequest<'_>, choices: &[Choice]) -> Value {
    let counted = || Usage {
        prompt_tokens: request.prompt_tokens() as u64,
        completion_tokens: choices.iter().map(Choice::tokens).sum::<usize>() as u64,
    };
    let Usage {
        prompt_tokens,
        completion_tokens,
    } = said.unwrap_or_else(counted);
    let total_tokens = prompt_tokens.saturating_add(completion_tokens);
    json!({ "prompt_tokens": prompt_tokens, "completion_tokens": completion_tokens, "total_tokens": total_tokens })
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
    let delta = |index: usize, delta: &Value, finish_reason: Option<&str>| {
        Frame::data(&chunk(
            json!([{ "index": index, "delta": delta, "finish_reason": finish_reason }]),
        ))
    };
    let mut frames = progress(platform.config.latency);
    // Choices grow side by side, one token each in turn, once all have begun.
    let deltas: Vec<_> = choices.iter().map(Choice::deltas).collect();
    let longest = deltas.iter().map(Vec::len).max().unwrap_or_default();
    for position in 0..longest {
        let pause = if position == 0 {
            Duration::ZERO
        } else {
            platform.config.token_pace
        };
        for (index, deltas) in deltas.iter().enumerate() {
            if let Some(piece) = deltas.get(position) {
                frames.push(delta(index, piece, None).after(pause));
            }
        }
    }
    frames.extend(
        choices
            .iter()
            .enumerate()
            .map(|(index, choice)| delta(index, &json!({}), Some(&choice.finish_reason))),
    );
    if include_usage {
        let mut last = chunk(json!([]));
        last["usage"] = usage;
        frames.push(Frame::data(&last));
    }
    frames
}
