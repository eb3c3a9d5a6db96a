//! A JSON reader that keeps positions.
//!
//! It checks the whole grammar of RFC 8259, hands out the members somebody asked for and skips the rest, and
//! never loses where a value starts and ends. Skipping is iterative, so that depth is no attack; typed reading
//! recurses as deep as the types nest, and no deeper than `MAX_LEVELS` where they hold themselves.
//!
//! Why not a library: jiter comes nearest, but (0.18) its skip gives up 200 levels down and refuses half a surrogate
//! pair, both of which are JSON and have to come back as they were sent.

use std::sync::Arc;

use super::document::Document;
use super::number;
use super::raw::{Raw, Span};
use super::string::{self, Text};

/// Where the text stops being JSON, and what would have continued it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syntax {
    pub at: usize,
    pub expected: &'static str,
}

pub(super) type Result<T> = std::result::Result<T, Syntax>;

/// So many objects and arrays within each other are read as their types, those of a type that holds itself too: a
/// level takes its stack. What lies deeper reads as absent.
pub(crate) const MAX_LEVELS: usize = 64;

/// An envelope and its list come on top of what a drift report counts.
const READ_LEVELS: usize = MAX_LEVELS + 2;

/// A cursor over one document.
pub struct Reader<'a> {
    document: &'a Arc<Document>,
    bytes: &'a [u8],
    at: usize,
    /// How many objects and arrays are being read.
    level: usize,
}

/// A string's contents between its quotes.
struct Contents {
    start: usize,
    end: usize,
    escaped: bool,
}

impl<'a> Reader<'a> {
    pub fn new(document: &'a Arc<Document>) -> Self {
        Self::starting(document, 0)
    }

    /// A reader for the value that starts at `at`.
    pub fn starting(document: &'a Arc<Document>, at: usize) -> Self {
        Self {
            document,
            bytes: document.text().as_bytes(),
            at,
            level: 0,
        }
    }

    /// Fails unless nothing but white space is left.
    pub fn finish(&mut self) -> Result<()> {
        self.skip_white();
        match self.at == self.bytes.len() {
            true => Ok(()),
            false => self.fail("the end of the text"),
        }
    }

    /// Passes over a null, if one comes next.
    #[inline]
    pub fn null(&mut self) -> Result<bool> {
        let null = self.peek()? == b'n';
        if null {
            self.skip()?;
        }
        Ok(null)
    }

    /// Reads an object: `member` is called with each key and must read the value that follows it.
    /// A value of any other kind is passed over whole.
    #[inline]
    pub fn object(&mut self, mut member: impl FnMut(&mut Self, &str) -> Result<()>) -> Result<Raw> {
        let first = self.peek()?;
        let start = self.at;
        if first != b'{' || self.level == READ_LEVELS {
            self.skip()?;
            return Ok(self.raw_since(start));
        }
        self.at += 1;
        if self.peek()? == b'}' {
            self.at += 1;
            return Ok(self.raw_since(start));
        }
        self.level += 1;
        loop {
            let key = self.key()?;
            if key.escaped {
                let name = string::unescape(self.slice(key.start, key.end));
                member(self, &name)?;
            } else {
                let name = self.slice(key.start, key.end);
                member(self, name)?;
            }
            if self.ends_container(b'}')? {
                self.level -= 1;
                return Ok(self.raw_since(start));
            }
        }
    }

    /// Reads an array: `element` is called before each element and must read it.
    /// A value of any other kind is passed over whole.
    #[inline]
    pub fn array(&mut self, mut element: impl FnMut(&mut Self) -> Result<()>) -> Result<Raw> {
        let first = self.peek()?;
        let start = self.at;
        if first != b'[' || self.level == READ_LEVELS {
            self.skip()?;
            return Ok(self.raw_since(start));
        }
        self.at += 1;
        if self.peek()? == b']' {
            self.at += 1;
            return Ok(self.raw_since(start));
        }
        self.level += 1;
        loop {
            element(self)?;
            if self.ends_container(b']')? {
                self.level -= 1;
                return Ok(self.raw_since(start));
            }
        }
    }

    /// Any value, as a view of its text.
    pub fn value(&mut self) -> Result<Raw> {
        self.peek()?;
        let start = self.at;
        self.skip()?;
        Ok(self.raw_since(start))
    }

    /// The value that comes next, without passing over it.
    pub fn ahead(&self) -> Result<Raw> {
        Self::starting(self.document, self.at).value()
    }

    /// Any value, as its text.
    pub fn json(&mut self) -> Result<&'a str> {
        self.peek()?;
        let start = self.at;
        self.skip()?;
        Ok(self.slice(start, self.at))
    }

    /// A string, or the text in a list of typed parts in its place; anything else reads as none.
    #[inline]
    pub fn text_or_parts(&mut self) -> Result<Text> {
        match self.peek()? {
            b'[' => self.text_of_parts(),
            _ => self.text(),
        }
    }

    fn text_of_parts(&mut self) -> Result<Text> {
        let mut whole = None;
        self.array(|reader| {
            let (mut kind, mut text) = (Text::NONE, Text::NONE);
            let part = reader.object(|reader, key| {
                match key {
                    "type" => kind = reader.text()?,
                    "text" => text = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
            if let (Some("text"), Some(text)) = (kind.of(&part), text.of(&part)) {
                whole.get_or_insert_with(String::new).push_str(text);
            }
            Ok(())
        })?;
        Ok(whole.map_or(Text::NONE, Text::own))
    }

    /// A string; anything else reads as none.
    #[inline]
    pub fn text(&mut self) -> Result<Text> {
        if self.peek()? != b'"' {
            self.skip()?;
            return Ok(Text::NONE);
        }
        self.at += 1;
        let contents = self.contents()?;
        let span = Span::new(contents.start, contents.end);
        Ok(match contents.escaped {
            true => Text::escaped(span),
            false => Text::slice(span),
        })
    }

    /// A string of its own; anything else reads as empty.
    pub fn string(&mut self) -> Result<String> {
        if self.peek()? != b'"' {
            self.skip()?;
            return Ok(String::new());
        }
        self.at += 1;
        let contents = self.contents()?;
        let text = self.slice(contents.start, contents.end);
        Ok(match contents.escaped {
            true => string::unescape(text),
            false => text.to_owned(),
        })
    }

    /// The text of the number that comes next, or none after passing over anything else.
    #[inline]
    fn number_text(&mut self) -> Result<Option<&'a str>> {
        match self.peek()? {
            b'-' | b'0'..=b'9' => {
                let start = self.at;
                self.skip_number()?;
                Ok(Some(self.slice(start, self.at)))
            }
            _ => {
                self.skip()?;
                Ok(None)
            }
        }
    }

    /// A number that is whole and fits, however it is spelt; anything else reads as none.
    #[inline]
    pub fn integer(&mut self) -> Result<Option<i64>> {
        Ok(self.number_text()?.and_then(number::integer))
    }

    /// A number that a double can hold; anything else reads as none.
    #[inline]
    pub fn float(&mut self) -> Result<Option<f64>> {
        Ok(self.number_text()?.and_then(number::float))
    }

    /// A bill in micro-USD: exact, floored to whole micro-USD, never mistaken for nothing.
    pub fn bill(&mut self) -> Result<number::Bill> {
        let absent = self.peek()? == b'n';
        let text = self.number_text()?;
        Ok(match absent {
            true => number::Bill::Absent,
            false => number::Bill::read(text),
        })
    }

    /// A boolean; anything else reads as false.
    #[inline]
    pub fn boolean(&mut self) -> Result<bool> {
        let first = self.peek()?;
        self.skip()?;
        Ok(first == b't')
    }

    /// Passes over one value, checking it, however deep it goes.
    pub fn skip(&mut self) -> Result<()> {
        let mut open = Nesting::default();
        loop {
            let first = self.peek()?;
            let opened = match first {
                b'"' => {
                    self.at += 1;
                    self.contents()?;
                    false
                }
                b'{' | b'[' => {
                    self.at += 1;
                    let close = if first == b'{' { b'}' } else { b']' };
                    if self.peek()? == close {
                        self.at += 1;
                        false
                    } else {
                        open.push(first == b'{');
                        true
                    }
                }
                b't' => self.literal(b"true", "`true`")?,
                b'f' => self.literal(b"false", "`false`")?,
                b'n' => self.literal(b"null", "`null`")?,
                _ => self.skip_number()?,
            };
            if opened {
                if open.top() == Some(true) {
                    self.key()?;
                }
                continue;
            }
            loop {
                match open.top() {
                    None => return Ok(()),
                    Some(true) if self.ends_container(b'}')? => open.pop(),
                    Some(false) if self.ends_container(b']')? => open.pop(),
                    Some(true) => {
                        self.key()?;
                        break;
                    }
                    Some(false) => break,
                }
            }
        }
    }

    /// After a value: true past the closing bracket, false past a comma.
    #[inline]
    fn ends_container(&mut self, close: u8) -> Result<bool> {
        match self.peek()? {
            b',' => {
                self.at += 1;
                Ok(false)
            }
            byte if byte == close => {
                self.at += 1;
                Ok(true)
            }
            _ => self.fail("`,` or the closing bracket"),
        }
    }

    /// A key and its colon.
    #[inline]
    fn key(&mut self) -> Result<Contents> {
        if self.peek()? != b'"' {
            return self.fail("a key in double quotes");
        }
        self.at += 1;
        let key = self.contents()?;
        if self.peek()? != b':' {
            return self.fail("`:`");
        }
        self.at += 1;
        Ok(key)
    }

    /// A string's contents, from just behind its opening quote to just behind its closing one.
    #[inline]
    fn contents(&mut self) -> Result<Contents> {
        let start = self.at;
        let mut escaped = false;
        loop {
            self.at = string::plain_until(self.bytes, self.at);
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    let end = self.at;
                    self.at += 1;
                    return Ok(Contents {
                        start,
                        end,
                        escaped,
                    });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(_) => return self.fail("an escaped control character"),
                None => return self.fail("a closing double quote"),
            }
        }
    }

    /// One escape sequence. A surrogate may stand alone: the grammar allows it.
    #[inline]
    fn escape(&mut self) -> Result<()> {
        match self.bytes.get(self.at + 1) {
            Some(byte) if string::simple_escape(*byte).is_some() => {
                self.at += 2;
                Ok(())
            }
            Some(b'u') => {
                let digits = self.bytes.get(self.at + 2..self.at + 6);
                if digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    self.at += 6;
                    return Ok(());
                }
                self.at += 2;
                self.fail("four hexadecimal digits")
            }
            _ => {
                self.at += 1;
                self.fail("an escape JSON knows")
            }
        }
    }

    #[inline]
    fn skip_number(&mut self) -> Result<bool> {
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        match self.bytes.get(self.at) {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return self.fail("a value"),
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            self.some_digits()?;
        }
        Ok(false)
    }

    fn some_digits(&mut self) -> Result<()> {
        let start = self.at;
        self.digits();
        match self.at > start {
            true => Ok(()),
            false => self.fail("a digit"),
        }
    }

    #[inline]
    fn digits(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
    }

    fn literal(&mut self, word: &[u8], expected: &'static str) -> Result<bool> {
        if !self.bytes[self.at..].starts_with(word) {
            return self.fail(expected);
        }
        self.at += word.len();
        Ok(false)
    }

    /// The first byte of what comes next, after white space.
    #[inline]
    pub fn peek(&mut self) -> Result<u8> {
        self.skip_white();
        match self.bytes.get(self.at) {
            Some(byte) => Ok(*byte),
            None => self.fail("more text"),
        }
    }

    #[inline]
    fn skip_white(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    #[inline]
    fn slice(&self, start: usize, end: usize) -> &'a str {
        &self.document.text()[start..end]
    }

    #[inline]
    fn raw_since(&self, start: usize) -> Raw {
        Raw::new(self.document.clone(), Span::new(start, self.at))
    }

    fn fail<T>(&self, expected: &'static str) -> Result<T> {
        Err(Syntax {
            at: self.at,
            expected,
        })
    }
}

/// Which brackets are open, innermost last: a bit each, true for an object.
#[derive(Default)]
struct Nesting {
    depth: usize,
    recent: u64,
    older: Vec<u64>,
}

impl Nesting {
    fn push(&mut self, object: bool) {
        if self.depth > 0 && self.depth % 64 == 0 {
            self.older.push(self.recent);
        }
        self.recent = self.recent << 1 | u64::from(object);
        self.depth += 1;
    }

    fn pop(&mut self) {
        self.depth -= 1;
        self.recent >>= 1;
        if self.depth > 0 && self.depth % 64 == 0 {
            self.recent = self.older.pop().unwrap_or_default();
        }
    }

    #[inline]
    fn top(&self) -> Option<bool> {
        (self.depth > 0).then_some(self.recent & 1 == 1)
    }
}
