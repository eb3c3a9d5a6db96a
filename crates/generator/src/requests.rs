//! The request bodies, as progenitor (its typify) wrote them: those an operation sends, and what they are made of.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ItemStruct;

use super::progenitor::Lowered;

pub fn emit(lowered: &Lowered) -> Result<TokenStream, String> {
    let mut needed = BTreeSet::new();
    let mut pending: Vec<String> = lowered
        .operations
        .iter()
        .flat_map(|operation| identifiers(operation.sig.to_token_stream()))
        .collect();
    while let Some(name) = pending.pop() {
        let found = lowered
            .requests
            .iter()
            .find(|request| request.ident == name);
        if let Some(request) = found.filter(|_| needed.insert(name)) {
            let fields = request
                .fields
                .iter()
                .map(|field| field.ty.to_token_stream());
            pending.extend(fields.flat_map(identifiers));
        }
    }
    let is_needed = |request: &&ItemStruct| needed.contains(&request.ident.to_string());
    let requests = lowered.requests.iter().filter(is_needed);
    Ok(quote! {
        //! The bodies of requests.

        #(#requests)*
    })
}

fn identifiers(tokens: TokenStream) -> Vec<String> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(ident) => vec![ident.to_string()],
            TokenTree::Group(group) => identifiers(group.stream()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => Vec::new(),
        })
        .collect()
}
