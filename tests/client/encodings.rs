//! Replies whose bytes are not what was asked for: each is named, and what can be read is read.

use pareta::{Client, Error, ErrorKind};

use crate::client;
use crate::server::{Answer, Server};

const MARK: &str = "\u{feff}";
const TASKS: &str = r#"{"tasks": [{"id": "contract-key-fields"}]}"#;

/// `{"tasks": []}`, compressed with gzip.
const GZIP: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xabV*I,\xce.V\xb2R\x88\x8e\xad\x05\x00\x5b\x43\x3d\x0f\
    \x0d\x00\x00\x00";

async fn served(answer: Answer) -> Client {
    client(&Server::always(answer).await.url())
}

async fn fail(answer: Answer) -> Error {
    let client = served(answer).await;
    client.tasks().list().max_retries(0).await.unwrap_err()
}

fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

fn utf_32(text: &str, to_bytes: fn(u32) -> [u8; 4]) -> Vec<u8> {
    text.chars()
        .flat_map(|letter| to_bytes(letter.into()))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_mark_before_the_text_is_passed_over() {
    let client = served(Answer::json(200, format!("{MARK}{TASKS}"))).await;
    let tasks = client.tasks().list().await.unwrap();
    assert_eq!(
        (tasks[0].id(), tasks.raw().json()),
        (Some("contract-key-fields"), TASKS)
    );
    let raw = client.request(http::Method::GET, "/v1/x").await.unwrap();
    assert_eq!(raw.json(), TASKS);
    for status in [200, 404] {
        let error = fail(Answer::json(
            status,
            format!(r#"{MARK}{{"detail": "there is none"}}"#),
        ))
        .await;
        assert!(error.message().ends_with("there is none"), "{error}");
        assert_eq!(error.detail().unwrap(), "there is none");
    }
    // What cannot be read is given back with it.
    let body = format!("{MARK}{{]");
    let error = fail(Answer::json(200, &body)).await;
    assert!(
        error.message().starts_with("the reply is not JSON"),
        "{error}"
    );
    assert_eq!(error.body(), body.as_bytes());
}

#[tokio::test(start_paused = true)]
async fn an_empty_reply_is_told_as_one() {
    let answers = [
        Answer::json(200, ""),
        Answer::json(200, " \r\n\t"),
        Answer::json(200, MARK),
        Answer::json(204, "").header("content-encoding", "gzip"),
        Answer::raw("HTTP/1.1 204 No Content\r\n\r\n"),
        Answer::new(200, "text/event-stream", ""),
        Answer::new(200, "text/html", ""),
    ];
    for answer in answers {
        let client = served(answer).await;
        let errors = [
            client.tasks().list().await.unwrap_err(),
            client
                .chat()
                .completions()
                .create("ep", ["x"])
                .await
                .unwrap_err(),
        ];
        for error in errors {
            assert_eq!(
                (error.kind(), error.message(), error.attempts()),
                (ErrorKind::InvalidResponse, "the reply is empty", 1)
            );
        }
    }
    // A route that gives nothing back may be asked all the same.
    let client = served(Answer::json(204, "")).await;
    let nothing = client.request(http::Method::DELETE, "/v1/x").await.unwrap();
    assert!(nothing.is_absent());
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_is_something_else_is_named() {
    const GZIPPED: &str = "the reply is compressed (gzip), which was not asked for: look at what stands between this \
                           client and the server";
    let encoded =
        |name: &str, body: &[u8]| Answer::json(200, body).header("content-encoding", name);
    let page = |body: &str| Answer::new(200, "text/html", body);
    let cases: Vec<(Answer, &str)> = vec![
        (Answer::json(200, GZIP), GZIPPED),
        (encoded("gzip", GZIP), GZIPPED),
        (encoded("X-GZip", GZIP), GZIPPED),
        (encoded("identity, gzip", GZIP), GZIPPED),
        (
            encoded("br", b"\x0b\x06\x80{\"tasks\": []}\x03"),
            "the reply is compressed (br)",
        ),
        (
            encoded("deflate", b"x\x9c\xabV"),
            "the reply is compressed (deflate)",
        ),
        (
            encoded("zstd", b"\x28\xb5\x2f\xfd\x04"),
            "the reply is compressed (zstd)",
        ),
        (
            Answer::json(200, b"\x28\xb5\x2f\xfd\x04"),
            "the reply is compressed (zstd)",
        ),
        (encoded("identity", b"\xff"), "the reply is not UTF-8"),
        (encoded("gzip", b"{]"), "the reply is not JSON"),
        (
            Answer::json(200, utf_16(TASKS, u16::to_le_bytes)),
            "the reply is in UTF-16",
        ),
        (
            Answer::json(200, utf_16(TASKS, u16::to_be_bytes)),
            "the reply is in UTF-16",
        ),
        (
            Answer::json(200, utf_16(&format!("{MARK}{TASKS}"), u16::to_le_bytes)),
            "the reply is in UTF-16",
        ),
        (
            Answer::json(200, utf_16(&format!("{MARK}{TASKS}"), u16::to_be_bytes)),
            "the reply is in UTF-16",
        ),
        (
            Answer::json(200, utf_32(TASKS, u32::to_le_bytes)),
            "the reply is in UTF-32",
        ),
        (
            Answer::json(200, utf_32(TASKS, u32::to_be_bytes)),
            "the reply is in UTF-32",
        ),
        (
            Answer::json(200, utf_32(&format!("{MARK}{TASKS}"), u32::to_le_bytes)),
            "the reply is in UTF-32",
        ),
        (
            Answer::json(200, utf_32(&format!("{MARK}{TASKS}"), u32::to_be_bytes)),
            "the reply is in UTF-32",
        ),
        (
            Answer::events(["data: {\"choices\": []}\n\n"]),
            "the reply is an event stream, which was not asked for; it starts with \"data: {",
        ),
        (
            Answer::json(200, ": wait\n\ndata: [DONE]\n\n"),
            "the reply is an event stream",
        ),
        (
            Answer::json(200, "\u{feff}event: x\ndata: 1\n\n"),
            "the reply is an event stream",
        ),
        (
            Answer::json(200, "id: 7\ndata: 1\n\n"),
            "the reply is an event stream",
        ),
        (Answer::json(200, "dates: none"), "the reply is not JSON"),
        (
            page("<!doctype html><title lang=\"de\">Anmelden &amp; los</title>"),
            "the reply is a page (Anmelden & los)",
        ),
        (
            page("<html><body><h1 id=x>Sign <b>in</b></h1>"),
            "the reply is a page (Sign in)",
        ),
        (
            page("<html><script src=x></script>"),
            "the reply is a page; it starts with \"<html>",
        ),
        (Answer::json(200, "<x"), "the reply is not JSON"),
    ];
    for (number, (answer, said)) in cases.into_iter().enumerate() {
        let error = fail(answer).await;
        assert!(error.message().starts_with(said), "{number}: {error}");
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error}");
        assert!(!error.body().is_empty());
    }
    // What says that it is compressed and is not, is read.
    let client = served(encoded("gzip", TASKS.as_bytes())).await;
    assert_eq!(client.tasks().list().await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_in_bytes_that_are_no_text_says_so() {
    let compressed = "the reply is compressed (gzip), which was not asked for: look at what stands between this client \
                      and the server";
    let cases = [
        (
            Answer::json(429, GZIP),
            format!("Too Many Requests; {compressed}"),
        ),
        (
            Answer::json(529, GZIP).header("content-encoding", "gzip"),
            format!("Overloaded; {compressed}"),
        ),
        (
            Answer::json(400, utf_16(r#"{"detail": "no"}"#, u16::to_le_bytes)),
            "Bad Request; the reply is in UTF-16".to_owned(),
        ),
        // The words are there, whatever the header says.
        (
            Answer::json(400, r#"{"detail": "no"}"#).header("content-encoding", "gzip"),
            "no".to_owned(),
        ),
        (
            Answer::json(400, "").header("content-encoding", "gzip"),
            "Bad Request".to_owned(),
        ),
    ];
    for (answer, said) in cases {
        let error = fail(answer).await;
        assert!(error.message().starts_with(&said), "{error}");
        assert!(!error.message().contains(char::is_control));
    }
}
