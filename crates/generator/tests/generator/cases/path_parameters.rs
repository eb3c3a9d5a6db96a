//! Parameters of a path, of every plain type.

use pareta::ErrorKind;
use crate::client;
use crate::server::{Answer, Server};

#[tokio::test]
async fn each_stands_in_its_place() {
    let server = Server::always(Answer::new(204, "text/plain", "")).await;
    let client = client(&server);
    let get = |kind: &str, row| client.low_level().path_parameters_get(kind, row, 0.5, true, "u/1");
    get("one", 7).await.unwrap();
    assert_eq!(server.only().target, "/v1/path-parameters/one/7.json/0.5/true/u%2F1");
    for (refused, said) in [(get("", 7), "kind is empty"), (get("..", 7), "kind would change"), (get("one", 0), "row_id is 0")] {
        let error = refused.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument);
        assert!(error.message().starts_with(said), "{error}");
    }
    assert_eq!(server.seen().len(), 1);
}
