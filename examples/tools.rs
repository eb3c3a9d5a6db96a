//! Tools: the model asks for functions of yours, they are run, the model answers with what they gave.
//!
//! Runs on an embedded sandbox: `cargo run --example tools --features schemars`.

use std::error::Error;

use pareta::Client;
use pareta::tools::{Tool, ToolEvent};
use pareta_sandbox::Sandbox;
use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Deserialize, JsonSchema)]
struct FindInvoice {
    /// As printed at its top, such as INV-2041.
    invoice_number: String,
}

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;
    let find_invoice = Tool::new(
        "find_invoice",
        "Finds an invoice by its number and says what it is over and whether it is paid.",
        |wanted: FindInvoice| async move {
            match wanted.invoice_number.as_str() {
                "INV-2041" => Ok("Over $1,250.50, paid on 2 March 2026."),
                _ => Err("there is no such invoice"), // told to the model
            }
        },
    );

    println!("asked: Is invoice number INV-2041 paid?");
    let mut run = client
        .agent()
        .completions()
        .create("Is invoice number INV-2041 paid?")
        .session("invoices-1") // all turns of a conversation go to one model
        .run_tools([find_invoice])
        .max_turns(5)
        .watch()
        .await?;
    while let Some(event) = run.next().await {
        if let ToolEvent::CallEnded(record) = event {
            println!("called: {}", record.call.function().json());
            println!("result: {}", record.result);
        }
    }
    println!("answer: {}", run.finish().await?.text());
    Ok(())
}
