//! `pareta evals run`, `show`, `wait` and `report`.

use std::path::Path;
use std::time::{Duration, Instant};

use pareta::Client;
use pareta::evals::EvalInput;
use pareta::types::EvalRun;

use super::{eval_verdicts, word};
use crate::args::{JudgeArgs, RunArgs};
use crate::context::Context;
use crate::destination::Destination;
use crate::errors::Failure;
use crate::input::{self, Rows};
use crate::output::progress::Progress;
use crate::output::width;
use crate::report;
use pareta_report::Summary;
use pareta_report::visible;

pub async fn start(context: &Context, args: RunArgs) -> Result<(), Failure> {
    let started = Instant::now();
    if args.judge.margin.is_some() && !args.wait {
        let problem =
            "--margin judges a run that has ended: add --wait, or give it to pareta evals show";
        return Err(Failure::Input(problem.to_owned()));
    }
    let client = context.client()?;
    let input = match args.eval_set {
        Some(set) => EvalInput::set(set),
        None => {
            let (task, prompt, file) = (args.task, args.prompt, args.file);
            input::aside(move || {
                let mut rows = Rows::open(file.as_deref())?;
                let input = match (prompt, task) {
                    (Some(prompt), None) => EvalInput::from_prompt(prompt, &mut rows),
                    (Some(prompt), Some(task)) => {
                        EvalInput::from_prompt(prompt, &mut rows).task(task)
                    }
                    (None, task) => EvalInput::rows(task.unwrap_or_default(), &mut rows),
                };
                rows.finish().map(|()| input)
            })
            .await?
        }
    };
    let runs = client.evals().runs();
    let mut request = runs.create(input, args.models).frontier(args.frontier);
    if let Some(name) = args.name {
        request = request.name(name);
    }
    let progress = Progress::new(context.output, "starting the run");
    let mut uploading = progress.of_upload("uploading the rows");
    let request = request.on_progress(move |run| {
        if let Some(upload) = run.upload() {
            uploading(&upload);
        }
    });
    let run = progress.during(request.into_future()).await;
    let run = run.inspect_err(|error| {
        // A set that was made stays on the server: say how to use it.
        if let Some(set) = error.resource_id() {
            context.output.hint(&format!(
                "the set {set} was made; pareta evals run --eval-set {} ...",
                word(set)
            ));
        }
    })?;
    let id = run.id().unwrap_or_default().to_owned();
    if args.wait {
        let left = context
            .global
            .timeout
            .map(|timeout| timeout.saturating_sub(started.elapsed()));
        let run = until_ended(context, &client, &id, args.interval, left).await?;
        return ended(context, &run, &args.judge);
    }
    context.note(run.meta());
    if context.output.json {
        return context.output.reply(&run);
    }
    context.output.line(&visible(&id))?;
    context.output.hint(&format!(
        "the run goes on; its results: pareta evals wait {}",
        word(&id)
    ));
    Ok(())
}

pub async fn show(context: &Context, id: &str, judge: &JudgeArgs) -> Result<(), Failure> {
    let run = context.client()?.evals().runs().retrieve(id).await?;
    context.note(run.meta());
    shown(context, &run, judge)
}

pub async fn wait(
    context: &Context,
    id: &str,
    interval: Duration,
    judge: &JudgeArgs,
) -> Result<(), Failure> {
    let run = until_ended(
        context,
        &context.client()?,
        id,
        interval,
        context.global.timeout,
    )
    .await?;
    ended(context, &run, judge)
}

pub async fn report(
    context: &Context,
    id: &str,
    out: Option<&Path>,
    force: bool,
    judge: &JudgeArgs,
) -> Result<(), Failure> {
    let destination = out.map(|out| Destination::open(out, force)).transpose()?;
    let run = context.client()?.evals().runs().retrieve(id).await?;
    context.note(run.meta());
    if !run.is_terminal() {
        let status = run.status().unwrap_or("without a status");
        return Err(Failure::failed(
            "run_not_ended",
            format!(
                "the run is {status}, and has nothing to report yet: pareta evals wait {}",
                word(id)
            ),
        ));
    }
    let (Some(file), Some(destination)) = (out, destination) else {
        return ended(context, &run, judge);
    };
    if run.status() == Some("failed") {
        return Err(failed(&run));
    }
    let summary = eval_verdicts::summary(&run, judge)?;
    let text = report::file(&run, &summary, file)?;
    if let Some(file) = destination.write(context.output, |file| file.write_all(text.as_bytes()))? {
        context.output.hint(&format!("wrote {}", file.display()));
    }
    if context.output.json {
        eval_verdicts::reply(context, &run, &summary)?;
    }
    eval_verdicts::required(&summary, judge)
}

async fn until_ended(
    context: &Context,
    client: &Client,
    id: &str,
    interval: Duration,
    timeout: Option<Duration>,
) -> Result<EvalRun, Failure> {
    context.resume_with(format!("pareta evals wait {}", word(id)));
    let progress = Progress::new(context.output, format!("{id}: asking"));
    let (state, name) = (progress.clone(), id.to_owned());
    let mut request = client
        .evals()
        .runs()
        .wait(id)
        .poll_interval(interval)
        .on_progress(move |run| {
            state.set(format!("{name}: {}", run.status().unwrap_or("no status")));
        });
    if let Some(timeout) = timeout {
        // What went before may have taken all of it: then the wait is over at once, and says so.
        request = request.timeout(timeout.max(Duration::from_millis(1)));
    }
    let run = progress.during(request.into_future()).await?;
    context.is_done();
    context.note(run.meta());
    Ok(run)
}

/// Shows a run that has ended; one that has failed is a failure.
fn ended(context: &Context, run: &EvalRun, judge: &JudgeArgs) -> Result<(), Failure> {
    if run.status() == Some("failed") {
        // There is nothing to be judged.
        shown_as(context, run, &Summary::of(run, None))?;
        return Err(failed(run));
    }
    shown(context, run, judge)
}

fn failed(run: &EvalRun) -> Failure {
    let why = run
        .error_detail()
        .unwrap_or("the platform does not say why");
    Failure::failed("run_failed", format!("the run failed: {why}"))
}

fn shown(context: &Context, run: &EvalRun, judge: &JudgeArgs) -> Result<(), Failure> {
    let summary = eval_verdicts::summary(run, judge)?;
    shown_as(context, run, &summary)?;
    eval_verdicts::required(&summary, judge)
}

fn shown_as(context: &Context, run: &EvalRun, summary: &Summary) -> Result<(), Failure> {
    let output = context.output;
    if output.json {
        return eval_verdicts::reply(context, run, summary);
    }
    let status = run.status().unwrap_or("-");
    let billed = format!(
        "billed ${} ({} micro-USD)",
        run.cost(),
        run.cost_micro_usd()
    );
    output.line(&visible(&format!(
        "{}  {status}  {billed}",
        run.id().unwrap_or("-")
    )))?;
    if let (Some(why), false) = (run.error_detail(), run.status() == Some("failed")) {
        output.hint(why);
    }
    if run.results().is_empty() {
        return Ok(());
    }
    output.table(&report::table::table(summary, output.terminal.then(width)))?;
    eval_verdicts::remarks(context, summary);
    Ok(())
}
