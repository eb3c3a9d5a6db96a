//! What a hand adds to the generated types: the questions the contract's properties answer together, and money.

use std::io;
use std::path::Path;

use base64::engine::general_purpose::{GeneralPurpose, PAD, STANDARD};
use base64::engine::{DecodePaddingMode, Engine};
use base64::{DecodeError, alphabet};
use rust_decimal::Decimal;

use crate::json::Bill;
use crate::response::Response;
use crate::types::{
    ChatCompletion, ChatCompletionChunk, Endpoint, EvalResult, EvalRun, LeaderboardEntry,
    ProposalResult, Speech,
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

impl ProposalResult {
    /// Whether the rows can be graded without a further question: they are all of one kind, nothing stands against the
    /// prompt, and exactly one task is proposed, by name and with high or medium confidence.
    ///
    /// `custom-eval`, the panel of judges, is never taken without being asked for. What stands under `conflict` or `split`
    /// counts whatever it is, an empty object too.
    pub fn is_clean(&self) -> bool {
        self.bound_task().is_some()
    }

    /// The task of a [clean](Self::is_clean) proposal; `None` for any other.
    pub fn bound_task(&self) -> Option<&str> {
        let stands = |key: &str| self.raw().get(key).is_some_and(|value| !value.is_null());
        let [proposal] = self.proposals() else {
            return None;
        };
        let is_sure = matches!(proposal.confidence(), Some("high" | "medium"));
        let is_clean = self.homogeneous() && !stands("conflict") && !stands("split") && is_sure;
        let task = proposal.task_id();
        task.filter(|task| is_clean && !task.is_empty() && *task != "custom-eval")
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
    /// The audio, decoded from its base64 text; empty when there is none. Servers spell that text in more than one way:
    /// white space is passed over, both alphabets are read, the padding may be missing, and so may what is before the
    /// comma of a `data:` URL.
    ///
    /// # Errors
    ///
    /// [`InvalidData`](io::ErrorKind::InvalidData) when the text is no base64; the message says where.
    pub fn audio(&self) -> io::Result<Vec<u8>> {
        let text = self.audio_base64().unwrap_or_default();
        STANDARD
            .decode(text)
            .or_else(|_| decode_any_base64(text))
            .map_err(|problem| io::Error::new(io::ErrorKind::InvalidData, problem))
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

/// Base64 as it is spelt where nobody is strict.
fn decode_any_base64(text: &str) -> Result<Vec<u8>, String> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        PAD.with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let start = text.len() - without_data_url(text).len();
    let letters = || {
        let bytes = text.bytes().enumerate().skip(start);
        bytes.filter(|(_, byte)| !byte.is_ascii_whitespace())
    };
    let standard: Vec<u8> = letters()
        .map(|(_, byte)| match byte {
            b'-' => b'+',
            b'_' => b'/',
            byte => byte,
        })
        .collect();
    let misplaced = |index: usize| {
        let place = letters().nth(index).map_or(text.len(), |(place, _)| place);
        let found = text.get(place..).and_then(|rest| rest.chars().next());
        format!(
            "{:?} at byte {place} is no base64",
            found.unwrap_or_default()
        )
    };
    LENIENT.decode(&standard).map_err(|error| match error {
        DecodeError::InvalidByte(index, _) => misplaced(index),
        DecodeError::InvalidLastSymbol { offset, .. } => misplaced(offset),
        DecodeError::InvalidLength(_) | DecodeError::InvalidPadding => {
            format!(
                "the base64 text is cut off behind byte {}",
                text.trim_end().len()
            )
        }
    })
}

/// What comes behind `data:audio/wav;base64,`, where a text begins so.
fn without_data_url(text: &str) -> &str {
    let ends_with = |text: &str, end: &str| {
        let start = text.len().checked_sub(end.len());
        let found = start.and_then(|start| text.get(start..));
        found.is_some_and(|found| found.eq_ignore_ascii_case(end))
    };
    let is_data = |start: &str| start.eq_ignore_ascii_case("data:");
    if !text.trim_start().get(..5).is_some_and(is_data) {
        return text;
    }
    match text.split_once(',') {
        Some((head, rest)) if ends_with(head.trim_end(), ";base64") => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn audio(text: &str) -> Result<Vec<u8>, String> {
        let json = serde_json::json!({ "audio_base64": text }).to_string();
        let speech = Speech::from_json(json).unwrap();
        speech.audio().map_err(|error| {
            assert_eq!(error.kind(), io::ErrorKind::InvalidData);
            error.to_string()
        })
    }

    #[test]
    fn audio_in_every_spelling() {
        for (text, bytes) in [
            ("", &b""[..]),
            (" \r\n\t\u{c}", b""),
            ("UklGRg==", b"RIFF"),
            ("UklGRg==\n", b"RIFF"),
            ("  Uk\r\nlG\tRg= =", b"RIFF"),
            ("UklGRg", b"RIFF"),
            ("UklGRg=", b"RIFF"),
            ("+/+/", b"\xfb\xff\xbf"),
            ("-_-_", b"\xfb\xff\xbf"),
            ("-_+/", b"\xfb\xff\xbf"),
            ("-w", b"\xfb"),
            ("data:audio/wav;base64,UklGRg==", b"RIFF"),
            ("DATA:Audio/Wav;codecs=1;BASE64,UklGRg", b"RIFF"),
            ("\n data:;base64 ,\nUklG\nRg==\n", b"RIFF"),
            ("data:audio/wav;base64,", b""),
            // No data URL begins so.
            ("data", b"u\xabZ"),
        ] {
            assert_eq!(audio(text).as_deref(), Ok(bytes), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_audio_is_refused_with_its_place() {
        for (text, problem) in [
            ("UklG*g==", "'*' at byte 4 is no base64"),
            ("Uk lG\n.g==", "'.' at byte 6 is no base64"),
            ("UklGé", "'é' at byte 4 is no base64"),
            ("UklG\u{a0}Rg==", "'\\u{a0}' at byte 4 is no base64"),
            ("data:audio/wav;base64,Uk!G", "'!' at byte 24 is no base64"),
            ("data:audio/wav,UklG", "':' at byte 4 is no base64"),
            ("data:audio/wav;base64UklG", "':' at byte 4 is no base64"),
            ("é,;base64,UklG", "'é' at byte 0 is no base64"),
            ("UklGRg==UklG", "'=' at byte 6 is no base64"),
            ("UklGRg===", "'=' at byte 6 is no base64"),
            ("=", "'=' at byte 0 is no base64"),
            ("UklGRg==x", "'=' at byte 6 is no base64"),
            // A letter that holds bits of a byte that did not come.
            ("UklGRh", "'h' at byte 5 is no base64"),
            ("UklGR", "the base64 text is cut off behind byte 5"),
            ("Ukl\nGR\n", "the base64 text is cut off behind byte 6"),
        ] {
            assert_eq!(audio(text).unwrap_err(), problem, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn audio_is_the_same_in_every_spelling(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            width in 1_usize..80,
            is_url_safe in any::<bool>(),
            is_padded in any::<bool>(),
        ) {
            let mut text = STANDARD.encode(&bytes);
            if is_url_safe {
                text = text.replace('+', "-").replace('/', "_");
            }
            if !is_padded {
                text = text.trim_end_matches('=').to_owned();
            }
            let in_lines = |end: &str| {
                let lines = text.as_bytes().chunks(width);
                lines.map(|line| String::from_utf8_lossy(line) + end).collect::<String>()
            };
            let data_url = format!("data:x/y;base64,{text}");
            for text in [in_lines("\n"), in_lines("\r\n"), data_url] {
                prop_assert_eq!(audio(&text), Ok(bytes.clone()));
            }
        }

        #[test]
        fn no_text_is_too_bad_for_audio(text in any::<String>()) {
            let _ = audio(&text);
            let _ = audio(&format!("data:{text};base64,{text}"));
        }
    }
}
