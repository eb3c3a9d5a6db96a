//! Rules about paths.

use crate::document::METHODS;
use crate::document::grammar::Place;
use crate::document::node::Node;
use crate::document::origins::Origins;
use crate::refusal::Refusals;

/// A path that is a `$ref` becomes what it refers to.
pub fn resolve(document: &mut Node, refusals: &mut Refusals) {
    let shared = document.at(&["components", "pathItems"]).cloned();
    if let Some(components) = document.get_mut("components").and_then(Node::as_map_mut) {
        components.shift_remove("pathItems");
    }
    let Some(paths) = document.get_mut("paths").and_then(Node::as_map_mut) else {
        return;
    };
    for (path, item) in paths.iter_mut() {
        let Some(target) = item.target() else {
            continue;
        };
        let name = target.strip_prefix("#/components/pathItems/");
        let found = name
            .and_then(|name| shared.as_ref()?.get(name))
            .filter(|found| found.target().is_none());
        match found.cloned() {
            Some(found) => *item = found,
            None => {
                refusals.push(
                    &Place::of(&["paths", path]),
                    format!(
                        "`$ref: {target}` leads to no path; \
                         write the operations here, or under `components.pathItems`"
                    ),
                );
                *item = Node::empty();
            }
        }
    }
}

/// The parameters of a path are those of its operations, which may give one of the same name and place anew.
pub fn merge_parameters(document: &mut Node, origins: &mut Origins) {
    let components = document.at(&["components", "parameters"]).cloned();
    let named = |parameter: &Node| {
        let parameter = match parameter
            .target()
            .and_then(|to| to.strip_prefix("#/components/parameters/"))
        {
            Some(name) => components.as_ref()?.get(name)?,
            None => parameter,
        };
        Some((
            parameter.word("name")?.to_owned(),
            parameter.word("in")?.to_owned(),
        ))
    };
    let Some(paths) = document.get_mut("paths").and_then(Node::as_map_mut) else {
        return;
    };
    for (path, item) in paths {
        let Some(item) = item.as_map_mut() else {
            continue;
        };
        let place = Place::of(&["paths", path]);
        // Anything but a list is refused where it stands.
        if !matches!(item.get("parameters"), Some(Node::List(_))) {
            continue;
        }
        let Some(Node::List(shared)) = item.shift_remove("parameters") else {
            continue;
        };
        for method in METHODS {
            let Some(operation) = item.get_mut(*method).and_then(Node::as_map_mut) else {
                continue;
            };
            let own = operation
                .entry("parameters".to_owned())
                .or_insert_with(|| Node::List(Vec::new()));
            let Node::List(own) = own else { continue };
            let names: Vec<_> = own.iter().filter_map(named).collect();
            let is_missing =
                |parameter: &Node| !named(parameter).is_some_and(|name| names.contains(&name));
            let missing: Vec<(usize, &Node)> = shared
                .iter()
                .enumerate()
                .filter(|(_, parameter)| is_missing(parameter))
                .collect();
            let before = place.with("parameters");
            let after = place.with(method).with("parameters");
            // The last one first: each goes to a place that has been told of already.
            for index in (0..own.len()).rev() {
                let now = after.with(&(missing.len() + index).to_string());
                origins.moved(&now, &after.with(&index.to_string()));
            }
            for (index, (of_path, _)) in missing.iter().enumerate() {
                let now = after.with(&index.to_string());
                origins.moved(&now, &before.with(&of_path.to_string()));
            }
            let missing: Vec<Node> = missing
                .into_iter()
                .map(|(_, parameter)| parameter.clone())
                .collect();
            own.splice(0..0, missing);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::lower::tests::node;

    #[test]
    fn a_reference_to_a_path_is_resolved() {
        let mut document = node(
            "{paths: {/a: {$ref: '#/components/pathItems/A'}, /b: {$ref: 'b.yaml'}}, \
             components: {pathItems: {A: {summary: s}}}}",
        );
        let mut refusals = Refusals::default();
        resolve(&mut document, &mut refusals);
        assert_eq!(
            document,
            node("{paths: {/a: {summary: s}, /b: {}}, components: {}}")
        );
        assert!(refusals.to_string().starts_with("paths./b: `$ref: b.yaml`"));
    }

    #[test]
    fn the_parameters_of_a_path_are_those_of_its_operations() {
        let mut document = node(
            "{paths: {/a: {parameters: [{name: a, in: query}, {name: b, in: query}], \
             get: {parameters: [{name: b, in: query, required: true}]}, delete: {}}}}",
        );
        let mut origins = Origins::default();
        merge_parameters(&mut document, &mut origins);
        let expected = node(
            "{paths: {/a: {get: {parameters: [{name: a, in: query}, {name: b, in: query, required: true}]}, \
             delete: {parameters: [{name: a, in: query}, {name: b, in: query}]}}}}",
        );
        assert_eq!(document, expected);
        assert_eq!(
            origins.of("paths./a.get.parameters.0.schema"),
            "paths./a.parameters.0.schema"
        );
        assert_eq!(
            origins.of("paths./a.get.parameters.1"),
            "paths./a.get.parameters.0"
        );
        assert_eq!(
            origins.of("paths./a.delete.parameters.1"),
            "paths./a.parameters.1"
        );
    }
}
