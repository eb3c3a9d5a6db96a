//! What journals say of a job, which may be read while another process writes them.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::Site;
use super::line::{self, Bad, Line, Reply};
use crate::outcome::Outcome;
use crate::row::{ByKey, Key};
use crate::stopped::Stopped;

/// What is known of a job.
#[derive(Debug, Default)]
pub(crate) struct Known {
    job: String,
    /// The files that are read from.
    files: Vec<File>,
    site: Option<Site>,
    /// The files that are read from here, by their names: the number of each, and how far it was read.
    read: HashMap<PathBuf, (u16, u64)>,
    /// The file this process writes, of which it knows what it has written.
    own: Option<PathBuf>,
    /// Calls that have ended, and are not known by the key of their one row.
    calls_ended: HashSet<Key>,
    /// Where the outcome of each row is that has one.
    ended: ByKey<At>,
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
    let known = Known::read(&site, job).map_err(Stopped::Journal)?;
    let (spent, set_aside) = known.money();
    Ok(spent.saturating_add(set_aside))
}

impl Known {
    /// Reads what is there: nothing is known of a job that has no journal yet.
    pub fn read(site: &Site, job: &str) -> Result<Self, String> {
        let mut known = Self::new(site, job);
        known.refresh()?;
        Ok(known)
    }

    /// Reads what is there, of which one file is this process's own, and tells how far that one is whole.
    pub fn beside(own: &Path, site: &Site, job: &str) -> Result<(Self, u64), String> {
        let mut known = Self::new(site, job);
        let end = known.take_file(own, 0, 0)?;
        known.own = Some(own.to_owned());
        known.refresh()?;
        Ok((known, end))
    }

    fn new(site: &Site, job: &str) -> Self {
        Self {
            job: job.to_owned(),
            site: Some(site.clone()),
            ..Self::default()
        }
    }

    /// Reads what other processes have written since.
    pub fn refresh(&mut self) -> Result<(), String> {
        for path in self.site.as_ref().map_or(Ok(Vec::new()), Site::journals)? {
            if self.own.as_ref() == Some(&path) {
                continue;
            }
            let (number, from) = match self.read.get(&path) {
                Some(read) => *read,
                None => {
                    let number = u16::try_from(self.files.len());
                    (
                        number.map_err(|_| "there are more than 65,535 journals")?,
                        0,
                    )
                }
            };
            let end = self.take_file(&path, number, from)?;
            self.read.insert(path, (number, end));
        }
        // What one process began another may have ended.
        let (ended, calls_ended) = (&self.ended, &self.calls_ended);
        let is_open = |key: &Key| !ended.contains_key(key) && !calls_ended.contains(key);
        self.left.retain(|key, _| is_open(key));
        Ok(())
    }

    fn take_file(&mut self, path: &Path, number: u16, from: u64) -> Result<u64, String> {
        if from == 0 {
            let failed = |error| format!("the journal {}: {error}", path.display());
            self.files.push(File::open(path).map_err(failed)?);
        }
        let job = self.job.clone();
        read(path, &job, from, |line, at| self.take(line, number, at))
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
                if matches!(self.site, Some(Site::Directory(_)))
                    && !matches!(rows[..], [(row, _)] if row == key)
                {
                    self.calls_ended.insert(key);
                }
                for (row, place) in rows {
                    self.end_row(row, At::of(&place, file, offset));
                }
            }
        }
    }

    /// Takes in a line of this process's own.
    pub fn take_own(&mut self, line: &[u8], offset: u64) {
        if let Ok(Line::Ended { rows, .. }) = Line::read(line) {
            for (row, place) in rows {
                self.end_row(row, At::of(&place, 0, offset));
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

    /// What the calls that have ended did cost, and what is set aside for those that have not.
    pub fn money(&self) -> (i64, i64) {
        (self.spent, self.left.values().sum())
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
    match torn {
        // A file of something else has no line that is one, or others behind it.
        Some(1) if number > 1 || !begins_like_one(path) => {
            Err(format!("the file {shown} is no journal"))
        }
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
