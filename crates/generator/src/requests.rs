//! The bodies of requests: what they are made of, as typify gets it, and what becomes of its text.
//!
//! Typify makes names, and types for every format, enum and limit; some it cannot make, and panics. So it gets objects
//! of texts, numbers, booleans, lists, maps and other such objects, each under a placeholder in place of its name, and
//! the names come in when it is done.

use openapiv3::{AdditionalProperties, Schema, SchemaKind, Type};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Map, Value, json};
use syn::{Field, ItemStruct};

use super::contract::{Contract, format_name, word};
use super::names::{ident, pascal_case, snake_case};
use super::operations::types::inner_type;
use super::operations::{Object, SchemaRef, is_file, is_read_only};
use super::progenitor::{Lowered, Names};
use super::refusal::Refusals;
use super::responses::docs;

/// Request components that are written by hand: what a caller builds from many cases.
const OWN_REQUEST_TYPES: [(&str, &str); 4] = [
    ("ChatMessage", "crate::chat::ChatMessage"),
    ("Tool", "crate::chat::Tool"),
    ("ToolChoice", "crate::chat::ToolChoice"),
    ("ResponseFormat", "crate::chat::ResponseFormat"),
];

pub fn is_own(component: &str) -> bool {
    OWN_REQUEST_TYPES.iter().any(|(name, _)| *name == component)
}

/// A type among the requests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Request(usize);

impl Request {
    pub fn placeholder(self) -> String {
        format!("T{:04}", self.0)
    }
}

/// All of them, found from the bodies that are sent.
pub struct Requests<'a> {
    contract: &'a Contract,
    types: Vec<RequestType<'a>>,
    fields: usize,
    /// The components that are being written out where they are used.
    open: Vec<&'a str>,
}

struct RequestType<'a> {
    name: String,
    /// The component it is made from, and whether its files are sent as such.
    origin: Option<(&'a str, bool)>,
    description: Option<&'a str>,
    kind: Kind,
}

enum Kind {
    /// An object of these fields.
    Object {
        fields: Vec<RequestField>,
        schema: Value,
    },
    /// One of several objects.
    Union(Vec<Request>),
    /// A type that is there already.
    Written(&'static str),
}

pub struct RequestField {
    /// Its number among all fields.
    number: usize,
    key: String,
    name: String,
    description: Option<String>,
}

impl RequestField {
    fn placeholder(&self) -> String {
        format!("f{:04}", self.number)
    }
}

impl<'a> Requests<'a> {
    pub fn new(contract: &'a Contract) -> Self {
        Self {
            contract,
            types: Vec::new(),
            fields: 0,
            open: Vec::new(),
        }
    }

    /// The type of an object with properties.
    pub fn object(&mut self, at: SchemaRef<'a>, hint: &str, is_form: bool) -> Request {
        let component = at.component(self.contract);
        let object = Object::of(self.contract, at).unwrap_or_default();
        // Without files it is the same type in a form as elsewhere.
        let mut properties = object.properties.iter();
        let is_form = is_form && properties.any(|(_, property)| is_file(self.contract, *property));
        let origin = component.map(|component| (component, is_form));
        let known = self
            .types
            .iter()
            .position(|known| origin.is_some() && known.origin == origin);
        if let Some(known) = known {
            return Request(known);
        }
        let name = component.unwrap_or(hint).to_owned();
        let kind = Kind::Object {
            fields: Vec::new(),
            schema: Value::Null,
        };
        // Before its properties, which may hold it again.
        let request = self.add(&name, origin, object.description, kind);
        let (mut properties, mut required, mut fields) = (Map::new(), Vec::new(), Vec::new());
        for (key, property) in &object.properties {
            if is_read_only(self.contract, *property) {
                continue;
            }
            let own = match property {
                SchemaRef::Inline(schema) => Some(*schema),
                SchemaRef::Component(_) => property.resolve(self.contract),
            };
            let field = RequestField {
                number: self.fields,
                key: (*key).to_owned(),
                name: own
                    .and_then(|own| own.schema_data.extensions.get("x-pareta-name")?.as_str())
                    .map_or_else(|| snake_case(key), str::to_owned),
                description: own.and_then(|own| own.schema_data.description.clone()),
            };
            self.fields += 1;
            let hint = name.clone() + &pascal_case(key);
            properties.insert(field.placeholder(), self.schema(*property, &hint, is_form));
            if object.required.contains(key) {
                required.push(field.placeholder());
            }
            fields.push(field);
        }
        self.types[request.0].kind = Kind::Object {
            fields,
            schema: match properties.is_empty() {
                // It would be a map otherwise.
                true => json!({ "type": "object", "additionalProperties": false }),
                false => {
                    json!({ "type": "object", "properties": properties, "required": required })
                }
            },
        };
        request
    }

    /// A body of any other kind: the one field of a type that is not written.
    pub fn whole(&mut self, at: Option<SchemaRef<'a>>, hint: &str) -> Request {
        let field = RequestField {
            number: self.fields,
            key: "body".to_owned(),
            name: "body".to_owned(),
            description: None,
        };
        self.fields += 1;
        let placeholder = field.placeholder();
        let schema = at.map_or(json!({}), |at| self.schema(at, hint, false));
        let kind = Kind::Object {
            fields: vec![field],
            schema: json!({ "type": "object", "properties": { &placeholder: schema }, "required": [placeholder] }),
        };
        self.add("", None, None, kind)
    }

    fn add(
        &mut self,
        name: &str,
        origin: Option<(&'a str, bool)>,
        description: Option<&'a str>,
        kind: Kind,
    ) -> Request {
        self.types.push(RequestType {
            name: name.to_owned(),
            origin,
            description,
            kind,
        });
        Request(self.types.len() - 1)
    }

    /// A schema in the few words typify is asked in.
    fn schema(&mut self, at: SchemaRef<'a>, hint: &str, is_form: bool) -> Value {
        let reference = |request: Request| json!({ "$ref": format!("#/components/schemas/{}", request.placeholder()) });
        let component = at.component(self.contract);
        if let Some((name, path)) = OWN_REQUEST_TYPES
            .iter()
            .find(|(name, _)| component == Some(*name))
        {
            return reference(self.written(name, path));
        }
        if Object::of(self.contract, at).is_some() {
            // Files are sent as such in the form itself, not in what is written as JSON inside it.
            return reference(self.object(at, hint, false));
        }
        let Some(schema) = at.resolve(self.contract) else {
            return json!({});
        };
        if let SchemaKind::OneOf { one_of: any_of } | SchemaKind::AnyOf { any_of } =
            &schema.schema_kind
        {
            let union = self.union(any_of, component, hint, schema);
            return union.map_or(json!({}), reference);
        }
        // A component that is no object is written out where it is used, unless it is inside itself.
        if let Some(component) = component {
            if self.open.contains(&component) {
                return json!({});
            }
            self.open.push(component);
        }
        let plain = self.plain(schema, hint, is_form);
        if component.is_some() {
            self.open.pop();
        }
        plain
    }

    fn plain(&mut self, schema: &'a Schema, hint: &str, is_form: bool) -> Value {
        match &schema.schema_kind {
            SchemaKind::Type(Type::String(string)) => {
                match is_form && format_name(&string.format).as_deref() == Some("binary") {
                    true => {
                        let upload = self.written("", "crate::Upload");
                        json!({ "$ref": format!("#/components/schemas/{}", upload.placeholder()) })
                    }
                    false => json!({ "type": "string" }),
                }
            }
            SchemaKind::Type(Type::Integer(_)) => json!({ "type": "integer", "format": "int64" }),
            SchemaKind::Type(Type::Number(_)) => json!({ "type": "number", "format": "double" }),
            SchemaKind::Type(Type::Boolean(_)) => json!({ "type": "boolean" }),
            SchemaKind::Type(Type::Array(array)) => {
                let hint = format!("{hint}Item");
                let items = array.items.as_ref().map(SchemaRef::from);
                let is_list = |items: SchemaRef<'a>| {
                    let schema = items.resolve(self.contract);
                    schema.is_some_and(|schema| {
                        matches!(schema.schema_kind, SchemaKind::Type(Type::Array(_)))
                    })
                };
                // A list of files is several parts; a list of lists is written as JSON.
                let is_form = is_form && !items.is_some_and(is_list);
                let items = items.map_or(json!({}), |items| self.schema(items, &hint, is_form));
                json!({ "type": "array", "items": items })
            }
            SchemaKind::Type(Type::Object(object)) => match &object.additional_properties {
                Some(AdditionalProperties::Schema(values)) => {
                    let hint = format!("{hint}Value");
                    let values = self.schema((&**values).into(), &hint, false);
                    json!({ "type": "object", "additionalProperties": values })
                }
                _ => json!({ "type": "object" }),
            },
            _ => json!({}),
        }
    }

    fn written(&mut self, name: &'static str, path: &'static str) -> Request {
        let is_same =
            |known: &RequestType| matches!(known.kind, Kind::Written(other) if other == path);
        match self.types.iter().position(is_same) {
            Some(known) => Request(known),
            None => self.add(name, None, None, Kind::Written(path)),
        }
    }

    /// One of several objects is a type with a case for each; a choice with anything else in it is any JSON.
    fn union(
        &mut self,
        any_of: &'a [openapiv3::ReferenceOr<Schema>],
        component: Option<&'a str>,
        hint: &str,
        schema: &'a Schema,
    ) -> Option<Request> {
        let origin = component.map(|component| (component, false));
        let known = self
            .types
            .iter()
            .position(|known| origin.is_some() && known.origin == origin);
        if let Some(known) = known {
            return Some(Request(known));
        }
        let variants: Vec<SchemaRef> = any_of.iter().map(SchemaRef::from).collect();
        let are_objects = variants.iter().all(|variant| {
            variant
                .component(self.contract)
                .is_some_and(|name| !is_own(name))
                && Object::of(self.contract, *variant).is_some()
        });
        if variants.len() < 2 || !are_objects {
            return None;
        }
        let given = component.or_else(|| word(&schema.schema_data, "x-pareta-type"));
        let name = given.unwrap_or(hint).to_owned();
        let description = schema.schema_data.description.as_deref();
        let request = self.add(&name, origin, description, Kind::Union(Vec::new()));
        let mut requests = Vec::new();
        for variant in variants {
            let variant = self.object(variant, "", false);
            if !requests.contains(&variant) {
                requests.push(variant);
            }
        }
        self.types[request.0].kind = Kind::Union(requests);
        Some(request)
    }

    /// The components of the document typify reads.
    pub fn schemas(&self) -> Map<String, Value> {
        let types = self.types.iter().enumerate();
        types
            .map(|(number, request)| {
                let schema = match &request.kind {
                    Kind::Object { schema, .. } => schema.clone(),
                    Kind::Union(_) | Kind::Written(_) => json!({ "type": "object" }),
                };
                (Request(number).placeholder(), schema)
            })
            .collect()
    }

    /// The types it finds written already.
    pub fn replacements(&self) -> impl Iterator<Item = (String, String)> {
        let types = self.types.iter().enumerate();
        types.filter_map(|(number, request)| {
            let path = match &request.kind {
                Kind::Object { .. } => return None,
                Kind::Union(_) => ident(&request.name).to_string(),
                Kind::Written(path) => (*path).to_owned(),
            };
            Some((Request(number).placeholder(), path))
        })
    }

    /// What the placeholders stand for.
    pub fn names(&self) -> Names {
        let mut names = Names::default();
        for (number, request) in self.types.iter().enumerate() {
            if let Kind::Object { fields, .. } = &request.kind {
                // The type of a body that is given whole has no name, and is nowhere used.
                if !request.name.is_empty() {
                    let name = ident(&request.name);
                    names.add(Request(number).placeholder(), quote! { #name });
                }
                for field in fields {
                    let name = ident(&field.name);
                    names.add(field.placeholder(), quote! { #name });
                }
            }
        }
        names
    }

    /// The names of the types that are written into `requests`.
    pub fn type_names(&self) -> Vec<Ident> {
        let named = self
            .types
            .iter()
            .filter(|request| !matches!(request.kind, Kind::Written(_)));
        let named = named.filter(|request| !request.name.is_empty());
        named.map(|request| ident(&request.name)).collect()
    }

    pub fn name(&self, request: Request) -> Ident {
        ident(&self.types[request.0].name)
    }

    /// Two types of one name.
    pub fn refuse_collisions(&self, refusals: &mut Refusals) {
        for (index, request) in self.types.iter().enumerate() {
            if matches!(request.kind, Kind::Written(_)) {
                continue;
            }
            let place = match request.origin {
                Some((component, _)) => format!("components.schemas.{component}"),
                None => format!("requests.{}", request.name),
            };
            let mut others = self.types[..index]
                .iter()
                .filter(|other| !matches!(other.kind, Kind::Written(_)));
            if !request.name.is_empty() && others.any(|other| other.name == request.name) {
                let problem = format!(
                    "two requests would have a type `{}`: give one of them another name",
                    request.name
                );
                refusals.push(place.as_str(), problem);
            }
        }
    }
}

pub fn emit(requests: &Requests, lowered: &Lowered) -> Result<TokenStream, String> {
    let mut types: Vec<(String, TokenStream)> = Vec::new();
    for (number, request) in requests.types.iter().enumerate() {
        if request.name.is_empty() {
            continue;
        }
        let text = match &request.kind {
            Kind::Written(_) => continue,
            Kind::Union(variants) => union(requests, request, variants),
            Kind::Object { fields, .. } => {
                let item = lowered.request(Request(number))?;
                object(request, fields, item, &lowered.names)?
            }
        };
        types.push((request.name.clone(), text));
    }
    types.sort_by(|one, other| one.0.cmp(&other.0));
    let types = types.into_iter().map(|(_, text)| text);
    Ok(quote! {
        //! The bodies of requests.

        #(#types)*
    })
}

fn object(
    request: &RequestType,
    fields: &[RequestField],
    item: &ItemStruct,
    names: &Names,
) -> Result<TokenStream, String> {
    let documentation = docs(request.description);
    let name = ident(&request.name);
    // What holds files is not written by serde.
    let is_form = is_form(request, item);
    let derive = match is_form {
        true => quote! { #[derive(Clone, Debug)] },
        false => {
            let attributes = item
                .attrs
                .iter()
                .filter(|attribute| !attribute.path().is_ident("doc"));
            quote! { #(#attributes)* }
        }
    };
    let mut members = Vec::new();
    for field in fields {
        let Field { attrs, ty, .. } = find(item, field)?;
        let documentation = docs(field.description.as_deref());
        let attributes = attrs
            .iter()
            .filter(|attribute| !is_form && !attribute.path().is_ident("doc"));
        let mut attributes = quote! { #(#attributes)* };
        let may_be_absent = !is_form && is_left_out_when_empty(attrs);
        if boxed_option(ty).is_some() || may_be_absent {
            attributes =
                quote! { #[serde(skip_serializing_if = "::std::option::Option::is_none")] };
        }
        let ty = kept(ty, may_be_absent);
        // A raw identifier is read as the name behind it.
        let name = ident(&field.name);
        let is_renamed = name.to_string().trim_start_matches("r#") != field.key;
        let renamed = (!is_form && is_renamed).then(|| {
            let key = &field.key;
            quote! { #[serde(rename = #key)] }
        });
        let ty = names.put(quote! { #ty });
        members.push(quote! { #(#documentation)* #attributes #renamed pub #name: #ty });
    }
    Ok(quote! {
        #(#documentation)*
        #derive
        pub struct #name { #(#members,)* }
    })
}

/// What typify boxes whole, to hold itself: an option of a box says the same, and can be left out.
fn boxed_option(ty: &syn::Type) -> Option<&syn::Type> {
    inner_type(inner_type(ty, "Box")?, "Option")
}

/// What typify leaves out when it is empty: an optional list or map. That it is empty may be what is to be said.
fn is_left_out_when_empty(attributes: &[syn::Attribute]) -> bool {
    let mut texts = attributes
        .iter()
        .map(|attribute| quote! { #attribute }.to_string());
    texts.any(|text| text.contains("is_empty"))
}

fn kept(ty: &syn::Type, may_be_absent: bool) -> syn::Type {
    match boxed_option(ty) {
        Some(inner) => syn::parse_quote! { ::std::option::Option<::std::boxed::Box<#inner>> },
        None if may_be_absent => syn::parse_quote! { ::std::option::Option<#ty> },
        None => ty.clone(),
    }
}

/// Whether it is written part by part, and not by serde.
fn is_form(request: &RequestType, item: &ItemStruct) -> bool {
    request.origin.is_some_and(|(_, is_form)| is_form)
        || item.fields.iter().any(|field| mentions_upload(&field.ty))
}

fn mentions_upload(ty: &syn::Type) -> bool {
    let text = quote! { #ty }.to_string();
    text.contains("crate :: Upload")
}

fn find<'i>(item: &'i ItemStruct, field: &RequestField) -> Result<&'i Field, String> {
    let placeholder = field.placeholder();
    let mut fields = item.fields.iter();
    let found = fields.find(|known| {
        known
            .ident
            .as_ref()
            .is_some_and(|known| *known == placeholder)
    });
    found.ok_or_else(|| format!("progenitor: a request without its field `{}`", field.key))
}

fn union(requests: &Requests, request: &RequestType, variants: &[Request]) -> TokenStream {
    let documentation = match request.description {
        Some(description) => docs(Some(description)),
        None => docs(Some("One of several requests.")),
    };
    let name = ident(&request.name);
    let variants: Vec<Ident> = variants
        .iter()
        .map(|variant| requests.name(*variant))
        .collect();
    let said = variants
        .iter()
        .map(|variant| format!(" As a [`{variant}`]."));
    quote! {
        #(#documentation)*
        #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
        #[serde(untagged)]
        pub enum #name {
            #(#[doc = #said] #variants(::std::boxed::Box<#variants>),)*
        }

        #(
            impl ::std::convert::From<#variants> for #name {
                fn from(value: #variants) -> Self {
                    Self::#variants(::std::boxed::Box::new(value))
                }
            }
        )*
    }
}

impl Lowered {
    /// The type of each field of a request, under its key.
    pub fn field_types(
        &self,
        requests: &Requests,
        request: Request,
    ) -> Result<Vec<(String, syn::Type)>, String> {
        let Kind::Object { fields, .. } = &requests.types[request.0].kind else {
            return Ok(Vec::new());
        };
        let item = self.request(request)?;
        let is_form = is_form(&requests.types[request.0], item);
        let typed = fields.iter().map(|field| {
            let Field { attrs, ty, .. } = find(item, field)?;
            let ty = kept(ty, !is_form && is_left_out_when_empty(attrs));
            let ty =
                syn::parse2(self.names.put(quote! { #ty })).map_err(|error| error.to_string())?;
            Ok((field.key.clone(), ty))
        });
        typed.collect()
    }

    fn request(&self, request: Request) -> Result<&ItemStruct, String> {
        let name = format_ident!("{}", request.placeholder());
        let mut requests = self.requests.iter();
        let found = requests.find(|known| known.ident == name);
        found.ok_or_else(|| "progenitor: a request without its type".to_owned())
    }
}
