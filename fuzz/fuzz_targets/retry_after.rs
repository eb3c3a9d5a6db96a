//! `Retry-After`: one value a line, at the time the first line says.
#![no_main]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderValue;
use libfuzzer_sys::fuzz_target;
use pareta::fuzzing::retry_after;

fuzz_target!(|data: &[u8]| {
    let mut lines = data.split(|byte| *byte == b'\n');
    let now = now(lines.next().unwrap_or_default());
    let values: Vec<HeaderValue> = lines
        .filter_map(|line| HeaderValue::from_bytes(line).ok())
        .collect();
    let waits = values.iter().map(|value| {
        let wait = retry_after(std::slice::from_ref(value), now);
        check(value, now, wait);
        wait
    });
    let longest = waits.max().flatten();
    assert_eq!(
        retry_after(&values, now),
        longest,
        "the longest wait counts"
    );
});

/// Seconds since 1970, of up to eight digits or so; anything else is the epoch.
fn now(line: &[u8]) -> SystemTime {
    let seconds = std::str::from_utf8(line)
        .ok()
        .and_then(|line| line.parse::<u32>().ok());
    UNIX_EPOCH + Duration::from_secs(seconds.unwrap_or(0).into())
}

fn check(value: &HeaderValue, now: SystemTime, wait: Option<Duration>) {
    let text = value.to_str().unwrap_or_default().trim_matches([' ', '\t']);
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
            assert!(wait.abs_diff(asked) <= slack, "{text}: {wait:?}");
        } else {
            // What a double cannot hold to the second is never a short wait.
            assert!(wait >= Duration::from_secs(999_999_999), "{text}: {wait:?}");
        }
        return;
    }
    let Some(wait) = wait else {
        assert!(httpdate::parse_http_date(text).is_err(), "{text}");
        return;
    };
    // It was a date, then: it has a time of day in it, and two digits of its year.
    let date = httpdate::parse_http_date(text).expect(text);
    assert_eq!(wait, date.duration_since(now).unwrap_or_default());
    let shown = httpdate::fmt_http_date(date);
    assert!(text.contains(&shown[17..25]), "{text}: {shown}");
    assert!(text.contains(&shown[14..16]), "{text}: {shown}");
}
