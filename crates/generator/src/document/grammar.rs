//! What may stand where in an OpenAPI document, as data. Everything that walks over a document walks by it.

use super::node::Node;

/// What a value has to be.
#[derive(Clone, Copy)]
pub enum Form {
    /// Handed on as it is: examples, defaults, and what the generator does not read.
    Any,
    Text,
    Flag,
    Number,
    /// A number of things.
    Count,
    /// One of these.
    Word(&'static [&'static str]),
    List(&'static Form),
    Map(&'static Form),
    Object(&'static Kind),
    /// A schema, or whether there may be any.
    SchemaOrFlag,
}

impl Form {
    /// Whether a value has this form itself, whatever is in it; what is wrong if not.
    pub fn takes(self, value: &Node) -> Result<(), String> {
        let expected = match (self, value) {
            (Any, _)
            | (Text | Word(_), Node::Text(_))
            | (Flag | SchemaOrFlag, Node::Flag(_))
            | (Number, Node::Number(_))
            | (List(_), Node::List(_))
            | (Map(_) | Object(_) | SchemaOrFlag, Node::Map(_)) => None,
            (Count, Node::Number(number)) if number.is_u64() => None,
            (Text | Word(_), Node::Number(_) | Node::Flag(_)) => {
                Some("a string; put it in quotes".to_owned())
            }
            (Text | Word(_), _) => Some("a string".to_owned()),
            (Flag, _) => Some("`true` or `false`".to_owned()),
            (Number, _) => Some("a number".to_owned()),
            (Count, _) => Some("a whole number, 0 or more".to_owned()),
            (List(_), _) => Some("a list".to_owned()),
            (Map(_), _) => Some("an object".to_owned()),
            (Object(kind), _) => Some(format!("the object of {}", kind.one())),
            (SchemaOrFlag, _) => Some("a schema, `true` or `false`".to_owned()),
        };
        match (expected, self, value) {
            (Some(expected), ..) => {
                Err(format!("this is {}, and must be {expected}", value.kind()))
            }
            (None, Word(words), Node::Text(word)) if !words.contains(&word.as_str()) => {
                let known = words.join("`, `");
                Err(format!(
                    "`{word}` is none of the words there are here: `{known}`"
                ))
            }
            _ => Ok(()),
        }
    }
}

/// One kind of object OpenAPI knows.
pub struct Kind {
    /// Its name in the words of OpenAPI.
    pub name: &'static str,
    /// Where under `components` a `$ref` in its place must lead.
    pub section: Option<&'static str>,
    pub fields: &'static [(&'static str, Form)],
    /// Those of them that must be there.
    pub required: &'static [&'static str],
}

impl Kind {
    pub fn field(&self, name: &str) -> Option<Form> {
        let mut fields = self.fields.iter();
        fields
            .find(|(known, _)| *known == name)
            .map(|(_, form)| *form)
    }

    /// `an operation`.
    pub fn one(&self) -> String {
        let article = if self.name.starts_with(['a', 'e', 'i', 'o']) {
            "an"
        } else {
            "a"
        };
        format!("{article} {}", self.name)
    }

    pub fn is_schema(&self) -> bool {
        std::ptr::eq(self, &SCHEMA)
    }
}

use Form::{Any, Count, Flag, List, Map, Number, Object, SchemaOrFlag, Text, Word};

const fn object(
    name: &'static str,
    section: Option<&'static str>,
    fields: &'static [(&'static str, Form)],
    required: &'static [&'static str],
) -> Kind {
    Kind {
        name,
        section,
        fields,
        required,
    }
}

pub static DOCUMENT: Kind = object(
    "document",
    None,
    &[
        ("openapi", Text),
        ("info", Object(&INFO)),
        ("servers", List(&Object(&SERVER))),
        ("paths", Map(&Object(&PATH_ITEM))),
        ("components", Object(&COMPONENTS)),
        ("security", List(&Map(&List(&Text)))),
        ("tags", List(&Object(&TAG))),
        ("externalDocs", Object(&EXTERNAL_DOCS)),
    ],
    &["openapi", "info", "paths"],
);

static INFO: Kind = object(
    "info",
    None,
    &[
        ("title", Text),
        ("description", Text),
        ("termsOfService", Text),
        ("contact", Object(&CONTACT)),
        ("license", Object(&LICENSE)),
        ("version", Text),
    ],
    &["title", "version"],
);

static CONTACT: Kind = object(
    "contact",
    None,
    &[("name", Text), ("url", Text), ("email", Text)],
    &[],
);

static LICENSE: Kind = object("license", None, &[("name", Text), ("url", Text)], &["name"]);

static EXTERNAL_DOCS: Kind = object(
    "external documentation",
    None,
    &[("description", Text), ("url", Text)],
    &["url"],
);

static SERVER: Kind = object(
    "server",
    None,
    &[
        ("url", Text),
        ("description", Text),
        ("variables", Map(&Object(&SERVER_VARIABLE))),
    ],
    &["url"],
);

static SERVER_VARIABLE: Kind = object(
    "server variable",
    None,
    &[
        ("enum", List(&Text)),
        ("default", Text),
        ("description", Text),
    ],
    &["default"],
);

static TAG: Kind = object(
    "tag",
    None,
    &[
        ("name", Text),
        ("description", Text),
        ("externalDocs", Object(&EXTERNAL_DOCS)),
    ],
    &["name"],
);

static COMPONENTS: Kind = object(
    "components",
    None,
    &[
        ("schemas", Map(&Object(&SCHEMA))),
        ("responses", Map(&Object(&RESPONSE))),
        ("parameters", Map(&Object(&PARAMETER))),
        ("examples", Map(&Any)),
        ("requestBodies", Map(&Object(&REQUEST_BODY))),
        ("headers", Map(&Object(&HEADER))),
        ("securitySchemes", Map(&Any)),
        ("links", Map(&Any)),
        ("callbacks", Map(&Any)),
    ],
    &[],
);

static PATH_ITEM: Kind = object(
    "path",
    None,
    &[
        ("summary", Text),
        ("description", Text),
        ("get", Object(&OPERATION)),
        ("put", Object(&OPERATION)),
        ("post", Object(&OPERATION)),
        ("delete", Object(&OPERATION)),
        ("patch", Object(&OPERATION)),
        ("options", Object(&OPERATION)),
        ("head", Object(&OPERATION)),
        ("trace", Object(&OPERATION)),
        ("servers", List(&Object(&SERVER))),
        ("parameters", List(&Object(&PARAMETER))),
    ],
    &[],
);

pub static OPERATION: Kind = object(
    "operation",
    None,
    &[
        ("tags", List(&Text)),
        ("summary", Text),
        ("description", Text),
        ("externalDocs", Object(&EXTERNAL_DOCS)),
        ("operationId", Text),
        ("parameters", List(&Object(&PARAMETER))),
        ("requestBody", Object(&REQUEST_BODY)),
        ("responses", Map(&Object(&RESPONSE))),
        ("callbacks", Any),
        ("deprecated", Flag),
        ("security", List(&Map(&List(&Text)))),
        ("servers", List(&Object(&SERVER))),
    ],
    &["responses"],
);

pub static PARAMETER: Kind = object(
    "parameter",
    Some("parameters"),
    &[
        ("name", Text),
        ("in", Word(&["path", "query", "header", "cookie"])),
        ("description", Text),
        ("required", Flag),
        ("deprecated", Flag),
        ("allowEmptyValue", Flag),
        ("allowReserved", Flag),
        ("style", Word(STYLES)),
        ("explode", Flag),
        ("schema", Object(&SCHEMA)),
        ("content", Map(&Object(&MEDIA_TYPE))),
        ("example", Any),
        ("examples", Map(&Any)),
    ],
    &["name", "in"],
);

const STYLES: &[&str] = &[
    "form",
    "simple",
    "label",
    "matrix",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
];

static HEADER: Kind = object(
    "header",
    Some("headers"),
    &[
        ("description", Text),
        ("required", Flag),
        ("deprecated", Flag),
        ("allowEmptyValue", Flag),
        ("style", Word(&["simple"])),
        ("explode", Flag),
        ("schema", Object(&SCHEMA)),
        ("content", Map(&Object(&MEDIA_TYPE))),
        ("example", Any),
        ("examples", Map(&Any)),
    ],
    &[],
);

static REQUEST_BODY: Kind = object(
    "request body",
    Some("requestBodies"),
    &[
        ("description", Text),
        ("content", Map(&Object(&MEDIA_TYPE))),
        ("required", Flag),
    ],
    &["content"],
);

pub static RESPONSE: Kind = object(
    "response",
    Some("responses"),
    &[
        ("description", Text),
        ("headers", Map(&Object(&HEADER))),
        ("content", Map(&Object(&MEDIA_TYPE))),
        ("links", Map(&Any)),
    ],
    &["description"],
);

static MEDIA_TYPE: Kind = object(
    "media type",
    None,
    &[
        ("schema", Object(&SCHEMA)),
        ("example", Any),
        ("examples", Map(&Any)),
        ("encoding", Map(&Object(&ENCODING))),
    ],
    &[],
);

static ENCODING: Kind = object(
    "encoding",
    None,
    &[
        ("contentType", Text),
        ("headers", Map(&Object(&HEADER))),
        ("style", Word(STYLES)),
        ("explode", Flag),
        ("allowReserved", Flag),
    ],
    &[],
);

static DISCRIMINATOR: Kind = object(
    "discriminator",
    None,
    &[("propertyName", Text), ("mapping", Map(&Text))],
    &["propertyName"],
);

pub static SCHEMA: Kind = object(
    "schema",
    Some("schemas"),
    &[
        ("title", Text),
        ("description", Text),
        (
            "type",
            Word(&["string", "integer", "number", "boolean", "array", "object"]),
        ),
        ("format", Text),
        ("nullable", Flag),
        ("enum", List(&Any)),
        ("default", Any),
        ("example", Any),
        ("deprecated", Flag),
        ("readOnly", Flag),
        ("writeOnly", Flag),
        ("properties", Map(&Object(&SCHEMA))),
        ("required", List(&Text)),
        ("additionalProperties", SchemaOrFlag),
        ("minProperties", Count),
        ("maxProperties", Count),
        ("items", Object(&SCHEMA)),
        ("minItems", Count),
        ("maxItems", Count),
        ("uniqueItems", Flag),
        ("minimum", Number),
        ("maximum", Number),
        ("exclusiveMinimum", Flag),
        ("exclusiveMaximum", Flag),
        ("multipleOf", Number),
        ("minLength", Count),
        ("maxLength", Count),
        ("pattern", Text),
        ("allOf", List(&Object(&SCHEMA))),
        ("oneOf", List(&Object(&SCHEMA))),
        ("anyOf", List(&Object(&SCHEMA))),
        ("discriminator", Object(&DISCRIMINATOR)),
        ("externalDocs", Object(&EXTERNAL_DOCS)),
        ("xml", Any),
    ],
    &[],
);

/// Goes over every value of the document that OpenAPI knows a form for, the outer one before those in it; what a
/// visit leaves there is what is entered.
pub fn walk(document: &mut Node, visit: Visit) {
    walk_value(document, Object(&DOCUMENT), &Place::default(), visit);
}

/// What is told of each value: itself, its form, and its place.
pub type Visit<'a> = &'a mut dyn FnMut(&mut Node, Form, &Place);

/// As [`walk`], from a value on whose form is known.
pub fn walk_value(node: &mut Node, form: Form, place: &Place, visit: Visit) {
    visit(node, form, place);
    match (form, node) {
        (Object(kind), Node::Map(fields)) => {
            let is_reference = kind.section.is_some() && fields.contains_key("$ref");
            for (key, value) in fields.iter_mut().filter(|_| !is_reference) {
                if let Some(form) = kind.field(key) {
                    let holds_properties = kind.is_schema() && key == "properties";
                    let place = Place {
                        holds_properties,
                        ..place.with(key)
                    };
                    walk_value(value, form, &place, visit);
                }
            }
        }
        (SchemaOrFlag, node @ Node::Map(_)) => walk_value(node, Object(&SCHEMA), place, visit),
        (List(form), Node::List(list)) => {
            for (index, element) in list.iter_mut().enumerate() {
                walk_value(element, *form, &place.with(&index.to_string()), visit);
            }
        }
        (Map(form), Node::Map(map)) => {
            for (key, value) in map {
                if !is_extension(form, key) {
                    walk_value(value, *form, &place.with(key), visit);
                }
            }
        }
        _ => {}
    }
}

/// `paths` and `responses` may be extended; the keys of other maps are names of the author's choice.
fn is_extension(form: &Form, key: &str) -> bool {
    matches!(form, Object(kind) if ["path", "response"].contains(&kind.name))
        && key.starts_with("x-")
}

/// Where something stands: `paths./v1/x.get`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    keys: Vec<String>,
    /// It is the map of properties of a schema.
    holds_properties: bool,
    pub is_property: bool,
}

impl Place {
    pub fn of(keys: &[&str]) -> Self {
        keys.iter()
            .fold(Self::default(), |place, key| place.with(key))
    }

    pub fn with(&self, key: &str) -> Self {
        let mut keys = self.keys.clone();
        keys.push(key.to_owned());
        Self {
            keys,
            holds_properties: false,
            is_property: self.holds_properties,
        }
    }

    /// The last key.
    pub fn key(&self) -> &str {
        self.keys.last().map_or("", String::as_str)
    }

    pub fn is_component_schema(&self) -> bool {
        self.keys.len() == 3 && self.keys[0] == "components" && self.keys[1] == "schemas"
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.keys.is_empty() {
            true => f.write_str("openapi.yaml"),
            false => f.write_str(&self.keys.join(".")),
        }
    }
}

impl From<&Place> for String {
    fn from(place: &Place) -> Self {
        place.to_string()
    }
}
