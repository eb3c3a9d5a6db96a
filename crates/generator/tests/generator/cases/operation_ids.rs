//! Methods for operation ids of any case.

use crate::client;
use crate::server::{Answer, Server};

#[tokio::test]
async fn each_is_a_method_in_snake_case() {
    let server = Server::always(Answer::new(204, "text/plain", "")).await;
    let client = client(&server);
    let calls = client.low_level();
    assert!(calls.operation_ids_camel().await.unwrap().is_absent());
    calls.operation_ids_kebab().await.unwrap();
    calls.operation_ids_read_item_id_get("a b").await.unwrap();
    let seen: Vec<String> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(seen, ["/v1/operation-ids/camel", "/v1/operation-ids/kebab", "/v1/operation-ids/a%20b"]);
}
