//! The blocking client: where it may be called, where not, and that it is the same client otherwise.

use std::sync::Arc;
use std::time::Duration;

use pareta::ErrorKind;
use pareta::blocking::Client;
use pareta::chat::StreamOutcome;
use pareta::endpoints::DeployEvent;
use pareta_sandbox::Sandbox;

use crate::server::{Answer, Server};
use crate::{CONTRACT, KEY, LIVE, quick};

fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().api_key(KEY).start_blocking().unwrap();
    let client = quick(sandbox.base_url()).build().unwrap();
    (sandbox, client)
}

fn refused(error: &pareta::Error) {
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Configuration, 0)
    );
    assert!(error.message().contains("spawn_blocking"), "{error}");
}

/// What happens in async code: an error that says what to do, and no panic.
fn in_async_code(client: &Client) {
    refused(&client.tasks().list().send().unwrap_err());
    refused(
        &client
            .chat()
            .completions()
            .create(LIVE, ["x"])
            .stream()
            .send()
            .unwrap_err(),
    );
}

#[tokio::test]
async fn on_a_runtime_of_one_thread_it_is_refused() {
    let (sandbox, client) = sandbox();
    in_async_code(&client);
    tokio::task::yield_now().await;
    in_async_code(&client);
    // In a task of its own no less.
    let inside = client.clone();
    tokio::spawn(async move { in_async_code(&inside) })
        .await
        .unwrap();
    assert!(sandbox.journal().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_runtime_of_many_threads_it_is_refused_but_where_blocking_is_welcome() {
    let (sandbox, client) = sandbox();
    in_async_code(&client);
    let inside = client.clone();
    tokio::spawn(async move { in_async_code(&inside) })
        .await
        .unwrap();
    assert!(sandbox.journal().is_empty());

    let inside = client.clone();
    let list = tokio::task::spawn_blocking(move || inside.tasks().list().send());
    assert!(list.await.unwrap().is_ok());
    assert!(tokio::task::block_in_place(|| client.tasks().list().send()).is_ok());
    let other = client.clone();
    let thread = std::thread::spawn(move || other.tasks().list().send());
    assert!(
        tokio::task::spawn_blocking(|| thread.join())
            .await
            .unwrap()
            .unwrap()
            .is_ok()
    );
    // Made, cloned and dropped it may be anywhere.
    drop(client.clone());
    drop(client);
    let made: Client = quick(sandbox.base_url()).build().unwrap();
    drop(made);
}

#[test]
fn beside_a_runtime_it_works() {
    let (_sandbox, client) = sandbox();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let guard = runtime.enter();
    assert!(client.tasks().list().send().is_ok());
    drop(guard);
    assert!(client.tasks().list().send().is_ok());
}

#[test]
fn a_stream_carried_into_async_code_ends_there() {
    let (_sandbox, client) = sandbox();
    let mut stream = client
        .chat()
        .completions()
        .create(LIVE, [CONTRACT])
        .stream()
        .send()
        .unwrap();
    assert!(stream.next().unwrap().is_ok());
    let mut deploy = client
        .endpoints()
        .deploy("contract-key-fields")
        .stream()
        .send()
        .unwrap();
    assert!(matches!(deploy.next(), Some(Ok(DeployEvent::Progress(_)))));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        refused(&stream.next().unwrap().unwrap_err());
        // A loop over it would never end otherwise.
        assert!(stream.next().is_none());
        assert!(
            stream
                .outcome()
                .is_some_and(|outcome| !outcome.is_complete())
        );
        refused(&deploy.next().unwrap().unwrap_err());
        assert!(deploy.next().is_none());
        drop((stream, deploy, client));
    });
}

#[test]
fn threads_share_it() {
    let (sandbox, client) = sandbox();
    let client = Arc::new(client);
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || {
                for _ in 0..5 {
                    let mut stream = client
                        .chat()
                        .completions()
                        .create(LIVE, [CONTRACT])
                        .stream()
                        .send()
                        .unwrap();
                    assert!(stream.finish().unwrap().text().contains("2026-01-01"));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(sandbox.ledger().len(), 40);
}

#[test]
fn chunks_are_handed_over_when_they_come() {
    let chunk = |text: &str| {
        format!(
            "data: {{\"choices\": [{{\"index\": 0, \"delta\": {{\"content\": \"{text}\"}}}}]}}\n\n"
        )
    };
    // After these two nothing comes: only a client that waits for no more gets to see them.
    let events = [chunk("a"), chunk("b")];
    let server = Server::start_on_thread(move |_| Answer::events(&events).silent());
    let client: Client = quick(&server.url()).build().unwrap();
    let mut stream = client
        .chat()
        .completions()
        .create("ep", ["x"])
        .stream()
        .send()
        .unwrap();
    let texts: Vec<String> = stream
        .by_ref()
        .take(2)
        .map(|chunk| chunk.unwrap().text().to_owned())
        .collect();
    assert_eq!(
        (texts, stream.text(), stream.outcome()),
        (vec!["a".to_owned(), "b".to_owned()], "ab", None)
    );
    // And when it is dropped the server sees it go.
    drop(stream);
    server.closed_blocking(1);
}

#[test]
fn errors_and_times_are_those_of_every_client() {
    let server = Server::start_on_thread(|seen| match seen.method.as_str() {
        "GET" => Answer::never(),
        _ => Answer::events(["data: {\"choices\": []}\n\n"]),
    });
    let client: Client = quick(&server.url()).build().unwrap();
    let error = client
        .tasks()
        .list()
        .timeout(Duration::from_millis(20))
        .send()
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    let error = client.tasks().retrieve("..").send().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
    let mut stream = client
        .chat()
        .completions()
        .create("ep", ["x"])
        .stream()
        .send()
        .unwrap();
    let last = stream.by_ref().last().unwrap().unwrap_err();
    assert_eq!(
        (last.kind(), stream.outcome()),
        (ErrorKind::TruncatedStream, Some(StreamOutcome::Truncated))
    );
    assert!(stream.next().is_none() && stream.finish().is_err());
}
