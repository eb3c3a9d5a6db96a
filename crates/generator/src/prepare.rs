//! What progenitor cannot take is set aside here, each thing by its own rule.

use openapiv3::{OpenAPI, Operation, Parameter, PathItem, ReferenceOr, StatusCode};

use super::contract::{Contract, component_name};

/// Sets something aside, and tells how often it was there.
type Rule = fn(&mut OpenAPI) -> usize;

/// The contract as progenitor gets it.
pub fn for_progenitor(contract: &Contract) -> Result<OpenAPI, String> {
    let mut api = contract.api.clone();
    let rules: [Rule; 6] = [
        set_multipart_aside,
        set_errors_aside,
        set_streams_beside_json_aside,
        set_idempotency_keys_aside,
        set_free_queries_aside,
        super::limits::set_aside,
    ];
    for rule in rules {
        rule(&mut api);
    }
    Ok(api)
}

/// Progenitor knows no multipart bodies. These operations are written by hand on the same seam.
fn set_multipart_aside(api: &mut OpenAPI) -> usize {
    let is_multipart = |operation: &Operation| {
        let body = operation
            .request_body
            .as_ref()
            .and_then(ReferenceOr::as_item);
        body.is_some_and(|body| body.content.contains_key("multipart/form-data"))
    };
    let mut count = 0;
    for item in path_items(api) {
        if item.post.as_ref().is_some_and(is_multipart) {
            item.post = None;
            count += 1;
        }
    }
    count
}

/// Errors are read in one place, whatever route they come from; several error types per operation make progenitor
/// panic.
fn set_errors_aside(api: &mut OpenAPI) -> usize {
    let mut count = 0;
    for operation in operations(api) {
        let responses = &mut operation.responses;
        let before = responses.responses.len();
        responses.responses.retain(|status, _| match status {
            StatusCode::Code(code) => (200..300).contains(code),
            StatusCode::Range(range) => *range == 2,
        });
        count += before - responses.responses.len();
    }
    count
}

/// Two media types under one status make progenitor panic. The stream is another way to send the same operation.
fn set_streams_beside_json_aside(api: &mut OpenAPI) -> usize {
    let mut count = 0;
    for operation in operations(api) {
        for response in operation.responses.responses.values_mut() {
            if let ReferenceOr::Item(response) = response {
                if response.content.contains_key("application/json")
                    && response.content.shift_remove("text/event-stream").is_some()
                {
                    count += 1;
                }
            }
        }
    }
    count
}

/// Every POST takes a key, and one key has to stay the same over all tries of a call: the transport sends it.
fn set_idempotency_keys_aside(api: &mut OpenAPI) -> usize {
    remove_parameters(api, |name, _| name == "IdempotencyKey")
}

/// Parameters with names of the caller's choice: progenitor would send one named `query`.
fn set_free_queries_aside(api: &mut OpenAPI) -> usize {
    remove_parameters(api, |_, parameter| parameter.is_some_and(is_free_query))
}

pub fn is_free_query(parameter: &Parameter) -> bool {
    matches!(parameter, Parameter::Query { .. })
        && parameter
            .parameter_data_ref()
            .extensions
            .contains_key("x-pareta-free-query")
}

fn remove_parameters(
    api: &mut OpenAPI,
    remove: impl Fn(&str, Option<&Parameter>) -> bool,
) -> usize {
    let components = api.components.clone().unwrap_or_default();
    let mut count = 0;
    for operation in operations(api) {
        let before = operation.parameters.len();
        operation.parameters.retain(|parameter| match parameter {
            ReferenceOr::Reference { reference } => {
                let name = component_name(reference);
                let found = components
                    .parameters
                    .get(name)
                    .and_then(ReferenceOr::as_item);
                !remove(name, found)
            }
            ReferenceOr::Item(parameter) => {
                !remove(&parameter.parameter_data_ref().name, Some(parameter))
            }
        });
        count += before - operation.parameters.len();
    }
    count
}

fn path_items(api: &mut OpenAPI) -> impl Iterator<Item = &mut PathItem> {
    let items = api.paths.paths.values_mut();
    items.filter_map(|item| match item {
        ReferenceOr::Item(item) => Some(item),
        ReferenceOr::Reference { .. } => None,
    })
}

fn operations(api: &mut OpenAPI) -> impl Iterator<Item = &mut Operation> {
    path_items(api).flat_map(|item| {
        let methods = [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.patch,
            &mut item.delete,
        ];
        methods.into_iter().flatten()
    })
}
