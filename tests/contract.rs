//! The contract's own rules: what OpenAPI's validators do not know to ask for.

use std::fs;
use std::path::Path;

use pareta::ResponseType;
use serde_json::Value;

fn contract() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.yaml");
    serde_yaml_ng::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// What is there, or what its `$ref` says.
fn resolved<'a>(contract: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str().and_then(|to| to.strip_prefix('#')) {
        Some(pointer) => contract.pointer(pointer).expect(pointer),
        None => value,
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// All problems at once, one a line, each with what to write.
#[track_caller]
fn none(problems: &[String]) {
    assert!(
        problems.is_empty(),
        "openapi.yaml:\n{}",
        problems.join("\n")
    );
}

/// The routes of the documentation, by hand from its pages: the contract may have more, but loses none unnoticed. The
/// signed upload is described where its URL is handed out.
const ROUTES: [(&str, &str); 29] = [
    ("post", "/v1/chat/completions"),
    ("get", "/v1/models"),
    ("post", "/v1/endpoints"),
    ("get", "/v1/endpoints"),
    ("get", "/v1/endpoints/{endpoint_id}"),
    ("post", "/v1/endpoints/{endpoint_id}/start"),
    ("post", "/v1/endpoints/{endpoint_id}/stop"),
    ("delete", "/v1/endpoints/{endpoint_id}"),
    ("get", "/v1/endpoints/{endpoint_id}/performance"),
    ("get", "/v1/endpoints/{endpoint_id}/uptime"),
    ("get", "/v1/endpoints/{endpoint_id}/cost"),
    ("get", "/v1/endpoints/{endpoint_id}/quality"),
    ("get", "/v1/endpoints/{endpoint_id}/activity"),
    ("get", "/v1/tasks"),
    ("get", "/v1/tasks/{task_id}"),
    ("post", "/v1/tasks/match"),
    ("get", "/v1/tasks/{task_id}/leaderboard"),
    ("post", "/v1/eval-sets"),
    ("get", "/v1/eval-sets"),
    ("get", "/v1/eval-sets/{eval_set_id}"),
    ("delete", "/v1/eval-sets/{eval_set_id}"),
    ("post", "/v1/eval-sets/{eval_set_id}/attach-blob"),
    ("post", "/v1/eval-sets/{eval_set_id}/blob-upload-url"),
    ("post", "/v1/eval-sets/{eval_set_id}/blob-upload-complete"),
    ("post", "/v1/eval-runs"),
    ("get", "/v1/eval-runs/{run_id}"),
    ("get", "/v1/eval/frontier-models"),
    ("post", "/v1/audio/transcriptions"),
    ("post", "/v1/audio/speech"),
];

#[test]
fn every_documented_route_is_described() {
    let contract = contract();
    let missing = ROUTES
        .iter()
        .filter(|(method, path)| contract["paths"][path][method].is_null());
    none(&missing.map(|(method, path)| format!("{method} {path}: no longer there; a route that is gone is taken off ROUTES here, too")).collect::<Vec<_>>());
}

/// What is documented of them all; a route that was added says as much of it as its service does.
#[test]
fn every_documented_route_says_what_it_is() {
    let contract = contract();
    let mut problems = Vec::new();
    for (method, path) in ROUTES {
        let operation = &contract["paths"][path][method];
        let mut check = |holds: bool, problem: &str| {
            if !holds {
                problems.push(format!("{method} {path}: {problem}"));
            }
        };
        for key in ["operationId", "summary", "description"] {
            check(operation[key].is_string(), &format!("write `{key}`"));
        }
        let tags = operation["tags"].as_array().map_or(0, Vec::len);
        check(tags == 1, "give it one tag, its namespace");
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let has_key = parameters
            .filter_map(|parameter| parameter["$ref"].as_str())
            .any(|reference| reference.ends_with("/IdempotencyKey"));
        check(
            has_key == (method == "post"),
            "a POST takes `$ref: '#/components/parameters/IdempotencyKey'`, and nothing else does",
        );
        for needed in ["401", "429", "5XX"] {
            check(
                operation["responses"][needed].is_object(),
                &format!("describe the response {needed}"),
            );
        }
        for (status, response) in members(&operation["responses"]) {
            let headers = &resolved(&contract, response)["headers"];
            check(
                headers["x-request-id"].is_object(),
                &format!("the response {status} has the header x-request-id"),
            );
            if status == "429" || status == "503" {
                check(
                    headers["Retry-After"].is_object(),
                    &format!("the response {status} has the header Retry-After"),
                );
            }
        }
    }
    none(&problems);
}

/// Of the schemas that say themselves that a response is made of them.
#[test]
fn response_properties_are_optional_nullable_and_described() {
    let contract = contract();
    let mut problems = Vec::new();
    for (name, schema) in members(&contract["components"]["schemas"]) {
        let is_response =
            ["x-pareta-response", "x-pareta-flattened"].map(|key| schema[key] == true);
        if !is_response.contains(&true) {
            continue;
        }
        let mut check = |holds: bool, place: &str, problem: &str| {
            if !holds {
                problems.push(format!("components.schemas.{name}{place}: {problem}"));
            }
        };
        check(schema["type"] == "object", "", "a response is an object");
        check(
            schema["required"].is_null(),
            "",
            "nothing is required of a response: take `required` out",
        );
        check(schema["description"].is_string(), "", "write `description`");
        check(schema["example"].is_object(), "", "write `example`");
        for (key, property) in members(&schema["properties"]) {
            let place = format!(".properties.{key}");
            let types = property["type"].as_array();
            let is_nullable = property["nullable"] == true
                || types.is_some_and(|types| types.iter().any(|name| name == "null"))
                || property["anyOf"]
                    .as_array()
                    .is_some_and(|any| any.iter().any(|one| one["type"] == "null"));
            check(is_nullable, &place, "write `nullable: true`");
            check(
                property["description"].is_string(),
                &place,
                "write `description`",
            );
            check(
                property["enum"].is_null(),
                &place,
                "more values may come: write `x-extensible-enum` for `enum`",
            );
        }
    }
    none(&problems);
}

#[test]
fn the_examples_decode_without_drift_or_surprise() {
    let contract = contract();
    let mut problems = Vec::new();
    let mut seen = 0;
    for known in ResponseType::all() {
        let name = known.name;
        let example = &contract["components"]["schemas"][name]["example"];
        if example.is_null() {
            continue;
        }
        let value = known.decode(example.to_string()).unwrap();
        let drift = value.drift().into_iter().map(|drift| drift.to_string());
        let unknown = value
            .unknown()
            .into_iter()
            .map(|path| format!("{path}: no such property"));
        problems.extend(
            drift
                .chain(unknown)
                .map(|problem| format!("components.schemas.{name}.example: {problem}")),
        );
        seen += 1;
    }
    none(&problems);
    assert!(seen >= 21, "only {seen} response types");
}
