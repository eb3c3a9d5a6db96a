//! Maps: what they hold is what serde_json says, in the order it was sent, and nothing of the text is lost.

use pareta::Map;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::cases;

/// Any JSON of a few levels.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((".{0,4}", inner), 0..4).prop_map(Value::from_iter),
        ]
    })
}

/// The text of an object with these members, duplicates included.
fn object(members: &[(String, Value)]) -> String {
    let members = members
        .iter()
        .map(|(key, value)| format!("{}: {value}", json!(key)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
}

/// The members that count, each where it stands last.
fn last(members: &[(String, Value)]) -> Vec<&(String, Value)> {
    let is_last = |(at, (key, _)): &(usize, &(String, Value))| {
        members[at + 1..].iter().all(|(later, _)| later != key)
    };
    members
        .iter()
        .enumerate()
        .filter(is_last)
        .map(|(_, member)| member)
        .collect()
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_map_of_numbers_is_what_serde_json_says(members in vec((".{0,3}", any_json()), 0..8)) {
        let text = object(&members);
        let map = Map::<f64>::from_json(text.clone()).unwrap();
        let expected: Vec<_> = last(&members)
            .into_iter()
            .filter_map(|(key, value)| Some((key.as_str(), value.as_f64()?)))
            .collect();
        let found: Vec<_> = map.iter().map(|(key, value)| (key, *value)).collect();
        prop_assert_eq!(found, expected);
        for (key, _) in &members {
            let expected = map.raw().get(key).and_then(|value| value.as_f64());
            prop_assert_eq!(map.get(key).copied(), expected);
        }
        let unfit = last(&members).into_iter().filter(|(_, value)| !value.is_number() && !value.is_null());
        prop_assert_eq!(map.drift().len(), unfit.count());
        prop_assert_eq!(map.raw().json(), &text);
        prop_assert_eq!(serde_json::to_string(&map).unwrap(), text);
    }

    #[test]
    fn lists_in_a_map_are_what_serde_json_says(value in any_json()) {
        fn list<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Vec<T> {
            let elements = value.as_array().into_iter().flatten();
            elements.map(read).collect::<Option<Vec<T>>>().unwrap_or_default()
        }
        let text = json!({ "list": value }).to_string();
        let numbers = Map::<Vec<f64>>::from_json(text.clone()).unwrap();
        let integers = Map::<Vec<i64>>::from_json(text.clone()).unwrap();
        let booleans = Map::<Vec<bool>>::from_json(text.clone()).unwrap();
        let nested = Map::<Vec<Vec<f64>>>::from_json(text.clone()).unwrap();
        let maybe = Map::<Vec<Option<bool>>>::from_json(text).unwrap();
        prop_assert_eq!(numbers.get("list").is_some(), value.is_array());
        if value.is_array() {
            prop_assert_eq!(numbers.get("list").unwrap(), &list(&value, Value::as_f64));
            let whole = |value: &Value| {
                let whole = value.as_f64().filter(|number| number.fract() == 0.0);
                value.as_i64().or(whole.map(|whole| whole as i64))
            };
            prop_assert_eq!(integers.get("list").unwrap(), &list(&value, whole));
            prop_assert_eq!(booleans.get("list").unwrap(), &list(&value, Value::as_bool));
            prop_assert_eq!(nested.get("list").unwrap(), &list(&value, |inner| Some(list(inner, Value::as_f64))));
            let expected = list(&value, |value| match value {
                Value::Null => Some(None),
                value => value.as_bool().map(Some),
            });
            prop_assert_eq!(maybe.get("list").unwrap(), &expected);
            let conforms = value.as_array().unwrap().iter().all(Value::is_number);
            prop_assert_eq!(numbers.drift().is_empty(), conforms);
        }
    }
}

#[test]
fn a_map_is_a_value_of_its_own() {
    let map: Map<String> = serde_json::from_str(r#"{"b": "x", "a": "\ud800", "b2": 1}"#).unwrap();
    assert_eq!(map.keys().collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!(map.get("a").map(String::as_str), Some("\u{fffd}"));
    assert_eq!(map.raw()["a"].json(), r#""\ud800""#);
    assert_eq!(map, map.clone());
    assert!(map.contains_key("b") && !map.contains_key("b2"));
    assert_eq!(
        map.values().next_back().map(String::as_str),
        Some("\u{fffd}")
    );
    assert_eq!(format!("{map:?}"), "{\"b\": \"x\", \"a\": \"\u{fffd}\"}");
    assert_eq!(map.into_iter().count(), 2);
    let empty = Map::<bool>::default();
    assert!(empty.is_empty() && empty.raw().is_absent());
    assert_eq!(empty.drift(), []);
    let none = Map::<bool>::from_json("[1]").unwrap();
    assert!(none.is_empty());
    assert_eq!(
        none.drift()[0].to_string(),
        "$: expected object, found array"
    );
    assert!(Map::<bool>::from_json("{").is_err());
}

#[test]
fn depth_is_no_attack_on_a_map() {
    let deep = format!("{{\"a\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let map = Map::<Vec<Vec<i64>>>::from_json(deep).unwrap();
    assert_eq!(map.get("a"), Some(&vec![Vec::<i64>::new()]));
    assert_eq!(map.drift()[0].expected, "integer");
}

#[test]
fn many_entries_take_no_long_search() {
    let members: Vec<_> = (0..50_000).map(|at| format!("\"k{at}\":{at}")).collect();
    let map = Map::<i64>::from_json(format!("{{{}}}", members.join(","))).unwrap();
    for at in 0..50_000 {
        assert_eq!(map.get(&format!("k{at}")), Some(&at));
    }
}
