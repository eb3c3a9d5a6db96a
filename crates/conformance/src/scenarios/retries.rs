//! When a call is sent again, and when not.

use std::time::{Duration, SystemTime};

use crate::protocol::Call::Chat;
use crate::reply::{Reply, answer, refusal, refusal_with};
use crate::scenario::Scenario;
use crate::verdict::{Finding, Run};

fn slow_down(retry_after: &str) -> Reply {
    let headers = format!("retry-after: {retry_after}\r\n");
    refusal_with(429, &headers, "slow down")
}

/// Kept when the answer came, by a second request at least this long after the first.
fn waits(run: &Run, least: Duration) -> Finding {
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

pub fn scenarios() -> Vec<Scenario> {
    let unavailable = || refusal(503, "starting");
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
    ]
}
