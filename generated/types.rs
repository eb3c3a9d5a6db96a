// Generated from openapi.yaml by `cargo regenerate`. Do not edit.
// contract: 941e60dd59f9c4d5

use crate::Raw;
use crate::json::{
    Bill, Drift, Element, Property, PropertySchema, Reader, Schema, Shape, Syntax, Text,
};
use crate::list::{Listed, no_list};
use crate::response::{Response, ResponseType, is_blank, response_type};
/// Every response type by its name, in the contract's order.
pub(crate) const RESPONSE_TYPES: &[ResponseType] = &[
    ResponseType::new(
        "ChatCompletion",
        |text| Ok(Box::new(ChatCompletion::from_json(text)?)),
    ),
    ResponseType::new(
        "ChatCompletionChunk",
        |text| Ok(Box::new(ChatCompletionChunk::from_json(text)?)),
    ),
    ResponseType::new("Choice", |text| Ok(Box::new(Choice::from_json(text)?))),
    ResponseType::new("Message", |text| Ok(Box::new(Message::from_json(text)?))),
    ResponseType::new("ToolCall", |text| Ok(Box::new(ToolCall::from_json(text)?))),
    ResponseType::new(
        "FunctionCall",
        |text| Ok(Box::new(FunctionCall::from_json(text)?)),
    ),
    ResponseType::new("Usage", |text| Ok(Box::new(Usage::from_json(text)?))),
    ResponseType::new(
        "PromptTokensDetails",
        |text| Ok(Box::new(PromptTokensDetails::from_json(text)?)),
    ),
    ResponseType::new(
        "CompletionTokensDetails",
        |text| Ok(Box::new(CompletionTokensDetails::from_json(text)?)),
    ),
    ResponseType::new("ModelList", |text| Ok(Box::new(ModelList::from_json(text)?))),
    ResponseType::new("Model", |text| Ok(Box::new(Model::from_json(text)?))),
    ResponseType::new("Endpoint", |text| Ok(Box::new(Endpoint::from_json(text)?))),
    ResponseType::new(
        "DeployProgress",
        |text| Ok(Box::new(DeployProgress::from_json(text)?)),
    ),
    ResponseType::new(
        "DeployComplete",
        |text| Ok(Box::new(DeployComplete::from_json(text)?)),
    ),
    ResponseType::new(
        "DeployFailure",
        |text| Ok(Box::new(DeployFailure::from_json(text)?)),
    ),
    ResponseType::new("Task", |text| Ok(Box::new(Task::from_json(text)?))),
    ResponseType::new("TaskExample", |text| Ok(Box::new(TaskExample::from_json(text)?))),
    ResponseType::new("TaskMatch", |text| Ok(Box::new(TaskMatch::from_json(text)?))),
    ResponseType::new(
        "TaskMatchCandidate",
        |text| Ok(Box::new(TaskMatchCandidate::from_json(text)?)),
    ),
    ResponseType::new("Capability", |text| Ok(Box::new(Capability::from_json(text)?))),
    ResponseType::new("Leaderboard", |text| Ok(Box::new(Leaderboard::from_json(text)?))),
    ResponseType::new(
        "LeaderboardEntry",
        |text| Ok(Box::new(LeaderboardEntry::from_json(text)?)),
    ),
    ResponseType::new(
        "FrontierModel",
        |text| Ok(Box::new(FrontierModel::from_json(text)?)),
    ),
    ResponseType::new("EvalSet", |text| Ok(Box::new(EvalSet::from_json(text)?))),
    ResponseType::new("EvalRun", |text| Ok(Box::new(EvalRun::from_json(text)?))),
    ResponseType::new("EvalResult", |text| Ok(Box::new(EvalResult::from_json(text)?))),
    ResponseType::new(
        "EvalItemResult",
        |text| Ok(Box::new(EvalItemResult::from_json(text)?)),
    ),
    ResponseType::new("BlobUpload", |text| Ok(Box::new(BlobUpload::from_json(text)?))),
    ResponseType::new(
        "Transcription",
        |text| Ok(Box::new(Transcription::from_json(text)?)),
    ),
    ResponseType::new("Speech", |text| Ok(Box::new(Speech::from_json(text)?))),
    ResponseType::new("AutoMetrics", |text| Ok(Box::new(AutoMetrics::from_json(text)?))),
    ResponseType::new("AutoHour", |text| Ok(Box::new(AutoHour::from_json(text)?))),
    ResponseType::new("AutoDay", |text| Ok(Box::new(AutoDay::from_json(text)?))),
    ResponseType::new("AutoRequest", |text| Ok(Box::new(AutoRequest::from_json(text)?))),
    ResponseType::new(
        "FrontierComparison",
        |text| Ok(Box::new(FrontierComparison::from_json(text)?)),
    ),
    ResponseType::new("Embeddings", |text| Ok(Box::new(Embeddings::from_json(text)?))),
    ResponseType::new("Embedding", |text| Ok(Box::new(Embedding::from_json(text)?))),
    ResponseType::new("Rerank", |text| Ok(Box::new(Rerank::from_json(text)?))),
    ResponseType::new(
        "RerankResult",
        |text| Ok(Box::new(RerankResult::from_json(text)?)),
    ),
    ResponseType::new(
        "ImageGeneration",
        |text| Ok(Box::new(ImageGeneration::from_json(text)?)),
    ),
    ResponseType::new("ImageData", |text| Ok(Box::new(ImageData::from_json(text)?))),
    ResponseType::new(
        "ProposalResult",
        |text| Ok(Box::new(ProposalResult::from_json(text)?)),
    ),
    ResponseType::new(
        "ContractProposal",
        |text| Ok(Box::new(ContractProposal::from_json(text)?)),
    ),
    ResponseType::new(
        "ProposalEvidence",
        |text| Ok(Box::new(ProposalEvidence::from_json(text)?)),
    ),
    ResponseType::new(
        "ProposalConflict",
        |text| Ok(Box::new(ProposalConflict::from_json(text)?)),
    ),
    ResponseType::new(
        "ProposalSplit",
        |text| Ok(Box::new(ProposalSplit::from_json(text)?)),
    ),
];
/// A whole answer of a chat model.
///
/// The reply of `POST /v1/chat/completions` without streaming. The text is in the message of a choice. The shape is that of the
/// OpenAI API.
#[derive(Clone)]
pub struct ChatCompletion {
    raw: Raw,
    id: Text,
    model: Text,
    created: Option<i64>,
    choices: Vec<Choice>,
    usage: Option<Box<Usage>>,
    object: Text,
    system_fingerprint: Text,
    service_tier: Text,
}
impl ChatCompletion {
    /// Id of the completion. `None` when absent.
    pub fn id(&self) -> Option<&str> {
        self.id.of(&self.raw)
    }
    /// Id of the model or endpoint that answered. `None` when absent.
    pub fn model(&self) -> Option<&str> {
        self.model.of(&self.raw)
    }
    /// When the completion was created, in seconds since the Unix epoch. `None` when absent.
    pub fn created(&self) -> Option<i64> {
        self.created
    }
    /// The answers, one entry for each choice that was asked for.
    ///
    /// An empty list when absent. A reply that has none, and nothing else, is no answer: the client gives an error in place of it.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }
    /// How many tokens the call took.
    ///
    /// An empty object when absent, whose counts are all `None`.
    pub fn usage(&self) -> &Usage {
        self.usage.as_deref().unwrap_or_else(|| Usage::absent())
    }
    /// Name of this kind of object. Known value: `chat.completion`; others may come. `None` when absent.
    pub fn object(&self) -> Option<&str> {
        self.object.of(&self.raw)
    }
    /// Marks the configuration the model ran with: when it changes, the same seed may give another answer.
    ///
    /// `None` when absent.
    pub fn system_fingerprint(&self) -> Option<&str> {
        self.system_fingerprint.of(&self.raw)
    }
    /// The processing tier that served the call. Known value: `default`; others may come. `None` when absent.
    pub fn service_tier(&self) -> Option<&str> {
        self.service_tier.of(&self.raw)
    }
}
response_type!(ChatCompletion);
impl Response for ChatCompletion {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("id", Property::String(self.id()));
        visit("model", Property::String(self.model()));
        visit("created", Property::Integer(self.created()));
        visit("choices", Element::properties(self.choices()));
        visit("usage", Property::Object(Some(self.usage())));
        visit("object", Property::String(self.object()));
        visit("system_fingerprint", Property::String(self.system_fingerprint()));
        visit("service_tier", Property::String(self.service_tier()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "ChatCompletion",
            &[
                PropertySchema::new("id", Shape::String),
                PropertySchema::new("model", Shape::String),
                PropertySchema::new("created", Shape::Integer),
                PropertySchema::new(
                    "choices",
                    Shape::List(&Shape::Object(Choice::contract)),
                ),
                PropertySchema::new("usage", Shape::Object(Usage::contract)),
                PropertySchema::new("object", Shape::String),
                PropertySchema::new("system_fingerprint", Shape::String),
                PropertySchema::new("service_tier", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: ChatCompletion = ChatCompletion {
            raw: Raw::ABSENT_OBJECT,
            id: Text::NONE,
            model: Text::NONE,
            created: None,
            choices: Vec::new(),
            usage: None,
            object: Text::NONE,
            system_fingerprint: Text::NONE,
            service_tier: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut id = Text::NONE;
        let mut model = Text::NONE;
        let mut created = None;
        let mut choices = Vec::new();
        let mut usage = None;
        let mut object = Text::NONE;
        let mut system_fingerprint = Text::NONE;
        let mut service_tier = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "id" => id = reader.text()?,
                    "model" => model = reader.text()?,
                    "created" => created = reader.integer()?,
                    "choices" => choices = reader.list()?,
                    "usage" => usage = reader.nested()?,
                    "object" => object = reader.text()?,
                    "system_fingerprint" => system_fingerprint = reader.text()?,
                    "service_tier" => service_tier = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            id,
            model,
            created,
            choices,
            usage,
            object,
            system_fingerprint,
            service_tier,
        })
    }
    fn lacks(&self) -> Option<Drift> {
        if self.choices.is_empty() && is_blank(self) {
            return Some(Drift::new("$.choices", "at least one", "none"));
        }
        None
    }
    fn is_without_answer(&self) -> bool {
        self.choices.is_empty()
    }
}
/// One step of a streamed answer of a chat model.
///
/// An event of `POST /v1/chat/completions` with streaming. It has the shape of a whole completion, except that each choice
/// carries a `delta`, what this step adds, in place of a `message`. The first and the last chunks of a stream often add no
/// text.
#[derive(Clone)]
pub struct ChatCompletionChunk {
    raw: Raw,
    id: Text,
    model: Text,
    created: Option<i64>,
    choices: Vec<Choice>,
    usage: Option<Box<Usage>>,
    object: Text,
    system_fingerprint: Text,
    service_tier: Text,
}
impl ChatCompletionChunk {
    /// Id of the completion, the same on every chunk of one stream. `None` when absent.
    pub fn id(&self) -> Option<&str> {
        self.id.of(&self.raw)
    }
    /// Id of the model or endpoint that answered. `None` when absent.
    pub fn model(&self) -> Option<&str> {
        self.model.of(&self.raw)
    }
    /// When the completion was created, in seconds since the Unix epoch. `None` when absent.
    pub fn created(&self) -> Option<i64> {
        self.created
    }
    /// What this chunk adds to each choice, as a rule one entry.
    ///
    /// Empty on a chunk that carries only token counts. An empty list when absent.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }
    /// The token counts of the whole answer.
    ///
    /// As a rule only on the last chunk. An empty object when absent, whose counts are all `None`.
    pub fn usage(&self) -> &Usage {
        self.usage.as_deref().unwrap_or_else(|| Usage::absent())
    }
    /// Name of this kind of object. Known value: `chat.completion.chunk`; others may come. `None` when absent.
    pub fn object(&self) -> Option<&str> {
        self.object.of(&self.raw)
    }
    /// Marks the configuration the model ran with: when it changes, the same seed may give another answer.
    ///
    /// `None` when absent.
    pub fn system_fingerprint(&self) -> Option<&str> {
        self.system_fingerprint.of(&self.raw)
    }
    /// The processing tier that served the call. Known value: `default`; others may come. `None` when absent.
    pub fn service_tier(&self) -> Option<&str> {
        self.service_tier.of(&self.raw)
    }
}
response_type!(ChatCompletionChunk);
impl Response for ChatCompletionChunk {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("id", Property::String(self.id()));
        visit("model", Property::String(self.model()));
        visit("created", Property::Integer(self.created()));
        visit("choices", Element::properties(self.choices()));
        visit("usage", Property::Object(Some(self.usage())));
        visit("object", Property::String(self.object()));
        visit("system_fingerprint", Property::String(self.system_fingerprint()));
        visit("service_tier", Property::String(self.service_tier()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "ChatCompletionChunk",
            &[
                PropertySchema::new("id", Shape::String),
                PropertySchema::new("model", Shape::String),
                PropertySchema::new("created", Shape::Integer),
                PropertySchema::new(
                    "choices",
                    Shape::List(&Shape::Object(Choice::contract)),
                ),
                PropertySchema::new("usage", Shape::Object(Usage::contract)),
                PropertySchema::new("object", Shape::String),
                PropertySchema::new("system_fingerprint", Shape::String),
                PropertySchema::new("service_tier", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: ChatCompletionChunk = ChatCompletionChunk {
            raw: Raw::ABSENT_OBJECT,
            id: Text::NONE,
            model: Text::NONE,
            created: None,
            choices: Vec::new(),
            usage: None,
            object: Text::NONE,
            system_fingerprint: Text::NONE,
            service_tier: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut id = Text::NONE;
        let mut model = Text::NONE;
        let mut created = None;
        let mut choices = Vec::new();
        let mut usage = None;
        let mut object = Text::NONE;
        let mut system_fingerprint = Text::NONE;
        let mut service_tier = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "id" => id = reader.text()?,
                    "model" => model = reader.text()?,
                    "created" => created = reader.integer()?,
                    "choices" => choices = reader.list()?,
                    "usage" => usage = reader.nested()?,
                    "object" => object = reader.text()?,
                    "system_fingerprint" => system_fingerprint = reader.text()?,
                    "service_tier" => service_tier = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            id,
            model,
            created,
            choices,
            usage,
            object,
            system_fingerprint,
            service_tier,
        })
    }
}
/// One of the answers of a completion, or what a chunk adds to it.
///
/// An element of `choices`. Both `message` and `delta` can always be read: the one that does not apply is empty.
#[derive(Clone)]
pub struct Choice {
    raw: Raw,
    index: Option<i64>,
    finish_reason: Text,
    message: Option<Box<Message>>,
    delta: Option<Box<Message>>,
}
impl Choice {
    /// Position among the choices, from 0.
    ///
    /// On a chunk it tells which choice the delta belongs to. `None` when absent.
    pub fn index(&self) -> Option<i64> {
        self.index
    }
    /// Why the answer ended.
    ///
    /// Known values: `stop`, `length`, `tool_calls`, `content_filter`; others may come. `None` when absent, as on a chunk
    /// before the last of its choice.
    ///
    /// Its known values are in [`FinishReason`].
    pub fn finish_reason(&self) -> Option<&str> {
        self.finish_reason.of(&self.raw)
    }
    /// The whole message.
    ///
    /// An empty object when absent, as on every chunk.
    pub fn message(&self) -> &Message {
        self.message.as_deref().unwrap_or_else(|| Message::absent())
    }
    /// What this chunk adds to the message.
    ///
    /// An empty object when absent, as on every completion that is not streamed.
    pub fn delta(&self) -> &Message {
        self.delta.as_deref().unwrap_or_else(|| Message::absent())
    }
}
response_type!(Choice);
impl Response for Choice {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("index", Property::Integer(self.index()));
        visit("finish_reason", Property::String(self.finish_reason()));
        visit("message", Property::Object(Some(self.message())));
        visit("delta", Property::Object(Some(self.delta())));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "Choice",
            &[
                PropertySchema::new("index", Shape::Integer),
                PropertySchema::new("finish_reason", Shape::String),
                PropertySchema::new("message", Shape::Object(Message::contract)),
                PropertySchema::new("delta", Shape::Object(Message::contract)),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: Choice = Choice {
            raw: Raw::ABSENT_OBJECT,
            index: None,
            finish_reason: Text::NONE,
            message: None,
            delta: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut index = None;
        let mut finish_reason = Text::NONE;
        let mut message = None;
        let mut delta = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "index" => index = reader.integer()?,
                    "finish_reason" => finish_reason = reader.text()?,
                    "message" => message = reader.nested()?,
                    "delta" => delta = reader.nested()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            index,
            finish_reason,
            message,
            delta,
        })
    }
}
/// What a model said, or the part of it that one chunk adds.
///
/// The `message` of a choice, or its `delta` in a stream.
#[derive(Clone)]
pub struct Message {
    raw: Raw,
    role: Text,
    content: Text,
    name: Text,
    refusal: Text,
    reasoning_content: Text,
    tool_calls: Vec<ToolCall>,
    tool_call_id: Text,
}
impl Message {
    /// Who speaks.
    ///
    /// Known values: `assistant`, `user`, `system`, `tool`; others may come. `None` when absent, as on every chunk but the
    /// first.
    ///
    /// Its known values are in [`Role`].
    pub fn role(&self) -> Option<&str> {
        self.role.of(&self.raw)
    }
    /// The text; of a list of typed parts, which some servers send in its place, the text of its parts of type `text`.
    ///
    /// `None` when absent, as in a message that only calls tools, and on chunks that add no text.
    pub fn content(&self) -> Option<&str> {
        self.content.of(&self.raw)
    }
    /// Name of the speaker. `None` when absent.
    pub fn name(&self) -> Option<&str> {
        self.name.of(&self.raw)
    }
    /// Why the model would not answer, in its own words. `None` when absent.
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.of(&self.raw)
    }
    /// What the model thought before it answered, from models that show it.
    ///
    /// Not part of the answer. `None` when absent.
    pub fn reasoning_content(&self) -> Option<&str> {
        self.reasoning_content.of(&self.raw)
    }
    /// The tools the model wants called, in order.
    ///
    /// On a chunk, pieces of such calls, which belong together by `index`. An empty list when absent.
    pub fn tool_calls(&self) -> &[ToolCall] {
        &self.tool_calls
    }
    /// The id of the tool call this message is the result of. `None` when absent.
    pub fn tool_call_id(&self) -> Option<&str> {
        self.tool_call_id.of(&self.raw)
    }
}
response_type!(Message);
impl Response for Message {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("role", Property::String(self.role()));
        visit("content", Property::String(self.content()));
        visit("name", Property::String(self.name()));
        visit("refusal", Property::String(self.refusal()));
        visit("reasoning_content", Property::String(self.reasoning_content()));
        visit("tool_calls", Element::properties(self.tool_calls()));
        visit("tool_call_id", Property::String(self.tool_call_id()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "Message",
            &[
                PropertySchema::new("role", Shape::String),
                PropertySchema::new("content", Shape::String),
                PropertySchema::new("name", Shape::String),
                PropertySchema::new("refusal", Shape::String),
                PropertySchema::new("reasoning_content", Shape::String),
                PropertySchema::new(
                    "tool_calls",
                    Shape::List(&Shape::Object(ToolCall::contract)),
                ),
                PropertySchema::new("tool_call_id", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: Message = Message {
            raw: Raw::ABSENT_OBJECT,
            role: Text::NONE,
            content: Text::NONE,
            name: Text::NONE,
            refusal: Text::NONE,
            reasoning_content: Text::NONE,
            tool_calls: Vec::new(),
            tool_call_id: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut role = Text::NONE;
        let mut content = Text::NONE;
        let mut name = Text::NONE;
        let mut refusal = Text::NONE;
        let mut reasoning_content = Text::NONE;
        let mut tool_calls = Vec::new();
        let mut tool_call_id = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "role" => role = reader.text()?,
                    "content" => content = reader.text_or_parts()?,
                    "name" => name = reader.text()?,
                    "refusal" => refusal = reader.text()?,
                    "reasoning_content" => reasoning_content = reader.text()?,
                    "tool_calls" => tool_calls = reader.list()?,
                    "tool_call_id" => tool_call_id = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            role,
            content,
            name,
            refusal,
            reasoning_content,
            tool_calls,
            tool_call_id,
        })
    }
}
/// A tool the model wants called, or a piece of such a call in a stream.
///
/// An element of `tool_calls`. In a stream the first piece has `id`, `type` and the name; the arguments follow in pieces with
/// the same `index`.
#[derive(Clone)]
pub struct ToolCall {
    raw: Raw,
    index: Option<i64>,
    id: Text,
    r#type: Text,
    function: Option<Box<FunctionCall>>,
}
impl ToolCall {
    /// Position among the calls of the message, from 0. As a rule only in a stream. `None` when absent.
    pub fn index(&self) -> Option<i64> {
        self.index
    }
    /// Id of the call; the message with the result repeats it. `None` when absent.
    pub fn id(&self) -> Option<&str> {
        self.id.of(&self.raw)
    }
    /// Kind of the tool. Known value: `function`; others may come. `None` when absent.
    pub fn r#type(&self) -> Option<&str> {
        self.r#type.of(&self.raw)
    }
    /// The function to call, with its arguments.
    ///
    /// An empty object when absent.
    pub fn function(&self) -> &FunctionCall {
        self.function.as_deref().unwrap_or_else(|| FunctionCall::absent())
    }
}
response_type!(ToolCall);
impl Response for ToolCall {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("index", Property::Integer(self.index()));
        visit("id", Property::String(self.id()));
        visit("type", Property::String(self.r#type()));
        visit("function", Property::Object(Some(self.function())));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "ToolCall",
            &[
                PropertySchema::new("index", Shape::Integer),
                PropertySchema::new("id", Shape::String),
                PropertySchema::new("type", Shape::String),
                PropertySchema::new("function", Shape::Object(FunctionCall::contract)),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: ToolCall = ToolCall {
            raw: Raw::ABSENT_OBJECT,
            index: None,
            id: Text::NONE,
            r#type: Text::NONE,
            function: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut index = None;
        let mut id = Text::NONE;
        let mut r#type = Text::NONE;
        let mut function = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "index" => index = reader.integer()?,
                    "id" => id = reader.text()?,
                    "type" => r#type = reader.text()?,
                    "function" => function = reader.nested()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            index,
            id,
            r#type,
            function,
        })
    }
}
/// The function of a tool call, with its arguments.
#[derive(Clone)]
pub struct FunctionCall {
    raw: Raw,
    name: Text,
    arguments: Text,
}
impl FunctionCall {
    /// Name of the function. `None` when absent.
    pub fn name(&self) -> Option<&str> {
        self.name.of(&self.raw)
    }
    /// The arguments as the model wrote them, as a rule the text of a JSON object.
    ///
    /// The model may have written something that is not valid JSON; in a stream this is a piece of the text. `None` when
    /// absent.
    pub fn arguments(&self) -> Option<&str> {
        self.arguments.of(&self.raw)
    }
}
response_type!(FunctionCall);
impl Response for FunctionCall {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("name", Property::String(self.name()));
        visit("arguments", Property::String(self.arguments()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "FunctionCall",
            &[
                PropertySchema::new("name", Shape::String),
                PropertySchema::new("arguments", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: FunctionCall = FunctionCall {
            raw: Raw::ABSENT_OBJECT,
            name: Text::NONE,
            arguments: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut name = Text::NONE;
        let mut arguments = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "name" => name = reader.text()?,
                    "arguments" => arguments = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self { raw, name, arguments })
    }
}
/// How many tokens a call took.
///
/// The `usage` of a completion, or of the last chunk of a stream.
#[derive(Clone)]
pub struct Usage {
    raw: Raw,
    prompt_tokens: Option<i64>,
    completion_tokens: Option<i64>,
    total_tokens: Option<i64>,
    prompt_tokens_details: Option<Box<PromptTokensDetails>>,
    completion_tokens_details: Option<Box<CompletionTokensDetails>>,
}
impl Usage {
    /// Tokens of the conversation that was sent, 0 or more. `None` when absent.
    pub fn prompt_tokens(&self) -> Option<i64> {
        self.prompt_tokens
    }
    /// Tokens of the answer, 0 or more, with those of the reasoning. `None` when absent.
    pub fn completion_tokens(&self) -> Option<i64> {
        self.completion_tokens
    }
    /// Tokens of conversation and answer together, 0 or more. `None` when absent.
    pub fn total_tokens(&self) -> Option<i64> {
        self.total_tokens
    }
    /// The tokens of the conversation by kind.
    ///
    /// An empty object when absent.
    pub fn prompt_tokens_details(&self) -> &PromptTokensDetails {
        self.prompt_tokens_details
            .as_deref()
            .unwrap_or_else(|| PromptTokensDetails::absent())
    }
    /// The tokens of the answer by kind.
    ///
    /// An empty object when absent.
    pub fn completion_tokens_details(&self) -> &CompletionTokensDetails {
        self.completion_tokens_details
            .as_deref()
            .unwrap_or_else(|| CompletionTokensDetails::absent())
    }
}
response_type!(Usage);
impl Response for Usage {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("prompt_tokens", Property::Integer(self.prompt_tokens()));
        visit("completion_tokens", Property::Integer(self.completion_tokens()));
        visit("total_tokens", Property::Integer(self.total_tokens()));
        visit(
            "prompt_tokens_details",
            Property::Object(Some(self.prompt_tokens_details())),
        );
        visit(
            "completion_tokens_details",
            Property::Object(Some(self.completion_tokens_details())),
        );
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "Usage",
            &[
                PropertySchema::new("prompt_tokens", Shape::Integer),
                PropertySchema::new("completion_tokens", Shape::Integer),
                PropertySchema::new("total_tokens", Shape::Integer),
                PropertySchema::new(
                    "prompt_tokens_details",
                    Shape::Object(PromptTokensDetails::contract),
                ),
                PropertySchema::new(
                    "completion_tokens_details",
                    Shape::Object(CompletionTokensDetails::contract),
                ),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: Usage = Usage {
            raw: Raw::ABSENT_OBJECT,
            prompt_tokens: None,
            completion_tokens: None,
            total_tokens: None,
            prompt_tokens_details: None,
            completion_tokens_details: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut prompt_tokens = None;
        let mut completion_tokens = None;
        let mut total_tokens = None;
        let mut prompt_tokens_details = None;
        let mut completion_tokens_details = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "prompt_tokens" => prompt_tokens = reader.integer()?,
                    "completion_tokens" => completion_tokens = reader.integer()?,
                    "total_tokens" => total_tokens = reader.integer()?,
                    "prompt_tokens_details" => prompt_tokens_details = reader.nested()?,
                    "completion_tokens_details" => {
                        completion_tokens_details = reader.nested()?;
                    }
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            prompt_tokens,
            completion_tokens,
            total_tokens,
            prompt_tokens_details,
            completion_tokens_details,
        })
    }
}
/// The tokens of a conversation by kind. Part of a usage.
#[derive(Clone)]
pub struct PromptTokensDetails {
    raw: Raw,
    cached_tokens: Option<i64>,
    audio_tokens: Option<i64>,
}
impl PromptTokensDetails {
    /// Tokens that were read from a cache, 0 or more. `None` when absent.
    pub fn cached_tokens(&self) -> Option<i64> {
        self.cached_tokens
    }
    /// Tokens of audio, 0 or more. `None` when absent.
    pub fn audio_tokens(&self) -> Option<i64> {
        self.audio_tokens
    }
}
response_type!(PromptTokensDetails);
impl Response for PromptTokensDetails {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("cached_tokens", Property::Integer(self.cached_tokens()));
        visit("audio_tokens", Property::Integer(self.audio_tokens()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "PromptTokensDetails",
            &[
                PropertySchema::new("cached_tokens", Shape::Integer),
                PropertySchema::new("audio_tokens", Shape::Integer),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: PromptTokensDetails = PromptTokensDetails {
            raw: Raw::ABSENT_OBJECT,
            cached_tokens: None,
            audio_tokens: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut cached_tokens = None;
        let mut audio_tokens = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "cached_tokens" => cached_tokens = reader.integer()?,
                    "audio_tokens" => audio_tokens = reader.integer()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            cached_tokens,
            audio_tokens,
        })
    }
}
/// The tokens of an answer by kind. Part of a usage.
#[derive(Clone)]
pub struct CompletionTokensDetails {
    raw: Raw,
    reasoning_tokens: Option<i64>,
    audio_tokens: Option<i64>,
    accepted_prediction_tokens: Option<i64>,
    rejected_prediction_tokens: Option<i64>,
}
impl CompletionTokensDetails {
    /// Tokens spent on reasoning, 0 or more. `None` when absent.
    pub fn reasoning_tokens(&self) -> Option<i64> {
        self.reasoning_tokens
    }
    /// Tokens of audio, 0 or more. `None` when absent.
    pub fn audio_tokens(&self) -> Option<i64> {
        self.audio_tokens
    }
    /// Tokens of a prediction that became part of the answer, 0 or more. `None` when absent.
    pub fn accepted_prediction_tokens(&self) -> Option<i64> {
        self.accepted_prediction_tokens
    }
    /// Tokens of a prediction that did not become part of the answer, 0 or more. `None` when absent.
    pub fn rejected_prediction_tokens(&self) -> Option<i64> {
        self.rejected_prediction_tokens
    }
}
response_type!(CompletionTokensDetails);
impl Response for CompletionTokensDetails {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("reasoning_tokens", Property::Integer(self.reasoning_tokens()));
        visit("audio_tokens", Property::Integer(self.audio_tokens()));
        visit(
            "accepted_prediction_tokens",
            Property::Integer(self.accepted_prediction_tokens()),
        );
        visit(
            "rejected_prediction_tokens",
            Property::Integer(self.rejected_prediction_tokens()),
        );
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "CompletionTokensDetails",
            &[
                PropertySchema::new("reasoning_tokens", Shape::Integer),
                PropertySchema::new("audio_tokens", Shape::Integer),
                PropertySchema::new("accepted_prediction_tokens", Shape::Integer),
                PropertySchema::new("rejected_prediction_tokens", Shape::Integer),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: CompletionTokensDetails = CompletionTokensDetails {
            raw: Raw::ABSENT_OBJECT,
            reasoning_tokens: None,
            audio_tokens: None,
            accepted_prediction_tokens: None,
            rejected_prediction_tokens: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut reasoning_tokens = None;
        let mut audio_tokens = None;
        let mut accepted_prediction_tokens = None;
        let mut rejected_prediction_tokens = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "reasoning_tokens" => reasoning_tokens = reader.integer()?,
                    "audio_tokens" => audio_tokens = reader.integer()?,
                    "accepted_prediction_tokens" => {
                        accepted_prediction_tokens = reader.integer()?;
                    }
                    "rejected_prediction_tokens" => {
                        rejected_prediction_tokens = reader.integer()?;
                    }
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            reasoning_tokens,
            audio_tokens,
            accepted_prediction_tokens,
            rejected_prediction_tokens,
        })
    }
}
/// The models that can be called: the deployed endpoints that have an inference URL now.
///
/// The reply of `GET /v1/models`, in the form of the OpenAI model listing. It can be iterated over and has a length.
#[derive(Clone)]
pub struct ModelList {
    raw: Raw,
    data: Vec<Model>,
}
impl ModelList {
    /// The models. An empty list when absent.
    pub fn data(&self) -> &[Model] {
        &self.data
    }
}
impl ModelList {
    /// The whole reply: its exact text, and the envelope's other keys.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }
    /// How many there are; 0 when the list is absent.
    pub fn len(&self) -> usize {
        self.data.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }
    /// Goes through them in the order they were sent.
    pub fn iter(&self) -> std::slice::Iter<'_, Model> {
        self.data.iter()
    }
}
impl<'a> IntoIterator for &'a ModelList {
    type Item = &'a Model;
    type IntoIter = std::slice::Iter<'a, Model>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
impl IntoIterator for ModelList {
    type Item = Model;
    type IntoIter = std::vec::IntoIter<Model>;
    fn into_iter(self) -> Self::IntoIter {
        self.data.into_iter()
    }
}
response_type!(ModelList);
impl Response for ModelList {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("data", Element::properties(self.data()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "ModelList",
            &[PropertySchema::new("data", Shape::List(&Shape::Object(Model::contract)))],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: ModelList = ModelList {
            raw: Raw::ABSENT_OBJECT,
            data: Vec::new(),
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut data = Vec::new();
        let raw = reader
            .object(|reader, key| {
                match key {
                    "data" => data = reader.list()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self { raw, data })
    }
    fn lacks(&self) -> Option<Drift> {
        if let Some(lack) = no_list(&self.raw, "data") {
            return Some(lack);
        }
        None
    }
}
/// A model that can be called: `auto`, or a deployed endpoint that has an inference URL now.
///
/// An element of the replies of `GET /v1/models` and `GET /agent/v1/models`.
#[derive(Clone)]
pub struct Model {
    raw: Raw,
    id: Text,
    owned_by: Text,
    created: Option<i64>,
    max_model_len: Option<i64>,
    context_window: Option<i64>,
}
impl Model {
    /// Id of the model, to be given as `model` of a chat completion. `None` when absent.
    pub fn id(&self) -> Option<&str> {
        self.id.of(&self.raw)
    }
    /// Whose model it is: `pareta`, or the name of a vendor. `None` when absent.
    pub fn owned_by(&self) -> Option<&str> {
        self.owned_by.of(&self.raw)
    }
    /// When the model was made, in seconds since the Unix epoch. `None` when absent.
    pub fn created(&self) -> Option<i64> {
        self.created
    }
    /// How many tokens prompt and answer may have together. `None` when absent.
    pub fn max_model_len(&self) -> Option<i64> {
        self.max_model_len
    }
    /// How many tokens the model can attend to. `None` when absent.
    pub fn context_window(&self) -> Option<i64> {
        self.context_window
    }
}
response_type!(Model);
impl Response for Model {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("id", Property::String(self.id()));
        visit("owned_by", Property::String(self.owned_by()));
        visit("created", Property::Integer(self.created()));
        visit("max_model_len", Property::Integer(self.max_model_len()));
        visit("context_window", Property::Integer(self.context_window()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "Model",
            &[
                PropertySchema::new("id", Shape::String),
                PropertySchema::new("owned_by", Shape::String),
                PropertySchema::new("created", Shape::Integer),
                PropertySchema::new("max_model_len", Shape::Integer),
                PropertySchema::new("context_window", Shape::Integer),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: Model = Model {
            raw: Raw::ABSENT_OBJECT,
            id: Text::NONE,
            owned_by: Text::NONE,
            created: None,
            max_model_len: None,
            context_window: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut id = Text::NONE;
        let mut owned_by = Text::NONE;
        let mut created = None;
        let mut max_model_len = None;
        let mut context_window = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "id" => id = reader.text()?,
                    "owned_by" => owned_by = reader.text()?,
                    "created" => created = reader.integer()?,
                    "max_model_len" => max_model_len = reader.integer()?,
                    "context_window" => context_window = reader.integer()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            id,
            owned_by,
            created,
            max_model_len,
            context_window,
        })
    }
}
/// A deployed open model that serves inference.
///
/// The reply of `GET /v1/endpoints/{endpoint_id}`, an element of the reply of `GET /v1/endpoints`, and the outcome of a
/// deployment. It says nothing of hardware: the service chooses that.
#[derive(Clone)]
pub struct Endpoint {
    raw: Raw,
    id: Text,
    name: Text,
    model: Text,
    status: Text,
    task_name: Text,
    url: Text,
    recommended_system_prompt: Text,
    prompt_scaffold: Text,
    task: Text,
}
impl Endpoint {
    /// Id of the endpoint, to be given as `model` of a chat completion.
    ///
    /// The same as the name, which is read in its place when the id is missing or empty. `None` when both are absent.
    pub fn id(&self) -> Option<&str> {
        self.id
            .of(&self.raw)
            .filter(|text| !text.is_empty())
            .or_else(|| self.name.of(&self.raw))
    }
    /// Name of the endpoint, the same as its id. `None` when absent.
    pub fn name(&self) -> Option<&str> {
        self.name.of(&self.raw)
    }
    /// Alias of the model that is served.
    ///
    /// Aliases belong to a task and are those of its leaderboard; the real id of the model is not disclosed. `None` when
    /// absent.
    pub fn model(&self) -> Option<&str> {
        self.model.of(&self.raw)
    }
    /// Whether the endpoint can be called.
    ///
    /// Known values: `live`, `starting`, `stopped`; others may come. Only a `live` endpoint answers. `None` when absent.
    ///
    /// Its known values are in [`EndpointStatus`].
    pub fn status(&self) -> Option<&str> {
        self.status.of(&self.raw)
    }
    /// Id of the task the endpoint serves.
    ///
    /// Some replies send it as `task`, which is read when `taskName` is missing or empty. `None` when both are absent.
    pub fn task(&self) -> Option<&str> {
        self.task_name
            .of(&self.raw)
            .filter(|text| !text.is_empty())
            .or_else(|| self.task.of(&self.raw))
    }
    /// URL for inference, there once the endpoint has been live. `None` when absent.
    pub fn url(&self) -> Option<&str> {
        self.url.of(&self.raw)
    }
    /// The system prompt the model was benchmarked with, for tasks that have one.
    ///
    /// The service applies it to a call that has no `system` message; a call with one overrides it. `None` when absent.
    pub fn recommended_system_prompt(&self) -> Option<&str> {
        self.recommended_system_prompt.of(&self.raw)
    }
    /// A system prompt to fill in, for tasks that sort into labels of your own.
    ///
    /// Never applied by itself: put your labels in and send it as the `system` message. `None` when absent.
    pub fn prompt_scaffold(&self) -> Option<&str> {
        self.prompt_scaffold.of(&self.raw)
    }
}
response_type!(Endpoint);
impl Response for Endpoint {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("id", Property::String(self.id()));
        visit("name", Property::String(self.name()));
        visit("model", Property::String(self.model()));
        visit("status", Property::String(self.status()));
        visit("task", Property::String(self.task()));
        visit("url", Property::String(self.url()));
        visit(
            "recommended_system_prompt",
            Property::String(self.recommended_system_prompt()),
        );
        visit("prompt_scaffold", Property::String(self.prompt_scaffold()));
        visit("is_live", Property::Boolean(self.is_live()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "Endpoint",
            &[
                PropertySchema::new("id", Shape::String),
                PropertySchema::new("name", Shape::String),
                PropertySchema::new("model", Shape::String),
                PropertySchema::new("status", Shape::String),
                PropertySchema::new("taskName", Shape::String),
                PropertySchema::new("url", Shape::String),
                PropertySchema::new("recommendedSystemPrompt", Shape::String),
                PropertySchema::new("promptScaffold", Shape::String),
                PropertySchema::new("task", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: Endpoint = Endpoint {
            raw: Raw::ABSENT_OBJECT,
            id: Text::NONE,
            name: Text::NONE,
            model: Text::NONE,
            status: Text::NONE,
            task_name: Text::NONE,
            url: Text::NONE,
            recommended_system_prompt: Text::NONE,
            prompt_scaffold: Text::NONE,
            task: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut id = Text::NONE;
        let mut name = Text::NONE;
        let mut model = Text::NONE;
        let mut status = Text::NONE;
        let mut task_name = Text::NONE;
        let mut url = Text::NONE;
        let mut recommended_system_prompt = Text::NONE;
        let mut prompt_scaffold = Text::NONE;
        let mut task = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "id" => id = reader.text()?,
                    "name" => name = reader.text()?,
                    "model" => model = reader.text()?,
                    "status" => status = reader.text()?,
                    "taskName" => task_name = reader.text()?,
                    "url" => url = reader.text()?,
                    "recommendedSystemPrompt" => {
                        recommended_system_prompt = reader.text()?;
                    }
                    "promptScaffold" => prompt_scaffold = reader.text()?,
                    "task" => task = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            id,
            name,
            model,
            status,
            task_name,
            url,
            recommended_system_prompt,
            prompt_scaffold,
            task,
        })
    }
}
/// A step of a deployment.
///
/// The data of a `progress` event of `POST /v1/endpoints`, and of an event with a name nobody knows yet.
#[derive(Clone)]
pub struct DeployProgress {
    raw: Raw,
    stage: Text,
    label: Text,
    pct: Option<f64>,
    message: Text,
}
impl DeployProgress {
    /// Name of the stage the deployment is in, for programs.
    ///
    /// The server owns the names. `None` when absent.
    pub fn stage(&self) -> Option<&str> {
        self.stage.of(&self.raw)
    }
    /// What is being done, in a few words for people. `None` when absent.
    pub fn label(&self) -> Option<&str> {
        self.label.of(&self.raw)
    }
    /// How far the deployment has come, in percent, from 0 to 100. `None` when absent.
    pub fn pct(&self) -> Option<f64> {
        self.pct
    }
    /// More about the step, for people. `None` when absent.
    pub fn message(&self) -> Option<&str> {
        self.message.of(&self.raw)
    }
}
response_type!(DeployProgress);
impl Response for DeployProgress {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("stage", Property::String(self.stage()));
        visit("label", Property::String(self.label()));
        visit("pct", Property::Number(self.pct()));
        visit("message", Property::String(self.message()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "DeployProgress",
            &[
                PropertySchema::new("stage", Shape::String),
                PropertySchema::new("label", Shape::String),
                PropertySchema::new("pct", Shape::Number),
                PropertySchema::new("message", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: DeployProgress = DeployProgress {
            raw: Raw::ABSENT_OBJECT,
            stage: Text::NONE,
            label: Text::NONE,
            pct: None,
            message: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut stage = Text::NONE;
        let mut label = Text::NONE;
        let mut pct = None;
        let mut message = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "stage" => stage = reader.text()?,
                    "label" => label = reader.text()?,
                    "pct" => pct = reader.float()?,
                    "message" => message = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            stage,
            label,
            pct,
            message,
        })
    }
}
/// The end of a deployment that succeeded.
///
/// The data of the `complete` event of `POST /v1/endpoints`.
#[derive(Clone)]
pub struct DeployComplete {
    raw: Raw,
    endpoint: Option<Box<Endpoint>>,
}
impl DeployComplete {
    /// The new endpoint.
    ///
    /// An empty object when absent.
    pub fn endpoint(&self) -> &Endpoint {
        self.endpoint.as_deref().unwrap_or_else(|| Endpoint::absent())
    }
}
response_type!(DeployComplete);
impl Response for DeployComplete {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("endpoint", Property::Object(Some(self.endpoint())));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "DeployComplete",
            &[PropertySchema::new("endpoint", Shape::Object(Endpoint::contract))],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: DeployComplete = DeployComplete {
            raw: Raw::ABSENT_OBJECT,
            endpoint: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut endpoint = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "endpoint" => endpoint = reader.nested()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self { raw, endpoint })
    }
}
/// The end of a deployment that failed.
///
/// The data of the `error` event of `POST /v1/endpoints`.
#[derive(Clone)]
pub struct DeployFailure {
    raw: Raw,
    message: Text,
}
impl DeployFailure {
    /// What went wrong, for people. `None` when absent.
    pub fn message(&self) -> Option<&str> {
        self.message.of(&self.raw)
    }
}
response_type!(DeployFailure);
impl Response for DeployFailure {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("message", Property::String(self.message()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "DeployFailure",
            &[PropertySchema::new("message", Shape::String)],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: DeployFailure = DeployFailure {
            raw: Raw::ABSENT_OBJECT,
            message: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut message = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "message" => message = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self { raw, message })
    }
}
/// A benchmarked job: something models have been measured at.
///
/// The reply of `GET /v1/tasks/{task_id}`, and an element of the reply of `GET /v1/tasks`.
#[derive(Clone)]
pub struct Task {
    raw: Raw,
    id: Text,
    default_scorer: Text,
    has_blob_input: bool,
    output_schema_role: Text,
    examples: Vec<TaskExample>,
}
impl Task {
    /// Id of the task, which does not change, such as `invoice-line-items`. `None` when absent.
    pub fn id(&self) -> Option<&str> {
        self.id.of(&self.raw)
    }
    /// Name of the function that grades an answer on this task. `None` when absent.
    pub fn default_scorer(&self) -> Option<&str> {
        self.default_scorer.of(&self.raw)
    }
    /// Whether the rows of the task hold documents or images, and not only text.
    ///
    /// If so, documents have to be attached to the rows of an eval set. `false` when absent.
    pub fn has_blob_input(&self) -> bool {
        self.has_blob_input
    }
    /// JSON Schema of the `input` of a row. The fields that take a document are among its properties. `None` when absent.
    pub fn input_schema(&self) -> Option<&Raw> {
        self.raw.get("input_schema").filter(|value| !value.is_null())
    }
    /// JSON Schema of an answer. What it says of the `expected_output` of a row is under `output_schema_role`. `None` when absent.
    pub fn output_schema(&self) -> Option<&Raw> {
        self.raw.get("output_schema").filter(|value| !value.is_null())
    }
    /// What `output_schema` is to the rows. Known values: `gold`, it is the shape of `expected_output`; `summary`, it sums the
    /// answer up and `gold_schema` is the shape; others may come. `None` when absent.
    ///
    /// Its known values are in [`SchemaRole`].
    pub fn output_schema_role(&self) -> Option<&str> {
        self.output_schema_role.of(&self.raw)
    }
    /// JSON Schema of the `expected_output` of a row, where it is not `output_schema`. `None` when absent.
    pub fn gold_schema(&self) -> Option<&Raw> {
        self.raw.get("gold_schema").filter(|value| !value.is_null())
    }
    /// Example rows, as many as were asked for with `examples_n`. They show the real shape of a row.
    ///
    /// An empty list when absent.
    pub fn examples(&self) -> &[TaskExample] {
        &self.examples
    }
}
response_type!(Task);
impl Response for Task {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("id", Property::String(self.id()));
        visit("default_scorer", Property::String(self.default_scorer()));
        visit("has_blob_input", Property::Boolean(self.has_blob_input()));
        visit("input_schema", Property::Raw(self.input_schema()));
        visit("output_schema", Property::Raw(self.output_schema()));
        visit("output_schema_role", Property::String(self.output_schema_role()));
        visit("gold_schema", Property::Raw(self.gold_schema()));
        visit("examples", Element::properties(self.examples()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "Task",
            &[
                PropertySchema::new("id", Shape::String),
                PropertySchema::new("default_scorer", Shape::String),
                PropertySchema::new("has_blob_input", Shape::Boolean),
                PropertySchema::new("input_schema", Shape::Any),
                PropertySchema::new("output_schema", Shape::Any),
                PropertySchema::new("output_schema_role", Shape::String),
                PropertySchema::new("gold_schema", Shape::Any),
                PropertySchema::new(
                    "examples",
                    Shape::List(&Shape::Object(TaskExample::contract)),
                ),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: Task = Task {
            raw: Raw::ABSENT_OBJECT,
            id: Text::NONE,
            default_scorer: Text::NONE,
            has_blob_input: false,
            output_schema_role: Text::NONE,
            examples: Vec::new(),
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut id = Text::NONE;
        let mut default_scorer = Text::NONE;
        let mut has_blob_input = false;
        let mut output_schema_role = Text::NONE;
        let mut examples = Vec::new();
        let raw = reader
            .object(|reader, key| {
                match key {
                    "id" => id = reader.text()?,
                    "default_scorer" => default_scorer = reader.text()?,
                    "has_blob_input" => has_blob_input = reader.boolean()?,
                    "output_schema_role" => output_schema_role = reader.text()?,
                    "examples" => examples = reader.list()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            id,
            default_scorer,
            has_blob_input,
            output_schema_role,
            examples,
        })
    }
}
/// A row as a task wants it.
///
/// An element of the `examples` of a task.
#[derive(Clone)]
pub struct TaskExample {
    raw: Raw,
}
impl TaskExample {
    /// What the model is given. `None` when absent, as in a row whose input is a document.
    pub fn input(&self) -> Option<&Raw> {
        self.raw.get("input").filter(|value| !value.is_null())
    }
    /// What it should answer. `None` when absent, as from older servers.
    pub fn expected_output(&self) -> Option<&Raw> {
        self.raw.get("expected_output").filter(|value| !value.is_null())
    }
    /// What it should answer, as older servers call it. `None` when absent.
    pub fn expected(&self) -> Option<&Raw> {
        self.raw.get("expected").filter(|value| !value.is_null())
    }
}
response_type!(TaskExample);
impl Response for TaskExample {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("input", Property::Raw(self.input()));
        visit("expected_output", Property::Raw(self.expected_output()));
        visit("expected", Property::Raw(self.expected()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "TaskExample",
            &[
                PropertySchema::new("input", Shape::Any),
                PropertySchema::new("expected_output", Shape::Any),
                PropertySchema::new("expected", Shape::Any),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: TaskExample = TaskExample {
            raw: Raw::ABSENT_OBJECT,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let raw = reader.object(|reader, _| reader.skip())?;
        Ok(Self { raw })
    }
}
/// The outcome of matching an intent to a task.
///
/// The reply of `POST /v1/tasks/match`. Look at `matched` and `chosen` first; without a choice, `candidates` has the
/// alternatives.
#[derive(Clone)]
pub struct TaskMatch {
    raw: Raw,
    query: Text,
    matched: bool,
    chosen: Option<Box<TaskMatchCandidate>>,
    candidates: Vec<TaskMatchCandidate>,
    ambiguous: bool,
    matcher: Text,
    r#type: Text,
    reasoning: Text,
    confidence: Text,
    capability: Option<Box<Capability>>,
}
impl TaskMatch {
    /// The intent as it was sent. `None` when absent.
    pub fn query(&self) -> Option<&str> {
        self.query.of(&self.raw)
    }
    /// Whether a task fits with high confidence. `false` when absent.
    pub fn matched(&self) -> bool {
        self.matched
    }
    /// The task that fits.
    ///
    /// `None` when absent or empty, which is when nothing fits with confidence.
    pub fn chosen(&self) -> Option<&TaskMatchCandidate> {
        self.chosen.as_deref()
    }
    /// The ranked alternatives, best first, at most as many as were asked for.
    ///
    /// An empty list when absent.
    pub fn candidates(&self) -> &[TaskMatchCandidate] {
        &self.candidates
    }
    /// Whether the two best scores lie close together. `false` when absent.
    pub fn ambiguous(&self) -> bool {
        self.ambiguous
    }
    /// How the match was made.
    ///
    /// Known values: `keyword` for shared words, `semantic` for nearness in meaning, `reason` for a model that reasons about
    /// the intent; others may come. `None` when absent.
    ///
    /// Its known values are in [`Matcher`].
    pub fn matcher(&self) -> Option<&str> {
        self.matcher.of(&self.raw)
    }
    /// What kind of outcome this is.
    ///
    /// Known values, to which others may be added:
    ///
    /// - `task`: a task fits, see `chosen`.
    /// - `capability`: no single task but a general capability fits, see `capability`.
    /// - `unsupported`: the service does not cover this, see `reasoning`.
    /// - `none`: nothing was found.
    ///
    /// `None` when absent.
    ///
    /// Its known values are in [`MatchOutcome`].
    pub fn r#type(&self) -> Option<&str> {
        self.r#type.of(&self.raw)
    }
    /// Why the outcome is what it is, for people. `None` when absent.
    pub fn reasoning(&self) -> Option<&str> {
        self.reasoning.of(&self.raw)
    }
    /// How sure the outcome is. Known values: `high`, `medium`, `low`; others may come. `None` when absent.
    ///
    /// Its known values are in [`Confidence`].
    pub fn confidence(&self) -> Option<&str> {
        self.confidence.of(&self.raw)
    }
    /// The general capability that fits, when `type` is `capability`.
    ///
    /// `None` when absent or empty.
    pub fn capability(&self) -> Option<&Capability> {
        self.capability.as_deref()
    }
}
response_type!(TaskMatch);
impl Response for TaskMatch {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("query", Property::String(self.query()));
        visit("matched", Property::Boolean(self.matched()));
        visit(
            "chosen",
            Property::Object(self.chosen().map(|object| object as &dyn Response)),
        );
        visit("candidates", Element::properties(self.candidates()));
        visit("ambiguous", Property::Boolean(self.ambiguous()));
        visit("matcher", Property::String(self.matcher()));
        visit("type", Property::String(self.r#type()));
        visit("reasoning", Property::String(self.reasoning()));
        visit("confidence", Property::String(self.confidence()));
        visit(
            "capability",
            Property::Object(self.capability().map(|object| object as &dyn Response)),
        );
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "TaskMatch",
            &[
                PropertySchema::new("query", Shape::String),
                PropertySchema::new("matched", Shape::Boolean),
                PropertySchema::new(
                    "chosen",
                    Shape::Object(TaskMatchCandidate::contract),
                ),
                PropertySchema::new(
                    "candidates",
                    Shape::List(&Shape::Object(TaskMatchCandidate::contract)),
                ),
                PropertySchema::new("ambiguous", Shape::Boolean),
                PropertySchema::new("matcher", Shape::String),
                PropertySchema::new("type", Shape::String),
                PropertySchema::new("reasoning", Shape::String),
                PropertySchema::new("confidence", Shape::String),
                PropertySchema::new("capability", Shape::Object(Capability::contract)),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: TaskMatch = TaskMatch {
            raw: Raw::ABSENT_OBJECT,
            query: Text::NONE,
            matched: false,
            chosen: None,
            candidates: Vec::new(),
            ambiguous: false,
            matcher: Text::NONE,
            r#type: Text::NONE,
            reasoning: Text::NONE,
            confidence: Text::NONE,
            capability: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut query = Text::NONE;
        let mut matched = false;
        let mut chosen = None;
        let mut candidates = Vec::new();
        let mut ambiguous = false;
        let mut matcher = Text::NONE;
        let mut r#type = Text::NONE;
        let mut reasoning = Text::NONE;
        let mut confidence = Text::NONE;
        let mut capability = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "query" => query = reader.text()?,
                    "matched" => matched = reader.boolean()?,
                    "chosen" => chosen = reader.nested_unless_empty()?,
                    "candidates" => candidates = reader.list()?,
                    "ambiguous" => ambiguous = reader.boolean()?,
                    "matcher" => matcher = reader.text()?,
                    "type" => r#type = reader.text()?,
                    "reasoning" => reasoning = reader.text()?,
                    "confidence" => confidence = reader.text()?,
                    "capability" => capability = reader.nested_unless_empty()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            query,
            matched,
            chosen,
            candidates,
            ambiguous,
            matcher,
            r#type,
            reasoning,
            confidence,
            capability,
        })
    }
}
/// A task that may fit an intent.
///
/// An element of the `candidates` of a match, and its `chosen`.
#[derive(Clone)]
pub struct TaskMatchCandidate {
    raw: Raw,
    task_id: Text,
    score: Option<f64>,
    rank: Option<i64>,
    category: Text,
    confidence: Text,
}
impl TaskMatchCandidate {
    /// Id of the task. `None` when absent.
    pub fn task_id(&self) -> Option<&str> {
        self.task_id.of(&self.raw)
    }
    /// How well the task fits, from 0 to 1; higher is better. `None` when absent, as when the matcher reasons.
    pub fn score(&self) -> Option<f64> {
        self.score
    }
    /// Place among the candidates, from 0. `None` when absent.
    pub fn rank(&self) -> Option<i64> {
        self.rank
    }
    /// Field of work the task belongs to. `None` when absent.
    pub fn category(&self) -> Option<&str> {
        self.category.of(&self.raw)
    }
    /// How sure the fit is. Known values: `high`, `medium`, `low`; others may come. `None` when absent.
    ///
    /// Its known values are in [`Confidence`].
    pub fn confidence(&self) -> Option<&str> {
        self.confidence.of(&self.raw)
    }
}
response_type!(TaskMatchCandidate);
impl Response for TaskMatchCandidate {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("task_id", Property::String(self.task_id()));
        visit("score", Property::Number(self.score()));
        visit("rank", Property::Integer(self.rank()));
        visit("category", Property::String(self.category()));
        visit("confidence", Property::String(self.confidence()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "TaskMatchCandidate",
            &[
                PropertySchema::new("task_id", Shape::String),
                PropertySchema::new("score", Shape::Number),
                PropertySchema::new("rank", Shape::Integer),
                PropertySchema::new("category", Shape::String),
                PropertySchema::new("confidence", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: TaskMatchCandidate = TaskMatchCandidate {
            raw: Raw::ABSENT_OBJECT,
            task_id: Text::NONE,
            score: None,
            rank: None,
            category: Text::NONE,
            confidence: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut task_id = Text::NONE;
        let mut score = None;
        let mut rank = None;
        let mut category = Text::NONE;
        let mut confidence = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "task_id" => task_id = reader.text()?,
                    "score" => score = reader.float()?,
                    "rank" => rank = reader.integer()?,
                    "category" => category = reader.text()?,
                    "confidence" => confidence = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            task_id,
            score,
            rank,
            category,
            confidence,
        })
    }
}
/// A general capability, for an intent that no single task covers.
///
/// The `capability` of a match.
#[derive(Clone)]
pub struct Capability {
    raw: Raw,
    id: Text,
    label: Text,
    category: Text,
    category_id: Text,
    desc: Text,
}
impl Capability {
    /// Id of the capability. Known values: `chat`, `coding`, `agentic`, `vision`, `asr`, `tts`; others may come. `None` when
    /// absent.
    ///
    /// Its known values are in [`CapabilityId`].
    pub fn id(&self) -> Option<&str> {
        self.id.of(&self.raw)
    }
    /// Name of the capability, for people. `None` when absent.
    pub fn label(&self) -> Option<&str> {
        self.label.of(&self.raw)
    }
    /// Name of its category in the catalog, for people. `None` when absent.
    pub fn category(&self) -> Option<&str> {
        self.category.of(&self.raw)
    }
    /// Id of its category in the catalog. `None` when absent.
    pub fn category_id(&self) -> Option<&str> {
        self.category_id.of(&self.raw)
    }
    /// What the capability is good for, for people. `None` when absent.
    pub fn desc(&self) -> Option<&str> {
        self.desc.of(&self.raw)
    }
}
response_type!(Capability);
impl Response for Capability {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("id", Property::String(self.id()));
        visit("label", Property::String(self.label()));
        visit("category", Property::String(self.category()));
        visit("category_id", Property::String(self.category_id()));
        visit("desc", Property::String(self.desc()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "Capability",
            &[
                PropertySchema::new("id", Shape::String),
                PropertySchema::new("label", Shape::String),
                PropertySchema::new("category", Shape::String),
                PropertySchema::new("category_id", Shape::String),
                PropertySchema::new("desc", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: Capability = Capability {
            raw: Raw::ABSENT_OBJECT,
            id: Text::NONE,
            label: Text::NONE,
            category: Text::NONE,
            category_id: Text::NONE,
            desc: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut id = Text::NONE;
        let mut label = Text::NONE;
        let mut category = Text::NONE;
        let mut category_id = Text::NONE;
        let mut desc = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "id" => id = reader.text()?,
                    "label" => label = reader.text()?,
                    "category" => category = reader.text()?,
                    "category_id" => category_id = reader.text()?,
                    "desc" => desc = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            id,
            label,
            category,
            category_id,
            desc,
        })
    }
}
/// The open models ranked on a task, with one frontier model as the baseline to beat.
///
/// The reply of `GET /v1/tasks/{task_id}/leaderboard`.
#[derive(Clone)]
pub struct Leaderboard {
    raw: Raw,
    task_id: Text,
    metric: Text,
    cost_unit: Text,
    recommended: Text,
    models: Vec<LeaderboardEntry>,
    frontier: Option<Box<LeaderboardEntry>>,
}
impl Leaderboard {
    /// Id of the task. `None` when absent.
    pub fn task_id(&self) -> Option<&str> {
        self.task_id.of(&self.raw)
    }
    /// What the ranking goes by. Known value: `quality`; others may come. `None` when absent.
    pub fn metric(&self) -> Option<&str> {
        self.metric.of(&self.raw)
    }
    /// What the costs are counted per. Known value: `per_request`; others may come. `None` when absent.
    pub fn cost_unit(&self) -> Option<&str> {
        self.cost_unit.of(&self.raw)
    }
    /// Alias of the model the service would choose, to be given as `model` of a deployment.
    ///
    /// Deploying with `recommended` chooses the same. `None` when absent.
    pub fn recommended(&self) -> Option<&str> {
        self.recommended.of(&self.raw)
    }
    /// The open models, best first.
    ///
    /// An empty list when absent.
    pub fn models(&self) -> &[LeaderboardEntry] {
        &self.models
    }
    /// The frontier model that savings are reckoned against.
    ///
    /// `None` when absent or empty.
    pub fn frontier(&self) -> Option<&LeaderboardEntry> {
        self.frontier.as_deref()
    }
}
response_type!(Leaderboard);
impl Response for Leaderboard {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("task_id", Property::String(self.task_id()));
        visit("metric", Property::String(self.metric()));
        visit("cost_unit", Property::String(self.cost_unit()));
        visit("recommended", Property::String(self.recommended()));
        visit("models", Element::properties(self.models()));
        visit(
            "frontier",
            Property::Object(self.frontier().map(|object| object as &dyn Response)),
        );
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "Leaderboard",
            &[
                PropertySchema::new("task_id", Shape::String),
                PropertySchema::new("metric", Shape::String),
                PropertySchema::new("cost_unit", Shape::String),
                PropertySchema::new("recommended", Shape::String),
                PropertySchema::new(
                    "models",
                    Shape::List(&Shape::Object(LeaderboardEntry::contract)),
                ),
                PropertySchema::new(
                    "frontier",
                    Shape::Object(LeaderboardEntry::contract),
                ),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: Leaderboard = Leaderboard {
            raw: Raw::ABSENT_OBJECT,
            task_id: Text::NONE,
            metric: Text::NONE,
            cost_unit: Text::NONE,
            recommended: Text::NONE,
            models: Vec::new(),
            frontier: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut task_id = Text::NONE;
        let mut metric = Text::NONE;
        let mut cost_unit = Text::NONE;
        let mut recommended = Text::NONE;
        let mut models = Vec::new();
        let mut frontier = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "task_id" => task_id = reader.text()?,
                    "metric" => metric = reader.text()?,
                    "cost_unit" => cost_unit = reader.text()?,
                    "recommended" => recommended = reader.text()?,
                    "models" => models = reader.list()?,
                    "frontier" => frontier = reader.nested_unless_empty()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            task_id,
            metric,
            cost_unit,
            recommended,
            models,
            frontier,
        })
    }
}
/// A model on a leaderboard.
///
/// An element of the `models` of a leaderboard, and its `frontier`.
#[derive(Clone)]
pub struct LeaderboardEntry {
    raw: Raw,
    name: Text,
    kind: Text,
    quality: Option<f64>,
    cost_per_request_micro_usd: Option<i64>,
    context_k: Option<i64>,
    run_mode: Text,
}
impl LeaderboardEntry {
    /// Name of the model.
    ///
    /// For an open model the alias it has on this task, to be given to a deployment or an eval run as it is; for a frontier
    /// model the id of its vendor. `None` when absent.
    pub fn name(&self) -> Option<&str> {
        self.name.of(&self.raw)
    }
    /// Whose model it is. Known values: `open`, `frontier`; others may come. `None` when absent.
    ///
    /// Its known values are in [`ModelKind`].
    pub fn kind(&self) -> Option<&str> {
        self.kind.of(&self.raw)
    }
    /// Quality score on the task, from 0 to 1; higher is better. `None` when absent.
    pub fn quality(&self) -> Option<f64> {
        self.quality
    }
    /// Cost of one request, in micro-USD: `1_000_000` is 1 US dollar.
    ///
    /// A unit rate, so it is never floored: in whole cents most models would cost nothing. `None` when absent.
    pub fn cost_per_request_micro_usd(&self) -> Option<i64> {
        self.cost_per_request_micro_usd
    }
    /// Size of the context window, in thousands of tokens. `None` when absent.
    pub fn context_k(&self) -> Option<i64> {
        self.context_k
    }
    /// How the benchmark ran the model.
    ///
    /// Known values: `rte`, `twostage`; others may come. Context for the score rather than something to choose. `None` when
    /// absent.
    ///
    /// Its known values are in [`RunMode`].
    pub fn run_mode(&self) -> Option<&str> {
        self.run_mode.of(&self.raw)
    }
}
response_type!(LeaderboardEntry);
impl Response for LeaderboardEntry {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("name", Property::String(self.name()));
        visit("kind", Property::String(self.kind()));
        visit("quality", Property::Number(self.quality()));
        visit(
            "cost_per_request_micro_usd",
            Property::Integer(self.cost_per_request_micro_usd()),
        );
        visit("context_k", Property::Integer(self.context_k()));
        visit("run_mode", Property::String(self.run_mode()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "LeaderboardEntry",
            &[
                PropertySchema::new("name", Shape::String),
                PropertySchema::new("kind", Shape::String),
                PropertySchema::new("quality", Shape::Number),
                PropertySchema::new("cost_per_request_micro_usd", Shape::Integer),
                PropertySchema::new("context_k", Shape::Integer),
                PropertySchema::new("run_mode", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: LeaderboardEntry = LeaderboardEntry {
            raw: Raw::ABSENT_OBJECT,
            name: Text::NONE,
            kind: Text::NONE,
            quality: None,
            cost_per_request_micro_usd: None,
            context_k: None,
            run_mode: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut name = Text::NONE;
        let mut kind = Text::NONE;
        let mut quality = None;
        let mut cost_per_request_micro_usd = None;
        let mut context_k = None;
        let mut run_mode = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "name" => name = reader.text()?,
                    "kind" => kind = reader.text()?,
                    "quality" => quality = reader.float()?,
                    "cost_per_request_micro_usd" => {
                        cost_per_request_micro_usd = reader.integer()?;
                    }
                    "context_k" => context_k = reader.integer()?,
                    "run_mode" => run_mode = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            name,
            kind,
            quality,
            cost_per_request_micro_usd,
            context_k,
            run_mode,
        })
    }
}
/// A vendor model that open models can be evaluated against, never one to deploy.
///
/// An element of the reply of `GET /v1/eval/frontier-models`.
#[derive(Clone)]
pub struct FrontierModel {
    raw: Raw,
    id: Text,
    vendor: Text,
    vision: bool,
    benchmarked: bool,
}
impl FrontierModel {
    /// Id of the model as its vendor publishes it, to be given to an eval run as a candidate.
    ///
    /// `None` when absent.
    pub fn id(&self) -> Option<&str> {
        self.id.of(&self.raw)
    }
    /// Who makes the model. Known values: `openai`, `anthropic`; others may come. `None` when absent.
    ///
    /// Its known values are in [`Vendor`].
    pub fn vendor(&self) -> Option<&str> {
        self.vendor.of(&self.raw)
    }
    /// Whether the model takes images. `false` when absent.
    pub fn vision(&self) -> bool {
        self.vision
    }
    /// Whether the model is on the leaderboard of the task that was asked about.
    ///
    /// Means nothing when no task was given. `false` when absent.
    pub fn benchmarked(&self) -> bool {
        self.benchmarked
    }
}
response_type!(FrontierModel);
impl Response for FrontierModel {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("id", Property::String(self.id()));
        visit("vendor", Property::String(self.vendor()));
        visit("vision", Property::Boolean(self.vision()));
        visit("benchmarked", Property::Boolean(self.benchmarked()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "FrontierModel",
            &[
                PropertySchema::new("id", Shape::String),
                PropertySchema::new("vendor", Shape::String),
                PropertySchema::new("vision", Shape::Boolean),
                PropertySchema::new("benchmarked", Shape::Boolean),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: FrontierModel = FrontierModel {
            raw: Raw::ABSENT_OBJECT,
            id: Text::NONE,
            vendor: Text::NONE,
            vision: false,
            benchmarked: false,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut id = Text::NONE;
        let mut vendor = Text::NONE;
        let mut vision = false;
        let mut benchmarked = false;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "id" => id = reader.text()?,
                    "vendor" => vendor = reader.text()?,
                    "vision" => vision = reader.boolean()?,
                    "benchmarked" => benchmarked = reader.boolean()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            id,
            vendor,
            vision,
            benchmarked,
        })
    }
}
/// A set of rows to evaluate models on, which can be used again and again.
///
/// The replies of `POST /v1/eval-sets` and `GET /v1/eval-sets/{eval_set_id}` hold one, the reply of `GET /v1/eval-sets` lists
/// them.
#[derive(Clone)]
pub struct EvalSet {
    raw: Raw,
    id: Text,
    task_id: Text,
    prompt: Text,
    intent: Text,
    name: Text,
    item_count: Option<i64>,
    scoring_strategy: Text,
}
impl EvalSet {
    /// Id of the set, to be given to an eval run. `None` when absent.
    pub fn id(&self) -> Option<&str> {
        self.id.of(&self.raw)
    }
    /// Id of the task the rows are graded against. `None` when absent.
    pub fn task_id(&self) -> Option<&str> {
        self.task_id.of(&self.raw)
    }
    /// What is asked of a model with each row; older servers call it `intent`. `None` when absent, as on older sets.
    pub fn prompt(&self) -> Option<&str> {
        self.prompt
            .of(&self.raw)
            .filter(|text| !text.is_empty())
            .or_else(|| self.intent.of(&self.raw))
    }
    /// Label of the set, for people. Made up when none was given. `None` when absent.
    pub fn name(&self) -> Option<&str> {
        self.name.of(&self.raw)
    }
    /// How many rows the set has, 0 or more. `None` when absent.
    pub fn item_count(&self) -> Option<i64> {
        self.item_count
    }
    /// How answers are graded. Known values: `extraction`, `classification`; others may come. `None` when absent.
    ///
    /// Its known values are in [`ScoringStrategy`].
    pub fn scoring_strategy(&self) -> Option<&str> {
        self.scoring_strategy.of(&self.raw)
    }
}
response_type!(EvalSet);
impl Response for EvalSet {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("id", Property::String(self.id()));
        visit("task_id", Property::String(self.task_id()));
        visit("prompt", Property::String(self.prompt()));
        visit("name", Property::String(self.name()));
        visit("item_count", Property::Integer(self.item_count()));
        visit("scoring_strategy", Property::String(self.scoring_strategy()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "EvalSet",
            &[
                PropertySchema::new("id", Shape::String),
                PropertySchema::new("task_id", Shape::String),
                PropertySchema::new("prompt", Shape::String),
                PropertySchema::new("intent", Shape::String),
                PropertySchema::new("name", Shape::String),
                PropertySchema::new("item_count", Shape::Integer),
                PropertySchema::new("scoring_strategy", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: EvalSet = EvalSet {
            raw: Raw::ABSENT_OBJECT,
            id: Text::NONE,
            task_id: Text::NONE,
            prompt: Text::NONE,
            intent: Text::NONE,
            name: Text::NONE,
            item_count: None,
            scoring_strategy: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut id = Text::NONE;
        let mut task_id = Text::NONE;
        let mut prompt = Text::NONE;
        let mut intent = Text::NONE;
        let mut name = Text::NONE;
        let mut item_count = None;
        let mut scoring_strategy = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "id" => id = reader.text()?,
                    "task_id" => task_id = reader.text()?,
                    "prompt" => prompt = reader.text()?,
                    "intent" => intent = reader.text()?,
                    "name" => name = reader.text()?,
                    "item_count" => item_count = reader.integer()?,
                    "scoring_strategy" => scoring_strategy = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            id,
            task_id,
            prompt,
            intent,
            name,
            item_count,
            scoring_strategy,
        })
    }
}
/// The state of an eval run, with the results once it has ended.
///
/// The reply of `GET /v1/eval-runs/{run_id}`: an envelope of the run and its results, read as one object. The reply of
/// `POST /v1/eval-runs`, which has only the id and the status, reads as a run too.
#[derive(Clone)]
pub struct EvalRun {
    raw: Raw,
    run: Option<Box<EvalRunState>>,
    results: Vec<EvalResult>,
    run_id: Text,
    status: Text,
}
impl EvalRun {
    /// Id of the run.
    ///
    /// Read from `run_id` in the reply that creates a run, which has no `run`. `None` when absent.
    pub fn id(&self) -> Option<&str> {
        match &self.run {
            Some(inner) => inner.id(),
            None => self.run_id.of(&self.raw),
        }
    }
    /// Id of the eval set the models are scored on. `None` when absent.
    pub fn eval_set_id(&self) -> Option<&str> {
        self.run.as_deref().unwrap_or_else(|| EvalRunState::absent()).eval_set_id()
    }
    /// State of the run.
    ///
    /// Known values: `queued`, `running`, `evaluating`, `completed`, `failed`; others may come. A run that is `completed` or `failed` has
    /// ended. `None` when absent.
    ///
    /// Its known values are in [`RunStatus`].
    pub fn status(&self) -> Option<&str> {
        match &self.run {
            Some(inner) => inner.status(),
            None => self.status.of(&self.raw),
        }
    }
    /// The models that are scored: `auto`, ids of frontier models, aliases of open models.
    ///
    /// An empty list when absent.
    pub fn candidate_models(&self) -> &[String] {
        self.run.as_deref().unwrap_or_else(|| EvalRunState::absent()).candidate_models()
    }
    /// What went wrong, for people, when the status is `failed`. `None` when absent.
    pub fn error_detail(&self) -> Option<&str> {
        self.run.as_deref().unwrap_or_else(|| EvalRunState::absent()).error_detail()
    }
    /// Total cost of the run, in micro-USD: `1_000_000` is 1 US dollar.
    ///
    /// The exact number. What is billed is this total in dollars, floored toward minus infinity to whole cents: `420_715` is
    /// billed as `0.42`, and `-1` as `-0.01`. `0` when absent.
    pub fn cost_micro_usd(&self) -> i64 {
        self.run.as_deref().unwrap_or_else(|| EvalRunState::absent()).cost_micro_usd()
    }
    /// The results, one entry for each model, once the run has ended.
    ///
    /// An empty list when absent.
    pub fn results(&self) -> &[EvalResult] {
        &self.results
    }
}
impl EvalRun {
    /// The value under a key of the object inside, or else of the envelope; `None` when neither has it.
    pub fn get(&self, key: &str) -> Option<&Raw> {
        let inner = self.run.as_deref().and_then(|inner| inner.raw.get(key));
        inner
            .or_else(|| self.raw.get(key))
            .or_else(|| match (key, &self.run) {
                ("id", None) => self.raw.get("run_id"),
                _ => None,
            })
    }
}
impl std::ops::Index<&str> for EvalRun {
    type Output = Raw;
    /// As [`get`](Self::get); an absent value where there is none.
    fn index(&self, key: &str) -> &Raw {
        self.get(key).unwrap_or(&self.raw[key])
    }
}
response_type!(EvalRun);
impl Response for EvalRun {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("id", Property::String(self.id()));
        visit("eval_set_id", Property::String(self.eval_set_id()));
        visit("status", Property::String(self.status()));
        visit("candidate_models", Element::properties(self.candidate_models()));
        visit("error_detail", Property::String(self.error_detail()));
        visit("cost_micro_usd", Property::Integer(Some(self.cost_micro_usd())));
        visit("results", Element::properties(self.results()));
        visit("cost", Property::Dollars(self.cost()));
        visit("is_terminal", Property::Boolean(self.is_terminal()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "EvalRun",
            &[
                PropertySchema::new("run", Shape::Object(EvalRunState::contract)),
                PropertySchema::new(
                    "results",
                    Shape::List(&Shape::Object(EvalResult::contract)),
                ),
                PropertySchema::new("run_id", Shape::String),
                PropertySchema::new("status", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: EvalRun = EvalRun {
            raw: Raw::ABSENT_OBJECT,
            run: None,
            results: Vec::new(),
            run_id: Text::NONE,
            status: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut run = None;
        let mut results = Vec::new();
        let mut run_id = Text::NONE;
        let mut status = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "run" => run = reader.nested_unless_empty()?,
                    "results" => results = reader.list()?,
                    "run_id" => run_id = reader.text()?,
                    "status" => status = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            run,
            results,
            run_id,
            status,
        })
    }
    fn bill(&self) -> Bill {
        self.run.as_deref().map_or(Bill::Absent, Response::bill)
    }
}
/// The run inside the reply of an eval run.
///
/// Its properties are read through the eval run.
#[doc(hidden)]
#[derive(Clone)]
pub struct EvalRunState {
    raw: Raw,
    id: Text,
    eval_set_id: Text,
    status: Text,
    candidate_model_ids: Vec<String>,
    error_detail: Text,
    total_cost_micro_usd: Bill,
}
impl EvalRunState {
    /// Id of the run.
    ///
    /// Read from `run_id` in the reply that creates a run, which has no `run`. `None` when absent.
    pub fn id(&self) -> Option<&str> {
        self.id.of(&self.raw)
    }
    /// Id of the eval set the models are scored on. `None` when absent.
    pub fn eval_set_id(&self) -> Option<&str> {
        self.eval_set_id.of(&self.raw)
    }
    /// State of the run.
    ///
    /// Known values: `queued`, `running`, `evaluating`, `completed`, `failed`; others may come. A run that is `completed` or `failed` has
    /// ended. `None` when absent.
    ///
    /// Its known values are in [`RunStatus`].
    pub fn status(&self) -> Option<&str> {
        self.status.of(&self.raw)
    }
    /// The models that are scored: `auto`, ids of frontier models, aliases of open models.
    ///
    /// An empty list when absent.
    pub fn candidate_models(&self) -> &[String] {
        &self.candidate_model_ids
    }
    /// What went wrong, for people, when the status is `failed`. `None` when absent.
    pub fn error_detail(&self) -> Option<&str> {
        self.error_detail.of(&self.raw)
    }
    /// Total cost of the run, in micro-USD: `1_000_000` is 1 US dollar.
    ///
    /// The exact number. What is billed is this total in dollars, floored toward minus infinity to whole cents: `420_715` is
    /// billed as `0.42`, and `-1` as `-0.01`. `0` when absent.
    pub fn cost_micro_usd(&self) -> i64 {
        self.total_cost_micro_usd.micro_usd()
    }
}
response_type!(EvalRunState);
impl Response for EvalRunState {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("id", Property::String(self.id()));
        visit("eval_set_id", Property::String(self.eval_set_id()));
        visit("status", Property::String(self.status()));
        visit("candidate_models", Element::properties(self.candidate_models()));
        visit("error_detail", Property::String(self.error_detail()));
        visit("cost_micro_usd", Property::Integer(Some(self.cost_micro_usd())));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "EvalRunState",
            &[
                PropertySchema::new("id", Shape::String),
                PropertySchema::new("eval_set_id", Shape::String),
                PropertySchema::new("status", Shape::String),
                PropertySchema::new("candidate_model_ids", Shape::List(&Shape::String)),
                PropertySchema::new("error_detail", Shape::String),
                PropertySchema::new("total_cost_micro_usd", Shape::Bill),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: EvalRunState = EvalRunState {
            raw: Raw::ABSENT_OBJECT,
            id: Text::NONE,
            eval_set_id: Text::NONE,
            status: Text::NONE,
            candidate_model_ids: Vec::new(),
            error_detail: Text::NONE,
            total_cost_micro_usd: Bill::Absent,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut id = Text::NONE;
        let mut eval_set_id = Text::NONE;
        let mut status = Text::NONE;
        let mut candidate_model_ids = Vec::new();
        let mut error_detail = Text::NONE;
        let mut total_cost_micro_usd = Bill::Absent;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "id" => id = reader.text()?,
                    "eval_set_id" => eval_set_id = reader.text()?,
                    "status" => status = reader.text()?,
                    "candidate_model_ids" => candidate_model_ids = reader.list()?,
                    "error_detail" => error_detail = reader.text()?,
                    "total_cost_micro_usd" => total_cost_micro_usd = reader.bill()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            id,
            eval_set_id,
            status,
            candidate_model_ids,
            error_detail,
            total_cost_micro_usd,
        })
    }
    fn bill(&self) -> Bill {
        self.total_cost_micro_usd
    }
}
/// How one model did in an eval run.
///
/// An element of the `results` of a run. When the interval of an open model reaches as high as the mean of a frontier model,
/// the open one may well be as good on your data; the mean cost says what it saves.
#[derive(Clone)]
pub struct EvalResult {
    raw: Raw,
    model_id: Text,
    kind: Text,
    quality_mean: Option<f64>,
    quality_ci_low: Option<f64>,
    quality_ci_high: Option<f64>,
    exact_match: Option<f64>,
    mean_cost_micro_usd: Option<i64>,
    n_succeeded: Option<i64>,
    error_count: Option<i64>,
    per_item: Vec<EvalItemResult>,
}
impl EvalResult {
    /// The model: `auto`, the id of a frontier model, or the alias of an open model. `None` when absent.
    pub fn model_id(&self) -> Option<&str> {
        self.model_id.of(&self.raw)
    }
    /// Whose model it is. Known values: `open`, `frontier`; others may come. `None` when absent, as on `auto`.
    ///
    /// Its known values are in [`ModelKind`].
    pub fn kind(&self) -> Option<&str> {
        self.kind.of(&self.raw)
    }
    /// Mean score over the rows, from 0 to 1; higher is better. Where labels are graded, one macro-F1 over the set. `None` when
    /// absent, as where nothing can be graded.
    pub fn quality_mean(&self) -> Option<f64> {
        self.quality_mean
    }
    /// Lower bound of the 95 % confidence interval of the mean score, from 0 to 1. `None` when absent.
    pub fn quality_ci_low(&self) -> Option<f64> {
        self.quality_ci_low
    }
    /// Upper bound of the 95 % confidence interval of the mean score, from 0 to 1. `None` when absent.
    pub fn quality_ci_high(&self) -> Option<f64> {
        self.quality_ci_high
    }
    /// Share of the rows whose label is exactly right, in percent, from 0 to 100. `None` when absent, as where no labels are
    /// graded.
    pub fn exact_match(&self) -> Option<f64> {
        self.exact_match
    }
    /// Mean cost of one row, in micro-USD: `1_000_000` is 1 US dollar.
    ///
    /// A unit rate, so it is never floored: in whole cents most models would cost nothing. `None` when absent.
    pub fn mean_cost_micro_usd(&self) -> Option<i64> {
        self.mean_cost_micro_usd
    }
    /// How many rows were scored, 0 or more. `None` when absent.
    pub fn n_succeeded(&self) -> Option<i64> {
        self.n_succeeded
    }
    /// How many rows failed, 0 or more. `None` when absent.
    pub fn error_count(&self) -> Option<i64> {
        self.error_count
    }
    /// How the model did row by row, where the server says so.
    ///
    /// An empty list when absent.
    pub fn per_item(&self) -> &[EvalItemResult] {
        &self.per_item
    }
}
response_type!(EvalResult);
impl Response for EvalResult {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("model_id", Property::String(self.model_id()));
        visit("kind", Property::String(self.kind()));
        visit("quality_mean", Property::Number(self.quality_mean()));
        visit("quality_ci_low", Property::Number(self.quality_ci_low()));
        visit("quality_ci_high", Property::Number(self.quality_ci_high()));
        visit("exact_match", Property::Number(self.exact_match()));
        visit("mean_cost_micro_usd", Property::Integer(self.mean_cost_micro_usd()));
        visit("n_succeeded", Property::Integer(self.n_succeeded()));
        visit("error_count", Property::Integer(self.error_count()));
        visit("per_item", Element::properties(self.per_item()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "EvalResult",
            &[
                PropertySchema::new("model_id", Shape::String),
                PropertySchema::new("kind", Shape::String),
                PropertySchema::new("quality_mean", Shape::Number),
                PropertySchema::new("quality_ci_low", Shape::Number),
                PropertySchema::new("quality_ci_high", Shape::Number),
                PropertySchema::new("exact_match", Shape::Number),
                PropertySchema::new("mean_cost_micro_usd", Shape::Integer),
                PropertySchema::new("n_succeeded", Shape::Integer),
                PropertySchema::new("error_count", Shape::Integer),
                PropertySchema::new(
                    "per_item",
                    Shape::List(&Shape::Object(EvalItemResult::contract)),
                ),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: EvalResult = EvalResult {
            raw: Raw::ABSENT_OBJECT,
            model_id: Text::NONE,
            kind: Text::NONE,
            quality_mean: None,
            quality_ci_low: None,
            quality_ci_high: None,
            exact_match: None,
            mean_cost_micro_usd: None,
            n_succeeded: None,
            error_count: None,
            per_item: Vec::new(),
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut model_id = Text::NONE;
        let mut kind = Text::NONE;
        let mut quality_mean = None;
        let mut quality_ci_low = None;
        let mut quality_ci_high = None;
        let mut exact_match = None;
        let mut mean_cost_micro_usd = None;
        let mut n_succeeded = None;
        let mut error_count = None;
        let mut per_item = Vec::new();
        let raw = reader
            .object(|reader, key| {
                match key {
                    "model_id" => model_id = reader.text()?,
                    "kind" => kind = reader.text()?,
                    "quality_mean" => quality_mean = reader.float()?,
                    "quality_ci_low" => quality_ci_low = reader.float()?,
                    "quality_ci_high" => quality_ci_high = reader.float()?,
                    "exact_match" => exact_match = reader.float()?,
                    "mean_cost_micro_usd" => mean_cost_micro_usd = reader.integer()?,
                    "n_succeeded" => n_succeeded = reader.integer()?,
                    "error_count" => error_count = reader.integer()?,
                    "per_item" => per_item = reader.list()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            model_id,
            kind,
            quality_mean,
            quality_ci_low,
            quality_ci_high,
            exact_match,
            mean_cost_micro_usd,
            n_succeeded,
            error_count,
            per_item,
        })
    }
}
/// How one model did on one row of an eval set.
///
/// An element of `per_item` of a result. A row that failed has an error in place of a score.
#[derive(Clone)]
pub struct EvalItemResult {
    raw: Raw,
    idx: Option<i64>,
    score: Option<f64>,
    prediction: Text,
    error: Text,
}
impl EvalItemResult {
    /// Position of the row in the set, from 0. `None` when absent.
    pub fn idx(&self) -> Option<i64> {
        self.idx
    }
    /// Score of the answer, from 0 to 1; higher is better. `None` when absent.
    pub fn score(&self) -> Option<f64> {
        self.score
    }
    /// The answer of the model. `None` when absent.
    pub fn prediction(&self) -> Option<&str> {
        self.prediction.of(&self.raw)
    }
    /// Why the row failed, for people. `None` when absent.
    pub fn error(&self) -> Option<&str> {
        self.error.of(&self.raw)
    }
}
response_type!(EvalItemResult);
impl Response for EvalItemResult {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("idx", Property::Integer(self.idx()));
        visit("score", Property::Number(self.score()));
        visit("prediction", Property::String(self.prediction()));
        visit("error", Property::String(self.error()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "EvalItemResult",
            &[
                PropertySchema::new("idx", Shape::Integer),
                PropertySchema::new("score", Shape::Number),
                PropertySchema::new("prediction", Shape::String),
                PropertySchema::new("error", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: EvalItemResult = EvalItemResult {
            raw: Raw::ABSENT_OBJECT,
            idx: None,
            score: None,
            prediction: Text::NONE,
            error: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut idx = None;
        let mut score = None;
        let mut prediction = Text::NONE;
        let mut error = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "idx" => idx = reader.integer()?,
                    "score" => score = reader.float()?,
                    "prediction" => prediction = reader.text()?,
                    "error" => error = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            idx,
            score,
            prediction,
            error,
        })
    }
}
/// Where to put the bytes of a large document.
///
/// The reply of `POST /v1/eval-sets/{eval_set_id}/blob-upload-url`.
#[derive(Clone)]
pub struct BlobUpload {
    raw: Raw,
    upload_url: Text,
    storage_uri: Text,
}
impl BlobUpload {
    /// The signed URL to put the document to: absolute, and on another host than this API.
    ///
    /// Send the raw bytes of the document in one PUT request. Its `Content-Type` is the media type this URL was asked for with,
    /// and it has no `Authorization` header: the URL is its own permission, and the key must not leave this API. Any 2xx status
    /// means the bytes have arrived; what remains is to complete the upload. `None` when absent.
    pub fn upload_url(&self) -> Option<&str> {
        self.upload_url.of(&self.raw)
    }
    /// Where the document is stored then, to be repeated as it is when the upload is completed. `None` when absent.
    pub fn storage_uri(&self) -> Option<&str> {
        self.storage_uri.of(&self.raw)
    }
}
response_type!(BlobUpload);
impl Response for BlobUpload {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("upload_url", Property::String(self.upload_url()));
        visit("storage_uri", Property::String(self.storage_uri()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "BlobUpload",
            &[
                PropertySchema::new("upload_url", Shape::String),
                PropertySchema::new("storage_uri", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: BlobUpload = BlobUpload {
            raw: Raw::ABSENT_OBJECT,
            upload_url: Text::NONE,
            storage_uri: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut upload_url = Text::NONE;
        let mut storage_uri = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "upload_url" => upload_url = reader.text()?,
                    "storage_uri" => storage_uri = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            upload_url,
            storage_uri,
        })
    }
}
/// Speech as text.
///
/// The reply of `POST /v1/audio/transcriptions`.
#[derive(Clone)]
pub struct Transcription {
    raw: Raw,
    text: Text,
    language: Text,
    duration_s: Option<f64>,
}
impl Transcription {
    /// What was said. `None` when absent.
    pub fn text(&self) -> Option<&str> {
        self.text.of(&self.raw)
    }
    /// Language that was spoken, as an ISO 639-1 code such as `en`. `None` when absent.
    pub fn language(&self) -> Option<&str> {
        self.language.of(&self.raw)
    }
    /// Length of the audio that was sent and billed, in seconds. `None` when absent.
    pub fn duration_s(&self) -> Option<f64> {
        self.duration_s
    }
}
response_type!(Transcription);
impl Response for Transcription {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("text", Property::String(self.text()));
        visit("language", Property::String(self.language()));
        visit("duration_s", Property::Number(self.duration_s()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "Transcription",
            &[
                PropertySchema::new("text", Shape::String),
                PropertySchema::new("language", Shape::String),
                PropertySchema::new("duration_s", Shape::Number),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: Transcription = Transcription {
            raw: Raw::ABSENT_OBJECT,
            text: Text::NONE,
            language: Text::NONE,
            duration_s: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut text = Text::NONE;
        let mut language = Text::NONE;
        let mut duration_s = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "text" => text = reader.text()?,
                    "language" => language = reader.text()?,
                    "duration_s" => duration_s = reader.float()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            text,
            language,
            duration_s,
        })
    }
}
/// Text as speech.
///
/// The reply of `POST /v1/audio/speech`.
#[derive(Clone)]
pub struct Speech {
    raw: Raw,
    audio_base64: Text,
    sample_rate: Option<i64>,
    duration_s: Option<f64>,
    format: Text,
}
impl Speech {
    /// The audio file in standard base64. `None` when absent.
    pub fn audio_base64(&self) -> Option<&str> {
        self.audio_base64.of(&self.raw)
    }
    /// Samples per second, in hertz. `None` when absent.
    pub fn sample_rate(&self) -> Option<i64> {
        self.sample_rate
    }
    /// Length of the audio that was made and billed, in seconds. `None` when absent.
    pub fn duration_s(&self) -> Option<f64> {
        self.duration_s
    }
    /// Format of the audio file. Known value: `wav`; others may come. `None` when absent.
    pub fn format(&self) -> Option<&str> {
        self.format.of(&self.raw)
    }
}
response_type!(Speech);
impl Response for Speech {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("audio_base64", Property::String(self.audio_base64()));
        visit("sample_rate", Property::Integer(self.sample_rate()));
        visit("duration_s", Property::Number(self.duration_s()));
        visit("format", Property::String(self.format()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "Speech",
            &[
                PropertySchema::new("audio_base64", Shape::String),
                PropertySchema::new("sample_rate", Shape::Integer),
                PropertySchema::new("duration_s", Shape::Number),
                PropertySchema::new("format", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: Speech = Speech {
            raw: Raw::ABSENT_OBJECT,
            audio_base64: Text::NONE,
            sample_rate: None,
            duration_s: None,
            format: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut audio_base64 = Text::NONE;
        let mut sample_rate = None;
        let mut duration_s = None;
        let mut format = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "audio_base64" => audio_base64 = reader.text()?,
                    "sample_rate" => sample_rate = reader.integer()?,
                    "duration_s" => duration_s = reader.float()?,
                    "format" => format = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            audio_base64,
            sample_rate,
            duration_s,
            format,
        })
    }
}
/// What the organisation's calls of `auto` came to over the last 30 days.
///
/// The reply of `GET /v1/auto/metrics`. Savings are projected: what a frontier model would have cost for the same calls, less what
/// was billed.
#[derive(Clone)]
pub struct AutoMetrics {
    raw: Raw,
    requests_30d: Option<i64>,
    requests_today: Option<i64>,
    success_rate_30d: Option<f64>,
    billed_micro_usd_30d: Option<i64>,
    billed_micro_usd_today: Option<i64>,
    cost_to_serve_micro_usd_30d: Option<i64>,
    savings_vs_frontier_micro_usd_30d: Option<i64>,
    savings_multiple_30d: Option<f64>,
    performance_hourly_7d: Vec<AutoHour>,
    days_30d: Vec<AutoDay>,
    last_request: Option<Box<AutoRequest>>,
}
impl AutoMetrics {
    /// How many calls there were in 30 days, 0 or more. `None` when absent.
    pub fn requests_30d(&self) -> Option<i64> {
        self.requests_30d
    }
    /// How many calls there were today, 0 or more. `None` when absent.
    pub fn requests_today(&self) -> Option<i64> {
        self.requests_today
    }
    /// Share of the calls that succeeded, from 0 to 1. `None` when absent, and without traffic.
    pub fn success_rate_30d(&self) -> Option<f64> {
        self.success_rate_30d
    }
    /// What the calls of 30 days were billed, in micro-USD: `1_000_000` is 1 US dollar. `None` when absent.
    pub fn billed_micro_usd_30d(&self) -> Option<i64> {
        self.billed_micro_usd_30d
    }
    /// What the calls of today were billed, in micro-USD: `1_000_000` is 1 US dollar. `None` when absent.
    pub fn billed_micro_usd_today(&self) -> Option<i64> {
        self.billed_micro_usd_today
    }
    /// What it cost to serve the calls of 30 days, in micro-USD. `None` when absent.
    pub fn cost_to_serve_micro_usd_30d(&self) -> Option<i64> {
        self.cost_to_serve_micro_usd_30d
    }
    /// What was saved in 30 days against a frontier model, in micro-USD, as a projection. `None` when absent, and without traffic.
    pub fn savings_vs_frontier_micro_usd_30d(&self) -> Option<i64> {
        self.savings_vs_frontier_micro_usd_30d
    }
    /// How many times more a frontier model would have cost, as a projection. `None` when absent, and without traffic.
    pub fn savings_multiple_30d(&self) -> Option<f64> {
        self.savings_multiple_30d
    }
    /// The hours of the last 7 days, oldest first.
    ///
    /// An empty list when absent.
    pub fn performance_hourly_7d(&self) -> &[AutoHour] {
        &self.performance_hourly_7d
    }
    /// The last 30 days, oldest first: the last one is today.
    ///
    /// An empty list when absent.
    pub fn days_30d(&self) -> &[AutoDay] {
        &self.days_30d
    }
    /// The latest call. `None` when absent or empty, and before the first call.
    pub fn last_request(&self) -> Option<&AutoRequest> {
        self.last_request.as_deref()
    }
}
response_type!(AutoMetrics);
impl Response for AutoMetrics {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("requests_30d", Property::Integer(self.requests_30d()));
        visit("requests_today", Property::Integer(self.requests_today()));
        visit("success_rate_30d", Property::Number(self.success_rate_30d()));
        visit("billed_micro_usd_30d", Property::Integer(self.billed_micro_usd_30d()));
        visit(
            "billed_micro_usd_today",
            Property::Integer(self.billed_micro_usd_today()),
        );
        visit(
            "cost_to_serve_micro_usd_30d",
            Property::Integer(self.cost_to_serve_micro_usd_30d()),
        );
        visit(
            "savings_vs_frontier_micro_usd_30d",
            Property::Integer(self.savings_vs_frontier_micro_usd_30d()),
        );
        visit("savings_multiple_30d", Property::Number(self.savings_multiple_30d()));
        visit(
            "performance_hourly_7d",
            Element::properties(self.performance_hourly_7d()),
        );
        visit("days_30d", Element::properties(self.days_30d()));
        visit(
            "last_request",
            Property::Object(self.last_request().map(|object| object as &dyn Response)),
        );
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "AutoMetrics",
            &[
                PropertySchema::new("requests_30d", Shape::Integer),
                PropertySchema::new("requests_today", Shape::Integer),
                PropertySchema::new("success_rate_30d", Shape::Number),
                PropertySchema::new("billed_micro_usd_30d", Shape::Integer),
                PropertySchema::new("billed_micro_usd_today", Shape::Integer),
                PropertySchema::new("cost_to_serve_micro_usd_30d", Shape::Integer),
                PropertySchema::new("savings_vs_frontier_micro_usd_30d", Shape::Integer),
                PropertySchema::new("savings_multiple_30d", Shape::Number),
                PropertySchema::new(
                    "performance_hourly_7d",
                    Shape::List(&Shape::Object(AutoHour::contract)),
                ),
                PropertySchema::new(
                    "days_30d",
                    Shape::List(&Shape::Object(AutoDay::contract)),
                ),
                PropertySchema::new("last_request", Shape::Object(AutoRequest::contract)),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: AutoMetrics = AutoMetrics {
            raw: Raw::ABSENT_OBJECT,
            requests_30d: None,
            requests_today: None,
            success_rate_30d: None,
            billed_micro_usd_30d: None,
            billed_micro_usd_today: None,
            cost_to_serve_micro_usd_30d: None,
            savings_vs_frontier_micro_usd_30d: None,
            savings_multiple_30d: None,
            performance_hourly_7d: Vec::new(),
            days_30d: Vec::new(),
            last_request: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut requests_30d = None;
        let mut requests_today = None;
        let mut success_rate_30d = None;
        let mut billed_micro_usd_30d = None;
        let mut billed_micro_usd_today = None;
        let mut cost_to_serve_micro_usd_30d = None;
        let mut savings_vs_frontier_micro_usd_30d = None;
        let mut savings_multiple_30d = None;
        let mut performance_hourly_7d = Vec::new();
        let mut days_30d = Vec::new();
        let mut last_request = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "requests_30d" => requests_30d = reader.integer()?,
                    "requests_today" => requests_today = reader.integer()?,
                    "success_rate_30d" => success_rate_30d = reader.float()?,
                    "billed_micro_usd_30d" => billed_micro_usd_30d = reader.integer()?,
                    "billed_micro_usd_today" => {
                        billed_micro_usd_today = reader.integer()?;
                    }
                    "cost_to_serve_micro_usd_30d" => {
                        cost_to_serve_micro_usd_30d = reader.integer()?;
                    }
                    "savings_vs_frontier_micro_usd_30d" => {
                        savings_vs_frontier_micro_usd_30d = reader.integer()?;
                    }
                    "savings_multiple_30d" => savings_multiple_30d = reader.float()?,
                    "performance_hourly_7d" => performance_hourly_7d = reader.list()?,
                    "days_30d" => days_30d = reader.list()?,
                    "last_request" => last_request = reader.nested_unless_empty()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            requests_30d,
            requests_today,
            success_rate_30d,
            billed_micro_usd_30d,
            billed_micro_usd_today,
            cost_to_serve_micro_usd_30d,
            savings_vs_frontier_micro_usd_30d,
            savings_multiple_30d,
            performance_hourly_7d,
            days_30d,
            last_request,
        })
    }
}
/// One hour of calls of `auto`.
///
/// An element of `performance_hourly_7d` of the metrics.
#[derive(Clone)]
pub struct AutoHour {
    raw: Raw,
    hour: Text,
    requests: Option<i64>,
    error_rate: Option<f64>,
    p50_ms: Option<f64>,
    p95_ms: Option<f64>,
}
impl AutoHour {
    /// Which hour, as the server writes it. `None` when absent.
    pub fn hour(&self) -> Option<&str> {
        self.hour.of(&self.raw)
    }
    /// How many calls there were, 0 or more. `None` when absent.
    pub fn requests(&self) -> Option<i64> {
        self.requests
    }
    /// Share of the calls that failed, from 0 to 1. `None` when absent.
    pub fn error_rate(&self) -> Option<f64> {
        self.error_rate
    }
    /// Within how many milliseconds half of the calls were answered. `None` when absent, and without calls.
    pub fn p50_ms(&self) -> Option<f64> {
        self.p50_ms
    }
    /// Within how many milliseconds 95 of 100 calls were answered. `None` when absent, and without calls.
    pub fn p95_ms(&self) -> Option<f64> {
        self.p95_ms
    }
}
response_type!(AutoHour);
impl Response for AutoHour {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("hour", Property::String(self.hour()));
        visit("requests", Property::Integer(self.requests()));
        visit("error_rate", Property::Number(self.error_rate()));
        visit("p50_ms", Property::Number(self.p50_ms()));
        visit("p95_ms", Property::Number(self.p95_ms()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "AutoHour",
            &[
                PropertySchema::new("hour", Shape::String),
                PropertySchema::new("requests", Shape::Integer),
                PropertySchema::new("error_rate", Shape::Number),
                PropertySchema::new("p50_ms", Shape::Number),
                PropertySchema::new("p95_ms", Shape::Number),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: AutoHour = AutoHour {
            raw: Raw::ABSENT_OBJECT,
            hour: Text::NONE,
            requests: None,
            error_rate: None,
            p50_ms: None,
            p95_ms: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut hour = Text::NONE;
        let mut requests = None;
        let mut error_rate = None;
        let mut p50_ms = None;
        let mut p95_ms = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "hour" => hour = reader.text()?,
                    "requests" => requests = reader.integer()?,
                    "error_rate" => error_rate = reader.float()?,
                    "p50_ms" => p50_ms = reader.float()?,
                    "p95_ms" => p95_ms = reader.float()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            hour,
            requests,
            error_rate,
            p50_ms,
            p95_ms,
        })
    }
}
/// One day of calls of `auto`.
///
/// An element of `days_30d` of the metrics.
#[derive(Clone)]
pub struct AutoDay {
    raw: Raw,
    day: Text,
    n: Option<i64>,
    ok: Option<i64>,
    success_rate: Option<f64>,
}
impl AutoDay {
    /// Which day, as the server writes it. `None` when absent.
    pub fn day(&self) -> Option<&str> {
        self.day.of(&self.raw)
    }
    /// How many calls there were, 0 or more. `None` when absent.
    pub fn n(&self) -> Option<i64> {
        self.n
    }
    /// How many of them succeeded, 0 or more. `None` when absent.
    pub fn ok(&self) -> Option<i64> {
        self.ok
    }
    /// Share of the calls that succeeded, from 0 to 1. `None` when absent, and without calls.
    pub fn success_rate(&self) -> Option<f64> {
        self.success_rate
    }
}
response_type!(AutoDay);
impl Response for AutoDay {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("day", Property::String(self.day()));
        visit("n", Property::Integer(self.n()));
        visit("ok", Property::Integer(self.ok()));
        visit("success_rate", Property::Number(self.success_rate()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "AutoDay",
            &[
                PropertySchema::new("day", Shape::String),
                PropertySchema::new("n", Shape::Integer),
                PropertySchema::new("ok", Shape::Integer),
                PropertySchema::new("success_rate", Shape::Number),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: AutoDay = AutoDay {
            raw: Raw::ABSENT_OBJECT,
            day: Text::NONE,
            n: None,
            ok: None,
            success_rate: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut day = Text::NONE;
        let mut n = None;
        let mut ok = None;
        let mut success_rate = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "day" => day = reader.text()?,
                    "n" => n = reader.integer()?,
                    "ok" => ok = reader.integer()?,
                    "success_rate" => success_rate = reader.float()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            day,
            n,
            ok,
            success_rate,
        })
    }
}
/// One call of `auto`.
///
/// The `last_request` of the metrics.
#[derive(Clone)]
pub struct AutoRequest {
    raw: Raw,
    created_at: Text,
    status_code: Option<i64>,
    duration_ms: Option<f64>,
    billed_micro_usd: Option<i64>,
    cost_to_serve_micro_usd: Option<i64>,
}
impl AutoRequest {
    /// When it was made, as the server writes it. `None` when absent.
    pub fn created_at(&self) -> Option<&str> {
        self.created_at.of(&self.raw)
    }
    /// The HTTP status it was answered with. `None` when absent.
    pub fn status_code(&self) -> Option<i64> {
        self.status_code
    }
    /// How long it took, in milliseconds. `None` when absent.
    pub fn duration_ms(&self) -> Option<f64> {
        self.duration_ms
    }
    /// What it was billed, in micro-USD: `1_000_000` is 1 US dollar. `None` when absent.
    pub fn billed_micro_usd(&self) -> Option<i64> {
        self.billed_micro_usd
    }
    /// What it cost to serve, in micro-USD. `None` when absent.
    pub fn cost_to_serve_micro_usd(&self) -> Option<i64> {
        self.cost_to_serve_micro_usd
    }
}
response_type!(AutoRequest);
impl Response for AutoRequest {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("created_at", Property::String(self.created_at()));
        visit("status_code", Property::Integer(self.status_code()));
        visit("duration_ms", Property::Number(self.duration_ms()));
        visit("billed_micro_usd", Property::Integer(self.billed_micro_usd()));
        visit(
            "cost_to_serve_micro_usd",
            Property::Integer(self.cost_to_serve_micro_usd()),
        );
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "AutoRequest",
            &[
                PropertySchema::new("created_at", Shape::String),
                PropertySchema::new("status_code", Shape::Integer),
                PropertySchema::new("duration_ms", Shape::Number),
                PropertySchema::new("billed_micro_usd", Shape::Integer),
                PropertySchema::new("cost_to_serve_micro_usd", Shape::Integer),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: AutoRequest = AutoRequest {
            raw: Raw::ABSENT_OBJECT,
            created_at: Text::NONE,
            status_code: None,
            duration_ms: None,
            billed_micro_usd: None,
            cost_to_serve_micro_usd: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut created_at = Text::NONE;
        let mut status_code = None;
        let mut duration_ms = None;
        let mut billed_micro_usd = None;
        let mut cost_to_serve_micro_usd = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "created_at" => created_at = reader.text()?,
                    "status_code" => status_code = reader.integer()?,
                    "duration_ms" => duration_ms = reader.float()?,
                    "billed_micro_usd" => billed_micro_usd = reader.integer()?,
                    "cost_to_serve_micro_usd" => {
                        cost_to_serve_micro_usd = reader.integer()?;
                    }
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            created_at,
            status_code,
            duration_ms,
            billed_micro_usd,
            cost_to_serve_micro_usd,
        })
    }
}
/// What a vendor's model answered.
///
/// The reply of `POST /v1/playground/frontier`.
#[derive(Clone)]
pub struct FrontierComparison {
    raw: Raw,
    model: Text,
    content: Text,
    cost_micro_usd: Option<i64>,
    latency_ms: Option<i64>,
}
impl FrontierComparison {
    /// The vendor's model that answered. `None` when absent.
    pub fn model(&self) -> Option<&str> {
        self.model.of(&self.raw)
    }
    /// The answer. `None` when absent.
    pub fn content(&self) -> Option<&str> {
        self.content.of(&self.raw)
    }
    /// What the call cost and was billed, in micro-USD: `1_000_000` is 1 US dollar.
    ///
    /// The cost of one call, so it is never floored. `None` when absent.
    pub fn cost_micro_usd(&self) -> Option<i64> {
        self.cost_micro_usd
    }
    /// How long the answer took, in milliseconds. `None` when absent.
    pub fn latency_ms(&self) -> Option<i64> {
        self.latency_ms
    }
}
response_type!(FrontierComparison);
impl Response for FrontierComparison {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("model", Property::String(self.model()));
        visit("content", Property::String(self.content()));
        visit("cost_micro_usd", Property::Integer(self.cost_micro_usd()));
        visit("latency_ms", Property::Integer(self.latency_ms()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "FrontierComparison",
            &[
                PropertySchema::new("model", Shape::String),
                PropertySchema::new("content", Shape::String),
                PropertySchema::new("cost_micro_usd", Shape::Integer),
                PropertySchema::new("latency_ms", Shape::Integer),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: FrontierComparison = FrontierComparison {
            raw: Raw::ABSENT_OBJECT,
            model: Text::NONE,
            content: Text::NONE,
            cost_micro_usd: None,
            latency_ms: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut model = Text::NONE;
        let mut content = Text::NONE;
        let mut cost_micro_usd = None;
        let mut latency_ms = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "model" => model = reader.text()?,
                    "content" => content = reader.text()?,
                    "cost_micro_usd" => cost_micro_usd = reader.integer()?,
                    "latency_ms" => latency_ms = reader.integer()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            model,
            content,
            cost_micro_usd,
            latency_ms,
        })
    }
}
/// A vector for each text of a call.
///
/// The reply of `POST /v1/embeddings`.
#[derive(Clone)]
pub struct Embeddings {
    raw: Raw,
    object: Text,
    data: Vec<Embedding>,
    model: Text,
    usage: Option<Box<Usage>>,
}
impl Embeddings {
    /// Name of this kind of object. Known value `list`; others may come. `None` when absent.
    pub fn object(&self) -> Option<&str> {
        self.object.of(&self.raw)
    }
    /// The vectors, each with the place of its text.
    ///
    /// An empty list when absent.
    pub fn data(&self) -> &[Embedding] {
        &self.data
    }
    /// The model that made the vectors. Those of another model must not be mixed with them. `None` when absent.
    pub fn model(&self) -> Option<&str> {
        self.model.of(&self.raw)
    }
    /// How many tokens the call took.
    ///
    /// An empty object when absent, whose counts are all `None`.
    pub fn usage(&self) -> &Usage {
        self.usage.as_deref().unwrap_or_else(|| Usage::absent())
    }
}
impl Embeddings {
    /// The whole reply: its exact text, and the envelope's other keys.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }
    /// How many there are; 0 when the list is absent.
    pub fn len(&self) -> usize {
        self.data.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }
    /// Goes through them in the order they were sent.
    pub fn iter(&self) -> std::slice::Iter<'_, Embedding> {
        self.data.iter()
    }
}
impl<'a> IntoIterator for &'a Embeddings {
    type Item = &'a Embedding;
    type IntoIter = std::slice::Iter<'a, Embedding>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
impl IntoIterator for Embeddings {
    type Item = Embedding;
    type IntoIter = std::vec::IntoIter<Embedding>;
    fn into_iter(self) -> Self::IntoIter {
        self.data.into_iter()
    }
}
response_type!(Embeddings);
impl Response for Embeddings {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("object", Property::String(self.object()));
        visit("data", Element::properties(self.data()));
        visit("model", Property::String(self.model()));
        visit("usage", Property::Object(Some(self.usage())));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "Embeddings",
            &[
                PropertySchema::new("object", Shape::String),
                PropertySchema::new(
                    "data",
                    Shape::List(&Shape::Object(Embedding::contract)),
                ),
                PropertySchema::new("model", Shape::String),
                PropertySchema::new("usage", Shape::Object(Usage::contract)),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: Embeddings = Embeddings {
            raw: Raw::ABSENT_OBJECT,
            object: Text::NONE,
            data: Vec::new(),
            model: Text::NONE,
            usage: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut object = Text::NONE;
        let mut data = Vec::new();
        let mut model = Text::NONE;
        let mut usage = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "object" => object = reader.text()?,
                    "data" => data = reader.list()?,
                    "model" => model = reader.text()?,
                    "usage" => usage = reader.nested()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            object,
            data,
            model,
            usage,
        })
    }
    fn lacks(&self) -> Option<Drift> {
        if let Some(lack) = no_list(&self.raw, "data") {
            return Some(lack);
        }
        None
    }
}
/// The vector of one text.
///
/// An element of `data` of embeddings.
#[derive(Clone)]
pub struct Embedding {
    raw: Raw,
    object: Text,
    index: Option<i64>,
    embedding: Vec<f64>,
}
impl Embedding {
    /// Name of this kind of object. Known value `embedding`; others may come. `None` when absent.
    pub fn object(&self) -> Option<&str> {
        self.object.of(&self.raw)
    }
    /// Place of the text in the call, from 0. `None` when absent.
    pub fn index(&self) -> Option<i64> {
        self.index
    }
    /// The vector: 1,024 numbers whose squares add up to 1.
    ///
    /// An empty list when absent.
    ///
    /// Empty, too, where an element is not what the contract says; `drift` names it.
    pub fn embedding(&self) -> &[f64] {
        &self.embedding
    }
}
response_type!(Embedding);
impl Response for Embedding {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("object", Property::String(self.object()));
        visit("index", Property::Integer(self.index()));
        visit("embedding", Element::properties(self.embedding()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "Embedding",
            &[
                PropertySchema::new("object", Shape::String),
                PropertySchema::new("index", Shape::Integer),
                PropertySchema::new("embedding", Shape::List(&Shape::Number)),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: Embedding = Embedding {
            raw: Raw::ABSENT_OBJECT,
            object: Text::NONE,
            index: None,
            embedding: Vec::new(),
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut object = Text::NONE;
        let mut index = None;
        let mut embedding = Vec::new();
        let raw = reader
            .object(|reader, key| {
                match key {
                    "object" => object = reader.text()?,
                    "index" => index = reader.integer()?,
                    "embedding" => embedding = reader.list()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            object,
            index,
            embedding,
        })
    }
}
/// Documents ranked by how well they answer a query.
///
/// The reply of `POST /v1/rerank`.
#[derive(Clone)]
pub struct Rerank {
    raw: Raw,
    results: Vec<RerankResult>,
    model: Text,
    pairs: Option<i64>,
}
impl Rerank {
    /// The documents' places and scores, best first.
    ///
    /// An empty list when absent.
    pub fn results(&self) -> &[RerankResult] {
        &self.results
    }
    /// The model that scored. `None` when absent.
    pub fn model(&self) -> Option<&str> {
        self.model.of(&self.raw)
    }
    /// How many documents were scored and billed, 0 or more. `None` when absent.
    pub fn pairs(&self) -> Option<i64> {
        self.pairs
    }
}
impl Rerank {
    /// The whole reply: its exact text, and the envelope's other keys.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }
    /// How many there are; 0 when the list is absent.
    pub fn len(&self) -> usize {
        self.results.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.results.is_empty()
    }
    /// Goes through them in the order they were sent.
    pub fn iter(&self) -> std::slice::Iter<'_, RerankResult> {
        self.results.iter()
    }
}
impl<'a> IntoIterator for &'a Rerank {
    type Item = &'a RerankResult;
    type IntoIter = std::slice::Iter<'a, RerankResult>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
impl IntoIterator for Rerank {
    type Item = RerankResult;
    type IntoIter = std::vec::IntoIter<RerankResult>;
    fn into_iter(self) -> Self::IntoIter {
        self.results.into_iter()
    }
}
response_type!(Rerank);
impl Response for Rerank {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("results", Element::properties(self.results()));
        visit("model", Property::String(self.model()));
        visit("pairs", Property::Integer(self.pairs()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "Rerank",
            &[
                PropertySchema::new(
                    "results",
                    Shape::List(&Shape::Object(RerankResult::contract)),
                ),
                PropertySchema::new("model", Shape::String),
                PropertySchema::new("pairs", Shape::Integer),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: Rerank = Rerank {
            raw: Raw::ABSENT_OBJECT,
            results: Vec::new(),
            model: Text::NONE,
            pairs: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut results = Vec::new();
        let mut model = Text::NONE;
        let mut pairs = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "results" => results = reader.list()?,
                    "model" => model = reader.text()?,
                    "pairs" => pairs = reader.integer()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self { raw, results, model, pairs })
    }
    fn lacks(&self) -> Option<Drift> {
        if let Some(lack) = no_list(&self.raw, "results") {
            return Some(lack);
        }
        None
    }
}
/// The score of one document.
///
/// An element of `results` of a ranking.
#[derive(Clone)]
pub struct RerankResult {
    raw: Raw,
    index: Option<i64>,
    relevance_score: Option<f64>,
}
impl RerankResult {
    /// Place of the document in the call, from 0. `None` when absent.
    pub fn index(&self) -> Option<i64> {
        self.index
    }
    /// How likely the document answers the query, above 0 and below 1. It stands on its own, and can be compared between calls.
    /// `None` when absent.
    pub fn relevance_score(&self) -> Option<f64> {
        self.relevance_score
    }
}
response_type!(RerankResult);
impl Response for RerankResult {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("index", Property::Integer(self.index()));
        visit("relevance_score", Property::Number(self.relevance_score()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "RerankResult",
            &[
                PropertySchema::new("index", Shape::Integer),
                PropertySchema::new("relevance_score", Shape::Number),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: RerankResult = RerankResult {
            raw: Raw::ABSENT_OBJECT,
            index: None,
            relevance_score: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut index = None;
        let mut relevance_score = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "index" => index = reader.integer()?,
                    "relevance_score" => relevance_score = reader.float()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            index,
            relevance_score,
        })
    }
}
/// An image that was made.
///
/// The reply of `POST /v1/images/generations` and `POST /v1/images/edits`.
#[derive(Clone)]
pub struct ImageGeneration {
    raw: Raw,
    created: Option<i64>,
    model: Text,
    size: Text,
    data: Vec<ImageData>,
}
impl ImageGeneration {
    /// When it was made, in seconds since the Unix epoch. `None` when absent.
    pub fn created(&self) -> Option<i64> {
        self.created
    }
    /// The model that made it. `None` when absent.
    pub fn model(&self) -> Option<&str> {
        self.model.of(&self.raw)
    }
    /// Width and height that came, such as `1024x1024`. `None` when absent.
    pub fn size(&self) -> Option<&str> {
        self.size.of(&self.raw)
    }
    /// The image; a list of one.
    ///
    /// An empty list when absent.
    pub fn data(&self) -> &[ImageData] {
        &self.data
    }
}
response_type!(ImageGeneration);
impl Response for ImageGeneration {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("created", Property::Integer(self.created()));
        visit("model", Property::String(self.model()));
        visit("size", Property::String(self.size()));
        visit("data", Element::properties(self.data()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "ImageGeneration",
            &[
                PropertySchema::new("created", Shape::Integer),
                PropertySchema::new("model", Shape::String),
                PropertySchema::new("size", Shape::String),
                PropertySchema::new(
                    "data",
                    Shape::List(&Shape::Object(ImageData::contract)),
                ),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: ImageGeneration = ImageGeneration {
            raw: Raw::ABSENT_OBJECT,
            created: None,
            model: Text::NONE,
            size: Text::NONE,
            data: Vec::new(),
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut created = None;
        let mut model = Text::NONE;
        let mut size = Text::NONE;
        let mut data = Vec::new();
        let raw = reader
            .object(|reader, key| {
                match key {
                    "created" => created = reader.integer()?,
                    "model" => model = reader.text()?,
                    "size" => size = reader.text()?,
                    "data" => data = reader.list()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            created,
            model,
            size,
            data,
        })
    }
    fn lacks(&self) -> Option<Drift> {
        if self.data.is_empty() && is_blank(self) {
            return Some(Drift::new("$.data", "at least one", "none"));
        }
        None
    }
    fn is_without_answer(&self) -> bool {
        self.data.is_empty()
    }
}
/// The bytes of an image.
///
/// An element of `data` of an image that was made.
#[derive(Clone)]
pub struct ImageData {
    raw: Raw,
    b64_json: Text,
}
impl ImageData {
    /// The PNG file in standard base64. `None` when absent.
    pub fn b64_json(&self) -> Option<&str> {
        self.b64_json.of(&self.raw)
    }
}
response_type!(ImageData);
impl Response for ImageData {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("b64_json", Property::String(self.b64_json()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "ImageData",
            &[PropertySchema::new("b64_json", Shape::String)],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: ImageData = ImageData {
            raw: Raw::ABSENT_OBJECT,
            b64_json: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut b64_json = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "b64_json" => b64_json = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self { raw, b64_json })
    }
}
/// What rows could be graded by.
///
/// The reply of `POST /v1/eval-sets/propose-contract`.
#[derive(Clone)]
pub struct ProposalResult {
    raw: Raw,
    proposals: Vec<ContractProposal>,
    homogeneous: bool,
    conflict: Option<Box<ProposalConflict>>,
    split: Option<Box<ProposalSplit>>,
    closest_task: Text,
    prompt: Text,
    intent: Text,
    message: Text,
}
impl ProposalResult {
    /// The tasks that fit; none when the rows are of several kinds.
    ///
    /// An empty list when absent.
    pub fn proposals(&self) -> &[ContractProposal] {
        &self.proposals
    }
    /// Whether the rows are all of one kind. `false` when absent.
    pub fn homogeneous(&self) -> bool {
        self.homogeneous
    }
    /// What the sentence asks for and the rows do not show. `None` when absent or empty.
    pub fn conflict(&self) -> Option<&ProposalConflict> {
        self.conflict.as_deref()
    }
    /// How the rows fall apart. `None` when absent or empty.
    pub fn split(&self) -> Option<&ProposalSplit> {
        self.split.as_deref()
    }
    /// Id of the task that comes nearest. `None` when absent.
    pub fn closest_task(&self) -> Option<&str> {
        self.closest_task.of(&self.raw)
    }
    /// The sentence that was sent; older servers call it `intent`. `None` when absent.
    pub fn prompt(&self) -> Option<&str> {
        self.prompt
            .of(&self.raw)
            .filter(|text| !text.is_empty())
            .or_else(|| self.intent.of(&self.raw))
    }
    /// What the server says to it, for people. `None` when absent.
    pub fn message(&self) -> Option<&str> {
        self.message.of(&self.raw)
    }
}
response_type!(ProposalResult);
impl Response for ProposalResult {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("proposals", Element::properties(self.proposals()));
        visit("homogeneous", Property::Boolean(self.homogeneous()));
        visit(
            "conflict",
            Property::Object(self.conflict().map(|object| object as &dyn Response)),
        );
        visit(
            "split",
            Property::Object(self.split().map(|object| object as &dyn Response)),
        );
        visit("closest_task", Property::String(self.closest_task()));
        visit("prompt", Property::String(self.prompt()));
        visit("message", Property::String(self.message()));
        visit("is_clean", Property::Boolean(self.is_clean()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "ProposalResult",
            &[
                PropertySchema::new(
                    "proposals",
                    Shape::List(&Shape::Object(ContractProposal::contract)),
                ),
                PropertySchema::new("homogeneous", Shape::Boolean),
                PropertySchema::new(
                    "conflict",
                    Shape::Object(ProposalConflict::contract),
                ),
                PropertySchema::new("split", Shape::Object(ProposalSplit::contract)),
                PropertySchema::new("closest_task", Shape::String),
                PropertySchema::new("prompt", Shape::String),
                PropertySchema::new("intent", Shape::String),
                PropertySchema::new("message", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: ProposalResult = ProposalResult {
            raw: Raw::ABSENT_OBJECT,
            proposals: Vec::new(),
            homogeneous: false,
            conflict: None,
            split: None,
            closest_task: Text::NONE,
            prompt: Text::NONE,
            intent: Text::NONE,
            message: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut proposals = Vec::new();
        let mut homogeneous = false;
        let mut conflict = None;
        let mut split = None;
        let mut closest_task = Text::NONE;
        let mut prompt = Text::NONE;
        let mut intent = Text::NONE;
        let mut message = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "proposals" => proposals = reader.list()?,
                    "homogeneous" => homogeneous = reader.boolean()?,
                    "conflict" => conflict = reader.nested_unless_empty()?,
                    "split" => split = reader.nested_unless_empty()?,
                    "closest_task" => closest_task = reader.text()?,
                    "prompt" => prompt = reader.text()?,
                    "intent" => intent = reader.text()?,
                    "message" => message = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            proposals,
            homogeneous,
            conflict,
            split,
            closest_task,
            prompt,
            intent,
            message,
        })
    }
}
/// A task that rows could be graded by.
///
/// An element of `proposals` of a proposal.
#[derive(Clone)]
pub struct ContractProposal {
    raw: Raw,
    task_id: Text,
    confidence: Text,
    evidence: Option<Box<ProposalEvidence>>,
    warning: Text,
}
impl ContractProposal {
    /// Id of the task; `custom-eval` is a panel of judges. `None` when absent.
    pub fn task_id(&self) -> Option<&str> {
        self.task_id.of(&self.raw)
    }
    /// How sure the fit is. Known values: `high`, `medium`, `low`; others may come. `None` when absent.
    ///
    /// Its known values are in [`Confidence`].
    pub fn confidence(&self) -> Option<&str> {
        self.confidence.of(&self.raw)
    }
    /// What it rests on.
    ///
    /// An empty object when absent.
    pub fn evidence(&self) -> &ProposalEvidence {
        self.evidence.as_deref().unwrap_or_else(|| ProposalEvidence::absent())
    }
    /// What speaks against it, for people. `None` when absent.
    pub fn warning(&self) -> Option<&str> {
        self.warning.of(&self.raw)
    }
}
response_type!(ContractProposal);
impl Response for ContractProposal {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("task_id", Property::String(self.task_id()));
        visit("confidence", Property::String(self.confidence()));
        visit("evidence", Property::Object(Some(self.evidence())));
        visit("warning", Property::String(self.warning()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "ContractProposal",
            &[
                PropertySchema::new("task_id", Shape::String),
                PropertySchema::new("confidence", Shape::String),
                PropertySchema::new(
                    "evidence",
                    Shape::Object(ProposalEvidence::contract),
                ),
                PropertySchema::new("warning", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: ContractProposal = ContractProposal {
            raw: Raw::ABSENT_OBJECT,
            task_id: Text::NONE,
            confidence: Text::NONE,
            evidence: None,
            warning: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut task_id = Text::NONE;
        let mut confidence = Text::NONE;
        let mut evidence = None;
        let mut warning = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "task_id" => task_id = reader.text()?,
                    "confidence" => confidence = reader.text()?,
                    "evidence" => evidence = reader.nested()?,
                    "warning" => warning = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            task_id,
            confidence,
            evidence,
            warning,
        })
    }
}
/// What a proposal rests on.
///
/// The `evidence` of a proposed task.
#[derive(Clone)]
pub struct ProposalEvidence {
    raw: Raw,
    validated_n: Option<i64>,
    total_n: Option<i64>,
    matcher_reason: Text,
}
impl ProposalEvidence {
    /// How many rows fit the task, 0 or more. `None` when absent.
    pub fn validated_n(&self) -> Option<i64> {
        self.validated_n
    }
    /// How many rows were looked at, 0 or more. `None` when absent.
    pub fn total_n(&self) -> Option<i64> {
        self.total_n
    }
    /// Why the task was chosen, for people. `None` when absent.
    pub fn matcher_reason(&self) -> Option<&str> {
        self.matcher_reason.of(&self.raw)
    }
    /// Other tasks that were thought of, as the server writes them. `None` when absent.
    pub fn alternatives(&self) -> Option<&Raw> {
        self.raw.get("alternatives").filter(|value| !value.is_null())
    }
}
response_type!(ProposalEvidence);
impl Response for ProposalEvidence {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("validated_n", Property::Integer(self.validated_n()));
        visit("total_n", Property::Integer(self.total_n()));
        visit("matcher_reason", Property::String(self.matcher_reason()));
        visit("alternatives", Property::Raw(self.alternatives()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "ProposalEvidence",
            &[
                PropertySchema::new("validated_n", Shape::Integer),
                PropertySchema::new("total_n", Shape::Integer),
                PropertySchema::new("matcher_reason", Shape::String),
                PropertySchema::new("alternatives", Shape::Any),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: ProposalEvidence = ProposalEvidence {
            raw: Raw::ABSENT_OBJECT,
            validated_n: None,
            total_n: None,
            matcher_reason: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut validated_n = None;
        let mut total_n = None;
        let mut matcher_reason = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "validated_n" => validated_n = reader.integer()?,
                    "total_n" => total_n = reader.integer()?,
                    "matcher_reason" => matcher_reason = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            validated_n,
            total_n,
            matcher_reason,
        })
    }
}
/// A sentence that asks for something else than the rows show.
///
/// The `conflict` of a proposal.
#[derive(Clone)]
pub struct ProposalConflict {
    raw: Raw,
    intended_task: Text,
    reasoning: Text,
}
impl ProposalConflict {
    /// Id of the task the sentence asks for. `None` when absent.
    pub fn intended_task(&self) -> Option<&str> {
        self.intended_task.of(&self.raw)
    }
    /// What does not fit, for people. `None` when absent.
    pub fn reasoning(&self) -> Option<&str> {
        self.reasoning.of(&self.raw)
    }
}
response_type!(ProposalConflict);
impl Response for ProposalConflict {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("intended_task", Property::String(self.intended_task()));
        visit("reasoning", Property::String(self.reasoning()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "ProposalConflict",
            &[
                PropertySchema::new("intended_task", Shape::String),
                PropertySchema::new("reasoning", Shape::String),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: ProposalConflict = ProposalConflict {
            raw: Raw::ABSENT_OBJECT,
            intended_task: Text::NONE,
            reasoning: Text::NONE,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut intended_task = Text::NONE;
        let mut reasoning = Text::NONE;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "intended_task" => intended_task = reader.text()?,
                    "reasoning" => reasoning = reader.text()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            intended_task,
            reasoning,
        })
    }
}
/// Rows of several kinds.
///
/// The `split` of a proposal.
#[derive(Clone)]
pub struct ProposalSplit {
    raw: Raw,
    closest_task: Text,
    validated_n: Option<i64>,
    total_n: Option<i64>,
}
impl ProposalSplit {
    /// Id of the task most rows fit. `None` when absent.
    pub fn closest_task(&self) -> Option<&str> {
        self.closest_task.of(&self.raw)
    }
    /// How many rows fit it, 0 or more. `None` when absent.
    pub fn validated_n(&self) -> Option<i64> {
        self.validated_n
    }
    /// How many rows were looked at, 0 or more. `None` when absent.
    pub fn total_n(&self) -> Option<i64> {
        self.total_n
    }
}
response_type!(ProposalSplit);
impl Response for ProposalSplit {
    fn raw(&self) -> &Raw {
        &self.raw
    }
    fn schema(&self) -> &'static Schema {
        Self::contract()
    }
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>)) {
        visit("closest_task", Property::String(self.closest_task()));
        visit("validated_n", Property::Integer(self.validated_n()));
        visit("total_n", Property::Integer(self.total_n()));
    }
    fn shape(&self) -> Shape {
        Self::SHAPE
    }
    fn contract() -> &'static Schema {
        static SCHEMA: Schema = Schema::new(
            "ProposalSplit",
            &[
                PropertySchema::new("closest_task", Shape::String),
                PropertySchema::new("validated_n", Shape::Integer),
                PropertySchema::new("total_n", Shape::Integer),
            ],
        );
        &SCHEMA
    }
    fn absent() -> &'static Self {
        static ABSENT: ProposalSplit = ProposalSplit {
            raw: Raw::ABSENT_OBJECT,
            closest_task: Text::NONE,
            validated_n: None,
            total_n: None,
        };
        &ABSENT
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut closest_task = Text::NONE;
        let mut validated_n = None;
        let mut total_n = None;
        let raw = reader
            .object(|reader, key| {
                match key {
                    "closest_task" => closest_task = reader.text()?,
                    "validated_n" => validated_n = reader.integer()?,
                    "total_n" => total_n = reader.integer()?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
        Ok(Self {
            raw,
            closest_task,
            validated_n,
            total_n,
        })
    }
}
/// How much a reasoning model thinks before it answers.
///
/// Known values: `minimal`, `low`, `medium`, `high`; others may come. The default is the model's own.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ReasoningEffort<'a> {
    /// `minimal`
    Minimal,
    /// `low`
    Low,
    /// `medium`
    Medium,
    /// `high`
    High,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> ReasoningEffort<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            ReasoningEffort::Minimal => "minimal",
            ReasoningEffort::Low => "low",
            ReasoningEffort::Medium => "medium",
            ReasoningEffort::High => "high",
            ReasoningEffort::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for ReasoningEffort<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "minimal" => ReasoningEffort::Minimal,
            "low" => ReasoningEffort::Low,
            "medium" => ReasoningEffort::Medium,
            "high" => ReasoningEffort::High,
            _ => ReasoningEffort::Other(value),
        }
    }
}
impl From<ReasoningEffort<'_>> for String {
    fn from(value: ReasoningEffort<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for ReasoningEffort<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
/// Benchmark context of the model. Known values: `rte`, `twostage`; others may come. By default the service works it out.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RunMode<'a> {
    /// `rte`
    Rte,
    /// `twostage`
    TwoStage,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> RunMode<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            RunMode::Rte => "rte",
            RunMode::TwoStage => "twostage",
            RunMode::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for RunMode<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "rte" => RunMode::Rte,
            "twostage" => RunMode::TwoStage,
            _ => RunMode::Other(value),
        }
    }
}
impl From<RunMode<'_>> for String {
    fn from(value: RunMode<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for RunMode<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
/// Which side of a search the texts are on. A query is embedded to lie near the documents that answer it. By default they are
/// documents.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum InputType<'a> {
    /// `query`
    Query,
    /// `document`
    Document,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> InputType<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            InputType::Query => "query",
            InputType::Document => "document",
            InputType::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for InputType<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "query" => InputType::Query,
            "document" => InputType::Document,
            _ => InputType::Other(value),
        }
    }
}
impl From<InputType<'_>> for String {
    fn from(value: InputType<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for InputType<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
/// Width and height in pixels. By default `1024x1024`; a size that is not known is refused.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ImageSize<'a> {
    /// `1024x1024`
    Square1024,
    /// `2048x2048`
    Square2048,
    /// `2304x1728`
    Landscape2304,
    /// `1728x2304`
    Portrait2304,
    /// `2560x1440`
    Wide2560,
    /// `1440x2560`
    Tall2560,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> ImageSize<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            ImageSize::Square1024 => "1024x1024",
            ImageSize::Square2048 => "2048x2048",
            ImageSize::Landscape2304 => "2304x1728",
            ImageSize::Portrait2304 => "1728x2304",
            ImageSize::Wide2560 => "2560x1440",
            ImageSize::Tall2560 => "1440x2560",
            ImageSize::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for ImageSize<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "1024x1024" => ImageSize::Square1024,
            "2048x2048" => ImageSize::Square2048,
            "2304x1728" => ImageSize::Landscape2304,
            "1728x2304" => ImageSize::Portrait2304,
            "2560x1440" => ImageSize::Wide2560,
            "1440x2560" => ImageSize::Tall2560,
            _ => ImageSize::Other(value),
        }
    }
}
impl From<ImageSize<'_>> for String {
    fn from(value: ImageSize<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for ImageSize<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
/// Why the answer ended.
///
/// Known values: `stop`, `length`, `tool_calls`, `content_filter`; others may come.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FinishReason<'a> {
    /// `stop`
    Stop,
    /// `length`
    Length,
    /// `tool_calls`
    ToolCalls,
    /// `content_filter`
    ContentFilter,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> FinishReason<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            FinishReason::Stop => "stop",
            FinishReason::Length => "length",
            FinishReason::ToolCalls => "tool_calls",
            FinishReason::ContentFilter => "content_filter",
            FinishReason::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for FinishReason<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "stop" => FinishReason::Stop,
            "length" => FinishReason::Length,
            "tool_calls" => FinishReason::ToolCalls,
            "content_filter" => FinishReason::ContentFilter,
            _ => FinishReason::Other(value),
        }
    }
}
impl From<FinishReason<'_>> for String {
    fn from(value: FinishReason<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for FinishReason<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
/// Who speaks.
///
/// Known values: `assistant`, `user`, `system`, `tool`; others may come.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Role<'a> {
    /// `assistant`
    Assistant,
    /// `user`
    User,
    /// `system`
    System,
    /// `tool`
    Tool,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> Role<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            Role::Assistant => "assistant",
            Role::User => "user",
            Role::System => "system",
            Role::Tool => "tool",
            Role::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for Role<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "assistant" => Role::Assistant,
            "user" => Role::User,
            "system" => Role::System,
            "tool" => Role::Tool,
            _ => Role::Other(value),
        }
    }
}
impl From<Role<'_>> for String {
    fn from(value: Role<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for Role<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
/// Whether the endpoint can be called.
///
/// Known values: `live`, `starting`, `stopped`; others may come. Only a `live` endpoint answers.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EndpointStatus<'a> {
    /// `live`
    Live,
    /// `starting`
    Starting,
    /// `stopped`
    Stopped,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> EndpointStatus<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            EndpointStatus::Live => "live",
            EndpointStatus::Starting => "starting",
            EndpointStatus::Stopped => "stopped",
            EndpointStatus::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for EndpointStatus<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "live" => EndpointStatus::Live,
            "starting" => EndpointStatus::Starting,
            "stopped" => EndpointStatus::Stopped,
            _ => EndpointStatus::Other(value),
        }
    }
}
impl From<EndpointStatus<'_>> for String {
    fn from(value: EndpointStatus<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for EndpointStatus<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
/// What `output_schema` is to the rows. Known values: `gold`, it is the shape of `expected_output`; `summary`, it sums the
/// answer up and `gold_schema` is the shape; others may come.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SchemaRole<'a> {
    /// `gold`
    Gold,
    /// `summary`
    Summary,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> SchemaRole<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            SchemaRole::Gold => "gold",
            SchemaRole::Summary => "summary",
            SchemaRole::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for SchemaRole<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "gold" => SchemaRole::Gold,
            "summary" => SchemaRole::Summary,
            _ => SchemaRole::Other(value),
        }
    }
}
impl From<SchemaRole<'_>> for String {
    fn from(value: SchemaRole<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for SchemaRole<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
/// How the match was made.
///
/// Known values: `keyword` for shared words, `semantic` for nearness in meaning, `reason` for a model that reasons about
/// the intent; others may come.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Matcher<'a> {
    /// `keyword`
    Keyword,
    /// `semantic`
    Semantic,
    /// `reason`
    Reason,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> Matcher<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            Matcher::Keyword => "keyword",
            Matcher::Semantic => "semantic",
            Matcher::Reason => "reason",
            Matcher::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for Matcher<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "keyword" => Matcher::Keyword,
            "semantic" => Matcher::Semantic,
            "reason" => Matcher::Reason,
            _ => Matcher::Other(value),
        }
    }
}
impl From<Matcher<'_>> for String {
    fn from(value: Matcher<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for Matcher<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
/// What kind of outcome this is.
///
/// Known values, to which others may be added:
///
/// - `task`: a task fits, see `chosen`.
/// - `capability`: no single task but a general capability fits, see `capability`.
/// - `unsupported`: the service does not cover this, see `reasoning`.
/// - `none`: nothing was found.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MatchOutcome<'a> {
    /// `task`
    Task,
    /// `capability`
    Capability,
    /// `unsupported`
    Unsupported,
    /// `none`
    None,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> MatchOutcome<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            MatchOutcome::Task => "task",
            MatchOutcome::Capability => "capability",
            MatchOutcome::Unsupported => "unsupported",
            MatchOutcome::None => "none",
            MatchOutcome::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for MatchOutcome<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "task" => MatchOutcome::Task,
            "capability" => MatchOutcome::Capability,
            "unsupported" => MatchOutcome::Unsupported,
            "none" => MatchOutcome::None,
            _ => MatchOutcome::Other(value),
        }
    }
}
impl From<MatchOutcome<'_>> for String {
    fn from(value: MatchOutcome<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for MatchOutcome<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
/// How sure the outcome is. Known values: `high`, `medium`, `low`; others may come.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Confidence<'a> {
    /// `high`
    High,
    /// `medium`
    Medium,
    /// `low`
    Low,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> Confidence<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            Confidence::High => "high",
            Confidence::Medium => "medium",
            Confidence::Low => "low",
            Confidence::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for Confidence<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "high" => Confidence::High,
            "medium" => Confidence::Medium,
            "low" => Confidence::Low,
            _ => Confidence::Other(value),
        }
    }
}
impl From<Confidence<'_>> for String {
    fn from(value: Confidence<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for Confidence<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
/// Id of the capability. Known values: `chat`, `coding`, `agentic`, `vision`, `asr`, `tts`; others may come.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CapabilityId<'a> {
    /// `chat`
    Chat,
    /// `coding`
    Coding,
    /// `agentic`
    Agentic,
    /// `vision`
    Vision,
    /// `asr`
    Asr,
    /// `tts`
    Tts,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> CapabilityId<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            CapabilityId::Chat => "chat",
            CapabilityId::Coding => "coding",
            CapabilityId::Agentic => "agentic",
            CapabilityId::Vision => "vision",
            CapabilityId::Asr => "asr",
            CapabilityId::Tts => "tts",
            CapabilityId::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for CapabilityId<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "chat" => CapabilityId::Chat,
            "coding" => CapabilityId::Coding,
            "agentic" => CapabilityId::Agentic,
            "vision" => CapabilityId::Vision,
            "asr" => CapabilityId::Asr,
            "tts" => CapabilityId::Tts,
            _ => CapabilityId::Other(value),
        }
    }
}
impl From<CapabilityId<'_>> for String {
    fn from(value: CapabilityId<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for CapabilityId<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
/// Whose model it is. Known values: `open`, `frontier`; others may come.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ModelKind<'a> {
    /// `open`
    Open,
    /// `frontier`
    Frontier,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> ModelKind<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            ModelKind::Open => "open",
            ModelKind::Frontier => "frontier",
            ModelKind::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for ModelKind<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "open" => ModelKind::Open,
            "frontier" => ModelKind::Frontier,
            _ => ModelKind::Other(value),
        }
    }
}
impl From<ModelKind<'_>> for String {
    fn from(value: ModelKind<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for ModelKind<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
/// Who makes the model. Known values: `openai`, `anthropic`; others may come.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Vendor<'a> {
    /// `openai`
    OpenAi,
    /// `anthropic`
    Anthropic,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> Vendor<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            Vendor::OpenAi => "openai",
            Vendor::Anthropic => "anthropic",
            Vendor::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for Vendor<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "openai" => Vendor::OpenAi,
            "anthropic" => Vendor::Anthropic,
            _ => Vendor::Other(value),
        }
    }
}
impl From<Vendor<'_>> for String {
    fn from(value: Vendor<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for Vendor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
/// How answers are graded. Known values: `extraction`, `classification`; others may come.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ScoringStrategy<'a> {
    /// `extraction`
    Extraction,
    /// `classification`
    Classification,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> ScoringStrategy<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            ScoringStrategy::Extraction => "extraction",
            ScoringStrategy::Classification => "classification",
            ScoringStrategy::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for ScoringStrategy<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "extraction" => ScoringStrategy::Extraction,
            "classification" => ScoringStrategy::Classification,
            _ => ScoringStrategy::Other(value),
        }
    }
}
impl From<ScoringStrategy<'_>> for String {
    fn from(value: ScoringStrategy<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for ScoringStrategy<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
/// State of the run.
///
/// Known values: `queued`, `running`, `evaluating`, `completed`, `failed`; others may come. A run that is `completed` or `failed` has
/// ended.
///
/// New values may come; they are `Other`. Made from the string by `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RunStatus<'a> {
    /// `queued`
    Queued,
    /// `running`
    Running,
    /// `evaluating`
    Evaluating,
    /// `completed`
    Completed,
    /// `failed`
    Failed,
    /// Any other value, as it was sent.
    Other(&'a str),
}
impl<'a> RunStatus<'a> {
    /// The value as it is sent.
    pub fn as_str(self) -> &'a str {
        match self {
            RunStatus::Queued => "queued",
            RunStatus::Running => "running",
            RunStatus::Evaluating => "evaluating",
            RunStatus::Completed => "completed",
            RunStatus::Failed => "failed",
            RunStatus::Other(value) => value,
        }
    }
}
impl<'a> From<&'a str> for RunStatus<'a> {
    fn from(value: &'a str) -> Self {
        match value {
            "queued" => RunStatus::Queued,
            "running" => RunStatus::Running,
            "evaluating" => RunStatus::Evaluating,
            "completed" => RunStatus::Completed,
            "failed" => RunStatus::Failed,
            _ => RunStatus::Other(value),
        }
    }
}
impl From<RunStatus<'_>> for String {
    fn from(value: RunStatus<'_>) -> Self {
        value.as_str().to_owned()
    }
}
impl std::fmt::Display for RunStatus<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
impl Listed for Endpoint {
    const AT: &'static str = "";
}
impl Listed for Task {
    const AT: &'static str = "tasks";
}
impl Listed for EvalSet {
    const AT: &'static str = "eval_sets";
}
impl Listed for FrontierModel {
    const AT: &'static str = "frontier_models";
}
