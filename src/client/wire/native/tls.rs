//! TLS by rustls: the ring provider, and the certificates of the operating system with the caller's own beside them.

use std::fmt;
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier as PlatformVerifier;

use crate::error::Error;

/// How a server proves whom it is. The certificates of the system are read when the first server has to: a machine
/// without any can still speak plain HTTP.
#[derive(Debug)]
pub(super) struct Verifier {
    provider: Arc<CryptoProvider>,
    roots: Vec<CertificateDer<'static>>,
    platform: OnceLock<PlatformVerifier>,
}

/// That the system has no certificates, and the caller gave none.
#[derive(Debug)]
pub(super) struct NoCertificates;

impl fmt::Display for NoCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "no CA certificates on this system: install ca-certificates, set SSL_CERT_FILE, or give \
             `ClientBuilder::root_certificate`",
        )
    }
}

impl std::error::Error for NoCertificates {}

impl Verifier {
    /// By the certificates of the system and these.
    pub fn new(roots: Vec<CertificateDer<'static>>) -> Self {
        Self {
            provider: Arc::new(ring::default_provider()),
            roots,
            platform: OnceLock::new(),
        }
    }

    /// Reads the certificates of the system now.
    pub fn prepare(&self) -> Result<(), Error> {
        self.platform().map(drop).map_err(|error| {
            let problem = match no_certificates(&error) {
                Some(problem) => problem.to_string(),
                None => "the certificates of the system cannot be used".to_owned(),
            };
            Error::configuration(problem).caused_by(error)
        })
    }

    fn platform(&self) -> Result<&PlatformVerifier, rustls::Error> {
        if let Some(platform) = self.platform.get() {
            return Ok(platform);
        }
        let (roots, provider) = (self.roots.clone(), self.provider.clone());
        let platform = PlatformVerifier::new_with_extra_roots(roots, provider).map_err(
            |error| match error {
                // All that the verifier has to say in general.
                rustls::Error::General(_) => {
                    rustls::Error::Other(OtherError(Arc::new(NoCertificates)))
                }
                error => error,
            },
        )?;
        Ok(self.platform.get_or_init(|| platform))
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.platform()?.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        )
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// The set-up of connections to servers that prove themselves so.
pub(super) fn config(verifier: Arc<Verifier>) -> Result<ClientConfig, rustls::Error> {
    let mut config = ClientConfig::builder_with_provider(verifier.provider.clone())
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    if cfg!(feature = "http2") {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    }
    Ok(config)
}

/// That there are no certificates, where this is why a connection failed.
pub(super) fn no_certificates(error: &rustls::Error) -> Option<&NoCertificates> {
    match error {
        rustls::Error::Other(OtherError(problem)) => problem.downcast_ref(),
        _ => None,
    }
}

/// The certificates of texts in PEM.
pub(super) fn roots(root_certificates: &[Vec<u8>]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let mut roots = Vec::new();
    for pem in root_certificates {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| {
                Error::configuration("a root certificate is no PEM").caused_by(error)
            })?;
            RootCertStore::empty()
                .add(certificate.clone())
                .map_err(|error| {
                    Error::configuration("a root certificate cannot be read").caused_by(error)
                })?;
            roots.push(certificate);
        }
        if roots.len() == before {
            return Err(Error::configuration(
                "a root certificate holds no certificate",
            ));
        }
    }
    Ok(roots)
}
