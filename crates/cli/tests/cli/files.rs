//! Files that are written: whole, never over another unless that was asked for, and found out before the bill.

use std::path::Path;
use std::time::Duration;

use pareta_sandbox::Fault;

use crate::support::{World, server};

/// Every command that writes a file, without its `--out`.
fn writers(run: &str) -> [Vec<&str>; 6] {
    [
        vec!["audio", "speak", "hello"],
        vec!["auto", "metrics"],
        vec!["embed", "a text"],
        vec!["image", "a lighthouse"],
        vec!["image-edit", "a.png", "night"],
        vec!["evals", "report", run],
    ]
}

/// A world with a run that has ended and an image.
fn world() -> (World, String) {
    let world = World::new();
    let run = world.ended_run("none");
    world.run(&["image", "a lighthouse", "--out", "a.png"]).ok();
    (world, run)
}

fn file_of(line: &[&str]) -> &'static str {
    if line.contains(&"metrics") || line.contains(&"report") {
        "out.svg"
    } else {
        "out"
    }
}

#[test]
fn nothing_is_written_over_unasked() {
    let (world, run) = world();
    for line in writers(&run) {
        let name = file_of(&line);
        let path = world.file(name, "old");
        let line = [&line[..], &["--out", name]].concat();
        let calls = world.sandbox.journal().len();
        let ran = world.run(&line).exits(2);
        assert!(ran.stderr.contains("--force"), "{line:?}: {}", ran.stderr);
        assert_eq!(world.sandbox.journal().len(), calls, "{line:?}");
        assert_eq!(std::fs::read(&path).expect("the file"), b"old");
        world.run(&[&line[..], &["--force"]].concat()).ok();
        assert!(
            std::fs::read(&path).expect("the file").len() > 40,
            "{line:?}"
        );
        std::fs::remove_file(path).expect("a file");
    }
}

#[test]
fn what_cannot_be_written_is_found_before_the_call() {
    let (world, run) = world();
    let files = world.names();
    let calls = world.sandbox.journal().len();
    for line in writers(&run) {
        for out in [
            "no/such/folder.svg",
            "a.png/x.svg",
            "/proc/x.svg",
            "none.svg/",
            "none.svg/.",
        ] {
            if out.starts_with("/proc") && !Path::new("/proc").is_dir() {
                continue;
            }
            let ran = world.run(&[&line[..], &["--out", out]].concat()).exits(2);
            assert!(ran.stderr.contains(out), "{line:?}: {}", ran.stderr);
        }
    }
    for line in [
        &["image", "x", "--out", "."][..],
        &["embed", "x", "--out", ""],
    ] {
        world.run(line).exits(2);
    }
    assert_eq!(world.sandbox.journal().len(), calls, "nothing was sent");
    assert_eq!(world.names(), files);
}

#[cfg(unix)]
#[test]
fn who_may_read_a_file_stays_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let path = world.file("v.jsonl", "old");
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(&path, private).expect("a file");
    world
        .run(&["embed", "a", "--out", "v.jsonl", "--force"])
        .ok();
    let mode = path.metadata().expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_call_that_fails_leaves_no_file() {
    let (world, _) = world();
    let files = world.names();
    world
        .sandbox
        .inject(Fault::status(400).on("/v1/images").times(1));
    world.run(&["image", "x"]).exits(1);
    assert_eq!(world.names(), files);
    #[cfg(unix)]
    {
        world
            .sandbox
            .inject(Fault::stall(Duration::from_secs(60)).on("/v1/images"));
        let calls = world.sandbox.journal().len();
        let child = world.command(&["image", "x"]).spawn().expect("it starts");
        crate::interrupt::interrupt_after(&world, child, "/v1/images", calls).exits(130);
        assert_eq!(world.names(), files);
    }
}

/// What was billed is not thrown away for a file that has come up meanwhile.
#[test]
fn a_file_that_comes_up_meanwhile_stays() {
    let world = World::new();
    world.sandbox.inject(
        Fault::stall(Duration::from_millis(800))
            .on("/v1/images")
            .times(1),
    );
    let child = world.command(&["image", "x"]).spawn().expect("it starts");
    while world.sandbox.journal().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let path = world.file("image.png", "new");
    let ran = crate::support::Ran::from(child.wait_with_output().expect("it ends")).ok();
    assert!(
        ran.stderr.contains("wrote ") && ran.stderr.contains("image-2.png"),
        "{ran:?}"
    );
    assert_eq!(std::fs::read(path).expect("a file"), b"new");
    assert_eq!(world.names(), ["image-2.png", "image.png"]);
}

#[cfg(unix)]
#[test]
fn links_and_devices_stay_what_they_are() {
    let world = World::new();
    let target = world.file("target.jsonl", "old");
    let link = world.files.path().join("link.jsonl");
    std::os::unix::fs::symlink(&target, &link).expect("a link");
    world.run(&["embed", "a", "--out", "link.jsonl"]).exits(2);
    world
        .run(&["embed", "a", "--out", "link.jsonl", "--force"])
        .ok();
    assert!(link.is_symlink());
    assert!(
        std::fs::read_to_string(target)
            .expect("a file")
            .starts_with("{\"index\":0")
    );
    let ran = world.run(&["embed", "a", "--out", "/dev/stdout"]).ok();
    assert!(ran.text().starts_with("{\"index\":0"), "{ran:?}");
}

#[test]
fn no_sound_is_no_file() {
    let world = World::new();
    world.file("old.wav", "old");
    let url = server("200 OK", "application/json", r#"{"format": "wav"}"#);
    let ran = world.run(&[
        "audio",
        "speak",
        "hello",
        "--out",
        "old.wav",
        "--force",
        "--base-url",
        &url,
    ]);
    assert!(!ran.stderr.contains("wrote"), "{ran:?}");
    let old = std::fs::read_to_string(world.files.path().join("old.wav"));
    assert_eq!(old.expect("the file"), "old");
}
