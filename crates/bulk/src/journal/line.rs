//! A line of a journal: a checksum, what it says, and the replies as they came.
//!
//! ```text
//! 5d0e1a77 job 1 "tickets-2026-11"
//! 90b1c3f2 begun 7c4a…e1 5000
//! 1f8e0b6d ended 7c4a…e1 653 7c4a…e1 39 412 {"billed_micro_usd":653,…}{"id":"chatcmpl-1",…}
//! ```
//!
//! One that has ended has the rows of its call behind what is counted for it: the key of each, how long what is kept of its
//! outcome is, how long its reply is, and both. None of it is JSON as a whole, so that a journal is opened without reading
//! all of it as such.

use std::io;
use std::ops::Range;

use crate::outcome::{Kept, Outcome};
use crate::row::Key;

/// The version of what is written here.
const VERSION: &str = "1";

/// What a line says.
#[derive(Debug, PartialEq)]
pub enum Line {
    /// The first: whose journal it is.
    Job(String),
    /// A call is about to be sent, and so much was set aside for it.
    Begun { key: Key, set_aside: i64 },
    /// It has ended, and so much is counted for it.
    Ended {
        key: Key,
        counted: i64,
        rows: Vec<(Key, Place)>,
    },
}

/// Where an outcome is in its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub kept: Range<usize>,
    pub reply: Reply,
}

/// Where a reply is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    None,
    /// As it came.
    Plain(Range<usize>),
    /// As a text in JSON, because it is more than a line.
    Quoted(Range<usize>),
}

/// Why a line is none.
#[derive(Debug, PartialEq, Eq)]
pub enum Bad {
    /// It is torn, or damaged.
    Torn,
    /// It is whole, and says what is not known here.
    Unknown,
}

impl Line {
    /// Reads a line, with its end.
    pub fn read(text: &[u8]) -> Result<Self, Bad> {
        if !is_whole(text) {
            return Err(Bad::Torn);
        }
        let mut words = Words { text, at: 9 };
        let read = match words.word() {
            Some(b"job") => words.job(),
            Some(b"begun") => words.begun(),
            Some(b"ended") => words.ended(text.len() - 1),
            _ => None,
        };
        read.ok_or(Bad::Unknown)
    }
}

/// Whether a line has its end, and the checksum of what stands before it.
fn is_whole(text: &[u8]) -> bool {
    let Some((sum, body)) = text
        .strip_suffix(b"\n")
        .and_then(|text| text.split_at_checked(9))
    else {
        return false;
    };
    let sum = sum
        .strip_suffix(b" ")
        .and_then(|sum| std::str::from_utf8(sum).ok());
    let sum = sum.and_then(|sum| u32::from_str_radix(sum, 16).ok());
    sum == Some(crc32fast::hash(body))
}

struct Words<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    /// Up to the next space, or to the end of the line.
    fn word(&mut self) -> Option<&'a [u8]> {
        let rest = self.text.get(self.at..)?;
        let length = rest
            .iter()
            .position(|byte| *byte == b' ' || *byte == b'\n')?;
        self.at += length + 1;
        Some(&rest[..length])
    }

    fn key(&mut self) -> Option<Key> {
        Key::read(self.word()?)
    }

    fn number<T: std::str::FromStr>(&mut self) -> Option<T> {
        std::str::from_utf8(self.word()?).ok()?.parse().ok()
    }

    fn job(&mut self) -> Option<Line> {
        let version = self.word()?;
        let name = self.text.get(self.at..)?;
        (version == VERSION.as_bytes()).then_some(())?;
        Some(Line::Job(serde_json::from_slice(name).ok()?))
    }

    fn begun(&mut self) -> Option<Line> {
        let (key, set_aside) = (self.key()?, self.number()?);
        Some(Line::Begun { key, set_aside })
    }

    fn ended(&mut self, end: usize) -> Option<Line> {
        let (key, counted) = (self.key()?, self.number()?);
        let mut rows = Vec::new();
        while self.at < end {
            let (row, kept) = (self.key()?, self.number::<usize>()?);
            let reply = self.word()?;
            let kept = self.take(kept, end)?;
            let mut length = |digits: &[u8]| {
                let length = std::str::from_utf8(digits).ok()?.parse().ok()?;
                self.take(length, end)
            };
            let reply = match reply {
                b"-" => Reply::None,
                [b'q', digits @ ..] => Reply::Quoted(length(digits)?),
                digits => Reply::Plain(length(digits)?),
            };
            rows.push((row, Place { kept, reply }));
        }
        Some(Line::Ended { key, counted, rows })
    }

    fn take(&mut self, length: usize, end: usize) -> Option<Range<usize>> {
        let range = self.at..self.at.checked_add(length)?;
        self.at = range.end;
        (range.end <= end).then_some(range)
    }
}

/// Lines that are written.
#[derive(Debug, Default)]
pub struct Text(pub Vec<u8>);

impl Text {
    pub fn job(&mut self, name: &str) -> io::Result<()> {
        self.line(|text| {
            text.extend(format!("job {VERSION} ").into_bytes());
            Ok(serde_json::to_writer(text, name)?)
        })
    }

    pub fn begun(&mut self, key: Key, set_aside: i64) -> io::Result<()> {
        self.line(|text| {
            text.extend_from_slice(b"begun ");
            text.extend_from_slice(&key.digits());
            text.extend(format!(" {set_aside}").into_bytes());
            Ok(())
        })
    }

    pub fn ended<'a>(
        &mut self,
        key: Key,
        counted: i64,
        rows: impl IntoIterator<Item = (Key, &'a Outcome)>,
    ) -> io::Result<()> {
        self.line(|text| {
            text.extend_from_slice(b"ended ");
            text.extend_from_slice(&key.digits());
            text.extend(format!(" {counted} ").into_bytes());
            for (row, outcome) in rows {
                text.extend_from_slice(&row.digits());
                let (kept, reply) = outcome.kept();
                let kept = serde_json::to_vec(&kept)?;
                let quoted = reply.filter(|reply| reply.contains('\n'));
                let quoted = quoted.map(serde_json::to_string).transpose()?;
                let lengths = match (reply, &quoted) {
                    (None, _) => format!(" {} - ", kept.len()),
                    (_, Some(quoted)) => format!(" {} q{} ", kept.len(), quoted.len()),
                    (Some(reply), None) => format!(" {} {} ", kept.len(), reply.len()),
                };
                text.extend(lengths.into_bytes());
                text.extend(kept);
                let reply = quoted.as_deref().or(reply);
                text.extend_from_slice(reply.unwrap_or_default().as_bytes());
            }
            Ok(())
        })
    }

    /// A line, or nothing where it cannot be written.
    fn line(&mut self, write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
        let start = self.0.len();
        self.0.extend_from_slice(b"00000000 ");
        if let Err(error) = write(&mut self.0) {
            self.0.truncate(start);
            return Err(error);
        }
        let text = &mut self.0[start..];
        let sum = format!("{:08x}", crc32fast::hash(&text[9..]));
        text[..8].copy_from_slice(sum.as_bytes());
        self.0.push(b'\n');
        Ok(())
    }
}

/// An outcome, of what stands at its place.
pub fn outcome(kept: &[u8], reply: Option<(&[u8], bool)>) -> Option<Outcome> {
    let kept: Kept<'_> = serde_json::from_slice(kept).ok()?;
    let reply = match reply {
        None => None,
        Some((text, true)) => Some(serde_json::from_slice(text).ok()?),
        Some((text, false)) => Some(String::from_utf8(text.to_vec()).ok()?),
    };
    kept.outcome(reply)
}

#[cfg(test)]
mod tests {
    use pareta::Raw;
    use proptest::prelude::*;

    use super::*;

    fn key(byte: u8) -> Key {
        Key::of([&[byte][..]])
    }

    fn written(write: impl FnOnce(&mut Text) -> io::Result<()>) -> Vec<u8> {
        let mut text = Text::default();
        write(&mut text).unwrap();
        text.0
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(replies in prop::collection::vec("[ \n]{0,2}\\{\"a\": ?\"[a-z ✓]{0,9}\"\n?\\}", 1..4), counted: i64) {
            let outcomes: Vec<Outcome> = replies.iter().map(|reply| Outcome::answered(&Raw::from_json(reply.as_str()).unwrap())).collect();
            let rows = outcomes.iter().enumerate().map(|(at, outcome)| (key(at as u8), outcome));
            let text = written(|text| text.ended(key(9), counted, rows));
            prop_assert_eq!(text.iter().filter(|byte| **byte == b'\n').count(), 1);
            let Ok(Line::Ended { key: of, counted: read, rows }) = Line::read(&text) else {
                return Err(TestCaseError::fail("no line"));
            };
            prop_assert_eq!((of, read, rows.len()), (key(9), counted, replies.len()));
            for ((row, place), (at, reply)) in rows.into_iter().zip(replies.iter().enumerate()) {
                prop_assert_eq!(row, key(at as u8));
                let reply_at = match place.reply {
                    Reply::None => None,
                    Reply::Plain(range) => Some((&text[range], false)),
                    Reply::Quoted(range) => Some((&text[range], true)),
                };
                let read = outcome(&text[place.kept], reply_at).unwrap();
                let read = read.reply().unwrap();
                let came = Raw::from_json(reply.as_str()).unwrap();
                prop_assert_eq!(read.json(), came.json());
            }
            // Cut anywhere it is torn, and never something else.
            for end in 0..text.len() {
                prop_assert_eq!(Line::read(&text[..end]), Err(Bad::Torn));
            }
        }

        #[test]
        fn anything_is_a_line_or_none(bytes: Vec<u8>, word in "(job|begun|ended)") {
            let _ = Line::read(&bytes);
            // And with the checksum it would have.
            let body = [word.as_bytes(), b" ", &bytes].concat();
            let line = [format!("{:08x} ", crc32fast::hash(&body)).as_bytes(), &body, b"\n"].concat();
            let _ = Line::read(&line);
        }
    }

    #[test]
    fn what_is_not_known_is_told_from_what_is_torn() {
        let job = written(|text| text.job("a \"job\""));
        assert_eq!(Line::read(&job), Ok(Line::Job("a \"job\"".to_owned())));
        let begun = written(|text| text.begun(key(1), 7));
        let expected = Line::Begun {
            key: key(1),
            set_aside: 7,
        };
        assert_eq!(Line::read(&begun), Ok(expected));
        let later = "job 2 \"a\"";
        let later = format!("{:08x} {later}\n", crc32fast::hash(later.as_bytes()));
        assert_eq!(Line::read(later.as_bytes()), Err(Bad::Unknown));
        assert_eq!(Line::read(b"{\"not\": \"one\"}\n"), Err(Bad::Torn));
    }
}
