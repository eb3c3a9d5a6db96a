//! What a schema says, in whichever of OpenAPI's ways it says it.

use openapiv3::{AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaKind, Type};
use serde_json::Value;

use super::contract::component_name;

/// A schema where it is used: the name of a component, or written in place.
#[derive(Clone, Copy)]
pub enum SchemaRef<'a> {
    Component(&'a str),
    Inline(&'a Schema),
}

/// What a schema describes.
pub enum Form<'a> {
    Text,
    Integer,
    Number,
    Boolean,
    List(Option<SchemaRef<'a>>),
    Object(Object<'a>),
    /// All of these at once, and what [`Object::beside`] them.
    All(Vec<SchemaRef<'a>>),
    /// One of these.
    One(Vec<SchemaRef<'a>>),
    /// Properties beside alternatives: what nothing can be generated from.
    Mixed,
    Any,
}

/// An object's properties, and the values of what has no name.
#[derive(Default)]
pub struct Object<'a> {
    pub properties: Vec<(&'a str, SchemaRef<'a>)>,
    pub required: Vec<&'a str>,
    pub values: Option<SchemaRef<'a>>,
}

impl<'a> From<&'a ReferenceOr<Schema>> for SchemaRef<'a> {
    fn from(schema: &'a ReferenceOr<Schema>) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => SchemaRef::Component(component_name(reference)),
            ReferenceOr::Item(schema) => SchemaRef::Inline(schema),
        }
    }
}

impl<'a> From<&'a ReferenceOr<Box<Schema>>> for SchemaRef<'a> {
    fn from(schema: &'a ReferenceOr<Box<Schema>>) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => SchemaRef::Component(component_name(reference)),
            ReferenceOr::Item(schema) => SchemaRef::Inline(schema),
        }
    }
}

impl<'a> Form<'a> {
    pub fn of(schema: &'a Schema) -> Self {
        match &schema.schema_kind {
            SchemaKind::Type(Type::String(_)) => Form::Text,
            SchemaKind::Type(Type::Integer(_)) => Form::Integer,
            SchemaKind::Type(Type::Number(_)) => Form::Number,
            SchemaKind::Type(Type::Boolean(_)) => Form::Boolean,
            SchemaKind::Type(Type::Array(array)) => {
                Form::List(array.items.as_ref().map(SchemaRef::from))
            }
            SchemaKind::Type(Type::Object(object)) => Form::Object(Object::of(
                object.properties.iter(),
                &object.required,
                object.additional_properties.as_ref(),
            )),
            SchemaKind::OneOf { one_of: parts } | SchemaKind::AnyOf { any_of: parts } => {
                Form::One(parts.iter().map(SchemaRef::from).collect())
            }
            SchemaKind::AllOf { all_of } => Form::All(all_of.iter().map(SchemaRef::from).collect()),
            SchemaKind::Not { .. } => Form::Any,
            SchemaKind::Any(any) => Form::of_any(schema, any),
        }
    }

    /// What openapiv3 could not put under one kind: its words say more than one thing, or leave out the type.
    fn of_any(schema: &'a Schema, any: &'a AnySchema) -> Self {
        let is_only_checked = |part: &ReferenceOr<Schema>| {
            let schema = part.as_item();
            schema.is_some_and(|schema| match Form::of(schema) {
                Form::Any => true,
                Form::Object(object) => object.properties.is_empty() && object.values.is_none(),
                _ => false,
            })
        };
        let branches: Vec<_> = any.one_of.iter().chain(&any.any_of).collect();
        let has_branches = !branches.iter().all(|branch| is_only_checked(branch));
        let is = |name: &str| any.typ.as_deref() == Some(name);
        let all_are = |is: fn(&Value) -> bool| {
            let mut values = any.enumeration.iter().filter(|value| !value.is_null());
            !any.enumeration.is_empty() && values.all(is)
        };
        match () {
            () if !any.all_of.is_empty() && !has_branches => {
                Form::All(any.all_of.iter().map(SchemaRef::from).collect())
            }
            () if !any.properties.is_empty() && !has_branches && any.all_of.is_empty() => {
                Form::Object(Object::beside(schema))
            }
            () if has_branches && any.properties.is_empty() && any.all_of.is_empty() => {
                Form::One(branches.into_iter().map(SchemaRef::from).collect())
            }
            () if has_branches => Form::Mixed,
            () if is("string") || any.typ.is_none() && all_are(Value::is_string) => Form::Text,
            () if is("integer") || any.typ.is_none() && all_are(Value::is_i64) => Form::Integer,
            () if is("number") || any.typ.is_none() && all_are(Value::is_number) => Form::Number,
            () if is("boolean") => Form::Boolean,
            () if is("array") || any.items.is_some() => {
                Form::List(any.items.as_ref().map(SchemaRef::from))
            }
            () if is("object") || any.additional_properties.is_some() => {
                Form::Object(Object::beside(schema))
            }
            () => Form::Any,
        }
    }
}

impl<'a> Object<'a> {
    /// What a schema says beside its `allOf`.
    pub fn beside(schema: &'a Schema) -> Self {
        match &schema.schema_kind {
            SchemaKind::Any(any) => Self::of(
                any.properties.iter(),
                &any.required,
                any.additional_properties.as_ref(),
            ),
            _ => Self::default(),
        }
    }

    pub fn extend(&mut self, other: Self) {
        self.properties.extend(other.properties);
        self.required.extend(other.required);
        self.values = self.values.or(other.values);
    }

    fn of(
        properties: impl Iterator<Item = (&'a String, &'a ReferenceOr<Box<Schema>>)>,
        required: &'a [String],
        additional: Option<&'a AdditionalProperties>,
    ) -> Self {
        Self {
            properties: properties
                .map(|(key, property)| (key.as_str(), SchemaRef::from(property)))
                .collect(),
            required: required.iter().map(String::as_str).collect(),
            values: match additional {
                Some(AdditionalProperties::Schema(values)) => Some(SchemaRef::from(&**values)),
                _ => None,
            },
        }
    }
}

/// The values a schema lists, if it is a string's: in `enum`, or in `x-extensible-enum`.
pub fn listed_values(schema: &Schema) -> Vec<&str> {
    let extension = schema.schema_data.extensions.get("x-extensible-enum");
    let open = extension.and_then(Value::as_array).into_iter().flatten();
    let open = open.filter_map(Value::as_str);
    let closed: Vec<_> = match &schema.schema_kind {
        SchemaKind::Type(Type::String(string)) => {
            let values = string.enumeration.iter();
            values.filter_map(Option::as_deref).collect()
        }
        SchemaKind::Any(any) => any.enumeration.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let mut values = closed;
    values.extend(open);
    values
}

/// Whether a schema says null and nothing else.
pub fn is_null(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::Any(any) => {
            any.typ.as_deref() == Some("null")
                || !any.enumeration.is_empty() && any.enumeration.iter().all(Value::is_null)
        }
        SchemaKind::Type(Type::String(string)) => {
            !string.enumeration.is_empty() && string.enumeration.iter().all(Option::is_none)
        }
        _ => false,
    }
}
