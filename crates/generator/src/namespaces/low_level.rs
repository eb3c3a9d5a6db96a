//! The low-level client, read from its generated code: what there is to forward to.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Expr, ExprLit, FnArg, ImplItem, ImplItemFn, Item, ItemEnum, ItemImpl, ItemStruct, ItemUse, Lit,
    Meta, MetaNameValue, Pat, PatIdent, PatType, Type, UseName, UseTree,
};

use crate::operations::ARGUMENTS;

/// The low-level client.
pub struct LowLevel {
    /// By their methods.
    operations: BTreeMap<String, Sent>,
    /// Where the names come from that its code uses.
    paths: BTreeMap<Ident, String>,
}

/// One operation of it.
pub struct Sent {
    /// The method that describes it, without documentation.
    pub method: ImplItemFn,
    /// What is said of its arguments, by their names.
    pub described: Vec<(String, String)>,
    /// The methods of its request, which set what may be left out.
    pub setters: Vec<String>,
    /// What its reply is read as; none where it only streams.
    pub output: Option<Type>,
    /// Whether values are checked before it is sent.
    pub is_checked: bool,
}

impl LowLevel {
    pub fn read(code: &TokenStream) -> Result<Self, String> {
        let file: syn::File = syn::parse2(code.clone())
            .map_err(|error| format!("generated code does not parse: {error}"))?;
        let mut blocks = Vec::new();
        let mut paths = BTreeMap::new();
        for item in file.items {
            match item {
                Item::Impl(block) => blocks.push(block),
                Item::Use(ItemUse { tree, .. }) => import(&tree, "", &mut paths),
                Item::Struct(ItemStruct { ident, .. }) | Item::Enum(ItemEnum { ident, .. }) => {
                    let path = format!("crate::generated::operations::{ident}");
                    paths.insert(ident, path);
                }
                _ => {}
            }
        }
        let methods = blocks.iter().filter(|block| is_of(block, "LowLevel"));
        let operations = methods.flat_map(methods_of).filter_map(|method| {
            let ty = names_in(&method.sig.output).pop()?;
            let own: Vec<_> = blocks.iter().filter(|block| is_about(block, &ty)).collect();
            let sent = Sent {
                is_checked: is_checking(method) || own.iter().any(is_checking),
                setters: own.iter().flat_map(|block| setters_of(block)).collect(),
                output: own.iter().find_map(|block| output_of(block)),
                described: described(method),
                method: undocumented(method),
            };
            let name = method.sig.ident.to_string();
            Some((name.trim_start_matches("r#").to_owned(), sent))
        });
        Ok(Self {
            operations: operations.collect(),
            paths,
        })
    }

    pub fn operation(&self, method: &str) -> Option<&Sent> {
        self.operations.get(method)
    }

    /// What a module has to import to use these names, and those every namespace uses.
    pub fn imports(&self, names: &BTreeSet<Ident>) -> TokenStream {
        let mut imports: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        imports.insert("crate::client", ["Async", "Client", "Mode"].into());
        let paths = names.iter().filter_map(|name| self.paths.get(name));
        for (module, name) in paths.filter_map(|path| path.rsplit_once("::")) {
            imports.entry(module).or_default().insert(name);
        }
        let lines = imports.into_iter().map(|(module, names)| {
            let names: Vec<_> = names.into_iter().collect();
            match names.as_slice() {
                [name] => format!("use {module}::{name};"),
                names => format!("use {module}::{{{}}};", names.join(", ")),
            }
        });
        lines.collect::<String>().parse().unwrap_or_default()
    }
}

/// The arguments of a method behind `self`.
pub fn arguments(method: &ImplItemFn) -> impl Iterator<Item = (&PatType, &PatIdent)> {
    method.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => match &*argument.pat {
            Pat::Ident(pattern) => Some((argument, pattern)),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    })
}

/// Every identifier in a piece of code, in its order.
pub fn names_in(code: &impl ToTokens) -> Vec<Ident> {
    fn collect(tokens: TokenStream, names: &mut Vec<Ident>) {
        for token in tokens {
            match token {
                TokenTree::Ident(name) => names.push(name),
                TokenTree::Group(group) => collect(group.stream(), names),
                _ => {}
            }
        }
    }
    let mut names = Vec::new();
    collect(code.to_token_stream(), &mut names);
    names
}

/// The identifiers that a module must know to read this code: not those that are reached through another.
pub fn names_to_know(code: &impl ToTokens) -> Vec<Ident> {
    fn collect(tokens: TokenStream, names: &mut Vec<Ident>) {
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Ident(name) if colons < 2 => names.push(name),
                TokenTree::Group(group) => collect(group.stream(), names),
                _ => {}
            }
            colons = 0;
        }
    }
    let mut names = Vec::new();
    collect(code.to_token_stream(), &mut names);
    names
}

fn import(tree: &UseTree, before: &str, paths: &mut BTreeMap<Ident, String>) {
    match tree {
        UseTree::Path(path) if path.ident == "super" => {
            import(&path.tree, "crate::generated::", paths);
        }
        UseTree::Path(path) => import(&path.tree, &format!("{before}{}::", path.ident), paths),
        UseTree::Name(UseName { ident }) => {
            paths.insert(ident.clone(), format!("{before}{ident}"));
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                import(tree, before, paths);
            }
        }
        UseTree::Rename(_) | UseTree::Glob(_) => {}
    }
}

fn is_of(block: &ItemImpl, name: &str) -> bool {
    block.trait_.is_none()
        && names_in(&block.self_ty)
            .first()
            .is_some_and(|ty| ty == name)
}

/// Whether it implements something for an operation, or for a request of it.
fn is_about(block: &ItemImpl, operation: &Ident) -> bool {
    let names = names_in(&block.self_ty);
    names == [operation.clone()]
        || names.first().is_some_and(|ty| ty == "Request") && names.last() == Some(operation)
}

fn methods_of(block: &ItemImpl) -> impl Iterator<Item = &ImplItemFn> {
    block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    })
}

/// The methods that set what may be left out; some come with a trait.
fn setters_of(block: &ItemImpl) -> Vec<String> {
    let Some((path, _)) = &block.trait_ else {
        let methods = methods_of(block);
        return methods.map(|method| method.sig.ident.to_string()).collect();
    };
    match path.get_ident().map(ToString::to_string).as_deref() {
        Some("FreeQuery") => vec!["query".to_owned()],
        Some("OpenBody") => vec!["extra_body".to_owned()],
        _ => Vec::new(),
    }
}

fn output_of(block: &ItemImpl) -> Option<Type> {
    block.items.iter().find_map(|item| match item {
        ImplItem::Type(output) if output.ident == "Output" => Some(output.ty.clone()),
        _ => None,
    })
}

/// Whether something is said about values before they are sent; that of a path is the same for every call.
fn is_checking(code: &impl ToTokens) -> bool {
    let path = Ident::new("check_path", Span::call_site());
    names_in(code)
        .iter()
        .any(|name| *name != path && name.to_string().starts_with("check_"))
}

/// The list of arguments in the documentation of a method.
fn described(method: &ImplItemFn) -> Vec<(String, String)> {
    let lines = method
        .attrs
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(MetaNameValue {
                path,
                value:
                    Expr::Lit(ExprLit {
                        lit: Lit::Str(line),
                        ..
                    }),
                ..
            }) if path.is_ident("doc") => Some(line.value()),
            _ => None,
        });
    let arguments = lines.skip_while(|line| line.trim() != ARGUMENTS);
    let described = arguments.filter_map(|line| {
        let (name, text) = line.trim().strip_prefix("- `")?.split_once("`: ")?;
        Some((name.to_owned(), text.to_owned()))
    });
    described.collect()
}

fn undocumented(method: &ImplItemFn) -> ImplItemFn {
    let mut method = method.clone();
    method
        .attrs
        .retain(|attribute| !attribute.path().is_ident("doc"));
    method
}
