//! Schemas of types, in the form servers hold answers to.
//!
//! Strict means what OpenAI calls so, and others after it: an object names all its properties, requires each of them and
//! allows no other, and only some keywords count. What a type says beyond that is put into the descriptions; what cannot
//! be said strictly at all is refused, with the place and what to write in its stead.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::error::Error;

/// A schema with its name, and whether the type itself stands below `value`, as a root must be an object.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub name: String,
    pub schema: Value,
    pub is_wrapped: bool,
}

/// Under which an answer stands that is no object itself.
pub(crate) const WRAPPED: &str = "value";

/// Keywords that count where answers are strict, beside those that hold schemas.
const KEPT: [&str; 16] = [
    "$ref",
    "additionalProperties",
    "const",
    "description",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maximum",
    "minItems",
    "minimum",
    "multipleOf",
    "pattern",
    "required",
    "type",
];

/// Keywords that are put into the description: they say something, and servers do not take them.
const TOLD: [&str; 9] = [
    "minLength",
    "maxLength",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "default",
    "examples",
    "contentEncoding",
    "contentMediaType",
];

/// Formats of texts that count.
const FORMATS: [&str; 9] = [
    "date-time",
    "time",
    "date",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uuid",
];

/// The schema of a type as schemars has it, with its root as an object.
pub(crate) fn plain<T: JsonSchema + ?Sized>() -> Named {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let mut schema = schema.to_value();
    if let Some(root) = schema.as_object_mut() {
        root.remove("$schema");
    }
    let name: String = T::schema_name()
        .chars()
        .map(|character| match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' => character,
            _ => '_',
        })
        .take(64)
        .collect();
    let is_object = schema["type"] == "object" && schema.get("anyOf").is_none();
    let is_wrapped = !(is_object && schema.get("oneOf").is_none());
    Named {
        name: if name.is_empty() {
            "answer".to_owned()
        } else {
            name
        },
        schema: match is_wrapped {
            true => wrapped(schema, &T::schema_name()),
            false => schema,
        },
        is_wrapped,
    }
}

/// The same, as strict servers take it.
pub(crate) fn strict<T: JsonSchema + ?Sized>() -> Result<Named, Error> {
    let mut named = plain::<T>();
    make_strict(&mut named.schema, &named.name)?;
    Ok(named)
}

/// Makes a schema strict; an error calls it `name`.
pub(crate) fn make_strict(schema: &mut Value, name: &str) -> Result<(), Error> {
    let is_object = schema["type"] == "object" && schema.get("anyOf").is_none();
    let result = match is_object {
        true => Strict { depth: 0 }.schema(schema, &mut "$".to_owned()),
        false => Err(("$".to_owned(), "is no object: its root must be one")),
    };
    result.map_err(|(path, problem)| {
        Error::argument(
            format!("the schema of `{name}`"),
            format!("cannot be strict: {path} {problem}, or turn `strict(false)` on"),
        )
    })
}

/// A schema whose root is no object, below one that is. What refers to the root is then a definition, by the type's name.
fn wrapped(mut schema: Value, name: &str) -> Value {
    let definitions = schema.as_object_mut().and_then(|root| root.remove("$defs"));
    let mut definitions = match definitions {
        Some(Value::Object(definitions)) => definitions,
        _ => Map::new(),
    };
    let place = format!("#/$defs/{name}");
    let mut is_recursive = redirect(&mut schema, &place);
    for definition in definitions.values_mut() {
        is_recursive |= redirect(definition, &place);
    }
    if is_recursive {
        definitions.insert(name.to_owned(), schema);
        schema = json!({ "$ref": place });
    }
    let mut root = json!({
        "type": "object",
        "properties": { WRAPPED: schema },
        "required": [WRAPPED],
    });
    if let (false, Some(root)) = (definitions.is_empty(), root.as_object_mut()) {
        root.insert("$defs".to_owned(), definitions.into());
    }
    root
}

/// Lets what refers to the root refer to another place, and tells whether anything did.
fn redirect(schema: &mut Value, place: &str) -> bool {
    match schema {
        Value::Object(members) => {
            let is_root = members.get("$ref").is_some_and(|target| target == "#");
            if is_root {
                members.insert("$ref".to_owned(), place.into());
            }
            let inner = members.values_mut().map(|member| redirect(member, place));
            inner.fold(is_root, |any, one| any | one)
        }
        Value::Array(elements) => {
            let inner = elements.iter_mut().map(|element| redirect(element, place));
            inner.fold(false, |any, one| any | one)
        }
        _ => false,
    }
}

/// A place, and what is wrong there.
type Refused = (String, &'static str);

struct Strict {
    depth: usize,
}

/// Deeper than any type is written; a schema by hand may be.
const DEEPEST: usize = 200;

impl Strict {
    fn schema(&mut self, schema: &mut Value, path: &mut String) -> Result<(), Refused> {
        self.depth += 1;
        let result = match schema {
            _ if self.depth > DEEPEST => Err("is nested too deeply"),
            Value::Object(object) => self.object(object, path)?,
            _ => Err(ANYTHING),
        };
        self.depth -= 1;
        result.map_err(|problem| (path.clone(), problem))
    }

    /// An inner error has its own place; the outer one is of this place.
    fn object(
        &mut self,
        schema: &mut Map<String, Value>,
        path: &mut String,
    ) -> Result<Result<(), &'static str>, Refused> {
        if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
            for (name, definition) in definitions {
                self.schema(definition, &mut name.clone())?;
            }
        }
        if let Some(problem) = refused(schema) {
            return Ok(Err(problem));
        }
        // What an enum of schemars is, each of them by a tag or a name of its own.
        if let Some(variants) = schema.remove("oneOf") {
            schema.insert("anyOf".to_owned(), variants);
        }
        flatten_single(schema);
        tell_the_rest(schema);
        if schema.contains_key("$ref") && schema.len() > 1 {
            let reference = json!({ "$ref": schema.remove("$ref") });
            schema.insert("anyOf".to_owned(), json!([reference]));
        }
        if let Some(variants) = schema.get_mut("anyOf").and_then(Value::as_array_mut) {
            for variant in variants {
                self.schema(variant, path)?;
            }
        }
        if let Some(items) = schema.get_mut("items") {
            self.below(items, path, "[]")?;
        }
        if schema.get("type") == Some(&"object".into()) || schema.contains_key("properties") {
            let properties = schema.entry("properties").or_insert_with(|| json!({}));
            let Some(properties) = properties.as_object_mut() else {
                return Ok(Err(ANYTHING));
            };
            let names: Vec<Value> = properties.keys().map(|name| name.as_str().into()).collect();
            for (name, property) in properties {
                self.below(property, path, &format!(".{name}"))?;
            }
            schema.insert("required".to_owned(), names.into());
            schema.insert("additionalProperties".to_owned(), false.into());
        }
        Ok(Ok(()))
    }

    fn below(&mut self, schema: &mut Value, path: &mut String, step: &str) -> Result<(), Refused> {
        let length = path.len();
        path.push_str(step);
        self.schema(schema, path)?;
        path.truncate(length);
        Ok(())
    }
}

const ANYTHING: &str = "may be any JSON: give it a type, or take a `String` of JSON";

/// What no strict schema can say.
fn refused(schema: &Map<String, Value>) -> Option<&'static str> {
    let has = |key: &str| schema.contains_key(key);
    let says_nothing = ![
        "type",
        "$ref",
        "enum",
        "const",
        "anyOf",
        "oneOf",
        "allOf",
        "properties",
    ]
    .iter()
    .any(|key| has(key));
    let is_list = schema.get("type").is_some_and(|kind| match kind {
        Value::Array(kinds) => kinds.contains(&"array".into()),
        kind => kind == "array",
    });
    let of_map = |value: &Value| *value != Value::Bool(false);
    if schema.get("additionalProperties").is_some_and(of_map) || has("patternProperties") {
        Some(
            "is a map, whose keys no schema names: write a list of pairs, `Vec<Entry>` with `key` and `value`",
        )
    } else if has("prefixItems") {
        Some("is a tuple: write a struct with named fields")
    } else if is_list && schema.get("items").is_none_or(Value::is_boolean) {
        Some("is a list of any JSON: give its items a type")
    } else if [
        "not",
        "if",
        "then",
        "else",
        "dependentSchemas",
        "dependentRequired",
    ]
    .iter()
    .any(|key| has(key))
    {
        Some("depends on a condition: say it in the description, and check it behind")
    } else if schema.get("anyOf").is_some_and(is_untagged) {
        Some(
            "is an untagged enum, which cannot be told apart: tag it, with `#[serde(tag = \"type\")]`",
        )
    } else if (has("anyOf") || has("oneOf")) && has("properties") {
        Some("is an enum flattened into a struct: make it a field of its own")
    } else if schema
        .get("allOf")
        .and_then(Value::as_array)
        .is_some_and(|all| all.len() > 1)
    {
        Some("is put together of several types: write their fields out")
    } else if says_nothing {
        Some(ANYTHING)
    } else {
        None
    }
}

/// Whether there are several things it may be, beside null.
fn is_untagged(variants: &Value) -> bool {
    let variants = variants.as_array().into_iter().flatten();
    variants.filter(|variant| variant["type"] != "null").count() > 1
}

/// What is of one type is that type.
fn flatten_single(schema: &mut Map<String, Value>) {
    let single = schema.get_mut("allOf").and_then(Value::as_array_mut);
    if let Some(Value::Object(inner)) = single.and_then(|all| all.pop()) {
        schema.remove("allOf");
        for (key, value) in inner {
            schema.entry(key).or_insert(value);
        }
    }
}

/// Drops what servers do not take, and says in the description what of it matters.
fn tell_the_rest(schema: &mut Map<String, Value>) {
    let mut told = Vec::new();
    let is_text_format = schema
        .get("format")
        .and_then(Value::as_str)
        .is_some_and(|format| FORMATS.contains(&format));
    if let Some(Value::String(format)) = schema.get("format").filter(|_| !is_text_format) {
        let is_number = ["int", "uint", "float", "double"]
            .iter()
            .any(|kind| format.starts_with(kind));
        if !is_number {
            told.push(format!("format: {format}"));
        }
        schema.remove("format");
    }
    schema.retain(|key, value| {
        let holds_schemas = matches!(key.as_str(), "$defs" | "anyOf" | "items" | "properties");
        if holds_schemas || KEPT.contains(&key.as_str()) {
            return true;
        }
        if TOLD.contains(&key.as_str()) && !value.is_null() {
            told.push(format!("{key}: {value}"));
        }
        false
    });
    if told.is_empty() {
        return;
    }
    let said = schema.get("description").and_then(Value::as_str);
    let said = said.map_or_else(String::new, |said| format!("{said} "));
    let description = format!("{said}({})", told.join(", "));
    schema.insert("description".to_owned(), description.into());
}
