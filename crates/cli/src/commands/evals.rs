//! `pareta evals`.

use super::{eval_proposals, eval_runs, eval_sets, eval_verdicts};
use crate::args::EvalsCommand;
use crate::context::Context;
use crate::errors::Failure;
use crate::output::table::{Cell, Table};

pub async fn run(context: &Context, command: EvalsCommand) -> Result<(), Failure> {
    match command {
        EvalsCommand::Sets(command) => eval_sets::run(context, command).await,
        EvalsCommand::Propose(args) => eval_proposals::run(context, args).await,
        EvalsCommand::Run(args) => eval_runs::start(context, args).await,
        EvalsCommand::Show { run, judge } => eval_runs::show(context, &run, &judge).await,
        EvalsCommand::Wait {
            run,
            interval,
            judge,
        } => eval_runs::wait(context, &run, interval, &judge).await,
        EvalsCommand::Report {
            run,
            out,
            force,
            judge,
        } => eval_runs::report(context, &run, out.as_deref(), force, &judge).await,
        EvalsCommand::Compare { before, after, of } => {
            eval_verdicts::runs(context, &before, &after, &of).await
        }
        EvalsCommand::Frontier { task } => frontier(context, task).await,
    }
}

async fn frontier(context: &Context, task: Option<String>) -> Result<(), Failure> {
    let has_task = task.is_some();
    let mut request = context.client()?.evals().frontier_models();
    if let Some(task) = task {
        request = request.task(task);
    }
    let models = request.await?;
    context.note(models.raw().meta());
    if context.output.json {
        return context.output.reply(models.raw());
    }
    let mut table = Table::new(["ID", "VENDOR", "INPUT", "LEADERBOARD"]);
    for model in &models {
        let input = if model.vision() {
            "text, images"
        } else {
            "text"
        };
        // Without a task there is no leaderboard it could be on.
        let benchmarked = has_task.then_some(if model.benchmarked() { "yes" } else { "no" });
        table.row([
            Cell::of(model.id()),
            Cell::of(model.vendor()),
            Cell::plain(input),
            Cell::of(benchmarked),
        ]);
    }
    context.output.table(&table)
}
