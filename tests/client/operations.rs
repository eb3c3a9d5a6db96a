//! One table of all operations of the contract: what holds for every call is proved on every one of them.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use pareta::client::{Mode, Request};
use pareta::evals::Document;
use pareta::low_level::{OPERATIONS, OperationInfo};
use pareta::saved::SavedCall;
use pareta::telemetry::names;
use pareta::{Client, Error, ErrorKind, Raw};
use serde_json::json;
use tokio::time::Instant;

use crate::server::{Answer, Server};
use crate::spans::Spans;
use crate::{KEY, client, quick};

/// An operation of the contract, called the way its namespace calls it.
struct Row {
    operation: &'static str,
    /// Where it goes, with `{id}` for the id it is called with.
    target: String,
    /// A reply the call takes for a success.
    reply: &'static str,
    send: fn(&Client, &str, &With) -> Sent,
    save: fn(&Client, &str, &With) -> Result<SavedCall, Error>,
    #[cfg(feature = "blocking")]
    send_blocking: fn(&pareta::blocking::Client, &str, &With) -> Result<Raw, Error>,
}

type Sent = Pin<Box<dyn Future<Output = Result<Raw, Error>>>>;

/// What can be said of any call.
#[derive(Default)]
struct With {
    timeout: Option<Duration>,
    max_retries: Option<u32>,
    headers: Vec<(&'static str, &'static str)>,
    idempotency_key: Option<&'static str>,
}

impl With {
    fn apply<M: Mode, Op>(&self, mut request: Request<M, Op>) -> Request<M, Op> {
        if let Some(timeout) = self.timeout {
            request = request.timeout(timeout);
        }
        if let Some(retries) = self.max_retries {
            request = request.max_retries(retries);
        }
        if let Some(key) = self.idempotency_key {
            request = request.idempotency_key(key);
        }
        self.headers.iter().fold(request, |request, (name, value)| {
            request.header(name, value)
        })
    }
}

/// A call written once, for both clients. What it gives is looked at through its raw side.
macro_rules! row {
    ($operation:ident, $reply:expr, |$client:ident, $id:ident| $call:expr) => {
        row!($operation, $reply, |$client, $id| $call, |reply| reply)
    };
    ($operation:ident, $reply:expr, |$client:ident, $id:ident| $call:expr, |$value:ident| $raw:expr) => {
        row!(
            stringify!($operation), at in_the_contract(stringify!($operation)),
            $reply, |$client, $id| $call, |$value| $raw
        )
    };
    ($operation:expr, at $target:expr, $reply:expr, |$client:ident, $id:ident| $call:expr, |$value:ident| $raw:expr) => {
        Row {
            operation: $operation,
            target: $target.to_owned(),
            reply: $reply,
            send: |$client, $id, with| {
                let _ = $id;
                let request = with.apply($call);
                Box::pin(async move {
                    let $value = &request.await?;
                    let raw: &Raw = $raw;
                    Ok(raw.clone())
                })
            },
            save: |$client, $id, with| {
                let _ = $id;
                with.apply($call).to_saved()
            },
            #[cfg(feature = "blocking")]
            send_blocking: |$client, $id, with| {
                let _ = $id;
                let $value = &with.apply($call).send()?;
                let raw: &Raw = $raw;
                Ok(raw.clone())
            },
        }
    };
}

const DEPLOYED: &str = "event: progress\ndata: {\"stage\": \"load\"}\n\n\
                        event: complete\ndata: {\"endpoint\": {\"id\": \"x\", \"status\": \"live\"}}\n\n";

/// Every operation once: as its namespace calls it where that is written below, else as the contract says it is called.
fn table() -> Vec<Row> {
    let mut table = in_its_namespace();
    // What is deprecated is tried all the same.
    #[allow(deprecated)]
    let derived: Vec<Row> = include!("../generated/calls.rs");
    for row in derived {
        if table.iter().all(|known| known.operation != row.operation) {
            table.push(row);
        }
    }
    table
}

fn in_its_namespace() -> Vec<Row> {
    vec![
        row!(
            create_chat_completion,
            r#"{"choices": [{}]}"#,
            |client, id| client.chat().completions().create("ep", ["hello"])
        ),
        row!(list_models, r#"{"data": []}"#, |client, id| client
            .models()
            .list()),
        row!(
            list_endpoints,
            "[]",
            |client, id| client.endpoints().list(),
            |list| list.raw()
        ),
        row!(deploy_endpoint, DEPLOYED, |client, id| client
            .endpoints()
            .deploy("contract-key-fields")
            .wait()),
        row!(retrieve_endpoint, "{}", |client, id| client
            .endpoints()
            .retrieve(id)),
        row!(delete_endpoint, "", |client, id| client
            .endpoints()
            .delete(id)),
        row!(start_endpoint, "{}", |client, id| client
            .endpoints()
            .start(id)),
        row!(stop_endpoint, "{}", |client, id| client
            .endpoints()
            .stop(id)),
        row!(retrieve_endpoint_performance, "{}", |client, id| client
            .endpoints()
            .metrics(id)
            .performance()),
        row!(retrieve_endpoint_uptime, "{}", |client, id| client
            .endpoints()
            .metrics(id)
            .uptime()),
        row!(retrieve_endpoint_cost, "{}", |client, id| client
            .endpoints()
            .metrics(id)
            .cost()),
        row!(retrieve_endpoint_quality, "{}", |client, id| client
            .endpoints()
            .metrics(id)
            .quality()),
        row!(retrieve_endpoint_activity, "{}", |client, id| client
            .endpoints()
            .metrics(id)
            .activity()),
        row!(
            list_tasks,
            r#"{"tasks": []}"#,
            |client, id| client.tasks().list(),
            |list| list.raw()
        ),
        row!(retrieve_task, "{}", |client, id| client
            .tasks()
            .retrieve(id)),
        row!(match_task, "{}", |client, id| client
            .tasks()
            .match_intent("read contracts")),
        row!(retrieve_leaderboard, "{}", |client, id| client
            .tasks()
            .leaderboard(id)),
        row!(
            list_eval_sets,
            r#"{"eval_sets": []}"#,
            |client, id| client.evals().sets().list(),
            |list| list.raw()
        ),
        row!(
            create_eval_set,
            r#"{"eval_set": {"id": "x"}}"#,
            |client, id| client
                .evals()
                .sets()
                .create("contract-key-fields", [json!({ "input": "x" })])
        ),
        row!(retrieve_eval_set, r#"{"eval_set": {}}"#, |client, id| {
            client.evals().sets().retrieve(id)
        }),
        row!(delete_eval_set, "", |client, id| client
            .evals()
            .sets()
            .delete(id)),
        row!(attach_blob, "{}", |client, id| client
            .evals()
            .sets()
            .upload_document(id, 0, "document", Document::bytes("x"))),
        row!(create_blob_upload_url, "{}", |client, id| client
            .low_level()
            .create_blob_upload_url(id, 0, "document", "text/plain", 1)),
        row!(complete_blob_upload, "{}", |client, id| client
            .low_level()
            .complete_blob_upload(id, 0, "document", "uri", "text/plain")),
        row!(create_eval_run, r#"{"run_id": "x"}"#, |client, id| client
            .evals()
            .runs()
            .create("set", ["qwen-1"])),
        row!(retrieve_eval_run, r#"{"run": {}}"#, |client, id| client
            .evals()
            .runs()
            .retrieve(id)),
        row!(
            list_frontier_models,
            r#"{"frontier_models": []}"#,
            |client, id| client.evals().frontier_models(),
            |list| { list.raw() }
        ),
        row!(create_transcription, "{}", |client, id| client
            .audio()
            .transcriptions(&b"sound"[..])),
        row!(create_speech, "{}", |client, id| client
            .audio()
            .speech("hello")),
        row!(
            create_frontier_comparison,
            r#"{"content": "hello"}"#,
            |client, id| client.auto().compare("gpt-5.5", ["hello"])
        ),
        row!(
            create_embeddings,
            r#"{"data": [{"index": 0, "embedding": [1.0]}]}"#,
            |client, id| client.embeddings().create(["hello"]),
            |vectors| &vectors.replies()[0]
        ),
        row!(
            create_rerank,
            r#"{"results": [{"index": 0, "relevance_score": 0.5}]}"#,
            |client, id| client.rerank().create("hello", ["hello"]),
            |ranking| &ranking.replies()[0]
        ),
        row!(
            edit_image,
            r#"{"data": [{"b64_json": "eA=="}]}"#,
            |client, id| client.images().edit(&b"\xff\xd8\xff"[..], "hello")
        ),
        row!(
            propose_contract,
            r#"{"homogeneous": true}"#,
            |client, id| client
                .evals()
                .propose_contract([json!({ "input": "x" })], "hello")
        ),
        row!(
            create_agent_completion,
            r#"{"choices": [{}]}"#,
            |client, id| client.agent().completions().create(["hello"])
        ),
    ]
}

fn info(operation: &str) -> OperationInfo {
    let found = OPERATIONS.iter().find(|info| info.id == operation);
    *found.unwrap_or_else(|| panic!("the contract has no operation {operation}"))
}

/// The path of an operation, with `{id}` for whatever it takes.
fn in_the_contract(operation: &str) -> String {
    let path = info(operation).path;
    match path.split_once('{') {
        Some((before, rest)) => {
            format!("{before}{{id}}{}", rest.split_once('}').expect("a brace").1)
        }
        None => path.to_owned(),
    }
}

impl Row {
    fn info(&self) -> OperationInfo {
        info(self.operation)
    }

    fn takes_an_id(&self) -> bool {
        self.target.contains("{id}")
    }

    /// Where it goes, with this id.
    fn path(&self, id: &str) -> String {
        self.target.replace("{id}", id)
    }

    fn is_post(&self) -> bool {
        self.info().method == "POST"
    }

    fn answer(&self) -> Answer {
        match self.reply {
            "" => Answer::new(204, "text/plain", ""),
            DEPLOYED => Answer::events([DEPLOYED]),
            json => Answer::json(200, json),
        }
    }
}

#[test]
fn every_operation_has_a_row() {
    let rows: Vec<&str> = table().iter().map(|row| row.operation).collect();
    let missing = OPERATIONS.iter().filter(|info| !rows.contains(&info.id));
    let missing: Vec<String> = missing
        .map(|info| {
            format!(
                "missing: {}: write a row for it in `in_its_namespace`",
                info.id
            )
        })
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    let distinct: BTreeSet<&&str> = rows.iter().collect();
    assert_eq!(rows.len(), distinct.len(), "an operation has two rows");
}

#[tokio::test(start_paused = true)]
async fn a_call_says_where_it_goes_who_sends_it_and_what_it_is_told_to() {
    for row in table() {
        let what = row.operation;
        let server = Server::always(row.answer()).await;
        let client: Client = quick(&server.url())
            .user_agent_suffix("tests/1")
            .build()
            .unwrap();
        let with = With {
            headers: vec![("x-one", "1"), ("x-two", "a"), ("X-Two", "b")],
            ..With::default()
        };
        let raw = (row.send)(&client, "x", &with)
            .await
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        let seen = server.only();
        assert_eq!(
            (seen.method.as_str(), seen.target.as_str()),
            (row.info().method, row.path("x").as_str())
        );
        assert_eq!(
            seen.header("authorization"),
            Some(format!("Bearer {KEY}").as_str()),
            "{what}"
        );
        let agent = format!("pareta-rust/{} tests/1", env!("CARGO_PKG_VERSION"));
        assert_eq!(seen.header("user-agent"), Some(agent.as_str()), "{what}");
        let own: Vec<&str> = seen
            .headers
            .iter()
            .filter(|(name, _)| name.starts_with("x-"))
            .map(|(_, v)| v.as_str())
            .collect();
        assert_eq!(own, ["1", "a", "b"], "{what}");
        assert_eq!(
            seen.header("idempotency-key").is_some(),
            row.is_post(),
            "{what}"
        );
        let accepted = if row.reply == DEPLOYED {
            "text/event-stream"
        } else {
            "application/json"
        };
        assert_eq!(seen.header("accept"), Some(accepted), "{what}");

        let meta = raw.meta().unwrap_or_else(|| panic!("{what} has no meta"));
        let status = if row.reply.is_empty() { 204 } else { 200 };
        assert_eq!((meta.status(), meta.attempts()), (status, 1), "{what}");
        assert_eq!(
            meta.request_id(),
            Some(format!("req_{status}").as_str()),
            "{what}"
        );
        assert_eq!(
            meta.idempotency_key(),
            seen.header("idempotency-key"),
            "{what}"
        );
        if row.reply != DEPLOYED {
            let text = if row.reply.is_empty() {
                "null"
            } else {
                row.reply
            };
            assert_eq!(raw.document().json(), text, "{what}");
        }
    }
}

/// Calls that are made of several requests, or upload rows.
const COMPOSED: [&str; 5] = [
    "deploy_endpoint",
    "create_eval_set",
    "attach_blob",
    "create_eval_run",
    "propose_contract",
];

#[tokio::test(start_paused = true)]
async fn a_call_that_was_saved_is_sent_by_another_client_as_it_would_have_been() {
    for row in table() {
        let what = row.operation;
        let (here, there) = (
            Server::always(row.answer()).await,
            Server::always(row.answer()).await,
        );
        let client = client(&here.url());
        let with = With {
            headers: vec![("x-one", "1"), ("x-two", "a"), ("X-Two", "b")],
            idempotency_key: Some("key"),
            ..With::default()
        };
        let saved = (row.save)(&client, "a/b ?", &with);
        if COMPOSED.contains(&what) {
            let error = saved.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
            assert!(
                error.message().contains("several requests"),
                "{what}: {error}"
            );
            continue;
        }
        let saved = saved.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(here.seen().is_empty(), "{what}");
        let info = row.info();
        assert_eq!(
            (saved.operation(), saved.path(), saved.method().as_str()),
            (Some(what), info.path, info.method)
        );

        let text = saved.to_json().unwrap();
        assert!(!text.contains(KEY), "{what}");
        let read = SavedCall::from_json(&text).unwrap();
        assert_eq!(read.to_json().unwrap(), text);
        assert_eq!(read, saved, "{what}");
        assert_eq!(read.canonical(), saved.canonical(), "{what}");

        (row.send)(&client, "a/b ?", &with).await.unwrap();
        let elsewhere: Client = quick(&format!("{}/behind", there.url())).build().unwrap();
        let reply = elsewhere.saved(&read).await.unwrap();
        let (mut whole, mut again) = (here.only(), there.only());
        for seen in [&mut whole, &mut again] {
            seen.headers.retain(|(name, _)| name != "host");
            seen.headers
                .sort_by(|(left, _), (right, _)| left.cmp(right));
        }
        assert_eq!(again.headers, whole.headers, "{what}");
        assert_eq!(again.target, format!("/behind{}", whole.target));
        assert_eq!(
            (again.method, again.body),
            (whole.method, whole.body),
            "{what}"
        );
        assert_eq!(reply.meta().unwrap().path(), info.path, "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn tries_of_one_call_are_the_same_to_the_byte() {
    for row in table() {
        let what = row.operation;
        let busy = Answer::json(503, r#"{"detail": "busy"}"#);
        let server = Server::in_turn([busy.clone(), busy, row.answer()]).await;
        let started = Instant::now();
        let raw = (row.send)(&client(&server.url()), "x", &With::default())
            .await
            .unwrap();
        assert_eq!(started.elapsed(), Duration::from_millis(1500), "{what}");
        assert_eq!(raw.meta().unwrap().attempts(), 3, "{what}");
        let seen = server.seen();
        for again in &seen[1..] {
            assert_eq!(again.headers, seen[0].headers, "{what}");
            assert_eq!(
                (&again.target, &again.body),
                (&seen[0].target, &seen[0].body),
                "{what}"
            );
        }
        // Another call is another key.
        (row.send)(&client(&server.url()), "x", &With::default())
            .await
            .unwrap();
        let key = |index: usize| {
            server.seen()[index]
                .header("idempotency-key")
                .map(str::to_owned)
        };
        assert_eq!(key(0) != key(3), row.is_post(), "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_call_takes_a_key_a_number_of_retries_and_a_time() {
    for row in table() {
        let what = row.operation;
        let server = Server::always(Answer::json(503, r#"{"detail": "busy"}"#)).await;
        let with = With {
            max_retries: Some(1),
            idempotency_key: Some("mine"),
            ..With::default()
        };
        let error = (row.send)(&client(&server.url()), "x", &with)
            .await
            .unwrap_err();
        assert_eq!((error.attempts(), server.seen().len()), (2, 2), "{what}");
        // A call that changes nothing has no use for a key.
        let expected = (row.info().method != "GET").then_some("mine");
        for seen in server.seen() {
            assert_eq!(seen.header("idempotency-key"), expected, "{what}");
        }

        let server = Server::always(Answer::never()).await;
        let with = With {
            timeout: Some(Duration::from_millis(1234)),
            ..With::default()
        };
        let started = Instant::now();
        let error = (row.send)(&client(&server.url()), "x", &with)
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), started.elapsed()),
            (ErrorKind::Timeout, Duration::from_millis(1234)),
            "{what}"
        );
        assert_eq!(
            error.may_have_executed(),
            row.info().method != "GET",
            "{what}"
        );
        assert_eq!(error.idempotency_key().is_some(), row.is_post(), "{what}");
    }
}

/// Whole, repeated, refused and given up: each is told in a span, with neither the key nor what was said.
#[tokio::test(start_paused = true)]
async fn every_call_is_a_span() {
    const KEY_BACK: &str = r#"{"detail": "pareta_sk_canary_8d1f said so"}"#;
    for row in table() {
        let what = row.operation;
        let info = row.info();
        let cases = [
            (vec![row.answer()], "completed", None, 1),
            (
                vec![Answer::json(503, KEY_BACK), row.answer()],
                "completed",
                None,
                2,
            ),
            (vec![Answer::json(422, KEY_BACK)], "failed", Some("422"), 1),
            (vec![Answer::never()], "dropped", None, 0),
        ];
        for (answers, outcome, error_type, tries) in cases {
            let server = Server::in_turn(answers).await;
            let client = client(&server.url());
            let spans = Spans::here();
            let sent = (row.send)(&client, "PRIVATE-ID", &With::default());
            let _ = tokio::time::timeout(Duration::from_secs(30), sent).await;
            let all = spans.all();
            let requests: Vec<_> = all
                .iter()
                .filter(|span| span.fields.get(names::PARTS).is_none())
                .collect();
            let [span] = requests[..] else {
                panic!("{what}: {all:#?}")
            };
            let get = |name| span.fields.get(name);
            assert_eq!(get(names::OUTCOME), Some(outcome), "{what}: {span:#?}");
            assert_eq!(get(names::ERROR_TYPE), error_type, "{what}");
            assert_eq!(span.events.len(), tries, "{what}");
            let name = get(names::OTEL_NAME).unwrap();
            let expected = match info.id {
                "create_chat_completion" | "create_agent_completion" => "chat",
                "create_embeddings" => "embeddings",
                _ => &format!("{} {}", info.method, info.path),
            };
            assert!(name.starts_with(expected), "{what}: {name}");
            let is_inference = get(names::OPERATION_NAME).is_some();
            assert_eq!(is_inference, !expected.contains('/'), "{what}");
            assert!(all.iter().all(|span| span.is_closed), "{what}: {all:#?}");
            let text = spans.text();
            assert!(
                !text.contains("canary") && !text.contains("PRIVATE"),
                "{what}: {text}"
            );
            assert_eq!(spans.loose(), 0, "{what}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_call_maps_errors() {
    let cases = [
        (
            404,
            r#"{"detail": "there is none"}"#,
            ErrorKind::NotFound,
            "there is none",
            1,
        ),
        (
            422,
            r#"{"detail": [{"loc": ["body", "model"], "msg": "field required"}]}"#,
            ErrorKind::BadRequest,
            "body.model: field required",
            1,
        ),
        (
            503,
            "",
            ErrorKind::EndpointNotReady,
            "Service Unavailable",
            3,
        ),
    ];
    for row in table() {
        for (status, body, kind, message, attempts) in cases {
            let what = format!("{} {status}", row.operation);
            let server = Server::always(Answer::json(status, body)).await;
            let error = (row.send)(&client(&server.url()), "x", &With::default())
                .await
                .unwrap_err();
            assert_eq!(
                (error.kind(), error.status()),
                (kind, Some(status)),
                "{what}"
            );
            assert_eq!(
                (error.message(), error.body()),
                (message, body.as_bytes()),
                "{what}"
            );
            assert_eq!(
                error.request_id(),
                Some(format!("req_{status}").as_str()),
                "{what}"
            );
            assert_eq!(
                (error.attempts() as usize, server.seen().len()),
                (attempts, attempts),
                "{what}"
            );
            assert_eq!(
                (error.is_retryable(), error.may_have_executed()),
                (status == 503, false),
                "{what}"
            );
            assert_eq!(error.detail().is_some(), !body.is_empty(), "{what}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn no_id_reaches_another_route() {
    let long = "x".repeat(60_000);
    let escaped = [
        ("plain-id_1.2~", "plain-id_1.2~"),
        ("a/../../b", "a%2F..%2F..%2Fb"),
        ("%2e%2e", "%252e%252e"),
        ("%2F", "%252F"),
        ("...", "..."),
        ("..;", "..%3B"),
        ("\\..\\", "%5C..%5C"),
        ("a?b#c", "a%3Fb%23c"),
        ("a b\r\nHost: evil", "a%20b%0D%0AHost%3A%20evil"),
        ("\0", "%00"),
        ("\t", "%09"),
        ("né∕é", "n%C3%A9%E2%88%95%C3%A9"),
        ("//evil.example", "%2F%2Fevil.example"),
        (&long, &long),
    ];
    let too_long = "x".repeat(70_000);
    for row in table().iter().filter(|row| row.takes_an_id()) {
        let server = Server::always(row.answer()).await;
        let client = client(&server.url());
        for (id, segment) in escaped {
            (row.send)(&client, id, &With::default()).await.unwrap();
            assert_eq!(
                server.seen().last().unwrap().target,
                row.path(segment),
                "{}",
                row.operation
            );
        }
        for id in ["", ".", "..", too_long.as_str()] {
            let error = (row.send)(&client, id, &With::default()).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::Argument, 0),
                "{} {error}",
                row.operation
            );
            assert!(!error.may_have_executed() && !error.is_retryable());
        }
        assert_eq!(server.seen().len(), escaped.len(), "something was sent");
    }
}

#[cfg(feature = "blocking")]
#[test]
fn every_call_can_be_blocking() {
    let server = Server::start_on_thread(move |seen| {
        let path = seen.target.as_str();
        let asked = table()
            .into_iter()
            .find(|row| row.info().method == seen.method && row.path("x") == path);
        asked.map_or(Answer::json(404, ""), |row| row.answer())
    });
    let client: pareta::blocking::Client = quick(&server.url()).build().unwrap();
    for row in table() {
        let with = With {
            headers: vec![("x-one", "1")],
            idempotency_key: Some("mine"),
            ..With::default()
        };
        let raw = (row.send_blocking)(&client, "x", &with).unwrap();
        let seen = server.seen().pop().unwrap();
        assert_eq!(
            (seen.method.as_str(), seen.target.as_str()),
            (row.info().method, row.path("x").as_str())
        );
        assert_eq!(seen.header("x-one"), Some("1"));
        assert_eq!(
            raw.meta().unwrap().request_id(),
            Some(if row.reply.is_empty() {
                "req_204"
            } else {
                "req_200"
            })
        );
    }
}
