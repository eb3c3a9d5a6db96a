//! A recording as it is read: entry by entry, however many there are, and no more of it in memory than one.

use std::cell::Cell;
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::har::{About, Entry};
use crate::problem::Problem;

/// An entry may have so many bytes.
pub(crate) const MOST: u64 = 64 * 1024 * 1024;

/// Where an entry stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// From 1 on.
    pub number: usize,
    pub offset: u64,
    pub length: usize,
}

/// What there is to say about a file as a whole.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    /// What a recording of ours says of itself.
    pub about: Option<About>,
    pub count: usize,
    /// Where the last entry ends, or the list of them begins.
    pub end: u64,
    pub length: u64,
}

/// Why a file was not read to its end.
pub(crate) enum Ended<E> {
    /// It is a bad one, and where.
    Bad(Problem),
    /// Whoever was handed an entry has had enough.
    Left(E),
}

/// Reads a file, and hands over each entry. An error says where it is.
pub(crate) fn read<E: From<Problem>>(
    path: &Path,
    visit: impl FnMut(Place, Entry) -> Result<(), E>,
) -> Result<Whole, E> {
    let file = File::open(path).map_err(|error| Problem::of_system(path, &error))?;
    read_from(file, visit).map_err(|ended| match ended {
        Ended::Bad(problem) => Problem::of(path, problem).into(),
        Ended::Left(error) => error,
    })
}

/// Reads what comes from anywhere.
pub(crate) fn read_from<E>(
    source: impl Read,
    mut visit: impl FnMut(Place, Entry) -> Result<(), E>,
) -> Result<Whole, Ended<E>> {
    let at = At::default();
    let source = Counted {
        source: BufReader::with_capacity(1 << 16, source),
        at: &at,
    };
    let mut whole = Whole::default();
    let mut ended = None;
    // What is told to serde is only that it ends.
    let mut take = |place: Place, text: &str| {
        let entry = entry(text).map_err(|problem| {
            let Place { number, offset, .. } = place;
            Ended::Bad(Problem::new(format!(
                "entry {number}, at byte {offset}: {problem}"
            )))
        });
        let visited = entry.and_then(|entry| visit(place, entry).map_err(Ended::Left));
        visited.map_err(|why| ended = Some(why)).is_ok()
    };
    let mut json = serde_json::Deserializer::from_reader(source);
    let read = Top(Reading {
        at: &at,
        whole: &mut whole,
        take: &mut take,
    });
    let read = read
        .deserialize(&mut json)
        .and_then(|has_entries| json.end().map(|()| has_entries));
    whole.length = at.read.get();
    match (read, ended) {
        (_, Some(ended)) => Err(ended),
        (Ok(true), None) => Ok(whole),
        (Ok(false), None) => Err(Ended::Bad(Problem::new(
            "is no HAR: it has no `log` with `entries`",
        ))),
        (Err(error), None) => {
            let what = match error.classify() {
                serde_json::error::Category::Eof => "is cut off".to_owned(),
                serde_json::error::Category::Io => error.to_string(),
                _ => format!("is no HAR: {error}"),
            };
            Err(Ended::Bad(Problem::new(format!(
                "{what}, at byte {} behind {} entries",
                at.read.get(),
                whole.count
            ))))
        }
    }
}

/// Reads one entry of a text.
pub(crate) fn entry(text: &str) -> Result<Entry, String> {
    let mut json = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let place = match error.path().to_string() {
            path if path == "." => String::new(),
            path => format!("{path}: "),
        };
        format!("{place}{}", error.into_inner())
    })
}

/// How far it is.
#[derive(Default)]
struct At {
    read: Cell<u64>,
    /// Where what is read now began.
    began: Cell<u64>,
}

struct Counted<'a, R> {
    source: R,
    at: &'a At,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(room)?;
        let read = self.at.read.get() + count as u64;
        self.at.read.set(read);
        match read - self.at.began.get() > MOST {
            true => Err(io::Error::other(format!(
                "an entry has more than {MOST} bytes"
            ))),
            false => Ok(count),
        }
    }
}

struct Reading<'a, F> {
    at: &'a At,
    whole: &'a mut Whole,
    /// False ends it.
    take: &'a mut F,
}

/// The file.
struct Top<'a, F>(Reading<'a, F>);

/// Its `log`.
struct Log<'a, F>(Reading<'a, F>);

struct Entries<'a, F>(Reading<'a, F>);

impl<'de, F: FnMut(Place, &str) -> bool> DeserializeSeed<'de> for Top<'_, F> {
    /// Whether there were entries.
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: FnMut(Place, &str) -> bool> Visitor<'de> for Top<'_, F> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a `log`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut reading = Some(self.0);
        let mut has_entries = false;
        while let Some(key) = map.next_key::<String>()? {
            match (key.as_str(), reading.take()) {
                ("log", Some(reading)) => has_entries = map.next_value_seed(Log(reading))?,
                ("log", None) => return Err(A::Error::duplicate_field("log")),
                (_, left) => {
                    reading = left;
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(has_entries)
    }
}

impl<'de, F: FnMut(Place, &str) -> bool> DeserializeSeed<'de> for Log<'_, F> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: FnMut(Place, &str) -> bool> Visitor<'de> for Log<'_, F> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a log with `entries`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let Reading { at, whole, take } = self.0;
        let mut has_entries = false;
        while let Some(key) = map.next_key::<String>()? {
            at.began.set(at.read.get());
            match key.as_str() {
                "entries" if has_entries => return Err(A::Error::duplicate_field("entries")),
                "entries" => {
                    has_entries = true;
                    map.next_value_seed(Entries(Reading {
                        at,
                        whole: &mut *whole,
                        take: &mut *take,
                    }))?;
                }
                "_pareta" => whole.about = Some(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(has_entries)
    }
}

impl<'de, F: FnMut(Place, &str) -> bool> DeserializeSeed<'de> for Entries<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(Place, &str) -> bool> Visitor<'de> for Entries<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Reading { at, whole, take } = self.0;
        // The bracket has been read.
        whole.end = at.read.get();
        loop {
            at.began.set(at.read.get());
            let Some(Text(text)) = entries.next_element()? else {
                return Ok(());
            };
            whole.count += 1;
            whole.end = at.read.get();
            let place = Place {
                number: whole.count,
                offset: whole.end - text.get().len() as u64,
                length: text.get().len(),
            };
            if !take(place, text.get()) {
                return Err(A::Error::custom("it ends here"));
            }
        }
    }
}

/// An object as it stands there. Behind one, and behind nothing else, it is known where it ended.
struct Text(Box<RawValue>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Box::<RawValue>::deserialize(deserializer)?;
        match text.get().starts_with('{') {
            true => Ok(Self(text)),
            false => Err(D::Error::custom("an entry is no object")),
        }
    }
}
