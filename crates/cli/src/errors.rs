//! What can go wrong, how it is told, and with which exit code it ends.

use std::borrow::Cow;
use std::error::Error as _;
use std::io::{self, ErrorKind as IoKind, Write};

use pareta::{ErrorKind, Raw, Response};
use serde::Serialize;

use crate::output::Output;
use crate::wording;
use pareta_report::visible;

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub enum Failure {
    /// The API, or the way to it.
    Api(pareta::Error),
    /// Something else that was asked for has failed.
    Failed {
        kind: &'static str,
        message: String,
    },
    /// A model is not what it was required to be.
    NotAsGood(String),
    /// A command that was run ended so.
    Command {
        message: String,
        code: u8,
    },
    /// A bad option, a missing file, a bad line.
    Input(String),
    /// There is no key.
    NoKey(String),
    Interrupted,
    /// Another failure, and the command that goes on from there.
    Resumable {
        failure: Box<Failure>,
        resume: String,
    },
    /// Whoever read the output has gone.
    ClosedPipe,
}

#[derive(Serialize)]
struct Report<'a> {
    error: Details<'a>,
}

#[derive(Serialize)]
struct Details<'a> {
    kind: String,
    status: Option<u16>,
    message: String,
    detail: Option<Raw>,
    request_id: Option<&'a str>,
    retryable: bool,
    attempts: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    causes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<f64>,
    #[serde(skip_serializing_if = "is_false")]
    may_have_executed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    idempotency_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partial_text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<&'a Raw>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resume: Option<&'a str>,
}

impl Failure {
    pub fn failed(kind: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::Failed { kind, message }
    }

    /// Adds how to go on, where going on makes sense.
    pub fn resumed_by(self, resume: Option<String>) -> Self {
        let goes_on = match &self {
            Self::Interrupted => true,
            Self::Api(error) => matches!(
                error.kind(),
                ErrorKind::WaitTimeout
                    | ErrorKind::Timeout
                    | ErrorKind::Connection
                    | ErrorKind::TruncatedStream
            ),
            _ => false,
        };
        match resume {
            Some(resume) if goes_on => Self::Resumable {
                failure: Box::new(self),
                resume,
            },
            _ => self,
        }
    }

    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Api(error) => match error.kind() {
                ErrorKind::Authentication | ErrorKind::PermissionDenied => 4,
                ErrorKind::Argument | ErrorKind::Configuration => 2,
                _ => 1,
            },
            Self::Failed { .. } => 1,
            Self::NotAsGood(_) => 3,
            Self::Command { code, .. } => *code,
            Self::Input(_) => 2,
            Self::NoKey(_) => 4,
            Self::Interrupted => 130,
            Self::Resumable { failure, .. } => failure.exit_code(),
            Self::ClosedPipe => 0,
        }
    }

    /// Tells the user, or the program, on stderr.
    pub fn report(&self, output: Output) {
        match self {
            Self::ClosedPipe => {}
            _ if output.json => self.report_json(),
            _ => {
                let mut text = format!("{} {}\n", output.red("error:"), visible(&self.message()));
                if let Self::Resumable { resume, .. } = self {
                    text += &format!("To go on: {}\n", visible(resume));
                }
                if output.verbose {
                    for cause in self.causes() {
                        text += &format!("  because: {}\n", visible(&cause));
                    }
                }
                // Nobody is left to be told when this fails.
                let _ = io::stderr().write_all(text.as_bytes());
            }
        }
    }

    /// One JSON object on stderr.
    pub fn report_json(&self) {
        let report = Report {
            error: self.details(),
        };
        let text = serde_json::to_string(&report).unwrap_or_default();
        let _ = writeln!(io::stderr(), "{text}");
    }

    fn details(&self) -> Details<'_> {
        let mut details = Details {
            kind: self.kind(),
            status: None,
            message: self.message(),
            detail: None,
            request_id: None,
            retryable: false,
            attempts: 0,
            causes: Vec::new(),
            retry_after_seconds: None,
            may_have_executed: false,
            idempotency_key: None,
            partial_text: None,
            resource_id: None,
            proposal: None,
            resume: None,
        };
        match self {
            Self::Api(error) => {
                details.status = error.status();
                details.message = worded(error, error.message()).into_owned();
                details.detail = error.detail();
                details.request_id = error.request_id();
                details.retryable = error.is_retryable();
                details.attempts = error.attempts();
                details.causes = causes(error);
                details
                    .causes
                    .retain(|cause| !details.message.contains(cause));
                details.retry_after_seconds = error.retry_after().map(|wait| wait.as_secs_f64());
                details.may_have_executed = error.may_have_executed();
                details.idempotency_key = error.idempotency_key();
                details.partial_text = error.partial_text().filter(|text| !text.is_empty());
                details.resource_id = error.resource_id();
                details.proposal = error.proposal().map(|proposal| proposal.raw());
            }
            Self::Resumable { failure, resume } => {
                details = failure.details();
                details.resume = Some(resume);
            }
            _ => {}
        }
        details
    }

    fn kind(&self) -> String {
        match self {
            Self::Api(error) => snake_case(&format!("{:?}", error.kind())),
            Self::Failed { kind, .. } => (*kind).to_owned(),
            Self::NotAsGood(_) => "not_as_good".to_owned(),
            Self::Command { .. } => "command".to_owned(),
            Self::Input(_) => "input".to_owned(),
            Self::NoKey(_) => "authentication".to_owned(),
            Self::Interrupted => "interrupted".to_owned(),
            Self::Resumable { failure, .. } => failure.kind(),
            Self::ClosedPipe => "closed_pipe".to_owned(),
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Api(error) => {
                let said = error.to_string();
                let said = worded(error, &said);
                // For a local file the cause is what matters; why there is no connection is in the message.
                let is_local =
                    matches!(error.kind(), ErrorKind::Argument | ErrorKind::Configuration);
                match causes(error).pop().filter(|_| is_local) {
                    Some(cause) if !said.contains(&cause) => format!("{said}: {cause}"),
                    _ => said.into_owned(),
                }
            }
            Self::Failed { message, .. }
            | Self::Command { message, .. }
            | Self::NotAsGood(message)
            | Self::Input(message)
            | Self::NoKey(message) => message.clone(),
            Self::Interrupted => "interrupted".to_owned(),
            Self::Resumable { failure, .. } if matches!(**failure, Self::Interrupted) => {
                "interrupted; what was started goes on".to_owned()
            }
            Self::Resumable { failure, .. } => failure.message(),
            Self::ClosedPipe => "the output was closed".to_owned(),
        }
    }

    fn causes(&self) -> Vec<String> {
        match self {
            Self::Api(error) => causes(error),
            Self::Resumable { failure, .. } => failure.causes(),
            _ => Vec::new(),
        }
    }
}

/// What an error was caused by, the outermost cause first.
fn causes(error: &pareta::Error) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let said = cause.to_string();
        if causes.last() != Some(&said) {
            causes.push(said);
        }
        next = cause.source();
    }
    causes
}

/// Words of an error, as the command says them.
fn worded<'a>(error: &pareta::Error, words: &'a str) -> Cow<'a, str> {
    match wording::is_of_the_sdk(error.kind()) {
        true => wording::of_the_command(words),
        false => Cow::Borrowed(words),
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl From<pareta::Error> for Failure {
    fn from(error: pareta::Error) -> Self {
        Self::Api(error)
    }
}

/// An error of writing to stdout.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            IoKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::failed("output", format!("stdout cannot be written to: {error}")),
        }
    }
}

/// `EndpointNotReady` as `endpoint_not_ready`.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for (index, letter) in name.char_indices() {
        if index > 0 && letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
