//! When a failed try is repeated, and how long to wait first.
//!
//! Nothing here sleeps, reads a clock or draws a random number: time and jitter are arguments, so
//! every decision can be tested to the nanosecond. Whether a call may be repeated at all (its
//! body can be sent again, its idempotency key is honoured) is for the caller to know; this is
//! about whether that makes sense.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use http::StatusCode;
use http::header::{HeaderMap, HeaderValue, RETRY_AFTER};

const FIRST_DELAY: Duration = Duration::from_millis(500);
const LONGEST_DELAY: Duration = Duration::from_secs(8);
const LONGEST_JITTER: Duration = Duration::from_millis(250);

/// Whether the same request may fare better later: 408, 409, 429, 500, 502, 503 and 504.
pub(crate) fn is_retryable(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 409 | 429 | 500 | 502 | 503 | 504)
}

/// The wait before retry number `retry_index` (the first is 0) when the server asked for none:
/// half a second, doubled each time up to eight seconds, and up to a quarter of a second more.
/// `jitter01` is a random number from 0 to 1.
pub(crate) fn backoff(retry_index: u32, jitter01: f64) -> Duration {
    let factor = 2_u32.saturating_pow(retry_index);
    FIRST_DELAY.saturating_mul(factor).min(LONGEST_DELAY) + jitter(jitter01)
}

/// A random number out of range is brought into it, so the product is always a valid duration.
fn jitter(jitter01: f64) -> Duration {
    let fraction = if jitter01.is_nan() {
        0.0
    } else {
        jitter01.clamp(0.0, 1.0)
    };
    LONGEST_JITTER.mul_f64(fraction)
}

/// How long the server asked to be left alone: seconds, also with a fraction, or an HTTP date in
/// any of its three formats. A date gone by is no wait; a number too large for a duration is the
/// longest one; what is neither is ignored. If the header is repeated, the longest wait counts.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let values = headers.get_all(RETRY_AFTER).into_iter();
    values.filter_map(|value| wait_in(value, now)).max()
}

fn wait_in(value: &HeaderValue, now: SystemTime) -> Option<Duration> {
    let text = value.to_str().ok()?.trim();
    // Only digits and a point: `f64` would also read signs, exponents, `inf` and `nan`.
    if text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        let seconds = text.parse().ok()?;
        return Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or(Duration::ZERO))
}

/// How a try failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server answered with this status.
    Status(StatusCode),
    /// There was no answer: refused, reset, timed out, cut short.
    Transport,
}

impl Failure {
    /// Whether this kind of failure passes.
    pub(crate) fn is_retryable(self) -> bool {
        match self {
            Self::Status(status) => is_retryable(status),
            Self::Transport => true,
        }
    }

    /// Whether it is a sign of an outage, so that a retry must be paid for from the [`Budget`]. A
    /// conflict or a rate limit is the answer of a server in good health, which says itself when
    /// to come back.
    pub(crate) fn is_outage(self) -> bool {
        match self {
            Self::Status(status) => status.is_server_error(),
            Self::Transport => true,
        }
    }
}

/// A failed try, and what is known when the next one is considered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    /// How many retries there have been: 0 after the first try.
    pub(crate) retries: u32,
    pub(crate) failure: Failure,
    /// See [`retry_after`].
    pub(crate) retry_after: Option<Duration>,
    /// What is left of the call's total time, if that is limited.
    pub(crate) remaining: Option<Duration>,
    /// A random number from 0 to 1.
    pub(crate) jitter01: f64,
}

/// What to do about a failed try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Wait this long, then try again.
    Wait(Duration),
    /// Give the error to the caller now.
    Stop,
}

/// How far a call goes on its own before its caller hears of the failure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ceiling {
    /// Retries after the first try.
    pub(crate) max_retries: u32,
    /// The longest wait a server may ask for; beyond it the error comes back at once.
    pub(crate) longest_wait: Duration,
}

impl Default for Ceiling {
    fn default() -> Self {
        Self {
            max_retries: 2,
            longest_wait: Duration::from_secs(60),
        }
    }
}

impl Ceiling {
    /// Waits as [`backoff`] says, or, if the server asked for a wait, exactly that with the
    /// jitter on top: never earlier than asked, and a fleet that was sent away together does not
    /// come back together. A wait that would leave no time for the try is not begun.
    pub(crate) fn decide(&self, attempt: &Attempt) -> Decision {
        if attempt.retries >= self.max_retries || !attempt.failure.is_retryable() {
            return Decision::Stop;
        }
        let wait = match attempt.retry_after {
            Some(asked) if asked > self.longest_wait => return Decision::Stop,
            Some(asked) => asked.saturating_add(jitter(attempt.jitter01)),
            None => backoff(attempt.retries, attempt.jitter01),
        };
        match attempt.remaining {
            Some(remaining) if wait >= remaining => Decision::Stop,
            _ => Decision::Wait(wait),
        }
    }
}

/// What all calls of a client and its clones may spend on retries during an outage, so that many
/// calls failing together do not multiply the load by their number of tries.
///
/// It starts full, with [`CAPACITY`](Self::CAPACITY) tokens. A retry takes
/// [`COST`](Self::COST) and a success gives back [`REFUND`](Self::REFUND): twenty retries at
/// once, and in the long run one for every five successes. When it is empty, errors come back
/// without a retry until calls succeed again.
#[derive(Debug)]
pub(crate) struct Budget {
    tokens: AtomicU32,
}

impl Budget {
    pub(crate) const CAPACITY: u32 = 100;
    pub(crate) const COST: u32 = 5;
    pub(crate) const REFUND: u32 = 1;

    pub(crate) const fn new() -> Self {
        Self {
            tokens: AtomicU32::new(Self::CAPACITY),
        }
    }

    /// Pays for one retry; false, with nothing taken, if there is too little left. Ask last, when
    /// [`Ceiling::decide`] says to wait and the failure [is an outage](Failure::is_outage).
    pub(crate) fn withdraw(&self) -> bool {
        self.update(|tokens| tokens.checked_sub(Self::COST))
    }

    /// Records a success.
    pub(crate) fn deposit(&self) {
        self.update(|tokens| {
            (tokens < Self::CAPACITY).then(|| (tokens + Self::REFUND).min(Self::CAPACITY))
        });
    }

    /// The count guards no other memory, so no ordering is needed. False if `change` declines.
    fn update(&self, change: impl Fn(u32) -> Option<u32>) -> bool {
        let (success, failure) = (Ordering::Relaxed, Ordering::Relaxed);
        self.tokens.fetch_update(success, failure, change).is_ok()
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Sun, 06 Nov 1994 08:49:37 GMT, the standard's example.
    fn example_date() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777)
    }

    fn parse(value: &[u8], now: SystemTime) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_bytes(value).unwrap());
        retry_after(&headers, now)
    }

    #[test]
    fn statuses() {
        let retryable: Vec<u16> = (100..1000)
            .filter(|code| is_retryable(StatusCode::from_u16(*code).unwrap()))
            .collect();
        assert_eq!(retryable, [408, 409, 429, 500, 502, 503, 504]);
        let outages: Vec<u16> = retryable
            .into_iter()
            .filter(|code| Failure::Status(StatusCode::from_u16(*code).unwrap()).is_outage())
            .collect();
        assert_eq!(outages, [500, 502, 503, 504]);
        assert!(Failure::Transport.is_retryable() && Failure::Transport.is_outage());
    }

    #[test]
    fn delays() {
        for (jitter01, extra) in [(0.0, 0), (0.5, 125), (1.0, 250)] {
            let delays = [0, 1, 2, 3, 4, 5, 6, 31, 32, u32::MAX]
                .map(|retry| backoff(retry, jitter01).as_millis() - extra);
            let expected = [500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000, 8000];
            assert_eq!(delays, expected);
        }
    }

    #[test]
    fn jitter_out_of_range() {
        for jitter01 in [f64::NAN, -1.0, f64::NEG_INFINITY, -0.0] {
            assert_eq!(jitter(jitter01), Duration::ZERO);
        }
        for jitter01 in [1.5, f64::MAX, f64::INFINITY] {
            assert_eq!(jitter(jitter01), LONGEST_JITTER);
        }
    }

    #[test]
    fn retry_after_numbers() {
        for (value, expected) in [
            ("0", Some(Duration::ZERO)),
            ("1", Some(SECOND)),
            ("007", Some(SECOND * 7)),
            ("120", Some(SECOND * 120)),
            (" 3\t", Some(SECOND * 3)),
            ("1.5", Some(Duration::from_millis(1500))),
            ("0.001", Some(Duration::from_millis(1))),
            (".5", Some(Duration::from_millis(500))),
            ("5.", Some(SECOND * 5)),
            ("18446744073709551615", Some(Duration::MAX)),
            ("99999999999999999999999999", Some(Duration::MAX)),
            ("-1", None),
            ("-0", None),
            ("+1", None),
            ("1e3", None),
            ("0x10", None),
            ("1,5", None),
            ("1 2", None),
            ("1s", None),
            ("1.2.3", None),
            (".", None),
            ("", None),
            (" ", None),
            ("nan", None),
            ("NaN", None),
            ("inf", None),
            ("-inf", None),
            ("infinity", None),
            ("soon", None),
        ] {
            assert_eq!(
                parse(value.as_bytes(), example_date()),
                expected,
                "{value:?}"
            );
        }
        // More digits than the largest float has.
        let digits = "9".repeat(400);
        assert_eq!(
            parse(digits.as_bytes(), example_date()),
            Some(Duration::MAX)
        );
        let digits = format!("0.{}", "0".repeat(400));
        assert_eq!(
            parse(digits.as_bytes(), example_date()),
            Some(Duration::ZERO)
        );
        assert_eq!(parse(b"\xff", example_date()), None);
        assert_eq!(retry_after(&HeaderMap::new(), example_date()), None);
    }

    #[test]
    fn retry_after_dates() {
        for value in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            " Sun, 06 Nov 1994 08:49:37 GMT ",
        ] {
            for (now, expected) in [
                (example_date() - SECOND * 90, SECOND * 90),
                (
                    example_date() - Duration::from_millis(1),
                    Duration::from_millis(1),
                ),
                (example_date(), Duration::ZERO),
                (example_date() + SECOND * 90, Duration::ZERO),
            ] {
                assert_eq!(parse(value.as_bytes(), now), Some(expected), "{value:?}");
            }
        }
        let far = parse(b"Fri, 31 Dec 9999 23:59:59 GMT", example_date());
        assert!(far.is_some_and(|wait| wait > SECOND * 60 * 60 * 24 * 365 * 8000));
        for value in [
            "Sun, 06 Nov 1994 08:49:37 PST",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:49:37 GMT",
            "1994-11-06T08:49:37Z",
            "06 Nov 1994",
        ] {
            assert_eq!(parse(value.as_bytes(), example_date()), None, "{value:?}");
        }
    }

    #[test]
    fn a_repeated_header_counts_by_its_longest_wait() {
        let mut headers = HeaderMap::new();
        for value in ["soon", "2", "Sun, 06 Nov 1994 08:49:37 GMT", "1"] {
            headers.append(RETRY_AFTER, HeaderValue::from_static(value));
        }
        let now = example_date();
        assert_eq!(retry_after(&headers, now), Some(SECOND * 2));
        assert_eq!(retry_after(&headers, now - SECOND * 5), Some(SECOND * 5));
    }

    const ATTEMPT: Attempt = Attempt {
        retries: 0,
        failure: Failure::Transport,
        retry_after: None,
        remaining: None,
        jitter01: 0.0,
    };

    fn waits(ceiling: Ceiling, attempt: Attempt) -> Vec<u128> {
        let mut waits = Vec::new();
        for retries in 0.. {
            match ceiling.decide(&Attempt { retries, ..attempt }) {
                Decision::Wait(wait) => waits.push(wait.as_millis()),
                Decision::Stop => break,
            }
        }
        waits
    }

    #[test]
    fn sequences() {
        let max = |max_retries| Ceiling {
            max_retries,
            ..Ceiling::default()
        };
        let asked = |seconds| Attempt {
            retry_after: Some(SECOND * seconds),
            ..ATTEMPT
        };
        assert_eq!(waits(Ceiling::default(), ATTEMPT), [500, 1000]);
        assert_eq!(waits(max(0), ATTEMPT), []);
        assert_eq!(
            waits(max(7), ATTEMPT),
            [500, 1000, 2000, 4000, 8000, 8000, 8000]
        );
        let jittered = Attempt {
            jitter01: 1.0,
            ..ATTEMPT
        };
        assert_eq!(waits(max(3), jittered), [750, 1250, 2250]);
        assert_eq!(waits(max(3), asked(3)), [3000, 3000, 3000]);
        assert_eq!(waits(max(2), asked(0)), [0, 0]);
        let jittered = Attempt {
            jitter01: 0.5,
            ..asked(3)
        };
        assert_eq!(waits(max(2), jittered), [3125, 3125]);
        for (status, expected) in [(503, vec![500, 1000]), (400, vec![]), (501, vec![])] {
            let failure = Failure::Status(StatusCode::from_u16(status).unwrap());
            assert_eq!(waits(max(2), Attempt { failure, ..ATTEMPT }), expected);
        }
    }

    #[test]
    fn limits_are_exact() {
        let nanosecond = Duration::from_nanos(1);
        let decide = |asked, remaining| {
            Ceiling::default().decide(&Attempt {
                retry_after: asked,
                remaining,
                ..ATTEMPT
            })
        };
        let minute = SECOND * 60;
        assert_eq!(decide(Some(minute), None), Decision::Wait(minute));
        assert_eq!(decide(Some(minute + nanosecond), None), Decision::Stop);
        assert_eq!(decide(Some(Duration::MAX), None), Decision::Stop);

        let half = SECOND / 2;
        assert_eq!(decide(None, Some(half + nanosecond)), Decision::Wait(half));
        assert_eq!(decide(None, Some(half)), Decision::Stop);
        assert_eq!(decide(None, Some(Duration::ZERO)), Decision::Stop);
        assert_eq!(decide(Some(SECOND), Some(SECOND)), Decision::Stop);
        let more = SECOND + nanosecond;
        assert_eq!(decide(Some(SECOND), Some(more)), Decision::Wait(SECOND));
    }

    #[test]
    fn no_ceiling_does_not_overflow() {
        let ceiling = Ceiling {
            longest_wait: Duration::MAX,
            ..Ceiling::default()
        };
        let retry_after = Some(Duration::MAX);
        let attempt = Attempt {
            retry_after,
            jitter01: 1.0,
            ..ATTEMPT
        };
        assert_eq!(ceiling.decide(&attempt), Decision::Wait(Duration::MAX));
    }

    fn retries_left(budget: &Budget) -> usize {
        std::iter::repeat_with(|| budget.withdraw())
            .take_while(|paid| *paid)
            .count()
    }

    #[test]
    fn an_outage_uses_the_budget_up_and_successes_refill_it() {
        let budget = Budget::new();
        assert_eq!(retries_left(&budget), 20);
        assert!(!budget.withdraw());
        for _ in 0..4 {
            budget.deposit();
            assert!(!budget.withdraw());
        }
        budget.deposit();
        assert_eq!(retries_left(&budget), 1);
        for _ in 0..10_000 {
            budget.deposit();
        }
        assert_eq!(retries_left(&budget), 20);
    }

    #[test]
    fn a_full_budget_stays_full() {
        let budget = Budget::new();
        budget.deposit();
        assert_eq!(budget.tokens.load(Ordering::Relaxed), Budget::CAPACITY);
        assert!(budget.withdraw());
        for _ in 0..7 {
            budget.deposit();
        }
        assert_eq!(budget.tokens.load(Ordering::Relaxed), Budget::CAPACITY);
    }

    #[test]
    fn threads_share_the_budget_exactly() {
        let budget = Budget::new();
        let paid: usize = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| (0..1000).filter(|_| budget.withdraw()).count()))
                .collect();
            workers
                .into_iter()
                .map(|worker| worker.join().unwrap())
                .sum()
        });
        assert_eq!(paid, 20);
        std::thread::scope(|scope| {
            for _ in 0..5 {
                scope.spawn(|| (0..9).for_each(|_| budget.deposit()));
            }
        });
        assert_eq!(retries_left(&budget), 9);
    }

    fn duration() -> impl Strategy<Value = Duration> {
        prop_oneof![
            (0_u64..100, 0_u32..1_000_000_000).prop_map(|(s, n)| Duration::new(s, n)),
            (any::<u64>(), 0_u32..1_000_000_000).prop_map(|(s, n)| Duration::new(s, n)),
        ]
    }

    /// Header values: any bytes, and the characters numbers and dates are made of.
    fn header() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            prop::collection::vec(any::<u8>(), 0..64),
            "[-+0-9.eEinfNa ]{0,40}".prop_map(String::into_bytes),
            "[A-Z][a-z]{2}, [0-9]{2} (Jan|Feb|Nov|Dec) [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT"
                .prop_map(String::into_bytes),
            "[A-Z][a-z]{2,8}, [0-9]{2}-(Jan|Feb|Dec)-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT"
                .prop_map(String::into_bytes),
            "[A-Z][a-z]{2} (Jan|Feb|Dec) [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} [0-9]{4}"
                .prop_map(String::into_bytes),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn backoff_stays_within_its_bounds(retry in any::<u32>(), jitter01 in 0.0..=1.0) {
            let base = backoff(retry, 0.0);
            let wait = backoff(retry, jitter01);
            prop_assert!(base <= wait && wait <= base + LONGEST_JITTER);
            prop_assert!(FIRST_DELAY <= base && base <= LONGEST_DELAY);
        }

        #[test]
        fn backoff_never_panics(retry in any::<u32>(), jitter01 in any::<f64>()) {
            prop_assert!(backoff(retry, jitter01) <= LONGEST_DELAY + LONGEST_JITTER);
        }

        #[test]
        fn retry_after_never_panics(value in header(), secs in 0_u64..1 << 40) {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(secs);
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                wait_in(&value, now);
            }
        }

        #[test]
        fn whole_seconds_are_exact(seconds in 0_u64..1 << 32) {
            let wait = parse(seconds.to_string().as_bytes(), example_date());
            prop_assert_eq!(wait, Some(Duration::from_secs(seconds)));
        }

        #[test]
        fn dates_are_exact(ahead in 0_u64..1 << 32) {
            let wait = Duration::from_secs(ahead);
            let date = httpdate::fmt_http_date(example_date() + wait);
            prop_assert_eq!(parse(date.as_bytes(), example_date()), Some(wait));
        }

        #[test]
        fn a_wait_is_never_early_never_late_and_within_the_ceiling(
            retries in 0_u32..5,
            asked in prop::option::of(duration()),
            remaining in prop::option::of(duration()),
            jitter01 in any::<f64>(),
            longest_wait in duration(),
        ) {
            let ceiling = Ceiling { max_retries: 3, longest_wait };
            let attempt = Attempt { retries, retry_after: asked, remaining, jitter01, ..ATTEMPT };
            if let Decision::Wait(wait) = ceiling.decide(&attempt) {
                let least = asked.unwrap_or_else(|| backoff(retries, 0.0));
                prop_assert!(retries < 3);
                prop_assert!(wait >= least);
                prop_assert!(wait <= least.saturating_add(LONGEST_JITTER));
                prop_assert!(asked.is_none_or(|asked| asked <= longest_wait));
                prop_assert!(remaining.is_none_or(|remaining| wait < remaining));
            }
        }
    }
}
