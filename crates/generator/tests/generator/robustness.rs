//! Whatever a contract says, it is generated from or refused with places; it never ends the generator.

use pareta_generator::generate;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::repository::contract;

/// One change somewhere in a document.
#[derive(Clone, Debug)]
enum Mutation {
    Delete,
    Replace(Value),
    /// The value of another place.
    Copy(usize),
    /// The key is another one now.
    Rename(&'static str),
}

fn mutations() -> impl Strategy<Value = Mutation> {
    let values = vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1.5e300),
        json!(18_446_744_073_709_551_615_u64),
        json!(""),
        json!("日本"),
        json!("#/components/schemas/Endpoint"),
        json!("integer"),
        json!([]),
        json!([null, 1, "a", {}]),
        json!({}),
        json!({"$ref": "#/components/schemas/Nowhere"}),
        json!({"$ref": "#/components/schemas/Endpoint"}),
        json!({"type": ["string", "null"]}),
        json!({"anyOf": [{"type": "null"}, {"type": "object", "properties": {"a": {"type": "string"}}}]}),
        json!({"type": "array", "items": {"type": "array", "items": {"enum": [1, "a"]}}}),
    ];
    let keys = vec![
        "$ref",
        "allOf",
        "anyOf",
        "content",
        "default",
        "enum",
        "get",
        "items",
        "name",
        "oneOf",
        "properties",
        "schema",
        "self",
        "type",
        "x-pareta-list",
        "x-pareta-name",
        "日本",
        "",
    ];
    prop_oneof![
        Just(Mutation::Delete),
        prop::sample::select(values).prop_map(Mutation::Replace),
        any::<usize>().prop_map(Mutation::Copy),
        prop::sample::select(keys).prop_map(Mutation::Rename),
    ]
}

/// The pointers of all values in a document, the outer ones first.
fn pointers(value: &Value, at: String, into: &mut Vec<String>) {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (escaped(key), value))
            .collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    into.push(at.clone());
    for (key, value) in inner {
        pointers(value, format!("{at}/{key}"), into);
    }
}

fn mutate(document: &mut Value, at: usize, mutation: &Mutation) {
    let mut all = Vec::new();
    pointers(document, String::new(), &mut all);
    let pointer = &all[at % all.len()];
    let copied = match mutation {
        Mutation::Copy(from) => document.pointer(&all[from % all.len()]).cloned(),
        _ => None,
    };
    let Some((outer, key)) = pointer.rsplit_once('/') else {
        return;
    };
    let key = key.replace("~1", "/").replace("~0", "~");
    match (document.pointer_mut(outer), mutation) {
        (Some(Value::Object(map)), Mutation::Delete) => _ = map.remove(&key),
        (Some(Value::Object(map)), Mutation::Rename(other)) => {
            let value = map.remove(&key).unwrap_or_default();
            map.insert((*other).to_owned(), value);
        }
        (Some(_), Mutation::Replace(value)) => {
            if let Some(place) = document.pointer_mut(pointer) {
                *place = value.clone();
            }
        }
        (Some(_), Mutation::Copy(_)) => {
            if let (Some(place), Some(value)) = (document.pointer_mut(pointer), copied) {
                *place = value;
            }
        }
        _ => {}
    }
}

/// Whether code is generated from it, rather than that it is refused.
#[track_caller]
pub fn is_generated_or_refused(text: &str) -> bool {
    match generate(text) {
        Ok(files) => {
            assert!(!files.is_empty());
            true
        }
        Err(refusals) => {
            let mut refusals = refusals.iter().peekable();
            assert!(refusals.peek().is_some());
            for refusal in refusals {
                assert!(
                    !refusal.place.is_empty() && !refusal.problem.is_empty(),
                    "{refusal:?}"
                );
            }
            false
        }
    }
}

fn document(text: &str) -> Value {
    serde_yaml_ng::from_str(text).unwrap()
}

fn is_full() -> bool {
    std::env::var_os("PARETA_FULL").is_some()
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: if is_full() { 4096 } else { 64 },
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_changed_contract_is_generated_from_or_refused(
        changes in prop::collection::vec((any::<usize>(), mutations()), 1..4),
        // Ours is large, and slow to change often.
        is_ours in prop::bool::weighted(0.1),
    ) {
        let text = match is_ours {
            true => contract(),
            false => include_str!("cases/fastapi.yaml").to_owned(),
        };
        let mut document = document(&text);
        for (at, mutation) in &changes {
            mutate(&mut document, *at, mutation);
        }
        is_generated_or_refused(&serde_json::to_string(&document).unwrap());
    }
}

#[test]
fn text_that_is_no_contract_is_refused() {
    for text in [
        "",
        "\0",
        "{",
        "a: [",
        "&a [*a]",
        "- - -",
        "openapi: 3.1.0",
        "!!binary aa",
        "? {a: b}\n: c",
        "'",
    ] {
        assert!(!is_generated_or_refused(text), "{text:?}");
    }
}
