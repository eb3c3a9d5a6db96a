//! The five fixtures of a response type: new ones from the example of its schema, and new properties in those there are.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::File;
use crate::example::full;
use crate::lookup::Lookup;

/// What nobody documented, in forms that a reader must keep: it comes behind the properties of `unknown`.
const UNKNOWN: &str = r#"
  "\u0078_first": 123456789012345678901234567890,
  "x_number": 1e2,
  "x_price"  :  0.10,
  "x_twice": 1,
  "x_twice": 2,
  "x_text": "caf\u00e9 \ud83d\ude00 \ud800 \/",
  "x_empty": { },
  "x_list": [ 1.0 , [ ] , {"deep": -0}],
  "": "no name",
  "x key": null
}
"#;

/// Each fixture of the type as it should be.
pub fn of(
    contract: &Lookup,
    name: &str,
    schema: &Value,
    present: &dyn Fn(&str) -> Option<String>,
) -> Vec<File> {
    let every = full(contract, schema);
    // A key without an accessor is read where another one is missing.
    let is_hidden = |key: &str| schema["properties"][key]["x-pareta-hidden"] == true;
    let full = every
        .clone()
        .into_iter()
        .filter(|(key, _)| !is_hidden(key))
        .collect();
    let nulls = every.keys().map(|key| (key.clone(), Value::Null)).collect();
    let wrong = every
        .into_iter()
        .map(|(key, value)| (key, of_another_kind(&value)))
        .collect();
    let path = |fixture: &str| format!("tests/fixtures/{name}/{fixture}.json");
    let known = |fixture: &str| -> Option<Map<String, Value>> {
        serde_json::from_str(&present(&path(fixture))?).ok()
    };
    let mut files = Vec::new();
    let mut fixture = |fixture: &str,
                       members: &Map<String, Value>,
                       known: Option<Map<String, Value>>,
                       end: &str| {
        let path = path(fixture);
        let text = match (present(&path), known) {
            (Some(text), Some(known)) => {
                let missing = members.iter().filter(|(key, _)| !known.contains_key(*key));
                inserted(&text, &missing.collect::<Vec<_>>())
            }
            // What is there and cannot be read is somebody's to mend.
            (Some(text), None) => text,
            (None, _) => written(members, end),
        };
        files.push(File { path, text });
    };
    fixture("full", &full, known("full"), "\n}\n");
    fixture("empty", &Map::new(), known("empty"), "}\n");
    fixture("nulls", &nulls, known("nulls"), "\n}\n");
    fixture("wrong_types", &wrong, known("wrong_types"), "\n}\n");
    // What is unknown in it no parser may be able to read, but it has the same properties as `full`.
    fixture("unknown", &full, known("full"), &format!(",{UNKNOWN}"));
    files
}

fn of_another_kind(value: &Value) -> Value {
    match value {
        Value::Bool(_) => json!("text"),
        _ => json!(true),
    }
}

fn written(members: &Map<String, Value>, end: &str) -> String {
    let lines = members
        .iter()
        .map(|(key, value)| format!("\n  {}: {value}", json!(key)));
    let text = format!("{{{}{end}", lines.collect::<Vec<_>>().join(","));
    // An object without properties has nothing to be separated from.
    text.replacen("{,", "{", 1)
}

/// The text of an object with these members behind its own, in the style it has.
fn inserted(text: &str, members: &[(&String, &Value)]) -> String {
    let end = text.rfind('}').unwrap_or(text.len());
    let (before, after) = (text[..end].trim_end(), &text[end..]);
    if members.is_empty() {
        return text.to_owned();
    }
    let is_broken = before.contains('\n');
    let mut inserted = before.to_owned();
    for (key, value) in members {
        let comma = if inserted.ends_with('{') { "" } else { "," };
        let space = match (is_broken, comma) {
            (true, _) => "\n  ",
            (false, "") => "",
            (false, _) => " ",
        };
        let _ = write!(inserted, "{comma}{space}{}: {value}", json!(key));
    }
    if is_broken {
        inserted.push('\n');
    }
    inserted + after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_inserted_in_the_style_of_the_text() {
        let (key, value) = ("new".to_owned(), json!([1]));
        for (text, expected) in [
            ("{\"a\": 1}\n", "{\"a\": 1, \"new\": [1]}\n"),
            (
                "{\n  \"a\": {}\n}\n",
                "{\n  \"a\": {},\n  \"new\": [1]\n}\n",
            ),
            ("{}", "{\"new\": [1]}"),
        ] {
            assert_eq!(inserted(text, &[(&key, &value)]), expected);
            assert_eq!(inserted(text, &[]), text);
        }
    }
}
