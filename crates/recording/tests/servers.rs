//! Any client that is pointed at a local server is recorded, and replayed.

mod common;

use std::time::Duration;

use common::{Studio, offline};
use pareta::{AUTO, Client, ErrorKind};
use pareta_recording::server::{RecordServer, ReplayServer};
use pareta_recording::{Pace, Redaction, Rules};
use pareta_sandbox::{Fault, Sandbox};

async fn recording(studio: &Studio) -> (RecordServer, Client) {
    let upstream = Client::builder()
        .base_url(studio.sandbox.base_url())
        .api_key(studio.sandbox.api_key());
    let recorder = studio.recorder(Redaction::new());
    let server = RecordServer::start(upstream.build().unwrap(), recorder, 0)
        .await
        .unwrap();
    let client = Client::builder()
        .base_url(server.base_url())
        .api_key(server.api_key())
        .build()
        .unwrap();
    (server, client)
}

async fn replaying(studio: &Studio, rules: Rules) -> (ReplayServer, Client) {
    let server = ReplayServer::start(studio.path(), rules, 0).await.unwrap();
    let client = Client::builder()
        .base_url(server.base_url())
        .api_key("any-key-at-all")
        .build()
        .unwrap();
    (server, client)
}

async fn story(client: &Client) -> (Vec<String>, Option<ErrorKind>) {
    let mut stream = client
        .chat()
        .completions()
        .create(AUTO, "Tell a story")
        .stream()
        .await
        .unwrap();
    let (mut chunks, mut end) = (Vec::new(), None);
    while let Some(chunk) = stream.next().await {
        match chunk {
            Ok(chunk) => chunks.push(chunk.json().to_owned()),
            Err(error) => end = Some(error.kind()),
        }
    }
    (chunks, end)
}

#[tokio::test]
async fn what_one_client_records_another_replays() {
    let studio = Studio::started().await;
    let (server, client) = recording(&studio).await;
    let tasks = client.tasks().list().await.unwrap();
    let told = story(&client).await;
    let refused = client.tasks().retrieve("nothing").await.unwrap_err();
    drop(server);
    let text = studio.text();
    for secret in [studio.sandbox.api_key(), "pareta_local_", "127.0.0.1"] {
        assert!(!text.contains(secret), "{secret}");
    }

    // By a server, and by a layer of the same file.
    let (server, client) = replaying(&studio, Rules::new()).await;
    for client in [client, offline(studio.player(Rules::new()))] {
        assert_eq!(client.tasks().list().await.unwrap().raw(), tasks.raw());
        assert_eq!(story(&client).await, told);
        assert_eq!(
            client
                .tasks()
                .retrieve("nothing")
                .await
                .unwrap_err()
                .to_string(),
            refused.to_string()
        );
    }
    assert_eq!((server.left(), server.unmatched()), (0, vec![]));
}

#[tokio::test]
async fn what_a_layer_records_a_server_replays() {
    let studio = Studio::started().await;
    let client = studio.client(studio.recorder(Redaction::new()));
    let told = story(&client).await;
    let (server, client) = replaying(&studio, Rules::new().again()).await;
    for _ in 0..2 {
        assert_eq!(story(&client).await, told);
    }
    let error = client.models().list().await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(404), 1));
    assert!(
        error.message().contains("the nearest is entry 1"),
        "{error}"
    );
    assert_eq!(server.unmatched().len(), 1);
}

#[tokio::test]
async fn streams_break_off_where_they_did_and_retries_are_replayed() {
    let faults = [
        Fault::cut_after(700).on("/v1/chat"),
        Fault::status(503).on("/v1/models").times(1),
    ];
    let sandbox = faults
        .into_iter()
        .fold(Sandbox::builder(), |sandbox, fault| sandbox.fault(fault));
    let studio = Studio::new(sandbox.start().await.unwrap());
    let (_server, client) = recording(&studio).await;
    let told = story(&client).await;
    assert!(!told.0.is_empty() && told.1.is_some(), "{told:?}");
    assert_eq!(
        client
            .models()
            .list()
            .await
            .unwrap()
            .meta()
            .unwrap()
            .attempts(),
        2
    );
    let (_server, client) = replaying(&studio, Rules::new()).await;
    assert_eq!(story(&client).await, told);
    assert_eq!(
        client
            .models()
            .list()
            .await
            .unwrap()
            .meta()
            .unwrap()
            .attempts(),
        2
    );
}

/// The first event is there while the server holds the others back.
#[tokio::test]
async fn a_stream_is_passed_on_while_it_comes() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (go_on, held) = tokio::sync::oneshot::channel::<()>();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await.unwrap();
        let event = |text: &str| {
            format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n")
        };
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
        stream
            .write_all(format!("{head}{}", event("one")).as_bytes())
            .await
            .unwrap();
        held.await.unwrap();
        stream
            .write_all(format!("{}data: [DONE]\n\n", event("two")).as_bytes())
            .await
            .unwrap();
    });
    let studio = Studio::started().await;
    let upstream = Client::builder()
        .base_url(url)
        .api_key("pareta_sk_of_another_one")
        .build()
        .unwrap();
    let server = RecordServer::start(upstream, studio.recorder(Redaction::new()), 0)
        .await
        .unwrap();
    let client = Client::builder()
        .base_url(server.base_url())
        .api_key(server.api_key())
        .build()
        .unwrap();
    let mut stream = client
        .chat()
        .completions()
        .create(AUTO, "Hello")
        .stream()
        .await
        .unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().text(), "one");
    go_on.send(()).unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().text(), "two");
    assert!(stream.next().await.is_none());
    assert_eq!(
        studio.entries()[0]["response"]["content"]["_events"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
}

/// What came in some time takes it again.
#[tokio::test]
async fn a_stream_is_played_at_the_pace_it_had() {
    let pace = Duration::from_millis(20);
    let fault = Fault::pace(pace).on("/v1/chat");
    let studio = Studio::new(Sandbox::builder().fault(fault).start().await.unwrap());
    let (_server, client) = recording(&studio).await;
    story(&client).await;
    let events = studio.entries()[0]["response"]["content"]["_events"]
        .as_array()
        .unwrap()
        .len() as u32;
    let (_server, client) = replaying(&studio, Rules::new().pace(Pace::AsRecorded)).await;
    let began = std::time::Instant::now();
    story(&client).await;
    assert!(
        began.elapsed() >= pace * (events - 2),
        "no sooner than it was"
    );
}

#[tokio::test]
async fn whoever_has_not_its_key_is_not_sent_on() {
    let studio = Studio::started().await;
    let (server, client) = recording(&studio).await;
    let stranger = client.with().api_key("pareta_sk_stranger").build().unwrap();
    let error = stranger.tasks().list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(studio.sandbox.journal().is_empty() && studio.entries().is_empty());
    let debugged = format!("{server:?}");
    assert!(!debugged.contains(server.api_key()), "{debugged}");
}

#[tokio::test]
async fn a_server_that_is_down_is_recorded_as_down() {
    let studio = Studio::started().await;
    let url = "http://127.0.0.1:9";
    let upstream = Client::builder()
        .base_url(url)
        .api_key("pareta_sk_of_another_one")
        .build()
        .unwrap();
    let server = RecordServer::start(upstream, studio.recorder(Redaction::new()), 0)
        .await
        .unwrap();
    let client = Client::builder()
        .base_url(server.base_url())
        .api_key(server.api_key())
        .max_retries(0)
        .build()
        .unwrap();
    let error = client.tasks().list().await.unwrap_err();
    assert_eq!(error.status(), Some(502), "{error}");
    let failure = studio.entries()[0]["_failure"].clone();
    assert_eq!(failure["kind"], "Connection");
    assert!(!studio.text().contains(url), "{failure}");
    let (_server, client) = replaying(&studio, Rules::new()).await;
    let error = client
        .with()
        .max_retries(0)
        .build()
        .unwrap()
        .tasks()
        .list()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
}
