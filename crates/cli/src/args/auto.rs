//! The commands under `auto`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::parse;

#[derive(Debug, Subcommand)]
pub enum AutoCommand {
    /// Show what `auto` did in 30 days: requests, how fast, what they cost, and what they saved
    Metrics {
        /// A page (.html) or a picture (.svg) of it
        #[arg(short, long, value_name = "FILE.html|FILE.svg", value_parser = parse::report_file)]
        out: Option<PathBuf>,
        /// Write over a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Ask `auto` and a frontier model the same, and show both answers and both bills
    Compare(CompareArgs),
}

#[derive(Debug, Args)]
pub struct CompareArgs {
    /// What to say; read from stdin for -, or when it is missing and stdin is no terminal
    pub prompt: Option<String>,
    /// The vendor's model: gpt-5.5, gemini-3-5-flash, gemini-3-1-pro, claude-sonnet-4-6
    #[arg(short, long, value_name = "MODEL", default_value = "gpt-5.5")]
    pub frontier: String,
}
