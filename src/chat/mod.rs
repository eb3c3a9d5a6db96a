//! Chat completions: `POST /v1/chat/completions`.
//!
//! A conversation is one [`ChatMessage`] or a list of them, made by role; a plain text counts as what the user says.
//! The model is [`AUTO`], or the id of an endpoint. What a call gives is a
//! [`ChatCompletion`](crate::types::ChatCompletion), or with [`stream`](crate::client::Request::stream) its chunks as they
//! are written.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! use pareta::chat::{ChatMessage, ResponseFormat};
//!
//! let mut conversation = vec![ChatMessage::user("Extract the effective date: May 2, 2026.")];
//! let completions = client.chat().completions();
//! let completion = completions
//!     .create(pareta::AUTO, &conversation)
//!     .response_format(ResponseFormat::json_object())
//!     .await?;
//! let terms: serde_json::Value = serde_json::from_str(completion.text())?;
//! assert_eq!(terms["effective_date"], "2026-05-02");
//!
//! // What the model said goes back to the letter, and the next question behind it.
//! conversation.extend(completion.choices().iter().map(|choice| choice.message().into()));
//! conversation.push("And when does it end?".into());
//! let mut stream = completions.create(pareta::AUTO, &conversation).stream().await?;
//! while let Some(chunk) = stream.next().await {
//!     print!("{}", chunk?.text());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | | |
//! |---|---|
//! | [`Completions::create`] | the call; its parameters are methods of what it returns |
//! | [`ChatMessage`], [`Content`], [`ContentPart`] | what is said: texts, images, results of tools |
//! | [`IntoMessages`] | what counts as a conversation |
//! | [`Tool`], [`ToolChoice`] | functions the model may call |
//! | [`ResponseFormat`] | JSON, or JSON by a schema |
//! | [`ChatStream`] | the chunks, how they ended ([`StreamOutcome`], [`StreamEnd`]), and the whole put together |
//! | [`Receipt`] | what it cost, and what the frontier model would have cost |

mod accumulate;
mod answer;
mod ending;
mod join;
mod joined_calls;
mod message;
mod receipt;
pub(crate) mod stream;
mod tools;
mod whole;

use crate::client::{Mode, Request};
use crate::generated::operations::CreateChatCompletion;

pub use crate::generated::namespaces::chat::*;

pub use answer::{AnswerProblem, FailedAnswer};
pub use message::{ChatMessage, Content, ContentPart, IntoMessages};
pub use receipt::Receipt;
use stream::Streams;
pub use stream::{ChatStream, StreamChatCompletion, StreamEnd, StreamOutcome};
pub use tools::{ResponseFormat, Tool, ToolChoice};

/// The model that chooses who answers: Pareta plans the answer, makes it with open models, and with a frontier model where
/// these are not sure. One request is one bill, and the [`Receipt`] says what the frontier model would have cost.
pub const AUTO: &str = "auto";

/// Refuses a conversation in which nothing is said.
pub(crate) fn checked<M: Mode, Op: Streams>(mut request: Request<M, Op>) -> Request<M, Op> {
    let is_empty = request.operation.body().messages.is_empty();
    request.options.reject_if(
        is_empty,
        "messages is empty: a conversation has at least one",
    );
    request
}

impl<M: Mode> Completions<M> {
    /// Answers a conversation: `POST /v1/chat/completions`.
    ///
    /// `model` is [`AUTO`], or the id of an endpoint. `messages` is a conversation, one message of it, or a plain text, which
    /// is what the user says: [`IntoMessages`] has all that counts. The common OpenAI parameters are methods of what this
    /// returns, any other goes through `extra_body`. Awaited, it gives the whole
    /// [`ChatCompletion`](crate::types::ChatCompletion); with `.stream()`, a [`ChatStream`] of its chunks.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// use pareta::chat::ChatMessage;
    ///
    /// let completion = client
    ///     .chat()
    ///     .completions()
    ///     .create(pareta::AUTO, [
    ///         ChatMessage::system("Answer with JSON."),
    ///         ChatMessage::user("Extract the effective date: January 1, 2026."),
    ///     ])
    ///     .temperature(0.0)
    ///     .await?;
    /// println!("{}", completion.text());
    /// # assert!(completion.text().contains("2026-01-01"));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # The model `auto`
    ///
    /// It gives one answer, which may be a question back, except where a `response_format` was asked for. It takes one
    /// choice (`n`), no tools in a stream, and no tools beside a `response_format`: anything of that is refused by the
    /// server with 400 ([`BadRequest`](crate::ErrorKind::BadRequest)), unbilled. A loop of tools belongs on the
    /// [lane for agents](crate::agent), which takes all of these but `n`.
    ///
    /// A long document takes one to three minutes, and a lane that is cold takes minutes to warm up. The client waits as
    /// long as something comes, up to its [`read_timeout`](crate::ClientBuilder::read_timeout) without a byte; give a
    /// [`timeout`](Request::timeout) of some minutes where you set one, and more where the call may be repeated in it.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let answer = client.chat().completions().create(pareta::AUTO, "Please refund my payment.").await?;
    /// let receipt = answer.receipt().ok_or("no receipt")?;
    /// println!("billed ${}", receipt.usd().unwrap_or_default());
    /// if let Some(factor) = receipt.savings_factor() {
    ///     println!("a frontier model would have cost {factor:.1} times as much");
    /// }
    /// # assert!(receipt.savings_factor().is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) when the model or the conversation is empty, before anything is sent;
    /// [`InsufficientCredits`](crate::ErrorKind::InsufficientCredits) when the balance is;
    /// [`EndpointNotReady`](crate::ErrorKind::EndpointNotReady) when the endpoint is stopped or still starting; and
    /// those of every call.
    #[doc(alias = "prompt")]
    #[doc(alias = "ask")]
    pub fn create<As>(
        &self,
        model: impl Into<String>,
        messages: impl IntoMessages<As>,
    ) -> Request<M, CreateChatCompletion> {
        let mut request = self
            .client
            .low_level()
            .create_chat_completion(model, messages.into_messages());
        let no_model = request.operation.body.model.trim().is_empty();
        request.options.reject_if(
            no_model,
            "model is empty: give `pareta::AUTO`, or the id of an endpoint, as `endpoints().deploy` returns it",
        );
        checked(request)
    }
}
