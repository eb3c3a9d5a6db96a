//! `pareta-cluster`: a job of the Pareta API over a query, in this process or on a cluster of Ballista.

mod cluster;
mod run;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Jobs of the Pareta API over queries, on a cluster of Ballista
#[derive(Debug, Parser)]
#[command(name = "pareta-cluster", version)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Plan queries, and hand their parts to executors
    Scheduler {
        #[arg(long, default_value = "127.0.0.1")]
        bind: String,
        #[arg(long, default_value_t = 50050)]
        port: u16,
        /// After so many seconds without a sign an executor is taken for dead
        #[arg(long, default_value_t = 30)]
        executor_timeout: u64,
    },
    /// Run parts of queries, with the key in PARETA_API_KEY
    Executor {
        #[arg(long, default_value = "127.0.0.1")]
        scheduler: String,
        #[arg(long, default_value_t = 50050)]
        scheduler_port: u16,
        #[arg(long, default_value = "127.0.0.1")]
        bind: String,
        /// What others know this machine by
        #[arg(long)]
        known_as: Option<String>,
        #[arg(long, default_value_t = 50051)]
        port: u16,
        #[arg(long, default_value_t = 50052)]
        grpc_port: u16,
        /// How many parts at once
        #[arg(long, default_value_t = 2)]
        vcores: usize,
        /// Where intermediate results are kept
        #[arg(long)]
        work_dir: Option<PathBuf>,
    },
    /// Run a job: here, or on a cluster
    Run {
        /// The job, as TOML
        job: PathBuf,
        /// The scheduler of a cluster, such as df://scheduler:50050; without it the job runs here
        #[arg(long, value_name = "URL")]
        cluster: Option<String>,
        /// Where the budget is held for the executors
        #[arg(long, default_value = "127.0.0.1:0", requires = "cluster")]
        listen: String,
        /// What executors know this machine by
        #[arg(long, default_value = "127.0.0.1", requires = "cluster")]
        known_as: String,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Args::parse().command {
        Command::Scheduler {
            bind,
            port,
            executor_timeout,
        } => cluster::scheduler(bind, port, executor_timeout).await,
        Command::Executor {
            scheduler,
            scheduler_port,
            bind,
            known_as,
            port,
            grpc_port,
            vcores,
            work_dir,
        } => {
            let executor = cluster::Executor {
                scheduler: (scheduler, scheduler_port),
                bind,
                known_as,
                ports: (port, grpc_port),
                vcores,
                work_dir,
            };
            cluster::executor(executor).await
        }
        Command::Run {
            job,
            cluster,
            listen,
            known_as,
        } => run::run(&job, cluster.as_deref(), &listen, &known_as).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
