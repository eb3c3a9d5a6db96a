//! Whom a client talks to: a server that proves to be the one it was told to ask. No other gets to see a request.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use pareta::client::Mode;
use pareta::evals::Document;
use pareta::{Client, ClientBuilder, Error, ErrorKind};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, date_time_ymd,
};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, split};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::server::{Answer, Server};
use crate::{KEY, builder};

const REPLY: &str = r#"{"tasks": []}"#;

/// An authority that a client may be told to trust.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new([]).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("an authority"))
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for a server of these names.
    fn certify(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Identity {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).expect("names");
        change(&mut params);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        Identity::new(vec![certificate.der().clone()], &key)
    }
}

/// What a server shows.
struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    fn new(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> Self {
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        Self { chain, key }
    }
}

/// How a connection ends when the server behind the door has closed it.
#[derive(Clone, Copy, PartialEq)]
enum Goodbye {
    /// With TLS's own word for it.
    Said,
    /// Without, as whoever cuts the wire would.
    Unsaid,
}

/// Stands before a server and speaks TLS for it. Gives the port.
async fn door(identity: Identity, server: &Server, goodbye: Goodbye) -> u16 {
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(identity.chain, identity.key)
        .expect("an identity");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let behind = server.url().replace("http://", "");
    listen(move |stream| pass(stream, acceptor.clone(), behind.clone(), goodbye)).await
}

async fn pass(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    behind: String,
    goodbye: Goodbye,
) -> std::io::Result<()> {
    let (mut outer_read, mut outer_write) = split(acceptor.accept(stream).await?);
    let (mut inner_read, mut inner_write) = split(TcpStream::connect(behind).await?);
    tokio::select! {
        there = copy(&mut outer_read, &mut inner_write) => drop(there?),
        back = copy(&mut inner_read, &mut outer_write) => drop(back?),
    }
    if goodbye == Goodbye::Said {
        outer_write.shutdown().await?;
    }
    Ok(())
}

/// Does this with each connection to a port.
async fn listen<F>(mut serve: impl FnMut(TcpStream) -> F + Send + 'static) -> u16
where
    F: Future<Output = std::io::Result<()>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    port
}

/// A client as its users make it, which trusts an authority of its own too.
fn trusting<M: Mode>(url: &str, authority: &Authority) -> ClientBuilder<M> {
    builder(url)
        .root_certificate(authority.pem())
        .jitter(|| 0.0)
}

/// A connection was not made: nothing can have been done.
fn assert_unsent(error: &Error) {
    assert_eq!(
        (error.kind(), error.status(), error.may_have_executed()),
        (ErrorKind::Connection, None, false),
        "{error:?}"
    );
    assert!(!format!("{error} {error:?}").contains(KEY));
}

/// A certificate is no better at another try, and the message says what is wrong with it.
fn assert_refused(error: &Error) {
    assert_unsent(error);
    if cfg!(feature = "rustls") {
        assert_eq!((error.attempts(), error.is_retryable()), (1, false));
        assert!(
            error.message().contains("certificate is refused"),
            "{error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_right_server_is_talked_to() {
    let authority = Authority::new();
    let as_wildcard = authority.certify(&["*.pareta.example", "localhost"], |_| {});
    let as_address = authority.certify(&["127.0.0.1"], |_| {});
    for (host, identity) in [("localhost", as_wildcard), ("127.0.0.1", as_address)] {
        let server = Server::always(Answer::json(200, REPLY)).await;
        let port = door(identity, &server, Goodbye::Said).await;
        let client: Client = trusting(&format!("https://{host}:{port}"), &authority)
            .build()
            .unwrap();
        for _ in 0..3 {
            client.tasks().list().await.unwrap();
        }
        for seen in server.seen() {
            let key = format!("Bearer {KEY}");
            assert_eq!(seen.header("authorization"), Some(key.as_str()));
            assert_eq!(seen.connection, 0, "the connection is used again");
        }
    }
}

/// Certificates that prove nothing, or something else.
fn impostors(trusted: &Authority) -> Vec<(&'static str, Identity)> {
    let here = &["localhost"];
    let unknown = Authority::new();
    let own_key = KeyPair::generate().expect("a key");
    let own = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let own_certificate = own.self_signed(&own_key).expect("a certificate");
    // One that was certified as a server certifies another.
    let middle_key = KeyPair::generate().expect("a key");
    let middle = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let middle_certificate = middle
        .signed_by(&middle_key, &trusted.0)
        .expect("a certificate");
    let leaf_key = KeyPair::generate().expect("a key");
    let leaf = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let leaf_certificate = leaf
        .signed_by(&leaf_key, &Issuer::new(middle, middle_key))
        .expect("a certificate");
    vec![
        (
            "another host",
            trusted.certify(&["api.pareta.example"], |_| {}),
        ),
        ("an address alone", trusted.certify(&["127.0.0.1"], |_| {})),
        ("a host below", trusted.certify(&["*.localhost"], |_| {})),
        ("no host", trusted.certify(&[], |_| {})),
        (
            "expired",
            trusted.certify(here, |params| {
                params.not_before = date_time_ymd(2001, 1, 1);
                params.not_after = date_time_ymd(2002, 1, 1);
            }),
        ),
        (
            "not valid yet",
            trusted.certify(here, |params| {
                params.not_before = date_time_ymd(2999, 1, 1);
                params.not_after = date_time_ymd(3000, 1, 1);
            }),
        ),
        (
            "for clients",
            trusted.certify(here, |params| {
                params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
            }),
        ),
        ("an unknown authority", unknown.certify(here, |_| {})),
        (
            "its own authority",
            Identity::new(vec![own_certificate.der().clone()], &own_key),
        ),
        (
            "certified by a server",
            Identity::new(
                vec![
                    leaf_certificate.der().clone(),
                    middle_certificate.der().clone(),
                ],
                &leaf_key,
            ),
        ),
    ]
}

#[tokio::test(start_paused = true)]
async fn an_impostor_is_refused_before_anything_is_said() {
    let authority = Authority::new();
    for (what, identity) in impostors(&authority) {
        let server = Server::always(Answer::json(200, REPLY)).await;
        let port = door(identity, &server, Goodbye::Said).await;
        let client: Client = trusting(&format!("https://localhost:{port}"), &authority)
            .build()
            .unwrap();
        let completions = client.chat().completions();
        assert_refused(&client.tasks().list().await.expect_err(what));
        assert_refused(&completions.create("ep", ["x"]).await.expect_err(what));
        let stream = completions.create("ep", ["x"]).stream();
        assert_refused(&stream.await.expect_err(what));
        assert_eq!(server.seen().len(), 0, "{what}");
    }
    // Nor is an authority trusted that nobody has named.
    let server = Server::always(Answer::json(200, REPLY)).await;
    let port = door(
        authority.certify(&["localhost"], |_| {}),
        &server,
        Goodbye::Said,
    )
    .await;
    let stranger: Client = builder(&format!("https://localhost:{port}"))
        .build()
        .unwrap();
    assert_refused(&stranger.tasks().list().await.unwrap_err());
    assert_eq!(server.seen().len(), 0);
}

#[cfg(feature = "blocking")]
#[test]
fn an_impostor_is_refused_in_blocking_code_too() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let authority = Authority::new();
    for (what, identity) in impostors(&authority) {
        let server = Server::start_on_thread(|_| Answer::json(200, REPLY));
        let port = runtime.block_on(door(identity, &server, Goodbye::Said));
        let client: pareta::blocking::Client =
            trusting(&format!("https://localhost:{port}"), &authority)
                .max_retries(0)
                .build()
                .unwrap();
        assert_refused(&client.tasks().list().send().expect_err(what));
        assert_eq!(server.seen().len(), 0, "{what}");
    }
}

/// A document goes to storage under the same conditions, and is not said to be there when it is not.
#[tokio::test(start_paused = true)]
async fn storage_has_to_prove_itself_too() {
    let authority = Authority::new();
    let mut identities = impostors(&authority);
    identities.push(("the right one", authority.certify(&["localhost"], |_| {})));
    for (what, identity) in identities {
        let storage = Server::always(Answer::new(200, "text/plain", "")).await;
        let port = door(identity, &storage, Goodbye::Said).await;
        let signed = json!({
            "upload_url": format!("https://localhost:{port}/bucket"),
            "storage_uri": "s3://x",
        });
        let api = Server::always(Answer::json(200, signed.to_string())).await;
        let client: Client = trusting(&api.url(), &authority).build().unwrap();
        let document = Document::bytes(vec![7; 6 * 1024 * 1024]);
        let sets = client.evals().sets();
        match sets.upload_document("es", 0, "scan", document).await {
            Ok(_) => assert_eq!((what, storage.seen().len()), ("the right one", 1)),
            Err(error) => {
                assert_refused(&error);
                assert_eq!((storage.seen().len(), api.seen().len()), (0, 1), "{what}");
            }
        }
        assert!(
            storage
                .seen()
                .iter()
                .all(|seen| seen.header("authorization").is_none())
        );
    }
}

/// What a port hears of a client that takes it for one with TLS.
#[tokio::test(start_paused = true)]
async fn nothing_is_said_in_the_clear() {
    let authority = Authority::new();
    let answers = [
        "",
        "HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{\"tasks\": []}",
        // An alert, and a handshake of a kind that is no more.
        "\x15\x03\x03\0\x02\x02\x28",
        "\x16\x03\0\0\x01\x02",
        "\0\0\0\0\0\0\0\0\0\0",
    ];
    for answer in answers {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let into = heard.clone();
        let port = listen(move |mut stream| {
            let heard = into.clone();
            async move {
                let mut bytes = [0; 4096];
                let count = stream.read(&mut bytes).await?;
                heard.lock().unwrap().extend_from_slice(&bytes[..count]);
                stream.write_all(answer.as_bytes()).await
            }
        })
        .await;
        let client: Client = trusting(&format!("https://localhost:{port}"), &authority)
            .build()
            .unwrap();
        assert_unsent(&client.tasks().list().await.unwrap_err());
        let heard = heard.lock().unwrap();
        assert_eq!(heard[0], 0x16, "a handshake");
        let heard = String::from_utf8_lossy(&heard);
        assert!(!heard.contains(KEY) && !heard.contains("HTTP") && !heard.contains("tasks"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_does_not_come_is_no_connection_in_time() {
    let authority = Authority::new();
    let port = listen(|mut stream| async move {
        let mut ignored = [0; 4096];
        while stream.read(&mut ignored).await? > 0 {}
        Ok(())
    })
    .await;
    let patience = Duration::from_secs(3);
    let client: Client = trusting(&format!("https://localhost:{port}"), &authority)
        .connect_timeout(patience)
        .max_retries(0)
        .build()
        .unwrap();
    let started = Instant::now();
    let error = client
        .chat()
        .completions()
        .create("ep", ["x"])
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.may_have_executed()),
        (ErrorKind::Timeout, false)
    );
    assert_eq!(started.elapsed(), patience);
}

/// A reply whose end is that of its connection is whole only where the server says so itself.
#[tokio::test(start_paused = true)]
async fn a_cut_wire_is_no_end_of_a_reply() {
    let authority = Authority::new();
    for (goodbye, expected) in [
        (Goodbye::Said, None),
        (Goodbye::Unsaid, Some(ErrorKind::Connection)),
    ] {
        let server = Server::always(Answer::json(200, REPLY).until_close()).await;
        let identity = authority.certify(&["localhost"], |_| {});
        let port = door(identity, &server, goodbye).await;
        let client: Client = trusting(&format!("https://localhost:{port}"), &authority)
            .build()
            .unwrap();
        let error = client.tasks().list().await.err();
        assert_eq!(error.map(|error| error.kind()), expected);
    }
}

/// A port that speaks TLS to a client that does not.
#[tokio::test(start_paused = true)]
async fn a_server_that_speaks_tls_is_no_server_in_the_clear() {
    let authority = Authority::new();
    let server = Server::always(Answer::json(200, REPLY)).await;
    let identity = authority.certify(&["localhost"], |_| {});
    let port = door(identity, &server, Goodbye::Said).await;
    let client: Client = trusting(&format!("http://localhost:{port}"), &authority)
        .build()
        .unwrap();
    let error = client.tasks().list().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Connection, None)
    );
    assert_eq!(server.seen().len(), 0);
}
