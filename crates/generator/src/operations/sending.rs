//! One operation as text: what it keeps, how it becomes a request, and how it is called.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Ident, ImplItemFn, Type};

use super::body::{Body, Content, Given, Part, PartKind};
use super::building::building;
use super::info;
use super::model::{Argument, Operation, Place};
use super::reply::Reply;
use super::types::{accepted, inner_type, is_option, literal, qualified};
use crate::limits::Check;
use crate::progenitor::names;
use crate::requests::Requests;
use crate::responses::docs;

pub struct Call<'a> {
    operation: &'a Operation<'a>,
    /// Progenitor's statements.
    building: TokenStream,
    requests: &'a Requests<'a>,
    types: &'a [Ident],
}

impl<'a> Call<'a> {
    pub fn new(
        operation: &'a Operation<'a>,
        method: &ImplItemFn,
        requests: &'a Requests<'a>,
        types: &'a [Ident],
    ) -> Result<Self, String> {
        let building =
            building(method).map_err(|problem| format!("{}: {problem}", operation.place))?;
        Ok(Self {
            operation,
            building: names(operation).put(quote! { #(#building)* }),
            requests,
            types,
        })
    }

    /// The operation as data, how it is described as a request, and how its reply is read.
    pub fn emit_struct(&self) -> TokenStream {
        let name = self.operation.name();
        let documentation = self.documentation("");
        let fields = self.fields();
        let info = info(self.operation);
        let checks = self
            .operation
            .arguments()
            .flat_map(|argument| self.checks(argument));
        let building = &self.building;
        let rest = self.rest();
        let reply = self.reply();
        let traits = self.traits();
        let setters: Vec<_> = self
            .operation
            .setters()
            .map(|argument| self.setter(argument))
            .collect();
        let setters = (!setters.is_empty()).then(|| {
            quote! {
                impl<M: Mode> Request<M, #name> {
                    #(#setters)*
                }
            }
        });
        quote! {
            #(#documentation)*
            #[derive(Clone)]
            pub struct #name {
                #(#fields,)*
            }

            impl Describe for #name {
                const INFO: OperationInfo = #info;

                fn request(&self, http: &Http) -> Result<Prepared, Error> {
                    #(#checks)*
                    #building
                    #rest
                    request.build(Self::INFO.path)
                }
            }

            #reply
            #traits
            #setters
        }
    }

    /// The method of the low-level client: required arguments in, a request out.
    pub fn emit_method(&self) -> TokenStream {
        let operation = self.operation;
        let (name, method) = (operation.name(), operation.method());
        let documentation = self.documentation(&self.described_arguments());
        let deprecated = deprecated(operation.source.deprecated);
        let parameters = operation.required().map(|argument| {
            let (name, accepted) = self.accepts(argument);
            quote! { #name: #accepted }
        });
        let of = |argument: &Argument| member(&argument.ident(), &self.initial(argument));
        let mut values: Vec<TokenStream> = operation.parameters.iter().map(of).collect();
        match operation.body.as_ref().map(|body| (body, &body.given)) {
            Some((body, Given::Properties { properties, .. })) => {
                let ty = body.request.map(|request| self.requests.name(request));
                let given = properties.iter().map(of);
                values.push(quote! { body: Box::new(requests::#ty { #(#given,)* }) });
            }
            Some((_, Given::Whole(argument))) => values.push(of(argument)),
            None => {}
        }
        values.extend(
            self.extras()
                .map(|(name, _)| quote! { #name: Default::default() }),
        );
        quote! {
            #(#documentation)*
            #deprecated
            pub fn #method(&self, #(#parameters),*) -> Request<M, #name> {
                crate::client::describe(&self.client, #name { #(#values,)* })
            }
        }
    }

    /// What a method takes for this argument.
    fn accepts(&self, argument: &Argument) -> (Ident, TokenStream) {
        let name = argument.ident();
        let (accepted, _) = accepted(&self.kept(argument), &name);
        (name, accepted)
    }

    /// What an argument starts as: what was given, what is sent by default, or nothing.
    fn initial(&self, argument: &Argument) -> TokenStream {
        let ty = self.kept(argument);
        if argument.required {
            return accepted(&ty, &argument.ident()).1;
        }
        let sent = argument.sent.as_ref().and_then(|sent| literal(sent, &ty));
        sent.unwrap_or_else(|| quote! { Default::default() })
    }

    fn fields(&self) -> Vec<TokenStream> {
        let parameters = self.operation.parameters.iter().map(|argument| {
            let (name, ty) = (argument.ident(), &argument.field);
            quote! { #name: #ty }
        });
        let body = self.operation.body.as_ref().map(|body| match &body.given {
            Given::Properties { .. } => {
                let ty = body.request.map(|request| self.requests.name(request));
                // Boxed: a description is moved at every step of its making.
                quote! { pub(crate) body: Box<requests::#ty> }
            }
            Given::Whole(argument) => {
                let (name, ty) = (argument.ident(), self.kept(argument));
                quote! { #name: #ty }
            }
        });
        let extras = self
            .extras()
            .map(|(name, ty)| quote! { pub(crate) #name: #ty });
        parameters.chain(body).chain(extras).collect()
    }

    /// What is kept beside the arguments.
    fn extras(&self) -> impl Iterator<Item = (TokenStream, TokenStream)> {
        let body = self.operation.body.as_ref();
        let query = (quote! { query }, quote! { Query });
        let extra = (quote! { extra }, quote! { ExtraBody });
        let listener = (quote! { listener }, quote! { Listener<UploadProgress> });
        let all = [
            (self.operation.free_query, query),
            (body.is_some_and(Body::is_open), extra),
            (body.is_some_and(Body::uploads), listener),
        ];
        all.into_iter()
            .filter_map(|(is_kept, extra)| is_kept.then_some(extra))
    }

    /// Where an argument is kept, from inside the operation.
    fn place(&self, argument: &Argument) -> TokenStream {
        let name = argument.ident();
        let is_property = argument.place == Place::Body
            && self
                .operation
                .body
                .as_ref()
                .is_some_and(|body| matches!(body.given, Given::Properties { .. }));
        match is_property {
            true => quote! { body.#name },
            false => quote! { #name },
        }
    }

    /// What has to hold of an argument before it is sent.
    fn checks(&self, argument: &Argument) -> Vec<TokenStream> {
        let (name, place) = (&argument.name, self.place(argument));
        let ty = &argument.field;
        let mut checks = Vec::new();
        if argument.place == Place::Path && is(ty, "String") {
            checks.push(quote! { check_path(#name, &self.#place)?; });
        }
        if let Some(items) = &argument.limits.items {
            let check = quote! { check_items(#name, self.#place.len(), #items)?; };
            let check = match inner_type(ty, "Option") {
                _ if inner_type(ty, "Vec").is_some() && argument.required => check,
                _ if inner_type(ty, "Vec").is_some() => {
                    quote! { if !self.#place.is_empty() { #check } }
                }
                Some(_) => {
                    quote! { if let Some(value) = &self.#place { check_items(#name, value.len(), #items)?; } }
                }
                None => TokenStream::new(),
            };
            checks.push(check);
        }
        // What is checked is the argument, or what is in it: in an option, and then in a list or a map.
        let within = inner_type(ty, "Option").unwrap_or(ty);
        let is_map = inner_type(within, "BTreeMap").is_some();
        let element = inner_type(within, "Vec").or(inner_type(within, "BTreeMap"));
        let is_held = is_option(ty) || element.is_some();
        let of = element.unwrap_or(within);
        let each = argument.limits.each.iter().filter_map(|check| {
            let value = match is_held {
                true => quote! { value },
                false => quote! { &self.#place },
            };
            Some(match check {
                Check::Number(range) if is(of, "i64") || is(of, "f64") => {
                    let value = match is_held {
                        true => quote! { *value },
                        false => quote! { self.#place },
                    };
                    quote! { check_number(#name, #value, #range)?; }
                }
                Check::Length(range) if is(of, "String") => {
                    quote! { check_length(#name, #value, #range)?; }
                }
                Check::NotBlank if is(of, "String") => quote! { check_nonblank(#name, #value)?; },
                _ => return None,
            })
        });
        let each: Vec<_> = each.collect();
        if !each.is_empty() {
            let held = match is_option(ty) {
                true => quote! { values },
                false => quote! { &self.#place },
            };
            let values = match (is_map, is_option(ty)) {
                (true, true) => quote! { values.values() },
                (true, false) => quote! { self.#place.values() },
                (false, _) => held,
            };
            checks.push(match (element.is_some(), is_option(ty)) {
                (true, true) => quote! {
                    if let Some(values) = &self.#place { for value in #values { #(#each)* } }
                },
                (true, false) => quote! { for value in #values { #(#each)* } },
                (false, true) => quote! { if let Some(value) = &self.#place { #(#each)* } },
                (false, false) => quote! { #(#each)* },
            });
        }
        checks
    }

    /// Everything about a request that is not in its URL.
    fn rest(&self) -> TokenStream {
        let mut rest = TokenStream::new();
        if self.operation.free_query {
            rest.extend(quote! { let request = request.pairs(&self.query); });
        }
        let accept = match &self.operation.reply {
            Reply::Json(json) => json.accept.clone(),
            Reply::Download(media_types) => Some(media_types.join(", ")),
            Reply::Composed => None,
        };
        if let Some(accept) = accept {
            rest.extend(quote! { let request = request.accept(#accept); });
        }
        for argument in &self.operation.parameters {
            if argument.place != Place::Header {
                continue;
            }
            let (name, field, key) = (
                &argument.name,
                argument.ident(),
                argument.key.to_ascii_lowercase(),
            );
            let value = match is_option(&argument.field) {
                true => quote! { self.#field.as_ref() },
                false => quote! { Some(&self.#field) },
            };
            rest.extend(quote! { let request = request.parameter(#key, #name, #value)?; });
        }
        if let Some(body) = &self.operation.body {
            rest.extend(self.body(body));
        }
        rest
    }

    fn body(&self, body: &Body) -> TokenStream {
        match &body.given {
            Given::Whole(argument) => {
                let name = argument.ident();
                let (place, optional) = match argument.required {
                    true => (quote! { &self.#name }, None),
                    false => (quote! { body }, Some(&name)),
                };
                let written = match &body.content {
                    Content::Json { media_type, .. } => json(media_type, place),
                    Content::Text(media_type) => quote! { request.text(#media_type, #place) },
                    Content::Bytes(media_type) => {
                        let media_type = option(media_type.as_ref());
                        quote! { request.upload(#place, #media_type, self.listener.clone())? }
                    }
                    Content::Form | Content::Multipart(_) => quote! { request },
                };
                match optional {
                    None => quote! { let request = #written; },
                    Some(name) => quote! {
                        let request = match &self.#name {
                            Some(body) => #written,
                            None => request,
                        };
                    },
                }
            }
            Given::Properties {
                properties,
                is_open,
            } => {
                let written = match &body.content {
                    Content::Multipart(parts) => self.multipart(body, properties, parts),
                    Content::Form => {
                        let fields = properties.iter().map(|property| {
                            let (key, place) = (&property.key, self.place(property));
                            quote! { .field(#key, &self.#place) }
                        });
                        quote! {
                            let form = Form::default()#(#fields)*;
                            let request = request.form(form);
                        }
                    }
                    Content::Json { media_type, .. } => {
                        let written = json(media_type, quote! { &self.body });
                        quote! { let request = #written; }
                    }
                    Content::Text(_) | Content::Bytes(_) => TokenStream::new(),
                };
                let extra = is_open.then(|| quote! { let request = request.extra(&self.extra); });
                let optional =
                    (!body.required).then(|| quote! { let request = request.unless_empty(); });
                let is_json = matches!(body.content, Content::Json { .. });
                let told = (is_json && body.uploads())
                    .then(|| quote! { let request = request.told(&self.listener); });
                quote! { #written #extra #optional #told }
            }
        }
    }

    fn multipart(&self, body: &Body, properties: &[Argument], parts: &[Part]) -> TokenStream {
        let parts = properties.iter().zip(parts).map(|(property, part)| {
            let (key, place) = (&property.key, self.place(property));
            let media_type = option(part.media_type.as_ref());
            let ty = &property.field;
            let is_many = is_option(ty) || inner_type(ty, "Vec").is_some();
            let value = match is_many {
                true => quote! { value },
                false => quote! { &self.#place },
            };
            let added = match part.kind {
                PartKind::Text => quote! { form.text(#key, #media_type, #value); },
                PartKind::File => quote! { form.file(#key, #media_type, #value)?; },
                PartKind::Json => quote! { form.json(#key, #media_type, #value)?; },
            };
            let is_map = inner_type(ty, "BTreeMap").is_some() || inner_type(ty, "Map").is_some();
            match is_many {
                true if is_option(ty) => quote! { if let Some(value) = &self.#place { #added } },
                true => quote! { for value in &self.#place { #added } },
                false if is_map && !property.required => {
                    quote! { if !self.#place.is_empty() { #added } }
                }
                false => added,
            }
        });
        let listener = match body.uploads() {
            true => quote! { self.listener.clone() },
            false => quote! { Listener::default() },
        };
        quote! {
            let mut form = Multipart::new()?;
            #(#parts)*
            let request = request.multipart(form, #listener)?;
        }
    }

    fn reply(&self) -> Option<TokenStream> {
        let name = self.operation.name();
        match &self.operation.reply {
            Reply::Json(json) => {
                let (output, at) = (json.output(), &json.at);
                let at = (!at.is_empty()).then(|| quote! { const AT: &'static str = #at; });
                Some(quote! {
                    impl Reply for #name {
                        type Output = #output;
                        #at
                    }
                })
            }
            Reply::Download(_) => Some(quote! {
                impl<M: Mode> Operation<M> for #name {
                    type Output = Download<M>;

                    async fn run(self, call: Call<M>) -> Result<Download<M>, Error> {
                        Download::open(&self, call).await
                    }

                    fn single(&self, http: &Http) -> Result<Single, Error> {
                        Single::of(self, http)
                    }
                }
            }),
            Reply::Composed => None,
        }
    }

    fn traits(&self) -> TokenStream {
        let name = self.operation.name();
        let body = self.operation.body.as_ref();
        let query = self.operation.free_query.then(|| {
            quote! {
                impl FreeQuery for #name {
                    fn query(&mut self) -> &mut Query {
                        &mut self.query
                    }
                }
            }
        });
        let open = body.filter(|body| body.is_open()).map(|body| {
            let known = body.arguments().iter().map(|property| &property.key);
            quote! {
                impl OpenBody for #name {
                    const KNOWN: &'static [&'static str] = &[#(#known),*];

                    fn extra(&mut self) -> &mut ExtraBody {
                        &mut self.extra
                    }
                }
            }
        });
        let uploads = body.filter(|body| body.uploads()).map(|_| {
            quote! {
                impl Progresses for #name {
                    type Progress = UploadProgress;

                    fn listener(&mut self) -> &mut Listener<UploadProgress> {
                        &mut self.listener
                    }
                }
            }
        });
        quote! { #query #open #uploads }
    }

    /// A method for an optional argument.
    fn setter(&self, argument: &Argument) -> TokenStream {
        let unsaid = format!(
            "The {} parameter `{}`.",
            argument.place.word(),
            argument.key
        );
        let documentation = docs(Some(argument.description.as_deref().unwrap_or(&unsaid)));
        let deprecated = deprecated(argument.deprecated);
        let (name, place, value) = (
            argument.ident(),
            self.place(argument),
            format_ident!("value"),
        );
        let ty = self.kept(argument);
        let (parameter, converted) = match inner_type(&ty, "Option") {
            Some(inner) => {
                let (parameter, converted) = accepted(inner, &value);
                (parameter, quote! { Some(#converted) })
            }
            None => accepted(&ty, &value),
        };
        quote! {
            #(#documentation)*
            #deprecated
            pub fn #name(mut self, value: #parameter) -> Self {
                self.operation.#place = #converted;
                self
            }
        }
    }

    /// How an argument is kept, as the operations call it: the types of bodies are requests.
    fn kept(&self, argument: &Argument) -> Type {
        match argument.place {
            Place::Body => qualified(&argument.field, self.types),
            _ => argument.field.clone(),
        }
    }

    /// What the contract says of each argument of the method, in a line of a list.
    fn described_arguments(&self) -> String {
        let described = self.operation.required().filter_map(|argument| {
            let description = argument.description.as_deref()?.trim();
            let first = description.split("\n\n").next()?;
            let line = first.split_whitespace().collect::<Vec<_>>().join(" ");
            Some(format!("\n- `{}`: {line}", argument.name))
        });
        let list: String = described.collect();
        match list.is_empty() {
            true => list,
            false => format!("{ARGUMENTS}\n{list}"),
        }
    }

    fn documentation(&self, more: &str) -> Vec<TokenStream> {
        let Operation {
            source, verb, path, ..
        } = self.operation;
        let verb = verb.to_uppercase();
        let summary = source.summary.as_deref().unwrap_or_default();
        let summary = match summary.is_empty() {
            true => format!("`{verb} {path}`."),
            false => format!("{summary}: `{verb} {path}`."),
        };
        let description = source.description.as_deref().unwrap_or_default();
        let description = description.trim();
        docs(Some(&format!("{summary}\n\n{description}\n\n{more}")))
    }
}

/// The heading above what is said of a method's arguments.
pub const ARGUMENTS: &str = "# Arguments";

fn json(media_type: &str, place: TokenStream) -> TokenStream {
    match media_type {
        "application/json" => quote! { request.json(#place) },
        media_type => quote! { request.json_as(#media_type, #place) },
    }
}

fn option(value: Option<&String>) -> TokenStream {
    match value {
        Some(value) => quote! { Some(#value) },
        None => quote! { None },
    }
}

fn deprecated(is_deprecated: bool) -> Option<TokenStream> {
    is_deprecated.then(|| quote! { #[deprecated] })
}

fn is(ty: &Type, name: &str) -> bool {
    super::types::last_segment(ty).is_some_and(|segment| segment.ident == name)
}

/// A member of a struct expression, in its short form where that says the same.
fn member(name: &Ident, value: &TokenStream) -> TokenStream {
    match name.to_token_stream().to_string() == value.to_string() {
        true => quote! { #name },
        false => quote! { #name: #value },
    }
}
