//! Profiles.
#![cfg(unix)]

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use crate::support::{Ran, World, pareta, server};

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

/// Plain http to another machine is for those who say so, and then only to the URL they say it of.
#[test]
fn http_to_another_machine_is_allowed_on_purpose() {
    let world = World::new();
    // Whoever it is, the proxy answers for it.
    let proxy = server("200 OK", "application/json", r#"{"data": []}"#);
    let (gateway, other) = ("http://gateway.test:8000/v1", "http://other.test/v1");
    let section = |name: &str, more: &str| format!("[{name}]\napi_key = \"k\"\n{more}\n");
    let url = format!("base_url = \"{gateway}\"\n");
    let text = section("careful", &url)
        + &section("open", &format!("{url}allow_http = true"))
        + &section("closed", &format!("{url}allow_http = false"))
        + &section("bare", "allow_http = true");
    let file = world.file("profiles.toml", text);
    std::fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("permissions");
    let run = |options: &[&str], base_url: Option<&str>| {
        let mut command = pareta(&["models", "list"], world.files.path());
        command
            .args(options)
            .env("PARETA_CONFIG", &file)
            .env("HTTP_PROXY", &proxy);
        if let Some(url) = base_url {
            command
                .env("PARETA_BASE_URL", url)
                .env("PARETA_API_KEY", "k");
        }
        Ran::of(&mut command)
    };
    for (options, base_url) in [
        (&["--allow-http", "--base-url", gateway][..], Some(other)),
        (&["--allow-http"], Some(gateway)),
        (&["--allow-http", "--profile", "careful"], None),
        (&["--allow-http", "--profile", "open"], None),
        (&["--allow-http", "--profile", "closed"], None),
        (&["--profile", "open"], None),
        (&["--profile", "open"], Some("https://x.test")),
    ] {
        let ran = run(options, base_url);
        assert_eq!(ran.ok().stderr, "", "{options:?}");
    }
    for (options, base_url) in [
        (&[][..], Some(gateway)),
        (&["--profile", "careful"], None),
        (&["--profile", "closed"], None),
        (&["--profile", "open", "--base-url", other], None),
        (&["--profile", "bare"], Some(other)),
    ] {
        let refused = run(options, base_url).exits(2).stderr;
        assert!(
            refused.contains("--allow-http") && refused.contains("allow_http = true"),
            "{options:?}: {refused}"
        );
    }
}

/// A profile may say what prints the key in place of the key.
#[test]
fn a_command_of_the_profile_prints_the_key() {
    let world = World::new();
    let (url, key) = (world.sandbox.base_url(), world.sandbox.api_key());
    let stored = world.file("key", format!("{key}\n"));
    let section = |name: &str, more: &str| format!("[{name}]\nbase_url = \"{url}\"\n{more}\n");
    let command = |line: &str| format!("key_command = '{line}'");
    let text = section("default", &command(&format!("cat {}", stored.display())))
        + &section(
            "piped",
            &command(&format!("cat {} | tr -d \"\\n\"", stored.display())),
        )
        + &section("wrong", &command("echo pareta_sk_canary"))
        + &section(
            "failing",
            &command("echo canary_printed; echo no canary_printed in pareta_sk_canary >&2; exit 7"),
        )
        + &section("empty", &command(" "))
        + &section(
            "both",
            &format!("{}\napi_key = \"canary\"", command("echo canary")),
        )
        + &section("none", "");
    let file = world.file("profiles.toml", text);
    std::fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("permissions");
    let run = |options: &[&str]| {
        let mut command = pareta(&["tasks", "list"], world.files.path());
        Ran::of(command.args(options).env("PARETA_CONFIG", &file))
    };
    assert_eq!(run(&[]).ok().stderr, "");
    run(&["--profile", "piped"]).ok();
    for (name, code, said) in [
        ("wrong", 4, "401"),
        (
            "failing",
            2,
            "no API key from the key_command of the profile \"failing\": it failed with exit status: 7: it says \
             \"no [the API key] in [a key]\"",
        ),
        (
            "empty",
            2,
            "the profile \"empty\" has no key: give it an api_key, or a key_command that prints one",
        ),
        (
            "none",
            2,
            "the profile \"none\" has no key: give it an api_key, or a key_command that prints one",
        ),
        (
            "both",
            2,
            "the profile \"both\" has an api_key and a key_command: leave one of them out",
        ),
    ] {
        let ran = run(&["--profile", name]).exits(code);
        assert!(ran.stderr.contains(said), "{name}: {}", ran.stderr);
        assert!(
            !(ran.stderr.clone() + &ran.text()).contains("canary"),
            "{name}: {}",
            ran.stderr
        );
    }
}
