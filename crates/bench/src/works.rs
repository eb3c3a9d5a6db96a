//! Every piece of work by its name.

use std::error::Error;

use crate::report::Work;
use crate::{decode, event, memory, nested, stream, unary, upload};

/// Measures what has `only` in its name, prints it, and writes it as JSON to the file `json`.
pub fn run(only: &str, json: Option<&str>) -> Result<(), Box<dyn Error>> {
    let mut done = Vec::new();
    let mut work = |name: &str, measure: &mut dyn FnMut() -> Result<Work, Box<dyn Error>>| {
        if name.contains(only) {
            let work = measure()?;
            println!("{work}");
            done.push(work);
        }
        Ok::<(), Box<dyn Error>>(())
    };
    for case in decode::cases() {
        work(case.name, &mut || Ok(case.measure()))?;
    }
    work("memory", &mut memory::measure)?;
    work("raw text of a nested object", &mut || Ok(nested::measure()))?;
    for concurrency in [1, 64, 256] {
        let name = format!("unary: concurrency {concurrency}");
        work(&name, &mut || Ok(unary::measure(concurrency)?))?;
    }
    for (name, streams, chunks, rounds) in [
        ("stream: one chunk", 1, 1, 301),
        ("stream: 100,000 chunks", 1, 100_000, 11),
        ("stream: 1,000 of 200 chunks", 1000, 200, 7),
    ] {
        work(name, &mut || {
            Ok(stream::measure(name, streams, chunks, rounds)?)
        })?;
    }
    work("event: in 4 kB pieces", &mut || Ok(event::measure()?))?;
    work("upload: 1,000,000 rows", &mut upload::measure)?;
    if let Some(file) = json {
        std::fs::write(file, serde_json::to_vec_pretty(&done)?)?;
    }
    Ok(())
}
