//! The low-level client: each operation as a value that can be described, sent, and sent again.
//!
//! How a request is put together (path, query, body) is progenitor's text, statement by statement; only its runtime
//! is ours, and so is everything behind `build()`: sending, retrying and reading replies happen in one hand-written
//! place.

mod building;
mod call;
mod types;

use openapiv3::Operation;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Type;
use syn::visit_mut::VisitMut;

use super::contract::Contract;
use super::progenitor::Lowered;
use super::responses::{docs, ident};
use call::{ArgumentKind, Call, Check, Output, body_field};
use types::{Qualify, accepted, inner_type, is_option, owned};

pub fn emit(contract: &Contract, lowered: &Lowered) -> Result<TokenStream, String> {
    let mut structs = Vec::new();
    let mut methods = Vec::new();
    let mut infos = Vec::new();
    for (path, verb, operation) in contract.operations() {
        let id = operation.operation_id.as_deref().unwrap_or_default();
        let info = info(id, verb, path, operation);
        let mut lowered_operations = lowered.operations.iter();
        // Operations that progenitor cannot express are written by hand; they are listed all the same.
        if let Some(method) = lowered_operations.find(|method| method.sig.ident == id) {
            let call = Call::read(contract, lowered, operation, method)?;
            structs.push(call.emit_struct(&info, path, verb)?);
            methods.push(call.emit_method(path, verb)?);
        }
        infos.push(info);
    }
    Ok(quote! {
        use std::ops::Bound;
        use super::requests;
        use crate::client::{Client, Mode, Request};
        use crate::error::Error;
        use crate::operation::{
            Describe, ExtraBody, FreeQuery, Http, OpenBody, OperationInfo, Prepared, Query, QueryParam, Reply,
            check_number, encode_path,
        };

        /// Every operation of the contract, in its order.
        pub const OPERATIONS: &[OperationInfo] = &[#(#infos,)*];

        /// The operations exactly as the contract names them, one method for each.
        ///
        /// Reached with `Client::low_level`. It follows the contract and is outside the promise of semantic
        /// versioning: when the contract changes, so does this.
        #[derive(Clone, Debug)]
        pub struct LowLevel<M: Mode> {
            pub(crate) client: Client<M>,
        }

        impl<M: Mode> Client<M> {
            /// The generated client: every operation exactly as the contract names it. Outside the promise of semantic
            /// versioning.
            pub fn low_level(&self) -> LowLevel<M> {
                LowLevel { client: self.clone() }
            }
        }

        impl<M: Mode> LowLevel<M> {
            #(#methods)*
        }

        #(#structs)*
    })
}

fn info(id: &str, verb: &str, path: &str, operation: &Operation) -> TokenStream {
    let method = verb.to_uppercase();
    let tag = operation
        .tags
        .first()
        .map(String::as_str)
        .unwrap_or_default();
    quote! { OperationInfo::new(#id, #method, #path, #tag) }
}

impl Call<'_> {
    /// The operation as data, how it is described as a request, and how its reply is read.
    fn emit_struct(
        &self,
        info: &TokenStream,
        path: &str,
        verb: &str,
    ) -> Result<TokenStream, String> {
        let name = &self.name;
        let documentation = self.documentation(path, verb);
        let mut fields = Vec::new();
        let mut locals = Vec::new();
        let mut checks = Vec::new();
        for argument in &self.arguments {
            let argument_name = &argument.name;
            match &argument.kind {
                ArgumentKind::Path => {
                    let text = argument_name.to_string();
                    fields.push(quote! { #argument_name: String });
                    checks.push(
                        quote! { crate::operation::check_path(#text, &self.#argument_name)?; },
                    );
                    locals.push(quote! { let #argument_name = &self.#argument_name; });
                }
                ArgumentKind::Query(ty, ..) => {
                    let ty = owned(ty);
                    fields.push(quote! { #argument_name: #ty });
                    locals.push(quote! { let #argument_name = &self.#argument_name; });
                }
                ArgumentKind::Body(body, _) => {
                    let ty = &body.ident;
                    // Boxed: a description is moved at every step of its making.
                    fields.push(quote! { pub(crate) body: Box<requests::#ty> });
                    locals.push(quote! { let body = &self.body; });
                }
            }
        }
        if self.free_query {
            fields.push(quote! { query: Query });
        }
        if self.known_properties.is_some() {
            fields.push(quote! { extra: ExtraBody });
        }
        let building = &self.building;
        let free_query = self
            .free_query
            .then(|| quote! { let request = request.pairs(&self.query); });
        let extra = self
            .known_properties
            .is_some()
            .then(|| quote! { let request = request.extra(&self.extra); });
        let reply = self.output.as_ref().map(|Output { ty, at }| {
            let at = (!at.is_empty()).then(|| quote! { const AT: &'static str = #at; });
            quote! {
                impl Reply for #name {
                    type Output = #ty;
                    #at
                }
            }
        });
        let query_trait = self.free_query.then(|| {
            quote! {
                impl FreeQuery for #name {
                    fn query(&mut self) -> &mut Query {
                        &mut self.query
                    }
                }
            }
        });
        let open_trait = self.known_properties.as_ref().map(|known| {
            quote! {
                impl OpenBody for #name {
                    const KNOWN: &'static [&'static str] = &[#(#known),*];

                    fn extra(&mut self) -> &mut ExtraBody {
                        &mut self.extra
                    }
                }
            }
        });
        let setters = self.setters()?;
        let setters = (!setters.is_empty()).then(|| {
            quote! {
                impl<M: Mode> Request<M, #name> {
                    #(#setters)*
                }
            }
        });
        Ok(quote! {
            #(#documentation)*
            #[derive(Clone)]
            pub struct #name {
                #(#fields,)*
            }

            impl Describe for #name {
                const INFO: OperationInfo = #info;

                fn request(&self, http: &Http) -> Result<Prepared, Error> {
                    #(#checks)*
                    #(#locals)*
                    #(#building)*
                    #free_query
                    #extra
                    request.build(Self::INFO.path)
                }
            }

            #reply
            #query_trait
            #open_trait
            #setters
        })
    }

    /// The method of the low-level client: required arguments in, a request out.
    fn emit_method(&self, path: &str, verb: &str) -> Result<TokenStream, String> {
        let name = &self.name;
        let method = ident(self.operation.operation_id.as_deref().unwrap_or_default());
        let documentation = self.documentation(path, verb);
        let mut parameters = Vec::new();
        let mut values = Vec::new();
        for argument in &self.arguments {
            let argument_name = &argument.name;
            match &argument.kind {
                ArgumentKind::Path => {
                    parameters.push(quote! { #argument_name: impl Into<String> });
                    values.push(quote! { #argument_name: #argument_name.into() });
                }
                ArgumentKind::Query(ty, ..) if is_option(ty) => {
                    values.push(quote! { #argument_name: None });
                }
                ArgumentKind::Query(ty, ..) => {
                    let (parameter, value) = accepted(&owned(ty), argument_name);
                    parameters.push(quote! { #argument_name: #parameter });
                    values.push(member(argument_name, &value));
                }
                ArgumentKind::Body(body, _) => {
                    let ty = &body.ident;
                    let mut given = Vec::new();
                    for property in &self.body_properties {
                        let (field, ty) = body_field(body, &property.key)?;
                        if property.required {
                            let (parameter, value) = accepted(&self.qualified(ty), field);
                            parameters.push(quote! { #field: #parameter });
                            given.push(member(field, &value));
                        } else {
                            given.push(quote! { #field: Default::default() });
                        }
                    }
                    values.push(quote! { body: Box::new(requests::#ty { #(#given,)* }) });
                }
            }
        }
        if self.free_query {
            values.push(quote! { query: Query::default() });
        }
        if self.known_properties.is_some() {
            values.push(quote! { extra: ExtraBody::default() });
        }
        Ok(quote! {
            #(#documentation)*
            pub fn #method(&self, #(#parameters),*) -> Request<M, #name> {
                Request::new(&self.client, #name { #(#values,)* })
            }
        })
    }

    /// A method for each optional argument.
    fn setters(&self) -> Result<Vec<TokenStream>, String> {
        let mut setters = Vec::new();
        for argument in &self.arguments {
            let name = &argument.name;
            match &argument.kind {
                ArgumentKind::Query(ty, description, check) if is_option(ty) => {
                    let place = quote! { #name };
                    let check = check.as_ref();
                    setters.push(setter(
                        name,
                        &owned(ty),
                        place,
                        description.as_deref(),
                        check,
                    ));
                }
                ArgumentKind::Body(body, _) => {
                    let optional = self.body_properties.iter();
                    for property in
                        optional.filter(|property| !property.required && property.settable)
                    {
                        let (field, ty) = body_field(body, &property.key)?;
                        let description = property.description.as_deref();
                        let ty = self.qualified(ty);
                        let (place, check) = (quote! { body.#field }, property.check.as_ref());
                        setters.push(setter(field, &ty, place, description, check));
                    }
                }
                _ => {}
            }
        }
        Ok(setters)
    }

    /// A field's type as it is called from here: request types are in a module of their own.
    fn qualified(&self, ty: &Type) -> Type {
        let mut ty = ty.clone();
        Qualify(&self.request_types).visit_type_mut(&mut ty);
        ty
    }

    fn documentation(&self, path: &str, verb: &str) -> Vec<TokenStream> {
        let summary = self.operation.summary.as_deref().unwrap_or_default();
        let description = self.operation.description.as_deref().unwrap_or_default();
        let verb = verb.to_uppercase();
        docs(Some(&format!(
            "{summary}: `{verb} {path}`.\n\n{description}"
        )))
    }
}

fn setter(
    name: &Ident,
    ty: &Type,
    place: TokenStream,
    description: Option<&str>,
    check: Option<&Check>,
) -> TokenStream {
    let docs = docs(description);
    let value = format_ident!("value");
    let (parameter, converted) = match inner_type(ty, "Option") {
        Some(inner) => {
            let (parameter, converted) = accepted(inner, &value);
            (parameter, quote! { Some(#converted) })
        }
        None => accepted(ty, &value),
    };
    let text = name.to_string();
    let end = match check {
        None => quote! { self },
        Some(Check::Number(range)) => quote! { self.note(check_number(#text, value, #range)) },
        Some(Check::Values(range)) => quote! {
            let mut values = self.operation.#place.values();
            let checked = values.try_for_each(|value| check_number(#text, *value, #range));
            self.note(checked)
        },
    };
    quote! {
        #(#docs)*
        pub fn #name(mut self, value: #parameter) -> Self {
            self.operation.#place = #converted;
            #end
        }
    }
}

/// A member of a struct expression, in its short form where that says the same.
fn member(name: &Ident, value: &TokenStream) -> TokenStream {
    match *name == value.to_string() {
        true => quote! { #name },
        false => quote! { #name: #value },
    }
}
