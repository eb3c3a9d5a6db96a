//! The commands under `evals`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
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
    Show {
        run: String,
        #[command(flatten)]
        judge: JudgeArgs,
    },
    /// Wait until a run has ended
    Wait {
        run: String,
        /// How often to ask
        #[arg(long, value_name = "SECONDS", value_parser = parse::seconds, default_value = "3")]
        interval: Duration,
        #[command(flatten)]
        judge: JudgeArgs,
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
        #[command(flatten)]
        judge: JudgeArgs,
    },
    /// Hold a run against an earlier one of the same set: what has changed?
    Compare {
        /// The earlier run
        before: String,
        /// The later run
        after: String,
        #[command(flatten)]
        of: ChangedArgs,
    },
    /// List the vendor models to compare with
    Frontier {
        /// Those fit for this task
        #[arg(long)]
        task: Option<String>,
    },
}

/// How the models of a run are judged.
#[derive(Debug, Args)]
pub struct JudgeArgs {
    /// Judge the models: what one may lose on average and still be as good, such as 0.02 for two points in a hundred
    #[arg(long, value_name = "SCORE", value_parser = parse::margin)]
    pub margin: Option<f64>,
    /// The model the others are held against; the best frontier model when it is missing
    #[arg(long, value_name = "MODEL", requires = "margin")]
    pub baseline: Option<String>,
    /// End with exit code 3 where the candidate is not that
    #[arg(long, value_name = "WHAT", requires = "margin")]
    pub require: Option<Required>,
    /// The model that --require is about, where there are several; a frontier model is judged where it is named here
    #[arg(long, value_name = "MODEL", requires = "margin")]
    pub candidate: Option<String>,
    #[command(flatten)]
    pub rows: RowsArgs,
}

/// What two runs are held against each other by.
#[derive(Debug, Args)]
pub struct ChangedArgs {
    /// What a model may lose on average without having become worse, such as 0.02
    #[arg(long, value_name = "SCORE", value_parser = parse::margin)]
    pub margin: f64,
    /// A model of the earlier run, to hold those of the later one against; each against itself when it is missing
    #[arg(long, value_name = "MODEL")]
    pub baseline: Option<String>,
    /// The one model of the later run to judge
    #[arg(long, value_name = "MODEL")]
    pub candidate: Option<String>,
    #[command(flatten)]
    pub rows: RowsArgs,
}

#[derive(Debug, Args)]
pub struct RowsArgs {
    /// What becomes of rows that a model failed on
    #[arg(long, value_name = "WHAT", default_value = "zero")]
    pub failed_rows: OfFailedRows,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Required {
    /// As good within the margin, or better
    AsGood,
    /// Better
    Better,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum OfFailedRows {
    /// They are scored 0
    Zero,
    /// They are left out for both models
    LeaveOut,
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
    #[command(flatten)]
    pub judge: JudgeArgs,
}
