//! What is said about a namespace and its methods.

use openapiv3::{ReferenceOr, StatusCode};
use quote::ToTokens;
use serde_json::Value;
use syn::{GenericArgument, PathArguments, Type};

use super::layout::{Method, Namespace};
use super::low_level::Sent;
use super::names::words;
use crate::contract::{Contract, component_name};
use crate::operations::ARGUMENTS;

/// The columns a line of prose takes at most.
const WIDTH: usize = 112;

/// A module's page, seen from around it: the tag's description, and what can be called.
pub fn module(namespace: &Namespace) -> String {
    let mut rows = String::new();
    for each in namespace.each() {
        for Method {
            name, operation, ..
        } in &each.methods
        {
            let summary = operation.summary.as_deref().unwrap_or_default().trim();
            let shown = match std::ptr::eq(each, namespace) {
                true => name.clone(),
                false => format!("{}::{name}", each.ty),
            };
            rows += &format!(
                "\n| [`{shown}`]({}::{}::{name}) | {} |",
                namespace.name,
                each.ty,
                summary.replace('|', "\\|")
            );
        }
    }
    match rows.is_empty() {
        true => namespace.description.to_owned(),
        false => format!("{}\n\n| | |\n|---|---|{rows}", namespace.description),
    }
}

/// A method: what the contract says of the operation, what it gives, what may be set, how it is called, how it fails.
pub fn method(contract: &Contract, method: &Method, sent: &Sent, held: Option<&str>) -> String {
    let operation = method.operation;
    let mut paragraphs = vec![
        headline(method),
        operation
            .description
            .as_deref()
            .unwrap_or_default()
            .trim()
            .to_owned(),
        wrapped(&format!("{}{}", gives(sent), optional(sent))),
    ];
    if let Some(lines) = operation
        .extensions
        .get("x-pareta-example")
        .and_then(Value::as_str)
    {
        paragraphs.push(example(lines));
    }
    paragraphs.extend(arguments(sent, held));
    if let Some(errors) = errors(contract, method, sent) {
        paragraphs.push(format!("# Errors\n\n{}", wrapped(&errors)));
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n")
}

/// What it takes, but for what its namespace holds.
fn arguments(sent: &Sent, held: Option<&str>) -> Option<String> {
    let taken = sent
        .described
        .iter()
        .filter(|(name, _)| held != Some(name.as_str()));
    let lines: String = taken
        .map(|(name, text)| format!("\n- `{name}`: {text}"))
        .collect();
    (!lines.is_empty()).then(|| format!("{ARGUMENTS}\n{lines}"))
}

/// What it does, and by which route.
fn headline(method: &Method) -> String {
    let route = format!("`{} {}`.", method.verb.to_uppercase(), method.path);
    match method.operation.summary.as_deref().map(str::trim) {
        None | Some("") => route,
        Some(summary) => format!("{}: {route}", summary.trim_end_matches('.')),
    }
}

fn gives(sent: &Sent) -> String {
    match &sent.output {
        Some(output) if output.to_token_stream().to_string() == "crate :: Raw" => {
            "Gives the reply as it comes, a [`Raw`](crate::Raw): absent where it has no body."
                .to_owned()
        }
        Some(output) if output.to_token_stream().to_string() == "Download < M >" => {
            "Gives a [`Download`](crate::Download) once the head of the reply is there.".to_owned()
        }
        Some(output) => match optional_of(output) {
            Some(given) => format!(
                "Gives {}, or `None` where the reply has no body.",
                linked(given)
            ),
            None => format!("Gives {}.", linked(output)),
        },
        None => String::new(),
    }
}

/// What an `Option` is of.
fn optional_of(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == "Option")?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

/// A type of this crate as a link to it, with what it holds.
fn linked(ty: &Type) -> String {
    let plain = || format!("`{}`", ty.to_token_stream().to_string().replace(' ', ""));
    let Type::Path(path) = ty else {
        return plain();
    };
    let (Some(first), Some(last)) = (path.path.segments.first(), path.path.segments.last()) else {
        return plain();
    };
    if first.ident != "crate" {
        return plain();
    }
    let names: Vec<_> = path
        .path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    let link = format!("[`{}`]({})", last.ident, names.join("::"));
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => {
            let inner = arguments.args.iter().filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(linked(ty)),
                _ => None,
            });
            format!("{link} of {}", inner.collect::<Vec<_>>().join(" and "))
        }
        _ => link,
    }
}

fn optional(sent: &Sent) -> String {
    let setters: Vec<_> = sent
        .setters
        .iter()
        .map(|setter| format!("`.{setter}(…)`"))
        .collect();
    match setters.is_empty() {
        true => String::new(),
        false => format!(" Optional: {}.", setters.join(", ")),
    }
}

/// Lines of Rust as a test against a sandbox of its own.
fn example(lines: &str) -> String {
    format!(
        "```rust\n\
         # tokio::runtime::Runtime::new()?.block_on(async {{\n\
         # let sandbox = pareta_sandbox::Sandbox::start().await?;\n\
         # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;\n\
         {}\n\
         # Ok::<(), Box<dyn std::error::Error>>(()) }})?;\n\
         # Ok::<(), Box<dyn std::error::Error>>(())\n\
         ```",
        lines.trim()
    )
}

/// What the documented statuses mean, beyond those that any call may end with.
fn errors(contract: &Contract, method: &Method, sent: &Sent) -> Option<String> {
    let mut errors = Vec::new();
    if sent.is_checked {
        errors.push(error(
            "Argument",
            "for a value the contract rules out, before anything is sent",
        ));
    }
    for (status, response) in &method.operation.responses.responses {
        let StatusCode::Code(code @ 400..=499) = status else {
            continue;
        };
        let said = match code {
            400 | 422 => error(
                "BadRequest",
                "when the server does not accept what is asked",
            ),
            402 => error("InsufficientCredits", "when the balance does not cover it"),
            404 => error("NotFound", &missing(method.path)),
            409 => error("Conflict", "when it contradicts what is there"),
            401 | 403 | 429 => continue,
            _ => error(
                "Status",
                &format!("with {code}: {}", meaning(contract, response)),
            ),
        };
        if !errors.contains(&said) {
            errors.push(said);
        }
    }
    (!errors.is_empty()).then(|| format!("{}; and those of every call.", errors.join("; ")))
}

fn error(kind: &str, when: &str) -> String {
    format!("[`{kind}`](crate::ErrorKind::{kind}) {when}")
}

/// What there is none of: what the last parameter of the path names.
fn missing(path: &str) -> String {
    let parameter = path
        .rsplit_once('{')
        .and_then(|(_, rest)| rest.split('}').next());
    let mut noun = words(parameter.unwrap_or_default());
    if noun.len() > 1
        && noun
            .last()
            .is_some_and(|word| word == "id" || word == "name")
    {
        noun.pop();
    }
    match noun.is_empty() {
        true => "when there is nothing of what it names".to_owned(),
        false => format!("when there is no such {}", noun.join(" ")),
    }
}

/// The first sentence of a response's description.
fn meaning(contract: &Contract, response: &ReferenceOr<openapiv3::Response>) -> String {
    let response = match response {
        ReferenceOr::Item(response) => Some(response),
        ReferenceOr::Reference { reference } => {
            let components = contract.api.components.as_ref();
            let found = components.and_then(|all| all.responses.get(component_name(reference)));
            found.and_then(ReferenceOr::as_item)
        }
    };
    let description = response.map(|response| response.description.as_str());
    let description = description
        .unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let sentence = description.split(". ").next().unwrap_or_default();
    sentence.trim_end_matches('.').to_owned()
}

fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => *line += word,
            Some(line) if line.len() + 1 + word.len() <= WIDTH => *line += &format!(" {word}"),
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}
