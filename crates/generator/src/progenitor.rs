//! Progenitor's part: from the prepared contract to a client and request types, as tokens.

use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};
use syn::{ImplItem, ImplItemFn, Item, ItemMod, ItemStruct};

use super::contract::{Contract, Envelope};
use super::responses::pascal_case;
use super::types::Types;

/// What progenitor wrote, taken apart.
pub struct Lowered {
    /// One method for each operation.
    pub operations: Vec<ImplItemFn>,
    /// One struct for each request component.
    pub requests: Vec<ItemStruct>,
}

/// Request components that are written by hand: what a caller builds from many cases.
const OWN_REQUEST_TYPES: [(&str, &str); 4] = [
    ("ChatMessage", "crate::chat::ChatMessage"),
    ("Tool", "crate::chat::Tool"),
    ("ToolChoice", "crate::chat::ToolChoice"),
    ("ResponseFormat", "crate::chat::ResponseFormat"),
];

pub fn lower(contract: &Contract, types: &Types, prepared: &OpenAPI) -> Result<Lowered, String> {
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Positional);
    settings.with_map_type("::std::collections::BTreeMap");
    for (name, path) in replacements(contract, types) {
        settings.with_replacement(name, path, std::iter::empty());
    }
    let tokens = Generator::new(&settings)
        .generate_tokens(prepared)
        .map_err(|error| format!("progenitor: {error}"))?;
    let file: syn::File = syn::parse2(tokens)
        .map_err(|error| format!("progenitor's code does not parse: {error}"))?;
    take_apart(file)
}

/// The components that have a type already, and its path.
fn replacements(contract: &Contract, types: &Types) -> Vec<(String, String)> {
    let mut replacements: Vec<(String, String)> = OWN_REQUEST_TYPES
        .map(|(name, path)| (name.to_owned(), path.to_owned()))
        .into();
    for (name, _) in contract.schemas() {
        let path = match contract.envelope(name) {
            Some(Envelope::List { item, .. }) => {
                format!("crate::List<crate::types::{}>", contract.type_name(item))
            }
            Some(Envelope::One { item, .. }) => {
                format!("crate::types::{}", contract.type_name(item))
            }
            Some(Envelope::Raw) => "crate::Raw".to_owned(),
            None => match types.named(&contract.type_name(name)) {
                true => format!("crate::types::{}", contract.type_name(name)),
                false => continue,
            },
        };
        // Typify looks a component up by what it would call the type.
        replacements.push((pascal_case(name), path));
    }
    replacements
}

fn take_apart(file: syn::File) -> Result<Lowered, String> {
    let mut operations = Vec::new();
    let mut requests = Vec::new();
    for item in file.items {
        match item {
            Item::Impl(block) if block.trait_.is_none() => {
                operations.extend(block.items.into_iter().filter_map(|item| match item {
                    ImplItem::Fn(method) if method.sig.asyncness.is_some() => Some(method),
                    _ => None,
                }));
            }
            Item::Mod(ItemMod {
                ident,
                content: Some((_, items)),
                ..
            }) if ident == "types" => {
                requests.extend(items.into_iter().filter_map(|item| match item {
                    Item::Struct(request) => Some(request),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    match operations.is_empty() {
        true => Err("progenitor wrote no operation".to_owned()),
        false => Ok(Lowered {
            operations,
            requests,
        }),
    }
}
