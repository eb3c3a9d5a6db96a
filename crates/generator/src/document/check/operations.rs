//! Whether each operation can be a method, and each of its arguments be told from the others.

use std::collections::BTreeMap;

use super::types::{Property, properties};
use crate::document::grammar::Place;
use crate::document::node::Node;
use crate::document::operations::{Operation, operations as each, suggested_id};
use crate::document::references::{schema_name, sole_target};
use crate::names::{method_name, pascal_case, snake_case};
use crate::refusal::Refusals;
use crate::taken::{Code, File};

/// The methods a client of ours has no use for.
const UNSUPPORTED: &[&str] = &["head", "options", "trace"];

/// The headers the client sets on its own.
const OWN_HEADERS: &[&str] = &[
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

pub fn operations(document: &Node, code: &Code, refusals: &mut Refusals) {
    for (path, item) in document
        .entries("paths")
        .filter(|(path, _)| !path.starts_with("x-"))
    {
        let place = Place::of(&["paths", path]);
        other_servers(item, &place, refusals);
        if !path.starts_with('/') {
            refusals.push(&place, format!("a path begins with `/`: write `/{path}`"));
        }
        if path.split('/').any(|step| [".", ".."].contains(&step)) {
            refusals.push(
                &place,
                "a path has no `.` and no `..` as a step: it would lead elsewhere; write where it leads",
            );
        }
        if path.contains(['?', '#']) {
            refusals.push(
                &place,
                "a path has no `?` and no `#`; make parameters with `in: query` of what is behind it",
            );
        }
    }
    let mut ids: BTreeMap<String, Place> = BTreeMap::new();
    let mut routes: BTreeMap<(&str, String), Place> = BTreeMap::new();
    for operation in each(document) {
        let place = &operation.place;
        if UNSUPPORTED.contains(&operation.method) {
            refusals.push(
                place,
                format!(
                    "{} is no method of this client; take the operation out",
                    operation.method.to_uppercase()
                ),
            );
            continue;
        }
        other_servers(operation.node, place, refusals);
        id(&operation, code, &mut ids, refusals);
        let route = (operation.method, without_names(operation.path));
        if let Some(other) = routes.insert(route, place.clone()) {
            refusals.push(
                place,
                format!("it is the same route as {other}; take one of the two out"),
            );
        }
        parameters(document, &operation, refusals);
        arguments(document, &operation, code, refusals);
    }
}

fn other_servers(node: &Node, place: &Place, refusals: &mut Refusals) {
    if node.elements("servers").next().is_some() {
        refusals.push(
            &place.with("servers"),
            "a client speaks to one server; take it out, or give the other server a contract of its own",
        );
    }
}

fn id(
    operation: &Operation,
    code: &Code,
    ids: &mut BTreeMap<String, Place>,
    refusals: &mut Refusals,
) {
    let place = operation.place.with("operationId");
    let Some(id) = operation.node.word("operationId") else {
        let suggested = suggested_id(operation.method, operation.path);
        refusals.push(
            &operation.place,
            format!("an operation is named by its `operationId`; write `operationId: {suggested}`, for example"),
        );
        return;
    };
    let Some(method) = method_name(id) else {
        refusals.push(
            &place,
            format!("`{id}` has no letters for a name in Rust; write another one"),
        );
        return;
    };
    let name = pascal_case(&method);
    if File::Operations.takes(&name) || code.has_method("LowLevel", &method) {
        refusals.push(
            &place,
            format!("generated code has a `{name}` already; write another one"),
        );
    }
    if let Some(other) = ids.insert(name, operation.place.clone()) {
        refusals.push(
            &place,
            format!("it is the method `{method}`, as that of {other} is; write another one"),
        );
    }
}

fn parameters(document: &Node, operation: &Operation, refusals: &mut Refusals) {
    let in_path = templates(operation, refusals);
    let mut declared: Vec<(&str, &str)> = Vec::new();
    for (parameter, place) in operation.parameters(document) {
        let (Some(name), Some(at)) = (parameter.word("name"), parameter.word("in")) else {
            continue;
        };
        if declared.contains(&(name, at)) {
            refusals.push(
                &place,
                format!("the {at} parameter `{name}` is there twice; take one of the two out"),
            );
        }
        declared.push((name, at));
        match at {
            "path" => path_parameter(parameter, name, operation.path, &in_path, &place, refusals),
            _ if at == "cookie" || at == "header" && name.eq_ignore_ascii_case("cookie") => {
                refusals.push(
                    &place,
                    "this client sends no cookies; pass it as a header or in the query",
                )
            }
            "header" if OWN_HEADERS.contains(&name.to_lowercase().as_str()) => {
                refusals.push(
                    &place,
                    format!("the client sets the header `{name}` itself; take the parameter out"),
                );
            }
            _ => {}
        }
        if parameter.get("schema").is_none() && parameter.get("content").is_none() {
            refusals.push(&place, "a parameter has a `schema`; it is missing");
        }
        let is_described = parameter
            .word("description")
            .is_some_and(|words| !words.trim().is_empty());
        if !is_described {
            refusals.push(
                &place,
                "it has no description, and would be an argument without one; \
                 write `description` (the `title` of its schema may stand in for it)",
            );
        }
    }
    for name in in_path
        .iter()
        .filter(|name| !declared.contains(&(name.as_str(), "path")))
    {
        refusals.push(
            &operation.place,
            format!("`{{{name}}}` of the path is no parameter; add one with `name: {name}` and `in: path`"),
        );
    }
}

fn path_parameter(
    parameter: &Node,
    name: &str,
    path: &str,
    in_path: &[String],
    place: &Place,
    refusals: &mut Refusals,
) {
    if !in_path.iter().any(|known| known == name) {
        refusals.push(
            place,
            format!(
                "the path {path} has no `{{{name}}}`; write it there, or take the parameter out"
            ),
        );
    }
    if !parameter.is_set("required") {
        refusals.push(
            place,
            "a path parameter is always needed; write `required: true`",
        );
    }
}

/// The names in the braces of a path.
fn templates(operation: &Operation, refusals: &mut Refusals) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = operation.path;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            refusals.push(
                &operation.place,
                "a brace of the path is never closed; write `{name}`",
            );
            break;
        };
        if names.iter().any(|known| known == name) {
            refusals.push(
                &operation.place,
                format!("the path has `{{{name}}}` twice; name one of them otherwise"),
            );
        }
        names.push(name.to_owned());
        rest = after;
    }
    names
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

/// An argument or a setter of an operation.
struct Argument {
    name: String,
    is_setter: bool,
    place: Place,
}

fn arguments(document: &Node, operation: &Operation, code: &Code, refusals: &mut Refusals) {
    let parameters = operation.parameters(document);
    let is_free = |parameter: &Node| parameter.is_set("x-pareta-free-query");
    let has_free_query = parameters.iter().any(|(parameter, _)| is_free(parameter));
    let mut arguments = Vec::new();
    for (parameter, place) in parameters {
        let wire = parameter.word("name").unwrap_or_default();
        // The transport sends it, and the call sets it.
        if is_free(parameter) || wire.eq_ignore_ascii_case("idempotency-key") {
            continue;
        }
        arguments.push(Argument {
            name: parameter
                .word("x-pareta-name")
                .map_or_else(|| snake_case(wire), str::to_owned),
            is_setter: !parameter.is_set("required"),
            place,
        });
    }
    let empty = Node::empty();
    let schemas = document.at(&["components", "schemas"]).unwrap_or(&empty);
    // What is neither JSON nor a form is files.
    let is_file = |(_, place): &(&Node, Place)| {
        let place = place.to_string();
        !["json", "urlencoded", "text/"]
            .iter()
            .any(|media| place.contains(media))
    };
    let mut has_uploads = operation.bodies(document).iter().any(is_file);
    let body = operation.bodies(document).into_iter().next();
    let body = body.and_then(|(schema, _)| {
        let name = sole_target(schema).and_then(schema_name)?;
        Some((
            schemas.get(name)?,
            Place::of(&["components", "schemas", name]),
        ))
    });
    let mut has_open_body = false;
    if let Some((schema, place)) = body {
        has_open_body = schema.is_set("additionalProperties");
        has_uploads |= properties(schemas, schema, &place)
            .iter()
            .any(|property| property.node.word("format") == Some("byte"));
        let required = |property: &Property| {
            schema
                .elements("required")
                .any(|key| key.as_str() == Some(property.key))
        };
        arguments.extend(
            properties(schemas, schema, &place)
                .into_iter()
                .filter(|property| !property.node.is_set("readOnly"))
                .map(|property| Argument {
                    is_setter: !required(&property),
                    name: property.name,
                    place: property.place,
                }),
        );
    }
    let id = pascal_case(&snake_case(
        operation.node.word("operationId").unwrap_or_default(),
    ));
    let has = |of_trait: &str| match of_trait {
        "FreeQuery" => has_free_query,
        "OpenBody" => has_open_body,
        "Progresses" => has_uploads,
        "Describe" | "Operation" | "Reply" => true,
        _ => false,
    };
    let mut named: BTreeMap<String, Place> = BTreeMap::new();
    for argument in arguments {
        let Argument {
            name,
            is_setter,
            place,
        } = argument;
        if is_setter && code.takes_setter(&id, &has, &name) {
            refusals.push(
                &place,
                format!(
                    "a setter `{name}` would meet the method `{name}` that this call has already; \
                     name it otherwise by `x-pareta-name`"
                ),
            );
        }
        if let Some(other) = named.insert(name.clone(), place.clone()) {
            refusals.push(
                &place,
                format!("it is `{name}` in a call of `{id}`, as {other} is; name one of them by `x-pareta-name`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::document::check::tests::{assert_said, said, said_of_operation};

    const OK: &str = "responses: {'200': {description: d}}";

    #[test]
    fn an_operation_has_a_name_of_its_own() {
        let refused = said(&format!(
            "paths:\n  /v1/x/{{id}}: {{get: {{{OK}, parameters: [{{name: id, in: path, required: true, \
             description: d, schema: {{type: string}}}}]}}}}\n\
             \x20 /a: {{get: {{operationId: readIt, {OK}}}}}\n  /b: {{get: {{operationId: read_it, {OK}}}}}\n\
             \x20 /c: {{get: {{operationId: '12', {OK}}}}}\n  /d: {{get: {{operationId: error, {OK}}}}}\n"
        ));
        assert_eq!(
            refused,
            "paths./v1/x/{id}.get: an operation is named by its `operationId`; write `operationId: get_x_id`, \
             for example\n\
             paths./b.get.operationId: it is the method `read_it`, as that of paths./a.get is; write another one\n\
             paths./c.get.operationId: `12` has no letters for a name in Rust; write another one\n\
             paths./d.get.operationId: generated code has a `Error` already; write another one"
        );
    }

    #[test]
    fn the_parameters_of_a_path_are_those_in_it() {
        let refused = said(&format!(
            "paths: {{'/x/{{a}}/{{b}}': {{get: {{operationId: x, {OK}, parameters: [\
             {{name: a, in: path, description: d, schema: {{type: string}}}}, \
             {{name: c, in: path, required: true, description: d, schema: {{type: string}}}}]}}}}, \
             'y/{{a': {{head: {{{OK}}}, get: {{operationId: y, {OK}}}}}}}"
        ));
        assert_eq!(
            refused,
            "paths.y/{a: a path begins with `/`: write `/y/{a`\n\
             paths./x/{a}/{b}.get.parameters.0: a path parameter is always needed; write `required: true`\n\
             paths./x/{a}/{b}.get.parameters.1: the path /x/{a}/{b} has no `{c}`; write it there, or take the parameter out\n\
             paths./x/{a}/{b}.get: `{b}` of the path is no parameter; add one with `name: b` and `in: path`\n\
             paths.y/{a.get: a brace of the path is never closed; write `{name}`\n\
             paths.y/{a.head: HEAD is no method of this client; take the operation out"
        );
    }

    #[test]
    fn a_path_leads_where_it_says() {
        assert_eq!(
            said(&format!(
                "paths: {{/a/../b: {{get: {{operationId: x, {OK}}}}}}}"
            )),
            "paths./a/../b: a path has no `.` and no `..` as a step: it would lead elsewhere; write where it leads"
        );
    }

    #[test]
    fn a_parameter_is_described_and_one_this_client_can_send() {
        let refused = said_of_operation(
            "servers: [{url: 'https://a'}], parameters: [\
             {name: a, in: query, schema: {type: string}}, \
             {name: a, in: query, schema: {type: string, title: A}}, \
             {name: b, in: cookie, description: d, schema: {type: string}}, \
             {name: accept, in: header, description: d, schema: {type: string}}, \
             {name: c, in: query, description: d}, \
             {name: Host, in: header, description: d, schema: {type: string}}, \
             {name: Cookie, in: header, description: d, schema: {type: string}}]",
            "",
        );
        for expected in [
            "paths./x.get.servers: a client speaks to one server",
            "parameters.0: it has no description",
            "parameters.1: the query parameter `a` is there twice",
            "parameters.2: this client sends no cookies",
            "parameters.3: the client sets the header `accept` itself",
            "parameters.4: a parameter has a `schema`",
            "parameters.5: the client sets the header `Host` itself",
            "parameters.6: this client sends no cookies",
        ] {
            assert_said(&refused, expected);
        }
        assert!(!refused.contains("parameters.1: it has no"), "{refused}");
    }

    #[test]
    fn a_setter_hides_no_method_of_the_call() {
        let parameter = |name: &str, more: &str| {
            format!(
                "parameters: [{{name: {name}, in: query, description: d, schema: {{type: string}}{more}}}]"
            )
        };
        for name in ["timeout", "header", "send", "max_retries"] {
            let refused = said_of_operation(&parameter(name, ""), "");
            assert_said(
                &refused,
                &format!("parameters.0: a setter `{name}` would meet the method `{name}`"),
            );
        }
        assert_eq!(
            said_of_operation(&parameter("timeout", ", required: true"), ""),
            ""
        );
        assert_eq!(
            said_of_operation(&parameter("timeout", ", x-pareta-name: time_limit"), ""),
            ""
        );
        assert_eq!(said_of_operation(&parameter("query", ""), ""), "");
    }

    #[test]
    fn two_arguments_have_two_names() {
        let refused = said_of_operation(
            "parameters: [{name: fooBar, in: query, description: d, schema: {type: string}}], requestBody: \
             {content: {application/json: {schema: {type: object, properties: {foo_bar: {type: string, title: F}}}}}}",
            "",
        );
        assert_eq!(
            refused,
            "paths./x.get.requestBody.content.application/json.schema.properties.foo_bar: it is `foo_bar` in a call \
             of `GetX`, as paths./x.get.parameters.0 is; name one of them by `x-pareta-name`"
        );
    }
}
