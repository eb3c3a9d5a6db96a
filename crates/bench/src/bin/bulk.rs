//! What a job of many rows takes, beyond the time of a row: its memory, how it uses what a server gives, how soon it is open.
//!
//! `bulk` does all but the long one, and `bulk rows 10000000` that.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use pareta::Client;
use pareta_bench::{Server, resident};
use pareta_bulk::{Budget, Job, Results, Row};
use pareta_sandbox::{Fault, Sandbox};
use tokio::runtime::Builder;

type Done<T> = Result<T, Box<dyn Error>>;

fn main() -> Done<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = Builder::new_current_thread().enable_all().build()?;
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve"] => Ok(pareta_bench::serve()?),
        ["rows", count] => runtime.block_on(rows(count.parse()?)),
        [] => runtime.block_on(async {
            for at_once in [64, 256, 1_024] {
                latency(at_once).await?;
            }
            stalls().await?;
            limit().await?;
            rows(1_000_000).await
        }),
        _ => Err("there are `rows COUNT`, and all of it without an argument".into()),
    }
}

fn client(base_url: &str, key: &str) -> Done<Client> {
    Ok(Client::builder().base_url(base_url).api_key(key).build()?)
}

/// Rows that are made as they are taken.
fn of(
    client: &Client,
    model: &'static str,
    count: usize,
) -> impl Iterator<Item = Row> + Send + use<> {
    let client = client.clone();
    (0..count).filter_map(move |id| {
        let call = client
            .chat()
            .completions()
            .create(model, format!("row {id}"));
        Some(Row::new(id.to_string(), call.to_saved().ok()?))
    })
}

async fn all(mut results: Results) -> Done<()> {
    while let Some(result) = results.next().await {
        result?;
    }
    Ok(())
}

/// The sandbox on threads of its own.
fn sandbox(builder: pareta_sandbox::Builder) -> Done<(Sandbox, Client)> {
    let builder = builder.history(1000).balance_micro_usd(1_000_000_000_000);
    let sandbox = builder.start_blocking()?;
    let client = client(sandbox.base_url(), sandbox.api_key())?;
    Ok((sandbox, client))
}

/// A server that takes 50 ms: what share of the ideal rate there is, first rows and all.
async fn latency(at_once: usize) -> Done<()> {
    let latency = Duration::from_millis(50);
    let (_sandbox, client) = sandbox(Sandbox::builder().latency(latency))?;
    let (seconds, directory) = (15.0, tempfile::tempdir()?);
    let ideal = at_once as f64 / latency.as_secs_f64();
    let rows = (ideal * seconds) as usize;
    let job = Job::new(&client, "latency").concurrency(at_once);
    let job = job.journal(directory.path().join("journal"));
    let started = Instant::now();
    all(job.run(stream::iter(of(&client, pareta::AUTO, rows)))?).await?;
    let rate = rows as f64 / started.elapsed().as_secs_f64();
    let started = Instant::now();
    let calls = stream::iter(0..rows).map(|id| {
        let call = client
            .chat()
            .completions()
            .create(pareta::AUTO, format!("by hand {id}"));
        call.into_future()
    });
    let mut answers = calls.buffer_unordered(at_once);
    while let Some(answer) = answers.next().await {
        answer?;
    }
    let by_hand = rows as f64 / started.elapsed().as_secs_f64();
    println!(
        "50 ms, {at_once} at once: {rate:.0} rows/s, {:.3} of the ideal; a loop by hand {:.3}",
        rate / ideal,
        by_hand / ideal
    );
    Ok(())
}

/// One in a hundred takes 2 s longer.
async fn stalls() -> Done<()> {
    let stalled = Fault::delay(Duration::from_secs(2))
        .chance(0.01)
        .times(1_000_000);
    let latency = Duration::from_millis(50);
    let (_sandbox, client) = sandbox(Sandbox::builder().latency(latency).fault(stalled))?;
    let ideal = 64.0 / (0.05 + 0.01 * 2.0);
    let rows = (ideal * 30.0) as usize;
    for in_order in [false, true] {
        let mut job = Job::new(&client, format!("stalls {in_order}"));
        if in_order {
            job = job.in_order();
        }
        let started = Instant::now();
        all(job.run(stream::iter(of(&client, pareta::AUTO, rows)))?).await?;
        let rate = rows as f64 / started.elapsed().as_secs_f64();
        let order = if in_order { "in order" } else { "as they come" };
        println!(
            "1 % stalled for 2 s, {order}: {rate:.0} rows/s, {:.3} of the ideal",
            rate / ideal
        );
    }
    Ok(())
}

/// A server that takes 100 calls a second, over a minute from the tenth second on.
async fn limit() -> Done<()> {
    for latency in [0, 20] {
        let limited = Sandbox::builder().rate_limit(100, Duration::from_secs(1));
        let (_sandbox, client) = sandbox(limited.latency(Duration::from_millis(latency)))?;
        let job = Job::new(&client, "limit");
        let mut results = job.run(stream::iter(of(&client, pareta::AUTO, usize::MAX)))?;
        let (started, mut counted) = (Instant::now(), 0);
        while started.elapsed() < Duration::from_secs(70) {
            results.next().await.ok_or("there are more")??;
            counted += u64::from(started.elapsed() >= Duration::from_secs(10));
        }
        let totals = results.totals();
        let refused = totals.repeated as f64 / (totals.repeated + totals.answered) as f64;
        println!(
            "100 calls a second, {latency} ms: {:.1} rows/s, {:.2} % of the answers refused",
            counted as f64 / 60.0,
            refused * 100.0
        );
    }
    Ok(())
}

/// The memory of a long job, and how soon its journal is open again.
async fn rows(count: usize) -> Done<()> {
    let server = Server::start()?;
    let client = client(&server.base_url, "key")?;
    let directory = tempfile::tempdir_in(
        std::env::var("BULK_DIRECTORY")
            .unwrap_or_else(|_| std::env::temp_dir().display().to_string()),
    )?;
    let path = directory.path().join("journal");
    let job = |name: &str, path: &Path| {
        let budget = Budget::micro_usd(i64::MAX / 4).per_call(2_000);
        Job::new(&client, name).journal(path).budget(budget)
    };
    // Connections and buffers are there before it is looked at.
    let warm = directory.path().join("warm");
    all(job("warm", &warm).run(stream::iter(of(&client, "unary", 2_000)))?).await?;
    let idle = resident("VmRSS:")?;
    let started = Instant::now();
    all(job("long", &path).run(stream::iter(of(&client, "unary", count)))?).await?;
    let time = started.elapsed();
    let peak = resident("VmHWM:")?;
    println!(
        "{count} rows: {:.0} rows/s, {:.1} MiB above idle",
        count as f64 / time.as_secs_f64(),
        (peak - idle) as f64 / f64::from(1 << 20)
    );
    let size = std::fs::metadata(&path)?.len();
    let started = Instant::now();
    let results = job("long", &path).run(stream::empty())?;
    println!(
        "its journal of {} MB: open in {:.2} s, {:.0} bytes of memory a row",
        size / 1_000_000,
        started.elapsed().as_secs_f64(),
        (resident("VmRSS:")?.saturating_sub(idle)) as f64 / count as f64
    );
    drop(results);
    Ok(())
}
