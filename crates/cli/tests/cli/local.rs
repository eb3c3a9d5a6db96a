//! Profiles.
#![cfg(unix)]

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use crate::support::{Ran, World, pareta};

#[test]
fn profiles_hold_keys() {
    let world = World::new();
    let (url, key) = (world.sandbox.base_url(), world.sandbox.api_key());
    let section =
        |name: &str, key: &str| format!("[{name}]\napi_key = \"{key}\"\nbase_url = \"{url}\"\n");
    let text = section("default", key) + &section("other", "pareta_sk_wrong");
    let file = world.file("profiles.toml", text);
    let run = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = pareta(arguments, world.files.path());
        Ran::of(
            command
                .env("PARETA_CONFIG", &file)
                .envs(environment.iter().copied()),
        )
    };
    let restrict =
        |mode| std::fs::set_permissions(&file, Permissions::from_mode(mode)).expect("permissions");

    restrict(0o600);
    assert_eq!(run(&["tasks", "list"], &[]).ok().stderr, "");
    run(&["tasks", "list", "--profile", "other"], &[]).exits(4);
    // What is named on the line wins over the environment, and that over what nobody named.
    run(
        &["tasks", "list", "--profile", "other"],
        &[("PARETA_API_KEY", key)],
    )
    .exits(4);
    run(
        &["tasks", "list"],
        &[
            ("PARETA_API_KEY", "pareta_sk_wrong"),
            ("PARETA_BASE_URL", url),
        ],
    )
    .exits(4);
    assert!(
        run(&["tasks", "list", "--profile", "none"], &[])
            .exits(2)
            .stderr
            .contains("none")
    );

    restrict(0o644);
    let warned = run(&["tasks", "list"], &[]).ok().stderr;
    assert!(
        warned.contains("chmod 600") && !warned.contains(key),
        "{warned}"
    );
    let warned = run(&["--json", "tasks", "list"], &[]).ok().stderr;
    assert!(
        serde_json::from_str::<serde_json::Value>(&warned).expect("JSON")["warning"]["message"]
            .is_string()
    );

    std::fs::write(&file, format!("[default]\napi_key = \"{key}\"\nbase = 1\n")).expect("a file");
    let wrong = run(&["tasks", "list"], &[]).exits(2).stderr;
    assert!(
        wrong.contains("profiles.toml") && !wrong.contains(key),
        "{wrong}"
    );
}

#[test]
fn no_key_is_ever_shown() {
    let world = World::new();
    for line in [
        &["tasks", "list", "-v"][..],
        &["-v", "endpoints", "show", "nope"],
        &["--json", "-v", "endpoints", "show", "nope"],
    ] {
        let ran = world.run(line);
        assert!(
            !(ran.text() + &ran.stderr).contains(world.sandbox.api_key()),
            "{ran:?}"
        );
    }
}
