//! `pareta chat`.

use std::path::Path;

use pareta::chat::{ChatMessage, ContentPart, Receipt};
use pareta::client::{Async, Request};
use pareta::low_level::CreateChatCompletion;
use pareta::types::ChatCompletion;

use super::{chat_params, chat_remarks, each_once};
use crate::args::ChatArgs;
use crate::context::Context;
use crate::errors::Failure;
use crate::input;
use crate::output::progress::Progress;
use crate::report::money::dollars;

type ChatRequest = Request<Async, CreateChatCompletion>;

pub async fn run(context: &Context, args: ChatArgs) -> Result<(), Failure> {
    each_once("--param", &args.param)?;
    let prompt = match args.prompt {
        Some(prompt) => prompt,
        None => input::stdin_for("the prompt").await?,
    };
    if prompt.trim().is_empty() && args.image.is_empty() {
        return Err(Failure::Input("the prompt is empty".to_owned()));
    }
    let mut messages: Vec<ChatMessage> = args.system.map(ChatMessage::system).into_iter().collect();
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
    let mut request = context
        .client()?
        .chat()
        .completions()
        .create(args.model, messages);
    if let Some(tokens) = args.max_tokens {
        request = request.max_tokens(tokens);
    }
    if let Some(temperature) = args.temperature {
        request = request.temperature(temperature);
    }
    for pair in &args.param {
        request = chat_params::set(request, pair)?;
    }
    let most = chat_params::most_tokens(args.max_tokens, &args.param);
    match args.stream {
        true => stream(context, request, most).await,
        false => whole(context, request, most).await,
    }
}

async fn whole(
    context: &Context,
    request: ChatRequest,
    most_tokens: Option<i64>,
) -> Result<(), Failure> {
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
    tell_receipt(context, completion.receipt());
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

async fn stream(
    context: &Context,
    request: ChatRequest,
    most_tokens: Option<i64>,
) -> Result<(), Failure> {
    let output = context.output;
    let mut stream = Progress::new(output, "waiting for the answer")
        .during(request.stream().into_future())
        .await?;
    context.note(Some(stream.meta()));
    let broken = loop {
        match stream.next().await {
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
    tell_receipt(context, stream.receipt());
    broken
}

/// What the answer cost, for people who watch.
fn tell_receipt(context: &Context, receipt: Option<Receipt>) {
    let is_watched = context.output.progress && context.output.terminal;
    let Some(receipt) = receipt.filter(|_| is_watched || context.output.verbose) else {
        return;
    };
    let mut parts = Vec::new();
    if let Some(billed) = receipt.billed_micro_usd() {
        parts.push(format!("billed ${}", dollars(billed)));
    }
    if let Some(frontier) = receipt.frontier_would_have_cost_micro_usd() {
        parts.push(format!(
            "a frontier model would have cost ${}",
            dollars(frontier)
        ));
    }
    context.output.hint(&parts.join("; "));
}

async fn image(file: &Path) -> Result<ContentPart, Failure> {
    let bytes = input::bytes(file).await?;
    let media_type = media_type(&bytes).ok_or_else(|| {
        Failure::Input(format!(
            "{}: is no image (PNG, JPEG, GIF, WebP)",
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
