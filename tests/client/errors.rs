//! What an error says, what it never says, and where a key never goes.

use std::error::Error as _;
use std::process::Command;

use pareta::chat::ChatMessage;
use pareta::evals::{Document, EvalInput};
use pareta::{Client, ClientBuilder, DecodeError, Error, ErrorKind};
use serde_json::json;

use crate::server::{Answer, Server};
use crate::{KEY, builder, client, quick, sandbox};

async fn fail(answer: Answer) -> Error {
    let server = Server::always(answer).await;
    client(&server.url())
        .tasks()
        .list()
        .max_retries(0)
        .await
        .unwrap_err()
}

#[test]
fn an_error_goes_anywhere() {
    fn anywhere<T: std::error::Error + Send + Sync + 'static>() {}
    anywhere::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[tokio::test(start_paused = true)]
async fn every_status_has_its_kind() {
    for status in 300..600 {
        let kind = match status {
            400 | 422 => ErrorKind::BadRequest,
            401 => ErrorKind::Authentication,
            402 => ErrorKind::InsufficientCredits,
            403 => ErrorKind::PermissionDenied,
            404 => ErrorKind::NotFound,
            409 => ErrorKind::Conflict,
            429 => ErrorKind::RateLimited,
            503 => ErrorKind::EndpointNotReady,
            500.. => ErrorKind::Server,
            _ => ErrorKind::Status,
        };
        let error = fail(Answer::json(status, r#"{"detail": "no"}"#)).await;
        assert_eq!((error.kind(), error.status()), (kind, Some(status)));
        assert!(!error.may_have_executed(), "a GET changes nothing");
    }
    let (sandbox, _) = sandbox().await;
    let with_key = |key: &str| {
        quick::<pareta::client::Async>(sandbox.base_url())
            .api_key(key)
            .build()
            .unwrap()
    };
    let wrong = with_key("pareta_sk_wrong")
        .tasks()
        .list()
        .await
        .unwrap_err();
    assert_eq!(
        (wrong.kind(), wrong.attempts()),
        (ErrorKind::Authentication, 1)
    );
    let reader = with_key(sandbox.read_only_key());
    assert!(reader.tasks().list().await.is_ok());
    let refused = reader
        .chat()
        .completions()
        .create("ep", ["x"])
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::PermissionDenied);
}

#[tokio::test(start_paused = true)]
async fn an_error_says_what_the_server_said() {
    let page = format!(
        "<!doctype html>\n<html><head><title> 502 Bad Gateway </title></head>{}",
        "x".repeat(5_000)
    );
    let long = "é".repeat(5_000);
    let cut = format!("{}…", "é".repeat(300));
    let huge = format!(r#"{{"padding": "{}"}}"#, "x".repeat(2_000_000));
    let cases = [
        (
            r#"{"detail": "there is none"}"#,
            "there is none",
            Some(r#""there is none""#),
        ),
        (
            r#"{"detail": [{"loc": ["body", "messages", 0], "msg": "required"}, {"msg": "wrong"}]}"#,
            "body.messages.0: required; wrong",
            None,
        ),
        (
            r#"{"detail": {"message": "quota", "code": 7}}"#,
            "quota",
            Some(r#"{"message": "quota", "code": 7}"#),
        ),
        (
            r#"{"detail": {"reason": "x"}}"#,
            "x",
            Some(r#"{"reason": "x"}"#),
        ),
        (
            r#"{"error": {"message": "quota"}}"#,
            "quota",
            Some(r#"{"message": "quota"}"#),
        ),
        (r#"{"error": "quota"}"#, "quota", Some(r#""quota""#)),
        (r#"{"message": "quota"}"#, "quota", None),
        (
            r#"{"detail": "\u001b[31mred\u0007\u009b"}"#,
            "\\u{1b}[31mred\\u{7}\\u{9b}",
            None,
        ),
        ("upstream connect error\r\n", "upstream connect error", None),
        (page.as_str(), "502 Bad Gateway", None),
        (long.as_str(), cut.as_str(), None),
        ("", "Not Found", None),
        ("{}", "Not Found", None),
        ("\u{0}", "\\u{0}", None),
    ];
    for (body, message, detail) in cases {
        let error = fail(Answer::new(404, "text/plain", body)).await;
        assert_eq!(error.message(), message);
        assert_eq!(error.body(), body.as_bytes());
        assert_eq!(
            error.to_string(),
            format!("404 {message} (GET /v1/tasks, request req_404)")
        );
        if let Some(detail) = detail {
            assert_eq!(error.detail().unwrap().json(), detail);
        }
    }
    // Of an error that does not end, the beginning is enough; of one that breaks off, what there was.
    let error = fail(Answer::json(404, huge)).await;
    assert_eq!(
        (error.body().len(), error.kind()),
        (1024 * 1024, ErrorKind::NotFound)
    );
    let error = fail(Answer::new(404, "text/plain", "there is n").cut()).await;
    assert_eq!(
        (error.message(), error.kind()),
        ("there is n", ErrorKind::NotFound)
    );

    let error = fail(Answer::json(404, "").header("x-more", "yes")).await;
    assert_eq!(
        (error.request_id(), error.headers()["x-more"].as_bytes()),
        (Some("req_404"), &b"yes"[..])
    );
    let server = Server::always(Answer::json(429, "")).await;
    let error = client(&server.url()).tasks().list().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "429 Too Many Requests (GET /v1/tasks, request req_429) after 3 attempts"
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_keeps_its_cause() {
    let error = fail(Answer::json(200, "{\n\"tasks\": [}")).await;
    assert_eq!(
        (error.kind(), error.attempts(), error.status()),
        (ErrorKind::InvalidResponse, 1, Some(200))
    );
    let cause = error
        .source()
        .unwrap()
        .downcast_ref::<DecodeError>()
        .unwrap();
    assert_eq!((cause.line(), cause.column()), (2, 11));
    assert!(
        error
            .message()
            .starts_with("the reply is not JSON at line 2, column 11"),
        "{error}"
    );

    let error = fail(Answer::json(200, b"{\"tasks\": \"\xff\"}")).await;
    assert_eq!(
        (error.message(), error.body()),
        ("the reply is not UTF-8", &b"{\"tasks\": \"\xff\"}"[..])
    );
    assert!(
        error
            .source()
            .is_some_and(|cause| cause.is::<std::str::Utf8Error>())
    );

    // A broken connection tells how it broke, down to the system.
    let error = fail(Answer::hang_up()).await;
    let cause = error.source().and_then(|cause| cause.source());
    assert!(cause.is_some(), "{error:?}");
    assert_eq!(
        error.to_string(),
        "the connection broke before a reply came (GET /v1/tasks)"
    );
}

/// What the contract does not say is no reply.
#[tokio::test(start_paused = true)]
async fn a_reply_of_another_kind_is_refused() {
    for reply in ["[]", "7", "null", "\"x\"", "", "<html>", "{\"tasks\": []}}"] {
        let error = fail(Answer::json(200, reply)).await;
        assert_eq!(
            (error.kind(), error.body()),
            (ErrorKind::InvalidResponse, reply.as_bytes()),
            "{reply}"
        );
        assert_eq!(
            (error.request_id(), error.is_retryable()),
            (Some("req_200"), false)
        );
    }
    let server = Server::always(Answer::json(200, r#"{"tasks": [{"id": 7}]}"#)).await;
    let lenient = client(&server.url()).tasks().list().await.unwrap();
    assert_eq!((lenient[0].id(), lenient.drift().len()), (None, 1));
    let strict: Client = quick(&server.url()).strict(true).build().unwrap();
    let error = strict.tasks().list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(error.message().contains("$.tasks[0].id"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_reply_may_be_so_large_and_no_larger() {
    let reply = |size: usize| format!(r#"{{"tasks": [], "x": "{}"}}"#, "x".repeat(size));
    let limit = reply(1_000).len();
    for size in [1_000, 1_001, 500_000] {
        for answer in [
            Answer::json(200, reply(size)),
            Answer::events([reply(size)]),
            Answer::json(200, reply(size)).until_close(),
        ] {
            let server = Server::always(answer).await;
            let client: Client = quick(&server.url())
                .max_response_bytes(limit)
                .build()
                .unwrap();
            match client.tasks().list().await {
                Ok(_) => assert_eq!(size, 1_000),
                Err(error) => {
                    assert!(
                        size > 1_000 && error.message().contains("max_response_bytes"),
                        "{error}"
                    );
                    assert_eq!(
                        (error.kind(), error.attempts()),
                        (ErrorKind::InvalidResponse, 1)
                    );
                    assert_eq!(error.request_id(), Some("req_200"));
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn odd_http_is_an_error_or_right() {
    let good = "{\"tasks\": []}";
    let whole = |head: &str, body: &str| format!("HTTP/1.1 {head}\r\n\r\n{body}");
    let flood = |count: usize| -> String { (0..count).map(|n| format!("x-{n}: y\r\n")).collect() };
    let cases: Vec<(String, Option<ErrorKind>)> = vec![
        (whole("200 OK\r\ncontent-length: 13", good), None),
        (
            whole(
                "201 \r\ncontent-length: 13\r\ncontent-type: text/html",
                good,
            ),
            None,
        ),
        (
            whole(
                "100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 13",
                good,
            ),
            None,
        ),
        (
            whole(
                "103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 13",
                good,
            ),
            None,
        ),
        (
            whole(
                "200 OK\r\ntransfer-encoding: chunked",
                "d;x=y\r\n{\"tasks\": []}\r\n0\r\nx-trailer: 1\r\n\r\n",
            ),
            None,
        ),
        (
            whole("200 OK\r\ncontent-length: 5", good),
            Some(ErrorKind::InvalidResponse),
        ),
        (
            whole("200 OK\r\ncontent-length: 99", good),
            Some(ErrorKind::Connection),
        ),
        (
            whole("200 OK\r\ncontent-length: x", good),
            Some(ErrorKind::InvalidResponse),
        ),
        (
            whole("200 OK\r\ntransfer-encoding: chunked", "zz\r\n{}"),
            Some(ErrorKind::Connection),
        ),
        (
            whole(
                "200 OK\r\ntransfer-encoding: chunked",
                "fffffffffffffffff\r\n{}",
            ),
            Some(ErrorKind::Connection),
        ),
        (
            whole("204 No Content\r\ncontent-length: 13", good),
            Some(ErrorKind::InvalidResponse),
        ),
        (
            whole(
                "200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4",
                "\u{1f}x\u{8}y",
            ),
            Some(ErrorKind::InvalidResponse),
        ),
        (whole("304 Not Modified", ""), Some(ErrorKind::Status)),
        (whole("302 Found", ""), Some(ErrorKind::Status)),
        (
            whole(&format!("200 OK\r\n{}content-length: 13", flood(127)), good),
            None,
        ),
        (
            whole(&format!("200 OK\r\n{}content-length: 13", flood(128)), good),
            Some(ErrorKind::InvalidResponse),
        ),
        (
            "HTTP/9.9 200 OK\r\n\r\n".to_owned(),
            Some(ErrorKind::InvalidResponse),
        ),
        (
            "SSH-2.0-OpenSSH_9.6\r\n".to_owned(),
            Some(ErrorKind::InvalidResponse),
        ),
        (
            "\u{0}\u{1}\u{2}".to_owned(),
            Some(ErrorKind::InvalidResponse),
        ),
        (String::new(), Some(ErrorKind::Connection)),
    ];
    for (bytes, expected) in cases {
        let server = Server::always(Answer::raw(&bytes)).await;
        let result = client(&server.url()).tasks().list().max_retries(0).await;
        assert_eq!(
            result.err().map(|error| error.kind()),
            expected,
            "{bytes:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_secret_is_in_nothing_that_is_printed() {
    const PROMPT: &str = "canary-prompt";
    const HEADER: &str = "canary-header";
    let mut printed: Vec<String> = Vec::new();
    let mut print =
        |shown: &dyn std::fmt::Debug| printed.extend([format!("{shown:?}"), format!("{shown:#?}")]);
    let answers = [
        Answer::json(400, "no"),
        Answer::json(200, "no"),
        Answer::hang_up(),
        Answer::never(),
        Answer::events(["data: {\"choices\": []}\n\n"]),
        Answer::json(302, "").header("location", "http://elsewhere.example/"),
    ];
    for answer in answers {
        let server = Server::always(answer).await;
        let client = client(&server.url());
        let create = || {
            let request = client
                .chat()
                .completions()
                .create("ep", [ChatMessage::user(PROMPT).name(PROMPT)]);
            request
                .header("x-secret", HEADER)
                .extra_body("secret", PROMPT)
                .timeout(std::time::Duration::from_secs(9))
        };
        print(&client);
        print(&client.chat());
        print(&create());
        let error = create().await.unwrap_err();
        print(&error);
        print(&error.to_string());
        let mut cause = error.source();
        while let Some(inner) = cause {
            print(&inner);
            print(&inner.to_string());
            cause = inner.source();
        }
        match create().stream().await {
            Ok(mut stream) => {
                print(&stream);
                print(stream.meta());
                print(&stream.finish().await.unwrap_err());
                print(&stream);
            }
            Err(error) => print(&error),
        }
    }
    print(&ChatMessage::user(PROMPT));
    print(&pareta::chat::Content::from(PROMPT));
    print(&[
        pareta::chat::ContentPart::text(PROMPT),
        pareta::chat::ContentPart::image("image/png", PROMPT),
    ]);
    print(&EvalInput::rows("task", [json!({ "input": PROMPT })]));
    print(&Document::bytes(PROMPT));
    print(&pareta::audio::AudioInput::Bytes(PROMPT.into()));
    for bad in [format!("{KEY}\u{7f}"), format!("{KEY}é\n{KEY}")] {
        print(
            &builder::<pareta::client::Async>("http://127.0.0.1:1")
                .api_key(bad)
                .build()
                .unwrap_err(),
        );
    }
    print(
        &builder::<pareta::client::Async>("http://127.0.0.1:1")
            .user_agent_suffix(format!("{HEADER}\n"))
            .build()
            .unwrap_err(),
    );
    for text in printed {
        for secret in [KEY, PROMPT, HEADER] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_sent_back_is_cut_out() {
    let filler = |length: usize| "x".repeat(length);
    let bodies = [
        KEY.to_owned(),
        format!(r#"{{"detail": "unknown key {KEY}"}}"#),
        format!("<title>{KEY}</title>"),
        // Where the message is cut, half a key is still too much of it.
        format!("{}{KEY}", filler(290)),
        format!(r#"{{"detail": "{}{KEY}"}}"#, filler(285)),
        format!("{KEY}{KEY} {KEY}"),
        format!("data: {KEY}\n\n"),
        format!("data: {{\"error\": \"{KEY}\"}}\n\n"),
        format!(
            "event: error\ndata: {{\"message\": \"{}{KEY}\"}}\n\n",
            filler(290)
        ),
        format!("data: {{\"error\": \"{}{KEY}\"}}\n\n", filler(290)),
    ];
    for body in bodies {
        for (status, kind) in [
            (401, "application/json"),
            (500, "text/html"),
            (200, "application/json"),
            (200, "text/event-stream"),
        ] {
            let answer = Answer::new(status, kind, &body)
                .header("x-request-id", KEY)
                .header("x-echo", &format!("Bearer {KEY}"));
            let server = Server::always(answer).await;
            let client = client(&server.url());
            let mut errors = Vec::new();
            errors.extend(client.tasks().list().max_retries(0).await.err());
            errors.extend(
                client
                    .endpoints()
                    .deploy("task")
                    .wait()
                    .max_retries(0)
                    .await
                    .err(),
            );
            match client
                .chat()
                .completions()
                .create("ep", ["x"])
                .max_retries(0)
                .stream()
                .await
            {
                Ok(mut stream) => errors.extend(stream.finish().await.err()),
                Err(error) => errors.push(error),
            }
            assert!(errors.len() >= 2);
            for error in errors {
                let body = String::from_utf8_lossy(error.body()).into_owned();
                let said = [
                    error.to_string(),
                    format!("{error:?} {:?}", error.headers()),
                    body,
                    format!("{:?}", error.detail()),
                ];
                for text in said {
                    assert!(!text.contains("pareta_sk_can"), "{text}");
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_key_does_not_follow_a_redirect() {
    let elsewhere = Server::always(Answer::json(200, r#"{"tasks": []}"#)).await;
    for status in [301, 302, 303, 307, 308] {
        for target in [
            format!("{}/v1/tasks", elsewhere.url()),
            "/v1/models".to_owned(),
            "//elsewhere.example/".to_owned(),
        ] {
            let server = Server::always(Answer::json(status, "").header("location", &target)).await;
            let client: Client = builder(&server.url()).build().unwrap();
            let error = client.tasks().list().await.unwrap_err();
            assert_eq!(
                (error.kind(), error.status(), error.attempts()),
                (ErrorKind::Status, Some(status), 1)
            );
            assert!(
                error.message().contains(", which is not followed"),
                "{error}"
            );
            assert_eq!(error.headers()["location"], target.as_str());
            server.only();
            let error = client
                .chat()
                .completions()
                .create("ep", ["x"])
                .stream()
                .await
                .unwrap_err();
            assert_eq!((error.kind(), server.seen().len()), (ErrorKind::Status, 2));
        }
    }
    assert_eq!(elsewhere.seen().len(), 0);
}

#[test]
#[cfg_attr(
    not(any(feature = "rustls", feature = "native-tls")),
    ignore = "this build speaks no TLS"
)]
fn a_client_that_cannot_be_is_refused_with_the_reason() {
    type Settings = ClientBuilder<pareta::client::Async>;
    type Change = fn(Settings) -> Settings;
    let cases: [(Change, &str); 14] = [
        (|client| client.base_url("http://api.pareta.ai"), "https://"),
        (|client| client.base_url("http://10.0.0.1"), "allow_http"),
        (
            |client| client.base_url("http://localhost.evil.example"),
            "https://",
        ),
        (
            |client| client.base_url("https://user:canary@api.pareta.ai"),
            "credentials",
        ),
        (
            |client| client.base_url("https://api.pareta.ai?a=canary"),
            "query",
        ),
        (
            |client| client.base_url("https://api.pareta.ai#canary"),
            "fragment",
        ),
        (|client| client.base_url("ftp://api.pareta.ai"), "https://"),
        (
            |client| client.base_url("api.pareta.ai"),
            "write https://api.pareta.ai",
        ),
        (|client| client.base_url("canary"), "is not a URL"),
        (|client| client.api_key("canary\n"), "the API key"),
        (|client| client.api_key("canar\ny"), "the API key"),
        (|client| client.user_agent_suffix("a\nb"), "user agent"),
        (
            |client| client.proxy("::canary").base_url("https://api.pareta.ai"),
            "proxy",
        ),
        (|client| client.root_certificate("canary"), "certificate"),
    ];
    for (number, (settings, said)) in cases.into_iter().enumerate() {
        let built = settings(builder("http://127.0.0.1:1")).build();
        // White space around a key is a slip of the clipboard.
        if number == 9 {
            assert!(built.is_ok());
            continue;
        }
        let error = built.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "case {number}");
        assert!(error.message().contains(said), "case {number}: {error}");
        assert!(
            !format!("{error} {error:?}").contains("canary"),
            "case {number}: {error:?}"
        );
    }
    let built = |url: &str| {
        builder::<pareta::client::Async>(url)
            .build()
            .unwrap()
            .base_url()
            .to_owned()
    };
    assert_eq!(
        built(" https://api.pareta.ai/v1/ "),
        "https://api.pareta.ai"
    );
    assert_eq!(built("http://[::1]:9/prefix//"), "http://[::1]:9/prefix");
    let allowed = builder::<pareta::client::Async>("http://10.0.0.1")
        .allow_http(true)
        .build();
    assert_eq!(allowed.unwrap().base_url(), "http://10.0.0.1");
}

#[tokio::test(start_paused = true)]
async fn a_prefix_of_the_base_url_is_kept() {
    let server = Server::always(Answer::json(200, r#"{"tasks": []}"#)).await;
    for (base, path) in [
        ("", "/v1/tasks"),
        ("/v1", "/v1/tasks"),
        ("/a/b/", "/a/b/v1/tasks"),
        ("/a%2Fb", "/a%2Fb/v1/tasks"),
    ] {
        client(&format!("{}{base}", server.url()))
            .tasks()
            .list()
            .await
            .unwrap();
        assert_eq!(server.seen().pop().unwrap().target, path);
    }
}

/// What the environment says is tested in a process that has one of its own.
#[test]
#[cfg_attr(
    not(any(feature = "rustls", feature = "native-tls")),
    ignore = "this build speaks no TLS"
)]
fn the_environment_says_what_is_not_said_otherwise() {
    let proxy = Server::start_on_thread(|_| Answer::json(500, "the proxy was asked"));
    let server = Server::start_on_thread(|_| Answer::json(200, r#"{"tasks": []}"#));
    let cases: &[(&[(&str, &str)], &str)] = &[
        (
            &[],
            "there is no API key: set the environment variable PARETA_API_KEY",
        ),
        (&[("PARETA_API_KEY", "  ")], "there is no API key"),
        (&[("PARETA_API_KEY", "k")], "https://api.pareta.ai"),
        (
            &[("PARETA_API_KEY", "k"), ("PARETA_BASE_URL", "")],
            "https://api.pareta.ai",
        ),
        (
            &[
                ("PARETA_API_KEY", "k"),
                ("PARETA_BASE_URL", "https://other.example/v1/"),
            ],
            "https://other.example",
        ),
        (
            &[
                ("PARETA_API_KEY", "k"),
                ("PARETA_BASE_URL", "http://other.example"),
            ],
            "use https://",
        ),
        (
            &[("PARETA_API_KEY", "k"), ("PARETA_BASE_URL", &server.url())],
            "0 tasks",
        ),
    ];
    for (variables, said) in cases {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args([
            "errors::what_a_process_sees",
            "--exact",
            "--ignored",
            "--nocapture",
        ]);
        for name in ["PARETA_API_KEY", "PARETA_BASE_URL", "NO_PROXY", "no_proxy"] {
            child.env_remove(name);
        }
        for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
            child.env(name, proxy.url());
        }
        let output = child.envs(variables.iter().copied()).output().unwrap();
        let output = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.contains(said), "{variables:?}: {output}");
    }
    // Loopback goes through no proxy, which would be handed the key.
    assert_eq!((server.seen().len(), proxy.seen().len()), (1, 0));
    assert_eq!(server.only().header("authorization"), Some("Bearer k"));
}

#[tokio::test]
#[ignore = "run by the_environment_says_what_is_not_said_otherwise"]
async fn what_a_process_sees() {
    match Client::from_env() {
        Ok(client) if client.base_url().starts_with("http://127") => {
            println!("{} tasks", client.tasks().list().await.unwrap().len());
        }
        Ok(client) => println!("{}", client.base_url()),
        Err(error) => println!("{error}"),
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_in_place_of_a_reply_is_an_error() {
    let body = format!(r#"{{"error": {{"message": "overloaded, {KEY}"}}}}"#);
    for body in [body, format!(r#"{{"detail": "overloaded, {KEY}"}}"#)] {
        let server = Server::always(Answer::json(200, &body)).await;
        let client = client(&server.url());
        let errors = [
            client
                .chat()
                .completions()
                .create("ep", ["x"])
                .await
                .unwrap_err(),
            client.tasks().list().await.unwrap_err(),
            client.endpoints().list().await.unwrap_err(),
            client.evals().sets().retrieve("es").await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error}");
            assert!(error.message().contains("overloaded"), "{error}");
            assert!(!format!("{error} {error:?}").contains(KEY), "{error}");
            assert_eq!((error.status(), error.attempts()), (Some(200), 1));
        }
    }
    // Not even where an escape hides the key in the text.
    let escaped = KEY.replacen('p', "\\u0070", 1);
    for status in [200, 400] {
        let body = format!(r#"{{"detail": "overloaded, {escaped}"}}"#);
        let error = fail(Answer::json(status, body)).await;
        assert!(error.message().contains("[the API key]"), "{error}");
    }
    // What the contract names is a reply, whatever else is said beside it.
    let server = Server::always(Answer::json(200, r#"{"id": "es", "detail": "ready"}"#)).await;
    let endpoint = client(&server.url()).endpoints().retrieve("ep").await;
    assert_eq!(endpoint.unwrap()["detail"], "ready");
}

#[tokio::test(start_paused = true)]
async fn a_header_for_all_calls_is_in_each_and_gives_way() {
    let server = Server::always(Answer::json(200, r#"{"tasks": [], "choices": [{}]}"#)).await;
    let client: Client = quick(&server.url())
        .header("x-tenant", "north")
        .header("x-team", "a")
        .header("x-team", "b")
        .build()
        .unwrap();
    client.tasks().list().await.unwrap();
    let chat = client.chat().completions().create("ep", ["x"]);
    chat.header("x-tenant", "south").await.unwrap();
    let seen = server.seen();
    let teams = |at: usize| {
        let headers = seen[at].headers.iter().filter(|(name, _)| name == "x-team");
        headers.map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        (seen[0].header("x-tenant"), teams(0)),
        (Some("north"), vec!["a".into(), "b".into()])
    );
    assert_eq!(
        (seen[1].header("x-tenant"), teams(1)),
        (Some("south"), vec!["a".into(), "b".into()])
    );
    for (name, value) in [
        ("authorization", "x"),
        ("a b", "x"),
        ("x", "a\nb"),
        ("idempotency-key", "k"),
    ] {
        let error = quick::<pareta::client::Async>(&server.url())
            .header(name, value)
            .build()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{name}");
        assert!(error.message().contains(name), "{error}");
    }
}

/// What an error says by the members of OpenAI's.
fn members(error: &Error) -> [Option<String>; 3] {
    [error.code(), error.param(), error.type_()]
}

#[tokio::test(start_paused = true)]
async fn the_members_of_an_openai_error_are_read_wherever_it_stands() {
    let object = json!({ "message": "no", "code": KEY, "param": "messages", "type": "t" });
    let expected = ["[the API key]", "messages", "t"].map(|text| Some(text.to_owned()));
    let whole = [
        json!({ "error": object }),
        json!({ "detail": object }),
        json!({ "detail": { "error": object } }),
    ];
    for body in whole {
        let error = fail(Answer::json(400, body.to_string())).await;
        assert_eq!(members(&error), expected, "{body}");
    }
    let error = fail(Answer::json(400, r#"{"detail": "no such task"}"#)).await;
    assert_eq!(members(&error), [None, None, None]);

    let frames = [
        format!("data: {{\"error\": {object}}}\n\n"),
        format!("event: error\ndata: {object}\n\n"),
        format!("data: {{\"choices\": [{{\"index\": 0, \"error\": {object}}}]}}\n\n"),
    ];
    for frame in frames {
        let server = Server::always(Answer::events([&frame])).await;
        let client = client(&server.url());
        let request = client.chat().completions().create("m", "Hello").stream();
        let mut stream = request.await.unwrap();
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Stream, "{frame}");
        assert_eq!(members(&error), expected, "{frame}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_clone_of_an_error_is_the_same_error() {
    let server = Server::always(Answer::hang_up()).await;
    let call = client(&server.url()).tasks().list().max_retries(0);
    let error = call.await.unwrap_err();
    let clone = error.clone();
    assert_eq!(format!("{error:?}"), format!("{clone:?}"));
    assert_eq!(error.to_string(), clone.to_string());
    let (one, other) = (error.source().unwrap(), clone.source().unwrap());
    assert!(std::ptr::addr_eq(one, other), "the cause is shared");
}
