//! Why no response came, in words: where the request was going, what stood in the way, and what to do about it.

use std::error::Error as StdError;
use std::io;
use std::iter::successors;

use reqwest::Url;

use super::super::Why;
#[cfg(feature = "rustls")]
use super::handshake;
use crate::error::{ErrorKind, shortened};

/// What stood in the way of a connection.
pub(super) struct Obstacle {
    pub kind: ErrorKind,
    pub words: String,
    pub may_pass: bool,
}

impl Obstacle {
    /// One that will be there at the next try too.
    pub fn lasting(words: impl Into<String>) -> Self {
        Self {
            kind: ErrorKind::Connection,
            words: words.into(),
            may_pass: false,
        }
    }

    pub fn passing(words: impl Into<String>) -> Self {
        Self {
            may_pass: true,
            ..Self::lasting(words)
        }
    }
}

/// Whom a connection was being made to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Peer {
    Server,
    Proxy,
}

impl Peer {
    pub fn name(self) -> &'static str {
        match self {
            Peer::Server => "the server",
            Peer::Proxy => "the proxy",
        }
    }
}

/// Why a request to this URL got no response; `proxy` is what it went through, fit to be shown.
pub(super) fn why(error: &reqwest::Error, url: &Url, proxy: Option<&str>) -> Why {
    if let Some(problem) = find::<hyper::Error>(error).filter(|problem| problem.is_parse()) {
        return no_http(problem, url);
    }
    let peer = peer(error, url, proxy);
    if error.is_connect() || wants_certificate(error) {
        let Obstacle {
            kind,
            words,
            may_pass,
        } = obstacle(error, peer);
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or_default();
        let by = proxy.map_or_else(String::new, |proxy| format!(" by the proxy {proxy}"));
        let message = match kind {
            ErrorKind::Configuration => words,
            ErrorKind::Timeout => format!("no connection to {host}:{port}{by} in time: {words}"),
            _ => format!("cannot connect to {host}:{port}{by}: {words}"),
        };
        return Why {
            kind,
            message,
            may_pass,
            was_sent: false,
        };
    }
    let (kind, message) = match error.is_timeout() {
        true => (ErrorKind::Timeout, "no reply in time"),
        false => (
            ErrorKind::Connection,
            "the connection broke before a reply came",
        ),
    };
    Why {
        kind,
        message: message.to_owned(),
        may_pass: true,
        was_sent: true,
    }
}

/// What came is no HTTP, or more of it than is taken: it would be the same again.
fn no_http(problem: &hyper::Error, url: &Url) -> Why {
    let problem = problem.to_string();
    // An alert of TLS is taken for the first line of a reply.
    let is_first_line = problem.contains("HTTP version");
    let advice = match is_first_line && url.scheme() == "http" {
        true => "; if this port speaks TLS, the URL has to start with https://",
        false => "",
    };
    Why {
        kind: ErrorKind::InvalidResponse,
        message: format!("the reply is not HTTP: {problem}{advice}"),
        may_pass: false,
        was_sent: true,
    }
}

/// Until a proxy has opened the way behind it, it is the one that is talked to.
fn peer(error: &reqwest::Error, url: &Url, proxy: Option<&str>) -> Peer {
    let is_on_the_way = |cause: &(dyn StdError + 'static)| {
        let text = cause.to_string();
        text.starts_with("tunnel error:") || text == "error connecting to socks proxy"
    };
    match proxy {
        Some(proxy) if !proxy.starts_with("socks") && url.scheme() == "http" => Peer::Proxy,
        Some(_) if causes(error).any(is_on_the_way) => Peer::Proxy,
        _ => Peer::Server,
    }
}

fn obstacle(error: &reqwest::Error, peer: Peer) -> Obstacle {
    let name = peer.name();
    if error.is_timeout() {
        let words = format!(
            "{name} does not answer (is a firewall in between?); `ClientBuilder::connect_timeout` gives it longer"
        );
        return Obstacle {
            kind: ErrorKind::Timeout,
            ..Obstacle::passing(words)
        };
    }
    if let Some(obstacle) = tls(error, peer) {
        return obstacle;
    }
    if let Some(obstacle) = causes(error).find_map(|cause| proxy_said(&cause.to_string())) {
        return obstacle;
    }
    let system = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>());
    match system.last() {
        Some(problem) if error.is_dns() => no_address(problem, peer),
        Some(problem) => no_way(problem, peer),
        None => {
            let deepest = causes(error).last().unwrap_or(error);
            Obstacle::passing(shortened(&deepest.to_string()))
        }
    }
}

/// Whether the server turned the client away for having no certificate. It may do so when the request has been sent,
/// and does not read it.
fn wants_certificate(error: &reqwest::Error) -> bool {
    #[cfg(feature = "rustls")]
    return find(error).is_some_and(handshake::wants_certificate);
    #[cfg(not(feature = "rustls"))]
    causes(error).any(|cause| cause.to_string().contains("alert certificate required"))
}

#[cfg(feature = "rustls")]
fn tls(error: &reqwest::Error, peer: Peer) -> Option<Obstacle> {
    find(error).map(|problem| handshake::obstacle(problem, peer))
}

/// The library of the system has words only, and where there is none the HTTP library refuses.
#[cfg(not(feature = "rustls"))]
fn tls(error: &reqwest::Error, peer: Peer) -> Option<Obstacle> {
    const NO_TLS: [&str; 4] = [
        "wrong version number",
        "packet length too long",
        "unknown protocol",
        "record layer failure",
    ];
    let said = |words: &str| {
        let mut texts = causes(error).map(|cause| cause.to_string());
        texts.find(|text| text.contains(words))
    };
    if said("scheme is not http").is_some() {
        let words =
            "this build speaks no TLS: turn a feature of pareta on, `rustls` or `native-tls`";
        return Some(Obstacle {
            kind: ErrorKind::Configuration,
            ..Obstacle::lasting(words)
        });
    }
    if NO_TLS.iter().any(|words| said(words).is_some()) {
        return Some(no_tls(peer));
    }
    if wants_certificate(error) {
        return Some(no_client_certificate(peer));
    }
    let text = said("certificate")?;
    // The words for people come last, in brackets.
    let problem = text
        .rsplit_once(" (")
        .map_or(text.as_str(), |parts| parts.1);
    let problem = shortened(problem.trim_end_matches(')'));
    let name = peer.name();
    Some(Obstacle::lasting(format!(
        "{name}'s certificate is refused: {problem}"
    )))
}

/// Something else than TLS answered.
pub(super) fn no_tls(peer: Peer) -> Obstacle {
    let name = peer.name();
    Obstacle::lasting(format!("{name} does not speak TLS on this port: http:// ?"))
}

pub(super) fn no_client_certificate(peer: Peer) -> Obstacle {
    Obstacle::lasting(format!(
        "{} wants a certificate of the client: give a client that has one to `ClientBuilder::http_client`",
        peer.name()
    ))
}

/// What a proxy gave for an answer, if this is one.
fn proxy_said(text: &str) -> Option<Obstacle> {
    const CREDENTIALS: &str = "write them into its URL, http://name:password@…";
    let (kind, answer) = text.split_once(" error: ")?;
    match (kind, answer) {
        // What it was is told by the cause.
        ("tunnel", "failed to create underlying connection" | "io error establishing tunnel") => {
            None
        }
        ("tunnel", "proxy authorization required") => Some(Obstacle::lasting(format!(
            "the proxy wants a name and a password: {CREDENTIALS}"
        ))),
        ("tunnel", "unsuccessful") => Some(Obstacle::passing("the proxy refuses to connect there")),
        ("tunnel", "unexpected end of file") => Some(Obstacle::passing("the proxy hung up")),
        ("SOCKS", "failed to create underlying connection") => {
            Some(Obstacle::passing("the proxy cannot be reached"))
        }
        ("SOCKS", answer) if answer.contains("auth") || answer.contains("credentials") => {
            Some(Obstacle::lasting(format!(
                "the proxy takes no name and password, or others ({answer})"
            )))
        }
        ("tunnel" | "SOCKS", answer) => Some(Obstacle::passing(format!(
            "the proxy did not open the way: {answer}"
        ))),
        _ => None,
    }
}

/// A name that could not be looked up.
fn no_address(problem: &io::Error, peer: Peer) -> Obstacle {
    // What glibc, musl, and the BSDs and macOS say of a name that is not there, and Windows' numbers for it.
    const NO_SUCH_NAME: [&str; 4] = [
        "Name or service not known",
        "No address associated with",
        "Name does not resolve",
        "nodename nor servname provided",
    ];
    let text = problem.to_string();
    let is_not_there = matches!(problem.raw_os_error(), Some(11_001 | 11_004))
        || NO_SUCH_NAME.iter().any(|words| text.contains(words));
    let of = match peer {
        Peer::Server => "",
        Peer::Proxy => " as the proxy's",
    };
    match is_not_there {
        true => Obstacle::lasting(format!("no such host{of}; is the name spelled right?")),
        false => {
            let text = text.trim_start_matches("failed to lookup address information: ");
            Obstacle::passing(format!(
                "the host's name{of} cannot be looked up now: {text}"
            ))
        }
    }
}

/// What the system says of a connection that was not made.
fn no_way(problem: &io::Error, peer: Peer) -> Obstacle {
    use io::ErrorKind as Kind;
    let name = peer.name();
    match problem.kind() {
        Kind::ConnectionRefused => Obstacle::passing(match peer {
            Peer::Server => "nothing listens there",
            Peer::Proxy => "nothing listens where the proxy should be",
        }),
        Kind::NetworkUnreachable | Kind::HostUnreachable | Kind::NetworkDown => {
            Obstacle::passing(format!("{name} is out of reach; is the network up?"))
        }
        Kind::AddrNotAvailable => {
            Obstacle::passing("this machine has no address, or no free port, to connect from")
        }
        Kind::PermissionDenied => Obstacle::lasting(
            "the system does not allow it; is there a firewall, or does this run in a sandbox?",
        ),
        Kind::ConnectionReset
        | Kind::ConnectionAborted
        | Kind::BrokenPipe
        | Kind::UnexpectedEof => {
            Obstacle::passing(format!("{name} hung up before the connection was made"))
        }
        _ => Obstacle::passing(shortened(&problem.to_string())),
    }
}

/// An error and all that caused it. An I/O error does not count what it wraps among its sources.
fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let first: &'a (dyn StdError + 'static) = error;
    successors(Some(first), |error: &&'a (dyn StdError + 'static)| {
        let error = *error;
        match error.downcast_ref::<io::Error>() {
            Some(error) => error.get_ref().map(|wrapped| wrapped as _),
            None => error.source(),
        }
    })
}

fn find<E: StdError + 'static>(error: &reqwest::Error) -> Option<&E> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_told_in_words() {
        let os = io::Error::from_raw_os_error;
        let said = io::Error::other::<&str>;
        let lookup = |words: &str| {
            io::Error::other(format!("failed to lookup address information: {words}"))
        };
        type Words = fn(&io::Error, Peer) -> Obstacle;
        let cases: [(Words, io::Error, &str, bool); 15] = [
            (
                no_address,
                lookup("Name or service not known"),
                "no such host",
                false,
            ),
            (
                no_address,
                lookup("No address associated with hostname"),
                "no such host",
                false,
            ),
            (
                no_address,
                lookup("Name does not resolve"),
                "no such host",
                false,
            ),
            (
                no_address,
                lookup("nodename nor servname provided, or not known"),
                "no such host",
                false,
            ),
            (no_address, os(11_001), "no such host", false),
            (
                no_address,
                lookup("Temporary failure in name resolution"),
                "cannot be looked up now: Temporary failure in name resolution",
                true,
            ),
            (
                no_address,
                lookup("Try again"),
                "cannot be looked up now: Try again",
                true,
            ),
            (
                no_way,
                io::ErrorKind::ConnectionRefused.into(),
                "nothing listens",
                true,
            ),
            (
                no_way,
                io::ErrorKind::NetworkUnreachable.into(),
                "is out of reach",
                true,
            ),
            (
                no_way,
                io::ErrorKind::HostUnreachable.into(),
                "is out of reach",
                true,
            ),
            (
                no_way,
                io::ErrorKind::AddrNotAvailable.into(),
                "no free port",
                true,
            ),
            (
                no_way,
                io::ErrorKind::PermissionDenied.into(),
                "does not allow it",
                false,
            ),
            (
                no_way,
                io::ErrorKind::ConnectionReset.into(),
                "hung up",
                true,
            ),
            (no_way, io::ErrorKind::UnexpectedEof.into(), "hung up", true),
            (
                no_way,
                said("Too many open files"),
                "Too many open files",
                true,
            ),
        ];
        for (words, problem, expected, may_pass) in cases {
            for peer in [Peer::Server, Peer::Proxy] {
                let obstacle = words(&problem, peer);
                assert!(obstacle.words.contains(expected), "{}", obstacle.words);
                assert_eq!(obstacle.may_pass, may_pass, "{problem}");
                assert_eq!(obstacle.kind, ErrorKind::Connection);
            }
        }
    }

    #[test]
    fn what_a_proxy_answers_is_told_in_words() {
        let cases = [
            (
                "tunnel error: proxy authorization required",
                Some(("wants a name and a password", false)),
            ),
            (
                "tunnel error: unsuccessful",
                Some(("refuses to connect there", true)),
            ),
            (
                "tunnel error: unexpected end of file",
                Some(("the proxy hung up", true)),
            ),
            (
                "tunnel error: proxy response headers too long",
                Some(("response headers too long", true)),
            ),
            ("tunnel error: failed to create underlying connection", None),
            (
                "SOCKS error: failed to create underlying connection",
                Some(("cannot be reached", true)),
            ),
            (
                "SOCKS error: host unreachable",
                Some(("host unreachable", true)),
            ),
            (
                "SOCKS error: credentials not accepted",
                Some(("credentials not accepted", false)),
            ),
            (
                "SOCKS error: server does not support user/pass authentication",
                Some(("takes no name and password", false)),
            ),
            ("client error (Connect)", None),
            ("some error: else", None),
        ];
        for (text, expected) in cases {
            let said = proxy_said(text);
            let found = said.as_ref().map(|obstacle| obstacle.may_pass);
            assert_eq!(found, expected.map(|expected| expected.1), "{text}");
            if let (Some(obstacle), Some((words, _))) = (said, expected) {
                assert!(obstacle.words.contains(words), "{}", obstacle.words);
            }
        }
    }
}
