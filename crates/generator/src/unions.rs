//! Unions: an enum with a variant for each type a value can be of, and one for what is of none.

use openapiv3::SchemaData;
use proc_macro2::TokenStream;
use quote::quote;

use super::kinds::Kind;
use super::names::ident;
use super::refusal::Refusals;
use super::responses::docs;
use super::types::Types;
use super::vocabularies::of_values;

pub struct Union<'a> {
    pub name: String,
    /// Where it stands in the contract.
    pub path: String,
    pub data: &'a SchemaData,
    pub variants: Vec<Variant<'a>>,
}

/// What a value can be, and what an object is known by to be that.
#[derive(Clone)]
pub struct Variant<'a> {
    pub kind: Kind,
    /// Keys with the strings one of which is under each.
    pub tags: Vec<(&'a str, Vec<&'a str>)>,
    pub required: Vec<&'a str>,
}

/// The unions whose variants have one name, or cannot be told apart.
pub fn problems(types: &Types) -> Refusals {
    let mut refusals = Refusals::default();
    for union in &types.unions {
        for (index, right) in union.variants.iter().enumerate() {
            let name = right.name();
            if name == "Other" {
                let problem =
                    "`Other` is what is of no branch; name the type otherwise with `x-pareta-name`";
                refusals.push(&union.path, problem);
            }
            for left in &union.variants[..index] {
                if !left.is_told_from(right) {
                    refusals.push(&union.path, left.confusion(right));
                } else if left.name() == name {
                    let problem =
                        format!("two branches would be `{name}`; name one with `x-pareta-name`");
                    refusals.push(&union.path, problem);
                }
            }
        }
    }
    refusals
}

impl Variant<'_> {
    fn name(&self) -> &str {
        match &self.kind {
            Kind::Object(name) => name,
            Kind::Text => "Text",
            Kind::Integer | Kind::Bill => "Integer",
            Kind::Number => "Number",
            Kind::Boolean => "Boolean",
            Kind::List(_) => "List",
            Kind::Map(_) => "Map",
            // Neither is a variant: a union's variants are taken in, and what is open makes all of it open.
            Kind::Union(_)
            | Kind::Optional(_)
            | Kind::Flattened(_)
            | Kind::Nullable(_)
            | Kind::Any => "Value",
        }
    }

    fn is_told_from(&self, other: &Self) -> bool {
        if self.kind.json() != other.kind.json() {
            return true;
        }
        match (&self.kind, &other.kind) {
            (Kind::Integer, Kind::Number) | (Kind::Number, Kind::Integer) => true,
            (Kind::Object(_) | Kind::Map(_), _) => {
                let differ = |(key, values): &(&str, Vec<&str>)| {
                    let same = other.tags.iter().find(|(known, _)| known == key);
                    same.is_none_or(|(_, others)| {
                        !values.iter().any(|value| others.contains(value))
                    })
                };
                let needs = |variant: &Self| {
                    let mut required = variant.required.clone();
                    required.sort_unstable();
                    required.dedup();
                    required
                };
                self.tags.iter().any(differ)
                    || self.tags.len() != other.tags.len()
                    || needs(self) != needs(other)
            }
            _ => false,
        }
    }

    fn confusion(&self, other: &Self) -> String {
        let (left, right) = (self.name(), other.name());
        match &self.kind {
            Kind::Object(_) | Kind::Map(_) => format!(
                "`{left}` and `{right}` cannot be told apart; give a `discriminator`, `required` keys that only one of them \
                 has, or a key under which each has an `enum` of one value"
            ),
            kind => format!(
                "two branches are both a JSON {}; describe that once, or write `{{}}` in place of the whole for what is \
                 handed over raw",
                kind.json().unwrap_or("value")
            ),
        }
    }

    fn docs(&self) -> String {
        match &self.kind {
            Kind::Object(name) => format!(" [`{name}`]."),
            Kind::Text => " A string, and as it was sent.".to_owned(),
            Kind::Integer | Kind::Bill => " A whole number, and as it was sent.".to_owned(),
            Kind::Number => " A number, and as it was sent.".to_owned(),
            Kind::Boolean => " A boolean, and as it was sent.".to_owned(),
            Kind::List(_) => " A list, and as it was sent.".to_owned(),
            _ => " An object with any keys, and as it was sent.".to_owned(),
        }
    }

    fn is_object(&self) -> bool {
        matches!(self.kind, Kind::Object(_))
    }
}

impl Union<'_> {
    pub fn emit(&self) -> TokenStream {
        let text = &self.name;
        let name = ident(text);
        let description = self.data.description.as_deref().and_then(of_values);
        let docs = docs(description.as_deref());
        let mut declared = Vec::new();
        let mut raws = Vec::new();
        let mut properties = Vec::new();
        let mut decoded = Vec::new();
        let mut schemas = Vec::new();
        for (index, variant) in self.variants.iter().enumerate() {
            let label = variant.name();
            let (ident, owned, docs) = (ident(label), variant.kind.owned(), variant.docs());
            if variant.is_object() {
                declared.push(quote! { #[doc = #docs] #ident(Box<#owned>) });
                raws.push(quote! { #name::#ident(value) => value.raw() });
                properties
                    .push(quote! { #name::#ident(value) => Property::Object(Some(&**value)) });
                decoded.push(quote! {
                    Some(#index) => #name::#ident(Box::new(<#owned as Response>::decode(reader)?))
                });
            } else {
                declared.push(quote! { #[doc = #docs] #ident(#owned, Raw) });
                raws.push(quote! { #name::#ident(_, raw) => raw });
                properties.push(quote! { #name::#ident(value, _) => Element::property(value) });
                decoded.push(quote! {
                    Some(#index) => match <#owned as Element>::read(reader)? {
                        Some(value) => #name::#ident(value, raw),
                        None => #name::Other(raw),
                    }
                });
            }
            let shape = variant.kind.shape();
            let tags = variant
                .tags
                .iter()
                .map(|(key, values)| quote! { (#key, &[#(#values),*]) });
            let required = &variant.required;
            schemas.push(quote! {
                VariantSchema::new(#label, #shape, &[#(#tags),*], &[#(#required),*])
            });
        }
        quote! {
            #(#docs)*
            ///
            /// It derefs to what was sent. A value of none of these variants, or of one that is yet unknown, is `Other`.
            #[derive(Clone)]
            #[non_exhaustive]
            pub enum #name {
                #(#declared,)*
                /// None of these, as it was sent.
                Other(Raw),
            }

            impl #name {
                fn union() -> &'static UnionSchema {
                    static UNION: UnionSchema = UnionSchema::new(#text, &[#(#schemas),*]);
                    &UNION
                }

                fn variant(&self) -> Property<'_> {
                    match self {
                        #(#properties,)*
                        #name::Other(raw) => Property::Raw(Some(raw)),
                    }
                }

                fn object(&self) -> Option<&dyn Response> {
                    match self.variant() {
                        Property::Object(object) => object,
                        _ => None,
                    }
                }
            }

            union_type!(#name);

            impl Response for #name {
                fn raw(&self) -> &Raw {
                    match self {
                        #(#raws,)*
                        #name::Other(raw) => raw,
                    }
                }

                fn schema(&self) -> &'static Schema {
                    self.object().map_or_else(Self::contract, |object| object.schema())
                }

                fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
                    if let Some(object) = self.object() {
                        object.visit(visit);
                    }
                }

                fn shape(&self) -> Shape {
                    Self::SHAPE
                }

                fn contract() -> &'static Schema {
                    static SCHEMA: Schema = Schema::new(#text, &[]);
                    &SCHEMA
                }

                fn absent() -> &'static Self {
                    static ABSENT: #name = #name::Other(Raw::ABSENT_OBJECT);
                    &ABSENT
                }

                fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
                    let raw = reader.ahead()?;
                    Ok(match Self::union().choose(&raw) {
                        #(#decoded,)*
                        _ => {
                            reader.skip()?;
                            #name::Other(raw)
                        }
                    })
                }

                fn bill(&self) -> Bill {
                    self.object().map_or(Bill::Absent, |object| object.bill())
                }

                fn is_without_answer(&self) -> bool {
                    self.object().is_some_and(|object| object.is_without_answer())
                }

                fn lacks(&self) -> Option<Drift> {
                    self.object().and_then(|object| object.lacks())
                }
            }
        }
    }
}
