//! Forms without files.

use crate::client;
use crate::server::{Answer, Server};

#[tokio::test]
async fn fields_are_written_one_after_another() {
    let server = Server::always(Answer::new(204, "text/plain", "")).await;
    let client = client(&server);
    let send = || client.low_level().forms_send("a b&c", 7);
    send().await.unwrap();
    send().scopes(["x", "y"]).remember(true).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(seen[0].text(), "grant_type=a%20b%26c&code=7");
    assert_eq!(seen[1].text(), "grant_type=a%20b%26c&code=7&scopes=x&scopes=y&remember=true");
}
