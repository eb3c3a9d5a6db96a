//! An endpoint for one piece of work: stopped when that is done, when it fails, when it panics, and on Ctrl-C.
//!
//! Runs on an embedded sandbox: `cargo run --example scoped`.

use std::error::Error;

use pareta::Client;
use pareta_sandbox::Sandbox;

/// A name of your own, so that the endpoint can be stopped before its deployment has come to an end.
const NAME: &str = "triage-of-today";

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;
    let completions = client.chat().completions();

    let deploy = client
        .endpoints()
        .deploy("support-ticket-triage")
        .name(NAME);
    let work = deploy.scoped().run(async |endpoint| {
        let model = endpoint.id().unwrap_or_default();
        println!("{model} is live");
        let tickets = ["I was charged twice.", "My package has not arrived."];
        let mut queues = Vec::new();
        for ticket in tickets {
            queues.push(completions.create(model, ticket).await?.text().to_owned());
        }
        Ok::<_, pareta::Error>(queues)
    });

    // Ctrl-C drops the work, wherever it is. What a drop starts may not come to its end before `main` does, so the
    // endpoint is stopped by its name here; stopping it twice does no harm.
    let scope = tokio::select! {
        scope = work => scope?,
        pressed = tokio::signal::ctrl_c() => {
            pressed?;
            client.endpoints().stop(NAME).await?;
            return Err("interrupted; the endpoint is stopped".into());
        }
    };
    println!("the tickets go to {}", scope.result?.join(" and "));
    println!("{NAME} is {}", scope.stopped?["status"]);
    Ok(())
}
