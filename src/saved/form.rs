//! A saved call as serde writes it.

use std::borrow::Cow;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{SavedCall, check};
use crate::client;
use crate::error::Error;
use crate::operation::unwritable;

/// The members of a saved call, in their order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "SavedCall")]
struct Form<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operation: Option<Cow<'a, str>>,
    method: Cow<'a, str>,
    /// Left out where the URL says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<Cow<'a, str>>,
    url: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    headers: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_type: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Cow<'a, str>>,
    /// In place of `body`, where that is no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_base64: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    idempotency_key: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timeout: Option<Duration>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_retries: Option<u32>,
}

pub(super) fn read(text: &str) -> Result<SavedCall, Error> {
    let form: Form<'_> = serde_json::from_str(text).map_err(|error| {
        Error::argument("the text", format!("is no saved call: {error}")).caused_by(error)
    })?;
    form.checked()
}

pub(super) fn write(call: &SavedCall) -> Result<String, Error> {
    serde_json::to_string(call).map_err(|error| unwritable("the call", error))
}

impl Serialize for SavedCall {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Form::of(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SavedCall {
    /// Refuses what [`from_json`](SavedCall::from_json) refuses.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Form::deserialize(deserializer)?;
        form.checked()
            .map_err(|error| D::Error::custom(error.message()))
    }
}

impl<'a> Form<'a> {
    fn of(call: &'a SavedCall) -> Self {
        let path = call.path();
        let text = call.body.as_deref().map(std::str::from_utf8);
        Self {
            operation: call.operation().map(Cow::from),
            method: call.method.as_str().into(),
            path: (path != check::before_query(&call.url)).then(|| path.into()),
            url: call.url().into(),
            headers: sorted(&call.headers)
                .map(|(name, value)| (name.into(), value.to_str().unwrap_or_default().into()))
                .collect(),
            content_type: call.content_type().map(Cow::from),
            body: text.and_then(Result::ok).map(Cow::from),
            body_base64: match text {
                Some(Err(_)) => call.body().map(|body| STANDARD.encode(body).into()),
                _ => None,
            },
            idempotency_key: call.idempotency_key().map(Cow::from),
            timeout: call.timeout,
            max_retries: call.max_retries,
        }
    }

    /// The call it is, if it may be one.
    fn checked(self) -> Result<SavedCall, Error> {
        let method = check::method(&self.method)?;
        let url = self.url.into_owned();
        check::url(&url)?;
        let path = match self.path {
            Some(path) => path.into_owned(),
            None => check::before_query(&url).to_owned(),
        };
        check::path(self.operation.as_deref(), &method, &path, &url)?;
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let value = header_value(format!("header {name:?}"), value)?;
            headers.append(check::header(name, &value)?, value);
        }
        let body = match (self.body, self.body_base64) {
            (Some(_), Some(_)) => {
                let problem = "is given twice: as body and as body_base64";
                return Err(Error::argument("the body", problem));
            }
            (Some(text), None) => Some(Bytes::from(text.into_owned())),
            (None, Some(base64)) => {
                Some(Bytes::from(STANDARD.decode(&*base64).map_err(|error| {
                    Error::argument("body_base64", "is not base64").caused_by(error)
                })?))
            }
            (None, None) => None,
        };
        let content_type = self.content_type;
        let content_type = content_type.map(|text| header_value("content_type", &text));
        if content_type.is_some() && body.is_none() {
            let problem = "is given without a body";
            return Err(Error::argument("content_type", problem));
        }
        let key = self.idempotency_key.as_deref().map(client::idempotency_key);
        let key = key.transpose();
        if self.timeout.is_some_and(|timeout| timeout.is_zero()) {
            let problem = "is zero: leave it out for a call without a limit";
            return Err(Error::argument("timeout", problem));
        }
        Ok(SavedCall {
            operation: self.operation.map(|id| id.into_owned().into()),
            method,
            path: path.into(),
            url,
            headers,
            content_type: content_type.transpose()?,
            body,
            idempotency_key: key.map_err(|problem| Error::argument("idempotency_key", problem))?,
            timeout: self.timeout,
            max_retries: self.max_retries,
        })
    }
}

fn header_value(name: impl std::fmt::Display, text: &str) -> Result<HeaderValue, Error> {
    let value = HeaderValue::from_str(text).ok();
    let value = value.filter(|value| value.to_str().is_ok());
    value.ok_or_else(|| Error::argument(name, "has a value that cannot stand in a header"))
}

/// The headers by their names; those of one name in the order they are sent.
pub(super) fn sorted(headers: &HeaderMap) -> impl Iterator<Item = (&str, &HeaderValue)> {
    let mut sorted: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value))
        .collect();
    sorted.sort_by_key(|(name, _)| *name);
    sorted.into_iter()
}
