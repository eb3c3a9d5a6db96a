//! Python code that uses `pareta`, and under each piece the same in Rust.
//!
//! Runs on an embedded sandbox: `cargo run --example from_python`. The guide is `docs/coming-from-python.md`.

use std::error::Error;
use std::time::Duration;

use pareta::chat::ChatMessage;
use pareta::evals::{EvalInput, Frontier};
use pareta::{Client, ErrorKind};
use pareta_sandbox::Sandbox;
use serde_json::json;

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;

    // pa = Pareta(api_key=…, base_url=…)          # or Pareta.from_env()
    let pa = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;

    // ep = pa.endpoints.deploy(task="contract-key-fields", wait=True, region="eu")
    let ep = pa
        .endpoints()
        .deploy("contract-key-fields")
        .region("eu")
        .wait()
        .await?;
    // print(ep.id, ep.is_live, ep["region"])
    println!("{:?} {} {}", ep.id(), ep.is_live(), ep["region"]);
    let id = ep.id().ok_or("no id")?;

    // r = pa.chat.completions.create(model=ep.id, messages=[{"role": "user", "content": "…"}], temperature=0)
    let r = pa
        .chat()
        .completions()
        .create(id, [ChatMessage::user("Effective as of May 2, 2026.")])
        .temperature(0.0)
        .await?;
    // print(r.choices[0].message.content, r.usage.total_tokens, r.billed_micro_usd)
    let billed = r.receipt().and_then(|receipt| receipt.billed_micro_usd());
    println!("{} {:?} {billed:?}", r.text(), r.usage().total_tokens());
    // r.to_dict(); r.get("system_notice", "none")
    println!("{} {:?}", r.to_value()?["object"], r.get("system_notice"));

    // for chunk in pa.chat.completions.create(…, stream=True): print(chunk.choices[0].delta.content or "", end="")
    let mut stream = pa
        .chat()
        .completions()
        .create(id, ["Effective as of May 2, 2026."])
        .stream()
        .await?;
    while let Some(chunk) = stream.next().await {
        print!("{}", chunk?.text());
    }
    println!();

    // m = pa.tasks.match("read contracts", top_k=3)
    let m = pa.tasks().match_intent("read contracts").top_k(3).await?;
    // print(m.matched, m.chosen.task_id if m.chosen else None)
    println!(
        "{} {:?}",
        m.matched(),
        m.chosen().and_then(|chosen| chosen.task_id())
    );

    // run = pa.evals.runs.create(task=…, items=rows, models=["qwen-1"], frontier="benchmarked", wait=True)
    let rows = [
        json!({ "input": "Effective as of May 2, 2026.", "expected": { "effective_date": "2026-05-02" } }),
    ];
    let run = pa
        .evals()
        .runs()
        .create(EvalInput::rows("contract-key-fields", rows), ["qwen-1"])
        .frontier(Frontier::Benchmarked)
        .wait()
        .poll_interval(Duration::from_millis(10)) // poll_interval=3.0
        .timeout(Duration::from_secs(900)) // timeout=900.0
        .await?;
    // print(run["id"], run.cost)                   # a KeyError in Python: item access sees the envelope
    println!("{} ${}", run["id"], run.cost());

    // except pareta.NotFoundError as e: print(e.status_code, e.detail, e.request_id)
    match pa.endpoints().retrieve("nobody").await {
        Err(e) if e.kind() == ErrorKind::NotFound => {
            println!("{:?} {:?} {:?}", e.status(), e.detail(), e.request_id());
        }
        other => println!("{other:?}"),
    }
    Ok(())
}
