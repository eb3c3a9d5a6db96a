//! The clients in Rust, each a process that does one job and says what came of it.

mod async_openai;
mod naive;
mod pareta;

use std::error::Error;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use crate::protocol::{Failure, Job, Line, Report};

/// The clients here, by name.
pub const NAMES: [&str; 4] = ["pareta", "pareta-blocking", "async-openai", NAIVE];

/// What a program does that just sends and splits at line feeds. It is there to be caught, so that a judge which would
/// let anything pass is seen.
pub const NAIVE: &str = "naive";

/// What a job comes to.
type Done = Result<Report, Failure>;

/// Does a job as one of the clients.
pub fn drive(client: &str, job: &str) -> Result<(), Box<dyn Error>> {
    let job: Job = serde_json::from_str(job)?;
    let done = match client {
        "pareta" => pareta::run(&pareta::InAsync(runtime()?), &job),
        "pareta-blocking" => pareta::run(&pareta::InBlocking, &job),
        "async-openai" => runtime()?.block_on(async_openai::run(&job)),
        NAIVE => runtime()?.block_on(naive::run(&job)),
        _ => return Err(format!("there is no client {client}").into()),
    };
    let report = done.unwrap_or_else(|failure| Report {
        error: Some(Failure {
            message: readable(&failure.message),
            says: readable(&failure.says),
            debug: readable(&failure.debug),
            ..failure
        }),
        ..Report::default()
    });
    tell(&Line::Report(report));
    Ok(())
}

/// One with a thread of its own, so that what happens behind a call goes on when the call is over.
fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
}

fn tell(line: &Line) {
    if let Ok(line) = serde_json::to_string(line) {
        println!("{line}");
    }
}

fn tell_piece(text: &str) {
    if !text.is_empty() {
        tell(&Line::Piece(text.to_owned()));
    }
}

fn text(text: impl ToString) -> Done {
    Ok(Report {
        text: Some(text.to_string()),
        ..Report::default()
    })
}

/// What stands at the places a job asks for.
fn found<T: ToString>(job: &Job, look: impl Fn(&str) -> Option<T>) -> Option<String> {
    let found = job.probes.iter().map(|pointer| look(pointer));
    let found = found.map(|value| value.map_or("nothing".to_owned(), |value| value.to_string()));
    let found: Vec<String> = found.collect();
    (!found.is_empty()).then(|| found.join(" "))
}

/// A tool call in a line.
fn call(id: Option<&str>, name: Option<&str>, arguments: Option<&str>) -> String {
    [id, name, arguments]
        .map(|part| part.unwrap_or("None"))
        .join(" ")
}

fn not_offered() -> Done {
    Ok(Report {
        not_offered: true,
        ..Report::default()
    })
}

/// Goes on living for a while, so that what closes the connection is not the end of the process.
fn stay() {
    std::thread::sleep(Duration::from_secs(4));
}

/// As much of an error as anybody reads: some hold all that the server sent.
fn readable(text: &str) -> String {
    text.chars().take(64 * 1024).collect()
}

/// Everything an error and its causes say.
fn says(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| (**error).source());
    let said: Vec<String> = causes.map(ToString::to_string).collect();
    said.join("\n")
}
