//! The start-up of the command beside the official one: `pareta --json models list`, from nothing to its end.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

use crate::clients::must;
use crate::measure::{Subject, Turn, interleave};
use crate::options::Options;
use crate::programs::built;
use crate::python;
use crate::report::Work;
use crate::server::Server;

/// Runs in a turn.
const RUNS: u32 = 5;

pub fn measure(options: &Options, name: &str) -> Result<Work, Box<dyn Error>> {
    let server = Server::start()?;
    let origin = server.base_url.trim_end_matches("/v1");
    let ours = built("pareta-cli", "pareta")?;
    let subject = |name, program: PathBuf| Subject::new(name, move || start(&program, origin));
    let mut subjects = vec![subject("pareta", ours)];
    // Its command needs typer, which comes along when it is asked for.
    if let Some(python) = python::with("pareta, typer", options) {
        subjects.push(subject("pareta-python", python.with_file_name("pareta")));
    }
    let measured = interleave(subjects, options.rounds(21));
    Ok(Work::new(name, "run").timed(&measured, &[("pareta-python", 0.1)]))
}

fn start(program: &Path, origin: &str) -> Turn {
    let (wall, cpu) = (Instant::now(), children());
    for _ in 0..RUNS {
        let status = Command::new(program)
            .args(["--json", "models", "list"])
            .env("PARETA_API_KEY", "key")
            .env("PARETA_BASE_URL", origin)
            .stdout(Stdio::null())
            .status();
        assert!(must(status).success(), "{} failed", program.display());
    }
    let each = |time: Duration| time.as_secs_f64() * 1e9 / f64::from(RUNS);
    Turn {
        cpu: each(children() - cpu),
        wall: each(wall.elapsed()),
    }
}

/// CPU time of the children that have ended.
fn children() -> Duration {
    let usage = must(getrusage(UsageWho::RUSAGE_CHILDREN));
    let time = usage.user_time() + usage.system_time();
    Duration::from_micros((time.tv_sec() * 1_000_000 + time.tv_usec()) as u64)
}
