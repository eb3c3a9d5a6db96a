//! What a client makes of the environment: tested in processes that have one of their own.

use std::net::TcpListener;
use std::process::Command;

use pareta::Client;
use pareta::evals::Document;

use crate::server::{Answer, Server};

const KEY: (&str, &str) = ("PARETA_API_KEY", "k");
/// A host that is not this machine.
const ELSEWHERE: (&str, &str) = ("PARETA_BASE_URL", "http://gateway.test/v1");

/// What a client prints in such a process.
fn printed(variables: &[(&str, &str)]) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args([
        "environment::what_a_process_sees",
        "--exact",
        "--ignored",
        "--nocapture",
    ]);
    for scheme in ["http", "https", "all", "no"] {
        child.env_remove(format!("{scheme}_proxy"));
        child.env_remove(format!("{scheme}_proxy").to_uppercase());
    }
    for name in ["PARETA_API_KEY", "PARETA_BASE_URL", "REQUEST_METHOD"] {
        child.env_remove(name);
    }
    let output = child.envs(variables.iter().copied()).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
#[ignore = "run by the other tests here, in processes of their own"]
async fn what_a_process_sees() {
    let mut builder = Client::builder().allow_http(true).max_retries(0);
    if let Ok(root) = std::env::var("TEST_ROOT") {
        builder = builder.root_certificate(root);
    }
    let client = match builder.build() {
        Ok(client) => client,
        Err(error) => return println!("refused: {:?}: {error}", error.kind()),
    };
    let outcome = match std::env::var("TEST_CALL").as_deref() {
        Ok("none") => return println!("built"),
        Ok("upload") => {
            let document = Document::bytes(vec![7; 6 * 1024 * 1024]);
            let sets = client.evals().sets();
            sets.upload_document("es", 0, "scan", document)
                .await
                .map(drop)
        }
        _ => client.tasks().list().await.map(drop),
    };
    match outcome {
        Ok(()) => println!("a reply"),
        Err(error) => println!("failed: {:?}: {error}", error.kind()),
    }
}

#[cfg(feature = "rustls")]
#[test]
fn no_certificates_are_needed_where_no_tls_is_spoken() {
    const WITHOUT: [(&str, &str); 2] = [
        ("SSL_CERT_FILE", "/dev/null"),
        ("SSL_CERT_DIR", "/nonexistent"),
    ];
    const NONE: &str = "no CA certificates on this system: install ca-certificates, set \
                        SSL_CERT_FILE, or give `ClientBuilder::root_certificate`";
    use crate::tls::{Authority, Goodbye, door};

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let authority = Authority::new();
    let behind = Server::start_on_thread(|_| Answer::json(200, r#"{"tasks": []}"#));
    let identity = authority.certify(&["localhost"], |_| {});
    let port = runtime.block_on(door(identity, &behind, Goodbye::Said));
    let secure = format!("https://localhost:{port}");
    let signed = serde_json::json!({ "upload_url": secure, "storage_uri": "s3://x" }).to_string();
    let api = Server::start_on_thread(move |_| Answer::json(200, &signed));
    let (root, api) = (authority.pem(), api.url());
    let (root, upload) = (("TEST_ROOT", root.as_str()), ("TEST_CALL", "upload"));
    let http = behind.url();
    fn at(url: &str) -> (&str, &str) {
        ("PARETA_BASE_URL", url)
    }
    let cases: [(&[(&str, &str)], String); 6] = [
        (&[at(&http)], "a reply".to_owned()),
        (&[at(&secure)], format!("refused: Configuration: {NONE}")),
        (&[], format!("refused: Configuration: {NONE}")),
        // What is given is enough.
        (&[at(&secure), root], "a reply".to_owned()),
        // The first server that speaks TLS may be one that documents go to.
        (
            &[at(&api), upload],
            format!("failed: Configuration: the upload to storage failed: {NONE}"),
        ),
        (&[at(&api), upload, root], "a reply".to_owned()),
    ];
    for (variables, said) in cases {
        let printed = printed(&[&WITHOUT[..], &[KEY], variables].concat());
        assert!(printed.contains(&said), "{variables:?}: {printed}");
    }
}

#[test]
fn what_the_environment_gives_is_checked_and_named() {
    let cases = [
        (
            ("PARETA_API_KEY", "\"canary\""),
            "the API key in PARETA_API_KEY is in quotes",
        ),
        (
            ("PARETA_API_KEY", "Bearer canary"),
            "the API key in PARETA_API_KEY begins with `Bearer`",
        ),
        (("PARETA_API_KEY", "\u{feff}canary\u{200b}"), "built"),
        (
            ("PARETA_API_KEY", "\u{feff} \u{200b}"),
            "there is no API key",
        ),
        (
            ("PARETA_BASE_URL", "localhost:8000/v1"),
            "the base URL in PARETA_BASE_URL does not start with https://: write http://localhost:8000",
        ),
        (
            (
                "PARETA_BASE_URL",
                "https://gateway.test/v1/chat/completions",
            ),
            "the base URL in PARETA_BASE_URL ends with the route /v1/chat/completions, which every call adds itself: \
             write https://gateway.test",
        ),
    ];
    for (variable, said) in cases {
        let printed = printed(&[KEY, ELSEWHERE, ("TEST_CALL", "none"), variable]);
        assert!(printed.contains(said), "{variable:?}: {printed}");
        assert!(!printed.contains("canary"), "{printed}");
    }
}

#[test]
fn a_proxy_of_the_environment_is_checked_where_it_is_on_the_way() {
    const SOCKS: &str = "socks5://user:secret@127.0.0.1:1080";
    let no_socks = |name: &str| {
        format!(
            "refused: Configuration: the proxy socks5://127.0.0.1:1080 (from {name}) speaks SOCKS: turn the feature \
             `socks` on, or use an http proxy"
        )
    };
    let no_proxy = |name: &str, problem: &str| {
        format!(
            "refused: Configuration: the proxy (from {name}) {problem}: use one such as http://proxy.example:3128"
        )
    };
    let here = Server::start_on_thread(|_| Answer::json(200, r#"{"tasks": []}"#));
    let here = here.url();
    let built = || "built".to_owned();
    let mut cases: Vec<(Vec<(&str, &str)>, String)> = vec![
        (
            vec![("HTTP_PROXY", "http://user:secret@127.0.0.1:1")],
            built(),
        ),
        (
            vec![("HTTP_PROXY", "ftp://user:secret@proxy")],
            no_proxy("HTTP_PROXY", "speaks ftp, which nothing here does"),
        ),
        (
            vec![("http_proxy", "http://sec ret")],
            no_proxy("http_proxy", "is no address of one"),
        ),
        // The HTTP library would go without it.
        (
            vec![("HTTP_PROXY", " http://127.0.0.1:3128")],
            no_proxy("HTTP_PROXY", "is no address of one"),
        ),
        (
            vec![("ALL_PROXY", "http://127.0.0.1:port")],
            no_proxy("ALL_PROXY", "has a port that is no number"),
        ),
        (vec![("HTTPS_PROXY", "ftp://proxy")], built()),
        (
            vec![("HTTP_PROXY", "ftp://proxy"), ("NO_PROXY", "gateway.test")],
            built(),
        ),
        (
            vec![("HTTP_PROXY", "ftp://proxy"), ("no_proxy", "*")],
            built(),
        ),
        (
            vec![("HTTP_PROXY", "ftp://proxy"), ("NO_PROXY", ".test")],
            built(),
        ),
        (
            vec![("HTTP_PROXY", "ftp://proxy"), ("NO_PROXY", "way.test")],
            no_proxy("HTTP_PROXY", "speaks ftp, which nothing here does"),
        ),
        // A script of a web server takes none: the request may have set it.
        (
            vec![("HTTP_PROXY", "ftp://proxy"), ("REQUEST_METHOD", "GET")],
            built(),
        ),
        // This machine is asked directly.
        (
            vec![
                ("PARETA_BASE_URL", &here),
                ("ALL_PROXY", "ftp://proxy"),
                ("TEST_CALL", ""),
            ],
            "a reply".to_owned(),
        ),
    ];
    if !cfg!(feature = "socks") {
        cases.extend([
            (vec![("ALL_PROXY", SOCKS)], no_socks("ALL_PROXY")),
            (vec![("all_proxy", SOCKS)], no_socks("all_proxy")),
            (vec![("HTTP_PROXY", SOCKS)], no_socks("HTTP_PROXY")),
            (
                vec![("HTTP_PROXY", ""), ("ALL_PROXY", SOCKS)],
                no_socks("ALL_PROXY"),
            ),
            (
                vec![("HTTP_PROXY", "proxy:1"), ("ALL_PROXY", SOCKS)],
                built(),
            ),
        ]);
    }
    for (variables, said) in cases {
        let all = [&[KEY, ELSEWHERE, ("TEST_CALL", "none")], &variables[..]].concat();
        let printed = printed(&all);
        assert!(printed.contains(&said), "{variables:?}: {printed}");
        assert!(!printed.contains("secret"), "{printed}");
    }
    // The proxy is named where it fails.
    let gone = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let proxy = format!("http://user:secret@{gone}");
    let printed = printed(&[KEY, ELSEWHERE, ("ALL_PROXY", &proxy)]);
    let said = format!(
        "failed: Connection: cannot connect to gateway.test:80 by the proxy http://{gone}: nothing listens where the \
         proxy should be"
    );
    assert!(
        printed.contains(&said) && !printed.contains("secret"),
        "{printed}"
    );
}
