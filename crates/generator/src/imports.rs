//! The names a generated file takes in: of those it may need, the ones it uses.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::{Item, UseTree};

/// The text behind what it uses of these `use` items.
pub fn with_used(imports: TokenStream, text: TokenStream) -> Result<TokenStream, String> {
    let mut names = HashSet::new();
    collect(text.clone(), &mut names);
    let file: syn::File =
        syn::parse2(imports).map_err(|error| format!("imports that do not parse: {error}"))?;
    let used = file.items.into_iter().filter_map(|item| match item {
        Item::Use(mut item) => {
            item.tree = prune(item.tree, &names)?;
            Some(item)
        }
        _ => None,
    });
    Ok(quote! { #(#used)* #text })
}

fn collect(text: TokenStream, names: &mut HashSet<String>) {
    for token in text {
        match token {
            TokenTree::Ident(ident) => {
                names.insert(ident.to_string());
            }
            TokenTree::Group(group) => collect(group.stream(), names),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn prune(tree: UseTree, names: &HashSet<String>) -> Option<UseTree> {
    match tree {
        UseTree::Path(mut path) => {
            *path.tree = prune(*path.tree, names)?;
            Some(UseTree::Path(path))
        }
        UseTree::Group(mut group) => {
            let used = group
                .items
                .into_iter()
                .filter_map(|tree| prune(tree, names));
            group.items = used.collect();
            (!group.items.is_empty()).then_some(UseTree::Group(group))
        }
        UseTree::Name(ref name) => names.contains(&name.ident.to_string()).then_some(tree),
        other => Some(other),
    }
}
