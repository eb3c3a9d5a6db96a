//! Inference: procedures that read a text, and models that get some of it wrong.

mod classify;
mod conforms;
pub(crate) mod dates;
mod extract;
mod forms;
mod mistakes;
pub(crate) mod normal;
mod reply;
mod schema;
mod summarise;
pub(crate) mod tokens;

use serde_json::Value;

pub(crate) use conforms::conforms;
pub(crate) use mistakes::Mistakes;
pub(crate) use reply::{Call, Draft, Format, Request, Tool, ToolChoice, draft};

use crate::catalog::{Job, Task};

/// Models read this many bytes of a text and no more: their context window.
const WINDOW: usize = 32 * 1024;

/// The part of a text that a model reads.
pub(crate) fn window(text: &str) -> &str {
    prefix(text, WINDOW)
}

/// At most this many bytes of a text, cut between characters.
fn prefix(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len()))
        .rev()
        .find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

/// What a model answers for one text of a task: an object, a label, or a text.
pub(crate) fn perform(task: &Task, text: &str, mistakes: &mut Mistakes) -> Value {
    let text = window(text);
    match task.job {
        Job::Extract(fields) => extract::fields(fields, text, mistakes),
        Job::Classify(labels) => Value::from(classify::label(labels, text, mistakes)),
        Job::Summarise | Job::Judge => Value::from(summarise::summary(text, mistakes)),
    }
}
