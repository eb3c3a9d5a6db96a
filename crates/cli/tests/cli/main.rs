//! The command, run as people run it, against a sandbox.

mod auto;
mod bulk;
mod chat;
mod errors;
mod evals;
mod exit_codes;
mod files;
mod habits;
mod images;
mod inspect;
mod interrupt;
mod json;
mod local;
mod man;
mod output;
mod prompts;
mod readme;
mod recording;
mod report;
mod support;
mod texts;
mod verdicts;
