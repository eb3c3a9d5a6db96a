//! What a run has shown, and what `auto` did: verdicts, tables and pictures.

mod chart;
mod html;
pub mod metrics;
mod metrics_chart;
pub mod money;
mod paper;
pub mod table;
pub mod verdict;

use std::error::Error;
use std::path::Path;

use pareta::types::EvalRun;

use crate::errors::Failure;
use verdict::Summary;

/// The contents of a report, by the extension of its file.
pub fn file(run: &EvalRun, path: &Path) -> Result<String, Failure> {
    let summary = Summary::of(run);
    let picture = chart::svg(&summary).map_err(undrawable)?;
    Ok(match is_svg(path) {
        true => picture,
        false => html::run(run, &summary, &picture),
    })
}

fn undrawable(error: Box<dyn Error>) -> Failure {
    Failure::failed("report", format!("the picture cannot be drawn: {error}"))
}

fn is_svg(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "svg")
}
