//! Tool calls from their pieces, however a server numbers them.
//!
//! A piece belongs to the call at its index, or where there is none to the last one; several in one delta without an
//! index count by their position. It begins a new call where its id is another one, and where a name or an argument
//! object comes behind arguments that are whole: there is never a call made of two.

use std::collections::{BTreeMap, HashMap};

use super::join::{Joined, Level, Members, Object, quoted};
use crate::json::{Kind, Raw};
use crate::types::ToolCall;

/// A number beyond is none that counts calls.
const LARGEST: i64 = u32::MAX as i64;

#[derive(Default)]
pub(super) struct Calls {
    calls: Vec<Call>,
    /// The call that pieces with an index, or at a position, go on with.
    by_index: BTreeMap<i64, usize>,
    by_id: HashMap<String, usize>,
    /// The call that has a number, in the order they are written in.
    by_number: BTreeMap<i64, usize>,
    last: Option<usize>,
}

#[derive(Default)]
struct Call {
    id: Option<String>,
    /// All but `index` and `function`.
    members: Members,
    /// All of `function` but its arguments.
    function: Members,
    has_name: bool,
    arguments: Arguments,
}

/// Arguments, which are JSON in a string; some servers send the JSON itself.
#[derive(Default)]
struct Arguments {
    joined: Option<Joined>,
    scan: Scan,
}

/// How far a JSON object has come.
#[derive(Default)]
struct Scan {
    depth: usize,
    is_in_string: bool,
    is_escaped: bool,
    /// Its last bracket was closed.
    is_whole: bool,
}

impl Calls {
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Adds the pieces of one delta.
    pub fn add(&mut self, pieces: &[ToolCall]) {
        let are_several = pieces.len() > 1;
        for (position, piece) in pieces.iter().enumerate() {
            let position = are_several.then_some(position as i64);
            let index = piece.index();
            if let Some(call) = self.belongs_to(piece, index, index.or(position)) {
                self.last = Some(call);
                self.calls[call].add(piece);
                if let Some(id) = said(piece.id()) {
                    self.by_id.entry(id.to_owned()).or_insert(call);
                }
            }
        }
    }

    /// The call a piece belongs to, a new one perhaps; none where it only repeats what was said.
    fn belongs_to(
        &mut self,
        piece: &ToolCall,
        index: Option<i64>,
        place: Option<i64>,
    ) -> Option<usize> {
        let id = said(piece.id());
        let name = said(piece.function().name());
        let known = id.and_then(|id| self.by_id.get(id)).copied();
        let current = match place {
            Some(place) => self.by_index.get(&place).copied(),
            None => known.or(self.last),
        };
        let Some(current) = current else {
            // The pieces of one call under ever new numbers have no names.
            let goes_on = known.filter(|_| name.is_none());
            return Some(goes_on.unwrap_or_else(|| self.begin(place)));
        };
        let call = &self.calls[current];
        let is_another = id.is_some() && call.id.is_some() && id != call.id.as_deref();
        if is_another {
            // An id made anew for each piece tells nothing.
            let goes_on = name.is_none() && call.arguments.is_open();
            let same = known.or(goes_on.then_some(current));
            return Some(same.unwrap_or_else(|| self.begin(place)));
        }
        // Some servers begin each call with arguments that are not meant.
        let is_same = name.is_none() || (id.is_some() && call.id.is_some());
        if is_same && call.arguments.are_blank() {
            return Some(current);
        }
        let arguments = piece.function().get("arguments");
        if call.arguments.is_whole() && (name.is_some() || arguments.is_some_and(begins_object)) {
            let is_repetition = call.arguments.are(arguments) && (id.is_some() || index.is_some());
            return (!is_repetition).then(|| self.begin(place));
        }
        // Without an index and an id, only a name tells that there is another call.
        let is_unmarked = id.is_none() && place.is_none();
        if is_unmarked && name.is_some() && call.has_name {
            let goes_on = call.arguments.is_open() || call.is_named(name);
            return Some(if goes_on { current } else { self.begin(place) });
        }
        Some(current)
    }

    /// A new call, under its own number where that is free.
    fn begin(&mut self, place: Option<i64>) -> usize {
        let next = self
            .by_number
            .last_key_value()
            .map_or(0, |(number, _)| number.saturating_add(1));
        let number = place
            .filter(|number| *number <= LARGEST && !self.by_number.contains_key(number))
            .unwrap_or(next);
        let call = self.calls.len();
        self.calls.push(Call::default());
        self.by_number.insert(number, call);
        if let Some(place) = place {
            self.by_index.insert(place, call);
        }
        call
    }

    pub fn write(&self, json: &mut String) {
        json.push('[');
        for (at, (number, call)) in self.by_number.iter().enumerate() {
            if at > 0 {
                json.push(',');
            }
            self.calls[*call].write(*number, json);
        }
        json.push(']');
    }
}

impl Call {
    fn add(&mut self, piece: &ToolCall) {
        for (key, value) in piece.members() {
            if !matches!(key, "index" | "function") {
                self.members.add(key, value.json(), Level::Delta);
            }
        }
        let function = piece.function();
        for (key, value) in function.members() {
            if !matches!(key, "name" | "arguments") {
                self.function.add(key, value.json(), Level::Delta);
            }
        }
        if let Some(name) = function.get("name") {
            self.function.add("name", name.json(), Level::Delta);
        }
        if let Some(arguments) = function.get("arguments") {
            self.arguments.add(arguments);
        }
        self.has_name |= said(function.name()).is_some();
        if self.id.is_none() {
            self.id = said(piece.id()).map(str::to_owned);
        }
    }

    fn is_named(&self, name: Option<&str>) -> bool {
        let mut own = String::new();
        if let Some(joined) = self.function.get("name") {
            joined.write(&mut own);
        }
        name.is_some_and(|name| quoted(name) == own)
    }

    fn write(&self, number: i64, json: &mut String) {
        json.push('{');
        let mut object = Object::within(json);
        *object.member("index") += &number.to_string();
        if let Some(id) = self.members.get("id") {
            id.write(object.member("id"));
        }
        match self.members.get("type") {
            Some(kind) => kind.write(object.member("type")),
            None => *object.member("type") += "\"function\"",
        }
        let function = object.member("function");
        function.push('{');
        let mut inside = Object::within(function);
        if let Some(name) = self.function.get("name") {
            name.write(inside.member("name"));
        }
        if let Some(arguments) = &self.arguments.joined {
            let mut text = String::new();
            arguments.write(&mut text);
            *inside.member("arguments") += &match text.as_bytes().first() {
                Some(b'{' | b'[') => quoted(&text),
                _ => text,
            };
        }
        self.function.write_but(&["name"], &mut inside);
        function.push('}');
        self.members.write_but(&["id", "type"], &mut object);
        json.push('}');
    }
}

impl Arguments {
    fn add(&mut self, value: &Raw) {
        if self.are_blank() && begins_object(value) {
            *self = Self::default();
        }
        let is_json = matches!(value.json_kind(), Kind::Object | Kind::Array);
        match value.as_str() {
            Some(text) => self.scan.read(&text),
            None => self.scan.is_whole |= is_json,
        }
        // What a string says goes on; what an object says is said.
        let level = match is_json {
            true => Level::Chunk,
            false => Level::Delta,
        };
        match &mut self.joined {
            Some(joined) if !(is_json && joined.is_empty("")) => {
                joined.add(value.json(), "", level);
            }
            joined => *joined = Some(Joined::first(value.json())),
        }
    }

    /// Whether there is nothing left to come.
    fn is_whole(&self) -> bool {
        self.scan.is_whole
    }

    /// Whether they are `{}`, which may be all of them or stand for those to come.
    fn are_blank(&self) -> bool {
        let Some(Joined::Exact(json)) = &self.joined else {
            return false;
        };
        json.trim_matches('"').trim() == "{}"
    }

    /// Whether they have begun, and go on.
    fn is_open(&self) -> bool {
        self.scan.depth > 0
    }

    /// Whether a piece says all of them again.
    fn are(&self, piece: Option<&Raw>) -> bool {
        let Some(piece) = piece.filter(|piece| !piece.is_null() && *piece != "") else {
            return true;
        };
        let mut own = String::new();
        if let Some(joined) = &self.joined {
            joined.write(&mut own);
        }
        piece.json() == own
    }
}

impl Scan {
    fn read(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = self.is_in_string,
                b'"' => self.is_in_string = !self.is_in_string,
                _ if self.is_in_string => {}
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.is_whole = self.depth == 0;
                }
                _ => {}
            }
        }
    }
}

fn said(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn begins_object(arguments: &Raw) -> bool {
    let text = arguments.as_str();
    let text = text.as_deref().unwrap_or(arguments.json());
    text.trim_ascii_start().starts_with('{')
}
