//! The command line: every command with its options.

mod auto;
mod bulk;
mod evals;
mod images;
mod parse;
mod recording;
mod texts;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args as ArgGroup, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use pareta_sandbox::{Fault, Generation};

pub use auto::{AutoCommand, CompareArgs};
pub use bulk::{BulkArgs, BulkChatArgs, BulkCommand, BulkEmbedArgs, BulkNames, BulkRerankArgs};
pub use evals::{
    ChangedArgs, EvalsCommand, JudgeArgs, OfFailedRows, ProposeArgs, Required, RowsArgs, RunArgs,
    SetsCommand,
};
pub use images::{ImageArgs, ImageEditArgs};
pub use parse::{Balance, Inspected, JsonPair};
pub use recording::{RecordArgs, ReplayArgs};
pub use texts::{EmbedArgs, RerankArgs};

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    the operation failed: an API error, a failed run or deployment, a stream that broke off
  2    wrong usage or local input: a bad option, a missing file, a bad line (as file:line)
  3    a model is not what --require asks for
  4    authentication: no key, or one the server refuses (401, 403)
  130  interrupted

The key is read from PARETA_API_KEY, or from a profile in ~/.config/pareta/profiles.toml (or $PARETA_CONFIG):

  [default]
  api_key = \"pareta_sk_...\"
  key_command = \"pass show pareta\"     # in place of api_key: what prints the key, run by the shell
  base_url = \"https://api.pareta.ai\"   # optional, as is PARETA_BASE_URL
  allow_http = true                     # only for a base_url that is http:// on another machine

Without a key: add --sandbox to try a command on a platform of your own, which ends with the command.";

/// The Pareta API: auto, embeddings, ranking, images, speech, evaluations and deploys.
#[derive(Debug, Parser)]
#[command(name = "pareta", version, after_help = EXIT_CODES)]
pub struct Args {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// The options every command has, anywhere on the line.
#[derive(Clone, Debug, ArgGroup)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Print the server's exact JSON; streams as one document a line, errors as one object on stderr
    #[arg(short, long, global = true)]
    pub json: bool,
    /// Where the API is, in place of PARETA_BASE_URL
    #[arg(long, global = true, value_name = "URL")]
    pub base_url: Option<String>,
    /// Send the key in the clear to a base URL that is http:// on another machine
    #[arg(long, global = true)]
    pub allow_http: bool,
    /// Key and base URL of this section of the profile file
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// How long the command may take, with all retries and waiting
    #[arg(long, global = true, value_name = "SECONDS", value_parser = parse::seconds)]
    pub timeout: Option<Duration>,
    /// How often a failed call is repeated [default: 2]
    #[arg(long, global = true, value_name = "N")]
    pub max_retries: Option<u32>,
    /// Run this one command against an embedded sandbox
    #[arg(long, global = true, conflicts_with_all = ["base_url", "profile"])]
    pub sandbox: bool,
    /// Say more on stderr: where the API is, requests, receipts, causes of errors
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Show no progress on stderr
    #[arg(long, global = true)]
    pub quiet: bool,
    /// No colours, as with NO_COLOR
    #[arg(long, global = true)]
    pub no_color: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ask `auto`, or a deployed model
    Chat(ChatArgs),
    /// What `auto` did, and what a frontier model answers to the same
    #[command(subcommand)]
    Auto(AutoCommand),
    /// Make vectors of texts
    Embed(EmbedArgs),
    /// Rank documents by how well they answer a query
    Rerank(RerankArgs),
    /// Paint an image
    Image(ImageArgs),
    /// Change an image by words
    ImageEdit(ImageEditArgs),
    /// The models that can be called
    #[command(subcommand)]
    Models(ModelsCommand),
    /// The catalog of benchmarked tasks
    #[command(subcommand)]
    Tasks(TasksCommand),
    /// Deploy, run and measure endpoints
    #[command(subcommand)]
    Endpoints(EndpointsCommand),
    /// Evaluate models on rows of your own
    #[command(subcommand)]
    Evals(EvalsCommand),
    /// A call for each row of a file, however many: nothing is paid twice
    #[command(subcommand)]
    Bulk(BulkCommand),
    /// Speech to text and text to speech
    #[command(subcommand)]
    Audio(AudioCommand),
    /// Record what a command asks of the API, and what it is answered
    Record(RecordArgs),
    /// Answer a command from a recording, without the API
    Replay(ReplayArgs),
    /// Decode saved JSON and show every documented property; or look through a recording
    Inspect(InspectArgs),
    /// Call any route
    Api(ApiArgs),
    /// Serve a sandbox of the platform until interrupted
    Sandbox(SandboxArgs),
    /// Be a server of the Model Context Protocol, for agents: pareta-mcp, a program of its own
    #[command(disable_help_flag = true)]
    Mcp {
        /// What it is told: `pareta mcp --help` lists it
        #[arg(
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "OPTION"
        )]
        options: Vec<OsString>,
    },
    /// Print a completion script for a shell
    Completions { shell: Shell },
    /// Write the pages of the manual, one for each command
    Man {
        /// Where they go; without it the main page is printed
        directory: Option<PathBuf>,
        /// Write over files that are there
        #[arg(long, requires = "directory")]
        force: bool,
    },
}

#[derive(Debug, ArgGroup)]
pub struct ChatArgs {
    /// What to say, one argument; read from stdin when it is missing and stdin is no terminal
    pub prompt: Vec<String>,
    /// The model to ask: auto, or the id of an endpoint [default: auto]
    #[arg(short, long)]
    pub model: Option<String>,
    /// Instructions for the conversation
    #[arg(long)]
    pub system: Option<String>,
    /// Print the answer while it is written
    #[arg(short, long)]
    pub stream: bool,
    /// Ask on the lane for agents, where the tools of --param tools=JSON can be streamed
    #[arg(long)]
    pub agent: bool,
    /// The agent's conversation, whose turns are all answered by one route
    #[arg(long, value_name = "ID", requires = "agent")]
    pub session: Option<String>,
    /// A further parameter of the OpenAI API; the value is JSON
    #[arg(long, value_name = "KEY=JSON", value_parser = parse::json_pair)]
    pub param: Vec<JsonPair>,
    #[arg(long, value_name = "N")]
    pub max_tokens: Option<i64>,
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub temperature: Option<f64>,
    /// An image to send along, or a PDF, of which auto reads the first 8 pages
    #[arg(long, value_name = "FILE")]
    pub image: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// List them: auto, or the endpoints that are live
    List,
}

#[derive(Debug, Subcommand)]
pub enum TasksCommand {
    /// List the tasks
    List,
    /// Show a task, with rows to look at
    Show {
        id: String,
        /// How many example rows to show
        #[arg(long, value_name = "N")]
        examples: Option<i64>,
    },
    /// Find the task that fits what you want to do
    Match {
        query: String,
        /// How many candidates to rank
        #[arg(long, value_name = "N", default_value_t = 5)]
        top_k: i64,
    },
    /// Rank the models of a task, with the frontier model to beat
    Leaderboard { id: String },
    /// Print the model Pareta would pick for a task
    Recommended { id: String },
}

#[derive(Debug, Subcommand)]
pub enum EndpointsCommand {
    /// Deploy a model for a task
    Deploy(DeployArgs),
    /// List the endpoints
    List,
    /// Show an endpoint
    Show { id: String },
    /// Start a stopped endpoint
    Start {
        id: String,
        /// Wait until it is live
        #[arg(long)]
        wait: bool,
    },
    /// Wait until an endpoint is live
    Wait { id: String },
    /// Stop an endpoint
    Stop { id: String },
    /// Remove an endpoint
    Delete {
        id: String,
        /// Do not ask
        #[arg(short, long)]
        yes: bool,
    },
    /// Measure an endpoint
    Metrics {
        id: String,
        #[arg(value_enum, default_value_t = Dimension::All)]
        dimension: Dimension,
        /// A query parameter, such as window=24h or group_by=day
        #[arg(long, value_name = "KEY=VALUE", value_parser = parse::pair)]
        query: Vec<(String, String)>,
    },
}

#[derive(Debug, ArgGroup)]
pub struct DeployArgs {
    #[arg(long)]
    pub task: String,
    /// The model's alias on the task's leaderboard
    #[arg(long, default_value = "recommended")]
    pub model: String,
    /// What the endpoint is called, which is also its id
    #[arg(long)]
    pub name: Option<String>,
    /// Print only the live endpoint, when it is live
    #[arg(long)]
    pub wait: bool,
    /// A further property of the deployment; the value is JSON
    #[arg(long, value_name = "KEY=JSON", value_parser = parse::json_pair)]
    pub set: Vec<JsonPair>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Dimension {
    Performance,
    Uptime,
    Cost,
    Quality,
    Activity,
    All,
}

#[derive(Debug, Subcommand)]
pub enum AudioCommand {
    /// Print what is said in a recording
    Transcribe {
        /// The recording, or - for stdin
        file: PathBuf,
        /// The language it is in, such as en
        #[arg(long)]
        language: Option<String>,
    },
    /// Speak a text
    Speak {
        /// What to say; read from stdin for -, or when it is missing and stdin is no terminal
        text: Option<String>,
        #[arg(long)]
        voice: Option<String>,
        /// Where the audio goes [default: stdout, or speech.wav when that is a terminal]
        #[arg(short, long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Write over a file that is there
        #[arg(long)]
        force: bool,
    },
}

#[derive(Debug, ArgGroup)]
pub struct InspectArgs {
    /// A name of the response-types page, such as EvalRun; or a recording, such as run.har
    #[arg(value_name = "TYPE|RECORDING", value_parser = parse::inspected)]
    pub what: Inspected,
    /// The saved JSON; stdin when it is missing or -
    pub file: Option<PathBuf>,
    /// One document a line
    #[arg(long)]
    pub lines: bool,
    /// Add where the document is not what the contract says
    #[arg(long)]
    pub drift: bool,
    /// Of a recording: write each reply to a file of this directory
    #[arg(long, value_name = "DIR")]
    pub fixtures: Option<PathBuf>,
    /// Of a recording: print what its replies have and the contract lacks, as YAML
    #[arg(long, conflicts_with = "fixtures")]
    pub suggest: bool,
    /// Write over files that are there
    #[arg(long, requires = "fixtures")]
    pub force: bool,
}

#[derive(Debug, ArgGroup)]
pub struct ApiArgs {
    #[arg(value_parser = parse::method)]
    pub method: http::Method,
    /// The path, such as /v1/tasks
    pub path: String,
    /// The body: JSON, @FILE, or - for stdin
    #[arg(short, long, value_name = "JSON|@FILE|-")]
    pub data: Option<String>,
    #[arg(short, long, value_name = "KEY=VALUE", value_parser = parse::pair)]
    pub query: Vec<(String, String)>,
    #[arg(short = 'H', long, value_name = "NAME:VALUE", value_parser = parse::header)]
    pub header: Vec<(String, String)>,
}

#[derive(Debug, ArgGroup)]
pub struct SandboxArgs {
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Which generation of the API the organisation has: seed, today or both
    #[arg(long, default_value_t)]
    pub generation: Generation,
    /// What ids, answers and mistakes derive from
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// The credit to start with, in dollars [default: 100]
    #[arg(long, value_name = "USD")]
    pub balance: Option<Balance>,
    /// How long metered work takes
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency: u64,
    /// Answer what is in this recording as it was recorded, again and again, and compute the rest
    #[arg(long, value_name = "FILE")]
    pub recording: Option<PathBuf>,
    /// A failure to produce, such as 'status=503;on=/v1/chat;times=2'
    #[arg(long, value_name = "SPEC")]
    pub fault: Vec<Fault>,
}

/// What the command line asks for when it is not a command: help, a version, or a correction.
pub struct Answer {
    error: clap::Error,
    json: bool,
}

impl Args {
    pub fn read() -> Result<Self, Answer> {
        let line: Vec<OsString> = std::env::args_os().collect();
        // The line cannot be parsed, but a program that asked for JSON still gets its error as JSON.
        let asked = line
            .iter()
            .skip(1)
            .take_while(|word| *word != "--")
            .any(|word| word == "--json" || word == "-j");
        Self::try_parse_from(line).map_err(|error| Answer { error, json: asked })
    }

    /// The whole tree, for completion scripts.
    pub fn tree() -> clap::Command {
        Self::command()
    }
}

impl Answer {
    pub fn print(&self) -> ExitCode {
        const USAGE: u8 = 2;
        match (
            self.json && self.error.use_stderr(),
            self.error.use_stderr(),
        ) {
            (true, _) => crate::errors::Failure::Input(first_line(&self.error)).report_json(),
            // Nobody is left to be told when this fails.
            (false, _) => drop(self.error.print()),
        }
        match self.error.use_stderr() {
            true => ExitCode::from(USAGE),
            false => ExitCode::SUCCESS,
        }
    }
}

/// The correction without the usage below it.
fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let paragraph: Vec<&str> = text
        .lines()
        .take_while(|line| !line.is_empty())
        .map(str::trim)
        .collect();
    let message = paragraph.join(" ");
    message
        .strip_prefix("error: ")
        .unwrap_or(&message)
        .to_owned()
}
