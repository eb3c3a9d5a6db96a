//! Chat completions, buffered and streamed.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::chat_choice::Choice;
use super::chat_request::ChatRequest;
use super::lane::{self, Lane};
use super::{Answer, Call};
use crate::auto_log::AutoCall;
use crate::catalog::{self, Model, Task, matcher};
use crate::error::ApiError;
use crate::fields;
use crate::infer::{self, Mistakes};
use crate::ledger::Charge;
use crate::platform::Platform;
use crate::reply::{Receipt, Reply};
use crate::script::{self, Asked, Script, Usage};
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
    let lane = Lane::of(&body, platform.config.generation);
    answer(&platform, &call, &headers, &body, lane).await
}

/// Answers a conversation, and counts it where it is one of `auto`.
pub(super) async fn answer(
    platform: &Platform,
    call: &Call,
    headers: &HeaderMap,
    body: &Map<String, Value>,
    lane: Lane,
) -> Answer {
    let answered = complete(platform, call, headers, body, lane).await;
    if lane != Lane::Endpoint {
        let (status, receipt) = match &answered {
            Ok((reply, receipt)) => (reply.status, *receipt),
            Err(error) => (error.status(), Receipt::default()),
        };
        platform.state().auto.record(&AutoCall {
            at: platform.clock.now(),
            took: platform.config.latency,
            status,
            receipt,
        });
    }
    answered.map(|(reply, _)| reply)
}

/// The answer, and what it cost.
async fn complete(
    platform: &Platform,
    call: &Call,
    headers: &HeaderMap,
    body: &Map<String, Value>,
    lane: Lane,
) -> Result<(Reply, Receipt), ApiError> {
    if lane == Lane::Auto {
        lane::refuse(body)?;
    }
    let mut request = ChatRequest::read(body)?;
    lane.adapt(&mut request);
    let request = request;
    let is_todays = matches!(lane, Lane::Auto | Lane::Agent);
    if is_todays && request.messages.iter().any(|message| message.is_unreadable) {
        return Err(ApiError::bad_request("The PDF cannot be read"));
    }
    let own = script::own(headers, &lane.route())?;
    let Server { speaker, receipt } = serve(platform, &request, headers, own, lane)?;
    if let Some(reply) = speaker.script().and_then(Script::verbatim) {
        return Ok((reply, receipt));
    }
    let bill = Bill {
        call,
        lane,
        model: request.model,
        receipt,
    };
    let id = platform.state().ids.next("chatcmpl-");
    #[cfg(feature = "upstream")]
    if let (Speaker::Model { .. }, Some(upstream)) = (&speaker, &platform.upstream) {
        let forwarded = super::chat_forward::ask(upstream, body, request.model, lane).await?;
        bill.charge(platform, &id, forwarded.tokens)?;
        return Ok((lane.with_receipt(forwarded.reply, receipt), receipt));
    }
    let choices = match &speaker {
        Speaker::Model { task, model } => {
            let choices = choices(platform, &request, *task, model, &id, lane);
            let keeps_to_format = |choice: &Choice| choice.keeps_to(request.format);
            if lane == Lane::Auto && !choices.iter().all(keeps_to_format) {
                return Err(ApiError::bad_gateway(
                    "No answer of the wanted form could be made",
                ));
            }
            choices
        }
        Speaker::Script(script) => {
            let ids = &mut platform.state().ids;
            let choice = |_| Choice::scripted(script, ids);
            (0..request.n).map(choice).collect()
        }
    };
    let said = speaker.script().and_then(|script| script.usage);
    let usage = usage(said, &request, &choices);
    let tokens = usage["total_tokens"].as_u64().unwrap_or_default() as usize;
    bill.charge(platform, &id, tokens)?;

    let head = json!({ "id": id, "created": platform.clock.unix(), "model": request.model });
    let latency = platform.config.latency;
    let mut reply = if request.stream {
        let frames = stream(platform, &head, &choices, usage, &request, lane);
        Reply::events(frames, true).after(lane.silence(latency))
    } else {
        Reply::ok(&completion(head, &choices, usage)).after(latency)
    };
    if let Some(script) = speaker.script() {
        script.dress(&mut reply);
    }
    Ok((lane.with_receipt(reply, receipt), receipt))
}

/// Who pays what for which model.
struct Bill<'a> {
    call: &'a Call,
    lane: Lane,
    model: &'a str,
    receipt: Receipt,
}

impl Bill<'_> {
    /// Debits an answer, and counts it for its endpoint's metrics.
    fn charge(&self, platform: &Platform, id: &str, tokens: usize) -> Result<(), ApiError> {
        let Receipt {
            billed,
            frontier_would_have_cost,
        } = self.receipt;
        let mut state = platform.state();
        state.ledger.debit(Charge {
            at: platform.clock.now(),
            kind: self.lane.debit(),
            reference: id,
            micro_usd: billed,
            request_id: &self.call.request_id,
            idempotency_key: self.call.idempotency_key.as_deref(),
        })?;
        if let Ok(endpoint) = state.endpoint(self.model) {
            let took = platform.config.latency;
            let frontier = frontier_would_have_cost.unwrap_or_default();
            endpoint.activity.serve(tokens, billed, frontier, took);
        }
        Ok(())
    }
}

/// Finds what answers, and refuses what cannot: an unknown model, one that is not live, an empty balance.
fn serve(
    platform: &Platform,
    request: &ChatRequest<'_>,
    headers: &HeaderMap,
    own: Option<Script>,
    lane: Lane,
) -> Result<Server, ApiError> {
    let mut state = platform.state();
    // Looked at and taken under one lock: what is refused in between uses nothing up, and no other request comes first.
    let queue = own.is_none() && !state.scripts.is_empty();
    let asked = queue.then(|| Asked::chat(lane.route(), request.model, &request.conversation()));
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
            let found = find(platform, &mut state, request, headers, lane)?;
            let server = match (script, found) {
                // Its model may be one that only the script knows.
                (Some(script), found) => Server {
                    receipt: script.receipt(found.map_or(FREE, |found| found.receipt)),
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

/// The receipt of a model that only a script knows.
const FREE: Receipt = Receipt {
    billed: 0,
    frontier_would_have_cost: Some(0),
};

/// The model that a request is for, if there is one, at its usual price.
fn find(
    platform: &Platform,
    state: &mut crate::state::State,
    request: &ChatRequest<'_>,
    headers: &HeaderMap,
    lane: Lane,
) -> Result<Option<Server>, ApiError> {
    let now = platform.clock.now();
    if lane.needs_tools(request) && now < platform.config.cold {
        return Err(ApiError::cold());
    }
    let pick = || matcher::best_task(request.question());
    // Chat that is no task's business is priced like the cheapest general task.
    let priced = |task: Option<&'static Task>| {
        let priced = task.or_else(|| catalog::task("meeting-summary"));
        (task, priced.and_then(|task| task.open_model("auto")))
    };
    let (task, model) = match lane {
        Lane::EarlyAuto | Lane::Auto => priced(pick()),
        Lane::Agent => {
            let tools: Vec<_> = request.tools.iter().map(|tool| tool.name).collect();
            let key = super::agent::conversation(headers, &request.system(), &tools);
            priced(
                state
                    .sessions
                    .route(&key, now, request.shows_picture(), pick),
            )
        }
        Lane::Endpoint => match state.endpoint(request.model) {
            Ok(found) => {
                found.ensure_live(now)?;
                (Some(found.task), Some(found.model))
            }
            Err(_) => (None, None),
        },
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
        frontier_would_have_cost: Some(frontier * choices),
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
    lane: Lane,
) -> Vec<Choice> {
    let plain = lane == Lane::Auto && !request.is_structured() && request.tools.is_empty();
    // A message that could mean two things is answered with a question.
    let asked_back = matcher::clarify(request.question()).filter(|_| plain);
    let said = request.said();
    let prompt = infer::Request {
        task,
        said: infer::window(&said),
        question: infer::window(request.question()),
        tool_result: request.tool_result().map(infer::window),
        format: request.format,
        tools: &request.tools,
        tool_choice: request.tool_choice,
        parallel: request.parallel,
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
            let draft = match &asked_back {
                Some(question) => infer::Draft::Text(question.clone()),
                None => infer::draft(&prompt, &mut mistakes),
            };
            Choice::computed(draft, request, &mut platform.state().ids)
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

fn stream(
    platform: &Platform,
    head: &Value,
    choices: &[Choice],
    usage: Value,
    request: &ChatRequest<'_>,
    lane: Lane,
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
    let mut frames = lane.progress(platform.config.latency);
    let in_one = lane == Lane::Auto && request.is_structured();
    // Choices grow side by side, one token each in turn, once all have begun.
    let deltas: Vec<_> = choices.iter().map(|choice| choice.deltas(in_one)).collect();
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
    if request.include_usage {
        let mut last = chunk(json!([]));
        last["usage"] = usage;
        frames.push(Frame::data(&last));
    }
    frames
}
