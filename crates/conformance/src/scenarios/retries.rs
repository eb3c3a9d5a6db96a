//! When a call is sent again, and when not.

use std::time::{Duration, SystemTime};

use crate::protocol::Call::Chat;
use crate::reply::{Reply, answer, json, refusal, refusal_with};
use crate::scenario::Scenario;
use crate::server::{Origins, Request};
use crate::verdict::{Finding, Run};

fn slow_down(retry_after: &str) -> Reply {
    let headers = format!("retry-after: {retry_after}\r\n");
    refusal_with(429, &headers, "slow down")
}

/// Kept when the answer came, by a second request at least this long after the first.
pub fn waits(run: &Run, least: Duration) -> Finding {
    let [first, second] = run.journal.requests.as_slice() else {
        return run.when(false);
    };
    let waited = second.at - first.at;
    let is_kept = waited >= least && run.is_answered();
    Finding::of(
        is_kept,
        format!("asked again after {:.1} s", waited.as_secs_f64()),
    )
}

/// A 429 that asks for a wait of 3 s, by a server whose clock is this far off ours.
fn slow_down_by_a_clock(off: impl Fn(SystemTime) -> SystemTime) -> Reply {
    let now = off(SystemTime::now());
    let [now, then] = [now, now + Duration::from_secs(3)].map(httpdate::fmt_http_date);
    refusal_with(
        429,
        &format!("date: {now}\r\nretry-after: {then}\r\n"),
        "slow down",
    )
}

/// Kept when the call was sent once, and the caller is not told to try again.
fn not_repeated(run: &Run) -> Finding {
    let retryable = run.error().and_then(|error| error.retryable);
    match run.fails() {
        found if retryable == Some(true) => {
            Finding::of(false, format!("{}, called retryable", found.measured))
        }
        found => found,
    }
}

pub fn scenarios() -> Vec<Scenario> {
    let unavailable = || refusal(503, "starting");
    let waits_for = |name, rule, headers: &str| {
        let first = refusal_with(429, headers, "slow down");
        Scenario::in_turn(name, rule, Chat, [first, answer()], |run| {
            waits(run, Duration::from_millis(1500))
        })
    };
    let passing = |name, rule, statuses: [u16; 2]| {
        let [first, second] = statuses.map(|status| refusal(status, "passing"));
        Scenario::in_turn(name, rule, Chat, [first, second, answer()], Run::answers)
    };
    let skewed = |name, rule, off: fn(SystemTime) -> SystemTime| {
        let script = move |_: &Request, number: usize, _: &Origins| match number {
            0 => slow_down_by_a_clock(off),
            _ => answer(),
        };
        Scenario::new(name, rule, Chat, script, |run| {
            waits(run, Duration::from_secs(2))
        })
    };
    const HOUR: Duration = Duration::from_secs(3600);
    vec![
        Scenario::in_turn(
            "retry-after-503",
            "A 503 is passing: the call is sent again, and answered.",
            Chat,
            [unavailable(), answer()],
            Run::answers,
        ),
        Scenario::always(
            "retry-ends",
            "A server that stays away is given up on, after at most 10 requests.",
            Chat,
            unavailable(),
            |run| run.when(run.is_failure() && run.journal.requests.len() <= 10),
        ),
        Scenario::in_turn(
            "retry-after-seconds",
            "`Retry-After: 2` is waited for.",
            Chat,
            [slow_down("2"), answer()],
            |run| waits(run, Duration::from_secs(2)),
        ),
        Scenario::new(
            "retry-after-a-date",
            "`Retry-After` as a date, 3 s ahead, is waited for (dates have whole seconds: 2 s \
             will do).",
            Chat,
            |_, number, _| match number {
                0 => {
                    let date = SystemTime::now() + Duration::from_secs(3);
                    slow_down(&httpdate::fmt_http_date(date))
                }
                _ => answer(),
            },
            |run| waits(run, Duration::from_secs(2)),
        ),
        Scenario::always(
            "retry-after-a-day",
            "`Retry-After: 86400` is an error at once: no request before that time, and no sleep.",
            Chat,
            slow_down("86400"),
            Run::fails,
        )
        .within(8),
        Scenario::always(
            "no-retry-of-400",
            "A request the server does not accept is sent once.",
            Chat,
            refusal(400, "no"),
            Run::fails,
        ),
        Scenario::always(
            "no-retry-of-402",
            "A call that credit is missing for is sent once.",
            Chat,
            refusal(402, "out of credit"),
            Run::fails,
        ),
        waits_for(
            "retry-after-ms",
            "`retry-after-ms: 1500` is waited for.",
            "retry-after-ms: 1500\r\n",
        ),
        waits_for(
            "retry-after-ms-of-azure",
            "`x-ms-retry-after-ms: 1500` is waited for.",
            "x-ms-retry-after-ms: 1500\r\n",
        ),
        skewed(
            "retry-after-a-date-of-a-clock-ahead",
            "A date counts from the reply's own `Date`: a server's clock an hour ahead makes no \
             wait of an hour.",
            |now| now + HOUR,
        ),
        skewed(
            "retry-after-a-date-of-a-clock-behind",
            "A server's clock an hour behind does not make the wait nothing.",
            |now| now - HOUR,
        ),
        Scenario::always(
            "no-retry-where-told-not-to",
            "`x-should-retry: false` is obeyed.",
            Chat,
            refusal_with(503, "x-should-retry: false\r\n", "gone for good"),
            not_repeated,
        ),
        Scenario::in_turn(
            "retry-where-told-to",
            "`x-should-retry: true` is obeyed, with a status that is not tried again otherwise.",
            Chat,
            [
                refusal_with(400, "x-should-retry: true\r\n", "not yet"),
                answer(),
            ],
            Run::answers,
        ),
        Scenario::always(
            "no-retry-of-a-spent-quota",
            "A 429 because the quota is spent is no rate limit: it is sent once, and not called \
             retryable.",
            Chat,
            json(
                429,
                r#"{"detail":"your quota is spent","error":{"message":"your quota is spent","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
            ),
            not_repeated,
        ),
        passing(
            "retry-of-520-and-522",
            "520 and 522 are passing: the call is sent again, and answered.",
            [520, 522],
        ),
        passing(
            "retry-of-521-and-523",
            "521 and 523 are passing: the call is sent again, and answered.",
            [521, 523],
        ),
        passing(
            "retry-of-524-and-529",
            "524 and 529 are passing: the call is sent again, and answered.",
            [524, 529],
        ),
    ]
}
