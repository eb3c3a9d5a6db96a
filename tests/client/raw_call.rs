//! The way out for routes this version does not know.

use http::Method;
use pareta::ErrorKind;
use pareta_sandbox::Fault;
use serde_json::json;

use crate::server::{Answer, Server};
use crate::{LIVE, client, sandbox};

#[tokio::test(start_paused = true)]
async fn any_route_is_sent_as_it_stands() {
    let server = Server::always(Answer::json(200, r#"{"a": [1e2]}"#)).await;
    let client = client(&server.url());
    let request = client
        .request(Method::PATCH, "/v2/new/a%2Fb?x=1")
        .query("y", "a b")
        .query("y", true);
    let reply = request
        .json(&json!({ "b": [0.5] }))
        .header("x-one", "1")
        .await
        .unwrap();
    assert_eq!(
        (reply.json(), reply["a"][0].json()),
        (r#"{"a": [1e2]}"#, "1e2")
    );
    assert_eq!(reply.meta().unwrap().request_id(), Some("req_200"));
    let seen = server.only();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("PATCH", "/v2/new/a%2Fb?x=1&y=a%20b&y=true")
    );
    assert_eq!(
        (seen.text().as_str(), seen.header("content-type")),
        (r#"{"b":[0.5]}"#, Some("application/json"))
    );
    assert_eq!(
        (seen.header("x-one"), seen.header("idempotency-key")),
        (Some("1"), None)
    );
    // Queries may hold what paths may not.
    client
        .request(Method::GET, "/v1/x?next=/../y&z=..")
        .await
        .unwrap();
    assert_eq!(server.seen()[1].target, "/v1/x?next=/../y&z=..");
}

#[tokio::test(start_paused = true)]
async fn no_path_reaches_another_route() {
    let server = Server::always(Answer::json(200, "{}")).await;
    let client = client(&server.url());
    let paths = [
        "",
        "v1/tasks",
        "//evil.example/../x",
        "/..",
        "/.",
        "/v1/../v2",
        "/v1/./x",
        "/v1/x/..",
        "/v1\\..\\x",
        "/v1/%2e%2e/x",
        "/v1/%2E%2e",
        "/v1/.%2e/x",
        "/v1/%2e",
        "/v1/.\t./x",
        "/v1/\n",
        "/v1/.. ",
        "/v1/a b",
        "/v1/a\\b",
        "/v1/x\r\nHost: evil",
        "/v1/\u{0}",
        "http://evil.example/",
        "@evil.example/",
        "//evil.example/x",
        "/\\evil.example/x",
    ];
    for path in paths {
        let error = client.request(Method::DELETE, path).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Argument, 0),
            "{path:?}"
        );
    }
    assert!(server.seen().is_empty());
    for path in [
        "/v1/...",
        "/v1/..x",
        "/v1/%252e%252e",
        "/v1//x",
        "/v1/a:b@c",
    ] {
        client.request(Method::GET, path).await.unwrap();
        assert_eq!(server.seen().pop().unwrap().target, path);
    }
}

#[tokio::test(start_paused = true)]
async fn keys_retries_and_errors_are_those_of_every_call() {
    let (sandbox, client) = sandbox().await;
    sandbox.inject(Fault::status(503).times(2));
    let body = json!({ "model": LIVE, "messages": [{ "role": "user", "content": "hello" }] });
    let reply = client
        .request(Method::POST, "/v1/chat/completions")
        .json(&body)
        .await
        .unwrap();
    assert_eq!(reply.meta().unwrap().attempts(), 3);
    let journal = sandbox.journal();
    let keys: Vec<_> = journal
        .iter()
        .map(|seen| seen.header("idempotency-key").unwrap())
        .collect();
    assert!(keys.iter().all(|key| *key == keys[0]));
    let error = client
        .request(Method::GET, "/v1/endpoints/none")
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(
        client
            .request(Method::DELETE, format!("/v1/endpoints/{LIVE}"))
            .await
            .unwrap()
            .is_absent()
    );
    let error = client
        .request(Method::POST, "/v1/x")
        .json(&f64_map())
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
}

/// What no JSON can hold: a key that is no string.
fn f64_map() -> std::collections::BTreeMap<Vec<u8>, u8> {
    [(vec![1], 1)].into()
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_in_a_header_is_refused() {
    let server = Server::always(Answer::json(200, "{}")).await;
    let client = client(&server.url());
    let call = || client.request(Method::GET, "/v1/tasks");
    let headers = [
        ("x-a", "a\r\nx-b: c"),
        ("x-a", "\u{0}"),
        ("x a", "b"),
        ("", "b"),
        ("x-a\r\nx-b", "c"),
        ("é", "b"),
        ("Authorization", "Bearer other"),
        ("Content-Length", "3"),
        ("content-type", "x"),
        ("Host", "evil.example"),
        ("Transfer-Encoding", "chunked"),
        ("Idempotency-Key", "k"),
    ];
    for (name, value) in headers {
        let error = call().header(name, value).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Argument, 0),
            "{name:?}"
        );
    }
    for key in ["", "a b", "a\r\nx-b: c", "é", &"k".repeat(256)] {
        let error = call().idempotency_key(key).await.unwrap_err();
        assert!(
            error.kind() == ErrorKind::Argument && error.message().contains("idempotency_key"),
            "{error}"
        );
    }
    assert!(server.seen().is_empty());
    // The first thing that is wrong is the one that is told.
    let error = call()
        .header("a b", "")
        .idempotency_key("")
        .await
        .unwrap_err();
    assert!(error.message().contains("a b"), "{error}");
}
