//! Why TLS did not come about, in words. The names rustls gives its errors are told where there are no better ones.

use std::fmt::Debug;
use std::time::{Duration, UNIX_EPOCH};

use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error, InvalidMessage};

use super::connect::{Obstacle, Peer, no_client_certificate, no_tls};
use super::tls::no_certificates;
use crate::error::ErrorKind;

/// Where a root certificate is told to this client.
const TRUST: &str = match cfg!(any(windows, target_vendor = "apple")) {
    true => "add its root to those of the system, or give `ClientBuilder::root_certificate`",
    false => "set SSL_CERT_FILE or give `ClientBuilder::root_certificate`",
};

/// What stood in the way of TLS with this peer.
pub(super) fn obstacle(problem: &Error, peer: Peer) -> Obstacle {
    let name = peer.name();
    if let Some(problem) = no_certificates(problem) {
        return Obstacle {
            kind: ErrorKind::Configuration,
            ..Obstacle::lasting(problem.to_string())
        };
    }
    match problem {
        Error::InvalidCertificate(problem) => {
            let problem = refusal(problem);
            Obstacle::lasting(format!("{name}'s certificate is refused: {problem}"))
        }
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => no_tls(peer),
        problem if wants_certificate(problem) => no_client_certificate(peer),
        Error::AlertReceived(AlertDescription::UnrecognisedName) => {
            Obstacle::lasting(format!("{name} knows no host of this name"))
        }
        Error::AlertReceived(AlertDescription::ProtocolVersion) => Obstacle::lasting(format!(
            "{name} speaks no TLS that is new enough: 1.2 or 1.3"
        )),
        Error::AlertReceived(alert) => {
            let words = format!("{name} breaks the TLS handshake off: {}", words(alert));
            match alert {
                AlertDescription::InternalError | AlertDescription::UserCanceled => {
                    Obstacle::passing(words)
                }
                _ => Obstacle::lasting(words),
            }
        }
        Error::InvalidMessage(problem) => {
            let problem = words(problem);
            Obstacle::lasting(format!("the TLS of {name} cannot be read: {problem}"))
        }
        Error::PeerIncompatible(problem) => {
            let problem = words(problem);
            Obstacle::lasting(format!("the TLS of {name} does not fit: {problem}"))
        }
        problem => Obstacle::passing(format!("TLS with {name} failed: {}", words(problem))),
    }
}

/// Whether the server turned the client away for having no certificate.
pub(super) fn wants_certificate(problem: &Error) -> bool {
    matches!(
        problem,
        Error::AlertReceived(AlertDescription::CertificateRequired)
    )
}

/// Why a certificate is refused, and what to do.
fn refusal(problem: &CertificateError) -> String {
    match problem {
        CertificateError::UnknownIssuer => {
            format!("it is signed by nobody this system trusts: {TRUST}")
        }
        CertificateError::ExpiredContext { not_after, .. } => format!(
            "it expired on {}; or is the clock of this machine wrong?",
            date(*not_after)
        ),
        CertificateError::Expired => {
            "it has expired; or is the clock of this machine wrong?".to_owned()
        }
        CertificateError::NotValidYetContext { not_before, .. } => format!(
            "it is not valid before {}; is the clock of this machine right?",
            date(*not_before)
        ),
        CertificateError::NotValidYet => {
            "it is not valid yet; is the clock of this machine right?".to_owned()
        }
        CertificateError::NotValidForNameContext {
            expected,
            presented,
        } => {
            let names: Vec<&str> = presented.iter().map(|name| bare(name)).collect();
            let names = match names.is_empty() {
                true => "no name".to_owned(),
                false => names.join(", "),
            };
            format!("it is for {names}, and {} was asked for", expected.to_str())
        }
        CertificateError::NotValidForName => "it is for another name".to_owned(),
        CertificateError::Revoked => "it was revoked".to_owned(),
        // An authority that was made anew has the name of the one before.
        CertificateError::BadSignature => {
            format!(
                "it is not signed by the authority it names, as this system knows that: {TRUST}"
            )
        }
        CertificateError::BadEncoding => "it is not written as certificates are".to_owned(),
        CertificateError::Other(problem) => match problem.to_string() {
            problem if problem.contains("CaUsedAsEndEntity") => {
                "the server uses a CA certificate as its own: make one with CA:FALSE".to_owned()
            }
            problem if problem.contains("EndEntityUsedAsCa") => {
                "it is signed by one that is no CA".to_owned()
            }
            // What the verifier of the platform says of a certificate that is made for something else.
            problem if problem == "certificate had invalid extensions" => {
                "it is not made for servers".to_owned()
            }
            // The name of an error, or a sentence.
            problem if problem.contains(' ') => problem,
            problem => words(&problem),
        },
        problem => words(problem),
    }
}

/// `DnsName("pareta.ai")` as `pareta.ai`.
fn bare(name: &str) -> &str {
    let inner = name
        .split_once('(')
        .and_then(|parts| parts.1.strip_suffix(')'));
    inner.unwrap_or(name).trim_matches('"')
}

fn date(time: UnixTime) -> String {
    // The last second of the year 9999, behind which there is no such date.
    let seconds = time.as_secs().min(253_402_300_799);
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// The name of an error as words: `NoCipherSuitesInCommon` as `no cipher suites in common`.
fn words(problem: &impl Debug) -> String {
    let name = format!("{problem:?}");
    let name = name.trim_matches('"');
    let name = name
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .next();
    let name = name.unwrap_or_default().trim_end_matches("Context");
    let mut words = String::with_capacity(name.len() + 8);
    let mut before = ' ';
    for letter in name.chars() {
        let begins = (letter.is_ascii_uppercase() && !before.is_ascii_uppercase())
            || (letter.is_ascii_digit() && !before.is_ascii_digit());
        if begins && !words.is_empty() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
        before = letter;
    }
    words
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::{OtherError, PeerIncompatible};

    use super::*;

    #[test]
    fn what_rustls_says_is_told_in_words() {
        let certificate = Error::InvalidCertificate;
        let alert = Error::AlertReceived;
        let other = |problem: &'static str| {
            CertificateError::Other(OtherError(Arc::from(Box::<
                dyn std::error::Error + Send + Sync,
            >::from(problem))))
        };
        let cases = [
            (
                certificate(CertificateError::Expired),
                "it has expired",
                false,
            ),
            (
                certificate(CertificateError::Revoked),
                "it was revoked",
                false,
            ),
            (
                certificate(CertificateError::NotValidForName),
                "for another name",
                false,
            ),
            (
                certificate(CertificateError::UnhandledCriticalExtension),
                "refused: unhandled critical extension",
                false,
            ),
            (
                certificate(CertificateError::ExpiredRevocationListContext {
                    time: UnixTime::since_unix_epoch(Duration::ZERO),
                    next_update: UnixTime::since_unix_epoch(Duration::ZERO),
                }),
                "refused: expired revocation list",
                false,
            ),
            (
                certificate(CertificateError::ExpiredContext {
                    time: UnixTime::since_unix_epoch(Duration::MAX),
                    not_after: UnixTime::since_unix_epoch(Duration::MAX),
                }),
                "it expired on Fri, 31 Dec 9999 23:59:59 GMT",
                false,
            ),
            (
                certificate(other("UnsupportedCertVersion")),
                "refused: unsupported cert version",
                false,
            ),
            (certificate(other("it is red")), "refused: it is red", false),
            (
                alert(AlertDescription::HandshakeFailure),
                "off: handshake failure",
                false,
            ),
            (alert(AlertDescription::UnknownCA), "off: unknown ca", false),
            (
                alert(AlertDescription::InternalError),
                "off: internal error",
                true,
            ),
            (
                alert(AlertDescription::UnrecognisedName),
                "no host of this name",
                false,
            ),
            (
                alert(AlertDescription::ProtocolVersion),
                "no TLS that is new enough",
                false,
            ),
            (
                alert(AlertDescription::CertificateRequired),
                "wants a certificate of the client",
                false,
            ),
            (
                Error::InvalidMessage(InvalidMessage::MissingData("Hello")),
                "cannot be read: missing data",
                false,
            ),
            (
                Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13),
                "does not fit: server does not support tls 12 or 13",
                false,
            ),
            (Error::DecryptError, "failed: decrypt error", true),
        ];
        for (problem, expected, may_pass) in cases {
            for peer in [Peer::Server, Peer::Proxy] {
                let obstacle = obstacle(&problem, peer);
                assert!(obstacle.words.contains(expected), "{}", obstacle.words);
                assert!(obstacle.words.contains(peer.name()), "{}", obstacle.words);
                assert_eq!(obstacle.may_pass, may_pass, "{problem:?}");
            }
        }
    }
}
