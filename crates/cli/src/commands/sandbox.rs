//! `pareta sandbox`: a platform to try things on.

use std::time::Duration;

use pareta_recording::{Rules, Tape};
use pareta_sandbox::{Generation, Recorded, Sandbox};

use crate::args::SandboxArgs;
use crate::context::Context;
use crate::errors::Failure;
use crate::output::Output;

pub async fn run(context: &Context, args: SandboxArgs) -> Result<(), Failure> {
    let output = context.output;
    let mut builder = Sandbox::builder()
        .port(args.port)
        .generation(args.generation)
        .seed(args.seed)
        .latency(Duration::from_millis(args.latency))
        .on_request(move |request| log(request, output));
    if let Some(balance) = args.balance {
        builder = builder.balance_micro_usd(balance.0);
    }
    if let Some(path) = &args.recording {
        builder = builder.recording(Tape::open(path, Rules::new().again())?);
    }
    for fault in args.fault {
        builder = builder.fault(fault);
    }
    let started = builder.start_here().await;
    let mut sandbox = started.map_err(|error| {
        Failure::failed(
            "sandbox",
            format!("the sandbox cannot listen on port {}: {error}", args.port),
        )
    })?;
    let (url, key) = (sandbox.base_url(), sandbox.api_key());
    if output.json {
        let [url, key] = [url, key].map(|text| serde_json::json!(text));
        output.line(&format!("{{\"base_url\":{url},\"api_key\":{key}}}"))?;
    } else {
        output.line(&format!(
            "export PARETA_BASE_URL={url}\nexport PARETA_API_KEY={key}"
        ))?;
        output.hint(match args.generation {
            Generation::Today => "The model is `auto`. Ctrl-C ends the sandbox.",
            _ => "A live endpoint is there from the start: ep_contract_qwen. Ctrl-C ends the sandbox.",
        });
    }
    sandbox.served().await;
    Err(Failure::failed(
        "sandbox",
        "the sandbox has stopped listening",
    ))
}

/// One line a request, with `-v`.
pub fn log(request: &Recorded, output: Output) {
    if !output.verbose {
        return;
    }
    let status = request
        .status
        .map_or_else(|| "dropped".to_owned(), |status| status.to_string());
    let query = request
        .query
        .as_ref()
        .map_or_else(String::new, |query| format!("?{query}"));
    let fault = request
        .fault
        .as_ref()
        .map_or_else(String::new, |fault| format!(" ({fault})"));
    let at = request.at.as_secs_f64();
    output.tell(&format!(
        "{at:9.3} {status} {} {}{query}{fault}",
        request.method, request.path
    ));
}
