//! The namespaces as the contract lays them out: its tags, the namespaces within them, and the methods of each.

use openapiv3::{Operation, Tag};
use serde_json::{Map, Value};

use super::hand_written::CLONE;
use super::names::{is_name, method, pascal_case, singular, snake_case, words};
use crate::contract::Contract;
use crate::refusal::Refusals;

/// A tag, or a namespace within one.
pub struct Namespace<'a> {
    /// The method that leads to it; for a tag its module too.
    pub name: String,
    pub ty: String,
    pub description: &'a str,
    /// The argument it holds for its methods.
    pub argument: Option<&'a str>,
    pub methods: Vec<Method<'a>>,
    pub within: Vec<Namespace<'a>>,
    pub place: String,
    /// What it is called in the contract: `evals`, `evals.sets`.
    path: String,
    /// Whether any operation stands in it, also those whose method is written by hand.
    is_used: bool,
}

/// A method that forwards.
pub struct Method<'a> {
    pub name: String,
    pub id: String,
    pub operation: &'a Operation,
    pub verb: &'a str,
    pub path: &'a str,
    pub place: String,
}

impl Namespace<'_> {
    /// It, and those within.
    pub fn each(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.within)
    }

    /// What to do when its type's name is taken.
    pub fn mend(&self) -> &'static str {
        match self.place.contains("x-pareta-namespaces") {
            true => "give it another `type`",
            false => "give the namespace another name by `x-pareta-name`",
        }
    }
}

pub fn namespaces<'a>(contract: &'a Contract, refusals: &mut Refusals) -> Vec<Namespace<'a>> {
    let mut namespaces: Vec<Namespace> = Vec::new();
    for tag in &contract.api.tags {
        let namespace = of_tag(tag, refusals);
        if namespaces.iter().any(|other| other.name == namespace.name) {
            let problem = format!(
                "there is another namespace `{}`: give this one another name by `x-pareta-name`",
                namespace.name
            );
            refusals.push(&namespace.place, problem);
        } else {
            namespaces.push(namespace);
        }
    }
    for (path, verb, operation) in contract.operations() {
        let place = format!("paths.{path}.{verb}");
        if let Err(problem) = place_operation(&mut namespaces, verb, path, &place, operation) {
            refusals.push(place, problem);
        }
    }
    for namespace in namespaces.iter().flat_map(Namespace::each) {
        if !namespace.is_used {
            refusals.push(&namespace.place, "no operation stands in it: take it away");
        }
    }
    namespaces
}

fn of_tag<'a>(tag: &'a Tag, refusals: &mut Refusals) -> Namespace<'a> {
    let place = format!("tags.{}", tag.name);
    let given = tag.extensions.get("x-pareta-name").and_then(Value::as_str);
    let name = given.unwrap_or(&tag.name);
    let description = tag.description.as_deref();
    let mut namespace = Namespace {
        name: snake_case(name),
        ty: pascal_case(name),
        description: documented(&place, description, refusals),
        argument: None,
        methods: Vec::new(),
        within: Vec::new(),
        place: place.clone(),
        path: tag.name.clone(),
        is_used: false,
    };
    if !is_name(&namespace.name) || given.is_some_and(|given| given != namespace.name) {
        let problem = format!(
            "`{name}` cannot be a name in Rust: give one by `x-pareta-name`, in snake case"
        );
        refusals.push(&place, problem);
    }
    let declared = tag.extensions.get("x-pareta-namespaces");
    for (name, declared) in declared.and_then(Value::as_object).into_iter().flatten() {
        let place = format!("{place}.x-pareta-namespaces.{name}");
        match declared.as_object() {
            Some(declared) => {
                let inner = within(&namespace, name, declared, place, refusals);
                namespace.within.push(inner);
            }
            None => refusals.push(
                place,
                "give it a `description`, and if need be `type` and `argument`",
            ),
        }
    }
    namespace
}

fn within<'a>(
    outer: &Namespace,
    name: &'a str,
    declared: &'a Map<String, Value>,
    place: String,
    refusals: &mut Refusals,
) -> Namespace<'a> {
    let word = |key: &str| declared.get(key).and_then(Value::as_str);
    let ty = word("type").map_or_else(
        || {
            let outer: Vec<_> = words(&outer.name)
                .iter()
                .map(|word| singular(word))
                .collect();
            pascal_case(&outer.join("_")) + &pascal_case(name)
        },
        str::to_owned,
    );
    for key in declared.keys() {
        if !["type", "description", "argument"].contains(&key.as_str()) {
            let problem = format!(
                "`{key}` says nothing here: there are `type`, `description` and `argument`"
            );
            refusals.push(&place, problem);
        }
    }
    if !is_name(name) || snake_case(name) != name {
        refusals.push(
            &place,
            format!("`{name}` cannot be a name in Rust: write one in snake case"),
        );
    }
    if !is_name(&ty) || !ty.starts_with(|first: char| first.is_ascii_uppercase()) {
        refusals.push(
            &place,
            format!("`{ty}` cannot be a type in Rust: write one such as `EvalSets`"),
        );
    }
    let argument = word("argument");
    if argument == Some("client") {
        refusals.push(
            &place,
            "it holds a `client` as it is: leave this argument to its methods",
        );
    }
    Namespace {
        name: name.to_owned(),
        ty,
        description: documented(&place, word("description"), refusals),
        argument,
        methods: Vec::new(),
        within: Vec::new(),
        path: format!("{}.{name}", outer.path),
        place,
        is_used: false,
    }
}

fn documented<'a>(place: &str, description: Option<&'a str>, refusals: &mut Refusals) -> &'a str {
    let description = description.unwrap_or_default().trim();
    if description.is_empty() {
        refusals.push(
            place,
            "has no `description`: it is what the namespace says of itself",
        );
    }
    description
}

/// Puts an operation's method where it belongs.
fn place_operation<'a>(
    namespaces: &mut [Namespace<'a>],
    verb: &'a str,
    path: &'a str,
    place: &str,
    operation: &'a Operation,
) -> Result<(), String> {
    let [tag] = operation.tags.as_slice() else {
        return Err(format!(
            "has {} tags: give it one, the namespace in which it is a method",
            operation.tags.len()
        ));
    };
    let mut namespaces = namespaces.iter_mut();
    let outer = namespaces.find(|namespace| namespace.path == *tag);
    let outer = outer.ok_or_else(|| {
        format!("the tag `{tag}` is not declared: declare it under `tags`, with a description")
    })?;
    outer.is_used = true;
    let word = |extension: &str| operation.extensions.get(extension).and_then(Value::as_str);
    let namespace = match word("x-pareta-namespace") {
        Some(given) if given != tag => {
            let mut within = outer.within.iter_mut();
            within.find(|inner| inner.path == given).ok_or_else(|| {
                format!("the tag `{tag}` declares no namespace `{given}`: declare it by `x-pareta-namespaces`")
            })?
        }
        _ => outer,
    };
    namespace.is_used = true;
    if operation.extensions.get("x-pareta-composed") == Some(&Value::Bool(true)) {
        return Ok(());
    }
    let Some(id) = operation.operation_id.as_deref() else {
        return Ok(());
    };
    let id = snake_case(id);
    // Two operations of one name are refused as such.
    if namespace.methods.iter().any(|method| method.id == id) {
        return Ok(());
    }
    let name = word("x-pareta-method").map_or_else(|| method(&id, &namespace.path), str::to_owned);
    if !is_name(&name) || snake_case(&name) != name {
        return Err(format!(
            "its method cannot be called `{name}` in Rust: give it another name by `x-pareta-method`"
        ));
    }
    let others = namespace.methods.iter().map(|method| &method.name);
    let others = others.chain(namespace.within.iter().map(|inner| &inner.name));
    if name == CLONE || others.into_iter().any(|other| *other == name) {
        return Err(format!(
            "the namespace `{}` has a method `{name}` already: give this one another name by `x-pareta-method`",
            namespace.path
        ));
    }
    namespace.methods.push(Method {
        name,
        id,
        operation,
        verb,
        path,
        place: place.to_owned(),
    });
    Ok(())
}
