//! Values for a JSON schema: each property is looked for in the text by its name and its type.

use serde_json::{Map, Value, json};

use super::{Mistakes, extract, forms, normal, summarise};
use crate::catalog::{Find, Job, TASKS};

/// Schemas nested deeper than this are cut off with null; a recursive one would not end otherwise.
const DEPTH: usize = 12;

pub(super) struct Filler<'a> {
    root: &'a Value,
    text: &'a str,
    mistakes: &'a mut Mistakes,
}

impl<'a> Filler<'a> {
    pub fn new(root: &'a Value, text: &'a str, mistakes: &'a mut Mistakes) -> Self {
        Self {
            root,
            text,
            mistakes,
        }
    }

    pub fn fill(&mut self) -> Value {
        self.value(self.root, "", DEPTH)
    }

    fn value(&mut self, schema: &Value, name: &str, depth: usize) -> Value {
        if depth == 0 {
            return Value::Null;
        }
        if let Some(target) = schema["$ref"]
            .as_str()
            .and_then(|path| self.root.pointer(path.trim_start_matches('#')))
        {
            return self.value(target, name, depth - 1);
        }
        if let Some(fixed) = schema.get("const") {
            return fixed.clone();
        }
        if let Some(choices) = schema["enum"].as_array() {
            return self.choice(choices);
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            if let Some(first) = schema[key]
                .as_array()
                .and_then(|all| all.iter().find(|one| one["type"] != "null"))
            {
                return self.value(first, name, depth - 1);
            }
        }
        let (kind, nullable) = kind(schema);
        let found = match kind {
            "object" => return self.object(schema, depth),
            "array" => self.array(schema, name, depth),
            "boolean" => json!(
                normal::words(self.text)
                    .iter()
                    .any(|word| name.contains(word.as_str()))
            ),
            "number" | "integer" => self.number(name, kind == "integer"),
            _ => self.string(schema, name, nullable),
        };
        let found = self.mistakes.value(found);
        let found = match (found, kind) {
            (Value::Null, _) if nullable => return Value::Null,
            (Value::Null, "array") => json!([]),
            (Value::Null, "number" | "integer") => json!(0),
            (Value::Null, "string") => json!(""),
            (found, _) => found,
        };
        within(schema, found)
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let Some(properties) = schema["properties"].as_object() else {
            return json!({});
        };
        let fill =
            |(name, schema): (&String, &Value)| (name.clone(), self.value(schema, name, depth - 1));
        Value::Object(properties.iter().map(fill).collect::<Map<_, _>>())
    }

    fn array(&mut self, schema: &Value, name: &str, depth: usize) -> Value {
        if let Some((Find::Parties, cues)) = known(name) {
            return extract::value(Find::Parties, cues, self.text);
        }
        match self.value(&schema["items"], name, depth - 1) {
            Value::Null => json!([]),
            Value::String(text) if text.is_empty() => json!([]),
            item => json!([item]),
        }
    }

    fn choice(&self, choices: &[Value]) -> Value {
        let lower = self.text.to_lowercase();
        let named = |choice: &&Value| {
            choice
                .as_str()
                .is_some_and(|word| lower.contains(&word.to_lowercase()))
        };
        choices
            .iter()
            .find(named)
            .or(choices.first())
            .cloned()
            .unwrap_or_default()
    }

    fn number(&self, name: &str, integer: bool) -> Value {
        let spoken = name.replace('_', " ");
        let cues: Vec<&str> = [spoken.as_str()]
            .into_iter()
            .chain(spoken.split(' '))
            .filter(|cue| cue.len() > 2)
            .collect();
        let found = extract::value(Find::Amount, &cues, self.text);
        match found.as_f64() {
            Some(number) if integer => json!(number as i64),
            _ => found,
        }
    }

    fn string(&self, schema: &Value, name: &str, nullable: bool) -> Value {
        let spoken = name.replace('_', " ");
        let labelled = format!("{spoken}:");
        if let Some((find, cues)) = known(name) {
            return extract::value(find, cues, self.text);
        }
        if schema["format"] == "date" || name.contains("date") {
            return extract::value(Find::Date, &[&spoken, "date", "on", ""], self.text);
        }
        match extract::value(Find::Line, &[&labelled], self.text) {
            Value::Null if nullable || name.is_empty() => Value::Null,
            Value::Null => json!(summarise::answer(self.text, &spoken, &mut Mistakes::none())),
            found => found,
        }
    }
}

/// The longest list or string that a schema gets because it wants one that long.
const PADDED: usize = 1000;

/// A value moved into the bounds of its schema.
fn within(schema: &Value, value: Value) -> Value {
    let bound = |key: &str| {
        let bound = schema[key].as_u64()?;
        usize::try_from(bound).ok()
    };
    match value {
        Value::Number(number) => bounded(schema, &number),
        Value::String(text) => {
            let letters = text.chars().take(bound("maxLength").unwrap_or(usize::MAX));
            let mut text: String = letters.collect();
            let missing = bound("minLength").unwrap_or(0).min(PADDED);
            let missing = missing.saturating_sub(text.chars().count());
            text.extend(std::iter::repeat_n('-', missing));
            json!(forms::of_form(schema, text))
        }
        Value::Array(mut items) => {
            items.truncate(bound("maxItems").unwrap_or(usize::MAX));
            let least = bound("minItems").unwrap_or(0).min(PADDED);
            if let Some(last) = items.last().cloned() {
                items.resize(items.len().max(least), last);
            }
            Value::Array(items)
        }
        other => other,
    }
}

/// A number between its bounds; a whole one stays whole.
fn bounded(schema: &Value, number: &serde_json::Number) -> Value {
    let (least, most) = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
    let value = number.as_f64().unwrap_or_default();
    let moved = value
        .max(least.unwrap_or(value))
        .min(most.unwrap_or(f64::MAX));
    if moved == value {
        Value::Number(number.clone())
    } else if number.is_i64() {
        json!(if moved > value {
            moved.ceil()
        } else {
            moved.floor()
        } as i64)
    } else {
        json!(moved)
    }
}

/// The JSON type, and whether null would do.
fn kind(schema: &Value) -> (&str, bool) {
    match &schema["type"] {
        Value::String(kind) => (kind, false),
        Value::Array(kinds) => {
            let mut kinds: Vec<_> = kinds.iter().filter_map(Value::as_str).collect();
            let count = kinds.len();
            kinds.retain(|kind| *kind != "null");
            (
                kinds.first().copied().unwrap_or("string"),
                kinds.len() < count,
            )
        }
        _ if schema.get("properties").is_some() => ("object", false),
        _ => ("string", true),
    }
}

/// How the catalog would look for a field of this name.
fn known(name: &str) -> Option<(Find, &'static [&'static str])> {
    let fields = TASKS.iter().flat_map(|task| match task.job {
        Job::Extract(fields) => fields,
        _ => &[],
    });
    fields
        .filter(|field| field.name == name)
        .map(|field| (field.find, field.cues))
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_what_it_finds_and_keeps_to_the_types() {
        let schema = json!({
            "type": "object",
            "properties": {
                "effective_date": { "type": "string" },
                "notice_days": { "type": "integer" },
                "renews": { "type": "boolean" },
                "priority": { "enum": ["low", "high"] },
                "contact": { "$ref": "#/$defs/contact" },
                "missing": { "type": ["number", "null"] },
            },
            "$defs": { "contact": { "type": "object", "properties": { "email": { "type": "string" } } } },
        });
        let text = "Effective date: 2026-02-03. Notice days: 30. It renews. High priority. Write to ada@example.org.";
        assert_eq!(
            Filler::new(&schema, text, &mut Mistakes::none()).fill(),
            json!({
                "effective_date": "2026-02-03",
                "notice_days": 30,
                "renews": true,
                "priority": "high",
                "contact": { "email": "ada@example.org" },
                "missing": null,
            })
        );
    }

    #[test]
    fn keeps_to_the_bounds() {
        let schema = json!({
            "type": "object",
            "properties": {
                "pages": { "type": "integer", "minimum": 1.5 },
                "total": { "type": "number", "maximum": 10 },
                "parties": { "type": "array", "items": { "type": "string" }, "minItems": 3 },
                "code": { "type": ["string"], "minLength": 2, "maxLength": 4 },
            },
        });
        let text = "Total: 12.50. Code: abcdefg";
        let text = format!("{text}\nAn agreement between A Inc. and B Inc.");
        assert_eq!(
            Filler::new(&schema, &text, &mut Mistakes::none()).fill(),
            json!({ "pages": 2, "total": 10.0, "parties": ["A Inc.", "B Inc", "B Inc"], "code": "abcd" })
        );
    }

    #[test]
    fn a_recursive_schema_ends() {
        let schema = json!({ "type": "object", "properties": { "next": { "$ref": "#" } } });
        assert!(
            Filler::new(&schema, "", &mut Mistakes::none())
                .fill()
                .is_object()
        );
    }
}
