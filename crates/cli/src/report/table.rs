//! A run in the terminal.

use super::money::dollars;
use super::verdict::{Row, Summary, Verdict};
use crate::output::table::{Cell, Table};

/// The forms of the table, roomiest first: how many characters an interval is drawn on, and whether there are columns
/// that say how it came about.
const FORMS: [(usize, bool); 4] = [(24, true), (12, true), (24, false), (12, false)];

/// The models, best first. For a terminal of some width the intervals are drawn, for programs they are spelt out.
pub fn table(summary: &Summary, width: Option<usize>) -> Table {
    let Some(width) = width else {
        return form(summary, None, true);
    };
    let mut forms = FORMS
        .iter()
        .map(|(bar, whole)| form(summary, Some(*bar), *whole));
    let fitting = forms.find(|table| table.width() <= width);
    fitting.unwrap_or_else(|| form(summary, Some(FORMS[3].0), false))
}

fn form(summary: &Summary, bar_length: Option<usize>, whole: bool) -> Table {
    let has_exact = summary.has_exact();
    let columns = [
        "MODEL",
        ">QUALITY",
        "95% INTERVAL",
        ">$/ITEM",
        ">SAVED",
        "VERDICT",
    ];
    let counts = ["KIND", ">OK", ">ERR"];
    let exact = has_exact.then_some(">EXACT").into_iter();
    let columns = columns.into_iter().chain(exact);
    let mut table = Table::new(columns.chain(counts.into_iter().filter(|_| whole)));
    for row in &summary.rows {
        let interval = match (bar_length, summary.range()) {
            (Some(length), Some(range)) => bar(row, range, length),
            _ => row
                .interval
                .map(|(low, high)| format!("{low:.3}..{high:.3}")),
        };
        let cells = [
            if row.is_frontier() {
                Cell::bold(&row.model)
            } else {
                Cell::plain(&row.model)
            },
            Cell::of(row.quality.map(|quality| format!("{quality:.3}"))),
            Cell::of(interval),
            Cell::of(row.cost.map(dollars)),
            Cell::of(row.saved.map(|percent| format!("{percent}%"))),
            row.verdict.map_or_else(|| Cell::dim("-"), verdict),
        ];
        let exact = has_exact.then(|| Cell::of(row.exact.map(|percent| format!("{percent:.1}%"))));
        let counts = [
            Cell::plain(&row.kind),
            Cell::of(row.succeeded),
            Cell::of(row.errors),
        ];
        let counts = counts.into_iter().filter(|_| whole);
        table.row(cells.into_iter().chain(exact).chain(counts));
    }
    table
}

fn verdict(verdict: Verdict) -> Cell {
    Cell::coloured(
        verdict.name(),
        match verdict {
            Verdict::FrontierGrade => "32",
            Verdict::Ahead => "1;32",
            Verdict::Behind => "31",
            Verdict::Inconclusive => "33",
        },
    )
}

/// `  ├────●───┤  `, all rows on one scale.
fn bar(row: &Row, (lowest, highest): (f64, f64), length: usize) -> Option<String> {
    let quality = row.quality?;
    let span = highest - lowest;
    let place = |value: f64| {
        let share = if span > 0.0 {
            (value - lowest) / span
        } else {
            0.5
        };
        (share.clamp(0.0, 1.0) * (length - 1) as f64).round() as usize
    };
    let mut bar = vec![' '; length];
    if let Some((low, high)) = row.interval {
        let (low, high) = (place(low), place(high));
        bar[low..=high].fill('─');
        bar[low] = '├';
        bar[high] = '┤';
    }
    bar[place(quality)] = '●';
    Some(bar.iter().collect())
}
