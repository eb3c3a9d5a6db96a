//! Keys that a provider gives: when it is asked, what happens when a server refuses one, and what is said of failures.

use std::error::Error as _;
use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use pareta::client::credentials::{self, BoxError, Credential, CredentialFuture, Credentials};
use pareta::{Client, Error, ErrorKind};
use pareta_sandbox::Sandbox;
use serde_json::json;

use crate::server::{Answer, Seen, Server};
use crate::{CONTRACT, LIVE, quick};

const TASKS: &str = r#"{"tasks": []}"#;

/// Gives what it is told to, and counts how often it is asked.
#[derive(Clone)]
struct Given(Arc<State>);

struct State {
    answer: Mutex<Box<dyn FnMut() -> Result<Credential, BoxError> + Send>>,
    asked: AtomicUsize,
    takes: Duration,
}

impl Given {
    fn by(
        takes: Duration,
        answer: impl FnMut() -> Result<Credential, BoxError> + Send + 'static,
    ) -> Self {
        Self(Arc::new(State {
            answer: Mutex::new(Box::new(answer)),
            asked: AtomicUsize::new(0),
            takes,
        }))
    }

    /// These keys in their order, and the last one from then on.
    fn keys(keys: &[&str]) -> Self {
        let mut keys: Vec<_> = keys.iter().rev().map(|key| (*key).to_owned()).collect();
        Self::by(Duration::ZERO, move || {
            let key = match keys.len() {
                1 => keys[0].clone(),
                _ => keys.pop().expect("a key"),
            };
            Ok(Credential::new(key))
        })
    }

    fn asked(&self) -> usize {
        self.0.asked.load(Ordering::SeqCst)
    }
}

impl Credentials for Given {
    fn credential(&self) -> CredentialFuture<'_> {
        Box::pin(async {
            self.0.asked.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(self.0.takes).await;
            (self.0.answer.lock().unwrap())()
        })
    }

    fn name(&self) -> std::borrow::Cow<'_, str> {
        "the test".into()
    }
}

fn with(server: &Server, credentials: impl Credentials) -> Client {
    let builder = quick(&server.url()).credentials(credentials);
    builder.build().expect("a client")
}

/// The keys of the requests that arrived, in order.
fn sent(server: &Server) -> Vec<String> {
    let key = |seen: &Seen| {
        let header = seen.header("authorization").unwrap_or_default();
        header.trim_start_matches("Bearer ").to_owned()
    };
    server.seen().iter().map(key).collect()
}

/// A server that accepts some keys.
async fn accepting(accepted: &[&'static str]) -> Server {
    let accepted = accepted.to_vec();
    Server::start(move |seen| {
        let key = seen.header("authorization").unwrap_or_default();
        match accepted.iter().any(|good| key == format!("Bearer {good}")) {
            true => Answer::json(200, TASKS),
            false => Answer::json(
                401,
                json!({ "detail": format!("no such key: {key}") }).to_string(),
            ),
        }
    })
    .await
}

/// All that an error shows.
fn shown(error: &Error) -> String {
    let mut all = format!("{error} {error:?} {:?}", error.headers());
    all += &String::from_utf8_lossy(error.body());
    let mut cause = error.source();
    while let Some(next) = cause {
        all += &format!(" {next} {next:?}");
        cause = next.source();
    }
    all
}

#[tokio::test(start_paused = true)]
async fn a_key_is_asked_for_once_and_kept_until_it_ends() {
    let server = accepting(&["key_one", "key_two", "key_three"]).await;
    let mut keys = ["key_one", "key_two", "key_three"].into_iter();
    let minute = Duration::from_secs(60);
    let given = Given::by(Duration::ZERO, move || {
        let key = Credential::new(keys.next().ok_or("no more")?);
        Ok(key.expires_in(minute))
    });
    let client = with(&server, given.clone());
    assert_eq!(given.asked(), 0);
    for (wait, asked) in [(0, 1), (53, 1), (2, 2), (53, 2)] {
        tokio::time::advance(Duration::from_secs(wait)).await;
        client.tasks().list().await.expect("an answer");
        assert_eq!(given.asked(), asked, "{wait}");
    }
    tokio::time::advance(minute * 60).await;
    client.tasks().list().await.expect("an answer");
    assert_eq!(
        sent(&server),
        ["key_one", "key_one", "key_two", "key_two", "key_three"]
    );

    // The third is asked for early and in vain, and is sent until it ends.
    tokio::time::advance(Duration::from_secs(55)).await;
    client.tasks().list().await.expect("an answer");
    assert_eq!(given.asked(), 4);
    tokio::time::advance(Duration::from_secs(6)).await;
    let error = client.tasks().list().await.expect_err("an end");
    assert_eq!(error.message(), "no API key from the test: no more");
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Configuration, 0)
    );
    assert_eq!(sent(&server).len(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_refused_key_is_replaced_once_and_that_is_no_retry() {
    let server = accepting(&["key_new"]).await;
    let given = Given::keys(&["key_old_canary", "key_new"]);
    let client = with(&server, given.clone());
    let request = client
        .request(http::Method::POST, "/v1/x")
        .json(&json!({"a": 1}));
    let reply = request.max_retries(0).await.expect("an answer");
    assert_eq!(reply.meta().map(pareta::Meta::attempts), Some(2));
    assert_eq!(sent(&server), ["key_old_canary", "key_new"]);
    let seen = server.seen();
    assert_eq!(seen[0].body, seen[1].body);
    assert!(seen[0].header("idempotency-key").is_some());
    assert_eq!(
        seen[0].header("idempotency-key"),
        seen[1].header("idempotency-key")
    );
    assert_eq!(given.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_the_new_key_is_the_answer_without_the_keys_in_it() {
    let keys = ["key_first_canary", "key_second_canary", "key_third_canary"];
    let server = Server::start(move |_| {
        let words = json!({ "detail": keys.join(" or ") });
        Answer::json(401, words.to_string()).header("x-key", keys[0])
    })
    .await;
    let given = Given::keys(&keys);
    let client = with(&server, given.clone());
    let error = client.tasks().list().await.expect_err("a refusal");
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!((error.attempts(), given.asked()), (2, 2));
    assert_eq!(sent(&server), &keys[..2]);
    let shown = shown(&error);
    assert!(
        !shown.contains(keys[0]) && !shown.contains(keys[1]),
        "{shown}"
    );
    assert_eq!(
        error.message(),
        "[the API key] or [the API key] or key_third_canary"
    );
}

#[tokio::test(start_paused = true)]
async fn the_retries_are_all_there_after_a_key_was_replaced() {
    let server = Server::in_turn([
        Answer::json(401, "{}"),
        Answer::json(503, "{}"),
        Answer::json(200, TASKS),
    ])
    .await;
    let client = with(&server, Given::keys(&["key_old", "key_new"]));
    let tasks = client
        .tasks()
        .list()
        .max_retries(1)
        .await
        .expect("an answer");
    assert_eq!(tasks.raw().meta().map(pareta::Meta::attempts), Some(3));
    assert_eq!(sent(&server), ["key_old", "key_new", "key_new"]);
    // At once, and then after the wait of a first retry.
    let at = server
        .seen()
        .iter()
        .map(|seen| seen.at.as_millis())
        .collect::<Vec<_>>();
    assert!(
        at[1] - at[0] < 100 && (500..600).contains(&(at[2] - at[1])),
        "{at:?}"
    );
}

/// Each call finds the key of another, which is refused as well.
#[tokio::test(start_paused = true)]
async fn nobody_goes_from_key_to_key_for_ever() {
    let server = accepting(&[]).await;
    let mut minted = 0;
    let given = Given::by(Duration::from_secs(1), move || {
        minted += 1;
        Ok(format!("key_{minted}").into())
    });
    let client = with(&server, given.clone());
    let calls = (0..50).map(|_| client.tasks().list().into_future());
    for answer in join_all(calls).await {
        let error = answer.expect_err("a refusal");
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert!((2..=3).contains(&error.attempts()), "{error}");
    }
    assert!(given.asked() <= 51);
}

#[tokio::test(start_paused = true)]
async fn a_fixed_key_or_one_that_stays_the_same_is_refused_once() {
    let server = accepting(&[]).await;
    let error = crate::client(&server.url()).tasks().list().await;
    assert_eq!(error.expect_err("a refusal").attempts(), 1);
    let given = Given::keys(&["key_same"]);
    let error = with(&server, given.clone()).tasks().list().await;
    assert_eq!(error.expect_err("a refusal").attempts(), 1);
    assert_eq!((server.seen().len(), given.asked()), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn where_no_other_key_can_be_had_the_refusal_says_so() {
    let server = accepting(&[]).await;
    let mut keys = vec!["key_old_canary"];
    let given = Given::by(Duration::ZERO, move || match keys.pop() {
        Some(key) => Ok(Credential::new(key)),
        None => Err("the vault is sealed (key_old_canary)".into()),
    });
    let error = with(&server, given)
        .tasks()
        .list()
        .await
        .expect_err("a refusal");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Authentication, Some(401))
    );
    assert_eq!(
        error.message(),
        "no such key: Bearer [the API key]; no API key from the test: the vault is sealed ([the API key])"
    );
}

/// The key is replaced between two tries; the server tells of the old one when the new one has failed.
#[tokio::test(start_paused = true)]
async fn an_old_key_is_cut_out_after_it_was_replaced() {
    let old = "key_old_canary";
    let server = Server::in_turn([
        Answer::json(401, "{}"),
        Answer::events([
            "data: {\"choices\": [{\"delta\": {\"content\": \"a\"}}]}\n\n",
            "data: {\"error\": {\"message\": \"key_old_canary gave way to key_new_canary\"}}\n\n",
        ])
        .header("x-key", old),
    ])
    .await;
    let client = with(&server, Given::keys(&[old, "key_new_canary"]));
    let completions = client.chat().completions();
    let mut stream = completions
        .create(LIVE, "x")
        .stream()
        .await
        .expect("a stream");
    assert_eq!(stream.meta().headers()["x-key"], "[the API key]");
    let error = loop {
        match stream.next().await.expect("an error") {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!(error.message(), "[the API key] gave way to [the API key]");
    assert!(!shown(&error).contains("canary"), "{}", shown(&error));
}

#[tokio::test(start_paused = true)]
async fn a_key_that_begins_with_the_old_one_is_cut_out_whole() {
    let (old, new) = (
        "key_old_canary_0123456789",
        "key_old_canary_0123456789_more",
    );
    let server = Server::start(move |_| {
        Answer::json(
            401,
            json!({ "detail": format!("{new}, {old}") }).to_string(),
        )
    })
    .await;
    let client = with(&server, Given::keys(&[old, new]));
    let error = client.tasks().list().await.expect_err("a refusal");
    assert_eq!(error.message(), "[the API key], [the API key]");
}

/// Clients that are derived without another key ask for it together, and those with another provider ask that.
#[tokio::test(start_paused = true)]
async fn derived_clients_share_a_provider_and_no_other() {
    let server = accepting(&["key_one", "key_two"]).await;
    let (one, two) = (Given::keys(&["key_one"]), Given::keys(&["key_two"]));
    let parent = with(&server, one.clone());
    let elsewhere = accepting(&["key_one"]).await;
    let child = parent.with().strict(true).build().expect("a client");
    let moved = parent
        .with()
        .base_url(elsewhere.url())
        .build()
        .expect("a client");
    let other = child
        .with()
        .credentials(two.clone())
        .build()
        .expect("a client");
    let back = other.with().api_key("key_one").build().expect("a client");
    for client in [&parent, &child, &moved, &other, &back] {
        client.tasks().list().await.expect("an answer");
    }
    assert_eq!((one.asked(), two.asked()), (1, 1));
    assert_eq!(sent(&server), ["key_one", "key_one", "key_two", "key_one"]);
}

#[tokio::test(start_paused = true)]
async fn one_question_is_under_way_at_a_time_and_answers_all() {
    let server = accepting(&["key_new"]).await;
    let mut keys = vec!["key_new", "key_old"];
    let given = Given::by(Duration::from_secs(5), move || {
        keys.pop()
            .map(Credential::new)
            .ok_or("asked too often".into())
    });
    let client = with(&server, given.clone());
    let calls = (0..200).map(|_| client.tasks().list().into_future());
    for answer in join_all(calls).await {
        answer.expect("an answer");
    }
    assert_eq!(given.asked(), 2);
    assert_eq!(sent(&server).len(), 400);
}

/// The one whose call made the client ask goes away; one that nobody polls keeps nobody waiting.
#[tokio::test(start_paused = true)]
async fn who_waits_does_not_depend_on_who_asked() {
    let server = accepting(&["key"]).await;
    let second = Duration::from_secs(1);
    let given = Given::by(second * 5, || Ok("key".into()));
    let client = with(&server, given.clone());
    let mut unpolled = client.tasks().list().into_future();
    let mut once = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(unpolled.as_mut().poll(&mut once).is_pending());
    let other = tokio::spawn(client.tasks().list().into_future());
    tokio::time::sleep(second).await;
    client
        .tasks()
        .list()
        .timeout(second * 60)
        .await
        .expect("an answer");
    drop(unpolled);
    other.await.expect("no panic").expect("an answer");
    assert_eq!(given.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_question_ends_with_the_last_who_waits() {
    let server = accepting(&["key"]).await;
    let dropped = Arc::new(());
    let watched = Arc::downgrade(&dropped);
    let mut held = Some(dropped);
    let hangs = Given::by(Duration::ZERO, || Ok("key".into()));
    let counted = hangs.clone();
    let held = Mutex::new(held.take());
    let client = with(&server, move || {
        let held = held.lock().unwrap().take();
        let counted = counted.clone();
        async move {
            if held.is_some() {
                pending::<()>().await;
            }
            counted.credential().await
        }
    });
    let second = Duration::from_secs(1);
    let error = client
        .tasks()
        .list()
        .timeout(second)
        .await
        .expect_err("no time");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 0));
    let said = "the time for the whole call was up, the limit set with `timeout`, and the provider given to \
                `ClientBuilder::credentials` had not given the API key";
    assert_eq!(error.message(), said);
    tokio::task::yield_now().await;
    assert!(watched.upgrade().is_none());
    // The next call asks anew.
    client
        .tasks()
        .list()
        .timeout(second)
        .await
        .expect("an answer");
    assert_eq!(hangs.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_is_waited_for_as_long_as_a_server() {
    let server = accepting(&[]).await;
    let client = quick(&server.url())
        .read_timeout(Duration::from_secs(7))
        .credentials(pending::<Result<String, BoxError>>)
        .build()
        .expect("a client");
    let error: Error = client.tasks().list().await.expect_err("no key");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 0));
    let said = "no API key from the provider given to `ClientBuilder::credentials` within 7s, the limit set with \
                `read_timeout`";
    assert_eq!(error.message(), said);
    assert!(server.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_goes_wrong_is_told_without_secrets_and_passes() {
    let server = accepting(&["key"]).await;
    let attempt = Arc::new(AtomicUsize::new(0));
    let at = attempt.clone();
    let client = with(&server, move || {
        let at = at.fetch_add(1, Ordering::SeqCst);
        // Before there is a future, and inside it.
        assert!(at != 0, "canary");
        async move {
            match at {
                1 => panic!("canary"),
                2 => Ok(""),
                3 => Ok("\"canary\""),
                4 => Ok("Bearer canary"),
                5 => Err(std::io::Error::other("the vault\nis sealed")),
                _ => Ok("key\n"),
            }
        }
    });
    let mut said = Vec::new();
    for _ in 0..6 {
        let error = client.tasks().list().await.expect_err("no key");
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Configuration, 0)
        );
        assert!(!error.is_retryable() && !error.may_have_executed());
        assert!(!shown(&error).contains("canary"), "{error}");
        said.push(error.message().to_owned());
    }
    let from = "no API key from the provider given to `ClientBuilder::credentials`: ";
    let said: Vec<_> = said
        .iter()
        .map(|said| said.strip_prefix(from).unwrap_or(said))
        .collect();
    let place = "the API key from the provider given to `ClientBuilder::credentials`";
    assert_eq!(
        said,
        [
            "it panicked".to_owned(),
            "it panicked".to_owned(),
            "it is empty".to_owned(),
            format!("{place} is in quotes (U+0022): give the key alone, as it was issued"),
            format!("{place} begins with `Bearer`: give the key alone, as it was issued"),
            "the vault\\nis sealed".to_owned(),
        ]
    );
    client.tasks().list().await.expect("an answer");
    assert_eq!(sent(&server), ["key"]);
}

#[tokio::test]
async fn storage_is_sent_no_key() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let key = sandbox.api_key().to_owned();
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .credentials(Given::keys(&["key_old", &key]))
        .build()
        .expect("a client");
    let sets = client.evals().sets();
    let set = sets
        .create("invoice-key-fields", [json!({ "expected": {} })])
        .await;
    let set = set.expect("a set");
    let set = set.id().expect("an id");
    let large = vec![b'a'; 6 * 1024 * 1024];
    let upload = sets.upload_document(set, 0, "document", pareta::evals::Document::bytes(large));
    upload.await.expect("an upload");
    let to_storage: Vec<_> = (sandbox.journal().into_iter())
        .filter(|entry| entry.storage)
        .collect();
    assert!(!to_storage.is_empty());
    for entry in to_storage {
        assert!(!format!("{entry:?}").contains(&key), "{entry:?}");
        assert!(
            entry
                .headers
                .iter()
                .all(|(name, _)| name != "authorization")
        );
    }
}

/// Hundreds of calls, whole and streamed, while the key is replaced under them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_rotate_under_load() {
    const ROTATIONS: usize = 6;
    const WORKERS: usize = 24;
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let key = Arc::new(Mutex::new(sandbox.api_key().to_owned()));
    let published = key.clone();
    let given = Given::by(Duration::from_millis(1), move || {
        Ok(published.lock().unwrap().clone().into())
    });
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .credentials(given.clone())
        .max_retries(0)
        .build()
        .expect("a client");
    let is_over = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let workers: Vec<_> = (0..WORKERS)
        .map(|worker| {
            let (client, is_over) = (client.clone(), is_over.clone());
            tokio::spawn(async move {
                let completions = client.chat().completions();
                let (mut done, mut resent) = (0, 0);
                while !is_over.load(Ordering::SeqCst) {
                    let call = completions.create(LIVE, CONTRACT);
                    let attempts = match worker % 2 {
                        0 => call
                            .await
                            .map(|done| done.meta().map_or(0, pareta::Meta::attempts)),
                        _ => {
                            let mut stream = call.stream().await.expect("a stream");
                            let end = stream.finish().await;
                            end.map(|_| stream.meta().attempts())
                        }
                    };
                    done += 1;
                    resent += attempts.expect("an answer") - 1;
                }
                (done, resent)
            })
        })
        .collect();
    let served = || {
        sandbox
            .journal()
            .iter()
            .filter(|entry| entry.status == Some(200))
            .count()
    };
    let wait_for = async |more: usize| {
        let enough = served() + more;
        while served() < enough {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    wait_for(WORKERS * 2).await;
    for rotation in 0..ROTATIONS {
        let new = format!("pareta_sk_rotation_{rotation}");
        sandbox.accept_api_key(&new);
        let old = std::mem::replace(&mut *key.lock().unwrap(), new);
        sandbox.revoke_api_key(&old);
        wait_for(WORKERS * 2).await;
    }
    is_over.store(true, Ordering::SeqCst);
    let (mut done, mut resent) = (0, 0);
    for worker in workers {
        let (calls, again) = worker.await.expect("no call fails");
        done += calls;
        resent += again as usize;
    }
    assert_eq!(sandbox.ledger().len(), done);
    assert_eq!(given.asked(), 1 + ROTATIONS);
    let refused = sandbox
        .journal()
        .iter()
        .filter(|entry| entry.status == Some(401))
        .count();
    assert!(
        resent >= ROTATIONS && resent == refused,
        "{resent} {refused}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_file_is_read_again_when_it_is_another() {
    let server = accepting(&["key_one", "key_two", "key_three"]).await;
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("key");
    let write = |text: &str| std::fs::write(&path, text).expect("a file");
    let client = with(&server, credentials::file(&path));
    let second = Duration::from_secs(1);
    write("key_one\n");
    client.tasks().list().await.expect("an answer");
    write("key_two");
    client.tasks().list().await.expect("an answer");
    tokio::time::advance(second).await;
    client.tasks().list().await.expect("an answer");
    // At once where it is refused.
    write("key_none\r\n");
    tokio::time::advance(second).await;
    client.tasks().list().await.expect_err("a refusal");
    write("key_three");
    client.tasks().list().await.expect("an answer");
    assert_eq!(
        sent(&server),
        [
            "key_one",
            "key_one",
            "key_two",
            "key_none",
            "key_none",
            "key_three"
        ]
    );
    tokio::time::advance(second).await;
    let mut said = Vec::new();
    for content in [&b" \n"[..], b"\xff\xfe", b"'canary'", &[b'a'; 70_000]] {
        std::fs::write(&path, content).expect("a file");
        let error = client.tasks().list().await.expect_err("no key");
        assert_eq!(error.kind(), ErrorKind::Configuration);
        said.push(error.message().replace(&path.display().to_string(), "PATH"));
    }
    std::fs::remove_file(&path).expect("a file");
    let gone = client
        .tasks()
        .list()
        .await
        .expect_err("no key")
        .message()
        .to_owned();
    assert!(
        gone.contains(&path.display().to_string()) && gone.contains("cannot be read"),
        "{gone}"
    );
    std::fs::create_dir(&path).expect("a directory");
    let error = client.tasks().list().await.expect_err("no key");
    said.push(error.message().replace(&path.display().to_string(), "PATH"));
    assert_eq!(
        said,
        [
            "no API key from the file PATH: it is empty: write the key to it",
            "no API key from the file PATH: it is not text: give one that holds the key alone",
            "no API key from the file PATH: the API key from the file PATH is in quotes (U+0027): give the key alone, \
             as it was issued",
            "no API key from the file PATH: it is larger than 64 KiB: give one that holds the key alone",
            "no API key from the file PATH: it is no regular file: give one that holds the key alone",
        ]
    );
}

/// As mounted secrets are replaced: a link to a directory is put in the place of another, and the length and the time
/// of the file are what they were.
#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn a_link_may_be_swapped() {
    use std::os::unix::fs::symlink;

    let server = accepting(&["key_one", "key_two"]).await;
    let directory = tempfile::tempdir().expect("a directory");
    let at = |name: &str| directory.path().join(name);
    let time = std::time::SystemTime::now();
    for (name, key) in [("one", "key_one"), ("two", "key_two")] {
        std::fs::create_dir(at(name)).expect("a directory");
        std::fs::write(at(name).join("key"), key).expect("a file");
        let file = std::fs::File::options()
            .write(true)
            .open(at(name).join("key"));
        file.and_then(|file| file.set_modified(time))
            .expect("a time");
    }
    symlink(at("one"), at("data")).expect("a link");
    symlink(at("data").join("key"), at("key")).expect("a link");
    let client = with(&server, credentials::file(at("key")));
    client.tasks().list().await.expect("an answer");
    symlink(at("two"), at("next")).expect("a link");
    std::fs::rename(at("next"), at("data")).expect("a swap");
    tokio::time::advance(Duration::from_secs(1)).await;
    client.tasks().list().await.expect("an answer");
    assert_eq!(sent(&server), ["key_one", "key_two"]);
}

#[tokio::test]
async fn a_function_may_block() {
    let server = accepting(&["key"]).await;
    let client = with(
        &server,
        credentials::from_fn(|| {
            std::thread::sleep(Duration::from_millis(1));
            Ok::<_, BoxError>("key")
        }),
    );
    client.tasks().list().await.expect("an answer");
    let client = with(
        &server,
        credentials::from_fn(|| -> Result<String, BoxError> { panic!("canary") }),
    );
    let error = client.tasks().list().await.expect_err("no key");
    assert!(error.message().ends_with(": it panicked"), "{error}");
}

#[tokio::test]
async fn a_variable_is_read_when_a_key_is_needed() {
    let server = accepting(&[]).await;
    let client = with(&server, credentials::environment("PARETA_TEST_UNSET"));
    let error = client.tasks().list().await.expect_err("no key");
    let said = "no API key from the environment variable PARETA_TEST_UNSET: it is not set: set it to the key";
    assert_eq!(error.message(), said);
    // What every test has in its environment.
    let path = std::env::var("PATH").expect("a variable");
    let client = with(&server, credentials::environment("PATH"));
    client.tasks().list().await.expect_err("a refusal");
    assert_eq!(sent(&server), [path]);
}

#[cfg(unix)]
mod command {
    use super::*;

    fn shell(line: &str) -> credentials::Command {
        credentials::command("sh").args(["-c", line])
    }

    #[tokio::test]
    async fn it_prints_the_key() {
        let server = accepting(&["key"]).await;
        for line in [
            "echo key",
            "printf key",
            "echo noise >&2; echo key",
            r#"echo '{"key": "key"}'"#,
            r#"echo '{"key": "key", "expires_in": 900.5, "expires_at": null, "more": 1}'"#,
            r#"echo ' {"key": "key", "expires_at": 99999999999}'"#,
            // It leaves something behind that holds its output.
            "sleep 5 & echo key",
        ] {
            let client = with(&server, shell(line));
            client.tasks().list().await.expect(line);
        }
    }

    #[tokio::test]
    async fn what_it_says_ends() {
        let directory = tempfile::tempdir().expect("a directory");
        let count = directory.path().join("count");
        let line = format!(
            r#"echo >> "{0}"; echo "{{\"key\": \"key\", \"expires_in\": 0}}""#,
            count.display()
        );
        let server = accepting(&["key"]).await;
        let client = with(&server, shell(&line));
        for asked in 1..4 {
            client.tasks().list().await.expect("an answer");
            assert_eq!(std::fs::read(&count).expect("a file").len(), asked);
        }
    }

    #[tokio::test]
    async fn what_goes_wrong_is_told_without_the_key() {
        let server = accepting(&[]).await;
        let mut said = Vec::new();
        for line in [
            "exit 3",
            "echo canary_printed; echo \"cannot use canary_printed or 'pareta_sk_canary'\nnow\" >&2; exit 1",
            ":",
            "echo '\"canary\"'",
            "echo '{\"canary'",
            "echo '{\"token\": \"canary\"}'",
            "echo '{\"key\": \"canary\", \"expires_in\": \"soon\"}'",
            "head -c 70000 /dev/zero | tr '\\0' a",
            "printf '\\377'",
            "kill -9 $$",
        ] {
            let client = with(&server, shell(line));
            let error = client.tasks().list().await.expect_err(line);
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::Configuration, 0)
            );
            assert!(!shown(&error).contains("canary"), "{error}");
            let from = "no API key from the command \"sh\": ";
            let message = error.message();
            said.push(message.strip_prefix(from).unwrap_or(message).to_owned());
        }
        let absent = with(
            &server,
            credentials::command("/nowhere/to/be/found").arg("canary"),
        );
        let error = absent.tasks().list().await.expect_err("no program");
        assert!(!shown(&error).contains("canary"), "{error}");
        said.push(error.message().to_owned());
        insta::assert_snapshot!(said.join("\n"), @r#"
        it failed with exit status: 3: it says nothing to its error output
        it failed with exit status: 1: it says "cannot use [the API key] or '[a key] now"
        it printed nothing: let it print the key
        the API key from the command "sh" is in quotes (U+0022): give the key alone, as it was issued
        it printed a brace and then no JSON: let it print the key, or an object with it
        it printed a JSON object without a text "key"
        it printed a JSON object whose "expires_in" is no number of seconds
        it printed more than 64 KiB: let it print the key alone
        it printed what is not text: let it print the key alone
        it failed with signal: 9 (SIGKILL): it says nothing to its error output
        no API key from the command "/nowhere/to/be/found": it cannot be run: No such file or directory (os error 2)
        "#);
    }

    #[tokio::test]
    async fn it_is_ended_when_it_takes_too_long_or_nobody_waits() {
        let server = accepting(&[]).await;
        let directory = tempfile::tempdir().expect("a directory");
        let alive = directory.path().join("alive");
        // The shell itself, which takes the place of itself.
        let line = format!("echo $$ > '{}'; exec sleep 600", alive.display());
        let is_alive = || {
            let id = std::fs::read_to_string(&alive).expect("a process");
            std::fs::exists(format!("/proc/{}", id.trim())).expect("a file system")
        };
        let short = shell(&line).timeout(Duration::from_millis(100));
        let error = with(&server, short)
            .tasks()
            .list()
            .await
            .expect_err("no key");
        assert!(
            error
                .message()
                .ends_with(": it did not end within 100ms, and was ended"),
            "{error}"
        );
        assert!(!is_alive());
        std::fs::remove_file(&alive).expect("a file");
        let client = with(&server, shell(&line));
        let call = client.tasks().list().timeout(Duration::from_millis(300));
        let error = call.await.expect_err("no key");
        assert_eq!(error.kind(), ErrorKind::Timeout);
        while is_alive() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[cfg(feature = "blocking")]
#[test]
fn in_blocking_code_it_is_the_same() {
    let sandbox = Sandbox::start_blocking().expect("a sandbox");
    let keys = ["key_old".to_owned(), sandbox.api_key().to_owned()];
    let given = Given::keys(&keys.each_ref().map(String::as_str));
    let client = pareta::blocking::Client::builder()
        .base_url(sandbox.base_url())
        .credentials(given.clone())
        .build()
        .expect("a client");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let completions = client.chat().completions();
                let call = completions.create(LIVE, CONTRACT);
                call.send().expect("an answer");
            });
        }
    });
    assert_eq!((sandbox.ledger().len(), given.asked()), (8, 2));
    let printing = credentials::from_fn(move || Ok::<_, BoxError>(keys[1].clone()));
    let client = client
        .with()
        .credentials(printing)
        .build()
        .expect("a client");
    assert!(!client.tasks().list().send().expect("an answer").is_empty());
}
