//! A recording as it is written: a whole HAR file behind each entry, which the next one is put into.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use fs4::FileExt;

use crate::har::{About, Entry};
use crate::problem::Problem;
use crate::reader;
use crate::redaction::Redaction;

/// What ends a file.
const END: &str = "\n]}}\n";

/// A file that is written to. Clones are of one file.
#[derive(Clone, Debug)]
pub(crate) struct Writer(Arc<Mutex<Open>>);

#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: File,
    /// Where the next entry goes.
    end: u64,
    is_empty: bool,
    /// What has kept an entry from being written.
    failed: Option<Problem>,
}

impl Writer {
    /// Begins a new recording in place of what is there.
    pub fn create(path: &Path, redaction: &Redaction) -> Result<Self, Problem> {
        redaction.check()?;
        let mut file = open(path)?;
        let about = About {
            redacted: redaction.written(),
        };
        let about = serde_json::to_string(&about).map_err(|error| Problem::of(path, error))?;
        let version = env!("CARGO_PKG_VERSION");
        let start = format!(
            "{{\"log\":{{\"version\":\"1.2\",\"creator\":{{\"name\":\"pareta\",\"version\":\"{version}\"}},\"_pareta\":{about},\
             \"entries\":["
        );
        let written = file
            .set_len(0)
            .and_then(|()| file.write_all(format!("{start}{END}").as_bytes()));
        written.map_err(|error| Problem::of_system(path, &error))?;
        Ok(Self::of(path, file, start.len() as u64, true))
    }

    /// Goes on behind what a recording of ours holds, or begins one.
    pub fn append(path: &Path, redaction: &Redaction) -> Result<Self, Problem> {
        redaction.check()?;
        if !path.exists() {
            return Self::create(path, redaction);
        }
        let read = reader::read(path, |_, _| Ok::<(), Problem>(()))?;
        let theirs = read.about.map(|about| about.redacted);
        if theirs != Some(redaction.written()) {
            return Err(Problem::of(
                path,
                "cannot be added to: it was recorded by another tool, or with another redaction. Record it anew, or into \
                 another file",
            ));
        }
        let mut file = open(path)?;
        // Only what we have written ends so.
        let is_ours = read.length == read.end + END.len() as u64;
        if !is_ours {
            return Err(Problem::of(
                path,
                "cannot be added to: it has been edited behind its last entry",
            ));
        }
        let sought = file.seek(SeekFrom::Start(read.end));
        sought.map_err(|error| Problem::of_system(path, &error))?;
        Ok(Self::of(path, file, read.end, read.count == 0))
    }

    fn of(path: &Path, file: File, end: u64, is_empty: bool) -> Self {
        Self(Arc::new(Mutex::new(Open {
            path: path.to_owned(),
            file,
            end,
            is_empty,
            failed: None,
        })))
    }

    /// Adds an entry. What keeps it from being written is told by [`failed`](Self::failed): the call it is of has
    /// gone well.
    pub fn add(&self, entry: &Entry) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = open.add(entry) {
            let problem = Problem::of_system(&open.path, &error);
            open.failed.get_or_insert(problem);
        }
    }

    /// What has kept an entry from being written, where something has.
    pub fn failed(&self) -> Option<Problem> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .failed
            .clone()
    }
}

impl Open {
    fn add(&mut self, entry: &Entry) -> io::Result<()> {
        let mut text = match self.is_empty {
            true => b"\n".to_vec(),
            false => b",\n".to_vec(),
        };
        serde_json::to_writer(&mut text, entry)?;
        let end = self.end + text.len() as u64;
        text.extend_from_slice(END.as_bytes());
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&text)?;
        (self.end, self.is_empty) = (end, false);
        Ok(())
    }
}

/// One process writes it at a time.
fn open(path: &Path) -> Result<File, Problem> {
    let failed = |error: io::Error| Problem::of_system(path, &error);
    let mut options = OpenOptions::new();
    let file = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(failed)?;
    FileExt::try_lock(&file)
        .map_err(|_| Problem::of(path, "is being recorded by another client"))?;
    Ok(file)
}
