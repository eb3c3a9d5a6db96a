//! The lane for agents: turns of a loop with tools.
//!
//! The model gets the transcript and the tools as they are sent, and what it says is the answer: nothing is planned around
//! it. It may call several tools at once, and a stream has the calls as they are written. Everything is typed as in
//! [`chat`](crate::chat), and answers are put back into the conversation the same way.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! use pareta::chat::{ChatMessage, Tool};
//! use serde_json::json;
//!
//! let weather = Tool::function("get_weather").parameters(json!({
//!     "type": "object",
//!     "properties": { "city": { "type": "string" } },
//!     "required": ["city"],
//! }));
//! let mut conversation = vec![ChatMessage::user("What is the weather in Paris?")];
//! let completions = client.agent().completions();
//! let turn = completions.create(&conversation).tools([weather.clone()]).session("paris-1").await?;
//!
//! conversation.push(turn.choices()[0].message().into());
//! for call in turn.tool_calls() {
//!     conversation.push(call.result("18 °C and clear"));
//! }
//! # assert_eq!(conversation.len(), 3);
//! let turn = completions.create(&conversation).tools([weather]).session("paris-1").await?;
//! println!("{}", turn.text());
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | | |
//! |---|---|
//! | [`AgentCompletions::create`] | one turn; its parameters are methods of what it returns |
//! | [`Agent::models`] | what the lane can be asked for, and how much context it takes |

use crate::chat::{AUTO, IntoMessages, checked};
use crate::client::{Mode, Request};
use crate::generated::operations::CreateAgentCompletion;

pub use crate::generated::namespaces::agent::*;

impl<M: Mode> AgentCompletions<M> {
    /// Takes one turn of an agent: `POST /agent/v1/chat/completions`.
    ///
    /// `messages` is the transcript so far: [`IntoMessages`] has all that counts. The parameters are those of a
    /// [chat completion](crate::chat::Completions::create), and so is what it gives: the whole
    /// [`ChatCompletion`](crate::types::ChatCompletion), or with `.stream()` a [`ChatStream`](crate::chat::ChatStream) of
    /// its chunks, with the calls of tools and the token counts. `.session(id)` names the conversation, so that all its
    /// turns are answered by one route; after half an hour without one it may be another.
    ///
    /// Each turn is billed once, and one that fails not at all. While the lane is warming up, it answers 503 and asks to
    /// come back in 30 seconds: the client does, as often as it repeats calls. Set no `.timeout()` that is shorter.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let mut stream = client.agent().completions().create("Please refund my payment.").stream().await?;
    /// while let Some(chunk) = stream.next().await {
    ///     print!("{}", chunk?.text());
    /// }
    /// println!("{:?} tokens", stream.accumulated()?.usage().total_tokens());
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) when the conversation is empty, before anything is sent;
    /// [`NotFound`](crate::ErrorKind::NotFound) where the lane is not enabled;
    /// [`InsufficientCredits`](crate::ErrorKind::InsufficientCredits) when the balance is;
    /// [`EndpointNotReady`](crate::ErrorKind::EndpointNotReady) while it is still warming up after all tries;
    /// [`Server`](crate::ErrorKind::Server) with the status 502 for a turn that could not be completed; and those of every
    /// call.
    pub fn create<As>(&self, messages: impl IntoMessages<As>) -> Request<M, CreateAgentCompletion> {
        let low_level = self.client.low_level();
        checked(low_level.create_agent_completion(AUTO, messages.into_messages()))
    }
}

impl<M: Mode> Request<M, CreateAgentCompletion> {
    /// The model, in place of [`AUTO`]. The lane knows no other today.
    pub fn model(mut self, model: impl Into<String>) -> Self {
        self.operation.body.model = model.into();
        let is_empty = self.operation.body.model.trim().is_empty();
        self.reject_if(
            is_empty,
            "model is empty: leave it out, which means `pareta::AUTO`",
        )
    }
}
