//! Contracts put together at random from every construct: each is refused in words, or generates code that compiles.

use std::collections::HashSet;

use pareta_generator::generate;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

use crate::cases::joined;
use crate::repository::{Copy, must_succeed};

/// How many components a contract has, so that each may name any of them.
const COMPONENTS: usize = 5;

/// Keys as APIs have them, the odd ones too.
const KEYS: [&str; 16] = [
    "id",
    "name",
    "createdAt",
    "zz-top",
    "2fa",
    "type",
    "self",
    "with space",
    "HTTPStatus",
    "snake_case",
    "x",
    "match",
    "größe",
    "@id",
    "value",
    "async",
];

fn component(prefix: &str, index: usize) -> String {
    format!("{prefix}Thing{index}")
}

fn reference(prefix: &'static str) -> impl Strategy<Value = Value> {
    (0..COMPONENTS).prop_map(move |index| json!({ "$ref": format!("#/components/schemas/{}", component(prefix, index)) }))
}

fn scalar() -> impl Strategy<Value = Value> {
    const FORMATS: &[&str] = &["date-time", "date", "uuid", "uri", "byte", "binary", "odd"];
    prop_oneof![
        Just(json!({ "type": "string" })),
        select(FORMATS).prop_map(|format| json!({ "type": "string", "format": format })),
        Just(json!({ "type": "string", "enum": ["on", "off", "in-between", "2nd"] })),
        Just(json!({ "type": "string", "x-extensible-enum": ["red", "green"] })),
        Just(json!({ "type": "string", "minLength": 1, "maxLength": 9, "pattern": "^a" })),
        Just(json!({ "type": "integer" })),
        Just(json!({ "type": "integer", "format": "int32", "minimum": 1, "maximum": 9 })),
        Just(json!({ "type": "integer", "enum": [1, 2] })),
        Just(
            json!({ "type": "number", "format": "double", "minimum": 0, "exclusiveMinimum": true })
        ),
        Just(json!({ "type": "boolean", "default": true })),
    ]
}

fn schema(prefix: &'static str) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![4 => scalar(), 2 => reference(prefix), 1 => Just(json!({}))];
    leaf.prop_recursive(3, 12, 3, move |inner| {
        prop_oneof![
            inner
                .clone()
                .prop_map(|items| json!({ "type": "array", "items": items })),
            inner
                .clone()
                .prop_map(|values| json!({ "type": "object", "additionalProperties": values })),
            vec(inner.clone(), 1..4).prop_map(|branches| json!({ "oneOf": branches })),
            vec(inner.clone(), 1..4).prop_map(|branches| json!({ "anyOf": branches })),
            vec(reference(prefix), 1..3).prop_map(|parts| json!({ "allOf": parts })),
            object(inner),
        ]
    })
}

/// An object with described properties, some of which are required.
fn object(schema: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = Value> {
    let property = (select(&KEYS[..]), schema, any::<(bool, bool)>());
    vec(property, 0..5).prop_map(|properties| {
        let mut members = Map::new();
        let mut required = Vec::new();
        for (key, mut schema, (is_required, is_deprecated)) in properties {
            if schema.get("$ref").is_none() {
                schema["description"] = json!("What it is.");
                if is_deprecated {
                    schema["deprecated"] = json!(true);
                }
            }
            if is_required && !members.contains_key(key) {
                required.push(json!(key));
            }
            members.insert(key.to_owned(), schema);
        }
        let mut object =
            json!({ "type": "object", "description": "An object.", "properties": members });
        if !required.is_empty() {
            object["required"] = Value::Array(required);
        }
        object
    })
}

fn described(mut schema: Value) -> Value {
    if schema.get("$ref").is_none() {
        schema["description"] = json!("A component.");
    }
    schema
}

fn parameter() -> impl Strategy<Value = Value> {
    let list = scalar().prop_map(|items| json!({ "type": "array", "items": items }));
    let is_token = |key: &&str| {
        key.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let headers: Vec<&str> = KEYS.into_iter().filter(is_token).collect();
    let in_query = (
        select(&KEYS[..]),
        Just("query"),
        prop_oneof![3 => scalar().boxed(), 1 => list.boxed()],
    );
    let in_header = (select(headers), Just("header"), scalar());
    (prop_oneof![2 => in_query.boxed(), 1 => in_header.boxed()], any::<bool>()).prop_map(
        |((name, place, schema), is_required)| {
            json!({ "name": name, "in": place, "required": is_required, "description": "A parameter.", "schema": schema })
        },
    )
}

fn body(prefix: &'static str) -> impl Strategy<Value = Option<Value>> {
    let anything = prop_oneof![2 => reference(prefix).boxed(), 1 => schema(prefix).boxed()];
    let fields = |media: &'static str, field: BoxedStrategy<Value>| {
        (
            Just(media),
            prop_oneof![1 => reference(prefix).boxed(), 3 => object(field).boxed()],
        )
    };
    let content = prop_oneof![
        2 => (Just("application/json"), anything).boxed(),
        1 => fields("application/x-www-form-urlencoded", scalar().boxed()).boxed(),
        1 => fields("multipart/form-data", schema(prefix).boxed()).boxed(),
        1 => (select(&["text/plain", "application/octet-stream"][..]), scalar()).boxed(),
    ];
    proptest::option::of((content, any::<bool>()).prop_map(|((media, schema), is_required)| {
        json!({ "required": is_required, "content": { media: { "schema": schema } } })
    }))
}

fn replies(prefix: &'static str) -> impl Strategy<Value = Value> {
    let media = select(
        &[
            "application/json",
            "application/json",
            "text/plain",
            "audio/wav",
            "text/event-stream",
        ][..],
    );
    let schema = prop_oneof![2 => reference(prefix).boxed(), 1 => schema(prefix).boxed()];
    let reply = (select(&["200", "201", "202", "2XX"][..]), media, schema).prop_map(|(status, media, schema)| {
        json!({ status: { "description": "It went well.", "content": { media: { "schema": schema } } } })
    });
    let nothing = Just(json!({ "204": { "description": "Nothing." } }));
    let both = reply.clone().prop_map(|mut reply| {
        reply["204"] = json!({ "description": "Nothing." });
        reply
    });
    prop_oneof![4 => reply, 1 => nothing, 1 => both]
}

/// One operation: its place in the path, its method and what it says.
fn operation(prefix: &'static str) -> impl Strategy<Value = (bool, &'static str, Value)> {
    let verb = select(&["get", "post", "put", "patch", "delete"][..]);
    (
        any::<(bool, bool, bool)>(),
        verb,
        select(&["listThings", "get_thing", "read_item_items__item_id__get", "do-it", "X"][..]),
        vec(parameter(), 0..3),
        body(prefix),
        replies(prefix),
    )
        .prop_map(
            move |((is_one, is_new, is_deprecated), verb, id, mut parameters, body, responses)| {
                let mut names = HashSet::new();
                parameters.retain(|parameter| names.insert(parameter["name"].to_string()));
                if is_one {
                    parameters.push(json!({
                        "name": "thing-id", "in": "path", "required": true, "description": "Which.",
                        "schema": { "type": "integer" },
                    }));
                }
                let mut operation = json!({
                    "operationId": format!("{id}_{prefix}_{verb}{}", if is_one { "One" } else { "" }),
                    "tags": [if is_new { format!("{prefix}_things") } else { "tasks".to_owned() }],
                    "summary": "Does something",
                    "description": "It does.",
                    "deprecated": is_deprecated,
                    "parameters": parameters,
                    "responses": responses,
                });
                if responses.to_string().contains("text/event-stream") {
                    operation["x-pareta-composed"] = json!(true);
                }
                if let Some(body) = body.filter(|_| verb != "get") {
                    operation["requestBody"] = body;
                }
                (is_one, verb, operation)
            },
        )
}

/// A contract whose names all carry the prefix, so that several can be one.
fn random_contract(prefix: &'static str) -> impl Strategy<Value = Value> {
    let component_of =
        prop_oneof![3 => object(schema(prefix).boxed()).boxed(), 1 => schema(prefix).boxed()];
    (vec(component_of, COMPONENTS), vec(operation(prefix), 1..4)).prop_map(
        move |(components, operations)| {
            let schemas: Map<String, Value> = components
                .into_iter()
                .enumerate()
                .map(|(index, schema)| (component(prefix, index), described(schema)))
                .collect();
            let mut paths = json!({});
            let tags: HashSet<String> = operations
                .iter()
                .map(|(.., operation)| operation["tags"][0].as_str().unwrap().to_owned())
                .collect();
            let tags: Vec<_> = tags
                .iter()
                .map(|name| json!({ "name": name, "description": "Things." }))
                .collect();
            for (is_one, verb, operation) in operations {
                let path = match is_one {
                    true => format!("/v1/{prefix}/{{thing-id}}"),
                    false => format!("/v1/{prefix}"),
                };
                paths[path.as_str()][verb] = operation;
            }
            json!({
                "openapi": "3.0.3",
                "info": { "title": "At random", "version": "1" },
                "tags": tags,
                "paths": paths,
                "components": { "schemas": schemas },
            })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_random_contract_is_generated_from_or_refused_with_places(contract in random_contract("p")) {
        if let Err(refusals) = generate(&contract.to_string()) {
            for refusal in refusals.iter() {
                prop_assert!(!refusal.place.is_empty() && !refusal.problem.is_empty());
                prop_assert!(!refusal.problem.contains("panicked"), "{refusal:?}");
            }
        }
    }
}

/// As many as are asked for, with different prefixes, are one contract whose code is compiled.
#[test]
fn what_is_generated_from_random_contracts_compiles() {
    if std::env::var_os("PARETA_FULL").is_none() {
        return;
    }
    const PREFIXES: [&str; 40] = [
        "aa", "ab", "ac", "ad", "ae", "af", "ag", "ah", "ba", "bb", "bc", "bd", "be", "bf", "bg",
        "bh", "ca", "cb", "cc", "cd", "ce", "cf", "cg", "ch", "da", "db", "dc", "dd", "de", "df",
        "dg", "dh", "ea", "eb", "ec", "ed", "ee", "ef", "eg", "eh",
    ];
    let mut runner = TestRunner::default();
    let mut accepted = Vec::new();
    for prefix in PREFIXES {
        // Most are refused for one thing or another: the first that is not is taken.
        let found = (0..200).find_map(|_| {
            let mut contract = random_contract(prefix)
                .new_tree(&mut runner)
                .unwrap()
                .current();
            generate(&contract.to_string()).ok()?;
            // Everybody else has a namespace of that name too.
            let tags = contract["tags"].as_array_mut().unwrap();
            tags.retain(|tag| tag["name"] != "tasks");
            Some(contract.to_string())
        });
        accepted.extend(found);
    }
    assert!(
        accepted.len() * 2 > PREFIXES.len(),
        "only {} of {} were accepted",
        accepted.len(),
        PREFIXES.len()
    );
    let copy = Copy::sharing_what_is_built("random");
    copy.deny_warnings();
    copy.regenerate(&joined(accepted.iter().map(String::as_str)));
    must_succeed(&copy.cargo(&[
        "check",
        "--quiet",
        "--package",
        "pareta",
        "--features",
        "blocking,schemars",
        "--lib",
    ]));
}
