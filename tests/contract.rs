//! The contract's own rules: what OpenAPI's validators do not know to ask for.

use std::fs;
use std::path::Path;

use openapiv3::{OpenAPI, Operation, ReferenceOr, Response, Schema, SchemaKind, StatusCode, Type};
use pareta::ResponseType;

fn contract() -> OpenAPI {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.yaml");
    serde_yaml_ng::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn operations(api: &OpenAPI) -> Vec<(&str, &str, &Operation)> {
    let paths = api.paths.paths.iter();
    paths
        .flat_map(|(path, item)| {
            let item = item
                .as_item()
                .expect("paths are described where they stand");
            item.iter()
                .map(move |(method, operation)| (method, path.as_str(), operation))
        })
        .collect()
}

fn response<'a>(api: &'a OpenAPI, response: &'a ReferenceOr<Response>) -> &'a Response {
    match response {
        ReferenceOr::Item(response) => response,
        ReferenceOr::Reference { reference } => {
            let name = reference.rsplit('/').next().unwrap();
            let components = api.components.as_ref().unwrap();
            components
                .responses
                .get(name)
                .and_then(ReferenceOr::as_item)
                .expect(reference)
        }
    }
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
    let api = contract();
    let described: Vec<_> = operations(&api)
        .into_iter()
        .map(|(method, path, _)| (method, path))
        .collect();
    let missing = ROUTES.iter().filter(|route| !described.contains(route));
    let missing: Vec<_> = missing.collect();
    assert!(missing.is_empty(), "no longer in openapi.yaml: {missing:?}");
}

#[test]
fn every_operation_says_what_it_is() {
    let api = contract();
    for (method, path, operation) in operations(&api) {
        let place = format!("{method} {path}");
        assert!(operation.operation_id.is_some(), "{place}: no operationId");
        assert!(operation.summary.is_some(), "{place}: no summary");
        assert!(operation.description.is_some(), "{place}: no description");
        assert_eq!(operation.tags.len(), 1, "{place}: one tag, its namespace");
        let has_key = operation.parameters.iter().any(|parameter| {
            matches!(parameter, ReferenceOr::Reference { reference } if reference.ends_with("/IdempotencyKey"))
        });
        assert_eq!(
            has_key,
            method == "post",
            "{place}: a POST takes an idempotency key, and nothing else does"
        );
        for (status, described) in &operation.responses.responses {
            let described = response(&api, described);
            assert!(
                described.headers.contains_key("x-request-id"),
                "{place} {status}: no x-request-id"
            );
            if matches!(status, StatusCode::Code(429 | 503)) {
                assert!(
                    described.headers.contains_key("Retry-After"),
                    "{place} {status}: no Retry-After"
                );
            }
        }
        for needed in [
            StatusCode::Code(401),
            StatusCode::Code(429),
            StatusCode::Range(5),
        ] {
            assert!(
                operation.responses.responses.contains_key(&needed),
                "{place}: no {needed}"
            );
        }
    }
}

fn is_response(schema: &Schema) -> bool {
    ["x-pareta-response", "x-pareta-flattened"]
        .iter()
        .any(|extension| schema.schema_data.extensions.contains_key(*extension))
}

#[test]
fn response_properties_are_optional_nullable_and_described() {
    let api = contract();
    for (name, schema) in &api.components.as_ref().unwrap().schemas {
        let Some(schema) = schema.as_item().filter(|schema| is_response(schema)) else {
            continue;
        };
        let SchemaKind::Type(Type::Object(object)) = &schema.schema_kind else {
            panic!("{name} is no object");
        };
        assert!(
            object.required.is_empty(),
            "{name}: nothing is required of a response"
        );
        assert!(
            schema.schema_data.description.is_some(),
            "{name}: no description"
        );
        assert!(schema.schema_data.example.is_some(), "{name}: no example");
        for (key, property) in &object.properties {
            let property = property
                .as_item()
                .unwrap_or_else(|| panic!("{name}.{key}: a bare reference"));
            assert!(property.schema_data.nullable, "{name}.{key}: not nullable");
            assert!(
                property.schema_data.description.is_some(),
                "{name}.{key}: no description"
            );
            if let SchemaKind::Type(Type::String(string)) = &property.schema_kind {
                assert!(
                    string.enumeration.is_empty(),
                    "{name}.{key}: vocabularies are open"
                );
            }
        }
    }
}

#[test]
fn the_examples_decode_without_drift_or_surprise() {
    let api = contract();
    let mut seen = 0;
    for response_type in ResponseType::all() {
        let schemas = &api.components.as_ref().unwrap().schemas;
        let schema = schemas
            .get(response_type.name)
            .and_then(ReferenceOr::as_item)
            .unwrap();
        let example = schema.schema_data.example.as_ref().unwrap();
        let value = response_type.decode(example.to_string()).unwrap();
        assert!(
            value.drift().is_empty(),
            "{}: {:?}",
            response_type.name,
            value.drift()
        );
        assert!(
            value.unknown().is_empty(),
            "{}: {:?}",
            response_type.name,
            value.unknown()
        );
        seen += 1;
    }
    assert!(seen >= 21, "only {seen} response types");
}
