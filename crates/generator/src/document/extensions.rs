//! Our extensions: where each may stand, and what its value is. They are explained at the head of `openapi.yaml`.

use super::grammar::{Form, Kind, Place, walk_value};
use super::node::Node;
use crate::names::nearest;
use crate::refusal::Refusals;

/// Where an extension may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
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

use At::{MediaType, Operation, Parameter, Property, Schema, Tag, Type};

/// What may be said.
struct Extension {
    name: &'static str,
    at: &'static [At],
    /// The type of the schema it is about; none for any.
    of: Option<&'static str>,
    value: Form,
}

const fn extension(
    name: &'static str,
    at: &'static [At],
    of: &'static str,
    value: Form,
) -> Extension {
    let of = if of.is_empty() { None } else { Some(of) };
    Extension {
        name,
        at,
        of,
        value,
    }
}

#[rustfmt::skip]
const EXTENSIONS: &[Extension] = &[
    extension("x-extensible-enum", &[Type, Property, Schema], "", Form::List(&Form::Any)),
    extension("x-pareta-absent", &[Property], "object", Form::Word(&["empty", "none"])),
    extension("x-pareta-at", &[Type], "", Form::Text),
    extension("x-pareta-composed", &[Operation], "", Form::Flag),
    extension("x-pareta-derived", &[Type], "object", Form::Map(&Form::Word(&["boolean", "dollars"]))),
    extension("x-pareta-enum", &[Type, Property, Schema], "", Form::Text),
    extension("x-pareta-envelope", &[Type], "object", Form::Text),
    extension("x-pareta-example", &[Operation], "", Form::Text),
    extension("x-pareta-fallback", &[Property], "string", Form::List(&Form::Text)),
    extension("x-pareta-flatten", &[Property], "object", Form::Flag),
    extension("x-pareta-flattened", &[Type], "object", Form::Flag),
    extension("x-pareta-free-query", &[Parameter], "", Form::Flag),
    extension("x-pareta-hidden", &[Property], "", Form::Flag),
    extension("x-pareta-items", &[Type], "object", Form::Text),
    extension("x-pareta-list", &[Type], "", Form::Text),
    extension("x-pareta-method", &[Operation], "", Form::Text),
    extension("x-pareta-money", &[Property], "integer", Form::Word(&["billed"])),
    extension("x-pareta-name", &[Type, Property, Parameter, Tag], "", Form::Text),
    extension("x-pareta-namespace", &[Operation], "", Form::Text),
    extension("x-pareta-namespaces", &[Tag], "", Form::Map(&Form::Map(&Form::Text))),
    extension("x-pareta-nonblank", &[Parameter, Property, Schema], "", Form::Flag),
    extension("x-pareta-parts", &[Property], "string", Form::Flag),
    extension("x-pareta-raw", &[Type, Property, Schema], "", Form::Flag),
    extension("x-pareta-response", &[Type], "", Form::Flag),
    extension("x-pareta-send-default", &[Parameter, Property, Schema], "", Form::Flag),
    extension("x-pareta-type", &[Property, Schema], "", Form::Text),
    extension("x-sse", &[MediaType], "", Form::Map(&Form::Any)),
];

/// Every role an object has.
fn roles(node: &Node, kind: &Kind, place: &Place) -> Vec<At> {
    match kind.name {
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
        let Some(known) = EXTENSIONS.iter().find(|known| known.name == name) else {
            if let Some(problem) = unknown(name) {
                refusals.push(&place, problem);
            }
            continue;
        };
        if !roles.iter().any(|role| known.at.contains(role)) {
            refusals.push(
                &place,
                format!("it means nothing here; it may stand on {}", named(known.at)),
            );
            continue;
        }
        if let Some(of) = known.of.filter(|of| type_of(node) != *of) {
            refusals.push(
                &place,
                format!("it means nothing here; it is about a schema of type {of}"),
            );
        }
        walk_value(
            &mut value.clone(),
            known.value,
            &place,
            &mut |value, form, place| {
                if let Err(problem) = form.takes(value) {
                    refusals.push(place, problem);
                }
            },
        );
    }
}

/// The type of a schema; what refers to another one is meant for an object.
fn type_of(node: &Node) -> &str {
    node.word("type").unwrap_or("object")
}

fn unknown(name: &str) -> Option<String> {
    let known = EXTENSIONS.iter().map(|known| known.name);
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
