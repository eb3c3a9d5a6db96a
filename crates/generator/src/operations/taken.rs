//! Names that would meet: of two operations, of two arguments of one, and of what the code around them uses.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::{ImplItem, Item, ItemImpl, Type, TypeParamBound};

use super::body::{Body, Given};
use super::imports;
use super::model::{Operation, Place};
use crate::names::{is_name, pascal_case};
use crate::refusal::Refusals;

/// Where the methods are that every call has.
const EVERY_CALL: [&str; 2] = [
    include_str!("../../../../src/client/request.rs"),
    include_str!("../../../../src/client/upload.rs"),
];

/// What the text of the operations uses of the prelude.
const PRELUDE: [&str; 12] = [
    "Box",
    "Clone",
    "Debug",
    "Default",
    "Err",
    "Into",
    "IntoIterator",
    "None",
    "Ok",
    "Option",
    "Some",
    "String",
];

pub fn refuse(operations: &[Operation], refusals: &mut Refusals) {
    let mut types: BTreeSet<String> = identifiers(imports()).into_iter().collect();
    types.extend(PRELUDE.map(str::to_owned));
    types.extend(["LowLevel", "Result", "Send", "Vec"].map(str::to_owned));
    let calls = methods_of_calls();
    let (mut ids, mut routes) = (BTreeMap::new(), BTreeMap::new());
    for operation in operations {
        let place = &operation.place;
        if let Some(other) = ids.insert(pascal_case(&operation.id), place) {
            let problem = format!(
                "its method would be `{}`, as that of {other} is: give it another `operationId`",
                operation.id
            );
            refusals.push(place.as_str(), problem);
        }
        if types.contains(&pascal_case(&operation.id)) {
            let problem = format!(
                "its type would be `{}`, a name the code around it uses: give it another `operationId`",
                pascal_case(&operation.id)
            );
            refusals.push(place.as_str(), problem);
        }
        let route = (operation.verb, without_names(operation.path));
        if let Some(other) = routes.insert(route, place) {
            refusals.push(place.as_str(), format!("is the same route as {other}"));
        }
        arguments(operation, &calls, refusals);
    }
}

fn arguments(
    operation: &Operation,
    calls: &BTreeMap<String, Option<String>>,
    refusals: &mut Refusals,
) {
    let place = &operation.place;
    let is_taken = |name: &str| {
        let method = calls.get(name);
        method.is_some_and(|asked| has(operation, asked.as_deref()))
    };
    // What an operation keeps beside its arguments.
    let body = operation.body.as_ref();
    let keeps_body = body.is_some_and(|body| matches!(body.given, Given::Properties { .. }));
    let own = [
        ("body", keeps_body),
        ("extra", body.is_some_and(|body| body.is_open())),
        ("listener", body.is_some_and(|body| body.uploads())),
        ("query", operation.free_query),
    ];
    let own = own
        .iter()
        .filter(|(_, is_kept)| *is_kept)
        .map(|(name, _)| *name);
    let known: BTreeSet<&str> = own.collect();
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for argument in operation.arguments() {
        let (name, key, of) = (&argument.name, &argument.key, argument.place.word());
        let mend = "name it by `x-pareta-name`";
        if !is_name(name) {
            let problem = format!("`{key}` ({of}) gives no name in Rust: {mend}");
            refusals.push(place.as_str(), problem);
        } else if let Some(other) = seen.insert(name, key) {
            let problem =
                format!("`{key}` ({of}) would be the argument `{name}`, as `{other}` is: {mend}");
            refusals.push(place.as_str(), problem);
        } else if (argument.place != Place::Body || !keeps_body) && known.contains(name.as_str()) {
            let problem = format!(
                "`{key}` ({of}) would be the argument `{name}`, which the call has already: {mend}"
            );
            refusals.push(place.as_str(), problem);
        } else if !argument.required && argument.settable && is_taken(name) {
            let problem = format!(
                "`{key}` ({of}) would be the method `{name}`, which every call has: {mend}"
            );
            refusals.push(place.as_str(), problem);
        }
    }
}

/// `/x/{id}` → `/x/{}`
fn without_names(path: &str) -> String {
    let mut steps = path.split('{');
    let first = steps.next().unwrap_or_default().to_owned();
    steps.fold(first, |path, step| {
        let rest = step.split_once('}').map_or("", |(_, rest)| rest);
        path + "{}" + rest
    })
}

fn identifiers(tokens: TokenStream) -> Vec<String> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(ident) => vec![ident.to_string()],
            TokenTree::Group(group) => identifiers(group.stream()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => Vec::new(),
        })
        .collect()
}

/// The methods of `Request`, read from where they are written, each with what its operation has to be for it.
fn methods_of_calls() -> BTreeMap<String, Option<String>> {
    let files = EVERY_CALL
        .iter()
        .filter_map(|text| syn::parse_file(text).ok());
    let blocks = files
        .flat_map(|file| file.items)
        .filter_map(|item| match item {
            Item::Impl(block) if block.trait_.is_none() && is_request(&block.self_ty) => {
                Some(block)
            }
            _ => None,
        });
    let mut methods = BTreeMap::new();
    for block in blocks {
        let asked = asked_of_operation(&block);
        for item in block.items {
            if let ImplItem::Fn(method) = item {
                methods.insert(method.sig.ident.to_string(), asked.clone());
            }
        }
    }
    methods
}

/// `impl<M: Mode, Op: OpenBody>` → `OpenBody`
fn asked_of_operation(block: &ItemImpl) -> Option<String> {
    let operation = block
        .generics
        .type_params()
        .find(|parameter| parameter.ident == "Op")?;
    operation.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => Some(bound.path.segments.last()?.ident.to_string()),
        _ => None,
    })
}

/// Whether an operation has a method of calls.
fn has(operation: &Operation, asked: Option<&str>) -> bool {
    let body = operation.body.as_ref();
    match asked {
        Some("FreeQuery") => operation.free_query,
        Some("OpenBody") => body.is_some_and(Body::is_open),
        Some("Uploads") => body.is_some_and(Body::uploads),
        _ => true,
    }
}

fn is_request(ty: &Type) -> bool {
    super::types::last_segment(ty).is_some_and(|segment| segment.ident == "Request")
}

#[cfg(test)]
mod tests {
    use super::methods_of_calls;

    #[test]
    fn the_methods_of_calls_are_found_where_they_are_written() {
        let methods = methods_of_calls();
        let asked = |method: &str| methods.get(method).map(Option::as_deref);
        for method in ["timeout", "max_retries", "header", "idempotency_key"] {
            assert_eq!(asked(method), Some(None), "{method}");
        }
        assert_eq!(asked("extra_body"), Some(Some("OpenBody")));
        assert_eq!(asked("query"), Some(Some("FreeQuery")));
        assert_eq!(asked("on_upload"), Some(Some("Uploads")));
    }
}
