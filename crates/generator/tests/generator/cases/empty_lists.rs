//! What is set is sent, also where it is empty.

use pareta::ErrorKind;

use crate::server::{Answer, Server};

#[tokio::test]
async fn an_empty_list_is_sent_and_one_that_was_not_set_is_not() {
    let server = Server::always(Answer::new(204, "text/plain", "")).await;
    let client = crate::client(&server);
    let update = || client.low_level().update_empty_lists();
    update().await.unwrap();
    update().labels([""; 0]).weights([("", 0.5); 0]).sizes([0_i64; 0]).await.unwrap();
    update().labels(["ab"]).weights([("a", 1.0)]).await.unwrap();
    let sent: Vec<_> = server.seen().iter().map(|seen| String::from_utf8_lossy(&seen.body).into_owned()).collect();
    assert_eq!(
        sent,
        [
            r#"{"sizes":[1]}"#,
            r#"{"labels":[],"weights":{},"sizes":[]}"#,
            r#"{"labels":["ab"],"weights":{"a":1.0},"sizes":[1]}"#,
        ]
    );
    for (error, said) in [
        (update().labels(["a"]).await.unwrap_err(), "labels has 1 character: it must have 2 characters or more"),
        (update().labels(["ab"; 4]).await.unwrap_err(), "labels has 4 elements: it must have no more than 3 elements"),
        (update().weights([("a", 2.0)]).await.unwrap_err(), "weights is 2"),
    ] {
        assert_eq!(error.kind(), ErrorKind::Argument);
        assert!(error.message().starts_with(said), "{error}");
    }
}
