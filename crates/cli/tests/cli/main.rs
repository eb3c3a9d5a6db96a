//! The command, run as people run it, against a sandbox.

mod chat;
mod errors;
mod exit_codes;
mod inspect;
mod interrupt;
mod json;
mod local;
mod output;
mod report;
mod support;
