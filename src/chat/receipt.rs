//! What a completion cost, and what it would have cost elsewhere.

use rust_decimal::Decimal;

use crate::client::Meta;
use crate::dollars;
use crate::types::ChatCompletion;

/// The platform's receipt for a completion. What it does not say is none, never zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    pub(crate) billed: Option<i64>,
    pub(crate) frontier: Option<i64>,
}

impl Receipt {
    /// What was billed, in micro-USD; 0 for a replay under the same idempotency key.
    pub fn billed_micro_usd(&self) -> Option<i64> {
        self.billed
    }

    /// What was billed, in dollars floored to whole cents: as a rule less than one. Add up micro-USD, not these.
    pub fn billed(&self) -> Option<Decimal> {
        self.billed.map(dollars)
    }

    /// What the task's frontier baseline would have cost for the same call, in micro-USD.
    pub fn frontier_would_have_cost_micro_usd(&self) -> Option<i64> {
        self.frontier
    }

    /// How much less was billed than the frontier baseline would have cost, in micro-USD; negative where it was more.
    pub fn saved_micro_usd(&self) -> Option<i64> {
        self.frontier?.checked_sub(self.billed?)
    }

    /// What the headers of a reply say; none where they say nothing.
    pub(crate) fn of(meta: &Meta) -> Option<Self> {
        let receipt = Self {
            billed: meta.integer_header("x-pareta-billed"),
            frontier: meta.integer_header("x-pareta-frontier-would-have-cost"),
        };
        receipt.is_some()
    }

    /// Takes in a comment of a stream; false where it is no receipt.
    pub(crate) fn note(&mut self, name: &str, value: &str) -> bool {
        let amount = value.parse().ok();
        match name {
            "pareta-billed-micro-usd" => self.billed = amount.or(self.billed),
            "pareta-frontier-would-have-cost-micro-usd" => self.frontier = amount.or(self.frontier),
            _ => return false,
        }
        true
    }

    pub(crate) fn is_some(self) -> Option<Self> {
        (self != Self::default()).then_some(self)
    }
}

impl ChatCompletion {
    /// What this completion cost; `None` where the server sent no receipt, and for one that was not received but
    /// decoded from a text.
    pub fn receipt(&self) -> Option<Receipt> {
        Receipt::of(self.meta()?)
    }
}
