//! What a streamed completion must come to, said once more: from the events of the whole stream, with no thought for
//! when they come.

use std::collections::{BTreeMap, BTreeSet};

use pareta::fuzzing::EventOrComment;
use pareta::types::ChatCompletionChunk;
use pareta::{Kind, Raw};

use crate::event_stream::{Event, reference, unfinished};

/// How a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By `[DONE]`, behind at least one choice.
    Done,
    /// By `[DONE]`, and there was no answer.
    Nothing,
    /// Of itself, behind every finish reason.
    Finished,
    /// Of itself, and part of the answer is missing.
    Incomplete,
    /// The server says that it failed.
    ServerError,
    /// Something came that is no chunk, and cannot be passed over.
    Invalid,
    /// There was no event, and the body is something else.
    NoStream(Body),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    Error,
    Completion,
    Other,
}

/// What has come of a stream.
#[derive(Debug)]
pub struct Expected {
    pub end: End,
    /// What the caller is given.
    pub chunks: Vec<ChatCompletionChunk>,
    pub choices: BTreeMap<i64, Choice>,
    /// What an error frame held of choices itself: it may be taken in, or not.
    pub with_error: Option<BTreeMap<i64, Choice>>,
    /// Something that was no chunk read like an error: it is one where no answer was finished.
    pub has_hint: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// `None` where no text came, not even an empty one.
    pub text: Option<String>,
    /// Whether some of it came as parts, which say nothing of what is put together from them.
    pub has_parts: bool,
    pub reason: Option<String>,
    /// All that there were, of which a withdrawn one may still be shown.
    pub reasons: BTreeSet<String>,
    /// The ids of the tool calls.
    pub calls: BTreeSet<String>,
    is_withdrawn: bool,
}

impl Expected {
    pub fn of(stream: &[u8]) -> Self {
        let mut expected = Self {
            end: End::Incomplete,
            chunks: Vec::new(),
            choices: BTreeMap::new(),
            with_error: None,
            has_hint: false,
        };
        let decoded = reference(stream, 16 << 20);
        let mut events: Vec<Event> = decoded.items.into_iter().filter_map(event).collect();
        let mut is_mid_event = decoded.is_mid_event;
        // A last event that only lacks its end is one, if nothing of it can be missing.
        if let Some(last) = unfinished(stream).filter(is_whole) {
            events.push(last);
            is_mid_event = false;
        }
        let end = events.iter().find_map(|event| expected.take(event));
        expected.end = end.unwrap_or_else(|| match expected.is_finished() && !is_mid_event {
            // Events without data say nothing of what the body is.
            _ if events
                .iter()
                .all(|event| event.data.trim_ascii().is_empty()) =>
            {
                End::NoStream(body(stream))
            }
            true => End::Finished,
            false => End::Incomplete,
        });
        expected
    }

    /// The text of the first choice.
    pub fn text(choices: &BTreeMap<i64, Choice>) -> &str {
        let first = choices.get(&0);
        first
            .and_then(|choice| choice.text.as_deref())
            .unwrap_or_default()
    }

    fn is_finished(&self) -> bool {
        let mut choices = self.choices.values();
        choices.len() > 0 && choices.all(|choice| choice.reason.is_some())
    }

    /// Takes an event in; how the stream ends, if it does there.
    fn take(&mut self, event: &Event) -> Option<End> {
        let name = event.name.to_ascii_lowercase();
        if is_done(&event.data) {
            return Some(match self.choices.is_empty() {
                true => End::Nothing,
                false => End::Done,
            });
        }
        let frame = json(&event.data);
        let is_chunk = frame
            .as_ref()
            .is_some_and(|frame| !choices(frame).is_empty());
        self.has_hint |= !is_chunk
            && frame.as_ref().is_some_and(|frame| {
                let mut members = ["message", "msg", "error"].iter();
                members.any(|key| says_something(&frame[*key]))
            });
        match name.as_slice() {
            b"error" => {
                self.join_error(frame.as_ref());
                return Some(End::ServerError);
            }
            _ if event.data.trim_ascii().is_empty() => return None,
            b"" | b"message" => {}
            _ if is_chunk => {}
            _ => return None,
        }
        let Some(frame) = frame.filter(|frame| frame.json_kind() == Kind::Object) else {
            return Some(End::Invalid);
        };
        if is_error(&frame) {
            self.join_error(Some(&frame));
            return Some(End::ServerError);
        }
        join(&mut self.choices, &frame);
        let chunk = ChatCompletionChunk::from_json(frame.json());
        self.chunks.push(chunk.expect("what is JSON is a chunk"));
        None
    }

    fn join_error(&mut self, frame: Option<&Raw>) {
        let mut with_error = self.choices.clone();
        if let Some(frame) = frame {
            join(&mut with_error, frame);
        }
        self.with_error = Some(with_error);
    }
}

fn event(item: EventOrComment) -> Option<Event> {
    match item {
        EventOrComment::Event { name, data } => Some(Event {
            name: name.to_vec(),
            data: data.to_vec(),
        }),
        EventOrComment::Comment(_) => None,
    }
}

/// What a body is that has no events.
fn body(bytes: &[u8]) -> Body {
    let without_mark = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match json(without_mark) {
        Some(reply) if is_error(&reply) => Body::Error,
        Some(reply) if !choices(&reply).is_empty() => Body::Completion,
        _ => Body::Other,
    }
}

fn is_whole(event: &Event) -> bool {
    let is_object = |frame: Raw| frame.json_kind() == Kind::Object;
    is_done(&event.data) || json(&event.data).is_some_and(is_object)
}

fn is_done(data: &[u8]) -> bool {
    matches!(data.trim_ascii(), b"[DONE]" | b"\"[DONE]\"")
}

fn json(data: &[u8]) -> Option<Raw> {
    Raw::from_json(std::str::from_utf8(data).ok()?).ok()
}

fn choices(frame: &Raw) -> Vec<&Raw> {
    frame["choices"].elements().collect()
}

/// Whether a frame is an error in place of what was asked for.
fn is_error(frame: &Raw) -> bool {
    let in_choice = choices(frame).into_iter().any(|choice| {
        let reason = choice["finish_reason"].as_str();
        says_something(&choice["error"]) || reason.is_some_and(|reason| reason == "error")
    });
    if in_choice || says_something(&frame["error"]) {
        return true;
    }
    let is_chunk = !choices(frame).is_empty();
    if is_chunk || says_something(&frame["usage"]) || says_something(&frame["id"]) {
        return false;
    }
    let any =
        |names: &[&str], holds: fn(&Raw) -> bool| names.iter().any(|name| holds(&frame[*name]));
    let is_words = |value: &Raw| value.as_str().is_some_and(|words| !words.trim().is_empty());
    frame["object"]
        .as_str()
        .is_some_and(|object| object == "error")
        || frame["success"].as_bool() == Some(false)
        || any(
            &["detail", "error_message", "error_type", "errors"],
            says_something,
        )
        || any(&["message", "msg"], is_words)
            && any(&["code", "type", "status"], |value| !value.is_null())
}

/// Not what servers put where there is nothing to say.
fn says_something(value: &Raw) -> bool {
    match value.json_kind() {
        Kind::String => value.as_str().is_some_and(|text| !text.is_empty()),
        Kind::Object => value.members().next().is_some(),
        Kind::Array => value.elements().len() > 0,
        Kind::Boolean => value.as_bool() == Some(true),
        Kind::Number => {
            let mantissa = value.json().split(['e', 'E']).next().unwrap_or_default();
            mantissa.contains(|digit| matches!(digit, '1'..='9'))
        }
        _ => false,
    }
}

/// Takes the choices of a chunk in.
fn join(joined: &mut BTreeMap<i64, Choice>, frame: &Raw) {
    for (position, choice) in choices(frame).into_iter().enumerate() {
        let index = choice["index"].as_i64().unwrap_or(position as i64);
        joined.entry(index).or_default().add(choice);
    }
}

impl Choice {
    fn add(&mut self, choice: &Raw) {
        let delta = &choice["delta"];
        let is_text = |name: &str| delta[name].as_str().is_some_and(|text| !text.is_empty());
        let calls = delta["tool_calls"].elements();
        let parts = delta["content"].elements();
        let texts = ["content", "refusal", "reasoning_content", "reasoning"];
        let is_more = texts.into_iter().any(is_text) || calls.len() > 0 || parts.len() > 0;
        self.is_withdrawn |= is_more && self.reason.is_some();
        if self.is_withdrawn && is_more {
            self.reason = None;
        }
        if let Some(reason) = reason(choice) {
            self.reasons.insert(reason.clone());
            if !(self.is_withdrawn && is_more) {
                self.reason = Some(reason);
            }
        }
        self.has_parts |= parts.len() > 0;
        for part in parts.filter(|part| part["type"].as_str().as_deref() == Some("text")) {
            let text = part["text"].as_str().unwrap_or_default();
            self.text.get_or_insert_default().push_str(&text);
        }
        if let Some(more) = delta["content"].as_str() {
            self.text.get_or_insert_default().push_str(&more);
        }
        let ids = calls.filter_map(|call| call["id"].as_str());
        let ids = ids.filter(|id| !id.is_empty());
        self.calls.extend(ids.map(|id| id.into_owned()));
    }
}

/// A finish reason, and not what stands for none.
fn reason(choice: &Raw) -> Option<String> {
    let reason = choice["finish_reason"].as_str()?;
    let is_none = reason.trim().is_empty() || reason.trim().eq_ignore_ascii_case("null");
    (!is_none).then(|| reason.into_owned())
}
