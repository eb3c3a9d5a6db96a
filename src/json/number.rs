//! Numbers, read from their own text: exactly, in whatever spelling JSON allows.

/// What a number's text is worth as a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whole {
    /// Exactly this.
    Exactly(i64),
    /// Not whole: between this and the next.
    Above(i64),
    /// Beyond 64 bits.
    OutOfRange,
}

/// The integer a number's text spells, if it is one and fits: `5`, `5.0` and `4.2e5` are integers.
#[inline]
pub(crate) fn integer(text: &str) -> Option<i64> {
    // Up to 18 characters cannot overflow, and nearly every number is a few plain digits.
    if text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let digits = text.bytes();
        return Some(digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')));
    }
    match whole(text) {
        Whole::Exactly(value) => Some(value),
        Whole::Above(_) | Whole::OutOfRange => None,
    }
}

/// The double nearest to a number's text, if it is finite.
pub(crate) fn float(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A billed total in whole micro-USD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bill {
    /// Absent or null: nothing is billed.
    Absent,
    /// The total, floored to whole micro-USD.
    MicroUsd(i64),
    /// Present, but no number that fits.
    Unreadable,
}

impl Bill {
    /// What the text of a present total says; `None` is a total that is no number.
    pub fn read(number: Option<&str>) -> Self {
        match number.map(whole) {
            Some(Whole::Exactly(total) | Whole::Above(total)) => Bill::MicroUsd(total),
            Some(Whole::OutOfRange) | None => Bill::Unreadable,
        }
    }

    /// Micro-USD; an unreadable total reads as the largest, which nobody takes for nothing.
    pub fn micro_usd(self) -> i64 {
        match self {
            Bill::Absent => 0,
            Bill::MicroUsd(total) => total,
            Bill::Unreadable => i64::MAX,
        }
    }
}

/// The value of a number's text. Works on the digits: no double comes between.
fn whole(text: &str) -> Whole {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, saturating_exponent(exponent)),
        None => (unsigned, 0),
    };
    let (integral, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [integral, fraction].concat();
    let significant = digits.trim_start_matches('0');
    // The number is `significant` with the decimal point `point` digits behind its start.
    let leading_zeros = digits.len() - significant.len();
    let point = (integral.len() as i64 - leading_zeros as i64).saturating_add(exponent);
    if significant.is_empty() {
        return Whole::Exactly(0);
    }
    if point > 19 {
        return Whole::OutOfRange;
    }
    let before_point = usize::try_from(point).unwrap_or(0);
    let mut magnitude: i128 = 0;
    for place in 0..before_point {
        let digit = significant
            .as_bytes()
            .get(place)
            .map_or(0, |digit| digit - b'0');
        magnitude = magnitude * 10 + i128::from(digit);
    }
    let behind_point = significant.get(before_point..).unwrap_or("");
    let is_whole = behind_point.bytes().all(|digit| digit == b'0');
    let floored = match (negative, is_whole) {
        (false, _) => magnitude,
        (true, true) => -magnitude,
        (true, false) => -magnitude - 1,
    };
    match (i64::try_from(floored), is_whole) {
        (Ok(value), true) => Whole::Exactly(value),
        (Ok(value), false) => Whole::Above(value),
        (Err(_), _) => Whole::OutOfRange,
    }
}

/// An exponent of any length; beyond a few thousand million its size makes no difference.
fn saturating_exponent(text: &str) -> i64 {
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let size = digits.bytes().fold(0i64, |sum, digit| {
        (sum * 10 + i64::from(digit - b'0')).min(1 << 40)
    });
    if negative { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_spelling_of_an_integer_is_that_integer() {
        let cases = [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("5.0", Some(5)),
            ("4.2e5", Some(420_000)),
            ("420715e0", Some(420_715)),
            ("42071500E-2", Some(420_715)),
            ("0.0420715e7", Some(420_715)),
            ("0e999999999999999999999", Some(0)),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("1e400", None),
            ("1e99999999999999999999", None),
            ("1.5", None),
            ("1e-99999999999999999999", None),
            ("-0.5", None),
        ];
        for (text, value) in cases {
            assert_eq!(integer(text), value, "{text}");
        }
    }

    #[test]
    fn a_bill_is_floored_and_never_nothing_by_mistake() {
        let cases = [
            (Some("420715"), 420_715),
            (Some("420715.9999"), 420_715),
            (Some("4.20715e5"), 420_715),
            (Some("-0.5"), -1),
            (Some("-1"), -1),
            (Some("1e-400"), 0),
            (Some("1e30"), i64::MAX),
            (None, i64::MAX),
        ];
        for (text, micro_usd) in cases {
            assert_eq!(Bill::read(text).micro_usd(), micro_usd, "{text:?}");
        }
    }
}
