//! Cutting the key out of what a server sent back.
//!
//! A server may send the key back as it is, or as another text spells it: with the escapes of JSON, of a URL or of a
//! page, and with escapes of escapes where one text stands inside another. Each spelling is cut out where it stands,
//! from its first escape to its last, so that a JSON text stays one; nothing else is touched.

use std::ops::Range;

use bytes::Bytes;
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue};
use memchr::memchr3;
use memchr::memmem::Finder;

use crate::json::Raw;

/// What stands where the key stood.
const MARK: &str = "[the API key]";

/// A shorter key keeps no secret: it is what people give a server that asks for none.
const SHORTEST: usize = 8;

/// A shorter key may be a word of its own, and is cut out where it is one.
const LONG: usize = 20;

/// How many texts may stand one inside the other.
const DEEPEST: usize = 4;

/// A character is spelt with no more than this, in one text.
const SPELT: usize = "\\u0070".len();

/// How much of a text is searched at once.
const PIECE: usize = 1024 * 1024;

/// The key, as it is looked for.
pub(crate) struct KeyCutter {
    /// Made once: the headers of every reply are searched. None where the key keeps no secret.
    key: Option<Finder<'static>>,
}

impl KeyCutter {
    pub fn new(key: &str) -> Self {
        let key = (key.chars().count() >= SHORTEST).then(|| Finder::new(key).into_owned());
        Self { key }
    }

    /// How long a key that is sent back may be.
    pub fn longest(&self) -> usize {
        let length = |key: &Finder<'_>| key.needle().len() * SPELT;
        self.key.as_ref().map_or(0, length)
    }

    /// The headers of a response, whose values are in `text`. Those the client goes by are left as they are: a short
    /// key may be among what they say.
    pub fn headers(&self, headers: &mut HeaderMap, text: &[u8]) {
        let Some(key) = &self.key else { return };
        if key.find(text).is_none() && first_escape(text).is_none() {
            return;
        }
        let is_short = key.needle().len() < LONG;
        for (name, value) in headers {
            if is_short && is_gone_by(name) {
                continue;
            }
            if let Some(without) = self.without(value.as_bytes(), false) {
                let without = HeaderValue::try_from(without);
                *value = without.unwrap_or(HeaderValue::from_static(MARK));
            }
        }
    }

    /// A body, or what else is JSON as a rule: one that is JSON stays so.
    pub fn body(&self, body: Bytes) -> Bytes {
        self.without(&body, true).map_or(body, Bytes::from)
    }

    /// What is said to people.
    pub fn words(&self, words: String) -> String {
        match self.without(words.as_bytes(), false) {
            Some(without) => String::from_utf8_lossy(&without).into_owned(),
            None => words,
        }
    }

    /// The text without the key; none where the key is not in it.
    fn without(&self, text: &[u8], may_be_json: bool) -> Option<Vec<u8>> {
        let key = self
            .key
            .as_ref()
            .filter(|key| key.needle().len() <= text.len())?;
        let may_be_number = may_be_json && key.needle().iter().all(|byte| is_numeric(*byte));
        let mut cutting = Cutting::new(text, may_be_number);
        // A key that begins in one piece may end in the next.
        let reach = key.needle().len() * SPELT.pow(DEEPEST as u32);
        for start in (0..text.len()).step_by(PIECE) {
            let piece = start..start + PIECE;
            let seen = start.saturating_sub(reach)..(piece.end + reach).min(text.len());
            for span in places(key, &text[seen.clone()]) {
                let span = seen.start + span.start..seen.start + span.end;
                if piece.contains(&span.start) {
                    cutting.cut(span);
                }
            }
        }
        cutting.finish()
    }
}

/// Whether the client goes by what a header says: how the body is framed and read, when to ask again, what was billed.
/// A request id is none of these: it is shown wherever the call is.
fn is_gone_by(name: &HeaderName) -> bool {
    const NAMES: [HeaderName; 8] = [
        header::CONTENT_TYPE,
        header::CONTENT_LENGTH,
        header::CONTENT_ENCODING,
        header::TRANSFER_ENCODING,
        header::CONNECTION,
        header::DATE,
        header::AGE,
        header::RETRY_AFTER,
    ];
    let text = name.as_str();
    let others = ["retry-after-ms", "x-ms-retry-after-ms", "x-should-retry"];
    let families = ["x-pareta-", "x-ratelimit-", "ratelimit"];
    NAMES.contains(name)
        || others.contains(&text)
        || families.iter().any(|family| text.starts_with(family))
}

/// What a number is written with.
fn is_numeric(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E')
}

/// Whether a key that was found between these two is the key, and no part of a longer word.
fn is_whole(key: &Finder<'_>, before: Option<u8>, after: Option<u8>) -> bool {
    let goes_on = |byte: Option<u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    key.needle().len() >= LONG || !(goes_on(before) || goes_on(after))
}

/// Where the key stands in a text, in whatever spelling.
fn places(key: &Finder<'_>, text: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    find(key, text, |span| found.push(whole_escapes(text, span)));
    let kinds = find_spelt(key, text, ALL, &mut found);
    // What looks like an escape of one kind may be none in a text of another.
    for kind in [JSON, URL, PAGE] {
        if kinds & kind != 0 && kinds != kind {
            find_spelt(key, text, kind, &mut found);
        }
    }
    found.sort_by_key(|span| span.start);
    // One key may be found in several ways.
    found.dedup_by(|next, span| {
        let is_same = next.start < span.end;
        if is_same {
            span.end = span.end.max(next.end);
        }
        is_same
    });
    found
}

/// Tells each place where the key stands as it is.
fn find(key: &Finder<'_>, text: &[u8], mut tell: impl FnMut(Range<usize>)) {
    let mut from = 0;
    while let Some(found) = key.find(&text[from..]) {
        let span = from + found..from + found + key.needle().len();
        let before = span.start.checked_sub(1).map(|before| text[before]);
        from = span.start + 1;
        if is_whole(key, before, text.get(span.end).copied()) {
            from = span.end;
            tell(span);
        }
    }
}

/// Finds the key where these kinds of escapes spell it, and tells which of them there were.
fn find_spelt(key: &Finder<'_>, text: &[u8], kinds: u8, found: &mut Vec<Range<usize>>) -> u8 {
    let mut seen = 0;
    if first_escape(text).is_none() {
        return seen;
    }
    let mut layer = Layer::of(text);
    for _ in 0..DEEPEST {
        let Some(next) = layer.unescaped(kinds) else {
            break;
        };
        layer = next;
        seen |= layer.kinds;
        find(key, &layer.text, |span| {
            let start = layer.places[span.start];
            let end = layer.places.get(span.end).copied();
            found.push(start..end.unwrap_or(text.len()));
        });
    }
    seen
}

/// The stretch with the whole of each JSON escape it begins or ends in: half of one would be an error.
fn whole_escapes(text: &[u8], span: Range<usize>) -> Range<usize> {
    let mut place = span.start.saturating_sub(SPELT);
    // In a row of backslashes, the first tells what the others are.
    while place > 0 && text[place - 1] == b'\\' {
        place -= 1;
    }
    let mut whole = span.clone();
    while place < span.end {
        let length = escape(&text[place..], JSON).map_or(1, |escape| escape.length);
        let end = place + length;
        if end > span.start {
            whole = whole.start.min(place)..whole.end.max(end);
        }
        place = end;
    }
    whole
}

/// A text with some layers of escapes taken out.
struct Layer {
    text: Vec<u8>,
    /// Where each byte, or what spells it, stands in the text as it was sent.
    places: Vec<usize>,
    /// Which escapes were taken out last.
    kinds: u8,
}

impl Layer {
    fn of(text: &[u8]) -> Self {
        Self {
            text: text.to_vec(),
            places: (0..text.len()).collect(),
            kinds: 0,
        }
    }

    /// The text with one layer more taken out; none where there is no escape in it.
    fn unescaped(&self, kinds: u8) -> Option<Self> {
        let mut next = Self {
            text: Vec::new(),
            places: Vec::new(),
            kinds: 0,
        };
        let (mut done, mut from) = (0, 0);
        while let Some(found) = first_escape(&self.text[from..]) {
            let place = from + found;
            from = place + 1;
            let Some(escape) = escape(&self.text[place..], kinds) else {
                continue;
            };
            next.text.extend_from_slice(&self.text[done..place]);
            next.places.extend_from_slice(&self.places[done..place]);
            let mut room = [0; 4];
            let spelt: &[u8] = match escape.character {
                Ok(character) => character.encode_utf8(&mut room).as_bytes(),
                Err(byte) => &[byte],
            };
            next.text.extend_from_slice(spelt);
            next.places.extend(spelt.iter().map(|_| self.places[place]));
            next.kinds |= escape.kind;
            done = place + escape.length;
            from = done;
        }
        if done == 0 {
            return None;
        }
        next.text.extend_from_slice(&self.text[done..]);
        next.places.extend_from_slice(&self.places[done..]);
        Some(next)
    }
}

/// The kinds of escapes: those of JSON, of URLs and of pages.
const JSON: u8 = 1;
const URL: u8 = 2;
const PAGE: u8 = 4;
const ALL: u8 = JSON | URL | PAGE;

/// Where a text has its first character that may begin an escape.
fn first_escape(text: &[u8]) -> Option<usize> {
    memchr3(b'\\', b'%', b'&', text)
}

/// What a text begins with.
struct Escape {
    kind: u8,
    /// What it stands for: a character, or a byte that may be part of one.
    character: Result<char, u8>,
    length: usize,
}

/// The escape a text begins with, if it is one of these kinds.
fn escape(text: &[u8], kinds: u8) -> Option<Escape> {
    let kind = match text.first()? {
        b'\\' => JSON,
        b'%' => URL,
        b'&' => PAGE,
        _ => return None,
    };
    if kinds & kind == 0 {
        return None;
    }
    let (character, length) = match kind {
        JSON => match text.get(1)? {
            b'u' => (Ok(character(number(text.get(2..6)?, 16)?)), SPELT),
            byte @ (b'"' | b'\\' | b'/') => (Err(*byte), 2),
            // No key has any of them.
            b'b' | b'f' | b'n' | b'r' | b't' => (Err(b' '), 2),
            _ => return None,
        },
        URL => (Err(u8::try_from(number(text.get(1..3)?, 16)?).ok()?), 3),
        _ => {
            const LONGEST: usize = "#x0022;".len();
            let rest = &text[1..];
            let end = rest.iter().take(LONGEST).position(|byte| *byte == b';')?;
            (Ok(entity(&rest[..end])?), end + 2)
        }
    };
    Some(Escape {
        kind,
        character,
        length,
    })
}

/// `quot`, `#34`, `#x22`.
fn entity(name: &[u8]) -> Option<char> {
    match name {
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        b"amp" => Some('&'),
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        [b'#', b'x' | b'X', hex @ ..] => Some(character(number(hex, 16)?)),
        [b'#', decimal @ ..] => Some(character(number(decimal, 10)?)),
        _ => None,
    }
}

/// A few digits as a number.
fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let mut digits = digits.iter();
    digits.try_fold(0, |number, digit| {
        Some(number * radix + char::from(*digit).to_digit(radix)?)
    })
}

fn character(code: u32) -> char {
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// A text while stretches are cut out of it, in their order.
struct Cutting<'a> {
    text: &'a [u8],
    /// Up to where it has been copied.
    done: usize,
    without: Vec<u8>,
    /// Whether it is JSON and the key may be a number in it, which only a string can stand in for.
    has_numbers: bool,
    is_in_string: bool,
}

impl<'a> Cutting<'a> {
    fn new(text: &'a [u8], may_be_number: bool) -> Self {
        let is_json = || {
            let text = std::str::from_utf8(text);
            text.is_ok_and(|text| Raw::from_json(text).is_ok())
        };
        Self {
            text,
            done: 0,
            without: Vec::new(),
            has_numbers: may_be_number && is_json(),
            is_in_string: false,
        }
    }

    fn cut(&mut self, mut span: Range<usize>) {
        // It was part of a number that is gone already.
        if span.start < self.done {
            return;
        }
        let is_number = self.has_numbers && !self.is_in_string_at(span.start);
        if is_number {
            let inside = |byte: &&u8| is_numeric(**byte);
            let (before, behind) = (&self.text[self.done..span.start], &self.text[span.end..]);
            span.start -= before.iter().rev().take_while(inside).count();
            span.end += behind.iter().take_while(inside).count();
        }
        let quote: &[u8] = if is_number { b"\"" } else { b"" };
        let kept = &self.text[self.done..span.start];
        for piece in [kept, quote, MARK.as_bytes(), quote] {
            self.without.extend_from_slice(piece);
        }
        self.done = span.end;
    }

    /// Whether a place behind what has been copied is inside a string.
    fn is_in_string_at(&mut self, place: usize) -> bool {
        let mut bytes = self.text[self.done..place].iter();
        while let Some(byte) = bytes.next() {
            match byte {
                b'"' => self.is_in_string = !self.is_in_string,
                b'\\' => drop(bytes.next()),
                _ => {}
            }
        }
        self.is_in_string
    }

    fn finish(mut self) -> Option<Vec<u8>> {
        if self.done == 0 {
            return None;
        }
        self.without.extend_from_slice(&self.text[self.done..]);
        Some(self.without)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "pareta_sk_\"q/%41\\8d1f";

    fn body(key: &str, text: &str) -> String {
        let redacted = KeyCutter::new(key).body(Bytes::copy_from_slice(text.as_bytes()));
        String::from_utf8(redacted.to_vec()).unwrap()
    }

    /// What a string holds that stands so many layers deep inside JSON strings.
    fn in_json(text: &str, layers: usize) -> String {
        (0..layers).fold(text.to_owned(), |text, _| {
            let string = serde_json::to_string(&text).unwrap();
            string[1..string.len() - 1].to_owned()
        })
    }

    /// Every character as an escape, so many times over.
    fn as_escapes(text: &str, layers: usize) -> String {
        (0..layers).fold(text.to_owned(), |text, layer| {
            let escape = |unit: u16| match layer % 2 {
                0 => format!("\\u{unit:04x}"),
                _ => format!("\\u{unit:04X}"),
            };
            text.encode_utf16().map(escape).collect()
        })
    }

    fn in_url(text: &str, lower: bool) -> String {
        let escape = |byte: u8| match byte {
            b'-' | b'_' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte if lower => format!("%{byte:02x}"),
            byte => format!("%{byte:02X}"),
        };
        text.bytes().map(escape).collect()
    }

    fn in_page(text: &str, escape: impl Fn(char) -> String) -> String {
        let plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '_';
        let letters = text.chars();
        letters
            .map(|letter| match plain(&letter) {
                true => letter.to_string(),
                false => escape(letter),
            })
            .collect()
    }

    fn spellings(key: &str) -> Vec<String> {
        let mut spellings = vec![
            key.to_owned(),
            in_url(key, false),
            in_url(key, true),
            in_url(&in_url(key, false), false),
            key.bytes().map(|byte| format!("%{byte:02x}")).collect(),
            in_page(key, |letter| format!("&#{};", u32::from(letter))),
            in_page(key, |letter| format!("&#x{:X};", u32::from(letter))),
            in_page(key, |letter| format!("&#x{:04x};", u32::from(letter))),
            key.replace('"', "&quot;"),
        ];
        for layers in 1..=DEEPEST {
            spellings.push(in_json(key, layers));
            spellings.push(in_json(&in_json(key, 1).replace('/', "\\/"), layers - 1));
            spellings.push(as_escapes(key, layers));
            spellings.push(in_json(&as_escapes(key, 1), layers - 1));
        }
        // Where the key looks like an escape itself, one kind at a time is told apart.
        if first_escape(key.as_bytes()).is_none() {
            spellings.extend([
                key.replace('/', "\\/"),
                key.replacen('p', "\\u0070", 1),
                key.replace('k', "\\u006B"),
                in_json(&in_url(key, false), 2).replace('%', "\\u0025"),
                in_json(&key.replace('"', "&quot;"), 1).replace('&', "\\u0026"),
                in_url(&in_json(key, 1), false),
                in_url(&in_json(&in_url(key, true), 1), true),
            ]);
        }
        spellings
    }

    #[test]
    fn every_spelling_is_cut_out() {
        let keys = [
            KEY,
            "pareta_sk_canary_8d1f",
            "pareta_sk_a/b",
            "pareta_sk_\"q",
            "pareta_sk_üx",
            "sk-%2F%25&amp;&#47;and-on",
            "\"starts_with_a_quote",
            "ends_with_a_backslash\\",
            "\\u0070/\\\\\\escapes_of_its_own",
            "a key of some words",
        ];
        // A whole number of them in every layer.
        let backslashes = "\\".repeat(1 << DEEPEST);
        for key in keys {
            for spelling in spellings(key) {
                for (before, behind) in [
                    ("", ""),
                    ("bad key ", ", try again"),
                    ("https://x.example/?key=", "&a=%2F\\u0041"),
                    (backslashes.as_str(), backslashes.as_str()),
                    ("\\\"", "\\\""),
                    ("&amp;%zz\\.", "%4"),
                ] {
                    // A key that begins or ends in what is escaped has no end of its own beside an escape.
                    let is_joined = before.ends_with('\\') || before.ends_with("\\\"");
                    if is_joined && key.contains(['"', '\\']) {
                        continue;
                    }
                    let text = format!("{before}{spelling}{behind}");
                    let found = body(key, &text);
                    assert_eq!(found, format!("{before}{MARK}{behind}"), "{key}: {text}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_the_key_stays_to_the_byte() {
        let texts = [
            "",
            "\\",
            "%",
            "&",
            "\\u",
            "\\u00",
            "%2",
            "&#x;&#;&;&nope;&#99999999;&#xffffffff;&#xd800;",
            "\\ud83d\\ude00\\ud83d",
            "pareta_sk_canary_8d1",
            "areta_sk_canary_8d1f",
            "\\u0070areta_sk_canary_8d1",
            "pareta_sk_canary%5F8d1",
            "\\\\\\\\\\\\\\\"\\\\\\\\%25%25%25&amp;&amp;",
        ];
        let keys = ["pareta_sk_canary_8d1f", "pareta_sk_a/b", "12345678"];
        let dummies = [
            "x", "-", "1", "e", "text", "none", "EMPTY", "null", "ollama", "1234567", "%41", "\\",
        ];
        for text in texts {
            for key in keys.iter().chain(&dummies) {
                assert_eq!(body(key, text), text, "{key}");
            }
        }
        for dummy in dummies {
            for spelling in spellings(dummy) {
                assert_eq!(body(dummy, &spelling), spelling, "{dummy}");
            }
        }
    }

    #[test]
    fn a_short_key_is_cut_out_as_a_word_only() {
        let key = "mistral-7b";
        for (text, found) in [
            ("mistral-7b", MARK.to_owned()),
            ("\"mistral-7b\"", format!("\"{MARK}\"")),
            ("Bearer mistral-7b.", format!("Bearer {MARK}.")),
            ("?key=mistral-7b&x=1", format!("?key={MARK}&x=1")),
            ("a\\nmistral-7b\\tb", format!("a\\n{MARK}\\tb")),
            ("a%20mistral-7b%20b", format!("a%20{MARK}%20b")),
            (
                "\\u0022mistral%2D7b\\u0022",
                format!("\\u0022{MARK}\\u0022"),
            ),
            ("mistral-7b, mistral-7b", format!("{MARK}, {MARK}")),
            ("mistral-7b-instruct", "mistral-7b-instruct".to_owned()),
            ("my_mistral-7b", "my_mistral-7b".to_owned()),
            (
                "amistral-7b mistral-7ba",
                "amistral-7b mistral-7ba".to_owned(),
            ),
            ("\\u0061mistral%2D7b", "\\u0061mistral%2D7b".to_owned()),
        ] {
            assert_eq!(body(key, text), found, "{text}");
        }
        let long = "mistral-7b-instruct-v3";
        assert_eq!(body(long, &format!("a{long}b")), format!("a{MARK}b"));
    }

    /// Nothing of an escape is left that only began, or only ended, in the key.
    #[test]
    fn a_json_text_stays_one() {
        let number = format!("\"{MARK}\"");
        for (key, text, found) in [
            (
                "ntext_1234567890_x_y",
                r#"["a\ntext_1234567890_x_y"]"#,
                format!(r#"["a{MARK}"]"#),
            ),
            (
                "70abcdef0123456789ff",
                r#"["\u0070abcdef0123456789ff"]"#,
                format!(r#"["{MARK}"]"#),
            ),
            (
                "/slashes/at/both/ends/",
                r#"["\/slashes/at/both/ends\/"]"#,
                format!(r#"["{MARK}"]"#),
            ),
            (
                "a_backslash_ends_it_\\",
                r#"["a_backslash_ends_it_\\"]"#,
                format!(r#"["{MARK}"]"#),
            ),
            (
                "12345678",
                r#"{"a": 12345678}"#,
                format!(r#"{{"a": {number}}}"#),
            ),
            (
                "12345678",
                r#"[12345678,-12345678.5e3,"\"12345678"]"#,
                format!(r#"[{number},-12345678.5e3,"\"{MARK}"]"#),
            ),
            (
                "12345678",
                r#"{"12345678":0.12345678}"#,
                format!(r#"{{"{MARK}":{number}}}"#),
            ),
            (
                "12345678901234567890",
                "[112345678901234567890123456789012345678901]",
                format!("[{number}]"),
            ),
            ("12345678", "the key 12345678", format!("the key {MARK}")),
        ] {
            let redacted = body(key, text);
            assert_eq!(redacted, found, "{text}");
            assert_eq!(
                Raw::from_json(&*redacted).is_ok(),
                Raw::from_json(text).is_ok()
            );
        }
        assert_eq!(
            KeyCutter::new("12345678").words("12345678".to_owned()),
            MARK
        );
    }

    #[test]
    fn a_key_is_found_behind_anything() {
        let key = "pareta_sk_canary/8d1f";
        let spelling = key.replace('/', "\\/");
        for filler in [
            "\\n",
            "x",
            "é",
            "\\\\",
            "%41",
            "&amp;",
            "pareta_sk_canary",
            "\\u0070areta_sk",
        ] {
            for length in 0..99 {
                let filled = filler.repeat(length);
                let text = format!("{filled}{spelling}{filled}%{key}");
                assert_eq!(body(key, &text), format!("{filled}{MARK}{filled}%{MARK}"));
            }
        }
    }

    #[test]
    fn a_key_is_found_where_two_pieces_meet() {
        let key = "pareta_sk_canary/8d1f";
        let spelling = in_json(&as_escapes(key, 1), 1);
        for (spelling, step) in [(key, 4), (&spelling, 19)] {
            for before in (0..=spelling.len()).step_by(step) {
                let filled = "x".repeat(PIECE - before);
                let text = format!("{filled}{spelling}, {spelling}");
                assert_eq!(body(key, &text), format!("{filled}{MARK}, {MARK}"));
            }
        }
    }

    #[test]
    fn headers_lose_the_key_and_no_more() {
        let redact = |key: &str, name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            let value = HeaderValue::from_str(value).unwrap();
            headers.insert(name, value.clone());
            KeyCutter::new(key).headers(&mut headers, value.as_bytes());
            headers[name].to_str().unwrap().to_owned()
        };
        let long = "pareta_sk_a/b_canary_8d1f";
        for (key, name, value, found) in [
            ("tiny", "x-echo", "tiny", "tiny"),
            ("12345678", "x-echo", "a 12345678", "a [the API key]"),
            ("12345678", "retry-after", "12345678", "12345678"),
            ("12345678", "x-pareta-billed", "12345678", "12345678"),
            (
                "12345678",
                "x-ratelimit-reset-tokens",
                "12345678",
                "12345678",
            ),
            ("12345678", "ratelimit", "r=12345678", "r=12345678"),
            (
                "event-stream",
                "content-type",
                "text/event-stream",
                "text/event-stream",
            ),
            ("12345678", "x-request-id", "12345678", MARK),
            (
                long,
                "www-authenticate",
                "Bearer error=\"pareta_sk_a\\/b_canary_8d1f\"",
                "Bearer error=\"[the API key]\"",
            ),
            (
                long,
                "location",
                "https://x.example/?key=pareta_sk_a%2fb_canary_8d1f&b=%20",
                "https://x.example/?key=[the API key]&b=%20",
            ),
            (
                long,
                "content-type",
                "text/html; for=pareta_sk_a/b_canary_8d1f",
                "text/html; for=[the API key]",
            ),
        ] {
            assert_eq!(redact(key, name, value), found, "{name}: {value}");
        }
    }

    /// A JSON string for a text, any of its characters as an escape.
    fn spelt(text: &str, choices: &[u8]) -> String {
        let mut choices = choices.iter().cycle();
        let spell = |letter: char| match choices.next().unwrap_or(&0) % 6 {
            0 => letter
                .encode_utf16(&mut [0; 2])
                .iter()
                .map(|unit| format!("\\u{unit:04x}"))
                .collect(),
            1 if letter == '/' => "\\/".to_owned(),
            _ => in_json(&letter.to_string(), 1),
        };
        text.chars().map(spell).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

        #[test]
        fn a_string_loses_the_key_by_its_value(
            key in "[0-9A-Za-z][ -$'-~]{18,38}[0-9A-Za-z]",
            pieces in prop::collection::vec("[ -~é\n\u{1F600}]{0,9}", 1..4),
            choices in prop::collection::vec(any::<u8>(), 1..60),
            layers in 0_usize..3,
        ) {
            let (with, without) = (pieces.join(&key), pieces.join(MARK));
            prop_assume!(with.matches(&*key).count() == pieces.len() - 1);
            let string = in_json(&spelt(&with, &choices), layers);
            let text = format!("{{\"a\": [\"{string}\"]}}");
            let redacted = Raw::from_json(body(&key, &text)).unwrap();
            let mut value = redacted["a"][0].as_str().unwrap().into_owned();
            for _ in 0..layers {
                let inner = Raw::from_json(format!("\"{value}\"")).unwrap();
                value = inner.as_str().unwrap().into_owned();
            }
            prop_assert_eq!(value, without);
        }

        #[test]
        fn nothing_makes_it_panic(key in "[\\\\u0%&#;x4]{8,22}", text in "[\\\\u0%&#;x4\"é]{0,200}") {
            let redacted = body(&key, &text);
            prop_assert!(Raw::from_json(&*text).is_err() || Raw::from_json(redacted).is_ok());
        }
    }
}
