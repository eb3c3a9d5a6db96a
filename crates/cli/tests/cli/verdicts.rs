//! What is said of the models of a run, and what a script can make of it.

use serde_json::{Value, json};

use crate::support::{World, server};

/// A run of 400 rows: a model like the frontier one, one that is worse, and one that failed on half of them.
fn run() -> Value {
    let scores = |wrong: u32| -> Vec<Value> {
        (0..400)
            .map(|idx| json!({ "idx": idx, "score": f64::from(idx % 10 >= wrong), "prediction": format!("<b>{idx}") }))
            .collect()
    };
    let model = |name: &str, kind: &str, wrong: u32, cost: u32| {
        json!({
            "model_id": name, "kind": kind, "quality_mean": f64::from(10 - wrong) / 10.0, "mean_cost_micro_usd": cost,
            "n_succeeded": 400, "per_item": scores(wrong),
        })
    };
    let mut failing = model("failing", "open", 1, 5);
    for item in failing["per_item"]
        .as_array_mut()
        .expect("items")
        .iter_mut()
        .step_by(2)
    {
        item["score"] = Value::Null;
        item["error"] = "timed out".into();
    }
    json!({
        "run": { "id": "run_1", "status": "completed", "eval_set_id": "es_1", "total_cost_micro_usd": 420_715 },
        "results": [
            model("frontier", "frontier", 1, 653),
            model("like it", "open", 1, 44),
            model("worse", "open", 4, 10),
            failing,
        ],
    })
}

fn url() -> String {
    server("200 OK", "application/json", run().to_string())
}

#[test]
fn verdicts_take_a_margin() {
    let world = World::new();
    let line = ["evals", "show", "run_1", "--base-url", &url()];
    let ran = world.run(&line).ok();
    assert!(!ran.text().contains("VERDICT"), "{ran:?}");
    assert!(ran.stderr.contains("--margin 0.02"), "{ran:?}");

    let ran = world.run(&[&line[..], &["--margin", "0.05"]].concat()).ok();
    let verdict = |model: &str| {
        let text = ran.text();
        let line = text.lines().find(|line| line.starts_with(model));
        line.unwrap_or_else(|| panic!("{text}")).to_owned()
    };
    assert!(verdict("like it").contains("  as good  "), "{ran:?}");
    assert!(verdict("worse").contains("-0.300"), "{ran:?}");
    assert!(verdict("worse").contains("  worse  "), "{ran:?}");
    // A model must not win by failing, unless its failures are said to be none of its own.
    assert!(verdict("failing").contains("  worse  "), "{ran:?}");
    assert!(
        ran.stderr
            .contains("failing failed on 200 rows, which are scored 0"),
        "{ran:?}"
    );
    assert!(
        ran.stderr.contains("take like it in place of frontier"),
        "{ran:?}"
    );
    let line = [
        &line[..],
        &["--margin", "0.05", "--failed-rows", "leave-out"],
    ]
    .concat();
    let ran = world.run(&line).ok();
    assert!(ran.stderr.contains("which are left out"), "{ran:?}");
    assert!(
        ran.stderr.contains("take failing in place of frontier"),
        "{ran:?}"
    );
}

#[test]
fn a_script_can_require_one() {
    let world = World::new();
    let url = url();
    let line = [
        "evals",
        "report",
        "run_1",
        "--base-url",
        &url,
        "--margin",
        "0.05",
    ];
    let required = |more: &[&str]| world.run(&[&line[..], more].concat());
    required(&["--require", "as-good", "--candidate", "like it"]).ok();
    let ran = required(&["--require", "as-good", "--candidate", "worse"]).exits(3);
    assert!(
        ran.text().contains("MODEL"),
        "what it rests on is shown: {ran:?}"
    );
    assert!(
        ran.stderr
            .contains("worse is worse than frontier by more than 0.05"),
        "{ran:?}"
    );
    required(&["--require", "better", "--candidate", "like it"]).exits(3);
    let ran = required(&["--require", "as-good"]).exits(2);
    assert!(ran.stderr.contains("like it, worse, failing"), "{ran:?}");
    let ran = required(&["--require", "as-good", "--candidate", "nobody"]).exits(2);
    assert!(ran.stderr.contains("nobody is not in the run"), "{ran:?}");
    let ran = required(&["--baseline", "nobody"]).exits(2);
    assert!(ran.stderr.contains("the run has frontier"), "{ran:?}");
    let ran = required(&["--json", "--require", "better", "--candidate", "worse"]).exits(3);
    assert_eq!(ran.error()["kind"], "not_as_good");
    let document: Value = serde_json::from_slice(&ran.stdout).expect("JSON");
    assert_eq!(
        document["comparison"]["candidates"][0]["verdict"],
        "as-good"
    );
    assert_eq!(document["recommendation"]["do"], "take");
    assert_eq!(document["run"], run());

    for (line, said) in [
        (
            &["evals", "show", "r", "--margin", "2"][..],
            "0.02 for two points",
        ),
        (
            &["evals", "show", "r", "--margin=-1"],
            "a margin is from 0 to 1",
        ),
        (&["evals", "show", "r", "--baseline", "x"], "--margin"),
        (
            &[
                "evals",
                "run",
                "--eval-set",
                "s",
                "--models",
                "m",
                "--margin",
                "0.1",
            ],
            "--wait",
        ),
    ] {
        let ran = world.run(line).exits(2);
        assert!(ran.stderr.contains(said), "{ran:?}");
    }
}

#[test]
fn a_page_shows_the_differences_and_what_was_lost() {
    let world = World::new();
    let url = url();
    for name in ["verdicts.html", "verdicts.svg"] {
        let line = [
            "evals",
            "report",
            "run_1",
            "--base-url",
            &url,
            "--margin",
            "0.05",
            "--out",
            name,
        ];
        world.run(&line).ok();
        let text = std::fs::read_to_string(world.files.path().join(name)).expect("a report");
        assert!(
            text.contains("Difference to frontier; grey: the margin"),
            "{text}"
        );
        assert!(text.contains("-0.300, worse"), "{text}");
        assert_eq!(text.matches("<svg").count(), text.matches("</svg>").count());
        if name.ends_with("html") {
            assert!(
                text.contains("<summary>120 rows that worse did worse on</summary>"),
                "{text}"
            );
            assert!(
                text.contains("&lt;b&gt;1") && !text.contains("<b>1"),
                "{text}"
            );
            assert_eq!(text.matches("<details>").count(), 2);
        }
    }
}

#[test]
fn two_runs_show_what_has_changed() {
    let world = World::new();
    let url = url();
    let line = [
        "evals",
        "compare",
        "run_0",
        "run_1",
        "--base-url",
        &url,
        "--margin",
        "0.05",
    ];
    let ran = world.run(&line).ok();
    let text = ran.text();
    assert_eq!(text.lines().count(), 5, "{text}");
    assert!(
        text.lines()
            .skip(1)
            .all(|line| line.contains("  as good  ")),
        "{text}"
    );
    let json = world.run(&[&line[..], &["--json"]].concat()).ok().json();
    assert_eq!(
        json["comparison"]["candidates"][0]["baseline"],
        "frontier before"
    );
    let ran = world.run(&line[..4]).exits(2);
    assert!(ran.stderr.contains("--margin"), "{ran:?}");
}
