//! `pareta auto`.

use std::time::Duration;

use pareta_sandbox::{Fault, Sandbox, Script};
use serde_json::json;

use crate::support::{Ran, World, pareta, server};

const REFUND: &str = "Please refund my payment.";

#[test]
fn metrics_are_figures_and_a_picture() {
    let world = World::new();
    let empty = world.run(&["auto", "metrics"]).ok().text();
    assert!(
        empty.contains("succeeded                    -\n"),
        "{empty}"
    );
    world.run(&["chat", REFUND]).ok();
    let figures = world.run(&["auto", "metrics"]).ok();
    assert_eq!(figures.stderr, "");
    for figure in [
        "requests today               1\n",
        "100.00%",
        "billed today                 $0.0005",
    ] {
        assert!(
            figures.text().contains(figure),
            "{figure}: {}",
            figures.text()
        );
    }
    let exact = world.get("/v1/auto/metrics");
    assert_eq!(
        world.run(&["-j", "auto", "metrics"]).ok().text(),
        format!("{exact}\n")
    );

    for (file, start) in [("auto.svg", "<svg"), ("auto.html", "<!doctype html>")] {
        let ran = world.run(&["auto", "metrics", "--out", file]).ok();
        assert_eq!(
            (ran.text(), ran.stderr.contains(file)),
            (String::new(), true)
        );
        let text = std::fs::read_to_string(world.files.path().join(file)).expect("a report");
        let links = text.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        assert!(text.starts_with(start) && !links.contains("://"), "{file}");
        assert!(
            text.contains("Requests a day") && text.contains("p95"),
            "{file}"
        );
        assert!(
            text.contains("Saved in 30 days") && text.contains("Billed"),
            "{file}"
        );
        assert!(text.contains("prefers-color-scheme:dark"), "{file}");
    }
    let json = world
        .run(&["auto", "metrics", "--out", "b.svg", "--json"])
        .ok()
        .json();
    assert_eq!(json["requests_30d"], 1);
    world.run(&["auto", "metrics", "--out", "a.pdf"]).exits(2);
}

/// Whatever comes, there is a picture, and text stays text.
#[test]
fn odd_metrics_are_drawn_all_the_same() {
    let nasty = "<img src=x>\u{1b}[31m";
    let odd = [
        json!({}),
        json!({ "days_30d": [], "performance_hourly_7d": [{}], "last_request": null }),
        json!({
            "requests_30d": i64::MAX, "success_rate_30d": -1e300, "billed_micro_usd_30d": i64::MAX,
            "savings_vs_frontier_micro_usd_30d": i64::MAX, "savings_multiple_30d": 1e300,
            "cost_to_serve_micro_usd_30d": i64::MIN,
            "days_30d": [{ "day": nasty, "n": i64::MAX, "ok": -1 }, { "day": nasty, "n": 3, "ok": 9 }, {}],
            "performance_hourly_7d": [
                { "hour": nasty, "p50_ms": 1e308, "p95_ms": -1 }, { "p50_ms": 5, "p95_ms": 7 }, { "p95_ms": 7 },
            ],
            "last_request": { "created_at": nasty, "duration_ms": 1e308 },
        }),
    ];
    let world = World::new();
    for metrics in odd {
        let url = server("200 OK", "application/json", metrics.to_string());
        for out in [&[][..], &["--out", "odd.svg"], &["--out", "odd.html"]] {
            let line = ["auto", "metrics", "--force", "--base-url", &url];
            let ran = world.run(&[&line[..], out].concat()).ok();
            assert!(!ran.text().contains('\u{1b}'), "{ran:?}");
        }
        for file in ["odd.svg", "odd.html"] {
            let text = std::fs::read_to_string(world.files.path().join(file)).expect("a report");
            assert!(
                !text.contains("<img") && !text.contains('\u{1b}') && !text.contains("NaN"),
                "{text}"
            );
        }
    }
}

#[test]
fn both_answers_come_with_their_bills() {
    let world = World::new();
    world.sandbox.script(
        Script::chat()
            .say("auto says")
            .billed_micro_usd(500)
            .frontier_would_have_cost_micro_usd(9000),
    );
    let ran = world.run(&["auto", "compare", REFUND]).ok();
    let ledger = world.sandbox.ledger();
    assert_eq!(ledger.len(), 2, "one debit each");
    let text = ran.text();
    let (frontier, auto) = text.split_once("\n\n[auto, ").expect("two answers");
    assert!(
        frontier.starts_with("[gpt-5.5, billed $0.000390, answered in "),
        "{text}"
    );
    assert!(auto.starts_with("billed $0.000500]\nauto says\n"), "{text}");

    let json = world
        .run(&[
            "auto",
            "compare",
            REFUND,
            "-f",
            "claude-sonnet-4-6",
            "--json",
        ])
        .ok();
    assert_eq!(json.stderr, "");
    let json = json.json();
    assert_eq!(json["frontier"]["model"], "claude-sonnet-4-6");
    assert!(
        json["frontier"]["cost_micro_usd"].is_number()
            && json["auto_receipt"]["billed_micro_usd"].is_number()
    );
    assert_eq!(json["auto"]["object"], "chat.completion");
}

#[test]
fn an_answer_that_is_none_is_remarked_on() {
    let world = World::new();
    let reply = json!({ "model": "gpt-5.5", "content": " ", "choices": [{ "message": { "content": "auto says" } }] });
    let url = server("200 OK", "application/json", reply.to_string());
    let ran = world
        .run(&["auto", "compare", REFUND, "--base-url", &url])
        .ok();
    assert!(ran.text().contains("auto says"), "{ran:?}");
    assert_eq!(ran.stderr, "gpt-5.5 said nothing: --json has the reply\n");
}

#[test]
fn a_wrong_name_is_told_before_anything_is_billed() {
    let world = World::new();
    for name in ["nope", " "] {
        let ran = world.run(&["auto", "compare", REFUND, "-f", name]);
        assert_ne!(ran.code, Some(0), "{ran:?}");
        assert_eq!(ran.text(), "");
    }
    world.run(&["auto", "compare", " "]).exits(2);
    world
        .sandbox
        .inject(Fault::status(502).on("/v1/playground").times(9));
    world
        .run(&["auto", "compare", REFUND, "--max-retries", "0"])
        .exits(1);
    assert_eq!(world.debits(), 0);
}

#[test]
fn what_is_billed_is_shown_though_the_other_call_fails() {
    let world = World::new();
    let fail = || {
        world
            .sandbox
            .inject(Fault::status(503).on("/v1/chat").times(1))
    };
    let line = ["auto", "compare", REFUND, "--max-retries", "0"];
    fail();
    let ran = world.run(&line).exits(1);
    assert!(
        ran.text().starts_with("[gpt-5.5, billed $0.0003"),
        "{ran:?}"
    );
    assert!(
        ran.text().contains("refund") && ran.stderr.contains("503"),
        "{ran:?}"
    );
    fail();
    let ran = world.run(&[&line[..], &["--json"]].concat()).exits(1);
    assert_eq!(ran.json()["frontier"]["model"], "gpt-5.5");
    assert!(ran.json().get("auto").is_none());
    assert_eq!(ran.error()["status"], 503);
}

#[cfg(unix)]
#[test]
fn nor_is_it_lost_to_ctrl_c() {
    let world = World::of(Sandbox::builder());
    world
        .sandbox
        .inject(Fault::stall(Duration::from_secs(60)).on("/v1/chat"));
    let child = world
        .command(&["auto", "compare", REFUND, "--json"])
        .spawn()
        .expect("it starts");
    let ran = crate::interrupt::interrupt(&world, child, "/v1/chat").exits(130);
    assert!(
        ran.json()["frontier"]["cost_micro_usd"].is_number(),
        "{ran:?}"
    );
}

#[test]
fn without_a_key_nothing_is_asked() {
    let world = World::new();
    world.file("a.png", b"\x89PNG\r\n\x1a\n");
    world.file("rows.jsonl", crate::support::rows_of_today());
    let files = world.names();
    let lines: [&[&str]; 7] = [
        &["auto", "metrics", "--out", "m.svg"],
        &["auto", "compare", "hello you"],
        &["embed", "text", "--out", "v.jsonl"],
        &["rerank", "query", "document"],
        &["image", "a lighthouse"],
        &["image-edit", "a.png", "night"],
        &[
            "evals",
            "propose",
            "--file",
            "rows.jsonl",
            "--prompt",
            "Extract the fields",
        ],
    ];
    for line in lines {
        let ran = Ran::of(&mut pareta(
            &[line, &["--json"]].concat(),
            world.files.path(),
        ))
        .exits(4);
        assert_eq!(ran.error()["kind"], "authentication", "{line:?}");
        assert_eq!(world.names(), files, "{line:?}");
    }
}
