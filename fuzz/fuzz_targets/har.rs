//! The reader of recordings, and what is done with their entries.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| pareta_recording::fuzzing::read(data));
