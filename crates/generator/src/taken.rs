//! The names that the library's own code has taken. They are read from that code, so that nobody keeps a list.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::{
    GenericParam, ImplItem, Item, ItemImpl, TraitItem, Type, TypeParamBound, UseTree, Visibility,
};

use crate::{operations, responses, schemas};

/// What the generator knows of the library.
#[derive(Default)]
pub struct Code {
    /// What every response type can do: its own methods, the trait's, and those of the raw value it gives way to.
    response: BTreeSet<String>,
    /// The methods of the raw value by the trait they are of.
    of_raw: BTreeMap<String, BTreeSet<String>>,
    /// The traits the library defines.
    traits: BTreeSet<String>,
    /// Methods written by hand, by type.
    methods: BTreeMap<String, BTreeSet<String>>,
    /// The methods of requests.
    request: Vec<RequestMethods>,
    /// The types that have a trait, by trait.
    implementors: BTreeMap<String, BTreeSet<String>>,
    /// The names of the crate's root.
    root: BTreeSet<String>,
    /// The modules that hold what is written by hand of a namespace, each with the names in it.
    extended: BTreeMap<String, BTreeSet<String>>,
    /// What the macros define and call, by name.
    macros: BTreeMap<String, Macro>,
}

/// What is written in a macro.
#[derive(Default)]
struct Macro {
    functions: BTreeSet<String>,
    names: BTreeSet<String>,
}

/// The generated files in which types have names of the contract.
#[derive(Clone, Copy)]
pub enum File {
    Types,
    Operations,
}

impl File {
    /// What its text may use by name.
    fn imports(self) -> Vec<TokenStream> {
        match self {
            File::Types => vec![responses::imports(), schemas::imports()],
            // What it defines itself is taken too.
            File::Operations => vec![operations::imports(), quote! { use super::LowLevel; }],
        }
    }

    /// Whether a type of this name would hide one that the file uses.
    pub fn takes(self, name: &str) -> bool {
        let is_imported = |imports: TokenStream| imported(imports).contains(name);
        PRELUDE.contains(&name) || self.imports().into_iter().any(is_imported)
    }
}

/// The methods of one block `impl … Request<M, Op>`.
struct RequestMethods {
    of: Requests,
    names: BTreeSet<String>,
}

/// Which requests a block is about.
enum Requests {
    All,
    /// Those whose operation has this trait.
    With(String),
    /// Those of this operation.
    Of(String),
}

/// What every value can do in every module.
const PRELUDE_METHODS: [&str; 5] = ["into", "to_owned", "to_string", "try_from", "try_into"];

/// What a struct that stands for a list can do beside, as the generator writes it.
pub const LIST_METHODS: [&str; 5] = ["into_iter", "is_empty", "iter", "len", "raw"];

/// The names every module has without importing them: generated code uses them, and so would read them wrongly.
const PRELUDE: [&str; 41] = [
    "AsMut",
    "AsRef",
    "AsyncFn",
    "Box",
    "Clone",
    "Copy",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// How a hand-written module takes in what is generated of its namespace.
const REEXPORT: &str = "pub use crate::generated::namespaces::";

/// Traits whose methods are called by an operator or by the compiler: a method of that name hides nothing.
const CALLED_BY_OPERATORS: [&str; 3] = ["Deref", "Drop", "Index"];

impl Code {
    /// The library this generator belongs to, read once.
    pub fn of_the_library() -> Result<&'static Self, String> {
        static CODE: OnceLock<Result<Code, String>> = OnceLock::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        CODE.get_or_init(|| Self::read(&root))
            .as_ref()
            .map_err(Clone::clone)
    }

    fn read(root: &Path) -> Result<Self, String> {
        let mut code = Self::default();
        let mut pending = vec![root.join("src")];
        while let Some(path) = pending.pop() {
            let problem =
                |error: std::io::Error| format!("cannot read {}: {error}", path.display());
            if path.is_dir() {
                for entry in fs::read_dir(&path).map_err(problem)? {
                    pending.push(entry.map_err(problem)?.path());
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).map_err(problem)?;
                code.take_in(&text, path.ends_with("src/lib.rs"));
            }
        }
        let mut pending = vec!["response_type".to_owned()];
        while let Some(definition) = pending.pop().and_then(|name| code.macros.remove(&name)) {
            code.response.extend(definition.functions);
            pending.extend(
                definition
                    .names
                    .into_iter()
                    .filter(|name| code.macros.contains_key(name)),
            );
        }
        // A trait of the library's own is in no caller's scope, `Response` aside.
        code.of_raw
            .retain(|of_trait, _| !code.traits.contains(of_trait));
        code.response
            .extend(code.of_raw.values().flatten().cloned());
        code.response.extend(PRELUDE_METHODS.map(str::to_owned));
        Ok(code)
    }

    /// Takes in one file. What does not parse is the compiler's to refuse.
    fn take_in(&mut self, text: &str, is_root: bool) {
        let Ok(file) = syn::parse_file(text) else {
            return;
        };
        // A type the file defines itself is none of the generated ones, whatever its name.
        let own: Vec<String> = file.items.iter().filter_map(defined).collect();
        if let Some((namespace, _)) = text
            .split_once(REEXPORT)
            .and_then(|(_, rest)| rest.split_once("::"))
        {
            let names = file.items.iter().flat_map(names_of).collect();
            self.extended.insert(namespace.to_owned(), names);
        }
        for item in &file.items {
            match item {
                Item::Impl(block) => self.take_in_impl(block, &own),
                item => self.take_in_item(item),
            }
            match item {
                Item::Mod(module) if is_root => _ = self.root.insert(module.ident.to_string()),
                Item::Use(import) if is_root => {
                    if let UseTree::Path(path) = &import.tree {
                        self.root.insert(path.ident.to_string());
                    }
                }
                _ => {}
            }
        }
    }

    fn take_in_item(&mut self, item: &Item) {
        match item {
            Item::Trait(definition) if definition.ident != "Response" => {
                self.traits.insert(definition.ident.to_string());
            }
            Item::Trait(definition) => {
                let methods = definition.items.iter().filter_map(|item| match item {
                    TraitItem::Fn(method) => Some(method.sig.ident.to_string()),
                    _ => None,
                });
                self.response.extend(methods);
            }
            Item::Macro(definition) => {
                if let Some(name) = &definition.ident {
                    let known = self.macros.entry(name.to_string()).or_default();
                    known.take_in(definition.mac.tokens.clone());
                }
            }
            _ => {}
        }
    }

    fn take_in_impl(&mut self, block: &ItemImpl, own: &[String]) {
        let Some(name) = type_name(&block.self_ty) else {
            return;
        };
        if let Some((path, _)) = &block.trait_ {
            let of_trait = path
                .segments
                .last()
                .map(|segment| segment.ident.to_string());
            let of_trait = of_trait.unwrap_or_default();
            if name == "Raw" && !CALLED_BY_OPERATORS.contains(&of_trait.as_str()) {
                let names = methods(block).map(|method| method.sig.ident.to_string());
                self.of_raw
                    .entry(of_trait.clone())
                    .or_default()
                    .extend(names);
            }
            self.implementors.entry(of_trait).or_default().insert(name);
            return;
        }
        let names = methods(block).map(|method| method.sig.ident.to_string());
        match name.as_str() {
            "Raw" => {
                let reached = methods(block).filter(|method| {
                    matches!(method.vis, Visibility::Public(_)) && method.sig.receiver().is_some()
                });
                self.response
                    .extend(reached.map(|method| method.sig.ident.to_string()));
            }
            "Request" => {
                let of = requests(block);
                if matches!(&of, Requests::Of(operation) if own.contains(operation)) {
                    return;
                }
                let names = names.collect();
                self.request.push(RequestMethods { of, names });
            }
            // The namespaces and the low-level client add to the client.
            _ if own.contains(&name) && name != "Client" => {}
            _ => self.methods.entry(name).or_default().extend(names),
        }
    }

    /// Whether an accessor of this name would hide a method of the type.
    pub fn takes_accessor(&self, of: &str, name: &str) -> bool {
        self.response.contains(name) || self.has_method(of, name)
    }

    /// Whether a setter of this name would hide a method of the request.
    pub fn takes_setter(&self, operation: &str, has: &dyn Fn(&str) -> bool, name: &str) -> bool {
        self.request.iter().any(|methods| {
            let is_about_it = match &methods.of {
                Requests::All => true,
                Requests::With(of_trait) => {
                    let implementors = self.implementors.get(of_trait);
                    has(of_trait) || implementors.is_some_and(|types| types.contains(operation))
                }
                Requests::Of(this) => this == operation,
            };
            is_about_it && methods.names.contains(name)
        })
    }

    /// Whether a type has a method of this name that was written by hand.
    pub fn has_method(&self, of: &str, name: &str) -> bool {
        self.methods
            .get(of)
            .is_some_and(|methods| methods.contains(name))
    }

    /// Whether something of this name is at the crate's root, other than the hand-written part of a namespace.
    pub fn has_at_root(&self, name: &str) -> bool {
        self.root.contains(name) && !self.extended.contains_key(name)
    }

    /// Whether the hand-written part of a namespace has something of this name.
    pub fn has_beside(&self, namespace: &str, name: &str) -> bool {
        self.extended
            .get(namespace)
            .is_some_and(|names| names.contains(name))
    }
}

/// What an item brings into its module.
fn names_of(item: &Item) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    match item {
        Item::Use(item) => leaves(&item.tree, &mut names),
        Item::Trait(item) => _ = names.insert(item.ident.to_string()),
        Item::Type(item) => _ = names.insert(item.ident.to_string()),
        item => names.extend(defined(item)),
    }
    names
}

fn methods(block: &ItemImpl) -> impl Iterator<Item = &syn::ImplItemFn> {
    block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    })
}

/// The type an item defines.
fn defined(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

/// The name of a type that is spelt as a path.
fn type_name(of: &Type) -> Option<String> {
    match of {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

/// `impl<M: Mode, Op: OpenBody> Request<M, Op>`: those with the trait; `Request<M, MatchTask>`: that operation's.
fn requests(block: &ItemImpl) -> Requests {
    let Type::Path(path) = &*block.self_ty else {
        return Requests::All;
    };
    let arguments = path.path.segments.last().map(|segment| &segment.arguments);
    let Some(syn::PathArguments::AngleBracketed(arguments)) = arguments else {
        return Requests::All;
    };
    let Some(syn::GenericArgument::Type(of)) = arguments.args.last() else {
        return Requests::All;
    };
    let operation = type_name(of).unwrap_or_default();
    let parameter = block
        .generics
        .params
        .iter()
        .find_map(|parameter| match parameter {
            GenericParam::Type(parameter) if parameter.ident == operation => Some(parameter),
            _ => None,
        });
    let Some(parameter) = parameter else {
        return Requests::Of(operation);
    };
    let bound = parameter.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    match bound {
        // Every operation is one.
        Some(bound) if bound.ident != "Operation" => Requests::With(bound.ident.to_string()),
        _ => Requests::All,
    }
}

impl Macro {
    fn take_in(&mut self, tokens: TokenStream) {
        let mut follows_fn = false;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    let is_fn = name == "fn";
                    match follows_fn {
                        true => self.functions.insert(name),
                        false => self.names.insert(name),
                    };
                    follows_fn = is_fn;
                }
                TokenTree::Group(group) => {
                    self.take_in(group.stream());
                    follows_fn = false;
                }
                _ => follows_fn = false,
            }
        }
    }
}

/// What these `use` items bring in by name.
fn imported(imports: TokenStream) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let items = syn::parse2::<syn::File>(imports).map(|file| file.items);
    for item in items.unwrap_or_default() {
        if let Item::Use(import) = item {
            leaves(&import.tree, &mut names);
        }
    }
    names
}

fn leaves(tree: &UseTree, into: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => leaves(&path.tree, into),
        UseTree::Name(name) => _ = into.insert(name.ident.to_string()),
        UseTree::Rename(rename) => _ = into.insert(rename.rename.to_string()),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, into)),
        UseTree::Glob(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_library_has_taken_is_read_from_its_code() {
        let code = Code::of_the_library().unwrap();
        for name in [
            "get",
            "json",
            "meta",
            "raw",
            "drift",
            "unknown",
            "is_null",
            "clone",
            "to_string",
        ] {
            assert!(code.takes_accessor("Anything", name), "{name}");
        }
        for name in ["index", "format", "id"] {
            assert!(!code.takes_accessor("Anything", name), "{name}");
        }
        assert!(code.takes_accessor("Endpoint", "is_live"));
        assert!(!code.takes_accessor("Task", "is_live"));
        // `testing::Reply` and the choice an accumulator keeps are other types.
        assert!(!code.takes_accessor("Reply", "status") && !code.takes_accessor("Choice", "join"));
        let has = |of_trait: &str| of_trait == "FreeQuery";
        for name in [
            "timeout",
            "header",
            "max_retries",
            "idempotency_key",
            "send",
            "query",
        ] {
            assert!(code.takes_setter("Anything", &has, name), "{name}");
        }
        assert!(!code.takes_setter("Anything", &|_| false, "query"));
        assert!(code.takes_setter("CreateChatCompletion", &|_| false, "stream"));
        assert!(!code.takes_setter("Anything", &|_| false, "stream"));
        assert!(File::Types.takes("Property") && File::Types.takes("Vec"));
        assert!(File::Operations.takes("Error") && !File::Types.takes("Error"));
    }
}
