//! What stands between a client and a server, and what is said of it.

use std::error::Error as _;

use pareta::client::http_client_builder;
use pareta::{Client, ErrorKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
use crate::KEY;
use crate::server::{Answer, Server, listen};
use crate::{builder, quick};

/// A port at which nothing listens.
async fn gone() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

/// A port that answers each connection so, and closes it.
async fn answers(bytes: &'static str) -> u16 {
    listen(move |mut stream| async move {
        let mut heard = [0; 4096];
        let _ = stream.read(&mut heard).await?;
        stream.write_all(bytes.as_bytes()).await
    })
    .await
}

/// A client that goes there, by a proxy or without.
fn through(proxy: Option<&str>, url: &str) -> Client {
    let client = quick(url).allow_http(true);
    match proxy {
        Some(proxy) => client.proxy(proxy).build().unwrap(),
        None => client.build().unwrap(),
    }
}

#[tokio::test(start_paused = true)]
async fn what_stands_in_the_way_is_said_once_and_in_words() {
    let gone = gone().await;
    let deaf = answers("").await;
    let refusing = answers("HTTP/1.1 403 Forbidden\r\n\r\n").await;
    let asking = answers("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").await;
    let by = |port: u16| format!("user:canary@127.0.0.1:{port}");
    let nowhere = "user:canary@proxy.invalid:3128".to_owned();
    let api = "gateway.test:80";
    let secure = "gateway.test:443";
    let (hung_up, not_there) = (
        "the proxy hung up",
        "nothing listens where the proxy should be",
    );
    // Where it goes, by which proxy, what is said, and how often it is tried.
    let cases = [
        (
            format!("127.0.0.1:{gone}"),
            None,
            "nothing listens there",
            3,
        ),
        (format!("0.0.0.0:{gone}"), None, "nothing listens there", 3),
        (
            "nothing.invalid:80".to_owned(),
            None,
            "no such host; is the name spelled right?",
            1,
        ),
        (api.to_owned(), Some(by(gone)), not_there, 3),
        (
            api.to_owned(),
            Some(nowhere.clone()),
            "no such host as the proxy's; is the name spelled right?",
            1,
        ),
        (secure.to_owned(), Some(by(gone)), not_there, 3),
        (
            secure.to_owned(),
            Some(nowhere),
            "no such host as the proxy's; is the name spelled right?",
            1,
        ),
        (secure.to_owned(), Some(by(deaf)), hung_up, 3),
        (
            secure.to_owned(),
            Some(by(refusing)),
            "the proxy refuses to connect there",
            3,
        ),
        (
            secure.to_owned(),
            Some(by(asking)),
            "the proxy wants a name and a password: write them into its URL, http://name:password@…",
            1,
        ),
    ];
    for (to, proxy, said, attempts) in cases {
        let is_secure = to.ends_with(":443");
        if is_secure && !cfg!(any(feature = "rustls", feature = "native-tls")) {
            continue;
        }
        let url = format!("http{}://{to}", if is_secure { "s" } else { "" });
        let client = through(proxy.as_deref(), &url);
        let completions = client.chat().completions();
        let errors = [
            client.tasks().list().await.unwrap_err(),
            completions.create("ep", ["x"]).await.unwrap_err(),
            completions.create("ep", ["x"]).stream().await.unwrap_err(),
        ];
        let by = proxy.as_deref().map_or_else(String::new, |proxy| {
            format!(" by the proxy http://{}", proxy.rsplit('@').next().unwrap())
        });
        for error in errors {
            let start = format!("cannot connect to {to}{by}: ");
            let cause = error
                .message()
                .strip_prefix(&start)
                .unwrap_or_else(|| panic!("{error}"));
            assert_eq!(
                (error.kind(), error.status()),
                (ErrorKind::Connection, None)
            );
            assert!(!error.may_have_executed() && error.source().is_some());
            assert!(
                !format!("{error} {error:?}").contains("canary"),
                "{error:?}"
            );
            // Without a network a name server is out of reach, which may pass.
            if cause.contains("cannot be looked up now") && to.contains("invalid") {
                continue;
            }
            assert_eq!(
                (cause, error.attempts()),
                (said, attempts),
                "{to} {proxy:?}"
            );
            assert_eq!(error.is_retryable(), attempts > 1);
        }
    }
}

#[cfg(feature = "blocking")]
#[test]
fn what_stands_in_the_way_is_said_in_blocking_code_too() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = listener.local_addr().unwrap();
    drop(listener);
    let client: pareta::blocking::Client = builder(&format!("http://{gone}"))
        .max_retries(0)
        .build()
        .unwrap();
    let error = client.tasks().list().send().unwrap_err();
    let said = format!("cannot connect to {gone}: nothing listens there");
    assert_eq!(
        (error.message(), error.is_retryable()),
        (said.as_str(), true)
    );
}

#[tokio::test(start_paused = true)]
async fn a_key_is_sent_without_what_a_paste_left_around_it() {
    let server = Server::always(Answer::json(200, r#"{"tasks": []}"#)).await;
    let pasted = quick::<pareta::client::Async>(&format!("\u{feff}{}\u{200b}", server.url()));
    let client = pasted.api_key("\u{feff}\u{a0}pareta_sk_x==\u{200b}\r\n");
    client.build().unwrap().tasks().list().await.unwrap();
    let sent = server.only();
    assert_eq!(sent.header("authorization"), Some("Bearer pareta_sk_x=="));
}

/// A client of one's own is made by the builder here: one of reqwest's has no provider of cryptography.
#[tokio::test(start_paused = true)]
async fn a_client_of_ones_own_begins_with_the_builder_here() {
    let server = Server::start(|request| {
        let headers: String = (0..120).map(|n| format!("x-{n}: y\r\n")).collect();
        Answer::raw(match request.target.as_str() {
            "/v1/models" => "HTTP/1.1 302 Found\r\nlocation: /\r\n\r\n".to_owned(),
            _ => format!("HTTP/1.1 200 OK\r\n{headers}content-length: 13\r\n\r\n{{\"tasks\": []}}"),
        })
    })
    .await;
    let http = http_client_builder().user_agent("mine").no_proxy().build();
    let client: Client = builder(&server.url())
        .http_client(http.unwrap())
        .build()
        .unwrap();
    client.tasks().list().await.unwrap();
    let error = client.models().list().await.unwrap_err();
    assert_eq!(error.status(), Some(302));
    assert_eq!(server.seen().len(), 2);
}

/// What the rustdoc of the builder warns of: should this fail, the warning is no longer true.
#[cfg(feature = "rustls")]
#[test]
fn a_builder_of_reqwest_has_no_provider_of_cryptography() {
    use pareta::client::reqwest::Client;

    assert!(std::panic::catch_unwind(|| Client::builder().build()).is_err());
    assert!(http_client_builder().build().is_ok());
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
#[test]
fn a_build_without_tls_says_so() {
    let error = Client::builder().api_key(KEY).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.message().contains("speaks no TLS"), "{error}");
    assert!(
        error.message().contains("`rustls` or `native-tls`"),
        "{error}"
    );
    let proxy = builder::<pareta::client::Async>("http://gateway.test")
        .allow_http(true)
        .proxy("https://proxy.test");
    let error = proxy.build().unwrap_err();
    assert!(error.message().contains("speaks TLS"), "{error}");
    // A client of the caller's own may speak it.
    let http = http_client_builder().build().unwrap();
    let client = Client::builder().api_key(KEY).http_client(http).build();
    assert_eq!(client.unwrap().base_url(), "https://api.pareta.ai");
}

/// A SOCKS 5 proxy that leads everywhere to one server, and the hosts it was asked for.
#[cfg(feature = "socks")]
async fn socks(behind: String) -> (u16, std::sync::Arc<std::sync::Mutex<Vec<String>>>) {
    use std::sync::{Arc, Mutex};

    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let into = asked.clone();
    let port = listen(move |mut client| {
        let (behind, asked) = (behind.clone(), into.clone());
        async move {
            // The methods of authentication, of which this takes a name and a password.
            let mut methods = [0; 257];
            client.read_exact(&mut methods[..2]).await?;
            let count = usize::from(methods[1]);
            client.read_exact(&mut methods[..count]).await?;
            assert!(methods[..count].contains(&2));
            client.write_all(&[5, 2]).await?;
            let mut lengths = [0; 2];
            client.read_exact(&mut lengths).await?;
            let mut name = vec![0; usize::from(lengths[1]) + 1];
            client.read_exact(&mut name).await?;
            let mut password = vec![0; usize::from(name[name.len() - 1])];
            client.read_exact(&mut password).await?;
            client
                .write_all(&[1, u8::from(password != b"canary")])
                .await?;
            // Where to: a name of so many bytes, and a port.
            let mut head = [0; 5];
            client.read_exact(&mut head).await?;
            assert_eq!(head[..4], [5, 1, 0, 3]);
            let mut host = vec![0; usize::from(head[4]) + 2];
            client.read_exact(&mut host).await?;
            host.truncate(usize::from(head[4]));
            asked.lock().unwrap().push(String::from_utf8(host).unwrap());
            client.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 80]).await?;
            let mut server = tokio::net::TcpStream::connect(behind).await?;
            tokio::io::copy_bidirectional(&mut client, &mut server)
                .await
                .map(drop)
        }
    })
    .await;
    (port, asked)
}

#[cfg(feature = "socks")]
#[tokio::test(start_paused = true)]
async fn a_socks_proxy_leads_there() {
    let server = Server::always(Answer::json(200, r#"{"tasks": []}"#)).await;
    let (port, asked) = socks(server.url().replace("http://", "")).await;
    let proxy = |password: &str| format!("socks5h://user:{password}@127.0.0.1:{port}");
    let client = through(Some(&proxy("canary")), "http://gateway.test");
    client.tasks().list().await.unwrap();
    assert_eq!(server.only().header("host"), Some("gateway.test"));
    assert_eq!(*asked.lock().unwrap(), ["gateway.test"]);
    let client = through(Some(&proxy("wrong")), "http://gateway.test");
    let error = client.tasks().list().await.unwrap_err();
    let said = format!(
        "cannot connect to gateway.test:80 by the proxy socks5h://127.0.0.1:{port}: the proxy takes no name and \
         password, or others (credentials not accepted)"
    );
    assert_eq!((error.message(), error.attempts()), (said.as_str(), 1));
    let gone = gone().await;
    let client = through(
        Some(&format!("socks5h://127.0.0.1:{gone}")),
        "http://gateway.test",
    );
    let error = client.tasks().list().await.unwrap_err();
    assert!(
        error.message().ends_with(": the proxy cannot be reached"),
        "{error}"
    );
}
