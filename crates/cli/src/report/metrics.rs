//! What `auto` did: as a table, and as a picture in a file.

use std::path::Path;

use pareta::types::{AutoMetrics, AutoRequest};

use super::{is_svg, undrawable};
use crate::errors::Failure;
use crate::output::table::{Cell, Table};
use pareta_report::html::{page, with_figures};
use pareta_report::money::dollars;

/// The contents of a report, by the extension of its file.
pub fn file(metrics: &AutoMetrics, path: &Path) -> Result<String, Failure> {
    let picture = pareta_report::metrics(metrics).map_err(undrawable)?;
    if is_svg(path) {
        return Ok(picture);
    }
    let body = with_figures(&picture, &figures(metrics))
        + "<p>Savings are a projection: what a frontier model would have cost for the same calls.</p>\n";
    Ok(page("What auto did", &body))
}

/// The figures, and for a terminal how they went.
pub fn table(metrics: &AutoMetrics, is_terminal: bool) -> Table {
    let mut table = Table::without_header();
    let mut add = |name: &str, value: &str| table.row([Cell::dim(name), Cell::plain(value)]);
    for (name, value) in figures(metrics) {
        add(name, &value);
    }
    if is_terminal {
        let days = metrics
            .days_30d()
            .iter()
            .map(|day| day.n().map(|n| n as f64));
        let hours = metrics.performance_hourly_7d();
        let (p50, p95): (Vec<_>, Vec<_>) = hours
            .iter()
            .map(|hour| (hour.p50_ms(), hour.p95_ms()))
            .unzip();
        for (name, values) in [
            ("requests a day", days.collect()),
            ("p50 in 7 days", slowest(&p50)),
            ("p95 in 7 days", slowest(&p95)),
        ] {
            if let Some(line) = sparkline(&values) {
                add(name, &line);
            }
        }
    }
    table
}

fn figures(metrics: &AutoMetrics) -> Vec<(&'static str, String)> {
    let count = |count: Option<i64>| count.map_or_else(|| "-".to_owned(), |it| it.to_string());
    let money = |amount: Option<i64>| {
        amount.map_or_else(|| "-".to_owned(), |it| format!("${}", dollars(it)))
    };
    let rate = metrics.success_rate_30d();
    let multiple = metrics.savings_multiple_30d();
    let multiple =
        multiple.map_or_else(String::new, |it| format!(", {it} times as dear elsewhere"));
    vec![
        ("requests in 30 days", count(metrics.requests_30d())),
        ("requests today", count(metrics.requests_today())),
        ("succeeded", rate.map_or_else(|| "-".to_owned(), percent)),
        ("billed in 30 days", money(metrics.billed_micro_usd_30d())),
        ("billed today", money(metrics.billed_micro_usd_today())),
        (
            "cost to serve in 30 days",
            money(metrics.cost_to_serve_micro_usd_30d()),
        ),
        (
            "saved in 30 days, projected",
            money(metrics.savings_vs_frontier_micro_usd_30d()) + &multiple,
        ),
        (
            "last request",
            metrics.last_request().map_or_else(|| "-".to_owned(), last),
        ),
    ]
}

/// A share in percent, never overstated.
fn percent(share: f64) -> String {
    format!("{:.2}%", (share * 10_000.0).floor() / 100.0)
}

fn last(request: &AutoRequest) -> String {
    let status = request.status_code().map(|it| format!("status {it}"));
    let took = request.duration_ms().map(|it| format!("{it:.0} ms"));
    let billed = request
        .billed_micro_usd()
        .map(|it| format!("billed ${}", dollars(it)));
    let at = request.created_at().map(str::to_owned);
    let parts: Vec<String> = [at, status, took, billed].into_iter().flatten().collect();
    parts.join(", ")
}

/// Hours in spans of six, each as slow as the slowest of them: a week fits a line.
fn slowest(hours: &[Option<f64>]) -> Vec<Option<f64>> {
    let slowest = |span: &[Option<f64>]| span.iter().copied().flatten().reduce(f64::max);
    hours.chunks(6).map(slowest).collect()
}

/// `▁▂▃█`, with the largest value behind it; none where there is no value.
fn sparkline(values: &[Option<f64>]) -> Option<String> {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let highest = values.iter().copied().flatten().reduce(f64::max)?;
    let bar = |value: &Option<f64>| match value {
        Some(value) if highest > 0.0 => {
            let share = (value / highest).clamp(0.0, 1.0);
            BARS[(share * (BARS.len() - 1) as f64).round() as usize]
        }
        Some(_) => BARS[0],
        None => ' ',
    };
    let bars: String = values.iter().map(bar).collect();
    Some(format!("{bars}  at most {highest:.0}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sparklines() {
        let line = sparkline(&[Some(0.0), None, Some(5.0), Some(10.0)]);
        assert_eq!(line.as_deref(), Some("▁ ▅█  at most 10"));
        assert_eq!(sparkline(&[None, None]), None);
        assert_eq!(sparkline(&[Some(0.0)]).as_deref(), Some("▁  at most 0"));
        assert_eq!(sparkline(&[Some(-1.0)]).as_deref(), Some("▁  at most -1"));
        assert_eq!(slowest(&[Some(1.0), None, Some(3.0)]), [Some(3.0)]);
        assert_eq!(
            (percent(0.99999), percent(1.0)),
            ("99.99%".to_owned(), "100.00%".to_owned())
        );
    }
}
