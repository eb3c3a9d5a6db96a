//! A real model behind the sandbox: chat is asked of any server that speaks the OpenAI API over plain HTTP.

use std::fmt;
use std::time::Duration;

use axum::http::{Request, StatusCode, Uri, header};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Map, Value};
use tokio::time::timeout;

use crate::error::ApiError;

/// Local models think slowly.
const PATIENCE: Duration = Duration::from_secs(600);
const LONGEST_ANSWER: usize = 64 * 1024 * 1024;

/// Where the real model is.
#[derive(Clone)]
pub(crate) struct Settings {
    pub url: String,
    pub model: Option<String>,
    pub key: Option<String>,
}

impl fmt::Debug for Settings {
    /// Without the key, which may be a real one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("url", &self.url)
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

#[derive(Debug)]
pub(crate) struct Upstream {
    settings: Settings,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// What the real model's server said, successfully or not.
pub(crate) struct Said {
    pub status: StatusCode,
    pub is_stream: bool,
    pub body: Bytes,
}

impl Upstream {
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    /// Asks for a completion, with the caller's whole body and the configured model.
    pub async fn chat(&self, body: &Map<String, Value>) -> Result<Said, ApiError> {
        let mut body = body.clone();
        if let Some(model) = &self.settings.model {
            body.insert("model".to_owned(), Value::from(model.as_str()));
        }
        let answer = timeout(PATIENCE, self.ask(Value::from(body).to_string()));
        let answer = answer.await.map_err(|_| unavailable("it took too long"))?;
        answer.map_err(|error| unavailable(&error.to_string()))
    }

    async fn ask(&self, body: String) -> Result<Said, Box<dyn std::error::Error + Send + Sync>> {
        let url = format!(
            "{}/chat/completions",
            self.settings.url.trim_end_matches('/')
        );
        let mut request =
            Request::post(url.parse::<Uri>()?).header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = &self.settings.key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        let answer = self.client.request(request.body(Full::from(body))?).await?;
        let media = answer.headers().get(header::CONTENT_TYPE);
        let is_stream =
            media.is_some_and(|media| media.as_bytes().starts_with(b"text/event-stream"));
        Ok(Said {
            status: answer.status(),
            is_stream,
            body: Limited::new(answer.into_body(), LONGEST_ANSWER)
                .collect()
                .await?
                .to_bytes(),
        })
    }
}

fn unavailable(why: &str) -> ApiError {
    ApiError::provider_down(&format!("The upstream model did not answer: {why}"))
}
