//! What a call of the caller's own carries.

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;

use crate::Upload;
use crate::error::Error;
use crate::form::{Form, Multipart};
use crate::json::to_json;
use crate::operation::{Body, Builder, unwritable};
use crate::progress::{Listener, UploadProgress};

#[derive(Clone)]
pub(super) enum RawBody {
    Bytes(HeaderValue, Bytes),
    Upload(Upload),
    Form(Vec<(String, String)>),
    Multipart(Parts),
}

/// The parts of a multipart form, in their order; see [`multipart`](crate::client::Request::multipart). A name may be
/// given more than once.
#[derive(Clone, Debug, Default)]
#[must_use = "parts are nothing until they are given to a request"]
pub struct Parts(Vec<(String, Part)>);

#[derive(Clone)]
enum Part {
    Text(String),
    Json(Result<String, Error>),
    File(Upload),
}

impl Parts {
    /// A form without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// A text, or anything else that is written as one.
    pub fn text(self, name: impl Into<String>, value: impl ToString) -> Self {
        self.with(name, Part::Text(value.to_string()))
    }

    /// A part that is JSON.
    pub fn json(self, name: impl Into<String>, value: &impl Serialize) -> Self {
        let name = name.into();
        let text = to_json(value)
            .map(|text| String::from_utf8(text).unwrap_or_default())
            .map_err(|error| unwritable(&format!("the part {name:?}"), error));
        self.with(name, Part::Json(text))
    }

    /// A file. It is read while it is sent, and again for another try.
    pub fn file(self, name: impl Into<String>, file: impl Into<Upload>) -> Self {
        self.with(name, Part::File(file.into()))
    }

    fn with(mut self, name: impl Into<String>, part: Part) -> Self {
        self.0.push((name.into(), part));
        self
    }
}

impl std::fmt::Debug for Part {
    /// Which kind it is: what is in it is the caller's business.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "text",
            Self::Json(_) => "JSON",
            Self::File(_) => "file",
        })
    }
}

impl RawBody {
    pub fn bytes(media_type: &str, bytes: Vec<u8>) -> Result<Self, Error> {
        let value = HeaderValue::from_str(media_type).ok();
        let media_type = value
            .filter(|_| media_type.contains('/'))
            .ok_or_else(|| Error::argument("the media type", "is none, such as text/plain"))?;
        Ok(Self::Bytes(media_type, bytes.into()))
    }

    pub fn put_into(
        &self,
        request: Builder,
        listener: &Listener<UploadProgress>,
    ) -> Result<Builder, Error> {
        Ok(match self {
            Self::Bytes(media_type, bytes) => request.body(media_type, Body::Bytes(bytes.clone())),
            Self::Upload(upload) => request.upload(upload, None, listener.clone())?,
            Self::Form(fields) => {
                let mut form = Form::default();
                for (name, value) in fields {
                    form = form.field(name, value);
                }
                request.form(form)
            }
            Self::Multipart(parts) => {
                let mut form = Multipart::new()?;
                for (name, part) in &parts.0 {
                    match part {
                        Part::Text(text) => form.text(name, None, text),
                        Part::Json(Ok(text)) => form.text(name, Some("application/json"), text),
                        Part::Json(Err(error)) => return Err(error.clone()),
                        Part::File(file) => form.file(name, None, file)?,
                    }
                }
                if form.is_empty() {
                    let problem = "has no part: add one, or leave the body out";
                    return Err(Error::argument("the multipart form", problem));
                }
                request.multipart(form, listener.clone())?
            }
        })
    }
}
