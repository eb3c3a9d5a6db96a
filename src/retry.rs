//! When a failed try is repeated, and how long to wait first.
//!
//! Nothing here sleeps, reads a clock or draws a random number: time and jitter are arguments, so
//! every decision can be tested to the nanosecond. Whether a call may be repeated at all (its
//! body can be sent again, its idempotency key is honoured) is for the caller to know; this is
//! about whether that makes sense.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use crate::error::ErrorKind;
use http::StatusCode;
use http::header::{AGE, DATE, HeaderMap, HeaderName, RETRY_AFTER};

const FIRST_DELAY: Duration = Duration::from_millis(500);
const LONGEST_DELAY: Duration = Duration::from_secs(8);
const LONGEST_JITTER: Duration = Duration::from_millis(250);

/// Waits in milliseconds, which some servers say beside `Retry-After` and more exactly.
const IN_MILLISECONDS: [HeaderName; 2] = [
    HeaderName::from_static("retry-after-ms"),
    HeaderName::from_static("x-ms-retry-after-ms"),
];

const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");

/// The oldest a reply says it is (RFC 9111, 1.2.2).
const OLDEST: u64 = 1 << 31;

/// Whether the same request may fare better later. From 520 on: what stands between could not ask the API (529: the API
/// is overloaded).
pub(crate) fn is_retryable(status: StatusCode) -> bool {
    matches!(
        status.as_u16(),
        408 | 409 | 429 | 500 | 502..=504 | 520..=524 | 527 | 529 | 530
    )
}

/// What the server itself says about another try, where it does.
pub(crate) fn should_retry(headers: &HeaderMap) -> Option<bool> {
    let value = headers.get(SHOULD_RETRY)?.to_str().ok()?.trim();
    let is = |word: &str| value.eq_ignore_ascii_case(word);
    (is("true") || is("false")).then(|| is("true"))
}

/// Whether a request that was answered with this status may have been carried out all the same: something gave up on a
/// server at work (408, 460, 499), or a 5xx hides a result. But with a 503 nothing took the request on, and with some
/// others it did not get as far as the API (521 to 523, 525, 526, 530) or was turned away there (529).
pub(crate) fn may_have_executed(status: StatusCode) -> bool {
    match status.as_u16() {
        408 | 460 | 499 => true,
        503 | 521..=523 | 525 | 526 | 529 | 530 => false,
        _ => status.is_server_error(),
    }
}

/// Whether a refusal may pass: by the server's own word, or else by its status; a balance that is spent does not.
pub(crate) fn passes(status: StatusCode, headers: &HeaderMap, kind: ErrorKind) -> bool {
    let by_status = || is_retryable(status) && kind != ErrorKind::InsufficientCredits;
    should_retry(headers).unwrap_or_else(by_status)
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

/// How long the server asked to be left alone, in the first of these that says: milliseconds, or `Retry-After`. If a
/// header is repeated, the longest wait counts.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let longest = |name: &HeaderName, read: &dyn Fn(&str) -> Option<Duration>| {
        let values = headers.get_all(name).into_iter();
        values
            .filter_map(|value| read(value.to_str().ok()?.trim()))
            .max()
    };
    let milliseconds = |text: &str| duration(text, 1000.0);
    IN_MILLISECONDS
        .iter()
        .find_map(|name| longest(name, &milliseconds))
        .or_else(|| longest(&RETRY_AFTER, &|text| wait(text, headers, now)))
}

/// Seconds, also with a fraction, or an HTTP date in any of its three formats. A date gone by is no wait; what is
/// neither is ignored.
fn wait(text: &str, headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    duration(text, 1.0).or_else(|| {
        let date = httpdate::parse_http_date(text).ok()?;
        let now = server_time(headers).unwrap_or(now);
        Some(date.duration_since(now).unwrap_or(Duration::ZERO))
    })
}

/// What the server's clock says: the clock here may be wrong, and a date is meant by theirs.
pub(crate) fn server_time(headers: &HeaderMap) -> Option<SystemTime> {
    let text = |name| headers.get(name)?.to_str().ok();
    let date = httpdate::parse_http_date(text(DATE)?.trim()).ok()?;
    let age = text(AGE).map_or("", str::trim);
    // A number too large to be one is the largest.
    let age = match !age.is_empty() && age.bytes().all(|byte| byte.is_ascii_digit()) {
        true => age.parse().unwrap_or(OLDEST).min(OLDEST),
        false => 0,
    };
    date.checked_add(Duration::from_secs(age))
}

/// A number of which so many are a second; one too large for a duration is the longest one.
fn duration(text: &str, per_second: f64) -> Option<Duration> {
    // Only digits and a point: `f64` would also read signs, exponents, `inf` and `nan`.
    let is_number = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    if !text.bytes().all(is_number) {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    Some(Duration::try_from_secs_f64(number / per_second).unwrap_or(Duration::MAX))
}

/// How a try failed that another one may mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server answered with this status.
    Status(StatusCode),
    /// There was no answer: refused, reset, timed out, cut short.
    Transport,
    /// It came to nothing on this side, by a layer of the caller's.
    Local,
}

impl Failure {
    /// Whether it is a sign of an outage, so that a retry must be paid for from the [`Budget`]. A
    /// conflict or a rate limit is the answer of a server in good health, which says itself when
    /// to come back.
    pub(crate) fn is_outage(self) -> bool {
        match self {
            Self::Status(status) => status.is_server_error(),
            Self::Transport => true,
            Self::Local => false,
        }
    }
}

/// What is known of a failed try when the next one is considered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    /// How many retries there have been: 0 after the first try.
    pub(crate) retries: u32,
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
        if attempt.retries >= self.max_retries {
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
    use http::HeaderValue;
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
        assert_eq!(
            retryable,
            [
                408, 409, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 527, 529, 530
            ]
        );
        let outages: Vec<u16> = retryable
            .into_iter()
            .filter(|code| Failure::Status(StatusCode::from_u16(*code).unwrap()).is_outage())
            .collect();
        assert_eq!(
            outages,
            [500, 502, 503, 504, 520, 521, 522, 523, 524, 527, 529, 530]
        );
        assert!(Failure::Transport.is_outage());
    }

    #[test]
    fn what_may_have_been_done() {
        let may: Vec<u16> = (100..1000)
            .filter(|code| may_have_executed(StatusCode::from_u16(*code).unwrap()))
            .collect();
        let others: Vec<u16> = (100..1000)
            .filter(|code| may.contains(code) && !(500..600).contains(code))
            .collect();
        assert_eq!(others, [408, 460, 499]);
        let not_done: Vec<u16> = (500..600).filter(|code| !may.contains(code)).collect();
        assert_eq!(not_done, [503, 521, 522, 523, 525, 526, 529, 530]);
    }

    #[test]
    fn the_servers_word_on_retries() {
        for (values, expected) in [
            (&["true"][..], Some(true)),
            (&["false"], Some(false)),
            (&[" TRUE\t"], Some(true)),
            (&["False"], Some(false)),
            (&["true", "false"], Some(true)),
            (&["yes"], None),
            (&["1"], None),
            (&[""], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append("x-should-retry", HeaderValue::from_static(value));
            }
            assert_eq!(should_retry(&headers), expected, "{values:?}");
        }
        let mut headers = HeaderMap::new();
        headers.insert(SHOULD_RETRY, HeaderValue::from_bytes(b"\xff").unwrap());
        assert_eq!(should_retry(&headers), None);
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

    /// Headers of these names and values.
    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let lines = lines.iter();
        lines
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[test]
    fn milliseconds_come_first() {
        const MS: &str = "retry-after-ms";
        const AZURE: &str = "x-ms-retry-after-ms";
        let millis = Duration::from_millis;
        for (lines, expected) in [
            (&[(MS, "1500")][..], Some(millis(1500))),
            (&[(AZURE, "900")], Some(millis(900))),
            (&[(MS, "0.5")], Some(Duration::from_micros(500))),
            (&[(MS, "0")], Some(Duration::ZERO)),
            (&[(MS, "99999999999999999999999999")], Some(Duration::MAX)),
            (
                &[(MS, "7"), (AZURE, "9"), ("retry-after", "1")],
                Some(millis(7)),
            ),
            (&[(AZURE, "9"), ("retry-after", "1")], Some(millis(9))),
            (
                &[(MS, "soon"), (AZURE, ""), ("retry-after", "1")],
                Some(SECOND),
            ),
            (&[(MS, "Sun, 06 Nov 1994 08:49:37 GMT")], None),
            (&[(MS, "-1")], None),
            (&[(MS, ".")], None),
        ] {
            let wait = retry_after(&headers(lines), example_date());
            assert_eq!(wait, expected, "{lines:?}");
        }
        let mut repeated = headers(&[(MS, "3")]);
        repeated.append(MS, HeaderValue::from_static("4"));
        repeated.append(MS, HeaderValue::from_static("x"));
        assert_eq!(retry_after(&repeated, example_date()), Some(millis(4)));
    }

    #[test]
    fn a_date_is_meant_by_the_servers_clock() {
        const LATER: (&str, &str) = ("retry-after", "Sun, 06 Nov 1994 09:00:00 GMT");
        const DATE: (&str, &str) = ("date", "Sun, 06 Nov 1994 08:59:30 GMT");
        // The clock here says 08:49:37.
        let by_our_clock = SECOND * 623;
        for (lines, expected) in [
            (&[LATER][..], by_our_clock),
            (&[LATER, DATE], SECOND * 30),
            (&[LATER, DATE, ("age", "10")], SECOND * 20),
            (&[LATER, DATE, ("age", "30")], Duration::ZERO),
            (
                &[LATER, DATE, ("age", "9999999999999999999999")],
                Duration::ZERO,
            ),
            (&[LATER, DATE, ("age", "-5")], SECOND * 30),
            (&[LATER, DATE, ("age", "1.5")], SECOND * 30),
            (&[LATER, ("age", "10")], by_our_clock),
            (&[LATER, ("date", "now")], by_our_clock),
            (
                &[LATER, ("date", "Sunday, 06-Nov-94 08:59:30 GMT")],
                SECOND * 30,
            ),
            (
                &[
                    LATER,
                    ("date", "Fri, 31 Dec 9999 23:59:59 GMT"),
                    ("age", "2147483648"),
                ],
                Duration::ZERO,
            ),
            (&[("retry-after", "7"), DATE, ("age", "10")], SECOND * 7),
        ] {
            let wait = retry_after(&headers(lines), example_date());
            assert_eq!(wait, Some(expected), "{lines:?}");
        }
    }

    const ATTEMPT: Attempt = Attempt {
        retries: 0,
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

    /// A header that says something about another try.
    fn line() -> impl Strategy<Value = (HeaderName, Vec<u8>)> {
        let [plain, azure] = IN_MILLISECONDS;
        let name = prop::sample::select(vec![plain, azure, RETRY_AFTER, DATE, AGE, SHOULD_RETRY]);
        (name, header())
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
        fn retry_after_never_panics(lines in prop::collection::vec(line(), 0..6), secs in 0_u64..1 << 40) {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(secs);
            let mut headers = HeaderMap::new();
            for (name, value) in lines {
                if let Ok(value) = HeaderValue::from_bytes(&value) {
                    headers.append(name, value);
                }
            }
            retry_after(&headers, now);
            should_retry(&headers);
        }

        #[test]
        fn whole_milliseconds_are_exact(millis in 0_u64..1 << 30) {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after-ms", HeaderValue::from(millis));
            let wait = retry_after(&headers, example_date());
            prop_assert_eq!(wait, Some(Duration::from_millis(millis)));
        }

        #[test]
        fn the_clock_here_is_not_asked_where_the_reply_has_a_date(
            date in 0_u64..1 << 33,
            ahead in 0_u64..1 << 33,
            age in 0_u64..1 << 33,
            here in 0_u64..1 << 40,
        ) {
            let sent = SystemTime::UNIX_EPOCH + Duration::from_secs(date);
            let mut headers = HeaderMap::new();
            let text = |time| HeaderValue::try_from(httpdate::fmt_http_date(time)).unwrap();
            headers.insert(DATE, text(sent));
            headers.insert(AGE, HeaderValue::from(age));
            headers.insert(RETRY_AFTER, text(sent + Duration::from_secs(ahead)));
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(here);
            let expected = Duration::from_secs(ahead.saturating_sub(age.min(OLDEST)));
            prop_assert_eq!(retry_after(&headers, now), Some(expected));
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
            let attempt = Attempt { retries, retry_after: asked, remaining, jitter01 };
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
