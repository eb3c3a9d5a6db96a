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
            task: Task::Write,
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
            let task = match argument.as_str() {
                "--check" => Task::Check,
                "--scaffold" => Task::Scaffold,
                "--suggest" => Task::Suggest,
                "--help" | "-h" => Task::Help,
                other => {
                    match other {
                        "--type" => arguments.of = Some(value()?),
                        "--root" => arguments.root = Some(value()?.into()),
                        "--contract" => arguments.contract = Some(value()?.into()),
                        file if !file.starts_with('-') => arguments.files.push(file.into()),
                        _ => return Err(unknown(other)),
                    }
                    continue;
                }
            };
            if ![Task::Write, task].contains(&arguments.task) {
                return Err(format!(
                    "{argument}: one thing at a time; see `cargo regenerate --help`"
                ));
            }
            arguments.task = task;
        }
        arguments.is_whole()?;
        // In CI a difference is a mistake.
        if std::env::var_os("CI").is_some()
            && [Task::Write, Task::Scaffold].contains(&arguments.task)
        {
            arguments.task = Task::Check;
        }
        Ok(arguments)
    }

    /// Whether what belongs to `--suggest` stands with it, and nowhere else.
    fn is_whole(&self) -> Result<(), String> {
        match (self.task, self.files.first()) {
            (Task::Help, _) => Ok(()),
            (Task::Suggest, None) => {
                Err("--suggest: name the files of recorded replies".to_owned())
            }
            (Task::Suggest, Some(_)) => Ok(()),
            (_, Some(file)) => Err(unknown(&file.display().to_string())),
            (_, None) if self.of.is_some() => {
                Err("--type: it is about what `--suggest` reads".to_owned())
            }
            (_, None) => Ok(()),
        }
    }
}

fn unknown(argument: &str) -> String {
    format!("{argument}: not known here; see `cargo regenerate --help`")
}

#[cfg(test)]
mod tests {
    use super::Arguments;

    #[test]
    fn what_makes_no_sense_together_is_refused() {
        for (given, said) in [
            (
                "--check --scaffold",
                "--scaffold: one thing at a time; see `cargo regenerate --help`",
            ),
            ("--suggest", "--suggest: name the files of recorded replies"),
            (
                "--type Endpoint",
                "--type: it is about what `--suggest` reads",
            ),
            (
                "a.json",
                "a.json: not known here; see `cargo regenerate --help`",
            ),
            (
                "--chekc",
                "--chekc: not known here; see `cargo regenerate --help`",
            ),
            ("--root", "--root takes a value"),
        ] {
            let refused = Arguments::read(given.split(' ').map(str::to_owned)).err();
            assert_eq!(refused.as_deref(), Some(said));
        }
        assert!(Arguments::read(["a.json", "--suggest"].map(str::to_owned).into_iter()).is_ok());
    }
}
