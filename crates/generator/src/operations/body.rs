//! What an operation sends beside its parameters.

use openapiv3::{MediaType, Operation, ReferenceOr, RequestBody, Schema, SchemaKind, Type};
use serde_json::Value;

use super::model::{Argument, Place, described};
use super::reply::{essence, is_json};
use super::schema::{Object, SchemaRef};
use crate::contract::{Contract, component_name, flag, format_name, word};
use crate::limits::Limits;
use crate::names::snake_case;
use crate::refusal::Refusals;
use crate::requests::{Request, Requests, is_own};

/// The body of an operation.
pub struct Body {
    pub content: Content,
    pub given: Given,
    pub required: bool,
    /// Its type among the requests.
    pub request: Option<Request>,
}

/// How a body is written.
pub enum Content {
    /// As JSON, under this media type.
    Json {
        media_type: String,
        /// Whether a file is in it, in base64.
        has_file: bool,
    },
    /// As `application/x-www-form-urlencoded`.
    Form,
    /// As `multipart/form-data`, of these parts.
    Multipart(Vec<Part>),
    /// As it is: a text of this media type.
    Text(String),
    /// As they are: bytes, of this media type or of one of the caller's.
    Bytes(Option<String>),
}

/// One part of a multipart body.
pub struct Part {
    pub kind: PartKind,
    /// Its media type, where that is not the usual one.
    pub media_type: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    Text,
    File,
    Json,
}

/// How a body is given.
pub enum Given {
    /// Property by property. An open one takes others too.
    Properties {
        properties: Vec<Argument>,
        is_open: bool,
    },
    /// In one piece.
    Whole(Box<Argument>),
}

impl Body {
    pub fn arguments(&self) -> &[Argument] {
        match &self.given {
            Given::Properties { properties, .. } => properties,
            Given::Whole(argument) => std::slice::from_ref(&**argument),
        }
    }

    pub fn arguments_mut(&mut self) -> &mut [Argument] {
        match &mut self.given {
            Given::Properties { properties, .. } => properties,
            Given::Whole(argument) => std::slice::from_mut(&mut **argument),
        }
    }

    /// Whether members can be added that the contract does not name.
    pub fn is_open(&self) -> bool {
        matches!(self.given, Given::Properties { is_open: true, .. })
    }

    /// Whether files are in it.
    pub fn uploads(&self) -> bool {
        match &self.content {
            Content::Multipart(parts) => parts.iter().any(|part| part.kind == PartKind::File),
            Content::Bytes(_) => true,
            Content::Json { has_file, .. } => *has_file,
            Content::Form | Content::Text(_) => false,
        }
    }
}

/// Reads one body after another.
pub struct Bodies<'a, 'r> {
    pub contract: &'a Contract,
    pub requests: &'r mut Requests<'a>,
    pub refusals: &'r mut Refusals,
}

impl<'a> Bodies<'a, '_> {
    /// The body of this operation, whose own types are named after it.
    pub fn read(&mut self, place: &str, name: &str, operation: &'a Operation) -> Option<Body> {
        let place = format!("{place}.requestBody");
        let body = self.resolve(operation.request_body.as_ref()?)?;
        let Some((media_type, media)) = preferred(&body.content) else {
            self.refusals.push(
                format!("{place}.content"),
                "says no media type: write `application/json`, for example, or take the body out",
            );
            return None;
        };
        let place = format!("{place}.content.{media_type}");
        let essence = essence(media_type);
        let schema = media.schema.as_ref().map(SchemaRef::from);
        let is_text = essence.starts_with("text/");
        let is_range = essence.contains('*') || body.content.len() > 1;
        if !is_token(&essence) {
            self.refusals.push(place, "is no media type");
            return None;
        }
        match essence.as_str() {
            _ if is_json(&essence) => self.json(name, essence, body, schema),
            "multipart/form-data" | "application/x-www-form-urlencoded" => {
                self.form(&place, name, &essence, body, media)
            }
            _ if essence.starts_with("multipart/") => {
                let problem =
                    "is a multipart body of another kind than `multipart/form-data`: send that";
                self.refusals.push(place, problem);
                None
            }
            _ if is_text && !is_range => {
                let text = syn::parse_quote! { ::std::string::String };
                Some(self.whole(body, schema, Content::Text(media_type.clone()), text))
            }
            _ => {
                let upload = syn::parse_quote! { crate::Upload };
                let media_type = (!is_range).then(|| media_type.clone());
                Some(self.whole(body, schema, Content::Bytes(media_type), upload))
            }
        }
    }

    fn resolve(&self, body: &'a ReferenceOr<RequestBody>) -> Option<&'a RequestBody> {
        match body {
            ReferenceOr::Item(body) => Some(body),
            ReferenceOr::Reference { reference } => {
                let components = self.contract.api.components.as_ref()?;
                let name = component_name(reference);
                components.request_bodies.get(name)?.as_item()
            }
        }
    }

    fn json(
        &mut self,
        name: &str,
        media_type: String,
        body: &'a RequestBody,
        schema: Option<SchemaRef<'a>>,
    ) -> Option<Body> {
        let contract = self.contract;
        let mut content = Content::Json {
            media_type,
            has_file: false,
        };
        let object = schema
            .filter(|schema| !schema.component(contract).is_some_and(is_own))
            .and_then(|schema| Some((schema, Object::of(contract, schema)?)));
        if let Some((schema, object)) = object {
            let properties = self.properties(&object);
            if let Content::Json { has_file, .. } = &mut content {
                *has_file = self
                    .sent(&object)
                    .any(|(_, property)| property.resolve(contract).is_some_and(is_base64));
            }
            // Nothing is sent until something is set, which only holds where nothing must be.
            if body.required || !properties.iter().any(|property| property.required) {
                let request = self.requests.object(schema, &format!("{name}Body"), false);
                return Some(Body {
                    content,
                    given: Given::Properties {
                        properties,
                        is_open: object.is_open,
                    },
                    required: body.required,
                    request: Some(request),
                });
            }
        }
        let request = self.requests.whole(schema, &format!("{name}Body"));
        let mut body = self.whole(body, schema, content, syn::parse_quote! { () });
        body.request = Some(request);
        Some(body)
    }

    fn form(
        &mut self,
        place: &str,
        name: &str,
        essence: &str,
        body: &'a RequestBody,
        media: &'a MediaType,
    ) -> Option<Body> {
        let schema = media.schema.as_ref().map(SchemaRef::from);
        let object = schema.and_then(|schema| Some((schema, Object::of(self.contract, schema)?)));
        let Some((schema, object)) = object else {
            self.refusals.push(
                place,
                "has no schema with `properties`: a form has one for each of its fields",
            );
            return None;
        };
        let is_property = |key: &str| object.properties.iter().any(|(known, _)| *known == key);
        for key in media.encoding.keys().filter(|key| !is_property(key)) {
            self.refusals.push(
                format!("{place}.encoding.{key}"),
                "the form has no such property: name one it has, or take this out",
            );
        }
        let properties = self.properties(&object);
        let is_multipart = essence == "multipart/form-data";
        let mut parts = Vec::new();
        for (key, property) in self.sent(&object) {
            let encoding = media.encoding.get(key);
            let part = part(
                self.contract,
                property,
                encoding.and_then(|encoding| encoding.content_type.as_deref()),
            );
            let has_style = encoding.is_some_and(|encoding| encoding.style.is_some());
            let is_plain = part.kind == PartKind::Text;
            if has_style {
                let problem =
                    "a field with a `style` of its own cannot be written: leave `style` out";
                self.refusals
                    .push(format!("{place}.encoding.{key}"), problem);
            } else if !is_multipart && !is_plain {
                let problem = "is no text, number or boolean, nor a list of those: send such a field as \
                               `multipart/form-data` or the whole body as JSON";
                self.refusals
                    .push(format!("{place}.schema.properties.{key}"), problem);
            }
            parts.push(part);
        }
        let needs_one = properties.iter().any(|property| property.required);
        Some(Body {
            content: match is_multipart {
                true => Content::Multipart(parts),
                false => Content::Form,
            },
            given: Given::Properties {
                properties,
                is_open: false,
            },
            required: body.required || needs_one,
            request: Some(
                self.requests
                    .object(schema, &format!("{name}Form"), is_multipart),
            ),
        })
    }

    /// A body that is given in one piece.
    fn whole(
        &self,
        body: &RequestBody,
        schema: Option<SchemaRef<'_>>,
        content: Content,
        ty: syn::Type,
    ) -> Body {
        let schema = schema.and_then(|schema| schema.resolve(self.contract));
        let description = body.description.clone();
        let own = body.extensions.get("x-pareta-name").and_then(Value::as_str);
        let argument = Argument {
            name: own.unwrap_or("body").to_owned(),
            key: "body".to_owned(),
            place: Place::Body,
            field: match body.required {
                true => ty,
                false => syn::parse_quote! { Option<#ty> },
            },
            required: body.required,
            settable: true,
            description: match schema {
                Some(schema) => described(description.as_deref(), schema),
                None => description,
            },
            deprecated: false,
            limits: match (&content, schema) {
                (Content::Bytes(_), _) | (_, None) => Limits::default(),
                (_, Some(schema)) => Limits::of(self.contract, schema),
            },
            sent: None,
        };
        Body {
            content,
            given: Given::Whole(Box::new(argument)),
            required: body.required,
            request: None,
        }
    }

    /// The properties a caller can send.
    fn sent<'o>(
        &self,
        object: &'o Object<'a>,
    ) -> impl Iterator<Item = (&'a str, SchemaRef<'a>)> + use<'a, 'o> {
        let contract = self.contract;
        let properties = object.properties.iter().copied();
        properties.filter(move |(_, property)| !is_read_only(contract, *property))
    }

    fn properties(&mut self, object: &Object<'a>) -> Vec<Argument> {
        let contract = self.contract;
        self.sent(object)
            .map(|(key, property)| {
                let own = match property {
                    SchemaRef::Inline(schema) => Some(schema),
                    SchemaRef::Component(_) => property.resolve(contract),
                };
                let behind = property.resolve(contract);
                let data = own.map(|own| &own.schema_data);
                let sends = data.is_some_and(|data| flag(data, "x-pareta-send-default"));
                let name = data.and_then(|data| word(data, "x-pareta-name"));
                Argument {
                    name: name.map_or_else(|| snake_case(key), str::to_owned),
                    key: key.to_owned(),
                    place: Place::Body,
                    // Known when the request types are.
                    field: syn::parse_quote! { () },
                    required: object.required.contains(&key),
                    settable: !data.is_some_and(|data| flag(data, "x-pareta-hidden")),
                    description: own.and_then(|own| described(None, own)),
                    deprecated: data.is_some_and(|data| data.deprecated),
                    limits: behind
                        .map(|behind| Limits::of(contract, behind))
                        .unwrap_or_default(),
                    sent: data.and_then(|data| data.default.clone()).filter(|_| sends),
                }
            })
            .collect()
    }
}

/// Whether it is bytes, written in base64.
fn is_base64(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(string)) => {
            format_name(&string.format).as_deref() == Some("byte")
        }
        _ => false,
    }
}

/// Properties the server alone writes are not sent.
pub fn is_read_only(contract: &Contract, property: SchemaRef<'_>) -> bool {
    let data = |schema: &Schema| schema.schema_data.read_only;
    let own = match property {
        SchemaRef::Inline(schema) => data(schema),
        SchemaRef::Component(_) => false,
    };
    own || property.resolve(contract).is_some_and(data)
}

/// Of several ways to write one body the one that says most: JSON, then a form with files, one without, and bytes.
fn preferred(content: &openapiv3::Content) -> Option<(&String, &MediaType)> {
    content
        .iter()
        .min_by_key(|(media_type, _)| match essence(media_type).as_str() {
            json if is_json(json) => 0,
            "multipart/form-data" => 1,
            "application/x-www-form-urlencoded" => 2,
            _ => 3,
        })
}

fn is_token(essence: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"/!#$&^_.+-*".contains(&byte);
    essence.contains('/') && essence.bytes().all(fits)
}

/// Whether a form has a file, or several, of this property.
pub fn is_file(contract: &Contract, property: SchemaRef<'_>) -> bool {
    part(contract, property, None).kind == PartKind::File
}

/// How a property is written as a part. A list is a part an element.
fn part(contract: &Contract, property: SchemaRef<'_>, media_type: Option<&str>) -> Part {
    let schema = property.resolve(contract);
    let item = match schema.map(|schema| &schema.schema_kind) {
        Some(SchemaKind::Type(Type::Array(array))) => array
            .items
            .as_ref()
            .and_then(|items| SchemaRef::from(items).resolve(contract)),
        _ => schema,
    };
    let kind = match item.map(|item| &item.schema_kind) {
        Some(SchemaKind::Type(Type::String(string)))
            if format_name(&string.format).as_deref() == Some("binary") =>
        {
            PartKind::File
        }
        Some(SchemaKind::Type(
            Type::String(_) | Type::Integer(_) | Type::Number(_) | Type::Boolean(_),
        )) => PartKind::Text,
        _ => PartKind::Json,
    };
    let usual = match kind {
        PartKind::Text => "text/plain",
        PartKind::File => "application/octet-stream",
        PartKind::Json => "application/json",
    };
    // One of several is the caller's choice.
    let one = media_type.filter(|media_type| {
        is_token(&essence(media_type)) && !media_type.contains(['*', ',']) && *media_type != usual
    });
    Part {
        kind,
        media_type: one.map(str::to_owned),
    }
}
