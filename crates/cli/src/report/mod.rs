//! What a run has shown: verdicts, and pictures of them.

mod chart;
mod html;
pub mod money;
pub mod table;
pub mod verdict;

use std::path::Path;

use pareta::types::EvalRun;

use crate::errors::Failure;
use verdict::Summary;

/// The contents of a report, by the extension of its file.
pub fn file(run: &EvalRun, path: &Path) -> Result<String, Failure> {
    let summary = Summary::of(run);
    let picture = chart::svg(&summary).map_err(|error| {
        Failure::failed("report", format!("the picture cannot be drawn: {error}"))
    })?;
    Ok(
        match path.extension().is_some_and(|extension| extension == "svg") {
            true => picture,
            false => html::page(run, &summary, &picture),
        },
    )
}
