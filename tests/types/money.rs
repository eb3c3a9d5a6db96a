//! The bill: exact in any spelling, floored to cents, and never nothing by mistake.

use pareta::types::{EvalResult, EvalRun, LeaderboardEntry};
use pareta::{Decimal, Response, dollars, usd};
use proptest::prelude::*;

use crate::cases;

const MICRO_USD_PER_CENT: i128 = 10_000;

/// A run whose total is spelt like this.
fn run(total: &str) -> EvalRun {
    let text = format!(r#"{{"run": {{"total_cost_micro_usd": {total}}}}}"#);
    EvalRun::from_json(text).expect("JSON")
}

#[test]
fn totals_are_floored_to_cents() {
    let cases = [
        ("0", "0.00"),
        ("null", "0.00"),
        ("5", "0.00"),
        ("9999", "0.00"),
        ("10000", "0.01"),
        ("420715", "0.42"),
        ("19999", "0.01"),
        ("-1", "-0.01"),
        ("-10000", "-0.01"),
        ("-10001", "-0.02"),
        ("1000000", "1.00"),
        ("123456789012", "123456.78"),
        ("9223372036854775807", "9223372036854.77"),
        ("-9223372036854775808", "-9223372036854.78"),
    ];
    for (total, cost) in cases {
        let run = run(total);
        assert_eq!(run.cost().to_string(), cost, "{total}");
        assert_eq!(run.try_cost(), Some(run.cost()), "{total}");
        assert_eq!(run.drift(), [], "{total}");
    }
}

#[test]
fn an_absent_total_is_zero() {
    for text in [
        "{}",
        r#"{"run": null}"#,
        r#"{"run": {}}"#,
        r#"{"run": {"id": "run_1"}}"#,
        r#"{"run_id": "run_1"}"#,
    ] {
        let run = EvalRun::from_json(text).expect("JSON");
        assert_eq!(
            (run.cost_micro_usd(), run.cost().to_string()),
            (0, "0.00".to_owned()),
            "{text}"
        );
        assert_eq!(run.try_cost(), Some(run.cost()), "{text}");
        assert_eq!(run.drift(), [], "{text}");
    }
    assert_eq!(EvalRun::absent().cost().to_string(), "0.00");
}

#[test]
fn the_spelling_of_a_total_does_not_matter() {
    let cases = [
        ("420715.0", 420_715),
        ("4.20715e5", 420_715),
        ("4.20715E+5", 420_715),
        ("42071500e-2", 420_715),
        ("0.000420715e9", 420_715),
        ("-0", 0),
        ("0e400", 0),
        ("9223372036854775807.0", i64::MAX),
        ("92233720368547758.07e2", i64::MAX),
        // Beyond the digits of a double: only reading the text is exact.
        ("9007199254740993", 9_007_199_254_740_993),
        ("9007199254740993.0", 9_007_199_254_740_993),
        // Fractions of a micro-USD go down.
        ("420715.999999999999999999", 420_715),
        ("0.9", 0),
        ("-0.1", -1),
        ("-10000.5", -10_001),
        ("1e-400", 0),
        ("-1e-400", -1),
        ("9223372036854775807.9", i64::MAX),
    ];
    for (total, micro_usd) in cases {
        let run = run(total);
        assert_eq!(run.cost_micro_usd(), micro_usd, "{total}");
        assert_eq!(run.cost(), dollars(micro_usd), "{total}");
        assert_eq!(run.drift(), [], "{total}");
    }
}

#[test]
fn an_unreadable_total_is_never_nothing() {
    let cases = [
        ("9223372036854775808", "number 9223372036854775808"),
        ("-9223372036854775809", "number -9223372036854775809"),
        ("-9223372036854775808.1", "number -9223372036854775808.1"),
        ("1e19", "number 1e19"),
        ("1e400", "number 1e400"),
        ("1e99999999999999999999", "number 1e99999999999999999999"),
        (r#""420715""#, "string"),
        (r#""""#, "string"),
        ("true", "boolean true"),
        ("false", "boolean false"),
        ("[420715]", "array"),
        ("[]", "array"),
        ("{}", "object"),
    ];
    for (total, found) in cases {
        let run = run(total);
        assert_eq!(run.try_cost(), None, "{total}");
        assert_eq!(run.cost_micro_usd(), i64::MAX, "{total}");
        assert_eq!(run.cost().to_string(), "9223372036854.77", "{total}");
        let drift = run.drift();
        assert_eq!(drift.len(), 1, "{total}");
        assert_eq!(drift[0].path, "$.run.total_cost_micro_usd", "{total}");
        assert_eq!(drift[0].expected, "micro-USD", "{total}");
        assert_eq!(drift[0].found, found, "{total}");
    }
}

#[test]
fn unit_rates_are_never_rounded() {
    let shown = |usd: Option<Decimal>| usd.map(|usd| usd.to_string());
    let result = EvalResult::from_json(r#"{"mean_cost_micro_usd": 850}"#).expect("JSON");
    assert_eq!(result.mean_cost_micro_usd(), Some(850));
    assert_eq!(shown(result.mean_cost_usd()).as_deref(), Some("0.000850"));
    assert_eq!(EvalResult::absent().mean_cost_usd(), None);
    let entry = LeaderboardEntry::from_json(r#"{"cost_per_request_micro_usd": 3}"#).expect("JSON");
    assert_eq!(entry.cost_per_request_micro_usd(), Some(3));
    let usd = shown(entry.cost_per_request_usd());
    assert_eq!(usd.as_deref(), Some("0.000003"));
    // A rate that is not whole is no rate that was read: it is never cut down to a smaller one.
    let entry =
        LeaderboardEntry::from_json(r#"{"cost_per_request_micro_usd": 3.7}"#).expect("JSON");
    assert_eq!(entry.cost_per_request_micro_usd(), None);
    assert_eq!(entry.cost_per_request_usd(), None);
    assert_eq!(
        entry.drift()[0].to_string(),
        "$.cost_per_request_micro_usd: expected integer, found number 3.7"
    );
}

/// Holds dollars against the micro-USD they stand for: never above, and less than a cent below.
fn check_floor(micro_usd: i64) -> Result<(), TestCaseError> {
    let cost = dollars(micro_usd);
    prop_assert_eq!(cost.scale(), 2);
    prop_assert_eq!(
        (usd(micro_usd).mantissa(), usd(micro_usd).scale()),
        (micro_usd.into(), 6)
    );
    let shown = cost.mantissa() * MICRO_USD_PER_CENT;
    let exact = i128::from(micro_usd);
    prop_assert!(
        shown <= exact && exact < shown + MICRO_USD_PER_CENT,
        "{} for {}",
        cost,
        micro_usd
    );
    Ok(())
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn dollars_never_overstate_and_lose_less_than_a_cent(micro_usd: i64) {
        check_floor(micro_usd)?;
    }

    #[test]
    fn nor_do_they_next_to_a_cent(cents in -1_000_000_000_000i64..1_000_000_000_000, off in -2i64..=2) {
        check_floor(cents * 10_000 + off)?;
    }
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn a_run_costs_what_its_total_says(micro_usd: i64) {
        let run = run(&micro_usd.to_string());
        prop_assert_eq!(run.cost_micro_usd(), micro_usd);
        prop_assert_eq!(run.cost(), dollars(micro_usd));
    }

    #[test]
    fn a_total_with_an_exponent_is_read_exactly(digits: i64, places in 0u32..25) {
        let run = run(&format!("{digits}e-{places}"));
        let exact = i128::from(digits).div_euclid(10i128.pow(places));
        prop_assert_eq!(i128::from(run.cost_micro_usd()), exact);
    }

    #[test]
    fn a_total_with_a_fraction_is_floored(negative: bool, whole in 0..i64::MAX, fraction in "[0-9]{1,30}") {
        let sign = if negative { "-" } else { "" };
        let run = run(&format!("{sign}{whole}.{fraction}"));
        let beyond = i64::from(fraction.bytes().any(|digit| digit != b'0'));
        let floored = if negative { -whole - beyond } else { whole };
        prop_assert_eq!(run.cost_micro_usd(), floored);
    }
}
