//! What an operation is: our own reading of the contract, which everything is written from.

use openapiv3::Schema;
use proc_macro2::Ident;
use serde_json::Value;
use syn::Type;

use super::body::Body;
use super::reply::Reply;
use crate::limits::Limits;
use crate::names::{ident, pascal_case};

/// One operation of the contract.
pub struct Operation<'a> {
    /// Where it stands: `paths./v1/models.get`.
    pub place: String,
    /// Its method: `list_models`.
    pub id: String,
    pub verb: &'a str,
    pub path: &'a str,
    /// The namespace it belongs to.
    pub tag: &'a str,
    pub source: &'a openapiv3::Operation,
    /// Parameters: along the path, then in the contract's order.
    pub parameters: Vec<Argument>,
    pub free_query: bool,
    pub body: Option<Body>,
    pub reply: Reply,
}

/// Something that is given with a call: a required one to its method, any other to a setter.
#[derive(Clone)]
pub struct Argument {
    /// Its name in Rust, before keywords are escaped.
    pub name: String,
    /// Its name on the wire.
    pub key: String,
    pub place: Place,
    /// How it is kept.
    pub field: Type,
    pub required: bool,
    pub settable: bool,
    pub description: Option<String>,
    pub deprecated: bool,
    pub limits: Limits,
    /// What is sent where nothing else is set.
    pub sent: Option<Value>,
}

/// Where in a request an argument goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Path,
    Query,
    Header,
    /// A property of the body, or the body itself.
    Body,
}

impl Place {
    pub fn word(self) -> &'static str {
        match self {
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
            Place::Body => "body",
        }
    }
}

impl Argument {
    pub fn ident(&self) -> Ident {
        ident(&self.name)
    }

    /// How an argument of this type is kept that may be left out: a list that is left out is empty.
    pub fn wrapped(ty: Type, required: bool) -> Type {
        match required || super::types::inner_type(&ty, "Vec").is_some() {
            true => ty,
            false => syn::parse_quote! { Option<#ty> },
        }
    }
}

impl Operation<'_> {
    /// The method of the low-level client.
    pub fn method(&self) -> Ident {
        ident(&self.id)
    }

    /// Its id as the contract spells it.
    pub fn written_id(&self) -> &str {
        self.source.operation_id.as_deref().unwrap_or_default()
    }

    /// The type of the operation.
    pub fn name(&self) -> Ident {
        ident(&pascal_case(&self.id))
    }

    /// Everything that can be given with the call.
    pub fn arguments(&self) -> impl Iterator<Item = &Argument> {
        let of_body = self.body.iter().flat_map(Body::arguments);
        self.parameters.iter().chain(of_body)
    }

    /// What has to be given with it.
    pub fn required(&self) -> impl Iterator<Item = &Argument> {
        self.arguments().filter(|argument| argument.required)
    }

    /// What may be set on it.
    pub fn setters(&self) -> impl Iterator<Item = &Argument> {
        self.arguments()
            .filter(|argument| !argument.required && argument.settable)
    }
}

/// What is said of an argument: in its own words, or in its schema's; and its default, which only the contract knows.
pub fn described(own: Option<&str>, schema: &Schema) -> Option<String> {
    let words = own.or(schema.schema_data.description.as_deref());
    let default = schema.schema_data.default.as_ref();
    let default = default
        .filter(|default| !default.is_null())
        .map(|default| format!("The default is `{default}`."));
    let said: Vec<String> = words
        .map(str::to_owned)
        .into_iter()
        .chain(default)
        .collect();
    (!said.is_empty()).then(|| said.join("\n\n"))
}
