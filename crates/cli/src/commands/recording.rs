//! `pareta record` and `pareta replay`: a server between a command and the API, or in place of it.

use std::ffi::OsString;
use std::sync::Arc;

use pareta_recording::server::{RecordServer, ReplayServer};
use pareta_recording::{Pace, Problem, Recorder, Redaction, Rules, replies};
use tokio::process::Command;
use tokio::sync::Notify;

use crate::args::{RecordArgs, ReplayArgs};
use crate::context::Context;
use crate::errors::Failure;
use crate::input;

pub async fn record(context: &Context, args: RecordArgs) -> Result<(), Failure> {
    let redaction = Redaction::new();
    let redaction = args
        .redact_header
        .iter()
        .fold(redaction, |all, name| all.header(name));
    let redaction = args
        .redact
        .iter()
        .fold(redaction, |all, path| all.json(path));
    let upstream = context.client()?;
    let recorder = match args.append {
        true => Recorder::append(&args.out, redaction)?,
        false if args.out.exists() && !args.force => {
            let out = args.out.display();
            return Err(Failure::Input(format!(
                "{out}: is there already: --append adds to it, and --force records over it"
            )));
        }
        false => Recorder::create(&args.out, redaction)?,
    };
    let mut server = RecordServer::start(upstream, recorder.clone(), args.port).await?;
    let (url, key) = (server.base_url(), server.api_key().to_owned());
    let ran = run(context, &url, &key, &args.command, server.served()).await;
    // What is under way is written down when its connection is closed.
    drop(server);
    recorder.check()?;
    let (out, mut count) = (args.out.clone(), 0);
    let counted = input::aside(move || {
        replies(&out, |_| {
            count += 1;
            Ok::<(), Failure>(())
        })?;
        Ok(count)
    });
    let count: u64 = counted.await?;
    context
        .output
        .hint(&format!("{}: {count} recorded", args.out.display()));
    ran
}

pub async fn replay(context: &Context, args: ReplayArgs) -> Result<(), Failure> {
    let mut rules = args
        .without
        .iter()
        .fold(Rules::new(), |rules, path| rules.without(path));
    if args.in_order {
        rules = rules.in_order();
    }
    if args.again {
        rules = rules.again();
    }
    if args.recorded_pace {
        rules = rules.pace(Pace::AsRecorded);
    }
    let mut server = ReplayServer::start(&args.file, rules, args.port).await?;
    let url = server.base_url();
    let ran = run(context, &url, "replayed", &args.command, server.served()).await;
    let unmatched = server.unmatched();
    for line in unmatched.iter().flat_map(|problem| problem.lines()) {
        context.output.tell(line);
    }
    match (ran, unmatched.len(), server.left()) {
        (Ok(()), 0, 0) => Ok(()),
        (Ok(()), 0, left) => {
            context.output.hint(&format!(
                "{}: {left} were not asked for",
                args.file.display()
            ));
            Ok(())
        }
        (Ok(()), count, _) => Err(Failure::failed(
            "unmatched",
            format!("{count} were asked for and are not recorded"),
        )),
        (failed, ..) => failed,
    }
}

/// Runs a command that is pointed at a server, or shows where that is until it is interrupted.
async fn run(
    context: &Context,
    url: &str,
    key: &str,
    command: &[OsString],
    served: impl Future<Output = ()>,
) -> Result<(), Failure> {
    let interrupt = Arc::new(Notify::new());
    context.on_interrupt(interrupt.clone());
    let Some((program, arguments)) = command.split_first() else {
        let output = context.output;
        if output.json {
            let [url, key] = [url, key].map(|text| serde_json::json!(text));
            output.line(&format!("{{\"base_url\":{url},\"api_key\":{key}}}"))?;
        } else {
            output.line(&format!(
                "export PARETA_BASE_URL={url}\nexport PARETA_API_KEY={key}"
            ))?;
            output.hint("Ctrl-C ends it.");
        }
        return tokio::select! {
            () = served => Err(Failure::failed("server", "the server has stopped listening")),
            () = interrupt.notified() => Ok(()),
        };
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("PARETA_BASE_URL", url)
        .env("PARETA_API_KEY", key);
    command
        .env("OPENAI_BASE_URL", format!("{url}/v1"))
        .env("OPENAI_API_KEY", key);
    let program = program.to_string_lossy();
    let mut child = command
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| Failure::Input(format!("{program}: cannot be run: {error}")))?;
    // It is interrupted as well, and ends as it sees fit.
    let status = child.wait().await;
    let status =
        status.map_err(|error| Failure::failed("command", format!("{program}: {error}")))?;
    match status.code() {
        Some(0) => Ok(()),
        code => Err(Failure::Command {
            message: format!("{program}: {status}"),
            code: code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1),
        }),
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Input(problem.to_string())
    }
}
