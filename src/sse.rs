//! An incremental decoder for server-sent events, after the WHATWG event-stream rules.
//!
//! Bytes go in as the network delivers them, however they are cut; items come out as soon as the
//! byte that ends them is in. Every byte is looked at a fixed number of times and copied only if
//! its line spans two chunks or its event has several data lines, so the work is linear in the
//! input even when an event arrives byte by byte. What is not copied is a slice of the chunk it
//! came in, and keeps that chunk alive.
//!
//! One departure from the standard, for callers that want everything that was sent: comments come
//! out as items. Text is not checked to be UTF-8; that is left to the caller, who can say which
//! event was bad.

use std::collections::VecDeque;
use std::mem;
use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use memchr::{memchr, memchr2};

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Something the stream said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// A dispatched event.
    Event(Event),
    /// A comment line, without its colon and one space after it. It comes out when its line ends,
    /// so a comment inside an event precedes that event.
    Comment(Bytes),
}

/// An event that had at least one `data` line and its closing blank line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// The `event` field; empty stands for `message`.
    pub(crate) name: Bytes,
    /// The `data` lines joined by line feeds.
    pub(crate) data: Bytes,
    /// The last `id` field so far, of this event or of one before it; empty where there was none.
    pub(crate) id: Bytes,
}

/// An event, or a single line, is larger than the decoder was told to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge {
    /// The limit that was exceeded, in bytes.
    pub(crate) limit: usize,
}

/// The decoder: [`push`](Self::push) a chunk, then call [`next`](Self::next) until it has no more.
#[derive(Debug)]
pub(crate) struct Decoder {
    limit: usize,
    /// Pushed and not yet read: `chunk` from `position` on, then `queue`.
    chunk: Bytes,
    position: usize,
    queue: VecDeque<Bytes>,
    /// What earlier chunks held of the line being read.
    partial: Vec<u8>,
    /// How much of the byte-order mark has been seen; its whole length once that is settled.
    bom: usize,
    /// The last line ended in a carriage return, so a line feed next belongs to that line end.
    after_cr: bool,
    failed: bool,
    pending: Pending,
}

impl Decoder {
    /// A decoder that holds at most `limit` bytes of an event: its name, its data and the line
    /// being read, field name included. Comments, ids and ignored fields count only while their
    /// line is read, so keep-alives never add up.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            chunk: Bytes::new(),
            position: 0,
            queue: VecDeque::new(),
            partial: Vec::new(),
            bom: 0,
            after_cr: false,
            failed: false,
            pending: Pending::default(),
        }
    }

    /// Adds the next bytes of the stream. Chunks not yet read are kept whole and are not counted
    /// against the limit, so call [`next`](Self::next) until it is empty between pushes.
    pub(crate) fn push(&mut self, bytes: Bytes) {
        if !self.failed {
            self.queue.push_back(bytes);
        }
    }

    /// The next item, or `None` when more bytes are needed. After an error, which is given once,
    /// there is nothing more and further bytes are ignored.
    pub(crate) fn next(&mut self) -> Result<Option<Item>, TooLarge> {
        while self.seek() {
            let rest = &self.chunk[self.position..];
            // A blank line, every other one as a rule, is not worth a search.
            let line_end = match rest[0] {
                b'\r' | b'\n' => Some(0),
                _ => memchr2(b'\r', b'\n', rest),
            };
            let len = line_end.unwrap_or(rest.len());
            if self.pending.len() + self.partial.len() + len > self.limit {
                return Err(self.fail());
            }
            let line = self.position..self.position + len;
            if line_end.is_none() {
                self.partial.extend_from_slice(rest);
                self.position = line.end;
                continue;
            }
            self.after_cr = rest[len] == b'\r';
            self.position = line.end + 1;
            let item = if self.partial.is_empty() {
                self.pending.line(&self.chunk, line)
            } else {
                self.partial.extend_from_slice(&self.chunk[line]);
                let whole = Bytes::from(mem::take(&mut self.partial));
                self.pending.line(&whole, 0..whole.len())
            };
            if item.is_some() {
                // A reader that takes its time with the item does not hold what it was read from.
                if self.position == self.chunk.len() {
                    self.chunk = Bytes::new();
                    self.position = 0;
                }
                return Ok(item);
            }
        }
        Ok(None)
    }

    /// Whether the stream, if it ended here, would be cut inside an event, or inside a line that
    /// may be one's; what is left of a comment is no loss. Ask after [`next`](Self::next) returned
    /// `None`: chunks it has not read are not considered.
    pub(crate) fn is_mid_event(&self) -> bool {
        let is_comment = self.partial.starts_with(b":");
        self.pending.open
            || (!self.partial.is_empty() && !is_comment)
            || (1..BOM.len()).contains(&self.bom)
    }

    /// The last `retry` field: how long to wait before the stream is asked for again.
    pub(crate) fn retry(&self) -> Option<Duration> {
        self.pending.retry
    }

    /// The event the stream ended in, as far as it came. The standard drops it; whether it is
    /// whole is for the caller to see.
    pub(crate) fn unfinished(&self) -> Option<Event> {
        let mut pending = self.pending.clone();
        if !self.partial.is_empty() {
            let line = Bytes::copy_from_slice(&self.partial);
            pending.line(&line, 0..line.len());
        }
        match pending.dispatch() {
            Some(Item::Event(event)) => Some(event),
            _ => None,
        }
    }

    /// Moves to the next unread byte that belongs to a line, past a byte-order mark and the
    /// second half of a CRLF. False when all is read.
    fn seek(&mut self) -> bool {
        loop {
            let Some(&byte) = self.chunk.get(self.position) else {
                self.position = 0;
                match self.queue.pop_front() {
                    Some(chunk) => self.chunk = chunk,
                    None => {
                        self.chunk = Bytes::new();
                        return false;
                    }
                }
                continue;
            };
            if mem::take(&mut self.after_cr) && byte == b'\n' {
                self.position += 1;
                continue;
            }
            if self.bom < BOM.len() {
                if byte == BOM[self.bom] {
                    self.bom += 1;
                    self.position += 1;
                    continue;
                }
                // Only the beginning of a mark: those bytes are the first line's.
                self.partial.extend_from_slice(&BOM[..self.bom]);
                self.bom = BOM.len();
            }
            return true;
        }
    }

    /// Gives up, and gives back the memory.
    fn fail(&mut self) -> TooLarge {
        let limit = self.limit;
        *self = Self {
            failed: true,
            ..Self::new(limit)
        };
        TooLarge { limit }
    }
}

/// The fields of the event being read.
#[derive(Clone, Debug, Default)]
struct Pending {
    name: Bytes,
    data: Data,
    /// A field line has come since the last blank line.
    open: bool,
    /// Holds for the events behind it too.
    id: Bytes,
    /// Holds for the whole stream.
    retry: Option<Duration>,
}

/// One data line is kept where it is; more are joined.
#[derive(Clone, Debug, Default)]
enum Data {
    #[default]
    None,
    One(Bytes),
    Joined(Vec<u8>),
}

impl Pending {
    fn len(&self) -> usize {
        let data = match &self.data {
            Data::None => 0,
            Data::One(line) => line.len(),
            Data::Joined(lines) => lines.len(),
        };
        self.name.len() + data
    }

    /// Takes in the line at `at` in `source`, given without its line end.
    fn line(&mut self, source: &Bytes, at: Range<usize>) -> Option<Item> {
        let line = &source[at.clone()];
        if line.is_empty() {
            return self.dispatch();
        }
        // Nearly every line is data: no search for those.
        let colon = if line.starts_with(b"data:") {
            Some(4)
        } else {
            memchr(b':', line)
        };
        let (field, value) = match colon {
            Some(colon) => {
                let space = usize::from(line.get(colon + 1) == Some(&b' '));
                (&line[..colon], at.start + colon + 1 + space..at.end)
            }
            None => (line, at.end..at.end),
        };
        if field.is_empty() {
            return Some(Item::Comment(source.slice(value)));
        }
        self.open = true;
        match field {
            b"data" => self.data(source, value),
            b"event" => self.name = source.slice(value),
            b"id" => self.id(&source[value]),
            b"retry" => self.retry = milliseconds(&source[value]).or(self.retry),
            _ => {}
        }
        None
    }

    /// Copied, for it may be kept as long as the stream is.
    fn id(&mut self, id: &[u8]) {
        if !id.contains(&0) {
            self.id = Bytes::copy_from_slice(id);
        }
    }

    fn data(&mut self, source: &Bytes, value: Range<usize>) {
        match &mut self.data {
            Data::None => self.data = Data::One(source.slice(value)),
            Data::One(first) => {
                let mut lines = Vec::with_capacity(first.len() + 1 + value.len());
                lines.extend_from_slice(first);
                lines.push(b'\n');
                lines.extend_from_slice(&source[value]);
                self.data = Data::Joined(lines);
            }
            Data::Joined(lines) => {
                lines.push(b'\n');
                lines.extend_from_slice(&source[value]);
            }
        }
    }

    /// A blank line: the event is complete, and is one only if it had data.
    fn dispatch(&mut self) -> Option<Item> {
        self.open = false;
        let name = mem::take(&mut self.name);
        let data = match mem::take(&mut self.data) {
            Data::None => return None,
            Data::One(line) => line,
            Data::Joined(lines) => Bytes::from(lines),
        };
        let id = self.id.clone();
        Some(Item::Event(Event { name, data, id }))
    }
}

/// A time in nothing but digits.
fn milliseconds(text: &[u8]) -> Option<Duration> {
    let is_number = text.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(text).ok().filter(|_| is_number)?;
    text.parse().ok().map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMIT: usize = 1 << 20;

    fn event(name: &str, data: &str) -> Item {
        Item::Event(Event {
            name: Bytes::copy_from_slice(name.as_bytes()),
            data: Bytes::copy_from_slice(data.as_bytes()),
            id: Bytes::new(),
        })
    }

    /// The same with an id.
    fn under(id: &str, item: Item) -> Item {
        match item {
            Item::Event(event) => Item::Event(Event {
                id: Bytes::copy_from_slice(id.as_bytes()),
                ..event
            }),
            comment => comment,
        }
    }

    fn message(data: &str) -> Item {
        event("", data)
    }

    fn comment(text: &str) -> Item {
        Item::Comment(Bytes::copy_from_slice(text.as_bytes()))
    }

    /// What a stream came to: its items, whether it ended mid-event, and an error if one came.
    type Outcome = (Vec<Item>, bool, Option<TooLarge>);

    fn drain(decoder: &mut Decoder, items: &mut Vec<Item>) -> Option<TooLarge> {
        loop {
            match decoder.next() {
                Ok(Some(item)) => items.push(item),
                Ok(None) => return None,
                Err(error) => return Some(error),
            }
        }
    }

    fn decode<'a>(limit: usize, pieces: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
        let mut decoder = Decoder::new(limit);
        let (mut items, mut error) = (Vec::new(), None);
        for piece in pieces {
            decoder.push(Bytes::copy_from_slice(piece));
            let new = drain(&mut decoder, &mut items);
            assert!(error.is_none() || new.is_none(), "an error is given once");
            error = error.or(new);
        }
        (items, decoder.is_mid_event(), error)
    }

    /// The same with everything pushed before anything is read.
    fn decode_late<'a>(limit: usize, pieces: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
        let mut decoder = Decoder::new(limit);
        for piece in pieces {
            decoder.push(Bytes::copy_from_slice(piece));
        }
        let mut items = Vec::new();
        let error = drain(&mut decoder, &mut items);
        (items, decoder.is_mid_event(), error)
    }

    fn bytewise(input: &[u8]) -> impl Iterator<Item = &[u8]> {
        input.chunks(1)
    }

    /// The standard's algorithm written for the whole input at once, with no thought for speed.
    fn naive(input: &[u8]) -> (Vec<Item>, bool) {
        if BOM.starts_with(input) {
            return (Vec::new(), (1..3).contains(&input.len()));
        }
        let input = input.strip_prefix(BOM).unwrap_or(input);
        let mut lines = vec![Vec::new()];
        let mut at = 0;
        while at < input.len() {
            match input[at] {
                b'\r' if input.get(at + 1) == Some(&b'\n') => {
                    at += 1;
                    lines.push(Vec::new());
                }
                b'\r' | b'\n' => lines.push(Vec::new()),
                byte => lines.last_mut().unwrap().push(byte),
            }
            at += 1;
        }
        let unfinished = lines.pop().unwrap();
        let (mut name, mut data, mut open) = (Vec::new(), Vec::new(), false);
        let mut id = Vec::new();
        let mut items = Vec::new();
        for line in lines {
            if line.is_empty() {
                if data.pop().is_some() {
                    items.push(Item::Event(Event {
                        name: name.into(),
                        data: data.into(),
                        id: id.clone().into(),
                    }));
                }
                (name, data, open) = (Vec::new(), Vec::new(), false);
                continue;
            }
            let mut parts = line.splitn(2, |byte| *byte == b':');
            let field = parts.next().unwrap();
            let value = parts.next().unwrap_or_default();
            let value = value.strip_prefix(b" ").unwrap_or(value);
            open |= !field.is_empty();
            match field {
                b"" => items.push(Item::Comment(Bytes::copy_from_slice(value))),
                b"data" => {
                    data.extend_from_slice(value);
                    data.push(b'\n');
                }
                b"event" => name = value.to_vec(),
                b"id" if !value.contains(&0) => id = value.to_vec(),
                _ => {}
            }
        }
        let is_comment = unfinished.starts_with(b":");
        (items, open || !(unfinished.is_empty() || is_comment))
    }

    /// Input, items, and whether the end cuts an event.
    fn table() -> Vec<(&'static str, Vec<Item>, bool)> {
        vec![
            // The standard's own examples.
            (
                "data: This is the first message.\n\n\
                 data: This is the second message, it\ndata: has two lines.\n\n\
                 data: This is the third message.\n\n",
                vec![
                    message("This is the first message."),
                    message("This is the second message, it\nhas two lines."),
                    message("This is the third message."),
                ],
                false,
            ),
            (
                "event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\n\
                 event: add\ndata: 113411\n\n",
                vec![
                    event("add", "73857293"),
                    event("remove", "2153"),
                    event("add", "113411"),
                ],
                false,
            ),
            (
                "data: YHOO\ndata: +2\ndata: 10\n\n",
                vec![message("YHOO\n+2\n10")],
                false,
            ),
            (
                ": test stream\n\ndata: first event\nid: 1\n\n\
                 data:second event\nid\n\ndata:  third event\n\n",
                vec![
                    comment("test stream"),
                    under("1", message("first event")),
                    message("second event"),
                    message(" third event"),
                ],
                false,
            ),
            (
                "data\n\ndata\ndata\n\ndata:",
                vec![message(""), message("\n")],
                true,
            ),
            (
                "data:test\n\ndata: test\n\n",
                vec![message("test"), message("test")],
                false,
            ),
            // The beginning.
            ("", vec![], false),
            ("\u{feff}", vec![], false),
            ("\u{feff}data: a\n\n", vec![message("a")], false),
            ("\u{feff}\n\ndata: a\n\n", vec![message("a")], false),
            ("\u{feff}\u{feff}data: a\n\n", vec![], false),
            ("\n\u{feff}data: a\n\n", vec![], false),
            ("data: \u{feff}a\n\n", vec![message("\u{feff}a")], false),
            // U+FEC0 shares two bytes with the mark.
            ("\u{fec0}: a\ndata: b\n\n", vec![message("b")], false),
            // Line ends.
            ("data: a\n\n", vec![message("a")], false),
            ("data: a\r\r", vec![message("a")], false),
            ("data: a\r\n\r\n", vec![message("a")], false),
            ("data: a\r\n\n", vec![message("a")], false),
            ("data: a\r\n\r", vec![message("a")], false),
            ("data: a\n\r", vec![message("a")], false),
            ("data: a\n\r\n", vec![message("a")], false),
            ("data: a\r\n", vec![], true),
            (
                "data: a\rdata: b\ndata: c\r\ndata: d\n\r\ndata: e\r\rdata: f\r\n\r",
                vec![message("a\nb\nc\nd"), message("e"), message("f")],
                false,
            ),
            ("\r\n\r\r\n\n\n\r", vec![], false),
            (
                "data: a\u{2028}b\u{2029}c\u{85}d\u{b}e\u{c}f\n\n",
                vec![message("a\u{2028}b\u{2029}c\u{85}d\u{b}e\u{c}f")],
                false,
            ),
            // Data.
            ("data:\n\n", vec![message("")], false),
            ("data: \n\n", vec![message("")], false),
            ("data:  \n\n", vec![message(" ")], false),
            ("data:\ta\n\n", vec![message("\ta")], false),
            ("data: a \n\n", vec![message("a ")], false),
            ("data: a: b:c\n\n", vec![message("a: b:c")], false),
            (
                "data:a\ndata\ndata:\ndata:b\n\n",
                vec![message("a\n\n\nb")],
                false,
            ),
            ("data\ndata: a\n\n", vec![message("\na")], false),
            ("data: a\0b\n\n", vec![message("a\0b")], false),
            (
                "data: {\"a\":\"\\n\"}\n\n",
                vec![message("{\"a\":\"\\n\"}")],
                false,
            ),
            // Field names are exact.
            (
                "Data: a\ndata : b\n data: c\ndatax: d\ndat: e\n\n",
                vec![],
                false,
            ),
            // Names.
            (
                "data: a\nevent: x\n\ndata: b\n\n",
                vec![event("x", "a"), message("b")],
                false,
            ),
            (
                "event: x\nevent: y\ndata: a\n\n",
                vec![event("y", "a")],
                false,
            ),
            ("event: x\nevent\ndata: a\n\n", vec![message("a")], false),
            ("event:x \ndata: a\n\n", vec![event("x ", "a")], false),
            ("event: x\n\ndata: a\n\n", vec![message("a")], false),
            ("event: x\n\n", vec![], false),
            // Comments, also inside an event.
            (":\n", vec![comment("")], false),
            (": \n", vec![comment("")], false),
            (":  a\n", vec![comment(" a")], false),
            (":a\n::b\n", vec![comment("a"), comment(":b")], false),
            (
                "data: a\n: pareta-billed-micro-usd 653\ndata: b\n\n",
                vec![comment("pareta-billed-micro-usd 653"), message("a\nb")],
                false,
            ),
            // Ids hold until the next one, and for blocks without data too.
            (
                "id: 1\n\ndata: a\n\ndata: b\nid: 2\n\nid: 3\0\ndata: c\n\nid\ndata: d\n\n",
                vec![
                    under("1", message("a")),
                    under("2", message("b")),
                    under("2", message("c")),
                    message("d"),
                ],
                false,
            ),
            // Fields without effect, well-formed or not.
            (
                "id: 1\0\nretry: 10\nretry: x\nretry\nid\nfoo: bar\nfoo\ndata: a\n\n",
                vec![message("a")],
                false,
            ),
            ("id: 1\n\nretry: 10\n\nfoo\n\n", vec![], false),
            // The end: what has no blank line is discarded.
            ("data: a", vec![], true),
            ("data: a\n", vec![], true),
            ("data: a\n\ndata: b\n", vec![message("a")], true),
            ("data: a\n\ndat", vec![message("a")], true),
            ("id: 1\n", vec![], true),
            ("event: x\n", vec![], true),
            ("data: a\n: b\n", vec![comment("b")], true),
            (": a", vec![], false),
            (": a\n", vec![comment("a")], false),
        ]
    }

    #[test]
    fn table_of_cases_whole_bytewise_and_split_once() {
        for (input, items, mid) in table() {
            let bytes = input.as_bytes();
            let expected = (items, mid, None);
            assert_eq!(decode(LIMIT, [bytes]), expected, "{input:?}");
            assert_eq!(decode(LIMIT, bytewise(bytes)), expected, "{input:?}");
            assert_eq!(decode_late(LIMIT, bytewise(bytes)), expected, "{input:?}");
            assert_eq!(naive(bytes), (expected.0.clone(), mid), "{input:?}");
            for cut in 0..=bytes.len() {
                let pieces = [&bytes[..cut], b"", &bytes[cut..]];
                assert_eq!(decode(LIMIT, pieces), expected, "{input:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn bytes_that_are_not_text_pass_through() {
        let (items, mid, _) = decode(LIMIT, [b"data: \xff\xc3\n\n:\x80\n".as_slice()]);
        let data = Bytes::from_static(b"\xff\xc3");
        let name = Bytes::new();
        let comment = Item::Comment(Bytes::from_static(b"\x80"));
        assert_eq!(
            items,
            [
                Item::Event(Event {
                    name,
                    data,
                    id: Bytes::new()
                }),
                comment
            ]
        );
        assert!(!mid);
    }

    #[test]
    fn the_last_time_to_wait_that_is_one_is_kept() {
        let mut decoder = Decoder::new(LIMIT);
        assert_eq!(decoder.retry(), None);
        for (field, expected) in [
            ("retry: 10\n", 10),
            ("retry: 1x\n\n", 10),
            ("retry\n\nretry: -1\n", 10),
            ("retry: 99999999999999999999\n", 10),
            ("data: a\nretry:0250\n\n", 250),
        ] {
            decoder.push(Bytes::from_static(field.as_bytes()));
            while decoder.next() != Ok(None) {}
            assert_eq!(decoder.retry(), Some(Duration::from_millis(expected)));
        }
    }

    #[test]
    fn part_of_a_mark_is_ordinary_text() {
        for part in [&BOM[..1], &BOM[..2]] {
            assert_eq!(decode(LIMIT, [part]), (vec![], true, None));
            // It spoils the name of the first field, and nothing else.
            let input = [part, b"data: a\n\ndata: b\n\n"].concat();
            let expected = (vec![message("b")], false, None);
            assert_eq!(decode(LIMIT, [input.as_slice()]), expected);
            assert_eq!(decode(LIMIT, bytewise(&input)), expected);
        }
    }

    #[test]
    fn an_item_comes_out_with_the_byte_that_ends_it() {
        let mut decoder = Decoder::new(LIMIT);
        for (bytes, item) in [
            ("data: a\r", None),
            ("\n\r", Some(message("a"))),
            ("\n: x", None),
            ("\r", Some(comment("x"))),
            ("\ndata: b\n", None),
            ("\n", Some(message("b"))),
        ] {
            decoder.push(Bytes::from_static(bytes.as_bytes()));
            assert_eq!(decoder.next(), Ok(item), "{bytes:?}");
            assert_eq!(decoder.next(), Ok(None));
        }
    }

    #[test]
    fn what_lies_in_one_chunk_is_not_copied() {
        let chunk = Bytes::from_static(b"event: progress\ndata: {\"pct\":1}\n\n: note\ndata: x");
        let inside = |part: &Bytes| chunk.as_ptr_range().contains(&part.as_ptr());
        let mut decoder = Decoder::new(LIMIT);
        decoder.push(chunk.clone());
        let Ok(Some(Item::Event(first))) = decoder.next() else {
            panic!("an event")
        };
        assert!(inside(&first.name) && inside(&first.data));
        let Ok(Some(Item::Comment(note))) = decoder.next() else {
            panic!("a comment")
        };
        assert!(inside(&note));
        assert_eq!(decoder.next(), Ok(None));
        decoder.push(Bytes::from_static(b"y\n\n"));
        assert_eq!(decoder.next(), Ok(Some(message("xy"))));
    }

    #[test]
    fn a_read_chunk_is_let_go() {
        let chunk = Bytes::from(b"data: a\n\ndata: b".to_vec());
        let mut decoder = Decoder::new(LIMIT);
        decoder.push(chunk.clone());
        while decoder.next().unwrap().is_some() {}
        assert!(chunk.is_unique());
    }

    #[test]
    fn the_limit_is_exact_and_the_error_terminal() {
        // At most: name 1, data 3, and a line of 7.
        let input = b"event:x\ndata:abc\ndata:de\n\ndata:f\n\n".as_slice();
        for (limit, expected) in [
            (11, vec![event("x", "abc\nde"), message("f")]),
            (10, vec![]),
        ] {
            let error = expected.is_empty().then_some(TooLarge { limit });
            let expected = (expected, false, error);
            assert_eq!(decode(limit, [input]), expected);
            assert_eq!(decode(limit, bytewise(input)), expected);
            assert_eq!(decode_late(limit, bytewise(input)), expected);
        }

        let mut decoder = Decoder::new(8);
        decoder.push(Bytes::from_static(b"data: a\n\ndata: too long"));
        assert_eq!(decoder.next(), Ok(Some(message("a"))));
        assert_eq!(decoder.next(), Err(TooLarge { limit: 8 }));
        decoder.push(Bytes::from_static(b"\n\ndata: b\n\n"));
        assert_eq!(decoder.next(), Ok(None));
        assert!(!decoder.is_mid_event());
    }

    #[test]
    fn no_kind_of_line_escapes_the_limit() {
        for start in ["", "data:", "event:", "id:", "foo:", ":", "data\ndata:"] {
            let mut decoder = Decoder::new(1000);
            decoder.push(Bytes::from_static(start.as_bytes()));
            let failed_at = (0..1000).find(|_| {
                decoder.push(Bytes::from_static(b"xx"));
                decoder.next().is_err()
            });
            assert!(failed_at.is_some_and(|at| at <= 500), "{start:?}");
        }
        // Empty data lines hold a line feed each.
        let mut decoder = Decoder::new(1000);
        decoder.push("data\n".repeat(2000).into());
        assert!(decoder.next().is_err());
    }

    #[test]
    fn keep_alives_do_not_add_up() {
        let mut decoder = Decoder::new(16);
        let mut comments = 0;
        for _ in 0..10_000 {
            decoder.push(Bytes::from_static(b": ping\nfoo: bar\n"));
            while decoder.next().unwrap().is_some() {
                comments += 1;
            }
        }
        assert_eq!(comments, 10_000);
    }

    /// Quadratic work would turn these seconds into a quarter of an hour or more.
    #[test]
    fn large_events_in_small_pieces() {
        const SIZE: usize = 4 << 20;
        let one_line = [b"data: ".as_slice(), &vec![b'x'; SIZE], b"\n\n"].concat();
        let many_lines = [b"data: x\n".repeat(SIZE / 8).as_slice(), b"\n"].concat();
        let many_events = b"data: x\n\n".repeat(SIZE / 9);
        let check = |(items, mid, error): Outcome, events, size| {
            let sizes = items.iter().map(|item| match item {
                Item::Event(event) => event.data.len(),
                Item::Comment(_) => 0,
            });
            assert_eq!(sizes.sum::<usize>(), size);
            assert_eq!((items.len(), mid, error), (events, false, None));
        };
        for piece in [1, 61, 4096, usize::MAX] {
            check(decode(SIZE + 6, one_line.chunks(piece)), 1, SIZE);
        }
        for piece in [61, 4096] {
            check(decode_late(SIZE + 6, one_line.chunks(piece)), 1, SIZE);
            let size = SIZE / 8 * 2 - 1;
            check(decode(SIZE, many_lines.chunks(piece)), 1, size);
            let events = SIZE / 9;
            check(decode(16, many_events.chunks(piece)), events, events);
        }
    }

    #[test]
    fn a_64_mib_event_is_refused() {
        let limit = 16 << 20;
        let piece = Bytes::from(vec![b'x'; 64 << 10]);
        let mut decoder = Decoder::new(limit);
        decoder.push(Bytes::from_static(b"data: "));
        let mut errors = 0;
        for _ in 0..1024 {
            decoder.push(piece.clone());
            errors += usize::from(decoder.next() == Err(TooLarge { limit }));
        }
        assert_eq!(errors, 1);
    }

    /// Streams made of the bytes and words that matter.
    fn stream() -> impl Strategy<Value = Vec<u8>> {
        let word = prop_oneof![
            4 => prop::sample::select(b"\r\n: data".as_slice()).prop_map(|byte| vec![byte]),
            4 => prop::sample::select(vec![
                "data", "data:", "data: ", "event: ", "id: ", "retry: 1", ": ", "\n\n", "\r\n",
                "\r\n\r\n", "\u{feff}", "\u{2028}", "\u{85}", "\0",
            ])
            .prop_map(|word| word.as_bytes().to_vec()),
            1 => any::<u8>().prop_map(|byte| vec![byte]),
        ];
        let words = prop::collection::vec(word, 0..60).prop_map(|words| words.concat());
        (0..=BOM.len(), words).prop_map(|(bom, words)| [&BOM[..bom], &words].concat())
    }

    fn cut<'a>(input: &'a [u8], cuts: &[prop::sample::Index]) -> Vec<&'a [u8]> {
        let mut cuts: Vec<usize> = cuts.iter().map(|at| at.index(input.len() + 1)).collect();
        cuts.extend([0, input.len()]);
        cuts.sort_unstable();
        cuts.windows(2).map(|at| &input[at[0]..at[1]]).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn agrees_with_the_naive_decoder_however_it_is_cut(
            input in stream(),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        ) {
            let (items, mid) = naive(&input);
            let expected = (items, mid, None);
            prop_assert_eq!(&decode(LIMIT, [input.as_slice()]), &expected);
            prop_assert_eq!(&decode(LIMIT, bytewise(&input)), &expected);
            prop_assert_eq!(&decode(LIMIT, cut(&input, &cuts)), &expected);
            prop_assert_eq!(&decode_late(LIMIT, cut(&input, &cuts)), &expected);
            for at in 0..=input.len() {
                prop_assert_eq!(&decode(LIMIT, [&input[..at], &input[at..]]), &expected);
            }
        }

        /// Where the limit strikes does not depend on the cuts either.
        #[test]
        fn the_limit_does_not_depend_on_the_cuts(
            input in stream(),
            limit in 0_usize..40,
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        ) {
            let whole = decode(limit, [input.as_slice()]);
            prop_assert_eq!(&decode(limit, bytewise(&input)), &whole);
            prop_assert_eq!(&decode(limit, cut(&input, &cuts)), &whole);
            prop_assert_eq!(&decode_late(limit, cut(&input, &cuts)), &whole);
        }

        #[test]
        fn any_bytes_are_decoded_without_panic(
            input in prop::collection::vec(any::<u8>(), 0..2000),
            limit in 0_usize..3000,
        ) {
            decode(limit, input.chunks(17));
        }
    }
}
