//! Whether a value keeps to a JSON schema, as far as answers are held to one.

use regex_lite::Regex;
use serde_json::Value;

/// References are followed this deep; a recursive schema would not end otherwise.
const DEPTH: usize = 64;

/// Whether a value keeps to a schema. `format`, and keywords that are not known here, are not enforced.
pub(crate) fn conforms(schema: &Value, value: &Value) -> bool {
    Checker { root: schema }.holds(schema, value, DEPTH)
}

struct Checker<'a> {
    root: &'a Value,
}

impl Checker<'_> {
    fn holds(&self, schema: &Value, value: &Value, depth: usize) -> bool {
        let Some(rules) = schema.as_object().filter(|_| depth > 0) else {
            return *schema != Value::Bool(false);
        };
        rules
            .iter()
            .all(|(keyword, rule)| self.keyword(keyword, rule, schema, value, depth - 1))
    }

    fn keyword(
        &self,
        keyword: &str,
        rule: &Value,
        schema: &Value,
        value: &Value,
        depth: usize,
    ) -> bool {
        let holds = |schema: &Value| self.holds(schema, value, depth);
        let fitting = || {
            rule.as_array()
                .into_iter()
                .flatten()
                .filter(|one| holds(one))
                .count()
        };
        match keyword {
            "$ref" => {
                let path = rule.as_str().unwrap_or_default().trim_start_matches('#');
                self.root.pointer(path).is_some_and(holds)
            }
            "type" => match rule {
                Value::Array(kinds) => kinds.iter().any(|kind| is_of(kind, value)),
                kind => is_of(kind, value),
            },
            "enum" => rule
                .as_array()
                .is_none_or(|choices| choices.contains(value)),
            "const" => rule == value,
            "anyOf" => fitting() > 0,
            "oneOf" => fitting() == 1,
            "allOf" => fitting() == rule.as_array().map_or(0, Vec::len),
            "minimum" => compares(rule, value, |number, bound| number >= bound),
            "maximum" => compares(rule, value, |number, bound| number <= bound),
            "exclusiveMinimum" => compares(rule, value, |number, bound| number > bound),
            "exclusiveMaximum" => compares(rule, value, |number, bound| number < bound),
            _ => match value {
                Value::String(text) => in_text(keyword, rule, text),
                Value::Array(items) => self.in_list(keyword, rule, items, depth),
                Value::Object(members) => self.in_object(keyword, rule, schema, members, depth),
                _ => true,
            },
        }
    }

    fn in_list(&self, keyword: &str, rule: &Value, items: &[Value], depth: usize) -> bool {
        match keyword {
            "items" => items.iter().all(|item| self.holds(rule, item, depth)),
            "minItems" => at_least(rule, items.len()),
            "maxItems" => at_most(rule, items.len()),
            _ => true,
        }
    }

    fn in_object(
        &self,
        keyword: &str,
        rule: &Value,
        schema: &Value,
        members: &serde_json::Map<String, Value>,
        depth: usize,
    ) -> bool {
        match keyword {
            "properties" => rule.as_object().into_iter().flatten().all(|(name, rule)| {
                let value = members.get(name);
                value.is_none_or(|value| self.holds(rule, value, depth))
            }),
            "required" => {
                let names = rule
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str);
                names.into_iter().all(|name| members.contains_key(name))
            }
            "additionalProperties" => members
                .iter()
                .filter(|(name, _)| schema["properties"].get(name.as_str()).is_none())
                .all(|(_, value)| self.holds(rule, value, depth)),
            _ => true,
        }
    }
}

fn in_text(keyword: &str, rule: &Value, text: &str) -> bool {
    match keyword {
        "minLength" => at_least(rule, text.chars().count()),
        "maxLength" => at_most(rule, text.chars().count()),
        // A pattern that cannot be read here is not enforced.
        "pattern" => rule
            .as_str()
            .and_then(|pattern| Regex::new(pattern).ok())
            .is_none_or(|pattern| pattern.is_match(text)),
        _ => true,
    }
}

fn is_of(kind: &Value, value: &Value) -> bool {
    match kind.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("number") => value.is_number(),
        Some("integer") => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        _ => true,
    }
}

/// Whether a number is where its bound wants it; what is no number is anywhere.
fn compares(rule: &Value, value: &Value, is: fn(&f64, &f64) -> bool) -> bool {
    let (number, bound) = (value.as_f64(), rule.as_f64());
    number
        .zip(bound)
        .is_none_or(|(number, bound)| is(&number, &bound))
}

fn at_least(rule: &Value, count: usize) -> bool {
    rule.as_u64().is_none_or(|least| count as u64 >= least)
}

fn at_most(rule: &Value, count: usize) -> bool {
    rule.as_u64().is_none_or(|most| count as u64 <= most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_held_to_their_schema() {
        let schema = json!({
            "type": "object",
            "properties": {
                "code": { "type": "string", "pattern": "^[a-z]+$", "maxLength": 3 },
                "pages": { "type": ["integer", "null"], "minimum": 1, "exclusiveMaximum": 9 },
                "kind": { "anyOf": [{ "enum": ["a", "b"] }, { "const": 7 }] },
                "parts": { "type": "array", "items": { "$ref": "#/$defs/part" }, "minItems": 1 },
            },
            "required": ["code"],
            "additionalProperties": false,
            "$defs": { "part": { "type": "object", "properties": { "next": { "$ref": "#/$defs/part" } } } },
        });
        let right = json!({ "code": "abc", "pages": 2.0, "kind": 7, "parts": [{ "next": {} }] });
        assert!(conforms(&schema, &right));
        assert!(conforms(&schema, &json!({ "code": "a", "pages": null })));
        for wrong in [
            json!([]),
            json!({}),
            json!({ "code": 1 }),
            json!({ "code": "A" }),
            json!({ "code": "abcd" }),
            json!({ "code": "a", "pages": 0 }),
            json!({ "code": "a", "pages": 9 }),
            json!({ "code": "a", "pages": 1.5 }),
            json!({ "code": "a", "kind": "c" }),
            json!({ "code": "a", "parts": [] }),
            json!({ "code": "a", "parts": [{ "next": 1 }] }),
            json!({ "code": "a", "more": 1 }),
        ] {
            assert!(!conforms(&schema, &wrong), "{wrong}");
        }
        assert!(!conforms(&json!({ "$ref": "#/nowhere" }), &right));
        assert!(conforms(&json!({ "$ref": "#" }), &right));
    }
}
