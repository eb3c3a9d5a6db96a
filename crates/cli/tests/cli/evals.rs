//! Evaluations by a prompt: proposals, sets and runs.

use pareta_sandbox::{Generation, Sandbox};

use crate::support::{World, rows_of_today, server};

const PROMPT: &str = "Extract the key fields of contracts";

fn world() -> World {
    let world = World::of(Sandbox::builder().generation(Generation::Today));
    world.file("rows.jsonl", rows_of_today());
    let of_another_kind = "{\"input\":{\"x\":1},\"expected_output\":{\"y\":[2]}}\n";
    world.file("odd.jsonl", rows_of_today() + &of_another_kind.repeat(5));
    world
}

#[test]
fn a_proposal_says_how_rows_would_be_graded() {
    let world = world();
    let line = [
        "evals",
        "propose",
        "--file",
        "rows.jsonl",
        "--prompt",
        PROMPT,
    ];
    let ran = world.run(&line).ok();
    assert!(
        ran.text().contains("contract-key-fields  high") && ran.text().contains("6/6"),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("clear: pareta evals run"), "{ran:?}");
    let json = world.run(&[&line[..], &["--json"]].concat()).ok();
    assert_eq!(
        (&json.json()["proposals"][0]["task_id"], &*json.stderr),
        (&"contract-key-fields".into(), "")
    );
    let piped = world
        .run_with(&rows_of_today(), &["evals", "propose", "--prompt", PROMPT])
        .ok();
    assert_eq!(piped.text(), ran.text());

    let odd = world
        .run(&[
            "evals",
            "propose",
            "--file",
            "odd.jsonl",
            "--prompt",
            PROMPT,
        ])
        .ok();
    assert!(
        odd.stderr
            .contains("not clear: the rows are of several kinds"),
        "{odd:?}"
    );
    assert!(odd.text().contains("total_n"), "{odd:?}");
    assert_eq!(world.debits(), 0);

    let body = "{ \"proposals\": [],\n \"prompt\": \"x\", \"message\": \"\\u001b\" }";
    let url = server("200 OK", "application/json", body);
    let exact = world
        .run(&[&line[..], &["--json", "--base-url", &url]].concat())
        .ok();
    assert_eq!(exact.text(), format!("{body}\n"));
    let shown = world.run(&[&line[..], &["--base-url", &url]].concat()).ok();
    assert!(
        shown.stderr.contains("no task fits") && !shown.stderr.contains('\u{1b}'),
        "{shown:?}"
    );
}

#[test]
fn sets_and_runs_are_made_by_a_prompt() {
    let world = world();
    let create = [
        "--json",
        "evals",
        "sets",
        "create",
        "--file",
        "rows.jsonl",
        "--prompt",
        PROMPT,
    ];
    let set = world.run(&create).ok().json()["eval_set"].clone();
    assert_eq!(
        (&set["task_id"], &set["prompt"]),
        (&"contract-key-fields".into(), &PROMPT.into())
    );
    let pinned = world
        .run(&[&create[..], &["--task", "custom-eval"]].concat())
        .ok()
        .json();
    assert_eq!(pinned["eval_set"]["task_id"], "custom-eval");

    let run = [
        "evals",
        "run",
        "--file",
        "rows.jsonl",
        "--prompt",
        PROMPT,
        "--models",
        "auto",
    ];
    // As the official command takes it: the option alone, and models one by one.
    let habit = ["--frontier", "--wait", "--interval", "0.01"];
    let ran = world.run(&[&run[..], &habit].concat()).ok();
    assert!(
        ran.text().contains("\nauto ") && ran.text().contains(" frontier "),
        "{ran:?}"
    );
    let more = [
        "--models",
        "gpt-5.5",
        "--json",
        "--wait",
        "--interval",
        "0.01",
    ];
    let json = world.run(&[&run[..], &more].concat()).ok().json();
    let models = &json["run"]["candidate_model_ids"];
    assert_eq!(models, &serde_json::json!(["auto", "gpt-5.5"]));
}

#[test]
fn an_unclear_proposal_makes_nothing() {
    let world = world();
    for line in [
        &[
            "evals",
            "sets",
            "create",
            "--file",
            "odd.jsonl",
            "--prompt",
            PROMPT,
        ][..],
        &[
            "evals",
            "run",
            "--file",
            "odd.jsonl",
            "--prompt",
            PROMPT,
            "--models",
            "auto",
        ],
    ] {
        let ran = world.run(line).exits(1);
        assert!(
            ran.stderr.contains("not clear") && ran.stderr.contains("several kinds"),
            "{ran:?}"
        );
        let error = world.run(&[line, &["--json"]].concat()).exits(1).error();
        assert_eq!(error["kind"], "unclear_proposal");
        assert!(error["proposal"]["split"].is_object(), "{error}");
    }
    let sets = world.run(&["--json", "evals", "sets", "list"]).ok().json();
    assert_eq!(sets["eval_sets"], serde_json::json!([]));
}

#[test]
fn bad_prompts_and_rows_are_not_sent() {
    let world = world();
    world.file("bad.jsonl", format!("{}{{\"input\": }}\n", rows_of_today()));
    world.file("list.jsonl", "[1]\n");
    // One line, with what ends a line elsewhere inside of it.
    world.file(
        "one.jsonl",
        "{\"input\":{\"text\":\"a\u{2028}b\u{85}c\"},\n",
    );
    let long = "é".repeat(501);
    let cases: [(&[&str], &str); 10] = [
        (&["evals", "propose", "--file", "rows.jsonl"], "--prompt"),
        (
            &["evals", "propose", "--file", "no.jsonl", "--prompt", "x"],
            "no.jsonl",
        ),
        (
            &["evals", "propose", "--file", "bad.jsonl", "--prompt", "x"],
            "bad.jsonl:7:",
        ),
        (
            &["evals", "propose", "--file", "list.jsonl", "--prompt", "x"],
            "list.jsonl:1:",
        ),
        (
            &["evals", "propose", "--file", "one.jsonl", "--prompt", "x"],
            "one.jsonl:1:",
        ),
        (
            &["evals", "propose", "--file", "rows.jsonl", "--prompt", " "],
            "prompt",
        ),
        (
            &[
                "evals",
                "propose",
                "--file",
                "rows.jsonl",
                "--prompt",
                &long,
            ],
            "500",
        ),
        (
            &["evals", "sets", "create", "--file", "rows.jsonl"],
            "--task",
        ),
        (
            &["evals", "run", "--file", "rows.jsonl", "--models", "auto"],
            "--task",
        ),
        (
            &[
                "evals",
                "run",
                "--eval-set",
                "es_1",
                "--prompt",
                "x",
                "--models",
                "auto",
            ],
            "--prompt",
        ),
    ];
    for (line, said) in cases {
        let ran = world.run(line).exits(2);
        assert!(ran.stderr.contains(said), "{line:?}: {}", ran.stderr);
    }
    assert!(world.sandbox.journal().is_empty(), "nothing was sent");
}

#[test]
fn what_is_missing_may_be_a_task_or_a_prompt() {
    let world = world();
    for line in [
        &["evals", "run", "--models", "auto", "--file", "rows.jsonl"][..],
        &["evals", "sets", "create", "--file", "rows.jsonl"],
    ] {
        let ran = world.run(line).exits(2);
        assert!(
            ran.stderr.contains("--task <TASK>|--prompt <PROMPT>"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn blanks_around_the_names_of_models_are_none_of_them() {
    let world = world();
    let line = [
        "evals",
        "run",
        "--file",
        "rows.jsonl",
        "--prompt",
        PROMPT,
        "--models",
        "auto, gpt-5.5",
    ];
    let ran = world.run(&[&line[..], &["--wait", "--interval", "0.01", "--json"]].concat());
    assert!(ran.ok().text().contains("\"model_id\":\"gpt-5.5\""));
}
