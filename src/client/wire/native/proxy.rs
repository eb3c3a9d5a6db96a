//! Proxies: which of them a request goes through, and whether that one can be used.

use std::env;

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use super::super::super::given::{Given, is_scheme};
use crate::error::Error;

/// The proxies of an HTTP client, found as the HTTP library finds them.
pub(super) struct Proxies(Matcher);

impl Proxies {
    /// None that is known of.
    pub fn none() -> Self {
        Self(Matcher::builder().build())
    }

    /// One for everything.
    pub fn all(proxy: &Given) -> Result<Self, Error> {
        check(&proxy.text, &proxy.place)?;
        Ok(Self(Matcher::builder().all(&proxy.text).build()))
    }

    /// Those of the environment. The HTTP library passes over one it cannot make out, and would send the key without
    /// it: the one on the way to this URL is checked.
    pub fn of_environment(url: &Url) -> Result<Self, Error> {
        match variable(url)? {
            Some((name, proxy)) if !is_excepted(url) => check(&proxy, &format!("from {name}"))?,
            _ => {}
        }
        Ok(Self(Matcher::from_system()))
    }

    /// The one a request to this URL goes through, without the credentials it may hold.
    pub fn on_the_way_to(&self, url: &Url) -> Option<String> {
        let proxy = self.0.intercept(&url.as_str().parse().ok()?)?;
        Some(shown(proxy.uri()))
    }
}

/// The variable that names the proxy for this URL, and what it says.
fn variable(url: &Url) -> Result<Option<(&'static str, String)>, Error> {
    // Where this is set a `Proxy` header of a request to a CGI script may have set the others.
    if env::var_os("REQUEST_METHOD").is_some() {
        return Ok(None);
    }
    let of_scheme = match url.scheme() {
        "https" => ["HTTPS_PROXY", "https_proxy"],
        _ => ["HTTP_PROXY", "http_proxy"],
    };
    for names in [of_scheme, ["ALL_PROXY", "all_proxy"]] {
        let set = names
            .into_iter()
            .find_map(|name| Some((name, env::var_os(name)?)));
        let Some((name, value)) = set else { continue };
        let value = value.into_string().map_err(|_| {
            Error::configuration(format!("the environment variable {name} is not text"))
        })?;
        if !value.trim().is_empty() {
            return Ok(Some((name, value)));
        }
    }
    Ok(None)
}

/// Whether `NO_PROXY` takes this URL out.
fn is_excepted(url: &Url) -> bool {
    let except = ["NO_PROXY", "no_proxy"]
        .into_iter()
        .find_map(|name| env::var(name).ok());
    let any = Matcher::builder()
        .all("http://proxy.invalid")
        .no(except.unwrap_or_default())
        .build();
    (url.as_str().parse()).is_ok_and(|url| any.intercept(&url).is_none())
}

/// Whether requests can go through this proxy.
fn check(proxy: &str, place: &str) -> Result<(), Error> {
    const SUCH_AS: &str = "use one such as http://proxy.example:3128";
    let any = Uri::from_static("http://host.invalid/");
    let Some(found) = Matcher::builder().all(proxy).build().intercept(&any) else {
        // It may hold credentials, so no more of it is shown than its scheme.
        let scheme = proxy.split_once("://").map_or("", |parts| parts.0);
        let is_known = scheme.starts_with("http") || scheme.starts_with("socks");
        let problem = match is_scheme(scheme) && !is_known {
            true => format!("the proxy ({place}) speaks {scheme}, which nothing here does"),
            false => format!("the proxy ({place}) is no address of one"),
        };
        return Err(Error::configuration(format!("{problem}: {SUCH_AS}")));
    };
    let uri = found.uri();
    let has_odd_port = (uri.authority())
        .and_then(|authority| authority.as_str().strip_prefix(uri.host()?))
        .is_some_and(|rest| !rest.is_empty() && uri.port_u16().is_none());
    if has_odd_port {
        return Err(Error::configuration(format!(
            "the proxy ({place}) has a port that is no number: {SUCH_AS}"
        )));
    }
    let lacks = |speaks: &str, features: &str| {
        Err(Error::configuration(format!(
            "the proxy {} ({place}) speaks {speaks}: turn the feature {features} on, or use an http proxy",
            shown(uri)
        )))
    };
    match uri.scheme_str() {
        Some("https") if cfg!(not(any(feature = "rustls", feature = "native-tls"))) => {
            lacks("TLS", "`rustls` or `native-tls`")
        }
        Some("http" | "https") => Ok(()),
        _ if cfg!(feature = "socks") => Ok(()),
        _ => lacks("SOCKS", "`socks`"),
    }
}

fn shown(proxy: &Uri) -> String {
    let scheme = proxy.scheme_str().unwrap_or("http");
    let host = proxy.host().unwrap_or_default();
    match proxy.port_u16() {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_that_cannot_be_used_is_refused_with_the_reason() {
        let accepted = [
            ("http://proxy.example:3128", "http://proxy.example:3128"),
            (
                "http://user:secret@proxy.example:3128/",
                "http://proxy.example:3128",
            ),
            (
                "http://us%40er:sec%40ret@proxy.example",
                "http://proxy.example",
            ),
            ("proxy.example:3128", "http://proxy.example:3128"),
            ("localhost:3128", "http://localhost:3128"),
            ("127.0.0.1", "http://127.0.0.1"),
            ("http://[::1]:3128", "http://[::1]:3128"),
        ];
        let url = Url::parse("https://api.pareta.ai/v1").unwrap();
        for (proxy, expected) in accepted {
            let proxies = Proxies::all(&given(proxy)).unwrap();
            assert_eq!(proxies.on_the_way_to(&url).as_deref(), Some(expected));
        }
        assert_eq!(Proxies::none().on_the_way_to(&url), None);
        let refused = [
            ("ftp://secret@proxy.example", "speaks ftp, which"),
            ("ssh://proxy.example", "speaks ssh, which"),
            ("secret proxy", "is no address of one"),
            ("::secret", "is no address of one"),
            ("http://", "is no address of one"),
            ("http://user:sec ret@proxy.example", "is no address of one"),
            ("socks5://user:sec ret@", "is no address of one"),
            ("://user:secret@proxy.example", "is no address of one"),
            (
                "http://user:secret@proxy.example:port",
                "a port that is no number",
            ),
            ("http://proxy.example:99999", "a port that is no number"),
        ];
        for (proxy, said) in refused {
            let error = Proxies::all(&given(proxy)).err().expect(proxy);
            let text = format!("{error} {error:?}");
            assert!(text.contains("(given to `ClientBuilder::proxy`)"), "{text}");
            assert!(text.contains(said), "{proxy}: {error}");
            assert!(
                !text.contains("secret@") && !text.contains("user"),
                "{error}"
            );
        }
        for scheme in ["socks4", "socks4a", "socks5", "socks5h"] {
            let proxy = format!("{scheme}://user:secret@127.0.0.1:1080");
            let error = Proxies::all(&given(&proxy))
                .err()
                .map(|error| error.to_string());
            let said = format!(
                "the proxy {scheme}://127.0.0.1:1080 (given to `ClientBuilder::proxy`) speaks SOCKS: turn the \
                 feature `socks` on, or use an http proxy"
            );
            assert_eq!(error, (!cfg!(feature = "socks")).then_some(said));
        }
    }

    fn given(proxy: &str) -> Given {
        Given::by_method("ClientBuilder::proxy", proxy).expect("a proxy")
    }
}
