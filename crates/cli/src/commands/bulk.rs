//! `pareta bulk`: a call for each row of a file.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use pareta_bulk::{Budget, Done, Job, Results, Stopped};
use tokio::sync::Notify;

use crate::args::{Balance, BulkArgs, BulkCommand};
use crate::bulk::calls::{Batch, Calls, Chat, Rerank, Vectors};
use crate::bulk::records::Source;
use crate::bulk::rows::Rows;

use crate::context::Context;
use crate::destination::Destination;
use crate::errors::Failure;
use crate::input;
use crate::output::progress::Progress;
use crate::report::job::{self as report, Summary};
use pareta_report::money::dollars;

pub async fn run(context: &Context, command: BulkCommand) -> Result<(), Failure> {
    let client = || context.client();
    match command {
        BulkCommand::Chat(mut args) => {
            let job_args = std::mem::take(&mut args.job);
            job(context, job_args, Chat::of(client()?, args).await?).await
        }
        BulkCommand::Embed(mut args) => {
            let job_args = std::mem::take(&mut args.job);
            job(context, job_args, Vectors::of(args)?).await
        }
        BulkCommand::Rerank(mut args) => {
            let job_args = std::mem::take(&mut args.job);
            job(context, job_args, Rerank::of(client()?, args)?).await
        }
        // What has come is what that API would have written.
        BulkCommand::Batch(args) => {
            let args = BulkArgs {
                take_any: true,
                ..args
            };
            job(context, args, Batch).await
        }
    }
}

async fn job<C: Calls>(context: &Context, args: BulkArgs, calls: C) -> Result<(), Failure> {
    let output = context.output;
    let source = Source::open(args.input.clone()).await?;
    let open = |path: &PathBuf| Destination::open(path, args.force);
    let out = args.out.as_ref().map(open).transpose()?;
    let failed = args.failed.as_ref().map(open).transpose()?;
    let page = args.page.as_ref().map(open).transpose()?;
    let rows = Rows {
        source,
        calls: Arc::new(calls),
        shard: args.shard,
    };
    let job = of(context, &args)?;
    if args.dry_run {
        let asked = rows.clone();
        let estimate = input::aside(move || asked.estimate(&job)).await?;
        return report::estimate(context, &estimate);
    }
    let count = {
        let rows = rows.clone();
        input::aside(move || rows.count()).await?
    };
    let started = Instant::now();
    let mut results = rows.calls.start(&job, rows.read()?)?;
    let interrupt = Arc::new(Notify::new());
    context.on_interrupt(interrupt.clone());
    let progress = Progress::new(output, format!("{}: {count} rows", args.job));
    let mut written = Written::begin(out.is_some(), C::line)?;
    let driven = drive(
        context,
        &mut results,
        &interrupt,
        &progress,
        count,
        &mut written,
    );
    let ended = progress.during(driven).await;
    let summary = Summary {
        job: args.job.clone(),
        rows: count,
        totals: results.totals(),
        time: started.elapsed(),
        stopped: ended.as_ref().err().map(Cut::said),
    };
    // With `--json` it is what stdout has, unless the results are there.
    summary.tell(context, out.is_some())?;
    if let (Some(page), Some(path)) = (page, &args.page) {
        let text = summary.file(path)?;
        page.write(output, |file| file.write_all(text.as_bytes()))?;
    }
    let is_whole = ended.is_ok();
    if let Some(failed) = failed {
        let lost = rows.named(&written.failed)?;
        failed.write(output, |file| {
            lost.iter().try_for_each(|text| writeln!(file, "{text}"))
        })?;
    }
    match out {
        Some(out) if is_whole => {
            if let Some(file) = out.write(output, |file| written.copy(file))? {
                output.hint(&format!("wrote {}", file.display()));
            }
        }
        Some(_) => {
            output.hint("what is answered is in the journal: the same command goes on from there")
        }
        None => {}
    }
    ended.map_err(Failure::from)
}

fn of(context: &Context, args: &BulkArgs) -> Result<Job, Failure> {
    let part = args
        .shard
        .map_or_else(String::new, |(part, parts)| format!(".{part}-of-{parts}"));
    let journal = args.journal.clone();
    let journal = journal.unwrap_or_else(|| PathBuf::from(format!("{}{part}.journal", args.job)));
    let mut job = Job::new(&context.client()?, args.job.as_str())
        .journal(journal)
        .concurrency(args.concurrency)
        .in_order();
    if let Some(Balance(total)) = args.money.budget {
        if args.money.worst.is_none() && args.money.price_read.is_none() {
            return Err(Failure::Input(
                "--budget must know the most a call can cost: --worst says it, or --price-read and --price-written do"
                    .to_owned(),
            ));
        }
        let mut budget = Budget::micro_usd(total);
        if let Some(Balance(worst)) = args.money.worst {
            budget = budget.per_call(worst);
        }
        if let (Some(Balance(read)), Some(Balance(written))) =
            (args.money.price_read, args.money.price_written)
        {
            budget = budget.per_million_tokens(read, written);
        }
        job = job.budget(budget);
    }
    if let Some(calls) = args.calls_per_minute {
        job = job.calls_per_minute(calls);
    }
    if let Some(tokens) = args.tokens_per_minute {
        job = job.tokens_per_minute(tokens);
    }
    if args.by_content {
        job = job.by_content();
    }
    if args.take_any {
        job = job.take_any();
    }
    if args.repeat_failed {
        job = job.repeat_failed();
    }
    Ok(job)
}

/// How a result is written.
type Line = fn(&Done) -> serde_json::Result<String>;

/// Results as they come: on stdout, or kept until all of them are there.
struct Written {
    kept: Option<BufWriter<File>>,
    line: Line,
    failed: HashSet<String>,
}

impl Written {
    fn begin(is_kept: bool, line: Line) -> Result<Self, Failure> {
        let kept = is_kept
            .then(tempfile::tempfile)
            .transpose()
            .map_err(unkept)?;
        Ok(Self {
            kept: kept.map(BufWriter::new),
            line,
            failed: HashSet::new(),
        })
    }

    fn take(&mut self, context: &Context, done: &Done) -> Result<(), Failure> {
        if done.outcome.failure().is_some() {
            self.failed.insert(done.name.clone());
        }
        let line = (self.line)(done).map_err(|error| unkept(error.into()))?;
        match &mut self.kept {
            Some(kept) => writeln!(kept, "{line}").map_err(unkept),
            None => context.output.line(&line),
        }
    }

    fn copy(&mut self, to: &mut dyn Write) -> io::Result<()> {
        if let Some(kept) = &mut self.kept {
            kept.flush()?;
            kept.get_mut().rewind()?;
            io::copy(kept.get_mut(), to)?;
        }
        Ok(())
    }
}

fn unkept(error: io::Error) -> Failure {
    Failure::failed(
        "output",
        format!("results cannot be kept in a temporary file: {error}"),
    )
}

/// Why a job is not whole.
enum Cut {
    Interrupted,
    Stopped(Stopped),
    Unwritten(Failure),
}

impl Cut {
    fn said(&self) -> String {
        match self {
            Self::Interrupted => "it was interrupted".to_owned(),
            Self::Stopped(stopped) => stopped.to_string(),
            Self::Unwritten(_) => "its results could not be written".to_owned(),
        }
    }
}

impl From<Cut> for Failure {
    fn from(cut: Cut) -> Self {
        match cut {
            Cut::Interrupted => Self::Interrupted,
            Cut::Stopped(stopped) => stopped.into(),
            Cut::Unwritten(failure) => failure,
        }
    }
}

/// Takes results until there are no more. The first Ctrl-C lets what is under way end, and the second ends it.
async fn drive(
    context: &Context,
    results: &mut Results,
    interrupt: &Notify,
    progress: &Progress,
    count: u64,
    written: &mut Written,
) -> Result<(), Cut> {
    let mut was_interrupted = false;
    let started = Instant::now();
    loop {
        let done = tokio::select! {
            biased;
            () = interrupt.notified(), if !was_interrupted => {
                was_interrupted = true;
                results.stop();
                context.output.tell("what is under way ends first; Ctrl-C again stops it");
                continue;
            }
            done = results.next() => done,
        };
        match done {
            None if was_interrupted => return Err(Cut::Interrupted),
            None => return Ok(()),
            Some(Err(stopped)) => return Err(Cut::Stopped(stopped)),
            Some(Ok(done)) => written.take(context, &done).map_err(Cut::Unwritten)?,
        }
        let (text, share) = so_far(results, count, started);
        progress.share(text, share);
    }
}

/// How far it is, how fast, what it has cost and will, and when it ends.
fn so_far(results: &Results, count: u64, started: Instant) -> (String, f64) {
    let totals = results.totals();
    let rows = totals.answered + totals.failed;
    let mut text = format!("{rows} of {count} rows, {} failed", totals.failed);
    let sent = rows.saturating_sub(totals.from_journal);
    let cost = totals.counted_micro_usd;
    text += &format!(", ${}", dollars(cost));
    let seconds = started.elapsed().as_secs_f64();
    if sent > 0 && seconds >= 1.0 {
        let rate = sent as f64 / seconds;
        let left = count.saturating_sub(rows);
        let in_all = cost as f64 / sent as f64 * (sent + left) as f64;
        let in_all = dollars(in_all.round() as i64);
        let time = left as f64 / rate;
        text += &format!(" of about ${in_all}, {rate:.0} rows/s, {time:.0} s left");
    }
    (text, rows as f64 / count.max(1) as f64)
}

impl From<Stopped> for Failure {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Refused(error) | Stopped::Outage(error) => Self::Api(error),
            Stopped::Setup(problem) | Stopped::Journal(problem) => Self::Input(problem),
            stopped => Self::failed("job_stopped", stopped.to_string()),
        }
    }
}
