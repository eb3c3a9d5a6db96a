//! What `auto` did, and what a vendor's model answers to the same.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use bytes::Bytes;
use serde_json::json;

use super::chat_message::Message;
use super::{Answer, Call};
use crate::catalog::{self, Model, matcher};
use crate::error::ApiError;
use crate::fields::{self, Fields};
use crate::infer::{self, Draft, Mistakes, tokens};
use crate::ledger::DebitKind;
use crate::platform::Platform;
use crate::reply::Reply;

/// A vendor's model, and its prices: micro-USD a token of the prompt and of the answer.
const VENDORS: [(&str, i64, i64); 4] = [
    ("gpt-5.5", 5, 30),
    ("gemini-3-5-flash", 1, 4),
    ("gemini-3-1-pro", 2, 12),
    ("claude-sonnet-4-6", 3, 15),
];
const MOST_MESSAGES: usize = 40;
/// How long a vendor takes: to begin, and for each token.
const FIRST_MS: u64 = 400;
const TOKEN_MS: u64 = 12;

pub(super) async fn metrics(State(platform): State<Arc<Platform>>) -> Answer {
    let now = platform.clock.now();
    Ok(Reply::ok(&platform.state().auto.report(now)))
}

pub(super) async fn compare(
    State(platform): State<Arc<Platform>>,
    Extension(call): Extension<Call>,
    body: Bytes,
) -> Answer {
    let body = fields::object(&body)?;
    let mut fields = Fields::new(&body);
    let name = fields.text("model");
    let given = fields.list("messages");
    let read = |(at, message)| Message::read(&mut fields, at, message);
    let messages: Vec<_> = given.iter().enumerate().filter_map(read).collect();
    fields.finish()?;
    let Some((name, per_prompt, per_answer)) = VENDORS.into_iter().find(|(id, ..)| *id == name)
    else {
        let names = VENDORS.map(|(id, ..)| id).join(", ");
        let detail = format!("'{name}' cannot be compared with; there are {names}");
        return Err(ApiError::bad_request(&detail));
    };
    if given.len() > MOST_MESSAGES {
        let detail = format!(
            "{} messages are too many, at most {MOST_MESSAGES} are taken",
            given.len()
        );
        return Err(ApiError::bad_request(&detail));
    }

    let user = messages.iter().filter(|message| message.role == "user");
    let texts: Vec<&str> = user.map(|message| &*message.text).collect();
    let (said, question) = (texts.join("\n"), texts.last().copied().unwrap_or_default());
    let task = matcher::best_task(question);
    let model = task.or_else(|| catalog::task("meeting-summary"));
    let Some(model) = model.and_then(|task| task.candidate(name)) else {
        return Err(ApiError::not_found("Model", name));
    };
    let content = answer(&platform, &model, task, infer::window(&said), question);
    let prompt_tokens: usize = messages.iter().map(Message::tokens).sum();
    let answer_tokens = tokens::count(&content);
    let cost = prompt_tokens as i64 * per_prompt + answer_tokens as i64 * per_answer;
    call.pay(&platform, DebitKind::Frontier, "cmp_", cost)?;
    let took = Duration::from_millis(FIRST_MS + TOKEN_MS * answer_tokens as u64);
    let body = json!({
        "model": name,
        "content": content,
        "cost_micro_usd": cost,
        "latency_ms": took.as_millis() as u64,
    });
    Ok(Reply::ok(&body).after(platform.config.latency))
}

fn answer(
    platform: &Platform,
    model: &Model,
    task: Option<&'static catalog::Task>,
    said: &str,
    question: &str,
) -> String {
    let request = infer::Request {
        task,
        said,
        question: infer::window(question),
        tool_result: None,
        format: infer::Format::Text,
        tools: &[],
        tool_choice: infer::ToolChoice::None,
        parallel: false,
    };
    let mut mistakes = Mistakes::new(platform.config.seed, model, said, "");
    match infer::draft(&request, &mut mistakes) {
        Draft::Text(text) => text,
        Draft::ToolCalls(_) => String::new(),
    }
}
