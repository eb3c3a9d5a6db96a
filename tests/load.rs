//! The client under load, in one process with the sandbox: no call fails, connections are used again, what is given up
//! is let go of, and memory, tasks and open files come back to their level. Short by default; with `PARETA_LONG_TESTS`
//! set, 10,000 requests and 2,000 streams:
//! `PARETA_LONG_TESTS=1 cargo test --release --features blocking --test load -- --nocapture`.
#![cfg(feature = "client")]

use std::collections::BTreeSet;
use std::future::IntoFuture;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use pareta::chat::StreamOutcome;
use pareta::client::{Client, Mode};
use pareta_sandbox::{FAULT_HEADER, Sandbox};
use peak_alloc::PeakAlloc;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, watch};
use tokio::task::{JoinSet, yield_now};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Memory and open files are the whole process's.
static ALONE: Mutex<()> = Mutex::const_new(());

const LIVE: &str = "ep_contract_qwen";
const CONTRACT: &str = "This agreement is effective as of January 1, 2026.";

fn is_long() -> bool {
    std::env::var_os("PARETA_LONG_TESTS").is_some()
}

/// Stands before a server and counts its connections.
struct Door {
    url: String,
    counts: watch::Receiver<Counts>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    /// From the beginning.
    accepted: usize,
    open: usize,
}

impl Door {
    async fn before(sandbox: &Sandbox) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let behind = sandbox.base_url().replace("http://", "");
        let (report, counts) = watch::channel(Counts::default());
        tokio::spawn(async move {
            while let Ok((mut outer, _)) = listener.accept().await {
                report.send_modify(|counts| {
                    counts.accepted += 1;
                    counts.open += 1;
                });
                let (report, behind) = (report.clone(), behind.clone());
                tokio::spawn(async move {
                    let mut inner = TcpStream::connect(behind).await.expect("the sandbox");
                    // Whichever side goes takes the other along.
                    let _ = copy_bidirectional(&mut outer, &mut inner).await;
                    report.send_modify(|counts| counts.open -= 1);
                });
            }
        });
        Self { url, counts }
    }

    fn counts(&self) -> Counts {
        *self.counts.borrow()
    }

    /// Waits until no more than this many connections are open.
    async fn open(&mut self, connections: usize) {
        let few = self.counts.wait_for(|counts| counts.open <= connections);
        let in_time = tokio::time::timeout(Duration::from_secs(10), few).await;
        in_time.expect("they are let go of").expect("the door");
    }

    fn client<M: Mode>(&self, sandbox: &Sandbox) -> Client<M> {
        let builder = Client::<M>::builder().base_url(&self.url);
        builder
            .api_key(sandbox.api_key())
            .build()
            .expect("a client")
    }
}

/// What must not grow.
#[derive(Clone, Copy, Debug)]
struct Levels {
    bytes: usize,
    tasks: usize,
    /// 0 where there is no `/proc`.
    files: usize,
}

impl Levels {
    fn now() -> Self {
        Self {
            bytes: MEMORY.current_usage(),
            tasks: Handle::current().metrics().num_alive_tasks(),
            files: std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count),
        }
    }

    fn is_within(&self, before: &Levels) -> bool {
        const SLACK: usize = 32 * 1024;
        self.bytes <= before.bytes + SLACK
            && self.tasks <= before.tasks
            && self.files <= before.files
    }
}

/// The levels after each round of the same.
#[derive(Default)]
struct Rounds(Vec<Levels>);

impl Rounds {
    /// Asserts that this round has left nothing behind that the one before it had not.
    async fn ended(&mut self, sandbox: &Sandbox) {
        // What the sandbox remembers is meant to stay.
        sandbox.reset();
        // Time for the sandbox to see that its connections are closed.
        tokio::time::sleep(Duration::from_millis(50)).await;
        let patience = Instant::now() + Duration::from_secs(10);
        let mut now = Levels::now();
        // The first round is left out: it fills what is kept for good.
        if let Some(before) = self.0.get(1) {
            // What is over may take a moment to be gone; what leaks never is.
            while !now.is_within(before) {
                assert!(Instant::now() < patience, "{before:?} grew to {now:?}");
                yield_now().await;
                now = Levels::now();
            }
        }
        println!("round {}: {now:?}", self.0.len());
        self.0.push(now);
    }
}

/// This many calls, so many at a time. Each gets an answer, and one of its own.
async fn requests(client: &pareta::Client, calls: usize, at_once: usize) {
    let mut callers = JoinSet::new();
    for caller in 0..at_once {
        let client = client.clone();
        callers.spawn(async move {
            let mut answers = Vec::new();
            for call in (caller..calls).step_by(at_once) {
                let text = format!("{CONTRACT} This is number {call}.");
                let completion = client.chat().completions().create(LIVE, [text]).await;
                let completion = completion.expect("a completion");
                assert_eq!(completion.meta().expect("a reply").attempts(), 1);
                answers.push(completion.id().expect("an id").to_owned());
            }
            answers
        });
    }
    let answers = callers.join_all().await;
    let different: BTreeSet<String> = answers.into_iter().flatten().collect();
    assert_eq!(different.len(), calls);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_share_connections_and_leave_nothing_behind() {
    let _alone = ALONE.lock().await;
    let (calls, at_once) = if is_long() { (10_000, 256) } else { (500, 32) };
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let mut door = Door::before(&sandbox).await;
    let mut rounds = Rounds::default();
    for round in 0..3 {
        let before = door.counts().accepted;
        let client = door.client(&sandbox);
        let begun = Instant::now();
        requests(&client, calls, at_once).await;
        let connections = door.counts().accepted - before;
        println!(
            "round {round}: {calls} requests, {at_once} at once, in {:.1?} on {connections} connections",
            begun.elapsed()
        );
        // A call that finds none free begins to connect, and may be served by another's before that is done.
        assert!(connections <= at_once * 2, "{connections} connections");
        drop(client);
        door.open(0).await;
        // The first round fills what is kept for good.
        rounds.ended(&sandbox).await;
    }
}

/// How many streams: a stream takes two files on either side of the door.
fn streams() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    let files = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    let most = files.unwrap_or(1024).saturating_sub(100) / 4;
    most.min(if is_long() { 2_000 } else { 100 })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_of_the_streams_are_given_up_and_the_others_go_on() {
    let _alone = ALONE.lock().await;
    let streams = streams();
    let pace = Duration::from_millis(if is_long() { 1_000 } else { 20 });
    let sandbox = Sandbox::builder().token_pace(pace).start().await;
    let sandbox = sandbox.expect("a sandbox");
    let mut door = Door::before(&sandbox).await;
    let mut rounds = Rounds::default();
    for round in 0..3 {
        let client: pareta::Client = door.client(&sandbox);
        let begun = Instant::now();
        let opening = (0..streams).map(|number| {
            let request = client.chat().completions().create(LIVE, [CONTRACT]);
            // Those that will be given up get no further than their beginning.
            let request = match number % 2 {
                0 => request,
                _ => request.header(FAULT_HEADER, "pace_ms=3600000"),
            };
            request.stream().into_future()
        });
        // As many at a time as may wait to be accepted.
        let mut kept: Vec<_> = stream::iter(opening).buffered(64).collect().await;
        println!(
            "round {round}: {streams} streams open after {:.1?}, with {} MiB",
            begun.elapsed(),
            MEMORY.current_usage() / 1024 / 1024
        );
        assert_eq!(door.counts().open, streams);

        // The server sees those go that are dropped, and only those.
        let mut number = 0;
        kept.retain(|stream| {
            assert!(stream.is_ok(), "{stream:?}");
            number += 1;
            number % 2 == 1
        });
        door.open(streams / 2).await;
        assert_eq!(door.counts().open, streams / 2);
        for stream in kept {
            let mut stream = stream.expect("a stream");
            let completion = stream.finish().await.expect("a completion");
            assert_eq!(stream.outcome(), Some(StreamOutcome::Done));
            assert!(!completion.text().is_empty());
        }
        // That has done the client no harm, nor the connections of the others.
        let before = door.counts().accepted;
        requests(&client, 64, 8).await;
        assert_eq!(door.counts().accepted, before);
        drop(client);
        door.open(0).await;
        rounds.ended(&sandbox).await;
    }
}

/// Waits until the sandbox has been asked this often.
async fn arrived(sandbox: &Sandbox, requests: usize) {
    let asked = async {
        while sandbox.journal().len() < requests {
            yield_now().await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(10), asked).await;
    in_time.expect("all of them arrive");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_are_given_up_are_let_go_of() {
    let _alone = ALONE.lock().await;
    let (calls, given_up) = if is_long() { (2_000, 128) } else { (200, 32) };
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let mut door = Door::before(&sandbox).await;
    let mut rounds = Rounds::default();
    for _ in 0..3 {
        let client: pareta::Client = door.client(&sandbox);
        let mut waiting = JoinSet::new();
        for _ in 0..given_up {
            let request = client.chat().completions().create(LIVE, [CONTRACT]);
            let request = request.header(FAULT_HEADER, "delay_ms=3600000");
            waiting.spawn(request.into_future());
        }
        requests(&client, calls, given_up).await;
        arrived(&sandbox, calls + given_up).await;
        let open = door.counts().open;
        waiting.shutdown().await;
        door.open(open - given_up).await;
        requests(&client, calls, given_up).await;
        drop(client);
        door.open(0).await;
        rounds.ended(&sandbox).await;
    }
}

#[cfg(feature = "blocking")]
#[test]
fn threads_share_a_blocking_client() {
    const THREADS: usize = 64;
    let _alone = ALONE.blocking_lock();
    let calls = if is_long() { 150 } else { 5 };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let _guard = runtime.enter();
    let sandbox = Sandbox::start_blocking().expect("a sandbox");
    let mut door = runtime.block_on(Door::before(&sandbox));
    let mut rounds = Rounds::default();
    for round in 0..3 {
        let before = door.counts().accepted;
        let client: pareta::blocking::Client = door.client(&sandbox);
        let begun = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    let create = || client.chat().completions().create(LIVE, [CONTRACT]);
                    for call in 0..calls {
                        match call % 2 {
                            0 => assert!(create().send().expect("a completion").text().len() > 2),
                            _ => {
                                let mut stream = create().stream().send().expect("a stream");
                                stream.finish().expect("a completion");
                            }
                        }
                    }
                    // The last one is given up.
                    let mut stream = create().stream().send().expect("a stream");
                    stream.next().expect("a chunk").expect("no error");
                });
            }
        });
        let connections = door.counts().accepted - before;
        println!(
            "round {round}: {THREADS} threads, {} calls in {:.1?} on {connections} connections",
            THREADS * (calls + 1),
            begun.elapsed()
        );
        assert!(connections <= THREADS * 2, "{connections} connections");
        drop(client);
        runtime.block_on(door.open(0));
        runtime.block_on(rounds.ended(&sandbox));
    }
}
