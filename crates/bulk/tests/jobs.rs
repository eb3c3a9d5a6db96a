//! Jobs on the sandbox: what is billed, what is kept, what stops them.

mod common;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use pareta::Client;
use pareta_bulk::{Budget, Job, Outcome, Row, Stopped};
use pareta_sandbox::{Fault, Script};

use self::common::{all, billed, rows, sandbox};

#[tokio::test]
async fn each_row_has_a_result_and_one_bill() {
    let (sandbox, client) = sandbox().await;
    let directory = tempfile::tempdir().unwrap();
    let job = Job::new(&client, "job").journal(directory.path().join("journal"));
    let rows = rows(&client, 200);
    let mut results = job.run(stream::iter(rows.clone())).unwrap();
    let mut names = Vec::new();
    while let Some(done) = results.next().await {
        let done = done.unwrap();
        let reply = done.outcome.reply().unwrap();
        assert!(reply["choices"][0]["message"]["content"].as_str().is_some());
        names.push(done.name);
    }
    let totals = results.totals();
    drop(results);
    names.sort_by_key(|name| name.parse::<usize>().unwrap());
    let expected: Vec<String> = (0..200).map(|id| id.to_string()).collect();
    assert_eq!(names, expected);
    assert_eq!((totals.answered, totals.unsure), (200, 0));
    assert_eq!(totals.counted_micro_usd, billed(&sandbox));
    assert_eq!(sandbox.ledger().len(), 200);
    assert!(totals.percentile(0.5).is_some());

    // Run again, nothing is sent, and every reply is as it was.
    let sent = sandbox.journal().len();
    let (again, stopped) = all(job
        .clone()
        .in_order()
        .run(stream::iter(rows.clone()))
        .unwrap())
    .await;
    assert!(stopped.is_none() && again.iter().all(|done| done.is_from_journal));
    assert_eq!(sandbox.journal().len(), sent);
    let order: Vec<_> = again.iter().map(|done| done.name.clone()).collect();
    assert_eq!(order, expected);

    // Without the journal they are sent again, under the same keys, and not billed.
    let (again, _) = all(Job::new(&client, "job")
        .run(stream::iter(rows.clone()))
        .unwrap())
    .await;
    assert_eq!((again.len(), sandbox.ledger().len()), (200, 200));
    // Another job is another bill.
    let (_, _) = all(Job::new(&client, "other").run(stream::iter(rows)).unwrap()).await;
    assert_eq!(sandbox.ledger().len(), 400);
}

#[tokio::test]
async fn rows_are_taken_as_there_is_room_for_them() {
    let (_sandbox, client) = sandbox().await;
    let taken = Arc::new(AtomicUsize::new(0));
    for is_in_order in [false, true] {
        taken.store(0, Ordering::SeqCst);
        let count = taken.clone();
        let rows = stream::iter(rows(&client, 100)).inspect(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
        });
        let mut job = Job::new(&client, "job").concurrency(4);
        if is_in_order {
            job = job.in_order();
        }
        let mut results = job.run(rows).unwrap();
        for handed in 1..=50 {
            results.next().await.unwrap().unwrap();
            let ahead = taken.load(Ordering::SeqCst) - handed;
            assert!(ahead <= if is_in_order { 4 * 257 } else { 4 }, "{ahead}");
        }
        // What was begun ends, and no more is.
        results.stop();
        let begun = taken.load(Ordering::SeqCst);
        let (rest, stopped) = all(results).await;
        assert!(stopped.is_none() && rest.len() + 50 <= begun);
        assert_eq!(taken.load(Ordering::SeqCst), begun);
    }
}

#[tokio::test]
async fn a_budget_is_not_passed_and_can_be_raised() {
    let (sandbox, client) = sandbox().await;
    let directory = tempfile::tempdir().unwrap();
    let rows = rows(&client, 60);
    let of = |total| {
        let path = directory.path().join("journal");
        let job = Job::new(&client, "job").journal(path).concurrency(16);
        job.budget(Budget::micro_usd(total).per_call(2_000))
    };
    let price = {
        let (_, _) = all(Job::new(&client, "price")
            .run(stream::iter(rows[..1].to_vec()))
            .unwrap())
        .await;
        billed(&sandbox)
    };
    let mut all_done = 0;
    for total in [price * 10, price * 25, price * 60 + 2_000] {
        let (done, stopped) = all(of(total).run(stream::iter(rows.clone())).unwrap()).await;
        let spent = billed(&sandbox) - price;
        assert!(spent <= total, "{spent} of {total}");
        // Only the worst case of one call is left over.
        assert!(
            spent > total - 2_000 - price || done.len() == 60,
            "{spent} of {total}"
        );
        match stopped {
            Some(Stopped::Budget {
                spent_micro_usd,
                budget_micro_usd,
                ..
            }) => {
                assert_eq!((spent_micro_usd, budget_micro_usd), (spent, total));
            }
            stopped => assert!(stopped.is_none() && done.len() == 60, "{stopped:?}"),
        }
        assert!(done.len() >= all_done);
        all_done = done.len();
    }
    assert_eq!(all_done, 60);
}

#[tokio::test]
async fn what_is_wrong_with_a_row_is_its_own() {
    let (sandbox, client) = sandbox().await;
    let mut wrong = rows(&client, 30);
    let call = client.chat().completions().create("no such model", "x");
    wrong.push(Row::new("wrong", call.to_saved().unwrap()));
    let directory = tempfile::tempdir().unwrap();
    let job = Job::new(&client, "job").journal(directory.path().join("journal"));
    for is_again in [false, true] {
        let (done, stopped) = all(job.run(stream::iter(wrong.clone())).unwrap()).await;
        assert!(stopped.is_none() && done.len() == 31);
        let failed: Vec<_> = done
            .iter()
            .filter_map(|done| done.outcome.failure())
            .collect();
        assert_eq!(failed.len(), 1);
        assert_eq!(failed[0].status, Some(404), "{failed:?}");
        assert!(failed[0].request_id.is_some());
        assert!(done.iter().all(|done| done.is_from_journal == is_again));
    }
    assert_eq!(sandbox.ledger().len(), 30);
}

#[tokio::test]
async fn what_meets_every_row_stops_the_job() {
    let (sandbox, good) = sandbox().await;
    let rows = rows(&good, 100);
    let run = |client: Client| {
        let job = Job::new(&client, "job").concurrency(4).tries(2);
        job.run(stream::iter(rows.clone())).unwrap()
    };
    let bad_key = Client::builder()
        .base_url(sandbox.base_url())
        .api_key("pareta_sk_wrong")
        .build()
        .unwrap();
    let (done, stopped) = all(run(bad_key)).await;
    assert!(
        done.is_empty() && matches!(stopped, Some(Stopped::Refused(_))),
        "{stopped:?}"
    );
    assert!(sandbox.journal().len() <= 4);

    let nowhere = Client::builder()
        .base_url("http://127.0.0.1:9")
        .api_key("pareta_sk_x")
        .build()
        .unwrap();
    let (done, stopped) = all(run(nowhere)).await;
    assert!(
        done.is_empty() && matches!(stopped, Some(Stopped::Outage(_))),
        "{stopped:?}"
    );

    sandbox.script(
        Script::chat()
            .reply(422, serde_json::json!({ "detail": "no" }))
            .always(),
    );
    let (done, stopped) = all(run(good.clone())).await;
    assert!(
        matches!(stopped, Some(Stopped::TooManyFailures { .. })),
        "{stopped:?}"
    );
    assert!(done.len() < 40, "{}", done.len());
    assert!(
        done.iter()
            .all(|done| matches!(done.outcome, Outcome::Failed(_)))
    );
    assert_eq!(sandbox.ledger().len(), 0);
}

#[tokio::test]
async fn trouble_that_passes_is_waited_out() {
    let (sandbox, client) = sandbox().await;
    let run = async |name: &str| {
        let job = Job::new(&client, name).budget(Budget::micro_usd(1_000_000).per_call(2_000));
        let mut results = job.run(stream::iter(rows(&client, 60))).unwrap();
        let mut done = 0;
        while let Some(result) = results.next().await {
            result.unwrap();
            done += 1;
        }
        assert_eq!(done, 60);
        results.totals()
    };
    let slow_down = Script::chat().reply(429, serde_json::json!({ "detail": "slow down" }));
    sandbox.script(slow_down.header("retry-after", "1").times(20));
    let started = Instant::now();
    let totals = run("slow").await;
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!((totals.repeated, totals.unsure), (20, 0));
    assert_eq!(totals.counted_micro_usd, billed(&sandbox));

    // Of those whose reply was lost it is not known what they were billed: the most they can cost is counted.
    let before = billed(&sandbox);
    sandbox.inject(Fault::reset_after(0).times(5));
    let totals = run("lost").await;
    assert_eq!(sandbox.ledger().len(), 120, "each is billed once");
    assert_eq!((totals.repeated, totals.unsure), (5, 5));
    let of_five = billed(&sandbox) - before - (totals.counted_micro_usd - 5 * 2_000);
    assert!((1..5 * 2_000).contains(&of_five), "{of_five}");
}

/// Wherever a journal is cut, the next run loses no answer it has, and pays nothing twice.
#[tokio::test]
async fn a_journal_may_be_cut_anywhere() {
    let (sandbox, client) = sandbox().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal");
    let rows = rows(&client, 6);
    let budget = Budget::micro_usd(100_000).per_call(2_000);
    let job = Job::new(&client, "job").journal(&path).budget(budget);
    all(job.run(stream::iter(rows.clone())).unwrap()).await;
    let whole = std::fs::read(&path).unwrap();
    let ends: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] == b'\n').collect();
    let answers = |upto: usize| {
        let lines = whole[..upto].split_inclusive(|byte| *byte == b'\n');
        lines
            .filter(|line| line.ends_with(b"\n") && contains(line, b" ended "))
            .count()
    };
    // Each line's end, and some places within.
    let cuts =
        (0..whole.len()).filter(|at| at % 97 == 0 || ends.contains(at) || ends.contains(&(at + 1)));
    for cut in cuts {
        // Where the power went, a file may have grown further than what is in it.
        let zeros = vec![0; if cut % 2 == 0 { 4096 } else { 0 }];
        std::fs::write(&path, [&whole[..cut], &zeros].concat()).unwrap();
        let mut results = job.run(stream::iter(rows.clone())).unwrap();
        let mut from_journal = 0;
        while let Some(done) = results.next().await {
            from_journal += usize::from(done.unwrap().is_from_journal);
        }
        assert_eq!(from_journal, answers(cut), "cut at {cut}");
        drop(results);
        let (again, _) = all(job.run(stream::iter(rows.clone())).unwrap()).await;
        assert!(
            again.len() == 6 && again.iter().all(|done| done.is_from_journal),
            "cut at {cut}"
        );
    }
    assert_eq!(sandbox.ledger().len(), 6);

    // One that is damaged in its middle is refused: it was not only cut off.
    let mut damaged = whole.clone();
    damaged[ends[2] + 12] ^= 1;
    std::fs::write(&path, damaged).unwrap();
    let said = problem(&job, &rows);
    assert!(said.contains("line 4 is damaged"), "{said}");
    // And so is what is none, or another's.
    std::fs::write(&path, "a letter of mine").unwrap();
    assert!(problem(&job, &rows).contains("no journal"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a letter of mine");
    std::fs::write(&path, &whole).unwrap();
    let other = Job::new(&client, "other").journal(&path);
    assert!(
        problem(&other, &rows).contains("\"job\""),
        "{}",
        problem(&other, &rows)
    );
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn problem(job: &Job, rows: &[Row]) -> String {
    match job.run(stream::iter(rows.to_vec())) {
        Err(Stopped::Journal(problem)) => problem,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was taken"),
    }
}

#[tokio::test]
async fn one_process_has_a_journal_at_a_time() {
    let (_sandbox, client) = sandbox().await;
    let directory = tempfile::tempdir().unwrap();
    let job = Job::new(&client, "job").journal(directory.path().join("journal"));
    let rows = rows(&client, 2);
    let first = job.run(stream::iter(rows.clone())).unwrap();
    assert!(problem(&job, &rows).contains("in use"));
    drop(first);
    assert_eq!(all(job.run(stream::iter(rows)).unwrap()).await.0.len(), 2);
}

#[tokio::test]
async fn what_cannot_be_is_refused_before_anything_is_sent() {
    let (sandbox, client) = sandbox().await;
    let rows = rows(&client, 1);
    let jobs = [
        Job::new(&client, ""),
        Job::new(&client, "job").concurrency(0),
        Job::new(&client, "job").tries(0),
        Job::new(&client, "job").budget(Budget::micro_usd(-1).per_call(1)),
        Job::new(&client, "job").budget(Budget::micro_usd(1).per_call(0)),
    ];
    for job in jobs {
        let refused = job.run(stream::iter(rows.clone()));
        assert!(matches!(refused, Err(Stopped::Setup(_))));
    }
    let nowhere = Job::new(&client, "job").journal(Path::new("/no/such/place"));
    assert!(problem(&nowhere, &rows).contains("/no/such/place"));
    assert_eq!(sandbox.journal().len(), 0);
}
