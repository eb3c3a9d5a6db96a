//! How a command speaks: data on stdout, everything else on stderr.

pub mod details;
pub mod json;
pub mod progress;
pub mod table;

use std::io::{self, IsTerminal, Write};

use pareta_report::visible;

use crate::args::Global;
use crate::errors::Failure;

/// Who reads, and what they asked for.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    pub json: bool,
    pub verbose: bool,
    /// Whether stdout is a terminal.
    pub terminal: bool,
    pub progress: Shown,
    colour: bool,
    colour_stderr: bool,
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As a line that is drawn again and again.
    Drawn,
    /// As a line now and then.
    Lines,
    Nothing,
}

impl Output {
    pub fn new(global: &Global) -> Self {
        let terminal = io::stdout().is_terminal();
        let stderr = io::stderr().is_terminal();
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let colour = !(global.no_color || no_color || dumb);
        Self {
            json: global.json,
            verbose: global.verbose,
            terminal,
            progress: match stderr && !dumb {
                _ if global.json || global.quiet => Shown::Nothing,
                true => Shown::Drawn,
                false => Shown::Lines,
            },
            colour: colour && terminal,
            colour_stderr: colour && stderr,
        }
    }

    /// Writes data, exactly.
    pub fn write(self, data: impl AsRef<[u8]>) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(data.as_ref())?;
        Ok(stdout.flush()?)
    }

    pub fn line(self, text: &str) -> Result<(), Failure> {
        self.write(format!("{text}\n"))
    }

    /// Writes what a model said: byte for byte, with a line break behind it where a prompt would follow.
    pub fn model_text(self, text: &str) -> Result<(), Failure> {
        self.write(text)?;
        self.end_of_model_text(text)
    }

    pub fn end_of_model_text(self, text: &str) -> Result<(), Failure> {
        match self.terminal && !text.ends_with('\n') {
            true => self.write("\n"),
            false => Ok(()),
        }
    }

    pub fn table(self, table: &table::Table) -> Result<(), Failure> {
        let width = self.terminal.then(width);
        self.write(table.render(width, self.colour))
    }

    /// A remark for whoever watches. Nobody is left to be told when it cannot be written.
    pub fn tell(self, remark: &str) {
        let _ = writeln!(io::stderr(), "{}", visible(remark));
    }

    /// A remark for people, which a program that reads JSON is spared.
    pub fn hint(self, remark: &str) {
        if !self.json {
            self.tell(remark);
        }
    }

    pub fn warn(self, warning: &str) {
        let text = match self.json {
            true => serde_json::json!({ "warning": { "message": warning } }).to_string(),
            false => format!(
                "{} {}",
                self.paint_stderr("33", "warning:"),
                visible(warning)
            ),
        };
        let _ = writeln!(io::stderr(), "{text}");
    }

    pub fn red(self, text: &str) -> String {
        self.paint_stderr("31", text)
    }

    fn paint_stderr(self, code: &str, text: &str) -> String {
        match self.colour_stderr {
            true => format!("\x1b[{code}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }
}

/// How wide the terminal is.
pub fn width() -> usize {
    const USUAL: usize = 80;
    terminal_size::terminal_size().map_or(USUAL, |(width, _)| width.0.into())
}

/// `3.4 MB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} bytes");
    }
    let mut amount = bytes as f64 / 1000.0;
    let mut units = UNITS.iter();
    let mut unit = units.next();
    while amount >= 1000.0 {
        let Some(next) = units.next() else { break };
        amount /= 1000.0;
        unit = Some(next);
    }
    format!("{amount:.1} {}", unit.unwrap_or(&"TB"))
}
