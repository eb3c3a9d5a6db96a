//! What is said about an answer that is not what it looks like: cut, refused, or nothing at all.

use pareta::types::{ChatCompletion, Choice};
use pareta::{Kind, Raw};

use crate::output::Output;

/// Tells it, for the choice that is shown.
pub fn tell(output: Output, completion: &ChatCompletion, most_tokens: Option<i64>) {
    let choice = completion.choices().first();
    let reason = choice.and_then(Choice::finish_reason).unwrap_or_default();
    if let Some(ending) = ending(reason, most_tokens) {
        output.hint(&ending);
    }
    let refusal = choice.and_then(|choice| choice.message().refusal());
    if let Some(refusal) = refusal {
        output.hint(&format!("the model refuses: {refusal}"));
    }
    let calls_tools = choice.is_some_and(|choice| !choice.message().tool_calls().is_empty());
    if completion.text().trim().is_empty() && !calls_tools && refusal.is_none() {
        output.hint(match choice.is_some_and(has_reasoning) {
            true => "no text: the model only reasoned; --json has it",
            false => "nothing to show: --json has the reply",
        });
    }
    if completion.choices().len() > 1 {
        output.hint("the first of several choices; --json has them all");
    }
}

/// How an answer ended that did not come to its end.
fn ending(reason: &str, most_tokens: Option<i64>) -> Option<String> {
    match reason.to_ascii_lowercase().as_str() {
        "" | "stop" | "tool_calls" | "function_call" => None,
        "length" => Some(match most_tokens {
            Some(most) => format!("the answer was cut at max_tokens ({most})"),
            None => "the answer was cut at max_tokens".to_owned(),
        }),
        "content_filter" => Some("the answer was cut by a content filter".to_owned()),
        _ => Some(format!("the answer ended for the reason {reason:?}")),
    }
}

/// Whether a message holds what a model thought, under any of the names there are for it.
fn has_reasoning(choice: &Choice) -> bool {
    let message = choice.message();
    let says_something = |value: &Raw| match value.json_kind() {
        Kind::String => value.as_str().is_some_and(|text| !text.trim().is_empty()),
        Kind::Array => value.elements().len() > 0,
        _ => false,
    };
    let thinks = |part: &Raw| {
        let kind = part["type"].as_str().unwrap_or_default();
        matches!(&*kind, "thinking" | "reasoning")
    };
    let names = ["reasoning_content", "reasoning", "reasoning_details"];
    names.iter().any(|name| says_something(&message[*name]))
        || message["content"].elements().any(thinks)
}
