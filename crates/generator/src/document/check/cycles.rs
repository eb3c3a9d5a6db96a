//! A schema that is made of itself, without a property or a list between, describes nothing.

use std::collections::BTreeSet;

use crate::document::grammar::Place;
use crate::document::node::Node;
use crate::document::references::schema_name;
use crate::refusal::Refusals;

pub fn cycles(document: &Node, refusals: &mut Refusals) {
    let Some(schemas) = document.at(&["components", "schemas"]) else {
        return;
    };
    for name in schemas.as_map().into_iter().flatten().map(|(name, _)| name) {
        let mut seen = BTreeSet::new();
        let mut pending = made_of(schemas, name);
        while let Some(part) = pending.pop() {
            if seen.insert(part) {
                pending.extend(made_of(schemas, part));
            }
        }
        if seen.contains(name.as_str()) {
            refusals.push(
                &Place::of(&["components", "schemas", name]),
                "it is made of itself (`allOf`, `oneOf` or `anyOf`); put a property or a list between",
            );
        }
    }
}

fn made_of<'a>(schemas: &'a Node, name: &str) -> Vec<&'a str> {
    let mut targets = Vec::new();
    let mut pending: Vec<&Node> = schemas.get(name).into_iter().collect();
    while let Some(schema) = pending.pop() {
        targets.extend(schema.target().and_then(schema_name));
        for composition in ["allOf", "oneOf", "anyOf"] {
            pending.extend(schema.elements(composition));
        }
    }
    targets
}

#[cfg(test)]
mod tests {
    use crate::document::check::tests::{assert_said, said};

    #[test]
    fn a_schema_made_of_itself_is_refused() {
        let refused = said(
            "components: {schemas: {A: {allOf: [{$ref: '#/components/schemas/B'}]}, \
             B: {oneOf: [{$ref: '#/components/schemas/A'}, {type: string}]}, \
             C: {type: object, properties: {c: {$ref: '#/components/schemas/C'}}}}}",
        );
        assert_said(&refused, "components.schemas.A: it is made of itself");
        assert_said(&refused, "components.schemas.B: it is made of itself");
        assert!(!refused.contains("schemas.C"), "{refused}");
    }
}
