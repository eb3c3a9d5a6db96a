//! Messages in the form the conventions have for them, for who has opted into content.

use serde_json::{Value, json};

use crate::json::Raw;

/// What was asked.
pub(super) fn input(body: &Raw) -> String {
    let messages = body["messages"].elements();
    Value::from_iter(messages.map(|message| self::message(message, None))).to_string()
}

/// What was answered.
pub(super) fn output(reply: &Raw) -> String {
    let choices = reply["choices"].elements();
    Value::from_iter(choices.map(|choice| {
        let reason = choice["finish_reason"].as_str().unwrap_or_default();
        message(&choice["message"], Some(&reason))
    }))
    .to_string()
}

fn message(message: &Raw, finish_reason: Option<&str>) -> Value {
    let role = message["role"].as_str();
    let role = role.as_deref().unwrap_or("assistant");
    let content = &message["content"];
    let mut parts = Vec::new();
    if role == "tool" {
        parts.push(json!({
            "type": "tool_call_response",
            "id": value(&message["tool_call_id"]),
            "response": value(content),
        }));
    } else if let Some(text) = content.as_str() {
        parts.push(json!({ "type": "text", "content": text }));
    } else {
        parts.extend(content.elements().map(part));
    }
    parts.extend(message["tool_calls"].elements().map(|call| {
        json!({
            "type": "tool_call",
            "id": value(&call["id"]),
            "name": value(&call["function"]["name"]),
            "arguments": value(&call["function"]["arguments"]),
        })
    }));
    let mut told = json!({ "role": role, "parts": parts });
    if let Some(reason) = finish_reason {
        told["finish_reason"] = reason.into();
    }
    told
}

/// A text as the conventions have it, and anything else as it is: its type says what it is.
fn part(part: &Raw) -> Value {
    match (part["type"].as_str().as_deref(), part["text"].as_str()) {
        (Some("text"), Some(text)) => json!({ "type": "text", "content": text }),
        _ => value(part),
    }
}

fn value(raw: &Raw) -> Value {
    raw.to_value().unwrap_or_default()
}
