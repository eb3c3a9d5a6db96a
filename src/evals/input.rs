//! What a run evaluates on.

use super::rows::{IntoRows, Rows};
use crate::types::EvalSet;

/// An eval set that exists, or rows to make one of.
#[derive(Clone)]
pub struct EvalInput(pub(super) Source);

#[derive(Clone)]
pub(super) enum Source {
    Set(String),
    Rows {
        task: Option<String>,
        prompt: Option<String>,
        rows: Rows,
    },
    /// A set with a task given beside it.
    TaskOfSet,
}

impl EvalInput {
    /// An eval set, by its id.
    pub fn set(eval_set_id: impl Into<String>) -> Self {
        Self(Source::Set(eval_set_id.into()))
    }

    /// Rows for a task, or [`Rows`] of a file; [`IntoRows`] has all that counts. Those of an iterator are written as JSON
    /// here and now; [`EvalSets::create`](super::EvalSets::create) says of which shape. Many rows do not stay in memory.
    pub fn rows<As>(task: impl Into<String>, rows: impl IntoRows<As>) -> Self {
        Self(Source::Rows {
            task: Some(task.into()),
            prompt: None,
            rows: rows.into_rows(),
        })
    }

    /// Rows with a prompt, which says in a sentence what is asked of a model with each: the way of today. The task they
    /// are graded by is proposed first, as [`create_from_prompt`](super::EvalSets::create_from_prompt) does, unless
    /// [`task`](Self::task) names it.
    pub fn from_prompt<As>(prompt: impl Into<String>, rows: impl IntoRows<As>) -> Self {
        Self(Source::Rows {
            task: None,
            prompt: Some(prompt.into()),
            rows: rows.into_rows(),
        })
    }

    /// The task the rows are graded by, in place of the one that is proposed. A set has its task already, and another one
    /// is refused.
    #[must_use]
    pub fn task(self, task: impl Into<String>) -> Self {
        Self(match self.0 {
            Source::Rows { prompt, rows, .. } => Source::Rows {
                task: Some(task.into()),
                prompt,
                rows,
            },
            Source::Set(_) | Source::TaskOfSet => Source::TaskOfSet,
        })
    }
}

impl From<&str> for EvalInput {
    fn from(eval_set_id: &str) -> Self {
        Self::set(eval_set_id)
    }
}

impl From<String> for EvalInput {
    fn from(eval_set_id: String) -> Self {
        Self::set(eval_set_id)
    }
}

/// The set itself; one without an id is refused when the call is sent.
impl From<&EvalSet> for EvalInput {
    fn from(set: &EvalSet) -> Self {
        Self::set(set.id().unwrap_or_default())
    }
}

impl std::fmt::Debug for EvalInput {
    /// Without the rows.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Source::Set(id) => f.debug_tuple("Set").field(id).finish(),
            Source::Rows { task, .. } => f.debug_tuple("Rows").field(task).finish(),
            Source::TaskOfSet => f.write_str("TaskOfSet"),
        }
    }
}
