//! From the tree to `openapiv3`'s types.

use openapiv3::{
    Header, OpenAPI, Operation, Parameter, ReferenceOr, RequestBody, Response, Schema,
};
use serde::de::DeserializeOwned;

use super::METHODS;
use super::node::Node;
use crate::refusal::Refusals;

pub fn read(document: &Node) -> Result<OpenAPI, Refusals> {
    // By way of text, for openapiv3 keeps an order only as it reads.
    match typed(document) {
        Ok(api) => Ok(api),
        Err(problem) => {
            let mut refusals = Refusals::default();
            find(document, &mut refusals);
            if refusals.iter().next().is_none() {
                refusals.push(
                    "openapi.yaml",
                    format!("openapiv3 cannot read it: {problem}"),
                );
            }
            Err(refusals)
        }
    }
}

fn typed<T: DeserializeOwned>(node: &Node) -> Result<T, serde_json::Error> {
    serde_json::from_str(&serde_json::to_string(node)?)
}

/// Which part cannot be read: `openapiv3` does not say where it was.
fn find(document: &Node, refusals: &mut Refusals) {
    for (path, item) in document.entries("paths") {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                try_part::<Operation>(operation, &format!("paths.{path}.{method}"), refusals);
            }
        }
    }
    let components = document.get("components");
    let mut each = |section: &str, try_it: fn(&Node, &str, &mut Refusals)| {
        for (name, node) in components
            .into_iter()
            .flat_map(|components| components.entries(section))
        {
            try_it(node, &format!("components.{section}.{name}"), refusals);
        }
    };
    each("schemas", try_part::<ReferenceOr<Schema>>);
    each("parameters", try_part::<ReferenceOr<Parameter>>);
    each("responses", try_part::<ReferenceOr<Response>>);
    each("requestBodies", try_part::<ReferenceOr<RequestBody>>);
    each("headers", try_part::<ReferenceOr<Header>>);
}

fn try_part<T: DeserializeOwned>(node: &Node, place: &str, refusals: &mut Refusals) {
    if let Err(problem) = typed::<T>(node) {
        refusals.push(place, format!("openapiv3 cannot read it: {problem}"));
    }
}
