//! From text to a tree, and whether it is OpenAPI at all.

use super::node::{Node, TWICE};
use crate::refusal::Refusals;

pub fn read(text: &str) -> Result<Node, Refusals> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // YAML reads nearly all of JSON, but no tabs.
    let is_json = text.trim_start().starts_with('{');
    let json = is_json.then(|| serde_json::from_str::<Node>(text));
    let document = match json {
        Some(Ok(document)) => document,
        Some(Err(json)) => serde_yaml_ng::from_str(text).map_err(|_| syntax(&json.to_string()))?,
        None => serde_yaml_ng::from_str(text).map_err(|yaml| syntax(&yaml.to_string()))?,
    };
    is_openapi(document)
}

/// Both libraries say line and column.
fn syntax(problem: &str) -> Refusals {
    if problem.contains(TWICE) {
        return Refusals::from(problem.to_owned());
    }
    let mend = match problem {
        _ if problem.contains("mapping values are not allowed") => {
            "; indent each key as those beside it are, and put quotes around a text with `: ` in it"
        }
        _ if problem.contains("cannot start any token") => {
            "; indent by spaces, never by tabs, and put quotes around a text that begins with a sign"
        }
        _ => "",
    };
    Refusals::from(format!("this is no YAML and no JSON: {problem}{mend}"))
}

fn is_openapi(mut document: Node) -> Result<Node, Refusals> {
    let Node::Map(map) = &mut document else {
        return Err(Refusals::from(format!(
            "a contract is an object with `openapi`, `info` and `paths`, not {}",
            document.kind()
        )));
    };
    let version = match map.get("openapi") {
        Some(Node::Text(version)) => version.clone(),
        // `openapi: 3.1` without quotes.
        Some(Node::Number(version)) => version.to_string(),
        Some(other) => {
            return Err(refusal(
                "openapi",
                format!(
                    "the version is a string such as 3.0.3, not {}",
                    other.kind()
                ),
            ));
        }
        None if map.contains_key("swagger") => {
            return Err(refusal(
                "swagger",
                "Swagger 2.0 is not read; convert the contract to OpenAPI 3, for example with swagger2openapi",
            ));
        }
        None => {
            return Err(refusal(
                "openapi",
                "the version is missing; write `openapi: 3.0.3` or `openapi: 3.1.0` at the head",
            ));
        }
    };
    let is_version = |major_minor: &str| {
        let rest = version.strip_prefix(major_minor);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    if !is_version("3.0") && !is_version("3.1") {
        return Err(refusal(
            "openapi",
            format!("OpenAPI {version} is not read; 3.0 and 3.1 are"),
        ));
    }
    // What is lowered is 3.0.
    if !is_version("3.0") || version == "3.0" {
        map.insert("openapi".to_owned(), Node::text("3.0.3"));
    }
    Ok(document)
}

fn refusal(place: &str, problem: impl Into<String>) -> Refusals {
    let mut refusals = Refusals::default();
    refusals.push(place, problem);
    refusals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_refused(text: &str, expected: &str) {
        let said = read(text).err().map(|refusals| refusals.to_string());
        let said = said.unwrap_or_default();
        assert!(said.contains(expected), "{said:?}");
    }

    #[test]
    fn yaml_and_json_are_read_alike() {
        let yaml =
            read("openapi: 3.0.3\npaths:\n  200: {b: 1, a: 18446744073709551615}\n").unwrap();
        let json = read(
            "{\t\"openapi\": \"3.0.3\",\n\t\"paths\": {\"200\": {\"b\": 1, \"a\": 18446744073709551615}}}",
        );
        assert_eq!(yaml, json.unwrap());
        let paths = yaml.at(&["paths", "200"]).and_then(Node::as_map).unwrap();
        assert!(paths.keys().eq(["b", "a"]), "the order is kept");
        // YAML's own way to write an object may begin like JSON.
        assert!(read("{openapi: 3.0.3}").is_ok());
    }

    #[test]
    fn a_syntax_error_names_line_and_column() {
        is_refused("openapi: 3.0.3\npaths: [", "line 3 column 1");
        is_refused("{\"openapi\": \"3.0.3\",\n\"paths\" {}}", "line 2 column 9");
        is_refused(
            "a:\n  b: c: d\n",
            "put quotes around a text with `: ` in it",
        );
        is_refused("a:\n\tb: c\n", "indent by spaces, never by tabs");
        is_refused("", "not null");
        is_refused("- a", "not a list");
    }

    #[test]
    fn a_key_that_stands_twice_is_refused() {
        is_refused(
            "openapi: 3.0.3\npaths:\n  a: 1\n  a: 2\n",
            "paths: the key `a` stands here twice",
        );
        is_refused(
            "{\"openapi\": \"3.0.3\", \"openapi\": \"3.0.3\"}",
            "the key `openapi` stands here twice",
        );
    }

    #[test]
    fn another_version_is_refused() {
        is_refused("swagger: '2.0'", "swagger: Swagger 2.0 is not read");
        is_refused("info: {}", "openapi: the version is missing");
        is_refused("openapi: 2.0.0", "openapi: OpenAPI 2.0.0 is not read");
        is_refused("openapi: 3.10.0", "openapi: OpenAPI 3.10.0 is not read");
        is_refused("openapi: [3]", "openapi: the version is a string");
    }

    #[test]
    fn what_is_read_is_lowered_to_3_0() {
        let version = |text| read(text).unwrap().word("openapi").unwrap().to_owned();
        assert_eq!(version("openapi: 3.1.0"), "3.0.3");
        assert_eq!(version("openapi: 3.1"), "3.0.3");
        assert_eq!(version("openapi: 3.0.1"), "3.0.1");
    }
}
