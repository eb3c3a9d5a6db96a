//! What other servers of this API write where the platform writes something else.

use std::collections::BTreeMap;

use axum::http::header;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::wire::{Frame, Script};

/// A way of writing completions that is seen in the field, and is not the platform's: see
/// [`Fault::dialect`](crate::Fault::dialect). Those of tool calls, finish reasons and members change whole completions
/// as well as streamed ones, the others streams alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Dialect {
    /// Two tool calls, both with the index 0: the answer's own, and the same again under another id.
    CallsAllZero,
    /// The same two tool calls, without an index.
    CallsWithoutIndex,
    /// Every piece of a tool call has the whole name of the function.
    NameRepeated,
    /// The arguments of a tool call are an object, in one piece, and no text.
    ArgumentsObject,
    /// The text is a list of parts.
    ContentParts,
    /// Reasoning beside every text, and citations beside the choices.
    MoreMembers,
    /// The first chunk has an empty id and model, and was created at 0.
    EmptyFirst,
    /// The finish reason is `""` where there is none yet.
    ReasonEmpty,
    /// The finish reason is on every chunk, from the first one on.
    ReasonEarly,
    /// An event with empty data, before every event.
    BlankData,
    /// An event named `ping`, whose data is no chunk, before every event.
    Pings,
    /// The last event lacks the blank line behind it, and is not `[DONE]`.
    OpenEnd,
    /// No `[DONE]`.
    WithoutDone,
    /// `[DONE]` behind whatever the stream ends with, such as the event of an [`error_frame`](crate::Fault::error_frame).
    Done,
    /// `[DONE]` has a blank behind it.
    DoneBlank,
    /// `[DONE]` is in quotes.
    DoneQuoted,
    /// Nothing but `[DONE]`.
    DoneAlone,
}

const DONE: &str = "data: [DONE]\n\n";

impl Dialect {
    pub(super) fn apply(self, script: &mut Script) {
        script.headers.remove(header::CONTENT_LENGTH);
        let frames = &mut script.frames;
        match self {
            Self::CallsAllZero => twice(frames, |_| {}),
            Self::CallsWithoutIndex => twice(frames, |call| drop(call.remove("index"))),
            Self::NameRepeated => {
                let mut names = BTreeMap::new();
                each_call(frames, |choice, call| {
                    let Some(function) = function(call) else {
                        return;
                    };
                    let name = function.get("name").or_else(|| names.get(&choice)).cloned();
                    let name = name.unwrap_or_default();
                    names.insert(choice, name.clone());
                    function.insert("name".to_owned(), name);
                });
            }
            Self::ArgumentsObject => arguments_as_objects(frames),
            Self::ContentParts => each_message(frames, |message| {
                if let Some(Value::String(text)) = message.get("content") {
                    let parts = json!([{ "type": "text", "text": text }]);
                    message.insert("content".to_owned(), parts);
                }
            }),
            Self::MoreMembers => {
                each_message(frames, |message| {
                    if let Some(Value::String(text)) = message.get("content") {
                        let thought = json!(format!("({text})"));
                        message.insert("reasoning".to_owned(), thought);
                    }
                });
                each_completion(frames, |completion| {
                    completion["citations"] = json!(["https://a.example/source"]);
                });
            }
            Self::EmptyFirst => {
                let first = frames.iter_mut().find(|frame| completion(frame).is_some());
                if let Some(first) = first {
                    change(first, |completion| {
                        completion["id"] = json!("");
                        completion["model"] = json!("");
                        completion["created"] = json!(0);
                    });
                }
            }
            Self::ReasonEmpty => each_choice(frames, |choice| {
                if choice["finish_reason"].is_null() {
                    choice["finish_reason"] = json!("");
                }
            }),
            Self::ReasonEarly => reasons_early(frames),
            Self::BlankData => before_each(frames, "data:\n\n"),
            Self::Pings => before_each(frames, "event: ping\ndata: {\"type\":\"ping\"}\n\n"),
            Self::OpenEnd => {
                let is_last = |frame: &Frame| !frame.bytes.starts_with(b":") && frame.bytes != DONE;
                let last = frames.iter().rposition(is_last);
                frames.truncate(last.map_or(0, |last| last + 1));
                if let Some(last) = frames.last_mut() {
                    let end = last.bytes.trim_ascii_end().len();
                    last.bytes.truncate(end);
                }
            }
            Self::WithoutDone => frames.retain(|frame| frame.bytes != DONE),
            Self::Done => {
                frames.retain(|frame| frame.bytes != DONE);
                frames.push(Frame::now(DONE));
            }
            Self::DoneBlank => done_as(frames, "data: [DONE] \n\n"),
            Self::DoneQuoted => done_as(frames, "data: \"[DONE]\"\n\n"),
            Self::DoneAlone => *frames = vec![Frame::now(DONE)],
        }
    }
}

fn is_event(frame: &Frame) -> bool {
    frame.bytes.starts_with(b"data: ")
}

/// The completion in a frame: a chunk in an event, or a whole reply.
fn completion(frame: &Frame) -> Option<Value> {
    let bytes = frame.bytes.strip_prefix(b"data: ").unwrap_or(&frame.bytes);
    let completion: Value = serde_json::from_slice(bytes).ok()?;
    completion["choices"].is_array().then_some(completion)
}

fn change(frame: &mut Frame, change: impl FnOnce(&mut Value)) {
    let Some(mut completion) = completion(frame) else {
        return;
    };
    change(&mut completion);
    frame.bytes = match is_event(frame) {
        true => Bytes::from(format!("data: {completion}\n\n")),
        false => Bytes::from(completion.to_string()),
    };
}

fn each_completion(frames: &mut [Frame], mut each: impl FnMut(&mut Value)) {
    for frame in frames {
        change(frame, &mut each);
    }
}

fn each_choice(frames: &mut [Frame], mut each: impl FnMut(&mut Value)) {
    each_completion(frames, |completion| {
        let choices = completion["choices"].as_array_mut();
        // What an upstream sends may be anything.
        let choices = choices
            .into_iter()
            .flatten()
            .filter(|choice| choice.is_object());
        choices.for_each(&mut each);
    });
}

/// The message of a choice, or its delta.
fn message(choice: &mut Value) -> Option<&mut Map<String, Value>> {
    let name = ["delta", "message"]
        .into_iter()
        .find(|name| choice.get(name).is_some())?;
    choice[name].as_object_mut()
}

fn each_message(frames: &mut [Frame], mut each: impl FnMut(&mut Map<String, Value>)) {
    each_choice(frames, |choice| {
        if let Some(message) = message(choice) {
            each(message);
        }
    });
}

/// Every tool call, or piece of one, with the index of its choice.
fn each_call(frames: &mut [Frame], mut each: impl FnMut(u64, &mut Map<String, Value>)) {
    each_choice(frames, |choice| {
        let index = choice["index"].as_u64().unwrap_or_default();
        let calls = message(choice).and_then(|message| message.get_mut("tool_calls"));
        let calls = calls.and_then(Value::as_array_mut);
        for call in calls.into_iter().flatten().filter_map(Value::as_object_mut) {
            each(index, call);
        }
    });
}

fn has_call(frame: &Frame) -> bool {
    let mut has_call = false;
    each_call(&mut [frame.clone()], |_, _| has_call = true);
    has_call
}

/// Puts the tool calls there a second time, under another id. In a stream they come behind the first.
fn twice(frames: &mut Vec<Frame>, mut each: impl FnMut(&mut Map<String, Value>)) {
    match frames.iter().rposition(has_call) {
        Some(last) if is_event(&frames[last]) => {
            let pieces = frames.iter().filter(|frame| has_call(frame));
            let mut again: Vec<Frame> = pieces.cloned().collect();
            each_call(&mut again, |_, call| rename(call));
            frames.splice(last + 1..last + 1, again);
        }
        _ => each_message(frames, |message| {
            if let Some(Value::Array(calls)) = message.get_mut("tool_calls") {
                let mut again = calls.clone();
                let renamed = again.iter_mut().filter_map(Value::as_object_mut);
                renamed.for_each(rename);
                calls.append(&mut again);
            }
        }),
    }
    each_call(frames, |_, call| each(call));
}

fn rename(call: &mut Map<String, Value>) {
    if let Some(Value::String(id)) = call.get_mut("id") {
        id.push_str("_again");
    }
}

/// The function of a call, or the piece of one.
fn function(call: &mut Map<String, Value>) -> Option<&mut Map<String, Value>> {
    call.get_mut("function")?.as_object_mut()
}

/// Gives each call its arguments with its first piece, as a value, and drops the other pieces.
fn arguments_as_objects(frames: &mut Vec<Frame>) {
    let mut arguments: BTreeMap<u64, String> = BTreeMap::new();
    each_call(frames, |choice, call| {
        let piece = function(call).and_then(|function| function.get("arguments"));
        let piece = piece.and_then(Value::as_str).unwrap_or_default();
        arguments.entry(choice).or_default().push_str(piece);
    });
    each_call(frames, |choice, call| {
        let whole = arguments.get(&choice).map_or("", String::as_str);
        // Cut off by `max_tokens` they are no object.
        let whole = serde_json::from_str(whole).unwrap_or_else(|_| json!(whole));
        if let (true, Some(function)) = (call.contains_key("id"), function(call)) {
            function.insert("arguments".to_owned(), whole);
        }
    });
    frames.retain(|frame| {
        let mut is_later_piece = false;
        each_call(&mut [frame.clone()], |_, call| {
            is_later_piece = !call.contains_key("id");
        });
        !is_later_piece
    });
}

fn reasons_early(frames: &mut [Frame]) {
    let mut reasons: BTreeMap<u64, Value> = BTreeMap::new();
    let index = |choice: &Value| choice["index"].as_u64().unwrap_or_default();
    each_choice(frames, |choice| {
        if !choice["finish_reason"].is_null() {
            reasons.insert(index(choice), choice["finish_reason"].clone());
        }
    });
    each_choice(frames, |choice| {
        choice["finish_reason"] = reasons.get(&index(choice)).cloned().unwrap_or_default();
    });
}

fn before_each(frames: &mut Vec<Frame>, event: &'static str) {
    let whole = std::mem::take(frames);
    for mut frame in whole {
        if is_event(&frame) {
            let pause = std::mem::take(&mut frame.pause);
            frames.push(Frame::now(event).after(pause));
        }
        frames.push(frame);
    }
}

fn done_as(frames: &mut [Frame], text: &'static str) {
    for frame in frames.iter_mut().filter(|frame| frame.bytes == DONE) {
        frame.bytes = Bytes::from_static(text.as_bytes());
    }
}
