//! Rules about constants, enums, and choices among schemas.

use super::types::type_of_all;
use crate::document::grammar::Place;
use crate::document::node::{Map, Node};
use crate::refusal::Refusals;

/// `const: a` → `enum: [a]`.
pub fn constant(node: &mut Node, _: &Place, _: &mut Refusals) {
    let Some(map) = node.as_map_mut() else { return };
    if let Some(value) = map.shift_remove("const") {
        map.insert("enum".to_owned(), Node::List(vec![value]));
    }
}

/// A choice whose every branch is one constant is an enum of them.
pub fn choice_of_constants(node: &mut Node, _: &Place, _: &mut Refusals) {
    for choice in ["oneOf", "anyOf"] {
        let Some(branches) = node.get(choice).and_then(Node::as_list) else {
            continue;
        };
        let constants: Option<Vec<Node>> = branches.iter().map(constant_of).collect();
        let values = constants.filter(|values| type_of_all(values).is_some());
        if let (Some(values), Some(map)) = (values, node.as_map_mut()) {
            map.shift_remove(choice);
            map.insert("enum".to_owned(), Node::List(values));
        }
    }
}

fn constant_of(branch: &Node) -> Option<Node> {
    if let Some(value) = branch.get("const") {
        return Some(value.clone());
    }
    match branch.get("enum").and_then(Node::as_list) {
        Some([value]) => Some(value.clone()),
        _ => None,
    }
}

/// A null among the values of an enum says that it is nullable.
pub fn null_among_the_values(node: &mut Node, _: &Place, _: &mut Refusals) {
    let Some(map) = node.as_map_mut() else { return };
    let Some(Node::List(values)) = map.get_mut("enum") else {
        return;
    };
    let before = values.len();
    values.retain(|value| *value != Node::Null);
    let (after, now_empty) = (values.len(), values.is_empty());
    if after < before {
        map.insert("nullable".to_owned(), Node::Flag(true));
        if now_empty {
            map.shift_remove("enum");
        }
    }
}

/// A null branch of a choice says that it is nullable; a choice of one branch is that branch.
pub fn null_branch(node: &mut Node, _: &Place, _: &mut Refusals) {
    let Some(map) = node.as_map_mut() else { return };
    for choice in ["oneOf", "anyOf"] {
        let Some(Node::List(branches)) = map.get_mut(choice) else {
            continue;
        };
        let before = branches.len();
        branches.retain(|branch| !is_null(branch));
        let had_null = branches.len() < before;
        let single = match branches.len() {
            0 if had_null => Some(Node::empty()),
            1 => branches.pop(),
            _ => None,
        };
        if let Some(single) = single {
            map.shift_remove(choice);
            map.shift_remove("discriminator");
            take_in(map, single);
        }
        if had_null {
            map.insert("nullable".to_owned(), Node::Flag(true));
        }
    }
}

/// The keywords of the only branch. What is said outside of it goes first.
fn take_in(map: &mut Map, branch: Node) {
    match branch {
        Node::Map(branch) if branch.contains_key("$ref") => {
            map.entry("allOf".to_owned())
                .or_insert_with(|| Node::List(Vec::new()));
            if let Some(Node::List(parts)) = map.get_mut("allOf") {
                parts.push(Node::Map(branch));
            }
        }
        Node::Map(branch) => {
            for (keyword, value) in branch {
                map.entry(keyword).or_insert(value);
            }
        }
        _ => {}
    }
}

fn is_null(branch: &Node) -> bool {
    branch.word("type") == Some("null")
        || branch.get("const") == Some(&Node::Null)
        || branch.get("enum").and_then(Node::as_list) == Some(&[Node::Null])
}

#[cfg(test)]
mod tests {
    use crate::document::lower::tests::becomes;

    #[test]
    fn a_constant_is_an_enum_of_one() {
        becomes("{const: a}", "{enum: [a], type: string}");
        becomes("{type: string, const: a}", "{type: string, enum: [a]}");
    }

    #[test]
    fn a_choice_of_constants_is_an_enum() {
        becomes(
            "{oneOf: [{const: a, title: A}, {const: b}]}",
            "{enum: [a, b], type: string}",
        );
    }

    #[test]
    fn a_null_among_the_values_is_nullable() {
        becomes(
            "{type: [string, 'null'], enum: [a, null]}",
            "{type: string, enum: [a], nullable: true}",
        );
        becomes("{const: null}", "{nullable: true}");
    }

    #[test]
    fn a_null_branch_is_nullable() {
        becomes(
            "{title: T, anyOf: [{type: string, title: S, format: uuid}, {type: 'null'}]}",
            "{title: T, type: string, format: uuid, nullable: true}",
        );
        becomes(
            "{anyOf: [{$ref: '#/components/schemas/A'}, {type: 'null'}]}",
            "{allOf: [{$ref: '#/components/schemas/A'}], nullable: true}",
        );
        becomes(
            "{oneOf: [{type: string}, {type: integer}, {type: 'null'}]}",
            "{oneOf: [{type: string}, {type: integer}], nullable: true}",
        );
        becomes("{anyOf: [{type: 'null'}]}", "{nullable: true}");
    }

    #[test]
    fn a_choice_of_one_is_none() {
        becomes("{anyOf: [{type: string}]}", "{type: string}");
    }
}
