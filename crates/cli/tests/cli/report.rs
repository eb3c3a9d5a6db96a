//! Pictures of a run.

use std::path::Path;
use std::process::{Command, Stdio};

use pareta_sandbox::Sandbox;

use crate::support::{World, evals_run, server};

#[test]
fn reports_are_whole_in_one_file() {
    let world = World::new();
    let run = world.ended_run("all");
    for name in ["report.html", "report.svg"] {
        assert_eq!(
            world
                .run(&["evals", "report", &run, "--out", name])
                .ok()
                .text(),
            ""
        );
        let text = std::fs::read_to_string(world.files.path().join(name)).expect("a report");
        let links = text.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        assert!(
            !links.contains("://") && !text.contains("<script") && !text.contains("url("),
            "{name} needs the network"
        );
        assert!(
            text.contains("prefers-color-scheme:dark"),
            "{name} has one face only"
        );
        assert!(text.contains("qwen-1") && text.contains("claude-opus-4-7"));
    }
    let json = world
        .run(&["--json", "evals", "report", &run, "--out", "again.svg"])
        .ok()
        .json();
    assert_eq!(json["run"]["id"], *run);
}

#[test]
fn a_browser_shows_it_in_light_and_dark() {
    let world = World::new();
    let run = world.ended_run("benchmarked");
    world
        .run(&["evals", "report", &run, "--out", "report.html"])
        .ok();
    let page = format!(
        "file://{}",
        world.files.path().join("report.html").display()
    );
    let mut pictures = Vec::new();
    // Chromium numbers them: 0 is dark, 1 is light.
    for scheme in ["0", "1"] {
        let Some(picture) = screenshot(
            &page,
            scheme,
            &world.files.path().join(format!("{scheme}.png")),
        ) else {
            println!("skipped: there is no chromium");
            return;
        };
        assert!(
            picture.starts_with(b"\x89PNG") && picture.len() > 20_000,
            "{} bytes",
            picture.len()
        );
        pictures.push(picture);
    }
    assert_ne!(pictures[0], pictures[1]);
}

fn screenshot(page: &str, scheme: &str, to: &Path) -> Option<Vec<u8>> {
    let mut browser = Command::new("chromium");
    browser.args([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--window-size=1100,900",
    ]);
    browser.arg(format!("--blink-settings=preferredColorScheme={scheme}"));
    browser
        .arg(format!("--screenshot={}", to.display()))
        .arg(page);
    browser
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .ok()?;
    std::fs::read(to).ok()
}

#[test]
fn hostile_names_stay_text() {
    let name = "<img src=x onerror=alert(1)>&\u{1b}\"'";
    let result = serde_json::json!({
        "model_id": name, "kind": name, "quality_mean": 0.5, "quality_ci_low": 0.4, "quality_ci_high": 0.6, "mean_cost_micro_usd": 5,
    });
    let run = serde_json::json!({ "run": { "id": name, "status": "completed", "eval_set_id": name }, "results": [result, result] });
    let url = server("200 OK", "application/json", run.to_string());
    let world = World::new();
    for file in ["report.html", "report.svg"] {
        world
            .run(&["evals", "report", "r", "--out", file, "--base-url", &url])
            .ok();
        let text = std::fs::read_to_string(world.files.path().join(file)).expect("a report");
        assert!(
            text.contains("&lt;img") && !text.contains("<img") && !text.contains('\u{1b}'),
            "{text}"
        );
    }
}

#[test]
fn what_was_right_to_the_letter_is_shown_where_labels_are_graded() {
    let world = World::new();
    let run = |exact: serde_json::Value| {
        let results = serde_json::json!([
            { "model_id": "auto", "quality_mean": 0.9, "exact_match": exact },
            { "model_id": "gpt-5.5", "kind": "frontier", "quality_mean": 0.8 },
        ]);
        let run =
            serde_json::json!({ "run": { "id": "r", "status": "completed" }, "results": results });
        let url = server("200 OK", "application/json", run.to_string());
        let line = ["evals", "report", "r", "--base-url", &url, "--force"];
        let page = world.files.path().join("r.html");
        world.run(&[&line[..], &["--out", "r.html"]].concat()).ok();
        let page = std::fs::read_to_string(page).expect("a report");
        (world.run(&line).ok().text(), page)
    };
    let (table, page) = run(91.5.into());
    assert!(
        table.contains("EXACT") && table.contains("91.5%"),
        "{table}"
    );
    assert!(page.contains("91.5%"), "{page}");
    let (table, page) = run(serde_json::Value::Null);
    assert!(
        !table.contains("EXACT") && !page.contains("Exact"),
        "{table}"
    );
}

/// Whatever numbers come, there is a picture.
#[test]
fn odd_results_are_drawn_all_the_same() {
    let results = [
        r#"[]"#,
        r#"[{"model_id":"a","quality_mean":0.5,"mean_cost_micro_usd":0}]"#,
        r#"[{"model_id":"a","quality_mean":0.5,"mean_cost_micro_usd":-5},{"model_id":"b","quality_mean":-1e300,"mean_cost_micro_usd":9223372036854775807}]"#,
        r#"[{"model_id":"a","quality_mean":1e308,"quality_ci_low":-1e308,"quality_ci_high":1e308,"mean_cost_micro_usd":7}]"#,
        r#"[{"kind":"frontier","quality_mean":0.5,"quality_ci_low":0.9,"quality_ci_high":0.1},{"quality_mean":null}]"#,
    ];
    let world = World::new();
    for results in results {
        let url = server(
            "200 OK",
            "application/json",
            format!(r#"{{"run":{{"status":"completed"}},"results":{results}}}"#),
        );
        world
            .run(&[
                "evals",
                "report",
                "r",
                "--out",
                "odd.svg",
                "--force",
                "--base-url",
                &url,
            ])
            .ok();
        world
            .run(&["evals", "report", "r", "--base-url", &url])
            .ok();
    }
}

#[test]
fn a_run_that_goes_on_has_nothing_to_report() {
    let world = World::of(Sandbox::builder().latency(std::time::Duration::from_secs(60)));
    world.file("rows.jsonl", crate::support::ROW);
    let run = world.run(&evals_run("qwen-1")).ok().text();
    let ran = world
        .run(&["evals", "report", run.trim(), "--out", "none.html"])
        .exits(1);
    assert!(ran.stderr.contains("pareta evals wait"), "{}", ran.stderr);
    assert!(!world.files.path().join("none.html").exists());
}
