//! Our extensions: where each may stand, and what its value is. They are explained at the head of `openapi.yaml`.

use super::grammar::{Form, Kind, Place, walk_value};
use super::node::Node;
use crate::names::nearest;
use crate::refusal::Refusals;

/// Where an extension may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Document,
    Tag,
    Operation,
    MediaType,
    Parameter,
    /// A component schema, or an object with properties that becomes one.
    Type,
    Property,
    /// A schema in any other role, such as the items of a list.
    Schema,
}

use At::{Document, MediaType, Operation, Parameter, Property, Schema, Tag, Type};

const EXTENSIONS: &[(&str, &[At], Form)] = &[
    (
        "x-extensible-enum",
        &[Type, Property, Schema],
        Form::List(&Form::Any),
    ),
    (
        "x-pareta-absent",
        &[Property],
        Form::Word(&["empty", "none"]),
    ),
    ("x-pareta-at", &[Type], Form::Text),
    ("x-pareta-composed", &[Operation], Form::Any),
    (
        "x-pareta-derived",
        &[Type],
        Form::Map(&Form::Word(&["boolean", "dollars"])),
    ),
    ("x-pareta-enum", &[Type, Property, Schema], Form::Text),
    ("x-pareta-envelope", &[Type], Form::Text),
    ("x-pareta-fallback", &[Property], Form::List(&Form::Text)),
    ("x-pareta-flatten", &[Property], Form::Flag),
    ("x-pareta-flattened", &[Type], Form::Flag),
    ("x-pareta-free-query", &[Parameter], Form::Flag),
    ("x-pareta-hidden", &[Property], Form::Flag),
    ("x-pareta-items", &[Type], Form::Text),
    ("x-pareta-list", &[Type], Form::Text),
    ("x-pareta-method", &[Operation], Form::Text),
    ("x-pareta-money", &[Property], Form::Word(&["billed"])),
    ("x-pareta-name", &[Type, Property, Parameter], Form::Text),
    ("x-pareta-namespace", &[Operation, Tag], Form::Any),
    (
        "x-pareta-namespaces",
        &[Document, Operation, Tag],
        Form::Any,
    ),
    (
        "x-pareta-nonblank",
        &[Parameter, Property, Schema],
        Form::Flag,
    ),
    ("x-pareta-parts", &[Property], Form::Flag),
    ("x-pareta-raw", &[Type, Property, Schema], Form::Flag),
    ("x-pareta-response", &[Type], Form::Flag),
    (
        "x-pareta-send-default",
        &[Parameter, Property, Schema],
        Form::Flag,
    ),
    ("x-pareta-type", &[Type, Property, Schema], Form::Text),
    ("x-sse", &[MediaType], Form::Map(&Form::Any)),
];

/// Every role an object has.
fn roles(node: &Node, kind: &Kind, place: &Place) -> Vec<At> {
    match kind.name {
        "document" => vec![Document],
        "tag" => vec![Tag],
        "operation" => vec![Operation],
        "media type" => vec![MediaType],
        "parameter" => vec![Parameter],
        "schema" => {
            let role = if place.is_component_schema() {
                Type
            } else if place.is_property {
                Property
            } else {
                Schema
            };
            let becomes_a_type = node.get("properties").is_some();
            [role]
                .into_iter()
                .chain(becomes_a_type.then_some(Type))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn named(at: &[At]) -> String {
    let names = at.iter().map(|at| match at {
        Document => "the document",
        Tag => "a tag",
        Operation => "an operation",
        MediaType => "a media type",
        Parameter => "a parameter",
        Type => "a schema under `components`",
        Property => "a property",
        Schema => "a schema",
    });
    names.collect::<Vec<_>>().join(" or ")
}

/// Checks the extensions of one object. Those of others are nobody's business.
pub fn check(node: &Node, kind: &Kind, place: &Place, refusals: &mut Refusals) {
    let roles = roles(node, kind, place);
    let extensions = node.as_map().into_iter().flatten();
    for (name, value) in extensions.filter(|(name, _)| name.starts_with("x-")) {
        let place = place.with(name);
        let Some((_, at, form)) = EXTENSIONS.iter().find(|(known, ..)| known == name) else {
            if let Some(problem) = unknown(name) {
                refusals.push(&place, problem);
            }
            continue;
        };
        if !roles.iter().any(|role| at.contains(role)) {
            refusals.push(
                &place,
                format!("it means nothing here; it may stand on {}", named(at)),
            );
            continue;
        }
        walk_value(
            &mut value.clone(),
            *form,
            &place,
            &mut |value, form, place| {
                if let Err(problem) = form.takes(value) {
                    refusals.push(place, problem);
                }
            },
        );
    }
}

fn unknown(name: &str) -> Option<String> {
    let known = EXTENSIONS.iter().map(|(name, ..)| *name);
    match nearest(name, known) {
        // A short name that is near to `x-sse` may well be somebody's own.
        Some(near) if name.len() > "x-sse".len() + 2 => Some(format!(
            "there is no such extension; `{near}` is the nearest"
        )),
        _ if name.starts_with("x-pareta") => Some(
            "there is no such extension; those there are stand at the head of openapi.yaml"
                .to_owned(),
        ),
        _ => None,
    }
}
