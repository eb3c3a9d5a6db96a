//! What an operation answers with.

use openapiv3::{SchemaKind, Type};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::schema::SchemaRef;
use crate::contract::{Contract, Envelope};
use crate::names::ident;
use crate::refusal::Refusals;
use crate::types::Types;

/// What an operation's reply is read as.
pub enum Reply {
    Json(Json),
    /// Bytes or text, handed over as they come; asked for as these media types.
    Download(Vec<String>),
    /// Its public method is composed by hand.
    Composed,
}

/// How a JSON reply is read.
#[derive(Clone, PartialEq, Eq)]
pub struct Json {
    pub shape: Shape,
    /// The key of the envelope it is found under; empty when the reply is bare.
    pub at: String,
    /// There may be none: another success has no content.
    pub optional: bool,
    /// What is asked for, where that is not plain JSON.
    pub accept: Option<String>,
    /// No component says that this is a list: the reply is an array.
    pub is_bare: bool,
}

#[derive(Clone, PartialEq, Eq)]
pub enum Shape {
    /// A type of the contract.
    Type(String),
    /// A list of them.
    List(String),
    /// Anything, handed over as it came.
    Raw,
}

impl Json {
    fn new(shape: Shape) -> Self {
        Self {
            shape,
            at: String::new(),
            optional: false,
            accept: None,
            is_bare: false,
        }
    }

    pub fn output(&self) -> TokenStream {
        let output = match &self.shape {
            Shape::Type(name) => {
                let name = ident(name);
                quote! { crate::types::#name }
            }
            Shape::List(item) => {
                let item = ident(item);
                quote! { crate::List<crate::types::#item> }
            }
            Shape::Raw => quote! { crate::Raw },
        };
        match self.optional {
            true => quote! { Option<#output> },
            false => output,
        }
    }
}

/// One way a success is answered.
enum Answer {
    Nothing,
    Json(Json),
    Events,
    Other(String),
}

pub fn read(
    contract: &Contract,
    types: &Types,
    place: &str,
    operation: &openapiv3::Operation,
    refusals: &mut Refusals,
) -> Reply {
    let place = format!("{place}.responses");
    let is_composed = operation.extensions.get("x-pareta-composed") == Some(&Value::Bool(true));
    let mut answers = Vec::new();
    for response in contract.successes(operation) {
        if response.content.is_empty() {
            answers.push(Answer::Nothing);
        }
        for (media_type, media) in &response.content {
            let schema = media.schema.as_ref().map(SchemaRef::from);
            answers.push(answer(contract, types, media_type, schema));
        }
    }
    if answers
        .iter()
        .any(|answer| matches!(answer, Answer::Events))
    {
        if !is_composed {
            let problem = "answers with a stream of events: write its method by hand and say \
                           `x-pareta-composed: true` on the operation";
            refusals.push(place.clone(), problem);
        }
        answers.retain(|answer| !matches!(answer, Answer::Events));
        if answers.is_empty() {
            return Reply::Composed;
        }
    }
    match one(answers) {
        Ok(reply) => reply,
        Err(problem) => {
            refusals.push(place, problem);
            Reply::Composed
        }
    }
}

/// The one thing these are ways to say.
fn one(answers: Vec<Answer>) -> Result<Reply, &'static str> {
    let mut json: Option<Json> = None;
    let (mut others, mut has_none) = (Vec::new(), false);
    for answer in answers {
        match (answer, &json) {
            (Answer::Nothing, _) => has_none = true,
            (Answer::Json(answer), None) => json = Some(answer),
            (Answer::Json(answer), Some(known)) => {
                if (&answer.shape, &answer.at) != (&known.shape, &known.at) {
                    return Err(
                        "two successes have two different types: one operation has one; give both the same \
                                schema, or one that says `x-pareta-raw: true`",
                    );
                }
            }
            (Answer::Other(media_type), _) if others.contains(&media_type) => {}
            (Answer::Other(media_type), _) => others.push(media_type),
            (Answer::Events, _) => {}
        }
    }
    match (json, others.is_empty()) {
        (Some(_), false) => Err(
            "answers with JSON and with something else: keep one of them, or make two operations",
        ),
        (None, false) => Ok(Reply::Download(others)),
        // No content is documented; what comes all the same is kept.
        (None, true) => Ok(Reply::Json(Json::new(Shape::Raw))),
        (Some(json), true) => Ok(Reply::Json(Json {
            // Nothing is a raw value too.
            optional: has_none && json.shape != Shape::Raw,
            ..json
        })),
    }
}

fn answer(
    contract: &Contract,
    types: &Types,
    media_type: &str,
    schema: Option<SchemaRef<'_>>,
) -> Answer {
    let essence = essence(media_type);
    let is_any = essence == "*/*" && schema.is_some_and(|schema| !is_text(contract, schema));
    if is_json(&essence) || is_any {
        let mut json = match schema {
            Some(schema) => json(contract, types, schema),
            None => Json::new(Shape::Raw),
        };
        json.accept = (!is_any && essence != "application/json").then_some(essence);
        return Answer::Json(json);
    }
    match essence.as_str() {
        "text/event-stream" => Answer::Events,
        _ => Answer::Other(essence),
    }
}

/// A media type without its parameters.
pub fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

pub fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence.ends_with("+json")
}

fn is_text(contract: &Contract, schema: SchemaRef<'_>) -> bool {
    schema
        .resolve(contract)
        .is_some_and(|schema| matches!(schema.schema_kind, SchemaKind::Type(Type::String(_))))
}

fn json(contract: &Contract, types: &Types, at: SchemaRef<'_>) -> Json {
    let component = |at: SchemaRef<'_>| match at {
        // What has a type of its own is not what it refers to.
        SchemaRef::Component(name) if types.of_component(name).is_some() => Some(name.to_owned()),
        _ => at.component(contract).map(str::to_owned),
    };
    if let Some(name) = &component(at) {
        match contract.envelope(name) {
            Some(Envelope::List { item, .. }) => {
                return Json::new(Shape::List(item.to_owned()));
            }
            Some(Envelope::One { item, at }) => {
                return Json {
                    at: at.to_owned(),
                    ..Json::new(Shape::Type(item.to_owned()))
                };
            }
            Some(Envelope::Raw) => return Json::new(Shape::Raw),
            None => {
                if let Some(name) = types.of_component(name) {
                    return Json::new(Shape::Type(name.to_owned()));
                }
            }
        }
    }
    let items = match at.resolve(contract).map(|schema| &schema.schema_kind) {
        Some(SchemaKind::Type(Type::Array(array))) => array.items.as_ref(),
        _ => None,
    };
    let item = items
        .and_then(|item| component(item.into()))
        .and_then(|item| types.of_component(&item))
        .map(str::to_owned);
    Json {
        is_bare: item.is_some(),
        ..Json::new(item.map_or(Shape::Raw, Shape::List))
    }
}
