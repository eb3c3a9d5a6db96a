//! The API key, cut out of what is to be kept.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{COOKIE, HeaderName, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, SET_COOKIE};

use super::given::Given;
use super::key::ApiKey;
use super::secrets::Secrets;
use crate::error::Error;

/// Cuts the API key out of texts that are to be kept, in whatever spelling it stands there: as it is, with the escapes of
/// JSON, of a URL or of a page. A layer has that of its call: [`Outgoing::redactor`](super::layer::Outgoing::redactor).
///
/// A key of fewer than 8 characters keeps no secret, and is not looked for.
///
/// ```
/// use pareta::client::Redactor;
///
/// let redactor = Redactor::for_key("pareta_sk_0123456789abcdef")?;
/// let said = redactor.text(&br#"{"detail":"no such key: pareta_sk_0123456789abcdef"}"#[..]);
/// assert_eq!(said, r#"{"detail":"no such key: [the API key]"}"#);
/// # Ok::<(), pareta::Error>(())
/// ```
#[derive(Clone)]
pub struct Redactor(Secrets);

/// Headers that are secrets by their whole name.
const SECRET: [HeaderName; 4] = [COOKIE, SET_COOKIE, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION];

/// Words in the names of headers that are secrets: `x-api-key`, `x-amz-security-token`.
const OF_SECRETS: [&str; 15] = [
    "apikey",
    "auth",
    "authorization",
    "bearer",
    "cookie",
    "credential",
    "credentials",
    "jwt",
    "key",
    "passwd",
    "password",
    "secret",
    "signature",
    "token",
    "xsrf",
];

impl Redactor {
    /// For a key that no call of a client's is sent under.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) for what cannot be a key.
    pub fn for_key(key: &str) -> Result<Self, Error> {
        let given = Given::by_method("for_key", key);
        let given = given.ok_or_else(|| Error::configuration("the API key is empty"))?;
        Ok(Self(Secrets::One(Arc::new(ApiKey::new(&given)?))))
    }

    /// The text without the key. A text that is JSON stays so, and nothing else of it is touched.
    pub fn text(&self, text: impl Into<Bytes>) -> Bytes {
        self.0.redact(text.into())
    }

    /// Whether a header keeps a secret, by its name: `cookie`, `x-api-key`, `x-amz-security-token`.
    pub fn is_secret(name: &HeaderName) -> bool {
        let mut words = name.as_str().split(['-', '_']);
        SECRET.contains(name) || words.any(|word| OF_SECRETS.contains(&word))
    }
}

impl From<Secrets> for Redactor {
    fn from(secrets: Secrets) -> Self {
        Self(secrets)
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}
