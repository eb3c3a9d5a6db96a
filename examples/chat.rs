//! A conversation: JSON into a type of your own, a second question, token counts.
//!
//! Runs on an embedded sandbox: `cargo run --example chat`. On the platform the client is `Client::from_env()?`.

use std::error::Error;

use pareta::chat::{ChatMessage, ResponseFormat};
use pareta::{AUTO, Client};
use pareta_sandbox::Sandbox;

const CONTRACT: &str = "Extract the key fields of this contract.\n\n\
    This Services Agreement is effective as of March 1, 2026, by and between Harbour Light Ltd and Northwind Traders \
    Inc. It terminates on February 28, 2029. It is governed by the laws of the State of Delaware.";

/// What this program wants to know of a contract.
#[derive(Debug, serde::Deserialize)]
struct Terms {
    effective_date: Option<String>,
    parties: Vec<String>,
    governing_law: Option<String>,
}

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;

    // Required arguments are arguments, optional ones are methods; the call is sent when it is awaited. `auto` chooses
    // who answers; the id of an endpoint in its place asks that one.
    let mut conversation = vec![
        ChatMessage::system("You read contracts. Answer with JSON."),
        ChatMessage::user(CONTRACT),
    ];
    let completions = client.chat().completions();
    let completion = completions
        .create(AUTO, &conversation)
        .temperature(0.0)
        .response_format(ResponseFormat::json_object())
        .await?;

    let terms: Terms = serde_json::from_str(completion.text())?;
    println!("between {}", terms.parties.join(" and "));
    println!(
        "  from:  {}",
        terms.effective_date.as_deref().unwrap_or("?")
    );
    println!("  law:   {}", terms.governing_law.as_deref().unwrap_or("?"));

    let choice = completion.choices().first().ok_or("no choice")?;
    println!("  ended: {}", choice.finish_reason().unwrap_or("?"));
    println!(
        "  tokens: {} in, {} out",
        completion.usage().prompt_tokens().unwrap_or(0),
        completion.usage().completion_tokens().unwrap_or(0),
    );

    // The model's message goes back exactly as it came, and the next question behind it.
    conversation.push(ChatMessage::from(choice.message()));
    conversation.push(ChatMessage::user("Extract the termination date."));
    let second = completions
        .create(AUTO, &conversation)
        .max_tokens(200)
        .await?;
    println!("\n{} messages later: {}", conversation.len(), second.text());
    Ok(())
}
