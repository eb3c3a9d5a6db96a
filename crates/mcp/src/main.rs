//! `pareta-mcp`: the MCP server, over stdio or HTTP.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use pareta_mcp::http::Listening;
use pareta_mcp::{Limits, Options, Server};
use pareta_sandbox::Sandbox;
use rmcp::ServiceExt;
use rmcp::transport::stdio;

/// The Pareta platform as tools for an agent, over stdio or HTTP.
///
/// The key is read from PARETA_API_KEY; without one the server starts, and says so at the first call.
#[derive(Parser)]
#[command(name = "pareta-mcp", version)]
struct Args {
    /// Spend no more than this, in dollars, over all calls; needs --worst
    #[arg(long, value_name = "USD", value_parser = dollars, requires = "worst")]
    budget: Option<i64>,
    /// The most an answer, a row of an eval or an image can cost, in dollars
    #[arg(long, value_name = "USD", value_parser = dollars)]
    worst: Option<i64>,
    /// Ask a person before what can cost more than this, in dollars
    #[arg(long, value_name = "USD", value_parser = dollars, requires = "worst")]
    confirm_above: Option<i64>,
    /// Leave out the tools that are billed or change something
    #[arg(long)]
    read_only: bool,
    /// The directory files are read from and written to
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Listen on this port of this machine, in place of stdio; 0 takes a free one
    #[arg(long, value_name = "PORT")]
    http: Option<u16>,
    /// The token a client over HTTP has to send; by default one is made, and told
    #[arg(
        long,
        value_name = "TOKEN",
        env = "PARETA_MCP_TOKEN",
        hide_env_values = true
    )]
    token: Option<String>,
    /// Send the key in the clear to a PARETA_BASE_URL that is http:// on another machine
    #[arg(long)]
    allow_http: bool,
    /// Answer from an embedded sandbox, without a key
    #[arg(long)]
    sandbox: bool,
}

/// Dollars as micro-USD, exactly.
fn dollars(text: &str) -> Result<i64, String> {
    let problem = || format!("{text:?} is no amount in dollars, such as 2.00");
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 6 || !is_plain(whole) || !is_plain(part) {
        return Err(problem());
    }
    let whole: i64 = whole.parse().map_err(|_| problem())?;
    let part: i64 = format!("{part:0<6}").parse().map_err(|_| problem())?;
    whole
        .checked_mul(1_000_000)
        .and_then(|whole| whole.checked_add(part))
        .ok_or_else(problem)
}

fn main() -> ExitCode {
    let args = Args::parse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let outcome = match runtime {
        Ok(runtime) => {
            let outcome = runtime.block_on(run(args));
            // What still reads stdin is not waited for.
            runtime.shutdown_background();
            outcome
        }
        Err(error) => Err(error.to_string()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("pareta-mcp: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), String> {
    let sandbox = match args.sandbox {
        true => Some(
            Sandbox::builder()
                .start_blocking()
                .map_err(|error| error.to_string())?,
        ),
        false => None,
    };
    let builder = pareta::Client::builder()
        .allow_http(args.allow_http)
        .user_agent_suffix(concat!("pareta-mcp/", env!("CARGO_PKG_VERSION")));
    let builder = match &sandbox {
        Some(sandbox) => builder
            .base_url(sandbox.base_url())
            .api_key(sandbox.api_key()),
        None => builder,
    };
    let options = Options {
        client: builder.build().map_err(|error| error.to_string()),
        limits: Limits {
            budget: args.budget,
            worst: args.worst,
            confirm_above: args.confirm_above,
        },
        is_read_only: args.read_only,
    };
    let server = Server::new(options, &args.root)
        .map_err(|error| format!("{}: {error}", args.root.display()))?;
    let Some(port) = args.http else {
        let running = server
            .serve(stdio())
            .await
            .map_err(|error| error.to_string())?;
        return running
            .waiting()
            .await
            .map(drop)
            .map_err(|error| error.to_string());
    };
    let token = match args.token {
        Some(token) => token,
        None => fresh_token()?,
    };
    let listening = Listening::on(port, token.clone())
        .await
        .map_err(|error| format!("port {port}: {error}"))?;
    let address = listening.address().map_err(|error| error.to_string())?;
    println!("http://{address}/mcp\nAuthorization: Bearer {token}");
    tokio::select! {
        () = listening.serve(server) => Ok(()),
        _ = tokio::signal::ctrl_c() => Ok(()),
    }
}

fn fresh_token() -> Result<String, String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)
        .map_err(|error| format!("there are no random numbers: {error}"))?;
    Ok(format!("{:032x}", u128::from_be_bytes(random)))
}
