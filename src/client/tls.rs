//! TLS by rustls: the ring provider, and the certificates of the operating system with the caller's own beside them.

use std::error::Error as _;
use std::io;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig};
use rustls_platform_verifier::Verifier;

use crate::error::Error;

pub(super) fn config(root_certificates: &[Vec<u8>]) -> Result<ClientConfig, Error> {
    let unusable = |error: rustls::Error| {
        Error::configuration("the certificates of the system cannot be used").caused_by(error)
    };
    let provider = Arc::new(ring::default_provider());
    let verifier =
        Verifier::new_with_extra_roots(extra_roots(root_certificates)?, provider.clone())
            .map_err(unusable)?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    Ok(builder
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

/// What was wrong with the server's certificate, where that is why there is no connection.
pub(super) fn refused_certificate(error: &reqwest::Error) -> Option<&CertificateError> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(rustls::Error::InvalidCertificate(problem)) = error.downcast_ref() {
            return Some(problem);
        }
        // An I/O error does not count what it wraps among its sources.
        cause = match error.downcast_ref::<io::Error>() {
            Some(error) => error.get_ref().map(|wrapped| wrapped as _),
            None => error.source(),
        };
    }
    None
}

fn extra_roots(root_certificates: &[Vec<u8>]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let mut roots = Vec::new();
    for pem in root_certificates {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            roots.push(certificate.map_err(|error| {
                Error::configuration("a root certificate is no PEM").caused_by(error)
            })?);
        }
        if roots.len() == before {
            return Err(Error::configuration(
                "a root certificate holds no certificate",
            ));
        }
    }
    Ok(roots)
}
