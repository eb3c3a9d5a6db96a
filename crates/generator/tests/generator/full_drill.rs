//! The drill in full, in a copy of the repository: `PARETA_FULL=1 cargo test --test generator`.

use std::fs;
use std::path::Path;

use crate::drill::changed_contract;
use crate::repository::{Copy, must_succeed};

/// A user of the regenerated crate, who has the new accessor, type, methods and namespace.
const USER: &str = r##"//! Uses what the changed contract has brought.

use pareta::types::{DrillRegion, Endpoint};
use pareta_sandbox::{Fault, Sandbox, Script};

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
async fn the_new_methods_are_sent_checked_retried_and_decoded_like_any_other() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build().unwrap();
    let error = client.drill_regions().retrieve("eu").max_retries(0).await.unwrap_err();
    assert_eq!(error.status(), Some(501), "the sandbox does not play it: {error}");
    assert!(error.message().contains("retrieve_drill_region"), "{error}");

    let error = client.drill_regions().retrieve("eu").nearest_n(-1).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (pareta::ErrorKind::Argument, 0));
    assert_eq!(client.endpoints().drill_region("").await.unwrap_err().kind(), pareta::ErrorKind::Argument);

    for path in ["/v1/drill-regions/{region_id}", "/v1/endpoints/{endpoint_id}/drill-region"] {
        sandbox.script(Script::route("GET", path).reply(200, serde_json::json!({"id": "eu", "capacity": 12})));
    }
    sandbox.inject("status=503;times=1".parse::<Fault>().unwrap());
    let region = client.drill_regions().retrieve("eu").nearest_n(3).await.unwrap();
    assert_eq!((region.id(), region.capacity()), (Some("eu"), Some(12)));
    assert_eq!(region.meta().unwrap().attempts(), 2);
    let sent = sandbox.journal().pop().unwrap();
    assert_eq!((sent.path.as_str(), sent.query.as_deref()), ("/v1/drill-regions/eu", Some("nearest_n=3")));

    let region = client.endpoints().drill_region("ep").await.unwrap();
    assert_eq!(region.id(), Some("eu"));
    assert_eq!(sandbox.journal().pop().unwrap().path, "/v1/endpoints/ep/drill-region");
}
"##;

#[test]
fn in_full() {
    if std::env::var_os("PARETA_FULL").is_none() {
        return;
    }
    let copy = Copy::new("drill");
    copy.write("openapi.yaml", changed_contract());

    let stale = copy.cargo(&["check", "--package", "pareta", "--lib"]);
    assert!(!stale.status.success());
    let said = String::from_utf8_lossy(&stale.stderr);
    assert!(said.contains("cargo regenerate"), "{said}");

    let before = hand_written(&copy.at);
    must_succeed(&copy.cargo(&["regenerate", "--scaffold"]));
    assert!(
        hand_written(&copy.at) == before,
        "regenerating changed a hand-written file"
    );
    must_succeed(&copy.cargo(&["regenerate", "--check"]));

    copy.write("tests/drill.rs", USER);
    must_succeed(&copy.cargo(&["test", "--package", "pareta", "--test", "drill"]));

    // And everything else holds, once the snapshots have been looked at.
    let tests = [
        "test",
        "--tests",
        "--no-fail-fast",
        "--package",
        "pareta",
        "--package",
        "pareta-sandbox",
    ];
    let accepting = copy
        .command(&tests)
        .env("INSTA_UPDATE", "always")
        .output()
        .unwrap();
    must_succeed(&accepting);
    must_succeed(
        &copy
            .command(&tests)
            .env("INSTA_UPDATE", "no")
            .output()
            .unwrap(),
    );
}

/// What no command writes.
fn hand_written(copy: &Path) -> Vec<Vec<u8>> {
    let mut pending = ["src", "build", "tests", "crates/generator"]
        .map(|directory| copy.join(directory))
        .to_vec();
    let mut texts = Vec::new();
    while let Some(path) = pending.pop() {
        if path.ends_with("generated") || path.ends_with("fixtures") {
            continue;
        }
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
