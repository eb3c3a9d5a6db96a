//! The HTTP clients requests are sent with, and the proxies they go through.

mod connect;
mod connecting;
#[cfg(feature = "rustls")]
mod handshake;
mod proxy;
#[cfg(feature = "rustls")]
mod tls;
mod wires;

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method};
use reqwest::Url;

pub(crate) use self::connecting::Connecting;
use self::proxy::Proxies;
pub(crate) use self::wires::Wires;
use super::Why;

/// A body, of a request or of a response.
pub(crate) type Body = reqwest::Body;

/// Why a body broke off.
pub(crate) type BodyError = reqwest::Error;

/// What a body broke off by, fit to be shown: the URL may hold a signature.
pub(crate) fn shown(error: BodyError) -> BodyError {
    error.without_url()
}

/// How long it may take to connect, where nothing is said.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How many headers a reply may have. Gateways add theirs to those of the ones behind them, and pass a hundred.
/// hyper makes room for all of them with each reply: 512 took as much memory as the first cache has.
const MOST_HEADERS: usize = 128;

/// A builder for an HTTP client of your own, set up as this crate sets up its own: with the TLS of its features,
/// without redirects, with 10 seconds to connect. What you set comes on top of that. The settings of TLS are the
/// exception: with the feature `rustls` it is given whole, and reqwest takes no more certificates for it.
///
/// With the feature `rustls` this crate turns reqwest's `rustls-no-provider` on, for your whole program. A
/// `reqwest::Client::new()` of yours then needs a provider of cryptography, and panics without one; so does the
/// `build()` of a builder of its own. There are three ways out: this builder; reqwest's own feature `rustls`, which
/// brings one along; or `rustls::crypto::ring::default_provider().install_default()` at the start of your program.
///
/// ```
/// let http = pareta::client::http_client_builder()
///     .pool_max_idle_per_host(4)
///     .build()?;
/// let client = pareta::Client::builder()
///     .api_key("pareta_sk_example")
///     .http_client(http)
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "default headers")]
pub fn http_client_builder() -> reqwest::ClientBuilder {
    let builder = without_tls();
    #[cfg(feature = "rustls")]
    let builder = with_tls(builder, Arc::new(tls::Verifier::new(Vec::new())));
    builder
}

/// The set-up that does not depend on the features.
fn without_tls() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true)
        .http1_max_headers(MOST_HEADERS)
}

#[cfg(feature = "rustls")]
fn with_tls(
    builder: reqwest::ClientBuilder,
    verifier: Arc<tls::Verifier>,
) -> reqwest::ClientBuilder {
    match tls::config(verifier) {
        Ok(config) => builder.tls_backend_preconfigured(config),
        // Which is no TLS that reqwest knows: it says so when the client is built.
        Err(error) => builder.tls_backend_preconfigured(error),
    }
}

/// An HTTP client, and what is known of its proxies.
#[derive(Clone)]
pub(crate) struct Wire {
    client: reqwest::Client,
    proxies: Arc<Proxies>,
}

impl Wire {
    /// A client of somebody else's making.
    pub fn given(client: reqwest::Client) -> Self {
        Self::through(client, Proxies::none())
    }

    fn through(client: reqwest::Client, proxies: Proxies) -> Self {
        Self {
            client,
            proxies: Arc::new(proxies),
        }
    }

    /// Sends a request, and waits for the response's head.
    pub fn execute(
        &self,
        method: Method,
        url: Url,
        headers: HeaderMap,
        body: Option<Body>,
    ) -> impl Future<Output = Result<http::Response<Body>, reqwest::Error>> + Send + use<> {
        let mut request = reqwest::Request::new(method, url);
        *request.headers_mut() = headers;
        *request.body_mut() = body;
        let response = self.client.execute(request);
        async { response.await.map(http::Response::from) }
    }

    /// Why a request to this URL got no response.
    pub fn why(&self, error: &reqwest::Error, url: &Url) -> Why {
        connect::why(error, url, self.proxies.on_the_way_to(url).as_deref())
    }
}
