//! The document: from text to a typed contract in which every later stage finds what it expects.
//!
//! text → tree → OpenAPI 3.0 ([`lower`]) → checked ([`check`]) → described ([`describe`]) → every object a component
//! of its own ([`hoist`]) → named as Rust names types ([`rename`]) → typed ([`typed`]).

mod check;
mod describe;
mod extensions;
mod grammar;
mod hoist;
mod lower;
mod node;
mod operations;
mod origins;
mod reach;
mod references;
mod rename;
mod text;
mod typed;

use openapiv3::OpenAPI;

pub use origins::Origins;

use crate::refusal::Refusals;
use crate::taken::Code;

/// The methods a path may have, in the order of OpenAPI.
const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// A contract as later stages read it.
pub struct Document {
    pub api: OpenAPI,
    /// What in it cannot be generated from. Later stages may find more.
    pub refusals: Refusals,
    /// Where its component schemas are written.
    pub origins: Origins,
}

/// Reads a contract, YAML or JSON.
///
/// # Errors
///
/// Everything in it that cannot be generated from, when the rest of it cannot be read for that.
pub fn read(text: &str, code: &Code) -> Result<Document, Refusals> {
    let mut document = text::read(text)?;
    let mut refusals = Refusals::default();
    let mut origins = Origins::default();
    lower::lower(&mut document, &mut origins, &mut refusals);
    check::structure(&document, &mut refusals);
    let before = refusals.iter().count();
    check::cycles(&document, &mut refusals);
    let is_endless = refusals.iter().count() > before;
    check::parts(&document, &mut refusals);
    let mut refusals = origins.told(refusals);
    reach::set_aside(&mut document);
    describe::describe(&mut document);
    hoist::hoist(&mut document, &mut origins, &mut refusals);
    describe::objects(&mut document);
    rename::components(&mut document, &mut origins, &mut refusals);
    // From here on the names are Rust's, and refusals are told at the places where the contract has what they are about.
    let mut of_rust = Refusals::default();
    rename::members(&mut document, &mut of_rust);
    check::operations(&document, code, &mut of_rust);
    check::types(&document, code, &mut of_rust);
    refusals.append(origins.told(of_rust));
    match typed::read(&document) {
        // Nobody else has to follow what never ends.
        _ if is_endless => Err(refusals),
        Ok(api) => Ok(Document {
            api,
            refusals,
            origins,
        }),
        // What cannot be typed is what has been refused, unless nothing has.
        Err(untyped) => refusals.or(()).and(Err(origins.told(untyped))),
    }
}

#[cfg(test)]
mod tests {
    use openapiv3::{ReferenceOr, SchemaKind, Type};

    use super::*;

    #[test]
    fn what_fastapi_writes_is_read() {
        let text = include_str!("../../tests/generator/cases/fastapi.yaml");
        let read = read(text, Code::of_the_library().unwrap());
        let read = read.map_err(|refusals| refusals.to_string()).unwrap();
        assert_eq!(read.refusals.to_string(), "");
        let api = read.api;
        let schemas = api.components.unwrap().schemas;
        // The bodies of errors are set aside; the rest has names of Rust.
        let names: Vec<_> = schemas.keys().map(String::as_str).collect();
        let expected = [
            "BodyFastapiUploadUploadPost",
            "FastapiItem",
            "FastapiItemInput",
            "FastapiOwner",
            "FastapiStatus",
        ];
        assert_eq!(names, expected);
        let Some(ReferenceOr::Item(item)) = schemas.get("FastapiItem") else {
            panic!("{schemas:?}");
        };
        let SchemaKind::Type(Type::Object(item)) = &item.schema_kind else {
            panic!("{item:?}");
        };
        let price = item.properties["price"].as_item().unwrap();
        assert!(price.schema_data.nullable);
        assert_eq!(price.schema_data.description.as_deref(), Some("Price"));
        let SchemaKind::Type(Type::Number(price)) = &price.schema_kind else {
            panic!("{price:?}");
        };
        assert!(price.exclusive_minimum && price.minimum == Some(0.0));
    }
}
