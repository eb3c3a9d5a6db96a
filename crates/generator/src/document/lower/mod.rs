//! OpenAPI 3.1 in the words of 3.0, by named rules. A document of 3.0 goes through them too: they find little to do.

mod bounds;
mod choices;
mod paths;
mod references;
mod set_aside;
pub mod types;

use super::grammar::{Form, Place, walk};
use super::node::Node;
use super::origins::Origins;
use crate::refusal::Refusals;

/// Rewrites one schema. Those in it come later.
type SchemaRule = fn(&mut Node, &Place, &mut Refusals);

/// In this order: a rule may count on what those before it have done.
const SCHEMA_RULES: &[SchemaRule] = &[
    types::boolean_schema,
    set_aside::validation_only,
    types::pattern_properties,
    types::prefix_items,
    choices::constant,
    choices::choice_of_constants,
    types::type_list,
    types::null_type,
    choices::null_among_the_values,
    choices::null_branch,
    references::siblings,
    bounds::exclusive,
    types::examples,
    types::content,
    types::implied,
    types::keywords_of_another_type,
    bounds::of_an_integer,
];

pub fn lower(document: &mut Node, origins: &mut Origins, refusals: &mut Refusals) {
    references::hoist_definitions(document, refusals);
    references::aliases(document, refusals);
    set_aside::of_the_document(document);
    paths::resolve(document, refusals);
    paths::merge_parameters(document, origins);
    walk(document, &mut |node, form, place| match form {
        Form::Object(kind) if kind.is_schema() => {
            for rule in SCHEMA_RULES {
                rule(node, place, refusals);
            }
        }
        Form::Object(kind) if kind.section.is_some() => references::alone(node),
        _ => {}
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::grammar::{SCHEMA, walk_value};

    pub fn node(yaml: &str) -> Node {
        serde_yaml_ng::from_str(yaml).unwrap()
    }

    /// What a schema becomes.
    #[track_caller]
    pub fn becomes(schema: &str, expected: &str) {
        let (lowered, refusals) = lowered(schema);
        assert_eq!(refusals.to_string(), "");
        assert_eq!(lowered, node(expected), "{lowered:?}");
    }

    /// What is said of a schema.
    #[track_caller]
    pub fn is_refused(schema: &str, expected: &str) {
        let said = lowered(schema).1.to_string();
        assert!(said.contains(expected), "{said:?}");
    }

    fn lowered(schema: &str) -> (Node, Refusals) {
        let (mut node, mut refusals) = (node(schema), Refusals::default());
        walk_value(
            &mut node,
            Form::Object(&SCHEMA),
            &Place::of(&["schema"]),
            &mut |node, form, place| {
                if matches!(form, Form::Object(kind) if kind.is_schema()) {
                    SCHEMA_RULES
                        .iter()
                        .for_each(|rule| rule(node, place, &mut refusals));
                }
            },
        );
        (node, refusals)
    }

    #[test]
    fn the_contract_is_3_0_already() {
        let text = include_str!("../../../../../openapi.yaml");
        let (mut lowered, mut refusals) = (node(text), Refusals::default());
        lower(&mut lowered, &mut Origins::default(), &mut refusals);
        assert_eq!(refusals.to_string(), "");
        assert_eq!(lowered, node(text));
    }
}
