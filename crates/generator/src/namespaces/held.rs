//! The argument that a namespace holds for its methods: `endpoints().metrics(id)`.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;

use super::low_level::{Sent, arguments};

#[derive(PartialEq, Eq)]
pub enum Held {
    Text(Ident),
    /// A number or a flag: it is copied.
    Copied(Ident, String),
}

impl Held {
    /// The argument of that name, if a namespace can hold it.
    pub fn read(name: &str, sent: &Sent) -> Option<Self> {
        let (argument, pattern) =
            arguments(&sent.method).find(|(_, pattern)| pattern.ident.unraw() == name)?;
        let name = pattern.ident.clone();
        let ty = argument.ty.to_token_stream().to_string().replace(' ', "");
        match ty.as_str() {
            "implInto<String>" | "implInto<::std::string::String>" => Some(Held::Text(name)),
            "i64" | "i32" | "u64" | "u32" | "bool" => Some(Held::Copied(name, ty)),
            _ => None,
        }
    }

    pub fn name(&self) -> &Ident {
        match self {
            Held::Text(name) | Held::Copied(name, _) => name,
        }
    }

    /// How the namespace keeps it.
    pub fn field(&self) -> TokenStream {
        match self {
            Held::Text(name) => quote! { pub(crate) #name: String, },
            Held::Copied(name, ty) => {
                let ty = quote::format_ident!("{ty}");
                quote! { pub(crate) #name: #ty, }
            }
        }
    }

    /// How the namespace is given it.
    pub fn parameter(&self) -> TokenStream {
        match self {
            Held::Text(name) => quote! { #name: impl Into<String> },
            Held::Copied(name, ty) => {
                let ty = quote::format_ident!("{ty}");
                quote! { #name: #ty }
            }
        }
    }

    /// How what was given becomes what is kept.
    pub fn member(&self) -> TokenStream {
        match self {
            Held::Text(name) => quote! { #name: #name.into() },
            Held::Copied(name, _) => quote! { #name },
        }
    }

    /// How a method hands it on.
    pub fn value(&self) -> TokenStream {
        match self {
            Held::Text(name) => quote! { &self.#name },
            Held::Copied(name, _) => quote! { self.#name },
        }
    }
}
