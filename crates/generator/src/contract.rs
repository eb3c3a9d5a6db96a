//! The contract, read: OpenAPI with the `x-pareta-*` extensions taken in.

use openapiv3::{
    OpenAPI, Operation, ReferenceOr, Response, Schema, SchemaData, VariantOrUnknownOrEmpty,
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
    pub fn read(text: &str) -> Result<Self, String> {
        let api: OpenAPI =
            serde_yaml_ng::from_str(text).map_err(|error| format!("openapi.yaml: {error}"))?;
        Ok(Self { api })
    }

    pub fn schemas(&self) -> impl Iterator<Item = (&str, &Schema)> {
        let components = self.api.components.iter();
        components
            .flat_map(|components| &components.schemas)
            .filter_map(|(name, schema)| Some((name.as_str(), schema.as_item()?)))
    }

    pub fn schema(&self, name: &str) -> Result<&Schema, String> {
        self.schemas()
            .find(|(known, _)| *known == name)
            .map(|(_, schema)| schema)
            .ok_or_else(|| format!("openapi.yaml: there is no component schema `{name}`"))
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

    /// What a component stands for, if it is not a type of its own.
    pub fn envelope(&self, name: &str) -> Option<Envelope<'_>> {
        let data = &self.schema(name).ok()?.schema_data;
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
