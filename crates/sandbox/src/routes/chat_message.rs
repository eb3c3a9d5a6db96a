//! One message of a chat request.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::documents;
use crate::fields::Fields;
use crate::infer::tokens;

/// Who speaks, everything readable in the parts together, and how many pictures there are.
pub(super) struct Message<'a> {
    pub role: &'a str,
    pub text: Cow<'a, str>,
    pub images: usize,
    /// Whether it brings a PDF that cannot be read.
    pub is_unreadable: bool,
}

const ROLES: [&str; 6] = [
    "system",
    "developer",
    "user",
    "assistant",
    "tool",
    "function",
];

impl<'a> Message<'a> {
    /// Reads the message at this position; a wrong one is reported and left out.
    pub fn read(fields: &mut Fields<'_>, at: usize, message: &'a Value) -> Option<Self> {
        let path = |key: &str| vec![json!("messages"), json!(at), json!(key)];
        if !message.is_object() {
            let msg = "Input should be a valid dictionary or object";
            fields.problem(&path("")[..2], "model_attributes_type", msg);
            return None;
        }
        let role = match &message["role"] {
            Value::String(role) if ROLES.contains(&role.as_str()) => role,
            Value::Null => {
                fields.missing(&path("role"));
                return None;
            }
            _ => {
                let msg = "Input should be 'system', 'developer', 'user', 'assistant', 'tool' or 'function'";
                fields.problem(&path("role"), "literal_error", msg);
                return None;
            }
        };
        let (text, images, is_unreadable) = match &message["content"] {
            Value::String(text) => (Cow::Borrowed(text.as_str()), 0, false),
            Value::Array(parts) => read_parts(fields, &path("content"), parts),
            // An assistant that only called tools said nothing.
            Value::Null if role == "assistant" => (Cow::Borrowed(""), 0, false),
            Value::Null => {
                fields.missing(&path("content"));
                return None;
            }
            _ => {
                let msg = "Input should be a valid string or a list of parts";
                fields.problem(&path("content"), "string_type", msg);
                return None;
            }
        };
        Some(Self {
            role,
            text,
            images,
            is_unreadable,
        })
    }

    /// What it costs under the tokenizer rule.
    pub fn tokens(&self) -> usize {
        tokens::PER_MESSAGE + self.images * tokens::PER_IMAGE + tokens::count(&self.text)
    }
}

/// The text of all parts, one below the other, the number of pictures, and whether any of them cannot be read. A part of
/// an unknown type is let through.
fn read_parts<'a>(
    fields: &mut Fields<'_>,
    path: &[Value],
    parts: &[Value],
) -> (Cow<'a, str>, usize, bool) {
    let mut texts = Vec::new();
    let (mut images, mut is_unreadable) = (0, false);
    for (at, part) in parts.iter().enumerate() {
        let mut missing = |keys: &[&str]| {
            let keys = keys.iter().map(|key| json!(key));
            let place: Vec<_> = path
                .iter()
                .cloned()
                .chain([json!(at)])
                .chain(keys)
                .collect();
            fields.missing(&place);
        };
        match part["type"].as_str() {
            None => missing(&["type"]),
            Some("text") => match part["text"].as_str() {
                Some(text) => texts.push(text.to_owned()),
                None => missing(&["text"]),
            },
            Some("image_url") => match part["image_url"]["url"].as_str() {
                Some(url) => {
                    let Inline { pages, text } = Inline::read(url);
                    images += pages.max(1);
                    is_unreadable |= pages == 0;
                    texts.extend(Some(text).filter(|text| !text.is_empty()));
                }
                None => missing(&["image_url", "url"]),
            },
            Some(_) => {}
        }
    }
    (Cow::Owned(texts.join("\n")), images, is_unreadable)
}

/// A document sent as `data:` URL: how many pictures it is, none where it is a PDF that cannot be read, and what can be
/// read in it. Nothing is fetched, and a picture has no text.
struct Inline {
    pages: usize,
    text: String,
}

impl Inline {
    fn read(url: &str) -> Self {
        let picture = Self {
            pages: 1,
            text: String::new(),
        };
        let Some((mime, encoded)) = url
            .strip_prefix("data:")
            .and_then(|data| data.split_once(";base64,"))
        else {
            return picture;
        };
        let bytes = STANDARD.decode(encoded).unwrap_or_default();
        if documents::is_pdf(mime, &bytes) {
            return Self {
                pages: documents::pages(&bytes).min(documents::PAGES),
                text: documents::first_pages(&bytes),
            };
        }
        Self {
            text: documents::text(mime, &bytes),
            ..picture
        }
    }
}
