//! Several ways to succeed.

use crate::client;
use crate::server::{Answer, Server};

#[tokio::test]
async fn each_is_read_as_what_it_is() {
    let item = r#"{"id": "a"}"#;
    let answers = [
        Answer::json(201, item),
        Answer::json(200, item),
        Answer::new(204, "text/plain", ""),
        Answer::json(200, format!("[{item}, {item}]")),
        Answer::json(200, "[1, 2.5]"),
    ];
    let server = Server::in_turn(answers).await;
    let client = client(&server);
    let calls = client.low_level();
    assert_eq!(calls.success_codes_two().await.unwrap().id(), Some("a"));
    assert_eq!(calls.success_codes_maybe().await.unwrap().unwrap().id(), Some("a"));
    assert!(calls.success_codes_maybe().await.unwrap().is_none());
    assert_eq!(calls.success_codes_list().await.unwrap()[1].id(), Some("a"));
    assert_eq!(calls.success_codes_raw().await.unwrap()[1].json(), "2.5");
    assert_eq!(server.seen()[4].header("accept"), Some("application/vnd.api+json"));
}
