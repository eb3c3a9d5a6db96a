//! What has been done, on disk: a line before each call, and one behind it.
//!
//! A process may be killed at any instant, and the machine may lose its power. What is in the journal then is whole up to
//! some line; what is behind it is cut off when the journal is opened again.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use fs4::FileExt;
use serde::{Deserialize, Serialize};

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

/// A line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    /// The first: whose journal it is.
    Job(String),
    /// A call is about to be sent, and so much was set aside for it.
    Begun { key: String, set_aside: i64 },
    /// It has ended, and so much is counted for it.
    Ended {
        key: String,
        counted: i64,
        outcome: Outcome,
    },
}

/// The journal of one job.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    durability: Durability,
    /// Where the next line goes.
    end: u64,
    /// Lines that are not written yet: those of several rows are written in one go.
    unwritten: Vec<u8>,
    /// Where the line of each call that has ended is.
    ended: HashMap<Key, u64>,
    /// What was set aside for calls that an earlier process began, and whose end nobody has written down.
    left: HashMap<Key, i64>,
    spent: i64,
}

impl Journal {
    /// Opens the journal of a job, or begins one. One process at a time: the file is locked.
    pub fn open(path: &Path, job: &str, durability: Durability) -> Result<Self, String> {
        let failed = |error: io::Error| format!("the journal {}: {error}", path.display());
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(path).map_err(failed)?;
        lock(&file, path)?;
        let mut journal = Self {
            path: path.to_owned(),
            file,
            durability,
            end: 0,
            unwritten: Vec::new(),
            ended: HashMap::new(),
            left: HashMap::new(),
            spent: 0,
        };
        let is_new = !journal.read(job)?;
        // What is torn goes, or the next line would be part of it.
        journal.file.set_len(journal.end).map_err(failed)?;
        journal
            .file
            .seek(SeekFrom::Start(journal.end))
            .map_err(failed)?;
        if is_new {
            let line = Line::Job(job.to_owned());
            journal
                .append(&line)
                .and_then(|end| journal.write(end))
                .map_err(failed)?;
        }
        Ok(journal)
    }

    /// Reads what is there. False where there is nothing.
    fn read(&mut self, job: &str) -> Result<bool, String> {
        let path = self.path.display().to_string();
        let failed = |error: io::Error| format!("the journal {path}: {error}");
        let file = self.file.try_clone().map_err(failed)?;
        let mut lines = BufReader::with_capacity(1 << 20, file);
        let mut text = Vec::new();
        let mut number = 0;
        let mut torn = None;
        loop {
            text.clear();
            let length = lines.read_until(b'\n', &mut text).map_err(failed)?;
            if length == 0 {
                break;
            }
            number += 1;
            if let Some(at) = torn {
                return Err(format!(
                    "the journal {path}: line {at} is damaged, and there are others behind it: it was not only cut off. \
                     Take it from a copy, or begin the job under another name, which pays for all of it again"
                ));
            }
            let line = match parse(&text) {
                None => {
                    torn = Some(number);
                    continue;
                }
                Some(Err(_)) => {
                    return Err(format!(
                        "the journal {path}: line {number} is whole, and of a later version of this"
                    ));
                }
                Some(Ok(line)) => line,
            };
            match line {
                Line::Job(of) if number == 1 && of == job => {}
                Line::Job(of) => {
                    return Err(format!(
                        "the journal {path} is that of the job {of:?}, and not of {job:?}"
                    ));
                }
                _ if number == 1 => return Err(format!("the file {path} is no journal")),
                Line::Begun { key, set_aside } => {
                    self.left.insert(Key::read(key), set_aside);
                }
                Line::Ended { key, counted, .. } => {
                    let key = Key::read(key);
                    self.left.remove(&key);
                    self.spent = self.spent.saturating_add(counted);
                    self.ended.insert(key, self.end);
                }
            }
            self.end += length as u64;
        }
        match (number, torn) {
            // A file of something else has no line that is one.
            (1, Some(1)) if text_like(&self.path) => Err(format!("the file {path} is no journal")),
            _ => Ok(self.end > 0),
        }
    }

    /// What became of a call that has ended.
    pub fn outcome(&mut self, key: &Key) -> io::Result<Option<Outcome>> {
        let Some(at) = self.ended.get(key).copied() else {
            return Ok(None);
        };
        self.write(self.end)?;
        self.file.seek(SeekFrom::Start(at))?;
        let mut text = Vec::new();
        BufReader::new(&self.file).read_until(b'\n', &mut text)?;
        self.file.seek(SeekFrom::Start(self.end))?;
        match parse(&text) {
            Some(Ok(Line::Ended { outcome, .. })) => Ok(Some(outcome)),
            _ => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a line that was whole is not any more",
            )),
        }
    }

    /// Takes over what was set aside for a call that an earlier process began.
    pub fn take_left(&mut self, key: &Key) -> Option<i64> {
        self.left.remove(key)
    }

    /// Notes that a call is about to be sent, once this is [written](Self::write).
    pub fn begin(&mut self, key: &Key, set_aside: i64) -> io::Result<u64> {
        let line = Line::Begun {
            key: key.as_str().to_owned(),
            set_aside,
        };
        self.append(&line)
    }

    /// Notes what became of it, which is to be handed on once this is [written](Self::write).
    pub fn end(&mut self, key: &Key, counted: i64, outcome: &Outcome) -> io::Result<u64> {
        let at = self.end;
        let line = Line::Ended {
            key: key.as_str().to_owned(),
            counted,
            outcome: outcome.clone(),
        };
        let end = self.append(&line)?;
        self.ended.insert(key.clone(), at);
        Ok(end)
    }

    /// What the calls that have ended did cost, and what is set aside for those that have not.
    pub fn money(&self) -> (i64, i64) {
        (self.spent, self.left.values().sum())
    }

    /// Takes a line in, and tells up to where must be written for it to be safe.
    fn append(&mut self, line: &Line) -> io::Result<u64> {
        let start = self.unwritten.len();
        self.unwritten.extend_from_slice(b"00000000 ");
        if let Err(error) = serde_json::to_writer(&mut self.unwritten, line) {
            self.unwritten.truncate(start);
            return Err(error.into());
        }
        let text = &mut self.unwritten[start..];
        let sum = format!("{:08x}", crc32fast::hash(&text[9..]));
        text[..8].copy_from_slice(sum.as_bytes());
        self.unwritten.push(b'\n');
        self.end += (self.unwritten.len() - start) as u64;
        Ok(self.end)
    }

    /// Writes all lines, unless those up to here are written already.
    pub fn write(&mut self, up_to: u64) -> io::Result<()> {
        if self.end - self.unwritten.len() as u64 >= up_to {
            return Ok(());
        }
        // In one call, so that a process that is killed leaves a beginning of it and nothing else.
        self.file.write_all(&self.unwritten)?;
        self.unwritten.clear();
        match self.durability {
            Durability::Process => Ok(()),
            Durability::Power => self.file.sync_data(),
        }
    }
}

/// What was answered when the job was dropped is kept.
impl Drop for Journal {
    fn drop(&mut self) {
        let _ = self.write(self.end);
    }
}

/// A line, where it is whole; an error where it says what is not known here.
fn parse(text: &[u8]) -> Option<serde_json::Result<Line>> {
    let text = text.strip_suffix(b"\n")?;
    let (sum, json) = (text.get(..8)?, text.get(9..)?);
    let sum = u32::from_str_radix(std::str::from_utf8(sum).ok()?, 16).ok()?;
    if text[8] != b' ' || crc32fast::hash(json) != sum {
        return None;
    }
    Some(serde_json::from_slice(json))
}

/// Whether a file holds more than a first line that was cut off would.
fn text_like(path: &Path) -> bool {
    let mut start = [0; 10];
    let read = File::open(path).and_then(|file| file.take(10).read(&mut start));
    let start = &start[..read.unwrap_or_default()];
    let is_sum = start.iter().take(8).all(u8::is_ascii_hexdigit);
    !(is_sum && start.get(8).is_none_or(|byte| *byte == b' '))
}

/// Two processes that wrote to one journal would tear each other's lines.
fn lock(file: &File, path: &Path) -> Result<(), String> {
    FileExt::try_lock(file).map_err(|_| {
        let path = path.display();
        format!("the journal {path} is in use: another process is at work on this job")
    })
}
