//! Replies that are no JSON: whole, as a text, into a file, into a writer, piece by piece; in both clients.

use pareta::{Client, ErrorKind};
use crate::server::{Answer, Server};

#[tokio::test]
async fn in_async_code() {
    let pdf = || Answer::new(200, "application/pdf", [0, 159, 146, 150]);
    let text = || Answer::new(200, "text/csv", "a,b");
    let cut = || Answer::new(200, "application/pdf", "half of it").cut();
    let not_found = || Answer::json(404, r#"{"detail": "no such file"}"#);
    let server = Server::in_turn([pdf(), pdf(), pdf(), pdf(), text(), cut(), cut(), not_found()]).await;
    let client = Client::builder().base_url(server.url()).api_key("key").max_retries(0).build().unwrap();
    let get = || client.low_level().downloads_get("a/b");
    let download = get().await.unwrap();
    assert_eq!((download.content_type(), download.content_length()), (Some("application/pdf"), Some(4)));
    assert_eq!(download.meta().status(), 200);
    assert_eq!(download.bytes().await.unwrap(), [0, 159, 146, 150]);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("it.pdf");
    assert_eq!(get().await.unwrap().save(&path).await.unwrap(), 4);
    assert_eq!(std::fs::read(&path).unwrap(), [0, 159, 146, 150]);
    let mut pieces = get().await.unwrap();
    assert_eq!(pieces.next().await.unwrap().unwrap(), &[0, 159, 146, 150][..]);
    assert!(pieces.next().await.is_none());
    assert_eq!(get().await.unwrap().text().await.unwrap_err().kind(), ErrorKind::InvalidResponse);
    assert_eq!(client.low_level().downloads_table().await.unwrap().text().await.unwrap(), "a,b");
    let error = get().await.unwrap().save(&path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(std::fs::read(&path).unwrap(), [0, 159, 146, 150], "what was there is there");
    let mut writer = Vec::new();
    assert_eq!(get().await.unwrap().copy_to(&mut writer).await.unwrap_err().kind(), ErrorKind::Connection);
    assert_eq!(get().await.unwrap_err().kind(), ErrorKind::NotFound);
    let seen = server.seen();
    assert_eq!(seen[0].header("accept"), Some("application/pdf"));
    assert_eq!(seen[4].header("accept"), Some("text/csv, text/plain"));
    assert_eq!(seen[0].target, "/v1/downloads/a%2Fb");
}

#[test]
fn in_blocking_code() {
    let server = Server::start_on_thread(|_| Answer::new(200, "application/pdf", "four"));
    let client = pareta::blocking::Client::builder().base_url(server.url()).api_key("key").build().unwrap();
    let get = || client.low_level().downloads_get("a").send().unwrap();
    assert_eq!(get().bytes().unwrap(), b"four");
    assert_eq!(get().text().unwrap(), "four");
    let mut writer = Vec::new();
    assert_eq!(get().copy_to(&mut writer).unwrap(), 4);
    assert_eq!(writer, b"four");
    let pieces: Result<Vec<_>, _> = get().collect();
    assert_eq!(pieces.unwrap().concat(), b"four");
    let path = std::env::temp_dir().join(format!("pareta-download-{}", std::process::id()));
    assert_eq!(get().save(&path).unwrap(), 4);
    assert_eq!(std::fs::read(&path).unwrap(), b"four");
    std::fs::remove_file(path).unwrap();
}
