//! Where requests go: checked once, before a key is sent anywhere.

use reqwest::Url;

use crate::error::Error;

pub(super) const DEFAULT: &str = "https://api.pareta.ai";

/// A base URL that may be given a key.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    text: String,
    loopback: bool,
}

impl BaseUrl {
    /// Checks a base URL. Trailing slashes and a final `/v1` are dropped: every path starts with `/v1` already.
    pub fn parse(given: &str, allow_http: bool) -> Result<Self, Error> {
        let problem = |what: &str| Error::configuration(format!("the base URL {what}"));
        let url = Url::parse(given.trim()).map_err(|error| {
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
        let text = url.as_str().trim_end_matches('/');
        let text = text.strip_suffix("/v1").unwrap_or(text);
        Ok(Self {
            text: text.trim_end_matches('/').to_owned(),
            loopback,
        })
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is this machine: nothing sent there needs TLS, and none of it goes through a proxy.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
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
}
