//! Whom a client talks to: a server that proves to be the one it was told to ask. No other gets to see a request.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use pareta::client::Mode;
use pareta::evals::Document;
use pareta::{Client, ClientBuilder, Error, ErrorKind};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, date_time_ymd,
};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, split};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{ConfigBuilder, RootCertStore, ServerConfig, WantsVerifier};

use crate::server::{Answer, Server, listen};
use crate::{KEY, builder};

const REPLY: &str = r#"{"tasks": []}"#;

/// An authority that a client may be told to trust.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new() -> Self {
        Self::called("Pareta tests")
    }

    fn called(name: &str) -> Self {
        let mut params = CertificateParams::new([]).expect("no names");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("an authority"))
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for a server of these names.
    pub fn certify(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Identity {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).expect("names");
        change(&mut params);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        Identity::new(vec![certificate.der().clone()], &key)
    }
}

/// What a server shows.
pub struct Identity {
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
pub enum Goodbye {
    /// With TLS's own word for it.
    Said,
    /// Without, as whoever cuts the wire would.
    Unsaid,
}

/// The set-up of a server that lets everybody in.
fn open() -> ConfigBuilder<ServerConfig, WantsVerifier> {
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
}

/// Stands before a server and speaks TLS for it. Gives the port.
pub async fn door(identity: Identity, server: &Server, goodbye: Goodbye) -> u16 {
    let config = open()
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

/// A certificate is no better at another try, and the message says what is wrong with it, once and in words.
fn assert_refused(error: &Error, port: u16, said: &str) {
    assert_unsent(error);
    assert_eq!((error.attempts(), error.is_retryable()), (1, false));
    let refused =
        format!("cannot connect to localhost:{port}: the server's certificate is refused: ");
    let message = error
        .message()
        .trim_start_matches("the upload to storage failed: ");
    let cause = message
        .strip_prefix(&refused)
        .unwrap_or_else(|| panic!("{error}"));
    match cfg!(feature = "rustls") {
        true => assert_eq!(cause, said),
        // The library of the system has words of its own.
        false => assert!(!cause.contains("routines"), "{cause}"),
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

/// Certificates that prove nothing, or something else, and what is said of them.
fn impostors(trusted: &Authority) -> Vec<(&'static str, Identity)> {
    let here = &["localhost"];
    let (unknown, renewed) = (Authority::called("unknown"), Authority::new());
    let nobody = "it is signed by nobody this system trusts: set SSL_CERT_FILE or give \
                  `ClientBuilder::root_certificate`";
    vec![
        (
            "it is for api.pareta.example, and localhost was asked for",
            trusted.certify(&["api.pareta.example"], |_| {}),
        ),
        (
            "it is for 127.0.0.1, *.localhost, and localhost was asked for",
            trusted.certify(&["127.0.0.1", "*.localhost"], |_| {}),
        ),
        (
            "it is for no name, and localhost was asked for",
            trusted.certify(&[], |_| {}),
        ),
        (
            "it expired on Tue, 01 Jan 2002 00:00:00 GMT; or is the clock of this machine wrong?",
            trusted.certify(here, |params| {
                params.not_before = date_time_ymd(2001, 1, 1);
                params.not_after = date_time_ymd(2002, 1, 1);
            }),
        ),
        (
            "it is not valid before Tue, 01 Jan 2999 00:00:00 GMT; is the clock of this machine right?",
            trusted.certify(here, |params| {
                params.not_before = date_time_ymd(2999, 1, 1);
                params.not_after = date_time_ymd(3000, 1, 1);
            }),
        ),
        (
            "it is not made for servers",
            trusted.certify(here, |params| {
                params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
            }),
        ),
        (nobody, unknown.certify(here, |_| {})),
        (
            "it is not signed by the authority it names, as this system knows that: set SSL_CERT_FILE or give \
             `ClientBuilder::root_certificate`",
            renewed.certify(here, |_| {}),
        ),
        (nobody, self_signed(IsCa::NoCa)),
        (
            "the server uses a CA certificate as its own: make one with CA:FALSE",
            self_signed(IsCa::Ca(BasicConstraints::Unconstrained)),
        ),
        (
            "it is signed by one that is no CA",
            certified_by_a_server(trusted),
        ),
    ]
}

/// A certificate that is its own authority.
fn self_signed(is_ca: IsCa) -> Identity {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    params.is_ca = is_ca;
    let certificate = params.self_signed(&key).expect("a certificate");
    Identity::new(vec![certificate.der().clone()], &key)
}

/// One that was certified as a server certifies another.
fn certified_by_a_server(trusted: &Authority) -> Identity {
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
    let chain = vec![
        leaf_certificate.der().clone(),
        middle_certificate.der().clone(),
    ];
    Identity::new(chain, &leaf_key)
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
        assert_refused(&client.tasks().list().await.expect_err(what), port, what);
        let completion = completions.create("ep", ["x"]).await;
        assert_refused(&completion.expect_err(what), port, what);
        let stream = completions.create("ep", ["x"]).stream();
        assert_refused(&stream.await.expect_err(what), port, what);
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
    let error = stranger.tasks().list().await.unwrap_err();
    let (nobody, _) = &impostors(&authority)[6];
    assert_refused(&error, port, nobody);
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
        assert_refused(&client.tasks().list().send().expect_err(what), port, what);
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
                assert_refused(&error, port, what);
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

/// One that wants to know whom it talks to says so when the client has begun to talk, and hears nothing of it.
#[tokio::test(start_paused = true)]
async fn a_server_that_wants_a_certificate_of_the_client_is_told_of() {
    let authority = Authority::new();
    let mut roots = RootCertStore::empty();
    roots.add(authority.0.der().clone()).expect("a root");
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .expect("a verifier");
    let identity = authority.certify(&["localhost"], |_| {});
    let config = open()
        .with_client_cert_verifier(verifier)
        .with_single_cert(identity.chain, identity.key)
        .expect("an identity");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let port = listen(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Err((_, mut stream)) = acceptor.accept(stream).into_fallible().await else {
                return Ok(());
            };
            // What is closed unread takes the last word with it.
            tokio::io::copy(&mut stream, &mut tokio::io::sink())
                .await
                .map(drop)
        }
    })
    .await;
    let client: Client = trusting(&format!("https://localhost:{port}"), &authority)
        .build()
        .unwrap();
    let completion = client.chat().completions().create("ep", ["x"]);
    for error in [
        client.tasks().list().await.unwrap_err(),
        completion.await.unwrap_err(),
    ] {
        assert_unsent(&error);
        let said = format!(
            "cannot connect to localhost:{port}: the server wants a certificate of the client: give a client that \
             has one to `ClientBuilder::http_client`"
        );
        assert_eq!((error.message(), error.attempts()), (said.as_str(), 1));
    }
}

/// HTTP/2 is spoken where the server offers it, and by a client of one's own too.
#[cfg(all(feature = "http2", feature = "rustls"))]
#[tokio::test(start_paused = true)]
async fn http_2_is_asked_for() {
    let authority = Authority::new();
    for (offered, chosen) in [
        (vec!["h2", "http/1.1"], Some("h2")),
        (vec!["http/1.1"], Some("http/1.1")),
        (vec![], None),
    ] {
        let identity = authority.certify(&["localhost"], |_| {});
        let mut config = open()
            .with_no_client_auth()
            .with_single_cert(identity.chain, identity.key)
            .expect("an identity");
        config.alpn_protocols = offered
            .iter()
            .map(|name| name.as_bytes().to_vec())
            .collect();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let spoken = Arc::new(Mutex::new(Vec::new()));
        let into = spoken.clone();
        let port = listen(move |stream| {
            let (acceptor, spoken) = (acceptor.clone(), into.clone());
            async move {
                let stream = acceptor.accept(stream).await?;
                let protocol = stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
                spoken.lock().unwrap().push(protocol);
                Ok(())
            }
        })
        .await;
        let client: Client = trusting(&format!("https://localhost:{port}"), &authority)
            .max_retries(0)
            .build()
            .unwrap();
        client.tasks().list().await.unwrap_err();
        let chosen = chosen.map(|name| name.as_bytes().to_vec());
        assert_eq!(*spoken.lock().unwrap(), [chosen]);
    }
}

/// What a port hears of a client that takes it for one with TLS.
#[tokio::test(start_paused = true)]
async fn nothing_is_said_in_the_clear() {
    let authority = Authority::new();
    let no_tls = ("the server does not speak TLS on this port: http:// ?", 1);
    let hung_up = ("the server hung up before the connection was made", 3);
    let answers = [
        ("", hung_up),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{\"tasks\": []}",
            no_tls,
        ),
        ("HTTP/1.1 400 \r\n\r\n", no_tls),
        ("SSH-2.0-OpenSSH_9.6\r\n", no_tls),
        ("220 mail.example ESMTP\r\n", no_tls),
        // Alerts, and a handshake of a kind that is no more.
        (
            "\x15\x03\x03\0\x02\x02\x28",
            (
                "the server breaks the TLS handshake off: handshake failure",
                1,
            ),
        ),
        (
            "\x15\x03\x03\0\x02\x02\x46",
            ("the server speaks no TLS that is new enough: 1.2 or 1.3", 1),
        ),
        (
            "\x15\x03\x03\0\x02\x02\x70",
            ("the server knows no host of this name", 1),
        ),
        (
            "\x15\x03\x03\0\x02\x02\x50",
            ("the server breaks the TLS handshake off: internal error", 3),
        ),
        ("\x16\x03\0\0\x01\x02", hung_up),
        ("\0\0\0\0\0\0\0\0\0\0", no_tls),
    ];
    for (answer, (said, attempts)) in answers {
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
        let error = client.tasks().list().await.unwrap_err();
        assert_unsent(&error);
        if cfg!(feature = "rustls") {
            let said = format!("cannot connect to localhost:{port}: {said}");
            assert_eq!(
                (error.message(), error.attempts()),
                (said.as_str(), attempts)
            );
        }
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
    let said = format!("no connection to localhost:{port} in time: the server does not answer");
    assert!(error.message().starts_with(&said), "{error}");
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
        (error.kind(), error.status(), error.attempts()),
        (ErrorKind::InvalidResponse, None, 1)
    );
    let said = "the reply is not HTTP: invalid HTTP version parsed; if this port speaks TLS, the URL has to start \
                with https://";
    assert_eq!(error.message(), said);
    assert_eq!(server.seen().len(), 0);
}
