//! Endpoints for as long as they are needed: stopped whatever happens, and never anybody else's.

#[cfg(feature = "blocking")]
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use pareta::{Client, ErrorKind};
use pareta_sandbox::{Fault, Sandbox};
use tokio::time::{sleep, timeout};

use crate::server::{Answer, Server};
use crate::{KEY, LIVE, client, sandbox};

const SECOND: Duration = Duration::from_secs(1);
const TASK: &str = "contract-key-fields";

/// A sandbox whose deployments take a while.
async fn slow() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().latency(SECOND * 10).api_key(KEY);
    let sandbox = sandbox.start_here().await.unwrap();
    let client = client(sandbox.base_url());
    (sandbox, client)
}

/// What was asked to end, in the order it was.
fn ended(sandbox: &Sandbox) -> Vec<String> {
    let journal = sandbox.journal();
    let ends = journal
        .iter()
        .filter(|seen| seen.path.ends_with("/stop") || seen.method == "DELETE");
    ends.map(|seen| format!("{} {}", seen.method, seen.path))
        .collect()
}

async fn status(client: &Client, id: &str) -> String {
    let endpoint = client.endpoints().retrieve(id).await.unwrap();
    endpoint.status().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_is_stopped_whatever_becomes_of_the_work() {
    let (sandbox, client) = sandbox().await;
    let deploy = || client.endpoints().deploy(TASK).name("mine").scoped();
    let scope = deploy()
        .run(async |endpoint| {
            assert!(endpoint.is_live());
            assert!(ended(&sandbox).is_empty());
            7
        })
        .await
        .unwrap();
    assert_eq!(scope.result, 7);
    assert_eq!(scope.stopped.unwrap()["status"], "stopped");
    assert_eq!(status(&client, "mine").await, "stopped");

    client.endpoints().delete("mine").await.unwrap();
    let failed = deploy().run(async |_| Err::<(), _>("no")).await.unwrap();
    assert_eq!((failed.result, failed.stopped.is_ok()), (Err("no"), true));

    client.endpoints().delete("mine").await.unwrap();
    let panicked = deploy().run(async |_| {
        if KEY.is_ascii() {
            panic!("as the test wants it")
        }
    });
    let panic = tokio::spawn(panicked).await.unwrap_err().into_panic();
    assert_eq!(panic.downcast_ref(), Some(&"as the test wants it"));
    assert_eq!(status(&client, "mine").await, "stopped");
    // Once each time.
    let stopped = ended(&sandbox);
    let stopped = stopped
        .iter()
        .filter(|end| *end == "POST /v1/endpoints/mine/stop");
    assert_eq!(stopped.count(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_is_dropped_is_stopped() {
    let (sandbox, client) = sandbox().await;
    let deploy = || client.endpoints().deploy(TASK).scoped();
    let endpoint = deploy().await.unwrap();
    let id = endpoint.id().unwrap().to_owned();
    assert!(id.starts_with("scoped-"), "{id}");
    drop(endpoint);
    sleep(SECOND).await;
    assert_eq!(status(&client, &id).await, "stopped");

    let kept = deploy().await.unwrap().keep();
    let deleted = deploy().delete_at_end().await.unwrap();
    let id = deleted.id().unwrap().to_owned();
    let before = ended(&sandbox).len();
    assert!(deleted.stop().await.unwrap().is_absent());
    assert_eq!(
        ended(&sandbox)[before..],
        [format!("DELETE /v1/endpoints/{id}")]
    );
    drop(deploy().delete_at_end().await.unwrap());
    sleep(SECOND).await;
    assert_eq!(ended(&sandbox).len(), before + 2);
    assert_eq!(status(&client, kept.id().unwrap()).await, "live");

    // A panic in the middle of it drops it too.
    let deployed = deploy().await.unwrap();
    let work = async move {
        let _endpoint = deployed;
        panic!("as the test wants it")
    };
    assert!(tokio::spawn(work).await.unwrap_err().is_panic());
    sleep(SECOND).await;
    assert_eq!(ended(&sandbox).len(), before + 3);
}

#[tokio::test(start_paused = true)]
async fn a_deployment_that_is_dropped_on_its_way_is_stopped_by_its_name() {
    for name in [None, Some("mine")] {
        let (sandbox, client) = slow().await;
        let deploy = client.endpoints().deploy(TASK);
        let deploy = name.iter().fold(deploy, |deploy, name| deploy.name(*name));
        assert!(
            timeout(SECOND * 3, deploy.scoped().run(async |_| ()))
                .await
                .is_err()
        );
        sleep(SECOND).await;
        let sent = sandbox.journal()[0].json().unwrap();
        let name = sent["name"].as_str().unwrap();
        assert_eq!(ended(&sandbox), [format!("POST /v1/endpoints/{name}/stop")]);
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_elses_endpoint_is_stopped() {
    let (sandbox, client) = sandbox().await;
    let deploy = || client.endpoints().deploy(TASK).name(LIVE).max_retries(0);
    let error = deploy().scoped().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    // The reply is lost that says so.
    sandbox.inject(Fault::hang_up().method("POST").times(1));
    let error = deploy().scoped().await.unwrap_err();
    assert!(error.may_have_executed());
    // Nor is it known yet.
    sandbox.inject(Fault::delay(SECOND * 9).times(1));
    assert!(timeout(SECOND, deploy().scoped()).await.is_err());
    sleep(SECOND * 9).await;
    assert!(ended(&sandbox).is_empty());
    assert_eq!(status(&client, LIVE).await, "live");
}

#[tokio::test(start_paused = true)]
async fn what_was_perhaps_begun_under_a_name_of_ours_is_stopped() {
    let (sandbox, client) = sandbox().await;
    sandbox.inject(Fault::hang_up().method("POST").times(1));
    let deploy = client.endpoints().deploy(TASK).max_retries(0);
    let error = deploy.scoped().await.unwrap_err();
    assert!(error.may_have_executed());
    assert_eq!(ended(&sandbox).len(), 1);
    // What was refused was not.
    let error = client
        .endpoints()
        .deploy("no-such-task")
        .scoped()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(ended(&sandbox).len(), 1);
    // What failed on its way was.
    let failing = client.endpoints().deploy(TASK).name("fail-now").scoped();
    assert_eq!(failing.await.unwrap_err().kind(), ErrorKind::DeployFailed);
    assert_eq!(ended(&sandbox)[1..], ["POST /v1/endpoints/fail-now/stop"]);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_cannot_be_stopped_is_named() {
    let complete =
        "event: complete\ndata: {\"endpoint\": {\"id\": \"ep_7\", \"status\": \"live\"}}\n\n";
    let server = Server::start(move |seen| match seen.target.as_str() {
        "/v1/endpoints" => Answer::events([complete]),
        _ => Answer::json(500, r#"{"detail": "not now"}"#),
    })
    .await;
    let client = client(&server.url());
    let scope = client
        .endpoints()
        .deploy(TASK)
        .scoped()
        .run(async |_| "done")
        .await
        .unwrap();
    assert_eq!(scope.result, "done");
    let error = scope.stopped.unwrap_err();
    assert_eq!(
        (error.message(), error.resource_id()),
        ("not now", Some("ep_7"))
    );
    let paths: Vec<_> = server
        .seen()
        .iter()
        .map(|seen| seen.target.clone())
        .collect();
    assert!(
        paths[1..]
            .iter()
            .all(|path| path == "/v1/endpoints/ep_7/stop"),
        "{paths:?}"
    );
}

#[cfg(feature = "blocking")]
#[test]
fn with_the_blocking_client_it_is_stopped_in_place() {
    let sandbox = Sandbox::builder().api_key(KEY).start_blocking().unwrap();
    let client: pareta::blocking::Client = crate::quick(sandbox.base_url()).build().unwrap();
    let deploy = || client.endpoints().deploy(TASK).scoped();
    let scope = deploy().run(|endpoint| endpoint.is_live()).unwrap();
    assert!(scope.result && scope.stopped.is_ok());
    assert_eq!(ended(&sandbox).len(), 1);

    let panicked = || {
        deploy().run(|_| {
            if KEY.is_ascii() {
                panic!("as the test wants it")
            }
        })
    };
    assert!(std::panic::catch_unwind(AssertUnwindSafe(panicked)).is_err());
    assert_eq!(ended(&sandbox).len(), 2);

    drop(deploy().send().unwrap());
    assert_eq!(ended(&sandbox).len(), 3);
    deploy().send().unwrap().stop().unwrap();
    assert_eq!(ended(&sandbox).len(), 4);
    deploy().send().unwrap().keep();

    // In async code it is not waited for.
    let endpoint = deploy().send().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async { assert!(endpoint.stop().is_err()) });
    drop(client);
    while ended(&sandbox).len() < 5 {
        std::thread::sleep(Duration::from_millis(5));
    }
    drop(runtime);
}
