//! The layer that records.

use std::fmt;
use std::path::Path;

use bytes::Bytes;
use pareta::client::layer::{Answer, Body, Failed, Incoming, Layer, Next, Outgoing};

use crate::asked::Sent;
use crate::har::{Failure, Request};
use crate::kept::Kept;
use crate::problem::Problem;
use crate::redaction::{Keys, Redaction};
use crate::writer::Writer;

/// Requests may have so many bytes.
const MOST: usize = 1 << 30;

/// A layer that writes each try of each call to a file, with its reply: errors, retries and streams as they came, and
/// without what is [made unreadable](Redaction). Behind each entry the file is a whole HAR 1.2.
///
/// Give it last, so that it is the innermost and sees what is sent.
///
/// ```
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # let sandbox = pareta_sandbox::Sandbox::start().await?;
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("tasks.har");
/// use pareta_recording::{Player, Recorder, Redaction, Rules};
///
/// let recorder = Recorder::create(&path, Redaction::new())?;
/// let client = pareta::Client::builder()
///     .base_url(sandbox.base_url())
///     .api_key(sandbox.api_key())
///     .layer(recorder.clone())
///     .build()?;
/// let tasks = client.tasks().list().await?;
/// recorder.check()?;
///
/// // No server, and no key of anybody's.
/// let player = Player::open(&path, Rules::new())?;
/// let client = pareta::Client::builder().api_key("none").layer(player).build()?;
/// assert_eq!(client.tasks().list().await?.raw(), tasks.raw());
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Recorder {
    writer: Writer,
    redaction: Redaction,
}

impl Recorder {
    /// Records into a file, in place of what is there.
    ///
    /// # Errors
    ///
    /// A file that cannot be written or is being recorded by another client, and a redaction that cannot be.
    pub fn create(path: impl AsRef<Path>, redaction: Redaction) -> Result<Self, Problem> {
        let writer = Writer::create(path.as_ref(), &redaction)?;
        Ok(Self { writer, redaction })
    }

    /// Records into a file, behind what is there.
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create), and a file of another tool, or one that was recorded with another redaction.
    pub fn append(path: impl AsRef<Path>, redaction: Redaction) -> Result<Self, Problem> {
        let writer = Writer::append(path.as_ref(), &redaction)?;
        Ok(Self { writer, redaction })
    }

    #[cfg(feature = "server")]
    pub(crate) fn writer(&self) -> &Writer {
        &self.writer
    }

    pub(crate) fn redaction(&self) -> &Redaction {
        &self.redaction
    }

    /// Whether all that was recorded is in the file. A call does not fail because its record does.
    ///
    /// # Errors
    ///
    /// What has kept an entry from being written: a full disk.
    pub fn check(&self) -> Result<(), Problem> {
        self.writer.failed().map_or(Ok(()), Err)
    }

    /// Records a try that asks for this.
    pub(crate) async fn record<'a>(
        &'a self,
        outgoing: Outgoing<'a>,
        next: Next<'a>,
        request: Request,
    ) -> Result<Incoming, Failed> {
        let keys = Keys::new([outgoing.redactor()]);
        let attempt = Some(outgoing.attempt());
        let kept = Kept::begin(&self.writer, &self.redaction, keys, request, attempt);
        match next.run(outgoing).await {
            Ok(incoming) => {
                let (head, body) = incoming.into_parts();
                let body = kept.answered(head.status, &head.headers, body);
                Ok(Incoming::from_parts(head, Body::wrap(body)))
            }
            Err(failed) => {
                kept.failed(Failure {
                    kind: format!("{:?}", failed.error().kind()),
                    message: failed.error().message().to_owned(),
                    is_retryable: failed.is_retryable(),
                    may_have_executed: failed.may_have_executed(),
                });
                Err(failed)
            }
        }
    }
}

/// What a try asks for, as it is kept.
pub(crate) async fn request(
    outgoing: &Outgoing<'_>,
    redaction: &Redaction,
) -> Result<Request, Failed> {
    let body = outgoing.read_body(MOST).await?;
    Ok(written(outgoing, redaction, body))
}

/// An upload to storage: which one it is, its method and its path tell. Its bytes are not kept, which may be many.
pub(crate) fn upload(outgoing: &Outgoing<'_>, redaction: &Redaction) -> Request {
    written(outgoing, redaction, Bytes::new())
}

fn written(outgoing: &Outgoing<'_>, redaction: &Redaction, body: Bytes) -> Request {
    let sent = Sent {
        method: outgoing.method(),
        target: outgoing.target(),
        headers: outgoing.headers(),
        body,
    };
    sent.written(redaction, &Keys::new([outgoing.redactor()]))
}

impl Layer for Recorder {
    fn attempt<'a>(&'a self, outgoing: Outgoing<'a>, next: Next<'a>) -> Answer<'a> {
        Box::pin(async move {
            let request = request(&outgoing, &self.redaction).await?;
            self.record(outgoing, next, request).await
        })
    }

    fn upload<'a>(&'a self, outgoing: Outgoing<'a>, next: Next<'a>) -> Answer<'a> {
        let request = upload(&outgoing, &self.redaction);
        Box::pin(self.record(outgoing, next, request))
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("redaction", &self.redaction)
            .finish_non_exhaustive()
    }
}
