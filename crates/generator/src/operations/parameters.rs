//! The parameters of an operation: what stands in the path, in the query and in the headers.

use openapiv3::{
    Operation, Parameter, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle,
    ReferenceOr, Schema, SchemaKind, Type,
};
use serde_json::Value;

use super::model::{Argument, Place, described};
use super::schema::SchemaRef;
use crate::contract::{Contract, component_name};
use crate::limits::Limits;
use crate::refusal::Refusals;

/// What an operation's parameters come to.
#[derive(Default)]
pub struct Parameters {
    pub arguments: Vec<Argument>,
    /// Takes query parameters with names of the caller's choice.
    pub free_query: bool,
}

pub fn read(
    contract: &Contract,
    place: &str,
    path: &str,
    operation: &Operation,
    refusals: &mut Refusals,
) -> Parameters {
    let mut parameters = Parameters::default();
    let steps = steps(path);
    for (index, parameter) in all(contract, operation).into_iter().enumerate() {
        let place = format!("{place}.parameters.{index}");
        if is_free_query(parameter) {
            parameters.free_query = true;
            continue;
        }
        match argument(contract, parameter) {
            Ok(Some(argument)) => parameters.arguments.push(argument),
            Ok(None) => {}
            Err(problem) => {
                let name = &parameter.parameter_data_ref().name;
                refusals.push(place, format!("`{name}` {problem}"));
            }
        }
    }
    // As they are read: along the path, and then those that must be there.
    let step_of = |argument: &Argument| {
        let is_step = argument.place == Place::Path;
        is_step.then(|| steps.iter().position(|step| *step == argument.key))
    };
    parameters.arguments.sort_by_key(|argument| {
        let step = step_of(argument).flatten();
        (step.is_none(), step)
    });
    parameters
}

/// `/v1/x/{id}/{row}` → `id`, `row`
fn steps(path: &str) -> Vec<&str> {
    let opened = path.split('{').skip(1);
    opened
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .collect()
}

/// The operation's parameters, those of its path among them.
fn all<'a>(contract: &'a Contract, operation: &'a Operation) -> Vec<&'a Parameter> {
    let resolve = |parameter: &'a ReferenceOr<Parameter>| match parameter {
        ReferenceOr::Item(parameter) => Some(parameter),
        ReferenceOr::Reference { reference } => {
            let components = contract.api.components.as_ref()?;
            components
                .parameters
                .get(component_name(reference))?
                .as_item()
        }
    };
    operation.parameters.iter().filter_map(resolve).collect()
}

fn is_free_query(parameter: &Parameter) -> bool {
    let extensions = &parameter.parameter_data_ref().extensions;
    matches!(parameter, Parameter::Query { .. })
        && extensions.get("x-pareta-free-query") == Some(&Value::Bool(true))
}

fn argument(contract: &Contract, parameter: &Parameter) -> Result<Option<Argument>, String> {
    let data = parameter.parameter_data_ref();
    let schema = match &data.format {
        ParameterSchemaOrContent::Schema(schema) => SchemaRef::from(schema).resolve(contract),
        ParameterSchemaOrContent::Content(_) => {
            return Err("is described by `content`: describe it by a `schema`".to_owned());
        }
    };
    let schema = schema.ok_or("has no schema that can be found")?;
    let place = match parameter {
        Parameter::Path { style, .. } => {
            if *style != PathStyle::Simple {
                return Err("has a style of its own: only `simple` can stand in a path".to_owned());
            }
            Place::Path
        }
        Parameter::Query { style, .. } => {
            if *style != QueryStyle::Form || (is_list(schema) && data.explode == Some(false)) {
                let problem = "is not written as `style: form` with `explode: true`, one `name=value` an element: \
                               that is the only form a query is sent in";
                return Err(problem.to_owned());
            }
            Place::Query
        }
        Parameter::Header { .. } => {
            let name = data.name.to_ascii_lowercase();
            // The transport sends one, and every call can set it.
            if name == "idempotency-key" {
                return Ok(None);
            }
            let is_name =
                |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            if name.is_empty() || !name.bytes().all(is_name) {
                return Err("is no name of a header".to_owned());
            }
            Place::Header
        }
        // Refused by the document's checks.
        Parameter::Cookie { .. } => return Ok(None),
    };
    let ty = scalar_type(contract, schema, place == Place::Query).ok_or_else(|| {
        let list = if place == Place::Query {
            ", or a list of those"
        } else {
            ""
        };
        format!(
            "is no text, number or boolean{list}: nothing else can stand in a {}",
            place.word()
        )
    })?;
    let required = data.required || place == Place::Path;
    let own = |extension: &str| data.extensions.get(extension);
    Ok(Some(Argument {
        name: own("x-pareta-name")
            .and_then(Value::as_str)
            .map_or_else(|| crate::names::snake_case(&data.name), str::to_owned),
        key: data.name.clone(),
        place,
        field: Argument::wrapped(ty, required),
        required,
        settable: true,
        description: described(data.description.as_deref(), schema),
        deprecated: data.deprecated == Some(true) || schema.schema_data.deprecated,
        limits: Limits::of(contract, schema),
        sent: sent(data, schema)?,
    }))
}

/// The default that is always sent.
fn sent(data: &ParameterData, schema: &Schema) -> Result<Option<Value>, String> {
    let flag = Some(&Value::Bool(true));
    let extension = "x-pareta-send-default";
    let is_sent = data.extensions.get(extension) == flag
        || schema.schema_data.extensions.get(extension) == flag;
    match (&schema.schema_data.default, is_sent) {
        (None, true) => Err(format!("has `{extension}` and no `default`")),
        (default, true) => Ok(default.clone()),
        (_, false) => Ok(None),
    }
}

fn is_list(schema: &Schema) -> bool {
    matches!(schema.schema_kind, SchemaKind::Type(Type::Array(_)))
}

/// What stands for a value that is written as one text, and for a list of such.
fn scalar_type(contract: &Contract, schema: &Schema, may_be_list: bool) -> Option<syn::Type> {
    Some(match &schema.schema_kind {
        SchemaKind::Type(Type::Integer(_)) => syn::parse_quote! { i64 },
        SchemaKind::Type(Type::Number(_)) => syn::parse_quote! { f64 },
        SchemaKind::Type(Type::Boolean(_)) => syn::parse_quote! { bool },
        SchemaKind::Type(Type::String(_)) | SchemaKind::Any(_) => syn::parse_quote! { String },
        SchemaKind::Type(Type::Array(array)) if may_be_list => {
            let items = SchemaRef::from(array.items.as_ref()?).resolve(contract)?;
            let item = scalar_type(contract, items, false)?;
            syn::parse_quote! { Vec<#item> }
        }
        // One of several kinds of text.
        SchemaKind::OneOf { one_of: any_of } | SchemaKind::AnyOf { any_of } => {
            let is_scalar = |part: &ReferenceOr<Schema>| {
                let part = SchemaRef::from(part).resolve(contract);
                part.is_some_and(|part| scalar_type(contract, part, false).is_some())
            };
            match any_of.iter().all(is_scalar) {
                true => syn::parse_quote! { String },
                false => return None,
            }
        }
        _ => return None,
    })
}
