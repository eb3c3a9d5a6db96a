//! Evaluating on documents: rows with an answer, a file attached to each, a run on the set.
//!
//! Runs on an embedded sandbox: `cargo run --example documents`.

use std::error::Error;
use std::time::Duration;

use pareta::Client;
use pareta::evals::Document;
use pareta_sandbox::Sandbox;
use serde_json::json;

const TASK: &str = "invoice-key-fields";

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;
    let sets = client.evals().sets();

    let task = client.tasks().retrieve(TASK).await?;
    println!("{TASK} takes documents: {}", task.has_blob_input());

    // Rows of such a task need no input: the document is the input.
    let set = sets
        .create(
            TASK,
            [
                json!({ "expected": { "invoice_number": "INV-2041", "total": 1250.5 } }),
                json!({ "expected": { "invoice_number": "INV-2042", "total": 88.0 } }),
                json!({ "expected": { "invoice_number": "INV-2043", "total": 12.0 } }),
            ],
        )
        .name("invoices of March")
        .await?;
    let id = set.id().ok_or("the set has no id")?;

    // From memory, under a name that tells the media type.
    let first =
        Document::bytes("Invoice No: INV-2041\nTotal due: $1,250.50").file_name("first.txt");
    sets.upload_document(id, 0, "document", first).await?;

    // From a file, read while it is sent. From 5 MiB on it goes straight to storage, by the same call.
    let path = std::env::temp_dir().join(format!("pareta-{}.txt", std::process::id()));
    let padding = " ".repeat(5 * 1024 * 1024);
    std::fs::write(
        &path,
        format!("Invoice No: INV-2042\nTotal due: $88.00{padding}"),
    )?;
    let attached = sets
        .upload_document(id, 1, "document", path.as_path())
        .await;
    std::fs::remove_file(&path)?;
    println!("the last reply: {}", attached?);
    for request in sandbox
        .journal()
        .iter()
        .filter(|request| request.body.len() > 100)
    {
        let place = if request.storage {
            "storage"
        } else {
            "the API"
        };
        println!("   {:>8} bytes to {place}", request.body.len());
    }

    // The third row stays without its document, so the run shows what that looks like.
    let run = client
        .evals()
        .runs()
        .create(&set, ["qwen-vl-1", "internvl-3"])
        .wait()
        .poll_interval(Duration::from_millis(10))
        .await?;
    for result in run.results() {
        println!(
            "\n{}: {:.2} on {:?} rows, {:?} failed",
            result.model_id().unwrap_or("?"),
            result.quality_mean().unwrap_or(f64::NAN),
            result.n_succeeded().unwrap_or(0),
            result.error_count().unwrap_or(0),
        );
        for item in result.per_item() {
            let said = item.prediction().or(item.error()).unwrap_or("?");
            println!("   row {}: {said}", item.idx().unwrap_or(-1));
        }
    }
    sets.delete(id).await?;
    Ok(())
}
