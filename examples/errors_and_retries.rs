//! What goes wrong, what the client does about it by itself, and what an error tells.
//!
//! Runs on an embedded sandbox that fails on request: `cargo run --example errors_and_retries`.

use std::error::Error;
use std::time::Duration;

use pareta::{AUTO, Client, ErrorKind};
use pareta_sandbox::{Fault, Sandbox};

const QUESTION: [&str; 1] =
    ["Extract the effective date: This agreement is effective as of March 1, 2026."];

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;
    let completions = client.chat().completions();

    println!("1. The model is not ready twice, then it answers");
    sandbox.inject(
        Fault::status(503)
            .header("retry-after", "0.1")
            .on("/v1/chat")
            .times(2),
    );
    let completion = completions.create(AUTO, QUESTION).await?;
    let attempts = completion.meta().map(|meta| meta.attempts());
    println!("   {} after {attempts:?} attempts", completion.text());

    println!("\n2. A mistake of the caller, which no retry would mend");
    let error = completions.create("nobody", QUESTION).await.unwrap_err();
    println!("   {error}");
    println!("   {:?}, status {:?}", error.kind(), error.status());
    println!("   request id to quote: {:?}", error.request_id());

    println!("\n3. A field the server does not accept");
    // What this client knows to be wrong is not even sent; a call by its path is the server's to judge.
    let request = client
        .request(pareta::Method::POST, "/v1/chat/completions")
        .json(&serde_json::json!({ "model": AUTO, "messages": "none" }));
    let error = request.await.unwrap_err();
    println!("   {}", error.message());
    let issues = error.detail().ok_or("no details")?;
    for issue in issues.elements() {
        println!("   where: {}, what: {}", issue["loc"], issue["msg"]);
    }

    println!("\n4. The server asks for an hour: that is for the caller to decide");
    sandbox.inject(
        Fault::status(429)
            .header("retry-after", "3600")
            .on("/v1/models")
            .times(1),
    );
    let error = client.models().list().await.unwrap_err();
    println!(
        "   {:?}, come back in {:?}",
        error.kind(),
        error.retry_after()
    );
    println!(
        "   retryable: {}, tried {} time",
        error.is_retryable(),
        error.attempts()
    );

    println!("\n5. The answer is lost on its way: done, billed, and not received");
    // Twice: a connection that may have grown old is made anew at once, and is no retry.
    sandbox.inject(Fault::hang_up().on("/v1/chat").times(2));
    let lost = completions.create(AUTO, QUESTION).max_retries(0).await;
    let error = lost.unwrap_err();
    println!(
        "   {:?}, may have been carried out: {}",
        error.kind(),
        error.may_have_executed()
    );
    let before = sandbox.ledger().len();
    let key = error.idempotency_key().ok_or("no key")?;
    let again = completions
        .create(AUTO, QUESTION)
        .idempotency_key(key)
        .await?;
    println!("   repeated under its key: {}", again.text());
    println!("   {} further debits", sandbox.ledger().len() - before);

    println!("\n6. A deadline over all tries and the waits between them");
    sandbox.inject(Fault::stall(Duration::from_secs(5)).on("/v1/tasks"));
    let error = client
        .tasks()
        .list()
        .timeout(Duration::from_millis(100))
        .await
        .unwrap_err();
    match error.kind() {
        ErrorKind::Timeout => println!("   {}", error.message()),
        kind => println!("   {kind:?}: {error}"),
    }
    Ok(())
}
