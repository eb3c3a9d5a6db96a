//! What a job may cost, and the most a call can.

use pareta::saved::SavedCall;

use crate::asked::Asked;
use crate::lease::Lease;
use crate::purse::Means;

/// The most a job may cost. Before each call the most that call can cost is set aside, and what it did cost is counted
/// behind it: so the budget is never passed, whatever runs side by side.
///
/// It needs to know the most a call can cost: stated, or reckoned from the price of tokens and the `max_tokens` of the
/// call. Without either a job is refused before anything is sent.
///
/// ```
/// use pareta_bulk::Budget;
///
/// // Five dollars, and no call costs more than a fifth of a cent.
/// let stated = Budget::micro_usd(5_000_000).per_call(2_000);
/// // 150 micro-USD for a thousand tokens that are read, 600 for a thousand that are written.
/// let reckoned = Budget::micro_usd(5_000_000).per_million_tokens(150_000, 600_000);
/// ```
#[derive(Clone, Debug)]
pub struct Budget {
    total: Total,
    worst: Option<i64>,
    prices: Option<Prices>,
}

#[derive(Clone, Debug)]
enum Total {
    MicroUsd(i64),
    Leased(Lease),
}

/// Micro-USD for a million tokens.
#[derive(Clone, Copy, Debug)]
struct Prices {
    read: i64,
    written: i64,
}

impl Budget {
    /// So many micro-USD in all.
    pub fn micro_usd(total: i64) -> Self {
        Self::of(Total::MicroUsd(total))
    }

    /// What another process holds for all that work on the job. Once that process is gone no call is sent any more.
    pub fn leased(lease: Lease) -> Self {
        Self::of(Total::Leased(lease))
    }

    fn of(total: Total) -> Self {
        Self {
            total,
            worst: None,
            prices: None,
        }
    }

    pub(crate) fn means(&self) -> Means {
        match &self.total {
            Total::MicroUsd(total) => Means::Of(*total),
            Total::Leased(lease) => Means::Lease(lease.clone()),
        }
    }

    /// The most any one call costs, in micro-USD. A call for many embeddings is one.
    #[must_use]
    pub fn per_call(mut self, worst: i64) -> Self {
        self.worst = Some(worst);
        self
    }

    /// What a million tokens cost, in micro-USD: those that are read, and those that are written. The most a call can cost is
    /// reckoned from its length, of which every byte could be a token, and from its `max_tokens`, which it must have then.
    #[must_use]
    pub fn per_million_tokens(mut self, read: i64, written: i64) -> Self {
        self.prices = Some(Prices { read, written });
        self
    }

    pub(crate) fn problem(&self) -> Option<&'static str> {
        let prices = self.prices.map(|prices| (prices.read, prices.written));
        match () {
            () if matches!(self.total, Total::MicroUsd(total) if total < 0) => {
                Some("a budget is 0 or more")
            }
            () if self.worst.is_some_and(|worst| worst <= 0) => {
                Some("the most a call can cost is more than 0")
            }
            () if prices
                .is_some_and(|(read, written)| read < 0 || written < 0 || read + written == 0) =>
            {
                Some("a price is 0 or more, and one of both is more than 0")
            }
            () if self.worst.is_none() && prices.is_none() => Some(
                "a budget must know the most a call can cost: state it, or give the prices of tokens",
            ),
            () => None,
        }
    }

    /// The most a call can cost.
    pub(crate) fn worst(&self, call: &SavedCall) -> Result<i64, String> {
        let Some(prices) = self.prices.filter(|_| self.worst.is_none()) else {
            return Ok(self.worst.unwrap_or_default());
        };
        let asked = Asked::of(call).ok_or("is no JSON: what it can cost must be stated")?;
        if asked.holds_media {
            return Err(
                "holds images, audio or files, of which the length says nothing about the price: what it can cost must \
                 be stated"
                    .to_owned(),
            );
        }
        let written = asked.written.ok_or(
            "has no max_tokens: without it there is no telling what it can cost; set it, or state the most a call can cost",
        )?;
        let micro = i128::from(asked.bytes) * i128::from(prices.read)
            + i128::from(written) * i128::from(prices.written);
        // A part of a micro-USD is a whole one.
        let worst = (micro + 999_999) / 1_000_000;
        Ok(i64::try_from(worst).unwrap_or(i64::MAX).max(1))
    }
}

#[cfg(test)]
mod tests {
    use pareta::{AUTO, Client};

    use super::*;

    #[test]
    fn the_most_is_reckoned_from_what_is_asked_for() {
        let client = Client::builder().api_key("key").build().unwrap();
        let ask = |text: &str| client.chat().completions().create(AUTO, text);
        let budget = Budget::micro_usd(1).per_million_tokens(1_000_000, 3_000_000);
        assert!(budget.problem().is_none());
        let call = ask("Hello").max_tokens(100).n(2).to_saved().unwrap();
        let bytes = call.body().unwrap().len() as i64;
        assert_eq!(budget.worst(&call), Ok(bytes + 600));
        let endless = ask("Hello").to_saved().unwrap();
        assert!(budget.worst(&endless).unwrap_err().contains("max_tokens"));
        assert_eq!(budget.clone().per_call(9).worst(&endless), Ok(9));
        let small = Budget::micro_usd(1).per_million_tokens(1, 0);
        assert_eq!(small.worst(&call), Ok(1), "a part is a whole");
        let vector = client.embeddings().create(["Hello"]).to_saved().unwrap();
        assert_eq!(
            budget.worst(&vector),
            Ok(vector.body().unwrap().len() as i64)
        );
        let picture = r#"{"messages":[{"content":[{"type":"image_url"}]}],"max_tokens":1}"#;
        let picture = serde_json::value::RawValue::from_string(picture.to_owned()).unwrap();
        let picture = client
            .request(http::Method::POST, "/v1/chat/completions")
            .json(&picture);
        assert!(
            budget
                .worst(&picture.to_saved().unwrap())
                .unwrap_err()
                .contains("must be stated")
        );
    }

    #[test]
    fn a_budget_knows_what_a_call_can_cost() {
        for budget in [
            Budget::micro_usd(1),
            Budget::micro_usd(-1).per_call(1),
            Budget::micro_usd(1).per_call(0),
            Budget::micro_usd(1).per_million_tokens(0, 0),
            Budget::micro_usd(1).per_million_tokens(-1, 5),
        ] {
            assert!(budget.problem().is_some(), "{budget:?}");
        }
    }
}
