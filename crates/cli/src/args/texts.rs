//! The commands that take texts: `embed` and `rerank`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct EmbedArgs {
    /// The texts; read one a line from stdin for -, or when there is none and stdin is no terminal
    #[arg(value_name = "TEXT")]
    pub texts: Vec<String>,
    /// A file with a text a line; blank lines are left out
    #[arg(long, conflicts_with = "texts")]
    pub file: Option<PathBuf>,
    /// Which side of a search the texts are on
    #[arg(long = "type", default_value = "document", value_parser = ["query", "document"])]
    pub input_type: String,
    /// Where the vectors go, a row {"index", "vector"} for each text in their order; - for stdout
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct RerankArgs {
    /// What is asked
    pub query: String,
    /// The documents; read one a line from stdin for -, or when there is none and stdin is no terminal
    #[arg(value_name = "DOC")]
    pub documents: Vec<String>,
    /// A file with a document a line; blank lines are left out
    #[arg(long, conflicts_with = "documents")]
    pub file: Option<PathBuf>,
    /// How many of the best to show; every document is scored and billed all the same
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub top_n: Option<i64>,
}
