//! The contract, read: OpenAPI with the `x-pareta-*` extensions taken in.

use openapiv3::{
    OpenAPI, Operation, ReferenceOr, Schema, SchemaData, SchemaKind, Type, VariantOrUnknownOrEmpty,
};
use serde_json::Value;

pub struct Contract {
    pub api: OpenAPI,
}

/// A component that is read as one of our response types.
pub struct ResponseType<'a> {
    pub name: &'a str,
    pub data: &'a SchemaData,
    pub properties: Vec<Property<'a>>,
    /// Read through the object that flattens it: it has no place of its own in the documentation.
    pub flattened: bool,
}

pub struct Property<'a> {
    pub key: &'a str,
    pub data: &'a SchemaData,
    pub kind: PropertyKind<'a>,
    /// Without it a reply is none.
    pub is_needed: bool,
}

/// What a property holds, and so what its accessor gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PropertyKind<'a> {
    Text,
    Integer,
    Number,
    Boolean,
    Bill,
    Strings,
    List(&'a str),
    /// An empty object when it is absent.
    Object(&'a str),
    /// None when it is absent or empty.
    Optional(&'a str),
    /// Its properties are those of the object around it.
    Flattened(&'a str),
    /// Anything: handed over raw.
    Any,
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

    pub fn schema(&self, name: &str) -> Result<&Schema, String> {
        self.schemas()
            .find(|(known, _)| *known == name)
            .map(|(_, schema)| schema)
            .ok_or_else(|| format!("openapi.yaml: there is no component schema `{name}`"))
    }

    pub fn response_types(&self) -> Result<Vec<ResponseType<'_>>, String> {
        self.schemas()
            .filter(|(_, schema)| is_response(schema))
            .map(|(name, schema)| self.response_type(name, schema))
            .collect()
    }

    pub fn response_type<'a>(
        &'a self,
        name: &'a str,
        schema: &'a Schema,
    ) -> Result<ResponseType<'a>, String> {
        let SchemaKind::Type(Type::Object(object)) = &schema.schema_kind else {
            return Err(format!("openapi.yaml: response `{name}` is no object"));
        };
        let properties = object.properties.iter();
        Ok(ResponseType {
            name,
            data: &schema.schema_data,
            flattened: flag(&schema.schema_data, "x-pareta-flattened"),
            properties: properties
                .map(|(key, property)| property_of(key, property))
                .collect::<Result<_, _>>()
                .map_err(|problem: String| format!("openapi.yaml: {name}.{problem}"))?,
        })
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

pub fn is_response(schema: &Schema) -> bool {
    flag(&schema.schema_data, "x-pareta-response")
        || flag(&schema.schema_data, "x-pareta-flattened")
}

fn property_of<'a>(
    key: &'a str,
    property: &'a ReferenceOr<Box<Schema>>,
) -> Result<Property<'a>, String> {
    let ReferenceOr::Item(schema) = property else {
        return Err(format!(
            "{key}: a property is described where it stands; put the `$ref` under `allOf`"
        ));
    };
    let data = &schema.schema_data;
    let kind = match &schema.schema_kind {
        SchemaKind::Type(Type::String(_)) => PropertyKind::Text,
        SchemaKind::Type(Type::Integer(_)) if word(data, "x-pareta-money").is_some() => {
            PropertyKind::Bill
        }
        SchemaKind::Type(Type::Integer(_)) => PropertyKind::Integer,
        SchemaKind::Type(Type::Number(_)) => PropertyKind::Number,
        SchemaKind::Type(Type::Boolean(_)) => PropertyKind::Boolean,
        SchemaKind::Type(Type::Array(array)) => match &array.items {
            Some(ReferenceOr::Reference { reference }) => {
                PropertyKind::List(component_name(reference))
            }
            Some(ReferenceOr::Item(item))
                if matches!(item.schema_kind, SchemaKind::Type(Type::String(_))) =>
            {
                PropertyKind::Strings
            }
            _ => PropertyKind::Any,
        },
        SchemaKind::AllOf { all_of } => match all_of.as_slice() {
            [ReferenceOr::Reference { reference }] => {
                let name = component_name(reference);
                if flag(data, "x-pareta-flatten") {
                    PropertyKind::Flattened(name)
                } else if word(data, "x-pareta-absent") == Some("empty") {
                    PropertyKind::Object(name)
                } else {
                    PropertyKind::Optional(name)
                }
            }
            _ => return Err(format!("{key}: `allOf` may hold one `$ref` and no more")),
        },
        _ => PropertyKind::Any,
    };
    let is_needed = match &schema.schema_kind {
        SchemaKind::Type(Type::Array(array)) => array.min_items.is_some_and(|items| items > 0),
        _ => false,
    };
    Ok(Property {
        key,
        data,
        kind,
        is_needed,
    })
}

impl Property<'_> {
    /// The accessor's name; none for a key that is read through another property.
    pub fn accessor(&self) -> Option<&str> {
        (!self.is_hidden()).then(|| word(self.data, "x-pareta-name").unwrap_or(self.key))
    }

    pub fn is_hidden(&self) -> bool {
        flag(self.data, "x-pareta-hidden") || matches!(self.kind, PropertyKind::Flattened(_))
    }

    /// The keys that are read in turn where this one is missing or empty.
    pub fn fallbacks(&self) -> Vec<&str> {
        let keys = self.data.extensions.get("x-pareta-fallback");
        let keys = keys.and_then(Value::as_array).into_iter().flatten();
        keys.filter_map(Value::as_str).collect()
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
