//! A million rows from an iterator, and the memory of the client that sends them.

use std::error::Error;
use std::process::Command;

use serde::Serialize;

use crate::clients::runtime;
use crate::report::{Figure, Work};
use crate::server::Server;

const ROWS: usize = 1_000_000;

#[derive(Serialize)]
struct Row {
    input: String,
    expected: usize,
}

/// What the client process prints: its resident memory before and at its peak, in kB.
pub fn print_upload(base_url: &str) -> Result<(), Box<dyn Error>> {
    let client = pareta::Client::builder()
        .api_key("key")
        .base_url(base_url)
        .build()?;
    let runtime = runtime();
    runtime.block_on(async { client.chat().completions().create("unary", ["Hello"]).await })?;
    let idle = resident("VmHWM:")?;
    let rows = (0..ROWS).map(|row| Row {
        input: format!("Agreement {row} is effective as of January 1, 2026."),
        expected: row,
    });
    let set = runtime.block_on(async { client.evals().sets().create("a-task", rows).await })?;
    assert_eq!(set.item_count(), Some(ROWS as i64));
    println!("{} {}", idle, resident("VmHWM:")?);
    Ok(())
}

fn resident(what: &str) -> Result<usize, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no such line in /proc/self/status")?.parse()?)
}

pub fn measure() -> Result<Work, Box<dyn Error>> {
    let server = Server::start()?;
    let output = Command::new(std::env::current_exe()?)
        .args(["upload", &server.base_url])
        .output()?;
    let line = String::from_utf8(output.stdout)?;
    let numbers = line.split_whitespace().map(str::parse::<f64>);
    let numbers = numbers.collect::<Result<Vec<_>, _>>()?;
    let [idle, peak] = numbers[..] else {
        return Err(format!(
            "the upload failed: {}",
            String::from_utf8_lossy(&output.stderr)
        )
        .into());
    };
    Ok(Work::new("upload: 1,000,000 rows", "upload")
        .figure(Figure::new("idle client", idle / 1024.0, "MiB"))
        .figure(Figure::new("peak above idle", (peak - idle) / 1024.0, "MiB").at_most(32.0)))
}
