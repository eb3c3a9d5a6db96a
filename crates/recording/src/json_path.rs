//! Places in JSON, as RFC 9535 writes them: `$.messages[*].content`, `$..email`, `$['a key'][0]`. Without its filters and
//! slices, which no place in a body needs.

use std::fmt;

use pareta::{Kind, Raw};

use crate::problem::Problem;

/// What lies deeper is not looked at, and goes as a whole where a path leads below it.
const DEEPEST: usize = 256;

/// What stands in place of a text.
pub(crate) const MARK: &str = "[redacted]";

/// A path, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JsonPath {
    text: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Name(String),
    Index(usize),
    Any,
    /// At any depth.
    Descend,
}

impl JsonPath {
    pub fn read(text: &str) -> Result<Self, Problem> {
        let refuse = |problem: &str| {
            Problem::new(format!(
                "the JSON path {text:?} {problem}: write it as $.messages[*].content, $..email or $['a key'][0]"
            ))
        };
        let mut rest = text
            .strip_prefix('$')
            .ok_or_else(|| refuse("does not begin with $"))?;
        let mut steps = Vec::new();
        while !rest.is_empty() {
            if let Some(behind) = rest.strip_prefix("..") {
                steps.push(Step::Descend);
                rest = behind;
                if !rest.starts_with('[') {
                    rest = name(rest, &mut steps).ok_or_else(|| refuse("has no name behind .."))?;
                }
            } else if let Some(behind) = rest.strip_prefix('.') {
                rest =
                    name(behind, &mut steps).ok_or_else(|| refuse("has no name behind a dot"))?;
            } else if let Some(behind) = rest.strip_prefix('[') {
                let bracket = bracket(behind, &mut steps);
                rest =
                    bracket.ok_or_else(|| refuse("has brackets that hold no name, number or *"))?;
            } else {
                return Err(refuse("cannot be read"));
            }
        }
        match steps.is_empty() {
            true => Err(refuse("is the whole body")),
            false => Ok(Self {
                text: text.to_owned(),
                steps,
            }),
        }
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A name or a star, and what is behind it.
fn name<'a>(text: &'a str, steps: &mut Vec<Step>) -> Option<&'a str> {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    steps.push(match name {
        "" => return None,
        "*" => Step::Any,
        name => Step::Name(name.to_owned()),
    });
    Some(rest)
}

fn bracket<'a>(text: &'a str, steps: &mut Vec<Step>) -> Option<&'a str> {
    if let Some(quote @ ('\'' | '"')) = text.chars().next() {
        let (mut name, mut letters) = (String::new(), text[1..].char_indices());
        let end = loop {
            match letters.next()? {
                (_, '\\') => name.push(letters.next()?.1),
                (at, letter) if letter == quote => break 1 + at + 1,
                (_, letter) => name.push(letter),
            }
        };
        steps.push(Step::Name(name));
        return text[end..].strip_prefix(']');
    }
    let (inside, rest) = text.split_once(']')?;
    steps.push(match inside {
        "*" => Step::Any,
        index => Step::Index(index.parse().ok()?),
    });
    Some(rest)
}

/// What is to become of the values that paths lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// Another value of the same kind, which tells nothing.
    Blank,
    /// They are left out, and so are their keys.
    Remove,
}

/// The text of a value after an edit. What no path leads to is as it was, byte for byte.
pub(crate) fn edit(value: &Raw, paths: &[JsonPath], edit: Edit) -> String {
    let ways: Vec<&[Step]> = paths.iter().map(|path| &path.steps[..]).collect();
    let mut text = String::with_capacity(value.json().len());
    put(value, &ways, edit, 0, &mut text);
    text
}

fn put(value: &Raw, ways: &[&[Step]], edit: Edit, level: usize, text: &mut String) {
    let json = value.json();
    if ways.is_empty() || !matches!(value.json_kind(), Kind::Object | Kind::Array) {
        return text.push_str(json);
    }
    if level == DEEPEST {
        return match edit {
            Edit::Blank => text.push_str(blank(value)),
            Edit::Remove => text.push_str(json),
        };
    }
    let keyed = value.members().map(|(key, child)| (Some(key), child));
    let listed = value.elements().map(|child| (None, child));
    // Up to where the value was copied.
    let mut copied = 0;
    let mut is_first = true;
    for (at, (key, child)) in keyed.chain(listed).enumerate() {
        let below = below(ways, key, at);
        let is_meant = below.iter().any(|way| way.is_empty());
        match edit {
            Edit::Blank => {
                // Children are parts of the text of their parent.
                let start = child.json().as_ptr() as usize - json.as_ptr() as usize;
                text.push_str(&json[copied..start]);
                match is_meant {
                    true => text.push_str(blank(child)),
                    false => put(child, &below, edit, level + 1, text),
                }
                copied = start + child.json().len();
            }
            Edit::Remove if is_meant => {}
            Edit::Remove => {
                text.push(match (is_first, key) {
                    (false, _) => ',',
                    (true, Some(_)) => '{',
                    (true, None) => '[',
                });
                is_first = false;
                if let Some(key) = key {
                    // The text of a key always can be written.
                    text.push_str(&serde_json::to_string(key).unwrap_or_default());
                    text.push(':');
                }
                put(child, &below, edit, level + 1, text);
            }
        }
    }
    match (edit, is_first, value.json_kind()) {
        (Edit::Blank, ..) => text.push_str(&json[copied..]),
        (Edit::Remove, true, Kind::Object) => text.push_str("{}"),
        (Edit::Remove, true, _) => text.push_str("[]"),
        (Edit::Remove, false, Kind::Object) => text.push('}'),
        (Edit::Remove, false, _) => text.push(']'),
    }
}

/// Where the ways go on in a child; one that is empty has led there.
fn below<'a>(ways: &[&'a [Step]], key: Option<&str>, at: usize) -> Vec<&'a [Step]> {
    let mut below = Vec::new();
    let mut step = |way: &'a [Step]| match (way.split_first(), key) {
        (Some((Step::Any, rest)), _) => below.push(rest),
        (Some((Step::Name(name), rest)), Some(key)) if name == key => below.push(rest),
        (Some((Step::Index(index), rest)), None) if *index == at => below.push(rest),
        _ => {}
    };
    for way in ways {
        match way.split_first() {
            Some((Step::Descend, rest)) => step(rest),
            _ => step(way),
        }
    }
    // At any depth below as well.
    let on = ways
        .iter()
        .filter(|way| matches!(way.first(), Some(Step::Descend)));
    below.extend(on);
    below
}

/// A value of the same kind that tells nothing.
fn blank(value: &Raw) -> &'static str {
    match value.json_kind() {
        Kind::String => "\"[redacted]\"",
        Kind::Number => "0",
        Kind::Boolean => "false",
        Kind::Array => "[]",
        Kind::Object => "{}",
        _ => "null",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(json: &str, paths: &[&str], how: Edit) -> String {
        let paths: Result<Vec<_>, _> = paths.iter().map(|path| JsonPath::read(path)).collect();
        edit(&Raw::from_json(json).unwrap(), &paths.unwrap(), how)
    }

    #[test]
    fn what_a_path_leads_to_keeps_its_kind_and_the_rest_its_bytes() {
        let json =
            r#"{ "a" : [ {"b": "x", "n":1.50}, {"b":null} ],"b":{"c": true} , "caf\u00e9":1 }"#;
        for (paths, expected) in [
            (
                &["$.a[*].b"][..],
                r#"{ "a" : [ {"b": "[redacted]", "n":1.50}, {"b":null} ],"b":{"c": true} , "caf\u00e9":1 }"#,
            ),
            (
                &["$..b"],
                r#"{ "a" : [ {"b": "[redacted]", "n":1.50}, {"b":null} ],"b":{} , "caf\u00e9":1 }"#,
            ),
            (
                &["$.a[0].n", "$.b.*"],
                r#"{ "a" : [ {"b": "x", "n":0}, {"b":null} ],"b":{"c": false} , "caf\u00e9":1 }"#,
            ),
            (
                &["$['café']", "$[\"a\"]"],
                r#"{ "a" : [],"b":{"c": true} , "caf\u00e9":0 }"#,
            ),
            (&["$.a[2]", "$.nothing", "$.a.b"], json),
        ] {
            assert_eq!(after(json, paths, Edit::Blank), expected, "{paths:?}");
        }
        assert_eq!(
            after(json, &["$..b"], Edit::Remove),
            r#"{"a":[{"n":1.50},{}],"café":1}"#
        );
        assert_eq!(after("[1,2,3]", &["$[*]"], Edit::Remove), "[]");
        assert_eq!(after("[1,2,3]", &["$[1]"], Edit::Remove), "[1,3]");
        // A key that is there twice is meant twice.
        assert_eq!(
            after(r#"{"k":"a","k":"b"}"#, &["$.k"], Edit::Blank),
            r#"{"k":"[redacted]","k":"[redacted]"}"#
        );
    }

    #[test]
    fn what_lies_too_deep_goes_as_a_whole() {
        let deep = format!(
            "{}{{\"secret\":\"s3cret\"}}{}",
            "[".repeat(5_000),
            "]".repeat(5_000)
        );
        assert!(!after(&deep, &["$..secret"], Edit::Blank).contains("s3cret"));
        assert_eq!(after(&deep, &["$.other"], Edit::Blank), deep);
    }

    #[test]
    fn a_path_that_cannot_be_read_is_refused_with_an_example() {
        for text in [
            "", "messages", "$", "$.", "$..", "$.a.", "$[", "$[x]", "$['x", "$['x'", "$x", "$[-1]",
            "$[?@.a]", "$[0:2]",
        ] {
            let said = JsonPath::read(text).unwrap_err().to_string();
            assert!(said.contains("$.messages[*].content"), "{said}");
        }
    }
}
