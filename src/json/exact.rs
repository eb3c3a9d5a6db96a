//! What a scalar says, exactly: a number as its decimal digits, a string with the halves of surrogate pairs that no
//! Rust string can hold.

use std::borrow::Cow;
use std::fmt::{self, Write};

use super::string;

/// What a string or a key says. Equal means the same code units, however they are escaped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ExactText<'a> {
    /// The text, its escapes taken out; half a surrogate pair stays an escape.
    pub text: Cow<'a, str>,
    /// Where such an escape stands, as against a backslash and what follows it.
    halves: Vec<usize>,
}

impl<'a> ExactText<'a> {
    /// What contents between quotes say.
    pub fn of(contents: &'a str) -> Self {
        let mut halves = Vec::new();
        if !contents.contains('\\') {
            let text = Cow::Borrowed(contents);
            return Self { text, halves };
        }
        let mut text = String::with_capacity(contents.len());
        let mut rest = contents;
        while let Some((plain, _)) = rest.split_once('\\') {
            text.push_str(plain);
            let escape = &rest[plain.len()..];
            let (character, length) = string::escape(escape);
            match half_of_a_pair(escape, character) {
                Some(half) => {
                    halves.push(text.len());
                    // A string takes whatever is written to it.
                    let _ = write!(text, "\\u{half:04x}");
                }
                None => text.push(character),
            }
            rest = escape.get(length..).unwrap_or("");
        }
        text.push_str(rest);
        let text = Cow::Owned(text);
        Self { text, halves }
    }
}

/// As JSON, between quotes: with the escapes that have to be, and no others.
impl fmt::Display for ExactText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What came without an escape needs none.
        if let Cow::Borrowed(plain) = &self.text {
            f.write_char('"')?;
            f.write_str(plain)?;
            return f.write_char('"');
        }
        const ESCAPE: usize = "\\ud800".len();
        let mut start = 0;
        f.write_char('"')?;
        for half in self.halves.iter().copied().chain([self.text.len()]) {
            let plain = self.text.get(start..half).unwrap_or("");
            let quoted = serde_json::to_string(plain).map_err(|_| fmt::Error)?;
            f.write_str(quoted.get(1..quoted.len() - 1).unwrap_or(""))?;
            start = half + ESCAPE;
            f.write_str(self.text.get(half..start).unwrap_or(""))?;
        }
        f.write_char('"')
    }
}

/// The code unit of an escape that stands for no character.
fn half_of_a_pair(escape: &str, character: char) -> Option<u16> {
    if character != char::REPLACEMENT_CHARACTER {
        return None;
    }
    let unit = u16::from_str_radix(escape.get(2..6)?, 16).ok()?;
    (0xD800..0xE000).contains(&unit).then_some(unit)
}

/// What a number is worth. Equal means the same value, however it is spelt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ExactNumber<'a> {
    negative: bool,
    /// The digits without zeros at either end; none for zero.
    digits: Cow<'a, str>,
    /// How many digits behind the first of them the decimal point is.
    point: i128,
    /// An exponent that is too long to count with: numbers that have one are compared as they are spelt.
    endless: &'a str,
}

/// So many digits of an exponent can be counted with.
const COUNTABLE: usize = 36;

impl<'a> ExactNumber<'a> {
    /// What the text of a JSON number is worth.
    pub fn of(text: &'a str) -> Self {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, ""));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches('0');
        let digits = match fraction {
            "" => Cow::Borrowed(whole),
            _ => Cow::Owned([whole, fraction].concat()),
        };
        let leading = digits.len() - digits.trim_start_matches('0').len();
        let digits = match digits {
            Cow::Borrowed(digits) => Cow::Borrowed(digits[leading..].trim_end_matches('0')),
            Cow::Owned(digits) => Cow::Owned(digits[leading..].to_owned()),
        };
        if digits.is_empty() {
            return Self {
                negative: false,
                digits,
                point: 0,
                endless: "",
            };
        }
        let size = exponent.trim_start_matches(['+', '-']);
        let size = size.trim_start_matches('0');
        let (exponent, endless) = match size.len() <= COUNTABLE {
            true => (exponent.parse::<i128>().unwrap_or(0), ""),
            false => (0, exponent.trim_start_matches('+')),
        };
        Self {
            negative: unsigned.len() < text.len(),
            digits,
            point: whole.len() as i128 - leading as i128 + exponent,
            endless,
        }
    }
}

/// As JSON, in one spelling for all that are the same: the digits, and the exponent of the last of them.
impl fmt::Display for ExactNumber<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.digits.is_empty() {
            return f.write_char('0');
        }
        if self.negative {
            f.write_char('-')?;
        }
        let exponent = self.point - self.digits.len() as i128;
        if self.endless.is_empty() {
            f.write_str(&self.digits)?;
            return match exponent {
                0 => Ok(()),
                exponent => write!(f, "e{exponent}"),
            };
        }
        // Its exponent is taken, so the point stands where it stood.
        match usize::try_from(self.point) {
            Ok(point) if exponent < 0 && point > 0 => {
                let (whole, fraction) = self.digits.split_at(point);
                write!(f, "{whole}.{fraction}")?;
            }
            Ok(point) if point > 0 => {
                let zeros = "0".repeat(point - self.digits.len());
                write!(f, "{}{zeros}", self.digits)?;
            }
            _ => {
                let zeros = "0".repeat(usize::try_from(-self.point).unwrap_or(0));
                write!(f, "0.{zeros}{}", self.digits)?;
            }
        }
        write!(f, "e{}", self.endless)
    }
}

/// What a data format can be handed for a number without changing what it is worth.
#[derive(Debug, PartialEq)]
pub(super) enum Carried {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    /// No integer of 64 bits and no double: only the text says it.
    AsText,
}

impl Carried {
    /// What carries the number of this text.
    pub fn of(text: &str) -> Self {
        // The sign of a zero is kept by a double only.
        let whole = text != "-0" && !text.contains(['.', 'e', 'E']);
        if whole {
            let signed = text.parse().map(Self::Signed);
            return text
                .parse()
                .map(Self::Unsigned)
                .or(signed)
                .unwrap_or(Self::AsText);
        }
        let float: f64 = text.parse().unwrap_or(f64::INFINITY);
        // Any 15 digits come back from a double.
        if text.len() <= 16 && !text.contains(['e', 'E']) {
            return Self::Float(float);
        }
        // The shortest text that gives this double is what a format writes, and a reader takes it for.
        let same =
            float.is_finite() && ExactNumber::of(&format!("{float:e}")) == ExactNumber::of(text);
        match same {
            true => Self::Float(float),
            false => Self::AsText,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_by_value_however_they_are_spelt() {
        let same = [
            ("5", "5.0"),
            ("5", "0.5e1"),
            ("100", "1e2"),
            ("1e2", "1E+02"),
            ("0.001", "1e-3"),
            ("-0.0", "0"),
            ("0e99999999999999999999999999999999999999999999", "0"),
            ("-12.50", "-1.25e1"),
            ("1e99999999999999999999", "10e99999999999999999998"),
            ("1e-99999999999999999999", "0.1e-99999999999999999998"),
            (
                "1e00000000000000000000000000000000000000000000000002",
                "100",
            ),
            (
                "1e9999999999999999999999999999999999999999",
                "1.0e+9999999999999999999999999999999999999999",
            ),
        ];
        for (left, right) in same {
            assert_eq!(
                ExactNumber::of(left),
                ExactNumber::of(right),
                "{left} {right}"
            );
        }
        let different = [
            ("5", "-5"),
            ("5", "50"),
            ("0.1", "0.10000000000000001"),
            ("9007199254740993", "9007199254740992"),
            ("420715.000000000000001", "420715"),
            ("1e400", "1e401"),
            ("1e-400", "0"),
            ("0.1e-400", "0.2e-400"),
            (
                "1e9999999999999999999999999999999999999999",
                "1e-9999999999999999999999999999999999999999",
            ),
        ];
        for (left, right) in different {
            assert_ne!(
                ExactNumber::of(left),
                ExactNumber::of(right),
                "{left} {right}"
            );
        }
    }

    #[test]
    fn strings_are_the_same_by_what_they_say() {
        let same = [
            ("é", r"\u00e9"),
            ("😀", r"\uD83D\ude00"),
            ("/", r"\/"),
            ("\u{fffd}", r"\ufffd"),
            (r"\ud800", r"\uD800"),
        ];
        for (left, right) in same {
            assert_eq!(ExactText::of(left), ExactText::of(right), "{left} {right}");
        }
        let different = [
            (r"\ud800", r"\\ud800"),
            (r"\ud800", r"\ud801"),
            (r"\ud800", r"\ufffd"),
            (r"\ud800\\ud800", r"\\ud800\ud800"),
        ];
        for (left, right) in different {
            assert_ne!(ExactText::of(left), ExactText::of(right), "{left} {right}");
        }
        assert_eq!(
            ExactText::of(r"a\ud83d\n\uDE00\ud83d\ude00").text,
            "a\\ud83d\n\\ude00😀"
        );
    }

    #[test]
    fn a_number_is_carried_by_what_does_not_change_it() {
        let cases = [
            ("0", Carried::Unsigned(0)),
            ("-0", Carried::Float(-0.0)),
            ("-1", Carried::Signed(-1)),
            ("18446744073709551615", Carried::Unsigned(u64::MAX)),
            ("-9223372036854775808", Carried::Signed(i64::MIN)),
            ("18446744073709551616", Carried::AsText),
            ("-9223372036854775809", Carried::AsText),
            ("0.1", Carried::Float(0.1)),
            ("1e2", Carried::Float(100.0)),
            ("0.10", Carried::Float(0.1)),
            ("1e23", Carried::Float(1e23)),
            ("0.10000000000000001", Carried::AsText),
            ("420715.000000000000001", Carried::AsText),
            ("1e400", Carried::AsText),
            ("0.1e-400", Carried::AsText),
            ("5e-324", Carried::Float(5e-324)),
            ("0e400", Carried::Float(0.0)),
        ];
        for (text, carried) in cases {
            assert_eq!(Carried::of(text), carried, "{text}");
        }
    }
}
