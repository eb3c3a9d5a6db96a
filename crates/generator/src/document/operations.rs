//! The operations of a document, as every check and rewriting sees them.

use super::METHODS;
use super::grammar::Place;
use super::node::Node;
use crate::names::snake_case;

pub struct Operation<'a> {
    pub path: &'a str,
    pub method: &'static str,
    pub node: &'a Node,
    pub place: Place,
}

/// Every operation in the document's order.
pub fn operations(document: &Node) -> impl Iterator<Item = Operation<'_>> {
    document.entries("paths").flat_map(|(path, item)| {
        METHODS.iter().filter_map(move |method| {
            Some(Operation {
                path,
                method,
                node: item.get(method)?,
                place: Place::of(&["paths", path, method]),
            })
        })
    })
}

/// What stands there, or what it refers to, with the place of that.
pub fn resolved<'a>(document: &'a Node, node: &'a Node, place: Place) -> Option<(&'a Node, Place)> {
    let Some(target) = node.target() else {
        return Some((node, place));
    };
    let mut keys = target.strip_prefix("#/components/")?.split('/');
    let (section, name) = (keys.next()?, keys.next()?);
    let found = document.at(&["components", section, name])?;
    // A chain of references is refused where it stands.
    found
        .target()
        .is_none()
        .then(|| (found, Place::of(&["components", section, name])))
}

pub fn is_success(status: &str) -> bool {
    status.len() == 3 && status.starts_with('2')
}

/// `GET /v1/items/{item_id}` → `get_items_item_id`: the name of an operation that says none.
pub fn suggested_id(method: &str, path: &str) -> String {
    let is_version = |word: &str| {
        let number = word.strip_prefix('v');
        number.is_some_and(|number| number.parse::<u32>().is_ok())
    };
    let path = snake_case(path);
    let words = path
        .split('_')
        .filter(|word| !word.is_empty() && !is_version(word));
    std::iter::once(method)
        .chain(words)
        .collect::<Vec<_>>()
        .join("_")
}

impl<'a> Operation<'a> {
    pub fn parameters(&self, document: &'a Node) -> Vec<(&'a Node, Place)> {
        let own = self.place.with("parameters");
        let parameters = self.node.elements("parameters").enumerate();
        parameters
            .filter_map(|(index, parameter)| {
                resolved(document, parameter, own.with(&index.to_string()))
            })
            .collect()
    }

    /// The schemas of its body, one for each media type.
    pub fn bodies(&self, document: &'a Node) -> Vec<(&'a Node, Place)> {
        let body = self.node.get("requestBody");
        let body = body.and_then(|body| resolved(document, body, self.place.with("requestBody")));
        body.map_or_else(Vec::new, |(body, place)| schemas(body, &place))
    }
}

/// The schemas under the media types of a body or a reply.
pub fn schemas<'a>(node: &'a Node, place: &Place) -> Vec<(&'a Node, Place)> {
    let place = place.with("content");
    let media = node.entries("content");
    media
        .filter_map(|(name, media)| Some((media.get("schema")?, place.with(name).with("schema"))))
        .collect()
}
