//! Unit rates, which are never rounded.

use rust_decimal::Decimal;

/// Micro-USD in dollars, to the last digit.
pub fn dollars(micro_usd: i64) -> String {
    Decimal::new(micro_usd, 6).to_string()
}

/// How much less something costs than something else, in whole percent; never overstated.
pub fn saved_percent(cost: i64, than: i64) -> Option<i64> {
    (than > 0).then_some(())?;
    let saved = (i128::from(than) - i128::from(cost)) * 100;
    i64::try_from(saved.div_euclid(than.into())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn savings_are_floored() {
        assert_eq!(dollars(653), "0.000653");
        assert_eq!(saved_percent(653, 11_795), Some(94));
        assert_eq!(saved_percent(101, 100), Some(-1));
        assert_eq!(saved_percent(1, 0), None);
        assert_eq!(saved_percent(i64::MIN, i64::MAX), Some(200));
    }
}
