//! What a hand adds to the generated types: the questions the contract's properties answer together, and money.

use std::io;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rust_decimal::Decimal;

use crate::json::Bill;
use crate::response::Response;
use crate::types::{
    ChatCompletion, ChatCompletionChunk, Endpoint, EvalResult, EvalRun, LeaderboardEntry, Speech,
};

const MICRO_USD_PER_CENT: i64 = 10_000;

/// Micro-USD in dollars, exact: six places. For what one call costs, and for adding up; [`dollars`] is what is billed of
/// a total.
///
/// ```
/// assert_eq!(pareta::usd(653).to_string(), "0.000653");
/// assert_eq!(pareta::usd(-1).to_string(), "-0.000001");
/// ```
#[doc(alias = "cost")]
#[doc(alias = "price")]
#[doc(alias = "money")]
pub fn usd(micro_usd: i64) -> Decimal {
    Decimal::new(micro_usd, 6)
}

/// Micro-USD in dollars, floored toward minus infinity to whole cents, as totals are billed. What is below a cent reads as
/// nothing: [`usd`] is the exact amount.
///
/// ```
/// assert_eq!(pareta::dollars(420_715).to_string(), "0.42");
/// assert_eq!(pareta::dollars(9_999).to_string(), "0.00");
/// assert_eq!(pareta::dollars(-1).to_string(), "-0.01");
/// ```
#[doc(alias = "cost")]
#[doc(alias = "price")]
#[doc(alias = "money")]
pub fn dollars(micro_usd: i64) -> Decimal {
    Decimal::new(micro_usd.div_euclid(MICRO_USD_PER_CENT), 2)
}

impl Endpoint {
    /// Whether it serves inference now: its status is exactly `live`.
    pub fn is_live(&self) -> bool {
        self.status() == Some("live")
    }
}

impl EvalRun {
    /// Whether the run has ended: its status is exactly `completed` or `failed`.
    pub fn is_terminal(&self) -> bool {
        matches!(self.status(), Some("completed" | "failed"))
    }

    /// The billed total in dollars with two places, floored toward minus infinity to whole cents; `0.00` when the
    /// server sent no total. [`usd(run.cost_micro_usd())`](usd) is the exact amount.
    ///
    /// A total that is there but cannot be read never shows as nothing: it reads as the largest amount there is,
    /// [`drift`](Self::drift) names it, and the client answers an error in place of such a run.
    ///
    /// ```
    /// use pareta::types::EvalRun;
    ///
    /// let run = EvalRun::from_json(r#"{"run": {"total_cost_micro_usd": 420715}}"#)?;
    /// assert_eq!(run.cost().to_string(), "0.42");
    /// assert_eq!(run.cost_micro_usd(), 420_715);
    /// # Ok::<(), pareta::DecodeError>(())
    /// ```
    #[doc(alias = "price")]
    #[doc(alias = "billing")]
    pub fn cost(&self) -> Decimal {
        dollars(self.cost_micro_usd())
    }

    /// The billed total as [`cost`](Self::cost), or `None` where it is there but cannot be read.
    pub fn try_cost(&self) -> Option<Decimal> {
        (self.bill() != Bill::Unreadable).then(|| self.cost())
    }
}

impl EvalResult {
    /// What answering one row cost on average, in dollars, exact. `None` when absent.
    ///
    /// ```
    /// use pareta::types::EvalResult;
    ///
    /// let result = EvalResult::from_json(r#"{"mean_cost_micro_usd": 850}"#)?;
    /// assert_eq!(result.mean_cost_usd().map(|usd| usd.to_string()).as_deref(), Some("0.000850"));
    /// # Ok::<(), pareta::DecodeError>(())
    /// ```
    pub fn mean_cost_usd(&self) -> Option<Decimal> {
        self.mean_cost_micro_usd().map(usd)
    }
}

impl LeaderboardEntry {
    /// What one request costs, in dollars, exact. `None` when absent.
    pub fn cost_per_request_usd(&self) -> Option<Decimal> {
        self.cost_per_request_micro_usd().map(usd)
    }
}

impl ChatCompletion {
    /// The text of the first choice; empty when there is none.
    pub fn text(&self) -> &str {
        let first = self.choices().first();
        first
            .and_then(|choice| choice.message().content())
            .unwrap_or_default()
    }
}

impl ChatCompletionChunk {
    /// The text this chunk adds to the first choice; empty when it adds none, as the first and last chunks often do.
    pub fn text(&self) -> &str {
        let mut choices = self.choices().iter();
        let first = choices.find(|choice| choice.index().unwrap_or(0) == 0);
        first
            .and_then(|choice| choice.delta().content())
            .unwrap_or_default()
    }
}

impl Speech {
    /// The audio, decoded from its base64 text; empty when there is none.
    ///
    /// # Errors
    ///
    /// [`InvalidData`](io::ErrorKind::InvalidData) when the text is no base64.
    pub fn audio(&self) -> io::Result<Vec<u8>> {
        STANDARD
            .decode(self.audio_base64().unwrap_or_default())
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    /// Writes the audio to a file.
    ///
    /// # Errors
    ///
    /// Those of [`audio`](Self::audio), and of writing the file.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        std::fs::write(path, self.audio()?)
    }
}
