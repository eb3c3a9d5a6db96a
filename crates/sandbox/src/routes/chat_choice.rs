//! One choice of an answer, whole and in pieces.

use serde_json::{Value, json};

use super::chat_request::ChatRequest;
use crate::Script;
use crate::infer::{Draft, tokens};
use crate::state::Ids;

/// Everything that one choice says.
#[derive(Default)]
pub(super) struct Choice {
    reasoning: Option<String>,
    content: Option<String>,
    refusal: Option<String>,
    calls: Vec<ToolCall>,
    pub finish_reason: String,
}

struct ToolCall {
    id: String,
    name: String,
    arguments: String,
}

impl Choice {
    /// A computed answer, with `stop` and `max_tokens` applied.
    pub fn computed(mut draft: Draft, request: &ChatRequest<'_>, call_id: String) -> Self {
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
        let mut choice = Self {
            finish_reason: finish_reason.to_owned(),
            ..Self::default()
        };
        match draft {
            Draft::Text(text) => choice.content = Some(text),
            Draft::ToolCall { name, arguments } => choice.calls.push(ToolCall {
                id: call_id,
                name,
                arguments,
            }),
        }
        choice
    }

    /// What a script says, word for word.
    pub fn scripted(script: &Script, ids: &mut Ids) -> Self {
        let calls: Vec<_> = script
            .calls
            .iter()
            .map(|call| ToolCall {
                id: ids.next("call_"),
                name: call.name.clone(),
                arguments: call.arguments.clone(),
            })
            .collect();
        let usual = if calls.is_empty() {
            "stop"
        } else {
            "tool_calls"
        };
        let silent = calls.is_empty() && script.refusal.is_none();
        Self {
            reasoning: script.reasoning.clone(),
            content: script.say.clone().or_else(|| silent.then(String::new)),
            refusal: script.refusal.clone(),
            finish_reason: script.finish.clone().unwrap_or_else(|| usual.to_owned()),
            calls,
        }
    }

    /// What is said in words, under the names it is sent with.
    fn words(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let words = [
            ("reasoning_content", &self.reasoning),
            ("content", &self.content),
            ("refusal", &self.refusal),
        ];
        words
            .into_iter()
            .filter_map(|(name, text)| Some((name, text.as_deref()?)))
    }

    pub fn tokens(&self) -> usize {
        let words = self.words().map(|(_, text)| text);
        let arguments = self.calls.iter().map(|call| &*call.arguments);
        words.chain(arguments).map(tokens::count).sum()
    }

    pub fn message(&self) -> Value {
        let mut message = json!({ "role": "assistant", "content": null });
        for (name, text) in self.words() {
            message[name] = json!(text);
        }
        if !self.calls.is_empty() {
            let calls = self.calls.iter().enumerate();
            message["tool_calls"] = calls
                .map(|(index, call)| call.to_json(index, &call.arguments))
                .collect();
        }
        message
    }

    /// The same in pieces of one token. The first says who speaks; where no words come before it, it opens a tool call.
    pub fn deltas(&self) -> Vec<Value> {
        let words = self.words().flat_map(|(name, text)| {
            let pieces = tokens::split(text).into_iter();
            pieces.map(move |piece| json!({ name: piece }))
        });
        let calls = self.calls.iter().enumerate().flat_map(|(index, call)| {
            let pieces = tokens::split(&call.arguments).into_iter();
            let pieces = pieces
                .map(move |piece| json!({ "index": index, "function": { "arguments": piece } }));
            [call.to_json(index, "")].into_iter().chain(pieces)
        });
        let mut deltas: Vec<_> = words
            .chain(calls.map(|call| json!({ "tool_calls": [call] })))
            .collect();
        match deltas.first_mut() {
            Some(first) if first.get("tool_calls").is_some() => first["role"] = json!("assistant"),
            _ => deltas.insert(0, json!({ "role": "assistant" })),
        }
        deltas
    }
}

impl ToolCall {
    fn to_json(&self, index: usize, arguments: &str) -> Value {
        json!({
            "index": index,
            "id": self.id,
            "type": "function",
            "function": { "name": self.name, "arguments": arguments },
        })
    }
}
