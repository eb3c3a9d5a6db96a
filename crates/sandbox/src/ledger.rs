//! The org's balance and everything that was taken from it, in integer micro-USD.

use std::time::Duration;

use crate::bounded::Bounded;
use crate::error::ApiError;

/// What a debit paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DebitKind {
    /// A chat completion, streamed or buffered.
    Chat,
    /// All the items of an eval run.
    EvalRun,
    /// A transcription, by the minute of its input.
    Transcription,
    /// Speech, by the minute of its output.
    Speech,
    /// A turn of the agent lane.
    Agent,
    /// A frontier comparison, at the vendor's price by the token.
    Frontier,
    /// Embeddings, by the token.
    Embeddings,
    /// A ranking, by the document.
    Rerank,
    /// An image.
    Image,
    /// An edit of an image.
    ImageEdit,
}

/// One debit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Debit {
    /// When, since the sandbox started.
    pub at: Duration,
    /// What was paid for.
    pub kind: DebitKind,
    /// The id of what was paid for: a completion, a run.
    pub reference: String,
    /// How much, in micro-USD.
    pub micro_usd: i64,
    /// What was left afterwards, in micro-USD.
    pub balance_after_micro_usd: i64,
    /// The `x-request-id` of the request that caused it.
    pub request_id: String,
    /// The `Idempotency-Key` of that request.
    pub idempotency_key: Option<String>,
}

/// What a handler wants to debit.
pub(crate) struct Charge<'a> {
    pub at: Duration,
    pub kind: DebitKind,
    pub reference: &'a str,
    pub micro_usd: i64,
    pub request_id: &'a str,
    pub idempotency_key: Option<&'a str>,
}

#[derive(Debug)]
pub(crate) struct Ledger {
    balance: i64,
    debits: Bounded<Debit>,
}

impl Ledger {
    pub fn new(balance: i64, history: usize) -> Self {
        Self {
            balance,
            debits: Bounded::new(history, usize::MAX),
        }
    }

    pub fn balance(&self) -> i64 {
        self.balance
    }

    pub fn debits(&self) -> Vec<Debit> {
        self.debits.iter().cloned().collect()
    }

    /// Whether the balance covers a cost. An empty balance refuses free work too, as the platform does.
    pub fn ensure(&self, micro_usd: i64) -> Result<(), ApiError> {
        if self.balance <= 0 || self.balance < micro_usd {
            return Err(ApiError::insufficient_credit(micro_usd, self.balance));
        }
        Ok(())
    }

    /// Takes the whole amount, or refuses and takes nothing.
    pub fn debit(&mut self, charge: Charge<'_>) -> Result<(), ApiError> {
        self.ensure(charge.micro_usd)?;
        self.balance -= charge.micro_usd;
        let debit = Debit {
            at: charge.at,
            kind: charge.kind,
            reference: charge.reference.to_owned(),
            micro_usd: charge.micro_usd,
            balance_after_micro_usd: self.balance,
            request_id: charge.request_id.to_owned(),
            idempotency_key: charge.idempotency_key.map(str::to_owned),
        };
        self.debits.push(debit, 0);
        Ok(())
    }
}
