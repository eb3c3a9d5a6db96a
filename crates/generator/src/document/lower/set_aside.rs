//! What is left out by rule, for it changes no type and no call.

use crate::document::grammar::Place;
use crate::document::node::Node;
use crate::refusal::Refusals;

/// The keywords that tell valid values from others of the same type, and those that name a schema for other tools.
const VALIDATION_ONLY: &[&str] = &[
    "$anchor",
    "$comment",
    "$id",
    "$schema",
    "contains",
    "contentSchema",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

pub fn validation_only(node: &mut Node, _: &Place, _: &mut Refusals) {
    if let Some(map) = node.as_map_mut() {
        map.retain(|keyword, _| !VALIDATION_ONLY.contains(&keyword.as_str()));
    }
}

/// What 3.1 has around the paths and 3.0 has not. Webhooks are calls of the server's, not of a client.
pub fn of_the_document(document: &mut Node) {
    let Some(map) = document.as_map_mut() else {
        return;
    };
    map.shift_remove("webhooks");
    map.shift_remove("jsonSchemaDialect");
    map.entry("paths".to_owned()).or_insert_with(Node::empty);
    let info = document.get_mut("info").and_then(Node::as_map_mut);
    if let Some(info) = info {
        info.shift_remove("summary");
        if let Some(license) = info.get_mut("license").and_then(Node::as_map_mut) {
            license.shift_remove("identifier");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::lower::tests::{becomes, node};

    #[test]
    fn validation_changes_no_type() {
        becomes(
            "{type: object, not: {required: [a]}, if: {}, then: {}, unevaluatedProperties: false}",
            "{type: object}",
        );
        // A property may be called like a keyword.
        becomes(
            "{type: object, properties: {not: {type: string}}}",
            "{type: object, properties: {not: {type: string}}}",
        );
    }

    #[test]
    fn webhooks_and_what_only_3_1_has_are_left_out() {
        let mut document = node(
            "{webhooks: {}, jsonSchemaDialect: d, info: {title: t, summary: s, license: {name: l, identifier: i}}}",
        );
        of_the_document(&mut document);
        assert_eq!(
            document,
            node("{info: {title: t, license: {name: l}}, paths: {}}")
        );
    }
}
