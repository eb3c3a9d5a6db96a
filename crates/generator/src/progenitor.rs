//! Progenitor's part: how an operation puts its path and its query together, and (its typify's) the types of requests.
//!
//! It gets a document of its own, made from what has been read of the contract: operations, parameters and types under
//! placeholders in place of their names, texts for every parameter, and a reply without content. Whatever a contract
//! says, progenitor only ever sees this little. Everything else an operation has is written on the same seam by us.

use std::collections::BTreeMap;

use openapiv3::OpenAPI;
use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};
use quote::{ToTokens, quote};
use serde_json::{Map, Value, json};
use syn::{ImplItem, ImplItemFn, Item, ItemMod, ItemStruct};

use super::operations::{Operation, Place};
use super::requests::Requests;

/// What progenitor wrote, taken apart.
pub struct Lowered {
    /// One method for each operation, in the contract's order.
    pub operations: Vec<ImplItemFn>,
    /// One struct for each request, under its placeholder.
    pub requests: Vec<ItemStruct>,
    /// What the placeholders of requests stand for.
    pub names: Names,
}

/// What placeholders stand for.
#[derive(Default)]
pub struct Names(BTreeMap<String, TokenStream>);

impl Names {
    pub fn add(&mut self, placeholder: String, tokens: TokenStream) {
        self.0.insert(placeholder, tokens);
    }

    /// The same text with the names in it; a text literal that is a placeholder is replaced by a text.
    pub fn put(&self, tokens: TokenStream) -> TokenStream {
        let put = |token: TokenTree| match token {
            TokenTree::Group(group) => {
                let inner = self.put(group.stream());
                TokenTree::Group(Group::new(group.delimiter(), inner)).into()
            }
            TokenTree::Ident(ident) => match self.0.get(&ident.to_string()) {
                Some(name) => name.clone(),
                None => ident.into_token_stream(),
            },
            TokenTree::Literal(literal) => match self.0.get(&literal.to_string()) {
                Some(name) => name.clone(),
                None => literal.into_token_stream(),
            },
            other => other.into(),
        };
        tokens.into_iter().map(put).collect()
    }
}

/// What the arguments of an operation stand for in progenitor's text.
pub fn names(operation: &Operation) -> Names {
    let mut names = Names::default();
    for (number, parameter) in operation.parameters.iter().enumerate() {
        let (placeholder, name) = (placeholder(number), parameter.ident());
        let key = Literal::string(&parameter.key);
        names.add(format!("{placeholder:?}"), key.into_token_stream());
        names.add(placeholder, quote! { self.#name });
    }
    names
}

/// In an order that sorting them does not change.
fn placeholder(number: usize) -> String {
    format!("a{number:04}")
}

fn operation_placeholder(number: usize) -> String {
    format!("o{number:04}")
}

pub fn lower(operations: &[Operation], requests: &Requests) -> Result<Lowered, String> {
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Positional);
    settings.with_map_type("::std::collections::BTreeMap");
    for (name, path) in requests.replacements() {
        settings.with_replacement(name, path, std::iter::empty());
    }
    let tokens = Generator::new(&settings)
        .generate_tokens(&document(operations, requests)?)
        .map_err(|error| format!("progenitor: {error}"))?;
    let file: syn::File = syn::parse2(tokens)
        .map_err(|error| format!("progenitor's code does not parse: {error}"))?;
    take_apart(file, operations.len(), requests)
}

/// The contract as progenitor gets it.
fn document(operations: &[Operation], requests: &Requests) -> Result<OpenAPI, String> {
    let mut paths: Map<String, Value> = Map::new();
    for (number, operation) in operations.iter().enumerate() {
        let mut path = operation.path.to_owned();
        let mut parameters = Vec::new();
        for (number, parameter) in operation.parameters.iter().enumerate() {
            let placeholder = placeholder(number);
            let place = match parameter.place {
                Place::Path => {
                    let step = format!("{{{}}}", parameter.key);
                    path = path.replace(&step, &format!("{{{placeholder}}}"));
                    "path"
                }
                Place::Query => "query",
                Place::Header | Place::Body => continue,
            };
            parameters.push(json!({
                "name": placeholder, "in": place, "required": parameter.place == Place::Path,
                "schema": { "type": "string" },
            }));
        }
        let item = paths.entry(path).or_insert(json!({}));
        item[operation.verb] = json!({
            "operationId": operation_placeholder(number),
            "parameters": parameters,
            "responses": { "200": { "description": "" } },
        });
    }
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "", "version": "1" },
        "paths": paths,
        "components": { "schemas": requests.schemas() },
    });
    serde_json::from_value(document).map_err(|error| format!("progenitor: {error}"))
}

fn take_apart(file: syn::File, count: usize, requests: &Requests) -> Result<Lowered, String> {
    let mut methods = Vec::new();
    let mut types = Vec::new();
    for item in file.items {
        match item {
            Item::Impl(block) if block.trait_.is_none() => {
                methods.extend(block.items.into_iter().filter_map(|item| match item {
                    ImplItem::Fn(method) if method.sig.asyncness.is_some() => Some(method),
                    _ => None,
                }));
            }
            Item::Mod(ItemMod {
                ident,
                content: Some((_, items)),
                ..
            }) if ident == "types" => {
                types.extend(items.into_iter().filter_map(|item| match item {
                    Item::Struct(request) => Some(request),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    methods.sort_by_key(|method| method.sig.ident.to_string());
    let is_whole = methods.len() == count
        && methods
            .iter()
            .enumerate()
            .all(|(number, method)| method.sig.ident == operation_placeholder(number));
    match is_whole {
        false => Err("progenitor did not write every operation".to_owned()),
        true => Ok(Lowered {
            operations: methods,
            requests: types,
            names: requests.names(),
        }),
    }
}
