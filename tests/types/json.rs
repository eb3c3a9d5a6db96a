//! The reader held against serde_json on what is JSON, and every type against whatever JSON there is.

use std::collections::BTreeSet;

use pareta::types::{Endpoint, Task};
use pareta::{DecodeError, List, Property, Raw, Response, ResponseType, Schema, Shape};
use proptest::collection::{hash_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::json_texts::{ACCEPTED, REFUSED};
use crate::{cases, fixtures};

/// What every way into the library says of a text: the raw view, each type, and lists in both forms.
fn verdicts(text: &str) -> Vec<(&'static str, Result<String, DecodeError>)> {
    let mut verdicts = vec![
        ("Raw", Raw::from_json(text).map(|raw| raw.json().to_owned())),
        (
            "List<Endpoint>",
            List::<Endpoint>::from_json(text).map(|list| list.raw().json().to_owned()),
        ),
        (
            "List<Task>",
            List::<Task>::from_json(text).map(|list| list.raw().json().to_owned()),
        ),
    ];
    for known in fixtures::types() {
        verdicts.push((
            known.name,
            known
                .decode(text)
                .map(|value| value.raw().json().to_owned()),
        ));
    }
    verdicts
}

/// Holds all of them against serde_json, against the text, and against each other. True when the text is JSON.
fn agrees_with_serde_json(given: &str) -> bool {
    // One byte-order mark is passed over, and places are counted from behind it.
    let text = given.strip_prefix('\u{feff}').unwrap_or(given);
    let reference = serde_json::from_str::<IgnoredAny>(text);
    let places: BTreeSet<usize> = verdicts(given)
        .into_iter()
        .filter_map(|(name, verdict)| match (verdict, &reference) {
            (Ok(kept), Ok(_)) => {
                assert_eq!(kept, text.trim_ascii(), "{name}");
                None
            }
            (Err(error), Err(_)) => {
                check_place(&error, text);
                Some(error.offset())
            }
            (Ok(_), Err(error)) => {
                panic!("{name} accepts what serde_json refuses ({error}): {text:?}")
            }
            (Err(error), Ok(_)) => {
                panic!("{name} refuses what serde_json accepts ({error}): {text:?}")
            }
        })
        .collect();
    assert!(
        places.len() <= 1,
        "all stop at the same place: {places:?} in {text:?}"
    );
    reference.is_ok()
}

/// An error's line and column are those of its offset.
fn check_place(error: &DecodeError, text: &str) {
    let before = &text.as_bytes()[..error.offset()];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before
        .iter()
        .rev()
        .take_while(|byte| **byte != b'\n')
        .count()
        + 1;
    assert_eq!((error.line(), error.column()), (line, column), "{text:?}");
    let message = error.to_string();
    assert!(
        message.starts_with(&format!(
            "not JSON at line {line}, column {column}: expected "
        )),
        "{message}"
    );
}

#[test]
fn what_is_json_is_accepted() {
    for text in ACCEPTED {
        assert!(agrees_with_serde_json(text), "{text:?}");
    }
}

#[test]
fn what_is_not_json_is_refused() {
    for text in REFUSED {
        assert!(!agrees_with_serde_json(text), "{text:?}");
    }
}

/// A byte-order mark says nothing: the text begins behind it.
#[test]
fn one_mark_at_the_start_is_passed_over() {
    for text in ACCEPTED {
        for (way, verdict) in verdicts(&format!("\u{feff}{text}")) {
            assert_eq!(verdict.as_deref(), Ok(text.trim_ascii()), "{way}: {text:?}");
        }
    }
    let endpoint = Endpoint::from_json("\u{feff} {\"id\": \"ep\", \"x\": 1}\n").unwrap();
    assert_eq!(
        (endpoint.id(), &endpoint["x"]),
        (Some("ep"), &Raw::from_json("1").unwrap())
    );
    assert_eq!(endpoint.document().json(), r#"{"id": "ep", "x": 1}"#);
    // Places are counted from there too.
    let error = Raw::from_json("\u{feff}[1 2]").unwrap_err();
    assert_eq!((error.offset(), error.line(), error.column()), (3, 1, 4));
}

#[test]
fn every_cut_of_a_fixture_is_refused() {
    for known in fixtures::types() {
        let text = fixtures::text(known.name, "unknown");
        for (cut, _) in text.trim_ascii().char_indices() {
            known.decode(&text[..cut]).expect_err(known.name);
        }
    }
}

#[test]
fn an_error_says_where_and_what() {
    let cases = [
        ("", 1, 1, "more text"),
        (" \n ", 2, 2, "more text"),
        ("{\"a\": 1", 1, 8, "more text"),
        ("{\"a\": 1]", 1, 8, "`,` or the closing bracket"),
        ("[1 2]", 1, 4, "`,` or the closing bracket"),
        ("{a: 1}", 1, 2, "a key in double quotes"),
        ("{\"a\": 1,}", 1, 9, "a key in double quotes"),
        ("{\"a\" 1}", 1, 6, "`:`"),
        ("[1,]", 1, 4, "a value"),
        ("\n\n  nope", 3, 3, "`null`"),
        ("[tru]", 1, 2, "`true`"),
        ("fals", 1, 1, "`false`"),
        ("01", 1, 2, "the end of the text"),
        ("{} {}", 1, 4, "the end of the text"),
        ("1.", 1, 3, "a digit"),
        ("[1e+]", 1, 5, "a digit"),
        ("-", 1, 2, "a value"),
        ("\"abc", 1, 5, "a closing double quote"),
        ("\"a\nb\"", 1, 3, "an escaped control character"),
        ("\"\\x\"", 1, 3, "an escape JSON knows"),
        ("\"\\u12g4\"", 1, 4, "four hexadecimal digits"),
        ("{\n  \"id\": \"é\",\n  \"x\": é\n}", 3, 8, "a value"),
        (" \u{feff}{}", 1, 2, "a value"),
    ];
    for (text, line, column, expected) in cases {
        let error = Endpoint::from_json(text).expect_err(text);
        let message = format!("not JSON at line {line}, column {column}: expected {expected}");
        assert_eq!(error.to_string(), message, "{text:?}");
        check_place(&error, text);
        assert_eq!(
            Raw::from_json(text).expect_err(text).offset(),
            error.offset(),
            "{text:?}"
        );
    }
}

/// Text of the characters JSON is made of, which is JSON now and then.
fn soup() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\\u",
        "00e9",
        "d83d",
        "-",
        "0",
        "1",
        "9",
        ".",
        "e",
        "E",
        "+",
        "true",
        "false",
        "null",
        "nul",
        " ",
        "\n",
        "\t",
        "\u{c}",
        "\u{0}",
        "é",
        "\"id\"",
        "\"usage\":",
        "{}",
        "[]",
    ];
    vec(select(PIECES), 0..12).prop_map(|pieces| pieces.concat())
}

/// A fixture with a few characters cut out, put in, doubled or moved.
fn damaged() -> impl Strategy<Value = String> {
    let change = (any::<Index>(), 0usize..4, soup());
    (select(fixtures::all()), vec(change, 1..4)).prop_map(|(mut text, changes)| {
        for (place, length, insert) in changes {
            let places: Vec<usize> = text
                .char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .collect();
            let start = place.index(places.len());
            let end = (start + length).min(places.len() - 1);
            let insert = if length == 3 { String::new() } else { insert };
            text.replace_range(places[start]..places[end], &insert);
        }
        text
    })
}

proptest! {
    #![proptest_config(cases(5_000))]

    #[test]
    fn serde_json_agrees_on_any_text(text in ".{0,24}") {
        agrees_with_serde_json(&text);
    }

    #[test]
    fn serde_json_agrees_on_what_a_string_says(text in string_literal()) {
        let read = Raw::from_json(text.as_str()).expect("JSON");
        let read = read.as_str().expect("a string");
        match serde_json::from_str::<String>(&text) {
            Ok(said) => assert_eq!(read, said),
            Err(_) => assert!(read.contains('\u{fffd}'), "half a surrogate pair in {text}"),
        }
    }

    #[test]
    fn serde_json_agrees_on_json_like_text(text in soup()) {
        agrees_with_serde_json(&text);
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn serde_json_agrees_on_damaged_fixtures(text in damaged()) {
        agrees_with_serde_json(&text);
    }

    #[test]
    fn any_json_decodes_as_every_type(text in strange_json(documented_keys())) {
        assert!(agrees_with_serde_json(&text));
        for known in fixtures::types() {
            let value = known.decode(text.as_str()).expect("JSON");
            let drift = value.drift();
            let is_object = text.trim_ascii().starts_with('{');
            assert_eq!(drift.iter().any(|drift| drift.path == "$"), !is_object);
            assert!(drift.iter().all(|drift| drift.path.starts_with('$')));
            assert!(value.unknown().iter().all(|path| path.starts_with('$')));
            assert!(format!("{value:?}").starts_with(known.name));
            check_nested(&*value, &text);
        }
    }

    #[test]
    fn a_naive_reading_finds_the_same((known, value) in plain_document()) {
        let text = value.to_string();
        let read = known.decode(text.as_str()).expect("JSON");
        check_reading(&*read, &value, &text);
    }
}

/// Each nested object is a piece of the text, and is what its own text decodes as.
fn check_nested(value: &dyn Response, text: &str) {
    let name = value.schema().name;
    if let Some(known) = ResponseType::named(name).filter(|_| !value.raw().is_absent()) {
        let again = known.decode(value.raw().json()).expect("JSON");
        assert_eq!(format!("{again:?}"), format!("{value:?}"));
        assert_eq!(again.drift(), value.drift());
        assert!(text.contains(value.raw().json()));
    }
    value.visit(&mut |_, property| match property {
        Property::Object(Some(inner)) => check_nested(inner, text),
        Property::List(items) => items.into_iter().for_each(|item| check_nested(item, text)),
        _ => {}
    });
}

/// The keys of every type, as a document might have them anywhere.
fn documented_keys() -> Vec<String> {
    let schemas = fixtures::types()
        .into_iter()
        .map(|known| known.decode("{}").expect("JSON").schema());
    let keys = schemas
        .flat_map(|schema| schema.properties)
        .map(|property| property.key.to_owned());
    keys.collect::<BTreeSet<_>>().into_iter().collect()
}

fn string_literal() -> impl Strategy<Value = String> + Clone {
    r#""([ -!#-\[\]-~é😀]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}|\\u[dD][89a-fA-F][0-9a-f]{2}){0,8}""#
}

/// JSON as no serialiser would write it: odd numbers and escapes, duplicate keys, white space.
fn strange_json(keys: Vec<String>) -> impl Strategy<Value = String> {
    let space = || prop_oneof![4 => Just(""), 1 => select([" ", "\n", "\r\n\t", "  "].as_slice())];
    let number = r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,6})?([eE][+-]?[0-9]{1,3})?";
    let scalar = prop_oneof![
        1 => select(["null", "true", "false", "{}", "[]", "{ }", "[\n]"].as_slice()).prop_map(str::to_owned),
        1 => number.prop_map(String::from),
        1 => string_literal(),
    ];
    let key = prop_oneof![
        6 => select(keys).prop_map(|key| format!("\"{key}\"")),
        1 => string_literal(),
    ];
    let tree = scalar.prop_recursive(5, 48, 6, move |inner| {
        let member = (space(), key.clone(), space(), inner.clone());
        let member = member.prop_map(|(before, key, after, value)| format!("{before}{key}{after}:{before}{value}"));
        prop_oneof![
            2 => vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(","))),
            1 => (vec(inner, 0..4), space()).prop_map(|(items, space)| format!("[{space}{}]", items.join(&format!("{space},")))),
        ]
    });
    (space(), tree, space()).prop_map(|(before, tree, after)| format!("{before}{tree}{after}"))
}

/// A type and a plain document for it: most properties there, most of them of the right kind.
fn plain_document() -> impl Strategy<Value = (ResponseType, Value)> {
    select(fixtures::types()).prop_flat_map(|known| {
        let schema = known.decode("{}").expect("JSON").schema();
        (Just(known), plain_object(schema, 4))
    })
}

/// `depth` ends a type that holds itself.
fn plain_object(schema: &'static Schema, depth: usize) -> BoxedStrategy<Value> {
    let properties = schema.properties.iter().filter(|_| depth > 0);
    let members = properties.map(|property| {
        let value = proptest::option::weighted(0.8, plain_value(property.shape, depth));
        value.prop_map(|value| value.map(|value| (property.key.to_owned(), value)))
    });
    let members: Vec<_> = members.collect();
    members
        .prop_map(|members| members.into_iter().flatten().collect())
        .boxed()
}

fn plain_value(shape: Shape, depth: usize) -> BoxedStrategy<Value> {
    let fitting = match shape {
        Shape::String => select(["", "live", "completed", "a \"quoted\"\ntext", "é😀"].as_slice())
            .prop_map(Value::from)
            .boxed(),
        Shape::Integer | Shape::Bill => any::<i64>().prop_map(Value::from).boxed(),
        Shape::Number => (-1e6..1e6).prop_map(Value::from).boxed(),
        Shape::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Shape::Object(schema) => plain_object(schema(), depth - 1),
        Shape::List(element) => vec(plain_value(*element, depth), 0..3)
            .prop_map(Value::from)
            .boxed(),
        Shape::Map(value) => hash_map("[a-z]{1,3}", plain_value(*value, depth), 0..3)
            .prop_map(|members| members.into_iter().collect())
            .boxed(),
        Shape::Nullable(shape) => plain_value(*shape, depth),
        // Which variant it is has tests of its own.
        Shape::Union(_) | Shape::Any => Just(json!({"id": "x"})).boxed(),
        other => panic!("a new shape: {other}"),
    };
    let any = [
        json!(null),
        json!(true),
        json!(5),
        json!(5.0),
        json!(5.5),
        json!("5"),
        json!([]),
        json!({}),
        json!([5]),
        json!({"id": "x"}),
    ];
    prop_oneof![5 => fitting, 1 => select(any.to_vec())].boxed()
}

/// What the contract says of a property, read from a `Value` with no care for anything but being right.
fn naive(name: &str, property: &str, object: &Value) -> Value {
    let text = |key: &str| {
        object[key]
            .as_str()
            .filter(|text| !text.is_empty())
            .map(Value::from)
    };
    let run = Some(&object["run"]).filter(|run| run.as_object().is_some_and(|run| !run.is_empty()));
    match (name, property) {
        ("Endpoint", "id") => text("id").unwrap_or_else(|| object["name"].clone()),
        ("Endpoint", "task") => text("taskName").unwrap_or_else(|| object["task"].clone()),
        ("Endpoint", "recommended_system_prompt") => object["recommendedSystemPrompt"].clone(),
        ("Endpoint", "prompt_scaffold") => object["promptScaffold"].clone(),
        ("Endpoint", "is_live") => json!(object["status"] == "live"),
        ("EvalRun", "results") => object["results"].clone(),
        ("EvalRun", "is_terminal") => {
            let status = naive(name, "status", object);
            json!(status == "completed" || status == "failed")
        }
        ("EvalRun", _) => match (run, property) {
            (Some(run), "candidate_models") => run["candidate_model_ids"].clone(),
            (Some(run), _) => run[property].clone(),
            (None, "id") => object["run_id"].clone(),
            (None, "status") => object["status"].clone(),
            (None, _) => Value::Null,
        },
        ("EvalSet" | "ProposalResult", "prompt") => {
            text("prompt").unwrap_or_else(|| object["intent"].clone())
        }
        ("ProposalResult", "is_clean") => {
            let only = object["proposals"]
                .as_array()
                .filter(|proposals| proposals.len() == 1);
            let only = only.map_or(&Value::Null, |proposals| &proposals[0]);
            let is_sure = only["confidence"] == "high" || only["confidence"] == "medium";
            let is_task = only["task_id"]
                .as_str()
                .is_some_and(|task| !matches!(task, "" | "custom-eval"));
            let stands = |key: &str| !object[key].is_null();
            json!(
                object["homogeneous"] == true
                    && is_sure
                    && is_task
                    && !stands("conflict")
                    && !stands("split")
            )
        }
        _ => object[property].clone(),
    }
}

/// Whether `naive` knows what it reads: it is told, or the accessor is named as the key is.
fn is_plain(schema: &Schema, property: &str) -> bool {
    matches!(schema.name, "Endpoint" | "EvalRun")
        || schema.properties.iter().any(|known| known.key == property)
}

fn check_reading(read: &dyn Response, value: &Value, text: &str) {
    let name = read.schema().name;
    read.visit(&mut |property, found| {
        let expected = naive(name, property, value);
        match found {
            // A name of its own tells nothing of the key.
            _ if !is_plain(read.schema(), property) => {}
            // Money has its own tests.
            Property::Integer(Some(_)) if property == "cost_micro_usd" => {}
            Property::Dollars(_) => {}
            Property::String(found) => {
                assert_eq!(found, expected.as_str(), "{name}.{property} of {text}")
            }
            Property::Integer(found) => {
                let whole = expected
                    .as_f64()
                    .filter(|float| float.fract() == 0.0)
                    .map(|float| float as i64);
                assert_eq!(
                    found,
                    expected.as_i64().or(whole),
                    "{name}.{property} of {text}"
                );
            }
            Property::Number(found) => {
                assert_eq!(found, expected.as_f64(), "{name}.{property} of {text}")
            }
            Property::Boolean(found) => {
                assert_eq!(found, expected == true, "{name}.{property} of {text}")
            }
            Property::Object(Some(found)) => check_reading(found, &expected, text),
            Property::Object(None) => {
                let empty = expected
                    .as_object()
                    .is_none_or(|members| members.is_empty());
                assert!(empty, "{name}.{property} of {text}");
            }
            Property::Strings(found) => {
                let strings = expected
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|item| item.as_str().unwrap_or_default());
                assert!(strings.eq(found), "{name}.{property} of {text}");
            }
            Property::Numbers(found) => {
                let numbers: Vec<_> = expected
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(Value::as_f64)
                    .collect();
                // One that is none leaves nothing of the list.
                let numbers: Option<Vec<f64>> = numbers.into_iter().collect();
                assert_eq!(
                    found,
                    numbers.unwrap_or_default(),
                    "{name}.{property} of {text}"
                );
            }
            Property::Raw(found) => {
                let found = found.map(|found| found.to_value().expect("a value"));
                assert_eq!(
                    found.unwrap_or_default(),
                    expected,
                    "{name}.{property} of {text}"
                );
            }
            Property::List(found) => {
                let items: Vec<&Value> = expected.as_array().into_iter().flatten().collect();
                assert_eq!(found.len(), items.len(), "{name}.{property} of {text}");
                for (found, item) in found.into_iter().zip(items) {
                    check_reading(found, item, text);
                }
            }
            // Values in lists and maps, and those of any kind, have tests beside the code.
            Property::Integers(_)
            | Property::Booleans(_)
            | Property::Items(_)
            | Property::Map(_) => {}
            other => panic!("a new kind of property: {other:?}"),
        }
    });
}
