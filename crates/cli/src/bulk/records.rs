//! The rows of a file, as they are read: twice, so that a bad line is refused before anything is sent.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::errors::Failure;
use crate::input::{self, Lines, is_stdin, must_exist};

/// Where rows are, to be read as often as it takes.
#[derive(Clone)]
pub struct Source {
    path: PathBuf,
    /// What messages call it.
    name: String,
    is_csv: bool,
    /// What stdin held, which is gone with the last of these.
    _held: Option<std::sync::Arc<tempfile::TempPath>>,
}

/// One row, and where it stood.
pub struct Record {
    pub line: u64,
    pub columns: Map<String, Value>,
    /// As it came.
    pub text: String,
}

impl Source {
    /// A file, or what stdin holds.
    pub async fn open(path: PathBuf) -> Result<Self, Failure> {
        if is_stdin(&path) {
            return input::aside(Self::of_stdin).await;
        }
        must_exist(&path)?;
        let is_csv = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        let name = path.display().to_string();
        Ok(Self {
            path,
            name,
            is_csv,
            _held: None,
        })
    }

    fn of_stdin() -> Result<Self, Failure> {
        let held = || -> io::Result<tempfile::TempPath> {
            let mut file = tempfile::NamedTempFile::new()?;
            io::copy(&mut io::stdin().lock(), &mut file)?;
            file.flush()?;
            Ok(file.into_temp_path())
        };
        let held =
            held().map_err(|error| Failure::Input(format!("stdin cannot be read: {error}")))?;
        Ok(Self {
            path: held.to_path_buf(),
            name: "stdin".to_owned(),
            is_csv: false,
            _held: Some(std::sync::Arc::new(held)),
        })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its rows, from the first on.
    pub fn records(&self) -> Result<Records, Failure> {
        Ok(match self.is_csv {
            false => Records::Json(Lines::named(&self.path, &self.name)?),
            true => Records::Csv(Csv::open(&self.path, &self.name)?),
        })
    }
}

/// Rows, one after another; what is no row ends them.
pub enum Records {
    Json(Lines),
    Csv(Csv),
}

impl Records {
    pub fn next(&mut self) -> Result<Option<Record>, Failure> {
        match self {
            Self::Csv(csv) => csv.next(),
            Self::Json(lines) => {
                let Some(text) = lines.next_line()? else {
                    return Ok(None);
                };
                let columns = serde_json::from_str(&text).map_err(|error| {
                    lines.problem(format!(
                        "is no JSON object such as {{\"text\": \"...\"}}: {error}"
                    ))
                })?;
                Ok(Some(Record {
                    line: lines.number(),
                    columns,
                    text,
                }))
            }
        }
    }
}

/// A table of texts, whose first line names its columns.
pub struct Csv {
    reader: csv::Reader<File>,
    header: Vec<String>,
    name: String,
}

impl Csv {
    fn open(path: &Path, name: &str) -> Result<Self, Failure> {
        let mut file = File::open(path).map_err(|error| input::unreadable(path, &error))?;
        // A byte-order mark would be part of the first name.
        let mut start = [0; 3];
        let is_marked = file
            .read(&mut start)
            .is_ok_and(|read| start[..read] == *b"\xef\xbb\xbf");
        if !is_marked {
            file.rewind()
                .map_err(|error| input::unreadable(path, &error))?;
        }
        let mut reader = csv::Reader::from_reader(file);
        let header = reader.headers().map_err(|error| problem(name, &error))?;
        let header = header.iter().map(str::to_owned).collect();
        Ok(Self {
            reader,
            header,
            name: name.to_owned(),
        })
    }

    fn next(&mut self) -> Result<Option<Record>, Failure> {
        let mut record = csv::StringRecord::new();
        let read = self.reader.read_record(&mut record);
        if !read.map_err(|error| problem(&self.name, &error))? {
            return Ok(None);
        }
        let line = record.position().map_or(0, csv::Position::line);
        let columns: Map<String, Value> = self
            .header
            .iter()
            .cloned()
            .zip(record.iter().map(Value::from))
            .collect();
        Ok(Some(Record {
            line,
            text: Value::from(columns.clone()).to_string(),
            columns,
        }))
    }
}

fn problem(name: &str, error: &csv::Error) -> Failure {
    let line = error.position().map_or(1, csv::Position::line);
    Failure::Input(format!("{name}:{line}: {error}"))
}
