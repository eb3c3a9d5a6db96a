//! What a refusal says about repeating the call: whether, and after how long.

use std::time::{Duration, SystemTime};

use pareta::{Client, ClientBuilder, Error, ErrorKind};
use tokio::time::Instant;

use crate::quick;
use crate::server::{Answer, Server};

const SECOND: Duration = Duration::from_secs(1);

/// Sun, 06 Nov 1994 08:49:37 GMT, the standard's example, is what the clock says.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777)
}

/// The error of a call that is answered so each time, and how many milliseconds went by.
async fn ask(
    answer: Answer,
    settings: impl FnOnce(ClientBuilder<pareta::client::Async>) -> ClientBuilder<pareta::client::Async>,
) -> (Error, u128) {
    let server = Server::always(answer).await;
    let client: Client = settings(quick(&server.url())).build().unwrap();
    let started = Instant::now();
    let error = client.tasks().list().await.unwrap_err();
    (error, started.elapsed().as_millis())
}

#[tokio::test(start_paused = true)]
async fn a_wait_may_be_asked_for_in_milliseconds() {
    // What the headers ask for, and how long one retry waits.
    let cases: [(&[(&str, &str)], u128); 12] = [
        (&[("retry-after-ms", "1500")], 1500),
        (&[("x-ms-retry-after-ms", "900")], 900),
        (&[("retry-after-ms", "0")], 0),
        (&[("Retry-After-MS", " 1.0 ")], 1),
        (&[("retry-after-ms", "60000")], 60_000),
        // Before the other, which has whole seconds only.
        (&[("retry-after-ms", "1500"), ("retry-after", "2")], 1500),
        (
            &[("retry-after", "2"), ("x-ms-retry-after-ms", "2500")],
            2500,
        ),
        (&[("x-ms-retry-after-ms", "7"), ("retry-after-ms", "9")], 9),
        // What says nothing is passed over.
        (&[("retry-after-ms", "soon"), ("retry-after", "2")], 2000),
        (&[("retry-after-ms", "-1"), ("x-ms-retry-after-ms", "3")], 3),
        (&[("retry-after-ms", "Sun, 06 Nov 1994 08:49:44 GMT")], 500),
        (&[("retry-after-ms", "1e3")], 500),
    ];
    for (headers, expected) in cases {
        let answer = headers
            .iter()
            .fold(Answer::json(429, ""), |answer, (name, value)| {
                answer.header(name, value)
            });
        let (error, waited) = ask(answer, |client| client.max_retries(1)).await;
        assert_eq!((waited, error.attempts()), (expected, 2), "{headers:?}");
    }
    // The limit is the same.
    let long = Answer::json(429, "").header("retry-after-ms", "60001");
    let (error, waited) = ask(long, |client| client).await;
    assert_eq!((waited, error.attempts()), (0, 1));
    assert_eq!(error.retry_after(), Some(Duration::from_millis(60_001)));
}

#[tokio::test(start_paused = true)]
async fn a_date_is_held_against_the_date_of_the_reply() {
    const AT: &str = "Sun, 06 Nov 1994 12:00:00 GMT";
    const LATER: &str = "Sun, 06 Nov 1994 12:00:07 GMT";
    let cases: [(&[(&str, &str)], u128); 7] = [
        (&[("date", AT)], 7000),
        (&[("date", AT), ("age", "4")], 3000),
        (&[("date", AT), ("age", "7")], 0),
        (&[("date", AT), ("age", "99999999999999999999")], 0),
        (&[("date", AT), ("age", "old")], 7000),
        (&[("date", LATER)], 0),
        // Without a date that can be read, the clock here: three hours early, too long a wait.
        (&[("date", "today"), ("age", "4")], 0),
    ];
    for (headers, expected) in cases {
        let answer = headers.iter().fold(
            Answer::json(503, "").header("retry-after", LATER),
            |answer, (name, value)| answer.header(name, value),
        );
        let (error, waited) = ask(answer, |client| client.max_retries(1).clock(now)).await;
        let attempts = if headers[0].1 == "today" { 1 } else { 2 };
        assert_eq!(
            (waited, error.attempts()),
            (expected, attempts),
            "{headers:?}"
        );
    }
    // Seconds are seconds by any clock.
    let answer = Answer::json(503, "")
        .header("date", AT)
        .header("age", "1")
        .header("retry-after", "2");
    let (_, waited) = ask(answer, |client| client.max_retries(1).clock(now)).await;
    assert_eq!(waited, 2000);
}

#[tokio::test(start_paused = true)]
async fn the_server_decides_whether_a_call_is_repeated() {
    let says = |status: u16, value: &str| Answer::json(status, "").header("x-should-retry", value);
    // Whether it is repeated.
    let cases = [
        (says(429, "false"), false),
        (says(503, "false"), false),
        (says(500, " False"), false),
        (says(400, "true"), true),
        (says(501, "TRUE"), true),
        (says(422, "true"), true),
        // What is neither is not there.
        (says(429, "maybe"), true),
        (says(400, "1"), false),
        (says(400, ""), false),
        // It knows better than its own code.
        (
            Answer::json(429, r#"{"error": {"code": "insufficient_quota"}}"#)
                .header("x-should-retry", "true"),
            true,
        ),
    ];
    for (number, (answer, is_repeated)) in cases.into_iter().enumerate() {
        let (error, _) = ask(answer.clone(), |client| client).await;
        assert_eq!(
            (error.attempts() > 1, error.is_retryable()),
            (is_repeated, is_repeated),
            "{number}"
        );
        // No further than one is ready to go.
        let (error, _) = ask(answer, |client| client.max_retries(0)).await;
        assert_eq!(
            (error.attempts(), error.is_retryable()),
            (1, is_repeated),
            "{number}"
        );
    }
    // Nor where it may have been done, and there is no key to do it under.
    for (status, attempts) in [(500, 1), (400, 3)] {
        let server = Server::always(says(status, "true")).await;
        let client: Client = quick(&server.url())
            .idempotency_keys_honoured(false)
            .build()
            .unwrap();
        let create = client.chat().completions().create("ep", ["x"]);
        assert_eq!(create.await.unwrap_err().attempts(), attempts);
    }
    // Nor in an outage beyond its budget.
    let server = Server::always(says(501, "true")).await;
    let client: Client = quick(&server.url()).max_retries(30).build().unwrap();
    assert_eq!(client.tasks().list().await.unwrap_err().attempts(), 21);
}

#[tokio::test(start_paused = true)]
async fn a_quota_that_is_spent_is_not_asked_again() {
    let spent = [
        r#"{"error": {"message": "your quota is spent", "code": "insufficient_quota"}}"#,
        r#"{"error": {"message": "your quota is spent", "type": "insufficient_quota", "code": null}}"#,
        r#"{"error": {"message": "your quota is spent", "code": "billing_hard_limit_reached"}}"#,
        r#"{"error": {"message": "your quota is spent", "code": "billing_not_active"}}"#,
        r#"{"message": "your quota is spent", "code": "InsufficientBalance"}"#,
        r#"{"message": "your quota is spent", "type": "INSUFFICIENT_CREDITS"}"#,
        r#"[{"error": {"message": "your quota is spent", "code": "insufficient-quota"}}]"#,
        r#"{"detail": {"message": "your quota is spent", "code": "insufficient_quota"}}"#,
        "\u{feff}{\"message\": \"your quota is spent\", \"Code\": \"insufficient_quota\"}",
    ];
    for body in spent {
        let (error, waited) = ask(
            Answer::json(429, body).header("retry-after", "1"),
            |client| client,
        )
        .await;
        assert_eq!((error.attempts(), waited), (1, 0), "{body}");
        assert_eq!(
            (error.kind(), error.is_retryable(), error.message()),
            (ErrorKind::InsufficientCredits, false, "your quota is spent"),
            "{body}"
        );
    }
    // Too many requests at once are something else, whatever they are called, and so is another status.
    let busy = [
        (
            429,
            r#"{"error": "INSUFFICIENT QUOTA", "message": "too many requests at once"}"#,
        ),
        (
            429,
            r#"{"error": {"message": "insufficient_quota", "code": "rate_limit_exceeded"}}"#,
        ),
        (
            429,
            r#"{"error": {"code": 7, "type": ["insufficient_quota"]}}"#,
        ),
        (429, "insufficient_quota"),
        (503, r#"{"error": {"code": "insufficient_quota"}}"#),
    ];
    for (status, body) in busy {
        let (error, _) = ask(Answer::json(status, body), |client| client).await;
        assert_eq!(
            (error.attempts(), error.is_retryable()),
            (3, true),
            "{body}"
        );
        assert_ne!(error.kind(), ErrorKind::InsufficientCredits);
    }
}

#[tokio::test(start_paused = true)]
async fn the_words_of_a_refusal_are_waited_for_a_few_seconds() {
    let whole = r#"{"detail": "the endpoint sleeps"}"#;
    let slow = Answer::json(503, "the ")
        .then("end")
        .then("point")
        .then("sleeps");
    let cases = [
        (
            Answer::json(503, whole).silent(),
            5000,
            "the endpoint sleeps",
        ),
        (
            Answer::json(400, whole).silent(),
            5000,
            "the endpoint sleeps",
        ),
        (Answer::json(503, "the end").silent(), 5000, "the end"),
        (Answer::json(503, "").silent(), 5000, "Service Unavailable"),
        // In all, not from one piece to the next.
        (slow.clone().paced(SECOND * 2), 5000, "the end"),
        (
            Answer::json(503, "so ")
                .paced(SECOND * 2)
                .endless()
                .until_close(),
            5000,
            "so so",
        ),
        (slow.paced(SECOND), 4000, "the endpointsleeps"),
    ];
    for (number, (answer, expected, said)) in cases.into_iter().enumerate() {
        let (error, waited) = ask(answer.clone(), |client| client.max_retries(0)).await;
        assert_eq!((waited, error.message()), (expected, said), "{number}");
        // Less where the call has less time, or silence a nearer limit; no more where they have more.
        let settings: [fn(ClientBuilder<_>) -> ClientBuilder<_>; 3] = [
            |client| client.timeout(SECOND * 3 / 2),
            |client| client.read_timeout(SECOND * 3 / 2),
            |client| client.timeout(SECOND * 60).read_timeout(SECOND * 60),
        ];
        for (setting, change) in settings.into_iter().enumerate() {
            let (error, waited) = ask(answer.clone(), |client| change(client.max_retries(0))).await;
            let is_cut = setting == 0 || (setting == 1 && expected == 5000);
            let expected = if is_cut { 1500 } else { expected };
            assert_eq!(
                (waited, error.status().is_some()),
                (expected, true),
                "{number}"
            );
        }
    }
    // It is no longer than that for each try.
    let (error, waited) = ask(Answer::json(503, whole).silent(), |client| client).await;
    assert_eq!((error.attempts(), waited), (3, 3 * 5000 + 1500));
}

#[tokio::test(start_paused = true)]
async fn what_stands_between_is_down_for_a_while_too() {
    for status in [520, 521, 522, 523, 524, 527, 529, 530] {
        let server = Server::in_turn([
            Answer::json(status, ""),
            Answer::json(200, r#"{"tasks": []}"#),
        ])
        .await;
        let client: Client = quick(&server.url()).build().unwrap();
        let tasks = client.tasks().list().await.unwrap();
        assert_eq!(tasks.meta().unwrap().attempts(), 2, "{status}");
        let (error, _) = ask(Answer::json(status, ""), |client| client).await;
        assert_eq!(
            (error.kind(), error.is_retryable()),
            (ErrorKind::Server, true)
        );
        assert!(
            error.message().len() > 5 && error.message() != "no message",
            "{error}"
        );
    }
}

/// A gateway that gives up on an upstream at work says nothing about what came of it.
#[tokio::test(start_paused = true)]
async fn a_status_says_whether_the_work_may_have_been_done() {
    for status in 300..600 {
        let may = match status {
            408 | 460 | 499 => true,
            503 | 521 | 522 | 523 | 525 | 526 | 529 | 530 => false,
            500.. => true,
            _ => false,
        };
        let server =
            Server::always(Answer::json(status, r#"{"error": {"code": "Timeout"}}"#)).await;
        let client: Client = quick(&server.url())
            .idempotency_keys_honoured(false)
            .build()
            .unwrap();
        let create = client.chat().completions().create("ep", ["x"]);
        let error = create.await.unwrap_err();
        assert_eq!(error.may_have_executed(), may, "{status}");
        // One bill at most.
        assert!(error.attempts() == 1 || !may, "{status}");
    }
}
