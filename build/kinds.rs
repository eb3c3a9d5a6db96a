//! What each kind of property is in Rust: how it is stored, read, returned and described.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::contract::{Property, PropertyKind};
use super::responses::{ident, snake_case};

/// The field of a property: its wire key, so that a fallback key never meets an accessor's name.
pub fn field(property: &Property) -> Ident {
    ident(&snake_case(property.key))
}

pub fn value(property: &Property) -> TokenStream {
    let field = field(property);
    let key = property.key;
    match property.kind {
        PropertyKind::Text => quote! { self.#field.of(&self.raw) },
        PropertyKind::Integer | PropertyKind::Number | PropertyKind::Boolean => {
            quote! { self.#field }
        }
        PropertyKind::Bill => quote! { self.#field.micro_usd() },
        PropertyKind::Strings | PropertyKind::List(_) => quote! { &self.#field },
        PropertyKind::Object(name) | PropertyKind::Flattened(name) => {
            let name = ident(name);
            quote! { self.#field.as_deref().unwrap_or_else(|| #name::absent()) }
        }
        PropertyKind::Optional(_) => quote! { self.#field.as_deref() },
        PropertyKind::Any => quote! { self.raw.get(#key).filter(|value| !value.is_null()) },
    }
}

pub fn returned(kind: PropertyKind) -> TokenStream {
    match kind {
        PropertyKind::Text => quote! { Option<&str> },
        PropertyKind::Integer => quote! { Option<i64> },
        PropertyKind::Number => quote! { Option<f64> },
        PropertyKind::Boolean => quote! { bool },
        PropertyKind::Bill => quote! { i64 },
        PropertyKind::Strings => quote! { &[String] },
        PropertyKind::List(name) => in_type(name, |name| quote! { &[#name] }),
        PropertyKind::Object(name) | PropertyKind::Flattened(name) => {
            in_type(name, |name| quote! { &#name })
        }
        PropertyKind::Optional(name) => in_type(name, |name| quote! { Option<&#name> }),
        PropertyKind::Any => quote! { Option<&Raw> },
    }
}

pub fn visited(kind: PropertyKind, value: TokenStream) -> TokenStream {
    match kind {
        PropertyKind::Text => quote! { Property::String(#value) },
        PropertyKind::Integer => quote! { Property::Integer(#value) },
        PropertyKind::Number => quote! { Property::Number(#value) },
        PropertyKind::Boolean => quote! { Property::Boolean(#value) },
        PropertyKind::Bill => quote! { Property::Integer(Some(#value)) },
        PropertyKind::Strings => quote! { Property::Strings(#value) },
        PropertyKind::List(_) => quote! {
            Property::List(#value.iter().map(|item| item as &dyn Response).collect())
        },
        PropertyKind::Object(_) | PropertyKind::Flattened(_) => {
            quote! { Property::Object(Some(#value)) }
        }
        PropertyKind::Optional(_) => {
            quote! { Property::Object(#value.map(|object| object as &dyn Response)) }
        }
        PropertyKind::Any => quote! { Property::Raw(#value) },
    }
}

pub fn field_type(kind: PropertyKind) -> TokenStream {
    match kind {
        PropertyKind::Text => quote! { Text },
        PropertyKind::Bill => quote! { Bill },
        PropertyKind::Strings => quote! { Vec<String> },
        PropertyKind::List(name) => in_type(name, |name| quote! { Vec<#name> }),
        PropertyKind::Object(name)
        | PropertyKind::Optional(name)
        | PropertyKind::Flattened(name) => in_type(name, |name| quote! { Option<Box<#name>> }),
        // Numbers and booleans are stored as they are returned; anything else is looked up when asked for.
        _ => returned(kind),
    }
}

pub fn empty(kind: PropertyKind) -> TokenStream {
    match kind {
        PropertyKind::Text => quote! { Text::NONE },
        PropertyKind::Boolean => quote! { false },
        PropertyKind::Bill => quote! { Bill::Absent },
        PropertyKind::Strings | PropertyKind::List(_) => quote! { Vec::new() },
        _ => quote! { None },
    }
}

pub fn read(property: &Property) -> TokenStream {
    match property.kind {
        PropertyKind::Text if property.data.extensions.contains_key("x-pareta-parts") => {
            quote! { reader.text_or_parts()? }
        }
        PropertyKind::Text => quote! { reader.text()? },
        PropertyKind::Integer => quote! { reader.integer()? },
        PropertyKind::Number => quote! { reader.float()? },
        PropertyKind::Boolean => quote! { reader.boolean()? },
        PropertyKind::Bill => quote! { reader.bill()? },
        PropertyKind::Strings => quote! { reader.strings()? },
        PropertyKind::List(_) => quote! { reader.list()? },
        PropertyKind::Object(_) => quote! { reader.nested()? },
        PropertyKind::Optional(_) | PropertyKind::Flattened(_) => {
            quote! { reader.nested_unless_empty()? }
        }
        PropertyKind::Any => quote! { reader.skip()? },
    }
}

/// What the contract expects under a key; nothing is expected of what can be anything.
pub fn shape(kind: PropertyKind) -> Option<TokenStream> {
    let object = |name| in_type(name, |name| quote! { Shape::Object(#name::contract) });
    Some(match kind {
        PropertyKind::Text => quote! { Shape::String },
        PropertyKind::Integer => quote! { Shape::Integer },
        PropertyKind::Number => quote! { Shape::Number },
        PropertyKind::Boolean => quote! { Shape::Boolean },
        PropertyKind::Bill => quote! { Shape::Bill },
        PropertyKind::Strings => quote! { Shape::List(&Shape::String) },
        PropertyKind::List(name) => {
            let object = object(name);
            quote! { Shape::List(&#object) }
        }
        PropertyKind::Object(name)
        | PropertyKind::Optional(name)
        | PropertyKind::Flattened(name) => object(name),
        PropertyKind::Any => quote! { Shape::Any },
    })
}

fn in_type(name: &str, tokens: impl FnOnce(Ident) -> TokenStream) -> TokenStream {
    tokens(ident(name))
}
