//! What a call asks for, in one text for all that ask for the same.

use std::hash::{Hash, Hasher};

use super::SavedCall;
use super::form::sorted;
use crate::json::canonical;

impl SavedCall {
    /// What the call asks of the server, in bytes that are the same for all calls that ask for the same, in every
    /// version of this library. A key for the call can be derived from them by a hash of your choice.
    ///
    /// ```
    /// # let client = pareta::Client::builder().api_key("k").build()?;
    /// use http::Method;
    /// use serde_json::value::RawValue;
    ///
    /// let ask = |body: &str| {
    ///     let body = RawValue::from_string(body.to_owned())?;
    ///     let call = client.request(Method::POST, "/v1/rerank").json(&body).header("X-Purpose", "docs").to_saved()?;
    ///     Ok::<_, Box<dyn std::error::Error>>(call)
    /// };
    /// let call = ask(r#"{ "top_n": 1.0, "query": "caf\u00e9" }"#)?;
    /// assert_eq!(
    ///     String::from_utf8(call.canonical())?,
    ///     "POST /v1/rerank\ncontent-type: application/json\nx-purpose: docs\n\n{\"query\":\"café\",\"top_n\":1}"
    /// );
    /// assert_eq!(call, ask(r#"{"query":"café","top_n":1}"#)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// It is laid out as a request is, with `\n` for the ends of lines:
    ///
    /// - The method and the URL, the query in its order.
    /// - The headers by their names, in lower case; those of one name in their order. `accept` is left out where it is
    ///   JSON.
    /// - An empty line, and the body. Of JSON, members are sorted by their keys (by code points), white space is gone,
    ///   strings have no escape that need not be, and numbers are what they are worth, exactly: `1`, `1.0` and `10e-1`
    ///   are `1`, and `2.50` is `25e-1`. A key that is there twice stays twice, in its order. Any other body is as it
    ///   is. Of a multipart body the boundary, which is another each time, is left out, and each piece has its length
    ///   before it.
    ///
    /// The operation's id, the idempotency key, the time limit and the retries are not in it: they do not change what
    /// is asked for.
    pub fn canonical(&self) -> Vec<u8> {
        let size = self.body().map_or(0, <[u8]>::len) + self.url.len();
        let mut text = Vec::with_capacity(size + 128);
        for part in [self.method.as_str(), " ", &self.url, "\n"] {
            text.extend_from_slice(part.as_bytes());
        }
        let content_type = self.content_type().unwrap_or_default();
        let boundary = boundary(content_type);
        let shown_type = match boundary {
            Some(_) => "multipart/form-data",
            None => content_type,
        };
        let own = sorted(&self.headers).map(|(name, value)| (name, value.as_bytes()));
        let mut headers: Vec<_> = own.collect();
        if self.content_type.is_some() {
            headers.push(("content-type", shown_type.as_bytes()));
            headers.sort_by_key(|(name, _)| *name);
        }
        for (name, value) in headers {
            for part in [name.as_bytes(), b": ", value, b"\n"] {
                text.extend_from_slice(part);
            }
        }
        text.push(b'\n');
        let body = self.body().unwrap_or_default();
        match (boundary, self.json()) {
            (Some(boundary), _) => {
                let delimiter = format!("--{boundary}");
                for piece in pieces(body, delimiter.as_bytes()) {
                    text.extend(format!("{}:", piece.len()).into_bytes());
                    text.extend_from_slice(piece);
                }
            }
            (None, Some(json)) => text.extend_from_slice(canonical(&json).as_bytes()),
            (None, None) => text.extend_from_slice(body),
        }
        text
    }
}

/// The boundary of a form, where it is written as this library does.
fn boundary(content_type: &str) -> Option<&str> {
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=")?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (!boundary.is_empty() && boundary.bytes().all(is_plain)).then_some(boundary)
}

/// What stands between delimiters.
fn pieces<'a>(body: &'a [u8], delimiter: &[u8]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for at in memchr::memmem::find_iter(body, delimiter) {
        pieces.push(&body[start..at]);
        start = at + delimiter.len();
    }
    pieces.push(&body[start..]);
    pieces
}

impl PartialEq for SavedCall {
    fn eq(&self, other: &Self) -> bool {
        self.canonical() == other.canonical()
    }
}

impl Eq for SavedCall {}

impl Hash for SavedCall {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.canonical().hash(state);
    }
}
