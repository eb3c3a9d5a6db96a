//! A body whose properties are the server's alone is sent empty.

use crate::server::{Answer, Server};

#[tokio::test]
async fn it_is_an_empty_object() {
    let server = Server::always(Answer::new(204, "text/plain", "")).await;
    let client = crate::client(&server);
    client.low_level().read_only_bodies_send().await.unwrap();
    assert_eq!(server.seen()[0].text(), "{}");
}
