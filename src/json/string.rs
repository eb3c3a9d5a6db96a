//! Strings: finding their end, taking escapes out, and keeping them as slices of the document.

use super::raw::{Raw, Span};

/// A string property: a slice of its document where nothing was escaped, its own text where something was.
#[derive(Clone)]
pub enum Text {
    Slice(Span),
    Unescaped(Box<str>),
}

impl Text {
    pub const NONE: Text = Text::Slice(Span::NONE);

    pub fn slice(span: Span) -> Self {
        Text::Slice(span)
    }

    pub fn unescaped(text: String) -> Self {
        Text::Unescaped(text.into())
    }

    /// The string, given the object it was read from.
    #[inline]
    pub fn of<'a>(&'a self, owner: &'a Raw) -> Option<&'a str> {
        match self {
            Text::Slice(span) => owner.slice(*span),
            Text::Unescaped(text) => Some(text),
        }
    }
}

const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGHS: u64 = ONES << 7;

/// The high bit of each byte of `word` that is zero (bytes behind the first zero may be marked too).
#[inline]
fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

/// The first position from `at` on that holds a quote, a backslash or a control character, eight bytes a step.
#[inline]
pub(super) fn plain_until(bytes: &[u8], mut at: usize) -> usize {
    while let Some(eight) = bytes.get(at..at + 8) {
        let word = u64::from_le_bytes(eight.try_into().unwrap_or_default());
        let quote = zero_bytes(word ^ (ONES * u64::from(b'"')));
        let backslash = zero_bytes(word ^ (ONES * u64::from(b'\\')));
        // A byte below 0x20 borrows its high bit when 0x20 is taken away; one that had it already is text.
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let found = quote | backslash | control;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while let Some(byte) = bytes.get(at) {
        if *byte < 0x20 || *byte == b'"' || *byte == b'\\' {
            break;
        }
        at += 1;
    }
    at
}

/// The text a string's contents stand for. Half a surrogate pair stands for no character and becomes U+FFFD;
/// the raw text still has it.
pub(super) fn unescape(contents: &str) -> String {
    let mut text = String::with_capacity(contents.len());
    let mut rest = contents;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        let (character, length) = escape(&rest[at..]);
        text.push(character);
        rest = &rest[at + length..];
    }
    text.push_str(rest);
    text
}

/// The character an escape stands for and the length of the escape. The text has been checked already.
fn escape(text: &str) -> (char, usize) {
    let simple = match text.as_bytes().get(1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode_escape(text),
        Some(other) => char::from(*other),
        None => char::REPLACEMENT_CHARACTER,
    };
    (simple, 2)
}

fn unicode_escape(text: &str) -> (char, usize) {
    let unit = |at: usize| u32::from_str_radix(text.get(at..at + 4)?, 16).ok();
    let first = unit(2).unwrap_or_default();
    let second = match text.get(6..8) {
        Some("\\u") => unit(8),
        _ => None,
    };
    if let (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) = (first, second) {
        let code = 0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00);
        return (
            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
            12,
        );
    }
    (
        char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER),
        6,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place_in_a_word_is_told_apart() {
        for byte in 0..=255u8 {
            for place in 0..17 {
                let mut bytes = [b'x'; 17];
                bytes[place] = byte;
                let stops = byte < 0x20 || byte == b'"' || byte == b'\\';
                let expected = if stops { place } else { 17 };
                assert_eq!(plain_until(&bytes, 0), expected, "{byte:#x} at {place}");
            }
        }
    }

    #[test]
    fn neighbours_never_hide_the_first_stop() {
        for first in 0..=255u8 {
            for second in 0..=255u8 {
                let bytes = [first, second, b'a', 0x80, 0xff, b'!', b'#', b'['];
                let naive = bytes
                    .iter()
                    .position(|b| *b < 0x20 || *b == b'"' || *b == b'\\');
                assert_eq!(plain_until(&bytes, 0), naive.unwrap_or(8));
            }
        }
    }

    #[test]
    fn escapes_stand_for_their_characters() {
        let cases = [
            (r"a\u00e9b", "aéb"),
            (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r"\ud83d\ude00!", "😀!"),
            (r"\ud83d!", "\u{fffd}!"),
            (r"\ude00\ud83d", "\u{fffd}\u{fffd}"),
            (r"\ud83d\u0041", "\u{fffd}A"),
            (r"\uD83D\uDE00", "😀"),
        ];
        for (contents, text) in cases {
            assert_eq!(unescape(contents), text, "{contents}");
        }
    }
}
