//! One completion from its chunks.

use std::collections::BTreeMap;

use super::join::{Level, Members, Object, quoted};
use super::joined_calls::Calls;
use crate::error::{is_error, is_failure, says_something};
use crate::json::{Reader, Syntax};
use crate::types::{self, ChatCompletionChunk, Message};

/// What the chunks have said so far.
#[derive(Default)]
pub(super) struct Accumulator {
    /// How many choices were asked for.
    expected: usize,
    members: Members,
    choices: BTreeMap<i64, Choice>,
    /// How many of them have their finish reason.
    finished: usize,
    /// The text of the first choice, its escapes taken out.
    text: String,
    failed: bool,
    template: Option<Template>,
}

/// A chunk that adds a text to the first choice and says nothing else that counts twice: most chunks are like the one
/// before, but for that text, and need no second look.
struct Template {
    before: String,
    behind: String,
}

#[derive(Default)]
struct Choice {
    members: Members,
    message: Members,
    calls: Calls,
    finish: Finish,
}

/// Whether a choice has come to its end, as far as its finish reasons can be believed.
#[derive(Default)]
struct Finish {
    reason: Option<String>,
    /// A reason was said before the end. From such a server, one that comes with text proves nothing.
    is_doubted: bool,
}

/// What a delta held.
struct Delta<'a> {
    content: Option<&'a str>,
    /// A part of the answer, in whatever member.
    wrote: bool,
    /// There is nothing beside the content that counts twice.
    says_no_more: bool,
}

/// The members of a delta an answer is written in.
const WRITTEN: [&str; 10] = [
    "content",
    "audio",
    "images",
    "reasoning",
    "reasoning_content",
    "reasoning_details",
    "refusal",
    "thinking",
    "function_call",
    "tool_calls",
];

impl Accumulator {
    pub fn expecting(choices: i64) -> Self {
        Self {
            expected: usize::try_from(choices).unwrap_or_default().max(1),
            ..Self::default()
        }
    }

    pub fn add(&mut self, chunk: &ChatCompletionChunk) {
        let fits = |template: &Template| template.content(chunk);
        if let Some(content) = self.template.as_ref().and_then(fits) {
            let choice = self.choices.entry(0).or_default();
            choice.message.add("content", content, Level::Delta);
            self.text += &content[1..content.len() - 1];
            return;
        }
        self.template = None;
        // The text was checked when it came in, so this cannot fail.
        let _ = chunk
            .reader()
            .map(|mut reader| self.read(&mut reader, chunk));
    }

    /// Takes the chunk in, each member as its text: what is known of it was decoded already.
    fn read(&mut self, reader: &mut Reader<'_>, chunk: &ChatCompletionChunk) -> Result<(), Syntax> {
        let mut content = None;
        reader.object(|reader, key| {
            match key {
                "choices" => {
                    let mut choices = chunk.choices().iter().enumerate();
                    reader.array(|reader| {
                        match choices.next() {
                            Some((position, choice)) => {
                                content = self.read_choice(reader, choice, position)?;
                            }
                            None => reader.skip()?,
                        }
                        Ok(())
                    })?;
                }
                "object" => reader.skip()?,
                // Each count is of the whole answer so far.
                "usage" => {
                    let usage = reader.json()?;
                    if usage.len() > "null".len() || self.members.get(key).is_none() {
                        self.members.set(key, usage);
                    }
                }
                _ => {
                    let json = reader.json()?;
                    self.failed |= key == "error" && is_error(json);
                    self.members.add(key, json, Level::Chunk);
                }
            }
            Ok(())
        })?;
        let content = content.filter(|_| chunk.choices().len() == 1);
        self.template = content.and_then(|content| Template::around(content, chunk.json()));
        Ok(())
    }

    /// Takes a choice in. Gives the text it adds, where it says nothing else that counts twice.
    fn read_choice<'a>(
        &mut self,
        reader: &mut Reader<'a>,
        typed: &types::Choice,
        position: usize,
    ) -> Result<Option<&'a str>, Syntax> {
        // A server that leaves the index out has one choice, or keeps their order.
        let index = typed.index().unwrap_or(position as i64);
        let choice = self.choices.entry(index).or_default();
        let (mut wrote, mut content, mut is_plain) = (false, None, true);
        reader.object(|reader, key| {
            match key {
                "index" | "finish_reason" => reader.skip()?,
                "delta" => {
                    let delta = choice.read_delta(reader, typed.delta())?;
                    wrote = delta.wrote;
                    content = delta.content.filter(|_| delta.says_no_more);
                }
                _ => {
                    let json = reader.json()?;
                    is_plain &= json == "null";
                    self.failed |= key == "error" && is_error(json);
                    choice.members.add(key, json, Level::Choice);
                }
            }
            Ok(())
        })?;
        if index == 0 {
            self.text += typed.delta().content().unwrap_or_default();
        }
        self.finished -= usize::from(choice.finish.reason.is_some());
        choice.finish.note(typed.finish_reason(), wrote);
        self.finished += usize::from(choice.finish.reason.is_some());
        self.failed |= choice.finish.reason.as_deref().is_some_and(is_failure);
        is_plain &= index == 0 && wrote && typed.finish_reason().is_none();
        Ok(content.filter(|_| is_plain))
    }

    /// The text of the first choice.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a chunk held an error beside what came of the answer.
    pub fn has_failed(&self) -> bool {
        self.failed
    }

    /// Whether there was anything of an answer at all.
    pub fn has_begun(&self) -> bool {
        !self.choices.is_empty()
    }

    /// Whether every choice that was asked for, and every other that has begun, has its finish reason.
    pub fn is_finished(&self) -> bool {
        self.choices.len() >= self.expected && self.finished == self.choices.len()
    }

    /// The completion as JSON text.
    pub fn compose(&self) -> String {
        let mut json = "{".to_owned();
        let mut object = Object::within(&mut json);
        let first = ["id", "created", "model"];
        let write = |object: &mut Object<'_>, key: &str| match self.members.get(key) {
            Some(value) => value.write(object.member(key)),
            None => object.member(key).push_str("null"),
        };
        write(&mut object, first[0]);
        *object.member("object") += "\"chat.completion\"";
        write(&mut object, first[1]);
        write(&mut object, first[2]);
        let choices = object.member("choices");
        choices.push('[');
        for (at, (index, choice)) in self.choices.iter().enumerate() {
            if at > 0 {
                choices.push(',');
            }
            choice.write(*index, choices);
        }
        choices.push(']');
        self.members.write_but(&first, &mut object);
        json.push('}');
        json
    }
}

impl Template {
    /// The chunk a content is a slice of, without it.
    fn around(content: &str, chunk: &str) -> Option<Self> {
        let at = (content.as_ptr() as usize).checked_sub(chunk.as_ptr() as usize)?;
        Some(Self {
            before: chunk.get(..at)?.to_owned(),
            behind: chunk.get(at + content.len()..)?.to_owned(),
        })
    }

    /// The content of another chunk, in its quotes, where that is all that differs.
    fn content<'a>(&self, chunk: &'a ChatCompletionChunk) -> Option<&'a str> {
        let json = chunk.json().strip_prefix(self.before.as_str())?;
        let json = json.strip_suffix(self.behind.as_str())?;
        let text = chunk.choices().first()?.delta().content()?;
        let inside = json.strip_prefix('"')?.strip_suffix('"')?;
        (inside == text && !text.contains('\\')).then_some(json)
    }
}

impl Choice {
    fn read_delta<'a>(
        &mut self,
        reader: &mut Reader<'a>,
        typed: &Message,
    ) -> Result<Delta<'a>, Syntax> {
        let mut delta = Delta {
            content: None,
            wrote: false,
            says_no_more: true,
        };
        reader.object(|reader, key| {
            let json = reader.json()?;
            delta.wrote |= WRITTEN.contains(&key) && says_something(json);
            match key {
                // Where it is there twice, the later one counts.
                "content" => delta.content = Some(json),
                "tool_calls" if json == "null" || json.starts_with('[') => {
                    delta.says_no_more &= json == "null";
                }
                _ => {
                    delta.says_no_more &= json == "null" || key == "role";
                    self.message.add(key, json, Level::Delta);
                }
            }
            Ok(())
        })?;
        if let Some(content) = delta.content {
            self.message.add("content", content, Level::Delta);
        }
        self.calls.add(typed.tool_calls());
        Ok(delta)
    }

    fn write(&self, index: i64, json: &mut String) {
        json.push('{');
        let mut object = Object::within(json);
        *object.member("index") += &index.to_string();
        self.write_message(object.member("message"));
        let reason = self.finish.reason.as_deref().map(quoted);
        *object.member("finish_reason") += reason.as_deref().unwrap_or("null");
        self.members.write_but(&["message"], &mut object);
        json.push('}');
    }

    fn write_message(&self, json: &mut String) {
        // Some servers say the whole message beside its deltas: what those left out is taken from it.
        let mut whole = Members::default();
        if let Some(message) = self.members.get("message") {
            let mut text = String::new();
            message.write(&mut text);
            whole.merge(&text, Level::Delta);
        }
        let said = |key: &str| self.message.get(key).or_else(|| whole.get(key));
        json.push('{');
        let mut object = Object::within(json);
        match said("role").filter(|role| !role.is_empty("role")) {
            Some(role) => role.write(object.member("role")),
            // Nobody else answers.
            None => *object.member("role") += "\"assistant\"",
        }
        match said("content") {
            Some(content) => content.write(object.member("content")),
            None => *object.member("content") += "null",
        }
        let mut written = vec!["role", "content"];
        if !self.calls.is_empty() {
            written.push("tool_calls");
        }
        self.message.write_but(&written, &mut object);
        if !self.calls.is_empty() {
            self.calls.write(object.member("tool_calls"));
        }
        written.extend(self.message.keys());
        whole.write_but(&written, &mut object);
        json.push('}');
    }
}

impl Finish {
    /// Takes in what a chunk says of a choice's end, and whether something was written in it.
    fn note(&mut self, reason: Option<&str>, wrote: bool) {
        if wrote && self.reason.take().is_some() {
            self.is_doubted = true;
        }
        let says_nothing = |reason: &str| {
            let reason = reason.trim();
            reason.is_empty() || reason.eq_ignore_ascii_case("null")
        };
        let reason = reason.filter(|reason| !says_nothing(reason));
        if let Some(reason) = reason.filter(|_| !(wrote && self.is_doubted)) {
            self.reason = Some(reason.to_owned());
        }
    }
}

#[cfg(test)]
mod tests;
