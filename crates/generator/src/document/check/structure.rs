//! Whether every value is where OpenAPI has a place for it, and of the form that place asks for.

use crate::document::extensions;
use crate::document::grammar::{Form, Kind, Place, walk};
use crate::document::lower::types::type_of_all;
use crate::document::node::Node;
use crate::names::nearest;
use crate::refusal::Refusals;

pub fn structure(document: &Node, refusals: &mut Refusals) {
    walk(&mut document.clone(), &mut |node, form, place| {
        if let Err(problem) = form.takes(node) {
            refusals.push(place, problem);
        } else if let Form::Object(kind) = form {
            match node.target() {
                Some(target) if kind.section.is_some() => {
                    reference(document, target, kind, place, refusals)
                }
                _ => object(node, kind, place, refusals),
            }
        }
    });
}

fn object(node: &Node, kind: &Kind, place: &Place, refusals: &mut Refusals) {
    for keyword in node
        .as_map()
        .into_iter()
        .flatten()
        .map(|(keyword, _)| keyword)
    {
        if kind.field(keyword).is_none() && !keyword.starts_with("x-") {
            let near = nearest(keyword, kind.fields.iter().map(|(known, _)| *known));
            let mend = match near {
                Some(near) => format!("`{near}` is the nearest"),
                None => "take it out, or begin its name with `x-`".to_owned(),
            };
            refusals.push(
                &place.with(keyword),
                format!("OpenAPI has no such keyword in {}; {mend}", kind.one()),
            );
        }
    }
    for required in kind.required {
        if node.get(required).is_none() {
            refusals.push(
                place,
                format!("`{required}` is missing; {} has one", kind.one()),
            );
        }
    }
    extensions::check(node, kind, place, refusals);
    if kind.name == "operation" {
        statuses(node, place, refusals);
    }
    if kind.is_schema() {
        values(node, place, refusals);
        limits(node, place, refusals);
        if node.word("type") == Some("array") && node.get("items").is_none() {
            refusals.push(
                place,
                "a list says what is in it: write `items`, `{}` for anything",
            );
        }
    }
}

/// The values of an enum are of its type.
fn values(node: &Node, place: &Place, refusals: &mut Refusals) {
    let Some(Node::List(values)) = node.get("enum") else {
        return;
    };
    let place = place.with("enum");
    if values.is_empty() {
        refusals.push(&place, "an enum has values; write them, or take it out");
        return;
    }
    let of_type = node.word("type");
    for value in values {
        let one = type_of_all(std::slice::from_ref(value));
        let fits = match of_type {
            Some("number") => matches!(one, Some("number" | "integer")),
            Some("string" | "integer" | "boolean") => one == of_type,
            _ => true,
        };
        if !fits {
            let mend = if of_type == Some("string") {
                "put it in quotes"
            } else {
                "write another one"
            };
            let of_type = of_type.unwrap_or_default();
            refusals.push(
                &place,
                format!("{} among the values is no {of_type}; {mend}", value.kind()),
            );
        }
    }
}

/// Something is within its limits.
fn limits(node: &Node, place: &Place, refusals: &mut Refusals) {
    let number = |keyword: &str| match node.get(keyword) {
        Some(Node::Number(number)) => number.as_f64(),
        _ => None,
    };
    for (least, most) in [
        ("minimum", "maximum"),
        ("minLength", "maxLength"),
        ("minItems", "maxItems"),
        ("minProperties", "maxProperties"),
    ] {
        if number(least)
            .zip(number(most))
            .is_some_and(|(least, most)| least > most)
        {
            refusals.push(
                &place.with(least),
                format!(
                    "it is more than `{most}`, and nothing can be both; write one of them otherwise"
                ),
            );
        }
    }
}

fn statuses(node: &Node, place: &Place, refusals: &mut Refusals) {
    for (status, _) in node.entries("responses") {
        let is_code = status
            .parse::<u16>()
            .is_ok_and(|code| (100..600).contains(&code));
        let is_range = status.len() == 3
            && status.ends_with("XX")
            && ('1'..='5').any(|first| status.starts_with(first));
        if !is_code && !is_range && status != "default" && !status.starts_with("x-") {
            refusals.push(
                &place.with("responses").with(status),
                "a status is a number such as '200', a range such as 2XX, or `default`",
            );
        }
    }
}

fn reference(document: &Node, target: &str, kind: &Kind, place: &Place, refusals: &mut Refusals) {
    let section = kind.section.unwrap_or_default();
    let is_component = target.strip_prefix("#/components/");
    let named = is_component.and_then(|path| path.split_once('/'));
    let problem = match named.filter(|(_, name)| !name.contains('/')) {
        None if target.starts_with("#/") => {
            format!(
                "it leads to a part of another place; put that under `components.{section}` and refer to it there"
            )
        }
        None => format!(
            "other documents are not read; put what it refers to under `components.{section}`"
        ),
        Some((other, _)) if other != section => {
            format!(
                "{} stands here, under `components.{section}`, and none of `{other}`",
                kind.one()
            )
        }
        Some((_, name)) if document.at(&["components", section, name]).is_some() => return,
        Some((_, name)) => {
            let known = document.at(&["components", section]).and_then(Node::as_map);
            let near = nearest(
                name,
                known.into_iter().flatten().map(|(known, _)| known.as_str()),
            );
            let mend = match near {
                Some(near) => format!("`{near}` is the nearest"),
                None => "write it there".to_owned(),
            };
            format!("there is no `{name}` under `components.{section}`; {mend}")
        }
    };
    refusals.push(&place.with("$ref"), format!("`{target}`: {problem}"));
}

#[cfg(test)]
mod tests {
    use crate::document::check::tests::{assert_said, said, said_of_operation, said_of_properties};

    #[test]
    fn a_reference_leads_to_a_component_of_its_kind() {
        let said_of =
            |target: &str| said_of_properties(&format!("a: {{description: d, $ref: '{target}'}}"));
        let place = "components.schemas.Case.properties.a.allOf.0.$ref: ";
        for (target, expected) in [
            (
                "#/components/schemas/Csae",
                "there is no `Csae` under `components.schemas`; `Case` is the nearest",
            ),
            (
                "#/components/schemas/Zebra",
                "there is no `Zebra` under `components.schemas`; write it there",
            ),
            (
                "#/components/responses/A",
                "a schema stands here, under `components.schemas`, and none of `responses`",
            ),
            ("other.yaml#/A", "other documents are not read"),
            ("#/paths/~1x/get", "it leads to a part of another place"),
        ] {
            assert_said(&said_of(target), &format!("{place}`{target}`: {expected}"));
        }
        assert_eq!(said_of("#/components/schemas/Case"), "");
    }

    #[test]
    fn a_misspelt_keyword_is_refused() {
        let refused = said_of_properties(
            "a: {type: string, descripton: d}, b: {type: string, description: d, colour: red}",
        );
        assert_said(
            &refused,
            "properties.a.descripton: OpenAPI has no such keyword in a schema; `description` is the nearest",
        );
        assert_said(
            &refused,
            "properties.b.colour: OpenAPI has no such keyword in a schema; take it out, or begin its",
        );
        assert_eq!(
            said_of_properties("a: {type: string, description: d, x-colour: red}"),
            ""
        );
        let refused = said_of_operation("sumary: s", "");
        assert_said(
            &refused,
            "paths./x.get.sumary: OpenAPI has no such keyword in an operation; `summary`",
        );
    }

    #[test]
    fn a_value_has_the_form_its_place_asks_for() {
        for (properties, expected) in [
            (
                "a: {type: strng, description: d}",
                "a.type: `strng` is none of the words",
            ),
            (
                "a: {type: string, description: [d]}",
                "a.description: this is a list, and must be a string",
            ),
            (
                "a: {type: string, description: 1}",
                "a.description: this is a number, and must be a string; put it in quotes",
            ),
            (
                "a: {type: string, description: d, minLength: -1}",
                "a.minLength: this is a number, and must be a whole number",
            ),
            (
                "a: {type: string, description: d, nullable: 'yes'}",
                "a.nullable: this is a string, and must be `true` or",
            ),
            (
                "a: 5",
                "a: this is a number, and must be the object of a schema",
            ),
            (
                "a: {type: array, description: d}",
                "a: a list says what is in it",
            ),
            (
                "a: {type: string, description: d, enum: []}",
                "a.enum: an enum has values",
            ),
            (
                "a: {type: string, description: d, enum: [1]}",
                "a.enum: a number among the values is no string; put it",
            ),
        ] {
            assert_said(
                &said_of_properties(properties),
                &format!("components.schemas.Case.properties.{expected}"),
            );
        }
        assert_said(
            &said("paths: {/x: {get: {operationId: a}}}"),
            "paths./x.get: `responses` is missing; an operation has one",
        );
        let refused =
            said("paths: {/x: {get: {operationId: a, responses: {'2xx': {description: d}}}}}");
        assert_said(&refused, "paths./x.get.responses.2xx: a status is a number");
    }

    #[test]
    fn an_extension_of_ours_is_spelt_right_and_stands_where_it_means_something() {
        for (properties, expected) in [
            (
                "x-pareta-nmae: b",
                "x-pareta-nmae: there is no such extension; `x-pareta-name` is the nearest",
            ),
            (
                "x-pareta-zebra: b",
                "x-pareta-zebra: there is no such extension; those there are",
            ),
            (
                "x-parta-hidden: true",
                "x-parta-hidden: there is no such extension; `x-pareta-hidden`",
            ),
            (
                "x-pareta-list: Case",
                "x-pareta-list: it means nothing here; it may stand on a schema under `components`",
            ),
            (
                "x-pareta-money: billed",
                "x-pareta-money: it means nothing here; it is about a schema of type integer",
            ),
            (
                "x-pareta-hidden: 'yes'",
                "x-pareta-hidden: this is a string, and must be `true` or `false`",
            ),
            (
                "x-pareta-absent: never, allOf: [{}]",
                "x-pareta-absent: `never` is none of the words there are here: `empty`, `none`",
            ),
            (
                "x-pareta-fallback: [1]",
                "x-pareta-fallback.0: this is a number, and must be a string",
            ),
        ] {
            let refused = said_of_properties(&format!(
                "a: {{type: string, description: d, {properties}}}"
            ));
            assert_said(
                &refused,
                &format!("components.schemas.Case.properties.a.{expected}"),
            );
        }
        assert_said(
            &said_of_operation("x-pareta-free-query: true", ""),
            "it may stand on a parameter",
        );
    }
}
