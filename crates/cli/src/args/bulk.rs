//! The commands under `bulk`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::parse::{self, Balance};

#[derive(Debug, Subcommand)]
pub enum BulkCommand {
    /// Ask a model about each row
    Chat(BulkChatArgs),
    /// Make a vector of the text of each row, 512 in a call
    Embed(BulkEmbedArgs),
    /// Rank the documents of each row by how well they answer its query
    Rerank(BulkRerankArgs),
    /// Send the lines of an OpenAI batch, and get lines as of one
    Batch(BulkArgs),
}

/// What every job has.
#[derive(Debug, Default, Args)]
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
    #[command(flatten)]
    pub money: BulkMoney,
    /// The most calls at once
    #[arg(long, value_name = "N", default_value_t = 64)]
    pub concurrency: usize,
    /// The most calls a minute [default: as many as the server takes]
    #[arg(long, value_name = "N")]
    pub calls_per_minute: Option<u32>,
    /// The most tokens a minute, of calls and answers
    #[arg(long, value_name = "N")]
    pub tokens_per_minute: Option<u64>,
    /// Only this part of the rows, such as 2/8: for a job that several machines share
    #[arg(long, value_name = "I/N", value_parser = parse::shard)]
    pub shard: Option<(u64, u64)>,
    /// Rows that ask for the same are one call
    #[arg(long)]
    pub by_content: bool,
    /// Where the rows go that failed, as they came
    #[arg(long, value_name = "FILE")]
    pub failed: Option<PathBuf>,
    /// Send rows again that failed in an earlier run
    #[arg(long)]
    pub repeat_failed: bool,
    /// Take answers that are cut off by their length, or refused, for answers
    #[arg(long)]
    pub take_any: bool,
    /// Where a page goes that shows how the job went: .html, or .svg for the picture alone
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,
    /// Send nothing: say how many rows there are, how many are done, their tokens, and the most the rest can cost
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Default, Args)]
pub struct BulkMoney {
    /// The most all runs of the job may cost, in dollars
    #[arg(long, value_name = "USD")]
    pub budget: Option<Balance>,
    /// The most one call can cost, in dollars: what a budget reckons with before it is known
    #[arg(long, value_name = "USD", requires = "budget")]
    pub worst: Option<Balance>,
    /// What a million tokens that are read cost, in dollars: the most a call can cost is reckoned from it
    #[arg(
        long,
        value_name = "USD",
        requires = "price_written",
        requires = "budget"
    )]
    pub price_read: Option<Balance>,
    /// What a million tokens that are written cost, in dollars
    #[arg(long, value_name = "USD", requires = "price_read")]
    pub price_written: Option<Balance>,
}

/// How rows are named.
#[derive(Debug, Args)]
pub struct BulkNames {
    /// The column that names rows; without it they are named by their line
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
}

#[derive(Debug, Args)]
pub struct BulkChatArgs {
    #[command(flatten)]
    pub job: BulkArgs,
    #[command(flatten)]
    pub names: BulkNames,
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

#[derive(Debug, Args)]
pub struct BulkEmbedArgs {
    #[command(flatten)]
    pub job: BulkArgs,
    #[command(flatten)]
    pub names: BulkNames,
    /// The text, with {{column}} for what is in a row
    #[arg(long, value_name = "TEMPLATE", default_value = "{{text}}")]
    pub text: String,
    /// Which side of a search the texts are on
    #[arg(long = "type", default_value = "document", value_parser = ["query", "document"])]
    pub input_type: String,
}

#[derive(Debug, Args)]
pub struct BulkRerankArgs {
    #[command(flatten)]
    pub job: BulkArgs,
    #[command(flatten)]
    pub names: BulkNames,
    /// What is asked, with {{column}} for what is in a row
    #[arg(long, value_name = "TEMPLATE", default_value = "{{query}}")]
    pub query: String,
    /// The column that holds the documents, a list of texts
    #[arg(long, value_name = "COLUMN", default_value = "documents")]
    pub documents_column: String,
    /// How many of the best to keep; every document is scored and billed all the same
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub top_n: Option<i64>,
}
