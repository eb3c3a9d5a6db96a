//! Calls as data: written, read, compared, and sent by others.

use std::collections::HashSet;
use std::process::Command;
use std::time::Duration;

use http::Method;
use pareta::chat::{ChatMessage, Tool};
use pareta::evals::Document;
use pareta::low_level::{CreateAgentCompletion, CreateChatCompletion, ListTasks, RetrieveTask};
use pareta::saved::SavedCall;
use pareta::{AUTO, Client, ErrorKind};
use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::server::{Answer, Server};
use crate::{CONTRACT, KEY, LIVE, builder, client, sandbox};

fn nowhere() -> Client {
    client("http://127.0.0.1:9")
}

fn refused(text: &str) -> String {
    let error = SavedCall::from_json(text).expect_err(text);
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
    let by_serde = serde_json::from_str::<SavedCall>(text).expect_err(text);
    assert!(
        error.message().contains(&by_serde.to_string())
            || by_serde.to_string().contains(error.message()),
        "{error} {by_serde}"
    );
    error.message().to_owned()
}

#[test]
fn its_text_says_what_is_sent_and_is_the_same_when_written_again() {
    let client = nowhere();
    let call = client
        .agent()
        .completions()
        .create([ChatMessage::user("Hello")])
        .session("s 1")
        .tools([Tool::function("look_up")])
        .extra_body("top_k", 5)
        .header("X-Purpose", "tests")
        .timeout(Duration::from_millis(1500))
        .max_retries(7)
        .idempotency_key("fixed")
        .to_saved()
        .unwrap();
    let text = call.to_json().unwrap();
    assert_eq!(
        text,
        concat!(
            r#"{"operation":"create_agent_completion","method":"POST","url":"/agent/v1/chat/completions","#,
            r#""headers":[["x-pareta-session","s 1"],["x-purpose","tests"]],"content_type":"application/json","#,
            r#""body":"{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],"#,
            r#"\"tools\":[{\"function\":{\"name\":\"look_up\"},\"type\":\"function\"}],\"top_k\":5}","#,
            r#""idempotency_key":"fixed","timeout":{"secs":1,"nanos":500000000},"max_retries":7}"#,
        )
    );
    let read = SavedCall::from_json(&text).unwrap();
    assert_eq!(read.to_json().unwrap(), text);
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
    assert_eq!(
        (read.timeout(), read.max_retries(), read.idempotency_key()),
        (Some(Duration::from_millis(1500)), Some(7), Some("fixed"))
    );
    // In a format that is no text, too, with names for its members or without.
    let mut bytes = Vec::new();
    ciborium::into_writer(&call, &mut bytes).unwrap();
    let read: SavedCall = ciborium::from_reader(&bytes[..]).unwrap();
    assert_eq!(read.to_json().unwrap(), text);
    let read: SavedCall = rmp_serde::from_slice(&rmp_serde::to_vec(&call).unwrap()).unwrap();
    assert_eq!(read.to_json().unwrap(), text);

    let debug = format!("{call:?}");
    assert!(debug.contains("create_agent_completion") && debug.contains("x-purpose"));
    assert!(
        !debug.contains("Hello") && !debug.contains("tests"),
        "{debug}"
    );

    let task = client.tasks().retrieve("a/b").to_saved().unwrap();
    assert_eq!(
        task.to_json().unwrap(),
        r#"{"operation":"retrieve_task","method":"GET","path":"/v1/tasks/{task_id}","url":"/v1/tasks/a%2Fb"}"#
    );
}

#[test]
fn a_post_is_given_its_key_when_it_is_saved() {
    let client = nowhere();
    let request = client.chat().completions().create(AUTO, "Hello");
    let (one, other) = (
        request.to_saved().unwrap(),
        request.clone().to_saved().unwrap(),
    );
    assert!(one.idempotency_key().is_some());
    assert_ne!(one.idempotency_key(), other.idempotency_key());
    assert_eq!(one, other);
    let keyed = one.clone().with_idempotency_key("mine").unwrap();
    assert_eq!((keyed.idempotency_key(), &keyed), (Some("mine"), &one));
    let error = one.with_idempotency_key("a b").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Argument);
    assert_eq!(
        client.tasks().list().to_saved().unwrap().idempotency_key(),
        None
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_saved_is_billed_once_however_often_and_by_whom_it_is_sent() {
    let (sandbox, client) = sandbox().await;
    let request = client.chat().completions().create(LIVE, CONTRACT);
    let text = request.to_saved().unwrap().to_json().unwrap();
    let other: Client = builder(sandbox.base_url()).build().unwrap();
    let mut answers = HashSet::new();
    for client in [&client, &other, &other] {
        let call = SavedCall::from_json(&text).unwrap();
        let completion = client.saved(&call).typed::<CreateChatCompletion>();
        answers.insert(completion.await.unwrap().json().to_owned());
        answers.insert(client.saved(&call).await.unwrap().json().to_owned());
    }
    assert_eq!((answers.len(), sandbox.ledger().len()), (1, 1));
    // Clones of a request are calls of their own.
    request.clone().await.unwrap();
    request.await.unwrap();
    assert_eq!(sandbox.ledger().len(), 3);
}

#[tokio::test]
async fn another_process_sends_it_and_it_is_billed_once() {
    let sandbox = pareta_sandbox::Sandbox::builder()
        .api_key(KEY)
        .start()
        .await
        .unwrap();
    let call = client(sandbox.base_url())
        .chat()
        .completions()
        .create(LIVE, CONTRACT)
        .to_saved()
        .unwrap();
    let text = call.to_json().unwrap();
    let send = || {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args([
            "saved::what_a_process_sends",
            "--exact",
            "--ignored",
            "--nocapture",
        ]);
        child
            .env("TEST_URL", sandbox.base_url())
            .env("TEST_CALL", &text);
        let output = child.output().unwrap();
        let output = String::from_utf8_lossy(&output.stdout).into_owned();
        let sent = output.lines().find(|line| line.starts_with("sent "));
        sent.unwrap_or_else(|| panic!("{output}")).to_owned()
    };
    assert_eq!(send(), send());
    assert_eq!(sandbox.ledger().len(), 1);
}

#[tokio::test]
#[ignore = "run by another_process_sends_it_and_it_is_billed_once"]
async fn what_a_process_sends() {
    let [url, call] = ["TEST_URL", "TEST_CALL"].map(|name| std::env::var(name).unwrap());
    let call = SavedCall::from_json(&call).unwrap();
    let client = client(&url);
    let completion = client
        .saved(&call)
        .typed::<CreateChatCompletion>()
        .await
        .unwrap();
    println!("sent {:?}", completion.id().unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_saved_as_one_and_read_as_one() {
    let (sandbox, client) = sandbox().await;
    let completions = client.chat().completions();
    let call = completions
        .create(LIVE, CONTRACT)
        .n(2)
        .stream()
        .include_usage(true);
    let call = SavedCall::from_json(&call.to_saved().unwrap().to_json().unwrap()).unwrap();
    assert!(call.is_stream());
    let mut texts = HashSet::new();
    for _ in 0..2 {
        let mut stream = client.saved(&call).stream().await.unwrap();
        while let Some(chunk) = stream.next().await {
            chunk.unwrap();
        }
        let whole = stream.accumulated().unwrap();
        assert!(stream.is_complete() && whole.usage().total_tokens().is_some());
        assert_eq!(whole.choices().len(), 2);
        texts.insert(stream.text().to_owned());
    }
    assert_eq!((texts.len(), sandbox.ledger().len()), (1, 1));
    // What would be billed and could not be read is not sent.
    let sent = sandbox.journal().len();
    let whole = completions.create(LIVE, CONTRACT).to_saved().unwrap();
    let problems = [
        client.saved(&call).await.unwrap_err(),
        client
            .saved(&call)
            .typed::<CreateChatCompletion>()
            .await
            .unwrap_err(),
        client.saved(&whole).stream().await.unwrap_err(),
        client
            .saved(&client.tasks().list().to_saved().unwrap())
            .stream()
            .await
            .unwrap_err(),
        client
            .saved(&whole)
            .typed::<CreateAgentCompletion>()
            .await
            .unwrap_err(),
    ];
    for problem in &problems {
        assert_eq!(
            (problem.kind(), problem.attempts()),
            (ErrorKind::Argument, 0)
        );
    }
    insta::assert_snapshot!(problems.map(|problem| problem.to_string()).join("\n"), @r"
    the call was saved as a stream: read its reply as one
    the call was saved as a stream: read its reply as one
    the call was not saved as a stream: its reply comes whole
    the saved call is list_tasks, and not create_chat_completion or create_agent_completion
    the saved call is create_chat_completion, and not create_agent_completion
    ");
    assert_eq!(sandbox.journal().len(), sent);
    // Nor is a stream that only its body asks for.
    let body = json!({ "model": LIVE, "messages": [], "stream": true });
    let raw = client
        .request(Method::POST, "/v1/chat/completions")
        .json(&body);
    let raw = raw.to_saved().unwrap();
    assert!(client.saved(&raw).await.is_err() && raw.operation().is_none());
    assert_eq!(sandbox.journal().len(), sent);
}

#[cfg(feature = "blocking")]
#[test]
fn the_blocking_client_sends_what_the_other_has_saved() {
    let sandbox = pareta_sandbox::Sandbox::builder()
        .api_key(KEY)
        .start_blocking();
    let sandbox = sandbox.unwrap();
    let call = client(sandbox.base_url())
        .chat()
        .completions()
        .create(LIVE, CONTRACT);
    let call = call.to_saved().unwrap();
    let blocking: pareta::blocking::Client = builder(sandbox.base_url()).build().unwrap();
    let completion = blocking
        .saved(&call)
        .typed::<CreateChatCompletion>()
        .send()
        .unwrap();
    assert_eq!(
        blocking.saved(&call).send().unwrap().json(),
        completion.json()
    );
    assert_eq!(sandbox.ledger().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn its_options_are_set_anew_on_the_request_made_of_it() {
    let server = Server::always(Answer::json(503, "{}")).await;
    let call = client(&server.url())
        .request(Method::POST, "/v1/x")
        .header("x-one", "saved")
        .max_retries(1)
        .to_saved()
        .unwrap();
    let other: Client = builder(&server.url())
        .header("x-one", "client")
        .header("x-two", "client")
        .build()
        .unwrap();
    let error = other.saved(&call).await.unwrap_err();
    assert_eq!(
        (error.attempts(), error.idempotency_key()),
        (2, call.idempotency_key())
    );
    let seen = server.seen();
    assert_eq!(
        (seen[0].header("x-one"), seen[0].header("x-two")),
        (Some("saved"), Some("client"))
    );
    let request = other.saved(&call).max_retries(0).idempotency_key("another");
    let again = request.to_saved().unwrap();
    assert_eq!(
        (again.max_retries(), again.idempotency_key()),
        (Some(0), Some("another"))
    );
    assert_eq!(again, call);
    let error = request.await.unwrap_err();
    assert_eq!(
        (error.attempts(), error.idempotency_key()),
        (1, Some("another"))
    );
}

#[tokio::test(start_paused = true)]
async fn bodies_of_every_kind_come_back_byte_for_byte() {
    let server = Server::always(Answer::json(200, "{}")).await;
    let client = client(&server.url());
    let odd = "{ \"b\" : 1.50,\n \"a\":\"\\u00e9\", \"a\": 1e400 }";
    let odd = RawValue::from_string(odd.to_owned()).unwrap();
    let call = client
        .request(Method::PUT, "/v1/x?q=a%20b")
        .json(&odd)
        .query("z", 1);
    let call = SavedCall::from_json(&call.to_saved().unwrap().to_json().unwrap()).unwrap();
    client.saved(&call).await.unwrap();
    let seen = server.only();
    assert_eq!(
        (seen.text().as_str(), seen.target.as_str()),
        (odd.get(), "/v1/x?q=a%20b&z=1")
    );
    assert_eq!(seen.header("idempotency-key"), None);

    // A form with a file of bytes that are no text.
    let form = || {
        let rows = Document::bytes([0xff, 0, b'\r', b'\n']).file_name("rows");
        client
            .low_level()
            .create_eval_set("task", "name", rows)
            .to_saved()
    };
    let (call, other) = (form().unwrap(), form().unwrap());
    assert_ne!(call.content_type(), other.content_type());
    assert_eq!(call, other);
    let text = call.to_json().unwrap();
    assert!(text.contains("body_base64"));
    let read = SavedCall::from_json(&text).unwrap();
    assert_eq!((read.body(), read.to_json().unwrap()), (call.body(), text));
    let set = client.saved(&read).await.unwrap();
    assert!(set.meta().is_some());
    assert_eq!(server.seen()[1].body, call.body().unwrap());

    let file = tempfile::NamedTempFile::new().unwrap();
    for document in [Document::path(file.path()), Document::reader(&b"x"[..])] {
        let error = client.low_level().create_eval_set("task", "name", document);
        let error = error.to_saved().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument);
        insta::allow_duplicates! {
            insta::assert_snapshot!(error, @"the body is read from a file, which a saved call does not hold: give its bytes");
        }
    }
}

#[test]
fn no_secret_is_saved() {
    let client = nowhere();
    for name in [
        "x-api-key",
        "Cookie",
        "x-auth-token",
        "X-Amz-Security-Token",
        "proxy-authorization",
        "x-goog-signature",
        "ocp_apim_subscription_key",
    ] {
        let error = client
            .tasks()
            .list()
            .header(name, "canary")
            .to_saved()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument, "{name}");
        assert!(
            error.message().contains("is a secret by its name"),
            "{error}"
        );
        assert!(!error.to_string().contains("canary"));
    }
    let call = client
        .tasks()
        .list()
        .header("x-monkey", "1")
        .header("x-tokens-left", "1");
    assert_eq!(call.to_saved().unwrap().headers().len(), 2);
}

#[test]
fn what_a_call_is_refused_for_is_told_when_it_is_saved() {
    let client = nowhere();
    let problems = [
        client
            .chat()
            .completions()
            .create(AUTO, Vec::<ChatMessage>::new())
            .to_saved(),
        client
            .chat()
            .completions()
            .create(AUTO, "Hello")
            .temperature(9.0)
            .to_saved(),
        client.tasks().list().timeout(Duration::ZERO).to_saved(),
        client.request(Method::GET, "/v1/../x").to_saved(),
        client.request(Method::GET, "//evil.example/x").to_saved(),
        client.embeddings().create(vec!["x"; 513]).to_saved(),
        client.rerank().create("x", vec!["x"; 2000]).to_saved(),
        client.endpoints().deploy("x").stream().to_saved(),
        client.endpoints().wait_until_live("x").to_saved(),
        client.images().edit(&b"none"[..], "x").to_saved(),
        client.request(Method::CONNECT, "/v1/x").to_saved(),
    ];
    let problems = problems.map(|problem| {
        let error = problem.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument);
        error.to_string()
    });
    insta::assert_snapshot!(problems.join("\n"), @r#"
    messages is empty: a conversation has at least one
    temperature is 9: it must be from 0 to 2 (POST /v1/chat/completions)
    timeout is zero: leave it out for a call without a limit
    the path must start with `/` and hold no dot segments, backslashes, spaces or control characters, such as /v1/tasks
    url must start with one slash and hold no dot segments, backslashes, spaces, control characters or fragment, such as /v1/tasks?x=1
    texts has 513, and one request takes 512: save the call in parts of so many
    documents has 2000, and one request takes 1000: save the call in parts of so many
    a deployment is not saved with its events: save it without them, before it is made a stream
    the call is made of several requests, or uploads rows, and cannot be saved as one: save the calls of its steps, or send it
    the image is neither a PNG nor a JPEG, by its first bytes
    method "CONNECT" is none of a call
    "#);
}

#[test]
fn nothing_from_outside_reaches_what_no_call_may() {
    let cases = [
        r#"{"method":"GET","url":"http://evil.example/"}"#,
        r#"{"method":"GET","url":"//evil.example/"}"#,
        r#"{"method":"GET","url":"/\\evil.example/"}"#,
        r#"{"method":"GET","url":"@evil.example/"}"#,
        r#"{"method":"GET","url":""}"#,
        r#"{"method":"GET","url":"/v1/%2E%2e/x"}"#,
        r#"{"method":"GET","url":"/v1/x\r\nhost: evil"}"#,
        r##"{"method":"GET","url":"/v1/x#y"}"##,
        r#"{"method":"CONNECT","url":"/v1/x"}"#,
        r#"{"method":"TRACE","url":"/v1/x"}"#,
        r#"{"method":"GET /evil","url":"/v1/x"}"#,
        r#"{"method":"","url":"/v1/x"}"#,
        r#"{"method":"GET","url":"/v1/x","headers":[["authorization","Bearer x"]]}"#,
        r#"{"method":"GET","url":"/v1/x","headers":[["Host","evil"]]}"#,
        r#"{"method":"GET","url":"/v1/x","headers":[["content-length","1"]]}"#,
        r#"{"method":"GET","url":"/v1/x","headers":[["content-type","text/html"]]}"#,
        r#"{"method":"GET","url":"/v1/x","headers":[["Idempotency-Key","x"]]}"#,
        r#"{"method":"GET","url":"/v1/x","headers":[["cookie","x"]]}"#,
        r#"{"method":"GET","url":"/v1/x","headers":[["connection","upgrade"]]}"#,
        r#"{"method":"GET","url":"/v1/x","headers":[["x","a\r\ny: b"]]}"#,
        r#"{"method":"GET","url":"/v1/x","headers":[["x y","a"]]}"#,
        r#"{"method":"POST","url":"/v1/x","content_type":"text/html"}"#,
        r#"{"method":"POST","url":"/v1/x","body":"a","content_type":"a\nb"}"#,
        r#"{"method":"POST","url":"/v1/x","body":"a","body_base64":"YQ=="}"#,
        r#"{"method":"POST","url":"/v1/x","body_base64":"%"}"#,
        r#"{"method":"POST","url":"/v1/x","idempotency_key":"a b"}"#,
        r#"{"method":"POST","url":"/v1/x","timeout":{"secs":0,"nanos":0}}"#,
        r#"{"method":"GET","url":"/v1/x","path":"/v1/y"}"#,
        r#"{"operation":"list_tasks","method":"POST","url":"/v1/tasks"}"#,
        r#"{"operation":"list_tasks","method":"GET","url":"/v1/x"}"#,
        r#"{"operation":"retrieve_task","method":"GET","url":"/v1/tasks/"}"#,
        r#"{"method":"GET","url":"/v1/x","later":1}"#,
        r#"{"method":"GET","method":"POST","url":"/v1/x"}"#,
        r#"{"method":"GET"}"#,
        r#"[null,"GET",null,"/v1/x",[],null,null,null,null,null,null]"#,
        "{",
    ];
    let told: Vec<String> = cases
        .iter()
        .map(|text| format!("{text}\n    {}", refused(text)))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
    // What another version may know, and what is only odd.
    for text in [
        r#"{"operation":"not_yet_known","method":"GET","path":"/v1/x/{id}:run","url":"/v1/x/1:run"}"#,
        r#"{"method":"GET","url":"/v1/x?next=/../y"}"#,
        r#"{"method":"POST","url":"/v1/x","body":""}"#,
    ] {
        assert_eq!(SavedCall::from_json(text).unwrap().to_json().unwrap(), text);
    }
}

#[test]
fn the_same_call_is_the_same_however_it_came_to_be() {
    let client = nowhere();
    let raw = |json: &str| RawValue::from_string(json.to_owned()).unwrap();
    let typed = client
        .chat()
        .completions()
        .create("m", "Hello")
        .temperature(1.0);
    let typed = typed.to_saved().unwrap();
    let by_path = client
        .request(Method::POST, "/v1/chat/completions")
        .json(&raw(
            r#"{ "temperature": 10e-1, "messages": [{"content": "Hell\u006f", "role": "user"}], "model": "m" }"#,
        ))
        .max_retries(3)
        .to_saved()
        .unwrap();
    assert_eq!(typed, by_path);
    assert_eq!(HashSet::from([typed.clone(), by_path]).len(), 1);
    let call = |body: &str| client.request(Method::POST, "/v1/x").json(&raw(body));
    let others = [
        call(r#"{"a":1}"#),
        call(r#"{"a":2}"#),
        call(r#"{"a":"1"}"#),
        call(r#"{"a":1,"a":2}"#),
        call(r#"{"a":2,"a":1}"#),
        call(r#"{"a":[1,2]}"#),
        call(r#"{"a":[2,1]}"#),
        call(r#"{"a":1}"#).query("x", 1),
        call(r#"{"a":1}"#).query("x", 1).query("y", 1),
        call(r#"{"a":1}"#).query("y", 1).query("x", 1),
        call(r#"{"a":1}"#).header("x-one", "1"),
        call(r#"{"a":1}"#).header("x-one", "1").header("x-one", "2"),
        call(r#"{"a":1}"#).header("x-one", "2").header("x-one", "1"),
        client
            .request(Method::PUT, "/v1/x")
            .json(&raw(r#"{"a":1}"#)),
        client
            .request(Method::POST, "/v1/y")
            .json(&raw(r#"{"a":1}"#)),
        client.request(Method::POST, "/v1/x"),
    ];
    let count = others.len();
    let distinct: HashSet<SavedCall> = others.iter().map(|call| call.to_saved().unwrap()).collect();
    assert_eq!(distinct.len(), count);
    let headers = [["x-a", "1"], ["x-b", "2"]];
    let in_turn = |order: [usize; 2]| {
        let [one, other] = order.map(|at| headers[at]);
        let call = call("1").header(one[0], one[1]).header(other[0], other[1]);
        call.to_saved().unwrap()
    };
    assert_eq!(in_turn([0, 1]), in_turn([1, 0]));
}

#[test]
fn lines_of_a_batch_come_and_go() {
    let body = r#"{"model": "m",  "messages": [], "seed": 1.0}"#;
    let line = format!(
        "\u{feff}{{\"method\": \"POST\", \"custom_id\": \"r\\n1\", \"url\": \"/v1/chat/completions\", \"body\": {body}}}\r\n"
    );
    let (custom_id, call) = SavedCall::from_batch_line(&line).unwrap();
    assert_eq!(
        (custom_id.as_str(), call.operation()),
        ("r\n1", Some("create_chat_completion"))
    );
    assert_eq!(
        (call.body(), call.content_type()),
        (Some(body.as_bytes()), Some("application/json"))
    );
    assert!(call.idempotency_key().is_some());
    assert_eq!(
        call.to_batch_line("2").unwrap(),
        format!(
            r#"{{"custom_id":"2","method":"POST","url":"/v1/chat/completions","body":{body}}}"#
        )
    );
    let (_, match_task) = SavedCall::from_batch_line(
        r#"{"custom_id":"1","method":"GET","url":"/v1/tasks/match?x=1"}"#,
    )
    .unwrap();
    assert_eq!(
        (match_task.operation(), match_task.path()),
        (Some("retrieve_task"), "/v1/tasks/{task_id}")
    );
    let (_, unknown) = SavedCall::from_batch_line(
        r#"{"custom_id":"1","method":"POST","url":"/v2/x","body":null}"#,
    )
    .unwrap();
    assert_eq!((unknown.operation(), unknown.path()), (None, "/v2/x"));

    let client = nowhere();
    let with_line_breaks = RawValue::from_string("{\n}".to_owned()).unwrap();
    let completions = client.chat().completions();
    let calls = [
        completions.create("m", "x").header("x-one", "1").to_saved(),
        completions.create("m", "x").stream().to_saved(),
        client
            .request(Method::POST, "/v1/x")
            .json(&with_line_breaks)
            .to_saved(),
        client
            .low_level()
            .create_eval_set("t", "n", &b"x"[..])
            .to_saved(),
    ];
    let mut told: Vec<_> = calls
        .into_iter()
        .map(|call| call.unwrap().to_batch_line("1").unwrap_err())
        .collect();
    told.push(call.to_batch_line(" ").unwrap_err());
    for line in [
        "",
        "{}",
        "[]",
        r#"["1","POST","/v1/x",{}]"#,
        r#"{"custom_id":"1","method":"POST","url":"https://api.openai.com/v1/x","body":{}}"#,
        r#"{"custom_id":"1","method":"post it","url":"/v1/x","body":{}}"#,
        r#"{"custom_id":"","method":"POST","url":"/v1/x","body":{}}"#,
        r#"{"custom_id":1,"method":"POST","url":"/v1/x","body":{}}"#,
        r#"{"custom_id":"1","method":"POST","url":"/v1/x","body":{},"body":{}}"#,
        r#"{"custom_id":"1","method":"POST","url":"/v1/x","body":{},"headers":{}}"#,
        r#"{"custom_id":"1","method":"POST","url":"/v1/x","body":{"a":}}"#,
        r#"{"custom_id":"1","method":"POST","url":"/v1/x","body":{}} {}"#,
    ] {
        told.push(SavedCall::from_batch_line(line).unwrap_err());
    }
    assert!(told.iter().all(|error| error.kind() == ErrorKind::Argument));
    let told: Vec<_> = told.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn a_line_of_a_batch_is_read_as_the_type_its_route_gives() {
    let (_sandbox, client) = sandbox().await;
    let line = r#"{"custom_id":"1","method":"GET","url":"/v1/tasks/contract-key-fields"}"#;
    let (_, call) = SavedCall::from_batch_line(line).unwrap();
    let task = client.saved(&call).typed::<RetrieveTask>().await.unwrap();
    assert_eq!(task.id(), Some("contract-key-fields"));
    // One by its path is read by what that is.
    let raw = client.request(Method::GET, "/v1/tasks").to_saved().unwrap();
    let tasks = client.saved(&raw).typed::<ListTasks>().await.unwrap();
    assert!(!tasks.is_empty());
    let error = client
        .saved(&raw)
        .typed::<RetrieveTask>()
        .await
        .unwrap_err();
    assert_eq!(
        error.message(),
        "the saved call is GET /v1/tasks, and not retrieve_task"
    );
}

fn bodies() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((".{0,3}", inner), 0..4).prop_map(Value::from_iter),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_read_is_written_again(body in bodies(), query in ".{0,8}", header in "[ -~]{0,8}") {
        let client = nowhere();
        let call = client.request(Method::POST, "/v1/x").json(&body).query("q", query).header("x-h", header.trim());
        let call = call.to_saved().unwrap();
        let read = SavedCall::from_json(&call.to_json().unwrap()).unwrap();
        prop_assert_eq!(read.to_json().unwrap(), call.to_json().unwrap());
        prop_assert_eq!(read.canonical(), call.canonical());
        prop_assert_eq!(read.body(), call.body());
    }

    #[test]
    fn lines_keep_what_they_say(body in bodies(), custom_id in "[^ ]{1,8}") {
        prop_assume!(!custom_id.trim().is_empty() && body["stream"] != true);
        let call = nowhere().request(Method::POST, "/v1/rerank").json(&body).to_saved().unwrap();
        let line = call.to_batch_line(&custom_id).unwrap();
        prop_assert!(!line.contains('\n'));
        let (id, read) = SavedCall::from_batch_line(&line).unwrap();
        prop_assert_eq!(&id, &custom_id);
        prop_assert_eq!(read.body(), call.body());
        prop_assert_eq!(read, call);
    }

    #[test]
    fn no_text_is_too_bad(
        text in ".{0,80}",
        members in prop::collection::vec(
            ("(operation|method|path|url|headers|content_type|body|body_base64|timeout|custom_id)", bodies()), 0..9,
        ),
        content_type in "(multipart/form-data; boundary=)?[ -~]{0,5}",
        body in ".{0,40}",
        url in "/?[ -~]{0,12}",
    ) {
        let odd = Value::from_iter(members).to_string();
        let near = json!({ "method": "POST", "url": url, "content_type": content_type, "body": body }).to_string();
        for text in [text, odd, near] {
            let _ = SavedCall::from_batch_line(&text);
            if let Ok(call) = SavedCall::from_json(&text) {
                let again = SavedCall::from_json(&call.to_json().unwrap()).unwrap();
                prop_assert_eq!(again.canonical(), call.canonical());
                let _ = call.to_batch_line("1");
                let debug = format!("{call:?}");
                prop_assert!(debug.starts_with("SavedCall") && !call.is_stream());
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_of_any_kind_is_taken_as_it_comes() {
    let server = Server::always(Answer::new(200, "audio/wav", [0xff, 0])).await;
    let client = client(&server.url());
    let sound = client
        .request(Method::GET, "/v1/sound")
        .header("accept", "audio/wav");
    let sound = SavedCall::from_json(&sound.to_saved().unwrap().to_json().unwrap()).unwrap();
    let error = client.saved(&sound).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
    assert!(server.seen().is_empty(), "{error}");
    let reply = client.saved(&sound).download().await.unwrap();
    assert_eq!(reply.content_type(), Some("audio/wav"));
    assert_eq!(reply.bytes().await.unwrap(), [0xff, 0]);
    assert_eq!(server.only().header("accept"), Some("audio/wav"));

    let completions = client.chat().completions();
    let stream = completions
        .create("m", "Hello")
        .stream()
        .to_saved()
        .unwrap();
    client.saved(&stream).download().await.unwrap();
    assert_eq!(server.seen()[1].header("accept"), Some("text/event-stream"));
    // To accept what is accepted anyway says nothing.
    let call = |accept| {
        let call = client
            .request(Method::GET, "/v1/x")
            .header("accept", accept);
        call.to_saved().unwrap()
    };
    let plain = client.request(Method::GET, "/v1/x").to_saved().unwrap();
    assert_eq!(call("application/json"), plain);
    let read = r#"{"method":"GET","url":"/v1/x","headers":[["accept","application/json"]]}"#;
    assert_eq!(SavedCall::from_json(read).unwrap(), plain);
    assert_ne!(call("*/*"), plain);
    let both = client
        .request(Method::GET, "/v1/x")
        .header("accept", "application/json")
        .header("accept", "*/*");
    assert_eq!(both.to_saved().unwrap().headers().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn clones_of_a_request_tell_the_same_listener() {
    let (_sandbox, client) = sandbox().await;
    let (tell, told) = std::sync::mpsc::channel();
    let waiting = client
        .endpoints()
        .wait_until_live(LIVE)
        .on_progress(move |endpoint| tell.send(endpoint.id().unwrap().to_owned()).unwrap());
    let clone = waiting.clone();
    clone.await.unwrap();
    waiting.await.unwrap();
    assert_eq!(told.iter().collect::<Vec<_>>(), [LIVE, LIVE]);
}
