//! async-openai, as it comes.

use std::time::Duration;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use async_openai::types::chat::{
    ChatCompletionRequestUserMessage, CreateChatCompletionRequest, CreateChatCompletionRequestArgs,
};
use futures_util::StreamExt;

use super::{Done, found, not_offered, says, stay, tell_piece, text};
use crate::protocol::{Call, Failure, Job, Report};

pub async fn run(job: &Job) -> Done {
    call(job).await.unwrap_or_else(|error| Err(failure(&error)))
}

async fn call(job: &Job) -> Result<Done, OpenAIError> {
    let client = client(job)?;
    let done = match job.call {
        Call::Version => text(version()),
        Call::Show => text(format!("{client:?}")),
        Call::Chat => {
            let completion = client.chat().create(question(job)?).await?;
            let kept = serde_json::to_value(&completion).unwrap_or_default();
            Ok(Report {
                text: completion
                    .choices
                    .first()
                    .and_then(|choice| choice.message.content.clone()),
                found: found(job, |pointer| kept.pointer(pointer)),
                ..Report::default()
            })
        }
        Call::ChatStream => {
            let chunks = read(client, job).await?;
            if job.leave {
                stay();
            }
            Ok(Report {
                chunks: Some(chunks),
                ..Report::default()
            })
        }
        Call::ListModels => {
            let models = client.models().list().await?.data;
            let ids: Vec<_> = models.iter().map(|model| model.id.as_str()).collect();
            text(ids.join(" "))
        }
        Call::Retrieve => text(client.models().retrieve(&job.id).await?.id),
        Call::ChatJoined
        | Call::Speak
        | Call::Deploy
        | Call::CreateSet
        | Call::UploadDocument
        | Call::RetrieveRun => not_offered(),
    };
    Ok(done)
}

fn client(job: &Job) -> Result<Client<OpenAIConfig>, OpenAIError> {
    let config = OpenAIConfig::new()
        .with_api_base(format!("{}/v1", job.base_url))
        .with_api_key(&job.key);
    let client = Client::with_config(config);
    if job.timeout.is_none() && job.silence.is_none() {
        return Ok(client);
    }
    let mut http = reqwest::Client::builder();
    if let Some(seconds) = job.timeout {
        http = http.timeout(Duration::from_secs_f64(seconds));
    }
    if let Some(seconds) = job.silence {
        http = http.read_timeout(Duration::from_secs_f64(seconds));
    }
    Ok(client.with_http_client(http.build()?))
}

fn question(job: &Job) -> Result<CreateChatCompletionRequest, OpenAIError> {
    let message = ChatCompletionRequestUserMessage::from("a canary prompt");
    CreateChatCompletionRequestArgs::default()
        .model(&job.id)
        .messages([message.into()])
        .build()
}

/// Reads a stream to its end, or leaves it after the first piece; how many chunks it gave.
async fn read(client: Client<OpenAIConfig>, job: &Job) -> Result<usize, OpenAIError> {
    let mut stream = client.chat().create_stream(question(job)?).await?;
    let mut chunks = 0;
    while let Some(chunk) = stream.next().await {
        let choices = chunk?.choices;
        chunks += 1;
        let piece = choices
            .first()
            .and_then(|choice| choice.delta.content.as_deref());
        tell_piece(piece.unwrap_or_default());
        if job.leave && piece.is_some() {
            break;
        }
    }
    Ok(chunks)
}

fn failure(error: &OpenAIError) -> Failure {
    let (class, status) = match error {
        OpenAIError::Reqwest(error) => ("Reqwest", error.status().map(|status| status.as_u16())),
        OpenAIError::ApiError(error) => ("ApiError", Some(error.status_code.as_u16())),
        OpenAIError::JSONDeserialize(..) => ("JSONDeserialize", None),
        OpenAIError::StreamError(_) => ("StreamError", None),
        OpenAIError::InvalidArgument(_) => ("InvalidArgument", None),
        _ => ("OpenAIError", None),
    };
    Failure {
        class: class.to_owned(),
        message: error.to_string(),
        says: says(error),
        debug: format!("{error:?}"),
        status,
        retryable: None,
    }
}

/// The crate does not tell; the lock file of this build does.
fn version() -> &'static str {
    let lock = include_str!("../../../../Cargo.lock");
    let entry = lock.split("name = \"async-openai\"\nversion = \"").nth(1);
    entry
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_default()
}
