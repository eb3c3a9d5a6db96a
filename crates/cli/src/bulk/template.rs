//! Prompts with places for what is in a row: `Summarise: {{text}}`.

use serde_json::{Map, Value};

/// A template, read once.
pub struct Template(Vec<Part>);

enum Part {
    Text(String),
    Column(String),
}

impl Template {
    /// Fails for a place that is not closed, or names nothing.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("{{") {
            let Some((name, behind)) = behind.split_once("}}") else {
                return Err("the template has {{ and no }} behind it".to_owned());
            };
            let name = name.trim();
            if name.is_empty() {
                return Err("the template has {{}}: name a column between the braces".to_owned());
            }
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Column(name.to_owned()));
            rest = behind;
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self(parts))
    }

    /// The text for a row. Texts stand as they are, anything else as its JSON.
    pub fn fill(&self, row: &Map<String, Value>) -> Result<String, String> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(words) => text.push_str(words),
                Part::Column(name) => text.push_str(&said(column(row, name)?)),
            }
        }
        Ok(text)
    }
}

/// What is in a column.
pub fn column<'a>(row: &'a Map<String, Value>, name: &str) -> Result<&'a Value, String> {
    row.get(name).ok_or_else(|| {
        let names: Vec<&str> = row.keys().map(String::as_str).collect();
        format!("has no column {name:?}: it has {}", names.join(", "))
    })
}

/// A value as people would write it.
pub fn said(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_are_filled() {
        let row = json!({ "text": "a {{b}}", "n": 2, "list": [1] });
        let row = row.as_object().unwrap();
        let filled = |template: &str| Template::read(template).and_then(|it| it.fill(row));
        assert_eq!(filled("x").unwrap(), "x");
        assert_eq!(
            filled("{{ text }}, {{n}} {{list}}.").unwrap(),
            "a {{b}}, 2 [1]."
        );
        assert!(
            filled("{{missing}}")
                .unwrap_err()
                .contains("it has list, n, text")
        );
        assert!(filled("{{text").is_err() && filled("{{ }}").is_err());
    }
}
