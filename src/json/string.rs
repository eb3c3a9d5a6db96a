//! Strings: finding their end, taking escapes out, and keeping them as slices of the document.

use std::sync::OnceLock;

use super::raw::{Raw, Span};

/// A string property: a slice of its document where nothing is escaped, and a text of its own where something is.
#[derive(Clone)]
pub enum Text {
    Slice(Span),
    Escaped(Box<Escaped>),
    Own(Box<str>),
}

/// A string with escapes in it. They are taken out when somebody asks: many a text is only passed on.
#[derive(Clone)]
pub struct Escaped {
    contents: Span,
    text: OnceLock<Box<str>>,
}

impl Text {
    pub const NONE: Text = Text::Slice(Span::NONE);

    pub fn slice(span: Span) -> Self {
        Text::Slice(span)
    }

    pub fn escaped(contents: Span) -> Self {
        let text = OnceLock::new();
        Text::Escaped(Box::new(Escaped { contents, text }))
    }

    pub fn own(text: String) -> Self {
        Text::Own(text.into())
    }

    /// The string, given the object it was read from.
    #[inline]
    pub fn of<'a>(&'a self, owner: &'a Raw) -> Option<&'a str> {
        match self {
            Text::Slice(span) => owner.slice(*span),
            Text::Escaped(escaped) => {
                let contents = owner.slice(escaped.contents)?;
                Some(escaped.text.get_or_init(|| unescape(contents).into()))
            }
            Text::Own(text) => Some(text),
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

/// The first position from `at` on that holds a quote, a backslash or a control character.
#[inline]
pub(super) fn plain_until(bytes: &[u8], mut at: usize) -> usize {
    let mut steps = 0;
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
        steps += 1;
        // Most strings are short; this one is not.
        if steps == 8 {
            at = plain_blocks(bytes, at);
        }
    }
    while bytes.get(at).is_some_and(|byte| !is_stop(*byte)) {
        at += 1;
    }
    at
}

/// Text that is looked at or copied in one step.
const BLOCK: usize = 32;

/// Passes over whole blocks of plain text.
#[inline(never)]
fn plain_blocks(bytes: &[u8], mut at: usize) -> usize {
    while bytes[at..].first_chunk().is_some_and(is_plain) {
        at += BLOCK;
    }
    at
}

/// Looks at every byte, whatever the others are: compilers make that a few vector instructions.
#[inline]
fn is_plain(block: &[u8; BLOCK]) -> bool {
    let stops = block.iter().fold(0, |stops, byte| {
        stops | u8::from(*byte < 0x20) | u8::from(*byte == b'"') | u8::from(*byte == b'\\')
    });
    stops == 0
}

#[inline]
fn is_stop(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// A text while its escapes are taken out.
pub(super) struct Unescaped {
    /// The text, and room behind it for whole blocks.
    bytes: Vec<u8>,
    length: usize,
}

impl Unescaped {
    pub fn with_room(length: usize) -> Self {
        Self {
            bytes: vec![0; length + BLOCK],
            length: 0,
        }
    }

    /// Adds the plain text that `bytes` starts with, and tells how much that is.
    #[inline]
    pub fn push_plain(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while let Some(block) = bytes[at..].first_chunk() {
            self.room().copy_from_slice(block);
            if !is_plain(block) {
                break;
            }
            at += BLOCK;
            self.length += BLOCK;
        }
        let plain = plain_until(bytes, at) - at;
        if bytes.len() < at + BLOCK {
            self.room()[..plain].copy_from_slice(&bytes[at..at + plain]);
        }
        self.length += plain;
        at + plain
    }

    /// Adds an ASCII character.
    #[inline]
    pub fn push_ascii(&mut self, byte: u8) {
        self.room()[0] = byte;
        self.length += 1;
    }

    pub fn push(&mut self, character: char) {
        self.length += character.encode_utf8(self.room()).len();
    }

    /// Space for a block at the end of the text.
    #[inline]
    fn room(&mut self) -> &mut [u8] {
        if self.bytes.len() < self.length + BLOCK {
            self.bytes.resize(2 * self.length + BLOCK, 0);
        }
        &mut self.bytes[self.length..self.length + BLOCK]
    }

    pub fn finish(mut self) -> String {
        self.bytes.truncate(self.length);
        // It is UTF-8: what was copied was, up to an ASCII character, and so are characters.
        String::from_utf8(self.bytes).unwrap_or_default()
    }
}

/// The text a string's contents stand for. Half a surrogate pair stands for no character and becomes U+FFFD;
/// the raw text still has it.
pub(super) fn unescape(contents: &str) -> String {
    let mut text = Unescaped::with_room(contents.len());
    let mut at = 0;
    loop {
        at += text.push_plain(&contents.as_bytes()[at..]);
        if at == contents.len() {
            return text.finish();
        }
        if let Some(simple) = simple_escape(contents.as_bytes()[at + 1]) {
            text.push_ascii(simple);
            at += 2;
            continue;
        }
        let (character, length) = unicode_escape(&contents[at..]);
        text.push(character);
        at += length;
    }
}

/// What the escapes of one character stand for, and zero for what is none. A table, for the next one is anyone's guess.
const SIMPLE_ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table[b'/' as usize] = b'/';
    table[b'b' as usize] = 0x8;
    table[b'f' as usize] = 0xc;
    table[b'n' as usize] = b'\n';
    table[b'r' as usize] = b'\r';
    table[b't' as usize] = b'\t';
    table
};

/// What a backslash before `byte` stands for, if that is an escape of one character.
#[inline]
pub(super) fn simple_escape(byte: u8) -> Option<u8> {
    let simple = SIMPLE_ESCAPES[usize::from(byte)];
    (simple != 0).then_some(simple)
}

/// The character an escape stands for and the length of the escape. The text has been checked already.
pub(super) fn escape(text: &str) -> (char, usize) {
    match text.as_bytes().get(1).and_then(|byte| simple_escape(*byte)) {
        Some(simple) => (char::from(simple), 2),
        None => unicode_escape(text),
    }
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
    fn escapes_are_taken_out_wherever_blocks_begin_and_end() {
        for before in 0..3 * BLOCK {
            for between in 0..2 * BLOCK {
                let (start, middle) = ("x".repeat(before), "é".repeat(between));
                let contents = format!(r"{start}\n{middle}\ud83d\ude00\/{middle}");
                assert_eq!(unescape(&contents), format!("{start}\n{middle}😀/{middle}"));
            }
        }
    }

    #[test]
    fn a_stop_in_a_long_text_is_found_wherever_it_is() {
        for place in 0..6 * BLOCK {
            let mut bytes = vec![b'x'; 6 * BLOCK];
            bytes[place] = b'"';
            assert_eq!(plain_until(&bytes, 0), place);
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
