//! The picture of what `auto` did: requests by the day, how fast by the hour, and money.

use std::ops::Range;

use pareta::types::{AutoHour, AutoMetrics};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::money::dollars;
use super::paper::{BAD, Drawn, FAINT, FRONTIER, GOOD, INK, OPEN, PAPER, label, styled};
use crate::escape::visible;

const SIZE: (u32, u32) = (960, 900);

type Panel<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// No number is as large as this; a picture that reached there would show nothing else.
const FAR_OUT: f64 = 1e12;

/// The picture as one SVG document that needs nothing else.
pub fn svg(metrics: &AutoMetrics) -> Drawn<String> {
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        area.fill(&PAPER)?;
        let panels = area.split_evenly((3, 1));
        requests(metrics, &panels[0])?;
        speed(metrics.performance_hourly_7d(), &panels[1])?;
        money(metrics, &panels[2])?;
        area.present()?;
    }
    Ok(styled(&text, "What auto did"))
}

/// A number that can be drawn.
fn drawable(value: f64) -> Option<f64> {
    (0.0..FAR_OUT).contains(&value).then_some(value)
}

fn number(value: Option<i64>) -> Option<f64> {
    drawable(value? as f64)
}

/// The requests of each day, and how many of them failed.
fn requests(metrics: &AutoMetrics, panel: &Panel<'_>) -> Drawn<()> {
    let days: Vec<(f64, f64)> = metrics
        .days_30d()
        .iter()
        .map(|day| {
            let all = number(day.n()).unwrap_or_default();
            (all, number(day.ok()).unwrap_or(all).min(all))
        })
        .collect();
    let highest = days.iter().map(|(all, _)| *all).fold(0.0, f64::max);
    let names = |at: usize| metrics.days_30d().get(at).and_then(|day| day.day());
    let axes = Axes {
        title: "Requests a day (green: succeeded, red: failed)",
        count: days.len(),
        highest,
    };
    let Some(mut chart) = axes.draw(panel, &names)? else {
        return Ok(());
    };
    for (at, (all, ok)) in days.into_iter().enumerate() {
        let (left, right) = (at as f64 - 0.4, at as f64 + 0.4);
        let bars = [(0.0, ok, GOOD), (ok, all, BAD)];
        let bars = bars.into_iter().filter(|(from, to, _)| to > from);
        chart.draw_series(bars.map(|(from, to, colour)| {
            Rectangle::new([(left, from), (right, to)], colour.filled())
        }))?;
    }
    Ok(())
}

/// How long half of the requests took, and all but a twentieth, by the hour.
fn speed(hours: &[AutoHour], panel: &Panel<'_>) -> Drawn<()> {
    let read = |value: fn(&AutoHour) -> Option<f64>| -> Vec<Option<f64>> {
        hours
            .iter()
            .map(|hour| value(hour).and_then(drawable))
            .collect()
    };
    let lines = [
        (read(AutoHour::p95_ms), OPEN),
        (read(AutoHour::p50_ms), FRONTIER),
    ];
    let values = lines.iter().flat_map(|(values, _)| values.iter().flatten());
    let highest = values.copied().reduce(f64::max);
    let names = |at: usize| hours.get(at).and_then(|hour| hour.hour());
    let axes = Axes {
        title: "Milliseconds a request by the hour (violet: p50, amber: p95)",
        count: highest.map_or(0, |_| hours.len()),
        highest: highest.unwrap_or_default(),
    };
    let Some(mut chart) = axes.draw(panel, &names)? else {
        return Ok(());
    };
    for (values, colour) in lines {
        // An hour without requests is a gap.
        for run in runs(&values) {
            chart.draw_series([PathElement::new(run.clone(), colour.stroke_width(2))])?;
            chart.draw_series(
                run.into_iter()
                    .map(|at| Circle::new(at, 2, colour.filled())),
            )?;
        }
    }
    Ok(())
}

/// The stretches without gaps, as points.
fn runs(values: &[Option<f64>]) -> Vec<Vec<(f64, f64)>> {
    let points = values.iter().enumerate();
    let points: Vec<_> = points
        .map(|(at, value)| value.map(|it| (at as f64, it)))
        .collect();
    let runs = points.split(Option::is_none).filter(|run| !run.is_empty());
    runs.map(|run| run.iter().copied().flatten().collect())
        .collect()
}

/// What the requests of 30 days were billed, and would have been.
fn money(metrics: &AutoMetrics, panel: &Panel<'_>) -> Drawn<()> {
    let billed = metrics.billed_micro_usd_30d();
    let saved = metrics.savings_vs_frontier_micro_usd_30d();
    let elsewhere = billed
        .zip(saved)
        .and_then(|(billed, saved)| billed.checked_add(saved));
    let bars = [
        ("A frontier model would have cost", elsewhere, FRONTIER),
        ("Billed", billed, GOOD),
        ("Cost to serve", metrics.cost_to_serve_micro_usd_30d(), OPEN),
    ];
    let highest = bars
        .iter()
        .filter_map(|(_, amount, _)| number(*amount))
        .fold(0.0, f64::max);
    let at = |x: i32, y: i32, text: String, pos: HPos| {
        let style = label(16).pos(Pos::new(pos, VPos::Center));
        Text::new(text, (x, y), style)
    };
    let saved = saved.map_or_else(
        || "nothing known".to_owned(),
        |it| format!("${}", dollars(it)),
    );
    let title = format!("Saved in 30 days, as a projection: {saved}");
    panel.draw(&Text::new(title, (24, 20), label(18)))?;
    const LEFT: i32 = 290;
    const WIDEST: f64 = 500.0;
    for (row, (name, amount, colour)) in bars.into_iter().enumerate() {
        let y = 90 + 64 * row as i32;
        panel.draw(&at(LEFT - 12, y, name.to_owned(), HPos::Right))?;
        let share = number(amount)
            .filter(|_| highest > 0.0)
            .map_or(0.0, |it| it / highest);
        let end = LEFT + (share * WIDEST).round() as i32;
        panel.draw(&Rectangle::new(
            [(LEFT, y - 16), (end.max(LEFT + 1), y + 16)],
            colour.filled(),
        ))?;
        let amount =
            amount.map_or_else(|| "not known".to_owned(), |it| format!("${}", dollars(it)));
        panel.draw(&at(end + 12, y, amount, HPos::Left))?;
    }
    Ok(())
}

/// A panel with something over time in it.
struct Axes {
    title: &'static str,
    /// How many places there are.
    count: usize,
    highest: f64,
}

type Chart<'a, 'b> = ChartContext<
    'a,
    SVGBackend<'b>,
    Cartesian2d<plotters::coord::types::RangedCoordf64, plotters::coord::types::RangedCoordf64>,
>;

impl Axes {
    /// The axes; none where there is nothing to show, which is said in their place.
    fn draw<'a, 'b, 'n>(
        &self,
        panel: &'a Panel<'b>,
        name: &dyn Fn(usize) -> Option<&'n str>,
    ) -> Drawn<Option<Chart<'a, 'b>>> {
        panel.draw(&Text::new(self.title, (24, 20), label(18)))?;
        if self.count == 0 {
            let style = label(16).pos(Pos::new(HPos::Center, VPos::Center));
            panel.draw(&Text::new("nothing to show", (480, 150), style))?;
            return Ok(None);
        }
        let places: Range<f64> = -0.5..self.count as f64 - 0.5;
        let mut chart = ChartBuilder::on(panel)
            .margin(24)
            .margin_top(48)
            .margin_right(56)
            .set_label_area_size(LabelAreaPosition::Left, 64)
            .set_label_area_size(LabelAreaPosition::Bottom, 32)
            .build_cartesian_2d(places, 0.0..(self.highest * 1.05).max(1.0))?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(FAINT)
            .axis_style(INK)
            .x_labels(6)
            .y_labels(5)
            .x_label_style(label(14))
            .y_label_style(label(14))
            .x_label_formatter(&|place| {
                let at = place.round().max(0.0) as usize;
                name(at).map(shortened).unwrap_or_default()
            })
            .y_label_formatter(&|value| format!("{value}"))
            .draw()?;
        Ok(Some(chart))
    }
}

/// The start of a time: whatever its form, the day is in it.
fn shortened(time: &str) -> String {
    const LONGEST: usize = 16;
    visible(time).chars().take(LONGEST).collect()
}
