//! Clients that do not speak HTTP, or speak it slowly, or too much of it: nobody else notices.

mod support;

use std::time::Duration;

use pareta_sandbox::Sandbox;
use support::Api;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// A sandbox in this runtime, so that its patience is on paused time.
async fn here() -> Api {
    Api::new(Sandbox::builder().start_here().await.expect("starts"))
}

async fn connect(api: &Api) -> TcpStream {
    let address = api.sandbox.base_url().trim_start_matches("http://");
    TcpStream::connect(address).await.expect("connects")
}

/// Sends bytes and gives back everything that comes until the server closes.
async fn exchange(api: &Api, bytes: &[u8]) -> Vec<u8> {
    let mut stream = connect(api).await;
    // The server may have heard enough before all is said.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    answer
}

fn status(answer: &[u8]) -> Option<u16> {
    let head = std::str::from_utf8(answer.get(..12)?).ok()?;
    head.strip_prefix("HTTP/1.1 ")?.parse().ok()
}

#[tokio::test(start_paused = true)]
async fn noise_is_refused_and_forgotten() {
    let api = here().await;
    let mut random = fastrand::Rng::with_seed(1);
    for length in [0, 1, 10, 100, 1000, 100_000] {
        for _ in 0..20 {
            let noise: Vec<u8> = (0..length).map(|_| random.u8(..)).collect();
            let answer = exchange(&api, &noise).await;
            assert!(
                matches!(status(&answer), None | Some(400 | 431)),
                "{answer:?}"
            );
        }
    }
    for head in [
        "GET",
        "\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET /v1/models HTTP/1.1\r\nx: \0\r\n\r\n",
        "POST /v1/tasks/match HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        "POST /v1/tasks/match HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        "POST /v1/tasks/match HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let answer = exchange(&api, head.as_bytes()).await;
        assert!(
            matches!(status(&answer), None | Some(400)),
            "{head:?}: {answer:?}"
        );
    }
    assert_eq!(api.get("/v1/models").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_head_has_a_size() {
    let api = here().await;
    let long = format!(
        "GET /v1/models HTTP/1.1\r\nx: {}\r\n\r\n",
        "a".repeat(200_000)
    );
    assert_eq!(status(&exchange(&api, long.as_bytes()).await), Some(431));
    let many = format!("GET /v1/models HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(1000));
    assert_eq!(status(&exchange(&api, many.as_bytes()).await), Some(431));
    let target = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(200_000));
    assert!(matches!(
        status(&exchange(&api, target.as_bytes()).await),
        Some(414 | 431)
    ));
    assert_eq!(api.get("/v1/models").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn patience_ends() {
    let api = here().await;
    let key = api.sandbox.api_key();
    for begun in [
        String::new(),
        "GET /v1/models HTTP/1.1\r\nhost: a\r\nauthoriz".to_owned(),
        format!(
            "POST /v1/tasks/match HTTP/1.1\r\nauthorization: Bearer {key}\r\ncontent-length: 99\r\n\r\n{{\"que"
        ),
    ] {
        let start = Instant::now();
        assert_eq!(
            status(&exchange(&api, begun.as_bytes()).await),
            None,
            "{begun}"
        );
        assert!(
            (30..=31).contains(&start.elapsed().as_secs()),
            "{:?}",
            start.elapsed()
        );
    }
    // A byte of the head every ten seconds does not buy more time.
    let mut slow = connect(&api).await;
    let start = Instant::now();
    let mut answer = [0; 1];
    loop {
        let _ = slow.write_all(b"G").await;
        match tokio::time::timeout(Duration::from_secs(10), slow.read(&mut answer)).await {
            Ok(_) => break,
            Err(_) => assert!(start.elapsed() < Duration::from_secs(60)),
        }
    }
    // A byte of the body every ten seconds does: uploads may be slow.
    let mut upload = connect(&api).await;
    let head = format!(
        "POST /v1/tasks/match HTTP/1.1\r\nauthorization: Bearer {key}\r\nconnection: close\r\ncontent-length: 13\r\n\r\n"
    );
    upload.write_all(head.as_bytes()).await.expect("sent");
    for byte in b"{\"query\":\"x\"}" {
        tokio::time::sleep(Duration::from_secs(10)).await;
        upload.write_all(&[*byte]).await.expect("sent");
    }
    let mut answer = Vec::new();
    upload.read_to_end(&mut answer).await.expect("an answer");
    assert_eq!(status(&answer), Some(200));
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let api = Api::new(
        Sandbox::builder()
            .max_connections(2)
            .start()
            .await
            .expect("starts"),
    );
    let idle = [connect(&api).await, connect(&api).await];
    let waits = tokio::time::timeout(Duration::from_millis(100), api.get("/v1/models")).await;
    assert!(waits.is_err());
    drop(idle);
    assert_eq!(api.get("/v1/models").await.status, 200);
}

#[tokio::test]
async fn a_client_that_leaves_is_not_billed_for_what_it_did_not_finish_asking() {
    let api = Api::new(Sandbox::start().await.expect("starts"));
    for _ in 0..50 {
        let mut stream = connect(&api).await;
        let head = format!(
            "POST /v1/chat/completions HTTP/1.1\r\nauthorization: Bearer {}\r\ncontent-length: 999\r\n\r\n{{",
            api.sandbox.api_key()
        );
        stream.write_all(head.as_bytes()).await.expect("sent");
    }
    assert_eq!(api.get("/v1/models").await.status, 200);
    assert_eq!(api.sandbox.ledger(), []);
}
