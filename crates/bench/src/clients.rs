//! The three clients, each doing the same call.

use async_openai::config::OpenAIConfig;
use async_openai::types::chat::{
    ChatCompletionRequestUserMessage, CreateChatCompletionRequest, CreateChatCompletionRequestArgs,
};
use futures_util::StreamExt;
use pareta::chat::ChatMessage;
use serde::Serialize;

use crate::decode::plain;

const QUESTION: &str = "When does this agreement become effective?";

/// Ends the benchmark with the error: a figure of calls that fail is worth nothing.
fn must<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("a call failed: {error}"))
}

/// This SDK.
#[derive(Clone)]
pub struct Pareta(pareta::Client);

impl Pareta {
    pub fn new(base_url: &str) -> Self {
        let builder = pareta::Client::builder().api_key("key").base_url(base_url);
        Self(must(builder.max_event_bytes(64 * 1024 * 1024).build()))
    }

    pub async fn unary(&self) {
        let messages = [ChatMessage::user(QUESTION)];
        let completion = self.0.chat().completions().create("unary", messages).await;
        assert!(!must(completion).text().is_empty());
    }

    /// Reads a whole stream and gives how many chunks it had.
    pub async fn stream(&self, model: &str) -> usize {
        let messages = [ChatMessage::user(QUESTION)];
        let stream = self.0.chat().completions().create(model, messages).stream();
        let mut stream = must(stream.await);
        let mut chunks = 0;
        while let Some(chunk) = stream.next().await {
            std::hint::black_box(must(chunk));
            chunks += 1;
        }
        chunks
    }
}

/// What no client can do without: reqwest, and derived structs.
#[derive(Clone)]
pub struct Floor {
    http: reqwest::Client,
    url: String,
}

#[derive(Serialize)]
struct Question<'a> {
    model: &'a str,
    messages: [Said<'a>; 1],
    stream: bool,
}

#[derive(Serialize)]
struct Said<'a> {
    role: &'a str,
    content: &'a str,
}

impl Floor {
    pub fn new(base_url: &str) -> Self {
        Self {
            http: reqwest::Client::new(),
            url: format!("{base_url}/chat/completions"),
        }
    }

    async fn send(&self, model: &str, stream: bool) -> reqwest::Response {
        let role = "user";
        let content = QUESTION;
        let messages = [Said { role, content }];
        let question = must(serde_json::to_vec(&Question {
            model,
            messages,
            stream,
        }));
        let request = self.http.post(&self.url).bearer_auth("key");
        let request = request
            .header("content-type", "application/json")
            .body(question);
        must(request.send().await)
    }

    pub async fn unary(&self) {
        let body = must(self.send("unary", false).await.bytes().await);
        let completion: plain::Completion = must(serde_json::from_slice(&body));
        assert!(!completion.choices.is_empty());
    }

    /// Counts where events end, and looks at nothing else.
    pub async fn count(&self, model: &str) -> usize {
        let mut pieces = self.send(model, true).await.bytes_stream();
        let mut line_ends = 0;
        while let Some(piece) = pieces.next().await {
            line_ends += memchr::memchr_iter(b'\n', &must(piece)).count();
        }
        line_ends / 2 - 1
    }

    /// Decodes each event, which is one line.
    pub async fn decode(&self, model: &str) -> usize {
        let mut pieces = self.send(model, true).await.bytes_stream();
        let (mut buffer, mut chunks) = (Vec::new(), 0);
        while let Some(piece) = pieces.next().await {
            buffer.extend_from_slice(&must(piece));
            let mut at = 0;
            while let Some(length) = memchr::memchr(b'\n', &buffer[at..]) {
                let line = &buffer[at..at + length];
                at += length + 1;
                match line.strip_prefix(b"data: ") {
                    Some(b"[DONE]") | None => {}
                    Some(data) => {
                        let chunk: plain::Completion = must(serde_json::from_slice(data));
                        std::hint::black_box(chunk);
                        chunks += 1;
                    }
                }
            }
            buffer.drain(..at);
        }
        chunks
    }
}

#[derive(Clone)]
pub struct AsyncOpenAi(async_openai::Client<OpenAIConfig>);

impl AsyncOpenAi {
    pub fn new(base_url: &str) -> Self {
        let config = OpenAIConfig::new()
            .with_api_base(base_url)
            .with_api_key("key");
        Self(async_openai::Client::with_config(config))
    }

    fn question(model: &str) -> CreateChatCompletionRequest {
        let mut question = CreateChatCompletionRequestArgs::default();
        question.model(model);
        question.messages([ChatCompletionRequestUserMessage::from(QUESTION).into()]);
        must(question.build())
    }

    pub async fn unary(&self) {
        let completion = must(self.0.chat().create(Self::question("unary")).await);
        assert!(!completion.choices.is_empty());
    }

    pub async fn stream(&self, model: &str) -> usize {
        let mut stream = must(self.0.chat().create_stream(Self::question(model)).await);
        let mut chunks = 0;
        while let Some(chunk) = stream.next().await {
            std::hint::black_box(must(chunk));
            chunks += 1;
        }
        chunks
    }
}

/// One thread for the client: its CPU time is then all there is to see.
pub fn runtime() -> tokio::runtime::Runtime {
    must(
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build(),
    )
}
