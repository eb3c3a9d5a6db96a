//! What a run has shown, and what `auto` did: verdicts, tables and pictures.

mod chart;
mod forest;
mod html;
pub mod job;
pub mod metrics;
mod metrics_chart;
pub mod money;
mod paper;
pub mod summary;
pub mod table;
mod ticks;

use std::error::Error;
use std::path::Path;

use pareta::types::EvalRun;

use crate::errors::Failure;
use paper::styled;
use summary::Summary;

/// The contents of a report, by the extension of its file.
pub fn file(run: &EvalRun, summary: &Summary, path: &Path) -> Result<String, Failure> {
    let picture = chart::svg(summary).map_err(undrawable)?;
    if !is_svg(path) {
        return Ok(html::run(run, summary, &picture));
    }
    let (width, top) = (chart::SIZE.0, chart::SIZE.1 as i32);
    let (differences, more) = forest::svg(summary, top).unwrap_or_default();
    let height = top + more;
    let whole = format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n{picture}{differences}</svg>\n"
    );
    Ok(styled(&whole, "Quality against cost"))
}

fn undrawable(error: Box<dyn Error>) -> Failure {
    Failure::failed("report", format!("the picture cannot be drawn: {error}"))
}

fn is_svg(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "svg")
}
