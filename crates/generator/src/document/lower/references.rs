//! Rules about `$ref`.

use crate::document::grammar::Place;
use crate::document::node::{Map, Node};
use crate::document::references;
use crate::names;
use crate::refusal::Refusals;

/// What is said beside a `$ref` in 3.1 goes around it in 3.0: `allOf: [$ref]`. Only what describes it has a meaning
/// there; a further schema is a part of its own.
pub fn siblings(node: &mut Node, _: &Place, _: &mut Refusals) {
    if node.target().is_none() {
        return;
    }
    let Some(map) = node.as_map_mut() else { return };
    let mut parts = Vec::new();
    let (mut around, mut beside) = (Map::new(), Map::new());
    for (keyword, value) in std::mem::take(map) {
        match keyword.as_str() {
            "$ref" => parts.push(Node::Map(Map::from([(keyword, value)]))),
            "title" | "description" | "default" | "example" | "nullable" | "deprecated"
            | "readOnly" | "writeOnly" => _ = around.insert(keyword, value),
            _ if keyword.starts_with("x-") => _ = around.insert(keyword, value),
            "properties" | "required" | "additionalProperties" | "allOf" | "oneOf" | "anyOf" => {
                _ = beside.insert(keyword, value);
            }
            // It only validates.
            _ => {}
        }
    }
    if around.is_empty() && beside.is_empty() {
        *node = parts.remove(0);
        return;
    }
    if !beside.is_empty() {
        parts.push(Node::Map(beside));
    }
    around.insert("allOf".to_owned(), Node::List(parts));
    *map = around;
}

/// Beside a `$ref` to anything but a schema nothing is read.
pub fn alone(node: &mut Node) {
    if let Some(target) = node.target() {
        *node = Node::reference(target);
    }
}

/// The `$defs` of a component become components, named after it where the name is taken.
pub fn hoist_definitions(document: &mut Node, refusals: &mut Refusals) {
    let Some(schemas) = document
        .at_mut(&["components", "schemas"])
        .and_then(Node::as_map_mut)
    else {
        return;
    };
    let mut renamed: Vec<(String, String)> = Vec::new();
    let mut hoisted: Vec<(String, Node)> = Vec::new();
    for (component, schema) in schemas.iter_mut() {
        let Some(map) = schema.as_map_mut() else {
            continue;
        };
        for keyword in ["$defs", "definitions"] {
            let Some(Node::Map(definitions)) = map.shift_remove(keyword) else {
                continue;
            };
            for (name, mut definition) in definitions {
                let own = format!("{component}{}", names::pascal_case(&name));
                point(&mut definition, component, keyword);
                renamed.push((
                    format!("#/components/schemas/{component}/{keyword}/{name}"),
                    own.clone(),
                ));
                hoisted.push((own, definition));
            }
        }
        let component = component.clone();
        for keyword in ["$defs", "definitions"] {
            point(schema, &component, keyword);
        }
    }
    for (name, definition) in hoisted {
        if schemas.contains_key(&name) {
            refusals.push(
                &Place::of(&["components", "schemas", &name]),
                "a component and a definition (`$defs`) within another one come to this name; rename the definition",
            );
            continue;
        }
        schemas.insert(name, definition);
    }
    references::rename(document, &|target| {
        let found = renamed.iter().find(|(from, _)| from == target);
        found.map(|(_, name)| format!("#/components/schemas/{name}"))
    });
}

/// `#/$defs/X` within a component → its place in the document.
fn point(schema: &mut Node, component: &str, keyword: &str) {
    let prefix = format!("#/{keyword}/");
    references::rename(schema, &|target| {
        let name = target.strip_prefix(&prefix)?;
        Some(format!("#/components/schemas/{component}/{keyword}/{name}"))
    });
}

/// A component that is only a `$ref` is the one it refers to.
pub fn aliases(document: &mut Node, refusals: &mut Refusals) {
    let mut aliases: Vec<(String, String)> = Vec::new();
    if let Some(components) = document.get_mut("components").and_then(Node::as_map_mut) {
        for (section, named) in components.iter_mut() {
            for (name, node) in named.as_map().into_iter().flatten() {
                if let Some(target) = node.target() {
                    aliases.push((format!("#/components/{section}/{name}"), target.to_owned()));
                }
            }
        }
    }
    let end_of = |from: &str| {
        let mut target = aliases.iter().find(|(alias, _)| alias == from)?.1.as_str();
        for _ in &aliases {
            match aliases.iter().find(|(alias, _)| alias == target) {
                Some((_, further)) => target = further,
                None => return Some(target.to_owned()),
            }
        }
        None
    };
    for (alias, _) in &aliases {
        let keys: Vec<&str> = alias.trim_start_matches("#/").split('/').collect();
        match (end_of(alias), keys.split_last()) {
            (Some(_), Some((name, section))) => {
                if let Some(section) = document.at_mut(section).and_then(Node::as_map_mut) {
                    section.shift_remove(*name);
                }
            }
            _ => refusals.push(
                &Place::of(&keys),
                "its `$ref` leads back to itself; write what it is",
            ),
        }
    }
    references::rename(document, &end_of);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::lower::tests::{becomes, node};

    #[test]
    fn what_stands_beside_a_reference_goes_around_it() {
        becomes(
            "{$ref: '#/components/schemas/A', description: d, minLength: 1, x-pareta-name: a}",
            "{description: d, x-pareta-name: a, allOf: [{$ref: '#/components/schemas/A'}]}",
        );
        becomes(
            "{$ref: '#/components/schemas/A', minLength: 1}",
            "{$ref: '#/components/schemas/A'}",
        );
        becomes(
            "{$ref: '#/components/schemas/A', properties: {b: {}}}",
            "{allOf: [{$ref: '#/components/schemas/A'}, {properties: {b: {}}, type: object}]}",
        );
    }

    #[test]
    fn a_component_that_is_a_reference_is_what_it_refers_to() {
        let mut document = node(
            "components: {schemas: {A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/C'}, \
             C: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}, \
             D: {$ref: '#/components/schemas/D'}}}",
        );
        let mut refusals = Refusals::default();
        aliases(&mut document, &mut refusals);
        let expected = node(
            "components: {schemas: {C: {type: object, properties: {a: {$ref: '#/components/schemas/C'}}}, \
             D: {$ref: '#/components/schemas/D'}}}",
        );
        assert_eq!(document, expected);
        assert!(
            refusals
                .to_string()
                .starts_with("components.schemas.D: its `$ref` leads back")
        );
    }

    #[test]
    fn definitions_become_components() {
        let mut document = node(
            "components: {schemas: {A: {properties: {b: {$ref: '#/$defs/b'}}, $defs: {b: {type: string}}}, \
             C: {$ref: '#/components/schemas/A/$defs/b'}}}",
        );
        let mut refusals = Refusals::default();
        hoist_definitions(&mut document, &mut refusals);
        let expected = node(
            "components: {schemas: {A: {properties: {b: {$ref: '#/components/schemas/AB'}}}, \
             C: {$ref: '#/components/schemas/AB'}, AB: {type: string}}}",
        );
        assert_eq!(document, expected);
    }
}
