//! Where keys come from that do not stay: a file that is replaced, a vault, a command.
//!
//! A provider is given to [`ClientBuilder::credentials`](super::ClientBuilder::credentials) in place of a key. It is
//! asked when the client needs a key, and again when the key has ended or a server refuses it (401). Whatever it takes,
//! one question is under way at a time, and all calls that need a key wait for its answer.
//!
//! | | |
//! |---|---|
//! | [`environment`] | a variable of the environment |
//! | [`file()`] | a file, such as a mounted secret; read again when it may have changed |
//! | [`command`] | what a program prints, such as a password manager |
//! | [`from_fn`] | a function, which may block |
//! | any `Fn() -> impl Future` | a function that does not |
//! | [`Credentials`] | anything else |
//!
//! # When a server refuses the key
//!
//! The provider is asked for another, once for all calls that were refused, and each of them is sent again under the
//! new key, with the same body and the same idempotency key. That is none of its retries. Where the provider has no other
//! key, or the new one is refused too, the 401 is the answer.
//!
//! # Errors
//!
//! A provider that fails, panics or gives what is no key makes the call fail with
//! [`Configuration`](crate::ErrorKind::Configuration), with what it says. One that does not answer is waited for until
//! the time of the call is up, or for [`read_timeout`](super::ClientBuilder::read_timeout)
//! ([`Timeout`](crate::ErrorKind::Timeout)). No key is in any message, and what a server sends back of one is cut out,
//! of the old one too.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path().join("key");
//! # std::fs::write(&path, format!("{}\n", sandbox.api_key()))?;
//! use pareta::client::credentials;
//!
//! let client = pareta::Client::builder()
//!     .base_url(sandbox.base_url())
//!     .credentials(credentials::file(&path)) // such as "/run/secrets/pareta"
//!     .build()?;
//! assert!(!client.tasks().list().await?.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A vault, with keys that end:
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let of_vault = sandbox.api_key().to_owned();
//! # #[derive(Clone)]
//! # struct Vault(String);
//! # impl Vault { async fn lease(&self) -> Result<(String, u64), std::io::Error> { Ok((self.0.clone(), 3600)) } }
//! # let vault = Vault(of_vault);
//! use pareta::client::credentials::Credential;
//! use std::time::Duration;
//!
//! let client = pareta::Client::builder()
//!     .base_url(sandbox.base_url())
//!     .credentials(move || {
//!         let vault = vault.clone();
//!         async move {
//!             let (key, seconds) = vault.lease().await?;
//!             let lifetime = Duration::from_secs(seconds);
//!             Ok::<_, std::io::Error>(Credential::new(key).expires_in(lifetime))
//!         }
//!     })
//!     .build()?;
//! assert!(!client.tasks().list().await?.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(not(web))]
mod command;
mod environment;
#[cfg(not(web))]
mod file;
mod function;

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::runtime::{self, Instant, spawn_blocking};

#[cfg(not(web))]
pub use command::{Command, command};
pub use environment::{Environment, environment};
#[cfg(not(web))]
pub use file::{File, file};
pub use function::{FromFn, from_fn};

/// No key is longer, and no more is read of what should be one.
#[cfg(not(web))]
const LONGEST: usize = 64 * 1024;

/// Why a provider has no key. It is shown to people, and should hold no secret.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A key that is on its way.
pub type CredentialFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Credential, BoxError>> + Send + 'a>>;

/// Something that gives the key; see [the module](self).
///
/// ```
/// use pareta::client::credentials::{Credential, CredentialFuture, Credentials};
///
/// struct Keyring(String);
///
/// impl Credentials for Keyring {
///     fn credential(&self) -> CredentialFuture<'_> {
///         Box::pin(async move { Ok(Credential::new(&self.0)) })
///     }
///
///     fn name(&self) -> std::borrow::Cow<'_, str> {
///         "the keyring".into()
///     }
/// }
///
/// let keyring = Keyring("pareta_sk_example".to_owned());
/// let client = pareta::Client::builder().credentials(keyring).build()?;
/// # Ok::<(), pareta::Error>(())
/// ```
pub trait Credentials: Send + Sync + 'static {
    /// The key to send from now on. It is asked for inside a tokio runtime, in a task of its own that ends when nobody
    /// waits for the key any more.
    fn credential(&self) -> CredentialFuture<'_>;

    /// What messages call it, behind "from": "the file /run/secrets/pareta". Asked once, when the client is made.
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed("the provider given to `ClientBuilder::credentials`")
    }
}

impl<C: Credentials + ?Sized> Credentials for Arc<C> {
    fn credential(&self) -> CredentialFuture<'_> {
        (**self).credential()
    }

    fn name(&self) -> Cow<'_, str> {
        (**self).name()
    }
}

/// A key, and for how long it may be sent.
pub struct Credential {
    pub(super) key: String,
    pub(super) expires: Option<Instant>,
}

impl Credential {
    /// A key that may be sent until a server refuses it. Blanks and line breaks around it are dropped.
    pub fn new(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            expires: None,
        }
    }

    /// When the key ends. Another is asked for a little earlier: when a tenth of its time is left, and at most 30
    /// seconds. Where that fails, this one is sent until it ends.
    pub fn expires_at(self, end: SystemTime) -> Self {
        let left = end.duration_since(runtime::now());
        self.expires_in(left.unwrap_or_default())
    }

    /// For how long the key may be sent from now on; see [`expires_at`](Self::expires_at). Where that is zero, the next
    /// try asks again; a time too long to be reckoned is no end.
    pub fn expires_in(mut self, time: Duration) -> Self {
        self.expires = Instant::now().checked_add(time);
        self
    }
}

impl<K: Into<String>> From<K> for Credential {
    fn from(key: K) -> Self {
        Self::new(key)
    }
}

impl fmt::Debug for Credential {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential")
    }
}

/// Does what may block on a thread where it may.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BoxError> + Send + 'static,
) -> Result<T, BoxError> {
    match spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) if error.is_panic() => Err("it panicked".into()),
        Err(_) => Err("the runtime it ran on has ended".into()),
    }
}
