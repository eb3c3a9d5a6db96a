//! The command line.

use std::path::PathBuf;

pub const HELP: &str = "\
Writes generated/ from openapi.yaml, and says what that changes for those who use the library.

Usage: cargo regenerate [OPTIONS]
       cargo regenerate --suggest [--type NAME] FILE…

      --check            write nothing; fail where generated/ does not belong to the contract (with CI set: always)
      --scaffold         write generated/, and what else the change needs and is not there: fixtures of new types and
                         properties, and the sandbox's list of routes it does not play
      --suggest          read recorded replies, and print what the contract does not know of them, to be pasted
      --type NAME        the type the replies are of; else that of the directory they are in, or, in a record
                         {\"operation\": ID, \"reply\": …}, what the operation gives
      --root DIR         the repository
      --contract FILE    the contract, by default openapi.yaml of the repository
      --help             this text
";

pub struct Arguments {
    pub task: Task,
    pub root: Option<PathBuf>,
    pub contract: Option<PathBuf>,
    /// What `--suggest` reads.
    pub files: Vec<PathBuf>,
    /// What `--suggest` takes it for.
    pub of: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    Write,
    Check,
    Scaffold,
    Suggest,
    Help,
}

impl Arguments {
    pub fn read(mut given: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self {
            // In CI a difference is a mistake.
            task: match std::env::var_os("CI") {
                Some(_) => Task::Check,
                None => Task::Write,
            },
            root: None,
            contract: None,
            files: Vec::new(),
            of: None,
        };
        while let Some(argument) = given.next() {
            let mut value = || {
                given
                    .next()
                    .ok_or_else(|| format!("{argument} takes a value"))
            };
            match argument.as_str() {
                "--check" => arguments.task = Task::Check,
                "--scaffold" => arguments.task = Task::Scaffold,
                "--suggest" => arguments.task = Task::Suggest,
                "--type" => arguments.of = Some(value()?),
                "--root" => arguments.root = Some(value()?.into()),
                "--contract" => arguments.contract = Some(value()?.into()),
                "--help" | "-h" => arguments.task = Task::Help,
                file if arguments.task == Task::Suggest && !file.starts_with('-') => {
                    arguments.files.push(file.into());
                }
                _ => {
                    return Err(format!(
                        "{argument}: not known here; see `cargo regenerate --help`"
                    ));
                }
            }
        }
        Ok(arguments)
    }
}
