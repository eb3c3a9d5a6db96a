//! Documents of eval rows: to the API while they are small, straight to storage when they are not.

use pareta::evals::Document;
use pareta::progress::UploadProgress;
use pareta::{Client, Error, ErrorKind};
use serde_json::json;

use crate::evals::parts;
use crate::server::{Answer, Seen, Server};
use crate::{builder, client, sandbox};

const LIMIT: usize = 5 * 1024 * 1024;

#[tokio::test(start_paused = true)]
async fn a_document_goes_to_storage_from_five_mebibytes_on() {
    let (sandbox, client) = sandbox().await;
    let set = client
        .evals()
        .sets()
        .create("invoice-key-fields", [json!({ "expected": {} })])
        .await
        .unwrap();
    let set = set.id().unwrap();
    let directory = tempfile::tempdir().unwrap();
    for (size, is_direct) in [
        (0, false),
        (LIMIT - 1, false),
        (LIMIT, true),
        (LIMIT + 1, true),
    ] {
        let content: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
        let path = directory.path().join("scan.PNG");
        std::fs::write(&path, &content).unwrap();
        let documents = [
            Document::from(path.as_path()),
            Document::path(&path),
            Document::bytes(content.clone()).file_name("a.png"),
            Document::from(content.clone()).media_type("image/png"),
            Document::reader(&content[..]).file_name("b.Png"),
        ];
        for document in documents {
            let before = sandbox.journal().len();
            let key = format!("mine-{before}");
            let upload = client
                .evals()
                .sets()
                .upload_document(set, 0, "document", document);
            let attached = upload
                .header("x-mine", "1")
                .idempotency_key(&key)
                .await
                .unwrap();
            assert_eq!(
                (attached["size"].as_i64(), attached["attached"].as_bool()),
                (Some(size as i64), Some(true))
            );
            let sent = &sandbox.journal()[before..];
            if !is_direct {
                let [form] = sent else {
                    panic!("{} requests", sent.len())
                };
                assert!(form.path.ends_with("/attach-blob"));
                continue;
            }
            let [sign, put, complete] = sent else {
                panic!("{} requests", sent.len())
            };
            let keys = [sign, complete].map(|seen| seen.header("idempotency-key").unwrap());
            assert_eq!(keys, [format!("{key}-url"), format!("{key}-complete")]);
            assert_eq!(sign.json().unwrap()["file_size"], size);
            assert_eq!(
                (put.method.as_str(), put.storage, put.body == content),
                ("PUT", true, true)
            );
            // Nothing that belongs to the API, or to its caller, goes there.
            let mut names: Vec<&str> = put.headers.iter().map(|(name, _)| name.as_str()).collect();
            names.sort_unstable();
            assert_eq!(names, ["accept", "content-length", "content-type", "host"]);
            assert_eq!(
                (put.header("accept"), put.header("content-type")),
                (Some("*/*"), Some("image/png"))
            );
        }
    }
}

/// An API that signs this URL, and otherwise says yes.
async fn signing(url: &str) -> Server {
    let signed = json!({ "upload_url": url, "storage_uri": "s3://x" }).to_string();
    Server::start(
        move |seen| match seen.target.ends_with("/blob-upload-url") {
            true => Answer::json(200, &signed),
            false => Answer::json(200, r#"{"attached": true}"#),
        },
    )
    .await
}

fn upload(
    client: &Client,
) -> pareta::client::Request<pareta::client::Async, pareta::evals::UploadDocument> {
    client
        .evals()
        .sets()
        .upload_document("es", 3, "scan", Document::bytes(vec![7; LIMIT]))
}

#[tokio::test(start_paused = true)]
async fn storage_is_asked_again_and_any_success_will_do() {
    let ok = || Answer::new(204, "text/plain", "");
    let status = |status: u16| Answer::new(status, "application/xml", "<Error>no</Error>");
    let cases = [
        (vec![ok()], None, 1),
        (vec![Answer::new(201, "text/plain", "made")], None, 1),
        (vec![status(503), status(500), ok()], None, 3),
        (vec![Answer::hang_up(), ok()], None, 2),
        (vec![status(403)], Some(ErrorKind::Status), 1),
        (vec![status(503)], Some(ErrorKind::Server), 3),
        (
            vec![status(307).header("location", "http://127.0.0.1:1/")],
            Some(ErrorKind::Status),
            1,
        ),
        (vec![Answer::never()], Some(ErrorKind::Timeout), 3),
    ];
    for (answers, kind, puts) in cases {
        let storage = Server::in_turn(answers).await;
        let api = signing(&format!(
            "{}/bucket/key?signature=a%2Fb&x=y%20z",
            storage.url()
        ))
        .await;
        let result = upload(&client(&api.url())).await;
        assert_eq!(result.as_ref().err().map(Error::kind), kind);
        let seen = storage.seen();
        assert_eq!(seen.len(), puts);
        for put in &seen {
            assert_eq!(
                (put.method.as_str(), put.target.as_str()),
                ("PUT", "/bucket/key?signature=a%2Fb&x=y%20z")
            );
            assert!(put.body.len() == LIMIT && put.body.iter().all(|byte| *byte == 7));
        }
        // Only what has arrived is said to have arrived.
        let asked: Vec<String> = api.seen().iter().map(|seen| seen.target.clone()).collect();
        let expected = [
            "/v1/eval-sets/es/blob-upload-url",
            "/v1/eval-sets/es/blob-upload-complete",
        ];
        assert_eq!(asked, expected[..if kind.is_none() { 2 } else { 1 }]);
        if kind.is_none() {
            let told: serde_json::Value = serde_json::from_slice(&api.seen()[1].body).unwrap();
            assert_eq!(
                told,
                json!({ "idx": 3, "field_name": "scan", "storage_uri": "s3://x", "mime": "application/octet-stream" })
            );
        }
    }
}

/// Storage knows no key and no endpoint: its refusals say that they are its own, and are of no kind that speaks of
/// those.
#[tokio::test(start_paused = true)]
async fn a_failure_of_storage_is_told_as_one() {
    let xml = |status: u16, code: &str, message: &str| {
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
        let body =
            format!("{head}\n<Error><Code>{code}</Code><Message>{message}</Message></Error>");
        Answer::new(status, "application/xml", body)
    };
    let refused = "the upload to storage was refused";
    let failed = "the upload to storage failed";
    let cases = [
        (
            xml(403, "AccessDenied", "Request has expired"),
            ErrorKind::Status,
            format!("{refused}: AccessDenied: Request has expired"),
        ),
        (
            xml(400, "EntityTooLarge", "Too large"),
            ErrorKind::Status,
            format!("{refused}: EntityTooLarge: Too large"),
        ),
        (
            Answer::json(401, r#"{"error": {"message": "no"}}"#),
            ErrorKind::Status,
            format!("{refused}: no"),
        ),
        (
            Answer::json(404, ""),
            ErrorKind::Status,
            format!("{refused}: Not Found"),
        ),
        (
            xml(503, "SlowDown", "Reduce your request rate."),
            ErrorKind::Server,
            format!("{refused}: SlowDown: Reduce your request rate."),
        ),
        (
            Answer::json(429, r#"{"code": "insufficient_quota"}"#),
            ErrorKind::RateLimited,
            format!(r#"{refused}: {{"code": "insufficient_quota"}}"#),
        ),
        (
            Answer::json(307, "")
                .header("location", "https://elsewhere.example/x?signature=canary"),
            ErrorKind::Status,
            format!("{refused}: a redirect to https://elsewhere.example/x, which is not followed"),
        ),
        (
            Answer::hang_up(),
            ErrorKind::Connection,
            format!("{failed}: the connection broke before a reply came"),
        ),
        (
            Answer::never(),
            ErrorKind::Timeout,
            format!("{failed}: no reply within 600s, the limit set with `read_timeout`"),
        ),
        (
            Answer::json(200, "").cut(),
            ErrorKind::Connection,
            format!("{failed}: the connection broke while the reply was coming"),
        ),
    ];
    for (answer, kind, said) in cases {
        let storage = Server::always(answer).await;
        let api = signing(&format!("{}/bucket/key?signature=canary", storage.url())).await;
        let error = upload(&client(&api.url())).await.unwrap_err();
        assert_eq!((error.kind(), error.message()), (kind, said.as_str()));
        assert!(
            !format!("{error} {error:?}").contains("canary"),
            "{error:?}"
        );
        assert_eq!(error.attempts() as usize, storage.seen().len(), "{error}");
    }
    // What the API refuses is the API's.
    let api = Server::always(Answer::json(403, r#"{"detail": "no"}"#)).await;
    let error = upload(&client(&api.url())).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::PermissionDenied, "no")
    );
}

#[tokio::test(start_paused = true)]
async fn a_document_goes_nowhere_it_could_be_read() {
    let cases = [
        ("http://storage.example/x", "https"),
        ("http://127.0.0.1.storage.example/x", "https"),
        ("ftp://127.0.0.1/x", "https"),
        ("file:///etc/passwd", "https"),
        ("/relative", "is no URL"),
        ("", "is no URL"),
    ];
    for (url, said) in cases {
        let api = signing(url).await;
        let error = upload(&client(&api.url())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{url}");
        assert!(error.message().contains(said), "{error}");
        api.only();
    }
    let api = Server::always(Answer::json(
        200,
        r#"{"upload_url": "https://storage.example/"}"#,
    ))
    .await;
    let error = upload(&client(&api.url())).await.unwrap_err();
    assert!(
        error.kind() == ErrorKind::InvalidResponse && error.message().contains("missing"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn headers_of_the_callers_own_client_stay_with_the_api() {
    let storage = Server::always(Answer::new(200, "text/plain", "")).await;
    let api = signing(&storage.url()).await;
    let mut headers = http::HeaderMap::new();
    headers.insert("x-house", "secret".parse().unwrap());
    let own = pareta::client::http_client_builder()
        .default_headers(headers)
        .no_proxy();
    let client: Client = builder(&api.url())
        .http_client(own.build().unwrap())
        .build()
        .unwrap();
    upload(&client).await.unwrap();
    let house = |seen: &Seen| seen.header("x-house").map(str::to_owned);
    assert!(api.seen().iter().all(|seen| house(seen).is_some()));
    assert_eq!(
        (
            house(&storage.only()),
            storage.only().header("authorization")
        ),
        (None, None)
    );
}

#[tokio::test(start_paused = true)]
async fn what_a_document_is_called_and_what_it_is() {
    let server = Server::always(Answer::json(200, "{}")).await;
    let client = client(&server.url());
    let bytes = || Document::bytes("x");
    let cases = [
        (bytes(), "upload", "application/octet-stream"),
        (bytes().file_name("a.pdf"), "a.pdf", "application/pdf"),
        (bytes().file_name("a.tar.JPEG"), "a.tar.JPEG", "image/jpeg"),
        (
            bytes().file_name("README"),
            "README",
            "application/octet-stream",
        ),
        (
            bytes().file_name("a.pdf").media_type("image/png"),
            "a.pdf",
            "image/png",
        ),
        (
            bytes().file_name("a\"\r\nX: y.csv"),
            "a%22%0D%0AX: y.csv",
            "text/csv",
        ),
        (bytes().file_name("é/../b.txt"), "é/../b.txt", "text/plain"),
    ];
    for (document, name, media_type) in cases {
        client
            .evals()
            .sets()
            .upload_document("es", 7, "the field", document)
            .await
            .unwrap();
        let seen = server.seen().pop().unwrap();
        let parts = parts(seen.header("content-type").unwrap(), &seen.body);
        let text = |name: &str, value: &str| (format!("name=\"{name}\""), value.to_owned());
        let file = format!("name=\"file\"; filename=\"{name}\"\r\nContent-Type: {media_type}");
        let expected = [
            text("idx", "7"),
            text("field_name", "the field"),
            text("mime", media_type),
            (file, "x".to_owned()),
        ];
        assert_eq!(parts, expected);
    }
    let upload = client
        .evals()
        .sets()
        .upload_document("es", 7, "f", bytes().file_name("a.pdf"));
    upload.media_type("x/y").await.unwrap();
    assert!(
        server
            .seen()
            .pop()
            .unwrap()
            .text()
            .contains("Content-Type: x/y\r\n")
    );

    // What is wrong is said before anything is sent.
    let sent = server.seen().len();
    let large = || Document::bytes(vec![0; LIMIT]);
    let sets = client.evals().sets();
    let refused = [
        (
            sets.upload_document("es", 0, "f", Document::path("/no/such/scan.pdf")),
            "/no/such/scan.pdf cannot be read",
        ),
        (
            sets.upload_document("es", 0, "f", Document::path(std::env::temp_dir())),
            "cannot be read",
        ),
        (
            sets.upload_document("es", 0, "f", Document::reader(Unreadable)),
            "the document cannot be read",
        ),
        (
            sets.upload_document("", 0, "f", bytes()),
            "eval_set_id is empty",
        ),
        (sets.upload_document("..", 0, "f", large()), "eval_set_id"),
        (
            sets.upload_document("es", 0, " ", bytes()),
            "field_name is empty",
        ),
        (
            sets.upload_document("es", 0, "f", bytes().media_type("a\r\nb")),
            "media_type",
        ),
        (
            sets.upload_document("es", 0, "f", large().media_type("a\r\nb")),
            "media_type",
        ),
        (sets.upload_document("es", u64::MAX, "f", large()), "idx"),
    ];
    for (request, said) in refused {
        let error = request.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Argument, 0),
            "{error}"
        );
        assert!(error.message().contains(said), "{error}");
    }
    assert_eq!(server.seen().len(), sent);
}

struct Unreadable;

impl std::io::Read for Unreadable {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("torn"))
    }
}

#[tokio::test]
async fn an_upload_tells_how_far_it_has_come() {
    let (_sandbox, client) = sandbox().await;
    let set = client
        .evals()
        .sets()
        .create("invoice-key-fields", [json!({ "expected": {} })])
        .await
        .unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), vec![7; LIMIT]).unwrap();
    client
        .evals()
        .sets()
        .upload_document(set.id().unwrap(), 0, "document", file.path())
        .on_progress(move |upload| tell.send(*upload).unwrap())
        .await
        .unwrap();
    let told: Vec<UploadProgress> = told.iter().collect();
    // How many pieces one telling is of is a matter of how busy the machine is.
    assert!(told.len() > 2, "{told:?}");
    // A machine under load may need another try, which begins again at zero.
    for told in told.chunk_by(|before, after| before.attempt == after.attempt) {
        assert_eq!((told[0].sent, told[0].share()), (0, 0.0), "{told:?}");
        assert!(
            told.is_sorted_by(|before, after| before.sent < after.sent),
            "{told:?}"
        );
    }
    let last = told[told.len() - 1];
    assert_eq!(
        (last.sent, last.total, last.share()),
        (LIMIT as u64, LIMIT as u64, 1.0)
    );
}
