//! Who awaits a call: tokio, another executor, or a runtime that lacks something. Nobody is answered by a panic.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::Duration;

use pareta::{Client, ErrorKind};
use tokio::runtime::{Builder, Runtime};

use crate::server::{Answer, Server};
use crate::{client, quick};

/// An executor that is not tokio.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Unpark(thread::current())).into();
    let (mut future, mut context) = (pin!(future), Context::from_waker(&waker));
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

fn serving(answer: Answer) -> Server {
    Server::start_on_thread(move |_| answer.clone())
}

fn tasks() -> Answer {
    Answer::json(200, r#"{"tasks": []}"#)
}

#[test]
fn a_call_outside_tokio_is_an_error_that_says_so() {
    let server = serving(tasks());
    let client = client(&server.url());
    let completions = client.chat().completions();
    let errors = [
        block_on(client.tasks().list().into_future()).unwrap_err(),
        block_on(completions.create("ep", ["x"]).into_future()).unwrap_err(),
        block_on(completions.create("ep", ["x"]).stream().into_future()).unwrap_err(),
        block_on(client.endpoints().deploy("task").wait().into_future()).unwrap_err(),
        block_on(client.low_level().list_models().into_future()).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let said = "pareta::Client runs on tokio, and this is not polled there: await it inside `#[tokio::main]` or \
                    `Runtime::block_on`, or use `pareta::blocking::Client`";
        assert_eq!((error.message(), error.attempts()), (said, 0));
    }
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn a_runtime_that_lacks_something_is_an_error_that_says_so() {
    let server = serving(tasks());
    let client: Client = quick(&server.url()).build().unwrap();
    let bare = || Builder::new_current_thread().build().unwrap();
    let without_io = || Builder::new_current_thread().enable_time().build().unwrap();
    let without_timers = || Builder::new_multi_thread().enable_io().build().unwrap();
    let cases: [(Runtime, &str); 3] = [
        (bare(), "timers are disabled"),
        (without_timers(), "timers are disabled"),
        (without_io(), "IO is disabled"),
    ];
    for (runtime, lacking) in cases {
        let error = runtime
            .block_on(client.tasks().list().into_future())
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let said = "pareta::Client runs on tokio with timers and I/O: make the runtime with `enable_all` (";
        assert!(error.message().starts_with(said), "{error}");
        assert!(error.message().contains(lacking), "{error}");
    }
    assert_eq!(server.seen().len(), 0);
    // The client is none the worse for it.
    let runtime = Runtime::new().unwrap();
    runtime
        .block_on(client.tasks().list().into_future())
        .unwrap();
    // And a panic of the caller's own is not taken for one of these.
    let deployed =
        "event: complete\ndata: {\"endpoint\": {\"id\": \"ep\", \"status\": \"live\"}}\n\n";
    let events = serving(Answer::events([deployed]));
    let deploying = quick::<pareta::client::Async>(&events.url())
        .build()
        .unwrap();
    let deploying = deploying.endpoints().deploy("task").wait();
    let deploying = deploying.on_progress(|_| panic!("of the caller's own"));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        runtime.block_on(deploying.into_future())
    }));
    let panic = panicked.map(drop).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"of the caller's own"));
}

#[test]
fn a_call_may_move_to_another_executor() {
    let server = serving(tasks().paced(Duration::from_millis(20)));
    let client = client(&server.url());
    let runtime = Runtime::new().unwrap();
    let mut call = client.tasks().list().into_future();
    runtime.block_on(async {
        let once = std::future::poll_fn(|context| Poll::Ready(call.as_mut().poll(context)));
        assert!(once.await.is_pending());
    });
    block_on(call).unwrap();
    // Or end before it does.
    let mut call = client.tasks().list().into_future();
    runtime.block_on(async {
        let once = std::future::poll_fn(|context| Poll::Ready(call.as_mut().poll(context)));
        assert!(once.await.is_pending());
    });
    drop(call);
}

#[test]
fn a_stream_may_be_read_by_another_executor() {
    let chunk = |text: &str, reason: &str| {
        let delta = format!("{{\"content\": {text:?}}}");
        let choice = format!("{{\"index\": 0, \"delta\": {delta}, \"finish_reason\": {reason}}}");
        format!("data: {{\"choices\": [{choice}]}}\n\n")
    };
    let whole = [chunk("a", "null"), chunk("b", "\"stop\"")];
    let pause = Duration::from_millis(20);
    let runtime = Runtime::new().unwrap();
    let open = |client: &Client| {
        let opening = client.chat().completions().create("ep", ["x"]).stream();
        runtime.block_on(opening.into_future()).unwrap()
    };
    let server = serving(Answer::events(whole.clone()).paced(pause));
    let mut stream = open(&client(&server.url()));
    assert_eq!(block_on(stream.finish()).unwrap().text(), "ab");
    let done = Answer::events(whole.clone()).then("data: [DONE]\n\n");
    for answer in [done.clone(), done.paced(pause)] {
        let mut stream = open(&client(&serving(answer).url()));
        assert_eq!(block_on(stream.finish()).unwrap().text(), "ab");
    }
    drop(open(&client(&server.url())));
    // The clock of the runtime it was opened on runs on.
    let server = serving(Answer::events(&whole[..1]).silent());
    let silent: Client = quick(&server.url()).read_timeout(pause).build().unwrap();
    let error = block_on(open(&silent).finish()).unwrap_err();
    assert_eq!(
        (error.kind(), error.partial_text()),
        (ErrorKind::Timeout, Some("a"))
    );
    let deployed = "event: progress\ndata: {\"stage\": \"x\"}\n\n";
    let server = serving(Answer::events([deployed]).silent());
    let silent: Client = quick(&server.url()).read_timeout(pause).build().unwrap();
    let opening = silent.endpoints().deploy("task").stream();
    let mut deploying = runtime.block_on(opening.into_future()).unwrap();
    block_on(async { while let Some(Ok(_)) = deploying.next().await {} });
    // With the runtime the connection is gone, which is no panic either.
    let server = serving(Answer::events(&whole[..1]).silent());
    let mut stream = open(&client(&server.url()));
    runtime.shutdown_background();
    block_on(stream.finish()).unwrap_err();
}

/// Times that cannot be reckoned with are as good as none.
#[tokio::test]
async fn no_time_is_too_long() {
    let server = Server::always(tasks().paced(Duration::from_millis(1))).await;
    let events = Server::always(
        Answer::events(["data: {\"choices\": []}\n\n"]).paced(Duration::from_millis(1)),
    )
    .await;
    for time in [
        Duration::MAX,
        Duration::from_secs(u64::MAX / 2),
        Duration::from_secs(1 << 40),
    ] {
        let settled = |url: &str| -> Client {
            let client = quick(url)
                .connect_timeout(time)
                .read_timeout(time)
                .timeout(time)
                .longest_retry_wait(time);
            client.max_retries(u32::MAX).build().unwrap()
        };
        let client = settled(&server.url());
        client.tasks().list().await.unwrap();
        client.tasks().list().timeout(time).await.unwrap();
        let client = settled(&events.url());
        let stream = client.chat().completions().create("ep", ["x"]).stream();
        stream
            .timeout(time)
            .await
            .unwrap()
            .finish()
            .await
            .unwrap_err();
    }
    // Next to none is not enough.
    let client: Client = quick(&server.url())
        .max_retries(0)
        .timeout(Duration::from_nanos(1))
        .build()
        .unwrap();
    assert_eq!(
        client.tasks().list().await.unwrap_err().kind(),
        ErrorKind::Timeout
    );
    let client: Client = quick(&server.url())
        .max_retries(0)
        .read_timeout(Duration::from_nanos(1))
        .build()
        .unwrap();
    assert_eq!(
        client.tasks().list().await.unwrap_err().kind(),
        ErrorKind::Timeout
    );
}
