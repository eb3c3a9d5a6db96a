//! What a run evaluates on.

use super::rows::{IntoRows, Rows};
use crate::types::EvalSet;

/// An eval set that exists, or rows to make one of.
pub struct EvalInput(pub(super) Source);

pub(super) enum Source {
    Set(String),
    Rows { task: String, rows: Rows },
}

impl EvalInput {
    /// An eval set, by its id.
    pub fn set(eval_set_id: impl Into<String>) -> Self {
        Self(Source::Set(eval_set_id.into()))
    }

    /// Rows for a task, or [`Rows`] of a file; [`IntoRows`] has all that counts. Those of an iterator are written as JSON
    /// here and now; the documented shape is an object with `input` and `expected`. Many rows do not stay in memory.
    pub fn rows<As>(task: impl Into<String>, rows: impl IntoRows<As>) -> Self {
        let (task, rows) = (task.into(), rows.into_rows());
        Self(Source::Rows { task, rows })
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
        }
    }
}
