//! `pareta bulk`: a call for each row of a file.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::stream;
use pareta::Client;
use pareta::chat::{ChatMessage, ResponseFormat};
use pareta::saved::SavedCall;
use pareta_bulk::{Budget, Done, Failed, Job, Outcome, Results, Row, Stopped, Totals};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::args::{Balance, BulkArgs, BulkChatArgs, BulkCommand};
use crate::bulk::records::{Record, Source};
use crate::bulk::template::{Template, column, said};
use crate::context::Context;
use crate::destination::Destination;
use crate::errors::Failure;
use crate::input;
use crate::output::progress::Progress;
use crate::report::money::dollars;

pub async fn run(context: &Context, command: BulkCommand) -> Result<(), Failure> {
    match command {
        BulkCommand::Chat(args) => {
            let calls = Chat::of(context.client()?, &args).await?;
            job(context, args.job, calls, chat_line).await
        }
        BulkCommand::Batch(args) => job(context, args, Batch, batch_line).await,
    }
}

/// What makes calls of rows.
trait Calls: Send + Sync + 'static {
    fn row(&self, record: &Record) -> Result<Row, String>;
}

/// A question about each row.
struct Chat {
    client: Client,
    model: String,
    asked: Asked,
    system: Option<Template>,
    id: Option<String>,
    max_tokens: Option<i64>,
    temperature: Option<f64>,
    format: Option<ResponseFormat>,
}

enum Asked {
    Prompt(Template),
    Messages(String),
}

impl Chat {
    async fn of(client: Client, args: &BulkChatArgs) -> Result<Self, Failure> {
        let template = |text: &String| Template::read(text).map_err(Failure::Input);
        let asked = match (&args.prompt, &args.messages_column) {
            (Some(prompt), _) => Asked::Prompt(template(prompt)?),
            (None, column) => Asked::Messages(column.clone().unwrap_or_default()),
        };
        let format = match &args.schema {
            None => None,
            Some(path) => {
                let text = input::bytes(path).await?;
                let schema: Value = serde_json::from_slice(&text).map_err(|error| {
                    Failure::Input(format!("{}: is not JSON: {error}", path.display()))
                })?;
                Some(ResponseFormat::json_schema("answer", schema))
            }
        };
        Ok(Self {
            client,
            model: args.model.clone(),
            asked,
            system: args.system.as_ref().map(template).transpose()?,
            id: args.id.clone(),
            max_tokens: args.max_tokens,
            temperature: args.temperature,
            format,
        })
    }

    fn messages(&self, record: &Record) -> Result<Vec<ChatMessage>, String> {
        let row = &record.columns;
        match &self.asked {
            Asked::Prompt(prompt) => {
                let system = self
                    .system
                    .as_ref()
                    .map(|system| system.fill(row))
                    .transpose()?;
                let system = system.map(ChatMessage::system);
                let prompt = ChatMessage::user(prompt.fill(row)?);
                Ok(system.into_iter().chain([prompt]).collect())
            }
            Asked::Messages(name) => {
                let given = column(row, name)?;
                // In a table they are a text.
                let given = match given {
                    Value::String(text) => serde_json::from_str(text),
                    other => serde_json::from_value(other.clone()),
                };
                given.map_err(|error| format!("has no conversation in {name:?}: {error}"))
            }
        }
    }
}

impl Calls for Chat {
    fn row(&self, record: &Record) -> Result<Row, String> {
        let completions = self.client.chat().completions();
        let mut call = completions.create(self.model.as_str(), self.messages(record)?);
        if let Some(max_tokens) = self.max_tokens {
            call = call.max_tokens(max_tokens);
        }
        if let Some(temperature) = self.temperature {
            call = call.temperature(temperature);
        }
        if let Some(format) = &self.format {
            call = call.response_format(format.clone());
        }
        let name = match &self.id {
            Some(id) => said(column(&record.columns, id)?),
            None => record.line.to_string(),
        };
        let call = call.to_saved().map_err(|error| error.to_string())?;
        Ok(Row::new(name, call))
    }
}

/// Lines of an OpenAI batch are calls already.
struct Batch;

impl Calls for Batch {
    fn row(&self, record: &Record) -> Result<Row, String> {
        let (name, call) =
            SavedCall::from_batch_line(&record.text).map_err(|error| error.to_string())?;
        Ok(Row::new(name, call))
    }
}

/// How a result is written.
type Line = fn(&Done) -> serde_json::Result<String>;

#[derive(Serialize)]
struct ChatLine<'a> {
    row: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finish_reason: Option<String>,
    billed_micro_usd: Option<i64>,
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Failed>,
}

fn chat_line(done: &Done) -> serde_json::Result<String> {
    let reply = done.outcome.reply();
    let choice = reply.as_ref().map(|reply| &reply["choices"][0]);
    let answered = match &done.outcome {
        Outcome::Answered(answered) => Some(answered),
        _ => None,
    };
    serde_json::to_string(&ChatLine {
        row: &done.name,
        text: choice.and_then(|choice| Some(choice["message"]["content"].as_str()?.into_owned())),
        finish_reason: choice
            .and_then(|choice| Some(choice["finish_reason"].as_str()?.into_owned())),
        billed_micro_usd: answered.and_then(|answered| answered.billed_micro_usd),
        request_id: answered.and_then(|answered| answered.request_id.as_deref()),
        error: done.outcome.failure(),
    })
}

/// As lines of OpenAI's output files are.
#[derive(Serialize)]
struct BatchLine<'a> {
    id: String,
    custom_id: &'a str,
    response: Option<BatchResponse<'a>>,
    error: Option<Value>,
}

#[derive(Serialize)]
struct BatchResponse<'a> {
    status_code: u16,
    request_id: Option<&'a str>,
    body: Box<RawValue>,
}

fn batch_line(done: &Done) -> serde_json::Result<String> {
    let (status, request_id, body) = match &done.outcome {
        Outcome::Answered(answered) => (
            Some(200),
            answered.request_id.as_deref(),
            one_line(answered.json())?,
        ),
        other => {
            let failed = other.failure();
            let said = json!({ "error": { "message": failed.map(|failed| &failed.message) } });
            (
                failed.and_then(|failed| failed.status),
                failed.and_then(|failed| failed.request_id.as_deref()),
                to_raw_value(&said)?,
            )
        }
    };
    let error = match status {
        Some(_) => None,
        None => Some(serde_json::from_str(body.get())?),
    };
    serde_json::to_string(&BatchLine {
        id: format!("batch_req_{}", done.name),
        custom_id: &done.name,
        response: status.map(|status_code| BatchResponse {
            status_code,
            request_id,
            body,
        }),
        error,
    })
}

/// A reply as it came, unless it is on several lines.
fn one_line(json: &str) -> serde_json::Result<Box<RawValue>> {
    match json.contains(['\n', '\r']) {
        false => RawValue::from_string(json.to_owned()),
        true => to_raw_value(&serde_json::from_str::<Value>(json)?),
    }
}

async fn job(
    context: &Context,
    args: BulkArgs,
    calls: impl Calls,
    line: Line,
) -> Result<(), Failure> {
    let output = context.output;
    let source = Source::open(args.input.clone()).await?;
    let open = |path: &PathBuf| Destination::open(path, args.force);
    let out = args.out.as_ref().map(open).transpose()?;
    let failed = args.failed.as_ref().map(open).transpose()?;
    let rows = Rows {
        source,
        calls: Arc::new(calls),
        shard: args.shard,
    };
    let count = {
        let rows = rows.clone();
        input::aside(move || rows.count()).await?
    };
    if args.dry_run {
        return dry_run(context, &args, count);
    }
    let mut results = of(context, &args)?.run(stream::iter(rows.read()?))?;
    let interrupt = Arc::new(Notify::new());
    context.on_interrupt(interrupt.clone());
    let progress = Progress::new(output, format!("{}: {count} rows", args.job));
    let mut written = Written::begin(out.is_some(), line)?;
    let driven = drive(
        context,
        &mut results,
        &interrupt,
        &progress,
        count,
        &mut written,
    );
    let ended = progress.during(driven).await;
    summary(context, &args.job, &results.totals());
    let is_whole = matches!(ended, Ok(()));
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
    ended
}

/// The rows of a job, which are read as often as it takes.
struct Rows<C> {
    source: Source,
    calls: Arc<C>,
    shard: Option<(u64, u64)>,
}

impl<C> Clone for Rows<C> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            calls: self.calls.clone(),
            shard: self.shard,
        }
    }
}

impl<C: Calls> Rows<C> {
    /// Each row of this shard, with the line it was.
    fn each(
        &self,
    ) -> Result<impl Iterator<Item = Result<(Row, Record), Failure>> + use<C>, Failure> {
        let mut records = self.source.records()?;
        let (calls, shard, name) = (
            self.calls.clone(),
            self.shard,
            self.source.name().to_owned(),
        );
        let mut number = 0;
        Ok(std::iter::from_fn(move || {
            loop {
                let record = match records.next() {
                    Ok(record) => record?,
                    Err(problem) => return Some(Err(problem)),
                };
                number += 1;
                if shard.is_some_and(|(part, parts)| number % parts != part % parts) {
                    continue;
                }
                let row = calls.row(&record).map_err(|problem| {
                    Failure::Input(format!("{name}:{}: {problem}", record.line))
                });
                return Some(row.map(|row| (row, record)));
            }
        }))
    }

    /// How many there are; fails at the first that is none, before anything is sent.
    fn count(&self) -> Result<u64, Failure> {
        let mut count = 0;
        for row in self.each()? {
            row?;
            count += 1;
        }
        Ok(count)
    }

    /// The rows alone. They were looked through before: what is no row any more has changed meanwhile, and ends them.
    fn read(&self) -> Result<impl Iterator<Item = Row> + use<C>, Failure> {
        let rows = self.each()?;
        Ok(rows.map_while(Result::ok).map(|(row, _)| row))
    }

    /// Those of these names, as they came.
    fn named(&self, names: &HashSet<String>) -> Result<Vec<String>, Failure> {
        let mut found = Vec::new();
        for row in self.each()? {
            let (row, record) = row?;
            if names.contains(row.name()) {
                found.push(record.text);
            }
        }
        Ok(found)
    }
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
    if let (Some(Balance(total)), Some(Balance(worst))) = (args.budget, args.worst) {
        job = job.budget(Budget::micro_usd(total, worst));
    }
    if args.repeat_failed {
        job = job.repeat_failed();
    }
    Ok(job)
}

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

/// Takes results until there are no more. The first Ctrl-C lets what is under way end, and the second ends it.
async fn drive(
    context: &Context,
    results: &mut Results,
    interrupt: &Notify,
    progress: &Progress,
    count: u64,
    written: &mut Written,
) -> Result<(), Failure> {
    let mut was_interrupted = false;
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
            None if was_interrupted => return Err(Failure::Interrupted),
            None => return Ok(()),
            Some(Err(stopped)) => return Err(stopped.into()),
            Some(Ok(done)) => written.take(context, &done)?,
        }
        let totals = results.totals();
        let rows = totals.answered + totals.failed;
        let text = format!(
            "{rows} of {count} rows, {} failed, ${}",
            totals.failed,
            dollars(totals.counted_micro_usd)
        );
        progress.share(text, rows as f64 / count.max(1) as f64);
    }
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

fn summary(context: &Context, job: &str, totals: &Totals) {
    let time = |share| {
        let time = totals.percentile(share);
        time.map_or_else(|| "-".to_owned(), |time| format!("{} ms", time.as_millis()))
    };
    let unsure = match totals.unsure {
        0 => String::new(),
        rows => format!(", at most: of {rows} rows it is not known"),
    };
    context.output.hint(&format!(
        "{job}: {} answered, {} failed, {} of them from the journal; ${} in this run{unsure}; median {}, 99 % within {}",
        totals.answered,
        totals.failed,
        totals.from_journal,
        dollars(totals.counted_micro_usd),
        time(0.5),
        time(0.99),
    ));
}

fn dry_run(context: &Context, args: &BulkArgs, count: u64) -> Result<(), Failure> {
    let most = args
        .worst
        .and_then(|Balance(worst)| worst.checked_mul(i64::try_from(count).ok()?));
    if context.output.json {
        let document = json!({ "rows": count, "at_most_micro_usd": most });
        return context.output.line(&document.to_string());
    }
    let most = match most {
        Some(most) => format!("they can cost ${} at most", dollars(most)),
        None => "--budget and --worst say what they can cost".to_owned(),
    };
    context.output.line(&format!("{count} rows; {most}"))
}
