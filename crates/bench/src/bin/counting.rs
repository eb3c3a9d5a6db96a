//! Counts allocations. A program of its own, for the counting would slow down what the other one times.

use std::alloc::System;
use std::error::Error;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["memory"] => pareta_bench::print_memory(ALLOCATOR),
        ["client", name, base_url] => pareta_bench::obey(name, base_url, Some(ALLOCATOR))?,
        _ => return Err("there are `memory` and `client NAME URL`".into()),
    }
    Ok(())
}
