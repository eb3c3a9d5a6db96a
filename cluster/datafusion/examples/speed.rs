//! What the engine costs: 20,000 rows by a query, beside the same rows by the core alone, in turn.

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use datafusion::arrow::array::{Int64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::prelude::*;
use futures_util::{StreamExt, stream};
use pareta::{AUTO, Client};
use pareta_bulk::{Job, Row};
use pareta_datafusion::Caller;
use pareta_sandbox::Sandbox;

const ROWS: i64 = 20_000;

fn text(id: i64) -> String {
    format!("Row number {id}")
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder()
        .history(10)
        .balance_micro_usd(1_000_000_000_000)
        .start_blocking()?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;
    let config = SessionConfig::new().with_target_partitions(1);
    let context = SessionContext::new_with_config(config);
    let schema = Schema::new(vec![
        Field::new("id", DataType::Int64, false),
        Field::new("text", DataType::Utf8, false),
    ]);
    let ids = Int64Array::from_iter_values(0..ROWS);
    let texts = StringArray::from_iter_values((0..ROWS).map(text));
    let rows = RecordBatch::try_new(Arc::new(schema), vec![Arc::new(ids), Arc::new(texts)])?;
    context.register_batch("rows", rows)?;
    let directory = tempfile::tempdir()?;
    let mut ratios = Vec::new();
    for turn in 0..6 {
        let place = |name: &str| directory.path().join(format!("{name}-{turn}"));
        let started = Instant::now();
        let of = |id: i64| {
            let call = client
                .chat()
                .completions()
                .create(AUTO, text(id))
                .to_saved()
                .ok()?;
            Some(Row::new(id.to_string(), call))
        };
        let calls: Vec<Row> = (0..ROWS).filter_map(of).collect();
        let job = Job::new(&client, format!("core {turn}")).journals(place("core"));
        let mut results = job.run(stream::iter(calls))?;
        while let Some(done) = StreamExt::next(&mut results).await {
            done?;
        }
        let core = started.elapsed().as_secs_f64();
        drop(results);
        let started = Instant::now();
        let source = context.sql("SELECT id, text FROM rows").await?;
        let job = Caller::new(client.clone()).job(format!("engine {turn}"), source);
        let paid = job
            .id(col("id"))
            .journals(place("engine"))
            .chat(AUTO, col("text"))?;
        paid.collect().await?;
        let engine = started.elapsed().as_secs_f64();
        let rate = |seconds: f64| ROWS as f64 / seconds;
        println!(
            "core {:.0} rows/s, engine {:.0} rows/s",
            rate(core),
            rate(engine)
        );
        ratios.push(core / engine);
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "the engine's rate is {:.2} of the core's (median of {})",
        ratios[ratios.len() / 2],
        ratios.len()
    );
    Ok(())
}
