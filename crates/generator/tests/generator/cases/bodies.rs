//! Bodies of every kind, on the wire.

use pareta::ErrorKind;
use crate::client;
use crate::server::{Answer, Server};

use pareta::low_level::requests::{BodiesCircle, BodiesNode};
use pareta::Upload;
use serde_json::json;

#[tokio::test]
async fn each_is_written_as_its_media_type_says() {
    let server = Server::always(Answer::new(204, "text/plain", "")).await;
    let client = client(&server);
    let calls = client.low_level();
    let circle = BodiesCircle { radius: 1.5 };
    calls.bodies_object("a", "b", "one").await.unwrap();
    let node = BodiesNode { next: Some(Box::new(BodiesNode { next: None })) };
    let request = calls.bodies_object("a", "b", "two").zz_top(1).at("now").labels([("k", "v")]).shape(circle.clone());
    request.node(node).input("text").size(4).await.unwrap();
    calls.bodies_patch().await.unwrap();
    calls.bodies_patch().name("new").await.unwrap();
    calls.bodies_list([circle.clone()]).await.unwrap();
    calls.bodies_map([("a", 1)]).await.unwrap();
    calls.bodies_any(json!([null, 1])).await.unwrap();
    calls.bodies_maybe().await.unwrap();
    calls.bodies_maybe().body(circle).await.unwrap();
    calls.bodies_text("words").await.unwrap();
    calls.bodies_octets(Upload::bytes([0, 159]).media_type("image/png")).await.unwrap();
    calls.bodies_octets(vec![7]).await.unwrap();
    calls.bodies_delete(2.0).await.unwrap();
    let json = "application/json";
    let expected: [(&str, Option<&str>, &[u8]); 13] = [
        ("PUT", Some(json), br#"{"name":"a","in":"b","kind":"one","size":3}"#),
        (
            "PUT",
            Some(json),
            br#"{"zz-top":1,"name":"a","in":"b","kind":"two","at":"now","labels":{"k":"v"},"shape":{"radius":1.5},"node":{"next":{}},"input":"text","size":4}"#,
        ),
        ("PATCH", None, b""),
        ("PATCH", Some("application/merge-patch+json"), br#"{"name":"new"}"#),
        ("POST", Some(json), br#"[{"radius":1.5}]"#),
        ("POST", Some(json), br#"{"a":1}"#),
        ("POST", Some(json), b"[null,1]"),
        ("POST", None, b""),
        ("POST", Some(json), br#"{"radius":1.5}"#),
        ("POST", Some("text/plain"), b"words"),
        ("PUT", Some("image/png"), &[0, 159]),
        ("PUT", Some("application/octet-stream"), &[7]),
        ("DELETE", Some(json), br#"{"radius":2.0}"#),
    ];
    let seen = server.seen();
    assert_eq!(seen.len(), expected.len());
    for (seen, (method, media_type, body)) in seen.iter().zip(expected) {
        assert_eq!((seen.method.as_str(), seen.header("content-type")), (method, media_type), "{}", seen.text());
        assert_eq!(String::from_utf8_lossy(&seen.body), String::from_utf8_lossy(body));
    }
    let refused = [
        (calls.bodies_text("").await.unwrap_err(), "body is empty"),
        (calls.bodies_list(Vec::<BodiesCircle>::new()).await.unwrap_err(), "body is empty"),
        (calls.bodies_object("", "b", "one").await.unwrap_err(), "name is empty"),
    ];
    for (error, said) in refused {
        assert_eq!((error.kind(), error.message()), (ErrorKind::Argument, said));
    }
}
