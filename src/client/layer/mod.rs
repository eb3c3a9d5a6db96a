//! Layers: code of yours around each try of a call.
//!
//! A [`Layer`] sees what goes out and what comes back. It may add headers, wait, answer in place of the server, or fail
//! the try; see [`ClientBuilder::layer`](super::ClientBuilder::layer), and the [guide](crate::guide::layers) for
//! signing, rate limits, caches and chaos. It is the same for both clients.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! use pareta::client::layer::{self, Layer};
//!
//! let tagged = layer::from_fn(|mut outgoing, next| {
//!     Box::pin(async move {
//!         outgoing.set_header("x-try", &outgoing.attempt().to_string())?;
//!         next.run(outgoing).await
//!     })
//! });
//! let client = pareta::Client::builder()
//!     .base_url(sandbox.base_url())
//!     .api_key(sandbox.api_key())
//!     .layer(tagged)
//!     .build()?;
//! assert!(!client.tasks().list().await?.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What decides about money stays outside: retries and their waits, the idempotency key, the time limit, the API key
//! and its redaction. So a layer cannot bill a call twice. It is asked for one try at a time and can pass it on once;
//! method, URL and body are fixed; whether a try that failed may have been carried out is known from what was sent,
//! not from what a layer says. It is shown no API key, unless it [asks by name](Outgoing::expose_api_key), and none a
//! server sent back.
//!
//! Uploads to storage go to other hosts, which see nothing of what is for the API: they pass only those layers that
//! [ask for them](Layer::upload).

mod body;
mod outgoing;
mod tower;

use std::pin::Pin;
use std::sync::Arc;

pub use self::body::Body;
pub use self::outgoing::{Outgoing, OutgoingBody};
pub use self::tower::{Forward, FromService, FromTower, from_service, from_tower};
pub use super::failed::Failed;
use super::sending::{Destination, Sending};

/// What comes back: the head of a response, whatever its status, and the body that follows.
pub type Incoming = http::Response<Body>;

/// What a layer gives, in time.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Incoming, Failed>> + Send + 'a>>;

/// Something around each try of a call.
///
/// The first layer a client is given is the outermost one. A stream has come back when its head has: what a layer does
/// behind `next.run(…)` happens before its first event.
///
/// One that measures:
///
/// ```
/// use pareta::client::layer::{Answer, Layer, Next, Outgoing};
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// #[derive(Clone, Default)]
/// struct Slow(Arc<AtomicU64>);
///
/// impl Layer for Slow {
///     fn attempt<'a>(&'a self, outgoing: Outgoing<'a>, next: Next<'a>) -> Answer<'a> {
///         Box::pin(async move {
///             let started = std::time::Instant::now();
///             let incoming = next.run(outgoing).await;
///             if started.elapsed().as_secs() >= 10 {
///                 self.0.fetch_add(1, Ordering::Relaxed);
///             }
///             incoming
///         })
///     }
/// }
/// # let _ = Slow::default();
/// ```
#[doc(alias = "middleware")]
#[doc(alias = "interceptor")]
#[doc(alias = "hook")]
pub trait Layer: Send + Sync + 'static {
    /// One try. What is behind this layer, and in the end the server, is reached with `next.run(outgoing)`.
    ///
    /// # Errors
    ///
    /// Those of what is behind it, and its own: [`Failed::retryable`] and [`Failed::permanent`].
    fn attempt<'a>(&'a self, outgoing: Outgoing<'a>, next: Next<'a>) -> Answer<'a>;

    /// One try of an upload to storage: to a URL the API has signed, on whatever host. By default it is passed on as it is,
    /// and nothing is to be added to it: a header the signature does not know makes storage refuse it.
    ///
    /// # Errors
    ///
    /// As for [`attempt`](Self::attempt).
    fn upload<'a>(&'a self, outgoing: Outgoing<'a>, next: Next<'a>) -> Answer<'a> {
        next.run(outgoing)
    }
}

/// What is behind a layer.
#[must_use = "a try that is not passed on must be answered"]
pub struct Next<'a> {
    rest: &'a [Arc<dyn Layer>],
    sending: &'a Sending<'a>,
}

impl<'a> Next<'a> {
    pub(super) fn new(rest: &'a [Arc<dyn Layer>], sending: &'a Sending<'a>) -> Self {
        Self { rest, sending }
    }

    /// Passes the try on. A response of any status is an answer; the retries look at it later.
    ///
    /// # Errors
    ///
    /// Where there is no response, and those of the layers behind this one.
    pub fn run(self, outgoing: Outgoing<'a>) -> Answer<'a> {
        let Some((layer, rest)) = self.rest.split_first() else {
            return Box::pin(self.sending.pass_on(outgoing));
        };
        let next = Self { rest, ..self };
        match self.sending.destination {
            Destination::Api => layer.attempt(outgoing, next),
            Destination::Storage => layer.upload(outgoing, next),
        }
    }
}

/// A layer made of a function, for one that needs no type of its own. A closure is written where it is handed over, so
/// that its lifetimes are known; see the [module](self) for one.
pub fn from_fn<F>(attempt: F) -> FromFn<F>
where
    F: for<'a> Fn(Outgoing<'a>, Next<'a>) -> Answer<'a> + Send + Sync + 'static,
{
    FromFn(attempt)
}

/// A layer made by [`from_fn`].
#[derive(Clone)]
pub struct FromFn<F>(F);

impl<F> Layer for FromFn<F>
where
    F: for<'a> Fn(Outgoing<'a>, Next<'a>) -> Answer<'a> + Send + Sync + 'static,
{
    fn attempt<'a>(&'a self, outgoing: Outgoing<'a>, next: Next<'a>) -> Answer<'a> {
        (self.0)(outgoing, next)
    }
}

/// One that several clients share.
impl<L: Layer + ?Sized> Layer for Arc<L> {
    fn attempt<'a>(&'a self, outgoing: Outgoing<'a>, next: Next<'a>) -> Answer<'a> {
        (**self).attempt(outgoing, next)
    }

    fn upload<'a>(&'a self, outgoing: Outgoing<'a>, next: Next<'a>) -> Answer<'a> {
        (**self).upload(outgoing, next)
    }
}
