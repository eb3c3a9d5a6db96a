//! Options of what records and replays.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args as ArgGroup;

#[derive(Debug, ArgGroup)]
pub struct RecordArgs {
    /// Where the recording goes, a HAR file: whole behind each call
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
    /// Add to the recording that is there
    #[arg(long, conflicts_with = "force")]
    pub append: bool,
    /// Record over a file that is there
    #[arg(long)]
    pub force: bool,
    /// A header that is made unreadable too; the key, cookies and their like always are
    #[arg(long, value_name = "NAME")]
    pub redact_header: Vec<String>,
    /// A place in JSON that is made unreadable too, such as '$.messages[*].content' or '$..email'
    #[arg(long, value_name = "PATH")]
    pub redact: Vec<String>,
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// What is recorded: it finds the server in PARETA_BASE_URL and OPENAI_BASE_URL, and a key of this recording in
    /// PARETA_API_KEY and OPENAI_API_KEY. Without one the server runs until interrupted
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

#[derive(Debug, ArgGroup)]
pub struct ReplayArgs {
    /// A recording, or any other HAR file
    pub file: PathBuf,
    /// Requests must come in the order they were recorded in
    #[arg(long)]
    pub in_order: bool,
    /// Play what has been played again
    #[arg(long)]
    pub again: bool,
    /// A place in JSON bodies that does not count, such as '$.seed'
    #[arg(long, value_name = "PATH")]
    pub without: Vec<String>,
    /// Play at the pace it was recorded at, and not at once
    #[arg(long)]
    pub recorded_pace: bool,
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// What is answered from the recording, as `pareta record` runs it. Without one the server runs until interrupted
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}
