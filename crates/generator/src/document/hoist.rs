//! Every object becomes a component of its own, named after its place: `Endpoint.hardware` → `EndpointHardware`. So does
//! a union that is all there is in a body or a reply.
//!
//! An object without properties is no type, and one that is `x-pareta-raw` stays where it is.

use super::METHODS;
use super::grammar::Place;
use super::node::{Map, Node};
use super::operations::{is_success, suggested_id};
use super::origins::Origins;
use crate::names::{pascal_case, type_name};
use crate::refusal::Refusals;

pub fn hoist(document: &mut Node, origins: &mut Origins, refusals: &mut Refusals) {
    let mut hoist = Hoist {
        components: Map::new(),
        hoisted: Map::new(),
        origins,
        refusals,
    };
    if let Some(Node::Map(schemas)) = document.at_mut(&["components", "schemas"]) {
        hoist.components = schemas.clone();
        for (name, schema) in schemas.iter_mut() {
            let place = Place::of(&["components", "schemas", name]);
            let own = schema.word("x-pareta-name").unwrap_or(name);
            let own = type_name(own).unwrap_or_else(|| own.to_owned());
            hoist.within(schema, &own, &place);
        }
    }
    for (section, suffix) in [("requestBodies", "Body"), ("responses", "Reply")] {
        if let Some(Node::Map(named)) = document.at_mut(&["components", section]) {
            for (name, node) in named.iter_mut() {
                let place = Place::of(&["components", section, name]);
                hoist.contents(node, &(pascal_case(name) + suffix), &place);
            }
        }
    }
    let paths = document.get_mut("paths").and_then(Node::as_map_mut);
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            let Some(operation) = item.get_mut(method) else {
                continue;
            };
            let place = Place::of(&["paths", path, method]);
            let id = operation.word("operationId").map(str::to_owned);
            let id = pascal_case(&id.unwrap_or_else(|| suggested_id(method, path)));
            if let Some(body) = operation.get_mut("requestBody") {
                hoist.contents(body, &format!("{id}Body"), &place.with("requestBody"));
            }
            let replies = operation.get_mut("responses").and_then(Node::as_map_mut);
            for (status, reply) in replies.into_iter().flatten() {
                if is_success(status) || status == "default" {
                    let place = place.with("responses").with(status);
                    hoist.contents(reply, &format!("{id}Reply"), &place);
                }
            }
        }
    }
    let hoisted = hoist.hoisted;
    let components = document.entry("components");
    let schemas = components.and_then(|components| components.entry("schemas"));
    if let Some(Node::Map(schemas)) = schemas {
        schemas.extend(hoisted);
    }
}

struct Hoist<'a> {
    /// The components the contract has itself.
    components: Map,
    hoisted: Map,
    origins: &'a mut Origins,
    refusals: &'a mut Refusals,
}

/// What is said about a property rather than about the object in it.
const ABOUT_THE_PROPERTY: &[&str] = &[
    "default",
    "deprecated",
    "nullable",
    "readOnly",
    "writeOnly",
    "x-pareta-absent",
    "x-pareta-flatten",
    "x-pareta-hidden",
    "x-pareta-name",
];

impl Hoist<'_> {
    /// The schemas under the media types of a body or a reply.
    fn contents(&mut self, node: &mut Node, name: &str, place: &Place) {
        let media = node.get_mut("content").and_then(Node::as_map_mut);
        for (media, node) in media.into_iter().flatten() {
            if let Some(schema) = node.get_mut("schema") {
                let place = place.with("content").with(media).with("schema");
                self.schema(schema, name, &place);
                // The events of a stream are read by name.
                if media.starts_with("text/event-stream") {
                    continue;
                }
                self.union(schema, name, &place);
                if let Some(items) = schema.get_mut("items") {
                    self.union(items, &format!("{name}Item"), &place.with("items"));
                }
            }
        }
    }

    /// No property leads to a union that is in a body or a reply itself, so it is a component too.
    fn union(&mut self, node: &mut Node, name: &str, place: &Place) {
        let branches = ["oneOf", "anyOf"].map(|keyword| node.elements(keyword).count());
        if branches.iter().all(|count| *count < 2) || node.is_set("x-pareta-raw") {
            return;
        }
        let name = node.word("x-pareta-type").unwrap_or(name).to_owned();
        if let Some(map) = node.as_map_mut() {
            map.shift_remove("x-pareta-type");
        }
        let union = std::mem::replace(node, reference(&name));
        self.add(&name, union, place);
    }

    /// The objects in a schema that has a name already.
    fn within(&mut self, node: &mut Node, name: &str, place: &Place) {
        if node.is_set("x-pareta-raw") {
            return;
        }
        let Some(map) = node.as_map_mut() else { return };
        for (keyword, value) in map {
            let place = place.with(keyword);
            match (keyword.as_str(), value) {
                ("properties", Node::Map(properties)) => {
                    for (key, property) in properties {
                        let name = name.to_owned() + &pascal_case(key);
                        self.property(property, &name, &place.with(key));
                    }
                }
                ("items", items) => self.schema(items, &format!("{name}Item"), &place),
                ("additionalProperties", values @ Node::Map(_)) => {
                    self.schema(values, &format!("{name}Value"), &place);
                }
                // The properties of its parts are those of the object itself.
                ("allOf", Node::List(parts)) => {
                    for (index, part) in parts.iter_mut().enumerate() {
                        self.within(part, name, &place.with(&index.to_string()));
                    }
                }
                ("oneOf" | "anyOf", Node::List(branches)) => {
                    for (index, branch) in branches.iter_mut().enumerate() {
                        let title = branch.word("title").map(pascal_case);
                        let own = title.filter(|title| !title.is_empty());
                        let own = own.unwrap_or_else(|| format!("Variant{}", index + 1));
                        self.schema(
                            branch,
                            &format!("{name}{own}"),
                            &place.with(&index.to_string()),
                        );
                    }
                }
                _ => {}
            }
        }
    }

    fn schema(&mut self, node: &mut Node, name: &str, place: &Place) {
        let name = own_name(node, name);
        self.within(node, &name, place);
        if is_object(node) {
            let schema = std::mem::replace(node, reference(&name));
            self.add(&name, schema, place);
        }
    }

    /// What is said about the property stays there, around the object.
    fn property(&mut self, node: &mut Node, name: &str, place: &Place) {
        let name = own_name(node, name);
        self.within(node, &name, place);
        if !is_object(node) {
            return;
        }
        let Some(map) = node.as_map_mut() else { return };
        let (mut around, mut schema) = (Map::new(), Map::new());
        for (keyword, value) in std::mem::take(map) {
            if keyword == "description" {
                around.insert(keyword.clone(), value.clone());
            }
            match ABOUT_THE_PROPERTY.contains(&keyword.as_str()) {
                true => around.insert(keyword, value),
                false => schema.insert(keyword, value),
            };
        }
        around.insert("allOf".to_owned(), Node::List(vec![reference(&name)]));
        *map = around;
        self.add(&name, Node::Map(schema), place);
    }

    fn add(&mut self, name: &str, schema: Node, place: &Place) {
        // One body under two media types is one type.
        if self.hoisted.get(name) == Some(&schema) {
            return;
        }
        if self.components.contains_key(name) || self.hoisted.contains_key(name) {
            self.refusals.push(
                place,
                format!(
                    "the object here would be named `{name}`, and another one is; \
                     name it yourself by `x-pareta-type`"
                ),
            );
            return;
        }
        let component = Place::of(&["components", "schemas", name]);
        self.origins.moved(&component, place);
        self.hoisted.insert(name.to_owned(), schema);
    }
}

/// The name the contract gives an object, or else the one after its place. A union keeps it where it stands.
fn own_name(node: &mut Node, name: &str) -> String {
    let own = node.word("x-pareta-type").unwrap_or(name).to_owned();
    if is_object(node) {
        if let Some(map) = node.as_map_mut() {
            map.shift_remove("x-pareta-type");
        }
    }
    own
}

/// Whether it has properties of its own, and so is a type.
fn is_object(node: &Node) -> bool {
    let has_properties = |node: &Node| node.entries("properties").next().is_some();
    let parts = node.elements("allOf").count();
    let is_composed = parts > 1 || node.elements("allOf").any(has_properties);
    (has_properties(node) || is_composed) && !node.is_set("x-pareta-raw")
}

fn reference(name: &str) -> Node {
    Node::reference(format!("#/components/schemas/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hoisted(document: &str) -> (Node, Origins, String) {
        let mut document = serde_yaml_ng::from_str(document).unwrap();
        let (mut origins, mut refusals) = (Origins::default(), Refusals::default());
        hoist(&mut document, &mut origins, &mut refusals);
        (document, origins, refusals.to_string())
    }

    #[test]
    fn an_object_is_named_after_its_place() {
        let (document, origins, said) = hoisted(
            "components:
  schemas:
    Endpoint:
      properties:
        hardware: {description: d, nullable: true, properties: {gpu: {properties: {a: {}}}}}
        slots: {items: {properties: {a: {}}}}
        labels: {additionalProperties: {properties: {a: {}}}}
        free: {type: object}
        raw: {x-pareta-raw: true, properties: {a: {}}}
        named: {x-pareta-type: Special, properties: {a: {}}}
paths:
  /a:
    post:
      operationId: create_a
      requestBody: {content: {application/json: {schema: {properties: {a: {}}}}}}
      responses:
        '200': {content: {application/json: {schema: {items: {properties: {a: {}}}}}}}
        '400': {content: {application/json: {schema: {properties: {a: {}}}}}}
",
        );
        assert_eq!(said, "");
        let schemas = document
            .at(&["components", "schemas"])
            .and_then(Node::as_map)
            .unwrap();
        let names: Vec<_> = schemas.keys().map(String::as_str).collect();
        let expected = [
            "Endpoint",
            "EndpointHardwareGpu",
            "EndpointHardware",
            "EndpointSlotsItem",
            "EndpointLabelsValue",
            "Special",
            "CreateABody",
            "CreateAReplyItem",
        ];
        assert_eq!(names, expected);
        let hardware = document.at(&[
            "components",
            "schemas",
            "Endpoint",
            "properties",
            "hardware",
        ]);
        let expected: Node = serde_yaml_ng::from_str(
            "{description: d, nullable: true, allOf: [{$ref: '#/components/schemas/EndpointHardware'}]}",
        )
        .unwrap();
        assert_eq!(hardware, Some(&expected));
        let mut refusals = Refusals::default();
        refusals.push("components.schemas.EndpointHardwareGpu.properties.a", "p");
        assert_eq!(
            origins.told(refusals).to_string(),
            "components.schemas.Endpoint.properties.hardware.properties.gpu.properties.a: p"
        );
    }

    #[test]
    fn two_objects_of_one_name_are_refused() {
        let (.., said) = hoisted(
            "components: {schemas: {AB: {type: object}, A: {properties: {b: {properties: {c: {}}}}}}}",
        );
        assert_eq!(
            said,
            "components.schemas.A.properties.b: the object here would be named `AB`, and another one is; \
             name it yourself by `x-pareta-type`"
        );
    }
}
