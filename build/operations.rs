//! The low-level client: each operation as a value that can be described, sent, and sent again.
//!
//! How a request is put together (path, query, body) is progenitor's text, statement by statement; only its runtime
//! is ours, and so is everything behind `build()`: sending, retrying and reading replies happen in one hand-written
//! place.

use openapiv3::{Operation, Parameter, ReferenceOr, StatusCode};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, FnArg, GenericArgument, ImplItemFn, ItemStruct, Pat, PathArguments, ReturnType, Stmt,
    Type,
};

use super::contract::{Contract, Envelope, component_name};
use super::prepare::is_free_query;
use super::progenitor::Lowered;
use super::responses::{docs, ident};

pub fn emit(contract: &Contract, lowered: &Lowered) -> Result<TokenStream, String> {
    let mut structs = Vec::new();
    let mut methods = Vec::new();
    let mut infos = Vec::new();
    for (path, verb, operation) in contract.operations() {
        let id = operation.operation_id.as_deref().unwrap_or_default();
        let info = info(id, verb, path, operation);
        let mut lowered_operations = lowered.operations.iter();
        // Operations that progenitor cannot express are written by hand; they are listed all the same.
        if let Some(method) = lowered_operations.find(|method| method.sig.ident == id) {
            let call = Call::read(contract, lowered, operation, method)?;
            structs.push(call.emit_struct(&info, path, verb)?);
            methods.push(call.emit_method(path, verb)?);
        }
        infos.push(info);
    }
    Ok(quote! {
        use super::requests;
        use crate::client::{Client, Mode, Request};
        use crate::error::Error;
        use crate::operation::{
            Describe, ExtraBody, FreeQuery, Http, OpenBody, OperationInfo, Prepared, Query, QueryParam, Reply,
            encode_path,
        };

        /// Every operation of the contract, in its order.
        pub const OPERATIONS: &[OperationInfo] = &[#(#infos,)*];

        /// The operations exactly as the contract names them, one method for each.
        ///
        /// Reached with `Client::low_level`. It follows the contract and is outside the promise of semantic
        /// versioning: when the contract changes, so does this.
        #[derive(Clone, Debug)]
        pub struct LowLevel<M: Mode> {
            pub(crate) client: Client<M>,
        }

        impl<M: Mode> LowLevel<M> {
            #(#methods)*
        }

        #(#structs)*
    })
}

fn info(id: &str, verb: &str, path: &str, operation: &Operation) -> TokenStream {
    let method = verb.to_uppercase();
    let tag = operation
        .tags
        .first()
        .map(String::as_str)
        .unwrap_or_default();
    quote! { OperationInfo::new(#id, #method, #path, #tag) }
}

/// An argument of an operation.
struct Argument {
    name: Ident,
    kind: ArgumentKind,
}

enum ArgumentKind {
    Path,
    /// A query parameter of this type; an optional one gets a setter.
    Query(Type, Option<String>),
    /// A body: the struct progenitor wrote for it, and its component's name.
    Body(ItemStruct, String),
}

/// One operation, read from the contract and from progenitor's method for it.
struct Call<'a> {
    operation: &'a Operation,
    name: Ident,
    arguments: Vec<Argument>,
    building: Vec<Stmt>,
    output: Option<Output>,
    free_query: bool,
    /// The properties a free-form body has already.
    known_properties: Option<Vec<String>>,
    /// The body's properties in the contract's order: name, whether required, description.
    body_properties: Vec<BodyProperty>,
    request_types: Vec<Ident>,
}

struct BodyProperty {
    key: String,
    required: bool,
    settable: bool,
    description: Option<String>,
}

/// What a JSON reply is read as, and under which key.
struct Output {
    ty: Type,
    at: String,
}

impl<'a> Call<'a> {
    fn read(
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

    /// The operation as data, how it is described as a request, and how its reply is read.
    fn emit_struct(
        &self,
        info: &TokenStream,
        path: &str,
        verb: &str,
    ) -> Result<TokenStream, String> {
        let name = &self.name;
        let documentation = self.documentation(path, verb);
        let mut fields = Vec::new();
        let mut locals = Vec::new();
        let mut checks = Vec::new();
        for argument in &self.arguments {
            let argument_name = &argument.name;
            match &argument.kind {
                ArgumentKind::Path => {
                    let text = argument_name.to_string();
                    fields.push(quote! { #argument_name: String });
                    checks.push(
                        quote! { crate::operation::check_path(#text, &self.#argument_name)?; },
                    );
                    locals.push(quote! { let #argument_name = &self.#argument_name; });
                }
                ArgumentKind::Query(ty, _) => {
                    let ty = owned(ty);
                    fields.push(quote! { #argument_name: #ty });
                    locals.push(quote! { let #argument_name = &self.#argument_name; });
                }
                ArgumentKind::Body(body, _) => {
                    let ty = &body.ident;
                    fields.push(quote! { pub(crate) body: requests::#ty });
                    locals.push(quote! { let body = &self.body; });
                }
            }
        }
        if self.free_query {
            fields.push(quote! { query: Query });
        }
        if self.known_properties.is_some() {
            fields.push(quote! { extra: ExtraBody });
        }
        let building = &self.building;
        let free_query = self
            .free_query
            .then(|| quote! { let request = request.pairs(&self.query); });
        let extra = self
            .known_properties
            .is_some()
            .then(|| quote! { let request = request.extra(&self.extra); });
        let reply = self.output.as_ref().map(|Output { ty, at }| {
            let at = (!at.is_empty()).then(|| quote! { const AT: &'static str = #at; });
            quote! {
                impl Reply for #name {
                    type Output = #ty;
                    #at
                }
            }
        });
        let query_trait = self.free_query.then(|| {
            quote! {
                impl FreeQuery for #name {
                    fn query(&mut self) -> &mut Query {
                        &mut self.query
                    }
                }
            }
        });
        let open_trait = self.known_properties.as_ref().map(|known| {
            quote! {
                impl OpenBody for #name {
                    const KNOWN: &'static [&'static str] = &[#(#known),*];

                    fn extra(&mut self) -> &mut ExtraBody {
                        &mut self.extra
                    }
                }
            }
        });
        let setters = self.setters()?;
        let setters = (!setters.is_empty()).then(|| {
            quote! {
                impl<M: Mode> Request<M, #name> {
                    #(#setters)*
                }
            }
        });
        Ok(quote! {
            #(#documentation)*
            #[derive(Clone)]
            pub struct #name {
                #(#fields,)*
            }

            impl Describe for #name {
                const INFO: OperationInfo = #info;

                fn request(&self, http: &Http) -> Result<Prepared, Error> {
                    #(#checks)*
                    #(#locals)*
                    #(#building)*
                    #free_query
                    #extra
                    request.build()
                }
            }

            #reply
            #query_trait
            #open_trait
            #setters
        })
    }

    /// The method of the low-level client: required arguments in, a request out.
    fn emit_method(&self, path: &str, verb: &str) -> Result<TokenStream, String> {
        let name = &self.name;
        let method = ident(self.operation.operation_id.as_deref().unwrap_or_default());
        let documentation = self.documentation(path, verb);
        let mut parameters = Vec::new();
        let mut values = Vec::new();
        for argument in &self.arguments {
            let argument_name = &argument.name;
            match &argument.kind {
                ArgumentKind::Path => {
                    parameters.push(quote! { #argument_name: impl Into<String> });
                    values.push(quote! { #argument_name: #argument_name.into() });
                }
                ArgumentKind::Query(ty, _) if is_option(ty) => {
                    values.push(quote! { #argument_name: None });
                }
                ArgumentKind::Query(ty, _) => {
                    let (parameter, value) = accepted(&owned(ty), argument_name);
                    parameters.push(quote! { #argument_name: #parameter });
                    values.push(member(argument_name, &value));
                }
                ArgumentKind::Body(body, _) => {
                    let ty = &body.ident;
                    let mut given = Vec::new();
                    for property in &self.body_properties {
                        let (field, ty) = body_field(body, &property.key)?;
                        if property.required {
                            let (parameter, value) = accepted(&self.qualified(ty), field);
                            parameters.push(quote! { #field: #parameter });
                            given.push(member(field, &value));
                        } else {
                            given.push(quote! { #field: Default::default() });
                        }
                    }
                    values.push(quote! { body: requests::#ty { #(#given,)* } });
                }
            }
        }
        if self.free_query {
            values.push(quote! { query: Query::default() });
        }
        if self.known_properties.is_some() {
            values.push(quote! { extra: ExtraBody::default() });
        }
        Ok(quote! {
            #(#documentation)*
            pub fn #method(&self, #(#parameters),*) -> Request<M, #name> {
                Request::new(&self.client, #name { #(#values,)* })
            }
        })
    }

    /// A method for each optional argument.
    fn setters(&self) -> Result<Vec<TokenStream>, String> {
        let mut setters = Vec::new();
        for argument in &self.arguments {
            let name = &argument.name;
            match &argument.kind {
                ArgumentKind::Query(ty, description) if is_option(ty) => {
                    let setter = setter(name, &owned(ty), quote! { #name }, description.as_deref());
                    setters.push(setter);
                }
                ArgumentKind::Body(body, _) => {
                    let optional = self.body_properties.iter();
                    for property in
                        optional.filter(|property| !property.required && property.settable)
                    {
                        let (field, ty) = body_field(body, &property.key)?;
                        let description = property.description.as_deref();
                        let ty = self.qualified(ty);
                        setters.push(setter(field, &ty, quote! { body.#field }, description));
                    }
                }
                _ => {}
            }
        }
        Ok(setters)
    }

    /// A field's type as it is called from here: request types are in a module of their own.
    fn qualified(&self, ty: &Type) -> Type {
        let mut ty = ty.clone();
        Qualify(&self.request_types).visit_type_mut(&mut ty);
        ty
    }

    fn documentation(&self, path: &str, verb: &str) -> Vec<TokenStream> {
        let summary = self.operation.summary.as_deref().unwrap_or_default();
        let description = self.operation.description.as_deref().unwrap_or_default();
        let verb = verb.to_uppercase();
        docs(Some(&format!(
            "{summary}: `{verb} {path}`.\n\n{description}"
        )))
    }
}

fn setter(name: &Ident, ty: &Type, place: TokenStream, description: Option<&str>) -> TokenStream {
    let docs = docs(description);
    let value = format_ident!("value");
    let (parameter, converted) = match inner_type(ty, "Option") {
        Some(inner) => {
            let (parameter, converted) = accepted(inner, &value);
            (parameter, quote! { Some(#converted) })
        }
        None => accepted(ty, &value),
    };
    quote! {
        #(#docs)*
        pub fn #name(mut self, value: #parameter) -> Self {
            self.operation.#place = #converted;
            self
        }
    }
}

/// A member of a struct expression, in its short form where that says the same.
fn member(name: &Ident, value: &TokenStream) -> TokenStream {
    match value.to_string() == name.to_string() {
        true => quote! { #name },
        false => quote! { #name: #value },
    }
}

/// What a caller may give for a type, and how it becomes that type.
fn accepted(ty: &Type, name: &Ident) -> (TokenStream, TokenStream) {
    if let Some(item) = inner_type(ty, "Vec") {
        return (
            quote! { impl IntoIterator<Item = impl Into<#item>> },
            quote! { #name.into_iter().map(Into::into).collect() },
        );
    }
    if let Some(value) = inner_type(ty, "BTreeMap").or(inner_type(ty, "Map")) {
        return (
            quote! { impl IntoIterator<Item = (impl Into<String>, impl Into<#value>)> },
            quote! { #name.into_iter().map(|(key, value)| (key.into(), value.into())).collect() },
        );
    }
    let last = last_segment(ty).map(|segment| segment.ident.to_string());
    match last.as_deref() {
        Some("i64" | "i32" | "f64" | "bool") => (quote! { #ty }, quote! { #name }),
        _ => (quote! { impl Into<#ty> }, quote! { #name.into() }),
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
    let found = parameters.into_iter().find(|parameter| {
        super::responses::snake_case(&parameter.parameter_data_ref().name) == name.to_string()
    });
    match found {
        Some(Parameter::Path { .. }) => Ok(ArgumentKind::Path),
        Some(Parameter::Query { parameter_data, .. }) => Ok(ArgumentKind::Query(
            ty.clone(),
            parameter_data.description.clone(),
        )),
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
                settable: !data.is_some_and(|data| super::contract::flag(data, "x-pareta-hidden")),
                description: data.and_then(|data| data.description.clone()),
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
fn body_field<'a>(body: &'a ItemStruct, key: &str) -> Result<(&'a Ident, &'a Type), String> {
    let snake = super::responses::snake_case(key);
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

/// Progenitor's statements up to `build()`, with its client replaced by ours and its version header left out.
fn building(method: &ImplItemFn) -> Result<Vec<Stmt>, String> {
    let mut building = Vec::new();
    for statement in &method.block.stmts {
        let Stmt::Local(local) = statement else {
            continue;
        };
        let Pat::Ident(name) = strip_type(&local.pat) else {
            continue;
        };
        match name.ident.to_string().as_str() {
            "url" => building.push(with_our_client(statement.clone())),
            "request" => {
                let chain = local.init.as_ref().map(|init| (*init.expr).clone());
                let chain = chain.ok_or("progenitor: a request without a value")?;
                let mut chain = before_build(chain)?;
                OurClient.visit_expr_mut(&mut chain);
                building.push(syn::parse_quote! { let request = #chain; });
            }
            _ => {}
        }
    }
    match building.len() {
        2 => Ok(building),
        _ => Err("progenitor: expected a `url` and a `request`".to_owned()),
    }
}

fn strip_type(pattern: &Pat) -> &Pat {
    match pattern {
        Pat::Type(typed) => &typed.pat,
        other => other,
    }
}

/// `….headers(header_map).build()?` → `…`
fn before_build(chain: Expr) -> Result<Expr, String> {
    let Expr::Try(attempt) = chain else {
        return Err("progenitor: a request that does not end in `build()?`".to_owned());
    };
    let mut chain = *attempt.expr;
    for expected in ["build", "headers"] {
        match chain {
            Expr::MethodCall(call) if call.method == expected => chain = *call.receiver,
            _ => return Err(format!("progenitor: a request without `{expected}()`")),
        }
    }
    Ok(chain)
}

fn with_our_client(mut statement: Stmt) -> Stmt {
    // `format!` hides its arguments from a visitor until they are parsed.
    if let Stmt::Local(local) = &mut statement {
        if let Some(init) = &mut local.init {
            if let Expr::Macro(format) = &mut *init.expr {
                format.mac.tokens = replace_self(format.mac.tokens.clone());
            }
        }
    }
    statement
}

fn replace_self(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            proc_macro2::TokenTree::Ident(ident) if ident == "self" => {
                proc_macro2::TokenTree::Ident(Ident::new("http", ident.span()))
            }
            other => other,
        })
        .collect()
}

/// Replaces progenitor's client and runtime by ours.
struct OurClient;

impl VisitMut for OurClient {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if path.is_ident("self") {
            *path = syn::parse_quote! { http };
        }
        if path
            .segments
            .first()
            .is_some_and(|first| first.ident == "progenitor_client")
        {
            path.segments = path.segments.iter().skip(1).cloned().collect();
        }
        visit_mut::visit_path_mut(self, path);
    }
}

/// Puts the request types' module before their names.
struct Qualify<'a>(&'a [Ident]);

impl VisitMut for Qualify<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if path.get_ident().is_some_and(|name| self.0.contains(name)) {
            *path = syn::parse_quote! { requests::#path };
        }
        visit_mut::visit_path_mut(self, path);
    }
}

/// `&'a str` → `String`, under `Option` too.
fn owned(ty: &Type) -> Type {
    if let Some(inner) = inner_type(ty, "Option") {
        let inner = owned(inner);
        return syn::parse_quote! { Option<#inner> };
    }
    match ty {
        Type::Reference(reference) => match last_segment(&reference.elem) {
            Some(segment) if segment.ident == "str" => syn::parse_quote! { String },
            _ => (*reference.elem).clone(),
        },
        other => other.clone(),
    }
}

fn is_option(ty: &Type) -> bool {
    inner_type(ty, "Option").is_some()
}

/// The last type argument of a type with that name.
fn inner_type<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let segment = last_segment(ty).filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    let position = if name == "Result" {
        arguments.args.first()
    } else {
        arguments.args.last()
    };
    match position {
        Some(GenericArgument::Type(ty)) => Some(ty),
        _ => None,
    }
}

fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        Type::Reference(reference) => last_segment(&reference.elem),
        _ => None,
    }
}

fn pascal_case(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty());
    words
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_uppercase() + rest
        })
        .collect()
}
