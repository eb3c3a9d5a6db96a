//! Tables that fit the terminal, and are plain where there is none.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use pareta_report::visible;

const GAP: &str = "  ";
/// No column becomes narrower than this to make room.
const NARROWEST: usize = 4;

/// A cell's text, safe to show, with its colour.
#[derive(Clone, Debug)]
pub struct Cell {
    text: String,
    colour: &'static str,
}

impl Cell {
    pub fn plain(text: &str) -> Self {
        Self::coloured(text, "")
    }

    pub fn bold(text: &str) -> Self {
        Self::coloured(text, "1")
    }

    pub fn dim(text: &str) -> Self {
        Self::coloured(text, "2")
    }

    /// In a colour by its SGR code.
    pub fn coloured(text: &str, colour: &'static str) -> Self {
        Self {
            text: visible(text).into_owned(),
            colour,
        }
    }

    /// A value, or a dash where there is none.
    pub fn of(value: Option<impl ToString>) -> Self {
        value.map_or_else(|| Self::dim("-"), |value| Self::plain(&value.to_string()))
    }
}

pub struct Table {
    header: Vec<&'static str>,
    /// Which columns are numbers, and stand to the right.
    right: Vec<bool>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Columns by their names; one that starts with `>` stands to the right.
    pub fn new(columns: impl IntoIterator<Item = &'static str>) -> Self {
        let mut table = Self::without_header();
        for name in columns {
            table.header.push(name.trim_start_matches('>'));
            table.right.push(name.starts_with('>'));
        }
        table
    }

    pub fn without_header() -> Self {
        Self {
            header: Vec::new(),
            right: Vec::new(),
            rows: Vec::new(),
        }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// How wide it is when nothing is cut.
    pub fn width(&self) -> usize {
        let widths = self.widths();
        widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1)
    }

    fn header(&self) -> Option<Vec<Cell>> {
        (!self.header.is_empty()).then(|| self.header.iter().map(|name| Cell::bold(name)).collect())
    }

    /// What each column needs.
    fn widths(&self) -> Vec<usize> {
        let mut widths = Vec::new();
        for row in self.header().iter().chain(&self.rows) {
            widths.resize(widths.len().max(row.len()), 0);
            for (column, cell) in row.iter().enumerate() {
                widths[column] = cell.text.width().max(widths[column]);
            }
        }
        widths
    }

    /// The table as text, no wider than `width`.
    pub fn render(&self, width: Option<usize>, colour: bool) -> String {
        let header = self.header();
        let all = || header.iter().chain(&self.rows);
        let mut widths = self.widths();
        // Details are for reading: their values go on in the next line rather than being cut.
        if let Some(width) = width.filter(|_| header.is_some()) {
            fit(&mut widths, width);
        }
        let mut text = String::new();
        for row in all() {
            let mut line = String::new();
            for (column, cell) in row.iter().enumerate() {
                if column > 0 {
                    line.push_str(GAP);
                }
                let shown = cut(&cell.text, widths[column]);
                let room = " ".repeat(widths[column].saturating_sub(shown.width()));
                let painted = match colour && !cell.colour.is_empty() {
                    true => format!("\x1b[{}m{shown}\x1b[0m", cell.colour),
                    false => shown,
                };
                match self.right.get(column) {
                    Some(true) => line.extend([room, painted]),
                    _ => line.extend([painted, room]),
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// Takes from the widest columns until the row fits, or nothing is left to take.
fn fit(widths: &mut [usize], width: usize) {
    let gaps = GAP.len() * widths.len().saturating_sub(1);
    let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(width);
    while excess > 0 {
        let widest = widths
            .iter_mut()
            .max()
            .filter(|widest| **widest > NARROWEST);
        let Some(widest) = widest else {
            return;
        };
        *widest -= 1;
        excess -= 1;
    }
}

/// The text, or its start and an ellipsis.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut shown = String::new();
    let mut room = width.saturating_sub(1);
    for letter in text.chars() {
        match room.checked_sub(letter.width().unwrap_or(0)) {
            Some(left) => room = left,
            None => break,
        }
        shown.push(letter);
    }
    shown.push('…');
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(["id", ">score", "what it is"]);
        table.row([
            Cell::plain("a\u{1b}[31m"),
            Cell::of(Some(0.5)),
            Cell::plain("a long description of it"),
        ]);
        table.row([
            Cell::plain("日本"),
            Cell::of(None::<i64>),
            Cell::plain("short"),
        ]);
        table
    }

    #[test]
    fn plain_tables_are_whole() {
        let lines = [
            "id         score  what it is",
            "a\\x1b[31m    0.5  a long description of it",
            "日本           -  short",
        ];
        let shown = table().render(None, false);
        assert_eq!(shown.lines().collect::<Vec<_>>(), lines);
        assert!(!shown.contains('\u{1b}'));
    }

    #[test]
    fn tables_fit_the_terminal() {
        for width in [20, 25, 30, 80] {
            let shown = table().render(Some(width), false);
            assert!(
                shown.lines().all(|line| line.width() <= width),
                "{width}:\n{shown}"
            );
        }
    }
}
