//! Vocabularies: the values that a string is documented to have, as an enum that stays open.

use openapiv3::Schema;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::contract::word;
use super::forms::listed_values;
use super::names::{ident, is_name, pascal_case};
use super::responses::docs;

pub struct Vocabulary {
    pub name: String,
    /// Where it stands in the contract.
    pub path: String,
    pub description: Option<String>,
    /// Each value with the name of its variant.
    pub values: Vec<(String, String)>,
}

type Problem = (String, String);

impl Vocabulary {
    /// The vocabulary of a string, if its values are listed.
    pub fn of(schema: &Schema, name: &str, path: &str) -> Option<Result<Self, Problem>> {
        let mut values = listed_values(schema);
        let mut seen = std::collections::HashSet::new();
        values.retain(|value| seen.insert(*value));
        if values.is_empty() {
            return None;
        }
        let data = &schema.schema_data;
        let given = data.extensions.get("x-enum-varnames");
        let given: Vec<_> = given
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .collect();
        let named = values.iter().enumerate().map(|(index, value)| {
            let given = given.get(index).and_then(|name| name.as_str());
            let name = given.map_or_else(|| variant_name(value), str::to_owned);
            (value.to_string(), name)
        });
        let vocabulary = Self {
            name: word(data, "x-pareta-enum").unwrap_or(name).to_owned(),
            path: path.to_owned(),
            description: data.description.as_deref().and_then(of_values),
            values: named.collect(),
        };
        Some(vocabulary.checked())
    }

    fn checked(self) -> Result<Self, Problem> {
        const MEND: &str = "name all of the values with `x-enum-varnames`, in their order";
        let mut seen = std::collections::HashMap::new();
        for (value, name) in &self.values {
            if !is_name(name) || name == "Other" {
                let problem = format!("the value {value:?} gives no name of a variant; {MEND}");
                return Err((self.path, problem));
            }
            if let Some(other) = seen.insert(name, value) {
                let problem =
                    format!("the values {other:?} and {value:?} would both be `{name}`; {MEND}");
                return Err((self.path, problem));
            }
        }
        Ok(self)
    }

    pub fn emit(&self) -> TokenStream {
        let name = ident(&self.name);
        let known = self.values.iter().map(|(value, _)| format!("`{value}`"));
        let docs = docs(Some(&match &self.description {
            Some(description) => description.trim().to_owned(),
            None => format!(
                "What a string can say: {}.",
                known.collect::<Vec<_>>().join(", ")
            ),
        }));
        let values: Vec<_> = self.values.iter().map(|(value, _)| value).collect();
        let variants: Vec<_> = self.values.iter().map(|(_, name)| ident(name)).collect();
        let variant_docs = values.iter().map(|value| match value.is_empty() {
            true => " The empty string.".to_owned(),
            false => format!(" `{}`", value.replace('`', "'")),
        });
        quote! {
            #(#docs)*
            ///
            /// New values may come; they are `Other`. Made from the string by `from`.
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            #[non_exhaustive]
            pub enum #name<'a> {
                #(#[doc = #variant_docs] #variants,)*
                /// Any other value, as it was sent.
                Other(&'a str),
            }

            impl<'a> #name<'a> {
                /// The value as it is sent.
                pub fn as_str(self) -> &'a str {
                    match self {
                        #(#name::#variants => #values,)*
                        #name::Other(value) => value,
                    }
                }
            }

            impl<'a> From<&'a str> for #name<'a> {
                fn from(value: &'a str) -> Self {
                    match value {
                        #(#values => #name::#variants,)*
                        _ => #name::Other(value),
                    }
                }
            }

            impl From<#name<'_>> for String {
                fn from(value: #name<'_>) -> Self {
                    value.as_str().to_owned()
                }
            }

            impl std::fmt::Display for #name<'_> {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.pad(self.as_str())
                }
            }
        }
    }
}

/// What a property says of its values: how it reads when it is absent is nothing to them.
pub fn of_values(description: &str) -> Option<String> {
    let paragraphs = description.split("\n\n").map(|paragraph| {
        let end = paragraph.find("`None` when").unwrap_or(paragraph.len());
        paragraph[..end].trim()
    });
    let said: Vec<_> = paragraphs.filter(|said| !said.is_empty()).collect();
    (!said.is_empty()).then(|| said.join("\n\n"))
}

/// `in_progress` → `InProgress`, `2fa` → `_2fa`; nothing for what has neither letter nor digit.
fn variant_name(value: &str) -> String {
    match pascal_case(value).as_str() {
        // What the enum and Rust have for themselves.
        name @ ("Other" | "Self") => format!("{name}Value"),
        name if name.starts_with(|first: char| first.is_ascii_digit()) => format!("_{name}"),
        name => name.to_owned(),
    }
}

/// The enum's name as rustdoc links to it.
pub fn link(name: &str) -> String {
    let name = format_ident!("{name}");
    format!("Its known values are in [`{name}`].")
}

#[cfg(test)]
mod tests {
    use super::of_values;

    #[test]
    fn how_a_property_reads_without_a_value_is_not_said_of_the_values() {
        let said = of_values(
            "Who speaks.\n\nKnown value: `a`; others may come. `None` when\nabsent, as on a chunk.",
        );
        assert_eq!(
            said.as_deref(),
            Some("Who speaks.\n\nKnown value: `a`; others may come.")
        );
        assert_eq!(of_values("`None` when absent."), None);
    }
}
