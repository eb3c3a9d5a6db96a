//! The messages of a conversation, as they are sent.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::json::Raw;
use crate::types::{Message, ToolCall};

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
#[doc(alias = "prompt")]
#[derive(Clone)]
pub struct ChatMessage(Form);

#[derive(Clone)]
enum Form {
    Members(Vec<(Cow<'static, str>, Value)>),
    /// JSON text of somebody else's, kept to the letter.
    Exact(Raw),
}

impl ChatMessage {
    /// Instructions that hold for the whole conversation.
    #[doc(alias = "system prompt")]
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

    /// Who says it: `system`, `user`, `assistant`, `tool` or another role.
    pub fn role(&self) -> Option<String> {
        self.string("role")
    }

    /// What it says: its text, or the texts of its parts one after another; empty where there is none.
    pub fn text(&self) -> String {
        let Some(content) = self.get("content") else {
            return String::new();
        };
        match content.as_str() {
            Some(text) => text.into_owned(),
            None => {
                let parts = content.elements();
                parts.filter_map(|part| part["text"].as_str()).collect()
            }
        }
    }

    /// The name of the speaker, as [`name`](Self::name) gives one.
    pub fn speaker(&self) -> Option<String> {
        self.string("name")
    }

    /// The tool calls the model has made in it, where it is a message of the model.
    pub fn tool_calls(&self) -> Vec<ToolCall> {
        let calls = self.get("tool_calls");
        let calls = calls.iter().flat_map(Raw::elements);
        let calls = calls.map(|call| ToolCall::from_json(call.json()));
        calls.filter_map(Result::ok).collect()
    }

    /// The id of the tool call whose result it is.
    pub fn tool_call_id(&self) -> Option<String> {
        self.string("tool_call_id")
    }

    /// Any property, as it is sent: `content` for the parts of a message, and whatever [`with`](Self::with) has added.
    pub fn get(&self, key: &str) -> Option<Raw> {
        match &self.0 {
            Form::Members(members) => {
                let (_, value) = members.iter().find(|(name, _)| name == key)?;
                Raw::from_json(value.to_string()).ok()
            }
            Form::Exact(message) => message.get(key).cloned(),
        }
    }

    fn string(&self, key: &str) -> Option<String> {
        self.get(key)?.as_str().map(Cow::into_owned)
    }
}

impl ToolCall {
    /// The message that gives the model the result of this call.
    ///
    /// ```
    /// use pareta::types::ToolCall;
    ///
    /// let call = ToolCall::from_json(r#"{"id": "call_1", "function": {"name": "find_invoice"}}"#)?;
    /// let result = call.result("Invoice INV-2041 is paid.");
    /// assert_eq!(result.tool_call_id().as_deref(), Some("call_1"));
    /// # Ok::<(), pareta::DecodeError>(())
    /// ```
    pub fn result(&self, content: impl Into<Content>) -> ChatMessage {
        ChatMessage::tool(self.id().unwrap_or_default(), content)
    }
}

/// What counts as the messages of a conversation.
///
/// | | |
/// |---|---|
/// | a text: `&str`, `String`, `&String` | one message, which the user says |
/// | a [`ChatMessage`], or a [`Message`] of a reply; by value or by reference | one message |
/// | whatever iterates over any of these: an array, a slice, a `Vec`, a reference to one, an iterator | that many, in their order |
///
/// `As` is which of these it is. The compiler finds it; nobody has to write it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no conversation",
    label = "neither a message nor messages",
    note = "a conversation is a text, a `ChatMessage`, or an array, `Vec`, slice or iterator of these"
)]
pub trait IntoMessages<As> {
    /// The messages, in their order.
    fn into_messages(self) -> Vec<ChatMessage>;
}

/// Marks what is one message by itself.
pub struct One;

/// Marks what holds messages.
pub struct Many;

impl<T: Into<ChatMessage>> IntoMessages<One> for T {
    fn into_messages(self) -> Vec<ChatMessage> {
        vec![self.into()]
    }
}

impl<T: IntoIterator<Item: Into<ChatMessage>>> IntoMessages<Many> for T {
    fn into_messages(self) -> Vec<ChatMessage> {
        self.into_iter().map(Into::into).collect()
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

/// Content in a form there is no constructor for; it is sent as it stands.
impl From<Value> for Content {
    fn from(content: Value) -> Self {
        Self(content)
    }
}

impl fmt::Debug for Content {
    /// Without what is said: that is not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Content")
    }
}

/// A part of a message: a text, an image, audio, a file, or whatever a [`Value`] says.
#[derive(Clone)]
pub struct ContentPart(Value);

impl ContentPart {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self(json!({ "type": "text", "text": text.into() }))
    }

    /// An image at an address the server can reach.
    #[doc(alias = "vision")]
    pub fn image_url(url: impl Into<String>) -> Self {
        Self(json!({ "type": "image_url", "image_url": { "url": url.into() } }))
    }

    /// An image in memory, of a media type such as `image/png`; it is sent along.
    #[doc(alias = "vision")]
    pub fn image(media_type: impl fmt::Display, bytes: impl AsRef<[u8]>) -> Self {
        Self::image_url(data_url(media_type, bytes))
    }

    /// Audio in memory, in a format such as `wav` or `mp3`; it is sent along, for models that listen.
    #[doc(alias = "input_audio")]
    #[doc(alias = "speech")]
    pub fn audio(format: impl Into<String>, bytes: impl AsRef<[u8]>) -> Self {
        let data = STANDARD.encode(bytes);
        Self(
            json!({ "type": "input_audio", "input_audio": { "data": data, "format": format.into() } }),
        )
    }

    /// A file in memory, such as a PDF, by its name and media type; it is sent along.
    ///
    /// ```
    /// use pareta::chat::{ChatMessage, ContentPart};
    ///
    /// let question = ChatMessage::user([
    ///     ContentPart::text("What is the total?"),
    ///     ContentPart::file("invoice.pdf", "application/pdf", b"%PDF-1.7"),
    /// ]);
    /// # assert!(question.get("content").is_some());
    /// ```
    #[doc(alias = "pdf")]
    #[doc(alias = "document")]
    pub fn file(
        name: impl Into<String>,
        media_type: impl fmt::Display,
        bytes: impl AsRef<[u8]>,
    ) -> Self {
        let data = data_url(media_type, bytes);
        Self(json!({ "type": "file", "file": { "filename": name.into(), "file_data": data } }))
    }

    /// A file that was uploaded before, by its id on the server.
    pub fn file_id(id: impl Into<String>) -> Self {
        Self(json!({ "type": "file", "file": { "file_id": id.into() } }))
    }

    /// How closely the model looks at an image: `low`, `high` or `auto`. Has no effect on other parts.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        if let Some(image) = self.0.get_mut("image_url").and_then(Value::as_object_mut) {
            image.insert("detail".to_owned(), detail.into().into());
        }
        self
    }
}

/// What is in memory, as an address.
fn data_url(media_type: impl fmt::Display, bytes: impl AsRef<[u8]>) -> String {
    format!("data:{media_type};base64,{}", STANDARD.encode(bytes))
}

/// A part in a form there is no constructor for; it is sent as it stands.
impl From<Value> for ContentPart {
    fn from(part: Value) -> Self {
        Self(part)
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

/// A text is what the user says: one of a slice of them.
impl From<&&str> for ChatMessage {
    fn from(text: &&str) -> Self {
        Self::user(*text)
    }
}

/// A text is what the user says.
impl From<String> for ChatMessage {
    fn from(text: String) -> Self {
        Self::user(text)
    }
}

/// A text is what the user says.
impl From<&String> for ChatMessage {
    fn from(text: &String) -> Self {
        Self::user(text)
    }
}

/// A message of a reply goes back as it came, with every property it has.
impl From<&Message> for ChatMessage {
    fn from(message: &Message) -> Self {
        Self(Form::Exact((**message).clone()))
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
        let text = Box::<RawValue>::deserialize(deserializer)?;
        let message = Raw::from_json(text.get()).map_err(<D::Error as serde::de::Error>::custom)?;
        Ok(Self(Form::Exact(message)))
    }
}

impl fmt::Debug for ChatMessage {
    /// The role alone: what is said is not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatMessage")
            .field("role", &self.role())
            .finish_non_exhaustive()
    }
}
