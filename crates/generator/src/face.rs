//! What a user sees of generated code: each public name in one line, in the terms of the documentation.

use std::collections::{HashMap, HashSet};
use std::fmt;

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{FnArg, GenericArgument, ImplItem, Pat, PathArguments, ReturnType, Type, Visibility};

/// The public names of generated code, in the order of its source.
#[derive(Debug, Default)]
pub struct Face {
    /// Each of them.
    pub items: Vec<Item>,
    /// Every type there is, those included that have no line of their own.
    pub(crate) types: HashSet<String>,
}

/// One public name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its name, behind that of the type it belongs to: `Endpoint::region`.
    pub name: String,
    /// What it is.
    pub shape: Shape,
    /// Whether users are told not to use it any more.
    pub is_deprecated: bool,
    /// Whether it is outside the promise of semantic versioning.
    pub is_low_level: bool,
}

/// What a public name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A struct.
    Struct,
    /// An enum, whose variants follow.
    Enum,
    /// A variant, with what it holds: nothing, or `(&str)`.
    Variant(String),
    /// A field or a constant, with its type.
    Value(String),
    /// A function or method.
    Function {
        /// Name and type of each argument; the name is empty where the method's own name says it.
        arguments: Vec<(String, String)>,
        /// What it gives; empty where that is nothing, or the request itself.
        output: String,
    },
}

impl Face {
    /// The names of its structs; among the response types there are no others.
    pub(crate) fn structs(&self) -> Vec<&str> {
        let structs = self.items.iter().filter(|item| item.shape == Shape::Struct);
        structs.map(|item| item.name.as_str()).collect()
    }
}

impl Item {
    /// The type it belongs to.
    pub(crate) fn owner(&self) -> Option<&str> {
        self.name.rsplit_once("::").map(|(owner, _)| owner)
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name, self.shape)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shape::Struct => Ok(()),
            Shape::Enum => f.write_str(" (enum)"),
            Shape::Variant(holds) => f.write_str(holds),
            Shape::Value(of) => write!(f, ": {of}"),
            Shape::Function { arguments, output } => {
                let arguments: Vec<String> = arguments
                    .iter()
                    .map(|(name, of)| match name.as_str() {
                        "" => of.clone(),
                        name => format!("{name}: {of}"),
                    })
                    .collect();
                write!(f, "({})", arguments.join(", "))?;
                match output.as_str() {
                    "" => Ok(()),
                    output => write!(f, " -> {output}"),
                }
            }
        }
    }
}

impl fmt::Display for Face {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.iter().try_for_each(|item| writeln!(f, "{item}"))
    }
}

/// The face of generated files, given by name and text.
///
/// # Errors
///
/// A text that is no Rust.
pub fn face<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Face, String> {
    let mut parsed = Vec::new();
    for (name, text) in files {
        let file = syn::parse_file(text).map_err(|error| format!("generated/{name}: {error}"))?;
        parsed.push((name, file.items));
    }
    let outputs = parsed
        .iter()
        .flat_map(|(_, items)| outputs(items))
        .collect();
    let mut reading = Reading {
        face: Face::default(),
        outputs,
        file: "",
    };
    for (name, items) in &parsed {
        reading.file = name;
        reading.items(items);
    }
    Ok(reading.face)
}

/// What each operation gives, by the operation's name.
fn outputs(items: &[syn::Item]) -> impl Iterator<Item = (String, String)> + '_ {
    items.iter().filter_map(|item| {
        let syn::Item::Impl(item) = item else {
            return None;
        };
        trait_name(item).filter(|name| ["Operation", "Reply"].contains(&name.as_str()))?;
        let output = item.items.iter().find_map(|item| match item {
            ImplItem::Type(alias) if alias.ident == "Output" => Some(short(&alias.ty)),
            _ => None,
        })?;
        Some((type_name(&item.self_ty)?, output))
    })
}

struct Reading<'a> {
    face: Face,
    outputs: HashMap<String, String>,
    file: &'a str,
}

impl Reading<'_> {
    fn items(&mut self, items: &[syn::Item]) {
        for item in items {
            match item {
                syn::Item::Struct(item) if is_seen(item) => self.structure(item),
                syn::Item::Enum(item) if is_public(&item.vis) => self.enumeration(item),
                syn::Item::Const(item) if is_public(&item.vis) => {
                    let shape = Shape::Value(short(&item.ty));
                    self.push(self.qualified(&item.ident), shape, &item.attrs);
                }
                syn::Item::Fn(item) if is_public(&item.vis) => {
                    let shape = self.function(&item.sig);
                    self.push(self.qualified(&item.sig.ident), shape, &item.attrs);
                }
                syn::Item::Impl(item) => self.implementation(item, items),
                syn::Item::Mod(item) if is_public(&item.vis) => {
                    let content = item.content.as_ref();
                    self.items(content.map_or(&[][..], |(_, items)| items));
                }
                _ => {}
            }
        }
    }

    fn structure(&mut self, item: &syn::ItemStruct) {
        let name = self.qualified(&item.ident);
        self.face.types.insert(name.clone());
        // An operation is seen through its method and the setters on its request.
        if self.file != "operations.rs" {
            self.push(name.clone(), Shape::Struct, &item.attrs);
        }
        for field in &item.fields {
            if let (true, Some(ident)) = (is_public(&field.vis), &field.ident) {
                let shape = Shape::Value(short(&field.ty));
                self.push(format!("{name}::{ident}"), shape, &field.attrs);
            }
        }
    }

    fn enumeration(&mut self, item: &syn::ItemEnum) {
        let name = self.qualified(&item.ident);
        self.face.types.insert(name.clone());
        self.push(name.clone(), Shape::Enum, &item.attrs);
        for variant in &item.variants {
            let holds: Vec<String> = variant
                .fields
                .iter()
                .map(|field| short(&field.ty))
                .collect();
            let holds = match holds.is_empty() {
                true => String::new(),
                false => format!("({})", holds.join(", ")),
            };
            self.push(
                format!("{name}::{}", variant.ident),
                Shape::Variant(holds),
                &variant.attrs,
            );
        }
    }

    fn implementation(&mut self, item: &syn::ItemImpl, beside: &[syn::Item]) {
        // `impl Request<M, Operation>` holds the setters of the operation.
        let Some(owner) = last_argument(&item.self_ty, "Request").or(type_name(&item.self_ty))
        else {
            return;
        };
        // What is read through the object that flattens it has public methods, but no place in the documentation.
        let is_hidden = |item: &syn::Item| matches!(item, syn::Item::Struct(item) if item.ident == owner && !is_seen(item));
        if beside.iter().any(is_hidden) {
            return;
        }
        if let Some(name) = trait_name(item) {
            // What the traits of an open request bring.
            let method = match name.as_str() {
                "FreeQuery" => "query",
                "OpenBody" => "extra_body",
                _ => return,
            };
            let arguments = ["key", "value"].map(|name| (String::new(), name.to_owned()));
            let shape = Shape::Function {
                arguments: arguments.to_vec(),
                output: String::new(),
            };
            self.push(format!("{owner}::{method}"), shape, &item.attrs);
            return;
        }
        for method in &item.items {
            match method {
                ImplItem::Fn(method) if is_public(&method.vis) => {
                    let shape = self.function(&method.sig);
                    self.push(
                        format!("{owner}::{}", method.sig.ident),
                        shape,
                        &method.attrs,
                    );
                }
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    let shape = Shape::Value(short(&constant.ty));
                    self.push(
                        format!("{owner}::{}", constant.ident),
                        shape,
                        &constant.attrs,
                    );
                }
                _ => {}
            }
        }
    }

    fn function(&self, signature: &syn::Signature) -> Shape {
        let arguments = signature.inputs.iter().filter_map(|argument| {
            let FnArg::Typed(argument) = argument else {
                return None;
            };
            let name = match &*argument.pat {
                Pat::Ident(name) if name.ident != "value" => name.ident.to_string(),
                _ => String::new(),
            };
            Some((name, short(&argument.ty)))
        });
        let output = match &signature.output {
            ReturnType::Type(_, output) => match last_argument(output, "Request") {
                Some(operation) => self.outputs.get(&operation).cloned().unwrap_or(operation),
                None => short(output),
            },
            ReturnType::Default => String::new(),
        };
        Shape::Function {
            arguments: arguments.collect(),
            output: match output.as_str() {
                "Self" => String::new(),
                _ => output,
            },
        }
    }

    fn push(&mut self, name: String, shape: Shape, attributes: &[syn::Attribute]) {
        // The setters are reached through the namespaces, which the promise covers.
        let is_setter = |owner: &str| self.face.types.contains(owner) && owner != "LowLevel";
        let item = Item {
            is_deprecated: attributes.iter().any(|a| a.path().is_ident("deprecated")),
            is_low_level: match self.file {
                "requests.rs" => true,
                "operations.rs" => !name
                    .rsplit_once("::")
                    .is_some_and(|(owner, _)| is_setter(owner)),
                _ => false,
            },
            name,
            shape,
        };
        self.face.items.push(item);
    }

    /// Two files may have types of one name.
    fn qualified(&self, name: &syn::Ident) -> String {
        match self.file {
            "requests.rs" => format!("requests::{name}"),
            _ => name.to_string(),
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_seen(item: &syn::ItemStruct) -> bool {
    let is_hidden = |attribute: &syn::Attribute| {
        let hidden = attribute.parse_args::<syn::Ident>();
        attribute.path().is_ident("doc") && hidden.is_ok_and(|word| word == "hidden")
    };
    is_public(&item.vis) && !item.attrs.iter().any(is_hidden)
}

fn trait_name(item: &syn::ItemImpl) -> Option<String> {
    let (path, _) = item.trait_.as_ref()?;
    Some(path.segments.last()?.ident.to_string())
}

fn type_name(of: &Type) -> Option<String> {
    match of {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// The last argument of a type of this name: `Request<M, Operation>` → `Operation`.
fn last_argument(of: &Type, name: &str) -> Option<String> {
    let Type::Path(path) = of else {
        return None;
    };
    let segment = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    match arguments.args.last()? {
        GenericArgument::Type(last) => type_name(last),
        _ => None,
    }
}

/// A type as the documentation shows it: without the path to it, and without the mode of the client.
fn short(of: &Type) -> String {
    struct Short;

    impl VisitMut for Short {
        fn visit_path_mut(&mut self, path: &mut syn::Path) {
            visit_mut::visit_path_mut(self, path);
            path.leading_colon = None;
            let count = path.segments.len();
            let kept = match path.segments.iter().rev().nth(1) {
                Some(module) if module.ident == "requests" => 2,
                _ => 1,
            };
            path.segments = path
                .segments
                .iter()
                .skip(count.saturating_sub(kept))
                .cloned()
                .collect();
        }

        fn visit_path_segment_mut(&mut self, segment: &mut syn::PathSegment) {
            visit_mut::visit_path_segment_mut(self, segment);
            let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else {
                return;
            };
            let is_mode = |argument: &GenericArgument| matches!(argument, GenericArgument::Type(Type::Path(path)) if path.path.is_ident("M"));
            let kept = arguments.args.iter().filter(|argument| !is_mode(argument));
            arguments.args = kept.cloned().collect();
            if arguments.args.is_empty() {
                segment.arguments = PathArguments::None;
            }
        }
    }

    let mut of = of.clone();
    Short.visit_type_mut(&mut of);
    spaced(&of.to_token_stream().to_string())
}

/// Printed tokens with the spaces people put.
fn spaced(tokens: &str) -> String {
    let mut text = String::new();
    let mut previous = "";
    let is_word = |token: &str| token.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    for token in tokens.split(' ') {
        let begins_word = token.starts_with(|c: char| c.is_alphanumeric() || "_'".contains(c));
        let is_spaced = matches!(token, "=" | "+" | "->")
            || matches!(previous, "=" | "+" | "->")
            || previous.ends_with([',', ';'])
            || previous == ":"
            || (is_word(previous) && begins_word);
        if is_spaced && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(token);
        previous = token;
    }
    text
}
