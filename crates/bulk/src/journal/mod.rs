//! What has been done, on disk: a line before each call, and one behind it.
//!
//! A process may be killed at any instant, and the machine may lose its power. What is in the journal then is whole up to
//! some line; what is behind it is cut off when the journal is opened again.

mod known;
mod line;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use fs4::FileExt;

pub(crate) use self::known::Known;
pub use self::known::spent_micro_usd;
use self::line::Text;
use crate::outcome::Outcome;
use crate::row::Key;

/// When a result may be handed on: once it is as safe as this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Durability {
    /// The process may be killed: the system has it.
    #[default]
    Process,
    /// The machine may lose its power: the disk has it. Each result waits for the disk.
    Power,
}

/// Where a journal is.
#[derive(Clone, Debug)]
pub(crate) enum Site {
    /// A file, which one process has at a time.
    File(PathBuf),
    /// A directory, with a file for each process that works on the job.
    Directory(PathBuf),
}

impl Site {
    /// The journals of all processes that are there.
    fn journals(&self) -> Result<Vec<PathBuf>, String> {
        let directory = match self {
            Self::File(path) => {
                return Ok(path.exists().then(|| path.clone()).into_iter().collect());
            }
            Self::Directory(path) if !path.exists() => return Ok(Vec::new()),
            Self::Directory(path) => path,
        };
        let failed = |error: io::Error| format!("the journals in {}: {error}", directory.display());
        let mut journals = Vec::new();
        for entry in fs::read_dir(directory).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "journal")
            {
                journals.push(path);
            }
        }
        journals.sort();
        Ok(journals)
    }
}

/// The journal of one job.
#[derive(Debug)]
pub(crate) struct Journal {
    /// What is written to.
    file: File,
    durability: Durability,
    /// Where the next line goes.
    end: u64,
    /// Lines that are not written yet: those of several rows are written in one go.
    unwritten: Text,
    known: Known,
    /// Whether rows that end now are looked for later.
    remembers: bool,
}

impl Journal {
    /// Opens the journal of a job, or begins one.
    pub fn open(
        site: &Site,
        job: &str,
        durability: Durability,
        remembers: bool,
    ) -> Result<Self, String> {
        let own = match site {
            Site::File(path) => path.clone(),
            Site::Directory(path) => new_file(path)?,
        };
        let failed = |error: io::Error| format!("the journal {}: {error}", own.display());
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&own).map_err(failed)?;
        lock(&file, &own)?;
        let (known, end) = Known::beside(&own, site, job)?;
        // What is torn goes, or the next line would be part of it.
        file.set_len(end).map_err(failed)?;
        file.seek(SeekFrom::Start(end)).map_err(failed)?;
        let mut journal = Self {
            file,
            durability,
            end,
            unwritten: Text::default(),
            known,
            remembers,
        };
        if end == 0 {
            let begun = journal.append(|text| text.job(job));
            begun.and_then(|end| journal.write(end)).map_err(failed)?;
        }
        Ok(journal)
    }

    /// Reads what other processes have written since.
    pub fn refresh(&mut self) -> io::Result<()> {
        self.known.refresh().map_err(io::Error::other)
    }

    /// What became of a row that has ended, and how often it has.
    pub fn outcome(&mut self, row: &Key) -> io::Result<Option<(Outcome, u32)>> {
        if !self.known.has(row) {
            return Ok(None);
        }
        self.write_all()?;
        self.known.outcome(row)
    }

    /// Takes over what was set aside for a call that an earlier process began.
    pub fn take_left(&mut self, key: &Key) -> Option<i64> {
        self.known.take_left(key)
    }

    /// What the calls that have ended did cost, and what is set aside for those that have not.
    pub fn money(&self) -> (i64, i64) {
        self.known.money()
    }

    /// Notes that a call is about to be sent, once this is [written](Self::write).
    pub fn begin(&mut self, key: Key, set_aside: i64) -> io::Result<u64> {
        self.append(|text| text.begun(key, set_aside))
    }

    /// Notes what became of its rows, which is to be handed on once this is [written](Self::write).
    pub fn end(&mut self, key: Key, counted: i64, rows: &[(Key, &Outcome)]) -> io::Result<u64> {
        let (start, before) = (self.end, self.unwritten.0.len());
        let end = self.append(|text| text.ended(key, counted, rows.iter().copied()))?;
        if self.remembers {
            self.known.take_own(&self.unwritten.0[before..], start);
        }
        Ok(end)
    }

    /// Takes a line in, and tells up to where must be written for it to be safe.
    fn append(&mut self, write: impl FnOnce(&mut Text) -> io::Result<()>) -> io::Result<u64> {
        let before = self.unwritten.0.len();
        write(&mut self.unwritten)?;
        self.end += (self.unwritten.0.len() - before) as u64;
        Ok(self.end)
    }

    /// Writes all lines.
    pub fn write_all(&mut self) -> io::Result<()> {
        self.write(self.end)
    }

    /// Writes all lines, unless those up to here are written already.
    pub fn write(&mut self, up_to: u64) -> io::Result<()> {
        if self.end - self.unwritten.0.len() as u64 >= up_to {
            return Ok(());
        }
        // In one call, so that a process that is killed leaves a beginning of it and nothing else.
        self.file.write_all(&self.unwritten.0)?;
        self.unwritten.0.clear();
        match self.durability {
            Durability::Process => Ok(()),
            Durability::Power => self.file.sync_data(),
        }
    }
}

/// What was answered when the job was dropped is kept.
impl Drop for Journal {
    fn drop(&mut self) {
        let _ = self.write_all();
    }
}

/// A file of this process's own in a directory.
fn new_file(directory: &Path) -> Result<PathBuf, String> {
    let failed = |error: io::Error| format!("the journals in {}: {error}", directory.display());
    fs::create_dir_all(directory).map_err(failed)?;
    let mut name = [0; 8];
    getrandom::fill(&mut name).map_err(|error| format!("there are no random numbers: {error}"))?;
    let name = u64::from_le_bytes(name);
    Ok(directory.join(format!("{name:016x}.journal")))
}

/// Two processes that wrote to one journal would tear each other's lines.
fn lock(file: &File, path: &Path) -> Result<(), String> {
    FileExt::try_lock(file).map_err(|_| {
        let path = path.display();
        format!("the journal {path} is in use: another process is at work on this job")
    })
}
