//! Ctrl-C.
#![cfg(unix)]

use std::process::{Child, Command};
use std::time::{Duration, Instant};

use pareta_sandbox::Sandbox;

use crate::support::{ROW, Ran, World, evals_run};

/// Waits until the server has seen such a request, then presses Ctrl-C.
pub fn interrupt(world: &World, child: Child, path: &str) -> Ran {
    interrupt_after(world, child, path, 0)
}

/// The same, where such requests were made before.
pub fn interrupt_after(world: &World, child: Child, path: &str, calls: usize) -> Ran {
    let started = Instant::now();
    let seen = || {
        let journal = world.sandbox.journal();
        journal[calls..]
            .iter()
            .any(|request| request.path.starts_with(path))
    };
    while !seen() {
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "no request to {path}"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .expect("kill")
            .success()
    );
    child.wait_with_output().expect("it ends").into()
}

#[test]
fn an_interrupted_wait_says_how_to_go_on() {
    let world = World::of(Sandbox::builder().latency(Duration::from_secs(60)));
    world.file("rows.jsonl", ROW);
    let run = [&evals_run("qwen-1")[..], &["--wait"]].concat();
    let ran = interrupt(
        &world,
        world.command(&run).spawn().expect("it starts"),
        "/v1/eval-runs/run_",
    )
    .exits(130);
    assert!(
        ran.stderr.contains("pareta evals wait run_"),
        "{}",
        ran.stderr
    );

    let id = ran
        .stderr
        .split("pareta evals wait ")
        .nth(1)
        .expect("an id")
        .trim()
        .to_owned();
    let wait = world
        .command(&["--json", "evals", "wait", &id])
        .spawn()
        .expect("it starts");
    std::thread::sleep(Duration::from_millis(300));
    let error = interrupt(&world, wait, "/v1/eval-runs/run_")
        .exits(130)
        .error();
    assert_eq!(
        (&error["kind"], &error["resume"]),
        (
            &"interrupted".into(),
            &format!("pareta evals wait {id}").into()
        )
    );

    // The same is said when the time is up.
    let late = world
        .run(&[
            "evals",
            "wait",
            &id,
            "--timeout",
            "0.2",
            "--interval",
            "0.05",
        ])
        .exits(1);
    assert!(
        late.stderr.contains(&format!("pareta evals wait {id}")),
        "{}",
        late.stderr
    );

    let deploy = [
        "endpoints",
        "deploy",
        "--task",
        "receipt-totals",
        "--name",
        "mine",
        "--wait",
    ];
    let ran = interrupt(
        &world,
        world.command(&deploy).spawn().expect("it starts"),
        "/v1/endpoints",
    )
    .exits(130);
    assert!(
        ran.stderr.contains("pareta endpoints wait mine"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_sandbox_serves_until_it_is_interrupted() {
    let world = World::new();
    let serving = world.command(&["sandbox"]).spawn().expect("a sandbox");
    std::thread::sleep(Duration::from_millis(300));
    world.run(&["tasks", "list"]).ok();
    interrupt(&world, serving, "/v1/tasks").exits(130);
}

#[test]
fn reading_stdin_can_be_interrupted() {
    let world = World::new();
    let mut command = world.command(&["chat", "--model", "m"]);
    let mut child = command
        .stdin(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    let held_open = child.stdin.take();
    std::thread::sleep(Duration::from_millis(300));
    world.run(&["tasks", "list"]).ok();
    interrupt(&world, child, "/v1/tasks").exits(130);
    drop(held_open);
}
