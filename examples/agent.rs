//! A loop of tools with limits and a person's yes, stopped at one and gone on with.
//!
//! Runs on an embedded sandbox: `cargo run --example agent`.

use std::error::Error;

use pareta::chat::{self, ChatMessage};
use pareta::tools::{Decision, Tool};
use pareta::{Client, ErrorKind};
use pareta_sandbox::{Sandbox, Script};
use serde_json::{Value, json};

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    // What the model says here, turn by turn.
    let refund = json!({ "invoice": "INV-7", "cents": 1250 });
    sandbox.script(Script::agent().call("refund", refund));
    sandbox.script(Script::agent().say("I have refunded $10.00, as the rules allow."));
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;

    let definition = chat::Tool::function("refund").parameters(json!({
        "type": "object",
        "properties": { "invoice": { "type": "string" }, "cents": { "type": "integer" } },
    }));
    let refund = Tool::dynamic(definition, |wanted: Value| async move {
        Ok::<_, String>(format!("{} cents refunded", wanted["cents"]))
    });
    let go_on = |conversation: Vec<ChatMessage>, turns| {
        let run = client.agent().completions().create(&conversation);
        run.run_tools([refund.clone()])
            .max_turns(turns)
            .decide(|call| async move {
                let wanted: Value = call.function().arguments_as().unwrap_or_default();
                match wanted["cents"].as_i64() {
                    Some(..=1000) => Decision::Allow,
                    Some(_) => {
                        Decision::Change(json!({ "invoice": wanted["invoice"], "cents": 1000 }))
                    }
                    None => Decision::Refuse("Say how much.".to_owned()),
                }
            })
    };

    // One turn is too few; nothing of it is lost.
    let error = match go_on(vec![ChatMessage::user("Refund INV-7, please.")], 1).await {
        Err(error) if error.kind() == ErrorKind::Unfinished => error,
        ended => return Err(format!("{ended:?}").into()),
    };
    println!("{error}");
    let saved = serde_json::to_string(error.conversation().unwrap_or_default())?;
    let answer = go_on(serde_json::from_str(&saved)?, 5).await?;
    println!("{}", answer.text());
    Ok(())
}
