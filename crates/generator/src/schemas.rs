//! `schemars::JsonSchema` for the response types: the contract's schemas, in the words of JSON Schema.

use openapiv3::{ReferenceOr, Schema, SchemaData, SchemaKind, Type};
use proc_macro2::TokenStream;
use quote::quote;

use super::contract::{Contract, component_name, format_name};
use super::responses::ident;

pub fn emit(contract: &Contract) -> Result<TokenStream, String> {
    let types = contract.response_types()?;
    let impls = types.iter().map(|response| {
        let name = response.name;
        let ident = ident(name);
        let description = description(response.data);
        let properties = response.properties.iter().map(|property| {
            let key = property.key;
            let schema = match contract
                .schema(name)
                .map(|schema| property_schema(schema, key))
            {
                Ok(Some(schema)) => json_schema(schema),
                _ => quote! { true },
            };
            quote! { #key: #schema }
        });
        quote! {
            impl JsonSchema for #ident {
                fn schema_name() -> Cow<'static, str> {
                    Cow::Borrowed(#name)
                }

                #[allow(unused_variables)]
                fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                    json_schema!({
                        "type": "object",
                        #description
                        "properties": { #(#properties,)* },
                    })
                }
            }
        }
    });
    Ok(quote! {
        use std::borrow::Cow;
        use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
        use crate::types::*;

        #(#impls)*
    })
}

fn property_schema<'a>(schema: &'a Schema, key: &str) -> Option<&'a Schema> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => object
            .properties
            .get(key)
            .and_then(|property| property.as_item().map(|schema| &**schema)),
        _ => None,
    }
}

fn json_schema(schema: &Schema) -> TokenStream {
    let data = &schema.schema_data;
    let description = description(data);
    let default = data.default.as_ref().map(|default| {
        let default: TokenStream = default.to_string().parse().unwrap_or_default();
        quote! { "default": #default, }
    });
    let of_type = |name: &str, more: TokenStream| {
        let kind = match data.nullable {
            true => quote! { [#name, "null"] },
            false => quote! { #name },
        };
        quote! { { "type": #kind, #description #default #more } }
    };
    let format = |name: Option<String>| name.map(|name| quote! { "format": #name, });
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(string)) => {
            let format = format(format_name(&string.format));
            of_type("string", quote! { #format })
        }
        SchemaKind::Type(Type::Integer(integer)) => {
            let format = format(format_name(&integer.format));
            of_type("integer", quote! { #format })
        }
        SchemaKind::Type(Type::Number(number)) => {
            let format = format(format_name(&number.format));
            of_type("number", quote! { #format })
        }
        SchemaKind::Type(Type::Boolean(_)) => of_type("boolean", TokenStream::new()),
        SchemaKind::Type(Type::Array(array)) => {
            let items = match &array.items {
                Some(ReferenceOr::Reference { reference }) => subschema(reference),
                Some(ReferenceOr::Item(item)) => json_schema(item),
                None => quote! { true },
            };
            of_type("array", quote! { "items": #items, })
        }
        SchemaKind::Type(Type::Object(_)) => of_type("object", TokenStream::new()),
        SchemaKind::AllOf { all_of } => {
            let referenced = all_of.iter().map(|part| match part {
                ReferenceOr::Reference { reference } => subschema(reference),
                ReferenceOr::Item(item) => json_schema(item),
            });
            quote! { { #description "anyOf": [#(#referenced,)* { "type": "null" }] } }
        }
        _ => quote! { true },
    }
}

fn subschema(reference: &str) -> TokenStream {
    let name = ident(component_name(reference));
    quote! { generator.subschema_for::<#name>() }
}

fn description(data: &SchemaData) -> Option<TokenStream> {
    let text = data.description.as_deref()?.trim();
    Some(quote! { "description": #text, })
}
