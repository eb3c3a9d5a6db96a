//! Deployments: their events, their end, and going on where the events break off.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use pareta::endpoints::DeployEvent;
use pareta::{Client, Error, ErrorKind};
use pareta_sandbox::{Fault, Sandbox};
use tokio::time::Instant;

use crate::server::{Answer, Server};
use crate::{KEY, client, quick, sandbox};

const SECOND: Duration = Duration::from_secs(1);
const TASK: &str = "contract-key-fields";

const LOAD: &str = "event: progress\ndata: {\"stage\": \"load\", \"pct\": 55}\n\n";
const LIVE: &str = "event: complete\ndata: {\"endpoint\": {\"id\": \"mine\", \"status\": \"live\"}, \"took\": 7}\n\n";

/// What an event is, in a word or two.
fn told(event: &DeployEvent) -> String {
    match event {
        DeployEvent::Progress(progress) => format!("progress {}", progress.stage().unwrap_or("-")),
        DeployEvent::Complete(endpoint) => format!("complete {}", endpoint.id().unwrap_or("-")),
        DeployEvent::Error(failure) => format!("error {}", failure.message().unwrap_or("-")),
        DeployEvent::Other { name, progress } => format!("{name} {}", progress.json()),
        other => format!("{other:?}"),
    }
}

/// The events of a deployment, and the error they end with if they do.
async fn events(client: &Client) -> (Vec<String>, Option<Error>) {
    let mut stream = client.endpoints().deploy(TASK).stream().await.unwrap();
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        match event {
            Ok(event) => events.push(told(&event)),
            Err(error) => {
                assert!(stream.next().await.is_none(), "an error is the last thing");
                return (events, Some(error));
            }
        }
    }
    assert!(stream.next().await.is_none(), "a stream ends once");
    (events, None)
}

async fn events_of<P: AsRef<[u8]>>(
    pieces: impl IntoIterator<Item = P>,
) -> (Vec<String>, Option<Error>) {
    let server = Server::always(Answer::events(pieces)).await;
    events(&client(&server.url())).await
}

#[tokio::test(start_paused = true)]
async fn events_come_as_they_happen() {
    let sandbox = Sandbox::builder()
        .latency(SECOND)
        .api_key(KEY)
        .start_here()
        .await
        .unwrap();
    let started = Instant::now();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let listener = seen.clone();
    let request = client(sandbox.base_url())
        .endpoints()
        .deploy(TASK)
        .name("mine")
        .wait();
    let endpoint = request
        .on_progress(move |event| {
            listener
                .lock()
                .unwrap()
                .push((told(event), started.elapsed()))
        })
        .await
        .unwrap();
    assert!(endpoint.is_live());
    let stages = ["resolve", "provision", "load", "warm_up", "health_check"];
    let mut expected: Vec<_> = (0..)
        .zip(stages)
        .map(|(at, stage)| (format!("progress {stage}"), SECOND * at))
        .collect();
    expected.push(("complete mine".to_owned(), SECOND * 5));
    assert_eq!(*seen.lock().unwrap(), expected);
    let sent = sandbox.journal()[0].json().unwrap();
    assert_eq!(
        sent,
        serde_json::json!({ "task": TASK, "model": "recommended", "name": "mine" })
    );
}

#[tokio::test(start_paused = true)]
async fn every_event_is_handed_over() {
    let heartbeat = "event: heartbeat\ndata: {\"n\": 1e2}\n\n";
    let nameless = "data: {\"stage\": \"x\"}\n\n";
    let message = "event: message\ndata: {\"stage\": \"y\"}\n\n";
    let (seen, error) = events_of([
        ": hello\n\n",
        nameless,
        message,
        LOAD,
        heartbeat,
        LIVE,
        LOAD,
    ])
    .await;
    // What comes after the end is nobody's business.
    assert_eq!(
        seen,
        [
            "progress x",
            "progress y",
            "progress load",
            "heartbeat {\"n\": 1e2}",
            "complete mine"
        ]
    );
    assert!(error.is_none());
    let failure = "event: error\ndata: {\"message\": \"no capacity\", \"code\": 7}\n\n";
    let (seen, error) = events_of([LOAD, failure, LIVE]).await;
    assert_eq!(
        (seen, error.is_none()),
        (
            vec!["progress load".to_owned(), "error no capacity".to_owned()],
            true
        )
    );
    // However the bytes are cut.
    for size in [1, 5, 1000] {
        let whole = [LOAD, heartbeat, LIVE].concat();
        let (seen, error) = events_of(whole.as_bytes().chunks(size)).await;
        assert_eq!((seen.len(), error.is_none()), (3, true));
    }
}

#[tokio::test(start_paused = true)]
async fn events_that_break_off_name_the_last_stage() {
    let pieces = [LOAD.as_bytes(), LIVE.as_bytes()].concat();
    for cut in 0..pieces.len() {
        for is_clean in [true, false] {
            let answer = Answer::events([&pieces[..cut]]);
            let answer = if is_clean {
                answer.until_close()
            } else {
                answer.cut()
            };
            let server = Server::always(answer).await;
            let (seen, error) = events(&client(&server.url())).await;
            // What has only lost the line that ends it is whole.
            let is_complete = cut >= LOAD.len() + LIVE.trim_end().len();
            assert_eq!(error.is_none(), is_complete, "{cut}");
            let Some(error) = error else { continue };
            let kind = if is_clean {
                ErrorKind::TruncatedStream
            } else {
                ErrorKind::Connection
            };
            assert_eq!(
                (error.kind(), seen.len()),
                (kind, usize::from(cut >= LOAD.trim_end().len())),
                "{cut}"
            );
            if is_clean {
                let place = if seen.is_empty() {
                    "before the first stage"
                } else {
                    "at stage \"load\""
                };
                assert!(error.message().contains(place), "{error}");
            }
            assert!(error.may_have_executed() && error.idempotency_key().is_some());
            assert_eq!((error.request_id(), error.attempts()), (Some("req_200"), 1));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_deployment_that_fails_says_where_and_why() {
    let (sandbox, client) = sandbox().await;
    let error = client
        .endpoints()
        .deploy(TASK)
        .name("fail-1")
        .wait()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeployFailed);
    assert_eq!(
        error.message(),
        "the deployment failed at stage \"provision\": No serving capacity for this model in this region"
    );
    assert_eq!(
        error.request_id(),
        Some(sandbox.journal()[0].request_id.as_str())
    );
    assert!(error.detail().is_none() && !error.body().is_empty() && !error.is_retryable());

    let failures = [
        (
            r#"{"message": "no capacity"}"#,
            "the deployment failed: no capacity",
        ),
        (
            r#"{"detail": "no capacity"}"#,
            "the deployment failed: no capacity",
        ),
        (
            r#"{"error": {"message": "no capacity"}}"#,
            "the deployment failed: no capacity",
        ),
        (r#"{"reason": 7}"#, "the deployment failed: {\"reason\": 7}"),
    ];
    for (data, message) in failures {
        let server =
            Server::always(Answer::events([format!("event: error\ndata: {data}\n\n")])).await;
        let error = crate::client(&server.url())
            .endpoints()
            .deploy(TASK)
            .name("mine")
            .wait()
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::DeployFailed, message)
        );
        assert_eq!(error.body(), data.as_bytes());
        // It is not asked for again: there is nothing to wait for.
        server.only();
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_deployment_is_an_error_with_its_bytes() {
    let cases: [(&[u8], ErrorKind, &str); 7] = [
        (
            b"data: {\"error\": {\"message\": \"quota\"}}",
            ErrorKind::Stream,
            "quota",
        ),
        (b"data: {\"detail\": \"quota\"}", ErrorKind::Stream, "quota"),
        (
            b"event: progress\ndata: {oops",
            ErrorKind::InvalidResponse,
            "not JSON",
        ),
        (
            b"event: progress\ndata: {\"stage\": \"\xff\"}",
            ErrorKind::InvalidResponse,
            "not UTF-8",
        ),
        (
            b"event: complete\ndata: {}",
            ErrorKind::InvalidResponse,
            "holds no endpoint",
        ),
        (
            b"event: complete\ndata: {\"endpoint\": null}",
            ErrorKind::InvalidResponse,
            "holds no endpoint",
        ),
        (
            b"event: complete\ndata: {\"endpoint\": 7}",
            ErrorKind::InvalidResponse,
            "holds no endpoint",
        ),
    ];
    for (event, kind, said) in cases {
        let (seen, error) = events_of([LOAD.as_bytes(), event, b"\n\n", LIVE.as_bytes()]).await;
        let error = error.unwrap();
        assert_eq!((error.kind(), seen.len()), (kind, 1), "{error}");
        assert!(error.message().contains(said), "{error}");
        assert!(event.ends_with(error.body()) && !error.body().is_empty());
    }
    for (content_type, body, kind) in [
        (
            "application/json",
            r#"{"detail": "quota"}"#,
            ErrorKind::Stream,
        ),
        (
            "application/json",
            r#"{"endpoint": {}}"#,
            ErrorKind::InvalidResponse,
        ),
        ("text/html", "<html>", ErrorKind::InvalidResponse),
    ] {
        let server = Server::always(Answer::new(200, content_type, body)).await;
        let error = client(&server.url())
            .endpoints()
            .deploy(TASK)
            .stream()
            .await
            .unwrap_err();
        assert_eq!((error.kind(), error.body()), (kind, body.as_bytes()));
    }
    let drifting = "event: progress\ndata: {\"stage\": 7}\n\n";
    let server = Server::always(Answer::events([drifting, LIVE])).await;
    assert!(events(&client(&server.url())).await.1.is_none());
    let strict: Client = quick(&server.url()).strict(true).build().unwrap();
    let error = events(&strict).await.1.unwrap();
    assert!(
        error.kind() == ErrorKind::InvalidResponse && error.message().contains("$.stage"),
        "{error}"
    );
}

/// A server whose events end like this, and which says `starting` so many times before the endpoint is live.
async fn broken_off(events: Answer, polls: usize) -> Server {
    let mut asked = 0;
    Server::start(move |seen| {
        if seen.method == "POST" {
            return events.clone();
        }
        assert_eq!(seen.target, "/v1/endpoints/my%20own");
        asked += 1;
        let status = if asked > polls { "live" } else { "starting" };
        Answer::json(200, format!(r#"{{"id": "my own", "status": "{status}"}}"#))
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn a_deployment_with_a_name_is_waited_for_without_its_events() {
    let ways = [
        Answer::events([LOAD]),
        Answer::events([LOAD]).until_close(),
        Answer::events([LOAD]).cut(),
        Answer::events([&LOAD[..9]]),
        Answer::events([""; 0]),
    ];
    for events in ways {
        let server = broken_off(events.clone(), 2).await;
        let deploy = |name: Option<&str>| {
            let request = client(&server.url()).endpoints().deploy(TASK);
            match name {
                Some(name) => request.name(name).wait(),
                None => request.wait(),
            }
        };
        let started = Instant::now();
        let endpoint = deploy(Some("my own"))
            .poll_interval(SECOND * 4)
            .await
            .unwrap();
        assert!(endpoint.is_live());
        assert_eq!((started.elapsed(), server.seen().len()), (SECOND * 8, 4));
        // Without a name there is nothing to ask for.
        let error = deploy(None).await.unwrap_err();
        assert!(
            matches!(
                error.kind(),
                ErrorKind::TruncatedStream | ErrorKind::Connection
            ),
            "{error}"
        );
        assert_eq!(server.seen().len(), 5);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_a_deployment_keeps_its_deadline() {
    for (events, deadline) in [
        (Answer::events([LOAD]), 10),
        (Answer::events([LOAD]).silent(), 10),
        (Answer::events([LOAD]), 900),
    ] {
        let server = broken_off(events, usize::MAX).await;
        let request = client(&server.url())
            .endpoints()
            .deploy(TASK)
            .name("my own")
            .wait();
        // Fifteen minutes where nothing is said.
        let request = if deadline == 900 {
            request
        } else {
            request.timeout(SECOND * deadline)
        };
        let started = Instant::now();
        let error = request.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.resource_id()),
            (ErrorKind::WaitTimeout, Some("my own"))
        );
        assert_eq!(started.elapsed(), SECOND * deadline);
    }
    // One that the server does not know is not waited for.
    let server = Server::in_turn([Answer::events([LOAD]), Answer::json(404, "")]).await;
    let error = client(&server.url())
        .endpoints()
        .deploy(TASK)
        .name("mine")
        .wait()
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.resource_id()),
        (ErrorKind::NotFound, Some("mine"))
    );
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_is_waited_for_until_it_is_live() {
    let sandbox = Sandbox::builder()
        .latency(SECOND * 10)
        .api_key(KEY)
        .start_here()
        .await
        .unwrap();
    let client = client(sandbox.base_url());
    client.endpoints().stop("ep_contract_qwen").await.unwrap();
    client.endpoints().start("ep_contract_qwen").await.unwrap();
    let started = Instant::now();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let listener = seen.clone();
    let wait = client.endpoints().wait_until_live("ep_contract_qwen");
    let endpoint = wait
        .on_progress(move |endpoint| {
            listener
                .lock()
                .unwrap()
                .push(endpoint.status().unwrap().to_owned())
        })
        .await
        .unwrap();
    assert!(endpoint.is_live());
    assert_eq!(started.elapsed(), SECOND * 12, "asked every three seconds");
    assert_eq!(
        *seen.lock().unwrap(),
        ["starting", "starting", "starting", "starting", "live"]
    );

    client.endpoints().stop("ep_contract_qwen").await.unwrap();
    for timeout in [Duration::from_millis(7_001), SECOND * 2] {
        let started = Instant::now();
        let error = client
            .endpoints()
            .wait_until_live("ep_contract_qwen")
            .timeout(timeout)
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), started.elapsed()),
            (ErrorKind::WaitTimeout, timeout)
        );
        assert_eq!(error.resource_id(), Some("ep_contract_qwen"));
        assert!(error.message().contains("\"stopped\""), "{error}");
    }
    for id in ["", ".."] {
        let error = client.endpoints().wait_until_live(id).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn a_deployment_is_asked_for_once() {
    // The reply is lost, the call is repeated under its key, and there is one endpoint.
    let (sandbox, client) = sandbox().await;
    sandbox.inject(Fault::hang_up().times(2).method("POST"));
    let endpoint = client
        .endpoints()
        .deploy(TASK)
        .name("mine")
        .wait()
        .await
        .unwrap();
    assert_eq!(
        (endpoint.id(), endpoint.meta().unwrap().attempts()),
        (Some("mine"), 3)
    );
    assert_eq!(client.endpoints().list().await.unwrap().len(), 2);
    // A name that is taken is a conflict, and the endpoint of that name is not the caller's.
    let error = client
        .endpoints()
        .deploy(TASK)
        .name("mine")
        .wait()
        .max_retries(0)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    // What is wrong is said before anything is sent.
    let sent = sandbox.journal().len();
    for task in ["", " \n"] {
        let error = client.endpoints().deploy(task).wait().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
    }
    let error = client
        .endpoints()
        .deploy(TASK)
        .extra_body("name", "x")
        .wait()
        .await
        .unwrap_err();
    assert!(
        error.kind() == ErrorKind::Argument && error.message().contains("name"),
        "{error}"
    );
    assert_eq!(sandbox.journal().len(), sent);
}
