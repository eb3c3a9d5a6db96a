//! The response types: a struct with its accessors for each response component, in the contract's order.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::contract::{Contract, Envelope, Property, PropertyKind, ResponseType, word};
use super::kinds::{empty, field, field_type, read, returned, shape, value, visited};
pub use super::names::{ident, snake_case};

pub fn emit(contract: &Contract) -> Result<TokenStream, String> {
    let types = contract.response_types()?;
    let documented = types.iter().filter(|response| !response.flattened);
    let registry = documented.map(|response| {
        let (name, ident) = (response.name, ident(response.name));
        quote! { ResponseType::new(#name, |text| Ok(Box::new(#ident::from_json(text)?))), }
    });
    let emitted = types
        .iter()
        .map(|response| emit_type(contract, response))
        .collect::<Result<Vec<_>, _>>()?;
    let listed = contract
        .schemas()
        .filter_map(|(name, _)| match contract.envelope(name)? {
            Envelope::List { item, at } => {
                let item = ident(item);
                Some(quote! {
                    impl Listed for #item {
                        const AT: &'static str = #at;
                    }
                })
            }
            Envelope::One { .. } | Envelope::Raw => None,
        });
    Ok(quote! {
        use crate::Raw;
        use crate::json::{Bill, Drift, Property, PropertySchema, Reader, Schema, Shape, Syntax, Text};
        use crate::list::{Listed, no_list};
        use crate::response::{Response, ResponseType, is_blank, response_type};

        /// Every response type by its name, in the contract's order.
        pub(crate) const RESPONSE_TYPES: &[ResponseType] = &[#(#registry)*];

        #(#emitted)*

        #(#listed)*
    })
}

fn emit_type(contract: &Contract, response: &ResponseType) -> Result<TokenStream, String> {
    let name = response.name;
    let ident = ident(name);
    let docs = docs(response.data.description.as_deref());
    let hidden = response.flattened.then(|| quote! { #[doc(hidden)] });
    let stored: Vec<&Property> = response
        .properties
        .iter()
        .filter(|property| property.kind != PropertyKind::Any)
        .collect();
    let fields: Vec<Ident> = stored.iter().map(|property| field(property)).collect();
    let types = stored.iter().map(|property| field_type(property.kind));
    let empties: Vec<_> = stored.iter().map(|property| empty(property.kind)).collect();
    let keys = stored.iter().map(|property| property.key);
    let reads = stored.iter().map(|property| read(property));
    let shapes = response.properties.iter().filter_map(|property| {
        let (key, shape) = (property.key, shape(property.kind)?);
        Some(quote! { PropertySchema::new(#key, #shape), })
    });
    let accessors = accessors(contract, response)?;
    let methods = accessors.iter().map(|accessor| &accessor.method);
    let visits = accessors.iter().map(|accessor| {
        let (name, value) = (&accessor.name, &accessor.visited);
        quote! { visit(#name, #value); }
    });
    let derived = derived(response)?;
    let iteration = iteration(response)?;
    let lookup = lookup(contract, response)?;
    let bill = bill(contract, response)?;
    let lacks = lacks(response);
    Ok(quote! {
        #(#docs)*
        #hidden
        #[derive(Clone)]
        pub struct #ident {
            raw: Raw,
            #(#fields: #types,)*
        }

        impl #ident {
            #(#methods)*
        }

        #lookup
        #iteration
        response_type!(#ident);

        impl Response for #ident {
            fn raw(&self) -> &Raw {
                &self.raw
            }

            fn schema(&self) -> &'static Schema {
                Self::contract()
            }

            fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
                #(#visits)*
                #(#derived)*
            }

            fn contract() -> &'static Schema {
                static SCHEMA: Schema = Schema::new(#name, &[#(#shapes)*]);
                &SCHEMA
            }

            fn absent() -> &'static Self {
                static ABSENT: #ident = #ident {
                    raw: Raw::ABSENT_OBJECT,
                    #(#fields: #empties,)*
                };
                &ABSENT
            }

            fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
                #(let mut #fields = #empties;)*
                let raw = reader.object(|reader, key| {
                    match key {
                        #(#keys => #fields = #reads,)*
                        _ => reader.skip()?,
                    }
                    Ok(())
                })?;
                Ok(Self { raw, #(#fields,)* })
            }

            #bill
            #lacks
        }
    })
}

struct Accessor {
    name: String,
    method: TokenStream,
    /// The value as a walk over the properties sees it.
    visited: TokenStream,
}

/// The accessors of a type, with those of the object it flattens at that object's place.
fn accessors(contract: &Contract, response: &ResponseType) -> Result<Vec<Accessor>, String> {
    let mut accessors = Vec::new();
    for property in &response.properties {
        if let PropertyKind::Flattened(inner) = property.kind {
            let inner = contract.response_type(inner, contract.schema(inner)?)?;
            let holder = field(property);
            for property in &inner.properties {
                let Some(name) = property.accessor() else {
                    continue;
                };
                let method = ident(name);
                let value = match property.fallbacks().as_slice() {
                    // The inner object answers where it is there; its stand-ins in the outer one where it is not.
                    [key] => {
                        let stand_in = stand_in(response, key)?;
                        quote! {
                            match &self.#holder {
                                Some(inner) => inner.#method(),
                                None => self.#stand_in.of(&self.raw),
                            }
                        }
                    }
                    [] => {
                        let inner = ident(inner.name);
                        quote! {
                            self.#holder.as_deref().unwrap_or_else(|| #inner::absent()).#method()
                        }
                    }
                    _ => return Err(too_many_fallbacks(response, property)),
                };
                accessors.push(accessor(property, name, value));
            }
        } else if let Some(name) = property.accessor() {
            let value = match property.fallbacks().as_slice() {
                [] => value(property),
                // In a flattened object the fallback stands in the object around it, which knows when to look.
                _ if response.flattened => value(property),
                [key] => {
                    let (own, stand_in) = (value(property), stand_in(response, key)?);
                    quote! {
                        #own.filter(|text| !text.is_empty()).or_else(|| self.#stand_in.of(&self.raw))
                    }
                }
                _ => return Err(too_many_fallbacks(response, property)),
            };
            accessors.push(accessor(property, name, value));
        }
    }
    Ok(accessors)
}

fn too_many_fallbacks(response: &ResponseType, property: &Property) -> String {
    format!(
        "openapi.yaml: {}.{}: one `x-pareta-fallback` key is what the generator can follow",
        response.name, property.key
    )
}

/// The field of the string that is read where another is missing.
fn stand_in(response: &ResponseType, key: &str) -> Result<Ident, String> {
    let mut properties = response.properties.iter();
    match properties.find(|property| property.key == key) {
        Some(property) if property.kind == PropertyKind::Text => Ok(field(property)),
        _ => Err(format!(
            "openapi.yaml: {}: the fallback key `{key}` is no string property",
            response.name
        )),
    }
}

fn accessor(property: &Property, name: &str, value: TokenStream) -> Accessor {
    let method = ident(name);
    let docs = docs(property.data.description.as_deref());
    let returned = returned(property.kind);
    let variant = visited(property.kind, quote! { self.#method() });
    Accessor {
        name: name.to_owned(),
        method: quote! {
            #(#docs)*
            pub fn #method(&self) -> #returned {
                #value
            }
        },
        visited: variant,
    }
}

/// Values computed by hand-written methods of the type, in walks over it.
fn derived(response: &ResponseType) -> Result<Vec<TokenStream>, String> {
    let Some(derived) = response.data.extensions.get("x-pareta-derived") else {
        return Ok(Vec::new());
    };
    let entries = derived.as_object().into_iter().flatten();
    entries
        .map(|(name, kind)| {
            let method = ident(name);
            let value = match kind.as_str() {
                Some("boolean") => quote! { Property::Boolean(self.#method()) },
                Some("dollars") => quote! { Property::Dollars(self.#method()) },
                _ => {
                    return Err(format!(
                        "openapi.yaml: {}: a derived value is `boolean` or `dollars`",
                        response.name
                    ));
                }
            };
            Ok(quote! { visit(#name, #value); })
        })
        .collect()
}

/// For an object that stands for the list in it.
fn iteration(response: &ResponseType) -> Result<Option<TokenStream>, String> {
    let Some(key) = super::contract::word(response.data, "x-pareta-items") else {
        return Ok(None);
    };
    let mut properties = response.properties.iter();
    let found = properties.find(|property| property.key == key);
    let Some((property, PropertyKind::List(item))) = found.map(|found| (found, found.kind)) else {
        return Err(format!(
            "openapi.yaml: {}: `x-pareta-items` names no list",
            response.name
        ));
    };
    let (name, item, field) = (ident(response.name), ident(item), field(property));
    Ok(Some(quote! {
        impl #name {
            /// The whole reply: its exact text, and the envelope's other keys.
            pub fn raw(&self) -> &Raw {
                &self.raw
            }

            /// How many there are; 0 when the list is absent.
            pub fn len(&self) -> usize {
                self.#field.len()
            }

            /// Whether there are none.
            pub fn is_empty(&self) -> bool {
                self.#field.is_empty()
            }

            /// Goes through them in the order they were sent.
            pub fn iter(&self) -> std::slice::Iter<'_, #item> {
                self.#field.iter()
            }
        }

        impl<'a> IntoIterator for &'a #name {
            type Item = &'a #item;
            type IntoIter = std::slice::Iter<'a, #item>;

            fn into_iter(self) -> Self::IntoIter {
                self.iter()
            }
        }

        impl IntoIterator for #name {
            type Item = #item;
            type IntoIter = std::vec::IntoIter<#item>;

            fn into_iter(self) -> Self::IntoIter {
                self.#field.into_iter()
            }
        }
    }))
}

/// For an object whose keys are looked up in the one it flattens first.
fn lookup(contract: &Contract, response: &ResponseType) -> Result<Option<TokenStream>, String> {
    let flattened = response
        .properties
        .iter()
        .find_map(|property| match property.kind {
            PropertyKind::Flattened(inner) => Some((field(property), inner)),
            _ => None,
        });
    let Some((holder, inner)) = flattened else {
        return Ok(None);
    };
    let inner = contract.response_type(inner, contract.schema(inner)?)?;
    let stand_ins = inner.properties.iter().flat_map(|property| {
        let keys = property
            .fallbacks()
            .into_iter()
            .map(|key| (property.key, key));
        keys.filter(|(own, stand_in)| own != stand_in)
            .collect::<Vec<_>>()
    });
    let stand_ins =
        stand_ins.map(|(own, stand_in)| quote! { (#own, None) => self.raw.get(#stand_in), });
    let name = ident(response.name);
    Ok(Some(quote! {
        impl #name {
            /// The value under a key of the object inside, or else of the envelope; `None` when neither has it.
            pub fn get(&self, key: &str) -> Option<&Raw> {
                let inner = self.#holder.as_deref().and_then(|inner| inner.raw.get(key));
                inner.or_else(|| self.raw.get(key)).or_else(|| match (key, &self.#holder) {
                    #(#stand_ins)*
                    _ => None,
                })
            }
        }

        impl std::ops::Index<&str> for #name {
            type Output = Raw;

            /// As [`get`](Self::get); an absent value where there is none.
            fn index(&self, key: &str) -> &Raw {
                self.get(key).unwrap_or(&self.raw[key])
            }
        }
    }))
}

/// The lists without which a reply is none: those that must not be empty where nothing else is there, and the one an
/// envelope is there for.
fn lacks(response: &ResponseType) -> Option<TokenStream> {
    let items = word(response.data, "x-pareta-items");
    let checks = response.properties.iter().filter_map(|property| {
        let (key, field) = (property.key, field(property));
        let path = format!("$.{key}");
        if property.is_needed {
            return Some(quote! {
                if self.#field.is_empty() && is_blank(self) {
                    return Some(Drift::new(#path, "at least one", "none"));
                }
            });
        }
        (items == Some(key)).then(|| {
            quote! {
                if let Some(lack) = no_list(&self.raw, #key) {
                    return Some(lack);
                }
            }
        })
    });
    let checks: Vec<_> = checks.collect();
    let needed = response
        .properties
        .iter()
        .find(|property| property.is_needed);
    let without_answer = needed.map(|property| {
        let field = field(property);
        quote! {
            fn is_without_answer(&self) -> bool {
                self.#field.is_empty()
            }
        }
    });
    (!checks.is_empty()).then(|| {
        quote! {
            fn lacks(&self) -> Option<Drift> {
                #(#checks)*
                None
            }
            #without_answer
        }
    })
}

/// Where the bill is, for the client to check that it can be read.
fn bill(contract: &Contract, response: &ResponseType) -> Result<Option<TokenStream>, String> {
    for property in &response.properties {
        let field = field(property);
        if property.kind == PropertyKind::Bill {
            return Ok(Some(quote! {
                fn bill(&self) -> Bill {
                    self.#field
                }
            }));
        }
        if let PropertyKind::Flattened(inner) = property.kind {
            let inner = contract.response_type(inner, contract.schema(inner)?)?;
            if bill(contract, &inner)?.is_some() {
                return Ok(Some(quote! {
                    fn bill(&self) -> Bill {
                        self.#field.as_deref().map_or(Bill::Absent, Response::bill)
                    }
                }));
            }
        }
    }
    Ok(None)
}

/// A description as documentation lines.
pub fn docs(description: Option<&str>) -> Vec<TokenStream> {
    let lines = description.unwrap_or_default().trim().lines();
    lines
        .map(|line| {
            let line = Literal::string(&match line.is_empty() {
                true => String::new(),
                false => format!(" {line}"),
            });
            quote! { #[doc = #line] }
        })
        .collect()
}
