//! What a response says about waiting, at the time the first line says. Each further line is a header: `Retry-After`,
//! unless it names one of the others.
#![no_main]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::{AGE, DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;
use pareta::fuzzing::retry_after;

/// What asks for a wait, the first that counts first: how many of its units are a second, and whether it may be a date.
const WAITS: [(HeaderName, u32, bool); 3] = [
    (HeaderName::from_static("retry-after-ms"), 1000, false),
    (HeaderName::from_static("x-ms-retry-after-ms"), 1000, false),
    (RETRY_AFTER, 1, true),
];

fuzz_target!(|data: &[u8]| {
    let mut lines = data.split(|byte| *byte == b'\n');
    let now = now(lines.next().unwrap_or_default());
    let mut headers = HeaderMap::new();
    for (name, value) in lines.map(header) {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(name, value);
        }
    }
    let server_now = server_time(&headers).unwrap_or(now);
    let mut expected = None;
    for (name, units, may_be_date) in WAITS {
        let waits = headers.get_all(&name).into_iter().map(|value| {
            let alone = HeaderMap::from_iter([(name.clone(), value.clone())]);
            let wait = retry_after(&alone, server_now);
            check(value, server_now, units, may_be_date, wait);
            wait
        });
        expected = expected.or(waits.max().flatten());
    }
    let wait = retry_after(&headers, now);
    assert_eq!(
        wait, expected,
        "the longest of the first kind that says one"
    );
});

/// Seconds since 1970, of up to eight digits or so; anything else is the epoch.
fn now(line: &[u8]) -> SystemTime {
    let seconds = std::str::from_utf8(line)
        .ok()
        .and_then(|line| line.parse::<u32>().ok());
    UNIX_EPOCH + Duration::from_secs(seconds.unwrap_or(0).into())
}

/// The header a line stands for, and its value.
fn header(line: &[u8]) -> (HeaderName, &[u8]) {
    let [(milliseconds, ..), (azure, ..), _] = WAITS;
    for name in [DATE, AGE, milliseconds, azure] {
        let value = line.strip_prefix(name.as_str().as_bytes());
        if let Some(value) = value.and_then(|value| value.strip_prefix(b":")) {
            return (name, value);
        }
    }
    (RETRY_AFTER, line)
}

fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default().trim_matches([' ', '\t'])
}

/// The time of the server: when the response was made, and how old it is since then.
fn server_time(headers: &HeaderMap) -> Option<SystemTime> {
    let date = httpdate::parse_http_date(text(headers.get(DATE)?)).ok()?;
    let age = headers.get(AGE).map(text).unwrap_or_default();
    let is_age = !age.is_empty() && age.bytes().all(|byte| byte.is_ascii_digit());
    let age = match age.trim_start_matches('0') {
        _ if !is_age => 0,
        "" => 0,
        digits if digits.len() > 10 => 1 << 31,
        digits => digits.parse::<u64>().expect("digits").min(1 << 31),
    };
    Some(date + Duration::from_secs(age))
}

fn check(
    value: &HeaderValue,
    now: SystemTime,
    units: u32,
    may_be_date: bool,
    wait: Option<Duration>,
) {
    let text = text(value);
    let is_number = !text.is_empty()
        && text.bytes().filter(|byte| *byte == b'.').count() <= 1
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_number {
        let wait = wait.expect("a number is a wait");
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let whole = whole.trim_start_matches('0');
        if whole.len() <= 9 {
            let seconds: u64 = format!("0{whole}").parse().expect("digits");
            let nanoseconds: u64 = format!("{fraction:0<9.9}").parse().expect("digits");
            let asked = Duration::from_secs(seconds) + Duration::from_nanos(nanoseconds);
            // Half a nanosecond is rounded either way, and a double has 53 bits for all of it.
            let slack = Duration::from_nanos(1 + (seconds >> 20));
            assert!(wait.abs_diff(asked / units) <= slack, "{text}: {wait:?}");
        } else {
            // What a double cannot hold to the second is never a short wait.
            let least = Duration::from_secs(999_999_999) / units;
            assert!(wait >= least, "{text}: {wait:?}");
        }
        return;
    }
    let date = httpdate::parse_http_date(text).ok();
    let Some(date) = date.filter(|_| may_be_date) else {
        assert_eq!(wait, None, "{text}");
        return;
    };
    // It was a date, then: it has a time of day in it, and two digits of its year.
    assert_eq!(wait, Some(date.duration_since(now).unwrap_or_default()));
    let shown = httpdate::fmt_http_date(date);
    assert!(text.contains(&shown[17..25]), "{text}: {shown}");
    assert!(text.contains(&shown[14..16]), "{text}: {shown}");
}
