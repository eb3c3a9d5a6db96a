//! Forms with files, part by part on the wire.

use pareta::ErrorKind;
use crate::client;
use crate::server::{Answer, Seen, Server};

use std::sync::{Arc, Mutex};

use pareta::Upload;
use pareta::low_level::requests::MultipartMeta;

/// A body with a boundary that is always the same.
fn body(seen: &Seen) -> String {
    let media_type = seen.header("content-type").unwrap();
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    assert_eq!(seen.header("content-length"), Some(seen.body.len().to_string().as_str()));
    seen.text().replace(boundary, "B")
}

#[tokio::test]
async fn parts_come_in_the_order_of_the_contract() {
    let done = || Answer::new(204, "text/plain", "");
    let server = Server::in_turn([done(), Answer::new(503, "text/plain", ""), done()]).await;
    let client = client(&server);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.csv");
    std::fs::write(&path, "a,b").unwrap();
    client.low_level().multipart_send("T", path.as_path()).await.unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = told.clone();
    let request = client.low_level().multipart_send("T", Upload::bytes("x").file_name("a\"b.tsv").media_type("text/tsv"));
    let request = request.remark("n").count(2).is_on(false).pages([Upload::bytes("p1"), Upload::reader(&b"p2"[..]).file_name("p.png")]);
    let request = request.tags(["u", "v"]).meta(MultipartMeta { author: Some("me".to_owned()) });
    request.on_progress(move |progress| heard.lock().unwrap().push(progress.sent)).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    let part = |head: &str, content: &str| format!("--B\r\nContent-Disposition: form-data; name={head}\r\n\r\n{content}\r\n");
    let expected = [
        part("\"title\"", "T"),
        part("\"table\"; filename=\"t.csv\"\r\nContent-Type: text/csv", "a,b"),
        "--B--\r\n".to_owned(),
    ];
    assert_eq!(body(&seen[0]), expected.concat());
    let expected = [
        part("\"title\"", "T"),
        part("\"table\"; filename=\"a%22b.tsv\"\r\nContent-Type: text/tsv", "x"),
        part("\"remark\"\r\nContent-Type: text/markdown", "n"),
        part("\"count\"", "2"),
        part("\"is_on\"", "false"),
        part("\"pages\"; filename=\"upload\"\r\nContent-Type: application/octet-stream", "p1"),
        part("\"pages\"; filename=\"p.png\"\r\nContent-Type: image/png", "p2"),
        part("\"tags\"", "u"),
        part("\"tags\"", "v"),
        part("\"meta\"\r\nContent-Type: application/json", r#"{"author":"me"}"#),
        "--B--\r\n".to_owned(),
    ];
    // Another try sends the same again.
    assert_eq!((body(&seen[1]), body(&seen[2])), (expected.concat(), expected.concat()));
    let told = told.lock().unwrap().clone();
    assert_eq!(told.iter().filter(|taken| **taken == 0).count(), 2);
    let missing = client.low_level().multipart_send("T", Upload::path("/no/such/file")).await.unwrap_err();
    assert_eq!((missing.kind(), missing.message()), (ErrorKind::Argument, "/no/such/file cannot be read"));
    assert_eq!(client.low_level().multipart_send("", vec![1]).await.unwrap_err().message(), "title is empty");
}
