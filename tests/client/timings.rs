//! How long a call took, to the millisecond, and what its server said of its limits.

use std::time::Duration;

use pareta::Method;

use crate::server::{Answer, Server};
use crate::{client, quick};

fn millis(duration: Option<Duration>) -> Option<u128> {
    duration.map(|duration| duration.as_millis())
}

const PAUSE: Duration = Duration::from_millis(70);

#[tokio::test(start_paused = true)]
async fn a_call_takes_all_its_tries_and_their_waits() {
    let mut failures = [503, 503].into_iter();
    let server = Server::start(move |_| match failures.next() {
        Some(status) => Answer::json(status, "{}").paced(PAUSE),
        None => Answer::json(200, r#"{"tasks": []}"#).paced(PAUSE),
    })
    .await;
    let reply = client(&server.url())
        .request(Method::GET, "/v1/tasks")
        .await
        .unwrap();
    let meta = reply.meta().unwrap();
    assert_eq!(meta.attempts(), 3);
    // 500 and 1,000 between the tries. The head comes at once, and the body after a pause, three times.
    assert_eq!(meta.time_to_head().as_millis(), 1500 + 2 * 70);
    assert_eq!(millis(meta.time_to_first_chunk()), Some(1500 + 3 * 70));
    assert_eq!(millis(meta.time_taken()), Some(1500 + 3 * 70));
}

#[tokio::test(start_paused = true)]
async fn a_stream_takes_until_its_end() {
    let pieces = [
        ": pareta-progress planning\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
        "data: [DONE]\n\n",
    ];
    let server = Server::always(Answer::events(pieces).paced(PAUSE)).await;
    let completions = client(&server.url()).chat().completions();
    let mut stream = completions.create("ep", "hi").stream().await.unwrap();
    let head = stream.meta().time_to_head();
    assert_eq!(
        (head.as_millis(), stream.meta().time_to_first_chunk()),
        (0, None)
    );
    stream.next().await.unwrap().unwrap();
    // A comment is no chunk.
    let first = millis(stream.meta().time_to_first_chunk());
    assert_eq!(first, Some(2 * 70));
    assert_eq!(stream.meta().time_taken(), None);
    while stream.next().await.is_some() {}
    assert_eq!(millis(stream.meta().time_taken()), Some(4 * 70));
    assert_eq!(millis(stream.meta().time_to_first_chunk()), first);

    let cut = Server::always(Answer::events(&pieces[..2]).paced(PAUSE).cut()).await;
    let completions = client(&cut.url()).chat().completions();
    let mut stream = completions.create("ep", "hi").stream().await.unwrap();
    while stream.next().await.is_some() {}
    assert_eq!(millis(stream.meta().time_taken()), Some(2 * 70));
}

#[tokio::test(start_paused = true)]
async fn what_is_left_is_told_with_replies_and_with_errors() {
    let answer = |status| {
        Answer::json(status, r#"{"tasks": []}"#)
            .header("x-ratelimit-limit-requests", "60")
            .header("x-ratelimit-remaining-requests", "59")
            .header("x-ratelimit-reset-tokens", "6m0s")
    };
    let server = Server::always(answer(200)).await;
    let tasks = client(&server.url()).tasks().list().await.unwrap();
    let limits = tasks.raw().meta().unwrap().rate_limits();
    let requests = limits.requests().unwrap();
    assert_eq!(
        (requests.limit, requests.remaining, requests.reset),
        (Some(60), Some(59), None)
    );
    let reset = limits.tokens().and_then(|tokens| tokens.reset);
    assert_eq!(reset, Some(Duration::from_secs(360)));

    let server = Server::always(answer(400)).await;
    let client = quick(&server.url()).build().unwrap();
    let error: pareta::Error = client.tasks().list().await.unwrap_err();
    assert_eq!(error.rate_limits(), limits);

    let server = Server::always(Answer::json(200, r#"{"tasks": []}"#)).await;
    let client: pareta::Client = quick(&server.url()).build().unwrap();
    let tasks = client.tasks().list().await.unwrap();
    assert!(tasks.raw().meta().unwrap().rate_limits().is_empty());
}
