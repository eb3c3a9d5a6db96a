//! What a command reads: files, stdin, rows.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::path::{Path, PathBuf};

use pareta::Upload;
use serde_json::value::RawValue;

use crate::errors::Failure;

/// Whether a path means stdin.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A whole file, or stdin for `-`.
pub async fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    match is_stdin(path) {
        true => stdin_bytes().await,
        false => std::fs::read(path).map_err(|error| unreadable(path, &error)),
    }
}

pub fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::Input(format!("{}: cannot be read: {error}", path.display()))
}

/// Fails unless there is a file to read.
pub fn must_exist(path: &Path) -> Result<(), Failure> {
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(Failure::Input(format!(
            "{}: is a directory",
            path.display()
        ))),
        Ok(_) => Ok(()),
        Err(error) => Err(unreadable(path, &error)),
    }
}

/// A file to upload, or stdin for `-`. What comes through a pipe is read first: nobody knows before how much it is.
pub async fn upload(path: PathBuf) -> Result<Upload, Failure> {
    if is_stdin(&path) {
        return Ok(Upload::from(stdin_bytes().await?));
    }
    must_exist(&path)?;
    if path.is_file() {
        return Ok(Upload::path(path));
    }
    aside(move || {
        let read = std::fs::read(&path);
        read.map(Upload::from)
            .map_err(|error| unreadable(&path, &error))
    })
    .await
}

/// What is to be said: the argument, or stdin for `-` and nothing.
pub async fn said(given: Option<String>, what: &str) -> Result<String, Failure> {
    match given {
        Some(text) if text != "-" => Ok(text),
        _ => stdin_for(what).await,
    }
}

/// The text on stdin, for an argument that is missing. A terminal is not read: nobody would know what it waits for.
async fn stdin_for(what: &str) -> Result<String, Failure> {
    if io::stdin().is_terminal() {
        return Err(Failure::Input(format!(
            "{what} is missing: give it as an argument or on stdin"
        )));
    }
    String::from_utf8(stdin_bytes().await?)
        .map_err(|_| Failure::Input(format!("{what} on stdin is not UTF-8")))
}

pub async fn stdin_bytes() -> Result<Vec<u8>, Failure> {
    let read = || {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    };
    aside(move || read().map_err(|error| Failure::Input(format!("stdin cannot be read: {error}"))))
        .await
}

/// Reads on another thread, so that Ctrl-C is heard meanwhile.
pub async fn aside<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let reading = tokio::task::spawn_blocking(read);
    reading
        .await
        .unwrap_or_else(|error| Err(Failure::failed("input", error.to_string())))
}

/// Non-blank lines with their numbers.
pub struct Lines {
    reader: Box<dyn BufRead + Send>,
    name: String,
    number: u64,
}

impl Lines {
    /// Of a file, or of stdin for `-` and nothing.
    pub fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let (reader, name): (Box<dyn BufRead + Send>, _) = match path {
            Some(path) if !is_stdin(path) => {
                must_exist(path)?;
                let file = File::open(path).map_err(|error| unreadable(path, &error))?;
                (
                    Box::new(BufReader::with_capacity(64 * 1024, file)),
                    path.display().to_string(),
                )
            }
            _ => (Box::new(BufReader::new(io::stdin())), "stdin".to_owned()),
        };
        Ok(Self {
            reader,
            name,
            number: 0,
        })
    }

    /// Of a file that messages call so.
    pub fn named(path: &Path, name: &str) -> Result<Self, Failure> {
        let lines = Self::open(Some(path))?;
        let name = name.to_owned();
        Ok(Self { name, ..lines })
    }

    /// Which line was the last.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The same for what a terminal is not asked for.
    fn open_piped(path: Option<&Path>, missing: &str) -> Result<Self, Failure> {
        match path {
            None if io::stdin().is_terminal() => Err(Failure::Input(missing.to_owned())),
            _ => Self::open(path),
        }
    }

    /// A problem with the last line.
    pub fn problem(&self, problem: impl std::fmt::Display) -> Failure {
        self.problem_at(self.number, problem)
    }

    pub fn problem_at(&self, line: u64, problem: impl std::fmt::Display) -> Failure {
        Failure::Input(format!("{}:{line}: {problem}", self.name))
    }

    /// Everything that is left, as one text.
    pub fn rest(&mut self) -> Result<String, Failure> {
        let mut bytes = Vec::new();
        let read = self.reader.read_to_end(&mut bytes);
        read.map_err(|error| Failure::Input(format!("{}: cannot be read: {error}", self.name)))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::Input(format!("{}: is not UTF-8", self.name)))?;
        Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        })
    }

    /// The next line without white space around it.
    pub fn next_line(&mut self) -> Result<Option<String>, Failure> {
        let line = self.next_text()?;
        Ok(line.map(|line| line.trim().to_owned()))
    }

    /// The next line as it is. Lines end at line feeds and nothing else: a text may hold any other separator.
    fn next_text(&mut self) -> Result<Option<String>, Failure> {
        loop {
            let mut line = Vec::new();
            self.number += 1;
            let read = self.reader.read_until(b'\n', &mut line);
            if read.map_err(|error| self.problem(error))? == 0 {
                return Ok(None);
            }
            let line = String::from_utf8(line).map_err(|_| self.problem("is not UTF-8"))?;
            let line = line
                .strip_prefix('\u{feff}')
                .filter(|_| self.number == 1)
                .unwrap_or(&line);
            if !line.trim().is_empty() {
                let line = line.strip_suffix('\n').unwrap_or(line);
                return Ok(Some(line.strip_suffix('\r').unwrap_or(line).to_owned()));
            }
        }
    }
}

/// Texts that were given as arguments, or else those of a file or of stdin, one a line. A dash alone means stdin.
pub async fn texts(
    mut given: Vec<String>,
    mut file: Option<PathBuf>,
    what: &'static str,
) -> Result<Vec<String>, Failure> {
    if given == ["-"] {
        file = given.pop().map(PathBuf::from);
    }
    if let [one] = &given[..] {
        // Nobody means the name, and all the same it would be billed.
        if Path::new(one).is_file() {
            return Err(Failure::Input(format!(
                "{one} is a file: --file {one} takes {what} from it; its name itself can be given on stdin"
            )));
        }
    }
    if !given.is_empty() {
        return Ok(given);
    }
    aside(move || {
        let missing = format!(
            "{what} are missing: give them as arguments, with --file, or one a line on stdin"
        );
        let mut lines = Lines::open_piped(file.as_deref(), &missing)?;
        let mut texts = Vec::new();
        while let Some(text) = lines.next_text()? {
            texts.push(text);
        }
        match texts.is_empty() {
            true => Err(Failure::Input(format!("{}: holds no text", lines.name))),
            false => Ok(texts),
        }
    })
    .await
}

/// JSON objects, one a line; a bad line ends them, and is told by [`finish`](Rows::finish).
pub struct Rows {
    lines: Lines,
    problem: Option<Failure>,
}

impl Rows {
    pub fn open(path: Option<&Path>) -> Result<Self, Failure> {
        const MISSING: &str =
            "the rows are missing: give --file, or one JSON object a line on stdin";
        let lines = Lines::open_piped(path, MISSING)?;
        Ok(Self {
            lines,
            problem: None,
        })
    }

    /// Whether every line was a row.
    pub fn finish(self) -> Result<(), Failure> {
        self.problem.map_or(Ok(()), Err)
    }

    fn read(&mut self) -> Result<Option<Box<RawValue>>, Failure> {
        let Some(line) = self.lines.next_line()? else {
            return Ok(None);
        };
        let row: Box<RawValue> = serde_json::from_str(&line)
            .map_err(|error| self.lines.problem(format!("is not JSON: {error}")))?;
        match row.get().starts_with('{') {
            true => Ok(Some(row)),
            false => Err(self.lines.problem(
                "is no JSON object such as {\"input\": {...}, \"expected_output\": {...}}",
            )),
        }
    }
}

impl Iterator for Rows {
    type Item = Box<RawValue>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().unwrap_or_else(|problem| {
            self.problem = Some(problem);
            None
        })
    }
}
