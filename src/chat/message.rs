//! The messages of a conversation, as they are sent.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::types::Message;

/// One message of a conversation.
///
/// Made by role, or from a message the model sent, which then goes back exactly as it came:
///
/// ```
/// use pareta::chat::{ChatMessage, ContentPart};
///
/// let conversation = [
///     ChatMessage::system("You read invoices."),
///     ChatMessage::user([
///         ContentPart::text("What is the total?"),
///         ContentPart::image("image/png", b"\x89PNG"),
///     ]),
/// ];
/// ```
#[derive(Clone)]
pub struct ChatMessage(Form);

#[derive(Clone)]
enum Form {
    Members(Vec<(Cow<'static, str>, Value)>),
    /// JSON text of somebody else's, kept to the letter.
    Exact(Box<RawValue>),
}

impl ChatMessage {
    /// Instructions that hold for the whole conversation.
    pub fn system(content: impl Into<Content>) -> Self {
        Self::new("system", content)
    }

    /// Instructions of the developer, where a model tells them from those of the system.
    pub fn developer(content: impl Into<Content>) -> Self {
        Self::new("developer", content)
    }

    /// What the user says: a text, or text and images in parts.
    pub fn user(content: impl Into<Content>) -> Self {
        Self::new("user", content)
    }

    /// What the model said earlier. A [`Message`] of a reply goes back with `ChatMessage::from`.
    pub fn assistant(content: impl Into<Content>) -> Self {
        Self::new("assistant", content)
    }

    /// The result of a tool call, under the id of that call.
    pub fn tool(tool_call_id: impl Into<String>, content: impl Into<Content>) -> Self {
        Self::new("tool", content).with("tool_call_id", tool_call_id.into())
    }

    /// A message in a role there is no constructor for.
    pub fn new(role: impl Into<String>, content: impl Into<Content>) -> Self {
        Self(Form::Members(vec![
            ("role".into(), role.into().into()),
            ("content".into(), content.into().0),
        ]))
    }

    /// A name for the speaker, to tell apart speakers of one role.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        self.with("name", name.into())
    }

    /// Any further property of the message. Has no effect on a message that came from JSON.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        if let Form::Members(members) = &mut self.0 {
            let (key, value) = (key.into(), value.into());
            match members.iter_mut().find(|(taken, _)| *taken == key) {
                Some((_, old)) => *old = value,
                None => members.push((key.into(), value)),
            }
        }
        self
    }
}

/// What a message says: a text, or parts.
#[derive(Clone)]
pub struct Content(Value);

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<&String> for Content {
    fn from(text: &String) -> Self {
        Self(text.as_str().into())
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Vec<ContentPart>> for Content {
    fn from(parts: Vec<ContentPart>) -> Self {
        Self(parts.into_iter().map(|part| part.0).collect())
    }
}

impl<const N: usize> From<[ContentPart; N]> for Content {
    fn from(parts: [ContentPart; N]) -> Self {
        Vec::from(parts).into()
    }
}

impl fmt::Debug for Content {
    /// Without what is said: that is not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Content")
    }
}

/// A part of a message: a text or an image.
#[derive(Clone)]
pub struct ContentPart(Value);

impl ContentPart {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self(json!({ "type": "text", "text": text.into() }))
    }

    /// An image at an address the server can reach.
    pub fn image_url(url: impl Into<String>) -> Self {
        Self(json!({ "type": "image_url", "image_url": { "url": url.into() } }))
    }

    /// An image in memory, of a media type such as `image/png`; it is sent along.
    pub fn image(media_type: impl fmt::Display, bytes: impl AsRef<[u8]>) -> Self {
        Self::image_url(format!(
            "data:{media_type};base64,{}",
            STANDARD.encode(bytes)
        ))
    }

    /// How closely the model looks at an image: `low`, `high` or `auto`. Has no effect on a text.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        if let Some(image) = self.0.get_mut("image_url").and_then(Value::as_object_mut) {
            image.insert("detail".to_owned(), detail.into().into());
        }
        self
    }
}

impl fmt::Debug for ContentPart {
    /// The kind of part, without what is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentPart({})", self.0["type"])
    }
}

/// A text is what the user says.
impl From<&str> for ChatMessage {
    fn from(text: &str) -> Self {
        Self::user(text)
    }
}

/// A text is what the user says.
impl From<String> for ChatMessage {
    fn from(text: String) -> Self {
        Self::user(text)
    }
}

/// A message of a reply goes back as it came, with every property it has.
impl From<&Message> for ChatMessage {
    fn from(message: &Message) -> Self {
        match serde_json::from_str(message.json()) {
            Ok(text) => Self(Form::Exact(text)),
            Err(_) => Self::assistant(message.content().unwrap_or_default()),
        }
    }
}

/// A message of a reply goes back as it came, with every property it has.
impl From<Message> for ChatMessage {
    fn from(message: Message) -> Self {
        Self::from(&message)
    }
}

impl From<&ChatMessage> for ChatMessage {
    fn from(message: &ChatMessage) -> Self {
        message.clone()
    }
}

impl Serialize for ChatMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Form::Members(members) => {
                serializer.collect_map(members.iter().map(|(key, value)| (key, value)))
            }
            Form::Exact(text) => text.serialize(serializer),
        }
    }
}

/// Any JSON: the way in for conversations that were saved.
impl<'de> Deserialize<'de> for ChatMessage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(|text| Self(Form::Exact(text)))
    }
}

impl fmt::Debug for ChatMessage {
    /// The role alone: what is said is not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = match &self.0 {
            Form::Members(members) => {
                let role = members.iter().find(|(key, _)| key == "role");
                role.and_then(|(_, value)| value.as_str())
            }
            Form::Exact(_) => None,
        };
        f.debug_struct("ChatMessage")
            .field("role", &role)
            .finish_non_exhaustive()
    }
}
