//! What became of a row.

use std::borrow::Cow;

use pareta::{Error, Raw};
use serde::{Deserialize, Serialize};

use crate::check::Look;

/// What became of a row.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The server's reply.
    Answered(Answered),
    /// What is wrong with the row itself, or with its answer: sending it once more as it is would change nothing.
    Failed(Failed),
}

/// A reply.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answered {
    pub(crate) reply: String,
    /// What it was billed, in micro-USD; `None` where the server did not say. Of a call for several rows it is their share.
    pub billed_micro_usd: Option<i64>,
    /// What a frontier model would have cost for the same, in micro-USD; `None` where the server did not say.
    pub frontier_would_have_cost_micro_usd: Option<i64>,
    /// By which the platform's people find it.
    pub request_id: Option<String>,
    /// The model of a call for several rows, which is not in the part of its reply that is this row's.
    pub(crate) model: Option<String>,
}

/// Why a row has no answer that counts.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Failed {
    /// The status of the response; `None` where there was none.
    pub status: Option<u16>,
    /// What kind of error it is, such as `UnprocessableEntity`; of an answer that does not count, `Answer`.
    pub kind: String,
    /// For people, in the server's words.
    pub message: String,
    /// By which the platform's people find it.
    pub request_id: Option<String>,
    /// What was billed all the same, in micro-USD, for an answer that does not count; else `None`.
    pub billed_micro_usd: Option<i64>,
    #[serde(skip)]
    pub(crate) reply: Option<String>,
}

impl Outcome {
    pub(crate) fn answered(reply: &Raw) -> Self {
        let meta = reply.meta();
        let receipt = meta.and_then(pareta::client::Meta::receipt);
        Self::Answered(Answered {
            reply: reply.json().to_owned(),
            billed_micro_usd: receipt.and_then(|receipt| receipt.billed_micro_usd()),
            frontier_would_have_cost_micro_usd: receipt
                .and_then(|receipt| receipt.frontier_would_have_cost_micro_usd()),
            request_id: meta.and_then(|meta| meta.request_id()).map(str::to_owned),
            model: None,
        })
    }

    pub(crate) fn failed(error: &Error) -> Self {
        Self::Failed(Failed {
            status: error.status(),
            kind: format!("{:?}", error.kind()),
            message: error.message().to_owned(),
            request_id: error.request_id().map(str::to_owned),
            billed_micro_usd: None,
            reply: None,
        })
    }

    /// The reply; `None` where the row failed.
    pub fn reply(&self) -> Option<Raw> {
        match self {
            Self::Answered(answered) => Raw::from_json(answered.reply.as_str()).ok(),
            Self::Failed(_) => None,
        }
    }

    /// Why there is none.
    pub fn failure(&self) -> Option<&Failed> {
        match self {
            Self::Failed(failed) => Some(failed),
            Self::Answered(_) => None,
        }
    }

    /// What was billed, in micro-USD; `None` where that is not known.
    pub fn billed_micro_usd(&self) -> Option<i64> {
        match self {
            Self::Answered(answered) => answered.billed_micro_usd,
            Self::Failed(failed) if failed.reply.is_some() => failed.billed_micro_usd,
            Self::Failed(_) => Some(0),
        }
    }
}

impl Answered {
    /// The reply, as it came.
    pub fn json(&self) -> &str {
        &self.reply
    }

    /// The model that answered; `None` where the server did not say.
    pub fn model(&self) -> Option<String> {
        let found = || Look::at(&self.reply).model();
        self.model.clone().or_else(found)
    }

    /// The vector of a text; `None` where the row was no text, see [`Job::embed`](crate::Job::embed).
    pub fn vector(&self) -> Option<Vec<f32>> {
        let vector = pareta::types::Embedding::from_json(self.reply.as_str()).ok()?;
        let numbers = vector.embedding();
        (!numbers.is_empty()).then(|| numbers.iter().map(|number| *number as f32).collect())
    }

    /// The same, as one that does not count.
    pub(crate) fn refused(self, problem: String) -> Failed {
        Failed {
            status: Some(200),
            kind: "Answer".to_owned(),
            message: problem,
            request_id: self.request_id,
            billed_micro_usd: self.billed_micro_usd,
            reply: Some(self.reply),
        }
    }
}

impl Failed {
    /// No text at all, for which nothing is sent.
    pub(crate) fn of_blank() -> Self {
        Self {
            status: None,
            kind: format!("{:?}", pareta::ErrorKind::Argument),
            message: "the text is blank: it must say something".to_owned(),
            request_id: None,
            billed_micro_usd: None,
            reply: None,
        }
    }

    /// The answer that does not count, as it came; `None` where there was none.
    pub fn json(&self) -> Option<&str> {
        self.reply.as_deref()
    }
}

/// An outcome as it is kept: the reply stands beside it, as it came.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kept<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none", default)]
    failed: Option<KeptFailure<'a>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    billed_micro_usd: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    frontier_micro_usd: Option<i64>,
    #[serde(borrow, skip_serializing_if = "Option::is_none", default)]
    request_id: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none", default)]
    model: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptFailure<'a> {
    status: Option<u16>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    message: Cow<'a, str>,
}

impl Outcome {
    /// What is kept of it, and the reply, where there is one.
    pub(crate) fn kept(&self) -> (Kept<'_>, Option<&str>) {
        match self {
            Self::Answered(answered) => (
                Kept {
                    failed: None,
                    billed_micro_usd: answered.billed_micro_usd,
                    frontier_micro_usd: answered.frontier_would_have_cost_micro_usd,
                    request_id: answered.request_id.as_deref().map(Into::into),
                    model: answered.model.as_deref().map(Into::into),
                },
                Some(&answered.reply),
            ),
            Self::Failed(failed) => (
                Kept {
                    failed: Some(KeptFailure {
                        status: failed.status,
                        kind: failed.kind.as_str().into(),
                        message: failed.message.as_str().into(),
                    }),
                    billed_micro_usd: failed.billed_micro_usd,
                    frontier_micro_usd: None,
                    request_id: failed.request_id.as_deref().map(Into::into),
                    model: None,
                },
                failed.reply.as_deref(),
            ),
        }
    }
}

impl Kept<'_> {
    /// The outcome again; `None` for an answer without a reply, which none is.
    pub fn outcome(self, reply: Option<String>) -> Option<Outcome> {
        let owned = |text: Cow<'_, str>| text.into_owned();
        Some(match self.failed {
            None => Outcome::Answered(Answered {
                reply: reply?,
                billed_micro_usd: self.billed_micro_usd,
                frontier_would_have_cost_micro_usd: self.frontier_micro_usd,
                request_id: self.request_id.map(owned),
                model: self.model.map(owned),
            }),
            Some(failed) => Outcome::Failed(Failed {
                status: failed.status,
                kind: failed.kind.into_owned(),
                message: failed.message.into_owned(),
                request_id: self.request_id.map(owned),
                billed_micro_usd: self.billed_micro_usd,
                reply,
            }),
        })
    }
}
