//! Rust types, as progenitor spells them and as a caller may give them.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use serde_json::Value;
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
        Some("i64" | "f64" | "bool") => (quote! { #ty }, quote! { #name }),
        _ => (quote! { impl Into<#ty> }, quote! { #name.into() }),
    }
}

/// A field's type as it is called from the operations: request types are in a module of their own.
pub fn qualified(ty: &Type, requests: &[Ident]) -> Type {
    let mut ty = ty.clone();
    Qualify(requests).visit_type_mut(&mut ty);
    ty
}

/// Puts the request types' module before their names.
struct Qualify<'a>(&'a [Ident]);

impl VisitMut for Qualify<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if path.get_ident().is_some_and(|name| self.0.contains(name)) {
            *path = syn::parse_quote! { requests::#path };
        }
        visit_mut::visit_path_mut(self, path);
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
    match arguments.args.last() {
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

/// A JSON value as a value of this type; none where it is of another kind.
pub fn literal(value: &Value, ty: &Type) -> Option<TokenStream> {
    if let Some(inner) = inner_type(ty, "Option") {
        let value = literal(value, inner)?;
        return Some(quote! { Some(#value) });
    }
    if let Some(inner) = inner_type(ty, "Vec") {
        let values = value.as_array()?.iter().map(|value| literal(value, inner));
        let values = values.collect::<Option<Vec<_>>>()?;
        return Some(quote! { vec![#(#values),*] });
    }
    match last_segment(ty)?.ident.to_string().as_str() {
        "i64" => value
            .as_i64()
            .map(Literal::i64_unsuffixed)
            .map(|value| quote! { #value }),
        "f64" => value
            .as_f64()
            .map(Literal::f64_unsuffixed)
            .map(|value| quote! { #value }),
        "bool" => value.as_bool().map(|value| quote! { #value }),
        "String" => value.as_str().map(|value| quote! { #value.to_owned() }),
        _ => None,
    }
}
