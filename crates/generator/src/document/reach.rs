//! What a caller meets of a document: in replies, in bodies, in parameters. The rest is set aside.

use std::collections::BTreeSet;

use super::METHODS;
use super::node::Node;
use super::operations::{is_success, operations};
use super::references::{self, Component, component};

/// The component schemas met in replies of success and the events of streams, and those that say so themselves.
pub fn replies(document: &Node) -> BTreeSet<String> {
    let replies = operations(document).flat_map(|operation| operation.node.entries("responses"));
    schemas(reached_or_marked(document, replies.map(|(_, reply)| reply)))
}

/// The component schemas met in the bodies of requests.
pub fn bodies(document: &Node) -> BTreeSet<String> {
    let bodies = operations(document).filter_map(|operation| operation.node.get("requestBody"));
    schemas(reached(document, bodies.collect()))
}

fn schemas(components: BTreeSet<Component>) -> BTreeSet<String> {
    let mut schemas = BTreeSet::new();
    for (section, name) in components {
        if section == "schemas" {
            schemas.insert(name);
        }
    }
    schemas
}

/// What is reached, and the components that say they are response types.
fn reached_or_marked<'a>(
    document: &'a Node,
    roots: impl Iterator<Item = &'a Node>,
) -> BTreeSet<Component> {
    let components = document.get("components").into_iter();
    let schemas = components.flat_map(|components| components.entries("schemas"));
    let marked: Vec<_> = schemas
        .filter(|(_, schema)| {
            schema.is_set("x-pareta-response") || schema.is_set("x-pareta-flattened")
        })
        .collect();
    let mut found = reached(
        document,
        roots
            .chain(marked.iter().map(|(_, schema)| *schema))
            .collect(),
    );
    found.extend(
        marked
            .iter()
            .map(|(name, _)| ("schemas".to_owned(), (*name).to_owned())),
    );
    found
}

fn reached<'a>(document: &'a Node, mut pending: Vec<&'a Node>) -> BTreeSet<Component> {
    let mut found = BTreeSet::new();
    while let Some(node) = pending.pop() {
        references::each(node, &mut |named| {
            let Some((section, name)) = component(named) else {
                return;
            };
            if let Some(node) = document.at(&["components", &section, &name]) {
                if found.insert((section, name)) {
                    pending.push(node);
                }
            }
        });
    }
    found
}

/// Leaves out what no call needs: the bodies of error replies, which are all read in one way, and the components that
/// nothing leads to then.
pub fn set_aside(document: &mut Node) {
    let errors_at = |operation: &Node| {
        let statuses = operation
            .entries("responses")
            .map(|(status, _)| status.to_owned());
        let (success, errors): (Vec<_>, Vec<_>) = statuses.partition(|status| is_success(status));
        // Some contracts describe the reply under `default` alone.
        let default_is_the_reply = success.is_empty();
        errors
            .into_iter()
            .filter(move |status| !(default_is_the_reply && status == "default"))
    };
    let mut shared: BTreeSet<Component> = BTreeSet::new();
    let paths = document.get_mut("paths").and_then(Node::as_map_mut);
    for item in paths.into_iter().flat_map(|paths| paths.values_mut()) {
        for method in METHODS {
            let Some(operation) = item.get_mut(method) else {
                continue;
            };
            let errors: Vec<String> = errors_at(operation).collect();
            if let Some(operation) = operation.as_map_mut() {
                operation.shift_remove("callbacks");
            }
            for status in errors {
                if let Some(reply) = operation.at_mut(&["responses", &status]) {
                    shared.extend(reply.target().and_then(component));
                    without_body(reply);
                }
            }
        }
    }
    let replies = operations(document).flat_map(|operation| {
        let errors: Vec<String> = errors_at(operation.node).collect();
        let replies = operation.node.entries("responses");
        replies.filter(move |(status, _)| !errors.iter().any(|error| error == status))
    });
    let replies = replies.filter_map(|(_, reply)| component(reply.target()?));
    for reply in replies.collect::<Vec<_>>() {
        shared.remove(&reply);
    }
    for (section, name) in shared {
        if let Some(reply) = document.at_mut(&["components", &section, &name]) {
            without_body(reply);
        }
    }
    set_unreached_components_aside(document);
}

fn without_body(reply: &mut Node) {
    if let Some(reply) = reply.as_map_mut() {
        for keyword in ["content", "headers", "links"] {
            reply.shift_remove(keyword);
        }
    }
}

fn set_unreached_components_aside(document: &mut Node) {
    let found = reached_or_marked(document, document.get("paths").into_iter());
    let components = document.get_mut("components").and_then(Node::as_map_mut);
    for (section, named) in components.into_iter().flatten() {
        let Some(named) = named.as_map_mut() else {
            continue;
        };
        named.retain(|name, _| found.contains(&(section.clone(), name.clone())));
    }
}
