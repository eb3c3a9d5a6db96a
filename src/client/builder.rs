//! Setting a client up.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::header::USER_AGENT;
use http::{HeaderMap, HeaderValue};

use super::Client;
use super::attempt::{Around, Attempt};
use super::base_url::BaseUrl;
use super::credentials::Credentials;
use super::given::Given;
use super::key::ApiKey;
use super::keys::Keys;
use super::layer::Layer;
use super::mode::Mode;
use super::request::header;
use super::rules::Rules;
use super::site::{Pools, Site};
use super::transport::{Core, replace};
use super::wire::Connecting;
use crate::error::Error;
use crate::runtime;
use crate::telemetry::Telemetry;

const KEY_VARIABLE: &str = "PARETA_API_KEY";
const URL_VARIABLE: &str = "PARETA_BASE_URL";

/// What a client is made from. Every setting has a default, or is as it is in the client this one is
/// [derived from](super::Client::with); [`build`](ClientBuilder::build) checks them together.
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
    /// Where it is derived from another: what is not said is as it is there.
    origin: Option<Client<M>>,
    key: Option<Key>,
    base_url: Option<String>,
    allow_http: bool,
    user_agent: Option<String>,
    headers: Vec<(String, String)>,
    around: Around,
    /// Set where it is not as in the origin, whose connections can then not be shared.
    connecting: Option<Connecting>,
    rules: Rules,
}

/// How a key is given.
enum Key {
    Text(String),
    Credentials(Box<dyn Credentials>),
}

impl<M: Mode> ClientBuilder<M> {
    pub(super) fn new() -> Self {
        Self {
            origin: None,
            key: None,
            base_url: None,
            allow_http: false,
            user_agent: None,
            headers: Vec::new(),
            around: Around::default(),
            connecting: None,
            rules: Rules {
                telemetry: Telemetry::from_env(),
                ..Rules::default()
            },
        }
    }

    /// For a client that is like this one, but for what is said.
    pub(super) fn derived(origin: &Client<M>) -> Self {
        Self {
            rules: origin.core.rules.clone(),
            around: origin.core.around.clone(),
            origin: Some(origin.clone()),
            ..Self::new()
        }
    }

    /// The key, `pareta_sk_…`. By default that in `PARETA_API_KEY`. Blanks and invisible characters around it are
    /// dropped; one with more than that around it, such as quotes or `Bearer`, is refused.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(Key::Text(key.into()));
        self
    }

    /// Something that gives the key, in place of one that stays: a file that is replaced, a vault, a command. It is
    /// asked by the first call that needs a key, and again when a key has ended or is refused; see
    /// [`credentials`](super::credentials).
    ///
    /// ```
    /// use pareta::client::credentials;
    ///
    /// let client = pareta::Client::builder()
    ///     .credentials(credentials::file("/run/secrets/pareta"))
    ///     .build()?;
    /// # Ok::<(), pareta::Error>(())
    /// ```
    #[doc(alias = "rotation")]
    #[doc(alias = "vault")]
    #[doc(alias = "token provider")]
    pub fn credentials(mut self, credentials: impl Credentials) -> Self {
        self.key = Some(Key::Credentials(Box::new(credentials)));
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
        self.rules.read_timeout = timeout.min(runtime::LONGEST);
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

    /// Something around each try: see [`layer`](super::layer). May be given more than once; the first is the outermost,
    /// and those of a client this one is derived from are around all that are given here.
    #[doc(alias = "middleware")]
    #[doc(alias = "interceptor")]
    pub fn layer(mut self, layer: impl Layer) -> Self {
        self.around.layers.push(Arc::new(layer));
        self
    }

    /// Called after each try, when it is known how it went and whether another follows: to count, to log. It holds the
    /// call up for as long as it takes. Tries of an upload to storage are told too. May be given more than once.
    ///
    /// ```
    /// let client = pareta::Client::builder()
    ///     .api_key("pareta_sk_example")
    ///     .on_attempt(|attempt| {
    ///         if let (Some(error), Some(wait)) = (attempt.error(), attempt.next_try_in()) {
    ///             eprintln!("try {} failed, the next in {wait:?}: {error}", attempt.number());
    ///         }
    ///     })
    ///     .build()?;
    /// # Ok::<(), pareta::Error>(())
    /// ```
    #[doc(alias = "retry")]
    pub fn on_attempt(mut self, tell: impl Fn(&Attempt<'_>) + Send + Sync + 'static) -> Self {
        self.around.listeners.push(Arc::new(tell));
        self
    }

    /// A client of your own to send with. Its own settings for redirects, proxies, TLS and connection time are then in
    /// force in place of the ones here; make it follow no redirects.
    ///
    /// Begin with [`http_client_builder`](super::http_client_builder): with the feature `rustls` a builder of reqwest's
    /// own panics in `build()`, unless reqwest's feature `rustls` is on or your program installs a provider of
    /// cryptography.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.connecting().http_client = Some(client);
        self
    }

    /// A client of your own for uploads to storage, on hosts that are not the API. Default headers of this one would
    /// go to those hosts. By default one by the settings here, whatever [`http_client`](Self::http_client) is. Begin
    /// with [`http_client_builder`](super::http_client_builder), as there.
    pub fn upload_client(mut self, client: reqwest::Client) -> Self {
        self.connecting().upload_client = Some(client);
        self
    }

    /// What spans and events hold and how they are called: see [`telemetry`](crate::telemetry). By default as the
    /// environment has it.
    #[doc(alias = "tracing")]
    #[doc(alias = "opentelemetry")]
    pub fn telemetry(mut self, telemetry: Telemetry) -> Self {
        self.rules.telemetry = telemetry;
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
    pub fn build(mut self) -> Result<Client<M>, Error> {
        self.refuse_nothing()?;
        let keys = self.keys()?;
        let base_url = self.checked_base_url()?;
        let headers = self.headers()?;
        let site = self.site(base_url)?;
        let tenants = self.origin_core().map(|core| core.tenants.clone());
        let tenants = tenants.unwrap_or_default();
        let core = Core {
            tenant: tenants.with(site.base_url.as_str(), keys),
            tenants,
            site,
            headers,
            around: self.around,
            rules: self.rules,
        };
        Ok(Client {
            core: Arc::new(core),
            mode: match self.origin {
                Some(origin) => origin.mode,
                None => M::start()?,
            },
        })
    }

    fn origin_core(&self) -> Option<&Core> {
        self.origin.as_ref().map(|origin| &*origin.core)
    }

    pub(super) fn connecting(&mut self) -> &mut Connecting {
        let of_origin = || match &self.origin {
            Some(origin) => origin.core.site.pools.settings().clone(),
            None => Connecting::default(),
        };
        self.connecting.get_or_insert_with(of_origin)
    }

    /// With no time or no room at all each call would be sent, and billed, for nothing.
    fn refuse_nothing(&self) -> Result<(), Error> {
        let rules = &self.rules;
        let connecting = self.connecting.as_ref();
        let connects_never = connecting.is_some_and(Connecting::has_no_time);
        let settings = [
            ("timeout", rules.timeout == Some(Duration::ZERO)),
            ("read_timeout", rules.read_timeout.is_zero()),
            ("connect_timeout", connects_never),
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

    fn keys(&mut self) -> Result<Arc<Keys>, Error> {
        let given = match (self.key.take(), self.origin_core()) {
            (Some(Key::Credentials(credentials)), _) => {
                return Ok(Arc::new(Keys::provided(credentials)));
            }
            (Some(Key::Text(key)), _) => Given::by_method("ClientBuilder::api_key", &key),
            (None, Some(origin)) => return Ok(origin.tenant.keys.clone()),
            (None, None) => Given::by_variable(KEY_VARIABLE)?,
        };
        let given = given.ok_or_else(|| {
            Error::configuration(format!(
                "there is no API key: set the environment variable {KEY_VARIABLE}, or give the key to \
                 `ClientBuilder::api_key`"
            ))
        })?;
        Ok(Arc::new(Keys::Fixed(Arc::new(ApiKey::new(&given)?))))
    }

    fn checked_base_url(&self) -> Result<BaseUrl, Error> {
        match (&self.base_url, self.origin_core()) {
            (None, Some(origin)) => Ok(origin.site.base_url.clone()),
            _ => BaseUrl::parse(self.given_base_url()?.as_ref(), self.allow_http),
        }
    }

    /// The connections to this base URL: those there are, where nothing is said of how to make them.
    fn site(&mut self, base_url: BaseUrl) -> Result<Arc<Site>, Error> {
        let pools = match (self.connecting.take(), self.origin_core()) {
            (None, Some(origin)) => origin.site.pools.clone(),
            (settings, _) => Pools::new(settings.unwrap_or_default()),
        };
        pools.site(base_url)
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
        let mut given = HeaderMap::new();
        for (name, value) in &self.headers {
            let checked = header(name, value).map_err(|problem| {
                Error::configuration(format!("the header {name:?} for all calls {problem}"))
            })?;
            given.append(checked.0, checked.1);
        }
        let mut headers = match self.origin_core() {
            Some(origin) => origin.headers.clone(),
            None => HeaderMap::new(),
        };
        if self.user_agent.is_some() || self.origin.is_none() {
            headers.insert(USER_AGENT, self.user_agent()?);
        }
        replace(&mut headers, &given);
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
}
