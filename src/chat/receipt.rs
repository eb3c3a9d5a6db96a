//! What a completion cost, and what it would have cost elsewhere.

use rust_decimal::Decimal;

use crate::client::Meta;
use crate::types::ChatCompletion;
use crate::{dollars, usd};

/// The platform's receipt for a completion. What it does not say is none, never zero.
///
/// One call costs as a rule less than a cent, so dollars are exact here; what is floored to whole cents says so in its
/// name.
#[doc(alias = "cost")]
#[doc(alias = "price")]
#[doc(alias = "billing")]
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

    /// What was billed, in dollars, exact.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let completions = client.chat().completions();
    /// let completion = completions.create("ep_contract_qwen", "Effective as of January 1, 2026.").await?;
    /// let receipt = completion.receipt().ok_or("no receipt")?;
    /// println!("billed ${}", receipt.usd().unwrap_or_default());
    /// # assert_eq!(receipt.usd(), receipt.billed_micro_usd().map(pareta::usd));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "cost")]
    #[doc(alias = "price")]
    pub fn usd(&self) -> Option<Decimal> {
        self.billed.map(usd)
    }

    /// What was billed, in dollars floored to whole cents: of one call, as a rule, `0.00`.
    pub fn usd_floored(&self) -> Option<Decimal> {
        self.billed.map(dollars)
    }

    /// The same as [`usd_floored`](Self::usd_floored). [`usd`](Self::usd) is exact.
    pub fn billed(&self) -> Option<Decimal> {
        self.usd_floored()
    }

    /// What the task's frontier baseline would have cost for the same call, in micro-USD.
    pub fn frontier_would_have_cost_micro_usd(&self) -> Option<i64> {
        self.frontier
    }

    /// What the task's frontier baseline would have cost for the same call, in dollars, exact.
    pub fn frontier_would_have_cost_usd(&self) -> Option<Decimal> {
        self.frontier.map(usd)
    }

    /// How much less was billed than the frontier baseline would have cost, in micro-USD; negative where it was more.
    pub fn saved_micro_usd(&self) -> Option<i64> {
        self.frontier?.checked_sub(self.billed?)
    }

    /// How much less was billed than the frontier baseline would have cost, in dollars, exact.
    pub fn saved_usd(&self) -> Option<Decimal> {
        self.saved_micro_usd().map(usd)
    }

    /// How many times as much the frontier baseline would have cost: the second amount divided by the first, to all of
    /// the 28 digits a [`Decimal`] has. `None` where either is missing, or is no price because it is zero or negative: a
    /// replay is billed 0, and saved nothing a second time.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let completions = client.chat().completions();
    /// let completion = completions.create(pareta::AUTO, "Please refund my payment.").await?;
    /// let factor = completion.receipt().and_then(|receipt| receipt.savings_factor());
    /// println!("{:.1} times", factor.ok_or("no receipt")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn savings_factor(&self) -> Option<Decimal> {
        let price = |amount: Option<i64>| amount.filter(|amount| *amount > 0).map(Decimal::from);
        price(self.frontier)?.checked_div(price(self.billed)?)
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

impl Meta {
    /// What the call cost, of whatever kind it is; `None` where the server sent no receipt.
    pub fn receipt(&self) -> Option<Receipt> {
        Receipt::of(self)
    }
}

impl ChatCompletion {
    /// What this completion cost; `None` where the server sent no receipt, and for one that was not received but
    /// decoded from a text.
    pub fn receipt(&self) -> Option<Receipt> {
        Receipt::of(self.meta()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_exact_and_of_prices_alone() {
        let factor = |billed, frontier| {
            let factor = Receipt { billed, frontier }.savings_factor();
            factor.map(|factor| factor.to_string())
        };
        for (billed, frontier, expected) in [
            (Some(1000), Some(1049), Some("1.049")),
            (
                Some(1049),
                Some(1000),
                Some("0.9532888465204957102001906578"),
            ),
            (
                Some(653),
                Some(11_795),
                Some("18.062787136294027565084226646"),
            ),
            (Some(1), Some(i64::MAX), Some("9223372036854775807")),
            (
                Some(i64::MAX),
                Some(1),
                Some("0.0000000000000000001084202172"),
            ),
            (Some(0), Some(5), None),
            (Some(-1), Some(5), None),
            (Some(5), Some(0), None),
            (Some(5), Some(-5), None),
            (None, Some(5), None),
            (Some(5), None, None),
            (None, None, None),
        ] {
            assert_eq!(
                factor(billed, frontier).as_deref(),
                expected,
                "{billed:?} {frontier:?}"
            );
        }
    }
}
