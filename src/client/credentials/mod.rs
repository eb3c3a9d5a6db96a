//! Where keys come from that do not stay: an environment, a file, a vault, a command.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// What a provider says when it has no key. It is shown to people, and may hold no secret.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A key that is on its way.
pub type CredentialFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Credential, BoxError>> + Send + 'a>>;

/// Something that gives the key, asked by the client when it needs one.
pub trait Credentials: Send + Sync + 'static {
    /// The key to send from now on.
    fn credential(&self) -> CredentialFuture<'_>;

    /// What messages call it, behind "from": "the file /run/secrets/pareta".
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed("the provider given to `ClientBuilder::credentials`")
    }
}

/// A key, and for how long it may be sent.
pub struct Credential {
    pub(super) key: String,
    pub(super) expires: Option<Instant>,
}

impl Credential {
    /// A key that may be sent until a server refuses it. It may have blanks around it.
    pub fn new(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            expires: None,
        }
    }

    /// When the key ends. Another is asked for a little earlier: after nine tenths of the time, at most 30 seconds before.
    pub fn expires_at(self, end: SystemTime) -> Self {
        let left = end.duration_since(SystemTime::now());
        self.expires_in(left.unwrap_or_default())
    }

    /// How long the key may be sent from now on; see [`expires_at`](Self::expires_at). Zero is for one call at once, and
    /// a time too long to be reckoned is no end.
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
