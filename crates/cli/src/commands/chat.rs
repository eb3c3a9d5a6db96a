//! `pareta chat`.

use std::path::Path;

use pareta::chat::{ChatMessage, ContentPart};
use pareta::client::{Async, Request};
use pareta::low_level::{Operation, Streams};
use pareta::types::ChatCompletion;

use super::chat_params::{self, Params};
use super::{chat_prompt, chat_remarks, each_once, receipts};
use crate::args::ChatArgs;
use crate::context::Context;
use crate::errors::Failure;
use crate::input;
use crate::output::progress::Progress;

pub async fn run(context: &Context, mut args: ChatArgs) -> Result<(), Failure> {
    each_once("--param", &args.param)?;
    let prompt = chat_prompt::read(&args).await?;
    if prompt.trim().is_empty() && args.image.is_empty() {
        return Err(Failure::Input("the prompt is empty".to_owned()));
    }
    let system = args.system.take().map(ChatMessage::system);
    let mut messages: Vec<ChatMessage> = system.into_iter().collect();
    messages.push(match args.image.is_empty() {
        true => ChatMessage::user(prompt),
        false => {
            let mut parts = vec![ContentPart::text(prompt)];
            for file in &args.image {
                parts.push(image(file).await?);
            }
            ChatMessage::user(parts)
        }
    });
    let client = context.client()?;
    let model = args.model.take();
    if !args.agent {
        let model = model.unwrap_or_else(|| pareta::AUTO.to_owned());
        let completions = client.chat().completions();
        return ask(context, completions.create(model, messages), &args).await;
    }
    let mut request = client.agent().completions().create(messages);
    if let Some(model) = model {
        request = request.model(model);
    }
    if let Some(session) = args.session.take() {
        request = request.session(session);
    }
    ask(context, request, &args).await
}

/// Asks with the parameters that were given, on whichever lane.
async fn ask<Op>(
    context: &Context,
    mut request: Request<Async, Op>,
    args: &ChatArgs,
) -> Result<(), Failure>
where
    Op: Streams + Operation<Async, Output = ChatCompletion> + 'static,
    Request<Async, Op>: Params,
{
    for pair in chat_params::options(args).iter().chain(&args.param) {
        request = request.set(pair)?;
    }
    let most = chat_params::most_tokens(args.max_tokens, &args.param);
    match args.stream {
        true => stream(context, request, most).await,
        false => whole(context, request, most).await,
    }
}

async fn whole<Op>(
    context: &Context,
    request: Request<Async, Op>,
    most_tokens: Option<i64>,
) -> Result<(), Failure>
where
    Op: Operation<Async, Output = ChatCompletion> + 'static,
{
    let output = context.output;
    let completion = Progress::new(output, "waiting for the answer")
        .during(request.into_future())
        .await?;
    context.note(completion.meta());
    if output.json {
        output.reply(&completion)?;
    } else {
        output.model_text(completion.text())?;
        tool_calls(context, &completion)?;
        chat_remarks::tell(output, &completion, most_tokens);
    }
    receipts::tell(context, completion.receipt());
    Ok(())
}

/// What a model says in place of a text.
fn tool_calls(context: &Context, completion: &ChatCompletion) -> Result<(), Failure> {
    let Some(choice) = completion.choices().first() else {
        return Ok(());
    };
    for call in choice.message().tool_calls() {
        context
            .output
            .line(&crate::output::json::one_line(call.json()))?;
    }
    Ok(())
}

async fn stream<Op: Streams + 'static>(
    context: &Context,
    request: Request<Async, Op>,
    most_tokens: Option<i64>,
) -> Result<(), Failure> {
    let output = context.output;
    let progress = Progress::new(output, "waiting for the answer");
    let mut stream = progress.during(request.stream().into_future()).await?;
    context.note(Some(stream.meta()));
    let broken = loop {
        // A stream may be open long before anything is said in it.
        let chunk = match stream.text().is_empty() {
            true => progress.during(stream.next()).await,
            false => stream.next().await,
        };
        match chunk {
            Some(Ok(chunk)) if output.json => output.document(&chunk)?,
            Some(Ok(chunk)) => output.write(chunk.text())?,
            Some(Err(error)) => break Err(error.into()),
            None => break Ok(()),
        }
    };
    if !output.json {
        if !stream.text().is_empty() {
            output.end_of_model_text(stream.text())?;
        }
        if broken.is_ok() {
            let completion = stream.accumulated()?;
            tool_calls(context, &completion)?;
            chat_remarks::tell(output, &completion, most_tokens);
        }
    }
    receipts::tell(context, stream.receipt());
    broken
}

async fn image(file: &Path) -> Result<ContentPart, Failure> {
    let bytes = input::bytes(file).await?;
    let media_type = media_type(&bytes).ok_or_else(|| {
        Failure::Input(format!(
            "{}: is no image (PNG, JPEG, GIF, WebP) and no PDF",
            file.display()
        ))
    })?;
    Ok(ContentPart::image(media_type, bytes))
}

/// By the first bytes: a name may lie.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'%', b'P', b'D', b'F', ..] => Some("application/pdf"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("image/webp"),
        _ => None,
    }
}
