//! Keys that a program prints.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{self, Read};
use std::process::{self, Child, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, UNIX_EPOCH};

use super::{BoxError, Credential, CredentialFuture, Credentials, LONGEST, off_thread};
use crate::client::redact::KeyCutter;
use crate::error::shortened;
use crate::json::Raw;

/// How long a program may take, where nothing is said.
const TIMEOUT: Duration = Duration::from_secs(60);

/// How long its output is waited for behind its end: something it has started may hold that open.
const GRACE: Duration = Duration::from_secs(1);

/// How often it is looked at.
const GLANCE: Duration = Duration::from_millis(5);

/// See [`command`].
#[derive(Clone)]
pub struct Command {
    program: OsString,
    arguments: Vec<OsString>,
    timeout: Duration,
    name: Option<String>,
}

/// The key a program prints, such as a password manager.
///
/// It is run when the client needs a key, without a shell and without an input. What it prints is the key, or a JSON
/// object that says how long that lasts: `{"key": "pareta_sk_…", "expires_in": 900}`, in seconds, or with `expires_at`
/// in seconds since 1970. A program that fails has what it prints to its error output in the message, shortened and
/// without the key.
///
/// ```
/// use pareta::client::credentials;
///
/// let vault = credentials::command("vault").args(["read", "-field=key", "secret/pareta"]);
/// let client = pareta::Client::builder().credentials(vault).build()?;
/// # Ok::<(), pareta::Error>(())
/// ```
pub fn command(program: impl AsRef<OsStr>) -> Command {
    Command {
        program: program.as_ref().to_owned(),
        arguments: Vec::new(),
        timeout: TIMEOUT,
        name: None,
    }
}

impl Command {
    /// An argument for the program.
    pub fn arg(self, argument: impl AsRef<OsStr>) -> Self {
        self.args([argument])
    }

    /// Several arguments.
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        let arguments = arguments.into_iter();
        self.arguments
            .extend(arguments.map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// How long the program may take before it is ended. By default 60 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// What messages call it, behind "from". By default that is the program, without its arguments.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

impl Credentials for Command {
    fn credential(&self) -> CredentialFuture<'_> {
        let command = self.clone();
        Box::pin(async move {
            let guard = EndsWhenDropped::default();
            let is_unwanted = guard.0.clone();
            off_thread(move || run(&command, &is_unwanted)).await
        })
    }

    fn name(&self) -> Cow<'_, str> {
        match &self.name {
            Some(name) => name.into(),
            None => format!("the command {:?}", self.program).into(),
        }
    }
}

impl fmt::Debug for Command {
    /// Without the arguments, which may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Command")
            .field("program", &self.program)
            .finish_non_exhaustive()
    }
}

/// Says that nobody waits any more.
#[derive(Default)]
struct EndsWhenDropped(Arc<AtomicBool>);

impl Drop for EndsWhenDropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs the program, and reads what it has printed.
fn run(command: &Command, is_unwanted: &AtomicBool) -> Result<Credential, BoxError> {
    let mut child = process::Command::new(&command.program)
        .args(&command.arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("it cannot be run: {error}"))?;
    let printed = Printed::of(child.stdout.take())?;
    let complaints = Printed::of(child.stderr.take())?;
    let status = end_of(&mut child, command.timeout, is_unwanted)?;
    let until = Instant::now() + GRACE;
    let printed = printed.until(until);
    let text = std::str::from_utf8(&printed).map(str::trim);
    if !status.success() {
        let complaints = complaints.until(until);
        let said = without_keys(&complaints, text.unwrap_or_default());
        let said = match said.is_empty() {
            true => "it says nothing to its error output".to_owned(),
            false => format!("it says {said:?}"),
        };
        return Err(format!("it failed with {status}: {said}").into());
    }
    match text {
        Ok("") => Err("it printed nothing: let it print the key".into()),
        _ if printed.len() > LONGEST => {
            Err("it printed more than 64 KiB: let it print the key alone".into())
        }
        Ok(text) if text.starts_with('{') => from_json(text),
        Ok(text) => Ok(Credential::new(text)),
        Err(_) => Err("it printed what is not text: let it print the key alone".into()),
    }
}

/// Waits for the end of the program, or ends it.
fn end_of(
    child: &mut Child,
    timeout: Duration,
    is_unwanted: &AtomicBool,
) -> Result<ExitStatus, BoxError> {
    let started = Instant::now();
    let problem = loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if is_unwanted.load(Ordering::Relaxed) => break "nobody waits for it".into(),
            Ok(None) if started.elapsed() >= timeout => {
                break format!("it did not end within {timeout:?}, and was ended");
            }
            Ok(None) => thread::sleep(GLANCE),
            Err(error) => break format!("it cannot be waited for: {error}"),
        }
    };
    // It may have ended by itself meanwhile.
    if child.kill().is_ok() {
        let _ = child.wait();
    }
    Err(problem.into())
}

/// What a program prints to one of its outputs, read as it comes: it would wait for somebody who does.
struct Printed {
    text: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
}

impl Printed {
    fn of(output: Option<impl Read + Send + 'static>) -> io::Result<Self> {
        let text = Arc::<Mutex<Vec<u8>>>::default();
        let kept = text.clone();
        let reader = thread::Builder::new().spawn(move || {
            let Some(mut output) = output else { return };
            let mut piece = [0; 4096];
            while let Ok(length @ 1..) = output.read(&mut piece) {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.len() <= LONGEST {
                    kept.extend_from_slice(&piece[..length]);
                }
            }
        })?;
        Ok(Self { text, reader })
    }

    /// All of it, or what has come until then.
    fn until(self, end: Instant) -> Vec<u8> {
        while !self.reader.is_finished() && Instant::now() < end {
            thread::sleep(GLANCE);
        }
        let mut text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *text)
    }
}

/// `{"key": …, "expires_in": …}`
fn from_json(text: &str) -> Result<Credential, BoxError> {
    let json = Raw::from_json(text).map_err(
        |_| "it printed a brace and then no JSON: let it print the key, or an object with it",
    )?;
    let key = (json["key"].as_str()).ok_or("it printed a JSON object without a text \"key\"")?;
    let credential = Credential::new(key);
    let seconds = |name: &str| match json.get(name).filter(|value| !value.is_null()) {
        None => Ok(None),
        Some(value) => match value.as_f64().map(Duration::try_from_secs_f64) {
            Some(Ok(time)) => Ok(Some(time)),
            _ => Err(format!(
                "it printed a JSON object whose {name:?} is no number of seconds"
            )),
        },
    };
    let end = |time| UNIX_EPOCH.checked_add(time);
    Ok(match (seconds("expires_in")?, seconds("expires_at")?) {
        (Some(time), _) => credential.expires_in(time),
        (None, Some(time)) => match end(time) {
            Some(end) => credential.expires_at(end),
            None => credential,
        },
        (None, None) => credential,
    })
}

/// What a program complains of: without what it has printed beside it, and without what looks like a key.
fn without_keys(complaints: &[u8], printed: &str) -> String {
    let complaints = String::from_utf8_lossy(complaints).trim().to_owned();
    let complaints = KeyCutter::new(printed).words(complaints);
    let words =
        complaints
            .split_inclusive(char::is_whitespace)
            .map(|word| match word.find("pareta_sk_") {
                Some(start) => Cow::Owned(format!("{}[a key] ", &word[..start])),
                None => Cow::Borrowed(word),
            });
    shortened(words.collect::<String>().trim_end())
}
