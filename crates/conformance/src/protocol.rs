//! What passes between the harness and a client: a job as the last argument of the client's process, and lines of JSON
//! on its standard output.

use serde::{Deserialize, Serialize};

/// What a client is to do. Beyond these settings it runs as it comes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Job {
    /// Without a path: the drivers of OpenAI clients add `/v1`.
    pub base_url: String,
    /// Empty for the one that is looked for in all that is shown.
    pub key: String,
    pub call: Call,
    /// What the call is about, where it needs to know: the id of an endpoint or model.
    pub id: String,
    /// JSON pointers into the reply, to tell what the caller finds there.
    pub probes: Vec<String>,
    /// Seconds a whole call may take, for a client that has one time limit.
    pub timeout: Option<f64>,
    /// Seconds the server may say nothing.
    pub silence: Option<f64>,
    /// Leave a stream after its first piece.
    pub leave: bool,
    /// The server bills every request, whatever its idempotency key; a client that can be told is.
    pub keys_ignored: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Call {
    /// Tell the client's version.
    #[default]
    Version,
    /// Show the client as a log would.
    Show,
    Chat,
    ChatStream,
    /// A streamed completion, put together by the client.
    ChatJoined,
    Speak,
    ListModels,
    /// One endpoint, or for an OpenAI client one model: a GET with an id in its path.
    Retrieve,
    Deploy,
    CreateSet,
    UploadDocument,
    RetrieveRun,
}

/// A line of a client's output.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// A piece of a streamed answer, as it came.
    Piece(String),
    /// How it ended: the last line.
    Report(Report),
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// The client has no such call.
    pub not_offered: bool,
    /// What the caller gets: an answer's text, an id, several of them.
    pub text: Option<String>,
    /// The JSON of what `probes` point to, with spaces between.
    pub found: Option<String>,
    /// The tool calls the caller gets: id, name and arguments of each.
    pub calls: Vec<String>,
    /// How many chunks of a stream the caller was given.
    pub chunks: Option<usize>,
    /// The client itself says that the reply is not what the contract has.
    pub drift: bool,
    pub error: Option<Failure>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Failure {
    /// Its type, or kind.
    pub class: String,
    /// What it displays.
    pub message: String,
    /// All that a caller can read in it: what it displays, what caused it, what it keeps of the server's reply.
    pub says: String,
    /// What a log shows of it.
    pub debug: String,
    pub status: Option<u16>,
    /// Whether another try may help, for a client that says so.
    pub retryable: Option<bool>,
}
