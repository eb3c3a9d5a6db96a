//! What a body is that is not what was asked for.

use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

use crate::error::{Markup, is_event_stream, shortened, without_mark};

/// What a reply is that is no JSON, where that can be told.
pub(crate) fn no_json(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    if let Some(what) = no_text(headers, body) {
        return Some(what);
    }
    let text = String::from_utf8_lossy(body);
    let text = without_mark(&text).trim();
    if text.is_empty() {
        return Some("the reply is empty".to_owned());
    }
    let what = match Markup::of(text) {
        Some(Markup::Page(Some(title))) => {
            let title = shortened(&title);
            return Some(format!(
                "the reply is a page ({title}): look at the base URL"
            ));
        }
        Some(Markup::Page(None)) => "a page",
        _ if is_event_stream(text) || says_event_stream(headers) => {
            "an event stream, which was not asked for"
        }
        _ => return None,
    };
    let start = shortened(text);
    Some(format!("the reply is {what}; it starts with {start:?}"))
}

/// What a body is that is no text in UTF-8 at all, where that can be told.
pub(crate) fn no_text(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    if let Some(name) = compression(headers, body) {
        return Some(format!(
            "the reply is compressed ({name}), which was not asked for: look at what stands between this client and \
             the server"
        ));
    }
    let name = wide_encoding(body)?;
    Some(format!(
        "the reply is in {name}, where JSON is in UTF-8: look at what stands between this client and the server"
    ))
}

/// How a body is compressed that starts so. What only says that it is, and is plain text, is not.
pub(crate) fn compression(headers: &HeaderMap, start: &[u8]) -> Option<&'static str> {
    const NAMES: [(&str, &str); 5] = [
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("br", "br"),
        ("deflate", "deflate"),
        ("zstd", "zstd"),
    ];
    match start {
        [0x1f, 0x8b, ..] => return Some("gzip"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => return Some("zstd"),
        _ if is_plain(start) => return None,
        _ => {}
    }
    let said = headers.get_all(CONTENT_ENCODING).into_iter();
    said.filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .find_map(|said| {
            let mut names = NAMES.iter();
            names.find(|(name, _)| said.trim().eq_ignore_ascii_case(name))
        })
        .map(|(_, name)| *name)
}

/// Whether it is text, as far as it goes: a character may be cut at its end.
fn is_plain(start: &[u8]) -> bool {
    let is_control = |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    let is_text = match std::str::from_utf8(start) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    is_text && !start.iter().any(is_control)
}

/// The encoding of a text whose letters are two or four bytes each: by its mark, or by the zeros in its first letters.
fn wide_encoding(body: &[u8]) -> Option<&'static str> {
    let zeros = body
        .first_chunk()
        .map(|first: &[u8; 4]| first.map(|byte| byte == 0));
    match (body, zeros) {
        ([0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..], _) => Some("UTF-32"),
        ([0xff, 0xfe, ..] | [0xfe, 0xff, ..], _) => Some("UTF-16"),
        (_, Some([false, true, true, true] | [true, true, true, false])) => Some("UTF-32"),
        (_, Some([false, true, false, true] | [true, false, true, false])) => Some("UTF-16"),
        _ => None,
    }
}

/// Whether a head says that its body is a stream of events.
pub(crate) fn says_event_stream(headers: &HeaderMap) -> bool {
    let said = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = said.unwrap_or_default().split(';').next();
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("text/event-stream"))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn encoded(values: &[&'static str]) -> HeaderMap {
        let values = values.iter();
        values
            .map(|value| (CONTENT_ENCODING, HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn compression_is_known_by_what_is_said_and_by_what_comes() {
        let cases: [(&[&str], &[u8], Option<&str>); 18] = [
            (&[], b"\x1f\x8b\x08\0", Some("gzip")),
            (&["identity"], b"\x1f\x8b\x08\0", Some("gzip")),
            (&["br"], b"\x1f\x8b\x08\0", Some("gzip")),
            (&[], b"\x28\xb5\x2f\xfd", Some("zstd")),
            (&["gzip"], b"\x1f", Some("gzip")),
            (&["GZIP"], b"\xff", Some("gzip")),
            (&["x-gzip"], b"\xff", Some("gzip")),
            (&["br"], b"\x0b\x06\x80{}", Some("br")),
            (&["deflate"], b"x\x9c\xabV", Some("deflate")),
            (&["zstd"], b"\x05", Some("zstd")),
            (&["identity, br"], b"\xff", Some("br")),
            (&["utf-8", "br"], b"\xff", Some("br")),
            (&["identity"], b"\xff", None),
            (&["aws-chunked"], b"\xff", None),
            (&[], b"\xff", None),
            // Only said.
            (&["gzip"], b"", None),
            (&["br"], b"{\"a\":\r\n\t\"\xc3\xa9\"}", None),
            (&["gzip"], b"data: \xc3", None),
        ];
        for (values, start, expected) in cases {
            assert_eq!(
                compression(&encoded(values), start),
                expected,
                "{values:?} {start:?}"
            );
        }
    }

    #[test]
    fn wide_letters_are_known_by_their_zeros() {
        let cases: [(&[u8], Option<&str>); 14] = [
            (b"\xff\xfe{\0", Some("UTF-16")),
            (b"\xfe\xff\0{", Some("UTF-16")),
            (b"\xff\xfe\0\0{\0\0\0", Some("UTF-32")),
            (b"\0\0\xfe\xff\0\0\0{", Some("UTF-32")),
            (b"{\0\"\0", Some("UTF-16")),
            (b"\0{\0\"", Some("UTF-16")),
            (b"{\0\0\0", Some("UTF-32")),
            (b"\0\0\0{", Some("UTF-32")),
            (b"\xff\xfe", Some("UTF-16")),
            (b"{\0", None),
            (b"\0", None),
            (b"\0\0\0\0", None),
            (b"{\"a\"", None),
            (b"", None),
        ];
        for (body, expected) in cases {
            assert_eq!(wide_encoding(body), expected, "{body:?}");
        }
    }

    proptest! {
        #[test]
        fn what_a_reply_is_can_be_shown(body in prop::collection::vec(any::<u8>(), 0..64), said in "[a-z, -]{0,12}") {
            let mut headers = HeaderMap::new();
            headers.extend(HeaderValue::from_str(&said).ok().map(|said| (CONTENT_ENCODING, said)));
            if let Some(what) = no_json(&headers, &body) {
                prop_assert!(what.starts_with("the reply is ") && !what.contains(char::is_control));
            }
        }
    }
}
