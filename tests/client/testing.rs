//! What is made by hand is what the client would have given.

use std::time::Duration;

use pareta::testing::{self, Reply};
use pareta::types::{ChatCompletion, Task};
use pareta::{Error, ErrorKind, List, Method};

use crate::client;
use crate::server::{Answer, Server};

#[tokio::test(start_paused = true)]
async fn a_refusal_is_the_one_the_client_would_give() {
    let body = r#"{"detail": "not now"}"#;
    let quota = r#"{"error": {"message": "spent", "code": "insufficient_quota"}}"#;
    let cases = (400..=599).map(|status| (status, body)).chain([
        (429, quota),
        (400, ""),
        (502, "<h1>Bad &amp; gone</h1>"),
    ]);
    for (status, body) in cases {
        let server = Server::always(Answer::json(status, body)).await;
        let chat = client(&server.url())
            .chat()
            .completions()
            .create("ep", ["x"]);
        let given = chat.max_retries(0).await.unwrap_err();
        let made = testing::refused(status, body)
            .operation("POST", "/v1/chat/completions")
            .request_id(&format!("req_{status}"))
            .idempotency_key(given.idempotency_key().unwrap())
            .build();
        let facts = |error: &Error| {
            (
                error.to_string(),
                error.kind(),
                error.is_retryable(),
                error.may_have_executed(),
                error.attempts(),
                error.detail(),
                error.body().to_vec(),
            )
        };
        assert_eq!(facts(&made), facts(&given), "{status} {body}");
    }
}

#[test]
fn a_refusal_is_asked_by_its_headers() {
    let refused = |name, value| testing::refused(429, "").header(name, value).build();
    let waits = refused("retry-after", "3");
    assert_eq!(
        (waits.retry_after(), waits.is_retryable()),
        (Some(Duration::from_secs(3)), true)
    );
    assert!(!refused("x-should-retry", "false").is_retryable());
    let told = testing::refused(429, "")
        .header("x-should-retry", "false")
        .retryable(true);
    assert!(told.build().is_retryable());
}

#[test]
fn an_error_of_any_kind_can_be_made() {
    let error = testing::error(ErrorKind::TruncatedStream)
        .message("cut")
        .partial_text("so far")
        .resource_id("run_1")
        .retry_after(Duration::from_secs(3))
        .attempts(2)
        .header("x-request-id", "req_1")
        .status(200)
        .source(std::io::Error::other("reset"))
        .build();
    assert_eq!(error.kind(), ErrorKind::TruncatedStream);
    assert_eq!(error.message(), "cut");
    assert_eq!(error.partial_text(), Some("so far"));
    assert_eq!(error.resource_id(), Some("run_1"));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
    assert_eq!((error.attempts(), error.status()), (2, Some(200)));
    assert_eq!(error.request_id(), Some("req_1"));
    assert!(!error.is_retryable() && error.may_have_executed());
    assert!(std::error::Error::source(&error).is_some());
    assert!(
        testing::error(ErrorKind::RateLimited)
            .build()
            .is_retryable()
    );
    assert_eq!(
        testing::error(ErrorKind::Argument)
            .attempts(0)
            .build()
            .attempts(),
        0
    );
}

#[test]
fn a_reply_has_its_receipt_and_its_meta() {
    let reply = || {
        Reply::new()
            .billed_micro_usd(653)
            .frontier_would_have_cost_micro_usd(11_795)
            .request_id("req_1")
            .attempts(2)
            .idempotency_key("key")
            .operation(Method::POST, "/v1/chat/completions")
    };
    let completion: ChatCompletion = reply().decode(r#"{"id": "c"}"#).unwrap();
    let receipt = completion.receipt().unwrap();
    assert_eq!(receipt.saved_micro_usd(), Some(11_142));
    let meta = completion.meta().unwrap();
    assert_eq!((meta.status(), meta.attempts()), (200, 2));
    assert_eq!(
        (meta.request_id(), meta.idempotency_key()),
        (Some("req_1"), Some("key"))
    );
    assert_eq!(
        (meta.method(), meta.path()),
        (&Method::POST, "/v1/chat/completions")
    );
    let tasks: List<Task> = reply()
        .list(r#"{"tasks": [{"id": "a"}], "more": 1}"#)
        .unwrap();
    assert_eq!((tasks.len(), tasks.meta().unwrap().attempts()), (1, 2));
    assert!(reply().decode::<Task>("{").is_err());
}
