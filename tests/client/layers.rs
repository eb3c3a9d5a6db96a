//! Layers: what they see and may do, and what they cannot.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use pareta::client::layer::{self, Answer as Answered, Body, Failed, Layer, Next, Outgoing};
use pareta::{Client, ErrorKind};
use pareta_sandbox::{Fault, Sandbox};
use tokio::time::{Instant, sleep};

use crate::server::{Answer, Server};
use crate::{CONTRACT, KEY, LIVE, builder, quick, sandbox};

type Log = Arc<Mutex<Vec<String>>>;

/// Writes down what passes it.
struct Notes(&'static str, Log);

impl Layer for Notes {
    fn attempt<'a>(&'a self, outgoing: Outgoing<'a>, next: Next<'a>) -> Answered<'a> {
        let note = |what: String| self.1.lock().unwrap().push(format!("{} {what}", self.0));
        Box::pin(async move {
            note(format!("{outgoing:?} {:?}", outgoing.headers()));
            let incoming = next.run(outgoing).await;
            note(match &incoming {
                Ok(incoming) => format!("{} {:?}", incoming.status(), incoming.headers()),
                Err(failed) => format!("{failed:?}"),
            });
            incoming
        })
    }
}

/// A header of this name on each try, with the number of the try.
fn header(name: &'static str) -> impl Layer {
    layer::from_fn(move |mut outgoing, next| {
        Box::pin(async move {
            outgoing.set_header(name, &outgoing.attempt().to_string())?;
            next.run(outgoing).await
        })
    })
}

#[tokio::test]
async fn the_first_layer_is_the_outermost() {
    let (log, server) = (
        Log::default(),
        Server::always(Answer::json(200, r#"{"tasks":[]}"#)).await,
    );
    let client: Client = quick(&server.url())
        .layer(Notes("outer", log.clone()))
        .layer(header("x-between"))
        .layer(Notes("inner", log.clone()))
        .build()
        .unwrap();
    client.tasks().list().await.unwrap();
    let log = log.lock().unwrap().clone();
    let names: Vec<_> = log.iter().map(|line| &line[..5]).collect();
    assert_eq!(names, ["outer", "inner", "inner", "outer"]);
    let sees = |index: usize| log[index].contains("x-between");
    assert!(!sees(0) && sees(1), "{log:?}");
    assert_eq!(server.only().header("x-between"), Some("1"));
    assert!(
        log[0].contains(r#"path: "/v1/tasks""#) && log[0].contains("empty"),
        "{log:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn each_try_passes_the_layers() {
    let server = Server::in_turn([
        Answer::hang_up(),
        Answer::json(503, ""),
        Answer::json(200, r#"{"tasks":[]}"#),
    ])
    .await;
    let client: Client = quick(&server.url()).layer(header("x-try")).build().unwrap();
    let tasks = client.tasks().list().await.unwrap();
    assert_eq!(tasks.raw().meta().unwrap().attempts(), 3);
    let tries: Vec<_> = server
        .seen()
        .iter()
        .map(|seen| seen.header("x-try").unwrap().to_owned())
        .collect();
    assert_eq!(tries, ["1", "2", "3"]);
}

/// The idempotency key, the body and the target are what they are, and the API key is not shown.
#[tokio::test(start_paused = true)]
async fn no_layer_sees_the_key() {
    let log = Log::default();
    let echo = format!(r#"{{"detail":"no key like {KEY}"}}"#);
    let server = Server::in_turn([
        Answer::json(503, &echo).header("x-echo", KEY),
        Answer::json(200, "{}").header("x-echo", KEY),
    ])
    .await;
    let body = Log::default();
    let bodies = body.clone();
    let reads = layer::from_fn(move |outgoing, next| {
        let bodies = bodies.clone();
        Box::pin(async move {
            let (head, body) = next.run(outgoing).await?.into_parts();
            let body = body.bytes(1 << 20).await?;
            bodies
                .lock()
                .unwrap()
                .push(String::from_utf8_lossy(&body).into_owned());
            Ok(http::Response::from_parts(head, body.into()))
        })
    });
    let client: Client = builder(&server.url())
        .jitter(|| 0.0)
        .layer(Notes("", log.clone()))
        .layer(reads)
        .build()
        .unwrap();
    client
        .request(http::Method::POST, "/v1/x")
        .json(&1)
        .await
        .unwrap();
    let seen = format!("{:?} {:?}", log.lock().unwrap(), body.lock().unwrap());
    assert!(
        !seen.contains("canary") && seen.contains("[the API key]"),
        "{seen}"
    );
    assert!(seen.contains("idempotency-key"), "{seen}");
    for seen in server.seen() {
        assert_eq!(
            seen.header("authorization"),
            Some(format!("Bearer {KEY}").as_str())
        );
    }
}

#[tokio::test]
async fn a_layer_may_ask_for_the_key_by_name() {
    let server = Server::always(Answer::json(200, r#"{"tasks":[]}"#)).await;
    let client: Client = quick(&server.url())
        .layer(layer::from_fn(|mut outgoing, next| {
            Box::pin(async move {
                let length = outgoing.expose_api_key().map_or(0, str::len);
                outgoing.set_header("x-key-length", &length.to_string())?;
                next.run(outgoing).await
            })
        }))
        .build()
        .unwrap();
    client.tasks().list().await.unwrap();
    let length = KEY.len().to_string();
    assert_eq!(server.only().header("x-key-length"), Some(length.as_str()));
}

#[tokio::test(start_paused = true)]
async fn what_decides_about_money_cannot_be_changed() {
    let server = Server::always(Answer::json(200, "{}")).await;
    for name in [
        "Authorization",
        "idempotency-key",
        "content-length",
        "content-type",
        "host",
        "x y",
    ] {
        for remove in [false, true] {
            let client: Client = quick(&server.url())
                .layer(layer::from_fn(move |mut outgoing, next| {
                    Box::pin(async move {
                        match remove {
                            true => outgoing.remove_header(name)?,
                            false => outgoing.set_header(name, "1")?,
                        }
                        next.run(outgoing).await
                    })
                }))
                .build()
                .unwrap();
            let error = client
                .request(http::Method::POST, "/v1/x")
                .json(&1)
                .await
                .unwrap_err();
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::Argument, 0),
                "{error}"
            );
            assert!(
                error.message().contains(name) && !error.may_have_executed(),
                "{error}"
            );
        }
    }
    assert!(server.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_layer_may_answer() {
    let server = Server::always(Answer::json(500, "")).await;
    let client: Client = quick(&server.url())
        .layer(layer::from_fn(|_, _| {
            Box::pin(async {
                Ok(http::Response::new(Body::from(
                    r#"{"tasks":[{"id":"own"}]}"#,
                )))
            })
        }))
        .build()
        .unwrap();
    let tasks = client.tasks().list().await.unwrap();
    assert_eq!(tasks.len(), 1);
    assert!(server.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_layer_may_answer_with_a_stream() {
    let events = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"own\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    let client: Client = quick("http://localhost:1")
        .layer(layer::from_fn(move |outgoing, _| {
            let wants_events = outgoing.wants_events();
            Box::pin(async move {
                assert!(wants_events);
                let mut answer = http::Response::new(Body::from(events));
                let kind = http::HeaderValue::from_static("text/event-stream");
                answer.headers_mut().insert("content-type", kind);
                Ok(answer)
            })
        }))
        .build()
        .unwrap();
    let mut stream = client
        .chat()
        .completions()
        .create(LIVE, CONTRACT)
        .stream()
        .await
        .unwrap();
    assert_eq!(stream.finish().await.unwrap().text(), "own");
}

/// A failure of its own, retryable or not, before or after the server was asked.
#[tokio::test(start_paused = true)]
async fn a_layer_may_fail_a_try() {
    for (asks_first, is_retryable) in [(false, false), (false, true), (true, false), (true, true)] {
        for honoured in [true, false] {
            let server = Server::always(Answer::json(200, "{}")).await;
            let client: Client = quick(&server.url())
                .idempotency_keys_honoured(honoured)
                .layer(layer::from_fn(move |outgoing, next| {
                    Box::pin(async move {
                        if asks_first {
                            next.run(outgoing).await?;
                        }
                        Err(match is_retryable {
                            true => {
                                Failed::retryable("not now").retry_after(Duration::from_secs(3))
                            }
                            false => Failed::permanent("never").caused_by("a cause"),
                        })
                    })
                }))
                .build()
                .unwrap();
            let started = Instant::now();
            let error = client
                .request(http::Method::POST, "/v1/x")
                .json(&1)
                .await
                .unwrap_err();
            let tries = if is_retryable && (honoured || !asks_first) {
                3
            } else {
                1
            };
            let asked = if asks_first { tries } else { 0 };
            let case = format!("{asks_first} {is_retryable} {honoured}: {error:?}");
            assert_eq!(error.kind(), ErrorKind::Layer, "{case}");
            assert_eq!(error.is_retryable(), is_retryable, "{case}");
            assert_eq!(error.may_have_executed(), asks_first, "{case}");
            assert_eq!(
                (error.attempts(), server.seen().len()),
                (asked, asked as usize),
                "{case}"
            );
            assert_eq!(
                started.elapsed().as_secs(),
                3 * u64::from(tries - 1),
                "{case}"
            );
            let keys: Vec<_> = server
                .seen()
                .iter()
                .map(|seen| seen.header("idempotency-key").map(str::to_owned))
                .collect();
            assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "{keys:?}");
            let has_cause = std::error::Error::source(&error).is_some();
            assert_eq!(has_cause, !is_retryable, "{case}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_time_of_the_call_goes_on_in_a_layer() {
    let server = Server::always(Answer::json(200, "{}")).await;
    let client: Client = quick(&server.url())
        .timeout(Duration::from_secs(5))
        .layer(layer::from_fn(|outgoing, next| {
            Box::pin(async move {
                sleep(Duration::from_secs(60)).await;
                next.run(outgoing).await
            })
        }))
        .build()
        .unwrap();
    let started = Instant::now();
    let error = client
        .request(http::Method::POST, "/v1/x")
        .json(&1)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), started.elapsed().as_secs()),
        (ErrorKind::Timeout, 5)
    );
    // Nothing had been sent.
    assert_eq!((error.attempts(), error.may_have_executed()), (0, false));
    assert!(server.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_body_that_falls_silent_is_not_waited_for_in_a_layer() {
    let server = Server::always(Answer::json(200, "{").silent()).await;
    let client: Client = quick(&server.url())
        .read_timeout(Duration::from_secs(7))
        .max_retries(0)
        .layer(layer::from_fn(|outgoing, next| {
            Box::pin(async move {
                let (head, body) = next.run(outgoing).await?.into_parts();
                let body = body.bytes(1 << 20).await?;
                Ok(http::Response::from_parts(head, body.into()))
            })
        }))
        .build()
        .unwrap();
    let started = Instant::now();
    let error = client.tasks().list().await.unwrap_err();
    assert_eq!(
        (error.kind(), started.elapsed().as_secs()),
        (ErrorKind::Timeout, 7)
    );
    assert!(error.is_retryable());
}

#[tokio::test]
async fn derived_clients_have_the_layers_and_may_have_more() {
    let server = Server::always(Answer::json(200, r#"{"tasks":[]}"#)).await;
    let client: Client = quick(&server.url()).layer(header("x-one")).build().unwrap();
    let derived = client.with().layer(header("x-two")).build().unwrap();
    client.tasks().list().await.unwrap();
    derived.tasks().list().await.unwrap();
    let seen = server.seen();
    let has = |index: usize| {
        (
            seen[index].header("x-one").is_some(),
            seen[index].header("x-two").is_some(),
        )
    };
    assert_eq!((has(0), has(1)), ((true, false), (true, true)));
}

#[tokio::test]
async fn uploads_to_storage_pass_no_layer() {
    let log = Log::default();
    let sandbox = Sandbox::builder().api_key(KEY).start_here().await.unwrap();
    let client: Client = quick(sandbox.base_url())
        .layer(Notes("", log.clone()))
        .build()
        .unwrap();
    let rows = [serde_json::json!({ "expected": {} })];
    let set = client
        .evals()
        .sets()
        .create("invoice-key-fields", rows)
        .await
        .unwrap();
    // So large that it goes to storage.
    let document = pareta::evals::Document::bytes(vec![7; 5 << 20]).file_name("a.png");
    let upload = client
        .evals()
        .sets()
        .upload_document(set.id().unwrap(), 0, "document", document);
    upload.await.unwrap();
    let log = log.lock().unwrap().clone();
    let storage = sandbox
        .journal()
        .into_iter()
        .filter(|entry| entry.method == "PUT")
        .count();
    assert_eq!(storage, 1);
    assert!(
        !log.is_empty() && !log.iter().any(|line| line.contains("PUT")),
        "{log:?}"
    );
}

/// Whatever layers do behind a call that is billed, its logical call is carried out once.
#[tokio::test(start_paused = true)]
async fn no_layer_bills_twice() {
    for seed in 0..60_u64 {
        let settings = [
            (Fault::hang_up(), 0.2),
            (Fault::status(503), 0.1),
            (Fault::status_after(502), 0.2),
            (Fault::cut_after(40), 0.2),
        ]
        .into_iter()
        .fold(Sandbox::builder().seed(seed), |settings, (fault, share)| {
            settings.fault(fault.chance(share))
        });
        let sandbox = settings.api_key(KEY).start_here().await.unwrap();
        let chaos = Mutex::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let client: Client = quick(sandbox.base_url())
            .max_retries(5)
            .layer(layer::from_fn(move |outgoing, next| {
                let draw = {
                    let mut state = chaos.lock().unwrap();
                    *state ^= *state << 13;
                    *state ^= *state >> 7;
                    *state ^= *state << 17;
                    *state % 6
                };
                Box::pin(async move {
                    match draw {
                        0 => return Err(Failed::retryable("before")),
                        1 => return Ok(refusal(503)),
                        _ => {}
                    }
                    let incoming = next.run(outgoing).await?;
                    match draw {
                        2 => Err(Failed::retryable("behind")),
                        // A status by which nothing would have been done.
                        3 => Ok(refusal(503)),
                        _ => Ok(incoming),
                    }
                })
            }))
            .build()
            .unwrap();
        for _ in 0..3 {
            let before = sandbox.ledger().len();
            let result = client.chat().completions().create(LIVE, [CONTRACT]).await;
            let debits = sandbox.ledger().len() - before;
            assert!(debits <= 1, "seed {seed}: {debits} debits");
            match result {
                Ok(_) => assert_eq!(debits, 1, "seed {seed}"),
                Err(error) => assert!(
                    debits == 0 || error.may_have_executed(),
                    "seed {seed}: {error:?}"
                ),
            }
        }
    }
}

fn refusal(status: u16) -> layer::Incoming {
    let mut refusal = http::Response::new(Body::empty());
    *refusal.status_mut() = http::StatusCode::from_u16(status).unwrap();
    refusal
}

#[tokio::test(start_paused = true)]
async fn a_body_can_be_wrapped() {
    /// Ends after its first piece.
    struct Cut(Body, bool);
    impl http_body::Body for Cut {
        type Data = Bytes;
        type Error = Box<dyn std::error::Error + Send + Sync>;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
            if std::mem::replace(&mut self.1, true) {
                return std::task::Poll::Ready(Some(Err("cut by a layer".into())));
            }
            std::pin::Pin::new(&mut self.0)
                .poll_frame(context)
                .map_err(Into::into)
        }
    }
    let (sandbox, _) = sandbox().await;
    let client: Client = quick(sandbox.base_url())
        .layer(layer::from_fn(|outgoing, next| {
            Box::pin(async move {
                let incoming = next.run(outgoing).await?;
                Ok(incoming.map(|body| Body::wrap(Cut(body, false))))
            })
        }))
        .build()
        .unwrap();
    let mut stream = client
        .chat()
        .completions()
        .create(LIVE, CONTRACT)
        .stream()
        .await
        .unwrap();
    let error = stream.finish().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection, "{error:?}");
}

#[cfg(feature = "blocking")]
#[test]
fn the_blocking_client_takes_the_same_layers() {
    let server = Server::start_on_thread(|_| Answer::json(200, r#"{"tasks":[]}"#));
    let client: pareta::blocking::Client = builder(&server.url())
        .layer(header("x-try"))
        .layer(layer::from_tower(tower::limit::ConcurrencyLimitLayer::new(
            1,
        )))
        .build()
        .unwrap();
    client.tasks().list().send().unwrap();
    assert_eq!(server.only().header("x-try"), Some("1"));
}

mod towers {
    use tower::ServiceExt;
    use tower::util::MapRequestLayer;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_limit_of_tower_holds_for_all_calls_and_lets_failures_through() {
        let server = Server::in_turn([
            Answer::json(503, ""),
            Answer::hang_up(),
            Answer::json(200, r#"{"tasks":[]}"#),
        ])
        .await;
        let client: Client = quick(&server.url())
            .layer(layer::from_tower(tower::limit::ConcurrencyLimitLayer::new(
                1,
            )))
            .build()
            .unwrap();
        client.tasks().list().await.unwrap();
        assert_eq!(server.seen().len(), 3);
        let one = || client.tasks().list().into_future();
        let (a, b) = tokio::join!(one(), one());
        assert!(a.is_ok() && b.is_ok());
    }

    #[tokio::test]
    async fn a_service_of_tower_may_set_headers_and_nothing_else() {
        type Change = fn(http::Request<Body>) -> http::Request<Body>;
        fn set(name: &'static str, mut request: http::Request<Body>) -> http::Request<Body> {
            request
                .headers_mut()
                .insert(name, http::HeaderValue::from_static("1"));
            request
        }
        let changes: [(&str, Change); 6] = [
            ("", |request| set("x-tower", request)),
            ("authorization", |request| set("authorization", request)),
            ("idempotency-key", |mut request| {
                request.headers_mut().remove("idempotency-key");
                request
            }),
            ("body", |request| request.map(|_| Body::from("other"))),
            ("method and URL", |mut request| {
                *request.method_mut() = http::Method::PUT;
                request
            }),
            ("not the client's", |request| {
                http::Request::new(request.into_body())
            }),
        ];
        for (problem, change) in changes {
            let server = Server::always(Answer::json(200, "{}")).await;
            let client: Client = quick(&server.url())
                .layer(layer::from_tower(MapRequestLayer::new(change)))
                .build()
                .unwrap();
            let result = client.request(http::Method::POST, "/v1/x").json(&[1]).await;
            match problem {
                "" => {
                    result.unwrap();
                    assert_eq!(server.only().header("x-tower"), Some("1"));
                    assert_eq!(server.only().text(), "[1]");
                }
                _ => {
                    let error = result.unwrap_err();
                    assert!(error.message().contains(problem), "{problem}: {error}");
                    assert!(
                        !error.may_have_executed() && server.seen().is_empty(),
                        "{error:?}"
                    );
                }
            }
        }
    }

    #[tokio::test]
    async fn a_try_is_passed_on_once() {
        let server = Server::always(Answer::json(200, "{}")).await;
        let twice = tower::layer::layer_fn(|behind: layer::Forward| {
            tower::service_fn(move |request: http::Request<Body>| {
                let behind = behind.clone();
                async move {
                    let mut again = http::Request::new(Body::empty());
                    *again.extensions_mut() = request.extensions().clone();
                    behind.clone().oneshot(request).await?;
                    behind.oneshot(again).await
                }
            })
        });
        let client: Client = quick(&server.url())
            .layer(layer::from_tower(twice))
            .build()
            .unwrap();
        let error = client
            .request(http::Method::POST, "/v1/x")
            .json(&1)
            .await
            .unwrap_err();
        assert!(error.message().contains("twice"), "{error}");
        assert!(error.may_have_executed());
        assert_eq!(server.seen().len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_of_tower_ends_the_call() {
        let client: Client = quick("http://localhost:1")
            .layer(layer::from_service(tower::service_fn(
                |_: http::Request<Body>| async { Err::<http::Response<Body>, _>("out of order") },
            )))
            .build()
            .unwrap();
        let error = client
            .request(http::Method::POST, "/v1/x")
            .json(&1)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Layer);
        // It stands in the place of the network.
        assert!(
            error.may_have_executed() && error.attempts() == 1,
            "{error:?}"
        );
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(cause, "out of order");
    }

    #[tokio::test]
    async fn a_service_in_place_of_the_network_sees_the_key_when_it_is_to() {
        for sees in [false, true] {
            let service = layer::from_service(tower::service_fn(
                |request: http::Request<Body>| async move {
                    let key = request
                        .headers()
                        .get("authorization")
                        .map_or("", |key| key.to_str().unwrap());
                    Ok::<_, std::convert::Infallible>(http::Response::new(Body::from(format!(
                        "[{}]",
                        key.len()
                    ))))
                },
            ));
            let service = if sees {
                service.with_api_key()
            } else {
                service
            };
            let client: Client = quick("http://localhost:1").layer(service).build().unwrap();
            let reply = client.request(http::Method::GET, "/v1/x").await.unwrap();
            let length = if sees { "Bearer ".len() + KEY.len() } else { 0 };
            assert_eq!(reply.json(), format!("[{length}]"));
        }
    }
}

mod attempts {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_try_is_told_with_what_follows() {
        let server = Server::in_turn([
            Answer::json(429, format!(r#"{{"detail":"slow down, {KEY}"}}"#))
                .header("retry-after", "2"),
            Answer::hang_up(),
            Answer::json(404, ""),
        ])
        .await;
        let log = Log::default();
        let told = log.clone();
        let client: Client = quick(&server.url())
            .on_attempt(move |attempt| {
                told.lock().unwrap().push(format!(
                    "{} {} {} {:?} {} {:?}",
                    attempt.number(),
                    attempt.method(),
                    attempt.path(),
                    attempt.status(),
                    attempt.error().map_or("", |error| error.message()),
                    attempt.next_try_in(),
                ));
            })
            .build()
            .unwrap();
        let error = client.tasks().retrieve("t1").await.unwrap_err();
        assert_eq!(error.attempts(), 3);
        let log = log.lock().unwrap().clone();
        assert_eq!(
            log[0],
            "1 GET /v1/tasks/{task_id} Some(429) slow down, [the API key] Some(2s)"
        );
        assert!(
            log[1].starts_with("2 GET /v1/tasks/{task_id} None "),
            "{log:?}"
        );
        // On a connection that was used before: at once.
        assert!(log[1].ends_with("Some(0ns)"), "{log:?}");
        assert!(
            log[2].starts_with("3 GET /v1/tasks/{task_id} Some(404)") && log[2].ends_with("None"),
            "{log:?}"
        );
        assert_eq!(log.len(), 3);
    }

    #[tokio::test]
    async fn a_success_is_told_too() {
        let log = Arc::new(Mutex::new(Vec::new()));
        let (sandbox, _) = sandbox().await;
        let told = log.clone();
        let client: Client = quick(sandbox.base_url())
            .on_attempt(move |attempt| {
                told.lock().unwrap().push((
                    attempt.status(),
                    attempt.error().is_none(),
                    attempt.next_try_in(),
                ))
            })
            .build()
            .unwrap();
        client.with().build().unwrap().tasks().list().await.unwrap();
        assert_eq!(*log.lock().unwrap(), [(Some(200), true, None)]);
    }
}
