//! Counts allocations. A program of its own, for the counting would slow down what the other one times.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    pareta_bench::print_memory(ALLOCATOR);
}
