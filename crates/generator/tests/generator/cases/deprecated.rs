//! What is no longer to be used still can be.

use crate::client;
use crate::server::{Answer, Server};

#[tokio::test]
#[allow(deprecated)]
async fn it_is_sent_all_the_same() {
    let server = Server::always(Answer::new(204, "text/plain", "")).await;
    client(&server).low_level().deprecated_get().old("x").await.unwrap();
    assert_eq!(server.only().target, "/v1/deprecated?old=x");
}
