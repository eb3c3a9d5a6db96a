//! What cannot succeed is refused before anything is sent, and says what is wrong.

use std::time::Duration;

use pareta::client::{Async, ClientBuilder, Request};
use pareta::low_level::CreateChatCompletion;
use pareta::{Client, Error, ErrorKind};
use proptest::prelude::*;

use crate::server::{Answer, Server};
use crate::{client, quick};

type Chat = Request<Async, CreateChatCompletion>;
type Call<N> = fn(&Client, N) -> futures_util::future::BoxFuture<'static, Result<(), Error>>;

/// A setter of a number: its name, the least and the most it takes, and a call with it.
struct Setter<N> {
    name: &'static str,
    allowed: fn(N) -> bool,
    call: Call<N>,
}

fn chat(
    client: &Client,
    set: impl FnOnce(Chat) -> Chat,
) -> futures_util::future::BoxFuture<'static, Result<(), Error>> {
    let request = set(client.chat().completions().create("ep", ["x"]));
    Box::pin(async move { request.await.map(drop) })
}

/// The setters of numbers that the contract says how to call.
struct Numbers {
    floats: Vec<Setter<f64>>,
    integers: Vec<Setter<i64>>,
}

#[allow(deprecated)]
fn derived() -> Numbers {
    include!("../generated/numbers.rs")
}

fn floats() -> Vec<Setter<f64>> {
    let mut setters = vec![
        Setter {
            name: "temperature",
            allowed: |value| (0.0..=2.0).contains(&value),
            call: |client, value| chat(client, |chat| chat.temperature(value)),
        },
        Setter {
            name: "top_p",
            allowed: |value| value > 0.0 && value <= 1.0,
            call: |client, value| chat(client, |chat| chat.top_p(value)),
        },
        Setter {
            name: "presence_penalty",
            allowed: |value| (-2.0..=2.0).contains(&value),
            call: |client, value| chat(client, |chat| chat.presence_penalty(value)),
        },
        Setter {
            name: "frequency_penalty",
            allowed: |value| (-2.0..=2.0).contains(&value),
            call: |client, value| chat(client, |chat| chat.frequency_penalty(value)),
        },
        Setter {
            name: "logit_bias",
            allowed: |value| (-100.0..=100.0).contains(&value),
            call: |client, value| chat(client, |chat| chat.logit_bias([("1", 0.0), ("7", value)])),
        },
        Setter {
            name: "quality",
            allowed: |value| (0.0..=1.0).contains(&value),
            call: |client, value| {
                let request = client.endpoints().deploy("task").quality(value).stream();
                Box::pin(async move { request.await.map(drop) })
            },
        },
    ];
    setters.extend(derived().floats);
    setters
}

fn integers() -> Vec<Setter<i64>> {
    let mut setters = vec![
        Setter {
            name: "n",
            allowed: |value| value >= 1,
            call: |client, value| chat(client, |chat| chat.n(value)),
        },
        Setter {
            name: "max_tokens",
            allowed: |value| value >= 1,
            call: |client, value| chat(client, |chat| chat.max_tokens(value)),
        },
        Setter {
            name: "max_completion_tokens",
            allowed: |value| value >= 1,
            call: |client, value| chat(client, |chat| chat.max_completion_tokens(value)),
        },
        Setter {
            name: "seed",
            allowed: |_| true,
            call: |client, value| chat(client, |chat| chat.seed(value)),
        },
        Setter {
            name: "top_logprobs",
            allowed: |value| (0..=20).contains(&value),
            call: |client, value| chat(client, |chat| chat.top_logprobs(value)),
        },
        Setter {
            name: "cost_per_request_micro_usd",
            allowed: |value| value >= 0,
            call: |client, value| {
                let request = client.endpoints().deploy("task");
                let request = request.cost_per_request_micro_usd(value).stream();
                Box::pin(async move { request.await.map(drop) })
            },
        },
        Setter {
            name: "examples_n",
            allowed: |value| value >= 0,
            call: |client, value| {
                let request = client.tasks().retrieve("task").examples_n(value);
                Box::pin(async move { request.await.map(drop) })
            },
        },
        Setter {
            name: "top_k",
            allowed: |value| value >= 1,
            call: |client, value| {
                let request = client.tasks().match_intent("words").top_k(value);
                Box::pin(async move { request.await.map(drop) })
            },
        },
    ];
    setters.extend(derived().integers);
    setters
}

/// A reply that any of these calls can be content with, or that shows that it was sent.
const REPLY: &str = r#"{"choices": [{}], "id": "x"}"#;

async fn check<N: Copy + std::fmt::Debug>(setters: Vec<Setter<N>>, values: &[N]) {
    for setter in setters {
        for &value in values {
            let server = Server::always(Answer::json(200, REPLY)).await;
            let error = (setter.call)(&client(&server.url()), value).await.err();
            let what = format!("{} {value:?}: {error:?}", setter.name);
            if (setter.allowed)(value) {
                assert_eq!(server.seen().len(), 1, "{what}");
                continue;
            }
            let error = error.expect(&what);
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::Argument, 0),
                "{what}"
            );
            assert!(error.message().starts_with(setter.name), "{what}");
            assert!(server.seen().is_empty(), "{what}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn numbers_at_the_edge() {
    let floats_at_the_edge = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        f64::MIN,
        -100.1,
        -100.0,
        -2.000_001,
        -2.0,
        -0.1,
        -0.0,
        0.0,
        f64::MIN_POSITIVE,
        0.5,
        1.0,
        1.000_001,
        2.0,
        2.000_001,
        100.0,
        100.1,
    ];
    check(floats(), &floats_at_the_edge).await;
    check(integers(), &[i64::MIN, -1, 0, 1, 20, 21, i64::MAX]).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_number(float in any::<f64>(), near in -3.0..3.0_f64, integer in any::<i64>(), small in -3..30_i64) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            check(floats(), &[float, near]).await;
            check(integers(), &[integer, small]).await;
        });
    }
}

/// What the tables lack the contract has tried: it knows every call that can be written without knowing what it is for.
#[test]
fn every_setter_of_a_number_is_in_the_tables() {
    let source = include_str!("../../generated/operations.rs");
    let tried = |kind: &str, name: &str| match kind {
        "f64" => floats().iter().any(|setter| setter.name == name),
        "i64" => integers().iter().any(|setter| setter.name == name),
        _ => true,
    };
    let mut missing = Vec::new();
    for line in source.lines().map(str::trim) {
        let setter = line.strip_prefix("pub fn ");
        let Some((name, rest)) = setter.and_then(|setter| setter.split_once("(mut self, value: "))
        else {
            continue;
        };
        let kind = rest.split(')').next().unwrap_or_default();
        if !tried(kind, name) {
            missing.push(format!(
                "missing: {name}: write a row for it in the table of every {kind}"
            ));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn what_json_cannot_say_is_not_sent() {
    let server = Server::always(Answer::json(200, REPLY)).await;
    let client = client(&server.url());
    let row = serde_json::json!({ "input": 1 });
    let deep = |number: f64| std::collections::BTreeMap::from([("scores", vec![Some(number)])]);
    for bad in [f64::NAN, f64::INFINITY] {
        let errors = [
            chat(&client, |chat| chat.extra_body("top_a", bad)).await,
            chat(&client, |chat| chat.extra_body("top_a", deep(bad))).await,
            client
                .request(pareta::Method::POST, "/v1/x")
                .json(&deep(bad))
                .await
                .map(drop),
            client
                .evals()
                .sets()
                .create("task", [deep(0.5), deep(bad)])
                .await
                .map(drop),
        ];
        for result in errors {
            let error = result.unwrap_err();
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::Argument, 0),
                "{error}"
            );
            assert!(
                error.message().contains("is no number JSON knows"),
                "{error}"
            );
        }
    }
    assert!(server.seen().is_empty());
    assert!(
        chat(&client, |chat| chat.extra_body("row", &row))
            .await
            .is_ok()
    );
    assert!(server.only().text().contains(r#""row":{"input":1}"#));
}

#[tokio::test(start_paused = true)]
async fn no_time_is_no_time() {
    let server = Server::always(Answer::json(200, REPLY)).await;
    let client = client(&server.url());
    let zero = Duration::ZERO;
    let errors = [
        client.tasks().list().timeout(zero).await.map(drop),
        chat(&client, |chat| chat.timeout(zero)).await,
        client
            .endpoints()
            .wait_until_live("ep")
            .poll_interval(zero)
            .await
            .map(drop),
        client
            .evals()
            .runs()
            .wait("run")
            .poll_interval(zero)
            .await
            .map(drop),
        client
            .endpoints()
            .deploy("task")
            .wait()
            .poll_interval(zero)
            .await
            .map(drop),
    ];
    for result in errors {
        let error = result.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Argument, 0),
            "{error}"
        );
        assert!(error.message().contains("zero"), "{error}");
    }
    assert!(server.seen().is_empty());
}

#[test]
fn a_client_is_not_made_with_nothing_to_work_with() {
    type Setting = fn(ClientBuilder<Async>) -> ClientBuilder<Async>;
    let settings: [(&str, Setting); 5] = [
        ("timeout", |builder| builder.timeout(Duration::ZERO)),
        ("read_timeout", |builder| {
            builder.read_timeout(Duration::ZERO)
        }),
        ("connect_timeout", |builder| {
            builder.connect_timeout(Duration::ZERO)
        }),
        ("max_response_bytes", |builder| {
            builder.max_response_bytes(0)
        }),
        ("max_event_bytes", |builder| builder.max_event_bytes(0)),
    ];
    for (name, set) in settings {
        let error = set(quick("http://127.0.0.1:1")).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        let expected = format!("{name} is zero");
        assert!(error.message().starts_with(&expected), "{error}");
    }
    // None of these is an end: nothing is repeated, and nothing is waited for.
    let builder = quick::<Async>("http://127.0.0.1:1").max_retries(0);
    assert!(builder.longest_retry_wait(Duration::ZERO).build().is_ok());
}
