//! JSON that comes in pieces, put together without losing any of it.
//!
//! One rule for every member, known or not: a string that grows is joined, what is said once counts once, what is empty
//! counts as not said, lists whose elements have an `index` are merged by it (and by type and id, where these are said)
//! and others go on, objects are merged. A value of which there was one piece keeps its exact text; a string that was
//! joined keeps its escapes, so that half a surrogate pair at the end of a piece meets its other half.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::json::Raw;

/// Where a member stands, which decides what its pieces mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// In the chunk: said of the whole answer, so a repetition says the same again.
    Chunk,
    /// In a choice: what goes on are its lists, such as those of `logprobs`.
    Choice,
    /// In a delta and in the objects there: what comes is added to what was there.
    Delta,
}

/// What another string under a key means.
#[derive(PartialEq, Eq)]
enum Strings {
    Grow,
    /// They grow, unless it is the same again: a name comes in pieces, or whole each time.
    GrowUnlessSame,
    CountOnce,
    Replace,
}

impl Level {
    fn strings(self, key: &str) -> Strings {
        match (self, key) {
            (Level::Choice, "text") => Strings::Grow,
            (Level::Chunk, _) => Strings::CountOnce,
            (Level::Choice, _) => Strings::Replace,
            (Level::Delta, "content") => Strings::Grow,
            (Level::Delta, "name") => Strings::GrowUnlessSame,
            (Level::Delta, _) if names_something(key) => Strings::CountOnce,
            (Level::Delta, _) => Strings::Grow,
        }
    }
}

/// Whether a member is said of the whole answer wherever it stands: servers that keep it say it again with each piece.
fn is_of_the_whole(key: &str) -> bool {
    const NAMES: [&str; 5] = [
        "annotations",
        "citations",
        "safety_ratings",
        "search_results",
        "sources",
    ];
    NAMES.contains(&key)
}

/// Whether a member says what something is, rather than holding what is written.
fn names_something(key: &str) -> bool {
    const NAMES: [&str; 16] = [
        "id",
        "type",
        "role",
        "object",
        "model",
        "format",
        "status",
        "index",
        "language",
        "provider",
        "title",
        "category",
        "channel",
        "probability",
        "recipient",
        "severity",
    ];
    NAMES.contains(&key)
        || ["_id", "_type", "_format", "_status", "_at", "url"]
            .iter()
            .any(|end| key.ends_with(end))
}

/// What the pieces of one value make so far.
pub(super) enum Joined {
    /// The text of its only piece, or of the one that counts.
    Exact(String),
    /// A string, what is between its quotes.
    Text(String),
    List(List),
    Object(Members),
}

impl Joined {
    /// What a first piece is.
    pub fn first(json: &str) -> Self {
        Joined::Exact(json.to_owned())
    }

    /// Adds another piece.
    pub fn add(&mut self, json: &str, key: &str, level: Level) {
        // What most chunks say of the answer is what the one before said.
        if level == Level::Chunk && matches!(self, Joined::Exact(text) if text == json) {
            return;
        }
        if self.is_empty(key) {
            // The less it was, the more this is: a null gives way to an empty list.
            if !is_empty(json, key) || matches!(self, Joined::Exact(text) if text == "null") {
                *self = Self::first(json);
            }
            return;
        }
        if is_empty(json, key) {
            return;
        }
        self.take_apart(level);
        match (&mut *self, json.as_bytes().first()) {
            (Joined::Text(text), Some(b'"')) => match level.strings(key) {
                Strings::Grow => text.push_str(contents(json)),
                Strings::GrowUnlessSame if text == contents(json) => {}
                Strings::GrowUnlessSame => text.push_str(contents(json)),
                Strings::CountOnce => {}
                Strings::Replace => *self = Self::first(json),
            },
            (Joined::List(list), Some(b'[')) => list.extend(json, level),
            (Joined::Object(members), Some(b'{')) => members.merge(json, level),
            // An answer in text and in parts by turns.
            (Joined::List(list), Some(b'"')) if level == Level::Delta => {
                list.add_text(contents(json));
            }
            (Joined::Text(text), Some(b'[')) if level == Level::Delta => {
                let mut list = List::default();
                list.add_text(text);
                list.extend(json, level);
                *self = Joined::List(list);
            }
            // A number or a boolean: the last one counts, but for the time it all began at.
            (Joined::Exact(_), _) if key != "created" => *self = Self::first(json),
            // Of two kinds the first is kept.
            _ => {}
        }
    }

    /// Makes of an exact text what can be added to.
    fn take_apart(&mut self, level: Level) {
        let Joined::Exact(json) = self else { return };
        match json.as_bytes().first() {
            Some(b'"') => *self = Joined::Text(contents(json).to_owned()),
            Some(b'[') => {
                let mut list = List::default();
                list.extend(json, level);
                *self = Joined::List(list);
            }
            Some(b'{') => {
                let mut members = Members::default();
                members.merge(json, level);
                *self = Joined::Object(members);
            }
            _ => {}
        }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self, key: &str) -> bool {
        match self {
            Joined::Exact(json) => is_empty(json, key),
            Joined::Text(text) => text.is_empty(),
            Joined::List(list) => list.elements.is_empty(),
            Joined::Object(members) => members.order.is_empty(),
        }
    }

    pub fn write(&self, json: &mut String) {
        match self {
            Joined::Exact(text) => json.push_str(text),
            Joined::Text(text) => {
                json.push('"');
                json.push_str(text);
                json.push('"');
            }
            Joined::List(list) => {
                json.push('[');
                for (at, element) in list.elements.iter().enumerate() {
                    if at > 0 {
                        json.push(',');
                    }
                    element.write(json);
                }
                json.push(']');
            }
            Joined::Object(members) => {
                json.push('{');
                let mut object = Object::within(json);
                members.write_but(&[], &mut object);
                json.push('}');
            }
        }
    }
}

/// A list, and where in it the elements with an `index` are.
#[derive(Default)]
pub(super) struct List {
    elements: Vec<Joined>,
    /// The last element under each index, which pieces that do not say more go on with.
    last: BTreeMap<i64, (usize, Marks)>,
    places: HashMap<(i64, Marks), usize>,
}

/// The type and the id an element says it has: some servers give all elements one index.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Marks([Option<String>; 2]);

impl Marks {
    fn of(element: &Raw) -> Self {
        let said = |key: &str| {
            let text = element[key].as_str().filter(|text| !text.is_empty());
            text.map(Cow::into_owned)
        };
        Self(["type", "id"].map(said))
    }

    /// Takes in what these say more; false where they are of another element.
    fn take(&mut self, others: &Self) -> bool {
        let pairs = || self.0.iter().zip(&others.0);
        let fits = pairs().all(|(own, other)| own.is_none() || other.is_none() || own == other);
        if fits {
            for (own, other) in self.0.iter_mut().zip(&others.0) {
                *own = own.take().or_else(|| other.clone());
            }
        }
        fits
    }
}

impl List {
    fn extend(&mut self, json: &str, level: Level) {
        let Ok(list) = Raw::from_json(json) else {
            return;
        };
        if level == Level::Chunk && self.begins(&list) {
            self.elements.clear();
        }
        for element in list.elements() {
            let index = element.get("index").and_then(Raw::as_i64);
            match index.filter(|_| level != Level::Chunk) {
                None => self.elements.push(Joined::first(element.json())),
                Some(index) => self.add_at(index, element, level),
            }
        }
    }

    fn add_at(&mut self, index: i64, element: &Raw, level: Level) {
        let said = Marks::of(element);
        let last = self.last.remove(&index);
        let goes_on =
            last.and_then(|(place, mut marks)| marks.take(&said).then_some((place, marks)));
        let (place, marks) = goes_on.unwrap_or_else(|| {
            let place = self.places.get(&(index, said.clone())).copied();
            (place.unwrap_or(self.elements.len()), said)
        });
        match self.elements.get_mut(place) {
            Some(own) => own.add(element.json(), "", level),
            None => self.elements.push(Joined::first(element.json())),
        }
        self.places.insert((index, marks.clone()), place);
        self.last.insert(index, (place, marks));
    }

    /// Whether a list repeats this one and perhaps goes on.
    fn begins(&self, list: &Raw) -> bool {
        let mut others = list.elements();
        self.elements.len() <= others.len()
            && self.elements.iter().all(|own| match (own, others.next()) {
                (Joined::Exact(own), Some(other)) => own == other.json(),
                _ => false,
            })
    }

    /// Goes on with the text behind its last part.
    fn add_text(&mut self, contents: &str) {
        const START: &str = r#"{"type":"text","text":""#;
        match self.elements.last_mut() {
            Some(Joined::Exact(part)) if part.starts_with(START) && part.ends_with("\"}") => {
                part.truncate(part.len() - 2);
                part.push_str(contents);
                part.push_str("\"}");
            }
            _ => self
                .elements
                .push(Joined::Exact(format!("{START}{contents}\"}}"))),
        }
    }
}

/// The members of an object in the order they were first said.
#[derive(Default)]
pub(super) struct Members {
    order: Vec<(String, Joined)>,
    places: HashMap<String, usize>,
    /// Pieces come with the same members in the same order: the one that is expected next.
    next: usize,
}

impl Members {
    /// Adds a piece of a member.
    pub fn add(&mut self, key: &str, json: &str, level: Level) {
        let level = match is_of_the_whole(key) {
            true => Level::Chunk,
            false => level,
        };
        match self.find(key) {
            Some(place) => self.order[place].1.add(json, key, level),
            None => {
                self.places.insert(key.to_owned(), self.order.len());
                self.order.push((key.to_owned(), Joined::first(json)));
                self.next = self.order.len();
            }
        }
    }

    /// Says a member anew, whatever it was.
    pub fn set(&mut self, key: &str, json: &str) {
        match self.find(key) {
            Some(place) => self.order[place].1 = Joined::first(json),
            None => self.add(key, json, Level::Delta),
        }
    }

    pub fn get(&self, key: &str) -> Option<&Joined> {
        self.places.get(key).map(|place| &self.order[*place].1)
    }

    fn find(&mut self, key: &str) -> Option<usize> {
        let next = if self.next < self.order.len() {
            self.next
        } else {
            0
        };
        let place = match self.order.get(next) {
            Some((expected, _)) if expected == key => next,
            _ => *self.places.get(key)?,
        };
        self.next = place + 1;
        Some(place)
    }

    /// Adds the members of an object; where a key is there twice, the later one counts.
    pub fn merge(&mut self, json: &str, level: Level) {
        let Ok(object) = Raw::from_json(json) else {
            return;
        };
        let last: HashMap<&str, &Raw> = object.members().collect();
        for (key, value) in object.members() {
            if std::ptr::eq(last[key], value) {
                self.add(key, value.json(), level);
            }
        }
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(|(key, _)| key.as_str())
    }

    /// Writes all members but those under these keys, which have been written.
    pub fn write_but(&self, written: &[&str], object: &mut Object<'_>) {
        for (key, value) in &self.order {
            if !written.contains(&key.as_str()) {
                value.write(object.member(key));
            }
        }
    }
}

/// An object while it is written.
pub(super) struct Object<'a> {
    json: &'a mut String,
    is_first: bool,
}

impl<'a> Object<'a> {
    /// Behind the bracket that opens it.
    pub fn within(json: &'a mut String) -> Self {
        Self {
            json,
            is_first: true,
        }
    }

    /// Begins a member: its value is to be written next.
    pub fn member(&mut self, key: &str) -> &mut String {
        if !std::mem::take(&mut self.is_first) {
            self.json.push(',');
        }
        self.json.push_str(&quoted(key));
        self.json.push(':');
        self.json
    }
}

/// A text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// What is between the quotes of a JSON string.
fn contents(json: &str) -> &str {
    json.get(1..json.len() - 1).unwrap_or_default()
}

/// Whether a value says nothing.
fn is_empty(json: &str, key: &str) -> bool {
    match json.as_bytes() {
        b"null" | b"\"\"" => true,
        b"0" => key == "created",
        [b'[' | b'{', inside @ .., _] => inside.trim_ascii().is_empty(),
        _ => false,
    }
}
