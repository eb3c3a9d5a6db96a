//! The bearer check, in constant time.

use axum::http::{HeaderMap, Method, header::AUTHORIZATION};
use subtle::{Choice, ConstantTimeEq};

use crate::error::ApiError;
use crate::platform::Platform;

/// Lets a request pass, or says 401 (no key, wrong key) or 403 (a read-only key that would write).
pub(crate) fn check(
    platform: &Platform,
    method: &Method,
    headers: &HeaderMap,
) -> Result<(), ApiError> {
    let Some(given) = headers.get(AUTHORIZATION) else {
        return Err(ApiError::unauthorized(
            "Missing API key: send Authorization: Bearer pareta_sk_…",
        ));
    };
    let key = match given.as_bytes().split_at_checked(7) {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case(b"bearer ") => key,
        _ => {
            return Err(ApiError::unauthorized(
                "The Authorization header is not a bearer key",
            ));
        }
    };
    // All comparisons always run, so timing tells nothing about any key.
    let no = Choice::from(0);
    let full = (platform.state().api_keys.iter())
        .fold(no, |found, full| found | key.ct_eq(full.as_bytes()));
    let read_only = key.ct_eq(platform.config.read_only_key.as_bytes());
    match (bool::from(full), bool::from(read_only)) {
        (true, _) => Ok(()),
        (_, true) if method.is_safe() => Ok(()),
        (_, true) => Err(ApiError::forbidden("This API key is read-only")),
        _ => Err(ApiError::unauthorized("Invalid API key")),
    }
}
