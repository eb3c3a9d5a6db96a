//! A value that fits a schema: the one the contract gives, or else one made up.

use serde_json::{Map, Value, json};

use crate::lookup::Lookup;

/// How far down values are made up: a type may hold itself.
const DEPTH: usize = 3;

/// A value for this schema.
pub fn example(contract: &Lookup, schema: &Value) -> Value {
    fitting(contract, schema, DEPTH)
}

/// An object with every property that the schema has.
pub fn full(contract: &Lookup, schema: &Value) -> Map<String, Value> {
    let given = given(schema).and_then(|example| example.as_object().cloned());
    let mut full = given.unwrap_or_default();
    let properties = contract.properties("", schema).unwrap_or_default();
    // What is read through another object stands in that one.
    let own = schema.get("properties").and_then(Value::as_object);
    for (key, (_, property)) in properties {
        let is_own = own.is_none_or(|own| own.contains_key(key));
        if is_own && full.get(key).is_none_or(Value::is_null) {
            full.insert(key.to_owned(), fitting(contract, property, DEPTH));
        }
    }
    full
}

fn given(schema: &Value) -> Option<&Value> {
    let words = ["enum", "x-extensible-enum", "examples"];
    let first = words
        .iter()
        .find_map(|list| schema.get(list)?.as_array()?.first());
    let given = schema
        .get("example")
        .or(schema.get("default"))
        .or(schema.get("const"));
    given.or(first).filter(|value| !value.is_null())
}

fn fitting(contract: &Lookup, schema: &Value, depth: usize) -> Value {
    if let Some(given) = given(schema) {
        return given.clone();
    }
    let (_, schema) = contract.resolved("", schema);
    if let Some(given) = given(schema) {
        return given.clone();
    }
    for choice in ["oneOf", "anyOf"] {
        let choices = schema.get(choice).and_then(Value::as_array);
        if let (Some(first), 1..) = (choices.and_then(|choices| choices.first()), depth) {
            return fitting(contract, first, depth - 1);
        }
    }
    let of = match schema.get("type") {
        // 3.1 has lists of types.
        Some(Value::Array(types)) => types
            .iter()
            .find(|of| *of != "null")
            .and_then(Value::as_str),
        of => of.and_then(Value::as_str),
    };
    match of {
        Some("string") => text(schema).into(),
        Some("integer") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        Some("number") => number(schema),
        Some("boolean") => true.into(),
        Some("array") => {
            let items = schema.get("items").filter(|_| depth > 0);
            items
                .map(|items| fitting(contract, items, depth - 1))
                .into_iter()
                .collect()
        }
        _ => object(contract, schema, depth),
    }
}

fn text(schema: &Value) -> String {
    match schema.get("format").and_then(Value::as_str) {
        Some("date-time") => "2026-01-31T12:00:00Z".to_owned(),
        Some("date") => "2026-01-31".to_owned(),
        Some("uuid") => "123e4567-e89b-12d3-a456-426614174000".to_owned(),
        Some("uri" | "url") => "https://example.com/x".to_owned(),
        Some("byte") => "eA==".to_owned(),
        _ => {
            let length = schema.get("minLength").and_then(Value::as_u64).unwrap_or(1);
            "x".repeat(usize::try_from(length.clamp(1, 1000)).unwrap_or(1))
        }
    }
}

fn number(schema: &Value) -> Value {
    let bound = |name| schema.get(name).and_then(Value::as_f64);
    match (bound("minimum"), bound("maximum")) {
        (Some(least), Some(most)) => json!((least + most) / 2.0),
        (Some(least), None) => json!(least + 0.5),
        (None, Some(most)) => json!(most - 0.5),
        (None, None) => json!(0.5),
    }
}

fn object(contract: &Lookup, schema: &Value, depth: usize) -> Value {
    let mut object = Map::new();
    if depth == 0 {
        return object.into();
    }
    for (key, (_, property)) in contract.properties("", schema).unwrap_or_default() {
        object.insert(key.to_owned(), fitting(contract, property, depth - 1));
    }
    if let Some(of) = schema
        .get("additionalProperties")
        .filter(|of| of.is_object())
    {
        object.insert("key".to_owned(), fitting(contract, of, depth - 1));
    }
    object.into()
}
