//! Paid columns in this process: how many calls a query makes, what is paid, what fails.

use std::sync::Arc;
use std::time::Duration;

use datafusion::arrow::array::{Array, AsArray, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Float32Type, Int64Type, Schema};
use datafusion::functions::core::expr_ext::FieldAccessor;
use datafusion::prelude::*;
use futures_util::StreamExt;
use pareta::{AUTO, Client};
use pareta_datafusion::{Caller, JobOver};
use pareta_sandbox::{Sandbox, Script};

struct World {
    sandbox: Sandbox,
    context: SessionContext,
    caller: Caller,
    directory: tempfile::TempDir,
}

impl World {
    async fn of(sandbox: Sandbox) -> Self {
        let client = Client::builder()
            .base_url(sandbox.base_url())
            .api_key(sandbox.api_key());
        let config = SessionConfig::new().with_target_partitions(2);
        Self {
            caller: Caller::new(client.build().unwrap()),
            context: SessionContext::new_with_config(config),
            directory: tempfile::tempdir().unwrap(),
            sandbox,
        }
    }

    async fn new() -> Self {
        Self::of(Sandbox::start().await.unwrap()).await
    }

    /// A table `rows` of so many.
    fn rows(&self, count: i64) {
        let schema = Schema::new(vec![
            Field::new("id", DataType::Int64, false),
            Field::new("text", DataType::Utf8, true),
        ]);
        let ids = Int64Array::from_iter_values(0..count);
        let texts = StringArray::from_iter_values((0..count).map(|id| format!("Row number {id}")));
        let batch = RecordBatch::try_new(Arc::new(schema), vec![Arc::new(ids), Arc::new(texts)]);
        self.context.register_batch("rows", batch.unwrap()).unwrap();
    }

    async fn job(&self, name: &str, sql: &str) -> JobOver {
        let source = self.context.sql(sql).await.unwrap();
        self.caller.job(name, source).id(col("id"))
    }

    fn debits(&self) -> usize {
        self.sandbox.ledger().len()
    }
}

fn texts(batches: &[RecordBatch]) -> Vec<(i64, Option<String>, Option<String>)> {
    let mut found = Vec::new();
    for batch in batches {
        let ids = batch
            .column_by_name("id")
            .unwrap()
            .as_primitive::<Int64Type>();
        let answers = batch.column_by_name("answer").unwrap().as_struct();
        let text = answers.column(0).as_string::<i32>();
        let error = answers.column_by_name("error").unwrap().as_string::<i32>();
        for at in 0..batch.num_rows() {
            let of = |array: &StringArray| array.is_valid(at).then(|| array.value(at).to_owned());
            found.push((ids.value(at), of(text), of(error)));
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn as_many_calls_as_rows_whatever_the_source_is() {
    let world = World::new().await;
    world.rows(2_000);
    world
        .context
        .sql("CREATE VIEW even AS SELECT * FROM rows WHERE id % 2 = 0")
        .await
        .unwrap();
    for (at, (sql, calls)) in [
        ("SELECT id, text FROM rows WHERE id < 100", 100),
        ("SELECT id, text FROM rows LIMIT 10", 10),
        ("SELECT id, text FROM (SELECT * FROM rows ORDER BY id DESC LIMIT 30) WHERE id % 3 = 0", 10),
        ("SELECT min(id) AS id, 'group ' || (id % 7) AS text FROM rows GROUP BY id % 7", 7),
        ("SELECT id, CASE WHEN id % 10 = 0 THEN text END AS text FROM rows WHERE id < 200", 20),
        ("SELECT r.id, r.text FROM rows r JOIN even e ON r.id = e.id WHERE r.id < 50", 25),
        ("SELECT id, text FROM rows r WHERE id < 60 AND NOT EXISTS (SELECT 1 FROM even e WHERE e.id = r.id)", 30),
        ("SELECT id, text FROM rows WHERE id < 5 UNION ALL SELECT id, text FROM rows WHERE id BETWEEN 10 AND 14", 10),
        ("SELECT id, text FROM rows WHERE false", 0),
    ]
    .into_iter()
    .enumerate()
    {
        let before = world.sandbox.journal().len();
        let paid = world.job(&format!("job {at}"), sql).await.chat(AUTO, col("text")).unwrap();
        let done = texts(&paid.collect().await.unwrap());
        let sent = world.sandbox.journal().len() - before;
        assert_eq!(sent, calls, "{sql}");
        let answered = done.iter().filter(|(_, text, _)| text.is_some()).count();
        assert_eq!(answered, calls, "{sql}");
    }
    // A whole table is one call a row, over all partitions and batches.
    let before = world.debits();
    let paid = world
        .job("all", "SELECT * FROM rows")
        .await
        .chat(AUTO, col("text"))
        .unwrap();
    let done = texts(&paid.collect().await.unwrap());
    assert_eq!((done.len(), world.debits() - before), (2_000, 2_000));
    assert!(
        done.iter()
            .all(|(_, text, error)| text.is_some() && error.is_none())
    );
}

#[tokio::test]
async fn a_source_that_pays_is_refused_and_there_is_no_function_for_sql() {
    let world = World::new().await;
    world.rows(20);
    let paid = world
        .job("one", "SELECT id, text FROM rows")
        .await
        .chat(AUTO, col("text"))
        .unwrap();
    assert!(paid.explain().await.unwrap().contains("AsyncFuncExec"));
    let called = world
        .caller
        .function()
        .call(vec![lit("{}"), col("id"), col("text")]);
    let twice = world
        .context
        .sql("SELECT id, text FROM rows")
        .await
        .unwrap();
    assert!(
        twice.select(vec![called]).is_err(),
        "a spec is not made by hand"
    );
    let sql = world
        .context
        .sql("SELECT pareta_call('{}', id, text) FROM rows")
        .await;
    assert!(sql.unwrap_err().to_string().contains("pareta_call"));
    let refused = world
        .caller
        .job("none", world.context.sql("SELECT 1 AS id").await.unwrap());
    assert!(
        refused
            .chat(AUTO, lit("x"))
            .unwrap_err()
            .to_string()
            .contains("id(")
    );
    let taken = world
        .job("taken", "SELECT id, text AS answer FROM rows")
        .await;
    assert!(
        taken
            .chat(AUTO, col("answer"))
            .unwrap_err()
            .to_string()
            .contains("answer")
    );
    assert_eq!(world.sandbox.journal().len(), 0);
}

#[tokio::test]
async fn nothing_is_paid_twice_and_what_is_known_is_not_sent() {
    let world = World::of(
        Sandbox::builder()
            .honour_idempotency_keys(false)
            .start()
            .await
            .unwrap(),
    )
    .await;
    world.rows(300);
    let journals = world.directory.path().join("journals");
    let run = async |sql: &str, budget: i64| {
        let job = world.job("tickets", sql).await.journals(&journals);
        let job = job
            .budget_micro_usd(budget)
            .per_call_micro_usd(2_000)
            .concurrency(8);
        job.chat(AUTO, col("text")).unwrap().collect().await
    };
    // The budget ends first: the query fails, and what was answered is kept.
    let failed = run("SELECT * FROM rows", 60_000)
        .await
        .unwrap_err()
        .to_string();
    assert!(failed.contains("budget"), "{failed}");
    let spent: i64 = world
        .sandbox
        .ledger()
        .iter()
        .map(|entry| entry.micro_usd)
        .sum();
    assert!((30_000..=60_000).contains(&spent), "{spent}");
    let done = texts(&run("SELECT * FROM rows", 10_000_000).await.unwrap());
    assert!(done.len() == 300 && done.iter().all(|(_, text, _)| text.is_some()));
    assert_eq!(
        world.debits(),
        300,
        "this server forgets its keys, and still"
    );
    // In another query of the same job only what is new is sent.
    let again = texts(
        &run("SELECT * FROM rows WHERE id >= 250", 10_000_000)
            .await
            .unwrap(),
    );
    assert_eq!((again.len(), world.debits()), (50, 300));
    assert_eq!(again[0], done[250]);
}

#[tokio::test]
async fn a_rows_own_error_is_a_value_and_an_outage_is_none() {
    let world = World::new().await;
    world.rows(100);
    let refused = Script::chat()
        .when("Row number 42")
        .reply(422, serde_json::json!({ "detail": "no such words" }));
    world.sandbox.script(refused.always());
    world.sandbox.script(
        Script::chat()
            .when("Row number 77")
            .say("Half of")
            .finish("length"),
    );
    let paid = world
        .job("errors", "SELECT * FROM rows")
        .await
        .chat(AUTO, col("text"))
        .unwrap();
    let done = texts(&paid.collect().await.unwrap());
    let failed: Vec<_> = done.iter().filter(|(_, text, _)| text.is_none()).collect();
    assert_eq!(failed.len(), 2, "{failed:?}");
    assert_eq!(failed[0].2.as_deref(), Some("no such words"));
    assert!(failed[1].2.as_deref().unwrap().contains("cut off"));

    let nowhere = Client::builder()
        .base_url("http://127.0.0.1:9")
        .api_key("k")
        .build()
        .unwrap();
    let source = world.context.sql("SELECT * FROM rows").await.unwrap();
    let job = Caller::new(nowhere)
        .job("outage", source)
        .id(col("id"))
        .concurrency(4);
    let failed = job
        .chat(AUTO, col("text"))
        .unwrap()
        .collect()
        .await
        .unwrap_err();
    assert!(failed.to_string().contains("out of reach"), "{failed}");
}

#[tokio::test]
async fn vectors_rankings_and_values() {
    #[derive(serde::Deserialize, schemars::JsonSchema)]
    struct Terms {
        effective_date: Option<String>,
    }

    let world = World::new().await;
    world.rows(1_500);
    let paid = world
        .job("vectors", "SELECT * FROM rows")
        .await
        .embed(col("text"))
        .unwrap();
    let batches = paid.collect().await.unwrap();
    let mut vectors = 0;
    for batch in &batches {
        let answers = batch.column_by_name("answer").unwrap().as_struct();
        let column = answers.column_by_name("vector").unwrap().as_list::<i32>();
        for at in 0..column.len() {
            assert_eq!(column.value(at).as_primitive::<Float32Type>().len(), 1024);
            vectors += 1;
        }
    }
    assert_eq!(vectors, 1_500);
    assert!(world.sandbox.journal().len() <= 5, "512 go into a call");

    let sql = "SELECT 1 AS id, 'What is due?' AS query, make_array('Hello', 'The fee is due in May.') AS documents";
    let ranked = world
        .job("rank", sql)
        .await
        .top_n(1)
        .rerank(col("query"), col("documents"))
        .unwrap();
    let batch = &ranked.collect().await.unwrap()[0];
    let answer = batch.column_by_name("answer").unwrap().as_struct();
    let ranking = answer
        .column_by_name("ranking")
        .unwrap()
        .as_list::<i32>()
        .value(0);
    assert_eq!(
        ranking
            .as_struct()
            .column(0)
            .as_primitive::<Int64Type>()
            .values(),
        &[1]
    );

    let sql = "SELECT 1 AS id, 'Extract the terms: effective as of May 2, 2026.' AS text";
    let paid = world
        .job("terms", sql)
        .await
        .extract::<Terms>(AUTO, col("text"))
        .unwrap();
    let (_, value, _) = &texts(&paid.collect().await.unwrap())[0];
    let terms: Terms = serde_json::from_str(value.as_deref().unwrap()).unwrap();
    assert_eq!(terms.effective_date.as_deref(), Some("2026-05-02"));
}

#[tokio::test]
async fn files_go_in_and_out() {
    let world = World::new().await;
    world.rows(50);
    let place = |name: &str| world.directory.path().join(name).display().to_string();
    let source = world.context.sql("SELECT * FROM rows").await.unwrap();
    source
        .clone()
        .write_parquet(&place("in.parquet"), Default::default(), None)
        .await
        .unwrap();
    source
        .clone()
        .write_json(&place("in.json"), Default::default(), None)
        .await
        .unwrap();
    source
        .write_csv(&place("in.csv"), Default::default(), None)
        .await
        .unwrap();
    let read = [
        world
            .context
            .read_parquet(place("in.parquet"), Default::default())
            .await
            .unwrap(),
        world
            .context
            .read_json(place("in.json"), Default::default())
            .await
            .unwrap(),
        world
            .context
            .read_csv(place("in.csv"), Default::default())
            .await
            .unwrap(),
    ];
    for (at, source) in read.into_iter().enumerate() {
        let job = world
            .caller
            .job("files", source)
            .id(col("id"))
            .journals(place("journals"));
        let paid = job.chat(AUTO, col("text")).unwrap();
        let out = place(&format!("out-{at}/"));
        paid.write_parquet(&out).await.unwrap();
        paid.write_json(&place(&format!("out-{at}.json")))
            .await
            .unwrap();
        let out = world
            .context
            .read_parquet(out, Default::default())
            .await
            .unwrap();
        let answered = out
            .filter(col("answer").field("text").is_not_null())
            .unwrap();
        assert_eq!(answered.count().await.unwrap(), 50);
    }
    // The same rows are the same calls, wherever they come from.
    assert_eq!(world.debits(), 50);
}

#[tokio::test]
async fn who_stops_reading_stops_the_calls() {
    let sandbox = Sandbox::builder()
        .latency(Duration::from_millis(5))
        .start()
        .await
        .unwrap();
    let world = World::of(sandbox).await;
    world.rows(20_000);
    let job = world
        .job("stopped", "SELECT * FROM rows")
        .await
        .concurrency(16);
    let paid = job.chat(AUTO, col("text")).unwrap();
    let mut stream = paid.stream().await.unwrap();
    let first = tokio::time::timeout(Duration::from_millis(400), stream.next()).await;
    drop((first, stream));
    let sent = world.sandbox.journal().len();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(world.sandbox.journal().len() <= sent + 32, "calls go on");
    assert!(sent < 20_000);
}
