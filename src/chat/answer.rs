//! An answer that is not what was asked for.

use std::fmt;

use super::receipt::Receipt;
use crate::types::ChatCompletion;

/// An answer that came and was billed, and is not what was asked for: what [`Error::answer`](crate::Error::answer) gives.
/// Nothing of it is lost.
#[derive(Clone)]
pub struct FailedAnswer {
    pub(crate) problem: AnswerProblem,
    pub(crate) completion: ChatCompletion,
    pub(crate) billed: Option<i64>,
}

/// Why an answer is not what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerProblem {
    /// The model refused, in these words.
    Refused(String),
    /// It was cut off: `max_tokens`, or what the model can say at once.
    CutByLength,
    /// A filter of the server held it back, or a part of it.
    Filtered,
    /// The model asked for tools in place of an answer.
    ToolCalls,
    /// There are several choices, and no telling which one counts.
    SeveralChoices,
    /// It is no JSON: where, and why.
    NoJson(String),
    /// It is JSON, and does not fit the type.
    Mismatch {
        /// The place, as `lines[2].amount`; `.` is the whole.
        path: String,
        /// What does not fit there.
        problem: String,
    },
}

impl fmt::Display for AnswerProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(words) => write!(f, "the model refused: {words}"),
            Self::CutByLength => f.write_str(
                "the answer was cut off by its length: let it have more tokens, or ask for less",
            ),
            Self::Filtered => f.write_str("the answer was held back by a filter of the server"),
            Self::ToolCalls => f.write_str("the model asked for tools in place of an answer"),
            Self::SeveralChoices => {
                f.write_str("there are several choices, and one answer was asked for")
            }
            Self::NoJson(problem) => write!(f, "the answer is no JSON: {problem}"),
            Self::Mismatch { path, problem } => {
                write!(f, "the answer does not fit the type at {path}: {problem}")
            }
        }
    }
}

impl std::error::Error for AnswerProblem {}

impl FailedAnswer {
    /// Why it is not what was asked for.
    pub fn problem(&self) -> &AnswerProblem {
        &self.problem
    }

    /// Its text, as far as it came.
    pub fn text(&self) -> &str {
        self.completion.text()
    }

    /// The completion, whole, with its raw side.
    pub fn completion(&self) -> &ChatCompletion {
        &self.completion
    }

    /// What this answer cost; `None` where the server does not say.
    pub fn receipt(&self) -> Option<Receipt> {
        self.completion.receipt()
    }

    /// What the call cost in all, in micro-USD: with the answers that were sent back to be repaired. `None` where the
    /// server does not say so of each.
    pub fn total_billed_micro_usd(&self) -> Option<i64> {
        self.billed
    }
}

impl fmt::Debug for FailedAnswer {
    /// Without what was said: that is not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problem = match &self.problem {
            AnswerProblem::Refused(_) => "Refused",
            AnswerProblem::CutByLength => "CutByLength",
            AnswerProblem::Filtered => "Filtered",
            AnswerProblem::ToolCalls => "ToolCalls",
            AnswerProblem::SeveralChoices => "SeveralChoices",
            AnswerProblem::NoJson(_) => "NoJson",
            AnswerProblem::Mismatch { .. } => "Mismatch",
        };
        f.debug_struct("FailedAnswer")
            .field("problem", &problem)
            .field("total_billed_micro_usd", &self.billed)
            .finish_non_exhaustive()
    }
}
