//! The answer of a server that does not stream, as a chunk.

use super::join::Object;
use crate::error::says_something;
use crate::types::{ChatCompletionChunk, Choice};

/// The text of a chunk whose choices say their whole `message`, with that as their `delta`; none for any other. A delta
/// in which nothing is said is none.
pub(super) fn in_deltas(chunk: &ChatCompletionChunk) -> Option<String> {
    let says_it_whole = |choice: &Choice| {
        let mut members = choice.delta().members();
        let says_nothing =
            members.all(|(key, value)| key == "role" || !says_something(value.json()));
        says_nothing && !choice.message().is_absent()
    };
    if !chunk.choices().iter().any(says_it_whole) {
        return None;
    }
    let mut json = "{".to_owned();
    let mut object = Object::within(&mut json);
    for (key, value) in chunk.members() {
        let member = object.member(key);
        if key != "choices" {
            member.push_str(value.json());
            continue;
        }
        member.push('[');
        for (at, choice) in value.elements().enumerate() {
            member.push_str(if at > 0 { ",{" } else { "{" });
            let mut inside = Object::within(member);
            let has_message = choice.get("message").is_some();
            let members = choice.members();
            for (key, value) in members.filter(|(key, _)| !(has_message && *key == "delta")) {
                let key = if key == "message" { "delta" } else { key };
                inside.member(key).push_str(value.json());
            }
            member.push('}');
        }
        member.push(']');
    }
    json.push('}');
    Some(json)
}
