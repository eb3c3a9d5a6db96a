//! From an answer's text to a value.

use std::fmt;
use std::ops::Deref;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::chat::{AnswerProblem, Receipt};
use crate::types::{ChatCompletion, Choice, FunctionCall};

/// An answer as a value, with what it came in. It derefs to the value.
#[derive(Clone)]
pub struct Parsed<T> {
    pub(super) value: T,
    pub(super) completion: ChatCompletion,
    pub(super) receipt: Option<Receipt>,
    pub(super) billed: Option<i64>,
    pub(super) repairs: u32,
}

impl<T> Parsed<T> {
    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The value, and the completion it was read from.
    pub fn into_parts(self) -> (T, ChatCompletion) {
        (self.value, self.completion)
    }

    /// The completion, with its raw side.
    pub fn completion(&self) -> &ChatCompletion {
        &self.completion
    }

    /// What this answer cost; `None` where the server does not say.
    pub fn receipt(&self) -> Option<Receipt> {
        self.receipt
    }

    /// What the call cost in all, in micro-USD: with the answers that were sent back to be repaired. `None` where the
    /// server does not say so of each.
    pub fn total_billed_micro_usd(&self) -> Option<i64> {
        self.billed
    }

    /// How often an answer was sent back to be repaired.
    pub fn repairs(&self) -> u32 {
        self.repairs
    }
}

impl<T> Deref for Parsed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> fmt::Debug for Parsed<T> {
    /// Without the value: what is said is not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parsed")
            .field("type", &std::any::type_name::<T>())
            .field("total_billed_micro_usd", &self.billed)
            .field("repairs", &self.repairs)
            .finish_non_exhaustive()
    }
}

/// What stands in place of an answer that is no object.
#[derive(Deserialize)]
struct Wrapped<T> {
    value: T,
}

impl AnswerProblem {
    /// What an answer is by the way it ended, whatever its text; `None` where that tells nothing against it. A text that
    /// was cut is not looked at: whatever is wrong with it is wrong because it was cut.
    pub(super) fn of(choice: &Choice) -> Option<Self> {
        match choice.finish_reason() {
            Some("length") => return Some(Self::CutByLength),
            Some("content_filter") => return Some(Self::Filtered),
            _ => {}
        }
        let message = choice.message();
        if let Some(refusal) = message.refusal().filter(|text| !text.trim().is_empty()) {
            return Some(Self::Refused(refusal.to_owned()));
        }
        let is_empty = message.content().unwrap_or_default().trim().is_empty();
        (is_empty && !message.tool_calls().is_empty()).then_some(Self::ToolCalls)
    }

    /// Whether the model may do better when it is told.
    pub(super) fn can_be_repaired(&self) -> bool {
        matches!(self, Self::NoJson(_) | Self::Mismatch { .. })
    }
}

/// The one answer of a completion.
pub(super) fn only<T: DeserializeOwned>(
    completion: &ChatCompletion,
    is_wrapped: bool,
) -> Result<T, AnswerProblem> {
    match completion.choices() {
        [] => Err(AnswerProblem::NoJson("there is no choice".to_owned())),
        [choice] => of_choice(choice, is_wrapped),
        _ => Err(AnswerProblem::SeveralChoices),
    }
}

/// The answer of one choice. It is judged by how it ended first: a text that was cut is no bad JSON.
pub(super) fn of_choice<T: DeserializeOwned>(
    choice: &Choice,
    is_wrapped: bool,
) -> Result<T, AnswerProblem> {
    if let Some(problem) = AnswerProblem::of(choice) {
        return Err(problem);
    }
    of_text(choice.message().content().unwrap_or_default(), is_wrapped)
}

/// The arguments a model wrote for a tool, or what to tell it.
pub(crate) fn read_arguments<T: DeserializeOwned>(
    call: &FunctionCall,
    is_wrapped: bool,
) -> Result<T, String> {
    let arguments: Box<RawValue> = call.arguments_as().map_err(|error| error.to_string())?;
    of_text(arguments.get(), is_wrapped).map_err(|problem| match problem {
        AnswerProblem::Mismatch { path, problem } => {
            format!("the arguments do not fit at {path}: {problem}")
        }
        problem => problem.to_string(),
    })
}

pub(super) fn of_text<T: DeserializeOwned>(
    text: &str,
    is_wrapped: bool,
) -> Result<T, AnswerProblem> {
    let text = unfenced(text);
    match is_wrapped {
        true => read::<Wrapped<T>>(text).map(|wrapped| wrapped.value),
        false => read(text),
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, AnswerProblem> {
    serde_json::from_str(text).map_err(|error| {
        // To know the place at each step costs as much as the reading: only what fails is read for it.
        let source = &mut serde_json::Deserializer::from_str(text);
        match serde_path_to_error::deserialize::<_, T>(source) {
            Ok(_) => problem(error, ".".to_owned()),
            Err(at) => {
                let path = at.path().to_string();
                problem(at.into_inner(), path)
            }
        }
    })
}

fn problem(error: serde_json::Error, path: String) -> AnswerProblem {
    let problem = error.to_string();
    match error.classify() {
        Category::Data => AnswerProblem::Mismatch { path, problem },
        Category::Syntax | Category::Eof | Category::Io => AnswerProblem::NoJson(problem),
    }
}

/// The text without the fence of Markdown that models like to put around JSON.
fn unfenced(text: &str) -> &str {
    let text = text.trim();
    let inside = text
        .strip_prefix("```")
        .and_then(|rest| rest.strip_suffix("```"))
        .and_then(|rest| rest.split_once('\n'))
        .filter(|(language, _)| matches!(language.trim(), "" | "json" | "JSON"));
    inside.map_or(text, |(_, inside)| inside.trim())
}
