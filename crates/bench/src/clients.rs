//! The clients, each doing the same calls.

use std::time::{Duration, Instant};

use async_openai::config::OpenAIConfig;
use async_openai::types::chat::{
    ChatCompletionRequestUserMessage, CreateChatCompletionRequest, CreateChatCompletionRequestArgs,
    CreateChatCompletionResponse,
};
use bytes::Bytes;
use futures_util::StreamExt;
use pareta::chat::ChatMessage;
use pareta::types::ChatCompletion;
use serde::Serialize;
use tokio::sync::mpsc::UnboundedSender;

use crate::decode::plain;

pub const QUESTION: &str = "When does this agreement become effective?";

/// Ends the benchmark with the error: a figure of calls that fail is worth nothing.
pub fn must<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("a call failed: {error}"))
}

/// What is asked of every client.
pub trait Client: Clone + Send + Sync + 'static {
    type Reply: Send + 'static;

    fn new(base_url: &str) -> Self;

    /// One whole reply.
    fn unary(&self) -> impl Future<Output = Self::Reply> + Send;

    /// One stream to its end, watched.
    fn stream(&self, model: &str, watch: Watch) -> impl Future<Output = usize> + Send;
}

/// Sees the chunks of one stream: how many there are, and when the first one comes.
pub struct Watch {
    begun: Instant,
    chunks: usize,
    first: UnboundedSender<Duration>,
}

impl Watch {
    /// `first` is told how long the first chunk took.
    pub fn new(first: UnboundedSender<Duration>) -> Self {
        Self {
            begun: Instant::now(),
            chunks: 0,
            first,
        }
    }

    /// How many there were.
    pub fn chunks(&self) -> usize {
        self.chunks
    }

    pub fn chunk<T>(&mut self, chunk: T) {
        std::hint::black_box(chunk);
        self.chunks += 1;
        if self.chunks == 1 {
            // Nobody listens where only the whole stream counts.
            let _ = self.first.send(self.begun.elapsed());
        }
    }
}

/// This SDK.
#[derive(Clone)]
pub struct Pareta(pub pareta::Client);

impl Client for Pareta {
    type Reply = ChatCompletion;

    fn new(base_url: &str) -> Self {
        let builder = pareta::Client::builder().api_key("key").base_url(base_url);
        Self(must(builder.max_event_bytes(64 * 1024 * 1024).build()))
    }

    async fn unary(&self) -> Self::Reply {
        let messages = [ChatMessage::user(QUESTION)];
        let completion = must(self.0.chat().completions().create("unary", messages).await);
        assert!(!completion.text().is_empty());
        completion
    }

    async fn stream(&self, model: &str, mut watch: Watch) -> usize {
        let messages = [ChatMessage::user(QUESTION)];
        let stream = self.0.chat().completions().create(model, messages).stream();
        let mut stream = must(stream.await);
        while let Some(chunk) = stream.next().await {
            watch.chunk(must(chunk));
        }
        watch.chunks
    }
}

/// This SDK's blocking client. It cannot be called from a task, so each call gets a thread.
#[derive(Clone)]
pub struct Blocking(pareta::blocking::Client);

impl Client for Blocking {
    type Reply = ChatCompletion;

    fn new(base_url: &str) -> Self {
        let builder = pareta::blocking::Client::builder()
            .api_key("key")
            .base_url(base_url);
        Self(must(builder.build()))
    }

    async fn unary(&self) -> Self::Reply {
        let client = self.0.clone();
        let call = move || {
            let messages = [ChatMessage::user(QUESTION)];
            client.chat().completions().create("unary", messages).send()
        };
        let completion = must(must(tokio::task::spawn_blocking(call).await));
        assert!(!completion.text().is_empty());
        completion
    }

    async fn stream(&self, model: &str, mut watch: Watch) -> usize {
        let (client, model) = (self.0.clone(), model.to_owned());
        let call = move || {
            let messages = [ChatMessage::user(QUESTION)];
            let request = client.chat().completions().create(model, messages);
            for chunk in must(request.stream().send()) {
                watch.chunk(must(chunk));
            }
            watch.chunks
        };
        must(tokio::task::spawn_blocking(call).await)
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
}

impl Client for Floor {
    type Reply = plain::Completion;

    fn new(base_url: &str) -> Self {
        Self {
            http: reqwest::Client::new(),
            url: format!("{base_url}/chat/completions"),
        }
    }

    async fn unary(&self) -> Self::Reply {
        let body = must(self.send("unary", false).await.bytes().await);
        let completion: plain::Completion = must(serde_json::from_slice(&body));
        assert!(!completion.choices.is_empty());
        completion
    }

    /// Decodes each event, which is one line.
    async fn stream(&self, model: &str, mut watch: Watch) -> usize {
        let mut pieces = self.send(model, true).await.bytes_stream();
        let mut buffer = Vec::new();
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
                        watch.chunk(chunk);
                    }
                }
            }
            buffer.drain(..at);
        }
        watch.chunks
    }
}

/// The floor that counts where events end, and looks at nothing else.
#[derive(Clone)]
pub struct Counting(Floor);

impl Client for Counting {
    type Reply = Bytes;

    fn new(base_url: &str) -> Self {
        Self(Floor::new(base_url))
    }

    async fn unary(&self) -> Self::Reply {
        must(self.0.send("unary", false).await.bytes().await)
    }

    async fn stream(&self, model: &str, _: Watch) -> usize {
        let mut pieces = self.0.send(model, true).await.bytes_stream();
        let mut line_ends = 0;
        while let Some(piece) = pieces.next().await {
            line_ends += memchr::memchr_iter(b'\n', &must(piece)).count();
        }
        // An event ends with two, and the last one is no chunk.
        line_ends / 2 - 1
    }
}

#[derive(Clone)]
pub struct AsyncOpenAi(async_openai::Client<OpenAIConfig>);

impl AsyncOpenAi {
    fn question(model: &str) -> CreateChatCompletionRequest {
        let mut question = CreateChatCompletionRequestArgs::default();
        question.model(model);
        question.messages([ChatCompletionRequestUserMessage::from(QUESTION).into()]);
        must(question.build())
    }
}

impl Client for AsyncOpenAi {
    type Reply = CreateChatCompletionResponse;

    fn new(base_url: &str) -> Self {
        let config = OpenAIConfig::new()
            .with_api_base(base_url)
            .with_api_key("key");
        Self(async_openai::Client::with_config(config))
    }

    async fn unary(&self) -> Self::Reply {
        let completion = must(self.0.chat().create(Self::question("unary")).await);
        assert!(!completion.choices.is_empty());
        completion
    }

    async fn stream(&self, model: &str, mut watch: Watch) -> usize {
        let mut stream = must(self.0.chat().create_stream(Self::question(model)).await);
        while let Some(chunk) = stream.next().await {
            watch.chunk(must(chunk));
        }
        watch.chunks
    }
}
