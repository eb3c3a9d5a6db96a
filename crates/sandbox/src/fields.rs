//! Reading a JSON request body field by field, collecting every problem before refusing.

use serde_json::{Map, Value, json};

use crate::error::{ApiError, Problem};

/// Parses a body that must be a JSON object.
pub(crate) fn object(body: &[u8]) -> Result<Map<String, Value>, ApiError> {
    if body.is_empty() {
        return Err(ApiError::invalid(Problem::missing(vec![json!("body")])));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(ApiError::invalid(Problem::new(
            vec![json!("body")],
            "model_attributes_type",
            "Input should be a valid dictionary or object to extract fields from",
        ))),
        Err(error) => Err(ApiError::invalid(Problem::new(
            vec![json!("body"), json!(error.column())],
            "json_invalid",
            format!("JSON decode error: {error}"),
        ))),
    }
}

/// The fields of one object, read one at a time; [`Fields::finish`] refuses if any was wrong.
/// A getter that met a problem returns a harmless stand-in so that reading can go on.
pub(crate) struct Fields<'a> {
    map: &'a Map<String, Value>,
    problems: Vec<Problem>,
}

impl<'a> Fields<'a> {
    pub fn new(map: &'a Map<String, Value>) -> Self {
        Self {
            map,
            problems: Vec::new(),
        }
    }

    pub fn finish(self) -> Result<(), ApiError> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(ApiError::validation(self.problems))
        }
    }

    pub fn problem(&mut self, path: &[Value], kind: &'static str, msg: &str) {
        let loc = [json!("body")]
            .into_iter()
            .chain(path.iter().cloned())
            .collect();
        self.problems.push(Problem::new(loc, kind, msg));
    }

    pub fn missing(&mut self, path: &[Value]) {
        self.problem(path, "missing", "Field required");
    }

    /// The value, with null counted as absent.
    pub fn get(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// A string with something in it besides white space.
    pub fn text(&mut self, key: &str) -> &'a str {
        match self.map.get(key) {
            Some(Value::String(text)) if !text.trim().is_empty() => return text,
            Some(Value::String(_)) => {
                self.problem(
                    &[json!(key)],
                    "string_too_short",
                    "String should have at least 1 character",
                );
            }
            Some(_) => self.problem(
                &[json!(key)],
                "string_type",
                "Input should be a valid string",
            ),
            None => self.missing(&[json!(key)]),
        }
        ""
    }

    pub fn optional_text(&mut self, key: &str) -> Option<&'a str> {
        let value = self.get(key)?;
        if value.as_str().is_none() {
            self.problem(
                &[json!(key)],
                "string_type",
                "Input should be a valid string",
            );
        }
        value.as_str()
    }

    pub fn optional_bool(&mut self, key: &str) -> Option<bool> {
        let value = self.get(key)?;
        if value.as_bool().is_none() {
            self.problem(
                &[json!(key)],
                "bool_type",
                "Input should be a valid boolean",
            );
        }
        value.as_bool()
    }

    pub fn optional_number(
        &mut self,
        key: &str,
        range: std::ops::RangeInclusive<f64>,
    ) -> Option<f64> {
        let value = self.get(key)?;
        let Some(number) = value.as_f64() else {
            self.problem(
                &[json!(key)],
                "float_type",
                "Input should be a valid number",
            );
            return None;
        };
        self.within(key, number, &range)
    }

    /// The number, if it is in range.
    fn within<T: PartialOrd + std::fmt::Display>(
        &mut self,
        key: &str,
        number: T,
        range: &std::ops::RangeInclusive<T>,
    ) -> Option<T> {
        if !range.contains(&number) {
            let msg = format!(
                "Input should be between {} and {}",
                range.start(),
                range.end()
            );
            self.problem(&[json!(key)], "out_of_range", &msg);
            return None;
        }
        Some(number)
    }

    pub fn optional_integer(
        &mut self,
        key: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Option<i64> {
        let value = self.get(key)?;
        let Some(number) = value.as_i64() else {
            self.problem(&[json!(key)], "int_type", "Input should be a valid integer");
            return None;
        };
        self.within(key, number, &range)
    }

    pub fn integer(&mut self, key: &str, range: std::ops::RangeInclusive<i64>) -> i64 {
        if self.get(key).is_none() {
            self.missing(&[json!(key)]);
        }
        self.optional_integer(key, range).unwrap_or_default()
    }

    /// A list of strings, from one to so many.
    pub fn texts(&mut self, key: &str, most: usize) -> Vec<&'a str> {
        let list = self.list(key);
        if list.len() > most {
            let msg = format!(
                "List should have at most {most} items after validation, not {}",
                list.len()
            );
            self.problem(&[json!(key)], "too_long", &msg);
            return Vec::new();
        }
        let mut texts = Vec::with_capacity(list.len());
        for (at, item) in list.iter().enumerate() {
            match item.as_str() {
                Some(text) => texts.push(text),
                None => self.problem(
                    &[json!(key), json!(at)],
                    "string_type",
                    "Input should be a valid string",
                ),
            }
        }
        texts
    }

    /// A list with at least one element.
    pub fn list(&mut self, key: &str) -> &'a [Value] {
        match self.map.get(key) {
            Some(Value::Array(items)) if !items.is_empty() => return items,
            Some(Value::Array(_)) => {
                let msg = "List should have at least 1 item after validation, not 0";
                self.problem(&[json!(key)], "too_short", msg);
            }
            Some(_) => self.problem(&[json!(key)], "list_type", "Input should be a valid list"),
            None => self.missing(&[json!(key)]),
        }
        &[]
    }
}
