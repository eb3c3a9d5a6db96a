//! The limits the contract sets to what is sent: each becomes a check before anything is sent.

use openapiv3::{AdditionalProperties, Schema, SchemaKind, Type};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::contract::{Contract, flag};
use super::operations::SchemaRef;

/// What an argument is held against.
#[derive(Clone, Default)]
pub struct Limits {
    /// The value itself, or each value of a list or a map.
    pub each: Vec<Check>,
    /// How many a list may hold, as a Rust range.
    pub items: Option<TokenStream>,
}

/// One check of one value.
#[derive(Clone)]
pub enum Check {
    /// A number, within this Rust range.
    Number(TokenStream),
    /// The characters of a text, within this one.
    Length(TokenStream),
    /// A text that says something.
    NotBlank,
}

impl Limits {
    pub fn of(contract: &Contract, schema: &Schema) -> Self {
        let (each, items) = match &schema.schema_kind {
            SchemaKind::Type(Type::Array(array)) => (
                array.items.as_ref().map(SchemaRef::from),
                count(array.min_items, array.max_items),
            ),
            SchemaKind::Type(Type::Object(object)) => match &object.additional_properties {
                Some(AdditionalProperties::Schema(values)) => (Some((&**values).into()), None),
                _ => (None, None),
            },
            _ => (Some(SchemaRef::Inline(schema)), None),
        };
        let each = each.and_then(|each| each.resolve(contract));
        Self {
            each: each.map(checks).unwrap_or_default(),
            items,
        }
    }
}

fn checks(schema: &Schema) -> Vec<Check> {
    let mut checks = Vec::new();
    if flag(&schema.schema_data, "x-pareta-nonblank") {
        checks.push(Check::NotBlank);
    }
    if let SchemaKind::Type(Type::String(string)) = &schema.schema_kind {
        checks.extend(count(string.min_length, string.max_length).map(Check::Length));
    }
    checks.extend(range(schema).map(Check::Number));
    checks
}

/// As many as this and no more; none where any number will do.
fn count(least: Option<usize>, most: Option<usize>) -> Option<TokenStream> {
    let least = least.filter(|least| *least > 0);
    bounds(
        least.map(Literal::usize_unsuffixed),
        false,
        most.map(Literal::usize_unsuffixed),
        false,
        None,
    )
}

/// What a number has to be within, as a Rust range; none for what may be any, or is no number.
fn range(schema: &Schema) -> Option<TokenStream> {
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
