//! Where requests go: checked once, before a key is sent anywhere.

use reqwest::Url;

use crate::error::Error;

pub(super) const DEFAULT: &str = "https://api.pareta.ai";

/// A base URL that may be given a key.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    url: Url,
    loopback: bool,
}

impl BaseUrl {
    /// Checks a base URL. Trailing slashes and a final `/v1` are dropped: every path starts with `/v1` already.
    pub fn parse(given: &str, allow_http: bool) -> Result<Self, Error> {
        let problem = |what: &str| Error::configuration(format!("the base URL {what}"));
        let mut url = Url::parse(given.trim()).map_err(|error| {
            problem("is not a URL such as https://api.pareta.ai").caused_by(error)
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(problem("must start with https://"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(problem(
                "must not hold credentials; the key is sent in a header",
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(problem("must not have a query or a fragment"));
        }
        let loopback = is_loopback(&url);
        if url.scheme() == "http" && !loopback && !allow_http {
            return Err(problem(
                "starts with http://, which would send the key in the clear; use https://, or allow it with \
                 `ClientBuilder::allow_http`",
            ));
        }
        let path = url.path().trim_end_matches('/');
        let path = path.strip_suffix("/v1").unwrap_or(path).to_owned();
        url.set_path(path.trim_end_matches('/'));
        Ok(Self { url, loopback })
    }

    pub fn as_str(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// What every path starts with; empty, unless the API stands behind one.
    pub fn prefix(&self) -> &str {
        self.url.path().trim_end_matches('/')
    }

    /// The URL of a path, prefix included: parsed from the path on, which costs less than a whole URL. Whatever the path
    /// holds, the key does not leave its origin.
    pub fn join(&self, path: &str) -> Result<Url, Error> {
        let problem = || Error::argument("the path", "makes no URL under the base URL");
        let url = (self.url.join(path)).map_err(|error| problem().caused_by(error))?;
        match is_same_origin(&url, &self.url) {
            true => Ok(url),
            false => Err(problem()),
        }
    }

    /// Whether it is this machine: nothing sent there needs TLS, and none of it goes through a proxy.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
}

fn is_same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host_str() == other.host_str()
        && one.port() == other.port()
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    // The `url` crate has turned every spelling of an address into one.
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_base_url_may_be() {
        let accepted = [
            ("https://api.pareta.ai", "https://api.pareta.ai"),
            ("https://api.pareta.ai///", "https://api.pareta.ai"),
            ("https://api.pareta.ai/v1/", "https://api.pareta.ai"),
            (
                "https://proxy.example/pareta/v1",
                "https://proxy.example/pareta",
            ),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
            ("http://localhost:1", "http://localhost:1"),
            ("http://0x7f.1", "http://127.0.0.1"),
        ];
        for (given, expected) in accepted {
            assert_eq!(BaseUrl::parse(given, false).unwrap().as_str(), expected);
        }
        let refused = [
            "",
            "api.pareta.ai",
            "ftp://api.pareta.ai",
            "http://api.pareta.ai",
            "http://127.0.0.1.example.com",
            "https://user:secret@api.pareta.ai",
            "https://api.pareta.ai?key=secret",
            "https://api.pareta.ai/#x",
        ];
        for given in refused {
            let error = BaseUrl::parse(given, false).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Configuration, "{given}");
            assert!(!format!("{error} {error:?}").contains("secret"), "{given}");
        }
        assert!(BaseUrl::parse("http://api.pareta.ai", true).is_ok());
    }

    #[test]
    fn a_path_stays_under_the_base_url() {
        for (base, prefix) in [
            ("https://api.pareta.ai", ""),
            ("https://api.pareta.ai/v1/", ""),
            ("https://proxy.example/pareta/v1", "/pareta"),
        ] {
            let base = BaseUrl::parse(base, false).unwrap();
            assert_eq!(base.prefix(), prefix);
            let path = format!("{prefix}/v1/endpoints/a%2F..%20b?x=%26");
            let url = base.join(&path).unwrap();
            let whole = format!("{}/v1/endpoints/a%2F..%20b?x=%26", base.as_str());
            assert_eq!(url.as_str(), whole);
        }
        let base = BaseUrl::parse("https://api.pareta.ai", false).unwrap();
        for elsewhere in [
            "//evil.example/v1",
            "/\\evil.example/v1",
            "https://evil.example/v1",
            "http://api.pareta.ai/v1",
            "//api.pareta.ai:444/v1",
        ] {
            assert!(base.join(elsewhere).is_err(), "{elsewhere}");
        }
    }
}
