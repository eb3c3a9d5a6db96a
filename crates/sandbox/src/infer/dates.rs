//! Dates in the notations people write.

use std::fmt;
use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let valid = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        valid.then_some(Self { year, month, day })
    }

    /// The day after.
    pub fn next(self) -> Self {
        let Self { year, month, day } = self;
        Self::new(year, month, day + 1)
            .or_else(|| Self::new(year, month + 1, 1))
            .unwrap_or(Self {
                year: year + 1,
                month: 1,
                day: 1,
            })
    }

    /// Day and month exchanged, where that is a date.
    pub fn swapped(self) -> Option<Self> {
        Self::new(self.year, self.day, self.month)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

type Reading = fn(&Captures<'_>) -> Option<Date>;

static NOTATIONS: LazyLock<Vec<(Regex, Reading)>> = LazyLock::new(|| {
    const MONTH: &str = r"(?i:(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.?";
    let notation =
        |pattern: String, reading: Reading| Regex::new(&pattern).ok().map(|regex| (regex, reading));
    [
        // 2026-01-31, 2026/1/31
        notation(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b".into(), |c| {
            Date::new(number(c, 1)?, number(c, 2)? as u8, number(c, 3)? as u8)
        }),
        // January 31, 2026; Jan. 31st 2026
        notation(
            format!(r"\b{MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b"),
            |c| Date::new(number(c, 3)?, month(c, 1)?, number(c, 2)? as u8),
        ),
        // 31 January 2026; 31st day of January, 2026; 31. Jan 2026
        notation(
            format!(
                r"\b(\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:day\s+of\s+|of\s+)?{MONTH},?\s+(\d{{4}})\b"
            ),
            |c| Date::new(number(c, 3)?, month(c, 2)?, number(c, 1)? as u8),
        ),
        // 31.01.2026
        notation(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b".into(), |c| {
            Date::new(number(c, 3)?, number(c, 2)? as u8, number(c, 1)? as u8)
        }),
        // 01/31/2026, and 31/01/2026 where only that can be meant
        notation(r"\b(\d{1,2})[-/](\d{1,2})[-/](\d{4})\b".into(), |c| {
            let (year, first, second) = (number(c, 3)?, number(c, 1)? as u8, number(c, 2)? as u8);
            Date::new(year, first, second).or_else(|| Date::new(year, second, first))
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
});

fn number(captures: &Captures<'_>, group: usize) -> Option<u16> {
    captures.get(group)?.as_str().parse().ok()
}

fn month(captures: &Captures<'_>, group: usize) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let name = captures.get(group)?.as_str().to_ascii_lowercase();
    let index = MONTHS.iter().position(|month| *month == name)?;
    u8::try_from(index + 1).ok()
}

/// Every date with the byte offset where it starts, in the order of the text.
pub(crate) fn find(text: &str) -> Vec<(usize, Date)> {
    let mut found: Vec<(usize, Date)> = NOTATIONS
        .iter()
        .flat_map(|(regex, reading)| {
            regex
                .captures_iter(text)
                .filter_map(move |captures| Some((captures.get(0)?.start(), reading(&captures)?)))
        })
        .collect();
    found.sort_by_key(|(at, _)| *at);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_usual_notations() {
        for text in [
            "2026-01-31",
            "2026/1/31",
            "January 31, 2026",
            "Jan. 31st 2026",
            "JANUARY 31 2026",
            "31 January 2026",
            "31st day of January, 2026",
            "31. Jan 2026",
            "31.01.2026",
            "01/31/2026",
            "31/01/2026",
        ] {
            let found = find(&format!("on {text} it began"));
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(
                (found[0].0, found[0].1.to_string()),
                (3, "2026-01-31".to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_days_that_do_not_exist() {
        for text in [
            "2026-02-30",
            "February 29, 2026",
            "13/32/2026",
            "2026-13-01",
            "99.99.2026",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
        assert_eq!(find("February 29, 2028").len(), 1);
    }

    #[test]
    fn the_day_after() {
        let next =
            |year, month, day| Date::new(year, month, day).map(|date| date.next().to_string());
        assert_eq!(next(2026, 1, 31).as_deref(), Some("2026-02-01"));
        assert_eq!(next(2026, 12, 31).as_deref(), Some("2027-01-01"));
        assert_eq!(next(2028, 2, 28).as_deref(), Some("2028-02-29"));
    }
}
