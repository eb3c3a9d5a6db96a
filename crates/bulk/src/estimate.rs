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
    pub(crate) fn count(
        &mut self,
        call: &SavedCall,
        is_known: bool,
        budget: Option<&Budget>,
    ) -> Result<(), String> {
        let is_first = self.rows == self.from_journal;
        self.rows += 1;
        if is_known {
            self.from_journal += 1;
            return Ok(());
        }
        let asked = Asked::of(call);
        self.tokens_read += asked.map_or(0, |asked| asked.tokens());
        let written = asked.and_then(|asked| asked.written);
        let before = self.most_tokens_written.or(is_first.then_some(0));
        self.most_tokens_written = before
            .zip(written)
            .map(|(sum, more)| sum.saturating_add(more));
        let worst = budget.map(|budget| budget.worst(call)).transpose()?;
        let before = self.most_micro_usd.or(is_first.then_some(0));
        self.most_micro_usd = before
            .zip(worst)
            .map(|(sum, more)| sum.saturating_add(more));
        Ok(())
    }
}
