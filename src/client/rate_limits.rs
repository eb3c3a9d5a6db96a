//! What a server says of its limits, in the headers of a reply.
//!
//! There are two families: `x-ratelimit-…`, as OpenAI's API and most gateways write it, and `ratelimit…` of the IETF
//! draft (`draft-ietf-httpapi-ratelimit-headers`), older and newer. Whatever cannot be read is passed over.

use std::ops::Deref;
use std::time::{Duration, SystemTime};

use http::HeaderMap;

use crate::retry::server_time;
use crate::runtime;

/// The limits a reply tells of, in the order of its headers. Empty where it tells of none.
///
/// ```
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # let sandbox = pareta_sandbox::Sandbox::start().await?;
/// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
/// let models = client.models().list().await?;
/// let meta = models.raw().meta().ok_or("not from a server")?;
/// match meta.rate_limits().requests() {
///     Some(limit) => println!("{:?} requests left of {:?}", limit.remaining, limit.limit),
///     None => println!("the server says nothing of a limit"),
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "quota")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateLimits(Vec<RateLimit>);

/// One limit, as far as the server says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// What is limited (`requests`, `tokens`), or the name the server gives the limit; empty where it gives none.
    pub name: String,
    /// How many there may be in a window; `None` where the server does not say.
    pub limit: Option<u64>,
    /// How many are left; `None` where the server does not say.
    pub remaining: Option<u64>,
    /// How long it takes, from the moment of the reply, until there are more; `None` where the server does not say.
    pub reset: Option<Duration>,
    /// How long a window is; `None` where the server does not say.
    pub window: Option<Duration>,
}

impl RateLimits {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut limits = Self::default();
        for (name, value) in headers {
            let Ok(value) = value.to_str() else { continue };
            match name.as_str() {
                "ratelimit" => limits.state(value),
                "ratelimit-policy" => limits.policy(value),
                name => limits.field(name, value, headers),
            }
        }
        limits.0.retain(RateLimit::says_something);
        limits
    }

    /// The limit of this name.
    pub fn named(&self, name: &str) -> Option<&RateLimit> {
        self.0.iter().find(|limit| limit.name == name)
    }

    /// The limit of requests: the one of that name, or else the one without a name.
    pub fn requests(&self) -> Option<&RateLimit> {
        self.named("requests").or_else(|| self.named(""))
    }

    /// The limit of tokens.
    pub fn tokens(&self) -> Option<&RateLimit> {
        self.named("tokens")
    }

    fn entry(&mut self, name: &str) -> &mut RateLimit {
        let found = self.0.iter().position(|limit| limit.name == name);
        let index = found.unwrap_or_else(|| {
            self.0.push(RateLimit {
                name: name.to_owned(),
                ..RateLimit::default()
            });
            self.0.len() - 1
        });
        &mut self.0[index]
    }

    /// `x-ratelimit-remaining-tokens`, `ratelimit-reset`.
    fn field(&mut self, name: &str, value: &str, headers: &HeaderMap) {
        let own = name.strip_prefix("x-").unwrap_or(name);
        let Some(field) = own.strip_prefix("ratelimit-") else {
            return;
        };
        let (field, of) = field.split_once('-').unwrap_or((field, ""));
        match field {
            "limit" => {
                // `100, 100;w=60`: the limit, and the policies behind it.
                let limit = entries(value).next().and_then(|first| whole(first.name));
                let window = entries(value).find_map(|entry| entry.seconds("w"));
                let entry = self.entry(of);
                entry.limit = limit.or(entry.limit);
                entry.window = window.or(entry.window);
            }
            "remaining" => self.entry(of).remaining = whole(value),
            "reset" => {
                let of = if of == "after" { "" } else { of };
                self.entry(of).reset = until(value, headers);
            }
            _ => {}
        }
    }

    /// `"default";r=50;t=30`, or as it was once: `limit=100, remaining=50, reset=30`.
    fn state(&mut self, value: &str) {
        for entry in entries(value) {
            let number = |key: &str| entry.parameter(key).and_then(whole);
            if let Some((field, value)) = entry.name.split_once('=') {
                let limit = self.entry("");
                match field.trim() {
                    "limit" => limit.limit = whole(value),
                    "remaining" => limit.remaining = whole(value),
                    "reset" => limit.reset = whole(value).map(Duration::from_secs),
                    _ => {}
                }
                continue;
            }
            let limit = self.entry(entry.name);
            limit.remaining = number("r").or(limit.remaining);
            limit.reset = entry.seconds("t").or(limit.reset);
        }
    }

    /// `"default";q=100;w=60`.
    fn policy(&mut self, value: &str) {
        for entry in entries(value) {
            let Some(quota) = entry.parameter("q").and_then(whole) else {
                continue;
            };
            let window = entry.seconds("w");
            let limit = self.entry(entry.name);
            limit.limit = Some(quota);
            limit.window = window.or(limit.window);
        }
    }
}

impl Deref for RateLimits {
    type Target = [RateLimit];

    fn deref(&self) -> &[RateLimit] {
        &self.0
    }
}

impl RateLimit {
    fn says_something(&self) -> bool {
        self.limit.is_some() || self.remaining.is_some() || self.reset.is_some()
    }
}

/// One element of a structured field, with its parameters.
struct Entry<'a> {
    name: &'a str,
    parameters: &'a str,
}

impl Entry<'_> {
    fn parameter(&self, key: &str) -> Option<&str> {
        let mut pairs = pieces(self.parameters, b';').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(own, _)| own.trim() == key)?;
        Some(value.trim())
    }

    fn seconds(&self, key: &str) -> Option<Duration> {
        let seconds = self.parameter(key).and_then(whole)?;
        Some(Duration::from_secs(seconds))
    }
}

fn entries(value: &str) -> impl Iterator<Item = Entry<'_>> {
    pieces(value, b',').map(|entry| {
        let name = pieces(entry, b';').next().unwrap_or_default();
        Entry {
            name: name.trim().trim_matches('"'),
            parameters: entry.get(name.len() + 1..).unwrap_or_default(),
        }
    })
}

/// What stands between separators that are in no quotes.
fn pieces(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    text.split(move |character| {
        is_quoted ^= character == '"';
        !is_quoted && character == char::from(separator)
    })
}

fn whole(text: &str) -> Option<u64> {
    text.trim().parse().ok()
}

/// Seconds, `6m0s`, `20ms`, a date, or a moment in seconds or milliseconds since 1970.
fn until(text: &str, headers: &HeaderMap) -> Option<Duration> {
    /// More seconds than any window has are a moment.
    const MOMENT: f64 = 1e8;
    const MOMENT_IN_MILLISECONDS: f64 = 1e11;
    let text = text.trim();
    let now = || server_time(headers).unwrap_or_else(runtime::now);
    let from_now = |moment: SystemTime| moment.duration_since(now()).unwrap_or_default();
    if let Ok(date) = httpdate::parse_http_date(text) {
        return Some(from_now(date));
    }
    let Some(number) = decimal(text) else {
        return spelt(text);
    };
    if number < MOMENT {
        return Duration::try_from_secs_f64(number).ok();
    }
    let seconds = match number < MOMENT_IN_MILLISECONDS {
        true => number,
        false => number / 1000.0,
    };
    let since = Duration::try_from_secs_f64(seconds).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(since).map(from_now)
}

/// `1d2h3m4.5s6ms`.
fn spelt(text: &str) -> Option<Duration> {
    let mut whole = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let number =
            rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let (number, behind) = rest.split_at(number);
        let unit = behind.find(|character: char| !character.is_ascii_alphabetic());
        let (unit, behind) = behind.split_at(unit.unwrap_or(behind.len()));
        let seconds = match unit {
            "d" => 86_400.0,
            "h" => 3_600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" => 1e-6,
            "ns" => 1e-9,
            _ => return None,
        };
        let part = Duration::try_from_secs_f64(decimal(number)? * seconds).ok()?;
        whole = whole.checked_add(part)?;
        rest = behind;
    }
    (!text.is_empty()).then_some(whole)
}

/// Digits and a point: `f64` would also read signs, exponents, `inf` and `nan`.
fn decimal(text: &str) -> Option<f64> {
    let is_of_number = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    let is_number = text.bytes().all(is_of_number);
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use http::header::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    use super::*;

    fn read(headers: &[(&str, &str)]) -> RateLimits {
        let headers = headers.iter().map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            (name, HeaderValue::from_str(value).unwrap())
        });
        RateLimits::of(&headers.collect())
    }

    fn limit(
        name: &str,
        limit: Option<u64>,
        remaining: Option<u64>,
        reset: Option<f64>,
        window: Option<u64>,
    ) -> RateLimit {
        RateLimit {
            name: name.to_owned(),
            limit,
            remaining,
            reset: reset.map(Duration::from_secs_f64),
            window: window.map(Duration::from_secs),
        }
    }

    #[test]
    fn what_openai_sends() {
        let limits = read(&[
            ("x-ratelimit-limit-requests", "60"),
            ("x-ratelimit-limit-tokens", "150000"),
            ("x-ratelimit-remaining-requests", "59"),
            ("x-ratelimit-remaining-tokens", "149984"),
            ("x-ratelimit-reset-requests", "1s"),
            ("x-ratelimit-reset-tokens", "6m0s"),
        ]);
        assert_eq!(
            *limits,
            [
                limit("requests", Some(60), Some(59), Some(1.0), None),
                limit("tokens", Some(150_000), Some(149_984), Some(360.0), None),
            ]
        );
        assert_eq!(limits.requests(), limits.first());
        assert_eq!(limits.tokens(), limits.get(1));
    }

    #[test]
    fn what_the_draft_says_now_and_said_before() {
        let limits = read(&[
            ("ratelimit", r#""burst";r=9;t=1, "day, all";r=4000;t=86000"#),
            (
                "ratelimit-policy",
                r#""burst";q=10;w=1, "day, all";q=5000;w=86400;qu="requests""#,
            ),
        ]);
        assert_eq!(
            *limits,
            [
                limit("burst", Some(10), Some(9), Some(1.0), Some(1)),
                limit(
                    "day, all",
                    Some(5000),
                    Some(4000),
                    Some(86_000.0),
                    Some(86_400)
                ),
            ]
        );
        let once = [limit("", Some(100), Some(50), Some(30.0), Some(60))];
        let fields = read(&[
            ("ratelimit-limit", "100, 100;w=60"),
            ("ratelimit-remaining", "50"),
            ("ratelimit-reset", "30"),
        ]);
        assert_eq!(*fields, once);
        let one = read(&[
            ("ratelimit", "limit=100, remaining=50, reset=30"),
            ("ratelimit-policy", "100;w=60"),
        ]);
        assert_eq!(*one, [limit("", Some(100), Some(50), Some(30.0), None)]);
        assert_eq!(one.requests(), one.first());
    }

    #[test]
    fn a_reset_in_every_spelling() {
        const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
        for (text, expected) in [
            ("0", Some(0.0)),
            ("12", Some(12.0)),
            ("1.5", Some(1.5)),
            ("20ms", Some(0.02)),
            ("6m0s", Some(360.0)),
            ("1h2m3.5s", Some(3723.5)),
            ("2d", Some(172_800.0)),
            ("784111787", Some(10.0)),
            ("784111787000", Some(10.0)),
            ("784111700", Some(0.0)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60.0)),
            ("", None),
            ("soon", None),
            ("-1", None),
            ("1e3", None),
            ("inf", None),
            ("5 minutes", None),
            ("1s1", None),
            ("99999999999999999999d", None),
        ] {
            let limits = read(&[
                ("date", DATE),
                ("x-ratelimit-limit", "1"),
                ("x-ratelimit-reset", text),
            ]);
            let expected = expected.map(Duration::from_secs_f64);
            assert_eq!(limits[0].reset, expected, "{text:?}");
        }
    }

    #[test]
    fn what_says_nothing_is_none() {
        for headers in [
            &[][..],
            &[
                ("x-ratelimit-limit", "many"),
                ("ratelimit", ";;=,"),
                ("ratelimit-policy", "x"),
            ],
            &[("x-ratelimit-used", "7"), ("x-ratelimit-resource", "core")],
            &[("retry-after", "7")],
        ] {
            assert!(read(headers).is_empty(), "{headers:?}");
        }
    }

    proptest! {
        #[test]
        fn no_header_is_too_odd(
            name in "(x-)?ratelimit(-(limit|remaining|reset|policy)(-[a-z]{0,3})?)?",
            value in r#"([0-9]{1,25}|[a-z]{1,2}|[;=,".:\- ]){0,12}"#,
        ) {
            let limits = read(&[(&name, &value)]);
            prop_assert!(limits.iter().all(RateLimit::says_something));
        }
    }
}
