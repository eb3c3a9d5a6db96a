//! Keys: the one that says who calls, and those that say which call it is.

use std::fmt;

use bytes::Bytes;
use http::HeaderValue;
use memchr::memmem::Finder;

use crate::error::Error;

/// What stands where a server sent the key back.
const REDACTED: &str = "[the API key]";

/// The key, which leaves this type in a header only.
pub(crate) struct ApiKey {
    /// Made once: every header of every reply is searched.
    text: Finder<'static>,
    pub header: HeaderValue,
}

impl ApiKey {
    pub fn new(key: String) -> Result<Self, Error> {
        let text = key.trim();
        let mut header = HeaderValue::from_str(&format!("Bearer {text}")).map_err(|_| {
            Error::configuration("the API key holds characters that cannot stand in a header")
        })?;
        header.set_sensitive(true);
        let text = Finder::new(text).into_owned();
        Ok(Self { text, header })
    }

    /// What a server sent, with the key cut out where it was sent back.
    pub fn redact(&self, body: Bytes) -> Bytes {
        if self.text.find(&body).is_none() {
            return body;
        }
        let mut redacted = Vec::with_capacity(body.len());
        let mut rest = &body[..];
        while let Some(at) = self.text.find(rest) {
            redacted.extend_from_slice(&rest[..at]);
            redacted.extend_from_slice(REDACTED.as_bytes());
            rest = &rest[at + self.text.needle().len()..];
        }
        redacted.extend_from_slice(rest);
        redacted.into()
    }

    /// The same for a header of a response.
    pub fn redact_header(&self, value: &mut HeaderValue) {
        if self.text.find(value.as_bytes()).is_some() {
            *value = HeaderValue::from_static(REDACTED);
        }
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey")
    }
}

/// A key nobody else has: 128 random bits.
pub(super) fn fresh_idempotency_key() -> Result<HeaderValue, Error> {
    let key = format!("pareta-rust-{:032x}", random()?);
    HeaderValue::try_from(key).map_err(|error| {
        Error::configuration("an idempotency key cannot stand in a header").caused_by(error)
    })
}

/// 128 random bits. Asked of the system each time: what a process keeps, its copy by `fork` would keep too, and the
/// two would share their keys.
pub(crate) fn random() -> Result<u128, Error> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| {
        Error::configuration("the system gives no random numbers").caused_by(error)
    })?;
    Ok(u128::from_be_bytes(random))
}
