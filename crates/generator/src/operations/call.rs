//! One operation, read from the contract and from progenitor's method for it.

use openapiv3::{Operation, Parameter, ParameterSchemaOrContent, ReferenceOr, Schema, StatusCode};
use proc_macro2::{Ident, TokenStream};
use quote::format_ident;
use syn::{FnArg, ImplItemFn, ItemStruct, Pat, ReturnType, Stmt, Type};

use super::building::building;
use super::types::{inner_type, last_segment};
use crate::contract::{Contract, Envelope, component_name, flag};
use crate::limits;
use crate::names::{pascal_case, snake_case};
use crate::prepare::is_free_query;
use crate::progenitor::Lowered;

/// An argument of an operation.
pub struct Argument {
    pub name: Ident,
    pub kind: ArgumentKind,
}

pub enum ArgumentKind {
    Path,
    /// A query parameter of this type; an optional one gets a setter.
    Query(Type, Option<String>, Option<Check>),
    /// A body: the struct progenitor wrote for it, and its component's name.
    Body(ItemStruct, String),
}

/// One operation, read from the contract and from progenitor's method for it.
pub struct Call<'a> {
    pub operation: &'a Operation,
    pub name: Ident,
    pub arguments: Vec<Argument>,
    pub building: Vec<Stmt>,
    pub output: Option<Output>,
    pub free_query: bool,
    /// The properties a free-form body has already.
    pub known_properties: Option<Vec<String>>,
    /// The body's properties in the contract's order: name, whether required, description.
    pub body_properties: Vec<BodyProperty>,
    pub request_types: Vec<Ident>,
}

pub struct BodyProperty {
    pub key: String,
    pub required: bool,
    pub settable: bool,
    pub description: Option<String>,
    pub check: Option<Check>,
}

/// What a number that is sent is held against: a Rust range.
pub enum Check {
    Number(TokenStream),
    /// Each value of a map.
    Values(TokenStream),
}

impl Check {
    fn of(schema: &Schema) -> Option<Self> {
        let values = || limits::range_of_values(schema).map(Check::Values);
        limits::range(schema).map(Check::Number).or_else(values)
    }
}

/// What a JSON reply is read as, and under which key.
pub struct Output {
    pub ty: Type,
    pub at: String,
}

impl<'a> Call<'a> {
    pub fn read(
        contract: &Contract,
        lowered: &Lowered,
        operation: &'a Operation,
        method: &ImplItemFn,
    ) -> Result<Self, String> {
        let id = method.sig.ident.to_string();
        let mut arguments = Vec::new();
        for argument in method.sig.inputs.iter() {
            let FnArg::Typed(argument) = argument else {
                continue;
            };
            let Pat::Ident(pattern) = &*argument.pat else {
                return Err(format!("progenitor: {id}: an argument without a name"));
            };
            let name = pattern.ident.clone();
            let kind = argument_kind(contract, lowered, operation, &name, &argument.ty)
                .map_err(|problem| format!("{id}: {name}: {problem}"))?;
            arguments.push(Argument { name, kind });
        }
        let body = arguments.iter().find_map(|argument| match &argument.kind {
            ArgumentKind::Body(_, component) => Some(component.as_str()),
            _ => None,
        });
        let body_properties = match body {
            Some(component) => body_properties(contract, component)?,
            None => Vec::new(),
        };
        let open = match body {
            Some(component) => is_open(contract, component)?,
            None => false,
        };
        let components = contract.api.components.as_ref();
        Ok(Self {
            operation,
            name: format_ident!("{}", pascal_case(&id)),
            arguments,
            building: building(method).map_err(|problem| format!("{id}: {problem}"))?,
            output: output(contract, operation, method)?,
            free_query: operation
                .parameters
                .iter()
                .any(|parameter| match parameter {
                    ReferenceOr::Item(parameter) => is_free_query(parameter),
                    ReferenceOr::Reference { reference } => components
                        .and_then(|all| all.parameters.get(component_name(reference)))
                        .and_then(ReferenceOr::as_item)
                        .is_some_and(is_free_query),
                }),
            known_properties: open.then(|| {
                body_properties
                    .iter()
                    .map(|known| known.key.clone())
                    .collect()
            }),
            body_properties,
            request_types: lowered
                .requests
                .iter()
                .map(|request| request.ident.clone())
                .collect(),
        })
    }
}

fn argument_kind(
    contract: &Contract,
    lowered: &Lowered,
    operation: &Operation,
    name: &Ident,
    ty: &Type,
) -> Result<ArgumentKind, String> {
    if name == "body" {
        let body = last_segment(ty).map(|segment| segment.ident.to_string());
        let component = body.ok_or("a body whose type has no name")?;
        let mut requests = lowered.requests.iter();
        let request = requests.find(|request| request.ident == component.as_str());
        let request = request.ok_or_else(|| format!("there is no request type `{component}`"))?;
        return Ok(ArgumentKind::Body(request.clone(), component));
    }
    let parameters = operation
        .parameters
        .iter()
        .filter_map(|parameter| match parameter {
            ReferenceOr::Item(parameter) => Some(parameter),
            ReferenceOr::Reference { reference } => {
                let components = contract.api.components.as_ref()?;
                components
                    .parameters
                    .get(component_name(reference))?
                    .as_item()
            }
        });
    let found = parameters
        .into_iter()
        .find(|parameter| *name == snake_case(&parameter.parameter_data_ref().name));
    match found {
        Some(Parameter::Path { .. }) => Ok(ArgumentKind::Path),
        Some(Parameter::Query { parameter_data, .. }) => {
            let schema = match &parameter_data.format {
                ParameterSchemaOrContent::Schema(schema) => schema.as_item(),
                ParameterSchemaOrContent::Content(_) => None,
            };
            Ok(ArgumentKind::Query(
                ty.clone(),
                parameter_data.description.clone(),
                schema.and_then(Check::of),
            ))
        }
        _ => Err("only path and query parameters can be generated".to_owned()),
    }
}

fn body_properties(contract: &Contract, component: &str) -> Result<Vec<BodyProperty>, String> {
    let openapiv3::SchemaKind::Type(openapiv3::Type::Object(object)) =
        &contract.schema(component)?.schema_kind
    else {
        return Err(format!("openapi.yaml: the body `{component}` is no object"));
    };
    let properties = object.properties.iter();
    Ok(properties
        .map(|(key, property)| {
            let data = property.as_item().map(|property| &property.schema_data);
            BodyProperty {
                key: key.clone(),
                required: object.required.contains(key),
                settable: !data.is_some_and(|data| flag(data, "x-pareta-hidden")),
                description: data.and_then(|data| data.description.clone()),
                check: property.as_item().and_then(|schema| Check::of(schema)),
            }
        })
        .collect())
}

fn is_open(contract: &Contract, component: &str) -> Result<bool, String> {
    let openapiv3::SchemaKind::Type(openapiv3::Type::Object(object)) =
        &contract.schema(component)?.schema_kind
    else {
        return Ok(false);
    };
    Ok(matches!(
        object.additional_properties,
        Some(openapiv3::AdditionalProperties::Any(true))
    ))
}

/// The field progenitor made of a property: its own name, or one renamed back to the key.
pub fn body_field<'a>(body: &'a ItemStruct, key: &str) -> Result<(&'a Ident, &'a Type), String> {
    let snake = snake_case(key);
    body.fields
        .iter()
        .find_map(|field| {
            let name = field.ident.as_ref()?;
            let plain = name.to_string();
            (plain.trim_start_matches("r#").trim_end_matches('_') == snake)
                .then_some((name, &field.ty))
        })
        .ok_or_else(|| format!("progenitor: {} has no field for `{key}`", body.ident))
}

/// What the reply is read as. An operation that answers with a stream has no such type.
fn output(
    contract: &Contract,
    operation: &Operation,
    method: &ImplItemFn,
) -> Result<Option<Output>, String> {
    let ReturnType::Type(_, result) = &method.sig.output else {
        return Err("progenitor: an operation without a result".to_owned());
    };
    let ty = inner_type(result, "Result").and_then(|value| inner_type(value, "ResponseValue"));
    let ty = ty.ok_or("progenitor: an operation whose result is no `ResponseValue`")?;
    if last_segment(ty).is_some_and(|segment| segment.ident == "ByteStream") {
        return Ok(None);
    }
    if matches!(ty, Type::Tuple(_)) {
        // No content is documented; what comes all the same is kept.
        return Ok(Some(Output {
            ty: syn::parse_quote! { crate::Raw },
            at: String::new(),
        }));
    }
    let at = match success_component(operation).map(|name| contract.envelope(name)) {
        Some(Some(Envelope::One { at, .. })) => at.to_owned(),
        _ => String::new(),
    };
    Ok(Some(Output { ty: ty.clone(), at }))
}

fn success_component(operation: &Operation) -> Option<&str> {
    let mut responses = operation.responses.responses.iter();
    let (_, response) = responses.find(|(status, _)| match status {
        StatusCode::Code(code) => (200..300).contains(code),
        StatusCode::Range(range) => *range == 2,
    })?;
    let media = response.as_item()?.content.get("application/json")?;
    match media.schema.as_ref()? {
        ReferenceOr::Reference { reference } => Some(component_name(reference)),
        ReferenceOr::Item(_) => None,
    }
}
