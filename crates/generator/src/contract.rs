//! The contract, read: OpenAPI with the `x-pareta-*` extensions taken in.

use openapiv3::{
    OpenAPI, Operation, ReferenceOr, Response, Schema, SchemaData, StatusCode,
    VariantOrUnknownOrEmpty,
};
use serde_json::Value;

pub struct Contract {
    pub api: OpenAPI,
}

/// How a component stands around the types it carries.
pub enum Envelope<'a> {
    List { item: &'a str, at: &'a str },
    One { item: &'a str, at: &'a str },
    Raw,
}

impl Contract {
    pub fn schemas(&self) -> impl Iterator<Item = (&str, &Schema)> {
        let components = self.api.components.iter();
        components
            .flat_map(|components| &components.schemas)
            .filter_map(|(name, schema)| Some((name.as_str(), schema.as_item()?)))
    }

    /// A component; one that is referred to is there, or was refused.
    pub fn schema(&self, name: &str) -> Option<&Schema> {
        let mut schemas = self.schemas();
        schemas
            .find(|(known, _)| *known == name)
            .map(|(_, schema)| schema)
    }

    /// A response, where it stands or among the components.
    pub fn response<'a>(&'a self, response: &'a ReferenceOr<Response>) -> Option<&'a Response> {
        match response {
            ReferenceOr::Item(response) => Some(response),
            ReferenceOr::Reference { reference } => {
                let components = self.api.components.as_ref()?;
                let response = components.responses.get(component_name(reference))?;
                response.as_item()
            }
        }
    }

    /// The replies that count as success: 2xx, or whatever comes by default where nothing else is said.
    pub fn successes<'a>(&'a self, operation: &'a Operation) -> Vec<&'a Response> {
        let responses = &operation.responses;
        let of_status = responses
            .responses
            .iter()
            .filter(|(status, _)| match status {
                StatusCode::Code(code) => (200..300).contains(code),
                StatusCode::Range(range) => *range == 2,
            });
        let mut successes: Vec<_> = of_status.map(|(_, response)| response).collect();
        if successes.is_empty() {
            successes.extend(&responses.default);
        }
        let resolved = successes.into_iter();
        resolved
            .filter_map(|response| self.response(response))
            .collect()
    }

    /// What a component stands for, if it is not a type of its own.
    pub fn envelope(&self, name: &str) -> Option<Envelope<'_>> {
        let data = &self.schema(name)?.schema_data;
        let at = word(data, "x-pareta-at").unwrap_or_default();
        if let Some(item) = word(data, "x-pareta-list") {
            return Some(Envelope::List { item, at });
        }
        if let Some(item) = word(data, "x-pareta-envelope") {
            return Some(Envelope::One { item, at });
        }
        flag(data, "x-pareta-raw").then_some(Envelope::Raw)
    }

    /// Every operation with its method and path, in the contract's order.
    pub fn operations(&self) -> impl Iterator<Item = (&str, &str, &Operation)> {
        let paths = self.api.paths.paths.iter();
        paths.flat_map(|(path, item)| {
            item.as_item()
                .into_iter()
                .flat_map(|item| item.iter())
                .map(move |(method, operation)| (path.as_str(), method, operation))
        })
    }
}

pub fn flag(data: &SchemaData, extension: &str) -> bool {
    data.extensions.get(extension) == Some(&Value::Bool(true))
}

pub fn word<'a>(data: &'a SchemaData, extension: &str) -> Option<&'a str> {
    data.extensions.get(extension).and_then(Value::as_str)
}

/// `#/components/schemas/Name` → `Name`.
pub fn component_name(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// The format of a number or string, as the contract spells it.
pub fn format_name<F: serde::Serialize>(format: &VariantOrUnknownOrEmpty<F>) -> Option<String> {
    let value = serde_json::to_value(format).ok()?;
    value.as_str().map(str::to_owned)
}
