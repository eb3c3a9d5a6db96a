//! How a job went: as a line, as JSON, and as a page with pictures.

use std::path::Path;
use std::time::Duration;

use pareta_bulk::{Estimate, Totals};
use plotters::prelude::*;
use serde_json::{Value, json};

use super::{is_svg, undrawable};
use crate::context::Context;
use crate::errors::Failure;
use pareta_report::html::{page, safe, with_figures};
use pareta_report::money::{dollars, saved_percent};
use pareta_report::paper::{Drawn, FAINT, FRONTIER, INK, PAPER, label, styled};

/// What is told of a job once it is over.
pub struct Summary {
    pub job: String,
    pub rows: u64,
    pub totals: Totals,
    pub time: Duration,
    /// Why it is not whole.
    pub stopped: Option<String>,
}

const PERCENTILES: [(f64, &str); 4] = [(0.5, "p50"), (0.9, "p90"), (0.99, "p99"), (1.0, "max")];

impl Summary {
    /// A line for people, and with `--json` a document on stdout where that is free.
    pub fn tell(&self, context: &Context, stdout_is_free: bool) -> Result<(), Failure> {
        if context.output.json && stdout_is_free {
            return context.output.line(&self.json().to_string());
        }
        let totals = &self.totals;
        let time = |share| {
            let time = totals.percentile(share);
            time.map_or_else(|| "-".to_owned(), |time| format!("{} ms", time.as_millis()))
        };
        let unsure = match totals.unsure {
            0 => String::new(),
            rows => format!(", at most: of {rows} rows it is not known"),
        };
        let saved = self.saved().map_or_else(String::new, |percent| {
            format!(", {percent} % less than a frontier model")
        });
        context.output.hint(&format!(
            "{}: {} answered, {} failed, {} of them from the journal; ${} in this run{unsure}{saved}; median {}, 99 % \
             within {}",
            self.job,
            totals.answered,
            totals.failed,
            totals.from_journal,
            dollars(totals.counted_micro_usd),
            time(0.5),
            time(0.99),
        ));
        Ok(())
    }

    fn saved(&self) -> Option<i64> {
        let (frontier, billed) = self.totals.frontier;
        saved_percent(billed, frontier)
    }

    fn json(&self) -> Value {
        let totals = &self.totals;
        let (frontier, billed) = totals.frontier;
        let times = PERCENTILES.map(|(share, name)| {
            let time = totals.percentile(share);
            (
                name.to_owned(),
                json!(time.map(|time| time.as_secs_f64() * 1e3)),
            )
        });
        json!({
            "job": self.job,
            "rows": self.rows,
            "answered": totals.answered,
            "failed": totals.failed,
            "from_journal": totals.from_journal,
            "repeated_tries": totals.repeated,
            "counted_micro_usd": totals.counted_micro_usd,
            "rows_of_unknown_cost": totals.unsure,
            "frontier_would_have_cost_micro_usd": frontier,
            "billed_beside_it_micro_usd": billed,
            "milliseconds_a_call": times.into_iter().collect::<serde_json::Map<_, _>>(),
            "seconds": self.time.as_secs_f64(),
            "stopped": self.stopped,
        })
    }

    /// The contents of a page, by the extension of its file.
    pub fn file(&self, path: &Path) -> Result<String, Failure> {
        let picture = self.picture().map_err(undrawable)?;
        if is_svg(path) {
            return Ok(picture);
        }
        let body = with_figures(&picture, &self.figures());
        Ok(page(&safe(&self.job), &body))
    }

    fn figures(&self) -> Vec<(&'static str, String)> {
        let totals = &self.totals;
        let (frontier, billed) = totals.frontier;
        let sent = (totals.answered + totals.failed).saturating_sub(totals.from_journal);
        let rate = sent as f64 / self.time.as_secs_f64().max(0.001);
        let mut figures = vec![
            ("Rows", self.rows.to_string()),
            ("Answered", totals.answered.to_string()),
            ("Failed", totals.failed.to_string()),
            ("From the journal", totals.from_journal.to_string()),
            ("Tries repeated", totals.repeated.to_string()),
            (
                "Cost of this run",
                format!("${}", dollars(totals.counted_micro_usd)),
            ),
            ("Rows of unknown cost", totals.unsure.to_string()),
        ];
        if let Some(percent) = self.saved() {
            let said = format!(
                "${} in place of ${}: {percent} % less",
                dollars(billed),
                dollars(frontier)
            );
            figures.push(("Beside a frontier model", said));
        }
        figures.push(("Time", format!("{:.1} s", self.time.as_secs_f64())));
        figures.push(("Rows a second", format!("{rate:.1}")));
        for (share, name) in PERCENTILES {
            if let Some(time) = totals.percentile(share) {
                figures.push((name, format!("{:.1} ms", time.as_secs_f64() * 1e3)));
            }
        }
        if let Some(stopped) = &self.stopped {
            figures.push(("Stopped", stopped.clone()));
        }
        figures
    }

    /// How many calls took how long, on a scale that doubles.
    fn picture(&self) -> Drawn<String> {
        let mut bars: Vec<(f64, u64)> = Vec::new();
        // Four steps are one bar: each is a fifth longer than the one before.
        for (time, count) in self.totals.times() {
            let place = (time.as_secs_f64() * 1e3).max(0.001).log2() * 4.0;
            match bars.last_mut() {
                Some((last, sum)) if *last == place.floor() => *sum += count,
                _ => bars.push((place.floor(), count)),
            }
        }
        let first = bars.first().map_or(0.0, |(place, _)| *place) - 1.0;
        let last = bars.last().map_or(4.0, |(place, _)| *place) + 2.0;
        let highest = bars.iter().map(|(_, count)| *count).max().unwrap_or(1);
        let mut text = String::new();
        {
            let area = SVGBackend::with_string(&mut text, (960, 320)).into_drawing_area();
            area.fill(&PAPER)?;
            let mut chart = ChartBuilder::on(&area)
                .caption("Calls, by milliseconds", label(16))
                .margin(12)
                .x_label_area_size(28)
                .y_label_area_size(60)
                .build_cartesian_2d(first..last, 0..highest + highest / 10 + 1)?;
            chart
                .configure_mesh()
                .disable_x_mesh()
                .light_line_style(TRANSPARENT)
                .bold_line_style(FAINT)
                .axis_style(INK)
                .label_style(label(12))
                .x_labels(9)
                .x_label_formatter(&|place| milliseconds(*place))
                .draw()?;
            chart.draw_series(bars.iter().map(|(place, count)| {
                let corners = [(place + 0.05, 0), (place + 0.95, *count)];
                Rectangle::new(corners, FRONTIER.filled())
            }))?;
            area.present()?;
        }
        Ok(styled(&text, "Calls by how long they took"))
    }
}

fn milliseconds(place: f64) -> String {
    let time = (place / 4.0).exp2();
    match time >= 10.0 {
        true => format!("{time:.0}"),
        false => format!("{time:.2}"),
    }
}

/// What `--dry-run` says.
pub fn estimate(context: &Context, estimate: &Estimate) -> Result<(), Failure> {
    if context.output.json {
        let document = json!({
            "rows": estimate.rows,
            "from_journal": estimate.from_journal,
            "tokens_read": estimate.tokens_read,
            "most_tokens_written": estimate.most_tokens_written,
            "at_most_micro_usd": estimate.most_micro_usd,
        });
        return context.output.line(&document.to_string());
    }
    let written = match estimate.most_tokens_written {
        Some(tokens) => format!("at most {tokens} to write"),
        None => "without --max-tokens no telling how many to write".to_owned(),
    };
    let most = match estimate.most_micro_usd {
        Some(most) => format!("they can cost ${} at most", dollars(most)),
        None => {
            "--budget with --worst, or with prices of tokens, says what they can cost".to_owned()
        }
    };
    context.output.line(&format!(
        "{} calls, {} of them done; about {} tokens to read, {written}; {most}",
        estimate.rows, estimate.from_journal, estimate.tokens_read
    ))
}
