//! When a call is repeated, how long it waits first, and when it gives up: all of it to the millisecond.

use std::time::{Duration, SystemTime};

use pareta::{Client, ClientBuilder, Error, ErrorKind};
use pareta_sandbox::{Fault, Sandbox};
use tokio::time::Instant;

use crate::server::{Answer, Server};
use crate::{CONTRACT, LIVE, builder, client, quick, sandbox};

const SECOND: Duration = Duration::from_secs(1);

fn millis(duration: Duration) -> u128 {
    duration.as_millis()
}

/// The waits between the requests a server has seen.
fn waits(server: &Server) -> Vec<u128> {
    let seen = server.seen();
    seen.windows(2)
        .map(|pair| millis(pair[1].at - pair[0].at))
        .collect()
}

/// A failing server, asked once by a client of these settings: the error, and the waits between the tries.
async fn ask(
    answer: Answer,
    settings: impl FnOnce(ClientBuilder<pareta::client::Async>) -> ClientBuilder<pareta::client::Async>,
) -> (Error, Vec<u128>) {
    let server = Server::always(answer).await;
    let client = settings(quick(&server.url())).build().unwrap();
    let error = client.tasks().list().await.unwrap_err();
    assert_eq!(error.attempts() as usize, server.seen().len());
    let waits = waits(&server);
    (error, waits)
}

fn busy() -> Answer {
    Answer::json(503, r#"{"detail": "busy"}"#)
}

#[tokio::test(start_paused = true)]
async fn failures_that_pass_are_repeated_and_others_are_not() {
    for status in 300..600 {
        let (error, waits) = ask(Answer::json(status, ""), |client| client).await;
        let passes = matches!(
            status,
            408 | 409 | 429 | 500 | 502..=504 | 520..=524 | 527 | 529 | 530
        );
        assert_eq!(
            waits,
            if passes { vec![500, 1000] } else { vec![] },
            "{status}"
        );
        assert_eq!(
            (error.status(), error.is_retryable()),
            (Some(status), passes)
        );
    }
    let answers = [
        ("hang up", Answer::hang_up()),
        ("cut reply", Answer::json(200, r#"{"tasks": ["#).cut()),
        ("cut chunks", Answer::events([r#"{"tasks": ["#]).cut()),
    ];
    for (what, answer) in answers {
        let (error, waits) = ask(answer, |client| client).await;
        assert_eq!(
            (waits, error.kind()),
            (vec![500, 1000], ErrorKind::Connection),
            "{what}"
        );
        assert!(error.is_retryable() && !error.may_have_executed(), "{what}");
    }
    // Nobody listens where somebody did.
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let started = Instant::now();
    let error = client(&format!("http://{gone}"))
        .tasks()
        .list()
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connection, 3));
    let said = format!("cannot connect to {gone}: nothing listens there");
    assert_eq!(
        (error.message(), millis(started.elapsed())),
        (said.as_str(), 1500)
    );
}

#[tokio::test(start_paused = true)]
async fn waits_double_up_to_eight_seconds() {
    type Jitter = fn() -> f64;
    let cases: [(u32, Jitter, &[u128]); 6] = [
        (0, || 0.0, &[]),
        (1, || 0.0, &[500]),
        (7, || 0.0, &[500, 1000, 2000, 4000, 8000, 8000, 8000]),
        (3, || 1.0, &[750, 1250, 2250]),
        (2, || 0.5, &[625, 1125]),
        (2, || f64::NAN, &[500, 1000]),
    ];
    for (retries, jitter, expected) in cases {
        let (error, waits) = ask(busy(), |client| client.max_retries(retries).jitter(jitter)).await;
        assert_eq!(waits, expected, "{retries}");
        assert_eq!(error.attempts(), retries + 1);
    }
    // Left to itself a client waits at random, within a quarter of a second.
    let server = Server::always(busy()).await;
    let client: Client = builder(&server.url()).build().unwrap();
    client.tasks().list().await.unwrap_err();
    let waits = waits(&server);
    assert!(
        (500..=750).contains(&waits[0]) && (1000..=1250).contains(&waits[1]),
        "{waits:?}"
    );
}

/// Sun, 06 Nov 1994 08:49:37 GMT, the standard's example, is what the clock says.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777)
}

#[tokio::test(start_paused = true)]
async fn a_server_is_left_alone_as_long_as_it_asks() {
    let at_once = None;
    let cases: &[(&str, Option<u128>, Option<Duration>)] = &[
        ("3", Some(3000), Some(SECOND * 3)),
        ("0", Some(0), Some(Duration::ZERO)),
        ("1.5", Some(1500), Some(SECOND * 3 / 2)),
        ("0.001", Some(1), Some(Duration::from_millis(1))),
        ("60", Some(60_000), Some(SECOND * 60)),
        // Longer than one is ready to wait.
        ("60.5", at_once, Some(SECOND * 121 / 2)),
        ("86400", at_once, Some(SECOND * 86_400)),
        ("99999999999999999999999", at_once, Some(Duration::MAX)),
        // Dates, in the three forms there are.
        (
            "Sun, 06 Nov 1994 08:49:44 GMT",
            Some(7000),
            Some(SECOND * 7),
        ),
        (
            "Sunday, 06-Nov-94 08:49:44 GMT",
            Some(7000),
            Some(SECOND * 7),
        ),
        ("Sun Nov  6 08:49:44 1994", Some(7000), Some(SECOND * 7)),
        (
            "Sun, 06 Nov 1994 08:49:37 GMT",
            Some(0),
            Some(Duration::ZERO),
        ),
        (
            "Sat, 05 Nov 1994 08:49:37 GMT",
            Some(0),
            Some(Duration::ZERO),
        ),
        (
            "Mon, 07 Nov 1994 08:49:37 GMT",
            at_once,
            Some(SECOND * 86_400),
        ),
        // What nobody can read says nothing.
        ("soon", Some(500), None),
        ("-5", Some(500), None),
        ("1e3", Some(500), None),
        ("inf", Some(500), None),
        ("", Some(500), None),
        ("Sun, 99 Nov 1994 08:49:37 GMT", Some(500), None),
    ];
    for (value, wait, asked) in cases {
        for status in [429, 503] {
            let answer = Answer::json(status, "").header("retry-after", value);
            let (error, waits) = ask(answer, |client| client.max_retries(1).clock(now)).await;
            assert_eq!(waits, wait.iter().copied().collect::<Vec<_>>(), "{value:?}");
            assert_eq!(error.retry_after(), *asked, "{value:?}");
            assert!(error.is_retryable());
        }
    }
    // Never earlier than asked: the jitter comes on top. The longest wait is a setting.
    let asks = |seconds: &str| Answer::json(429, "").header("Retry-After", seconds);
    let (_, waits) = ask(asks("3"), |client| client.max_retries(1).jitter(|| 1.0)).await;
    assert_eq!(waits, [3250]);
    for (seconds, expected) in [("5", vec![5000, 5000]), ("5.001", vec![])] {
        let (_, waits) = ask(asks(seconds), |client| {
            client.longest_retry_wait(SECOND * 5)
        })
        .await;
        assert_eq!(waits, expected);
    }
    // Of several the longest counts.
    let (_, waits) = ask(
        asks("2")
            .header("retry-after", "4")
            .header("retry-after", "x"),
        |client| client.max_retries(1),
    )
    .await;
    assert_eq!(waits, [4000]);
}

#[tokio::test(start_paused = true)]
async fn a_call_keeps_its_deadline_over_all_tries() {
    let after = |answer: Answer, seconds: f64| answer.paced(Duration::from_secs_f64(seconds));
    let retry_after = |seconds: &str| busy().header("retry-after", seconds);
    // The answer, the deadline, when the call ends, how often it was tried, and how it ends.
    let cases = [
        // The third try would begin too late: the second one's error is the call's.
        (busy(), 2000, 1500, 3, ErrorKind::EndpointNotReady),
        (busy(), 1500, 500, 2, ErrorKind::EndpointNotReady),
        (busy(), 1501, 1500, 3, ErrorKind::EndpointNotReady),
        (busy(), 500, 0, 1, ErrorKind::EndpointNotReady),
        (retry_after("5"), 5000, 0, 1, ErrorKind::EndpointNotReady),
        (retry_after("5"), 5001, 5000, 2, ErrorKind::EndpointNotReady),
        // A try is broken off where the time is up.
        (Answer::never(), 1234, 1234, 1, ErrorKind::Timeout),
        (
            after(Answer::hang_up(), 0.0),
            900,
            500,
            2,
            ErrorKind::Connection,
        ),
        (
            after(Answer::json(200, r#"{"tasks": []}"#), 3.0),
            1234,
            1234,
            1,
            ErrorKind::Timeout,
        ),
        (
            Answer::json(200, r#"{"tasks"#).silent(),
            1234,
            1234,
            1,
            ErrorKind::Timeout,
        ),
        // The status has come, and counts even though its words have not.
        (
            Answer::json(400, r#"{"detail"#).silent(),
            1234,
            1234,
            1,
            ErrorKind::BadRequest,
        ),
    ];
    for (number, (answer, deadline, ends, attempts, kind)) in cases.into_iter().enumerate() {
        let deadline = Duration::from_millis(deadline);
        for is_option in [true, false] {
            let server = Server::always(answer.clone()).await;
            let settings = quick(&server.url());
            let client: Client = match is_option {
                true => settings.build().unwrap(),
                false => settings.timeout(deadline).build().unwrap(),
            };
            let started = Instant::now();
            let request = client.tasks().list();
            let error = match is_option {
                true => request.timeout(deadline).await.unwrap_err(),
                false => request.await.unwrap_err(),
            };
            assert_eq!(
                (millis(started.elapsed()), error.attempts()),
                (ends, attempts),
                "case {number}"
            );
            assert_eq!(error.kind(), kind, "case {number}");
        }
    }
    // A call's own time is in place of the client's, longer or shorter; one beyond reckoning is none.
    let server = Server::always(Answer::never()).await;
    let client: Client = quick(&server.url())
        .timeout(SECOND)
        .read_timeout(SECOND * 9)
        .max_retries(0)
        .build()
        .unwrap();
    for (timeout, ends) in [
        (SECOND * 4, 4000),
        (Duration::MAX, 9000),
        (Duration::from_nanos(1), 1),
    ] {
        let started = Instant::now();
        let error = client.tasks().list().timeout(timeout).await.unwrap_err();
        assert_eq!(
            (error.kind(), millis(started.elapsed())),
            (ErrorKind::Timeout, ends)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_was_closed_meanwhile_costs_no_retry() {
    let fine = || Answer::json(200, r#"{"tasks": [], "choices": [{}]}"#);
    let none = |builder: ClientBuilder<_>| builder.max_retries(0);
    let two = |builder: ClientBuilder<_>| builder.max_retries(2);
    let ignored =
        |builder: ClientBuilder<_>| builder.max_retries(0).idempotency_keys_honoured(false);
    type Settings =
        fn(ClientBuilder<pareta::client::Async>) -> ClientBuilder<pareta::client::Async>;
    // The answers behind a first good one; whether the call comes to an end, after how many tries, in how long.
    let cases: [(Vec<Answer>, Settings, bool, u32, u128); 5] = [
        (vec![Answer::hang_up(), fine()], none, true, 2, 0),
        (
            vec![Answer::hang_up(), Answer::hang_up(), fine()],
            none,
            false,
            2,
            0,
        ),
        (
            vec![Answer::hang_up(), Answer::json(503, ""), fine()],
            two,
            true,
            3,
            500,
        ),
        // Whoever keeps no keys may have carried it out.
        (vec![Answer::hang_up(), fine()], ignored, false, 1, 0),
        // A reply that has begun is no closed connection.
        (vec![fine().cut(), fine()], none, false, 1, 0),
    ];
    for (number, (answers, settings, succeeds, attempts, wait)) in cases.into_iter().enumerate() {
        let server = Server::in_turn([vec![fine()], answers].concat()).await;
        let client: Client = settings(quick(&server.url()))
            .jitter(|| 0.0)
            .build()
            .unwrap();
        assert!(client.tasks().list().await.is_ok());
        let started = Instant::now();
        let reply = client.chat().completions().create("ep", ["x"]).await;
        let seen = match &reply {
            Ok(reply) => reply.meta().unwrap().attempts(),
            Err(error) => error.attempts(),
        };
        assert_eq!((reply.is_ok(), seen), (succeeds, attempts), "case {number}");
        assert_eq!(started.elapsed().as_millis(), wait, "case {number}");
        // Under one key, and never on the connection that was closed.
        let seen = &server.seen()[1..];
        assert_eq!(seen.len(), attempts as usize, "case {number}");
        let keys: Vec<_> = seen
            .iter()
            .map(|seen| seen.header("idempotency-key"))
            .collect();
        assert!(
            keys.iter().all(|key| key.is_some() && *key == keys[0]),
            "{keys:?}"
        );
    }
    // Where no reply has come yet, no connection can have grown old.
    let server = Server::in_turn([Answer::hang_up(), fine()]).await;
    let client: Client = quick(&server.url()).max_retries(0).build().unwrap();
    assert_eq!(client.tasks().list().await.unwrap_err().attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_asked_for_is_kept_to_the_second() {
    for (name, value) in [("retry-after", "30"), ("retry-after-ms", "30000")] {
        let busy = Answer::json(429, r#"{"detail": "busy"}"#).header(name, value);
        let server = Server::in_turn([busy, Answer::json(200, r#"{"tasks": []}"#)]).await;
        let client: Client = quick(&server.url()).jitter(|| 0.0).build().unwrap();
        let started = Instant::now();
        assert!(client.tasks().list().await.is_ok());
        assert_eq!(started.elapsed(), SECOND * 30, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn silence_has_a_limit() {
    let settings = |client: ClientBuilder<_>| client.read_timeout(SECOND * 3);
    let reply = r#"{"tasks": []}"#;
    let pieces = |pause: u64| Answer::json(200, reply).paced(SECOND * pause as u32);
    let cases = [
        (
            "no reply",
            Answer::never(),
            vec![3500, 4000],
            "no reply within 3s, the limit set with `read_timeout`",
        ),
        (
            "half a reply",
            Answer::json(200, "{").silent(),
            vec![3500, 4000],
            "the reply stopped coming for 3s, the limit set with `read_timeout`",
        ),
        (
            "late",
            pieces(4),
            vec![3500, 4000],
            "the reply stopped coming for 3s, the limit set with `read_timeout`",
        ),
    ];
    for (what, answer, expected, message) in cases {
        let (error, waits) = ask(answer, settings).await;
        assert_eq!((waits, error.message()), (expected, message), "{what}");
        assert_eq!(
            (error.kind(), error.is_retryable()),
            (ErrorKind::Timeout, true),
            "{what}"
        );
    }
    // Slow is not silent.
    let slow = Answer::events(reply.as_bytes().chunks(1)).paced(SECOND * 2);
    let server = Server::always(slow).await;
    let client: Client = settings(quick(&server.url())).build().unwrap();
    let started = Instant::now();
    assert!(client.tasks().list().await.is_ok());
    assert_eq!(started.elapsed(), SECOND * 2 * reply.len() as u32);
    // Nor is a client that is told to be patient beyond all reckoning.
    let server = Server::always(Answer::json(200, reply).paced(SECOND * 1_000_000)).await;
    let client: Client = quick(&server.url())
        .read_timeout(Duration::MAX)
        .build()
        .unwrap();
    assert!(client.tasks().list().await.is_ok());
    let mut stream_server =
        Server::always(Answer::events([crate::hostile::EVENTS.1]).paced(SECOND * 1_000_000)).await;
    let client: Client = quick(&stream_server.url())
        .read_timeout(Duration::MAX)
        .build()
        .unwrap();
    let mut stream = client
        .chat()
        .completions()
        .create("ep", ["x"])
        .stream()
        .await
        .unwrap();
    assert!(stream.finish().await.is_ok());
    drop((stream, client));
    stream_server.closed(1).await;
}

#[tokio::test(start_paused = true)]
async fn an_upload_may_be_slow_but_not_silent() {
    let rows = || [serde_json::json!({ "input": "x" })];
    let server = Server::always(Answer::never()).await;
    let client: Client = quick(&server.url())
        .read_timeout(SECOND * 3)
        .max_retries(1)
        .build()
        .unwrap();
    let started = Instant::now();
    let error = client
        .evals()
        .sets()
        .create("contract-key-fields", rows())
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 2));
    assert_eq!(
        (millis(started.elapsed()), error.message()),
        (
            6500,
            "no reply within 3s, the limit set with `read_timeout`"
        )
    );
    assert!(error.may_have_executed());
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_not_multiplied() {
    let server = Server::always(busy()).await;
    let client: Client = quick(&server.url()).max_retries(1).build().unwrap();
    let calls = (0..50).map(|_| client.tasks().list().into_future());
    let errors: Vec<Error> = futures_util::future::join_all(calls)
        .await
        .into_iter()
        .map(Result::unwrap_err)
        .collect();
    let repeated = errors.iter().filter(|error| error.attempts() == 2).count();
    // Twenty retries, then none: the load was 70 requests in place of 100.
    assert_eq!((repeated, server.seen().len()), (20, 70));
    assert!(
        errors
            .iter()
            .all(|error| error.is_retryable() && error.kind() == ErrorKind::EndpointNotReady)
    );
    // Clones share it, another client does not.
    assert_eq!(
        client.clone().tasks().list().await.unwrap_err().attempts(),
        1
    );
    assert_eq!(
        crate::client(&server.url())
            .tasks()
            .list()
            .await
            .unwrap_err()
            .attempts(),
        3
    );
}

#[tokio::test(start_paused = true)]
async fn successes_pay_for_retries() {
    let (sandbox, client) = sandbox().await;
    let attempts = async |fault: Fault| {
        sandbox.inject(fault);
        let attempts = client
            .tasks()
            .list()
            .max_retries(1)
            .await
            .unwrap_err()
            .attempts();
        sandbox.clear_faults();
        attempts
    };
    for _ in 0..20 {
        assert_eq!(attempts(Fault::status(503)).await, 2);
    }
    // A connection that may have grown old is no retry.
    assert_eq!(attempts(Fault::hang_up()).await, 2);
    // A rate limit is the word of a healthy server.
    assert_eq!(attempts(Fault::status(429)).await, 2);
    for _ in 0..4 {
        client.tasks().list().await.unwrap();
    }
    assert_eq!(attempts(Fault::status(500)).await, 1);
    client.tasks().list().await.unwrap();
    assert_eq!(attempts(Fault::status(500)).await, 2);
}

/// What happens to the first try, whether a client that is told that keys are not honoured repeats it, and whether the
/// sandbox carried it out.
fn fates() -> Vec<(Fault, bool, bool)> {
    vec![
        (Fault::status(408), false, false),
        (Fault::status(409), true, false),
        (Fault::status(429), true, false),
        (Fault::status(503), true, false),
        (Fault::status(500), false, false),
        (Fault::status(502), false, false),
        (Fault::status(504), false, false),
        (Fault::status_after(500), false, true),
        (Fault::status_after(502), false, true),
        (Fault::refuse(), false, false),
        (Fault::hang_up(), false, true),
        (Fault::reset_after(5), false, true),
        (Fault::cut_after(5), false, true),
        (Fault::stall(SECOND * 700), false, false),
        (Fault::delay(SECOND * 700), false, true),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_client_without_keys_repeats_nothing_that_may_have_been_done() {
    for (fault, is_repeated, is_executed) in fates() {
        let what = format!("{fault:?}");
        let sandbox = Sandbox::builder()
            .honour_idempotency_keys(false)
            .api_key(crate::KEY)
            .start_here()
            .await
            .unwrap();
        let client: Client = quick(sandbox.base_url())
            .idempotency_keys_honoured(false)
            .build()
            .unwrap();
        sandbox.inject(fault.times(1).on("/v1/chat"));
        let result = client.chat().completions().create(LIVE, [CONTRACT]).await;
        let sent = sandbox.journal().len();
        assert_eq!(
            (result.is_ok(), sent),
            (is_repeated, 1 + usize::from(is_repeated)),
            "{what}"
        );
        assert_eq!(
            sandbox.ledger().len(),
            usize::from(is_repeated || is_executed),
            "{what}"
        );
        let Err(error) = result else { continue };
        assert!(error.may_have_executed(), "{what}");
        let key = error.idempotency_key().unwrap();
        assert_eq!(sandbox.journal()[0].header("idempotency-key"), Some(key));
        let said =
            format!("it may have been carried out: repeat it only under its idempotency key {key}");
        assert!(error.to_string().ends_with(&said), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_with_keys_repeats_and_is_billed_once() {
    for (fault, ..) in fates() {
        let what = format!("{fault:?}");
        let (sandbox, client) = sandbox().await;
        sandbox.inject(fault.times(1).on("/v1/chat"));
        let completion = client
            .chat()
            .completions()
            .create(LIVE, [CONTRACT])
            .await
            .unwrap();
        assert_eq!(completion.meta().unwrap().attempts(), 2, "{what}");
        assert_eq!(sandbox.ledger().len(), 1, "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_call_is_taken_up_again_under_its_key() {
    let (sandbox, client) = sandbox().await;
    sandbox.inject(Fault::hang_up().times(3));
    let create = || client.chat().completions().create(LIVE, [CONTRACT]);
    let error = create().await.unwrap_err();
    assert_eq!(
        (
            error.attempts(),
            error.may_have_executed(),
            sandbox.ledger().len()
        ),
        (3, true, 1)
    );
    let completion = create()
        .idempotency_key(error.idempotency_key().unwrap())
        .await
        .unwrap();
    assert_eq!(completion.receipt().unwrap().billed_micro_usd(), Some(0));
    assert_eq!(sandbox.ledger().len(), 1);
    // The other way round: what was refused for want of a try was not carried out, and does not say so.
    sandbox.inject(Fault::status(429));
    assert!(!create().await.unwrap_err().may_have_executed());
}

#[tokio::test(start_paused = true)]
async fn what_has_no_key_is_repeated_only_where_that_changes_nothing() {
    for (method, tries) in [
        ("GET", 3),
        ("HEAD", 3),
        ("PUT", 3),
        ("DELETE", 3),
        ("POST", 3),
        ("PATCH", 1),
        ("PURGE", 1),
    ] {
        let server = Server::always(Answer::hang_up()).await;
        let method = http::Method::from_bytes(method.as_bytes()).unwrap();
        let error = client(&server.url())
            .request(method.clone(), "/v1/x")
            .await
            .unwrap_err();
        assert_eq!(
            (server.seen().len(), error.attempts()),
            (tries, tries as u32),
            "{method}"
        );
        assert_eq!(
            error.may_have_executed(),
            !matches!(method.as_str(), "GET" | "HEAD"),
            "{method}"
        );
        // With a key of the caller's a PATCH is as good as a POST.
        let server = Server::always(Answer::hang_up()).await;
        let request = client(&server.url())
            .request(method.clone(), "/v1/x")
            .idempotency_key("mine");
        assert_eq!(request.await.unwrap_err().attempts(), 3, "{method}");
    }
}
