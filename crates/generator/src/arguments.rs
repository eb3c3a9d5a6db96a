//! The command line.

use std::path::PathBuf;

pub const HELP: &str = "\
Writes generated/ from openapi.yaml, and says what that changes for those who use the library.

Usage: cargo regenerate [OPTIONS]

      --check            write nothing; fail where generated/ does not belong to the contract (with CI set: always)
      --root DIR         the repository
      --contract FILE    the contract, by default openapi.yaml of the repository
      --help             this text
";

pub struct Arguments {
    pub task: Task,
    pub root: Option<PathBuf>,
    pub contract: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    Write,
    Check,
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
        };
        while let Some(argument) = given.next() {
            let mut value = || {
                given
                    .next()
                    .ok_or_else(|| format!("{argument} takes a value"))
            };
            match argument.as_str() {
                "--check" => arguments.task = Task::Check,
                "--root" => arguments.root = Some(value()?.into()),
                "--contract" => arguments.contract = Some(value()?.into()),
                "--help" | "-h" => arguments.task = Task::Help,
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
