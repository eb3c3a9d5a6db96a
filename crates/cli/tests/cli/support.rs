//! Running the command and looking at what it said.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use pareta_sandbox::{Builder, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

/// A row of the task `contract-key-fields`.
pub const ROW: &str = r#"{"input":"This agreement is effective as of January 1, 2026.","expected":{"effective_date":"2026-01-01"}}"#;

/// Rows of today, which all are of the task `contract-key-fields`.
pub fn rows_of_today() -> String {
    let row = |day: u32| {
        let text = format!("This agreement is effective as of May {day}, 2026.");
        let row = serde_json::json!({
            "input": { "text": text },
            "expected_output": { "effective_date": format!("2026-05-0{day}") },
        });
        format!("{row}\n")
    };
    (1..=6).map(row).collect()
}

/// An eval run of the rows in `rows.jsonl`.
pub fn evals_run(models: &str) -> [&str; 8] {
    [
        "evals",
        "run",
        "--task",
        "contract-key-fields",
        "--file",
        "rows.jsonl",
        "--models",
        models,
    ]
}

/// A sandbox, and a place for files.
pub struct World {
    pub sandbox: Sandbox,
    pub files: TempDir,
}

/// What the command said, and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub stdout: Vec<u8>,
    pub stderr: String,
    pub code: Option<i32>,
}

impl World {
    pub fn new() -> Self {
        Self::of(Sandbox::builder())
    }

    pub fn of(builder: Builder) -> Self {
        let sandbox = builder.start_blocking().expect("a sandbox");
        Self {
            sandbox,
            files: TempDir::new().expect("a directory"),
        }
    }

    /// The command with this world around it, and nothing on stdin.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = pareta(arguments, self.files.path());
        command
            .env("PARETA_BASE_URL", self.sandbox.base_url())
            .env("PARETA_API_KEY", self.sandbox.api_key());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }

    pub fn run_with(&self, stdin: &str, arguments: &[&str]) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .expect("the command");
        let written = child
            .stdin
            .take()
            .expect("stdin")
            .write_all(stdin.as_bytes());
        written.expect("stdin is read");
        child.wait_with_output().expect("the command ends").into()
    }

    /// What the command shows on a terminal of this width; `None` where it fails, or there is no `script` to make one.
    #[cfg(target_os = "linux")]
    pub fn on_terminal(&self, columns: u32, line: &str) -> Option<String> {
        let inner = format!(
            "stty rows 40 cols {columns} <&1; {} {line}",
            env!("CARGO_BIN_EXE_pareta")
        );
        let mut command = Command::new("script");
        for (name, value) in self.command(&[]).get_envs() {
            if let Some(value) = value {
                command.env(name, value);
            }
        }
        command
            .args(["-qec", &inner, "/dev/null"])
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("SHELL", "/bin/sh")
            .current_dir(self.files.path())
            .stdin(Stdio::null());
        let output = command.output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then_some(text)
    }

    pub fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.files.path().join(name);
        std::fs::write(&path, contents).expect("a file");
        path
    }

    /// The exact body the API answers a GET with.
    pub fn get(&self, path: &str) -> String {
        let host = self.sandbox.base_url().trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).expect("a connection");
        let key = self.sandbox.api_key();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {key}\r\nconnection: close\r\n\r\n")
            .expect("a request");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).expect("a reply");
        reply.split_once("\r\n\r\n").expect("a body").1.to_owned()
    }

    /// How often something was billed.
    pub fn debits(&self) -> usize {
        self.sandbox.ledger().len()
    }

    /// The names of all files.
    pub fn names(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.files.path()).expect("a directory");
        let name = |file: std::io::Result<std::fs::DirEntry>| {
            let name = file.expect("a file").file_name();
            name.into_string().expect("a name")
        };
        let mut names: Vec<String> = files.map(name).collect();
        names.sort();
        names
    }

    /// An eval run that has ended, by its id.
    pub fn ended_run(&self, frontier: &str) -> String {
        self.file("rows.jsonl", format!("{ROW}\n").repeat(12));
        let arguments = evals_run("qwen-1,mistral-2,gemma-4");
        let id = self
            .run(&[&arguments[..], &["--frontier", frontier]].concat())
            .ok()
            .text();
        let id = id.trim().to_owned();
        self.run(&["evals", "wait", &id, "--interval", "0.01"]).ok();
        id
    }
}

/// The command alone: no key, no profile, nothing on stdin.
pub fn pareta(arguments: &[&str], directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pareta"));
    command
        .args(arguments)
        .current_dir(directory)
        .env_clear()
        .env("HOME", directory)
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

impl Ran {
    pub fn of(command: &mut Command) -> Self {
        command.output().expect("the command").into()
    }

    /// Fails the test unless the command did what it was asked to.
    #[track_caller]
    pub fn ok(self) -> Self {
        self.exits(0)
    }

    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "stdout: {}\nstderr: {}",
            self.text(),
            self.stderr
        );
        self
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// The one JSON document on stdout.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The one JSON object on stderr.
    #[track_caller]
    pub fn error(&self) -> Value {
        let report: Value = serde_json::from_str(&self.stderr)
            .unwrap_or_else(|error| panic!("{error}: {}", self.stderr));
        let error = report["error"].clone();
        for key in [
            "kind",
            "status",
            "message",
            "detail",
            "request_id",
            "retryable",
            "attempts",
        ] {
            assert!(error.get(key).is_some(), "no {key} in {report}");
        }
        error
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            stdout: output.stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code(),
        }
    }
}

/// A server that answers everything with one body; its base URL.
pub fn server(
    status: &'static str,
    content_type: &'static str,
    body: impl Into<Vec<u8>>,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let body = body.into();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
                head.push(byte[0]);
            }
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            // A client that has seen enough may be gone.
            let _ = stream
                .write_all(answer.as_bytes())
                .and_then(|()| stream.write_all(&body))
                .and_then(|()| stream.shutdown(Shutdown::Write));
            // A connection that is closed with something unread breaks, and takes the end of the answer with it.
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        }
    });
    url
}
