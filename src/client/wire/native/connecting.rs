//! What can be said of connections.

use std::time::Duration;

use super::super::super::builder::ClientBuilder;
use super::super::super::mode::Mode;
use super::CONNECT_TIMEOUT;

/// How connections are made.
#[derive(Clone)]
pub(crate) struct Connecting {
    pub connect_timeout: Duration,
    pub proxy: Option<String>,
    pub root_certificates: Vec<Vec<u8>>,
    pub http_client: Option<reqwest::Client>,
    pub upload_client: Option<reqwest::Client>,
}

impl Default for Connecting {
    fn default() -> Self {
        Self {
            connect_timeout: CONNECT_TIMEOUT,
            proxy: None,
            root_certificates: Vec::new(),
            http_client: None,
            upload_client: None,
        }
    }
}

impl Connecting {
    /// Whether no connection could ever be made.
    pub fn has_no_time(&self) -> bool {
        self.connect_timeout.is_zero()
    }
}

impl<M: Mode> ClientBuilder<M> {
    /// How long it may take to connect. By default 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connecting().connect_timeout = timeout;
        self
    }

    /// A proxy for all requests but those to this machine. By default that of the environment (`HTTPS_PROXY` …, and
    /// `NO_PROXY` for what goes without). One that speaks SOCKS needs the feature `socks`.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.connecting().proxy = Some(url.into());
        self
    }

    /// A root certificate to trust beside those of the system, as PEM; may be given more than once.
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.connecting().root_certificates.push(pem.into());
        self
    }
}
