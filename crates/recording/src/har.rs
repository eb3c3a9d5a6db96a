//! HAR 1.2 as it is written here, and as other tools write it.
//!
//! Members that begin with an underscore are ours; the format leaves such names to whoever writes it.

use serde::{Deserialize, Serialize};

/// What is not in the file is not in the world: hosts and keys are left out.
pub(crate) const ORIGIN: &str = "https://recorded.invalid";

/// One try of a call.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    #[serde(default)]
    pub started_date_time: String,
    /// In milliseconds.
    #[serde(default)]
    pub time: f64,
    pub request: Request,
    pub response: Response,
    #[serde(default)]
    pub cache: Nothing,
    #[serde(default)]
    pub timings: Timings,
    /// Which try of its call it was.
    #[serde(rename = "_attempt", default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// Why no response came.
    #[serde(rename = "_failure", default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    pub method: String,
    pub url: String,
    #[serde(default)]
    pub http_version: String,
    #[serde(default)]
    pub cookies: Vec<Pair>,
    #[serde(default)]
    pub headers: Vec<Pair>,
    #[serde(default)]
    pub query_string: Vec<Pair>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post_data: Option<PostData>,
    #[serde(default = "unknown")]
    pub headers_size: i64,
    #[serde(default = "unknown")]
    pub body_size: i64,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PostData {
    #[serde(default)]
    pub mime_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Vec<Param>>,
    /// Of bytes that are no text: their digest stands for them.
    #[serde(rename = "_sha256", default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// A field of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Param {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Of a file: its digest stands for it.
    #[serde(rename = "_sha256", default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Response {
    /// 0 where none came.
    pub status: u16,
    #[serde(default)]
    pub status_text: String,
    #[serde(default)]
    pub http_version: String,
    #[serde(default)]
    pub cookies: Vec<Pair>,
    #[serde(default)]
    pub headers: Vec<Pair>,
    #[serde(default)]
    pub content: Content,
    #[serde(rename = "redirectURL", default)]
    pub redirect_url: String,
    #[serde(default = "unknown")]
    pub headers_size: i64,
    #[serde(default = "unknown")]
    pub body_size: i64,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Content {
    #[serde(default)]
    pub size: i64,
    #[serde(default)]
    pub mime_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// When each event of a stream came, in milliseconds from the start, and how many bytes it has.
    #[serde(rename = "_events", default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<(f64, u64)>,
    /// Why it broke off here.
    #[serde(rename = "_cut", default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Timings {
    #[serde(default)]
    pub send: f64,
    /// Until the head of the response came.
    #[serde(default)]
    pub wait: f64,
    #[serde(default)]
    pub receive: f64,
}

/// A try without a response, as the client tells it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Failure {
    pub kind: String,
    pub message: String,
    /// Whether the client would try again.
    pub is_retryable: bool,
    /// Whether the server may have carried the call out.
    pub may_have_executed: bool,
}

/// A header, a cookie, a part of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pair {
    pub name: String,
    #[serde(default)]
    pub value: String,
}

/// An object in which nothing stands that matters here.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Nothing {}

/// What a recording of ours says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    /// What was made unreadable, and is when a request is looked for.
    #[serde(default)]
    pub redacted: Redacted,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Redacted {
    #[serde(default)]
    pub headers: Vec<String>,
    #[serde(default)]
    pub json: Vec<String>,
}

fn unknown() -> i64 {
    -1
}

impl Pair {
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }
}
