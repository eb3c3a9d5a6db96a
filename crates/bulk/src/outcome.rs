//! What became of a row.

use pareta::{Error, Raw};
use serde::{Deserialize, Serialize};

/// What became of a row.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// The server's reply, byte for byte.
    Answered(Answered),
    /// What is wrong with the row itself: repeating it would change nothing.
    Failed(Failed),
}

/// A reply.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Answered {
    reply: String,
    /// What it was billed, in micro-USD; `None` where the server did not say.
    pub billed_micro_usd: Option<i64>,
    /// By which the platform's people find it.
    pub request_id: Option<String>,
}

/// Why a row has no reply.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Failed {
    /// The status of the response; `None` where there was none.
    pub status: Option<u16>,
    /// What kind of error it is, such as `UnprocessableEntity`.
    pub kind: String,
    /// For people, in the server's words.
    pub message: String,
    /// By which the platform's people find it.
    pub request_id: Option<String>,
}

impl Outcome {
    pub(crate) fn answered(reply: &Raw) -> Self {
        let meta = reply.meta();
        let receipt = meta.and_then(pareta::client::Meta::receipt);
        Self::Answered(Answered {
            reply: reply.json().to_owned(),
            billed_micro_usd: receipt.and_then(|receipt| receipt.billed_micro_usd()),
            request_id: meta.and_then(|meta| meta.request_id()).map(str::to_owned),
        })
    }

    pub(crate) fn failed(error: &Error) -> Self {
        Self::Failed(Failed {
            status: error.status(),
            kind: format!("{:?}", error.kind()),
            message: error.message().to_owned(),
            request_id: error.request_id().map(str::to_owned),
        })
    }

    /// The reply; `None` where the row failed.
    pub fn reply(&self) -> Option<Raw> {
        match self {
            Self::Answered(answered) => answered.raw(),
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
}

impl Answered {
    /// The reply, as it came.
    pub fn json(&self) -> &str {
        &self.reply
    }

    fn raw(&self) -> Option<Raw> {
        Raw::from_json(self.reply.as_str()).ok()
    }
}
