//! Every piece of work by its name.

use std::error::Error;

use crate::options::Options;
use crate::report::Work;
use crate::{
    answers, command, decode, event, first, growth, held, jobs, load, memory, nested, upload,
};

/// Measures what was asked for, prints it, and writes it as JSON.
pub fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let mut done = Vec::new();
    let mut work = |name: &str, measure: &mut dyn FnMut() -> Result<Work, Box<dyn Error>>| {
        if name.contains(&options.only) {
            let mut work = measure()?;
            if options.quick {
                work.forget_targets();
            }
            println!("{work}");
            done.push(work);
        }
        Ok::<(), Box<dyn Error>>(())
    };
    if options.quick {
        println!("quick: whether everything runs; the figures mean nothing\n");
    }
    for case in decode::cases() {
        work(case.name, &mut || Ok(case.measure(options)))?;
    }
    work("memory", &mut memory::measure)?;
    work("raw text of a nested object", &mut || {
        Ok(nested::measure(options))
    })?;
    for at_once in [1, 64, 256] {
        let name = &format!("unary: concurrency {at_once}");
        work(name, &mut || load::unary(options, name, at_once))?;
    }
    for (name, shape, rounds) in [
        ("stream: one chunk", (1, 1), 301),
        ("stream: 100,000 chunks", (1, 100_000), 11),
        ("stream: 1,000 of 200 chunks", (1000, 200), 7),
    ] {
        work(name, &mut || load::streams(options, name, shape, rounds))?;
    }
    for client in ["pareta", "pareta, blocking"] {
        let name = &format!("first chunk: {client}");
        work(name, &mut || Ok(first::measure(options, name, client)?))?;
    }
    for client in ["pareta", "floor", "async-openai"] {
        let name = &format!("growth to 1,000 streams: {client}");
        work(name, &mut || Ok(growth::measure(options, name, client)?))?;
    }
    for (name, measure) in [
        ("idle streams", held::streams as fn(&Options, &str) -> _),
        ("replies that are kept", held::replies),
        ("upload: 1,000,000 rows", upload::rows),
        ("upload: a document of 256 MiB", upload::document),
        ("command: models list", command::measure),
    ] {
        work(name, &mut || measure(options, name))?;
    }
    for (name, measure) in [
        (
            "answers as values",
            answers::parsed as fn(&Options, &str) -> _,
        ),
        ("answers as they grow", answers::growing),
        ("telemetry: a subscriber that keeps all", answers::traced),
    ] {
        work(name, &mut || Ok(measure(options, name)?))?;
    }
    let name = "job: 2,000 rows";
    work(name, &mut || Ok(jobs::measure(options, name)?))?;
    let name = "event: in 4 kB pieces";
    work(name, &mut || Ok(event::measure(options, name)?))?;
    if let Some(file) = &options.json {
        std::fs::write(file, serde_json::to_vec_pretty(&done)?)?;
    }
    Ok(())
}
