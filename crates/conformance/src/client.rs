//! A client is a process: one that hangs is killed, one that crashes is seen to, and what it shows it shows to us alone.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use crate::drivers;
use crate::protocol::{Job, Line, Report};

/// How to start a client.
#[derive(Clone, Debug)]
pub struct Client {
    pub name: &'static str,
    program: PathBuf,
    arguments: Vec<OsString>,
}

/// What came of a job.
#[derive(Debug, Default)]
pub struct Outcome {
    pub pieces: Vec<String>,
    pub report: Option<Report>,
    pub end: End,
    /// What it wrote to its standard error: its log, where it keeps one.
    pub log: String,
    pub took: Duration,
    /// The most memory it had, in bytes; `None` where the system does not tell.
    pub peak: Option<u64>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub enum End {
    /// It reported and went.
    #[default]
    Reported,
    /// It was still at it when its time was up.
    Hung,
    /// It went without a report; its last words.
    Crashed(String),
}

const PYTHON: [(&str, &str, &str); 2] = [
    (
        "openai-python",
        "openai",
        concat!(
            include_str!("../python/driver.py"),
            include_str!("../python/openai_client.py")
        ),
    ),
    (
        "pareta-python",
        "pareta",
        concat!(
            include_str!("../python/driver.py"),
            include_str!("../python/pareta_client.py")
        ),
    ),
];

impl Client {
    /// The clients there are, and a line for each that cannot run here.
    pub fn all(python: &Path) -> io::Result<(Vec<Self>, Vec<String>)> {
        let this = std::env::current_exe()?;
        let rust = drivers::NAMES.iter().map(|name| Self {
            name,
            program: this.clone(),
            arguments: vec!["drive".into(), name.into()],
        });
        let mut clients: Vec<Self> = rust.collect();
        let mut missing = Vec::new();
        for (name, module, script) in PYTHON {
            if imports(python, module) {
                clients.push(Self {
                    name,
                    program: python.to_owned(),
                    arguments: vec!["-B".into(), "-c".into(), script.into()],
                });
            } else {
                let python = python.display();
                missing.push(format!(
                    "{name} is left out: {python} cannot import {module}"
                ));
            }
        }
        Ok((clients, missing))
    }

    /// Does a job, and has `limit` for it once the server has been asked. `on_piece` is told of pieces as they come.
    pub fn run(
        &self,
        job: &Job,
        limit: Duration,
        is_asked: &dyn Fn() -> bool,
        on_piece: &(dyn Fn() + Sync),
    ) -> io::Result<Outcome> {
        let started = Instant::now();
        let mut child = self.command(&serde_json::to_string(job)?).spawn()?;
        let outcome = Mutex::new(Outcome::default());
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (end, peak, log) = thread::scope(|scope| {
            scope.spawn(|| {
                let lines = stdout.map(|stdout| BufReader::new(stdout).lines());
                for line in lines.into_iter().flatten().map_while(Result::ok) {
                    let mut outcome = outcome.lock().unwrap_or_else(|e| e.into_inner());
                    match serde_json::from_str(&line) {
                        Ok(Line::Piece(piece)) => {
                            outcome.pieces.push(piece);
                            on_piece();
                        }
                        Ok(Line::Report(report)) => outcome.report = Some(report),
                        Err(_) => {}
                    }
                }
            });
            let log = scope.spawn(|| {
                let mut log = Vec::new();
                if let Some(mut stderr) = stderr {
                    let _ = stderr.read_to_end(&mut log);
                }
                String::from_utf8_lossy(&log).into_owned()
            });
            let (end, peak) = wait(&mut child, limit, is_asked);
            (end, peak, log.join().unwrap_or_default())
        });
        let mut outcome = outcome.into_inner().unwrap_or_else(|e| e.into_inner());
        outcome.took = started.elapsed();
        outcome.peak = peak;
        outcome.end = match end? {
            None => End::Hung,
            Some(_) if outcome.report.is_some() => End::Reported,
            Some(status) => {
                let last = log.lines().rev().find(|line| !line.trim().is_empty());
                End::Crashed(format!("{status}: {}", last.unwrap_or("no word")))
            }
        };
        outcome.log = log;
        Ok(outcome)
    }

    fn command(&self, job: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).arg(job);
        // What is measured is the client, not this machine's settings.
        for (name, _) in std::env::vars_os() {
            let shown = name.to_string_lossy().to_ascii_uppercase();
            let is_setting = shown.starts_with("OPENAI_") || shown.starts_with("PARETA_");
            if is_setting || shown.ends_with("_PROXY") {
                command.env_remove(name);
            }
        }
        command.env("PYTHONUTF8", "1");
        command.stdin(Stdio::null());
        command.stdout(Stdio::piped());
        command.stderr(Stdio::piped());
        command
    }
}

fn imports(python: &Path, module: &str) -> bool {
    let mut command = Command::new(python);
    command.args(["-c", &format!("import {module}")]);
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

type Ended = io::Result<Option<std::process::ExitStatus>>;

/// How long a client may take before it asks anything.
const TO_START: Duration = Duration::from_secs(60);

/// Waits for the end, which it makes itself when the time is up.
fn wait(child: &mut Child, limit: Duration, is_asked: &dyn Fn() -> bool) -> (Ended, Option<u64>) {
    let mut peak = None;
    let mut until = Instant::now() + TO_START;
    let mut has_asked = false;
    let ended = loop {
        peak = peak_memory(child.id()).max(peak);
        if !has_asked && is_asked() {
            has_asked = true;
            until = Instant::now() + limit;
        }
        match child.try_wait() {
            Ok(None) if Instant::now() < until => thread::sleep(Duration::from_millis(5)),
            ended => break ended,
        }
    };
    if !matches!(ended, Ok(Some(_))) {
        let _ = child.kill();
        let _ = child.wait();
    }
    (ended, peak)
}

/// Where Linux keeps it.
fn peak_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}
