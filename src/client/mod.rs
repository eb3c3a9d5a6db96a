//! The client: where it goes, with which key, and by which rules.
//!
//! A [`Client`] is made by [`from_env`](Client::from_env) or by a [`ClientBuilder`]. Its namespaces describe calls, and
//! [`request`](Client::request) one of any other route; a [`Request`] is a call that has been described. It is sent when
//! it is awaited, or with `send()` by the blocking client. What it gives has a [`Meta`]: status, headers, request id,
//! attempts.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! use std::time::Duration;
//!
//! let tasks = client
//!     .tasks()
//!     .list()
//!     .timeout(Duration::from_secs(10)) // over all tries
//!     .max_retries(4)
//!     .header("x-purpose", "documentation")
//!     .await?;
//! let meta = tasks.raw().meta().ok_or("not from a server")?;
//! assert_eq!((meta.status(), meta.attempts()), (200, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod attempt;
mod base_url;
mod body;
mod builder;
mod clock;
pub mod credentials;
mod failed;
mod given;
mod key;
mod key_text;
mod keys;
pub mod layer;
mod meta;
pub(crate) mod mode;
mod rate_limits;
mod redact;
mod redactor;
mod redirect;
mod request;
mod rules;
mod secrets;
mod sending;
mod site;
pub(crate) mod sniff;
mod tenant;
mod transport;
pub(crate) mod upload;
pub(crate) mod wire;

use std::fmt;
use std::sync::Arc;

use crate::error::Error;

pub use attempt::Attempt;
pub(crate) use base_url::is_loopback;
pub(crate) use body::{BodyReader, too_large};
pub use builder::ClientBuilder;
pub(crate) use clock::Clock;
/// The types of HTTP that show in this crate, in its version: methods, headers, a layer's responses.
pub use http;
pub(crate) use key::{fresh_idempotency_key, random};
pub use meta::Meta;
pub use mode::{Async, Mode};
pub use rate_limits::{RateLimit, RateLimits};
pub(crate) use redact::KeyCutter;
pub use redactor::Redactor;
pub use request::{Call, Request};
pub(crate) use request::{Options, describe, header, idempotency_key, redescribe};
/// The HTTP library, in the version [`ClientBuilder::http_client`] takes a client of.
pub use reqwest;
pub(crate) use secrets::Secrets;
pub(crate) use transport::{Core, Opened};
pub use wire::http_client_builder;

/// A client of the Pareta API: [`pareta::Client`](crate::Client) and
/// [`pareta::blocking::Client`](https://docs.rs/pareta/latest/pareta/blocking/type.Client.html) are this, in the two
/// worlds a call can be sent in.
///
/// Cheap to clone; clones share connections and the retry budget. [`with`](Client::with) makes another one of it that
/// differs in something.
///
/// Many calls, sixteen at once, each with its own result:
///
/// ```
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # let sandbox = pareta_sandbox::Sandbox::start().await?;
/// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
/// use futures_util::{StreamExt, stream};
///
/// let completions = client.chat().completions();
/// let contracts = (1..=28).map(|day| format!("Effective as of May {day}, 2026."));
/// let answers: Vec<_> = stream::iter(contracts)
///     .map(|contract| completions.create("ep_contract_qwen", contract).into_future())
///     .buffered(16) // in their order; `buffer_unordered` as they come
///     .collect()
///     .await;
/// let failed = answers.iter().filter(|answer| answer.is_err()).count();
/// # assert_eq!((answers.len(), failed), (28, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "batch")]
#[doc(alias = "bulk")]
#[doc(alias = "concurrency")]
#[doc(alias = "parallel")]
#[derive(Clone)]
pub struct Client<M: Mode = Async> {
    pub(crate) core: Arc<Core>,
    #[cfg_attr(not(feature = "blocking"), allow(dead_code))]
    pub(crate) mode: M,
}

impl<M: Mode> Client<M> {
    /// A client with the key in `PARETA_API_KEY` and, where it is set, the base URL in `PARETA_BASE_URL`.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) when the key is missing or the base URL may not be given one.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// A client put together by hand. What is not said is taken from the environment, as [`from_env`](Self::from_env)
    /// does.
    pub fn builder() -> ClientBuilder<M> {
        ClientBuilder::new()
    }

    /// A client like this one, but for what is said next: another key or base URL, other limits or headers. It shares
    /// the connections, and a blocking one the runtime, so that one is cheap enough for each tenant or each request.
    ///
    /// What is not said is as it is here, and the environment is not asked. A header is put in the place of the one
    /// with the same name. Two settings go with what they were given for: [`allow_http`](ClientBuilder::allow_http) is said
    /// again for another base URL, and where how to connect is changed (the proxy, certificates, the time to connect,
    /// the HTTP client) the connections are new ones. Nothing that goes to this machine goes through a proxy, whatever
    /// the base URL was before.
    ///
    /// Clients with the same base URL and the same key or provider share a retry budget, however they were derived.
    /// Those with different ones share no key, no budget and nothing that is known of the other.
    ///
    /// Two tenants:
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// # sandbox.accept_api_key("pareta_sk_acme");
    /// # sandbox.accept_api_key("pareta_sk_initech");
    /// use std::time::Duration;
    ///
    /// let acme = client
    ///     .with()
    ///     .api_key("pareta_sk_acme")
    ///     .header("x-tenant", "acme")
    ///     .build()?;
    /// let initech = client
    ///     .with()
    ///     .api_key("pareta_sk_initech")
    ///     .header("x-tenant", "initech")
    ///     .timeout(Duration::from_secs(30))
    ///     .build()?;
    /// assert!(!acme.tasks().list().await?.is_empty());
    /// assert!(!initech.tasks().list().await?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "with_options")]
    #[doc(alias = "tenant")]
    pub fn with(&self) -> ClientBuilder<M> {
        ClientBuilder::derived(self)
    }

    /// Where requests go.
    pub fn base_url(&self) -> &str {
        self.core.base_url()
    }
}

impl Client<Async> {
    /// The API key the next call would go under, asked of the [provider](credentials) where there is one: for code that
    /// sends requests of its own, such as a proxy. It stands in no log of the client, and should stand in none of yours.
    ///
    /// # Errors
    ///
    /// Where the provider has none.
    pub async fn expose_api_key(&self) -> Result<String, Error> {
        self.core.expose_api_key().await
    }
}

impl<M: Mode> fmt::Debug for Client<M> {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.base_url())
            .finish_non_exhaustive()
    }
}
