//! A saved call as serde writes it.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{SavedCall, check, leave_out_json};
use crate::client;
use crate::error::Error;
use crate::inspected::before_query;
use crate::operation::unwritable;

/// The members of a saved call.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    operation: Option<String>,
    method: String,
    /// Left out where the URL says it.
    path: Option<String>,
    url: String,
    #[serde(default)]
    headers: Vec<(String, String)>,
    content_type: Option<String>,
    body: Option<String>,
    /// In place of `body`, where that is no text.
    body_base64: Option<String>,
    idempotency_key: Option<String>,
    timeout: Option<Duration>,
    max_retries: Option<u32>,
}

/// What has names for its members, and is no list of them.
pub(super) struct Named<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = Named<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Named<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members)).map(Named)
            }
        }

        deserializer.deserialize_map(Members(PhantomData))
    }
}

pub(super) fn read(text: &str) -> Result<SavedCall, Error> {
    let Named(form): Named<Form> = serde_json::from_str(text).map_err(|error| {
        Error::argument("the text", format!("is no saved call: {error}")).caused_by(error)
    })?;
    form.checked()
}

pub(super) fn write(call: &SavedCall) -> Result<String, Error> {
    serde_json::to_string(call).map_err(|error| unwritable("the call", error))
}

/// As a map, in this order; what there is not is left out.
impl Serialize for SavedCall {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fn entry<S: SerializeMap>(
            map: &mut S,
            name: &str,
            value: Option<impl Serialize>,
        ) -> Result<(), S::Error> {
            match value {
                Some(value) => map.serialize_entry(name, &value),
                None => Ok(()),
            }
        }
        let path = Some(self.path()).filter(|path| *path != before_query(&self.url));
        let headers: Vec<_> = sorted(&self.headers)
            .map(|(name, value)| (name, value.to_str().unwrap_or_default()))
            .collect();
        let (text, bytes) = match self.body().map(std::str::from_utf8) {
            Some(Err(_)) => (None, self.body()),
            text => (text.and_then(Result::ok), None),
        };
        let mut map = serializer.serialize_map(None)?;
        entry(&mut map, "operation", self.operation())?;
        entry(&mut map, "method", Some(self.method.as_str()))?;
        entry(&mut map, "path", path)?;
        entry(&mut map, "url", Some(&self.url))?;
        entry(
            &mut map,
            "headers",
            Some(&headers).filter(|headers| !headers.is_empty()),
        )?;
        entry(&mut map, "content_type", self.content_type())?;
        entry(&mut map, "body", text)?;
        entry(
            &mut map,
            "body_base64",
            bytes.map(|bytes| STANDARD.encode(bytes)),
        )?;
        entry(&mut map, "idempotency_key", self.idempotency_key())?;
        entry(&mut map, "timeout", self.timeout)?;
        entry(&mut map, "max_retries", self.max_retries)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for SavedCall {
    /// Refuses what [`from_json`](SavedCall::from_json) refuses.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Named(form): Named<Form> = Named::deserialize(deserializer)?;
        form.checked()
            .map_err(|error| D::Error::custom(error.message()))
    }
}

impl Form {
    /// The call it is, if it may be one.
    fn checked(self) -> Result<SavedCall, Error> {
        let method = check::method(&self.method)?;
        let url = self.url;
        check::url(&url)?;
        let path = self.path.unwrap_or_else(|| before_query(&url).to_owned());
        check::path(self.operation.as_deref(), &method, &path, &url)?;
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let value = header_value(format!("header {name:?}"), value)?;
            headers.append(check::header(name, &value)?, value);
        }
        leave_out_json(&mut headers);
        let body = match (self.body, self.body_base64) {
            (Some(_), Some(_)) => {
                let problem = "is given twice: as body and as body_base64";
                return Err(Error::argument("the body", problem));
            }
            (Some(text), None) => Some(Bytes::from(text)),
            (None, Some(base64)) => {
                Some(Bytes::from(STANDARD.decode(base64).map_err(|error| {
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
            operation: self.operation.map(Into::into),
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

fn header_value(name: impl fmt::Display, text: &str) -> Result<HeaderValue, Error> {
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
