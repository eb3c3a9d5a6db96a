//! Whether each property can be read by an accessor, or set by a setter, that says what it is.

use std::collections::BTreeMap;

use crate::document::grammar::Place;
use crate::document::node::Node;
use crate::document::reach;
use crate::document::references::{schema_name, sole_target};
use crate::names::snake_case;
use crate::refusal::Refusals;
use crate::taken::{Code, LIST_METHODS};

pub fn types(document: &Node, code: &Code, refusals: &mut Refusals) {
    let Some(schemas) = document.at(&["components", "schemas"]) else {
        return;
    };
    let (replies, bodies) = (reach::replies(document), reach::bodies(document));
    for (name, schema) in schemas.as_map().into_iter().flatten() {
        let place = Place::of(&["components", "schemas", name]);
        let is_reply = replies.contains(name);
        if !is_reply && !bodies.contains(name) {
            continue;
        }
        let mut named = BTreeMap::new();
        for property in properties(schemas, schema, &place) {
            // A reference that leads nowhere is refused, and what it would lead to may have words.
            let leads_somewhere =
                |target: &str| schema_name(target).is_some_and(|name| schemas.get(name).is_some());
            if sole_target(property.node).is_none_or(leads_somewhere) {
                property.is_described(refusals);
            }
            let other = named.insert(property.name.clone(), property.key);
            // Those without a name are refused as such.
            if let Some(other) = other.filter(|_| !property.name.is_empty()) {
                refusals.push(
                    &property.place,
                    format!(
                        "it is `{}` in Rust, as `{other}` is; name one of them by `x-pareta-name`",
                        property.name
                    ),
                );
            }
            let is_list = schema.get("x-pareta-items").is_some();
            let is_taken = code.takes_accessor(name, &property.name)
                || is_list && LIST_METHODS.contains(&property.name.as_str());
            if is_reply && is_taken {
                refusals.push(
                    &property.place,
                    format!(
                        "an accessor `{0}` would hide the method `{0}` that `{name}` has; \
                         name it otherwise by `x-pareta-name`",
                        property.name
                    ),
                );
            }
        }
    }
}

/// A property a caller sees.
pub struct Property<'a> {
    pub key: &'a str,
    /// Its name in Rust.
    pub name: String,
    pub node: &'a Node,
    pub place: Place,
}

impl Property<'_> {
    fn is_described(&self, refusals: &mut Refusals) {
        let description = self.node.word("description").unwrap_or_default();
        if description.trim().is_empty() {
            refusals.push(
                &self.place,
                "it has no description, and would be a method without one; \
                 write `description` (a `title` may stand in for it)",
            );
        }
    }
}

/// The properties a caller sees of a type: its own, those of its parts, and those of the objects it flattens.
pub fn properties<'a>(schemas: &'a Node, schema: &'a Node, place: &Place) -> Vec<Property<'a>> {
    let mut seen = Seen {
        schemas,
        properties: Vec::new(),
        components: Vec::new(),
    };
    seen.look_at(schema, place);
    seen.properties
}

struct Seen<'a> {
    schemas: &'a Node,
    properties: Vec<Property<'a>>,
    /// Those that have been looked at, for one may refer to itself.
    components: Vec<&'a str>,
}

impl<'a> Seen<'a> {
    fn look_at(&mut self, schema: &'a Node, place: &Place) {
        for (index, part) in schema.elements("allOf").enumerate() {
            match part.target() {
                Some(target) => self.look_at_component(target),
                None => self.look_at(part, &place.with("allOf").with(&index.to_string())),
            }
        }
        for (key, node) in schema.entries("properties") {
            if node.is_set("x-pareta-flatten") {
                if let Some(target) = sole_target(node) {
                    self.look_at_component(target);
                }
                continue;
            }
            // A part may say more of a property that another one has.
            let is_seen = self.properties.iter().any(|property| property.key == key);
            if !is_seen && !node.is_set("x-pareta-hidden") {
                let place = place.with("properties").with(key);
                self.properties.push(property(key, node, place));
            }
        }
    }

    fn look_at_component(&mut self, target: &'a str) {
        let Some(name) = schema_name(target).filter(|name| !self.components.contains(name)) else {
            return;
        };
        self.components.push(name);
        if let Some(schema) = self.schemas.get(name) {
            self.look_at(schema, &Place::of(&["components", "schemas", name]));
        }
    }
}

fn property<'a>(key: &'a str, node: &'a Node, place: Place) -> Property<'a> {
    let name = node.word("x-pareta-name").map(str::to_owned);
    Property {
        key,
        name: name.unwrap_or_else(|| snake_case(key)),
        node,
        place,
    }
}

#[cfg(test)]
mod tests {
    use crate::document::check::tests::{assert_said, said, said_of_properties};

    #[test]
    fn a_property_is_described_where_it_stands_by_its_title_or_by_its_component() {
        let refused = said_of_properties("a: {type: string}, b: {type: string, description: ' '}");
        assert_said(
            &refused,
            "components.schemas.Case.properties.a: it has no description",
        );
        assert_said(
            &refused,
            "components.schemas.Case.properties.b: it has no description",
        );
        assert_eq!(said_of_properties("a: {type: string, title: A}"), "");
        assert_said(
            &said_of_properties("a: {$ref: '#/components/schemas/Case'}"),
            "properties.a: it has no description",
        );
        let refused = said(
            "components: {schemas: {Case: {type: object, x-pareta-response: true, properties: \
             {a: {$ref: '#/components/schemas/Inner'}}}, Inner: {type: object, title: Inner}}}",
        );
        assert_eq!(refused, "");
    }

    #[test]
    fn what_is_no_response_and_no_request_needs_no_words() {
        assert_eq!(
            said(
                "components: {schemas: {Error: {type: object, properties: {json: {type: string}}}}}"
            ),
            ""
        );
    }

    #[test]
    fn an_accessor_hides_no_method() {
        for name in [
            "get",
            "json",
            "meta",
            "raw",
            "drift",
            "unknown",
            "to_string",
            "bill",
        ] {
            let refused = said_of_properties(&format!("{name}: {{type: string, description: d}}"));
            let expected = format!(
                "components.schemas.Case.properties.{name}: an accessor `{name}` would hide the method `{name}` \
                 that `Case` has; name it otherwise by `x-pareta-name`"
            );
            assert_eq!(refused, expected);
        }
        assert_eq!(
            said_of_properties("json: {type: string, description: d, x-pareta-name: json_text}"),
            ""
        );
        let refused = said(
            "components: {schemas: {Endpoint: {type: object, x-pareta-response: true, properties: \
             {isLive: {type: boolean, description: d}}}}}",
        );
        assert_said(
            &refused,
            "components.schemas.Endpoint.properties.isLive: an accessor `is_live` would hide",
        );
    }

    #[test]
    fn the_properties_of_a_part_are_those_of_the_whole() {
        let refused = said(
            "components: {schemas: {Whole: {x-pareta-response: true, allOf: [{$ref: '#/components/schemas/Part'}, \
             {type: object, properties: {json: {type: string, description: d}, a: {type: string}}}]}, \
             Part: {type: object, properties: {a: {type: string, description: d}, aB: {type: string, description: d}, \
             a_b: {type: string, description: d}}}}}",
        );
        assert_said(
            &refused,
            "components.schemas.Whole.allOf.1.properties.json: an accessor `json` would hide",
        );
        assert_said(
            &refused,
            "components.schemas.Part.properties.a_b: it is `a_b` in Rust, as `aB` is",
        );
        assert!(!refused.contains("no description"), "{refused}");
    }

    #[test]
    fn two_properties_have_two_names() {
        let refused = said_of_properties(
            "fooBar: {type: string, description: d}, foo_bar: {type: string, description: d}",
        );
        assert_said(
            &refused,
            "components.schemas.Case.properties.foo_bar: it is `foo_bar` in Rust, as `fooBar` is",
        );
    }

    #[test]
    fn a_key_without_letters_needs_a_name() {
        assert_said(
            &said_of_properties("'$': {type: string, description: d}"),
            "properties.$: `$` has no letters",
        );
        assert_said(
            &said_of_properties("a: {type: string, description: d, x-pareta-name: A-b}"),
            "properties.a.x-pareta-name: `A-b` is no name of a method",
        );
        for key in ["zz-top", "2fa", "type", "self", "日本"] {
            assert_eq!(
                said_of_properties(&format!("{key}: {{type: string, description: d}}")),
                "",
                "{key}"
            );
        }
    }

    #[test]
    fn two_types_have_two_names_and_neither_is_taken() {
        let refused = said(
            "components: {schemas: {foo-bar: {type: object, x-pareta-response: true}, \
             FooBar: {type: object, x-pareta-response: true}, Property: {type: object, x-pareta-response: true}, \
             Vec: {type: object, x-pareta-response: true, x-pareta-name: Vector}, \
             '2fa': {type: object, x-pareta-response: true}}}",
        );
        assert_said(
            &refused,
            "components.schemas.FooBar: it is the type `FooBar` in Rust, as `foo-bar` is",
        );
        assert_said(
            &refused,
            "components.schemas.Property: generated code has a `Property` already",
        );
        assert_said(&refused, "components.schemas.2fa: its name has no letters");
        assert!(!refused.contains("Vec"), "{refused}");
    }
}
