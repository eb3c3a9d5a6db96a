//! The limits the contract sets to numbers that are sent. Progenitor would make types of them that no caller can name;
//! here each becomes a check before anything is sent.

use openapiv3::{AdditionalProperties, OpenAPI, Parameter, ParameterSchemaOrContent, ReferenceOr};
use openapiv3::{Schema, SchemaKind, Type};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// What a number has to be within, as a Rust range; none for what may be any, or is no number.
pub fn range(schema: &Schema) -> Option<TokenStream> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::Integer(integer)) => bounds(
            integer.minimum.map(Literal::i64_unsuffixed),
            integer.exclusive_minimum,
            integer.maximum.map(Literal::i64_unsuffixed),
            integer.exclusive_maximum,
            None,
        ),
        SchemaKind::Type(Type::Number(number)) => bounds(
            number.minimum.map(Literal::f64_unsuffixed),
            number.exclusive_minimum,
            number.maximum.map(Literal::f64_unsuffixed),
            number.exclusive_maximum,
            // JSON has no other numbers.
            Some(quote! { f64::MIN..=f64::MAX }),
        ),
        _ => None,
    }
}

/// The same for the values of a map.
pub fn range_of_values(schema: &Schema) -> Option<TokenStream> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => match &object.additional_properties {
            Some(AdditionalProperties::Schema(values)) => range(values.as_item()?),
            _ => None,
        },
        _ => None,
    }
}

fn bounds(
    least: Option<Literal>,
    is_above: bool,
    most: Option<Literal>,
    is_below: bool,
    any: Option<TokenStream>,
) -> Option<TokenStream> {
    if least.is_none() && most.is_none() {
        return any;
    }
    if !is_above && !is_below {
        return Some(match most {
            Some(most) => quote! { #least..=#most },
            None => quote! { #least.. },
        });
    }
    let bound = |value: Option<Literal>, is_excluded: bool| match (value, is_excluded) {
        (Some(value), true) => quote! { Bound::Excluded(#value) },
        (Some(value), false) => quote! { Bound::Included(#value) },
        (None, _) => quote! { Bound::Unbounded },
    };
    let (least, most) = (bound(least, is_above), bound(most, is_below));
    Some(quote! { (#least, #most) })
}

/// Takes the limits away, and tells how many there were.
pub fn set_aside(api: &mut OpenAPI) -> usize {
    let mut count = 0;
    let components = api.components.iter_mut();
    for components in components {
        for schema in components.schemas.values_mut() {
            if let ReferenceOr::Item(schema) = schema {
                count += strip(schema);
            }
        }
    }
    for item in api.paths.paths.values_mut() {
        let ReferenceOr::Item(item) = item else {
            continue;
        };
        let operations = [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
        ];
        for operation in operations.into_iter().flatten() {
            for parameter in &mut operation.parameters {
                let ReferenceOr::Item(Parameter::Query { parameter_data, .. }) = parameter else {
                    continue;
                };
                if let ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema)) =
                    &mut parameter_data.format
                {
                    count += strip(schema);
                }
            }
        }
    }
    count
}

fn strip(schema: &mut Schema) -> usize {
    match &mut schema.schema_kind {
        SchemaKind::Type(Type::Integer(integer)) => {
            let limits = [integer.minimum.take(), integer.maximum.take()];
            (integer.exclusive_minimum, integer.exclusive_maximum) = (false, false);
            limits.into_iter().flatten().count()
        }
        SchemaKind::Type(Type::Number(number)) => {
            let limits = [number.minimum.take(), number.maximum.take()];
            (number.exclusive_minimum, number.exclusive_maximum) = (false, false);
            limits.into_iter().flatten().count()
        }
        SchemaKind::Type(Type::Array(array)) => usize::from(array.min_items.take().is_some()),
        SchemaKind::Type(Type::Object(object)) => {
            let properties = object.properties.values_mut();
            let items = properties.filter_map(|property| match property {
                ReferenceOr::Item(schema) => Some(&mut **schema),
                ReferenceOr::Reference { .. } => None,
            });
            let mut count = items.map(strip).sum();
            if let Some(AdditionalProperties::Schema(values)) = &mut object.additional_properties {
                if let ReferenceOr::Item(values) = &mut **values {
                    count += strip(values);
                }
            }
            count
        }
        _ => 0,
    }
}
