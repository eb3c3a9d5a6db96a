//! Where a redirect pointed is said, and nothing of it that may be secret.

use pareta::ErrorKind;

use crate::client;
use crate::server::{Answer, Server};

#[tokio::test(start_paused = true)]
async fn a_redirect_says_where_it_pointed() {
    let not_followed = "which is not followed: the key goes to the base URL only";
    let long = format!("https://gw.example/{}", "x".repeat(5_000));
    let cases = [
        (
            "https://gw.example/v1/models/",
            "to https://gw.example/v1/models/",
        ),
        // Without what may be secret in it.
        (
            "https://me:canary@gw.example:8443/login?next=canary#canary",
            "to https://gw.example:8443/login",
        ),
        // As it is meant from where it came.
        ("/login?canary", "to {base}/login"),
        ("login", "to {base}/v1/login"),
        ("../tasks/", "to {base}/tasks/"),
        ("?canary", "to {base}/v1/tasks"),
        ("//gw.example", "to http://gw.example/"),
        (
            "https://g\u{e4}teway.example/\u{e4}",
            "to https://xn--gteway-bua.example/%C3%A4",
        ),
        (long.as_str(), "to https://gw.example/xxxx"),
        // Where it is none.
        ("", "with an unusable Location"),
        ("https://", "with an unusable Location"),
        ("https://gw.example:99999/", "with an unusable Location"),
        ("javascript:canary()", "with an unusable Location"),
        ("data:text/html,canary", "with an unusable Location"),
        ("mailto:canary@gw.example", "with an unusable Location"),
    ];
    for (location, said) in cases {
        for status in [301, 302, 303, 307, 308] {
            let answer = Answer::json(status, "moved").header("location", location);
            let server = Server::always(answer).await;
            let error = client(&server.url()).tasks().list().await.unwrap_err();
            let said = said.replace("{base}", &server.url());
            let message = error.message();
            assert!(
                message.starts_with(&format!("a redirect {said}")),
                "{location}: {message}"
            );
            assert!(message.ends_with(not_followed), "{message}");
            assert!(
                message.len() < 500 && !message.contains("canary"),
                "{message}"
            );
            assert_eq!(
                (error.kind(), error.attempts(), error.is_retryable()),
                (ErrorKind::Status, 1, false)
            );
        }
    }
    let server = Server::always(Answer::json(307, "")).await;
    let error = client(&server.url()).tasks().list().await.unwrap_err();
    assert_eq!(
        error.message(),
        format!("a redirect without a Location, {not_followed}")
    );
    // Not every 3xx is a redirect.
    for (answer, said) in [
        (Answer::raw("HTTP/1.1 304 \r\n\r\n"), "Not Modified"),
        (Answer::json(304, ""), "Not Modified"),
        (Answer::json(399, r#"{"detail": "odd"}"#), "odd"),
    ] {
        let server = Server::always(answer).await;
        let error = client(&server.url()).tasks().list().await.unwrap_err();
        assert_eq!((error.message(), error.kind()), (said, ErrorKind::Status));
    }
}
