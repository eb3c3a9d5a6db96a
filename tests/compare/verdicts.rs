//! What is said of a run.

use pareta::ErrorKind;
use pareta::evals::compare::Recommendation;
use pareta::evals::compare::{
    Baseline, Basis, Compare, Compared, FailedRows, Method, Verdict, Why,
};
use pareta::types::EvalRun;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::runs::{Random, frontier, model, run};

fn against(margin: f64, baseline: Vec<f64>, candidate: Vec<f64>) -> Compared {
    let run = run([frontier("frontier", baseline), model("open", candidate)]);
    let comparison = run.compare(Baseline::BestFrontier, margin).unwrap();
    comparison.candidate("open").unwrap().clone()
}

/// Scores around 0.8, and the same with something added to every other.
fn shifted(rows: usize, shift: f64) -> (Vec<f64>, Vec<f64>) {
    let mut random = Random(1);
    let scores: Vec<f64> = (0..rows).map(|_| 0.6 + 0.3 * random.share()).collect();
    let noisy = scores
        .iter()
        .map(|score| score + shift + 0.05 * (random.share() - 0.5));
    let candidate = noisy.collect();
    (scores, candidate)
}

#[test]
fn each_verdict() {
    for (shift, margin, expected) in [
        (0.05, 0.02, Verdict::Better),
        (0.0, 0.02, Verdict::AsGood),
        (-0.01, 0.02, Verdict::AsGood),
        (-0.05, 0.02, Verdict::Worse),
        (-0.02, 0.02, Verdict::CannotTell),
        (-0.05, 0.1, Verdict::AsGood),
        (-0.05, 0.0, Verdict::Worse),
    ] {
        let (baseline, candidate) = shifted(1000, shift);
        let compared = against(margin, baseline, candidate);
        assert_eq!(compared.verdict(), expected, "{shift} {margin}: {compared}");
        assert_eq!(compared.method(), Some(Method::Gaffke));
        let interval = compared.interval().unwrap();
        assert!(interval.low < shift && shift < interval.high, "{compared}");
    }
}

/// Intervals that overlap, and rows that tell: what was called as good as the frontier is not.
#[test]
fn rows_tell_what_overlapping_intervals_hide() {
    let baseline: Vec<f64> = (0..60).map(|idx| f64::from(idx != 7)).collect();
    let candidate: Vec<f64> = (0..60).map(|idx| f64::from(idx % 8 != 7)).collect();
    let compared = against(0.02, baseline, candidate);
    assert_ne!(compared.verdict(), Verdict::AsGood, "{compared}");
    assert_eq!(
        (
            compared.losses().count(),
            compared.wins().count(),
            compared.ties()
        ),
        (6, 0, 54)
    );
    assert!(compared.mcnemar_p().unwrap() < 0.05);
}

#[test]
fn few_rows_decide_nothing() {
    for rows in 1..20 {
        for (baseline, candidate) in [(1.0, 1.0), (0.0, 1.0), (1.0, 0.0), (0.5, 0.5)] {
            let compared = against(0.02, vec![baseline; rows], vec![candidate; rows]);
            assert_eq!(
                compared.verdict(),
                Verdict::CannotTell,
                "{rows}: {compared}"
            );
        }
    }
    // Rows that all tie prove something when there are enough of them to have seen one that does not.
    for (rows, expected) in [(50, Verdict::CannotTell), (400, Verdict::AsGood)] {
        for score in [0.5, 1.0] {
            let compared = against(0.02, vec![score; rows], vec![score; rows]);
            assert_eq!(compared.verdict(), expected, "{rows}: {compared}");
            assert_eq!(compared.t_interval(), None);
            assert_eq!(compared.bootstrap_interval(), None);
        }
    }
}

/// As many rows as it says are enough, with about the power it says.
#[test]
fn the_rows_it_asks_for_decide() {
    // Differences of which every one is as likely.
    let even = (0..40).map(|at| 0.5 + 0.4 * (f64::from(at) - 19.5) / 19.5);
    let pilot = against(0.1, vec![0.5; 40], even.collect());
    let needed = pilot.rows_needed().unwrap();
    assert!(needed > 40, "{pilot}");
    let mut random = Random(3);
    let mut decided = 0;
    for _ in 0..300 {
        let candidate = (0..needed).map(|_| 0.5 + 0.4 * (2.0 * random.share() - 1.0));
        let compared = against(0.1, vec![0.5; needed as usize], candidate.collect());
        decided += usize::from(compared.verdict().is_as_good());
    }
    assert!((210..270).contains(&decided), "{needed} rows: {decided}");

    // With the difference as it is, it is a matter of arithmetic.
    let baseline = [0.5; 40];
    let candidate: Vec<f64> = (0..40)
        .map(|idx| if idx % 2 == 0 { 0.6 } else { 0.4 })
        .collect();
    let compared = against(0.02, baseline.to_vec(), candidate);
    assert_eq!(compared.verdict(), Verdict::CannotTell);
    let needed = compared.rows_needed().unwrap();
    assert!((335..=347).contains(&needed), "{needed}");
    assert_eq!(compared.rows_more(), Some(needed - 40));
}

/// Where no row scatters, it is the rows it asks for that decide, on either side of the margin.
#[test]
fn rows_without_spread_ask_for_as_many_as_decide() {
    for (score, margin, expected) in [(0.5, 0.05, Verdict::AsGood), (0.1, 0.3, Verdict::Worse)] {
        let of = |rows: usize| against(margin, vec![0.5; rows], vec![score; rows]);
        let few = of(20);
        assert_eq!(
            (few.verdict(), few.method()),
            (Verdict::CannotTell, Some(Method::Gaffke))
        );
        let needed = few.rows_needed().unwrap() as usize;
        assert_eq!(of(needed - 1).verdict(), Verdict::CannotTell, "{needed}");
        assert_eq!(of(needed).verdict(), expected, "{needed}");
    }
}

#[test]
fn a_model_does_not_win_by_failing() {
    let good = vec![0.8; 100];
    let failing = |scores: Vec<f64>| {
        let items: Vec<Value> = scores
            .iter()
            .enumerate()
            .map(|(idx, score)| match idx % 4 {
                0 => json!({ "idx": idx, "score": null, "error": "timed out" }),
                _ => json!({ "idx": idx, "score": score, "error": null }),
            })
            .collect();
        model("open", []).with("per_item", items)
    };
    let run = run([frontier("frontier", good.clone()), failing(vec![0.9; 100])]);
    let compare = Compare::new(0.02);
    let comparison = compare.run(&run).unwrap();
    let open = &comparison.candidates()[0];
    assert_eq!(open.verdict(), Verdict::Worse, "{open}");
    assert_eq!(
        (open.pairing().paired, open.pairing().candidate_failed),
        (100, 25)
    );
    assert_eq!(open.losses().next().unwrap().candidate, 0.0);

    let comparison = compare.failed_rows(FailedRows::LeaveOut).run(&run).unwrap();
    let open = &comparison.candidates()[0];
    assert_eq!(open.verdict(), Verdict::Better, "{open}");
    assert_eq!(
        (open.pairing().paired, open.pairing().candidate_failed),
        (75, 25)
    );
    assert_eq!(comparison.failed_rows(), FailedRows::LeaveOut);
}

#[test]
fn rows_are_put_together_by_their_place() {
    let items = |places: &[(Value, f64)]| -> Vec<Value> {
        let item = |(idx, score): &(Value, f64)| json!({ "idx": idx, "score": score });
        places.iter().map(item).collect()
    };
    let one = items(&[
        (json!(0), 0.1),
        (json!(1), 0.2),
        (json!(2), 0.3),
        (json!(2), 0.3),
        (json!(9), 1.0),
    ]);
    let other = items(&[
        (json!(2), 0.4),
        (json!(1), 0.2),
        (json!(1), 0.9),
        (json!(null), 0.5),
        (json!(0), 0.0),
        (json!(8), 1.0),
    ]);
    let run = run([
        frontier("frontier", []).with("per_item", one),
        model("open", []).with("per_item", other),
    ]);
    let comparison = run.compare("frontier", 0.1).unwrap();
    let open = &comparison.candidates()[0];
    let places: Vec<_> = open.rows().iter().map(|row| row.idx).collect();
    assert_eq!(places, [0, 2]);
    let pairing = open.pairing();
    // The rows 1 and 9 of the one, and 8 of the other; two results for row 1, and one for none.
    assert_eq!(
        (pairing.paired, pairing.in_one_only, pairing.ambiguous),
        (2, 3, 3)
    );
}

#[test]
fn without_rows_the_means_are_compared_and_it_is_said() {
    let means = |mean: f64, half: f64| {
        move |model: crate::runs::Model| {
            model
                .with("per_item", Value::Null)
                .with("quality_mean", mean)
                .with("quality_ci_low", mean - half)
                .with("quality_ci_high", mean + half)
                .with("n_succeeded", 400)
        }
    };
    let verdict = |mean: f64, half: f64| {
        let run = run([
            means(0.9, half)(frontier("frontier", [])),
            means(mean, half)(model("open", [])),
        ]);
        let comparison = run.compare(Baseline::BestFrontier, 0.05).unwrap();
        comparison.candidates()[0].clone()
    };
    for (mean, expected) in [
        (0.9, Verdict::AsGood),
        (0.95, Verdict::Better),
        (0.7, Verdict::Worse),
        (0.85, Verdict::CannotTell),
    ] {
        let compared = verdict(mean, 0.01);
        assert_eq!(compared.verdict(), expected, "{compared}");
        assert_eq!(
            (compared.basis(), compared.method()),
            (Basis::Means, Some(Method::Unpaired))
        );
    }
    let wide = verdict(0.89, 0.1);
    assert_eq!(wide.verdict(), Verdict::CannotTell);
    assert!(wide.rows_needed().unwrap() > 400);
    // Nor is anything known without intervals, or without a score.
    let nothing = run([frontier("frontier", []), model("open", [])]);
    let nothing = nothing.compare(Baseline::BestFrontier, 0.1).unwrap();
    let nothing = &nothing.candidates()[0];
    assert_eq!(
        (nothing.verdict(), nothing.basis()),
        (Verdict::CannotTell, Basis::Nothing)
    );
    assert_eq!((nothing.interval(), nothing.rows_needed()), (None, None));
    insta::assert_snapshot!(format!("{wide}\n{nothing}"));
}

/// Rows that failed count without scores of rows as they do with them.
#[test]
fn a_model_does_not_win_by_failing_where_there_are_means_alone() {
    let means = |model: crate::runs::Model, mean: f64, failures: i64| {
        model
            .with("per_item", Value::Null)
            .with("quality_mean", mean)
            .with("quality_ci_low", mean - 0.01)
            .with("quality_ci_high", mean + 0.01)
            .with("n_succeeded", 400 - failures)
            .with("error_count", failures)
    };
    let run = run([
        means(frontier("frontier", []), 0.9, 0),
        means(model("open", []), 0.95, 200),
    ]);
    let compare = Compare::new(0.02);
    let comparison = compare.run(&run).unwrap();
    let open = &comparison.candidates()[0];
    assert_eq!(open.verdict(), Verdict::Worse, "{open}");
    assert_eq!(open.pairing().candidate_failed, 200);
    assert!((open.mean_difference().unwrap() + 0.425).abs() < 1e-9);
    let comparison = compare.failed_rows(FailedRows::LeaveOut).run(&run).unwrap();
    assert_eq!(comparison.candidates()[0].verdict(), Verdict::Better);
}

/// Of how many rows a mean is must be known: it may be of four.
#[test]
fn means_of_an_unknown_number_decide_nothing() {
    let means = |model: crate::runs::Model, mean: f64| {
        model
            .with("quality_mean", mean)
            .with("quality_ci_low", mean - 0.01)
            .with("quality_ci_high", mean + 0.01)
    };
    let run = run([
        means(frontier("frontier", []), 0.9),
        means(model("open", []), 0.95),
    ]);
    let comparison = run.compare(Baseline::BestFrontier, 0.02).unwrap();
    let open = &comparison.candidates()[0];
    assert_eq!(
        (open.verdict(), open.basis()),
        (Verdict::CannotTell, Basis::Means)
    );
}

/// Where nobody has a score there is nothing that would make two models equal.
#[test]
fn rows_that_nobody_has_a_score_for_prove_nothing() {
    let nothing = |graded: usize| -> Vec<Value> {
        (0..400)
            .map(|idx| match idx < graded {
                true => json!({ "idx": idx, "score": 1.0 }),
                false => json!({ "idx": idx, "score": null }),
            })
            .collect()
    };
    for (graded, basis) in [(0, Basis::Nothing), (19, Basis::Rows)] {
        let run = run([
            frontier("frontier", []).with("per_item", nothing(graded)),
            model("open", []).with("per_item", nothing(graded)),
        ]);
        let comparison = run.compare("frontier", 0.1).unwrap();
        let open = &comparison.candidates()[0];
        assert_eq!(
            (open.verdict(), open.basis()),
            (Verdict::CannotTell, basis),
            "{open}"
        );
        assert_eq!(open.pairing().both_failed, 400 - graded);
    }
}

/// Nor does a frontier model become the one to be held against by failing.
#[test]
fn the_best_frontier_model_is_so_with_its_failures() {
    let half: Vec<Value> = (0..100)
        .map(|idx| match idx % 2 {
            0 => json!({ "idx": idx, "score": null, "error": "timed out" }),
            _ => json!({ "idx": idx, "score": 0.95 }),
        })
        .collect();
    let run = run([
        frontier("failing", [])
            .with("per_item", half)
            .with("quality_mean", 0.95),
        frontier("steady", [0.93; 100]).with("quality_mean", 0.93),
        model("open", [0.9; 100]),
    ]);
    let comparison = run.compare(Baseline::BestFrontier, 0.1).unwrap();
    assert_eq!(comparison.baseline(), "steady");
    let left_out = Compare::new(0.1).failed_rows(FailedRows::LeaveOut);
    assert_eq!(left_out.run(&run).unwrap().baseline(), "failing");
}

#[test]
fn candidates_can_be_named() {
    let run = run([
        frontier("frontier", [0.9; 400]),
        frontier("small", [0.9; 400]).with("mean_cost_micro_usd", 90),
        model("open", [0.5; 400]),
    ]);
    let compare = Compare::new(0.02).baseline("frontier");
    let usual = compare.run(&run).unwrap();
    assert_eq!(usual.candidates().len(), 1);
    let named = compare.clone().candidates(["small"]).run(&run).unwrap();
    let names: Vec<&str> = named.candidates().iter().map(Compared::model).collect();
    assert_eq!(names, ["small"]);
    assert_eq!(named.recommend().model(), "small");
    let error = compare.candidates(["nobody"]).run(&run).unwrap_err();
    assert!(
        error.to_string().contains("frontier, small, open"),
        "{error}"
    );
}

/// The macro-F1 of a classification is no mean of rows: what counts are the rows.
#[test]
fn a_macro_f1_is_recognised() {
    let scores = |rights: i32| (0..100).map(move |idx| f64::from(idx < rights));
    let run = run([
        frontier("frontier", scores(90))
            .with("exact_match", 90.0)
            .with("quality_mean", 0.5),
        model("open", scores(90))
            .with("exact_match", 90.0)
            .with("quality_mean", 0.9),
    ]);
    let comparison = run.compare(Baseline::BestFrontier, 0.1).unwrap();
    let open = &comparison.candidates()[0];
    assert!(open.is_macro_f1());
    assert_eq!(
        (open.mean_difference(), open.method()),
        (Some(0.0), Some(Method::Newcombe))
    );
    assert_eq!(open.verdict(), Verdict::AsGood, "{open}");
}

/// The more candidates, the less it takes for one of them to look good by chance.
#[test]
fn several_candidates_are_corrected_for() {
    let (baseline, candidate) = shifted(600, 0.0);
    // One of which the verdict hangs by a thread, beside nineteen of which nothing can be said.
    let thread: Vec<f64> = baseline
        .iter()
        .enumerate()
        .map(|(idx, score)| score + if idx % 2 == 0 { 0.056 } else { -0.04 })
        .collect();
    let unclear = |at: usize| {
        let scores: Vec<f64> = (0..600).map(|idx| f64::from((idx + at) % 2 == 0)).collect();
        model(&format!("unclear-{at}"), scores)
    };
    let alone = run([
        frontier("f", baseline.clone()),
        model("thread", thread.clone()),
    ]);
    let alone = alone.compare(Baseline::BestFrontier, 0.0).unwrap();
    assert_eq!(alone.candidates()[0].verdict(), Verdict::Better, "{alone}");
    let models = [
        frontier("f", baseline),
        model("thread", thread),
        model("fine", candidate),
    ];
    let models = models.into_iter().chain((0..18).map(unclear));
    let many = run(models).compare(Baseline::BestFrontier, 0.0).unwrap();
    let beside = many.candidate("thread").unwrap();
    assert_eq!(beside.verdict(), Verdict::CannotTell, "{beside}");
    assert_eq!(beside.interval(), alone.candidates()[0].interval());
}

#[test]
fn the_cheapest_that_is_as_good_is_recommended() {
    let (baseline, candidate) = shifted(300, 0.0);
    let (_, worse) = shifted(300, -0.2);
    let models = |cost: i64| {
        run([
            frontier("weak frontier", worse.clone()).with("quality_mean", 0.5),
            frontier("frontier", baseline.clone()).with("quality_mean", 0.75),
            model("dear", candidate.clone()).with("mean_cost_micro_usd", 100),
            model("cheap", candidate.clone()).with("mean_cost_micro_usd", cost),
            model("worse", worse.clone()).with("mean_cost_micro_usd", 1),
        ])
    };
    let take = models(44).recommend(0.02).unwrap();
    let Recommendation::Take {
        model: name,
        baseline: than,
        saved_per_item_micro_usd,
        ..
    } = &take
    else {
        panic!("{take}");
    };
    assert_eq!(
        (name.as_str(), than.as_str(), *saved_per_item_micro_usd),
        ("cheap", "frontier", 609)
    );
    assert_eq!(take.model(), "cheap");

    let keep = run([
        frontier("frontier", baseline.clone()),
        model("dear", candidate.clone()).with("mean_cost_micro_usd", 700),
        model("unknown", candidate).with("mean_cost_micro_usd", Value::Null),
        model("worse", worse),
        model("unclear", (0..300).map(|idx| f64::from(idx % 4 != 0))),
    ]);
    let keep = keep.recommend(0.02).unwrap();
    let Recommendation::Keep { because, .. } = &keep else {
        panic!("{keep}");
    };
    let whys: Vec<Why> = because.iter().map(|passed| passed.why).collect();
    assert_eq!(whys[..3], [Why::CostsNoLess, Why::CostUnknown, Why::Worse]);
    assert!(matches!(whys[3], Why::CannotTell(_)), "{keep}");
    assert_eq!(keep.model(), "frontier");
    insta::assert_snapshot!(format!("{take}\n{keep}"));
}

#[test]
fn two_runs_of_a_set_show_what_has_changed() {
    let (before, after) = shifted(200, -0.1);
    let last_week = run([model("qwen", before), model("gone", [0.5; 20])]);
    let today = run([model("new", [0.5; 20]), model("qwen", after)]);
    let compare = Compare::new(0.02);
    let comparison = compare.runs(&last_week, &today).unwrap();
    assert_eq!(comparison.candidates().len(), 1);
    let qwen = &comparison.candidates()[0];
    assert_eq!(
        (qwen.verdict(), qwen.baseline()),
        (Verdict::Worse, "qwen before")
    );
    assert_eq!(compare.runs(&today, &today).unwrap().candidates().len(), 2);

    let other =
        EvalRun::from_json(r#"{"run":{"eval_set_id":"es_2"},"results":[{"model_id":"qwen"}]}"#);
    for (other, said) in [
        (other.unwrap(), "two sets"),
        (run([model("x", [])]), "no model in common"),
    ] {
        let error = compare.runs(&last_week, &other).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument);
        assert!(error.to_string().contains(said), "{error}");
    }

    // A new model beside what the old one was.
    let replaced = compare.clone().baseline("qwen").candidates(["new"]);
    let comparison = replaced.runs(&last_week, &today).unwrap();
    let new = &comparison.candidates()[0];
    assert_eq!((new.model(), new.baseline()), ("new", "qwen before"));
    let error = compare
        .baseline("nobody")
        .runs(&last_week, &today)
        .unwrap_err();
    assert!(error.to_string().contains("qwen, gone"), "{error}");
}

#[test]
fn what_cannot_be_compared_is_refused_with_what_there_is() {
    let both = run([frontier("frontier", [1.0]), model("open", [1.0])]);
    let open = run([model("open", [1.0]), model("other", [1.0])]);
    let alone = run([frontier("frontier", [1.0])]);
    for (result, said) in [
        (both.compare("nobody", 0.1), "frontier, open"),
        (open.compare(Baseline::BestFrontier, 0.1), "open, other"),
        (run([]).compare(Baseline::BestFrontier, 0.1), "no results"),
        (
            alone.compare(Baseline::BestFrontier, 0.1),
            "nothing beside it",
        ),
        (both.compare("frontier", -0.1), "margin"),
        (both.compare("frontier", f64::NAN), "margin"),
        (both.compare("frontier", f64::INFINITY), "margin"),
    ] {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument);
        assert!(error.to_string().contains(said), "{error}");
    }
    // A run without open models compares the frontier models with each other.
    let frontiers = run([
        frontier("one", [1.0; 20]).with("quality_mean", 0.9),
        frontier("two", [1.0; 20]).with("quality_mean", 0.9),
    ]);
    let comparison = frontiers.compare(Baseline::BestFrontier, 0.1).unwrap();
    assert_eq!(comparison.candidates()[0].baseline(), "one");
}

#[test]
fn every_number_is_in_the_json() {
    let run = run([
        frontier("frontier", (0..40).map(|idx| f64::from(idx % 8 != 0))),
        model("open", (0..40).map(|idx| f64::from(idx % 4 != 0))),
    ]);
    let comparison = run.compare(Baseline::BestFrontier, 0.05).unwrap();
    insta::with_settings!({ filters => vec![(r"(\d\.\d{9})\d+", "$1")] }, {
        insta::assert_json_snapshot!(comparison);
    });
}

#[test]
fn the_same_run_gives_the_same_numbers() {
    let (baseline, candidate) = shifted(50, 0.0);
    let run = run([frontier("frontier", baseline), model("open", candidate)]);
    let of = |seed| {
        let comparison = Compare::new(0.02).seed(seed).run(&run).unwrap();
        comparison.candidates()[0].bootstrap_interval().unwrap()
    };
    assert_eq!(of(7), of(7));
    assert_ne!(of(7), of(8));
    let none = Compare::new(0.02).resamples(0).run(&run).unwrap();
    assert_eq!(none.candidates()[0].bootstrap_interval(), None);
}

/// Whatever a server sends.
fn any_item() -> impl Strategy<Value = Value> {
    let idx = prop_oneof![
        4 => (-1_i64..40).prop_map(Value::from),
        1 => Just(Value::Null),
        1 => Just(json!("3")),
        1 => Just(json!(i64::MAX)),
    ];
    let score = prop_oneof![
        4 => (0.0..1.0).prop_map(|score: f64| json!(score)),
        3 => prop_oneof![Just(json!(0)), Just(json!(1))],
        1 => Just(Value::Null),
        1 => prop_oneof![Just(json!(1e308)), Just(json!(-1e308)), Just(json!("x")), Just(json!(87.5))],
    ];
    let error =
        prop_oneof![3 => Just(Value::Null), 1 => Just(json!("failed")), 1 => Just(json!(""))];
    (idx, score, error)
        .prop_map(|(idx, score, error)| json!({ "idx": idx, "score": score, "error": error }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_run_makes_it_panic(
        one in prop::collection::vec(any_item(), 0..60),
        other in prop::collection::vec(any_item(), 0..60),
        margin in 0.0..2.0,
        cost in any::<Option<i64>>(),
        mean in prop_oneof![0.0..1.0, Just(1e308), Just(-1e308)],
        low in prop_oneof![0.0..1.0, Just(-1e308)],
    ) {
        let run = run([
            frontier("frontier", []).with("per_item", one).with("mean_cost_micro_usd", cost).with("quality_mean", mean)
                .with("quality_ci_low", low).with("quality_ci_high", 1.0),
            model("open", []).with("per_item", other).with("quality_mean", 0.5).with("quality_ci_low", 0.4)
                .with("quality_ci_high", mean),
        ]);
        for failed in [FailedRows::ScoreZero, FailedRows::LeaveOut] {
            let comparison = Compare::new(margin).failed_rows(failed).resamples(1000).run(&run).unwrap();
            let open = &comparison.candidates()[0];
            if let Some(mean) = open.mean_difference() {
                prop_assert!(mean.is_finite() && open.interval().unwrap().low.is_finite(), "{open}");
            }
            serde_json::to_string(&comparison).unwrap();
            comparison.to_string();
            run.recommend(margin).unwrap();
            if let (Some(interval), Some(probability)) = (open.interval(), open.probability_as_good()) {
                prop_assert!(interval.low <= interval.high, "{open}");
                prop_assert!((0.0..=1.0).contains(&probability), "{open}");
            }
            let is_decided = open.verdict() != Verdict::CannotTell;
            prop_assert!(!is_decided || open.basis() == Basis::Means || open.rows().len() >= 20);
        }
    }

    /// Who is called the baseline is a matter of sign.
    #[test]
    fn the_other_way_round_it_is_the_opposite(
        pairs in prop::collection::vec((0.0..1.0, 0.0..1.0), 15..60),
    ) {
        let (one, other): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let there = against(0.0, one.clone(), other.clone());
        let back = against(0.0, other, one);
        let close = |one: f64, other: f64| (one - other).abs() < 1e-9;
        prop_assert!(close(there.mean_difference().unwrap(), -back.mean_difference().unwrap()));
        prop_assert!(close(there.interval().unwrap().low, -back.interval().unwrap().high));
        prop_assert_eq!(there.losses().count(), back.wins().count());
        let opposite = match there.verdict() {
            Verdict::Better => Verdict::Worse,
            Verdict::Worse => Verdict::Better,
            verdict => verdict,
        };
        prop_assert_eq!(back.verdict(), opposite);
    }
}
