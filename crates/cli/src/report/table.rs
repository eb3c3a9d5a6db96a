//! A run in the terminal.

use super::money::dollars;
use super::verdict::{Row, Summary, Verdict};
use crate::output::table::{Cell, Table};

/// How many characters an interval is drawn on.
const BAR: usize = 24;

/// The models, best first; the intervals are drawn for people and spelt out for programs.
pub fn table(summary: &Summary, drawn: bool) -> Table {
    let mut table = Table::new(["MODEL", "KIND", ">QUALITY", "95% INTERVAL", ">$/ITEM", ">SAVED", ">OK", ">ERR", "VERDICT"]);
    for row in &summary.rows {
        let interval = match (drawn, summary.range()) {
            (true, Some(range)) => bar(row, range),
            _ => row.interval.map(|(low, high)| format!("{low:.3}..{high:.3}")),
        };
        table.row([
            if row.is_frontier() { Cell::bold(&row.model) } else { Cell::plain(&row.model) },
            Cell::plain(&row.kind),
            Cell::of(row.quality.map(|quality| format!("{quality:.3}"))),
            Cell::of(interval),
            Cell::of(row.cost.map(dollars)),
            Cell::of(row.saved.map(|percent| format!("{percent}%"))),
            Cell::of(row.succeeded),
            Cell::of(row.errors),
            row.verdict.map_or_else(|| Cell::dim("-"), verdict),
        ]);
    }
    table
}

fn verdict(verdict: Verdict) -> Cell {
    Cell::coloured(verdict.name(), match verdict {
        Verdict::FrontierGrade => "32",
        Verdict::Ahead => "1;32",
        Verdict::Behind => "31",
        Verdict::Inconclusive => "33",
    })
}

/// `  ├────●───┤  `, all rows on one scale.
fn bar(row: &Row, (lowest, highest): (f64, f64)) -> Option<String> {
    let quality = row.quality?;
    let span = highest - lowest;
    let place = |value: f64| {
        let share = if span > 0.0 { (value - lowest) / span } else { 0.5 };
        (share.clamp(0.0, 1.0) * (BAR - 1) as f64).round() as usize
    };
    let mut bar = [' '; BAR];
    if let Some((low, high)) = row.interval {
        let (low, high) = (place(low), place(high));
        bar[low..=high].fill('─');
        bar[low] = '├';
        bar[high] = '┤';
    }
    bar[place(quality)] = '●';
    Some(bar.iter().collect())
}
