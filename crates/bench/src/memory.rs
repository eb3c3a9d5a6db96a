//! Memory that a decoded response holds, and the allocations it took.

use std::alloc::System;
use std::error::Error;
use std::process::Command;

use serde::{Deserialize, Serialize};
use stats_alloc::StatsAlloc;

use crate::decode::cases;
use crate::programs::built;
use crate::report::{Figure, Work};

/// One decoder on one body.
#[derive(Serialize, Deserialize)]
struct Held {
    case: String,
    decoder: String,
    body: usize,
    allocations: usize,
    bytes: usize,
}

/// What the counting program prints: one JSON object a line.
pub fn print_memory(allocator: &StatsAlloc<System>) {
    for case in cases() {
        for (name, decoder) in &case.decoders {
            let before = allocator.stats();
            let decoded = (decoder.hold)(&case.body);
            let after = allocator.stats();
            drop(decoded);
            let held = Held {
                case: case.name.to_owned(),
                decoder: (*name).to_owned(),
                body: case.body.len(),
                allocations: after.allocations + after.reallocations
                    - before.allocations
                    - before.reallocations,
                bytes: after.bytes_allocated
                    - before.bytes_allocated
                    - (after.bytes_deallocated - before.bytes_deallocated),
            };
            println!("{}", serde_json::json!(held));
        }
    }
}

pub fn measure() -> Result<Work, Box<dyn Error>> {
    let output = Command::new(built("pareta-bench", "counting")?)
        .arg("memory")
        .output()?;
    let lines = String::from_utf8(output.stdout)?;
    let held = lines.lines().map(serde_json::from_str::<Held>);
    let held = held.collect::<Result<Vec<_>, _>>()?;
    let mut work = Work::new("memory", "response");
    for one in &held {
        let Held {
            case,
            decoder,
            body,
            allocations,
            bytes,
        } = one;
        let case = case.trim_start_matches("decode: ");
        let name = format!("{case}: {decoder}, over its body");
        let mut figure = Figure::new(name, *bytes as f64 / *body as f64, "×");
        if decoder == "pareta" && *body >= 4096 {
            figure = figure.at_most(2.2);
        }
        work = work.figure(figure);
        let name = format!("{case}: {decoder}, allocations");
        work = work.figure(Figure::new(name, *allocations as f64, ""));
        let plain = held
            .iter()
            .find(|other| other.case == one.case && other.decoder == "plain serde_json");
        if let (Some(plain), true, "pareta") = (plain, *body < 4096, decoder.as_str()) {
            let name = format!("{case}: {decoder}, beyond plain and body");
            let over = *bytes as f64 - plain.bytes as f64 - *body as f64;
            work = work.figure(Figure::new(name, over, "bytes"));
        }
    }
    Ok(work)
}
