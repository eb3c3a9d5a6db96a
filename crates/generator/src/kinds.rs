//! What each kind of value is in Rust: how it is stored, read, returned and described.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::names::{ident, method_name};
use super::types::Property;

/// What a value is. Types and unions go by their Rust names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    Bill,
    /// An empty object when it is absent.
    Object(String),
    /// None when it is absent or empty.
    Optional(String),
    /// Its properties are those of the object around it.
    Flattened(String),
    Union(String),
    List(Box<Kind>),
    Map(Box<Kind>),
    /// An element of a list that may be null.
    Nullable(Box<Kind>),
    /// Anything: handed over raw.
    Any,
}

impl Kind {
    /// The kind of JSON value it is, where that is one.
    pub fn json(&self) -> Option<&'static str> {
        Some(match self {
            Kind::Text => "string",
            Kind::Integer | Kind::Number | Kind::Bill => "number",
            Kind::Boolean => "boolean",
            Kind::Object(_) | Kind::Optional(_) | Kind::Flattened(_) | Kind::Map(_) => "object",
            Kind::List(_) => "array",
            Kind::Union(_) | Kind::Nullable(_) | Kind::Any => return None,
        })
    }

    /// Whether nothing can stand in a list for what is no such value.
    pub fn empties_its_list(&self) -> bool {
        match self {
            Kind::Integer | Kind::Number | Kind::Boolean => true,
            Kind::Nullable(kind) => kind.empties_its_list(),
            _ => false,
        }
    }

    /// As a value of its own: an element of a list, a value of a map, a variant of a union.
    pub fn owned(&self) -> TokenStream {
        match self {
            Kind::Text => quote! { String },
            Kind::Integer | Kind::Bill => quote! { i64 },
            Kind::Number => quote! { f64 },
            Kind::Boolean => quote! { bool },
            Kind::Object(name)
            | Kind::Optional(name)
            | Kind::Flattened(name)
            | Kind::Union(name) => {
                let name = ident(name);
                quote! { #name }
            }
            Kind::List(element) => {
                let element = element.owned();
                quote! { Vec<#element> }
            }
            Kind::Map(value) => {
                let value = value.owned();
                quote! { Map<#value> }
            }
            Kind::Nullable(kind) => {
                let kind = kind.owned();
                quote! { Option<#kind> }
            }
            Kind::Any => quote! { Raw },
        }
    }

    pub fn returned(&self) -> TokenStream {
        let owned = self.owned();
        match self {
            Kind::Text => quote! { Option<&str> },
            Kind::Bill | Kind::Boolean => owned,
            Kind::Integer | Kind::Number => quote! { Option<#owned> },
            Kind::List(element) => {
                let element = element.owned();
                quote! { &[#element] }
            }
            Kind::Object(_) | Kind::Flattened(_) | Kind::Map(_) => quote! { &#owned },
            Kind::Optional(_) | Kind::Union(_) | Kind::Nullable(_) | Kind::Any => {
                quote! { Option<&#owned> }
            }
        }
    }

    /// What a walk over the properties sees, of what the accessor gives.
    pub fn visited(&self, value: &TokenStream) -> TokenStream {
        match self {
            Kind::Text => quote! { Property::String(#value) },
            Kind::Integer => quote! { Property::Integer(#value) },
            Kind::Number => quote! { Property::Number(#value) },
            Kind::Bill => quote! { Property::Integer(Some(#value)) },
            Kind::Optional(_) => {
                quote! { Property::Object(#value.map(|object| object as &dyn Response)) }
            }
            Kind::Object(_) | Kind::Flattened(_) => quote! { Property::Object(Some(#value)) },
            Kind::List(_) => quote! { Element::properties(#value) },
            Kind::Boolean => quote! { Property::Boolean(#value) },
            Kind::Map(_) => quote! { Element::property(#value) },
            Kind::Union(_) | Kind::Nullable(_) => {
                quote! { #value.map_or(Property::Raw(None), Element::property) }
            }
            Kind::Any => quote! { Property::Raw(#value) },
        }
    }

    pub fn field_type(&self) -> TokenStream {
        let owned = self.owned();
        match self {
            Kind::Text => quote! { Text },
            Kind::Bill => quote! { Bill },
            Kind::List(_) | Kind::Map(_) | Kind::Boolean => owned,
            Kind::Object(_) | Kind::Optional(_) | Kind::Flattened(_) => {
                quote! { Option<Box<#owned>> }
            }
            Kind::Integer | Kind::Number | Kind::Union(_) | Kind::Nullable(_) | Kind::Any => {
                quote! { Option<#owned> }
            }
        }
    }

    pub fn empty(&self) -> TokenStream {
        match self {
            Kind::Text => quote! { Text::NONE },
            Kind::Boolean => quote! { false },
            Kind::Bill => quote! { Bill::Absent },
            Kind::List(_) => quote! { Vec::new() },
            Kind::Map(_) => quote! { Map::ABSENT },
            _ => quote! { None },
        }
    }

    /// What the contract expects such a value to be.
    pub fn shape(&self) -> TokenStream {
        match self {
            Kind::Text => quote! { Shape::String },
            Kind::Integer => quote! { Shape::Integer },
            Kind::Number => quote! { Shape::Number },
            Kind::Boolean => quote! { Shape::Boolean },
            Kind::Bill => quote! { Shape::Bill },
            Kind::Object(name) | Kind::Optional(name) | Kind::Flattened(name) => {
                let name = ident(name);
                quote! { Shape::Object(#name::contract) }
            }
            Kind::Union(name) => {
                let name = ident(name);
                quote! { Shape::Union(#name::union) }
            }
            Kind::List(element) => {
                let element = element.shape();
                quote! { Shape::List(&#element) }
            }
            Kind::Map(value) => {
                let value = value.shape();
                quote! { Shape::Map(&#value) }
            }
            Kind::Nullable(kind) => {
                let kind = kind.shape();
                quote! { Shape::Nullable(&#kind) }
            }
            Kind::Any => quote! { Shape::Any },
        }
    }
}

impl Property<'_> {
    /// Its value, as the accessor gives it.
    pub fn value(&self) -> TokenStream {
        let (field, key) = (&self.field, self.key);
        match &self.kind {
            Kind::Text => quote! { self.#field.of(&self.raw) },
            Kind::Integer | Kind::Number | Kind::Boolean => quote! { self.#field },
            Kind::Bill => quote! { self.#field.micro_usd() },
            Kind::List(_) | Kind::Map(_) => quote! { &self.#field },
            Kind::Object(name) | Kind::Flattened(name) => {
                let name = ident(name);
                quote! { self.#field.as_deref().unwrap_or_else(|| #name::absent()) }
            }
            Kind::Optional(_) => quote! { self.#field.as_deref() },
            Kind::Union(_) | Kind::Nullable(_) => quote! { self.#field.as_ref() },
            Kind::Any => quote! { self.raw.get(#key).filter(|value| !value.is_null()) },
        }
    }

    /// How its field is filled.
    pub fn read(&self) -> TokenStream {
        match self.kind {
            Kind::Text if self.data.extensions.contains_key("x-pareta-parts") => {
                quote! { reader.text_or_parts()? }
            }
            Kind::Text => quote! { reader.text()? },
            Kind::Integer => quote! { reader.integer()? },
            Kind::Number => quote! { reader.float()? },
            Kind::Boolean => quote! { reader.boolean()? },
            Kind::Bill => quote! { reader.bill()? },
            Kind::List(_) => quote! { reader.list()? },
            Kind::Map(_) => quote! { Map::decode(reader)? },
            Kind::Object(_) => quote! { reader.nested()? },
            Kind::Optional(_) | Kind::Flattened(_) => quote! { reader.nested_unless_empty()? },
            Kind::Union(_) | Kind::Nullable(_) => quote! { reader.optional()? },
            Kind::Any => quote! { reader.skip()? },
        }
    }

    /// Whether it has a field; what can be anything is looked up when asked for.
    pub fn is_stored(&self) -> bool {
        self.kind != Kind::Any
    }
}

/// Names of a type's fields, none of which is one that the generated code uses itself.
pub fn fields<'a>(keys: impl Iterator<Item = &'a str>) -> Vec<Ident> {
    const OWN: [&str; 4] = ["raw", "reader", "key", "visit"];
    let mut taken: Vec<String> = OWN.map(str::to_owned).into();
    keys.map(|key| {
        let mut name = method_name(key).unwrap_or_else(|| "value".to_owned());
        while taken.contains(&name) {
            name.push('_');
        }
        taken.push(name.clone());
        ident(&name)
    })
    .collect()
}
