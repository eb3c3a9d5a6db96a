//! What the library names by hand, read from its source: a generated namespace may not name it again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::{ImplItem, Item, ItemImpl, UseTree, Visibility};

use super::layout::Namespace;
use super::low_level::names_in;
use crate::refusal::Refusals;

pub struct HandWritten {
    /// The names of the crate's root.
    root: BTreeSet<String>,
    /// The modules that hold what is written by hand of a namespace, each with the names in it.
    extended: BTreeMap<String, BTreeSet<String>>,
    /// The methods of each type that is generic over the mode.
    methods: BTreeMap<String, BTreeSet<String>>,
}

impl HandWritten {
    pub fn read() -> Result<Self, String> {
        let source = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../src"));
        let mut found = Self {
            root: BTreeSet::new(),
            extended: BTreeMap::new(),
            methods: BTreeMap::new(),
        };
        for path in rust_files(source)? {
            let text = fs::read_to_string(&path)
                .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            let is_root = path == source.join("lib.rs");
            // Most files have nothing to do with it.
            if !is_root && !text.contains("impl<M: Mode>") && !text.contains(REEXPORT) {
                continue;
            }
            let file = syn::parse_file(&text)
                .map_err(|error| format!("{} does not parse: {error}", path.display()))?;
            let behind = text.split(REEXPORT).nth(1);
            if let Some(namespace) = behind.and_then(|rest| rest.split("::").next()) {
                let names = file.items.iter().flat_map(names_of).collect();
                found.extended.insert(namespace.to_owned(), names);
            }
            for item in file.items {
                match item {
                    Item::Impl(block) if block.trait_.is_none() => found.methods(&block),
                    Item::Mod(module) if is_root => {
                        found.root.insert(module.ident.to_string());
                    }
                    Item::Use(item) if is_root => {
                        if let UseTree::Path(path) = item.tree {
                            found.root.insert(path.ident.to_string());
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(found)
    }

    fn methods(&mut self, block: &ItemImpl) {
        let Some(ty) = names_in(&block.self_ty).first().map(ToString::to_string) else {
            return;
        };
        let methods = block.items.iter().filter_map(|item| match item {
            ImplItem::Fn(method) if !matches!(method.vis, Visibility::Inherited) => {
                Some(method.sig.ident.to_string())
            }
            _ => None,
        });
        self.methods.entry(ty).or_default().extend(methods);
    }

    /// Whether a namespace, or a method in it, would be there twice.
    pub fn check(&self, namespace: &Namespace, refusals: &mut Refusals) {
        let name = &namespace.name;
        if self.root.contains(name) && !self.extended.contains_key(name) {
            let problem = format!(
                "`{name}` is a name of the library already: give the namespace another by `x-pareta-name`"
            );
            refusals.push(&namespace.place, problem);
        }
        if self.has("Client", name) {
            let problem = format!(
                "the client has a method `{name}` already: give the namespace another name by `x-pareta-name`"
            );
            refusals.push(&namespace.place, problem);
        }
        for each in namespace.each() {
            let names = self.extended.get(name);
            if names.is_some_and(|names| names.contains(&each.ty)) {
                let problem = format!(
                    "its module has a `{}` that is written by hand: {}",
                    each.ty,
                    each.mend()
                );
                refusals.push(&each.place, problem);
            }
            for inner in each
                .within
                .iter()
                .filter(|inner| self.has(&each.ty, &inner.name))
            {
                let problem = format!(
                    "`{}` has a method `{}` that is written by hand: give the namespace another name",
                    each.ty, inner.name
                );
                refusals.push(&inner.place, problem);
            }
            for method in each
                .methods
                .iter()
                .filter(|method| self.has(&each.ty, &method.name))
            {
                let problem = format!(
                    "`{}` has a method `{}` that is written by hand: if it is this operation's, say \
                     `x-pareta-composed: true`, else name this one by `x-pareta-method`",
                    each.ty, method.name
                );
                refusals.push(&method.place, problem);
            }
        }
    }

    fn has(&self, ty: &str, method: &str) -> bool {
        self.methods
            .get(ty)
            .is_some_and(|methods| methods.contains(method))
    }
}

/// What an item brings into its module.
fn names_of(item: &Item) -> Vec<String> {
    let names = match item {
        Item::Use(item) => names_in(&item.tree),
        Item::Struct(item) => vec![item.ident.clone()],
        Item::Enum(item) => vec![item.ident.clone()],
        Item::Trait(item) => vec![item.ident.clone()],
        Item::Type(item) => vec![item.ident.clone()],
        _ => Vec::new(),
    };
    names.iter().map(ToString::to_string).collect()
}

/// How a hand-written module takes in what is generated of its namespace.
const REEXPORT: &str = "pub use crate::generated::namespaces::";

fn rust_files(directory: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(directory)
        .map_err(|error| format!("cannot read {}: {error}", directory.display()))?;
    let mut files = Vec::new();
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}
