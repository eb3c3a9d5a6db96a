//! The parts of an `allOf` that say different things of one property cannot be put together: which of them is it?

use std::collections::BTreeMap;

use crate::document::grammar::{Form, Place, walk};
use crate::document::node::{Map, Node};
use crate::document::references::schema_name;
use crate::refusal::Refusals;

pub fn parts(document: &Node, refusals: &mut Refusals) {
    let Some(schemas) = document.at(&["components", "schemas"]) else {
        return;
    };
    walk(&mut document.clone(), &mut |node, form, place| {
        let is_schema = matches!(form, Form::Object(kind) if kind.is_schema());
        if is_schema && node.get("allOf").is_some() {
            agree(schemas, node, place, refusals);
        }
    });
}

fn agree(schemas: &Node, whole: &Node, place: &Place, refusals: &mut Refusals) {
    let mut parts = Vec::new();
    gather(schemas, whole, &mut Vec::new(), &mut parts);
    let mut said: BTreeMap<&str, &Node> = BTreeMap::new();
    for part in parts {
        let of_all = ["additionalProperties", "items"];
        let of_all = of_all
            .iter()
            .filter_map(|keyword| Some((*keyword, part.get(keyword)?)));
        // `true` and `false` agree with everything: they say nothing of a type.
        let of_all = of_all.filter(|(_, node)| node.as_map().is_some());
        for (key, node) in part.entries("properties").chain(of_all) {
            let other = said.entry(key).or_insert(node);
            if !is_same(other, node) {
                refusals.push(
                    place,
                    format!(
                        "`{key}` stands in two parts of its `allOf`, and is not the same in both; \
                         write it in one of them"
                    ),
                );
            }
        }
    }
}

/// The parts of a schema, and itself.
fn gather<'a>(
    schemas: &'a Node,
    schema: &'a Node,
    seen: &mut Vec<&'a str>,
    into: &mut Vec<&'a Node>,
) {
    into.push(schema);
    for part in schema.elements("allOf") {
        match part.target().and_then(schema_name) {
            Some(name) if seen.contains(&name) => {}
            Some(name) => {
                seen.push(name);
                if let Some(part) = schemas.get(name) {
                    gather(schemas, part, seen, into);
                }
            }
            None => gather(schemas, part, seen, into),
        }
    }
}

/// Whether two schemas are of one type. Of a string or a number, one may say more than the other.
fn is_same(one: &Node, other: &Node) -> bool {
    match (one.word("type"), other.word("type")) {
        (Some(one), Some(other)) if !["object", "array"].contains(&one) => one == other,
        _ => matters(one) == matters(other),
    }
}

/// A schema without its words.
fn matters(schema: &Node) -> Map {
    let map = schema.as_map().into_iter().flatten();
    let words = [
        "default",
        "deprecated",
        "description",
        "example",
        "nullable",
        "title",
    ];
    map.filter(|(keyword, _)| !words.contains(&keyword.as_str()) && !keyword.starts_with("x-"))
        .map(|(keyword, value)| (keyword.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::document::check::tests::{assert_said, said};

    fn said_of_parts(one: &str, other: &str) -> String {
        said(&format!(
            "components: {{schemas: {{A: {{type: object, x-pareta-response: true, properties: {{a: {one}}}}}, \
             B: {{type: object, x-pareta-response: true, allOf: [{{$ref: '#/components/schemas/A'}}, \
             {{type: object, properties: {{a: {other}}}}}]}}}}}}"
        ))
    }

    #[test]
    fn parts_that_contradict_each_other_are_refused() {
        let text = "{type: string, description: d}";
        let refused = said_of_parts(text, "{type: integer, description: d}");
        assert_said(
            &refused,
            "components.schemas.B: `a` stands in two parts of its `allOf`",
        );
        let refused = said_of_parts(text, "{$ref: '#/components/schemas/A'}");
        assert_said(
            &refused,
            "components.schemas.B: `a` stands in two parts of its `allOf`",
        );
        assert_said(
            &said_of_parts(
                "{type: object, description: d, additionalProperties: {$ref: '#/components/schemas/A'}}",
                "{$ref: '#/components/schemas/A'}",
            ),
            "components.schemas.B: `a` stands in two parts",
        );
        assert!(
            !said_of_parts(text, "{type: string, description: e, maxLength: 5}")
                .contains("two parts")
        );
    }
}
