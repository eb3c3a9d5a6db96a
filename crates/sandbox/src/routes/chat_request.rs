//! Reading and checking the body of a chat request.

use serde_json::{Map, Value, json};

use super::chat_message::Message;
use crate::error::ApiError;
use crate::fields::Fields;
use crate::infer::{Format, Tool, ToolChoice};

/// A checked chat request.
pub(super) struct ChatRequest<'a> {
    pub model: &'a str,
    pub messages: Vec<Message<'a>>,
    pub stream: bool,
    pub include_usage: bool,
    pub n: u32,
    pub max_tokens: usize,
    pub stop: Vec<&'a str>,
    pub temperature: f64,
    pub seed: Option<i64>,
    pub format: Format<'a>,
    pub tools: Vec<Tool<'a>>,
    pub tool_choice: ToolChoice<'a>,
    pub parallel: bool,
}

impl<'a> ChatRequest<'a> {
    pub fn read(body: &'a Map<String, Value>) -> Result<Self, ApiError> {
        let mut fields = Fields::new(body);
        let model = fields.text("model");
        let messages: Vec<_> = fields
            .list("messages")
            .iter()
            .enumerate()
            .filter_map(|(at, message)| Message::read(&mut fields, at, message))
            .collect();
        let options = fields.get("stream_options");
        let max_tokens = fields.optional_integer("max_tokens", 1..=i64::MAX);
        let max_tokens = fields
            .optional_integer("max_completion_tokens", 1..=i64::MAX)
            .or(max_tokens);
        let request = Self {
            model,
            messages,
            stream: fields.optional_bool("stream").unwrap_or(false),
            include_usage: options.is_some_and(|options| options["include_usage"] == true),
            n: fields
                .optional_integer("n", 1..=16)
                .and_then(|n| n.try_into().ok())
                .unwrap_or(1),
            max_tokens: max_tokens
                .and_then(|max| max.try_into().ok())
                .unwrap_or(usize::MAX),
            stop: stop(&mut fields),
            temperature: fields
                .optional_number("temperature", 0.0..=2.0)
                .unwrap_or(0.0),
            seed: fields.optional_integer("seed", i64::MIN..=i64::MAX),
            format: format(&mut fields),
            tools: tools(&mut fields),
            tool_choice: tool_choice(&mut fields),
            parallel: fields.optional_bool("parallel_tool_calls").unwrap_or(true),
        };
        if let ToolChoice::Named(name) = request.tool_choice {
            if !request.tools.iter().any(|tool| tool.name == name) {
                let msg = format!("There is no function '{name}' among the tools");
                fields.problem(&[json!("tool_choice")], "value_error", &msg);
            }
        }
        fields.finish()?;
        Ok(request)
    }

    /// What the prompt costs under the tokenizer rule.
    pub fn prompt_tokens(&self) -> usize {
        self.messages.iter().map(Message::tokens).sum()
    }

    /// Everything the user said, oldest first.
    pub fn said(&self) -> String {
        let user = self
            .messages
            .iter()
            .filter(|message| message.role == "user");
        user.map(|message| &*message.text)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Everything that anybody said, oldest first.
    pub fn conversation(&self) -> String {
        let texts = self.messages.iter().map(|message| &*message.text);
        texts.collect::<Vec<_>>().join("\n")
    }

    /// The last thing the user said.
    pub fn question(&self) -> &str {
        self.messages
            .iter()
            .rev()
            .find(|message| message.role == "user")
            .map_or("", |message| &message.text)
    }

    /// Whether the answer must be JSON.
    pub fn is_structured(&self) -> bool {
        !matches!(self.format, Format::Text)
    }

    /// Whether the last thing the user said brings a picture.
    pub fn shows_picture(&self) -> bool {
        let mut user = self.messages.iter().rev();
        user.find(|message| message.role == "user")
            .is_some_and(|message| message.images > 0)
    }

    /// What the model was told to be.
    pub fn system(&self) -> String {
        let told = |message: &&Message<'_>| matches!(message.role, "system" | "developer");
        let texts = self
            .messages
            .iter()
            .filter(told)
            .map(|message| &*message.text);
        texts.collect::<Vec<_>>().join("\n")
    }

    pub fn tool_result(&self) -> Option<&str> {
        self.messages
            .last()
            .filter(|message| message.role == "tool")
            .map(|message| &*message.text)
    }
}

fn stop<'a>(fields: &mut Fields<'a>) -> Vec<&'a str> {
    match fields.get("stop") {
        None => Vec::new(),
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several))
            if several.len() <= 4 && several.iter().all(Value::is_string) =>
        {
            several.iter().filter_map(Value::as_str).collect()
        }
        Some(_) => {
            fields.problem(
                &[json!("stop")],
                "string_type",
                "Input should be a valid string or a list of up to 4 strings",
            );
            Vec::new()
        }
    }
}

fn format<'a>(fields: &mut Fields<'a>) -> Format<'a> {
    let Some(wanted) = fields.get("response_format") else {
        return Format::Text;
    };
    match wanted["type"].as_str() {
        Some("text") => Format::Text,
        Some("json_object") => Format::JsonObject,
        Some("json_schema") if wanted["json_schema"]["schema"].is_object() => {
            Format::Schema(&wanted["json_schema"]["schema"])
        }
        Some("json_schema") => {
            fields.missing(&[
                json!("response_format"),
                json!("json_schema"),
                json!("schema"),
            ]);
            Format::Text
        }
        _ => {
            let msg = "Input should be 'text', 'json_object' or 'json_schema'";
            fields.problem(
                &[json!("response_format"), json!("type")],
                "literal_error",
                msg,
            );
            Format::Text
        }
    }
}

fn tools<'a>(fields: &mut Fields<'a>) -> Vec<Tool<'a>> {
    let Some(tools) = fields.get("tools") else {
        return Vec::new();
    };
    let Some(tools) = tools.as_array() else {
        fields.problem(
            &[json!("tools")],
            "list_type",
            "Input should be a valid list",
        );
        return Vec::new();
    };
    let read = |(at, tool): (usize, &'a Value)| {
        let function = &tool["function"];
        let Some(name) = function["name"].as_str() else {
            fields.missing(&[json!("tools"), json!(at), json!("function"), json!("name")]);
            return None;
        };
        let description = function["description"].as_str().unwrap_or_default();
        Some(Tool {
            name,
            description,
            parameters: &function["parameters"],
        })
    };
    tools.iter().enumerate().filter_map(read).collect()
}

fn tool_choice<'a>(fields: &mut Fields<'a>) -> ToolChoice<'a> {
    match fields.get("tool_choice") {
        None => ToolChoice::Auto,
        Some(choice) => match (choice.as_str(), choice["function"]["name"].as_str()) {
            (Some("none"), _) => ToolChoice::None,
            (Some("auto"), _) => ToolChoice::Auto,
            (Some("required"), _) => ToolChoice::Required,
            (None, Some(name)) => ToolChoice::Named(name),
            _ => {
                let msg = "Input should be 'none', 'auto', 'required' or a named function";
                fields.problem(&[json!("tool_choice")], "literal_error", msg);
                ToolChoice::Auto
            }
        },
    }
}
