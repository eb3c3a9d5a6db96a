//! Parameters in headers.

use pareta::ErrorKind;
use crate::client;
use crate::server::{Answer, Server};

#[tokio::test]
async fn each_is_sent_and_checked_first() {
    let server = Server::always(Answer::new(204, "text/plain", "")).await;
    let client = client(&server);
    let calls = client.low_level();
    calls.header_parameters_do("me").depth(3).await.unwrap();
    let seen = server.only();
    assert_eq!((seen.header("x-tenant"), seen.header("x-depth")), (Some("me"), Some("3")));
    assert!(seen.header("idempotency-key").is_some());
    for (refused, said) in [
        (calls.header_parameters_do("a\nb"), "x_tenant has a value that cannot stand in a header"),
        (calls.header_parameters_do("me").depth(10), "depth is 10"),
    ] {
        let error = refused.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument);
        assert!(error.message().starts_with(said), "{error}");
    }
    assert_eq!(server.seen().len(), 1);
}
