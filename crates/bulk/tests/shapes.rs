//! Rows that share a call, and answers that must be something.

mod common;

use futures_util::{StreamExt, stream};
use pareta::AUTO;
use pareta_bulk::{Budget, Embed, Job, Outcome, Row, Stopped};
use pareta_sandbox::{Fault, Script};
use serde_json::json;

use self::common::{all, billed, rows, sandbox};

fn texts(count: usize) -> Vec<(String, String)> {
    (0..count)
        .map(|id| (id.to_string(), format!("Clause number {id}")))
        .collect()
}

#[tokio::test]
async fn texts_are_made_vectors_512_in_a_call() {
    let (sandbox, client) = sandbox().await;
    let directory = tempfile::tempdir().unwrap();
    let job = Job::new(&client, "vectors")
        .journal(directory.path().join("journal"))
        .in_order();
    let run = async |texts: Vec<(String, String)>| {
        all(job.embed(Embed::new(), stream::iter(texts)).unwrap()).await
    };
    let (done, stopped) = run(texts(1_100)).await;
    assert!(stopped.is_none(), "{stopped:?}");
    assert_eq!((done.len(), sandbox.journal().len()), (1_100, 3));
    // Each is the vector of its own text.
    let alone = client
        .embeddings()
        .create(["Clause number 700"])
        .await
        .unwrap();
    let Outcome::Answered(answered) = &done[700].outcome else {
        panic!("{:?}", done[700]);
    };
    let expected: Vec<f32> = alone[0].iter().map(|number| *number as f32).collect();
    assert_eq!(answered.vector(), Some(expected));
    assert!(answered.model().is_some());

    // More rows behind them: what is known is not sent, and what is not goes into calls of its own.
    let sent = sandbox.journal().len();
    let (again, _) = run(texts(1_300)).await;
    assert!(again[..1_100].iter().all(|done| done.is_from_journal));
    assert!(again[1_100..].iter().all(|done| !done.is_from_journal));
    assert_eq!(sandbox.journal().len(), sent + 1);
    let Outcome::Answered(kept) = &again[700].outcome else {
        panic!("{:?}", again[700]);
    };
    assert_eq!(kept.json(), answered.json());
}

#[tokio::test]
async fn a_text_that_is_refused_is_found_among_the_others() {
    let (sandbox, client) = sandbox().await;
    let mut rows = texts(300);
    rows[123].1 = "  ".to_owned();
    // A text that the server refuses, in whichever call it is.
    let refused = Script::route("POST", "/v1/embeddings")
        .when("REFUSE ME")
        .reply(422, json!({ "detail": "this text cannot be read" }))
        .always();
    sandbox.script(refused);
    rows[200].1 = "REFUSE ME".to_owned();
    let directory = tempfile::tempdir().unwrap();
    let journal = directory.path().join("journal");
    let budget = Budget::micro_usd(1_000_000).per_call(2_000);
    let job = Job::new(&client, "vectors")
        .journal(journal)
        .budget(budget)
        .in_order();
    let (done, stopped) = all(job.embed(Embed::new(), stream::iter(rows)).unwrap()).await;
    assert!(stopped.is_none(), "{stopped:?}");
    let failed: Vec<_> = done
        .iter()
        .filter_map(|done| Some((done.name.as_str(), done.outcome.failure()?.message.as_str())))
        .collect();
    assert_eq!(
        failed,
        [
            ("123", "the text is blank: it must say something"),
            ("200", "this text cannot be read")
        ]
    );
    assert_eq!(done.len(), 300);
}

#[tokio::test]
async fn rows_that_ask_for_the_same_are_one_call_where_that_is_wanted() {
    let (sandbox, client) = sandbox().await;
    let directory = tempfile::tempdir().unwrap();
    let rows: Vec<Row> = (0..200)
        .map(|id| {
            let text = format!("one of {}", id % 5);
            let call = client.chat().completions().create(AUTO, text);
            Row::new(id.to_string(), call.to_saved().unwrap())
        })
        .collect();
    let path = directory.path().join("journal");
    let job = Job::new(&client, "same")
        .journal(&path)
        .by_content()
        .in_order();
    let (done, stopped) = all(job.run(stream::iter(rows.clone())).unwrap()).await;
    assert!(stopped.is_none());
    assert_eq!(
        (done.len(), sandbox.journal().len(), sandbox.ledger().len()),
        (200, 5, 5)
    );
    for (at, done) in done.iter().enumerate() {
        assert_eq!(done.name, at.to_string());
        let (mine, first) = (&done.outcome, &rows[at % 5]);
        assert!(mine.reply().is_some(), "{at}: {:?}", first.name());
    }
    // And by their names each is its own.
    let (done, _) = all(Job::new(&client, "own").run(stream::iter(rows)).unwrap()).await;
    assert_eq!((done.len(), sandbox.ledger().len()), (200, 205));
    let bare = Job::new(&client, "same").by_content();
    assert!(matches!(bare.run(stream::empty()), Err(Stopped::Setup(_))));
}

#[tokio::test]
async fn an_answer_that_is_cut_or_refused_is_kept_apart_and_asked_for_again() {
    let (sandbox, client) = sandbox().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal");
    sandbox.script(
        Script::chat()
            .when("row 3")
            .say("Half of a")
            .finish("length"),
    );
    sandbox.script(Script::chat().when("row 7").refusal("I would rather not."));
    let rows = rows(&client, 10);
    let job = Job::new(&client, "answers").journal(&path).in_order();
    let (done, _) = all(job.run(stream::iter(rows.clone())).unwrap()).await;
    let failed: Vec<_> = done
        .iter()
        .filter_map(|done| Some((done.name.as_str(), done.outcome.failure()?)))
        .collect();
    let [("3", cut), ("7", refused)] = failed[..] else {
        panic!("{failed:?}");
    };
    assert!(cut.message.contains("cut off") && cut.json().unwrap().contains("Half of a"));
    assert!(refused.message.contains("I would rather not."));
    assert!(cut.billed_micro_usd > Some(0), "it was billed all the same");
    assert_eq!(sandbox.ledger().len(), 10);

    // They stay so, unless they are to be sent again; then they are calls of their own, which the server does not repeat.
    let (done, _) = all(job.run(stream::iter(rows.clone())).unwrap()).await;
    let (still, sent) = (done[3].outcome.failure(), sandbox.ledger().len());
    assert_eq!(
        (still.and_then(|failed| failed.json()), sent),
        (cut.json(), 10)
    );
    let again = job.clone().repeat_failed();
    let (done, _) = all(again.run(stream::iter(rows.clone())).unwrap()).await;
    assert!(done.iter().all(|done| done.outcome.failure().is_none()));
    assert_eq!(sandbox.ledger().len(), 12);
    let (done, _) = all(again.run(stream::iter(rows.clone())).unwrap()).await;
    assert!(done.iter().all(|done| done.is_from_journal));

    // Who wants them takes any.
    sandbox.script(
        Script::chat()
            .when("row 3")
            .say("Half of a")
            .finish("length"),
    );
    let any = Job::new(&client, "any").take_any();
    let (done, _) = all(any.run(stream::iter(rows)).unwrap()).await;
    assert!(done.iter().all(|done| done.outcome.failure().is_none()));
}

#[cfg(feature = "schemars")]
#[tokio::test]
async fn answers_are_values() {
    #[derive(serde::Deserialize, schemars::JsonSchema)]
    struct Terms {
        effective_date: Option<String>,
    }

    let (sandbox, client) = sandbox().await;
    let job = Job::new(&client, "terms").answers::<Terms>().in_order();
    let row = move |id: u32| {
        let text = format!("Extract the terms: effective as of May {id}, 2026.");
        let call = client.chat().completions().create(AUTO, text);
        Row::new(id.to_string(), call.parse::<Terms>().to_saved().unwrap())
    };
    sandbox.script(Script::chat().when("May 4").say("no JSON at all"));
    let (done, _) = all(job.run(stream::iter((1..=9).map(row))).unwrap()).await;
    for (at, done) in (1..=9).zip(&done) {
        match done.parse::<Terms>() {
            Ok(terms) => {
                // A model of the sandbox's is wrong now and then.
                assert!(at != 4 && terms.effective_date.unwrap().starts_with("2026-05-0"));
            }
            Err(problem) => {
                assert!(at == 4 && problem.contains("no JSON"), "{at}: {problem}");
                assert!(
                    done.outcome
                        .failure()
                        .unwrap()
                        .json()
                        .unwrap()
                        .contains("no JSON at all")
                );
            }
        }
    }
}

#[tokio::test]
async fn what_a_call_can_cost_is_reckoned_or_the_job_refused() {
    let (sandbox, client) = sandbox().await;
    let budget = Budget::micro_usd(1_000_000).per_million_tokens(150_000, 600_000);
    let job = Job::new(&client, "priced").budget(budget);
    let ask = |id: u32, most: Option<i64>| {
        let mut call = client
            .chat()
            .completions()
            .create(AUTO, format!("row {id}"));
        if let Some(most) = most {
            call = call.max_tokens(most);
        }
        Row::new(id.to_string(), call.to_saved().unwrap())
    };
    let estimate = job
        .estimate((0..50).map(|id| ask(id, Some(1_000))))
        .unwrap();
    assert_eq!((estimate.rows, estimate.from_journal), (50, 0));
    assert_eq!(estimate.most_tokens_written, Some(50_000));
    let most = estimate.most_micro_usd.unwrap();
    assert!((50 * 600..50 * 700).contains(&most), "{most}");
    let (done, stopped) = all(job
        .run(stream::iter(
            (0..50).map(|id| ask(id, Some(1_000))).collect::<Vec<_>>(),
        ))
        .unwrap())
    .await;
    assert!(stopped.is_none() && done.len() == 50 && billed(&sandbox) <= 1_000_000);

    let endless = [ask(50, Some(9)), ask(51, None)];
    let said = job.estimate(endless.clone()).unwrap_err().to_string();
    assert!(
        said.contains("row 51") && said.contains("max_tokens"),
        "{said}"
    );
    let (_, stopped) = all(job.run(stream::iter(endless)).unwrap()).await;
    assert!(matches!(stopped, Some(Stopped::Setup(said)) if said.contains("max_tokens")));
    let bare = Job::new(&client, "bare").budget(Budget::micro_usd(5));
    assert!(bare.run(stream::empty()).is_err());
}

#[tokio::test]
async fn a_reply_that_is_lost_is_counted_for_all_its_rows() {
    let (sandbox, client) = sandbox().await;
    sandbox.inject(Fault::reset_after(0).times(1));
    let budget = Budget::micro_usd(1_000_000).per_call(2_000);
    let job = Job::new(&client, "vectors").budget(budget);
    let mut results = job.embed(Embed::new(), stream::iter(texts(20))).unwrap();
    let mut done = 0;
    while let Some(result) = results.next().await {
        assert!(result.unwrap().outcome.failure().is_none());
        done += 1;
    }
    let totals = results.totals();
    assert_eq!(
        (done, totals.unsure, totals.counted_micro_usd),
        (20, 20, 2_000)
    );
}

#[tokio::test]
async fn many_equal_texts_wait_for_none_of_their_own() {
    let (sandbox, client) = sandbox().await;
    let directory = tempfile::tempdir().unwrap();
    let job = Job::new(&client, "equal").journal(directory.path().join("journal"));
    let job = job.by_content().in_order().concurrency(1);
    let texts = (0..5_000).map(|id| (id.to_string(), "the same".to_owned()));
    let (done, stopped) = all(job.embed(Embed::new(), stream::iter(texts)).unwrap()).await;
    assert!(stopped.is_none());
    assert_eq!((done.len(), sandbox.ledger().len()), (5_000, 1));
}

#[tokio::test]
async fn what_waits_for_more_rows_is_left_out_when_a_job_is_stopped() {
    let (sandbox, client) = sandbox().await;
    let rows = stream::iter(texts(700)).chain(stream::pending());
    let job = Job::new(&client, "stopped").in_order();
    let mut results = job.embed(Embed::new(), rows).unwrap();
    for at in 0..512 {
        assert_eq!(results.next().await.unwrap().unwrap().name, at.to_string());
    }
    results.stop();
    assert!(results.next().await.is_none());
    assert_eq!(sandbox.ledger().len(), 1);
}

#[tokio::test]
async fn an_estimate_of_texts_knows_what_a_run_has_done() {
    let (_sandbox, client) = sandbox().await;
    let directory = tempfile::tempdir().unwrap();
    let job = Job::new(&client, "vectors").journal(directory.path().join("journal"));
    let with_blank = || {
        texts(600)
            .into_iter()
            .chain([("b".to_owned(), " ".to_owned())])
    };
    let before = job.estimate_embed(&Embed::new(), with_blank()).unwrap();
    assert_eq!((before.rows, before.from_journal), (601, 0));
    assert!(before.tokens_read > 600);
    let budget = Budget::micro_usd(100_000).per_call(1_000);
    let costs = job
        .clone()
        .budget(budget)
        .estimate_embed(&Embed::new(), with_blank());
    assert_eq!(costs.unwrap().most_micro_usd, Some(2_000), "two calls");
    // It has written nothing.
    assert_eq!(directory.path().read_dir().unwrap().count(), 0);
    all(job.embed(Embed::new(), stream::iter(texts(600))).unwrap()).await;
    let behind = job.estimate_embed(&Embed::new(), texts(700)).unwrap();
    assert_eq!((behind.rows, behind.from_journal), (700, 600));
    let other_side = Embed::new().input_type("query");
    let other = job.estimate_embed(&other_side, texts(600)).unwrap();
    assert_eq!(other.from_journal, 0);
}
