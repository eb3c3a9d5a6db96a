//! Clients that do not speak HTTP, or speak it slowly, or too much of it: nobody else notices.

mod support;

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fastrand::Rng;
use pareta_sandbox::Sandbox;
use support::Api;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

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
    let mut random = Rng::with_seed(1);
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
            (60..=61).contains(&start.elapsed().as_secs()),
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
            Err(_) => assert!(start.elapsed() < Duration::from_secs(90)),
        }
    }
    // A byte of the body every ten seconds does: uploads may be slow.
    let mut upload = connect(&api).await;
    let head = format!(
        "POST /v1/tasks/match HTTP/1.1\r\nauthorization: Bearer {key}\r\nconnection: close\r\ncontent-length: 13\r\n\r\n"
    );
    upload.write_all(head.as_bytes()).await.expect("sent");
    for byte in b"{\"query\":\"x\"}" {
        sleep(Duration::from_secs(10)).await;
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

/// A request that was right once.
fn broken(random: &mut Rng, key: &str) -> Vec<u8> {
    const CHAT: &str =
        r#"{"model":"ep_contract_qwen","messages":[{"role":"user","content":"hi"}],"stream":true}"#;
    const ROWS: &str = "--b\r\ncontent-disposition: form-data; name=\"task_id\"\r\n\r\ncontract-key-fields\r\n--b--\r\n";
    let post = |path: &str, fields: String| {
        format!("POST {path} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {key}\r\n{fields}")
    };
    let length = |body: &str| format!("content-length: {}\r\n\r\n{body}", body.len());
    let right = [
        post("/v1/models", String::new()).replace("POST", "GET") + "\r\n",
        post("/v1/chat/completions", length(CHAT)),
        post(
            "/v1/chat/completions",
            format!(
                "transfer-encoding: chunked\r\n\r\n{:x}\r\n{CHAT}\r\n0\r\n\r\n",
                CHAT.len()
            ),
        ),
        post(
            "/v1/eval-sets",
            format!(
                "content-type: multipart/form-data; boundary=b\r\n{}",
                length(ROWS)
            ),
        ),
        post(
            "/v1/endpoints",
            format!("expect: 100-continue\r\n{}", length("{}")),
        ),
    ];
    let mut bytes = right[random.usize(..right.len())].clone().into_bytes();
    for _ in 0..random.usize(..6) {
        let at = random.usize(..=bytes.len());
        let many = random.usize(..10_000);
        let more = match random.u8(..8) {
            0 => {
                bytes.truncate(at);
                continue;
            }
            1 => {
                bytes.drain(at..).take(many % 20).for_each(drop);
                continue;
            }
            2 => vec![random.u8(..)],
            3 => vec![random.u8(..); many],
            4 => std::iter::repeat_with(|| random.u8(..))
                .take(many)
                .collect(),
            5 => b"x: y\r\n".repeat(many),
            6 => bytes[at..].to_vec(),
            _ => b"\r\n".to_vec(),
        };
        bytes.splice(at..at, more);
    }
    bytes
}

/// Sends it, in one of the ways in which clients go about it, and waits for what comes.
async fn send(mut stream: TcpStream, bytes: &[u8], random: &mut Rng) -> io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    match random.u8(..5) {
        0 => {
            stream.write_all(bytes).await?;
            stream.set_zero_linger()?;
            return Ok(answer);
        }
        1 => {
            stream.write_all(bytes).await?;
            return Ok(answer);
        }
        2 => {
            for piece in bytes.chunks(bytes.len() / 10 + 1) {
                stream.write_all(piece).await?;
                sleep(Duration::from_secs(1)).await;
            }
        }
        3 => {
            stream.write_all(bytes).await?;
            stream.shutdown().await?;
        }
        _ => stream.write_all(bytes).await?,
    }
    stream.read_to_end(&mut answer).await?;
    Ok(answer)
}

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// 2,000 of them, or so many times as many as `PARETA_LONG_TESTS` says.
#[tokio::test(start_paused = true)]
async fn thousands_of_broken_clients_change_nothing() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        usual(panic);
    }));
    let times = std::env::var("PARETA_LONG_TESTS").ok();
    let clients = 2_000 * times.map_or(1, |times| times.parse().expect("a number"));
    let api = here().await;
    let tasks = || Handle::current().metrics().num_alive_tasks();
    let (before, mut answered) = (tasks(), 0);
    for seeds in (0..clients).collect::<Vec<u64>>().chunks(50) {
        let mut sending = JoinSet::new();
        for seed in seeds {
            let mut random = Rng::with_seed(*seed);
            let bytes = broken(&mut random, api.sandbox.api_key());
            let stream = connect(&api).await;
            sending.spawn(async move { send(stream, &bytes, &mut random).await });
        }
        // Whoever is told nothing was hung up on.
        for answer in sending.join_all().await.into_iter().flatten() {
            let status = status(&answer);
            assert!(answer.is_empty() || status.is_some(), "{answer:?}");
            answered += usize::from(status.is_some());
        }
    }
    // The last of them have had the server's patience.
    sleep(Duration::from_secs(60)).await;
    assert_eq!((tasks(), PANICS.load(Ordering::Relaxed)), (before, 0));
    assert!(answered > 0);
    println!("{clients} clients, {answered} answers");
    assert_eq!(api.get("/v1/models").await.status, 200);
}
