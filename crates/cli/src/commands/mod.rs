//! The commands.

mod api;
mod audio;
mod auto;
mod bulk;
mod chat;
mod chat_params;
mod chat_prompt;
mod chat_remarks;
mod compare;
mod completions;
mod embed;
mod endpoints;
mod eval_proposals;
mod eval_runs;
mod eval_sets;
mod eval_verdicts;
mod evals;
mod images;
mod inspect;
mod inspect_recording;
mod man;
mod mcp;
mod models;
mod receipts;
mod recording;
mod rerank;
pub mod sandbox;
mod tasks;

use std::collections::HashSet;
use std::io::{self, IsTerminal, Write};

use crate::args::{Command, JsonPair};
use crate::context::Context;
use crate::errors::Failure;

pub async fn run(context: &Context, command: Command) -> Result<(), Failure> {
    match command {
        Command::Chat(args) => chat::run(context, args).await,
        Command::Auto(command) => auto::run(context, command).await,
        Command::Embed(args) => embed::run(context, args).await,
        Command::Rerank(args) => rerank::run(context, args).await,
        Command::Image(args) => images::generate(context, args).await,
        Command::ImageEdit(args) => images::edit(context, args).await,
        Command::Models(command) => models::run(context, command).await,
        Command::Tasks(command) => tasks::run(context, command).await,
        Command::Endpoints(command) => endpoints::run(context, command).await,
        Command::Evals(command) => evals::run(context, command).await,
        Command::Bulk(command) => bulk::run(context, command).await,
        Command::Audio(command) => audio::run(context, command).await,
        Command::Record(args) => recording::record(context, args).await,
        Command::Replay(args) => recording::replay(context, args).await,
        Command::Inspect(args) => inspect::run(context.output, args).await,
        Command::Api(args) => api::run(context, args).await,
        Command::Sandbox(args) => sandbox::run(context, args).await,
        Command::Mcp { options } => mcp::run(context, options).await,
        Command::Completions { shell } => completions::run(context, shell),
        Command::Man { directory, force } => man::run(context, directory.as_deref(), force),
    }
}

/// Asks before something is removed for good.
fn confirm(what: &str, yes: bool) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::Input(format!(
            "to remove {what} without being asked, add --yes"
        )));
    }
    let mut answer = String::new();
    let _ = write!(
        io::stderr(),
        "Remove {what}? It cannot be brought back. [y/N] "
    );
    io::stdin()
        .read_line(&mut answer)
        .map_err(|error| Failure::Input(format!("stdin cannot be read: {error}")))?;
    match matches!(answer.trim(), "y" | "Y" | "yes") {
        true => Ok(()),
        false => Err(Failure::failed(
            "cancelled",
            format!("{what} was not removed"),
        )),
    }
}

/// A parameter is given once: which of two counts would be anybody's guess.
fn each_once(option: &str, pairs: &[JsonPair]) -> Result<(), Failure> {
    let mut seen = HashSet::new();
    match pairs.iter().find(|pair| !seen.insert(&pair.key)) {
        Some(pair) => Err(Failure::Input(format!(
            "{option} {}: is given twice",
            pair.key
        ))),
        None => Ok(()),
    }
}

/// A word for the command that takes an interrupted one up again, quoted where a shell would take it apart.
fn word(text: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:@".contains(letter);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}
