//! `pareta tasks`.

use pareta::types::{Leaderboard, LeaderboardEntry, TaskMatch};

use crate::args::TasksCommand;
use crate::context::Context;
use crate::errors::Failure;
use crate::output::details::details;
use crate::output::table::{Cell, Table};
use pareta_report::money::dollars;
use pareta_report::visible;

pub async fn run(context: &Context, command: TasksCommand) -> Result<(), Failure> {
    let output = context.output;
    let tasks = context.client()?.tasks();
    match command {
        TasksCommand::List => {
            let tasks = tasks.list().await?;
            context.note(tasks.raw().meta());
            if output.json {
                return output.reply(tasks.raw());
            }
            let mut table = Table::new(["ID", "SCORER", "INPUT"]);
            for task in &tasks {
                let input = if task.has_blob_input() {
                    "documents"
                } else {
                    "text"
                };
                table.row([
                    Cell::of(task.id()),
                    Cell::of(task.default_scorer()),
                    Cell::plain(input),
                ]);
            }
            output.table(&table)
        }
        TasksCommand::Show { id, examples } => {
            let mut request = tasks.retrieve(id);
            if let Some(examples) = examples {
                request = request.examples_n(examples);
            }
            let task = request.await?;
            context.note(task.meta());
            match output.json {
                true => output.reply(&task),
                false => output.table(&details(&task)),
            }
        }
        TasksCommand::Match { query, top_k } => {
            let matched = tasks.match_intent(query).top_k(top_k).await?;
            context.note(matched.meta());
            match output.json {
                true => output.reply(&matched),
                false => show_match(context, &matched),
            }
        }
        TasksCommand::Leaderboard { id } => {
            let board = tasks.leaderboard(id).await?;
            context.note(board.meta());
            match output.json {
                true => output.reply(&board),
                false => show_board(context, &board),
            }
        }
        TasksCommand::Recommended { id } => {
            // Not `tasks().recommended`, which keeps no JSON.
            let board = tasks.leaderboard(&id).await?;
            context.note(board.meta());
            let Some(model) = board.recommended() else {
                return Err(Failure::failed(
                    "not_found",
                    format!("no model is recommended for {id}"),
                ));
            };
            match output.json {
                true => output.line(board["recommended"].json()),
                false => output.line(&visible(model)),
            }
        }
    }
}

fn show_match(context: &Context, matched: &TaskMatch) -> Result<(), Failure> {
    let output = context.output;
    let chosen = matched.chosen().and_then(|chosen| chosen.task_id());
    let mut table = Table::new(["TASK", ">SCORE", "CONFIDENCE", ""]);
    for candidate in matched.candidates() {
        let is_chosen = candidate.task_id().is_some() && candidate.task_id() == chosen;
        table.row([
            Cell::of(candidate.task_id()),
            Cell::of(candidate.score().map(|score| format!("{score:.3}"))),
            Cell::of(candidate.confidence()),
            Cell::coloured(if is_chosen { "chosen" } else { "" }, "32"),
        ]);
    }
    output.table(&table)?;
    if let Some(capability) = matched.capability() {
        output.table(&details(capability))?;
    }
    if let Some(reasoning) = matched.reasoning() {
        output.hint(reasoning);
    }
    match (chosen, matched.capability()) {
        (None, None) => output.hint("no task fits with confidence"),
        _ if matched.ambiguous() => output.hint("the first two are close"),
        _ => {}
    }
    Ok(())
}

fn show_board(context: &Context, board: &Leaderboard) -> Result<(), Failure> {
    let output = context.output;
    let mut table = Table::new(["MODEL", "KIND", ">QUALITY", ">$/REQUEST", ">CONTEXT", ""]);
    let mut add = |entry: &LeaderboardEntry| {
        let is_recommended = entry.name().is_some() && entry.name() == board.recommended();
        table.row([
            Cell::of(entry.name()),
            Cell::of(entry.kind()),
            Cell::of(entry.quality().map(|quality| format!("{quality:.3}"))),
            Cell::of(entry.cost_per_request_micro_usd().map(dollars)),
            Cell::of(entry.context_k().map(|thousands| format!("{thousands}k"))),
            Cell::coloured(if is_recommended { "recommended" } else { "" }, "32"),
        ]);
    };
    board.models().iter().for_each(&mut add);
    board.frontier().into_iter().for_each(add);
    output.table(&table)
}
