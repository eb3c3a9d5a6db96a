//! Names as Rust writes them: components as types, properties and parameters as methods.
//!
//! What is to be called otherwise than its key says so in `x-pareta-name` from here on, whoever wrote it there.

use std::collections::BTreeMap;

use super::grammar::{Form, Place, walk};
use super::node::{Map, Node};
use super::origins::Origins;
use super::references::{self, schema_name};
use crate::names::{method_name, type_name};
use crate::refusal::Refusals;
use crate::taken::File;

/// Names the properties and the parameters.
pub fn members(document: &mut Node, refusals: &mut Refusals) {
    walk(document, &mut |node, form, place| match form {
        Form::Object(kind) if kind.is_schema() && place.is_property => {
            name(node, place.key(), place, refusals);
        }
        Form::Object(kind) if kind.name == "parameter" => {
            if let Some(wire) = node.word("name").map(str::to_owned) {
                name(node, &wire, place, refusals);
            }
        }
        _ => {}
    });
}

/// Names a property or a parameter, unless it is named already, or never seen by a caller.
fn name(node: &mut Node, wire: &str, place: &Place, refusals: &mut Refusals) {
    let is_unseen = ["x-pareta-hidden", "x-pareta-flatten", "x-pareta-free-query"]
        .iter()
        .any(|extension| node.is_set(extension));
    if let Some(own) = node.word("x-pareta-name") {
        if !crate::names::is_method_name(own) {
            refusals.push(
                &place.with("x-pareta-name"),
                format!("`{own}` is no name of a method in Rust; write one in snake case"),
            );
        }
        return;
    }
    if is_unseen {
        return;
    }
    match method_name(wire) {
        Some(own) if own != wire => {
            if let Some(map) = node.as_map_mut() {
                map.insert("x-pareta-name".to_owned(), Node::text(own));
            }
        }
        Some(_) => {}
        None => refusals.push(
            place,
            format!("`{wire}` has no letters for a name in Rust; name it by `x-pareta-name`"),
        ),
    }
}

/// Names the component schemas.
pub fn components(document: &mut Node, origins: &mut Origins, refusals: &mut Refusals) {
    let Some(schemas) = document
        .at_mut(&["components", "schemas"])
        .and_then(Node::as_map_mut)
    else {
        return;
    };
    // From what they are called now, by what they were called.
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut named = Map::new();
    for (key, mut schema) in std::mem::take(schemas) {
        let place = origins.of(&Place::of(&["components", "schemas", &key]).to_string());
        let own = schema
            .as_map_mut()
            .and_then(|map| map.shift_remove("x-pareta-name"));
        let name = type_name(own.as_ref().and_then(Node::as_str).unwrap_or(&key));
        let name = name.unwrap_or_else(|| {
            refusals.push(
                &place,
                "its name has no letters for a type in Rust; name it by `x-pareta-name`",
            );
            key.clone()
        });
        if File::Types.takes(&name) {
            refusals.push(
                &place,
                format!("generated code has a `{name}` already; name this one by `x-pareta-name`"),
            );
        }
        match names.get(&name) {
            Some(other) => refusals.push(
                place,
                format!("it is the type `{name}` in Rust, as `{other}` is; name one of them by `x-pareta-name`"),
            ),
            None => {
                names.insert(name.clone(), key);
                named.insert(name, schema);
            }
        }
    }
    *schemas = named;
    let renamed: BTreeMap<String, String> =
        names.into_iter().map(|(now, was)| (was, now)).collect();
    for (was, now) in renamed.iter().filter(|(was, now)| was != now) {
        origins.renamed(was, now);
    }
    references::rename(document, &|named| match schema_name(named) {
        Some(name) => Some(format!("#/components/schemas/{}", renamed.get(name)?)),
        None => renamed.get(named).cloned(),
    });
}
