//! Rules about what type a schema has.

use serde_json::Number;

use crate::document::grammar::Place;
use crate::document::node::{Map, Node};
use crate::refusal::Refusals;

/// `true` → `{}`. Nothing at all can be under `false`.
pub fn boolean_schema(node: &mut Node, place: &Place, refusals: &mut Refusals) {
    match node {
        Node::Flag(true) => *node = Node::empty(),
        Node::Flag(false) => {
            refusals.push(
                place,
                "a schema `false` allows no value; take it out, or write the schema of what may be here",
            );
            *node = Node::empty();
        }
        _ => {}
    }
}

/// An object of nothing but `patternProperties` is a map; beside `properties` they only say that there may be others.
pub fn pattern_properties(node: &mut Node, _: &Place, _: &mut Refusals) {
    let Some(map) = node.as_map_mut() else { return };
    let Some(Node::Map(patterns)) = map.shift_remove("patternProperties") else {
        return;
    };
    let mut values = patterns.into_values();
    let value = match (values.next(), values.next()) {
        (Some(value), None) if !map.contains_key("properties") => value,
        _ => Node::Flag(true),
    };
    map.entry("type".to_owned())
        .or_insert_with(|| Node::text("object"));
    map.insert("additionalProperties".to_owned(), value);
}

/// A tuple is a list; of one type if all its places have the same.
pub fn prefix_items(node: &mut Node, _: &Place, _: &mut Refusals) {
    let Some(map) = node.as_map_mut() else { return };
    let Some(Node::List(places)) = map.shift_remove("prefixItems") else {
        return;
    };
    let rest = map.shift_remove("items");
    let rest = rest.filter(|rest| !matches!(rest, Node::Flag(_)));
    let first = places.first();
    let all_same = first.filter(|first| places.iter().chain(&rest).all(|place| place == *first));
    let items = all_same.cloned().unwrap_or_else(Node::empty);
    map.insert("items".to_owned(), items);
}

/// `type: [X, 'null']` → nullable X; several → `oneOf`, each with the keywords that are about it.
pub fn type_list(node: &mut Node, place: &Place, refusals: &mut Refusals) {
    let Some(map) = node.as_map_mut() else { return };
    let Some(Node::List(types)) = map.get("type") else {
        return;
    };
    let is_null = |of_type: &Node| of_type.as_str() == Some("null");
    let others: Vec<Node> = types
        .iter()
        .filter(|of_type| !is_null(of_type))
        .cloned()
        .collect();
    if others.len() < types.len() {
        map.insert("nullable".to_owned(), Node::Flag(true));
    }
    match others.as_slice() {
        [] => {
            map.shift_remove("type");
        }
        [one] => {
            map.insert("type".to_owned(), one.clone());
        }
        several => {
            map.shift_remove("type");
            if ["oneOf", "anyOf", "allOf"]
                .iter()
                .any(|choice| map.contains_key(*choice))
            {
                refusals.push(
                    place,
                    "a list of types beside a choice or `allOf`; write the types as the branches of one `oneOf`",
                );
                return;
            }
            let about = |of_type: &str, map: &Map| {
                let own = KEYWORDS
                    .iter()
                    .filter(move |(_, types)| types.contains(&of_type));
                own.filter_map(|(keyword, _)| map.get_key_value(*keyword))
                    .map(|(keyword, value)| (keyword.clone(), value.clone()))
                    .collect::<Map>()
            };
            let branches = several.iter().map(|of_type| {
                let mut branch = Map::from([("type".to_owned(), of_type.clone())]);
                branch.extend(about(of_type.as_str().unwrap_or_default(), map));
                Node::Map(branch)
            });
            let branches = Node::List(branches.collect());
            map.retain(|keyword, _| !KEYWORDS.iter().any(|(known, _)| known == keyword));
            map.insert("oneOf".to_owned(), branches);
        }
    }
}

/// `type: 'null'` → nullable, and of no type.
pub fn null_type(node: &mut Node, _: &Place, _: &mut Refusals) {
    if node.word("type") == Some("null") {
        if let Some(map) = node.as_map_mut() {
            map.shift_remove("type");
            map.insert("nullable".to_owned(), Node::Flag(true));
        }
    }
}

/// `examples: [a, b]` → `example: a`.
pub fn examples(node: &mut Node, _: &Place, _: &mut Refusals) {
    let Some(map) = node.as_map_mut() else { return };
    if let Some(Node::List(examples)) = map.get("examples") {
        let first = examples.first().cloned();
        map.shift_remove("examples");
        if let Some(first) = first {
            map.entry("example".to_owned()).or_insert(first);
        }
    }
}

/// Octets → `format: binary`, and in base64 → `format: byte`.
pub fn content(node: &mut Node, _: &Place, _: &mut Refusals) {
    let Some(map) = node.as_map_mut() else { return };
    let media = map.shift_remove("contentMediaType");
    let encoding = map.shift_remove("contentEncoding");
    let format = match (&media, encoding.as_ref().and_then(Node::as_str)) {
        (_, Some("base64" | "base64url")) => "byte",
        // Text in JSON, whatever it is the text of.
        (_, Some(_)) | (None, None) => return,
        (Some(media), None) => match media.as_str() {
            Some(media) if media.starts_with("text/") || media.ends_with("json") => return,
            _ => "binary",
        },
    };
    map.entry("type".to_owned())
        .or_insert_with(|| Node::text("string"));
    map.entry("format".to_owned())
        .or_insert_with(|| Node::text(format));
}

/// A type that is left out is the one its keywords are about.
pub fn implied(node: &mut Node, _: &Place, _: &mut Refusals) {
    let Some(map) = node.as_map_mut() else { return };
    if ["type", "$ref", "allOf", "oneOf", "anyOf"]
        .iter()
        .any(|known| map.contains_key(*known))
    {
        return;
    }
    let of_values = map
        .get("enum")
        .and_then(Node::as_list)
        .and_then(type_of_all);
    let of_type = match of_values {
        Some(of_type) => of_type,
        None if map.contains_key("properties") || map.contains_key("additionalProperties") => {
            "object"
        }
        None if map.contains_key("items") => "array",
        None => return,
    };
    map.insert("type".to_owned(), Node::text(of_type));
}

/// The type all these values have.
pub fn type_of_all(values: &[Node]) -> Option<&'static str> {
    let (first, rest) = values.split_first()?;
    let of_type = type_of(first)?;
    rest.iter()
        .all(|value| type_of(value) == Some(of_type))
        .then_some(of_type)
}

fn type_of(value: &Node) -> Option<&'static str> {
    match value {
        Node::Text(_) => Some("string"),
        Node::Flag(_) => Some("boolean"),
        Node::Number(number) if is_whole(number) => Some("integer"),
        Node::Number(_) => Some("number"),
        _ => None,
    }
}

fn is_whole(number: &Number) -> bool {
    number.is_i64()
}

/// The keywords that are about some types only. Beside another type they mean nothing, as JSON Schema has it.
const KEYWORDS: &[(&str, &[&str])] = &[
    ("format", &["string", "integer", "number"]),
    ("pattern", &["string"]),
    ("minLength", &["string"]),
    ("maxLength", &["string"]),
    ("minimum", &["integer", "number"]),
    ("maximum", &["integer", "number"]),
    ("exclusiveMinimum", &["integer", "number"]),
    ("exclusiveMaximum", &["integer", "number"]),
    ("multipleOf", &["integer", "number"]),
    ("items", &["array"]),
    ("minItems", &["array"]),
    ("maxItems", &["array"]),
    ("uniqueItems", &["array"]),
    ("properties", &["object"]),
    ("required", &["object"]),
    ("additionalProperties", &["object"]),
    ("minProperties", &["object"]),
    ("maxProperties", &["object"]),
];

pub fn keywords_of_another_type(node: &mut Node, _: &Place, _: &mut Refusals) {
    let Some(of_type) = node.word("type").map(str::to_owned) else {
        return;
    };
    let is_about_another = |keyword: &str| {
        let mut keywords = KEYWORDS.iter();
        keywords.any(|(known, types)| *known == keyword && !types.contains(&of_type.as_str()))
    };
    if let Some(map) = node.as_map_mut() {
        map.retain(|keyword, _| !is_about_another(keyword));
    }
}

#[cfg(test)]
mod tests {
    use crate::document::lower::tests::{becomes, is_refused};

    #[test]
    fn a_schema_true_is_any_and_false_is_refused() {
        becomes("{type: array, items: true}", "{type: array, items: {}}");
        is_refused(
            "{properties: {a: false}}",
            "schema.properties.a: a schema `false`",
        );
        becomes(
            "{type: object, additionalProperties: false}",
            "{type: object, additionalProperties: false}",
        );
    }

    #[test]
    fn pattern_properties_are_a_map() {
        becomes(
            "{type: object, patternProperties: {'^x': {type: integer}}}",
            "{type: object, additionalProperties: {type: integer}}",
        );
        becomes(
            "{type: object, properties: {a: {}}, patternProperties: {'^x': {type: integer}}}",
            "{type: object, properties: {a: {}}, additionalProperties: true}",
        );
    }

    #[test]
    fn a_tuple_is_a_list() {
        becomes(
            "{type: array, prefixItems: [{type: number}, {type: number}], items: false}",
            "{type: array, items: {type: number}}",
        );
        becomes(
            "{type: array, prefixItems: [{type: number}, {type: string}]}",
            "{type: array, items: {}}",
        );
    }

    #[test]
    fn a_type_list_is_a_nullable_type_or_a_choice() {
        becomes("{type: [string, 'null']}", "{type: string, nullable: true}");
        becomes("{type: [string]}", "{type: string}");
        becomes("{type: ['null']}", "{nullable: true}");
        becomes(
            "{description: d, type: [string, integer, 'null'], minLength: 1, minimum: 2}",
            "{description: d, nullable: true, oneOf: [{type: string, minLength: 1}, {type: integer, minimum: 2}]}",
        );
        is_refused(
            "{type: [string, integer], oneOf: [{}, {}]}",
            "a list of types beside",
        );
    }

    #[test]
    fn a_type_null_is_nullable() {
        becomes("{type: 'null'}", "{nullable: true}");
    }

    #[test]
    fn the_first_of_several_examples_is_the_example() {
        becomes(
            "{type: string, examples: [a, b]}",
            "{type: string, example: a}",
        );
    }

    #[test]
    fn content_is_a_format() {
        becomes(
            "{type: string, contentMediaType: application/octet-stream}",
            "{type: string, format: binary}",
        );
        becomes(
            "{type: string, contentMediaType: image/png, contentEncoding: base64}",
            "{type: string, format: byte}",
        );
        becomes(
            "{type: string, contentMediaType: text/html}",
            "{type: string}",
        );
    }

    #[test]
    fn a_type_left_out_is_implied() {
        becomes("{properties: {}}", "{properties: {}, type: object}");
        becomes("{items: {}}", "{items: {}, type: array}");
        becomes("{enum: [1, 2]}", "{enum: [1, 2], type: integer}");
        becomes("{enum: [1, a]}", "{enum: [1, a]}");
    }

    #[test]
    fn keywords_of_another_type_mean_nothing() {
        becomes(
            "{type: string, minimum: 1, minLength: 2}",
            "{type: string, minLength: 2}",
        );
    }
}
