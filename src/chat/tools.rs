//! Tools the model may call, and the form its answer must have.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A tool the model may call.
///
/// ```
/// use pareta::chat::Tool;
/// use serde_json::json;
///
/// let tool = Tool::function("find_invoice")
///     .description("Finds an invoice by its number.")
///     .parameters(json!({
///         "type": "object",
///         "properties": { "number": { "type": "string" } },
///         "required": ["number"],
///     }));
/// ```
#[doc(alias = "function calling")]
#[doc(alias = "function")]
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tool(Value);

impl Tool {
    /// A function of yours, by the name the model calls it.
    pub fn function(name: impl Into<String>) -> Self {
        Self(json!({ "type": "function", "function": { "name": name.into() } }))
    }

    /// The name the model calls it by; `None` where it is no function.
    pub fn name(&self) -> Option<&str> {
        self.0["function"]["name"].as_str()
    }

    /// What the function does and when to call it, for the model.
    #[must_use]
    pub fn description(self, description: impl Into<String>) -> Self {
        self.with("description", description.into())
    }

    /// The JSON Schema of the arguments; without it the function takes none.
    #[must_use]
    pub fn parameters(self, schema: impl Into<Value>) -> Self {
        self.with("parameters", schema)
    }

    /// Whether the arguments must satisfy the schema exactly. By default not.
    #[must_use]
    pub fn strict(self, strict: bool) -> Self {
        self.with("strict", strict)
    }

    fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        if let Some(function) = self.0.get_mut("function").and_then(Value::as_object_mut) {
            function.insert(key.to_owned(), value.into());
        }
        self
    }
}

/// Whether the model calls a tool, and which.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ToolChoice(Value);

impl ToolChoice {
    /// The model decides.
    pub fn auto() -> Self {
        Self("auto".into())
    }

    /// No tool is called.
    pub fn none() -> Self {
        Self("none".into())
    }

    /// Some tool is called.
    pub fn required() -> Self {
        Self("required".into())
    }

    /// This function is called.
    pub fn function(name: impl Into<String>) -> Self {
        Self(json!({ "type": "function", "function": { "name": name.into() } }))
    }
}

/// The form an answer must have.
#[doc(alias = "json mode")]
#[doc(alias = "structured output")]
#[doc(alias = "json schema")]
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResponseFormat(Value);

impl ResponseFormat {
    /// Free text: the default.
    pub fn text() -> Self {
        Self(json!({ "type": "text" }))
    }

    /// Some JSON object.
    pub fn json_object() -> Self {
        Self(json!({ "type": "json_object" }))
    }

    /// JSON that satisfies a schema, which has a name.
    pub fn json_schema(name: impl Into<String>, schema: impl Into<Value>) -> Self {
        let mut format = json!({
            "type": "json_schema",
            "json_schema": { "name": name.into(), "strict": true },
        });
        // Within the macro it would be copied.
        format["json_schema"]["schema"] = schema.into();
        Self(format)
    }

    /// Whether the answer must satisfy the schema exactly. By default yes. Has no effect on a format without a schema.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        if let Some(schema) = self.0.get_mut("json_schema").and_then(Value::as_object_mut) {
            schema.insert("strict".to_owned(), strict.into());
        }
        self
    }
}

/// Any other choice, as JSON.
impl From<Value> for ToolChoice {
    fn from(choice: Value) -> Self {
        Self(choice)
    }
}

/// Any other tool, as JSON.
impl From<Value> for Tool {
    fn from(tool: Value) -> Self {
        Self(tool)
    }
}

/// Any other format, as JSON.
impl From<Value> for ResponseFormat {
    fn from(format: Value) -> Self {
        Self(format)
    }
}
