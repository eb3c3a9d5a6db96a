//! Redirects, which are not followed: where they pointed.

use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use reqwest::Url;

use crate::error::shortened;

/// What a redirect of this URL says; `None` where the status is that of none.
pub(super) fn told(status: StatusCode, url: &Url, headers: &HeaderMap) -> Option<String> {
    let is_redirect = match status.as_u16() {
        301 | 302 | 303 | 307 | 308 => true,
        _ => status.is_redirection() && headers.contains_key(LOCATION),
    };
    is_redirect.then(|| format!("a redirect {}, which is not followed", target(url, headers)))
}

/// `to https://gw.example/v1/`: without what may be secret, which comes before the host and behind the path.
fn target(url: &Url, headers: &HeaderMap) -> String {
    let Some(location) = headers.get(LOCATION) else {
        return "without a Location".to_owned();
    };
    let location = std::str::from_utf8(location.as_bytes()).unwrap_or_default();
    let target = match location.trim() {
        "" => None,
        location => url.join(location).ok(),
    };
    match target.filter(|target| matches!(target.scheme(), "http" | "https")) {
        None => "with an unusable Location".to_owned(),
        Some(target) => {
            let origin = target.origin().ascii_serialization();
            format!("to {}", shortened(&(origin + target.path())))
        }
    }
}
