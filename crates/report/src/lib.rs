#![doc = include_str!("../README.md")]

mod chart;
mod escape;
mod forest;
mod grounds;
pub mod html;
mod metrics_chart;
pub mod money;
pub mod paper;
mod summary;
mod ticks;

use pareta::types::EvalRun;

pub use escape::{visible, visible_json};
pub use grounds::grounds;
pub use metrics_chart::svg as metrics;
pub use summary::{Row, Summary, Tone};

use paper::{Drawn, styled};

/// What a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An HTML page: the picture, and the numbers below it.
    Page,
    /// The picture alone, as SVG.
    Picture,
}

/// The report of a run.
///
/// # Errors
///
/// When the picture cannot be drawn.
pub fn report(run: &EvalRun, summary: &Summary, form: Form) -> Drawn<String> {
    let picture = chart::svg(summary)?;
    if form == Form::Page {
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
