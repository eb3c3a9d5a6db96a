//! What must not be in a file.

use bytes::Bytes;
use http::header::HeaderName;
use http::{HeaderMap, HeaderValue};
use pareta::Raw;
use pareta::client::Redactor;

use crate::har::{Pair, Redacted};
use crate::json_path::{Edit, JsonPath, MARK, edit};
use crate::problem::Problem;

/// What is made unreadable before anything is written: in requests and in replies, and in a request that is looked for.
///
/// The API key is, in every spelling, and headers that keep a secret by their name are: `authorization`, `cookie`,
/// `set-cookie`, `x-api-key` and their like. More is said here. A value that is made unreadable keeps its kind: a text is
/// `[redacted]`, a number 0, a list empty.
///
/// ```
/// use pareta_recording::Redaction;
///
/// let redaction = Redaction::new().header("x-tenant").json("$.messages[*].content").json("$..email");
/// # let _ = redaction;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redaction {
    headers: Vec<HeaderName>,
    json: Vec<JsonPath>,
    /// The first of what was said that cannot be.
    problem: Option<Problem>,
}

impl Redaction {
    /// The key, and headers that keep a secret by their name.
    pub fn new() -> Self {
        Self::default()
    }

    /// A header too.
    #[must_use]
    pub fn header(mut self, name: &str) -> Self {
        match name.parse() {
            Ok(name) => self.headers.push(name),
            Err(_) => self.refuse(Problem::new(format!("{name:?} is no name of a header"))),
        }
        self
    }

    /// A place in JSON bodies too, and in the events of streams: `$.messages[*].content`, `$..email`, `$['a key'][0]`.
    #[must_use]
    pub fn json(mut self, path: &str) -> Self {
        match JsonPath::read(path) {
            Ok(path) => self.json.push(path),
            Err(problem) => self.refuse(problem),
        }
        self
    }

    fn refuse(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }

    /// Refuses what cannot be.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        self.problem.clone().map_or(Ok(()), Err)
    }

    /// As a file has it.
    pub(crate) fn written(&self) -> Redacted {
        Redacted {
            headers: self.headers.iter().map(ToString::to_string).collect(),
            json: self.json.iter().map(ToString::to_string).collect(),
        }
    }

    /// What a file was recorded with.
    pub(crate) fn read(written: &Redacted) -> Result<Self, Problem> {
        let redaction = written
            .headers
            .iter()
            .fold(Self::new(), |redaction, name| redaction.header(name));
        let redaction = written
            .json
            .iter()
            .fold(redaction, |redaction, path| redaction.json(path));
        redaction.check().map(|()| redaction)
    }

    /// Headers as they are kept.
    pub(crate) fn pairs(&self, headers: &HeaderMap, keys: &Keys) -> Vec<Pair> {
        let pairs = headers.iter().map(|(name, value)| {
            let value = match self.is_secret(name, value) {
                true => MARK.to_owned(),
                false => text_of(&keys.cut(Bytes::copy_from_slice(value.as_bytes()))),
            };
            Pair::new(name.as_str(), value)
        });
        pairs.collect()
    }

    fn is_secret(&self, name: &HeaderName, value: &HeaderValue) -> bool {
        // It tells which call it is, and keeps nothing.
        let keeps_one = name != "idempotency-key" && Redactor::is_secret(name);
        keeps_one || value.is_sensitive() || self.headers.contains(name)
    }

    /// A body as it is kept; `None` where it is cut-off JSON, in which nothing can be found.
    pub(crate) fn body(&self, body: Bytes, keys: &Keys) -> Option<Bytes> {
        let body = keys.cut(body);
        if self.json.is_empty() {
            return Some(body);
        }
        let Ok(text) = std::str::from_utf8(&body) else {
            return Some(body);
        };
        match Raw::from_json(text) {
            Ok(json) => Some(edit(&json, &self.json, Edit::Blank).into()),
            Err(_) => (!text.trim_start().starts_with(['{', '['])).then_some(body),
        }
    }

    /// The event of a stream as it is kept.
    pub(crate) fn event(&self, event: &[u8], keys: &Keys) -> Bytes {
        let event = keys.cut(Bytes::copy_from_slice(event));
        let Ok(text) = std::str::from_utf8(&event) else {
            return event;
        };
        if self.json.is_empty() {
            return event;
        }
        let data = |line: &str| {
            line.strip_prefix("data:")
                .map(|data| data.strip_prefix(' ').unwrap_or(data).to_owned())
        };
        let lines: Vec<&str> = text.split_inclusive(['\n', '\r']).collect();
        let told: Vec<String> = lines
            .iter()
            .filter_map(|line| data(line.trim_end_matches(['\n', '\r'])))
            .collect();
        let told = told.join("\n");
        if told == "[DONE]" {
            return event;
        }
        let Some(kept) = self.body(told.clone().into(), keys) else {
            // A piece of an event, in which nothing can be found.
            return Bytes::new();
        };
        if kept == told.as_bytes() {
            return event;
        }
        // Over one line, what was told in several.
        let mut kept = Some(text_of(&kept).replace(['\n', '\r'], " "));
        let mut written = String::with_capacity(text.len());
        for line in lines {
            let end = &line[line.trim_end_matches(['\n', '\r']).len()..];
            match (
                line.starts_with("data:"),
                kept.take_if(|_| line.starts_with("data:")),
            ) {
                (true, Some(kept)) => written.extend(["data: ", &kept, end]),
                (true, None) => {}
                (false, _) => written.push_str(line),
            }
        }
        written.into()
    }
}

/// The keys of a call, which are cut out of all that is kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keys(Vec<Redactor>);

impl Keys {
    pub fn new(keys: impl IntoIterator<Item = Redactor>) -> Self {
        Self(keys.into_iter().collect())
    }

    pub fn cut(&self, text: Bytes) -> Bytes {
        self.0.iter().fold(text, |text, key| key.text(text))
    }
}

pub(crate) fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(redaction: &Redaction, event: &str) -> String {
        text_of(&redaction.event(event.as_bytes(), &Keys::default()))
    }

    #[test]
    fn events_keep_their_form() {
        let redaction = Redaction::new().json("$..content");
        let chunk = "event: x\ndata: {\"delta\": {\"content\":\"s3cret\"}}\n\n";
        assert_eq!(event(&redaction, chunk), chunk.replace("s3cret", MARK));
        // White space, comments and the end of the stream are as they were.
        for other in [
            "data:{\"a\":1}\r\n\r\n",
            ": billed 653\n\n",
            "data: [DONE]\n\n",
            "\n",
        ] {
            assert_eq!(event(&redaction, other), other);
        }
        let split = "data: {\"content\":\ndata: \"s3cret\"}\n\n";
        assert_eq!(
            event(&redaction, split),
            "data: {\"content\": \"[redacted]\"}\n\n"
        );
        assert_eq!(event(&redaction, "data: {\"content\": \"s3c"), "");
    }

    #[test]
    fn json_that_is_cut_off_is_not_kept() {
        let redaction = Redaction::new().json("$.secret");
        let keys = Keys::default();
        assert_eq!(redaction.body("{\"secret\": \"s3c".into(), &keys), None);
        assert_eq!(
            redaction.body("plain words".into(), &keys).unwrap(),
            "plain words"
        );
        assert_eq!(
            Redaction::new().body("{\"se".into(), &keys).unwrap(),
            "{\"se"
        );
    }
}
