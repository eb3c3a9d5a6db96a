//! What recording and replaying cost: 10,000 replies, and a file of a gibibyte.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use pareta::client::layer::Layer;
use pareta::{AUTO, Client};
use pareta_bench::resident;
use pareta_recording::{Player, Recorder, Redaction, Rules, replies};
use pareta_sandbox::Sandbox;
use tokio::runtime::Builder;

type Done<T> = Result<T, Box<dyn Error>>;

const CALLS: usize = 10_000;
const MIB: f64 = 1024.0 * 1024.0;

fn main() -> Done<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let directory = std::env::temp_dir().join("pareta-bench-recording");
        std::fs::create_dir_all(&directory)?;
        calls(&directory.join("calls.har")).await?;
        large(&directory.join("large.har"))?;
        Ok(std::fs::remove_dir_all(&directory)?)
    })
}

/// Calls a second: without a layer, recorded, and replayed.
async fn calls(path: &Path) -> Done<()> {
    let sandbox = Sandbox::builder()
        .history(10)
        .balance_micro_usd(1_000_000_000_000)
        .start_blocking()?;
    let client = |layer: Option<Box<dyn Layer>>| {
        let builder = Client::builder()
            .base_url(sandbox.base_url())
            .api_key(sandbox.api_key());
        match layer {
            Some(layer) => builder.layer(std::sync::Arc::<dyn Layer>::from(layer)),
            None => builder,
        }
        .build()
    };
    let bare = run("bare", &client(None)?).await?;
    let recorder = Recorder::create(path, Redaction::new())?;
    let recorded = run("recorded", &client(Some(Box::new(recorder.clone())))?).await?;
    recorder.check()?;
    let opened = Instant::now();
    let player = Player::open(path, Rules::new())?;
    let opened = opened.elapsed();
    let replayed = run("replayed", &client(Some(Box::new(player.clone())))?).await?;
    let size = std::fs::metadata(path)?.len() as f64;
    println!(
        "recorded {:.2} and replayed {:.2} of the time of bare calls; {:.1} MiB, {:.0} bytes a call; opened in {opened:.0?}; \
         {} left",
        recorded / bare,
        replayed / bare,
        size / MIB,
        size / CALLS as f64,
        player.left(),
    );
    Ok(())
}

async fn run(what: &str, client: &Client) -> Done<f64> {
    let began = Instant::now();
    for id in 0..CALLS {
        client
            .chat()
            .completions()
            .create(AUTO, format!("row {id}"))
            .await?;
    }
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{what}: {:.0} calls a second, one at a time",
        CALLS as f64 / seconds
    );
    Ok(seconds)
}

/// A file that is larger than what is kept of it.
fn large(path: &Path) -> Done<()> {
    let mut file = BufWriter::new(File::create(path)?);
    write!(file, r#"{{"log":{{"version":"1.2","entries":["#)?;
    let answer = "a".repeat(64 * 1024);
    let (mut count, mut size) = (0_usize, 0);
    while size < 1 << 30 {
        let comma = if count == 0 { "" } else { "," };
        let entry = format!(
            r#"{comma}{{"request":{{"method":"GET","url":"https://x/v1/tasks/{count}"}},"response":{{"status":200,"content":{{"text":"{{\"id\":\"{answer}\"}}"}}}}}}"#
        );
        file.write_all(entry.as_bytes())?;
        count += 1;
        size += entry.len();
    }
    write!(file, "]}}}}")?;
    file.flush()?;
    let before = resident("VmRSS:")? as f64;
    let began = Instant::now();
    let player = Player::open(path, Rules::new())?;
    let opened = began.elapsed();
    let peak = resident("VmHWM:")? as f64;
    let began = Instant::now();
    let mut seen = 0;
    replies(path, |_| {
        seen += 1;
        Ok::<(), pareta_recording::Problem>(())
    })?;
    println!(
        "{:.0} MiB in {count} entries: opened in {opened:.1?}, looked through in {:.1?}, peak {:.1} MiB above {:.1} ({} to be played)",
        size as f64 / MIB,
        began.elapsed(),
        (peak - before).max(0.0) / MIB,
        before / MIB,
        player.left(),
    );
    assert_eq!(seen, count);
    Ok(())
}
