//! The command `cargo regenerate`.

mod arguments;
mod repository;
mod samples;

use std::io::Write;
use std::process::ExitCode;

use arguments::{Arguments, HELP, Task};
use pareta_generator::{Changes, suggest};
use repository::Repository;

fn main() -> ExitCode {
    match Arguments::read(std::env::args().skip(1)).and_then(run) {
        Ok(said) => {
            say(&said);
            ExitCode::SUCCESS
        }
        Err(problems) => {
            problems
                .lines()
                .for_each(|problem| eprintln!("error: {problem}"));
            ExitCode::FAILURE
        }
    }
}

/// Who reads it may have read enough: `| head`.
fn say(said: &str) {
    let _ = std::io::stdout().write_all(said.as_bytes());
}

/// What was asked for, and what there is to say about it.
fn run(arguments: Arguments) -> Result<String, String> {
    let repository = Repository::new(arguments.root, arguments.contract);
    match arguments.task {
        Task::Help => Ok(HELP.to_owned()),
        Task::Write => write(&repository),
        Task::Check => check(&repository),
        Task::Scaffold => scaffold(&repository),
        Task::Suggest => {
            let samples = samples::read(&arguments.files, arguments.of.as_deref())?;
            let suggested = suggest(&repository.contract()?, &samples);
            let suggested = suggested.map_err(|refusals| refusals.to_string())?;
            Ok(match suggested.is_empty() {
                true => "the contract knows all of it\n".to_owned(),
                false => suggested,
            })
        }
    }
}

/// Rewrites the files whose text differs, and says what has changed since the last commit.
fn write(repository: &Repository) -> Result<String, String> {
    let (files, face) = repository.generated()?;
    let before = repository.committed(&files)?;
    repository.write(&files)?;
    Ok(told(&Changes::between(&before, &face)))
}

/// Writes as well what the tests want beside it.
fn scaffold(repository: &Repository) -> Result<String, String> {
    let mut said = write(repository)?;
    let files = repository.scaffold()?;
    repository.write(&files)?;
    files
        .iter()
        .for_each(|file| said += &format!("wrote {}\n", file.path));
    Ok(said)
}

/// Writes nothing, and fails where writing would change a file.
fn check(repository: &Repository) -> Result<String, String> {
    let (files, face) = repository.generated()?;
    let stale = repository.stale(&files);
    if stale.is_empty() {
        return Ok(String::new());
    }
    say(&Changes::between(&repository.present(&files)?, &face).to_string());
    let stale = stale
        .iter()
        .map(|file| format!("{}: stale: run `cargo regenerate` and commit it", file.path));
    Err(stale.collect::<Vec<_>>().join("\n"))
}

fn told(changes: &Changes) -> String {
    if changes.is_empty() {
        return "nothing changed\n".to_owned();
    }
    let version = env!("CARGO_PKG_VERSION");
    let next = changes.next_version(version);
    let step = next.map(|next| format!("{version} -> {next}\n"));
    format!("{changes}{}", step.unwrap_or_default())
}
