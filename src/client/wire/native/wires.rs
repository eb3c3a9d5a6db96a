//! Making HTTP clients: one for each kind of base URL, by one set of settings.

use std::collections::HashMap;
#[cfg(feature = "rustls")]
use std::sync::Arc;
use std::sync::{Mutex, PoisonError};

use super::super::super::base_url::BaseUrl;
use super::super::super::given::Given;
use super::connecting::Connecting;
use super::proxy::Proxies;
use super::{Wire, without_tls};
#[cfg(feature = "rustls")]
use super::{tls, with_tls};
use crate::error::Error;

/// What makes the HTTP clients.
pub(crate) struct Wires {
    settings: Connecting,
    /// Those made here. Proxies and TLS are bound to one, and it depends on the base URL what they may be.
    made: Mutex<HashMap<Kind, reqwest::Client>>,
}

/// What an HTTP client is made for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Kind {
    is_loopback: bool,
    wants_tls: bool,
}

impl Wires {
    pub fn new(settings: Connecting) -> Self {
        Self {
            settings,
            made: Mutex::default(),
        }
    }

    pub fn settings(&self) -> &Connecting {
        &self.settings
    }

    /// An HTTP client by these settings.
    pub fn wire(&self, base_url: &BaseUrl) -> Result<Wire, Error> {
        if base_url.wants_tls() && cfg!(not(any(feature = "rustls", feature = "native-tls"))) {
            return Err(Error::configuration(
                "the base URL starts with https://, and this build speaks no TLS: turn a feature of pareta on, \
                 `rustls` or `native-tls`, or give a client of your own to `ClientBuilder::http_client`",
            ));
        }
        let (builder, proxies) = self.through_proxies(without_tls(), base_url)?;
        let kind = Kind {
            is_loopback: base_url.is_loopback(),
            wants_tls: base_url.wants_tls(),
        };
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = made.get(&kind) {
            return Ok(Wire::through(client.clone(), proxies));
        }
        let builder = self.with_tls(builder, base_url)?;
        let client = builder
            .connect_timeout(self.settings.connect_timeout)
            .build()
            .map_err(|error| {
                Error::configuration("the HTTP client cannot be set up").caused_by(error)
            })?;
        made.insert(kind, client.clone());
        Ok(Wire::through(client, proxies))
    }

    /// Nothing that goes to this machine goes through a proxy, which would be handed the key.
    fn through_proxies(
        &self,
        builder: reqwest::ClientBuilder,
        base_url: &BaseUrl,
    ) -> Result<(reqwest::ClientBuilder, Proxies), Error> {
        if base_url.is_loopback() {
            return Ok((builder.no_proxy(), Proxies::none()));
        }
        let Some(proxy) = &self.settings.proxy else {
            return Ok((builder, Proxies::of_environment(base_url.url())?));
        };
        let given = Given::by_method("ClientBuilder::proxy", proxy).ok_or_else(|| {
            Error::configuration("the proxy given to `ClientBuilder::proxy` is empty")
        })?;
        let proxies = Proxies::all(&given)?;
        let proxy = reqwest::Proxy::all(&given.text)
            .map_err(|error| Error::configuration("the proxy is no URL").caused_by(error))?;
        Ok((builder.proxy(proxy), proxies))
    }

    #[cfg(feature = "rustls")]
    fn with_tls(
        &self,
        builder: reqwest::ClientBuilder,
        base_url: &BaseUrl,
    ) -> Result<reqwest::ClientBuilder, Error> {
        let roots = tls::roots(&self.settings.root_certificates)?;
        let verifier = Arc::new(tls::Verifier::new(roots));
        if base_url.wants_tls() {
            verifier.prepare()?;
        }
        Ok(with_tls(builder, verifier))
    }

    #[cfg(not(feature = "rustls"))]
    fn with_tls(
        &self,
        builder: reqwest::ClientBuilder,
        _: &BaseUrl,
    ) -> Result<reqwest::ClientBuilder, Error> {
        #[cfg(feature = "native-tls")]
        let builder =
            self.settings
                .root_certificates
                .iter()
                .try_fold(builder, |builder, pem| {
                    let certificate = reqwest::Certificate::from_pem(pem).map_err(|error| {
                        Error::configuration("a root certificate is no PEM").caused_by(error)
                    })?;
                    Ok(builder.add_root_certificate(certificate))
                })?;
        Ok(builder)
    }
}
