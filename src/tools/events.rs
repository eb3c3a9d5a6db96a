//! What happens in a loop of tools.

use std::fmt;

use crate::chat::{ChatMessage, Receipt};
use crate::types::{ChatCompletion, ToolCall};

/// Something that happened in a loop of tools.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ToolEvent {
    /// A piece of what the model says, on the lane for agents.
    Text(String),
    /// A piece of a call while the model writes it, on the lane for agents: its id and name with the first piece, and its
    /// arguments with all.
    CallDelta(ToolCall),
    /// A turn of the model has ended.
    TurnEnded(TurnEnd),
    /// A call is run now.
    CallStarted(ToolCall),
    /// A call has ended, and this is what the model is told.
    CallEnded(CallRecord),
}

/// The end of a turn of the model.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TurnEnd {
    /// Which turn it was: 1 is the first.
    pub turn: u32,
    /// What the model said, whole, with its token counts.
    pub completion: ChatCompletion,
    /// What the turn cost; `None` where the server does not say.
    pub receipt: Option<Receipt>,
}

/// One call of a tool, and what became of it.
#[derive(Clone)]
#[non_exhaustive]
pub struct CallRecord {
    /// The call, as the model wrote it.
    pub call: ToolCall,
    /// How it ended.
    pub outcome: CallOutcome,
    /// What the model was told.
    pub result: String,
}

impl fmt::Debug for CallRecord {
    /// Without arguments and result: they are not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallRecord")
            .field("id", &self.call.id())
            .field("name", &self.call.function().name())
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}

/// How a call of a tool ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallOutcome {
    /// With a result.
    Answered,
    /// There is no tool of that name.
    UnknownTool,
    /// The arguments are not what the tool takes.
    BadArguments,
    /// The tool says that it failed.
    Failed,
    /// The tool panicked.
    Panicked,
    /// It took too long, and was dropped.
    TimedOut,
    /// It was [not allowed](super::Decision::Refuse).
    Refused,
}

impl CallOutcome {
    /// What a failure is counted under; `None` for a result.
    pub(super) fn error_type(self) -> Option<&'static str> {
        match self {
            Self::Answered => None,
            Self::UnknownTool => Some("unknown_tool"),
            Self::BadArguments => Some("bad_arguments"),
            Self::Failed => Some("failed"),
            Self::Panicked => Some("panicked"),
            Self::TimedOut => Some("timed_out"),
            Self::Refused => Some("refused"),
        }
    }
}

/// How a loop of tools ended: with an answer that calls none.
#[derive(Clone)]
pub struct ToolAnswer {
    pub(super) completion: ChatCompletion,
    pub(super) conversation: Vec<ChatMessage>,
    pub(super) calls: Vec<CallRecord>,
    pub(super) turns: u32,
    pub(super) billed: Option<i64>,
}

impl ToolAnswer {
    /// What the model says in the end.
    pub fn text(&self) -> &str {
        self.completion.text()
    }

    /// The last completion, with its raw side.
    pub fn completion(&self) -> &ChatCompletion {
        &self.completion
    }

    /// The whole conversation, with the answer: to be gone on with, or saved, as it is what serde writes byte for byte.
    pub fn conversation(&self) -> &[ChatMessage] {
        &self.conversation
    }

    /// The same, to be kept.
    pub fn into_conversation(self) -> Vec<ChatMessage> {
        self.conversation
    }

    /// Every call that was made, in its order.
    pub fn calls(&self) -> &[CallRecord] {
        &self.calls
    }

    /// How many turns the model took.
    pub fn turns(&self) -> u32 {
        self.turns
    }

    /// What all turns cost together, in micro-USD; `None` where the server does not say so of each.
    pub fn total_billed_micro_usd(&self) -> Option<i64> {
        self.billed
    }
}

impl fmt::Debug for ToolAnswer {
    /// Without what is said: that is not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolAnswer")
            .field("turns", &self.turns)
            .field("calls", &self.calls)
            .field("total_billed_micro_usd", &self.billed)
            .finish_non_exhaustive()
    }
}
