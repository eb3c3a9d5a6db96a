//! JSON that is still being written: which elements of its list are whole, and what can be read of it so far.

use serde_json::Value;

/// Finds the elements of a list as they become whole. Every byte is looked at once.
#[derive(Debug, Default)]
pub(super) struct Elements {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
    state: State,
    element: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Before the list, which is a property of the root.
    #[default]
    Before,
    Inside,
    After,
}

/// How deep the list itself is, and its elements begin.
const LIST: usize = 2;

impl Elements {
    /// Takes what was written next, and tells which elements it has made whole.
    pub fn push(&mut self, text: &str, mut whole: impl FnMut(String)) {
        for byte in text.bytes() {
            if self.state == State::After {
                return;
            }
            let is_end = self.step(byte);
            match (self.state, is_end) {
                (State::Before, _) => {}
                (_, false) => self.element.push(byte),
                (_, true) => {
                    let element = std::mem::take(&mut self.element);
                    // Cut between characters that are ASCII, so it is text as the whole was.
                    let element = String::from_utf8(element).unwrap_or_default();
                    if !element.trim().is_empty() {
                        whole(element.trim().to_owned());
                    }
                }
            }
        }
    }

    /// Whether this byte ends an element, or is the bracket the list begins with.
    fn step(&mut self, byte: u8) -> bool {
        if self.in_string {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => {
                self.depth += 1;
                if self.state == State::Before && byte == b'[' && self.depth == LIST {
                    self.state = State::Inside;
                    return true;
                }
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                if self.state == State::Inside && self.depth < LIST {
                    self.state = State::After;
                    return true;
                }
            }
            b',' => return self.depth == LIST && self.state == State::Inside,
            _ => {}
        }
        false
    }
}

/// What can be read of JSON that is still being written: with what has begun closed where it stands. A text may be cut, a
/// number or a word may not, for it might go on. `None` before the first value, and where it is no JSON.
pub(super) fn so_far(text: &str) -> Option<Value> {
    let text = text.trim_start();
    let text = match text.strip_prefix("```") {
        Some(fenced) => fenced.split_once('\n')?.1,
        None => text,
    };
    let mut closers = Vec::new();
    // The longest beginning that can be closed, and whether it ends inside a text. What is open there is what is open at
    // the end, for whatever opens or closes something can be closed behind it.
    let mut good: Option<(usize, bool)> = None;
    let mut bytes = text.bytes().enumerate().peekable();
    let mut expects_key = false;
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'{' | b'[' => {
                closers.push(if byte == b'{' { b'}' } else { b']' });
                expects_key = byte == b'{';
                good = Some((at + 1, false));
            }
            b'}' | b']' => {
                closers.pop();
                expects_key = false;
                good = Some((at + 1, false));
                if closers.is_empty() {
                    break;
                }
            }
            b',' => expects_key = closers.last() == Some(&b'}'),
            b':' => expects_key = false,
            b'"' => {
                let mut end = None;
                // Where the text may be cut: not inside an escape, nor between the halves of a pair.
                let mut cut = at + 1;
                while let Some((at, byte)) = bytes.next() {
                    match byte {
                        b'"' => {
                            end = Some(at + 1);
                            break;
                        }
                        b'\\' => match bytes.next() {
                            Some((_, b'u')) => {
                                let digits: Vec<u8> =
                                    bytes.by_ref().take(4).map(|(_, digit)| digit).collect();
                                let is_high = digits.len() == 4
                                    && matches!(digits[0], b'd' | b'D')
                                    && matches!(digits[1], b'8' | b'9' | b'a' | b'b' | b'A' | b'B');
                                if digits.len() == 4 && !is_high {
                                    cut = at + 6;
                                }
                            }
                            Some(_) => cut = at + 2,
                            None => {}
                        },
                        _ => cut = at + 1,
                    }
                }
                match end {
                    Some(_) if expects_key => {}
                    Some(end) => good = Some((end, false)),
                    None if expects_key => {}
                    None => {
                        while !text.is_char_boundary(cut) {
                            cut -= 1;
                        }
                        good = Some((cut, true));
                    }
                }
            }
            _ if byte.is_ascii_whitespace() => {}
            _ => {
                // A number or a word: it is whole when something else follows.
                let mut end = at + 1;
                while let Some((at, _)) = bytes.next_if(|(_, byte)| {
                    !matches!(byte, b',' | b'}' | b']') && !byte.is_ascii_whitespace()
                }) {
                    end = at + 1;
                }
                if bytes.peek().is_some() {
                    good = Some((end, false));
                }
            }
        }
    }
    let (end, is_in_text) = good?;
    let mut closed = text.get(..end)?.as_bytes().to_vec();
    closed.extend(is_in_text.then_some(b'"'));
    closed.extend(closers.iter().rev());
    serde_json::from_slice(&closed).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn elements(pieces: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        let mut elements = Elements::default();
        for piece in pieces {
            elements.push(piece, |element| found.push(element));
        }
        found
    }

    #[test]
    fn elements_are_found_as_they_become_whole() {
        let text = r#"{"value": [ {"a": "],}"}, 2 , "x\"]", [1, [2]], null ]} and [more]"#;
        let expected = [r#"{"a": "],}"}"#, "2", r#""x\"]""#, "[1, [2]]", "null"];
        assert_eq!(elements(&[text]), expected);
        let bytes: Vec<String> = text.chars().map(String::from).collect();
        let bytes: Vec<&str> = bytes.iter().map(String::as_str).collect();
        assert_eq!(elements(&bytes), expected);
        // One that goes on is none yet.
        assert_eq!(elements(&[r#"{"value":[1,2"#]), ["1"]);
        assert_eq!(elements(&[r#"{"value":[]}"#]), [""; 0]);
        assert_eq!(elements(&["no JSON, ]}[ at all"]), [""; 0]);
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
            assert_eq!(so_far(text), expected, "{text}");
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
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
            for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
                if let Some(part) = so_far(&text[..end]) {
                    prop_assert!(is_beginning(&part, &value), "{part} {value}");
                }
            }
            if value.is_object() || value.is_array() {
                prop_assert_eq!(so_far(&text), Some(value));
            }
        }

        #[test]
        fn the_elements_are_those_of_the_list(list in prop::collection::vec(any_json(), 0..6), at in 0..400_usize) {
            let text = json!({ "value": list }).to_string();
            let mut at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let found = elements(&[&text[..at], &text[at..]]);
            let found: Vec<Value> = found.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
            prop_assert_eq!(found, list);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[\\[\\]{}\",:\\\\a-fu0-9 é`\\n-]{0,60}") {
            so_far(&text);
            elements(&[&text]);
        }
    }
}
