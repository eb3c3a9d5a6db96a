//! `pareta models`.

use crate::args::ModelsCommand;
use crate::context::Context;
use crate::errors::Failure;
use crate::output::table::{Cell, Table};

pub async fn run(context: &Context, command: ModelsCommand) -> Result<(), Failure> {
    let ModelsCommand::List = command;
    let models = context.client()?.models().list().await?;
    context.note(models.meta());
    if context.output.json {
        return context.output.reply(&models);
    }
    let mut table = Table::new(["ID", "OWNED BY", "CREATED"]);
    for model in &models {
        table.row([
            Cell::of(model.id()),
            Cell::of(model.owned_by()),
            Cell::of(model.created().map(date)),
        ]);
    }
    context.output.table(&table)
}

/// A Unix time as a date; the days are counted from 0000-03-01, so that leap days come last in their year.
fn date(seconds: i64) -> String {
    const DAYS_TO_EPOCH: i64 = 719_468;
    const DAYS_IN_400_YEARS: i64 = 146_097;
    let days = seconds.div_euclid(86_400) + DAYS_TO_EPOCH;
    let (era, day_of_era) = (
        days.div_euclid(DAYS_IN_400_YEARS),
        days.rem_euclid(DAYS_IN_400_YEARS),
    );
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
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(-1), "1969-12-31");
        assert_eq!(date(951_782_400), "2000-02-29");
        assert_eq!(date(1_767_225_600), "2026-01-01");
        assert_eq!(date(i64::MAX), "292277026596-12-04");
    }
}
