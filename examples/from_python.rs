//! Python code that uses `pareta`, and under each piece the same in Rust.
//!
//! Runs on an embedded sandbox: `cargo run --example from_python`. The guide is `docs/coming-from-python.md`.

use std::error::Error;
use std::time::Duration;

use pareta::chat::ChatMessage;
use pareta::evals::{EvalInput, Frontier};
use pareta::types::InputType;
use pareta::{AUTO, Client, ErrorKind};
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

    // r = pa.chat.completions.create(model="auto", messages=[{"role": "user", "content": "…"}])
    let question = "Extract the effective date: Effective as of May 2, 2026.";
    let r = pa.chat().completions().create(AUTO, question).await?;
    // print(r.choices[0].message.content, r.billed_micro_usd, r.savings_factor)   # rounded to one decimal in Python
    let receipt = r.receipt().unwrap_or_default();
    println!(
        "{} {:?} {:?}",
        r.text(),
        receipt.billed_micro_usd(),
        receipt.savings_factor()
    );

    // v = pa.embeddings(["…", "…"], input_type="query"); print(len(v.vectors[0]), v.prompt_tokens)
    let v = pa
        .embeddings()
        .create(["a notice", "a cost"])
        .input_type(InputType::Query)
        .await?;
    println!("{} {:?}", v[0].len(), v.usage().prompt_tokens());

    // docs = ["…", "…"]; for d in pa.rerank(query, docs, top_n=1).top_documents(docs): print(d)
    let docs = [
        "The parties share all costs.",
        "The notice period is three months.",
    ];
    for d in &pa
        .rerank()
        .create("How long is the notice?", docs)
        .top_n(1)
        .await?
    {
        println!("{}", d.document());
    }

    // pa.images.generate("…", seed=7).save(path)
    let path = std::env::temp_dir().join(format!("pareta-{}.png", std::process::id()));
    pa.images()
        .generate("A lighthouse in fog")
        .seed(7)
        .await?
        .save(&path)?;
    std::fs::remove_file(&path)?;

    // p = pa.evals.propose_contract(items=rows, prompt="…"); print(p.is_clean, p.bound_task)
    let prompt = "Extract the key fields of contracts.";
    let rows = (1..=5).map(|day| {
        let text = format!("This agreement is effective as of May {day}, 2026.");
        let date = format!("2026-05-0{day}");
        json!({ "input": { "text": text }, "expected_output": { "effective_date": date } })
    });
    let p = pa.evals().propose_contract(rows.clone(), prompt).await?;
    println!("{} {:?}", p.is_clean(), p.bound_task());

    // run = pa.evals.runs.create(items=rows, prompt="…", models=["auto"], frontier="benchmarked", wait=True)
    let run = pa
        .evals()
        .runs()
        .create(EvalInput::from_prompt(prompt, rows), [AUTO])
        .frontier(Frontier::Benchmarked)
        .wait()
        .poll_interval(Duration::from_millis(10))
        .await?;
    println!("{:?} ${}", run.status(), run.cost());

    // From here on what clients up to 0.3 had.

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
