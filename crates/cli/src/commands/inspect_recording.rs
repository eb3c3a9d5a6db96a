//! `pareta inspect run.har`: recorded replies, held against the contract.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use pareta::low_level::{OPENAPI, OperationInfo};
use pareta_recording::{Reply, replies};
use pareta_suggest::{Sample, SampleOf, suggest};
use serde_json::{Value, json};

use crate::args::InspectArgs;
use crate::errors::Failure;
use crate::output::Output;
use crate::output::table::{Cell, Table};

pub fn run(output: Output, path: &Path, args: &InspectArgs) -> Result<(), Failure> {
    if args.suggest {
        return output.write(suggested(path)?);
    }
    if let Some(directory) = &args.fixtures {
        let written = Fixtures::begin(directory, args.force)?.write(path)?;
        output.hint(&format!("{}: {written} written", directory.display()));
        return Ok(());
    }
    let mut table = Table::new([
        ">ENTRY",
        "METHOD",
        "TARGET",
        ">STATUS",
        "OPERATION",
        ">MS",
        "MOVED",
    ]);
    replies(path, |reply| {
        match output.json {
            true => output.line(&line(&reply).to_string())?,
            false => row(&mut table, &reply),
        }
        Ok::<(), Failure>(())
    })?;
    match output.json {
        true => Ok(()),
        false => output.table(&table),
    }
}

fn row(table: &mut Table, reply: &Reply) {
    let moved = reply.moved();
    let said = moved.map(|moved| {
        let drift = moved.drift.iter().map(ToString::to_string);
        let unknown = moved
            .unknown
            .iter()
            .map(|path| format!("{path} is not known"));
        drift.chain(unknown).collect::<Vec<_>>().join("; ")
    });
    let said = said
        .into_iter()
        .chain(reply.cut.as_ref().map(|cut| format!("cut: {cut}")));
    let said = said.collect::<Vec<_>>().join("; ");
    table.row([
        Cell::plain(&reply.entry.to_string()),
        Cell::plain(&reply.method),
        Cell::plain(&reply.target),
        Cell::of(reply.status),
        Cell::of(reply.operation.map(|operation| operation.id)),
        Cell::plain(&format!("{:.0}", reply.milliseconds)),
        Cell::of((!said.is_empty()).then_some(said)),
    ]);
}

fn line(reply: &Reply) -> Value {
    let moved = reply.moved();
    let drift: Vec<Value> = moved
        .iter()
        .flat_map(|moved| &moved.drift)
        .map(|it| json!({ "path": it.path, "expected": it.expected, "found": it.found }))
        .collect();
    let unknown = moved
        .as_ref()
        .map(|moved| moved.unknown.as_slice())
        .unwrap_or_default();
    json!({
        "entry": reply.entry,
        "method": reply.method,
        "target": reply.target,
        "status": reply.status,
        "operation": reply.operation.map(|operation| operation.id),
        "milliseconds": reply.milliseconds,
        "cut": reply.cut,
        "drift": drift,
        "unknown": unknown,
    })
}

/// What the contract lacks, as YAML.
fn suggested(path: &Path) -> Result<String, Failure> {
    let mut samples = Vec::new();
    replies(path, |reply| {
        // Most know of nothing new, and are not kept.
        let has_new = reply.moved().is_some_and(|moved| !moved.unknown.is_empty());
        if let (true, Some(operation)) = (has_new, reply.operation) {
            let place = format!("{}: entry {}", path.display(), reply.entry);
            samples.extend(new_in(&reply, operation, &place));
        }
        Ok::<(), Failure>(())
    })?;
    let suggested = suggest(OPENAPI, &samples);
    let suggested = suggested.map_err(|refusals| Failure::Input(refusals.to_string()))?;
    Ok(match suggested.is_empty() {
        true => "# the contract knows all of it\n".to_owned(),
        false => suggested,
    })
}

fn new_in(reply: &Reply, operation: &OperationInfo, place: &str) -> Vec<Sample> {
    let sample = |of, value| Sample {
        place: place.to_owned(),
        of,
        value,
    };
    let json = reply.json().and_then(|json| json.to_value().ok());
    let whole = json.map(|value| sample(SampleOf::Operation(operation.id.to_owned()), value));
    let events = reply.events().into_iter().filter_map(|(event, data)| {
        let of = operation.event_type(event.as_deref())?;
        let is_new = of
            .decode(data.as_str())
            .is_ok_and(|value| !value.unknown().is_empty());
        let value = serde_json::from_str(&data).ok().filter(|_| is_new)?;
        Some(sample(SampleOf::Type(of.name.to_owned()), value))
    });
    whole.into_iter().chain(events).collect()
}

/// Replies as files, named by entry and operation and by nothing the recording says.
struct Fixtures<'a> {
    directory: &'a Path,
    force: bool,
    /// A reply that says the same as another is the same fixture.
    seen: HashSet<(Option<&'static str>, Vec<u8>)>,
}

impl<'a> Fixtures<'a> {
    fn begin(directory: &'a Path, force: bool) -> Result<Self, Failure> {
        fs::create_dir_all(directory)
            .map_err(|error| Failure::Input(format!("{}: {error}", directory.display())))?;
        Ok(Self {
            directory,
            force,
            seen: HashSet::new(),
        })
    }

    fn write(mut self, path: &Path) -> Result<usize, Failure> {
        let mut written = 0;
        replies(path, |reply| {
            written += usize::from(self.keep(&reply)?);
            Ok::<(), Failure>(())
        })?;
        Ok(written)
    }

    fn keep(&mut self, reply: &Reply) -> Result<bool, Failure> {
        let id = reply.operation.map(|operation| operation.id);
        if reply.body().is_empty() || !self.seen.insert((id, reply.body().to_vec())) {
            return Ok(false);
        }
        let extension = match (
            reply.is_stream(),
            serde_json::from_slice::<serde::de::IgnoredAny>(reply.body()),
        ) {
            (true, _) => "sse",
            (false, Ok(_)) => "json",
            (false, Err(_)) => "bin",
        };
        let status = match reply.status {
            Some(200) | None => String::new(),
            Some(status) => format!("-{status}"),
        };
        let id = id.unwrap_or("other");
        let path: PathBuf = self
            .directory
            .join(format!("{:03}-{id}{status}.{extension}", reply.entry));
        let mut options = fs::OpenOptions::new();
        options.write(true);
        match self.force {
            true => options.create(true).truncate(true),
            false => options.create_new(true),
        };
        let opened = options
            .open(&path)
            .and_then(|mut file| std::io::Write::write_all(&mut file, reply.body()));
        opened.map(|()| true).map_err(|error| {
            let problem = match error.kind() {
                ErrorKind::AlreadyExists => "is there already: --force writes over it".to_owned(),
                _ => error.to_string(),
            };
            Failure::Input(format!("{}: {problem}", path.display()))
        })
    }
}
