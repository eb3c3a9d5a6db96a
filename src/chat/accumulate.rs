//! One completion from its chunks.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::json::Raw;
use crate::types::{ChatCompletionChunk, Message, ToolCall};

/// What the chunks have said so far.
#[derive(Default)]
pub(super) struct Accumulator {
    /// How many choices were asked for.
    expected: usize,
    id: Option<String>,
    created: Option<i64>,
    model: Option<String>,
    system_fingerprint: Option<String>,
    service_tier: Option<String>,
    choices: BTreeMap<i64, Choice>,
    usage: Option<Raw>,
}

#[derive(Default, Serialize)]
struct Choice {
    index: i64,
    message: Joined,
    finish_reason: Option<String>,
}

#[derive(Default, Serialize)]
struct Joined {
    role: Option<String>,
    content: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty", serialize_with = "values")]
    tool_calls: BTreeMap<i64, JoinedCall>,
    /// The index of the call that was added to last.
    #[serde(skip)]
    last_call: i64,
}

#[derive(Default, Serialize)]
struct JoinedCall {
    index: i64,
    id: Option<String>,
    r#type: Option<String>,
    function: JoinedFunction,
}

#[derive(Default, Serialize)]
struct JoinedFunction {
    name: Option<String>,
    arguments: Option<String>,
}

#[derive(Serialize)]
struct Completion<'a> {
    id: &'a Option<String>,
    object: &'static str,
    created: Option<i64>,
    model: &'a Option<String>,
    choices: Vec<&'a Choice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: &'a Option<Raw>,
    #[serde(skip_serializing_if = "Option::is_none")]
    system_fingerprint: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_tier: &'a Option<String>,
}

impl Accumulator {
    pub fn expecting(choices: i64) -> Self {
        Self {
            expected: usize::try_from(choices).unwrap_or_default().max(1),
            ..Self::default()
        }
    }

    pub fn add(&mut self, chunk: &ChatCompletionChunk) {
        set_once(&mut self.id, chunk.id());
        set_once(&mut self.model, chunk.model());
        set_once(&mut self.system_fingerprint, chunk.system_fingerprint());
        set_once(&mut self.service_tier, chunk.service_tier());
        self.created = self.created.or(chunk.created());
        if !chunk.usage().is_absent() {
            self.usage = Some((**chunk.usage()).clone());
        }
        for (position, choice) in chunk.choices().iter().enumerate() {
            // A server that leaves the index out has one choice, or keeps their order.
            let index = choice.index().unwrap_or(position as i64);
            let joined = self.choices.entry(index).or_default();
            joined.index = index;
            joined.message.add(choice.delta());
            if let Some(reason) = choice.finish_reason() {
                joined.finish_reason = Some(reason.to_owned());
            }
        }
    }

    /// The text of the first choice.
    pub fn text(&self) -> &str {
        let first = self.choices.get(&0);
        let content = first.and_then(|choice| choice.message.content.as_deref());
        content.unwrap_or_default()
    }

    /// Whether every choice that was asked for, and every other that has begun, has its finish reason.
    pub fn is_finished(&self) -> bool {
        self.choices.len() >= self.expected
            && self
                .choices
                .values()
                .all(|choice| choice.finish_reason.is_some())
    }

    /// The completion as JSON text.
    pub fn compose(&self) -> String {
        let completion = Completion {
            id: &self.id,
            object: "chat.completion",
            created: self.created,
            model: &self.model,
            choices: self.choices.values().collect(),
            usage: &self.usage,
            system_fingerprint: &self.system_fingerprint,
            service_tier: &self.service_tier,
        };
        // Strings, integers and text that was JSON already: nothing here can fail to be written.
        serde_json::to_string(&completion).unwrap_or_default()
    }
}

impl Joined {
    fn add(&mut self, delta: &Message) {
        set_once(&mut self.role, delta.role());
        append(&mut self.content, delta.content());
        append(&mut self.refusal, delta.refusal());
        append(&mut self.reasoning_content, delta.reasoning_content());
        for call in delta.tool_calls() {
            self.add_call(call);
        }
    }

    /// Adds to the call of the same index; a call without one goes on with the last.
    fn add_call(&mut self, delta: &ToolCall) {
        let index = delta.index().unwrap_or(self.last_call);
        self.last_call = index;
        let call = self.tool_calls.entry(index).or_default();
        call.index = index;
        set_once(&mut call.id, delta.id());
        set_once(&mut call.r#type, delta.r#type());
        append(&mut call.function.name, delta.function().name());
        append(&mut call.function.arguments, delta.function().arguments());
    }
}

fn values<T: Serialize, S: Serializer>(
    map: &BTreeMap<i64, T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(map.values())
}

fn set_once(place: &mut Option<String>, value: Option<&str>) {
    if place.is_none() {
        *place = value.map(str::to_owned);
    }
}

fn append(place: &mut Option<String>, piece: Option<&str>) {
    if let Some(piece) = piece {
        place.get_or_insert_default().push_str(piece);
    }
}
