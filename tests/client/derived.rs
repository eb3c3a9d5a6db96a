//! Clients derived from others: what they change, what they share, and what no two tenants do.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::join_all;
use pareta::client::Async;
use pareta::{Client, ErrorKind};
use serde_json::json;

use crate::server::{Answer, Server};
use crate::{KEY, client, quick};

const TASKS: &str = r#"{"tasks": []}"#;

fn derived(builder: pareta::ClientBuilder<Async>) -> Client {
    builder.build().expect("a client")
}

#[tokio::test]
async fn connections_are_shared_and_the_rest_is_as_said() {
    let server = Server::always(Answer::json(200, TASKS)).await;
    let parent = quick(&server.url())
        .header("x-team", "a")
        .header("x-other", "o");
    let parent = derived(parent.user_agent_suffix("parent/1"));
    let child = derived(
        parent
            .with()
            .api_key("key_child")
            .header("x-team", "b")
            .header("x-team", "c"),
    );
    let grandchild = derived(child.with().user_agent_suffix("grandchild/1"));
    for client in [&parent, &child, &grandchild, &parent] {
        client.tasks().list().await.expect("an answer");
    }
    let seen = server.seen();
    assert!(seen.iter().all(|seen| seen.connection == 0));
    let all = |at: usize, name: &str| -> Vec<&str> {
        let headers = seen[at].headers.iter().filter(|(key, _)| key == name);
        headers.map(|(_, value)| value.as_str()).collect()
    };
    let keys: Vec<_> = (0..4).flat_map(|at| all(at, "authorization")).collect();
    let key = format!("Bearer {KEY}");
    assert_eq!(keys, [&*key, "Bearer key_child", "Bearer key_child", &*key]);
    assert_eq!(
        [all(0, "x-team"), all(1, "x-team"), all(2, "x-team")],
        [vec!["a"], vec!["b", "c"], vec!["b", "c"]]
    );
    assert!((0..4).all(|at| all(at, "x-other") == ["o"]));
    assert!(all(1, "user-agent")[0].ends_with(" parent/1"));
    assert!(all(2, "user-agent")[0].ends_with(" grandchild/1"));
    assert_eq!(child.base_url(), parent.base_url());
}

/// What is said of how connections are made asks for other ones.
#[tokio::test]
async fn other_settings_of_connections_are_other_connections() {
    let server = Server::always(Answer::json(200, TASKS)).await;
    let parent = client(&server.url());
    let child = derived(parent.with().connect_timeout(Duration::from_secs(3)));
    for client in [
        &parent,
        &child,
        &derived(child.with().strict(true)),
        &parent,
    ] {
        client.tasks().list().await.expect("an answer");
    }
    let connections: Vec<_> = server.seen().iter().map(|seen| seen.connection).collect();
    assert_eq!(connections, [0, 1, 1, 0]);
}

#[tokio::test(start_paused = true)]
async fn rules_are_changed_for_the_derived_one_alone() {
    let server = Server::always(Answer::json(500, "{}")).await;
    let parent = quick(&server.url())
        .max_retries(1)
        .build()
        .expect("a client");
    let child = derived(parent.with().max_retries(0).timeout(Duration::from_secs(1)));
    let attempts = async |client: &Client| {
        let error = client.tasks().list().await.expect_err("a failure");
        error.attempts()
    };
    assert_eq!((attempts(&child).await, attempts(&parent).await), (1, 2));
    let unhonoured = derived(parent.with().idempotency_keys_honoured(false));
    let post = |client: &Client| {
        client
            .request(http::Method::POST, "/v1/x")
            .json(&json!({}))
            .into_future()
    };
    assert_eq!(
        post(&unhonoured).await.expect_err("a failure").attempts(),
        1
    );
    assert_eq!(post(&parent).await.expect_err("a failure").attempts(), 2);

    let silent = Server::always(Answer::never()).await;
    let patient = client(&silent.url());
    let second = Duration::from_secs(1);
    for (builder, said) in [
        (patient.with().timeout(second), "`timeout`"),
        (
            patient.with().read_timeout(second).max_retries(0),
            "`read_timeout`",
        ),
    ] {
        let error = derived(builder).tasks().list().await.expect_err("no time");
        assert!(
            error.kind() == ErrorKind::Timeout && error.message().contains(said),
            "{error}"
        );
    }
    let large = Server::always(Answer::json(200, TASKS)).await;
    let tight = derived(client(&large.url()).with().max_response_bytes(5));
    let error = tight.tasks().list().await.expect_err("too large");
    assert!(error.message().contains("`max_response_bytes`"), "{error}");
}

/// How many retries a client has left, each of which takes its server down a little more.
async fn retries_left(client: &Client) -> usize {
    let mut retries = 0;
    loop {
        let error = client
            .tasks()
            .list()
            .max_retries(1)
            .await
            .expect_err("a failure");
        match error.attempts() {
            2 => retries += 1,
            _ => return retries,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_retry_budget_is_one_for_each_base_url_and_key() {
    let (server, other) = (
        Server::always(Answer::json(500, "{}")).await,
        Server::always(Answer::json(500, "{}")).await,
    );
    let parent = client(&server.url());
    let tenant = derived(parent.with().api_key("key_tenant"));
    let sibling = derived(parent.with().api_key("key_tenant").header("x-a", "b"));
    let elsewhere = derived(parent.with().base_url(other.url()));
    let provided = derived(
        parent
            .with()
            .credentials(async || Ok::<_, std::io::Error>("key_tenant")),
    );
    assert_eq!(retries_left(&parent).await, 20);
    assert_eq!(
        retries_left(&derived(parent.with().timeout(Duration::from_secs(60)))).await,
        0
    );
    assert_eq!(
        retries_left(&derived(
            tenant
                .with()
                .api_key(KEY)
                .connect_timeout(Duration::from_secs(1))
        ))
        .await,
        0
    );
    assert_eq!(retries_left(&tenant).await, 20);
    assert_eq!(retries_left(&sibling).await, 0);
    assert_eq!(retries_left(&elsewhere).await, 20);
    assert_eq!(
        retries_left(&derived(elsewhere.with().base_url(server.url()))).await,
        0
    );
    assert_eq!(retries_left(&provided).await, 20);
    assert_eq!(
        retries_left(&derived(provided.with().strict(true))).await,
        0
    );
    // What has nothing to do with it.
    assert_eq!(retries_left(&client(&server.url())).await, 20);
}

/// Each tenant has its own header, and a server that says whose key came with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tenants_do_not_mix() {
    let server = Server::start(|seen| {
        let key = seen.header("authorization").unwrap_or_default();
        let words = format!("{key} of {}", seen.header("x-tenant").unwrap_or_default());
        Answer::json(400, json!({ "detail": words }).to_string())
    })
    .await;
    let parent = client(&server.url());
    let calls = (0..200).map(|call| {
        let tenant = call % 20;
        let key = format!("pareta_sk_canary_{tenant}_canary");
        let other = format!("pareta_sk_canary_{}_canary", (tenant + 1) % 20);
        let provider = move || {
            let key = key.clone();
            async move { Ok::<_, std::io::Error>(key) }
        };
        let builder = parent
            .with()
            .header("x-tenant", format!("{tenant} not {other}"));
        let client = derived(builder.credentials(provider));
        async move {
            let error = client.tasks().list().await.expect_err("a refusal");
            // Its own key is cut out, and it knows of no other.
            assert_eq!(
                error.message(),
                format!("Bearer [the API key] of {tenant} not {other}")
            );
        }
    });
    join_all(calls).await;
    let mut keys = BTreeMap::<String, BTreeSet<String>>::new();
    for seen in server.seen() {
        let tenant = seen.header("x-tenant").expect("a tenant").to_owned();
        let key = seen.header("authorization").expect("a key").to_owned();
        keys.entry(tenant).or_default().insert(key);
    }
    assert_eq!(keys.len(), 20);
    for (tenant, keys) in keys {
        let number = tenant.split(' ').next().expect("a number");
        let own = format!("Bearer pareta_sk_canary_{number}_canary");
        assert_eq!(keys, BTreeSet::from([own]));
    }
}

/// The client derived from has a proxy, which nothing that goes to this machine goes through.
#[tokio::test]
async fn nothing_to_this_machine_goes_through_the_proxy_of_another_base_url() {
    let proxy = Server::always(Answer::json(200, TASKS)).await;
    let server = Server::always(Answer::json(200, TASKS)).await;
    let builder = quick("http://gateway.test:8000").allow_http(true);
    let far = derived(builder.proxy(proxy.url()));
    let near = derived(far.with().base_url(server.url()));
    let back = derived(near.with().base_url("http://other.test").allow_http(true));
    for client in [&far, &near, &back] {
        client.tasks().list().await.expect("an answer");
    }
    let hosts: Vec<_> = proxy
        .seen()
        .iter()
        .map(|seen| seen.header("host").unwrap_or_default().to_owned())
        .collect();
    assert_eq!(hosts, ["gateway.test:8000", "other.test"]);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn plain_http_is_allowed_for_each_base_url_anew() {
    let far = derived(quick("http://gateway.test:8000").allow_http(true));
    let error = far
        .with()
        .base_url("http://other.test")
        .build()
        .expect_err("no permission");
    let expected = quick::<Async>("http://other.test")
        .build()
        .expect_err("no permission");
    assert_eq!(error.message(), expected.message());
    assert!(error.message().contains("`ClientBuilder::allow_http`"));
    assert_eq!(
        derived(far.with().max_retries(0)).base_url(),
        far.base_url()
    );
}

#[tokio::test]
async fn bad_values_are_refused_in_the_same_words() {
    let parent = client("http://127.0.0.1:9");
    type Change = fn(pareta::ClientBuilder<Async>) -> pareta::ClientBuilder<Async>;
    let changes: [Change; 10] = [
        |builder| builder.timeout(Duration::ZERO),
        |builder| builder.read_timeout(Duration::ZERO),
        |builder| builder.connect_timeout(Duration::ZERO),
        |builder| builder.max_response_bytes(0),
        |builder| builder.max_event_bytes(0),
        |builder| builder.api_key("\"canary\""),
        |builder| builder.base_url("api.pareta.ai"),
        |builder| builder.base_url(" "),
        |builder| builder.header("authorization", "canary"),
        |builder| builder.user_agent_suffix("a\nb"),
    ];
    for change in changes {
        let expected = change(quick("http://127.0.0.1:9"))
            .build()
            .expect_err("a bad value");
        let error = change(parent.with()).build().expect_err("a bad value");
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::Configuration, expected.message())
        );
    }
    let empty = parent.with().api_key(" ").build().expect_err("no key");
    assert!(
        empty.message().starts_with("there is no API key"),
        "{empty}"
    );
}

/// One thread runs them all, and one pool has their connections.
#[cfg(all(feature = "blocking", target_os = "linux"))]
#[test]
fn in_blocking_code_the_runtime_is_shared() {
    const TENANTS: usize = 300;
    let server = Server::start_on_thread(|_| Answer::json(200, TASKS));
    let parent: pareta::blocking::Client = quick(&server.url()).build().expect("a client");
    let children: Vec<_> = (0..TENANTS)
        .map(|tenant| parent.with().api_key(format!("key_tenant_{tenant}")))
        .map(|builder| builder.build().expect("a client"))
        .collect();
    drop(parent);
    for child in &children {
        child.tasks().list().send().expect("an answer");
    }
    // Other tests have threads, and a reply may be read before its connection is free: some more, not one each.
    let tasks = std::fs::read_dir("/proc/self/task").expect("threads");
    let names = tasks
        .flatten()
        .filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    assert!(names.filter(|name| name.trim() == "pareta").count() < TENANTS / 2);
    let seen = server.seen();
    assert!(seen.iter().all(|seen| seen.connection < TENANTS / 2));
    assert_eq!(seen.len(), TENANTS);
}
