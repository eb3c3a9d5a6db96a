//! The commands under `bulk`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::parse::{self, Balance};

#[derive(Debug, Subcommand)]
pub enum BulkCommand {
    /// Ask a model about each row
    Chat(BulkChatArgs),
    /// Send the lines of an OpenAI batch, and get lines as of one
    Batch(BulkArgs),
}

/// What every job has.
#[derive(Debug, Args)]
pub struct BulkArgs {
    /// The rows: a file of JSON objects, one a line, or of CSV with a header (.csv); - for stdin
    #[arg(long = "in", value_name = "FILE")]
    pub input: PathBuf,
    /// What the job is called: run again under this name it goes on where it stopped, and pays for nothing again
    #[arg(long, value_name = "NAME", value_parser = parse::job_name)]
    pub job: String,
    /// Where the results go, in the order of the rows [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long)]
    pub force: bool,
    /// What is kept of the job while it runs, and for its next run [default: NAME.journal]
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// The most all runs of the job may cost, in dollars
    #[arg(long, value_name = "USD", requires = "worst")]
    pub budget: Option<Balance>,
    /// The most one call can cost, in dollars: what a budget reckons with before it is known
    #[arg(long, value_name = "USD", requires = "budget")]
    pub worst: Option<Balance>,
    /// The most calls at once
    #[arg(long, value_name = "N", default_value_t = 64)]
    pub concurrency: usize,
    /// Only this part of the rows, such as 2/8: for a job that several machines share
    #[arg(long, value_name = "I/N", value_parser = parse::shard)]
    pub shard: Option<(u64, u64)>,
    /// Where the rows go that failed, as they came
    #[arg(long, value_name = "FILE")]
    pub failed: Option<PathBuf>,
    /// Send rows again that failed in an earlier run
    #[arg(long)]
    pub repeat_failed: bool,
    /// Send nothing: say how many rows there are, how many are done, and the most the rest can cost
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct BulkChatArgs {
    #[command(flatten)]
    pub job: BulkArgs,
    /// What to ask, with {{column}} for what is in a row
    #[arg(
        long,
        value_name = "TEMPLATE",
        required_unless_present = "messages_column"
    )]
    pub prompt: Option<String>,
    /// The column that holds whole conversations, in place of a prompt
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["prompt", "system"])]
    pub messages_column: Option<String>,
    /// Instructions for each conversation
    #[arg(long)]
    pub system: Option<String>,
    /// The column that names rows; without it they are named by their line
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// The model to ask: auto, or the id of an endpoint
    #[arg(short, long, default_value = "auto")]
    pub model: String,
    #[arg(long, value_name = "N")]
    pub max_tokens: Option<i64>,
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub temperature: Option<f64>,
    /// A file with the JSON Schema that answers must satisfy
    #[arg(long, value_name = "FILE")]
    pub schema: Option<PathBuf>,
}
