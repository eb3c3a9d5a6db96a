//! Where requests go, and the connections they go by.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use super::base_url::BaseUrl;
use super::given::Given;
use super::proxy::Proxies;
#[cfg(feature = "rustls")]
use super::tls;
use super::wire::{self, Wire};
use crate::error::Error;
use crate::operation::Http;

/// A base URL, and the HTTP clients that may send to it.
pub(crate) struct Site {
    pub pools: Arc<Pools>,
    pub base_url: BaseUrl,
    pub requests: Http,
    pub http: Wire,
    /// For hosts that are not the API: nothing of its own is ever added to what it sends. The error that kept it from
    /// being set up is told when it is needed.
    pub storage: Result<Wire, String>,
    /// A reply has come, so that a connection may be waiting for the next request.
    pub has_answered: AtomicBool,
}

/// How connections are made.
#[derive(Clone)]
pub(super) struct Connecting {
    pub connect_timeout: Duration,
    pub proxy: Option<String>,
    pub root_certificates: Vec<Vec<u8>>,
    pub http_client: Option<reqwest::Client>,
    pub upload_client: Option<reqwest::Client>,
}

impl Default for Connecting {
    fn default() -> Self {
        Self {
            connect_timeout: wire::CONNECT_TIMEOUT,
            proxy: None,
            root_certificates: Vec::new(),
            http_client: None,
            upload_client: None,
        }
    }
}

/// The connections by one set of settings, which clients share that are derived from one another.
pub(crate) struct Pools {
    pub(super) settings: Connecting,
    /// The HTTP clients made here. Proxies and TLS are bound to one, and it depends on the base URL what they may be.
    made: Mutex<HashMap<Kind, reqwest::Client>>,
    sites: Mutex<HashMap<String, Weak<Site>>>,
}

/// What an HTTP client is made for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Kind {
    is_loopback: bool,
    wants_tls: bool,
}

impl Pools {
    pub(super) fn new(settings: Connecting) -> Arc<Self> {
        Arc::new(Self {
            settings,
            made: Mutex::default(),
            sites: Mutex::default(),
        })
    }

    /// What is behind a base URL.
    pub(super) fn site(self: &Arc<Self>, base_url: BaseUrl) -> Result<Arc<Site>, Error> {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        let name = base_url.as_str().to_owned();
        if let Some(site) = sites.get(&name).and_then(Weak::upgrade) {
            return Ok(site);
        }
        let site = Arc::new(self.new_site(base_url)?);
        if sites.len() == sites.capacity() {
            sites.retain(|_, site| site.strong_count() > 0);
        }
        sites.insert(name, Arc::downgrade(&site));
        Ok(site)
    }

    fn new_site(self: &Arc<Self>, base_url: BaseUrl) -> Result<Site, Error> {
        let settings = &self.settings;
        let http = match settings.http_client.clone() {
            Some(client) => Wire::new(client, Proxies::none()),
            None => self.wire(&base_url)?,
        };
        let storage = match settings.upload_client.clone() {
            Some(client) => Ok(Wire::new(client, Proxies::none())),
            // One made here adds nothing of its own; one of the caller's may.
            None if settings.http_client.is_none() => Ok(http.clone()),
            None => self.wire(&base_url),
        };
        Ok(Site {
            pools: self.clone(),
            requests: Http::new(base_url.prefix()),
            base_url,
            http,
            storage: storage.map_err(|error| error.to_string()),
            has_answered: AtomicBool::new(false),
        })
    }

    /// An HTTP client by these settings.
    fn wire(&self, base_url: &BaseUrl) -> Result<Wire, Error> {
        if base_url.wants_tls() && cfg!(not(any(feature = "rustls", feature = "native-tls"))) {
            return Err(Error::configuration(
                "the base URL starts with https://, and this build speaks no TLS: turn a feature of pareta on, \
                 `rustls` or `native-tls`, or give a client of your own to `ClientBuilder::http_client`",
            ));
        }
        let (builder, proxies) = self.through_proxies(wire::without_tls(), base_url)?;
        let kind = Kind {
            is_loopback: base_url.is_loopback(),
            wants_tls: base_url.wants_tls(),
        };
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = made.get(&kind) {
            return Ok(Wire::new(client.clone(), proxies));
        }
        let builder = self.with_tls(builder, base_url)?;
        let client = builder
            .connect_timeout(self.settings.connect_timeout)
            .build()
            .map_err(|error| {
                Error::configuration("the HTTP client cannot be set up").caused_by(error)
            })?;
        made.insert(kind, client.clone());
        Ok(Wire::new(client, proxies))
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
        Ok(wire::with_tls(builder, verifier))
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
