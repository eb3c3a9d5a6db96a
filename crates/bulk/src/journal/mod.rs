//! What has been done, on disk: a line before each call, and one behind it.
//!
//! A process may be killed at any instant, and the machine may lose its power. What is in the journal then is whole up to
//! some line; what is behind it is cut off when the journal is opened again.

mod line;

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use fs4::FileExt;

use self::line::{Bad, Line, Reply, Text};
use crate::outcome::Outcome;
use crate::row::{ByKey, Key};
use crate::stopped::Stopped;

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
    /// Whether there is something to open.
    pub fn is_there(&self) -> bool {
        match self {
            Self::File(path) | Self::Directory(path) => path.exists(),
        }
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
    /// The files that are read from; the first is the one that is written to.
    files: Vec<File>,
    job: String,
    /// Where other processes write theirs.
    directory: Option<PathBuf>,
    /// Those of them that are known, and how far they were read.
    others: HashMap<PathBuf, (u16, u64)>,
    own: PathBuf,
    /// Calls that have ended, and are not known by the key of their one row.
    calls_ended: HashSet<Key>,
    /// Where the outcome of each row is that has one.
    ended: ByKey<At>,
    /// Whether rows that end now are looked for later.
    remembers: bool,
    /// What was set aside for calls that an earlier process began, and whose end nobody has written down.
    left: ByKey<i64>,
    spent: i64,
}

/// Where an outcome is, and how often there was one.
#[derive(Clone, Copy, Debug)]
struct At {
    offset: u64,
    kept: u32,
    reply: u32,
    file: u16,
    form: Form,
    times: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    None,
    Plain,
    Quoted,
}

/// What all runs of a job have cost as far as the journals in a directory say, in micro-USD, with what may still be billed for
/// calls that were under way: for the [`Holder`](crate::Holder) of its budget. 0 where there is no directory.
///
/// # Errors
///
/// [`Stopped::Journal`] for a journal that cannot be read, or is another job's.
pub fn spent_micro_usd(job: &str, directory: impl AsRef<Path>) -> Result<i64, Stopped> {
    let site = Site::Directory(directory.as_ref().to_owned());
    if !site.is_there() {
        return Ok(0);
    }
    let journal = Journal::open(&site, job, Durability::Process, false);
    let journal = journal.map_err(Stopped::Journal)?;
    let (spent, set_aside) = journal.money();
    // It has nothing to say.
    let _ = fs::remove_file(&journal.own);
    Ok(spent.saturating_add(set_aside))
}

impl Journal {
    /// Opens the journal of a job, or begins one.
    pub fn open(
        site: &Site,
        job: &str,
        durability: Durability,
        remembers: bool,
    ) -> Result<Self, String> {
        let (own, directory) = match site {
            Site::File(path) => (path.clone(), None),
            Site::Directory(path) => (new_file(path)?, Some(path.clone())),
        };
        let failed = |error: io::Error| format!("the journal {}: {error}", own.display());
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(&own).map_err(failed)?;
        lock(&file, &own)?;
        let mut journal = Self {
            files: vec![File::open(&own).map_err(failed)?],
            file,
            job: job.to_owned(),
            directory,
            others: HashMap::new(),
            own: own.clone(),
            calls_ended: HashSet::new(),
            durability,
            end: 0,
            unwritten: Text::default(),
            ended: ByKey::default(),
            remembers,
            left: ByKey::default(),
            spent: 0,
        };
        journal.end = read(&own, job, 0, |line, at| journal.take(line, 0, at))?;
        journal.refresh_others()?;
        // What is torn goes, or the next line would be part of it.
        journal.file.set_len(journal.end).map_err(failed)?;
        let end = SeekFrom::Start(journal.end);
        journal.file.seek(end).map_err(failed)?;
        if journal.end == 0 {
            let begun = journal.append(|text| text.job(job));
            begun.and_then(|end| journal.write(end)).map_err(failed)?;
        }
        Ok(journal)
    }

    /// Reads what other processes have written since.
    pub fn refresh(&mut self) -> io::Result<()> {
        self.refresh_others().map_err(io::Error::other)
    }

    fn refresh_others(&mut self) -> Result<(), String> {
        let Some(directory) = &self.directory else {
            return Ok(());
        };
        for path in journals_in(directory)? {
            if path == self.own {
                continue;
            }
            let (number, from) = match self.others.get(&path) {
                Some(known) => *known,
                None => {
                    let number = u16::try_from(self.files.len());
                    let number = number.map_err(|_| "there are more than 65,535 journals")?;
                    let failed = |error| format!("the journal {}: {error}", path.display());
                    self.files.push(File::open(&path).map_err(failed)?);
                    (number, 0)
                }
            };
            let job = self.job.clone();
            let end = read(&path, &job, from, |line, at| self.take(line, number, at))?;
            self.others.insert(path, (number, end));
        }
        // What one process began another may have ended.
        let (ended, calls_ended) = (&self.ended, &self.calls_ended);
        let is_open = |key: &Key| !ended.contains_key(key) && !calls_ended.contains(key);
        self.left.retain(|key, _| is_open(key));
        Ok(())
    }

    /// Takes in a line that is in a file, at this offset.
    fn take(&mut self, line: Line, file: u16, offset: u64) {
        match line {
            Line::Job(_) => {}
            Line::Begun { key, set_aside } => {
                self.left.insert(key, set_aside);
            }
            Line::Ended { key, counted, rows } => {
                self.left.remove(&key);
                self.spent = self.spent.saturating_add(counted);
                if self.directory.is_some() && !matches!(rows[..], [(row, _)] if row == key) {
                    self.calls_ended.insert(key);
                }
                for (row, place) in rows {
                    self.end_row(row, At::of(&place, file, offset));
                }
            }
        }
    }

    fn end_row(&mut self, row: Key, mut at: At) {
        if let Some(before) = self.ended.get(&row) {
            at.times = before.times.saturating_add(1);
        }
        self.ended.insert(row, at);
    }

    /// What became of a row that has ended, and how often it has.
    pub fn outcome(&mut self, row: &Key) -> io::Result<Option<(Outcome, u32)>> {
        let Some(at) = self.ended.get(row).copied() else {
            return Ok(None);
        };
        self.write_all()?;
        let file = &mut self.files[usize::from(at.file)];
        file.seek(SeekFrom::Start(at.offset))?;
        let mut text = vec![0; at.kept as usize + at.reply as usize];
        file.read_exact(&mut text)?;
        let (kept, reply) = text.split_at(at.kept as usize);
        let reply = (at.form != Form::None).then_some((reply, at.form == Form::Quoted));
        let outcome = line::outcome(kept, reply);
        let gone = || io::Error::other("a line that was whole is not any more");
        Ok(Some((outcome.ok_or_else(gone)?, at.times.into())))
    }

    /// Whether a row has ended.
    pub fn has(&self, row: &Key) -> bool {
        self.ended.contains_key(row)
    }

    /// Takes over what was set aside for a call that an earlier process began.
    pub fn take_left(&mut self, key: &Key) -> Option<i64> {
        self.left.remove(key)
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
            if let Ok(Line::Ended { rows, .. }) = Line::read(&self.unwritten.0[before..]) {
                for (row, place) in rows {
                    self.end_row(row, At::of(&place, 0, start));
                }
            }
        }
        Ok(end)
    }

    /// What the calls that have ended did cost, and what is set aside for those that have not.
    pub fn money(&self) -> (i64, i64) {
        (self.spent, self.left.values().sum())
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

impl At {
    fn of(place: &line::Place, file: u16, line: u64) -> Self {
        let length =
            |range: &std::ops::Range<usize>| u32::try_from(range.len()).unwrap_or(u32::MAX);
        let (form, reply) = match &place.reply {
            Reply::None => (Form::None, 0),
            Reply::Plain(range) => (Form::Plain, length(range)),
            Reply::Quoted(range) => (Form::Quoted, length(range)),
        };
        Self {
            offset: line + place.kept.start as u64,
            kept: length(&place.kept),
            reply,
            file,
            form,
            times: 1,
        }
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

/// The journals of all processes.
fn journals_in(directory: &Path) -> Result<Vec<PathBuf>, String> {
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

/// Reads what is there from some line on, up to what is torn off at the end, and tells where that is.
fn read(path: &Path, job: &str, from: u64, mut take: impl FnMut(Line, u64)) -> Result<u64, String> {
    let shown = path.display();
    let failed = |error: io::Error| format!("the journal {shown}: {error}");
    let mut file = File::open(path).map_err(failed)?;
    file.seek(SeekFrom::Start(from)).map_err(failed)?;
    let mut lines = BufReader::with_capacity(1 << 20, file);
    // Behind the first line no other is one of a job.
    let (mut text, mut end, mut number, mut torn) = (Vec::new(), from, u64::from(from > 0), None);
    loop {
        text.clear();
        let length = lines.read_until(b'\n', &mut text).map_err(failed)?;
        if length == 0 {
            break;
        }
        number += 1;
        if text.last() != Some(&b'\n') {
            // Another process may be writing it right now.
            torn = torn.or(Some(number));
            break;
        }
        if let Some(at) = torn {
            return Err(format!(
                "the journal {shown}: line {at} is damaged, and there are others behind it: it was not only cut off. Take \
                 it from a copy, or begin the job under another name, which pays for all of it again"
            ));
        }
        match Line::read(&text) {
            Err(Bad::Torn) => {
                torn = Some(number);
                continue;
            }
            Err(Bad::Unknown) => {
                return Err(format!(
                    "the journal {shown}: line {number} is whole, and of another version of this"
                ));
            }
            Ok(Line::Job(of)) if number > 1 || of != job => {
                return Err(format!(
                    "the journal {shown} is that of the job {of:?}, and not of {job:?}"
                ));
            }
            Ok(Line::Begun { .. } | Line::Ended { .. }) if number == 1 => {
                return Err(format!("the file {shown} is no journal"));
            }
            Ok(line) => take(line, end),
        }
        end += length as u64;
    }
    match (number, torn) {
        // A file of something else has no line that is one.
        (1, Some(1)) if !begins_like_one(path) => Err(format!("the file {shown} is no journal")),
        _ => Ok(end),
    }
}

/// Whether a file holds no more than a first line that was cut off would.
fn begins_like_one(path: &Path) -> bool {
    let mut start = [0; 10];
    let read = File::open(path).and_then(|file| file.take(10).read(&mut start));
    let start = &start[..read.unwrap_or_default()];
    // Where the power went, there may be zeros in place of what was not on the disk yet.
    let start = start.split(|byte| *byte == 0).next().unwrap_or_default();
    let is_sum = start.iter().take(8).all(u8::is_ascii_hexdigit);
    is_sum && start.get(8).is_none_or(|byte| *byte == b' ')
}

/// Two processes that wrote to one journal would tear each other's lines.
fn lock(file: &File, path: &Path) -> Result<(), String> {
    FileExt::try_lock(file).map_err(|_| {
        let path = path.display();
        format!("the journal {path} is in use: another process is at work on this job")
    })
}
