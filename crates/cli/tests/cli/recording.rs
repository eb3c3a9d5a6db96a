//! `pareta record`, `pareta replay`, and what `pareta inspect` says of a recording.

use serde_json::Value;

use crate::support::World;

const PARETA: &str = env!("CARGO_BIN_EXE_pareta");

fn entries(world: &World, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(world.files.path().join(name)).unwrap();
    let har: Value = serde_json::from_str(&text).unwrap();
    har["log"]["entries"].as_array().unwrap().clone()
}

#[test]
fn a_command_is_recorded_and_replayed_without_the_api() {
    let world = World::new();
    let told = world
        .run(&[
            "record",
            "--out",
            "run.har",
            "--",
            PARETA,
            "chat",
            "Good morning",
            "--stream",
        ])
        .ok();
    let calls = world.sandbox.journal().len();
    assert!(
        told.stderr.contains("run.har: 1 recorded"),
        "{}",
        told.stderr
    );
    let text = std::fs::read_to_string(world.files.path().join("run.har")).unwrap();
    for secret in [
        world.sandbox.api_key(),
        world.sandbox.base_url(),
        "pareta_local_",
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
    let replay = [
        "replay",
        "run.har",
        "--",
        PARETA,
        "chat",
        "Good morning",
        "--stream",
    ];
    assert_eq!(world.run(&replay).ok().stdout, told.stdout);
    assert_eq!(world.sandbox.journal().len(), calls);

    // What is not recorded is told, and is an error whatever the command makes of it.
    let other = world.run(&[
        "replay",
        "run.har",
        "--",
        PARETA,
        "chat",
        "Good evening",
        "--stream",
    ]);
    assert_eq!(other.code, Some(1));
    assert!(
        other
            .stderr
            .contains("+ body.messages[0].content: \"Good evening\""),
        "{}",
        other.stderr
    );
    let none = world
        .run(&["replay", "run.har", "--", PARETA, "--version"])
        .ok();
    assert!(
        none.stderr.contains("1 were not asked for"),
        "{}",
        none.stderr
    );
}

#[test]
fn the_exit_code_is_that_of_the_command_and_nothing_is_overwritten() {
    let world = World::new();
    let ended = world.run(&["record", "--out", "run.har", "--", "sh", "-c", "exit 7"]);
    assert_eq!(ended.code, Some(7), "{}", ended.stderr);
    let again = world.run(&["record", "--out", "run.har", "--", "true"]);
    assert_eq!(again.code, Some(2));
    assert!(
        again.stderr.contains("--append adds to it"),
        "{}",
        again.stderr
    );
    world
        .run(&[
            "record", "--out", "run.har", "--append", "--", PARETA, "models", "list",
        ])
        .ok();
    world
        .run(&[
            "record", "--out", "run.har", "--append", "--", PARETA, "tasks", "list",
        ])
        .ok();
    assert_eq!(entries(&world, "run.har").len(), 2);
    world
        .run(&["record", "--out", "run.har", "--force", "--", "true"])
        .ok();
    assert_eq!(entries(&world, "run.har").len(), 0);
    for (line, said) in [
        (
            &[
                "record", "--out", "x.har", "--redact", "content", "--", "true",
            ][..],
            "does not begin with $",
        ),
        (
            &[
                "record",
                "--out",
                "x.har",
                "--redact-header",
                "a b",
                "--",
                "true",
            ],
            "is no name of a header",
        ),
        (
            &["record", "--out", "no/such/x.har", "--", "true"],
            "no/such/x.har",
        ),
        (
            &[
                "record",
                "--out",
                "x.har",
                "--force",
                "--",
                "no-such-command",
            ],
            "no-such-command: cannot be run",
        ),
        (&["replay", "missing.har", "--", "true"], "missing.har"),
    ] {
        let refused = world.run(line);
        assert_eq!(refused.code, Some(2), "{line:?}: {}", refused.stderr);
        assert!(
            refused.stderr.contains(said),
            "{line:?}: {}",
            refused.stderr
        );
    }
}

#[test]
fn what_is_redacted_is_in_no_file_and_is_found_all_the_same() {
    let world = World::new();
    let record = [
        "record",
        "--out",
        "run.har",
        "--redact",
        "$..content",
        "--",
        PARETA,
        "chat",
        "A s3cret",
    ];
    world.run(&record).ok();
    let text = std::fs::read_to_string(world.files.path().join("run.har")).unwrap();
    assert!(
        !text.contains("s3cret") && text.contains("[redacted]"),
        "{text}"
    );
    let answer = world
        .run(&["replay", "run.har", "--", PARETA, "chat", "Another one"])
        .ok();
    assert_eq!(answer.text().trim_end(), "[redacted]");
}

#[test]
fn a_recording_is_inspected() {
    let world = World::new();
    world
        .run(&["record", "--out", "run.har", "--", PARETA, "models", "list"])
        .ok();
    world
        .run(&[
            "record", "--out", "run.har", "--append", "--", PARETA, "chat", "Hi", "--stream",
        ])
        .ok();
    world.run(&[
        "record", "--out", "run.har", "--append", "--", PARETA, "tasks", "show", "nothing",
    ]);
    let table = world.run(&["inspect", "run.har"]).ok().text();
    assert!(
        table.contains("list_models") && table.contains("$.data[*].object is not known"),
        "{table}"
    );
    let lines = world.run(&["--json", "inspect", "run.har"]).ok().text();
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(
        (&lines[2]["operation"], &lines[2]["status"]),
        (&"retrieve_task".into(), &404.into())
    );
    assert_eq!(lines[0]["unknown"][0], "$.data[*].object");

    let yaml = world.run(&["inspect", "run.har", "--suggest"]).ok().text();
    assert!(
        yaml.contains("components.schemas.ModelList.properties") && yaml.contains("object:"),
        "{yaml}"
    );

    // Fixtures have the bytes that came, under names of ours.
    world
        .run(&["inspect", "run.har", "--fixtures", "fixtures"])
        .ok();
    let mut names: Vec<_> = std::fs::read_dir(world.files.path().join("fixtures"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "001-list_models.json",
            "002-create_chat_completion.sse",
            "003-retrieve_task-404.json"
        ]
    );
    let fixture =
        std::fs::read_to_string(world.files.path().join("fixtures/001-list_models.json")).unwrap();
    assert_eq!(
        fixture,
        entries(&world, "run.har")[0]["response"]["content"]["text"]
    );
    let again = world.run(&["inspect", "run.har", "--fixtures", "fixtures"]);
    assert!(
        again.code == Some(2) && again.stderr.contains("--force writes over it"),
        "{}",
        again.stderr
    );
    world
        .run(&["inspect", "run.har", "--fixtures", "fixtures", "--force"])
        .ok();
    assert_eq!(
        world.run(&["inspect", "EvalRun", "--suggest"]).code,
        Some(2)
    );
}

/// A recording that means harm leads nowhere outside the directory.
#[test]
fn fixtures_of_a_hostile_recording_stay_in_their_directory() {
    let world = World::new();
    let har = r#"{"log":{"entries":[{"request":{"method":"../../../GET","url":"https://x/../../../etc/v1/../models/%2e%2e%2f"},
        "response":{"status":999,"content":{"mimeType":"../x","text":"{}"}}}]}}"#;
    world.file("evil.har", har);
    world
        .run(&["inspect", "evil.har", "--fixtures", "fixtures"])
        .ok();
    let written: Vec<_> = std::fs::read_dir(world.files.path().join("fixtures"))
        .unwrap()
        .collect();
    assert_eq!(written.len(), 1);
    assert_eq!(
        written[0].as_ref().unwrap().file_name(),
        "001-other-999.json"
    );
    let cut = world.file("cut.har", &har[..150]);
    let refused = world.run(&["inspect", cut.to_str().unwrap()]);
    assert!(
        refused.code == Some(2) && refused.stderr.contains("is cut off, at byte 150"),
        "{}",
        refused.stderr
    );
}
