//! The response types: a struct with its accessors for each response component, in the contract's order.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::contract::{Contract, Envelope, word};
use super::imports::with_used;
use super::kinds::Kind;
use super::names::ident;
use super::refusal::Refusals;
use super::types::{Property, ResponseType, Types};
use super::vocabularies;

pub fn emit(contract: &Contract, types: &Types) -> Result<TokenStream, Refusals> {
    let mut refusals = Refusals::default();
    let documented = types
        .responses
        .iter()
        .filter(|response| !response.flattened);
    let documented = documented.map(|response| &response.name);
    let unions = types.unions.iter().map(|union| &union.name);
    let registry = documented.chain(unions).map(|name| {
        let ident = ident(name);
        quote! { ResponseType::new(#name, |text| Ok(Box::new(#ident::from_json(text)?))), }
    });
    let emitted = types
        .responses
        .iter()
        .map(|response| emit_type(types, response, &mut refusals))
        .collect::<Vec<_>>();
    let unions = types.unions.iter().map(|union| union.emit());
    let vocabularies = types.vocabularies.iter().map(|words| words.emit());
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
    let text = quote! {
        /// Every response type by its name, in the contract's order.
        pub(crate) const RESPONSE_TYPES: &[ResponseType] = &[#(#registry)*];

        #(#emitted)*

        #(#unions)*

        #(#vocabularies)*

        #(#listed)*
    };
    refusals.or(with_used(imports(), text)?)
}

/// What the text of the types may use by name.
pub fn imports() -> TokenStream {
    quote! {
        use crate::Raw;
        use crate::json::{
            Bill, Drift, Element, Property, PropertySchema, Reader, Schema, Shape, Syntax, Text, UnionSchema,
            VariantSchema,
        };
        use crate::list::{Listed, no_list};
        use crate::map::Map;
        use crate::response::{Response, ResponseType, is_blank, response_type, union_type};
    }
}

fn emit_type(types: &Types, response: &ResponseType, refusals: &mut Refusals) -> TokenStream {
    let name = &response.name;
    let ident = ident(name);
    let docs = docs(response.data.description.as_deref());
    let hidden = response.flattened.then(|| quote! { #[doc(hidden)] });
    let properties = response.properties.iter();
    let stored: Vec<&Property> = properties.filter(|property| property.is_stored()).collect();
    let fields: Vec<&Ident> = stored.iter().map(|property| &property.field).collect();
    let field_types = stored.iter().map(|property| property.kind.field_type());
    let empties: Vec<_> = stored
        .iter()
        .map(|property| property.kind.empty())
        .collect();
    let keys = stored.iter().map(|property| property.key);
    let reads = stored.iter().map(|property| property.read());
    let raw = match stored.is_empty() {
        true => quote! { reader.object(|reader, _| reader.skip())? },
        false => quote! {
            reader.object(|reader, key| {
                match key {
                    #(#keys => #fields = #reads,)*
                    _ => reader.skip()?,
                }
                Ok(())
            })?
        },
    };
    let shapes = response.properties.iter().map(|property| {
        let (key, shape) = (property.key, property.kind.shape());
        quote! { PropertySchema::new(#key, #shape), }
    });
    let accessors = accessors(types, response, refusals);
    let methods = accessors.iter().map(|accessor| &accessor.method);
    let visits = accessors.iter().map(|accessor| {
        let (name, value) = (&accessor.name, &accessor.visited);
        quote! { visit(#name, #value); }
    });
    let derived = derived(response, refusals);
    let iteration = iteration(response, refusals);
    let lookup = lookup(types, response);
    let bill = bill(types, response);
    let lacks = lacks(response);
    // What is deprecated for callers is read all the same.
    let allow = accessors
        .iter()
        .any(|accessor| accessor.deprecated)
        .then(|| quote! { #[allow(deprecated)] });
    quote! {
        #(#docs)*
        #hidden
        #[derive(Clone)]
        pub struct #ident {
            raw: Raw,
            #(#fields: #field_types,)*
        }

        #allow
        impl #ident {
            #(#methods)*
        }

        #lookup
        #iteration
        response_type!(#ident);

        #allow
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

            fn shape(&self) -> Shape {
                Self::SHAPE
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
                let raw = #raw;
                Ok(Self { raw, #(#fields,)* })
            }

            #bill
            #lacks
        }
    }
}

struct Accessor {
    name: String,
    method: TokenStream,
    deprecated: bool,
    /// The value as a walk over the properties sees it.
    visited: TokenStream,
}

/// The accessors of a type, with those of the object it flattens at that object's place.
fn accessors(types: &Types, response: &ResponseType, refusals: &mut Refusals) -> Vec<Accessor> {
    let mut accessors = Vec::new();
    for property in &response.properties {
        if let Kind::Flattened(inner) = &property.kind {
            let Some(inner) = types.response(inner) else {
                continue;
            };
            let holder = &property.field;
            for property in &inner.properties {
                let Some(name) = property.accessor() else {
                    continue;
                };
                let method = ident(&name);
                // The inner object answers where it is there; its stand-in in the outer one where it is not.
                let value = match stand_in(response, property, refusals) {
                    Some(stand_in) => {
                        quote! {
                            match &self.#holder {
                                Some(inner) => inner.#method(),
                                None => self.#stand_in.of(&self.raw),
                            }
                        }
                    }
                    None => {
                        let inner = ident(&inner.name);
                        quote! {
                            self.#holder.as_deref().unwrap_or_else(|| #inner::absent()).#method()
                        }
                    }
                };
                accessors.push(accessor(property, &name, value));
            }
        } else if let Some(name) = property.accessor() {
            let own = property.value();
            // In a flattened object the fallback stands in the object around it, which knows when to look.
            let stand_in = match response.flattened {
                true => None,
                false => stand_in(response, property, refusals),
            };
            let value = match stand_in {
                Some(stand_in) => quote! {
                    #own.filter(|text| !text.is_empty()).or_else(|| self.#stand_in.of(&self.raw))
                },
                None => own,
            };
            accessors.push(accessor(property, &name, value));
        }
    }
    accessors
}

/// The field of the string that is read where another is missing.
fn stand_in(
    response: &ResponseType,
    property: &Property,
    refusals: &mut Refusals,
) -> Option<Ident> {
    let problem = match property.fallbacks().as_slice() {
        [] => return None,
        [key] if property.kind == Kind::Text => {
            let mut properties = response.properties.iter();
            match properties.find(|other| other.key == *key) {
                Some(other) if other.kind == Kind::Text => return Some(other.field.clone()),
                _ => format!("the fallback key `{key}` is no string property"),
            }
        }
        [_] => "only a string has an `x-pareta-fallback`; take it away".to_owned(),
        _ => format!(
            "one `x-pareta-fallback` key can be followed for `{}`",
            property.key
        ),
    };
    refusals.push(response.place(), problem);
    None
}

fn accessor(property: &Property, name: &str, value: TokenStream) -> Accessor {
    let method = ident(name);
    let mut documentation = property.description().unwrap_or_default().trim().to_owned();
    if let Kind::List(element) = &property.kind {
        if element.empties_its_list() {
            documentation +=
                "\n\nEmpty, too, where an element is not what the contract says; `drift` names it.";
        }
    }
    if let Some(vocabulary) = &property.vocabulary {
        documentation = format!("{documentation}\n\n{}", vocabularies::link(vocabulary));
    }
    let docs = docs(Some(&documentation));
    let deprecated = property.is_deprecated();
    let attribute = deprecated.then(|| quote! { #[deprecated] });
    let returned = property.kind.returned();
    let visited = property.kind.visited(&quote! { self.#method() });
    Accessor {
        name: name.to_owned(),
        method: quote! {
            #(#docs)*
            #attribute
            pub fn #method(&self) -> #returned {
                #value
            }
        },
        deprecated,
        visited,
    }
}

/// Values computed by hand-written methods of the type, in walks over it.
fn derived(response: &ResponseType, refusals: &mut Refusals) -> Vec<TokenStream> {
    let Some(derived) = response.data.extensions.get("x-pareta-derived") else {
        return Vec::new();
    };
    let entries = derived.as_object().into_iter().flatten();
    entries
        .filter_map(|(name, kind)| {
            let method = ident(name);
            let value = match kind.as_str() {
                Some("boolean") => quote! { Property::Boolean(self.#method()) },
                Some("dollars") => quote! { Property::Dollars(self.#method()) },
                _ => {
                    let problem = "a derived value is `boolean` or `dollars`";
                    refusals.push(response.place(), problem);
                    return None;
                }
            };
            Some(quote! { visit(#name, #value); })
        })
        .collect()
}

/// For an object that stands for the list in it.
fn iteration(response: &ResponseType, refusals: &mut Refusals) -> Option<TokenStream> {
    let key = word(response.data, "x-pareta-items")?;
    let mut properties = response.properties.iter();
    let found = properties.find(|property| property.key == key);
    let list = found.and_then(|found| match &found.kind {
        Kind::List(item) => Some((found, item)),
        _ => None,
    });
    let Some((property, item)) = list else {
        let problem = "`x-pareta-items` names no list; write the key of one";
        refusals.push(response.place(), problem);
        return None;
    };
    let (name, item, field) = (ident(&response.name), item.owned(), &property.field);
    Some(quote! {
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
    })
}

/// For an object whose keys are looked up in the one it flattens first.
fn lookup(types: &Types, response: &ResponseType) -> Option<TokenStream> {
    let mut properties = response.properties.iter();
    let flattened = properties.find_map(|property| match &property.kind {
        Kind::Flattened(inner) => Some((&property.field, types.response(inner)?)),
        _ => None,
    });
    let (holder, inner) = flattened?;
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
    let name = ident(&response.name);
    Some(quote! {
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
    })
}

/// The lists without which a reply is none: those that must not be empty where nothing else is there, and the one an
/// envelope is there for.
fn lacks(response: &ResponseType) -> Option<TokenStream> {
    let items = word(response.data, "x-pareta-items");
    let checks = response.properties.iter().filter_map(|property| {
        let (key, field) = (property.key, &property.field);
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
        let field = &property.field;
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
fn bill(types: &Types, response: &ResponseType) -> Option<TokenStream> {
    for property in &response.properties {
        let field = &property.field;
        if property.kind == Kind::Bill {
            return Some(quote! {
                fn bill(&self) -> Bill {
                    self.#field
                }
            });
        }
        if let Kind::Flattened(inner) = &property.kind {
            let inner = types.response(inner);
            if inner.is_some_and(|inner| bill(types, inner).is_some()) {
                return Some(quote! {
                    fn bill(&self) -> Bill {
                        self.#field.as_deref().map_or(Bill::Absent, Response::bill)
                    }
                });
            }
        }
    }
    None
}

/// A description as documentation lines. Code in it that does not say its language is none to compile.
pub fn docs(description: Option<&str>) -> Vec<TokenStream> {
    let lines = description.unwrap_or_default().trim().lines();
    let mut is_code = false;
    lines
        .map(|line| {
            let is_fence = line.trim_start().starts_with("```");
            is_code ^= is_fence;
            let language = match is_code && line.trim() == "```" {
                true => "text",
                false => "",
            };
            let line = Literal::string(&match line.is_empty() {
                true => String::new(),
                false => format!(" {line}{language}"),
            });
            quote! { #[doc = #line] }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::docs;

    #[test]
    fn code_without_a_language_is_not_compiled() {
        let lines = docs(Some("So:\n\n```\nGET /x\n```\n\n```json\n{}\n```"));
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        let opened = |fence: &str| {
            lines
                .iter()
                .any(|line| line.contains(&format!("\" {fence}\"")))
        };
        assert!(
            opened("```text") && opened("```json") && opened("```"),
            "{lines:?}"
        );
        assert!(!lines.concat().contains("```jsontext"));
    }
}
