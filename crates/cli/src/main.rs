//! The command `pareta`: the Pareta API from a terminal or a script.

mod args;
mod bulk;
mod commands;
mod context;
mod destination;
mod errors;
mod input;
mod output;
mod profile;
mod report;
mod wording;

use std::process::ExitCode;

use args::Args;
use context::Context;
use errors::Failure;

fn main() -> ExitCode {
    let args = match Args::read() {
        Ok(args) => args,
        Err(answer) => return answer.print(),
    };
    let output = output::Output::new(&args.global);
    let outcome = run(args, output);
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report(output);
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(args: Args, output: output::Output) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::failed("runtime", format!("cannot start: {error}")))?;
    let context = Context::new(args.global, output);
    let outcome = runtime.block_on(async {
        tokio::select! {
            biased;
            outcome = commands::run(&context, args.command) => outcome,
            () = context.interrupted() => Err(Failure::Interrupted),
        }
    });
    // A read of stdin that was interrupted goes on in its thread, and is not waited for.
    runtime.shutdown_background();
    outcome.map_err(|failure| failure.resumed_by(context.resume()))
}
