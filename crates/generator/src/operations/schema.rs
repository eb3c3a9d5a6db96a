//! Schemas as operations meet them: behind a `$ref`, or behind an `allOf` that holds one.

use openapiv3::{AdditionalProperties, ReferenceOr, Schema, SchemaKind, Type};

use crate::contract::Contract;
pub use crate::forms::SchemaRef;

/// No chain of references is longer; one that is goes in a circle.
const DEEPEST: usize = 32;

impl<'a> SchemaRef<'a> {
    /// The last component on the way, if there is one.
    pub fn component(self, contract: &'a Contract) -> Option<&'a str> {
        self.follow(contract).1
    }

    /// The schema itself.
    pub fn resolve(self, contract: &'a Contract) -> Option<&'a Schema> {
        self.follow(contract).0
    }

    fn follow(self, contract: &'a Contract) -> (Option<&'a Schema>, Option<&'a str>) {
        let (mut at, mut name) = (self, None);
        for _ in 0..DEEPEST {
            let schema = match at {
                SchemaRef::Inline(schema) => schema,
                SchemaRef::Component(component) => {
                    name = Some(component);
                    match contract.schema(component) {
                        Some(schema) => schema,
                        None => return (None, name),
                    }
                }
            };
            match &schema.schema_kind {
                SchemaKind::AllOf { all_of } if all_of.len() == 1 => at = (&all_of[0]).into(),
                _ => return (Some(schema), name),
            }
        }
        (None, name)
    }
}

/// An object with named properties; those of several under `allOf` are taken together.
#[derive(Default)]
pub struct Object<'a> {
    pub properties: Vec<(&'a str, SchemaRef<'a>)>,
    pub required: Vec<&'a str>,
    pub description: Option<&'a str>,
    /// Takes members that have no name here.
    pub is_open: bool,
}

impl<'a> Object<'a> {
    /// None for what is no object, or one without named properties.
    pub fn of(contract: &'a Contract, at: SchemaRef<'a>) -> Option<Self> {
        let mut object = Object::default();
        object.add(contract, at, DEEPEST)?;
        (!object.properties.is_empty()).then_some(object)
    }

    fn add(&mut self, contract: &'a Contract, at: SchemaRef<'a>, depth: usize) -> Option<()> {
        let schema = match at {
            SchemaRef::Inline(schema) => schema,
            SchemaRef::Component(name) => contract.schema(name)?,
        };
        let description = schema.schema_data.description.as_deref();
        self.description = self.description.or(description);
        match &schema.schema_kind {
            SchemaKind::Type(Type::Object(object)) => {
                self.take(
                    &object.properties,
                    &object.required,
                    object.additional_properties.as_ref(),
                );
                Some(())
            }
            // What says no type, or says several things at once.
            SchemaKind::Any(any) => {
                let mut parts = any.all_of.iter();
                parts
                    .try_for_each(|part| self.add(contract, part.into(), depth.checked_sub(1)?))?;
                let more = any.additional_properties.as_ref();
                self.take(&any.properties, &any.required, more);
                Some(())
            }
            SchemaKind::AllOf { all_of } => all_of
                .iter()
                .try_for_each(|part| self.add(contract, part.into(), depth.checked_sub(1)?)),
            _ => None,
        }
    }

    fn take(
        &mut self,
        properties: impl IntoIterator<Item = (&'a String, &'a ReferenceOr<Box<Schema>>)>,
        required: &'a [String],
        more: Option<&AdditionalProperties>,
    ) {
        for (key, property) in properties {
            self.properties.retain(|(known, _)| known != key);
            self.properties.push((key, property.into()));
        }
        self.required.extend(required.iter().map(String::as_str));
        self.is_open |= matches!(
            more,
            Some(AdditionalProperties::Any(true) | AdditionalProperties::Schema(_))
        );
    }
}
