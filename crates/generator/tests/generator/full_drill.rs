//! The drill in full, in a copy of the repository: `PARETA_FULL=1 cargo test --test generator`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::drill::changed_contract;
use crate::repository::root;

/// A user of the regenerated crate, who has the new accessor, type and operation.
const USER: &str = r##"//! Uses what the changed contract has brought.

use pareta::types::{DrillRegion, Endpoint};

#[test]
fn the_new_accessor_and_type_decode() {
    let endpoint = Endpoint::from_json(r#"{"id": "ep", "drill_region": "eu"}"#).unwrap();
    assert_eq!(endpoint.drill_region(), Some("eu"));
    assert!(endpoint.unknown().is_empty());
    let region = DrillRegion::from_json(r#"{"capacity": 12, "nearest": {"name": "ep"}}"#).unwrap();
    assert_eq!(region.capacity(), Some(12));
    assert_eq!(region.nearest().and_then(Endpoint::id), Some("ep"));
}

#[tokio::test]
async fn the_new_operation_can_be_sent() {
    let sandbox = pareta_sandbox::Sandbox::start().await.unwrap();
    let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build().unwrap();
    let request = client.low_level().retrieve_drill_region("eu").with_capacity(true);
    let error = request.await.unwrap_err();
    assert_eq!(error.status(), Some(404), "the sandbox does not know the route: {error}");
    let sent = sandbox.journal().pop().unwrap();
    assert_eq!(sent.path, "/v1/drill-regions/eu");
    assert_eq!(sent.query.as_deref(), Some("with_capacity=true"));
}
"##;

#[test]
fn in_full() {
    if std::env::var_os("PARETA_FULL").is_none() {
        return;
    }
    let copy = root().join("target").join("drill").join("repository");
    copy_repository(&copy);
    fs::write(copy.join("openapi.yaml"), changed_contract()).unwrap();

    let stale = cargo(&copy, &["check", "--package", "pareta", "--lib"]);
    assert!(!stale.status.success());
    let said = String::from_utf8_lossy(&stale.stderr);
    assert!(said.contains("cargo regenerate"), "{said}");

    let before = hand_written(&copy);
    must_succeed(&cargo(&copy, &["regenerate"]));
    assert!(
        hand_written(&copy) == before,
        "regenerating changed a hand-written file"
    );

    fs::write(copy.join("tests/drill.rs"), USER).unwrap();
    must_succeed(&cargo(
        &copy,
        &["test", "--package", "pareta", "--test", "drill"],
    ));
}

fn copy_repository(copy: &Path) {
    let _ = fs::remove_dir_all(copy);
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output()
        .unwrap();
    for file in listed
        .stdout
        .split(|byte| *byte == 0)
        .filter(|file| !file.is_empty())
    {
        let file = String::from_utf8(file.to_vec()).unwrap();
        let to = copy.join(&file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(root().join(&file), to).unwrap();
    }
}

fn hand_written(copy: &Path) -> Vec<Vec<u8>> {
    let mut pending = ["src", "build", "tests", "crates/generator"]
        .map(|directory| copy.join(directory))
        .to_vec();
    let mut texts = Vec::new();
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            let mut entries: Vec<_> = fs::read_dir(path)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
            entries.sort();
            pending.extend(entries);
        } else {
            texts.push(fs::read(path).unwrap());
        }
    }
    texts
}

/// Cargo as a user types it: with nothing of the run this test is part of.
fn cargo(directory: &Path, arguments: &[&str]) -> Output {
    Command::new("cargo")
        .args(arguments)
        .current_dir(directory)
        .env_remove("CI")
        .env_remove("CARGO_MANIFEST_DIR")
        .env(
            "CARGO_TARGET_DIR",
            root().join("target").join("drill").join("target"),
        )
        .output()
        .unwrap()
}

fn must_succeed(output: &Output) {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
