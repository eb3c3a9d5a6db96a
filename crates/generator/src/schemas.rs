//! `schemars::JsonSchema` for the response types: the contract's schemas, in the words of JSON Schema.

use openapiv3::{Schema, SchemaData, SchemaKind, Type};
use proc_macro2::TokenStream;
use quote::quote;

use super::contract::{Contract, format_name};
use super::forms::{Form, SchemaRef};
use super::kinds::Kind;
use super::names::ident;
use super::types::Types;

pub fn emit(contract: &Contract, types: &Types) -> Result<TokenStream, String> {
    let writing = Writing { contract, types };
    let objects = types.responses.iter().map(|response| {
        let description = description(response.data);
        let properties = response.properties.iter().map(|property| {
            let key = property.key;
            let schema = writing.property(property.schema, &property.kind);
            quote! { #key: #schema }
        });
        let schema = quote! {
            {
                "type": "object",
                #description
                "properties": { #(#properties,)* },
            }
        };
        implementation(&response.name, &schema)
    });
    let unions = types.unions.iter().map(|union| {
        let description = description(union.data);
        let variants = union.variants.iter().map(|variant| of_kind(&variant.kind));
        implementation(
            &union.name,
            &quote! { { #description "anyOf": [#(#variants,)*] } },
        )
    });
    let impls = objects.chain(unions);
    let imports = imports();
    Ok(quote! {
        #imports
        use crate::types::*;

        #(#impls)*
    })
}

/// What the text of the schemas uses by name, beside the types.
pub fn imports() -> TokenStream {
    quote! {
        use std::borrow::Cow;
        use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    }
}

fn implementation(name: &str, schema: &TokenStream) -> TokenStream {
    let ident = ident(name);
    quote! {
        impl JsonSchema for #ident {
            fn schema_name() -> Cow<'static, str> {
                Cow::Borrowed(#name)
            }

            #[allow(unused_variables)]
            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                json_schema!(#schema)
            }
        }
    }
}

struct Writing<'a> {
    contract: &'a Contract,
    types: &'a Types<'a>,
}

impl Writing<'_> {
    /// A property with what is said of it. What it refers to is referred to where it has a type, and described where it
    /// has none.
    fn property(&self, part: SchemaRef, kind: &Kind) -> TokenStream {
        let schema = match part {
            SchemaRef::Inline(schema) => schema,
            SchemaRef::Component(name) => match self.contract.schema(name) {
                Some(schema) => schema,
                None => return quote! { true },
            },
        };
        let data = &schema.schema_data;
        let description = description(data);
        let default = data.default.as_ref().map(|default| {
            let default: TokenStream = default.to_string().parse().unwrap_or_default();
            quote! { "default": #default, }
        });
        let deprecated = data.deprecated.then(|| quote! { "deprecated": true, });
        let around = quote! { #description #default #deprecated };
        if self.is_named(kind) {
            let referenced = of_kind(kind);
            return quote! { { #around "anyOf": [#referenced, { "type": "null" }] } };
        }
        let more = match (kind, Form::of(schema)) {
            (Kind::List(element), Form::List(Some(items))) => {
                let items = self.element(items, element);
                quote! { "items": #items, }
            }
            (Kind::Map(value), Form::Object(object)) => {
                let values = object
                    .values
                    .map_or_else(|| quote! { true }, |part| self.element(part, value));
                quote! { "additionalProperties": #values, }
            }
            (Kind::List(_) | Kind::Map(_), _) => return of_kind(kind),
            _ => format(schema).map_or_else(TokenStream::new, |name| quote! { "format": #name, }),
        };
        let Some(name) = json_type(kind, schema) else {
            return quote! { { #around } };
        };
        let kind = match data.nullable {
            true => quote! { [#name, "null"] },
            false => quote! { #name },
        };
        quote! { { "type": #kind, #around #more } }
    }

    /// A value in a list or map.
    fn element(&self, part: SchemaRef, kind: &Kind) -> TokenStream {
        match (part, kind) {
            (_, kind) if self.is_named(kind) => of_kind(kind),
            (SchemaRef::Inline(_), kind) => self.property(part, kind),
            (SchemaRef::Component(_), kind) => of_kind(kind),
        }
    }

    fn is_named(&self, kind: &Kind) -> bool {
        match kind {
            Kind::Union(_) => true,
            Kind::Object(name) | Kind::Optional(name) | Kind::Flattened(name) => {
                self.types.response(name).is_some()
            }
            _ => false,
        }
    }
}

/// What a kind of value is, where nothing else is said of it.
fn of_kind(kind: &Kind) -> TokenStream {
    match kind {
        Kind::Text => quote! { { "type": "string" } },
        Kind::Integer | Kind::Bill => quote! { { "type": "integer" } },
        Kind::Number => quote! { { "type": "number" } },
        Kind::Boolean => quote! { { "type": "boolean" } },
        Kind::Object(name) | Kind::Optional(name) | Kind::Flattened(name) | Kind::Union(name) => {
            let name = ident(name);
            quote! { generator.subschema_for::<#name>() }
        }
        Kind::List(element) => {
            let element = of_kind(element);
            quote! { { "type": "array", "items": #element } }
        }
        Kind::Map(value) => {
            let value = of_kind(value);
            quote! { { "type": "object", "additionalProperties": #value } }
        }
        Kind::Nullable(kind) => {
            let kind = of_kind(kind);
            quote! { { "anyOf": [#kind, { "type": "null" }] } }
        }
        Kind::Any => quote! { true },
    }
}

/// The type as JSON Schema names it; none for what can be anything.
fn json_type(kind: &Kind, schema: &Schema) -> Option<&'static str> {
    match kind {
        Kind::Integer | Kind::Bill => Some("integer"),
        Kind::Nullable(kind) => json_type(kind, schema),
        Kind::Any => match Form::of(schema) {
            Form::List(_) => Some("array"),
            Form::Object(_) => Some("object"),
            _ => None,
        },
        kind => kind.json(),
    }
}

/// The format of a number or string.
fn format(schema: &Schema) -> Option<String> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(string)) => format_name(&string.format),
        SchemaKind::Type(Type::Integer(integer)) => format_name(&integer.format),
        SchemaKind::Type(Type::Number(number)) => format_name(&number.format),
        _ => None,
    }
}

fn description(data: &SchemaData) -> Option<TokenStream> {
    let text = data.description.as_deref()?.trim();
    Some(quote! { "description": #text, })
}
