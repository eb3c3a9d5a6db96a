//! Schedules of faults, and what they leave in the sandbox's books: no logical call is carried out, or billed, twice.

use std::time::Duration;

use pareta::evals::EvalInput;
use pareta::{Client, Error, ErrorKind};
use pareta_sandbox::{FAULT_HEADER, Fault, Sandbox};
use serde_json::json;

use crate::{CONTRACT, KEY, LIVE, quick};

/// How a server and a client stand to idempotency keys.
#[derive(Clone, Copy, Debug)]
struct Keys {
    server_honours: bool,
    client_trusts: bool,
}

/// What came of the schedules, to be sure that they did what they are for.
#[derive(Debug, Default)]
struct Tally {
    calls: usize,
    succeeded: usize,
    retried: usize,
    unsure: usize,
    /// Calls that were carried out more than once.
    doubled: usize,
}

/// `PARETA_LONG_TESTS` is how many times as many schedules to go through: `PARETA_LONG_TESTS=20 cargo test …`.
fn schedules(usual: u64) -> u64 {
    let times = std::env::var("PARETA_LONG_TESTS").ok();
    usual * times.map_or(1, |times| times.parse().expect("a number"))
}

/// Everything that can happen to a request, each often enough to meet others.
fn faults(settings: pareta_sandbox::Builder) -> pareta_sandbox::Builder {
    let beyond_patience = Duration::from_secs(1_000);
    [
        (Fault::refuse(), 0.1),
        (Fault::hang_up(), 0.15),
        (Fault::status(503), 0.08),
        (Fault::status(429).header("retry-after", "2"), 0.08),
        (Fault::status(500), 0.08),
        (Fault::status_after(502), 0.1),
        (Fault::status_after(504), 0.05),
        (Fault::reset_after(12), 0.1),
        (Fault::cut_after(40), 0.1),
        (Fault::stall(beyond_patience), 0.05),
        (Fault::delay(beyond_patience), 0.08),
    ]
    .into_iter()
    .fold(settings, |settings, (fault, share)| {
        settings.fault(fault.chance(share))
    })
}

async fn schedule(seed: u64, keys: Keys, tally: &mut Tally) {
    let settings = Sandbox::builder()
        .seed(seed)
        .honour_idempotency_keys(keys.server_honours);
    let sandbox = faults(settings).api_key(KEY).start_here().await.unwrap();
    let client: Client = quick(sandbox.base_url())
        .idempotency_keys_honoured(keys.client_trusts)
        .max_retries(3)
        .build()
        .unwrap();
    let debits = || sandbox.ledger().len();
    let task = "contract-key-fields";
    let rows = || [json!({ "input": CONTRACT, "expected": { "effective_date": "2026-01-01" } })];

    let result = client.chat().completions().create(LIVE, [CONTRACT]).await;
    note(seed, result, debits(), tally);

    let before = debits();
    let result = match client
        .chat()
        .completions()
        .create(LIVE, [CONTRACT])
        .stream()
        .await
    {
        Ok(mut stream) => stream.finish().await,
        Err(error) => Err(error),
    };
    note(seed, result, debits() - before, tally);

    let result = client.endpoints().deploy(task).wait().await;
    note(
        seed,
        result,
        count(&client, "/v1/endpoints").await - 1,
        tally,
    );

    let result = client.evals().sets().create(task, rows()).await;
    let sets = count(&client, "/v1/eval-sets").await;
    note(seed, result, sets, tally);

    let before = debits();
    let result = client
        .evals()
        .runs()
        .create(EvalInput::rows(task, rows()), ["qwen-1"])
        .await;
    note(seed, result, debits() - before, tally);
    // The set that a run needs is made once too, whether or not there is a run in the end.
    let sets_of_run = count(&client, "/v1/eval-sets").await - sets;
    tally.doubled += usize::from(sets_of_run > 1);
}

/// How many things a route lists, past the faults: one that a request asks for takes their place.
async fn count(client: &Client, path: &str) -> usize {
    let request = client.request(http::Method::GET, path).max_retries(0);
    let list = request.header(FAULT_HEADER, "delay_ms=0").await.unwrap();
    list.get("eval_sets").unwrap_or(&list).elements().len()
}

fn note<T>(seed: u64, result: Result<T, Error>, executions: usize, tally: &mut Tally) {
    tally.calls += 1;
    tally.doubled += usize::from(executions > 1);
    match result {
        Ok(_) => {
            tally.succeeded += 1;
            assert!(executions >= 1, "seed {seed}: a success without a trace");
        }
        Err(error) => {
            tally.retried += usize::from(error.attempts() > 1);
            tally.unsure += usize::from(error.may_have_executed());
            // Whoever is told that nothing was done may rely on it.
            assert!(
                executions == 0 || error.may_have_executed(),
                "seed {seed}: {error:?}"
            );
            assert!(
                error.idempotency_key().is_some() && error.kind() != ErrorKind::Argument,
                "{error:?}"
            );
        }
    }
}

async fn tally(seeds: u64, keys: Keys) -> Tally {
    let mut tally = Tally::default();
    for seed in 0..seeds {
        schedule(seed, keys, &mut tally).await;
    }
    println!("{keys:?}: {tally:?}");
    tally
}

#[tokio::test(start_paused = true)]
async fn nothing_is_billed_twice_where_keys_are_honoured() {
    let keys = Keys {
        server_honours: true,
        client_trusts: true,
    };
    let tally = tally(schedules(150), keys).await;
    assert_eq!(tally.doubled, 0);
    assert!(
        tally.succeeded > tally.calls / 2 && tally.retried > 0 && tally.unsure > 0,
        "{tally:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_billed_twice_by_a_client_that_knows_of_no_keys() {
    let keys = Keys {
        server_honours: false,
        client_trusts: false,
    };
    let tally = tally(schedules(150), keys).await;
    assert_eq!(tally.doubled, 0);
    assert!(tally.succeeded > 0 && tally.unsure > 0, "{tally:?}");
}

/// The other way round: were the client wrong about the keys, these schedules would show it.
#[tokio::test(start_paused = true)]
async fn the_schedules_show_a_double_where_there_is_one() {
    let keys = Keys {
        server_honours: false,
        client_trusts: true,
    };
    assert!(tally(20, keys).await.doubled > 0);
}
