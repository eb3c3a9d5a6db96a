//! One text for all JSON that says the same.

use std::fmt::{Display, Write};

use super::exact::{ExactNumber, ExactText};
use super::raw::Raw;
use super::schema::Kind;
use super::tape::{Tape, Value};

/// What is still to be written.
enum Step<'a> {
    Mark(&'static str),
    Key(ExactText<'a>),
    Value(Value<'a>),
}

/// The value without white space, the members of each object by their keys, and every string and number in one
/// spelling.
///
/// It is as exact as [`Raw::same_json`], and stricter in one thing: where a key is there twice, both members stay, in
/// their order, for readers differ in which of them counts. It does without recursion.
pub(crate) fn canonical(json: &Raw) -> String {
    let tape = Tape::of(json);
    let mut text = String::with_capacity(json.json().len());
    // The next one is the last.
    let mut steps = vec![Step::Value(tape.root())];
    while let Some(step) = steps.pop() {
        let value = match step {
            Step::Mark(mark) => {
                text.push_str(mark);
                continue;
            }
            Step::Key(key) => {
                put(&mut text, &key);
                continue;
            }
            Step::Value(value) => value,
        };
        match value.kind() {
            Kind::Array => {
                text.push('[');
                let elements = value.children().map(|(_, element)| [Step::Value(element)]);
                push_all(&mut steps, elements, "]");
            }
            Kind::Object => {
                text.push('{');
                let members = value.children();
                let mut members: Vec<_> = members
                    .map(|(key, value)| (ExactText::of(key), value))
                    .collect();
                members.sort_by(|(left, _), (right, _)| left.cmp(right));
                let members = members
                    .into_iter()
                    .map(|(key, value)| [Step::Key(key), Step::Mark(":"), Step::Value(value)]);
                push_all(&mut steps, members, "}");
            }
            Kind::String => put(&mut text, &value.string()),
            Kind::Number => put(&mut text, &ExactNumber::of(value.text())),
            Kind::Null | Kind::Boolean => text.push_str(value.text()),
        }
    }
    text
}

fn put(text: &mut String, shown: &impl Display) {
    // Nothing that is written to a text fails.
    let _ = write!(text, "{shown}");
}

/// Puts what lies in a container on the steps, commas between, and what ends it.
fn push_all<'a, const N: usize>(
    steps: &mut Vec<Step<'a>>,
    all: impl Iterator<Item = [Step<'a>; N]>,
    end: &'static str,
) {
    let start = steps.len();
    for (index, one) in all.enumerate() {
        if index > 0 {
            steps.push(Step::Mark(","));
        }
        steps.extend(one);
    }
    steps.push(Step::Mark(end));
    steps[start..].reverse();
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;

    fn of(json: &str) -> String {
        canonical(&Raw::from_json(json).expect(json))
    }

    #[test]
    fn one_spelling_for_what_is_the_same() {
        let cases = [
            (
                r#" { "b" : [ 1 , 2.50 ] , "a" : null } "#,
                r#"{"a":null,"b":[1,25e-1]}"#,
            ),
            ("[1.0, 10e-1, 1E0, 1]", "[1,1,1,1]"),
            ("[0, -0, 0.00, -0e9]", "[0,0,0,0]"),
            ("[100, 1e2, -12.50]", "[1e2,1e2,-125e-1]"),
            ("[9007199254740993, 1e400]", "[9007199254740993,1e400]"),
            (
                r#"["caf\u00e9", "\/", "\ud83d\uDE00"]"#,
                r#"["café","/","😀"]"#,
            ),
            (
                r#"["\uD800", "\\ud800", "\u0000\t\u007f"]"#,
                "[\"\\ud800\",\"\\\\ud800\",\"\\u0000\\t\u{7f}\"]",
            ),
            // Both stay, in their order.
            (r#"{"b": 0, "a": 2, "\u0061": 1}"#, r#"{"a":2,"a":1,"b":0}"#),
            ("[[], {}, [{}]]", "[[],{},[{}]]"),
        ];
        for (json, expected) in cases {
            assert_eq!(of(json), expected, "{json}");
            assert_eq!(of(expected), expected, "{json}");
        }
        // Exponents that nobody counts with.
        let endless = "9".repeat(42);
        for (number, expected) in [
            ("1.50e", "1.5e"),
            ("0.002e-", "0.002e-"),
            ("30e+", "30e"),
            ("-120.0e", "-120e"),
        ] {
            let (number, expected) = (format!("{number}{endless}"), format!("{expected}{endless}"));
            assert_eq!((of(&number), of(&expected)), (expected.clone(), expected));
        }
    }

    #[test]
    fn depth_is_no_attack() {
        let deep = "[".repeat(200_000) + &"]".repeat(200_000);
        assert_eq!(of(&deep), deep);
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((".{0,3}", inner), 0..6).prop_map(Value::from_iter),
            ]
        })
    }

    /// The same with the members of each object the other way round.
    fn turned(value: &Value) -> String {
        match value {
            Value::Object(members) => {
                let members = members.iter().rev();
                let members: Vec<_> = members
                    .map(|(key, value)| format!(" {}\n:{}", json!(key), turned(value)))
                    .collect();
                format!("{{{}}}", members.join(" ,"))
            }
            Value::Array(elements) => {
                let elements: Vec<_> = elements.iter().map(turned).collect();
                format!("[ {}]", elements.join(",\t"))
            }
            scalar => scalar.to_string(),
        }
    }

    /// The value with one place of it changed.
    fn changed(value: &Value, at: usize) -> Value {
        match value {
            Value::Object(members) if !members.is_empty() => {
                let at_member = at % members.len();
                let members = members.iter().enumerate().map(|(index, (key, value))| {
                    let value = match index == at_member {
                        true => changed(value, at / 2),
                        false => value.clone(),
                    };
                    (key.clone(), value)
                });
                Value::Object(Map::from_iter(members))
            }
            Value::Array(elements) if !elements.is_empty() => {
                let mut elements = elements.clone();
                let at_element = at % elements.len();
                elements[at_element] = changed(&elements[at_element], at / 2);
                Value::from(elements)
            }
            Value::Bool(value) => Value::from(!value),
            Value::String(text) => Value::from(format!("{text}\u{0}")),
            Value::Number(number) => match number.as_i64() {
                Some(number) => Value::from(number ^ 1),
                None => Value::from(number.to_string()),
            },
            _ => Value::from("changed"),
        }
    }

    proptest! {
        #[test]
        fn it_is_its_own_canonical_form_and_says_the_same(value in values()) {
            let text = value.to_string();
            let canonical = of(&text);
            prop_assert_eq!(of(&canonical), &*canonical);
            prop_assert_eq!(of(&turned(&value)), &*canonical);
            let raw = Raw::from_json(&*text).unwrap();
            prop_assert!(raw.same_json(&Raw::from_json(canonical).unwrap()));
        }

        #[test]
        fn another_value_has_another_form(value in values(), at in any::<usize>()) {
            prop_assert_ne!(of(&value.to_string()), of(&changed(&value, at).to_string()));
        }

        #[test]
        fn same_is_the_same_form(one in values(), other in values()) {
            let (one, other) = (one.to_string(), other.to_string());
            let same = Raw::from_json(&*one).unwrap().same_json(&Raw::from_json(&*other).unwrap());
            prop_assert_eq!(same, of(&one) == of(&other));
        }

        #[test]
        fn every_number_has_one_form(
            digits in "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,45})?",
        ) {
            let form = of(&digits);
            prop_assert_eq!(of(&form), &*form);
            prop_assert!(Raw::from_json(digits).unwrap().same_json(&Raw::from_json(form).unwrap()));
        }
    }
}
