//! The schema that fits all values that were seen.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use serde_yaml_ng::{Mapping, Value as Yaml};

/// Stands where a description is to be written, until it is printed as an empty one.
pub const DESCRIBE: &str = "DESCRIBE-THIS";

/// A property that was seen with these values in so many objects.
pub fn infer(values: &[&Value], objects: usize) -> Mapping {
    let mut property = fitting(values);
    let found = kinds(values);
    let mut seen = format!("in {} of {objects} samples", values.len());
    if found.len() > 1 {
        let kinds: Vec<&str> = found.iter().map(|kind| kind.word()).collect();
        seen = format!("{seen}, as {}", kinds.join(" and "));
    }
    // Every property of a reply may be null, as the contract has it.
    property.insert("nullable".into(), true.into());
    property.insert("description".into(), format!("{DESCRIBE} {seen}").into());
    property
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    String,
    Integer,
    Number,
    Boolean,
    Array,
    Object,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::String => "string",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Boolean => "boolean",
            Kind::Array => "array",
            Kind::Object => "object",
        }
    }
}

/// Every kind but null. A number is one kind: of whole ones and others together comes a number.
fn kinds(values: &[&Value]) -> BTreeSet<Kind> {
    let mut kinds: BTreeSet<Kind> = values
        .iter()
        .filter_map(|value| match value {
            Value::Null => None,
            Value::String(_) => Some(Kind::String),
            Value::Bool(_) => Some(Kind::Boolean),
            Value::Number(number) if number.is_i64() => Some(Kind::Integer),
            Value::Number(_) => Some(Kind::Number),
            Value::Array(_) => Some(Kind::Array),
            Value::Object(_) => Some(Kind::Object),
        })
        .collect();
    if kinds.contains(&Kind::Number) {
        kinds.remove(&Kind::Integer);
    }
    kinds
}

/// The schema of these values; one that says nothing where they are of several kinds, or all null.
fn fitting(values: &[&Value]) -> Mapping {
    let kinds: Vec<Kind> = kinds(values).into_iter().collect();
    let [kind] = kinds[..] else {
        return Mapping::new();
    };
    if kind == Kind::Object {
        return object(values);
    }
    let mut schema = Mapping::new();
    schema.insert("type".into(), kind.word().into());
    match kind {
        Kind::Integer => {
            schema.insert("format".into(), "int64".into());
        }
        Kind::Number => {
            schema.insert("format".into(), "double".into());
        }
        Kind::String => schema.extend(text(values)),
        Kind::Array => {
            let items: Vec<&Value> = values
                .iter()
                .filter_map(|value| value.as_array())
                .flatten()
                .collect();
            schema.insert("items".into(), Yaml::Mapping(member(&items)));
        }
        Kind::Boolean | Kind::Object => {}
    }
    schema
}

/// What stands in a list or map: it may be null only where a null was seen.
fn member(values: &[&Value]) -> Mapping {
    let mut schema = fitting(values);
    if values.iter().any(|value| value.is_null()) {
        schema.insert("nullable".into(), true.into());
    }
    schema
}

fn object(values: &[&Value]) -> Mapping {
    let objects: Vec<_> = values
        .iter()
        .filter_map(|value| value.as_object())
        .collect();
    let mut members: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for (key, member) in objects.iter().copied().flatten() {
        members.entry(key).or_default().push(member);
    }
    let mut schema = Mapping::from_iter([("type".into(), "object".into())]);
    let all: Vec<&Value> = members.values().flatten().copied().collect();
    if is_map(objects.len(), &members) && kinds(&all).len() <= 1 {
        schema.insert("additionalProperties".into(), Yaml::Mapping(member(&all)));
        return schema;
    }
    let properties = members.iter().map(|(key, values)| {
        let property = infer(values, objects.len());
        ((*key).into(), Yaml::Mapping(property))
    });
    schema.insert("properties".into(), Yaml::Mapping(properties.collect()));
    schema.insert("additionalProperties".into(), true.into());
    schema
}

/// Whether keys are data: they are no names, or no object has the keys of another.
fn is_map(objects: usize, members: &BTreeMap<&str, Vec<&Value>>) -> bool {
    let is_name = |key: &&str| {
        key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let is_shared = |values: &Vec<&Value>| values.len() * 2 > objects;
    !members.is_empty()
        && (!members.keys().all(is_name) || (objects > 2 && !members.values().any(is_shared)))
}

/// What all strings have in common.
fn text(values: &[&Value]) -> Mapping {
    let texts: Vec<&str> = values.iter().filter_map(|value| value.as_str()).collect();
    let all = |fits: fn(&str) -> bool| texts.iter().all(|text| fits(text));
    let format = match () {
        () if all(is_date_time) => Some("date-time"),
        () if all(is_date) => Some("date"),
        () if all(is_uuid) => Some("uuid"),
        () => None,
    };
    if let Some(format) = format {
        return Mapping::from_iter([("format".into(), format.into())]);
    }
    // Few short words in many samples are a vocabulary, and an open one: others may come. One word alone says little.
    let words: BTreeSet<&str> = texts.iter().copied().collect();
    let is_word =
        |text: &&str| !text.is_empty() && text.len() <= 32 && !text.contains(char::is_whitespace);
    if words.iter().all(is_word)
        && texts.len() >= 10
        && (2..=12).contains(&words.len())
        && words.len() * 4 <= texts.len()
    {
        let words: Yaml = words.into_iter().collect::<Vec<_>>().into();
        return Mapping::from_iter([("x-extensible-enum".into(), words)]);
    }
    Mapping::new()
}

/// Digits where the pattern has a `0`, hexadecimal ones where it has an `x`, and else what the pattern has.
fn is_like(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(byte, like)| match like {
                b'0' => byte.is_ascii_digit(),
                b'x' => byte.is_ascii_hexdigit(),
                like => byte == like,
            })
}

fn is_date(text: &str) -> bool {
    is_like(text, "0000-00-00")
}

fn is_date_time(text: &str) -> bool {
    let zoned = text.ends_with('Z')
        || text
            .rfind(['+', '-'])
            .is_some_and(|at| is_like(&text[at + 1..], "00:00"));
    zoned
        && text
            .get(..19)
            .is_some_and(|text| is_like(text, "0000-00-00T00:00:00"))
}

fn is_uuid(text: &str) -> bool {
    is_like(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema(values: Value) -> String {
        let values: Vec<&Value> = values.as_array().into_iter().flatten().collect();
        serde_yaml_ng::to_string(&fitting(&values)).unwrap_or_default()
    }

    #[test]
    fn a_schema_fits_every_value() {
        for (values, expected) in [
            (json!([1, 2, null]), "type: integer\nformat: int64\n"),
            (json!([1, 2.5]), "type: number\nformat: double\n"),
            (
                json!([18446744073709551615u64]),
                "type: number\nformat: double\n",
            ),
            (json!([true]), "type: boolean\n"),
            (json!(["a b"]), "type: string\n"),
            (json!([null]), "{}\n"),
            (json!([1, "1"]), "{}\n"),
            (
                json!([[1], [2, null]]),
                "type: array\nitems:\n  type: integer\n  format: int64\n  nullable: true\n",
            ),
            (json!([[]]), "type: array\nitems: {}\n"),
            (json!([["a"], [[]]]), "type: array\nitems: {}\n"),
            (
                json!([{"gpt-4.1": 1, "qwen": 2}]),
                "type: object\nadditionalProperties:\n  type: integer\n  format: int64\n",
            ),
            (
                json!([{"a": 1}, {"b": 1}, {"c": 1}]),
                "type: object\nadditionalProperties:\n  type: integer\n  format: int64\n",
            ),
        ] {
            assert_eq!(schema(values.clone()), expected, "{values}");
        }
    }

    #[test]
    fn strings_say_what_they_have_in_common() {
        for (values, expected) in [
            (json!(["2026-11-26", "1999-01-01"]), "date"),
            (
                json!(["2026-11-26T04:00:00Z", "2026-11-26T04:00:00.123+01:00"]),
                "date-time",
            ),
            (json!(["123e4567-e89b-12d3-a456-426614174000"]), "uuid"),
        ] {
            assert_eq!(
                schema(values),
                format!("type: string\nformat: {expected}\n")
            );
        }
        for odd in [
            "2026-11-26T04:00:00",
            "2026-11-26T04:00:00é+01:00",
            "2026-11-2é",
            "-00:00",
            "+",
        ] {
            assert!(!schema(json!([odd])).contains("date\n"), "{odd}");
        }
        let often = |words: &[&str]| json!(words.repeat(6));
        assert_eq!(
            schema(often(&["b", "a"])),
            "type: string\nx-extensible-enum:\n- a\n- b\n"
        );
        assert_eq!(schema(often(&["a b", "c"])), "type: string\n");
        assert_eq!(schema(often(&["a", "a"])), "type: string\n");
        assert_eq!(schema(json!(["a", "b", "a"])), "type: string\n");
    }

    #[test]
    fn nested_objects_ask_for_descriptions_too() {
        let text = schema(json!([{"a": 1}, {"a": 2, "b": "x"}]));
        assert!(text.contains("DESCRIBE-THIS in 2 of 2 samples"), "{text}");
        assert!(text.contains("DESCRIBE-THIS in 1 of 2 samples"), "{text}");
        assert!(text.ends_with("additionalProperties: true\n"), "{text}");
    }
}
