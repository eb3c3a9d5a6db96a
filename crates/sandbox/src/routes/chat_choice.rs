//! One choice of an answer, whole and in pieces.

use serde_json::{Value, json};

use super::chat_request::ChatRequest;
use crate::Script;
use crate::infer::{self, Call, Draft, Format, tokens};
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
    pub fn computed(draft: Draft, request: &ChatRequest<'_>, ids: &mut Ids) -> Self {
        let mut left = request.max_tokens;
        let mut choice = Self::default();
        match draft {
            Draft::Text(mut text) => {
                let stops = request.stop.iter().filter(|stop| !stop.is_empty());
                if let Some(at) = stops.filter_map(|stop| text.find(stop)).min() {
                    text.truncate(at);
                }
                let is_whole = shorten(&mut text, &mut left);
                choice.finish_reason = if is_whole { "stop" } else { "length" }.to_owned();
                choice.content = Some(text);
            }
            Draft::ToolCalls(calls) => {
                choice.finish_reason = "tool_calls".to_owned();
                for Call {
                    name,
                    mut arguments,
                } in calls
                {
                    let is_whole = shorten(&mut arguments, &mut left);
                    let id = ids.next("call_");
                    choice.calls.push(ToolCall {
                        id,
                        name,
                        arguments,
                    });
                    if !is_whole {
                        choice.finish_reason = "length".to_owned();
                        break;
                    }
                }
            }
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

    /// Whether it is a document of the form that was asked for.
    pub fn keeps_to(&self, format: Format<'_>) -> bool {
        let document = self.content.as_deref().map(serde_json::from_str::<Value>);
        match (format, document) {
            (Format::Text, _) => true,
            (Format::JsonObject, document) => document.is_some_and(|document| document.is_ok()),
            (Format::Schema(schema), Some(Ok(document))) => infer::conforms(schema, &document),
            (Format::Schema(_), _) => false,
        }
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

    /// The same in pieces of one token, or its words in one piece. The first says who speaks; where no words come before
    /// it, it opens a tool call.
    pub fn deltas(&self, in_one: bool) -> Vec<Value> {
        let words = self.words().flat_map(|(name, text)| {
            let pieces = if in_one {
                vec![text]
            } else {
                tokens::split(text)
            }
            .into_iter();
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

/// Cuts a text to the tokens that are left, and takes them off; says whether the text is whole.
fn shorten(text: &mut String, left: &mut usize) -> bool {
    let pieces = tokens::split(text);
    let (count, kept) = (pieces.len(), pieces.iter().take(*left));
    let kept = kept.map(|piece| piece.len()).sum();
    text.truncate(kept);
    let is_whole = count <= *left;
    *left = left.saturating_sub(count);
    is_whole
}
