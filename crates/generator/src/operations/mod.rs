//! The low-level client: each operation as a value that can be described, sent, and sent again.
//!
//! How a path and a query are put together is progenitor's text, statement by statement; everything else an operation
//! has (headers, bodies of any kind, checks, replies) is written here, on the same seam. Behind `build()` sending,
//! retrying and reading replies happen in one hand-written place.

mod body;
mod building;
mod model;
mod parameters;
mod readers;
mod reply;
mod schema;
mod sending;
pub mod types;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::contract::{Contract, Envelope};
use super::imports::with_used;
use super::names;
use super::progenitor::Lowered;
use super::refusal::Refusals;
use super::requests::Requests;
use super::types::Types;
use body::{Bodies, Body, Given};
pub use body::{is_file, is_read_only};
pub use model::{Operation, Place};
use reply::{Reply, Shape};
pub use schema::{Object, SchemaRef};
pub use sending::ARGUMENTS;
use sending::Call;
use types::{is_option, literal};

/// Every operation of the contract, in its order.
pub fn read<'a>(
    contract: &'a Contract,
    types: &Types,
    requests: &mut Requests<'a>,
) -> Result<Vec<Operation<'a>>, Refusals> {
    let mut refusals = Refusals::default();
    let mut operations = Vec::new();
    for (path, verb, source) in contract.operations() {
        let place = format!("paths.{path}.{verb}");
        let id = names::snake_case(source.operation_id.as_deref().unwrap_or_default());
        let parameters = parameters::read(contract, &place, path, source, &mut refusals);
        let mut bodies = Bodies {
            contract,
            requests,
            refusals: &mut refusals,
        };
        operations.push(Operation {
            body: bodies.read(&place, &names::pascal_case(&id), source),
            reply: reply::read(contract, types, &place, source, &mut refusals),
            place,
            id,
            verb,
            path,
            tag: source.tags.first().map(String::as_str).unwrap_or_default(),
            source,
            parameters: parameters.arguments,
            free_query: parameters.free_query,
        });
    }
    for operation in &operations {
        refuse_kept(operation, &mut refusals);
    }
    requests.refuse_collisions(&mut refusals);
    lists(contract, &operations, &mut refusals);
    refusals.or(operations)
}

/// What a call keeps beside its parameters has names that none of those may have.
fn refuse_kept(operation: &Operation, refusals: &mut Refusals) {
    let body = operation.body.as_ref();
    let own = body.map_or("body", |body| match &body.given {
        Given::Whole(argument) => &argument.name,
        Given::Properties { .. } => "body",
    });
    let kept = [
        (own, body.is_some()),
        ("extra", body.is_some_and(Body::is_open)),
        ("listener", body.is_some_and(Body::uploads)),
        ("query", operation.free_query),
    ];
    for parameter in &operation.parameters {
        if kept.contains(&(parameter.name.as_str(), true)) {
            let problem = format!(
                "`{}` ({}) would be the argument `{}`, which the call has already: name it by `x-pareta-name`",
                parameter.key,
                parameter.place.word(),
                parameter.name
            );
            refusals.push(format!("{}.parameters", operation.place), problem);
        }
    }
}

/// Adds what is known when the request types are: how the properties of bodies are kept.
pub fn complete(
    operations: &mut [Operation],
    requests: &Requests,
    lowered: &Lowered,
) -> Result<(), Refusals> {
    let mut refusals = Refusals::default();
    for operation in operations {
        let place = operation.place.clone();
        if let Some(body) = &mut operation.body {
            let types = match body.request {
                Some(request) => lowered.field_types(requests, request)?,
                None => Vec::new(),
            };
            for argument in body.arguments_mut() {
                let ty = types.iter().find(|(key, _)| *key == argument.key);
                if let Some((_, ty)) = ty {
                    argument.field = match is_option(&argument.field) {
                        true => syn::parse_quote! { Option<#ty> },
                        false => ty.clone(),
                    };
                }
            }
        }
        for argument in operation.arguments() {
            let sent = argument.sent.as_ref();
            if sent.is_some_and(|sent| literal(sent, &argument.field).is_none()) {
                let problem = format!(
                    "the default of `{}` cannot be sent: only a text, a number, a boolean or a list of those can",
                    argument.key
                );
                refusals.push(place.as_str(), problem);
            }
        }
    }
    refusals.or(())
}

/// The types that are listed by a bare reply, which no component says. A type is listed under one key.
fn lists(contract: &Contract, operations: &[Operation], refusals: &mut Refusals) -> Vec<String> {
    let mut keys = BTreeMap::new();
    for (name, _) in contract.schemas() {
        if let Some(Envelope::List { item, at }) = contract.envelope(name) {
            keys.insert(item.to_owned(), at);
        }
    }
    let mut bare = Vec::new();
    for operation in operations {
        let Reply::Json(reply) = &operation.reply else {
            continue;
        };
        let Shape::List(item) = &reply.shape else {
            continue;
        };
        match keys.get(item) {
            None if !bare.contains(item) => bare.push(item.clone()),
            Some(at) if !at.is_empty() && reply.is_bare => {
                let problem = format!(
                    "lists `{item}` as a bare array, and elsewhere it is listed under `{at}`: give one of them an \
                     object of its own, with `x-pareta-items`"
                );
                refusals.push(format!("{}.responses", operation.place), problem);
            }
            _ => {}
        }
    }
    bare
}

pub fn emit(
    contract: &Contract,
    operations: &[Operation],
    requests: &Requests,
    lowered: &Lowered,
) -> Result<TokenStream, String> {
    let infos = operations.iter().map(info);
    let types = requests.type_names();
    let calls = operations.iter().zip(&lowered.operations);
    let calls = calls.map(|(operation, method)| Call::new(operation, method, requests, &types));
    let calls = calls.collect::<Result<Vec<_>, _>>()?;
    let methods = calls.iter().map(Call::emit_method);
    let structs = calls.iter().map(Call::emit_struct);
    let listed = lists(contract, operations, &mut Refusals::default());
    let listed = listed.iter().map(|item| names::ident(item));
    let readers = readers::emit(contract, operations);
    let text = quote! {
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

        #readers

        #(
            impl crate::list::Listed for crate::types::#listed {
                const AT: &'static str = "";
            }
        )*
    };
    with_used(imports(), text)
}

/// What the text of the operations may use by name.
pub fn imports() -> TokenStream {
    quote! {
        use std::ops::Bound;
        use super::requests;
        use crate::check::{check_items, check_length, check_nonblank, check_number, check_path};
        use crate::client::{Call, Client, Mode, Request};
        use crate::download::Download;
        use crate::error::Error;
        use crate::form::{Form, Multipart};
        use crate::inspected::{Inspected, inspect};
        use crate::operation::{
            Describe, ExtraBody, FreeQuery, Http, OpenBody, Operation, OperationInfo, Prepared,
            Query, QueryParam, Reply, Single, encode_path,
        };
        use crate::progress::{Listener, Progresses, UploadProgress};
    }
}

fn info(operation: &Operation) -> TokenStream {
    let method = operation.verb.to_uppercase();
    let Operation { path, tag, .. } = operation;
    let id = operation.written_id();
    quote! { OperationInfo::new(#id, #method, #path, #tag) }
}
