//! What can go wrong, how it is told, and with which exit code it ends.

use std::error::Error as _;
use std::io::{self, ErrorKind as IoKind, Write};

use pareta::{ErrorKind, Raw};
use serde::Serialize;

use crate::output::Output;
use crate::output::escape::visible;

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
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_id: Option<&'a str>,
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
                    text += &self.causes();
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
            resource_id: None,
            resume: None,
        };
        match self {
            Self::Api(error) => {
                details.status = error.status();
                error.message().clone_into(&mut details.message);
                details.detail = error.detail();
                details.request_id = error.request_id();
                details.retryable = error.is_retryable();
                details.attempts = error.attempts();
                details.resource_id = error.resource_id();
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
            Self::Input(_) => "input".to_owned(),
            Self::NoKey(_) => "authentication".to_owned(),
            Self::Interrupted => "interrupted".to_owned(),
            Self::Resumable { failure, .. } => failure.kind(),
            Self::ClosedPipe => "closed_pipe".to_owned(),
        }
    }

    fn message(&self) -> String {
        match self {
            // An error of the SDK tells its cause apart, which for a local file is what matters.
            Self::Api(error) if error.status().is_none() && error.source().is_some() => {
                format!("{error}: {}", deepest(error))
            }
            Self::Api(error) => error.to_string(),
            Self::Failed { message, .. } | Self::Input(message) | Self::NoKey(message) => {
                message.clone()
            }
            Self::Interrupted => "interrupted".to_owned(),
            Self::Resumable { failure, .. } if matches!(**failure, Self::Interrupted) => {
                "interrupted; what was started goes on".to_owned()
            }
            Self::Resumable { failure, .. } => failure.message(),
            Self::ClosedPipe => "the output was closed".to_owned(),
        }
    }

    fn causes(&self) -> String {
        let mut text = String::new();
        let mut next = match self {
            Self::Api(error) => error.source(),
            _ => None,
        };
        while let Some(cause) = next {
            text += &format!("  because: {}\n", visible(&cause.to_string()));
            next = cause.source();
        }
        text
    }
}

fn deepest(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
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
