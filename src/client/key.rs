//! Keys: the one that says who calls, and those that say which call it is.

use std::fmt;

use http::HeaderValue;

use super::given::Given;
use super::key_text;
use super::redact::KeyCutter;
use crate::error::Error;

/// The key, which leaves this type in a header only.
pub(crate) struct ApiKey {
    pub redactor: KeyCutter,
    pub header: HeaderValue,
}

impl ApiKey {
    pub(super) fn new(given: &Given) -> Result<Self, Error> {
        key_text::check(given)?;
        let mut header =
            HeaderValue::from_str(&format!("Bearer {}", given.text)).map_err(|_| {
                Error::configuration("the API key holds characters that cannot stand in a header")
            })?;
        header.set_sensitive(true);
        let redactor = KeyCutter::new(&given.text);
        Ok(Self { redactor, header })
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey")
    }
}

/// A key nobody else has: 128 random bits.
pub(crate) fn fresh_idempotency_key() -> Result<HeaderValue, Error> {
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
