//! The names of components, wherever one may be given.

use super::node::{Map, Node};

/// Where in an object a component is named, `*` standing for every key.
const NAMED_AT: &[&[&str]] = &[
    &["$ref"],
    &["discriminator", "mapping", "*"],
    &["x-pareta-envelope"],
    &["x-pareta-list"],
    &["x-sse", "data"],
    &["x-sse", "events", "*"],
    &["x-sse", "otherwise"],
];

/// A component: its section, and its name.
pub type Component = (String, String);

/// `#/components/schemas/Name`, or the bare name of a schema.
pub fn component(named: &str) -> Option<Component> {
    match named.strip_prefix("#/components/") {
        Some(path) => {
            let (section, name) = path.split_once('/')?;
            Some((section.to_owned(), name.to_owned()))
        }
        None if named.starts_with('#') => None,
        None => Some(("schemas".to_owned(), named.to_owned())),
    }
}

/// The name in a reference to a component schema.
pub fn schema_name(target: &str) -> Option<&str> {
    target.strip_prefix("#/components/schemas/")
}

/// The only schema something is made of, where it is a component: of a `$ref`, or of an `allOf` of one.
pub fn sole_target(node: &Node) -> Option<&str> {
    match node.get("allOf").and_then(Node::as_list) {
        Some([part]) => part.target(),
        _ => node.target(),
    }
}

/// Tells of every place in which a component is named.
pub fn each<'a>(node: &'a Node, tell: &mut dyn FnMut(&'a str)) {
    match node {
        Node::Map(map) => {
            for path in NAMED_AT {
                each_at(map, path, tell);
            }
            map.values().for_each(|value| each(value, tell));
        }
        Node::List(list) => list.iter().for_each(|value| each(value, tell)),
        _ => {}
    }
}

fn each_at<'a>(map: &'a Map, path: &[&str], tell: &mut dyn FnMut(&'a str)) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    for (key, value) in map {
        if key == first || *first == "*" {
            match value {
                Node::Text(named) if rest.is_empty() => tell(named),
                Node::Map(map) => each_at(map, rest, tell),
                _ => {}
            }
        }
    }
}

/// Names components anew: `to` says how, or nothing.
pub fn rename(node: &mut Node, to: &dyn Fn(&str) -> Option<String>) {
    match node {
        Node::Map(map) => {
            for path in NAMED_AT {
                rename_at(map, path, to);
            }
            map.values_mut().for_each(|value| rename(value, to));
        }
        Node::List(list) => list.iter_mut().for_each(|value| rename(value, to)),
        _ => {}
    }
}

fn rename_at(map: &mut Map, path: &[&str], to: &dyn Fn(&str) -> Option<String>) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    for (key, value) in map {
        if key == first || *first == "*" {
            match value {
                Node::Text(named) if rest.is_empty() => {
                    if let Some(now) = to(named) {
                        *named = now;
                    }
                }
                Node::Map(map) => rename_at(map, rest, to),
                _ => {}
            }
        }
    }
}
