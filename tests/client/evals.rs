//! Eval sets and eval runs: nothing is made before everything is checked, and no wait outlasts its time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use pareta::ErrorKind;
use pareta::evals::{EvalInput, Frontier, Rows};
use pareta_sandbox::{Fault, Sandbox};
use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;
use tokio::time::Instant;

use crate::server::{Answer, Server};
use crate::{CONTRACT, KEY, client, sandbox};

const SECOND: Duration = Duration::from_secs(1);
const TASK: &str = "contract-key-fields";

#[derive(Serialize)]
struct Row {
    input: &'static str,
    expected: serde_json::Value,
}

fn row() -> Row {
    let expected = json!({ "effective_date": "2026-01-01" });
    Row {
        input: CONTRACT,
        expected,
    }
}

/// What no JSON can hold: a key that is no string.
fn unwritable() -> std::collections::BTreeMap<Vec<u8>, u8> {
    [(vec![1], 1)].into()
}

fn raw(json: &str) -> Box<RawValue> {
    serde_json::from_str(json).unwrap()
}

/// The parts of a multipart body: what stands above each, and what is in it.
pub fn parts(content_type: &str, body: &[u8]) -> Vec<(String, String)> {
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .expect("a form");
    let body = String::from_utf8_lossy(body).into_owned();
    let body = body
        .strip_suffix(&format!("\r\n--{boundary}--\r\n"))
        .expect("an end");
    let (body, between) = (format!("\r\n{body}"), format!("\r\n--{boundary}\r\n"));
    body.split(&between)
        .skip(1)
        .map(|part| {
            let (head, content) = part.split_once("\r\n\r\n").expect("a head");
            let head = head
                .strip_prefix("Content-Disposition: form-data; ")
                .expect("a name");
            (head.to_owned(), content.to_owned())
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn rows_are_sent_one_to_a_line() {
    let (sandbox, client) = sandbox().await;
    let form = || {
        let sent = sandbox.journal().pop().unwrap();
        parts(sent.header("content-type").unwrap(), &sent.body)
    };
    let set = client
        .evals()
        .sets()
        .create(TASK, [row(), row()])
        .await
        .unwrap();
    assert_eq!(
        (set.item_count(), set.name()),
        (Some(2), Some("rust eval set (2 rows)"))
    );
    let line = format!(r#"{{"input":"{CONTRACT}","expected":{{"effective_date":"2026-01-01"}}}}"#);
    let text = |name: &str, value: &str| (format!("name=\"{name}\""), value.to_owned());
    let items = format!(
        "name=\"items\"; filename=\"items.{TASK}.jsonl\"\r\nContent-Type: application/jsonl"
    );
    assert_eq!(
        form(),
        [
            text("task_id", TASK),
            text("name", "rust eval set (2 rows)"),
            (items, format!("{line}\n{line}"))
        ]
    );

    // What is JSON already goes as it is, and any words make a name.
    let exact = r#"{"z":1e2,"a":0.10,"a":"\u00e9","input":null}"#;
    let name = "mine \"\r\n--x-- é";
    client
        .evals()
        .sets()
        .create(TASK, [raw(exact)])
        .name(name)
        .await
        .unwrap();
    assert_eq!(form()[2].1, exact);
    assert_eq!(form()[1].1, name);
    // Text that looks like an end of line or of a part is neither.
    let tricky = json!({ "input": "a\n--pareta-\r\n\u{2028}" });
    let set = client.evals().sets().create(TASK, [&tricky]).await.unwrap();
    assert_eq!(set.item_count(), Some(1));
}

#[tokio::test(start_paused = true)]
async fn a_bad_row_is_named_before_anything_is_sent() {
    let (sandbox, client) = sandbox().await;
    let sets = client.evals().sets();
    let good = || json!({ "input": "x" });
    let refused = [
        (
            sets.create(TASK, [good(), good(), json!(7)]),
            "row 2 is no object",
        ),
        (sets.create(TASK, [json!([good()])]), "row 0 is no object"),
        (
            sets.create(TASK, [None, Some(good())]),
            "row 0 is no object",
        ),
        (
            sets.create(TASK, [unwritable()]),
            "row 0 cannot be written as JSON",
        ),
        (
            sets.create(TASK, [raw("{}"), raw("{\"a\":\n1}")]),
            "row 1 holds raw JSON with a line break",
        ),
        (
            sets.create(TASK, [raw("{\"a\":\r1}")]),
            "row 0 holds raw JSON with a line break",
        ),
        (sets.create(TASK, Vec::<Row>::new()), "rows is empty"),
        (sets.create(" ", [good()]), "task is empty"),
    ];
    for (request, said) in refused {
        let error = request.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Argument, 0),
            "{error}"
        );
        assert!(error.message().starts_with(said), "{error}");
    }
    assert!(sandbox.journal().is_empty());
}

#[tokio::test(start_paused = true)]
async fn many_rows_are_sent_whole_and_again() {
    let server = Server::in_turn([
        Answer::json(503, ""),
        Answer::json(201, r#"{"eval_set": {"id": "x"}}"#),
    ])
    .await;
    let count = 100_000;
    let rows = (0..count).map(|number| json!({ "input": number, "padding": "x".repeat(50) }));
    let set = client(&server.url())
        .evals()
        .sets()
        .create(TASK, rows)
        .await
        .unwrap();
    assert_eq!(set.meta().unwrap().attempts(), 2);
    let seen = server.seen();
    assert!(seen[0].body == seen[1].body && seen[0].headers == seen[1].headers);
    let items = parts(seen[1].header("content-type").unwrap(), &seen[1].body)
        .pop()
        .unwrap()
        .1;
    assert!(items.len() > 6_000_000, "{}", items.len());
    let last = items.lines().next_back().unwrap();
    assert!(
        last.starts_with(&format!(r#"{{"input":{},"#, count - 1)),
        "{last}"
    );
    assert_eq!(items.lines().count(), count);
}

/// The models of the last run that was asked for.
fn candidates(sandbox: &Sandbox) -> Vec<String> {
    let journal = sandbox.journal();
    let runs = journal
        .iter()
        .filter(|seen| seen.method == "POST" && seen.path == "/v1/eval-runs");
    serde_json::from_value(runs.last().unwrap().json().unwrap()["candidate_model_ids"].take())
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_run_has_each_model_once_in_the_order_given() {
    let (sandbox, client) = sandbox().await;
    let set = client.evals().sets().create(TASK, [row()]).await.unwrap();
    let roster = client.evals().frontier_models().task(TASK).await.unwrap();
    let ids = |benchmarked: bool| {
        let meant = roster
            .iter()
            .filter(|model| !benchmarked || model.benchmarked());
        meant
            .map(|model| model.id().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(!ids(true).is_empty() && ids(true).len() < ids(false).len());
    let own = vec!["mistral-2".to_owned(), "qwen-1".to_owned()];
    let chosen = ids(false)[1].clone();
    let cases = [
        (Frontier::None, own.clone()),
        (Frontier::All, [own.clone(), ids(false)].concat()),
        (Frontier::Benchmarked, [own.clone(), ids(true)].concat()),
        (
            Frontier::models([chosen.as_str(), "qwen-1", chosen.as_str()]),
            [own.clone(), vec![chosen.clone()]].concat(),
        ),
    ];
    for (frontier, expected) in cases {
        let before = sandbox.journal().len();
        let create = client
            .evals()
            .runs()
            .create(&set, ["mistral-2", "qwen-1", "mistral-2"]);
        let run = create.frontier(frontier.clone()).await.unwrap();
        assert_eq!(candidates(&sandbox), expected, "{frontier:?}");
        assert_eq!(run.json(), run.document().json());
        assert_eq!(
            (run["status"].as_str().as_deref(), run.is_terminal()),
            (Some("running"), false)
        );
        let asked = sandbox.journal()[before..]
            .iter()
            .filter(|seen| seen.method == "GET")
            .count();
        let is_keyword = matches!(frontier, Frontier::All | Frontier::Benchmarked);
        assert_eq!(asked, if is_keyword { 2 } else { 0 }, "{frontier:?}");
    }
    // Vendor models alone make a run too, and rows tell the task themselves.
    let before = sandbox.journal().len();
    let create = client
        .evals()
        .runs()
        .create(EvalInput::rows(TASK, [row()]), Vec::<String>::new());
    create
        .frontier(Frontier::Benchmarked)
        .name("mine")
        .await
        .unwrap();
    assert_eq!(candidates(&sandbox), ids(true));
    let journal = sandbox.journal();
    let steps: Vec<_> = journal[before..]
        .iter()
        .map(|seen| (seen.method.as_str(), seen.path.as_str()))
        .collect();
    assert_eq!(
        steps,
        [
            ("GET", "/v1/eval/frontier-models"),
            ("POST", "/v1/eval-sets"),
            ("POST", "/v1/eval-runs")
        ]
    );
    let asked = journal[before].query.as_deref();
    assert_eq!(asked, Some("task=contract-key-fields"));
    let form = parts(
        journal[before + 1].header("content-type").unwrap(),
        &journal[before + 1].body,
    );
    assert_eq!(form[1].1, "mine");
}

#[tokio::test(start_paused = true)]
async fn everything_is_checked_before_anything_is_made() {
    let (sandbox, client) = sandbox().await;
    let runs = client.evals().runs();
    let rows = || EvalInput::rows(TASK, [row()]);
    let none: [&str; 0] = [];
    let refused = [
        (runs.create(rows(), none), "models is empty"),
        (runs.create("es_1", none), "models is empty"),
        (
            runs.create(rows(), none).frontier(Frontier::models(none)),
            "models is empty",
        ),
        (runs.create(rows(), ["qwen-1", " "]), "models[1] is empty"),
        (
            runs.create(rows(), ["qwen-1", ""]).frontier(Frontier::All),
            "models[1] is empty",
        ),
        (
            runs.create(rows(), ["qwen-1"])
                .frontier(Frontier::models([""])),
            "models[1] is empty",
        ),
        (runs.create("", ["qwen-1"]), "eval_set is empty"),
        (
            runs.create(" ", ["qwen-1"]).frontier(Frontier::All),
            "eval_set is empty",
        ),
        (
            runs.create(EvalInput::rows("", [row()]), ["qwen-1"]),
            "task is empty",
        ),
        (
            runs.create(EvalInput::rows(TASK, Vec::<Row>::new()), ["qwen-1"]),
            "rows is empty",
        ),
        (
            runs.create(EvalInput::rows(TASK, [json!({}), json!(7)]), ["qwen-1"]),
            "row 1 is no object",
        ),
        (
            runs.create(EvalInput::rows(TASK, [unwritable()]), ["qwen-1"])
                .frontier(Frontier::All),
            "row 0 cannot",
        ),
    ];
    for (request, said) in refused {
        let error = request.wait().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Argument, 0),
            "{error}"
        );
        assert!(error.message().starts_with(said), "{error}");
    }
    assert!(sandbox.journal().is_empty());

    // What only the server can know is asked of it, which makes nothing.
    sandbox.inject(Fault::status(500).on("/v1/eval/"));
    let asked = [
        (
            runs.create(EvalInput::rows("no-such-task", [row()]), ["qwen-1"]),
            ErrorKind::Server,
        ),
        (runs.create("es_none", ["qwen-1"]), ErrorKind::NotFound),
        (runs.create("..", ["qwen-1"]), ErrorKind::Argument),
    ];
    for (request, kind) in asked {
        let error = request
            .frontier(Frontier::All)
            .max_retries(0)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    }
    assert!(sandbox.journal().iter().all(|seen| seen.method == "GET"));

    let server = Server::always(Answer::json(200, r#"{"eval_set": {"id": "x"}}"#)).await;
    let create = crate::client(&server.url())
        .evals()
        .runs()
        .create("x", ["qwen-1"]);
    let error = create.frontier(Frontier::Benchmarked).await.unwrap_err();
    assert_eq!(
        (error.kind(), server.only().method.as_str()),
        (ErrorKind::InvalidResponse, "GET")
    );
    assert!(error.message().contains("names no task"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_does_not_start_leaves_its_set_to_start_from() {
    let (sandbox, client) = sandbox().await;
    sandbox.inject(Fault::status(402).on("/v1/eval-runs").times(1));
    let create = client
        .evals()
        .runs()
        .create(EvalInput::rows(TASK, [row()]), ["qwen-1"]);
    let error = create.wait().idempotency_key("mine").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InsufficientCredits);
    let sets = client.evals().sets().list().await.unwrap();
    assert_eq!(error.resource_id(), sets[0].id());
    let run = client
        .evals()
        .runs()
        .create(error.resource_id().unwrap(), ["qwen-1"])
        .await
        .unwrap();
    assert!(run.id().is_some());
    // Each request of one call has a key of its own.
    let journal = sandbox.journal();
    let keys: Vec<_> = journal
        .iter()
        .filter_map(|seen| seen.header("idempotency-key"))
        .take(2)
        .collect();
    assert_eq!(keys, ["mine-set", "mine"]);
}

/// The requests of a journal, in their order.
fn steps(sandbox: &Sandbox) -> Vec<String> {
    let journal = sandbox.journal();
    let seen = journal.iter();
    seen.map(|seen| format!("{} {}", seen.method, seen.path))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_model_that_is_known_not_to_be_leaves_no_set_behind() {
    let (sandbox, client) = sandbox().await;
    let roster = client.evals().frontier_models().await.unwrap();
    let vendor = roster[0].id().unwrap();
    let runs = client.evals().runs();
    let create =
        |models: &[&str]| runs.create(EvalInput::rows(TASK, [row()]), models.iter().copied());
    let named_wrong = [
        (create(&["qwen-1", "qwen-1x", "typo"]), 1, "qwen-1x"),
        (create(&["Qwen-1"]), 0, "Qwen-1"),
        (
            create(&[vendor, "qwen-1"]).frontier(Frontier::models(["gpt-typo"])),
            2,
            "gpt-typo",
        ),
        (create(&["ep_typo"]).frontier(Frontier::All), 0, "ep_typo"),
    ];
    for (request, place, name) in named_wrong {
        let error = request.wait().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
        let said = format!("models[{place}] is {name:?}, which is no model of {TASK} (");
        assert!(error.message().starts_with(&said), "{error}");
        assert!(error.message().contains("mistral-2"), "{error}");
        assert_eq!(error.resource_id(), None);
    }
    assert!(sandbox.journal().iter().all(|seen| seen.method == "GET"));
    assert!(client.evals().sets().list().await.unwrap().is_empty());

    // What is somewhere, or may be.
    let named_right: [&[&str]; 4] = [
        &["qwen-1", "mistral-2"],
        &[vendor],
        &["ep_contract_qwen"],
        &["auto"],
    ];
    for models in named_right {
        create(models).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_known_of_a_model_is_not_held_against_it() {
    let unknown = [
        ("/v1/tasks", 404),
        ("/v1/tasks", 500),
        ("/v1/eval/frontier-models", 503),
        ("/v1/endpoints", 403),
    ];
    for (path, status) in unknown {
        let (sandbox, client) = sandbox().await;
        sandbox.inject(Fault::status(status).on(path));
        let input = EvalInput::rows(TASK, [row()]);
        client
            .evals()
            .runs()
            .create(input, ["of-tomorrow"])
            .await
            .unwrap();
        let asked = steps(&sandbox);
        let times = asked.iter().filter(|step| step.contains(path)).count();
        assert_eq!(
            times, 1,
            "not being able to check is no reason to wait: {asked:?}"
        );
    }
    // A leaderboard with nothing on it is none.
    let server = Server::in_turn([
        Answer::json(200, r#"{"models": []}"#),
        Answer::json(201, r#"{"eval_set": {"id": "es"}}"#),
        Answer::json(201, r#"{"run_id": "run"}"#),
    ])
    .await;
    let runs = crate::client(&server.url()).evals().runs();
    let run = runs.create(EvalInput::rows(TASK, [row()]), ["x"]).await;
    assert_eq!((run.unwrap().id(), server.seen().len()), (Some("run"), 3));
    // Nor is a set that exists looked into.
    let server = Server::always(Answer::json(201, r#"{"run_id": "run"}"#)).await;
    let runs = crate::client(&server.url()).evals().runs();
    runs.create("es", ["x"]).await.unwrap();
    server.only();
}

#[tokio::test(start_paused = true)]
async fn a_set_is_deleted_where_its_run_is_refused_for_good() {
    // The status of the run, that of the deletion, and whether the set is kept.
    let cases = [
        (400, 204, false),
        (404, 204, false),
        (422, 204, false),
        (400, 500, true),
        (402, 204, true),
        (403, 204, true),
        (429, 204, true),
        (503, 204, true),
    ];
    for (status, deletion, is_kept) in cases {
        let (sandbox, client) = sandbox().await;
        sandbox.inject(
            Fault::status(status)
                .on("/v1/eval-runs")
                .body("no such run"),
        );
        if deletion != 204 {
            sandbox.inject(Fault::status(deletion).on("/v1/eval-sets").method("DELETE"));
        }
        let input = EvalInput::rows(TASK, [row()]);
        let create = client.evals().runs().create(input, ["auto"]).max_retries(0);
        let error = create.idempotency_key("mine").await.unwrap_err();
        assert_eq!(
            (error.status(), error.message()),
            (Some(status), "no such run")
        );
        let sets = client.evals().sets().list().await.unwrap();
        let kept = sets.first().and_then(|set| set.id());
        assert_eq!(
            (kept.is_some(), error.resource_id()),
            (is_kept, kept),
            "{status}"
        );
    }
    // One that may have been started keeps its rows.
    let (sandbox, client) = sandbox().await;
    sandbox.inject(Fault::hang_up().on("/v1/eval-runs"));
    let input = EvalInput::rows(TASK, [row()]);
    let create = client.evals().runs().create(input, ["auto"]).max_retries(0);
    let error = create.await.unwrap_err();
    assert!(error.may_have_executed() && error.resource_id().is_some());
    assert!(
        !steps(&sandbox)
            .iter()
            .any(|step| step.starts_with("DELETE"))
    );
}

/// A file of the test's own.
fn file(content: impl AsRef<[u8]>) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), content).unwrap();
    file
}

#[tokio::test(start_paused = true)]
async fn a_file_of_rows_is_sent_line_by_line() {
    let (sandbox, client) = sandbox().await;
    let cases = [
        (
            "{\"input\": \"a\"}\n{\"input\": \"b\"}\n",
            "{\"input\": \"a\"}\n{\"input\": \"b\"}",
        ),
        ("\u{feff}{\"input\": 1e2}", "{\"input\": 1e2}"),
        (
            "\n\r\n  {\"input\":\t\"é\"} \r\n\t\n{}\r\n\n",
            "{\"input\":\t\"é\"}\n{}",
        ),
        ("\u{feff}\n{\"a\":1,\"a\":0.10}", "{\"a\":1,\"a\":0.10}"),
    ];
    for (content, sent) in cases {
        let file = file(content);
        let create = client
            .evals()
            .sets()
            .create(TASK, Rows::jsonl_file(file.path()));
        let set = create.await.unwrap();
        assert_eq!(
            set.item_count(),
            Some(sent.lines().count() as i64),
            "{content:?}"
        );
        let form = sandbox.journal().pop().unwrap();
        let form = parts(form.header("content-type").unwrap(), &form.body);
        assert_eq!(form[2].1, sent, "{content:?}");
    }
    let rows = file("{\"input\": \"x\"}\n");
    let input = EvalInput::rows(TASK, Rows::jsonl_file(&rows));
    assert!(
        client
            .evals()
            .runs()
            .create(input, ["qwen-1"])
            .await
            .unwrap()
            .id()
            .is_some()
    );
}

#[tokio::test(start_paused = true)]
async fn a_large_file_of_rows_is_sent_whole_and_again() {
    let answers = [503, 201].map(|status| Answer::json(status, r#"{"eval_set": {"id": "x"}}"#));
    let server = Server::in_turn(answers).await;
    let line = format!("{{\"input\": \"{}\"}}\n\n", "x".repeat(99));
    let file = file(line.repeat(100_000));
    let create = client(&server.url())
        .evals()
        .sets()
        .create(TASK, Rows::jsonl_file(&file));
    assert_eq!(create.await.unwrap().meta().unwrap().attempts(), 2);
    let seen = server.seen();
    assert!(seen[0].body == seen[1].body);
    let form = parts(seen[1].header("content-type").unwrap(), &seen[1].body);
    assert_eq!(form[2].1.lines().count(), 100_000);
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_in_a_file_of_rows_says_where() {
    let (sandbox, client) = sandbox().await;
    let cases: &[(&[u8], &str)] = &[
        (
            b"{}\n\n  {\"input\": tru}\n",
            ":3:13 is not JSON: expected `true`",
        ),
        (
            b"{}\n[1]\n",
            ":2:1 is no object such as {\"input\": {…}, \"expected_output\": {…}}",
        ),
        (b"\xef\xbb\xbf7\n", ":1:4 is no object such as "),
        (b"{}{}\n", ":1:3 is not JSON: expected "),
        (b"{\"input\": NaN}", ":1:11 is not JSON: expected "),
        (b"{\n\"input\": 1}", ":1:2 is not JSON: expected "),
        (b"{\"input\": \"\xff\"}", ":1:12 is not UTF-8"),
        (b"\xff\xfe{\0}\0", ":1:1 is not UTF-8"),
        (b"{\"a\":\r1}", ":1:6 holds a carriage return"),
        (b"", " holds no rows: "),
        (b"\xef\xbb\xbf\r\n \n", " holds no rows: "),
    ];
    for (content, said) in cases {
        let file = file(content);
        let create = client.evals().sets().create(TASK, Rows::jsonl_file(&file));
        let error = create.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Argument, 0),
            "{error}"
        );
        let said = format!("{}{said}", file.path().display());
        assert!(error.message().starts_with(&said), "{error}");
    }
    let absent = Rows::jsonl_file("no/such/rows.jsonl");
    let runs = client.evals().runs();
    let error = runs
        .create(EvalInput::rows(TASK, absent), ["qwen-1"])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Argument);
    assert!(
        error
            .message()
            .starts_with("no/such/rows.jsonl cannot be read: "),
        "{error}"
    );
    assert!(sandbox.journal().is_empty());
}

#[tokio::test(start_paused = true)]
async fn rows_may_come_with_their_errors() {
    let (sandbox, client) = sandbox().await;
    let sets = client.evals().sets();
    let lines = |text: &'static str| text.lines().map(serde_json::from_str::<serde_json::Value>);
    let set = sets.create(TASK, lines("{}\n{}")).await.unwrap();
    assert_eq!(set.item_count(), Some(2));
    let told = |result: Result<_, String>| Rows::fallible([Ok(row()), Ok(row()), result]);
    assert_eq!(
        sets.create(TASK, told(Ok(row())))
            .await
            .unwrap()
            .item_count(),
        Some(3)
    );
    let sent = sandbox.journal().len();
    let refused = [
        (
            sets.create(TASK, lines("{}\nno")),
            "row 1 cannot be read: expected ident",
        ),
        (
            sets.create(TASK, told(Err("gone".to_owned()))),
            "row 2 cannot be read: gone",
        ),
    ];
    for (request, said) in refused {
        let error = request.await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
        assert!(error.message().starts_with(said), "{error}");
        assert!(std::error::Error::source(&error).is_some());
    }
    assert_eq!(sandbox.journal().len(), sent);
}

#[tokio::test(start_paused = true)]
async fn a_reply_without_an_id_is_an_error() {
    let id = |body: &str| Answer::json(200, body);
    let cases = [
        (
            vec![id("{}")],
            "x".into(),
            "the run that was started has no id",
            Some("x"),
        ),
        (
            vec![id(r#"{"status": "running"}"#)],
            "x".into(),
            "the run that was started has no id",
            Some("x"),
        ),
        (
            vec![id(r#"{"run_id": null}"#)],
            "x".into(),
            "the run that was started has no id",
            Some("x"),
        ),
        (
            vec![id(r#"{"eval_set": {"name": "n"}}"#)],
            EvalInput::rows(TASK, [row()]),
            "the eval set that was made has no id",
            None,
        ),
    ];
    for (answers, input, said, resource) in cases {
        let server = Server::in_turn(answers).await;
        let error = client(&server.url())
            .evals()
            .runs()
            .create(input, ["auto"])
            .wait()
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::InvalidResponse, said)
        );
        assert_eq!(
            (error.resource_id(), error.request_id()),
            (resource, Some("req_200"))
        );
        assert!(error.may_have_executed() && error.idempotency_key().is_some());
        server.only();
    }
}

/// A server that tells the states of a run one after another, the last one for ever.
async fn run_of(states: &[&str]) -> Server {
    let run = |state: &&str| {
        Answer::json(
            200,
            format!(r#"{{"run": {{"id": "r", "status": "{state}"}}}}"#),
        )
    };
    Server::in_turn(states.iter().map(run)).await
}

#[tokio::test(start_paused = true)]
async fn a_run_is_waited_for_until_it_has_ended() {
    let sandbox = Sandbox::builder()
        .latency(SECOND * 5)
        .api_key(KEY)
        .start_here()
        .await
        .unwrap();
    let client = client(sandbox.base_url());
    let started = Instant::now();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let listener = seen.clone();
    let create = client
        .evals()
        .runs()
        .create(EvalInput::rows(TASK, [row()]), ["qwen-1"])
        .wait();
    let run = create
        .on_progress(move |run| {
            listener
                .lock()
                .unwrap()
                .push((run.status().unwrap().to_owned(), started.elapsed()))
        })
        .await
        .unwrap();
    assert_eq!((run.status(), run.results().len()), (Some("completed"), 1));
    assert!(run.cost_micro_usd() > 0);
    let mut seen = seen.lock().unwrap().clone();
    // Its rows are on their way first.
    let uploading = seen
        .iter()
        .take_while(|(status, _)| status == "uploading")
        .count();
    assert!(seen.drain(..uploading).count() > 0);
    let expected = [
        ("running", 0),
        ("running", 3),
        ("evaluating", 6),
        ("evaluating", 9),
        ("completed", 12),
    ];
    assert_eq!(
        seen,
        expected.map(|(state, at)| (state.to_owned(), SECOND * at))
    );

    // A run that failed is a result like any other.
    let failed = client
        .evals()
        .runs()
        .create(run.eval_set_id().unwrap(), ["no-such-model"])
        .wait()
        .await
        .unwrap();
    assert_eq!(
        (failed.status(), failed.is_terminal()),
        (Some("failed"), true)
    );
    assert!(failed.error_detail().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_wait_keeps_its_deadline_to_the_millisecond() {
    let cases: &[(&[&str], u64, u64, u64, &str)] = &[
        // The states, the interval, the deadline, when it ends, and what is told of the run.
        (&["running"], 3_000, 10_000, 10_000, "running"),
        (&["running"], 3_000, 2_999, 2_999, "running"),
        (&["running"], 100_000, 7, 7, "running"),
        (
            &["running", "evaluating"],
            3_000,
            9_000,
            9_000,
            "evaluating",
        ),
        // One that nobody knows yet does not count as an end, nor does the wait go on for ever.
        (
            &["running", "cancelled"],
            3_000,
            60_000,
            60_000,
            "cancelled",
        ),
        (&["cancelled"], 3_000, 0, 900_000, "cancelled"),
        (&[""], 60_000, 0, 900_000, ""),
    ];
    for (states, interval, deadline, ends, state) in cases {
        let server = run_of(states).await;
        let wait = client(&server.url())
            .evals()
            .runs()
            .wait("r")
            .poll_interval(Duration::from_millis(*interval));
        let wait = if *deadline == 0 {
            wait
        } else {
            wait.timeout(Duration::from_millis(*deadline))
        };
        let started = Instant::now();
        let error = wait.await.unwrap_err();
        assert_eq!(
            started.elapsed(),
            Duration::from_millis(*ends),
            "{states:?}"
        );
        assert_eq!(
            (error.kind(), error.resource_id()),
            (ErrorKind::WaitTimeout, Some("r"))
        );
        assert!(
            error
                .message()
                .contains(&format!("eval run r is still {state:?}")),
            "{error}"
        );
        assert!(!error.may_have_executed());
        let most = 1 + ends / interval;
        assert!(
            (most - 1..=most).contains(&(server.seen().len() as u64)),
            "{} requests",
            server.seen().len()
        );
    }
    // The last question may be the one that takes too long.
    let slow = Answer::json(200, r#"{"run": {"id": "r", "status": "running"}}"#).paced(SECOND * 2);
    for (answer, state) in [(slow, "running"), (Answer::never(), "unknown")] {
        let server = Server::always(answer).await;
        let started = Instant::now();
        let error = client(&server.url())
            .evals()
            .runs()
            .wait("r")
            .timeout(SECOND * 6)
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), started.elapsed()),
            (ErrorKind::WaitTimeout, SECOND * 6)
        );
        assert!(error.message().contains(state), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_passes_on_what_goes_wrong() {
    let (sandbox, client) = sandbox().await;
    let error = client.evals().runs().wait("run_none").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.resource_id()),
        (ErrorKind::NotFound, Some("run_none"))
    );
    let error = client.evals().runs().wait("").await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
    // What passes is waited out.
    let set = client.evals().sets().create(TASK, [row()]).await.unwrap();
    let run = client
        .evals()
        .runs()
        .create(&set, ["qwen-1"])
        .await
        .unwrap();
    sandbox.inject(Fault::status(503).on("/v1/eval-runs").times(2));
    assert!(client.evals().runs().wait(run.id().unwrap()).await.is_ok());
    sandbox.inject(Fault::status(503).on("/v1/eval-runs"));
    let error = client
        .evals()
        .runs()
        .wait(run.id().unwrap())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::EndpointNotReady, 3)
    );
    assert_eq!(error.resource_id(), run.id());
}

#[tokio::test(start_paused = true)]
async fn a_bill_that_cannot_be_read_is_an_error() {
    for bill in [
        r#""many""#,
        "[]",
        "1e99",
        "9223372036854775808",
        "true",
        "{}",
    ] {
        let body = format!(
            r#"{{"run": {{"id": "r", "status": "completed", "total_cost_micro_usd": {bill}}}}}"#
        );
        let server = Server::always(Answer::json(200, &body)).await;
        let runs = client(&server.url()).evals().runs();
        for error in [
            runs.retrieve("r").await.unwrap_err(),
            runs.wait("r").await.unwrap_err(),
        ] {
            assert_eq!(
                (error.kind(), error.body()),
                (ErrorKind::InvalidResponse, body.as_bytes()),
                "{bill}"
            );
            assert!(error.message().contains("total_cost_micro_usd"), "{error}");
        }
    }
    for (bill, micro) in [
        ("420715", 420_715),
        ("4.2e5", 420_000),
        ("5.0", 5),
        ("null", 0),
        ("-1", -1),
    ] {
        let body =
            format!(r#"{{"run": {{"status": "completed", "total_cost_micro_usd": {bill}}}}}"#);
        let server = Server::always(Answer::json(200, body)).await;
        let run = client(&server.url())
            .evals()
            .runs()
            .wait("r")
            .await
            .unwrap();
        assert_eq!(run.cost_micro_usd(), micro, "{bill}");
    }
}
