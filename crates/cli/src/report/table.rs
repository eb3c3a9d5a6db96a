//! A run in the terminal.

use pareta::evals::compare::{Compared, Interval};

use crate::output::table::{Cell, Table};
use pareta_report::money::dollars;
use pareta_report::{Row, Summary, Tone};

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
    let is_compared = summary.comparison.is_some();
    let judged = match is_compared {
        true => &[">DIFFERENCE", "95% INTERVAL", "VERDICT", ">ROWS MORE"][..],
        false => &["95% INTERVAL"],
    };
    let columns = ["MODEL", ">QUALITY"]
        .into_iter()
        .chain(judged.iter().copied());
    let columns = columns.chain([">$/ITEM", ">SAVED"]);
    let counts = ["KIND", ">OK", ">ERR"];
    let exact = has_exact.then_some(">EXACT").into_iter();
    let counts = counts.into_iter().filter(|_| whole);
    let mut table = Table::new(columns.chain(exact).chain(counts));
    for row in &summary.rows {
        let name = [
            if row.is_frontier() {
                Cell::bold(&row.model)
            } else {
                Cell::plain(&row.model)
            },
            Cell::of(row.quality.map(|quality| format!("{quality:.3}"))),
        ];
        let judged = match is_compared {
            true => compared(summary, row, bar_length).to_vec(),
            false => vec![Cell::of(quality(summary, row, bar_length))],
        };
        let costs = [
            Cell::of(row.cost.map(dollars)),
            Cell::of(row.saved.map(|percent| format!("{percent}%"))),
        ];
        let exact = has_exact.then(|| Cell::of(row.exact.map(|percent| format!("{percent:.1}%"))));
        let counts = [
            Cell::plain(&row.kind),
            Cell::of(row.succeeded),
            Cell::of(row.errors),
        ];
        let counts = counts.into_iter().filter(|_| whole);
        let cells = name.into_iter().chain(judged).chain(costs);
        table.row(cells.chain(exact).chain(counts));
    }
    table
}

/// How a candidate stands beside the baseline.
pub fn compared(summary: &Summary, row: &Row, bar_length: Option<usize>) -> [Cell; 4] {
    let compared = row.compared.as_ref();
    let mean = compared.and_then(Compared::mean_difference);
    let interval = compared.and_then(Compared::interval);
    let drawn = match (bar_length, summary.differences()) {
        (Some(length), Some(range)) => mean.map(|mean| {
            let interval = interval.map(|Interval { low, high, .. }| (low, high));
            bar(mean, interval, range, length, Some(0.0))
        }),
        _ => interval.map(|Interval { low, high, .. }| format!("{low:+.3}..{high:+.3}")),
    };
    let verdict = row.verdict().map_or_else(
        || Cell::dim("-"),
        |verdict| Cell::coloured(verdict.name(), sgr(row.tone())),
    );
    [
        Cell::of(mean.map(|mean| format!("{mean:+.3}"))),
        Cell::of(drawn),
        verdict,
        Cell::of(compared.and_then(Compared::rows_more)),
    ]
}

fn sgr(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "32",
        Tone::Bad => "31",
        Tone::Open => "33",
        Tone::Frontier => "1",
    }
}

fn quality(summary: &Summary, row: &Row, bar_length: Option<usize>) -> Option<String> {
    match (bar_length, summary.range()) {
        (Some(length), Some(range)) => Some(bar(row.quality?, row.interval, range, length, None)),
        _ => {
            let (low, high) = row.interval?;
            Some(format!("{low:.3}..{high:.3}"))
        }
    }
}

/// `  ├────●───┤  `, all rows on one scale, with a line where something is.
fn bar(
    value: f64,
    interval: Option<(f64, f64)>,
    (lowest, highest): (f64, f64),
    length: usize,
    line: Option<f64>,
) -> String {
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
    if let Some((low, high)) = interval {
        let (low, high) = (place(low), place(high));
        bar[low..=high].fill('─');
        bar[low] = '├';
        bar[high] = '┤';
    }
    if let Some(line) = line {
        let at = &mut bar[place(line)];
        *at = if *at == ' ' { '│' } else { '┼' };
    }
    bar[place(value)] = '●';
    bar.iter().collect()
}
