//! Setting a client up.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::header::USER_AGENT;
use http::{HeaderMap, HeaderValue};

use super::Client;
use super::base_url::BaseUrl;
use super::given::Given;
use super::key::ApiKey;
use super::key_text;
use super::mode::Mode;
use super::proxy::Proxies;
use super::request::header;
use super::rules::Rules;
#[cfg(feature = "rustls")]
use super::tls;
use super::transport::Core;
use super::wire::{self, Wire};
use crate::error::Error;

const KEY_VARIABLE: &str = "PARETA_API_KEY";
const URL_VARIABLE: &str = "PARETA_BASE_URL";

/// What a client is made from. Every setting has a default; [`build`](ClientBuilder::build) checks them together.
///
/// ```
/// use std::time::Duration;
///
/// let client = pareta::Client::builder()
///     .api_key("pareta_sk_example")
///     .timeout(Duration::from_secs(300))
///     .max_retries(4)
///     .build()?;
/// # Ok::<(), pareta::Error>(())
/// ```
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder<M: Mode> {
    api_key: Option<String>,
    base_url: Option<String>,
    allow_http: bool,
    connect_timeout: Duration,
    user_agent: Option<String>,
    headers: Vec<(String, String)>,
    proxy: Option<String>,
    root_certificates: Vec<Vec<u8>>,
    http_client: Option<reqwest::Client>,
    upload_client: Option<reqwest::Client>,
    rules: Rules,
    mode: PhantomData<M>,
}

impl<M: Mode> ClientBuilder<M> {
    pub(super) fn new() -> Self {
        Self {
            api_key: None,
            base_url: None,
            allow_http: false,
            connect_timeout: wire::CONNECT_TIMEOUT,
            user_agent: None,
            headers: Vec::new(),
            proxy: None,
            root_certificates: Vec::new(),
            http_client: None,
            upload_client: None,
            rules: Rules::default(),
            mode: PhantomData,
        }
    }

    /// The key, `pareta_sk_…`. By default that in `PARETA_API_KEY`. Blanks and invisible characters around it are
    /// dropped; one with more than that around it, such as quotes or `Bearer`, is refused.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(key.into());
        self
    }

    /// Where requests go. By default `PARETA_BASE_URL`, or else <https://api.pareta.ai>. Trailing slashes and a final
    /// `/v1` are dropped; a whole route at its end is refused.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Allows a base URL that starts with `http://` on another machine: the key is then sent in the clear. This machine
    /// (`localhost` and the names below it, loopback, and the addresses `0.0.0.0` and `[::]`) needs no permission. By
    /// default not.
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.allow_http = allow;
        self
    }

    /// How long a whole call may take, over all its tries and the waits between them. By default there is no limit:
    /// long answers take minutes. A stream's time ends with its last event. Zero is refused, here and wherever it
    /// would be the end of every call.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.rules.timeout = Some(timeout);
        self
    }

    /// How long the server may say nothing, before its reply and between two pieces of it. By default 600 seconds.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        // Far enough in the future to be never, and near enough to be reckoned with.
        self.rules.read_timeout = timeout.min(Duration::from_secs(30 * 365 * 24 * 60 * 60));
        self
    }

    /// How long it may take to connect. By default 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How often a failed call is repeated. By default 2, so three tries.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.rules.ceiling.max_retries = retries;
        self
    }

    /// The longest wait a server may ask for with `Retry-After`; when it asks for more the error comes back at once.
    /// By default 60 seconds.
    pub fn longest_retry_wait(mut self, wait: Duration) -> Self {
        self.rules.ceiling.longest_wait = wait;
        self
    }

    /// Whether the server bills one call per idempotency key, as it documents. By default yes, and a POST that failed
    /// is repeated under its key. With `false` nothing is repeated that may have been carried out.
    pub fn idempotency_keys_honoured(mut self, honoured: bool) -> Self {
        self.rules.keys_honoured = honoured;
        self
    }

    /// Treats a reply that is not exactly what the contract says as an error. By default such places read as absent,
    /// and `drift()` names them.
    pub fn strict(mut self, strict: bool) -> Self {
        self.rules.strict = strict;
        self
    }

    /// The largest reply that is accepted, in bytes. By default 256 MiB.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.rules.max_response_bytes = bytes;
        self
    }

    /// The largest event of a stream that is accepted, in bytes. By default 16 MiB.
    pub fn max_event_bytes(mut self, bytes: usize) -> Self {
        self.rules.max_event_bytes = bytes;
        self
    }

    /// Something to add behind `pareta-rust/…` in the user agent: the name and version of your program.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent = Some(suffix.into());
        self
    }

    /// A header for all calls: a tenant, a team. One that a call sets itself is in its place. Headers the client sends
    /// itself cannot be set here, and storage hosts are sent none of these.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// A proxy for all requests but those to this machine. By default that of the environment (`HTTPS_PROXY` …, and
    /// `NO_PROXY` for what goes without). One that speaks SOCKS needs the feature `socks`.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// A root certificate to trust beside those of the system, as PEM; may be given more than once.
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// A client of your own to send with. Its own settings for redirects, proxies, TLS and connection time are then in
    /// force in place of the ones here; make it follow no redirects.
    ///
    /// Begin with [`http_client_builder`](super::http_client_builder): with the feature `rustls` a builder of reqwest's
    /// own panics in `build()`, unless reqwest's feature `rustls` is on or your program installs a provider of
    /// cryptography.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// A client of your own for uploads to storage, on hosts that are not the API. Default headers of this one would
    /// go to those hosts. By default one by the settings here, whatever [`http_client`](Self::http_client) is. Begin
    /// with [`http_client_builder`](super::http_client_builder), as there.
    pub fn upload_client(mut self, client: reqwest::Client) -> Self {
        self.upload_client = Some(client);
        self
    }

    /// The clock that `Retry-After` dates are held against, for tests.
    pub fn clock(mut self, now: fn() -> SystemTime) -> Self {
        self.rules.now = now;
        self
    }

    /// Where the random part of the wait before a retry comes from, from 0 to 1, for tests.
    pub fn jitter(mut self, jitter: fn() -> f64) -> Self {
        self.rules.jitter = jitter;
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration), with what is wrong and what to do about it.
    pub fn build(self) -> Result<Client<M>, Error> {
        self.refuse_nothing()?;
        let key = self.key()?;
        let base_url = BaseUrl::parse(self.given_base_url()?.as_ref(), self.allow_http)?;
        let headers = self.headers()?;
        let http = match self.http_client.clone() {
            Some(client) => Wire::new(client, Proxies::none()),
            None => self.wire(&base_url)?,
        };
        let storage = match self.upload_client.clone() {
            Some(client) => Ok(Wire::new(client, Proxies::none())),
            // One made here adds nothing of its own; one of the caller's may.
            None if self.http_client.is_none() => Ok(http.clone()),
            None => self.wire(&base_url),
        };
        Ok(Client {
            core: Arc::new(Core::new(http, storage, base_url, key, headers, self.rules)),
            mode: M::start()?,
        })
    }

    /// With no time or no room at all each call would be sent, and billed, for nothing.
    fn refuse_nothing(&self) -> Result<(), Error> {
        let rules = &self.rules;
        let settings = [
            ("timeout", rules.timeout == Some(Duration::ZERO)),
            ("read_timeout", rules.read_timeout.is_zero()),
            ("connect_timeout", self.connect_timeout.is_zero()),
            ("max_response_bytes", rules.max_response_bytes == 0),
            ("max_event_bytes", rules.max_event_bytes == 0),
        ];
        match settings.into_iter().find(|(_, is_zero)| *is_zero) {
            Some((name, _)) => Err(Error::configuration(format!(
                "{name} is zero, which is no limit but the end of every call: leave it out, or give more"
            ))),
            None => Ok(()),
        }
    }

    fn key(&self) -> Result<ApiKey, Error> {
        let given = match &self.api_key {
            Some(key) => Given::by_method("ClientBuilder::api_key", key),
            None => Given::by_variable(KEY_VARIABLE)?,
        };
        let given = given.ok_or_else(|| {
            Error::configuration(format!(
                "there is no API key: set the environment variable {KEY_VARIABLE}, or give the key to \
                 `ClientBuilder::api_key`"
            ))
        })?;
        key_text::check(&given)?;
        ApiKey::new(given.text)
    }

    fn given_base_url(&self) -> Result<Option<Given>, Error> {
        let Some(url) = &self.base_url else {
            return Given::by_variable(URL_VARIABLE);
        };
        let given = Given::by_method("ClientBuilder::base_url", url).ok_or_else(|| {
            Error::configuration("the base URL given to `ClientBuilder::base_url` is empty")
        })?;
        Ok(Some(given))
    }

    /// What every call says: who calls, and what was asked for.
    fn headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::from_iter([(USER_AGENT, self.user_agent()?)]);
        for (name, value) in &self.headers {
            let checked = header(name, value).map_err(|problem| {
                Error::configuration(format!("the header {name:?} for all calls {problem}"))
            })?;
            headers.append(checked.0, checked.1);
        }
        Ok(headers)
    }

    fn user_agent(&self) -> Result<HeaderValue, Error> {
        let own = concat!("pareta-rust/", env!("CARGO_PKG_VERSION"));
        let text = match &self.user_agent {
            Some(suffix) => format!("{own} {suffix}"),
            None => own.to_owned(),
        };
        HeaderValue::from_str(&text).map_err(|error| {
            Error::configuration("the user agent suffix cannot stand in a header").caused_by(error)
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
        let builder = self.with_tls(builder, base_url)?;
        let client = builder
            .connect_timeout(self.connect_timeout)
            .build()
            .map_err(|error| {
                Error::configuration("the HTTP client cannot be set up").caused_by(error)
            })?;
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
        let Some(proxy) = &self.proxy else {
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
        let verifier = Arc::new(tls::Verifier::new(tls::roots(&self.root_certificates)?));
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
        let builder = self
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
