//! Which elements of a list are whole that is still being written.

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::typed::growing::tests::any_json;

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

    proptest! {
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
            elements(&[&text]);
        }
    }
}
