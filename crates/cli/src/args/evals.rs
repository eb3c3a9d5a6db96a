//! The commands under `evals`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand};
use pareta::evals::Frontier;

use super::parse;

/// Options of which one has to be there.
fn required<const N: usize>(options: [&'static str; N]) -> ArgGroup {
    ArgGroup::new("graded by")
        .args(options)
        .required(true)
        .multiple(true)
}

#[derive(Debug, Subcommand)]
pub enum EvalsCommand {
    /// Rows to evaluate on
    #[command(subcommand)]
    Sets(SetsCommand),
    /// Preview which task rows would be graded by; nothing is stored or billed
    Propose(ProposeArgs),
    /// Score models on a set, or on rows given here
    Run(RunArgs),
    /// Show a run, with its results once it has ended
    Show { run: String },
    /// Wait until a run has ended
    Wait {
        run: String,
        /// How often to ask
        #[arg(long, value_name = "SECONDS", value_parser = parse::seconds, default_value = "3")]
        interval: Duration,
    },
    /// Report on a run that has ended: as a table, or as a picture in a file
    Report {
        run: String,
        /// A page (.html) or a picture (.svg)
        #[arg(short, long, value_name = "FILE.html|FILE.svg", value_parser = parse::report_file)]
        out: Option<PathBuf>,
        /// Write over a file that is there
        #[arg(long)]
        force: bool,
    },
    /// List the vendor models to compare with
    Frontier {
        /// Those fit for this task
        #[arg(long)]
        task: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum SetsCommand {
    /// Make a set of rows
    #[command(group = required(["task", "prompt"]))]
    Create {
        /// The task the rows are graded by; proposed from the rows and the prompt when it is missing
        #[arg(long)]
        task: Option<String>,
        /// What a model should do with each row, in a sentence
        #[arg(long)]
        prompt: Option<String>,
        /// The rows, one JSON object a line; stdin when it is missing and stdin is no terminal
        #[arg(long)]
        file: Option<PathBuf>,
        /// A label
        #[arg(long)]
        name: Option<String>,
    },
    /// List the sets
    List,
    /// Show a set
    Show { id: String },
    /// Remove a set
    Delete {
        id: String,
        /// Do not ask
        #[arg(short, long)]
        yes: bool,
    },
    /// Attach a document to a row
    Upload {
        id: String,
        file: PathBuf,
        /// The row, counted from 0
        #[arg(long, value_name = "N")]
        row: u64,
        /// The input field that takes the document
        #[arg(long)]
        field: String,
        /// The media type, in place of the one the file name tells
        #[arg(long, value_name = "TYPE")]
        mime: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct ProposeArgs {
    /// The rows, one JSON object a line; stdin when it is missing and stdin is no terminal
    #[arg(long)]
    pub file: Option<PathBuf>,
    /// What a model should do with each row, in a sentence
    #[arg(long)]
    pub prompt: String,
}

#[derive(Debug, Args)]
#[command(group = required(["eval_set", "task", "prompt"]))]
pub struct RunArgs {
    /// A set that exists
    #[arg(long, value_name = "ID", conflicts_with_all = ["task", "prompt", "file", "name"])]
    pub eval_set: Option<String>,
    /// The task the rows are graded by; proposed from the rows and the prompt when it is missing
    #[arg(long)]
    pub task: Option<String>,
    /// What a model should do with each row, in a sentence
    #[arg(long)]
    pub prompt: Option<String>,
    /// The rows, one JSON object a line; stdin when it is missing and stdin is no terminal
    #[arg(long)]
    pub file: Option<PathBuf>,
    /// The models to score: auto, ids of frontier models, aliases of open models; may be repeated
    #[arg(long, value_name = "A[,B]", value_delimiter = ',', required = true, value_parser = parse::trimmed)]
    pub models: Vec<String>,
    /// The vendor models to compare with: none, all, benchmarked (which the option alone means), or ids
    #[arg(long, default_value = "none", default_missing_value = "benchmarked", num_args = 0..=1)]
    #[arg(value_name = "none|all|benchmarked|IDS", value_parser = parse::frontier)]
    pub frontier: Frontier,
    /// A label for the set that is made of the rows
    #[arg(long)]
    pub name: Option<String>,
    /// Wait until the run has ended, and show its results
    #[arg(long)]
    pub wait: bool,
    /// How often to ask
    #[arg(long, value_name = "SECONDS", value_parser = parse::seconds, default_value = "3")]
    pub interval: Duration,
}
