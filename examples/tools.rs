//! Tools: the model asks for a function, the program calls it, the model answers with what it gave. On the lane for
//! agents, which is made for such loops and can stream them.
//!
//! Runs on an embedded sandbox: `cargo run --example tools`.

use std::error::Error;

use pareta::Client;
use pareta::chat::{ChatMessage, Tool, ToolChoice};
use pareta_sandbox::Sandbox;
use serde_json::json;

/// The arguments of `find_invoice`, as its JSON Schema below says.
#[derive(serde::Deserialize)]
struct FindInvoice {
    invoice_number: String,
}

fn find_invoice(wanted: &FindInvoice) -> String {
    format!(
        "Invoice {} over $1,250.50 was paid on 2 March 2026.",
        wanted.invoice_number
    )
}

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;

    let tools = [Tool::function("find_invoice")
        .description(
            "Finds an invoice by its number and says what it is over and whether it is paid.",
        )
        .parameters(json!({
            "type": "object",
            "properties": { "invoice_number": { "type": "string" } },
            "required": ["invoice_number"],
        }))];
    let mut conversation = vec![ChatMessage::user("Is invoice number INV-2041 paid?")];
    println!("asked: Is invoice number INV-2041 paid?");

    // Models call as often as they like; a limit keeps a confused one from calling for ever.
    for _ in 0..5 {
        let completion = client
            .agent()
            .completions()
            .create(&conversation)
            .session("invoices-1") // all turns of a conversation go to one model
            .tools(tools.clone())
            .tool_choice(ToolChoice::auto())
            .stream()
            .await?
            .finish() // or chunk by chunk, with `next()`
            .await?;
        let choice = completion.choices().first().ok_or("no choice")?;
        if completion.tool_calls().is_empty() {
            println!("answer: {}", completion.text());
            return Ok(());
        }
        // The message with the calls goes back first, then one result for each call, under its id.
        conversation.push(choice.message().into());
        for call in completion.tool_calls() {
            let function = call.function();
            println!("called: {}", function.json());
            let result = match function.name() {
                // Arguments are text a model wrote: they may be no JSON, or not what the schema says.
                Some("find_invoice") => match function.arguments_as() {
                    Ok(wanted) => find_invoice(&wanted),
                    Err(error) => error.to_string(),
                },
                _ => "There is no such function.".to_owned(),
            };
            println!("result: {result}");
            conversation.push(call.result(result));
        }
    }
    Err("the model did not come to an end".into())
}
