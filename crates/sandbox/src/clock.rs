//! The sandbox's time: tokio's clock, counted from the start and dated from a fixed day.

use std::time::Duration;
use tokio::time::Instant;

/// 2026-01-01T00:00:00Z, so that `created` fields repeat from run to run.
const FIRST_SECOND: u64 = 1_767_225_600;

#[derive(Debug)]
pub(crate) struct Clock {
    start: Instant,
}

impl Clock {
    pub fn start() -> Self {
        Self {
            start: Instant::now(),
        }
    }

    /// Time since the start.
    pub fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// Unix seconds in the sandbox's calendar.
    pub fn unix(&self) -> u64 {
        unix(self.now())
    }
}

/// Unix seconds at a time since the start.
pub(crate) fn unix(at: Duration) -> u64 {
    FIRST_SECOND + at.as_secs()
}

/// The day of a Unix second, such as `2026-01-01`.
pub(crate) fn day(unix: u64) -> String {
    // From days to a date by the civil calendar's eras of 400 years, which begin in March.
    let days = unix / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A Unix second, such as `2026-01-01T00:00:00Z`.
pub(crate) fn second(unix: u64) -> String {
    let (hour, minute, second) = (unix / 3_600 % 24, unix / 60 % 60, unix % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", day(unix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_seconds() {
        assert_eq!(second(FIRST_SECOND), "2026-01-01T00:00:00Z");
        assert_eq!(second(FIRST_SECOND - 1), "2025-12-31T23:59:59Z");
        assert_eq!(day(1_709_164_800), "2024-02-29");
        assert_eq!(day(0), "1970-01-01");
    }
}
