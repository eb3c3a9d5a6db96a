//! The same calls without async: each is sent with `send()`, and streams are iterators.
//!
//! Runs on an embedded sandbox: `cargo run --example blocking --features blocking`.

use std::error::Error;
use std::time::Duration;

use pareta::AUTO;
use pareta::blocking::Client;
use pareta::chat::ChatMessage;
use pareta::evals::EvalInput;
use pareta_sandbox::Sandbox;
use serde_json::json;

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start_blocking()?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;

    for model in client.models().list().send()? {
        println!("can be called: {}", model.id().unwrap_or("?"));
    }

    let completions = client.chat().completions();
    let question = [ChatMessage::user(
        "Extract the effective date: This agreement is effective as of March 1, 2026.",
    )];
    let completion = completions
        .create(AUTO, &question)
        .temperature(0.0)
        .send()?;
    println!("\n{}", completion.text());

    let mut stream = completions.create(AUTO, &question).stream().send()?;
    for chunk in &mut stream {
        print!("{}", chunk?.text());
    }
    println!("\n{:?}, {:?}", stream.outcome(), stream.receipt());

    // One client serves many threads.
    std::thread::scope(|scope| {
        let threads: Vec<_> = ["March 1, 2026", "15 June 2025", "2024-11-30"]
            .map(|date| {
                let completions = &completions;
                let question = format!(
                    "Extract the effective date: This agreement is effective as of {date}."
                );
                scope.spawn(move || completions.create(AUTO, [question]).send())
            })
            .into();
        for thread in threads {
            match thread.join() {
                Ok(Ok(completion)) => println!("\nthread: {}", completion.text()),
                Ok(Err(error)) => println!("\nthread: {error}"),
                Err(_) => println!("\na thread panicked"),
            }
        }
    });

    let rows = [
        json!({ "input": "Effective as of May 2, 2026.", "expected": { "effective_date": "2026-05-02" } }),
    ];
    let run = client
        .evals()
        .runs()
        .create(EvalInput::rows("contract-key-fields", rows), ["qwen-1"])
        .wait()
        .poll_interval(Duration::from_millis(10))
        .send()?;
    println!("\n{:?}, billed ${}", run.status(), run.cost());
    Ok(())
}
