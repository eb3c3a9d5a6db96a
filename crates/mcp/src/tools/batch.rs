//! `run_batch`: a file of calls, of which none is paid twice.

use std::future::ready;
use std::path::Path;

use futures_util::stream;
use pareta_bulk::{Budget, Job, Row, Stopped};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Done, Entry, Kind, Receipt, Work, tool};
use crate::refusal::Refusal;
use crate::server::State;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Batch {
    /// A file of lines as OpenAI's batch API takes them: `custom_id`, `method`, `url`, `body`.
    path: String,
    /// Where the results go, a line each, as that API gives them.
    out_path: String,
    /// What the job is called: letters, digits, `-` and `_`. Under the same name it goes on where it was, and pays for nothing
    /// again; its journal is a file of that name.
    job: String,
    /// How many calls at once, at most.
    #[serde(default = "sixteen")]
    concurrency: usize,
    /// Replace a file that is there.
    #[serde(default)]
    overwrite: bool,
}

/// How many calls at once there may be.
const MOST_AT_ONCE: usize = 256;

fn sixteen() -> usize {
    16
}

#[derive(Serialize, JsonSchema)]
struct Ran {
    saved_to: String,
    rows: u64,
    answered: u64,
    /// Rows without an answer that counts; the file says why.
    failed: u64,
    /// Rows that an earlier run had answered.
    from_journal: u64,
    receipt: Receipt,
}

pub fn add(tools: &mut Vec<Entry>) {
    tools.push(tool::<Batch, Ran, _>(
        Kind::Metered,
        "run_batch",
        "Run a file of calls",
        "Sends each line of a file, at the pace the server takes, and writes the answers in their order. Where it is called off or \
         stopped, the same call goes on, and pays for nothing again.",
        |state, args| Box::pin(ready(rows(&state, &args.path).map(|rows| rows.len() as u64))),
        run,
    ));
}

fn rows(state: &State, path: &str) -> Result<Vec<Row>, Refusal> {
    let text = state.root.read(path)?;
    let text =
        String::from_utf8(text).map_err(|_| Refusal::argument(format!("{path:?} is no text")))?;
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    let rows = lines.map(|(at, line)| {
        Row::from_batch_line(line)
            .map_err(|error| Refusal::argument(format!("{path}:{}: {error}", at + 1)))
    });
    rows.collect()
}

async fn run(work: Work, args: Batch) -> Result<Done, Refusal> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if args.job.is_empty() || args.job.len() > 64 || !args.job.chars().all(is_plain) {
        return Err(Refusal::argument(
            "job: it is called by letters, digits, - and _",
        ));
    }
    let state = work.state.clone();
    let rows = rows(&state, &args.path)?;
    let count = rows.len() as u64;
    if !(1..=MOST_AT_ONCE).contains(&args.concurrency) {
        return Err(Refusal::argument(format!(
            "concurrency: it is from 1 to {MOST_AT_ONCE}"
        )));
    }
    let journal = state.root.inside(&format!("{}.journal", args.job))?;
    let extension = Path::new(&args.out_path)
        .extension()
        .and_then(|extension| extension.to_str());
    let extension = extension.unwrap_or("jsonl");
    let destination = state
        .root
        .destination(&args.out_path, extension, args.overwrite)?;
    if destination.place() == journal || destination.place() == state.root.resolved(&args.path) {
        let said =
            "out_path: the answers cannot be written over the calls, or over the job's journal";
        return Err(Refusal::argument(said));
    }
    let mut job = Job::new(work.client()?, args.job.as_str())
        .journal(journal)
        .concurrency(args.concurrency)
        .take_any()
        .in_order();
    // What is answered already costs nothing.
    let known = job.estimate(rows.clone()).map_err(stopped)?.from_journal;
    let share = work.set_aside(count - known)?;
    if let Some(worst) = state.purse.worst(1) {
        job = job.budget(
            Budget::micro_usd(worst.saturating_mul(count.try_into().unwrap_or(i64::MAX)))
                .per_call(worst),
        );
    }
    let mut results = match job.run(stream::iter(rows)) {
        Ok(results) => results,
        Err(why) => {
            share.settle(Some(0));
            return Err(stopped(why));
        }
    };
    let (mut lines, mut done, mut is_off) = (String::new(), 0_u64, false);
    let outcome = loop {
        let result = tokio::select! {
            result = results.next() => result,
            () = work.context.ct.cancelled(), if !is_off => {
                is_off = true;
                // What is under way ends, and is kept.
                results.stop();
                continue;
            }
        };
        match result {
            None => break Ok(()),
            Some(Err(why)) => break Err(stopped(why)),
            Some(Ok(row)) => {
                let line = row
                    .to_batch_line()
                    .map_err(|error| Refusal::new("Reply", error.to_string()))?;
                lines.push_str(&line);
                lines.push('\n');
                done += 1;
                if done % 25 == 0 || done == count {
                    work.tell(
                        done as f64,
                        Some(count as f64),
                        format!("{done} of {count} rows"),
                    )
                    .await;
                }
            }
        }
    };
    let totals = results.totals();
    share.settle(Some(totals.counted_micro_usd));
    if is_off || outcome.is_err() {
        let why = outcome
            .err()
            .unwrap_or_else(|| Refusal::new("Cancelled", "the job was called off"));
        let said = "what is answered is kept: the same call goes on from there";
        return Err(why.with("rows_done", done).with("what_to_do", said));
    }
    let receipt = work.receipt(Some(totals.counted_micro_usd), None);
    let saved_to = match destination.write(lines.as_bytes()) {
        Ok(saved_to) => saved_to,
        Err(refusal) => return Err(refusal.with("receipt", serde_json::json!(receipt))),
    };
    Done::of(Ran {
        saved_to,
        rows: count,
        answered: totals.answered,
        failed: totals.failed,
        from_journal: totals.from_journal,
        receipt,
    })
}

fn stopped(why: Stopped) -> Refusal {
    match why {
        Stopped::Refused(error) | Stopped::Outage(error) => error.into(),
        why => Refusal::new("Stopped", why.to_string()),
    }
}
