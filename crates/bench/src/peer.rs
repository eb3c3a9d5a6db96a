//! The other end of a client process: it is told what to do, and tells what it took.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::process::Taken;

/// A running client, which ends with this value.
pub struct Peer {
    pub name: String,
    process: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// A client of this program.
    pub fn start(name: &str, base_url: &str) -> io::Result<Self> {
        Self::of(
            name,
            Command::new(std::env::current_exe()?).args(["client", name, base_url]),
        )
    }

    /// The same in the program that counts.
    pub fn counting(program: &Path, name: &str, base_url: &str) -> io::Result<Self> {
        Self::of(name, Command::new(program).args(["client", name, base_url]))
    }

    /// A client that Python has.
    pub fn python(python: &Path, name: &str, base_url: &str) -> io::Result<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/client.py");
        let arguments = [
            OsStr::new("-B"),
            script.as_os_str(),
            name.as_ref(),
            base_url.as_ref(),
        ];
        Self::of(name, Command::new(python).args(arguments))
    }

    fn of(name: &str, command: &mut Command) -> io::Result<Self> {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(orders), Some(answers)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        Ok(Self {
            name: name.to_owned(),
            process,
            orders,
            answers: BufReader::new(answers),
        })
    }

    /// Calls a model so many times, `at_once` calls at a time.
    pub fn order(&mut self, model: &str, times: usize, at_once: usize) -> io::Result<Taken> {
        writeln!(self.orders, "{model} {times} {at_once}")?;
        let mut answer = String::new();
        if self.answers.read_line(&mut answer)? == 0 {
            return Err(io::Error::other(format!(
                "{} gave up on {model}",
                self.name
            )));
        }
        Ok(serde_json::from_str(&answer)?)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
