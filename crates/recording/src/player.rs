//! The layer that replays.

use std::path::Path;

use pareta::client::layer::{Answer, Body, Failed, Incoming, Layer, Next, Outgoing};
use pareta::{ErrorKind, testing};

use crate::asked::Asked;
use crate::har::{Entry, Failure, Request};
use crate::inspect::{Moved, moved};
use crate::problem::Problem;
use crate::recorder::{request, upload};
use crate::redaction::Redaction;
use crate::tape::{Rules, Tape};

/// A layer that answers each try with what was recorded for it, in place of the server. Retries, their waits, streams that
/// break off and errors are those of the real client, which knows nothing of it. What was not recorded is an error that
/// shows the nearest that was, and what differs; nothing is ever sent.
///
/// See [`Recorder`](crate::Recorder) for an example.
#[derive(Clone, Debug)]
pub struct Player {
    tape: Tape,
    redaction: Redaction,
}

impl Player {
    /// Opens a recording: one of ours, or any HAR. It is read through once, and may be larger than memory.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, is cut off or is no HAR, with the place; rules that cannot be.
    pub fn open(path: impl AsRef<Path>, rules: Rules) -> Result<Self, Problem> {
        let tape = Tape::open(path.as_ref(), rules)?;
        Ok(Self::of(tape))
    }

    pub(crate) fn of(tape: Tape) -> Self {
        let redaction = tape.redaction().clone();
        Self { tape, redaction }
    }

    /// How many of the recorded tries nobody has asked for yet: 0 at the end of a test that asks for all of them.
    pub fn left(&self) -> usize {
        self.tape.left()
    }

    /// What has moved: where recorded replies are not, or not any more, what the contract of this version says.
    ///
    /// # Errors
    ///
    /// When the file cannot be read any more.
    pub fn drift(&self) -> Result<Vec<Moved>, Problem> {
        moved(self.tape.path())
    }

    /// Whether a request was recorded, and with what.
    pub(crate) fn find(&self, request: &Request) -> Result<Option<Entry>, Failed> {
        self.tape.find(&Asked::of(request)).map_err(failed)
    }

    pub(crate) async fn play(
        &self,
        outgoing: &Outgoing<'_>,
        entry: Entry,
    ) -> Result<Incoming, Failed> {
        if let Some(failure) = &entry.failure {
            if failure.may_have_executed {
                outgoing.note_sent();
            }
            return Err(again(failure));
        }
        let reply = self.tape.replayed(entry).map_err(failed)?;
        let response = reply.response().await;
        outgoing.note_answer(response.status());
        Ok(response.map(Body::wrap))
    }

    async fn answer(&self, outgoing: &Outgoing<'_>, request: &Request) -> Result<Incoming, Failed> {
        match self.find(request)? {
            Some(entry) => self.play(outgoing, entry).await,
            None => Err(Failed::permanent(self.tape.unmatched(&Asked::of(request)))),
        }
    }
}

fn failed(problem: Problem) -> Failed {
    Failed::permanent(problem.to_string())
}

/// The failure that was recorded.
fn again(failure: &Failure) -> Failed {
    let kind = match failure.kind.as_str() {
        "Connection" => ErrorKind::Connection,
        "Timeout" => ErrorKind::Timeout,
        _ => ErrorKind::Layer,
    };
    let error = testing::error(kind)
        .message(failure.message.as_str())
        .retryable(failure.is_retryable);
    error
        .may_have_executed(failure.may_have_executed)
        .build()
        .into()
}

impl Layer for Player {
    fn attempt<'a>(&'a self, outgoing: Outgoing<'a>, _: Next<'a>) -> Answer<'a> {
        Box::pin(async move {
            let request = request(&outgoing, &self.redaction).await?;
            self.answer(&outgoing, &request).await
        })
    }

    fn upload<'a>(&'a self, outgoing: Outgoing<'a>, _: Next<'a>) -> Answer<'a> {
        Box::pin(async move {
            let request = upload(&outgoing, &self.redaction);
            self.answer(&outgoing, &request).await
        })
    }
}
