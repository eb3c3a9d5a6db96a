//! JSON that is still being written, as a value that grows with it.

use std::mem;

use serde_json::{Map, Value};

/// What can be read of a text of JSON, with what has begun closed where it stands. A text grows letter by letter; a number
/// or a word is there when it is whole, for it might go on, and a member when its value has begun. Every byte is looked at
/// once. What is no JSON ends it: what was read until then stays.
#[derive(Debug, Default)]
pub(super) struct Growing {
    root: Option<Value>,
    /// What has begun around the place that is written at.
    open: Vec<Open>,
    state: State,
}

/// A list, or an object and the member that was begun last.
#[derive(Debug)]
enum Open {
    List,
    Object(String),
}

#[derive(Debug, Default)]
enum State {
    /// Before anything, where a fence of Markdown may stand.
    #[default]
    Start,
    /// Inside the first line of a fence.
    Fence,
    /// Where a value, or the end of a list, is next.
    Value,
    /// Where a name, or the end of an object, is next.
    Name,
    InName(String, Escape),
    Colon,
    InText(Escape),
    /// A number, or a word: true, false, null.
    InWord(String),
    /// Behind a value.
    Behind,
    /// Behind the last, or behind what is no JSON.
    End,
}

/// What is not decoded yet of an escape: the backslash, and what follows.
#[derive(Debug, Default)]
struct Escape(String);

/// As deep as serde_json reads.
const DEEPEST: usize = 127;

impl Growing {
    /// The value so far; `None` before the first.
    pub fn value(&self) -> Option<&Value> {
        self.root.as_ref()
    }

    /// Takes what was written next.
    pub fn push(&mut self, mut text: &str) {
        while !text.is_empty() {
            text = match mem::take(&mut self.state) {
                State::Start => self.start(text),
                State::Fence => self.fence(text),
                State::InName(name, escape) => self.in_name(text, name, escape),
                State::InText(escape) => self.in_text(text, escape),
                State::InWord(word) => self.in_word(text, word),
                State::End => {
                    self.state = State::End;
                    return;
                }
                between => self.between(text, between),
            };
        }
    }

    fn start<'t>(&mut self, text: &'t str) -> &'t str {
        let rest = text.trim_start();
        self.state = match rest.as_bytes().first() {
            None => State::Start,
            Some(b'`') => State::Fence,
            Some(_) => State::Value,
        };
        rest
    }

    fn fence<'t>(&mut self, text: &'t str) -> &'t str {
        match text.split_once('\n') {
            Some((_, rest)) => {
                self.state = State::Value;
                rest
            }
            None => {
                self.state = State::Fence;
                ""
            }
        }
    }

    /// Where punctuation and the beginnings of values are.
    fn between<'t>(&mut self, text: &'t str, state: State) -> &'t str {
        let text = text.trim_start_matches([' ', '\t', '\n', '\r']);
        let Some(byte) = text.bytes().next() else {
            self.state = state;
            return text;
        };
        self.state = match (state, byte) {
            (State::Value, b'"') => self.begin(Value::String(String::new()), None),
            (State::Value, b'[') => self.begin(Value::Array(Vec::new()), Some(Open::List)),
            (State::Value, b'{') => {
                let members = Open::Object(String::new());
                self.begin(Value::Object(Map::new()), Some(members))
            }
            (State::Value, b'-' | b'0'..=b'9' | b'a'..=b'z') => {
                self.state = State::InWord(String::new());
                return text;
            }
            (State::Name, b'"') => State::InName(String::new(), Escape::default()),
            (State::Colon, b':') => State::Value,
            (State::Behind, b',') => match self.open.last() {
                Some(Open::List) => State::Value,
                Some(Open::Object(_)) => State::Name,
                None => State::End,
            },
            (State::Value | State::Behind, b']') | (State::Name | State::Behind, b'}') => {
                self.close(byte)
            }
            _ => State::End,
        };
        // Whatever is taken here is ASCII; what is not has ended it.
        text.get(1..).unwrap_or_default()
    }

    fn begin(&mut self, value: Value, open: Option<Open>) -> State {
        self.put(value);
        match open {
            None => State::InText(Escape::default()),
            Some(_) if self.open.len() > DEEPEST => State::End,
            Some(open) => {
                let state = match open {
                    Open::List => State::Value,
                    Open::Object(_) => State::Name,
                };
                self.open.push(open);
                state
            }
        }
    }

    fn close(&mut self, byte: u8) -> State {
        match (self.open.pop(), byte) {
            (Some(Open::List), b']') | (Some(Open::Object(_)), b'}') => match self.open.len() {
                0 => State::End,
                _ => State::Behind,
            },
            _ => State::End,
        }
    }

    fn in_name<'t>(&mut self, text: &'t str, mut name: String, mut escape: Escape) -> &'t str {
        let rest = escape.read(text, &mut name);
        self.state = match (rest, self.open.last_mut()) {
            (None, _) => State::InName(name, escape),
            (Some(_), Some(Open::Object(last))) => {
                *last = name;
                State::Colon
            }
            (Some(_), _) => State::End,
        };
        rest.unwrap_or_default()
    }

    fn in_text<'t>(&mut self, text: &'t str, mut escape: Escape) -> &'t str {
        let Some(Value::String(written)) = self.last() else {
            self.state = State::End;
            return "";
        };
        let rest = escape.read(text, written);
        self.state = match rest {
            None => State::InText(escape),
            Some(_) => State::Behind,
        };
        rest.unwrap_or_default()
    }

    fn in_word<'t>(&mut self, text: &'t str, mut word: String) -> &'t str {
        let is_part = |character: char| {
            character.is_ascii_alphanumeric() || matches!(character, '-' | '+' | '.')
        };
        let length = text.find(|character| !is_part(character));
        let (more, rest) = text.split_at(length.unwrap_or(text.len()));
        word.push_str(more);
        self.state = match (length, serde_json::from_str(&word)) {
            (None, _) => State::InWord(word),
            (Some(_), Ok(value)) => {
                self.put(value);
                State::Behind
            }
            (Some(_), Err(_)) => State::End,
        };
        rest
    }

    /// Puts a value that begins here to its place.
    fn put(&mut self, value: Value) {
        match self.container() {
            None => self.root = Some(value),
            Some((Value::Array(elements), Open::List)) => elements.push(value),
            Some((Value::Object(members), Open::Object(name))) => {
                members.insert(name.clone(), value);
            }
            Some(_) => {}
        }
    }

    /// The innermost list or object that is open.
    fn container(&mut self) -> Option<(&mut Value, &Open)> {
        let (last, around) = self.open.split_last()?;
        Some((below(self.root.as_mut()?, around)?, last))
    }

    /// The value that was begun last.
    fn last(&mut self) -> Option<&mut Value> {
        below(self.root.as_mut()?, &self.open)
    }
}

/// The value that stands below all of these.
fn below<'v>(root: &'v mut Value, open: &[Open]) -> Option<&'v mut Value> {
    open.iter().try_fold(root, |value, open| match open {
        Open::List => value.as_array_mut()?.last_mut(),
        Open::Object(name) => value.as_object_mut()?.get_mut(name),
    })
}

/// How long `\ud83d` is, which means nothing without its other half.
const HALF: usize = 6;
const HALF_AND_BACKSLASH: usize = HALF + 1;

impl Escape {
    /// Decodes a text up to its closing quote, behind which it gives the rest. `None` where it goes on.
    fn read<'t>(&mut self, mut text: &'t str, into: &mut String) -> Option<&'t str> {
        loop {
            if self.0.is_empty() {
                let plain = text.find(['"', '\\']).unwrap_or(text.len());
                let (plain, rest) = text.split_at(plain);
                into.push_str(plain);
                let mark = rest.chars().next()?;
                text = &rest[1..];
                if mark == '"' {
                    return Some(text);
                }
                self.0.push('\\');
            }
            let mut rest = text.chars();
            let next = rest.next()?;
            match (self.0.len(), next) {
                // Behind the first half of a pair comes the other.
                (HALF, '\\') | (HALF_AND_BACKSLASH, 'u') => {}
                (HALF, _) => {
                    self.give_up(into);
                    continue;
                }
                (HALF_AND_BACKSLASH, _) => {
                    self.give_up(into);
                    self.0.push('\\');
                    continue;
                }
                _ => {}
            }
            text = rest.as_str();
            self.0.push(next);
            self.decode(into);
        }
    }

    /// Decodes the escape where it is whole.
    fn decode(&mut self, into: &mut String) {
        let is_whole = match self.0.as_bytes() {
            [b'\\', b'u', digits @ ..] => match digits.len() {
                4 => !is_high(digits),
                10.. => true,
                _ => false,
            },
            escape => escape.len() > 1,
        };
        if !is_whole {
            return;
        }
        match serde_json::from_str::<String>(&format!("\"{}\"", self.0)) {
            Ok(decoded) => {
                into.push_str(&decoded);
                self.0.clear();
            }
            Err(_) => self.give_up(into),
        }
    }

    /// What is no escape is shown as what cannot be shown.
    fn give_up(&mut self, into: &mut String) {
        into.push(char::REPLACEMENT_CHARACTER);
        self.0.clear();
    }
}

/// Whether these four digits are the first half of a pair.
fn is_high(digits: &[u8]) -> bool {
    matches!(
        digits,
        [b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B', ..]
    )
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn so_far(pieces: &[&str]) -> Option<Value> {
        let mut growing = Growing::default();
        for piece in pieces {
            growing.push(piece);
        }
        growing.value().cloned()
    }

    #[test]
    fn what_has_begun_is_closed_where_it_stands() {
        let cases = [
            ("", None),
            ("{", Some(json!({}))),
            (r#"{"a"#, Some(json!({}))),
            (r#"{"a":"#, Some(json!({}))),
            (r#"{"a":"x"#, Some(json!({ "a": "x" }))),
            (r#"{"a":"x\"#, Some(json!({ "a": "x" }))),
            (r#"{"a":"x\u00"#, Some(json!({ "a": "x" }))),
            (r#"{"a":"\ud83d"#, Some(json!({ "a": "" }))),
            (r#"{"a":"\ud83d\"#, Some(json!({ "a": "" }))),
            (
                r#"{"a":"\ud83dx","b":"\ud83d\n","c":[1]"#,
                Some(json!({ "a": "\u{FFFD}x", "b": "\u{FFFD}\n", "c": [1] })),
            ),
            (r#"{"a":"é"#, Some(json!({ "a": "é" }))),
            (r#"{"a":12"#, Some(json!({}))),
            (r#"{"a":12,"#, Some(json!({ "a": 12 }))),
            (r#"{"a":tru"#, Some(json!({}))),
            (
                r#"{"a":[1,{"b":null}"#,
                Some(json!({ "a": [1, { "b": null }] })),
            ),
            ("```json\n{\"a\":\"", Some(json!({ "a": "" }))),
            ("no JSON", None),
            ("}", None),
        ];
        for (text, expected) in cases {
            assert_eq!(so_far(&[text]), expected, "{text}");
            let characters: Vec<String> = text.chars().map(String::from).collect();
            let characters: Vec<&str> = characters.iter().map(String::as_str).collect();
            assert_eq!(so_far(&characters), expected, "{text}");
        }
    }

    pub fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(".{0,6}", inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// Whether one value is the beginning of another.
    fn is_beginning(part: &Value, whole: &Value) -> bool {
        match (part, whole) {
            (Value::String(part), Value::String(whole)) => whole.starts_with(part.as_str()),
            (Value::Array(part), Value::Array(whole)) => {
                part.len() <= whole.len()
                    && part
                        .iter()
                        .zip(whole)
                        .all(|(part, whole)| is_beginning(part, whole))
            }
            (Value::Object(part), Value::Object(whole)) => part.iter().all(|(key, part)| {
                whole
                    .get(key)
                    .is_some_and(|whole| is_beginning(part, whole))
            }),
            (part, whole) => part == whole,
        }
    }

    proptest! {
        #[test]
        fn what_can_be_read_is_a_beginning_of_the_whole(value in any_json()) {
            let text = value.to_string();
            let mut growing = Growing::default();
            for (at, character) in text.char_indices() {
                growing.push(&text[at..at + character.len_utf8()]);
                if let Some(part) = growing.value() {
                    prop_assert!(is_beginning(part, &value), "{part} {value}");
                }
            }
            if value.is_object() || value.is_array() {
                prop_assert_eq!(growing.value(), Some(&value));
                prop_assert_eq!(so_far(&[&text]), Some(value));
            }
        }

        /// Letters as escapes, as some servers write all that is not ASCII.
        #[test]
        fn escapes_are_decoded_however_they_are_cut(words in ".{0,12}") {
            let escaped: String = words.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
            let text = format!("[\"{escaped}\",1]");
            let letters: Vec<String> = text.chars().map(String::from).collect();
            let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
            prop_assert_eq!(so_far(&letters), Some(json!([words, 1])));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[\\[\\]{}\",:\\\\a-fu0-9 é`\\n-]{0,60}") {
            so_far(&[&text]);
        }
    }
}
