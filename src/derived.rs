//! What a hand adds to the generated types: the questions the contract's properties answer together, and money.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use base64::engine::general_purpose::{GeneralPurpose, PAD, STANDARD};
use base64::engine::{DecodePaddingMode, Engine};
use base64::{DecodeError, alphabet};
use rust_decimal::Decimal;

use crate::json::Bill;
use crate::placed::Placed;
use crate::response::Response;
use crate::types::{
    ChatCompletion, ChatCompletionChunk, ContractProposal, Endpoint, EvalResult, EvalRun,
    ImageData, ImageGeneration, LeaderboardEntry, ProposalResult, Speech,
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

/// Why the rows of a proposal cannot be graded without a further question; see [`ProposalResult::doubt`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProposalDoubt {
    /// The prompt asks for what the rows do not show.
    Conflict,
    /// The rows fall apart: some are of another kind.
    Split,
    /// Nothing but `custom-eval` is proposed, the panel of judges, which is never taken without being asked for.
    CustomEval,
    /// Several tasks are proposed.
    Several,
    /// One task is proposed, and its confidence is neither high nor medium.
    LowConfidence,
    /// One task is proposed, and the rows are not said to be all of one kind.
    Mixed,
    /// No task is proposed.
    NoTask,
}

impl ProposalResult {
    /// Whether the rows can be graded without a further question: they are all of one kind, nothing stands against the
    /// prompt, and exactly one task is proposed, by name and with high or medium confidence.
    ///
    /// `custom-eval`, the panel of judges, is never taken without being asked for. What stands under `conflict` or `split`
    /// counts whatever it is, an empty object too.
    pub fn is_clean(&self) -> bool {
        self.verdict().is_ok()
    }

    /// The task of a [clean](Self::is_clean) proposal; `None` for any other.
    pub fn bound_task(&self) -> Option<&str> {
        self.verdict().ok()
    }

    /// Why the proposal is not [clean](Self::is_clean), by the first thing that stands against it; `None` where it is.
    pub fn doubt(&self) -> Option<ProposalDoubt> {
        self.verdict().err()
    }

    fn verdict(&self) -> Result<&str, ProposalDoubt> {
        let stands = |key: &str| self.raw().get(key).is_some_and(|value| !value.is_null());
        let is_judged = |proposal: &ContractProposal| proposal.task_id() == Some("custom-eval");
        let proposals = self.proposals();
        if stands("conflict") {
            return Err(ProposalDoubt::Conflict);
        }
        if stands("split") {
            return Err(ProposalDoubt::Split);
        }
        if !proposals.is_empty() && proposals.iter().all(is_judged) {
            return Err(ProposalDoubt::CustomEval);
        }
        let proposal = match proposals {
            [] => return Err(ProposalDoubt::NoTask),
            [one] => one,
            _ => return Err(ProposalDoubt::Several),
        };
        let task = proposal.task_id().filter(|task| !task.is_empty());
        let task = task.ok_or(ProposalDoubt::NoTask)?;
        match proposal.confidence() {
            Some("high" | "medium") if self.homogeneous() => Ok(task),
            Some("high" | "medium") => Err(ProposalDoubt::Mixed),
            _ => Err(ProposalDoubt::LowConfidence),
        }
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
        if let Ok(audio) = STANDARD.decode(text) {
            return Ok(audio);
        }
        let mut audio = Vec::new();
        decode_any_base64(text, |piece| {
            audio.extend_from_slice(piece);
            Ok(())
        })?;
        Ok(audio)
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

impl ImageGeneration {
    /// The image, decoded: the bytes of a PNG file. Its base64 text is read as that of [`Speech::audio`] is.
    ///
    /// # Errors
    ///
    /// [`InvalidData`](io::ErrorKind::InvalidData) when there is no image in the reply, or its text is no base64; the
    /// message says where.
    pub fn image(&self) -> io::Result<Vec<u8>> {
        let mut image = Vec::new();
        self.write_to(&mut image)?;
        Ok(image)
    }

    /// Writes the image, decoded piece by piece.
    ///
    /// # Errors
    ///
    /// Those of [`image`](Self::image), and of writing. Where there is no image nothing is written.
    pub fn write_to(&self, mut writer: impl Write) -> io::Result<()> {
        let text = self.data().first().and_then(ImageData::b64_json);
        let text = text.filter(|text| !without_data_url(text).trim().is_empty());
        let text = text.ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "there is no image in the reply")
        })?;
        decode_any_base64(text, |piece| writer.write_all(piece))
    }

    /// Writes the image to a file. It is written beside it first, and takes its place when it is whole: a file that was
    /// there stays as it was where anything goes wrong.
    ///
    /// # Errors
    ///
    /// Those of [`image`](Self::image), and of writing the file.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let mut file = BufWriter::new(Placed::create(path.as_ref())?);
        self.write_to(&mut file)?;
        file.into_inner()?.take_place()
    }
}

/// How many letters of base64 are decoded at once; a multiple of four.
const PIECE: usize = 64 * 1024;

/// Base64 as it is spelt where nobody is strict, decoded piece by piece.
fn decode_any_base64(text: &str, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        PAD.with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let invalid = |problem: String| io::Error::new(io::ErrorKind::InvalidData, problem);
    let start = text.len() - without_data_url(text).len();
    let letters = || {
        let bytes = text.bytes().enumerate().skip(start);
        bytes.filter(|(_, byte)| !byte.is_ascii_whitespace())
    };
    let misplaced = |index: usize| {
        let place = letters().nth(index).map_or(text.len(), |(place, _)| place);
        let found = text.get(place..).and_then(|rest| rest.chars().next());
        invalid(format!(
            "{:?} at byte {place} is no base64",
            found.unwrap_or_default()
        ))
    };
    let mut rest = letters()
        .map(|(_, byte)| match byte {
            b'-' => b'+',
            b'_' => b'/',
            byte => byte,
        })
        .peekable();
    let mut before = 0;
    let (mut piece, mut decoded) = (Vec::new(), Vec::new());
    while rest.peek().is_some() {
        piece.clear();
        decoded.clear();
        piece.extend(rest.by_ref().take(PIECE));
        // Padding is at the end of all, and not of a piece.
        let padding = piece.iter().position(|letter| *letter == b'=');
        if let (Some(padding), true) = (padding, rest.peek().is_some()) {
            return Err(misplaced(before + padding));
        }
        LENIENT
            .decode_vec(&piece, &mut decoded)
            .map_err(|error| match error {
                DecodeError::InvalidByte(index, _) => misplaced(before + index),
                DecodeError::InvalidLastSymbol { offset, .. } => misplaced(before + offset),
                DecodeError::InvalidLength(_) | DecodeError::InvalidPadding => invalid(format!(
                    "the base64 text is cut off behind byte {}",
                    text.trim_end().len()
                )),
            })?;
        take(&decoded)?;
        before += piece.len();
    }
    Ok(())
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
