//! What a run would be.

use pareta::saved::SavedCall;

use crate::asked::Asked;
use crate::budget::Budget;

/// What a run would be, of which nothing was sent.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Estimate {
    /// How many rows there are.
    pub rows: u64,
    /// Those of them that have an outcome in the journal: nothing would be sent for them.
    pub from_journal: u64,
    /// About how many tokens would be read: a token for every four bytes of a call.
    pub tokens_read: u64,
    /// The most tokens that would be written; `None` where a row has no `max_tokens`.
    pub most_tokens_written: Option<u64>,
    /// The most it could cost, in micro-USD; `None` without a budget, which knows the most a call can cost.
    pub most_micro_usd: Option<i64>,
}

impl Estimate {
    pub(crate) fn new(budget: Option<&Budget>) -> Self {
        Self {
            most_tokens_written: Some(0),
            most_micro_usd: budget.map(|_| 0),
            ..Self::default()
        }
    }

    /// Counts a call that would be sent.
    pub(crate) fn send(&mut self, call: &SavedCall, budget: Option<&Budget>) -> Result<(), String> {
        let asked = Asked::of(call);
        self.tokens_read += asked.map_or(0, |asked| asked.tokens());
        let written = asked.and_then(|asked| asked.written);
        let sum = self.most_tokens_written.zip(written);
        self.most_tokens_written = sum.map(|(sum, more)| sum.saturating_add(more));
        let worst = budget.map(|budget| budget.worst(call)).transpose()?;
        let sum = self.most_micro_usd.zip(worst);
        self.most_micro_usd = sum.map(|(sum, more)| sum.saturating_add(more));
        Ok(())
    }
}
