//! Rust types, as progenitor spells them and as a caller may give them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, PathArguments, Type};

/// What a caller may give for a type, and how it becomes that type.
pub fn accepted(ty: &Type, name: &Ident) -> (TokenStream, TokenStream) {
    if let Some(item) = inner_type(ty, "Vec") {
        return (
            quote! { impl IntoIterator<Item = impl Into<#item>> },
            quote! { #name.into_iter().map(Into::into).collect() },
        );
    }
    if let Some(value) = inner_type(ty, "BTreeMap").or(inner_type(ty, "Map")) {
        return (
            quote! { impl IntoIterator<Item = (impl Into<String>, impl Into<#value>)> },
            quote! { #name.into_iter().map(|(key, value)| (key.into(), value.into())).collect() },
        );
    }
    let last = last_segment(ty).map(|segment| segment.ident.to_string());
    match last.as_deref() {
        Some("i64" | "i32" | "f64" | "bool") => (quote! { #ty }, quote! { #name }),
        _ => (quote! { impl Into<#ty> }, quote! { #name.into() }),
    }
}

/// Puts the request types' module before their names.
pub struct Qualify<'a>(pub &'a [Ident]);

impl VisitMut for Qualify<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if path.get_ident().is_some_and(|name| self.0.contains(name)) {
            *path = syn::parse_quote! { requests::#path };
        }
        visit_mut::visit_path_mut(self, path);
    }
}

/// `&'a str` → `String`, under `Option` too.
pub fn owned(ty: &Type) -> Type {
    if let Some(inner) = inner_type(ty, "Option") {
        let inner = owned(inner);
        return syn::parse_quote! { Option<#inner> };
    }
    match ty {
        Type::Reference(reference) => match last_segment(&reference.elem) {
            Some(segment) if segment.ident == "str" => syn::parse_quote! { String },
            _ => (*reference.elem).clone(),
        },
        other => other.clone(),
    }
}

pub fn is_option(ty: &Type) -> bool {
    inner_type(ty, "Option").is_some()
}

/// The last type argument of a type with that name.
pub fn inner_type<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let segment = last_segment(ty).filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    let position = if name == "Result" {
        arguments.args.first()
    } else {
        arguments.args.last()
    };
    match position {
        Some(GenericArgument::Type(ty)) => Some(ty),
        _ => None,
    }
}

pub fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        Type::Reference(reference) => last_segment(&reference.elem),
        _ => None,
    }
}
