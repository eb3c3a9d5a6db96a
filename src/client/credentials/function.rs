//! Keys by a function.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use super::{BoxError, Credential, CredentialFuture, Credentials, off_thread};

/// An async function gives the key.
impl<F, K, C, E> Credentials for F
where
    F: Fn() -> K + Send + Sync + 'static,
    K: Future<Output = Result<C, E>> + Send + 'static,
    C: Into<Credential>,
    E: Into<BoxError>,
{
    fn credential(&self) -> CredentialFuture<'_> {
        let key = self();
        Box::pin(async { key.await.map(Into::into).map_err(Into::into) })
    }
}

/// See [`from_fn`].
pub struct FromFn<F> {
    function: Arc<F>,
}

/// The key a function gives: a text, or a [`Credential`]. It runs on a thread where it may block. A function that gives
/// a future needs none of this, and is a provider itself.
///
/// ```
/// use pareta::client::credentials;
///
/// let client = pareta::Client::builder()
///     .credentials(credentials::from_fn(|| std::fs::read_to_string("/etc/pareta/key")))
///     .build()?;
/// # Ok::<(), pareta::Error>(())
/// ```
pub fn from_fn<F, C, E>(function: F) -> FromFn<F>
where
    F: Fn() -> Result<C, E> + Send + Sync + 'static,
    C: Into<Credential>,
    E: Into<BoxError>,
{
    let function = Arc::new(function);
    FromFn { function }
}

impl<F, C, E> Credentials for FromFn<F>
where
    F: Fn() -> Result<C, E> + Send + Sync + 'static,
    C: Into<Credential>,
    E: Into<BoxError>,
{
    fn credential(&self) -> CredentialFuture<'_> {
        let function = self.function.clone();
        Box::pin(off_thread(move || {
            function().map(Into::into).map_err(Into::into)
        }))
    }
}

impl<F> fmt::Debug for FromFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FromFn")
    }
}
