//! Forms: `application/x-www-form-urlencoded`, and `multipart/form-data` of known length that can be sent again.

use std::fmt::Display;

use http::HeaderValue;
use serde::Serialize;

use crate::client::random;
use crate::client::upload::Source;
use crate::error::Error;
use crate::json::to_json;
use crate::operation::{Body, Query, unwritable};
use crate::progress::{Listener, UploadProgress};
use crate::upload::Document;

/// A form without files.
#[derive(Default)]
pub(crate) struct Form(Query);

/// Whether the contract has a form of this kind or not.
#[allow(dead_code)]
impl Form {
    /// One field: none for what is not set, one an element for a list.
    pub fn field<T: Serialize>(mut self, name: &str, value: &T) -> Self {
        self.0.value(name, value);
        self
    }

    pub fn into_text(self) -> String {
        let text = self.0.append_to(String::new());
        text.trim_start_matches('?').to_owned()
    }
}

/// A form that is put together part by part.
pub(crate) struct Multipart {
    boundary: String,
    body: Source,
}

/// Whichever parts the contract's forms have.
#[allow(dead_code)]
impl Multipart {
    pub fn new() -> Result<Self, Error> {
        Ok(Self {
            boundary: format!("pareta-{:032x}", random()?),
            body: Source::default(),
        })
    }

    /// A text, a number or a boolean.
    pub fn text(&mut self, name: &str, media_type: Option<&str>, value: &impl Display) {
        self.part(name, "", media_type);
        self.body.push_bytes(value.to_string());
        self.body.push_bytes("\r\n");
    }

    pub fn json<T: Serialize>(
        &mut self,
        name: &str,
        media_type: Option<&str>,
        value: &T,
    ) -> Result<(), Error> {
        let text = to_json(value).map_err(|error| unwritable(name, error))?;
        self.part(name, "", Some(media_type.unwrap_or("application/json")));
        self.body.push_bytes(text);
        self.body.push_bytes("\r\n");
        Ok(())
    }

    /// A file, as the media type its caller names; else as this one, or the one its name tells.
    pub fn file(
        &mut self,
        name: &str,
        media_type: Option<&str>,
        upload: &Document,
    ) -> Result<(), Error> {
        let file = upload.open(name)?;
        let more = format!("; filename=\"{}\"", quoted(&file.name));
        self.part(name, &more, Some(&file.media_type(media_type)));
        self.body.append(file.content);
        self.body.push_bytes("\r\n");
        Ok(())
    }

    /// The head of a part.
    fn part(&mut self, name: &str, more: &str, media_type: Option<&str>) {
        let media_type = media_type.map(|media_type| {
            format!(
                "\r\nContent-Type: {}",
                media_type.replace(['\r', '\n'], " ")
            )
        });
        self.body.push_bytes(format!(
            "--{}\r\nContent-Disposition: form-data; name=\"{}\"{more}{}\r\n\r\n",
            self.boundary,
            quoted(name),
            media_type.unwrap_or_default(),
        ));
    }

    /// Whether it has no part: then it is no body at all.
    pub fn is_empty(&self) -> bool {
        self.body.len() == 0
    }

    /// The media type and the whole body.
    pub fn finish(
        mut self,
        listener: Listener<UploadProgress>,
    ) -> Result<(HeaderValue, Body), Error> {
        self.body.push_bytes(format!("--{}--\r\n", self.boundary));
        self.body.tell(listener);
        let media_type = format!("multipart/form-data; boundary={}", self.boundary);
        let media_type = HeaderValue::try_from(media_type).map_err(|error| {
            Error::configuration("a boundary cannot stand in a header").caused_by(error)
        })?;
        Ok((media_type, Body::Stream(self.body)))
    }
}

/// A name between quotes, with what would end it escaped the way browsers do.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
