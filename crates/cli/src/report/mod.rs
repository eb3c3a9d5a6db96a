//! What a run has shown, and what `auto` did: tables here, pages and pictures by `pareta-report`.

pub mod job;
pub mod metrics;
pub mod table;

use std::error::Error;
use std::path::Path;

use pareta::types::EvalRun;
use pareta_report::{Form, Summary, report};

use crate::errors::Failure;

/// The contents of a report, by the extension of its file.
pub fn file(run: &EvalRun, summary: &Summary, path: &Path) -> Result<String, Failure> {
    let form = match is_svg(path) {
        true => Form::Picture,
        false => Form::Page,
    };
    report(run, summary, form).map_err(undrawable)
}

fn undrawable(error: Box<dyn Error>) -> Failure {
    Failure::failed("report", format!("the picture cannot be drawn: {error}"))
}

fn is_svg(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "svg")
}
