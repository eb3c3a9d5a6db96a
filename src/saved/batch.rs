//! A saved call as a line of an OpenAI batch.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use super::form::Named;
use super::{JSON, SavedCall, check};
use crate::client::fresh_idempotency_key;
use crate::error::Error;
use crate::inspected::before_query;
use crate::operation::{OperationInfo, unwritable};

/// The members of a line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    #[serde(borrow)]
    custom_id: Cow<'a, str>,
    #[serde(borrow)]
    method: Cow<'a, str>,
    #[serde(borrow)]
    url: Cow<'a, str>,
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    body: Option<&'a RawValue>,
}

/// A body that is there, be it `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

impl SavedCall {
    /// The call as a line of an OpenAI batch, without the end of the line: `custom_id`, by which its answer is found,
    /// `method`, `url`, and `body`, byte for byte. The idempotency key, the time limit and the retries have no place
    /// there.
    ///
    /// ```
    /// # let client = pareta::Client::builder().api_key("k").build()?;
    /// let call = client.chat().completions().create(pareta::AUTO, "Hello").to_saved()?;
    /// let line = call.to_batch_line("greeting-1")?;
    /// assert!(line.starts_with(r#"{"custom_id":"greeting-1","method":"POST","url":"/v1/chat/completions","body":{"model""#));
    /// let (custom_id, read) = pareta::saved::SavedCall::from_batch_line(&line)?;
    /// assert_eq!((&*custom_id, read), ("greeting-1", call));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for a `custom_id` that is blank, and for what a line has no place for:
    /// headers, a stream, a body that is no JSON or has line breaks in it.
    pub fn to_batch_line(&self, custom_id: &str) -> Result<String, Error> {
        check_id(custom_id)?;
        let refuse = |what: &str, problem: &str| Err(Error::argument(what, problem));
        if self.is_stream() {
            return refuse("the call", "is a stream, which no line of a batch can be");
        }
        if let Some(name) = self.headers.keys().next() {
            return refuse(
                &format!("header {:?}", name.as_str()),
                "has no place in a line of a batch",
            );
        }
        let body = match (self.body(), self.json()) {
            (None, _) => None,
            (Some(_), None) => {
                return refuse("the body", "is no JSON, as that of a line of a batch is");
            }
            (Some(body), Some(_)) => Some(body),
        };
        if self.body.is_some() && self.content_type() != Some(JSON) {
            return refuse(
                "the body",
                "has a media type of its own, which has no place in a line of a batch",
            );
        }
        if body.is_some_and(|body| memchr::memchr2(b'\n', b'\r', body).is_some()) {
            return refuse("the body", "holds line breaks, and is to be a line");
        }
        let body = body.map(serde_json::from_slice).transpose();
        let line = Line {
            custom_id: custom_id.into(),
            method: self.method.as_str().into(),
            url: self.url().into(),
            body: body.map_err(|error| unwritable("the body", error))?,
        };
        serde_json::to_string(&line).map_err(|error| unwritable("the line", error))
    }

    /// Reads a line of an OpenAI batch: its `custom_id`, and the call. The operation is the one its method and URL are,
    /// where this version knows one; a POST is given an idempotency key here, so that however often it is sent it is
    /// billed once. Who reads the same line again, in another process, should derive one
    /// ([`with_idempotency_key`](SavedCall::with_idempotency_key)).
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument), which says what is wrong with the line: it is no JSON, a member is
    /// missing, there twice or not known, its URL is none of a call.
    pub fn from_batch_line(line: &str) -> Result<(String, Self), Error> {
        let line = line.strip_prefix('\u{feff}').unwrap_or(line);
        let Named(line): Named<Line<'_>> = serde_json::from_str(line).map_err(|error| {
            Error::argument("the line", format!("is none of a batch: {error}")).caused_by(error)
        })?;
        check_id(&line.custom_id)?;
        let method = check::method(&line.method)?;
        let url = line.url.into_owned();
        check::url(&url)?;
        let info = OperationInfo::of(&method, &url);
        let body = line.body.map(|body| Bytes::from(body.get().to_owned()));
        let idempotency_key = match method == Method::POST {
            true => Some(fresh_idempotency_key()?),
            false => None,
        };
        let call = Self {
            operation: info.map(|info| info.id.into()),
            path: match info {
                Some(info) => info.path.into(),
                None => before_query(&url).to_owned().into(),
            },
            method,
            url,
            headers: HeaderMap::new(),
            content_type: body.as_ref().map(|_| HeaderValue::from_static(JSON)),
            body,
            idempotency_key,
            timeout: None,
            max_retries: None,
        };
        Ok((line.custom_id.into_owned(), call))
    }
}

fn check_id(custom_id: &str) -> Result<(), Error> {
    match custom_id.trim().is_empty() {
        true => Err(Error::argument(
            "custom_id",
            "is blank: it is what the answer is found by",
        )),
        false => Ok(()),
    }
}
