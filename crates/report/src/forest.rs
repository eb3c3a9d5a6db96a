//! The picture of the differences: each candidate's interval, beside 0 and the margin.

use std::fmt::Write;

use pareta::evals::compare::Interval;
use plotters::style::RGBColor;

use super::html::safe;
use super::paper::{FAINT, FONT, INK, PAPER};
use super::summary::{Row, Summary};
use super::{chart, ticks};

/// One candidate takes a line for its words, and one for its interval.
const LINE: i32 = 62;
const TOP: i32 = 16;
const BOTTOM: i32 = 74;
const SIDE: i32 = 24;
const LETTERS: i32 = 20;

/// The picture as an SVG element as wide as the other, `y` down; and how high it is. `None` without a comparison.
pub fn svg(summary: &Summary, y: i32) -> Option<(String, i32)> {
    let comparison = summary.comparison.as_ref()?;
    let rows: Vec<(&Row, Interval, f64)> = summary
        .rows
        .iter()
        .filter_map(|row| {
            let compared = row.compared.as_ref()?;
            Some((row, compared.interval()?, compared.mean_difference()?))
        })
        .collect();
    let (low, high) = summary.differences()?;
    let room = ((high - low) * 0.04).max(1e-6);
    let scale = Scale {
        low: low - room,
        high: high + room,
    };
    let bottom = TOP + LINE * rows.len() as i32;
    let height = bottom + BOTTOM;
    let width = chart::SIZE.0;
    let mut text = format!(
        "<svg y=\"{y}\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         xmlns=\"http://www.w3.org/2000/svg\" font-family=\"{FONT}\" font-size=\"{LETTERS}\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
        hex(PAPER)
    );
    // Writing to a text does not fail.
    let out = &mut text;
    let (edge, zero) = (scale.x(-comparison.margin()), scale.x(0.0));
    let _ = writeln!(
        out,
        "<rect x=\"{edge}\" y=\"{TOP}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
        (zero - edge).max(1),
        bottom - TOP,
        hex(FAINT)
    );
    let ink = hex(INK);
    let _ = writeln!(
        out,
        "<line x1=\"{zero}\" x2=\"{zero}\" y1=\"{TOP}\" y2=\"{bottom}\" stroke=\"{ink}\" stroke-width=\"2\"/>"
    );
    for (place, (row, interval, mean)) in rows.iter().enumerate() {
        candidate(
            out,
            &scale,
            TOP + LINE * place as i32,
            row,
            *interval,
            *mean,
        );
    }
    let marks = ticks::linear(scale.low, scale.high, 5);
    let digits = ticks::digits(&marks);
    let _ = writeln!(
        out,
        "<line x1=\"{SIDE}\" x2=\"{}\" y1=\"{bottom}\" y2=\"{bottom}\" stroke=\"{ink}\"/>",
        width as i32 - SIDE
    );
    for mark in marks {
        let x = scale.x(mark);
        // What is 0 but for its last digit has no sign.
        let mark = if mark.abs() < 1e-12 { 0.0 } else { mark };
        let sign = if mark > 0.0 { "+" } else { "" };
        let _ = writeln!(
            out,
            "<line x1=\"{x}\" x2=\"{x}\" y1=\"{bottom}\" y2=\"{}\" stroke=\"{ink}\"/>\
             <text x=\"{x}\" y=\"{}\" text-anchor=\"{}\" fill=\"{ink}\">{sign}{mark:.digits$}</text>",
            bottom + 6,
            bottom + 28,
            anchor(x, width as i32)
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"{ink}\">Difference to {}; grey: the margin</text>\n</svg>",
        width / 2,
        bottom + 58,
        safe(&chart::short(comparison.baseline()))
    );
    Some((text, height))
}

fn candidate(
    out: &mut String,
    scale: &Scale,
    top: i32,
    row: &Row,
    Interval { low, high, .. }: Interval,
    mean: f64,
) {
    let colour = hex(chart::colour(row));
    let (words, line) = (top + 24, top + 44);
    let (from, to, at) = (scale.x(low), scale.x(high), scale.x(mean));
    let verdict = row.verdict().map_or("", |verdict| verdict.name());
    // Words lie over the margin and the line at 0, so they bring some paper along.
    let halo = format!(
        "paint-order=\"stroke\" stroke=\"{}\" stroke-width=\"6\"",
        hex(PAPER)
    );
    let _ = writeln!(
        out,
        "<text x=\"{SIDE}\" y=\"{words}\" {halo} fill=\"{colour}\">{}</text>\
         <text x=\"{}\" y=\"{words}\" {halo} text-anchor=\"end\" fill=\"{colour}\">{mean:+.3}, {verdict}</text>\
         <line x1=\"{from}\" x2=\"{to}\" y1=\"{line}\" y2=\"{line}\" stroke=\"{colour}\" stroke-width=\"3\"/>",
        safe(&chart::short(&row.model)),
        chart::SIZE.0 as i32 - SIDE,
    );
    for end in [from, to] {
        let _ = writeln!(
            out,
            "<line x1=\"{end}\" x2=\"{end}\" y1=\"{}\" y2=\"{}\" stroke=\"{colour}\" stroke-width=\"3\"/>",
            line - 7,
            line + 7
        );
    }
    let _ = writeln!(
        out,
        "<circle cx=\"{at}\" cy=\"{line}\" r=\"7\" fill=\"{colour}\"/>"
    );
}

struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn x(&self, value: f64) -> i32 {
        let width = f64::from(chart::SIZE.0 as i32 - 2 * SIDE);
        let share = (value - self.low) / (self.high - self.low);
        SIDE + (share.clamp(0.0, 1.0) * width).round() as i32
    }
}

/// Figures at an end would leave the picture, were they centred.
fn anchor(x: i32, width: i32) -> &'static str {
    const HALF_A_FIGURE: i32 = 36;
    match x {
        x if x < HALF_A_FIGURE => "start",
        x if x > width - HALF_A_FIGURE => "end",
        _ => "middle",
    }
}

/// As the style sheet finds it.
fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}
