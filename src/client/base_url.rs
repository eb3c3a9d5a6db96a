//! Where requests go: checked once, before a key is sent anywhere.

use std::net::IpAddr;

use reqwest::Url;

use super::given::{Given, code_point, intruder, is_quote, is_scheme};
use crate::error::Error;
use crate::generated::operations::OPERATIONS;

/// The one that is asked when nothing is said.
const DEFAULT: &str = "https://api.pareta.ai";

/// Routes of the OpenAI API, which are pasted in place of a base URL, with a `/v1` before them or without.
const OPENAI_ROUTES: [&str; 9] = [
    "chat/completions",
    "completions",
    "models",
    "embeddings",
    "responses",
    "moderations",
    "images/generations",
    "audio/speech",
    "audio/transcriptions",
];

/// A base URL that may be given a key.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    url: Url,
    loopback: bool,
}

/// Why a text is no base URL.
struct Problem {
    what: String,
    /// What to write in its place, where that can be told. It holds nothing secret.
    instead: Option<String>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl BaseUrl {
    /// Checks a base URL; without one it is that of the platform. Trailing slashes and a final `/v1` are dropped: every
    /// path starts with `/v1` already.
    pub(super) fn parse(given: Option<&Given>, allow_http: bool) -> Result<Self, Error> {
        let (text, place) = match given {
            Some(given) => (given.text.as_str(), given.place.as_str()),
            None => (DEFAULT, "of the platform"),
        };
        check(text, allow_http).map_err(|problem| {
            let Problem {
                what,
                instead,
                cause,
            } = problem;
            let instead = instead.map_or_else(String::new, |instead| format!(": write {instead}"));
            let error = Error::configuration(format!("the base URL {place} {what}{instead}"));
            match cause {
                Some(cause) => error.caused_by(cause),
                None => error,
            }
        })
    }

    pub fn as_str(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    pub fn url(&self) -> &Url {
        &self.url
    }

    #[cfg_attr(web, allow(dead_code, reason = "`fetch` sees to TLS"))]
    pub fn wants_tls(&self) -> bool {
        self.url.scheme() == "https"
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
    #[cfg_attr(web, allow(dead_code, reason = "`fetch` sees to proxies"))]
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
}

fn is_same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host_str() == other.host_str()
        && one.port() == other.port()
}

/// Whether a URL leads to this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    // The `url` crate has turned every spelling of an address into one.
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>().map(|address| address.to_canonical()) {
        // Servers that listen everywhere name the address without a host, and it leads to them.
        Ok(address) => address.is_loopback() || address.is_unspecified(),
        Err(_) => {
            let name = host.strip_suffix('.').unwrap_or(host);
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

fn check(text: &str, allow_http: bool) -> Result<BaseUrl, Problem> {
    let problem = |what: &str, instead: Option<String>| Problem {
        what: what.to_owned(),
        instead,
        cause: None,
    };
    let bare = text.trim_matches(is_quote);
    if bare != text {
        return Err(problem("is in quotes", corrected(bare)));
    }
    let mut letters = text.chars().zip(1..);
    let found = letters.find_map(|(letter, at)| Some((letter, intruder(letter)?, at)));
    if let Some((letter, what, at)) = found {
        let letter = code_point(letter);
        let what = format!("holds {what} ({letter}, character {at}), which stands in no address");
        return Err(problem(&what, None));
    }
    if text.contains(['<', '>', '{', '}', '$']) {
        let what = "holds a placeholder that nothing was put in place of";
        return Err(problem(what, None));
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let mut url = match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url,
        parsed => {
            let instead = with_scheme(scheme, rest);
            let what = match &parsed {
                Err(_) if matches!(scheme, "http" | "https") => {
                    format!("is not a URL such as {DEFAULT}")
                }
                _ if is_scheme(scheme) => format!("starts with {scheme}:// in place of https://"),
                _ if instead.is_some() => "does not start with https://".to_owned(),
                _ => format!("is not a URL such as {DEFAULT}"),
            };
            let cause = parsed.err().map(Into::into);
            return Err(Problem {
                what,
                instead,
                cause,
            });
        }
    };
    // The `url` crate takes the next word for the host.
    if rest.starts_with(['/', '\\']) {
        return Err(problem("has no host", with_scheme(scheme, rest)));
    }
    let is_secret = !url.username().is_empty() || url.password().is_some();
    if is_secret || url.query().is_some() || url.fragment().is_some() {
        let what = match is_secret {
            true => "must not hold credentials; the key is sent in a header",
            false => "must not have a query or a fragment",
        };
        url.set_query(None);
        url.set_fragment(None);
        let is_clean = url.set_username("").is_ok() && url.set_password(None).is_ok();
        return Err(problem(
            what,
            is_clean.then(|| corrected(url.as_str())).flatten(),
        ));
    }
    let loopback = is_loopback(&url);
    if url.scheme() == "http" && !loopback && !allow_http {
        let what = "starts with http://, which would send the key in the clear; use https://, or allow it with \
                    `ClientBuilder::allow_http`";
        return Err(problem(what, None));
    }
    let path = url.path().trim_end_matches('/');
    if let Some((prefix, route)) = cut_route(path) {
        let what = format!("ends with the route {route}, which every call adds itself");
        url.set_path(&prefix);
        return Err(problem(&what, corrected(url.as_str())));
    }
    let path = path.strip_suffix("/v1").unwrap_or(path);
    let path = path.trim_end_matches('/').to_owned();
    // Other clients reach the lane for agents so. Here it has a namespace, and the other routes are not under it.
    if let Some(before) = path.strip_suffix("/agent") {
        url.set_path(before);
        let what = "ends with /agent, where `client.agent()` goes by itself";
        return Err(problem(what, corrected(url.as_str())));
    }
    url.set_path(&path);
    Ok(BaseUrl { url, loopback })
}

/// The base URL a text would be if it were right.
fn corrected(text: &str) -> Option<String> {
    match check(text, true) {
        Ok(base) => Some(base.as_str().to_owned()),
        Err(problem) => problem.instead,
    }
}

/// The same address with the scheme it should have. A word that is no host's name may be anything: a key, put in the
/// wrong place.
fn with_scheme(scheme: &str, rest: &str) -> Option<String> {
    let rest = ["https//", "http//"]
        .iter()
        .find_map(|scheme| rest.strip_prefix(scheme))
        .unwrap_or(rest)
        .trim_start_matches([':', '/', '\\']);
    let url = Url::parse(&format!("http://{rest}")).ok()?;
    let loopback = is_loopback(&url);
    let host = url.host_str()?.trim_end_matches(['.', ']']);
    let last = host.rsplit(['.', ':']).next()?;
    let is_a_name = host.contains('.') && (2..=18).contains(&last.len());
    let is_a_name = is_a_name && last.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_an_address = url.domain().is_none() && rest.contains(['.', '[']);
    if !(loopback || is_a_name || is_an_address || url.port().is_some()) {
        return None;
    }
    let scheme = match scheme {
        "wss" => "https",
        _ if loopback => "http",
        _ => "https",
    };
    corrected(&format!("{scheme}://{rest}"))
}

/// A path that ends with a route, without it, and the route.
fn cut_route(path: &str) -> Option<(String, String)> {
    let segments: Vec<&str> = path.split('/').collect();
    // The routes of the contract stand behind their `/v1` wherever that is: a prefix may have one of its own.
    let of_contract = OPERATIONS.iter().map(|operation| operation.path);
    let of_openai = OPENAI_ROUTES.map(|route| format!("/{route}"));
    of_contract
        .chain(of_openai.iter().map(String::as_str))
        .find_map(|route| {
            let steps: Vec<&str> = route.split('/').skip(1).collect();
            let at = segments
                .len()
                .checked_sub(steps.len())
                .filter(|at| *at > 0)?;
            let is_there = segments[at..].iter().zip(&steps).all(|(segment, step)| {
                segment == step || (step.starts_with('{') && !segment.is_empty())
            });
            is_there.then(|| (segments[..at].join("/"), route.to_owned()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, allow_http: bool) -> Result<BaseUrl, Error> {
        let given = Given::by_method("ClientBuilder::base_url", text).expect("a text");
        BaseUrl::parse(Some(&given), allow_http)
    }

    #[test]
    fn what_a_base_url_may_be() {
        let accepted = [
            ("https://api.pareta.ai", "https://api.pareta.ai"),
            ("https://api.pareta.ai///", "https://api.pareta.ai"),
            ("https://api.pareta.ai/v1/", "https://api.pareta.ai"),
            ("HTTPS://API.pareta.ai/v1", "https://api.pareta.ai"),
            ("https:/api.pareta.ai", "https://api.pareta.ai"),
            (
                "\u{feff} https://api.pareta.ai/v1\u{200b}\n",
                "https://api.pareta.ai",
            ),
            (
                "https://proxy.example/pareta/v1",
                "https://proxy.example/pareta",
            ),
            (
                "https://gateway.example/v1/account/name/openai",
                "https://gateway.example/v1/account/name/openai",
            ),
            (
                "https://gateway.example/v1/account/name/openai/v1/",
                "https://gateway.example/v1/account/name/openai",
            ),
            (
                "https://gateway.example/v1beta/openai/",
                "https://gateway.example/v1beta/openai",
            ),
            (
                "https://gateway.example/chat",
                "https://gateway.example/chat",
            ),
            (
                "https://gateway.example/my-models",
                "https://gateway.example/my-models",
            ),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
            ("http://localhost:1", "http://localhost:1"),
            ("http://LOCALHOST.:1", "http://localhost.:1"),
            ("http://pareta.localhost:1", "http://pareta.localhost:1"),
            ("http://0x7f.1", "http://127.0.0.1"),
            ("http://127.255.0.9", "http://127.255.0.9"),
            ("http://0.0.0.0:8000/v1", "http://0.0.0.0:8000"),
            ("http://[::]:8000", "http://[::]:8000"),
            (
                "http://[::ffff:127.0.0.1]:8000",
                "http://[::ffff:7f00:1]:8000",
            ),
            ("http://[::ffff:0.0.0.0]", "http://[::ffff:0:0]"),
        ];
        for (given, expected) in accepted {
            let base = parse(given, false).unwrap();
            assert_eq!(base.as_str(), expected);
            assert_eq!(base.is_loopback(), given.to_lowercase().contains("http:"));
        }
        for elsewhere in [
            "http://api.pareta.ai",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://notlocalhost",
            "http://128.0.0.1",
            "http://[::ffff:10.0.0.1]",
            "http://0.0.0.1",
            "http://gateway:8000/v1",
        ] {
            let error = parse(elsewhere, false).unwrap_err();
            assert!(error.message().contains("`ClientBuilder::allow_http`"));
            assert!(!parse(elsewhere, true).unwrap().is_loopback());
        }
    }

    #[test]
    fn what_is_no_base_url_is_refused_with_what_to_write() {
        let pareta = Some("https://api.pareta.ai");
        let cases = [
            ("\"https://api.pareta.ai\"", "is in quotes", pareta),
            ("'https://api.pareta.ai/v1'", "is in quotes", pareta),
            ("“https://api.pareta.ai”", "is in quotes", pareta),
            ("`api.pareta.ai`", "is in quotes", pareta),
            (
                "'http://gateway:8000'",
                "is in quotes",
                Some("http://gateway:8000"),
            ),
            (
                "\"https://user:secret@api.pareta.ai\"",
                "is in quotes",
                pareta,
            ),
            ("\"\"", "is in quotes", None),
            ("api.pareta.ai", "does not start with https://", pareta),
            ("api.pareta.ai/v1/", "does not start with https://", pareta),
            ("//api.pareta.ai", "does not start with https://", pareta),
            ("://api.pareta.ai", "does not start with https://", pareta),
            (
                "https//api.pareta.ai",
                "does not start with https://",
                pareta,
            ),
            (
                "api.pareta.ai:8443/v1",
                "does not start with https://",
                Some("https://api.pareta.ai:8443"),
            ),
            ("localhost", "does not start", Some("http://localhost")),
            (
                "localhost:8000",
                "does not start",
                Some("http://localhost:8000"),
            ),
            (
                "127.0.0.1:8000/v1",
                "does not start",
                Some("http://127.0.0.1:8000"),
            ),
            (
                "0.0.0.0:8000",
                "does not start",
                Some("http://0.0.0.0:8000"),
            ),
            ("[::1]:8000", "does not start", Some("http://[::1]:8000")),
            ("10.0.0.1", "does not start", Some("https://10.0.0.1")),
            (
                "gateway:8000",
                "does not start",
                Some("https://gateway:8000"),
            ),
            (
                "localhost:8000/v1/chat/completions",
                "does not start",
                Some("http://localhost:8000"),
            ),
            ("user:secret@api.pareta.ai", "does not start", pareta),
            // What may be a key is not shown.
            ("secret", "is not a URL such as", None),
            ("pareta_sk_secret", "is not a URL such as", None),
            ("eyJh.secret.c2lnbmF0dXJlMTIz", "is not a URL such as", None),
            ("/v1", "is not a URL such as", None),
            ("12345", "is not a URL such as", None),
            ("https://", "is not a URL such as", None),
            ("https://:8000", "is not a URL such as", None),
            ("https://api.pareta.ai:99999", "is not a URL such as", None),
            ("https://[::1", "is not a URL such as", None),
            ("https:///v1", "has no host", None),
            ("https:///api.pareta.ai/v1", "has no host", pareta),
            ("ftp://api.pareta.ai", "starts with ftp://", pareta),
            ("wss://api.pareta.ai/v1", "starts with wss://", pareta),
            (
                "ws://localhost:8000",
                "starts with ws://",
                Some("http://localhost:8000"),
            ),
            ("htps://api.pareta.ai", "starts with htps://", pareta),
            ("file:///etc/secret", "starts with file://", None),
            (
                "https://api.pareta.ai /v1",
                "a blank (U+0020, character 22)",
                None,
            ),
            (
                "https://api.\npareta.ai",
                "a line break (U+000A, character 13)",
                None,
            ),
            (
                "https://api.\u{200b}pareta.ai",
                "an invisible character (U+200B, character 13)",
                None,
            ),
            ("https://api–pareta.ai", "a typographic dash (U+2013", None),
            ("https://<host>/v1", "a placeholder", None),
            ("https://{account}.example", "a placeholder", None),
            ("https://$HOST/v1", "a placeholder", None),
            ("$PARETA_BASE_URL", "a placeholder", None),
            ("https://user:secret@api.pareta.ai", "credentials", pareta),
            ("https://secret@api.pareta.ai/v1", "credentials", pareta),
            (
                "https://api.pareta.ai?key=secret",
                "a query or a fragment",
                pareta,
            ),
            (
                "https://api.pareta.ai/#secret",
                "a query or a fragment",
                pareta,
            ),
            (
                "https://api.pareta.ai/v1/chat/completions",
                "ends with the route /v1/chat/completions,",
                pareta,
            ),
            (
                "https://api.pareta.ai/v1/chat/completions/?a=secret",
                "a query or a fragment",
                pareta,
            ),
            (
                "https://school.example/llm/v1/models/",
                "ends with the route /v1/models,",
                Some("https://school.example/llm"),
            ),
            (
                "https://api.pareta.ai/v1/endpoints/ep_1/cost",
                "ends with the route /v1/endpoints/{endpoint_id}/cost,",
                pareta,
            ),
            (
                "https://gateway.example/v1/account/name/openai/v1/tasks/t",
                "ends with the route /v1/tasks/{task_id},",
                Some("https://gateway.example/v1/account/name/openai"),
            ),
            (
                "https://api.pareta.ai/v1/embeddings",
                "ends with the route /v1/embeddings,",
                pareta,
            ),
            (
                "https://api.pareta.ai/agent",
                "ends with /agent, where `client.agent()` goes by itself",
                pareta,
            ),
            (
                "https://api.pareta.ai/agent/v1/",
                "ends with /agent, where `client.agent()` goes by itself",
                pareta,
            ),
            (
                "https://gateway.example/pareta/agent/v1",
                "ends with /agent,",
                Some("https://gateway.example/pareta"),
            ),
            (
                "https://gateway.example/openai/chat/completions",
                "ends with the route /chat/completions,",
                Some("https://gateway.example/openai"),
            ),
            (
                "http://localhost:8000/models",
                "ends with the route /models,",
                Some("http://localhost:8000"),
            ),
        ];
        for (given, said, instead) in cases {
            let error = parse(given, false).expect_err(given);
            let text = format!("{error} {error:?}");
            assert_eq!(error.kind(), crate::ErrorKind::Configuration, "{given}");
            assert!(
                text.contains("given to `ClientBuilder::base_url`"),
                "{text}"
            );
            assert!(text.contains(said), "{given}: {error}");
            let written = error.message().split_once(": write ").map(|parts| parts.1);
            assert_eq!(written, instead, "{given}: {error}");
            assert!(!text.contains("secret"), "{given}: {error}");
            // What is advised is accepted.
            if let Some(instead) = instead {
                assert_eq!(parse(instead, true).unwrap().as_str(), instead);
            }
        }
    }

    #[test]
    fn a_path_stays_under_the_base_url() {
        for (base, prefix) in [
            ("https://api.pareta.ai", ""),
            ("https://api.pareta.ai/v1/", ""),
            ("https://proxy.example/pareta/v1", "/pareta"),
        ] {
            let base = parse(base, false).unwrap();
            assert_eq!(base.prefix(), prefix);
            let path = format!("{prefix}/v1/endpoints/a%2F..%20b?x=%26");
            let url = base.join(&path).unwrap();
            let whole = format!("{}/v1/endpoints/a%2F..%20b?x=%26", base.as_str());
            assert_eq!(url.as_str(), whole);
        }
        let base = parse("https://api.pareta.ai", false).unwrap();
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
