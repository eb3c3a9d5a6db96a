//! Words for what has none of its own.
//!
//! A schema without a description has its title for one, and a property that refers to a component has that
//! component's. Nothing else stands in: a property that is described nowhere is refused.

use super::grammar::{Form, walk};
use super::node::{Map, Node};
use super::references::{schema_name, sole_target};

pub fn describe(document: &mut Node) {
    walk(document, &mut |node, form, place| match form {
        Form::Object(kind) if kind.is_schema() => {
            // A property is described where it stands, so what it refers to stands in an `allOf` there.
            if place.is_property && node.target().is_some() {
                let whole = Node::List(vec![std::mem::replace(node, Node::Null)]);
                *node = Node::Map(Map::from([("allOf".to_owned(), whole)]));
            }
            describe_by_title(node);
        }
        _ => {}
    });
    let components = document
        .at(&["components", "schemas"])
        .cloned()
        .unwrap_or(Node::Null);
    walk(document, &mut |node, form, place| match form {
        Form::Object(kind) if kind.is_schema() && place.is_property => {
            let component =
                sole_target(node).and_then(|target| components.get(schema_name(target)?));
            let words = component
                .and_then(|component| component.get("description"))
                .cloned();
            stand_in(node, words);
        }
        // FastAPI writes the words of a parameter into its schema.
        Form::Object(kind) if kind.name == "parameter" && node.target().is_none() => {
            let schema = node.get("schema");
            let component = schema
                .and_then(sole_target)
                .and_then(|target| components.get(schema_name(target)?));
            let mut described = schema.into_iter().chain(component);
            let words = described
                .find_map(|schema| schema.get("description"))
                .cloned();
            stand_in(node, words);
        }
        _ => {}
    });
}

/// An object that is described nowhere is a type all the same, and a type has documentation.
pub fn objects(document: &mut Node) {
    let schemas = document.at_mut(&["components", "schemas"]);
    for schema in schemas
        .and_then(Node::as_map_mut)
        .into_iter()
        .flat_map(|map| map.values_mut())
    {
        if schema.get("properties").is_some() || schema.get("allOf").is_some() {
            stand_in(
                schema,
                Some(Node::text("An object that the contract does not describe.")),
            );
        }
    }
}

fn describe_by_title(node: &mut Node) {
    let title = node.get("title").cloned();
    stand_in(node, title);
}

fn stand_in(node: &mut Node, words: Option<Node>) {
    let own = node.word("description").unwrap_or_default();
    if own.trim().is_empty() {
        if let (Some(map), Some(words)) = (node.as_map_mut(), words) {
            map.insert("description".to_owned(), words);
        }
    }
}
