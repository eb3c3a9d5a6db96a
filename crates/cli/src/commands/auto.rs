//! `pareta auto`.

use std::path::Path;

use super::compare;
use crate::args::AutoCommand;
use crate::context::Context;
use crate::destination::Destination;
use crate::errors::Failure;
use crate::report::metrics;

pub async fn run(context: &Context, command: AutoCommand) -> Result<(), Failure> {
    match command {
        AutoCommand::Metrics { out, force } => metrics(context, out.as_deref(), force).await,
        AutoCommand::Compare(args) => compare::run(context, args).await,
    }
}

async fn metrics(context: &Context, out: Option<&Path>, force: bool) -> Result<(), Failure> {
    let output = context.output;
    let client = context.client()?;
    let destination = out.map(|out| Destination::open(out, force)).transpose()?;
    let report = client.auto().metrics().await?;
    context.note(report.meta());
    if output.json {
        output.reply(&report)?;
    }
    match (out, destination) {
        (Some(out), Some(destination)) => {
            let picture = metrics::file(&report, out)?;
            let written = destination.write(output, |file| file.write_all(picture.as_bytes()))?;
            if let Some(file) = written {
                output.hint(&format!("wrote {}", file.display()));
            }
            Ok(())
        }
        _ if output.json => Ok(()),
        _ => output.table(&metrics::table(&report, output.terminal)),
    }
}
