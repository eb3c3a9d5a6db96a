//! The `JsonSchema` of each type is the contract's: its properties, its prose, and what its fixtures are.

use pareta::Shape;
use pareta::types::*;
use serde_json::Value;

use crate::{fixtures, for_every_type};

/// Every type's name with its schema.
fn schemas() -> Vec<(&'static str, Value)> {
    let mut schemas = Vec::new();
    macro_rules! collect {
        ($($name:ident)*) => { $(
            schemas.push((stringify!($name), schemars::schema_for!($name).to_value()));
        )* };
    }
    for_every_type!(collect);
    schemas
}

/// Prose on one line with single spaces, as neither YAML nor rustdoc wraps it.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_schema_has_the_properties_and_the_prose_of_the_contract() {
    let contract = include_str!("../../openapi.yaml");
    let contract = on_one_line(contract);
    for (name, schema) in schemas() {
        assert_eq!(schema["title"], name);
        assert_eq!(schema["type"], "object", "{name}");
        assert!(
            schema.get("required").is_none(),
            "{name}: every property is optional"
        );
        assert!(
            schema.get("additionalProperties").is_none(),
            "{name}: unknown properties are welcome"
        );
        let properties = schema["properties"].as_object().expect(name);
        let value = fixtures::decode(name, "empty");
        let known: Vec<&str> = value
            .schema()
            .properties
            .iter()
            .map(|known| known.key)
            .collect();
        assert_eq!(properties.len(), known.len(), "{name}");
        for property in known {
            let description = properties[property]["description"]
                .as_str()
                .unwrap_or_default();
            assert!(
                contract.contains(&on_one_line(description)),
                "{name}.{property}: {description:?}"
            );
            assert!(!description.is_empty(), "{name}.{property}");
        }
        let description = schema["description"].as_str().expect(name);
        if description == "An object that the contract does not describe." {
            continue;
        }
        assert!(
            contract.contains(&on_one_line(description)),
            "{name}: {description:?}"
        );
    }
}

#[test]
fn fixtures_are_what_the_schema_says_and_wrong_types_are_not() {
    for (name, schema) in schemas() {
        for fixture in ["full", "empty", "nulls", "unknown"] {
            let text = fixtures::text(name, fixture).replace(r"\ud800", "");
            let mut value: Value = serde_json::from_str(&text).expect("JSON");
            // A reply may have a null that its schema has not.
            if fixture == "nulls" {
                let members = value.as_object_mut().expect(name);
                members.retain(|key, _| allows(&schema, &schema["properties"][key], &Value::Null));
            }
            assert!(allows(&schema, &schema, &value), "{name}/{fixture}");
        }
        let wrong = fixtures::decode(name, "wrong_types");
        for property in wrong.schema().properties {
            if matches!(property.shape, Shape::Any) {
                continue;
            }
            let Ok(value) = wrong.raw()[property.key].to_value() else {
                continue;
            };
            let one = Value::from_iter([(property.key.to_owned(), value)]);
            assert!(
                !allows(&schema, &schema, &one),
                "{name}.{}: {one}",
                property.key
            );
        }
    }
}

/// As much of JSON Schema as the contract uses.
fn allows(root: &Value, schema: &Value, value: &Value) -> bool {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = reference
            .strip_prefix('#')
            .and_then(|path| root.pointer(path));
        return allows(root, target.expect(reference), value);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        return any.iter().any(|schema| allows(root, schema, value));
    }
    if schema == true || schema["type"].is_null() {
        return true;
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let property = |(key, value): (&String, &Value)| match schema["properties"].get(key) {
        Some(schema) => allows(root, schema, value),
        None => match schema.get("additionalProperties") {
            Some(schema) => allows(root, schema, value),
            None => true,
        },
    };
    match value {
        Value::Null => types.contains(&"null"),
        Value::Bool(_) => types.contains(&"boolean"),
        Value::String(_) => types.contains(&"string"),
        Value::Number(number) => {
            types.contains(&"number") || types.contains(&"integer") && number.is_i64()
        }
        Value::Array(items) => {
            types.contains(&"array")
                && items
                    .iter()
                    .all(|item| allows(root, &schema["items"], item))
        }
        Value::Object(members) => types.contains(&"object") && members.iter().all(property),
    }
}

#[test]
fn a_shape_and_its_schema_type_agree() {
    for (name, schema) in schemas() {
        for property in fixtures::decode(name, "empty").schema().properties {
            let described = &schema["properties"][property.key];
            let json_type = match property.shape {
                Shape::String => "string",
                Shape::Integer | Shape::Bill => "integer",
                Shape::Number => "number",
                Shape::Boolean => "boolean",
                Shape::List(_) => "array",
                Shape::Map(_) => "object",
                Shape::Any => continue,
                Shape::Object(_) | Shape::Union(_) => {
                    assert!(
                        described["anyOf"][0]["$ref"].is_string(),
                        "{name}.{}",
                        property.key
                    );
                    continue;
                }
                other => panic!("a new shape: {other}"),
            };
            let is_nullable = described["type"].is_array();
            let expected = match is_nullable {
                true => serde_json::json!([json_type, "null"]),
                false => serde_json::json!(json_type),
            };
            assert_eq!(described["type"], expected, "{name}.{}", property.key);
        }
    }
}
