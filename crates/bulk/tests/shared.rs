//! Several processes that work on one job: what each knows of the others, and one budget for all.

mod common;

use std::time::Duration;

use futures_util::{StreamExt, stream};
use pareta_bulk::{Budget, Holder, Job, Lease, Stopped, spent_micro_usd};
use pareta_sandbox::Sandbox;

use self::common::{all, billed, client, rows, sandbox};

#[tokio::test]
async fn each_writes_its_own_journal_and_reads_all() {
    let (sandbox, client) = sandbox().await;
    let directory = tempfile::tempdir().unwrap();
    let rows = rows(&client, 60);
    let job = Job::new(&client, "shared").journals(directory.path());
    let (one, other) = tokio::join!(
        all(job.run(stream::iter(rows[..40].to_vec())).unwrap()),
        all(job.run(stream::iter(rows[20..].to_vec())).unwrap()),
    );
    assert!(one.1.is_none() && other.1.is_none());
    // What both had is billed once, for the keys are the same.
    assert_eq!(
        (one.0.len(), other.0.len(), sandbox.ledger().len()),
        (40, 40, 60)
    );
    let sent = sandbox.journal().len();
    let (again, _) = all(job.run(stream::iter(rows.clone())).unwrap()).await;
    assert!(again.iter().all(|done| done.is_from_journal));
    assert_eq!(sandbox.journal().len(), sent);
    let spent = spent_micro_usd("shared", directory.path()).unwrap();
    assert!(spent >= billed(&sandbox), "{spent}");

    // A journal of another job among them is refused.
    let other = Job::new(&client, "other").journals(directory.path());
    assert!(matches!(
        other.run(stream::empty()),
        Err(Stopped::Journal(_))
    ));
}

#[tokio::test]
async fn one_budget_is_held_for_all_and_no_call_is_made_without_its_holder() {
    let sandbox = Sandbox::builder()
        .latency(Duration::from_millis(5))
        .start()
        .await
        .unwrap();
    let client = client(&sandbox);
    let rows = rows(&client, 2_000);
    let holder = Holder::start("127.0.0.1:0", 200_000, 0).await.unwrap();
    let work = async |part: usize| {
        let lease = Lease::connect(&holder.address()).await.unwrap();
        let budget = Budget::leased(lease).per_call(2_000);
        let mine: Vec<_> = rows.iter().skip(part).step_by(3).cloned().collect();
        let job = Job::new(&client, "leased").budget(budget).concurrency(8);
        all(job.run(stream::iter(mine)).unwrap()).await
    };
    let all_of = tokio::join!(work(0), work(1), work(2));
    for (_, stopped) in [&all_of.0, &all_of.1, &all_of.2] {
        assert!(
            matches!(stopped, Some(Stopped::Budget { .. })),
            "{stopped:?}"
        );
    }
    let spent = billed(&sandbox);
    assert!(spent <= 200_000, "{spent}");
    assert!(spent > 200_000 - 3 * 64 * 2_000, "{spent}");

    // With its holder gone, what is under way ends, and nothing else is sent.
    let holder = Holder::start("127.0.0.1:0", 1_000_000_000, 0)
        .await
        .unwrap();
    let lease = Lease::connect(&holder.address()).await.unwrap();
    let budget = Budget::leased(lease).per_call(2_000);
    let job = Job::new(&client, "orphan").budget(budget).concurrency(8);
    let mut results = job.run(stream::iter(rows)).unwrap();
    for _ in 0..50 {
        results.next().await.unwrap().unwrap();
    }
    drop(holder);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let before = sandbox.journal().len();
    let rest: Vec<_> = results.collect().await;
    let stopped = rest.last().unwrap().as_ref().unwrap_err();
    assert!(matches!(stopped, Stopped::LeaseLost), "{stopped:?}");
    assert!(sandbox.journal().len() <= before + 8);
}
