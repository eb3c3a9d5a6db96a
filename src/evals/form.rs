//! `multipart/form-data` whose length is known and which can be sent again.

use http::HeaderValue;

use crate::client::random;
use crate::client::upload::Source;
use crate::error::Error;
use crate::operation::Body;

/// A form that is put together part by part.
pub(super) struct Form {
    boundary: String,
    body: Source,
}

impl Form {
    pub fn new() -> Result<Self, Error> {
        Ok(Self {
            boundary: format!("pareta-{:032x}", random()?),
            body: Source::default(),
        })
    }

    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.part(name, "", value.as_bytes().to_vec().into());
        self
    }

    pub fn file(mut self, name: &str, file_name: &str, media_type: &str, content: Source) -> Self {
        let more = format!(
            "; filename=\"{}\"\r\nContent-Type: {}",
            quoted(file_name),
            media_type.replace(['\r', '\n'], " "),
        );
        self.part(name, &more, content.into());
        self
    }

    fn part(&mut self, name: &str, more: &str, content: Part) {
        let head = format!(
            "--{}\r\nContent-Disposition: form-data; name=\"{}\"{more}\r\n\r\n",
            self.boundary,
            quoted(name),
        );
        self.body.push_bytes(head);
        match content {
            Part::Text(text) => self.body.push_bytes(text),
            Part::File(source) => self.body.append(source),
        }
        self.body.push_bytes("\r\n");
    }

    /// The media type and the whole body.
    pub fn finish(mut self) -> Result<(HeaderValue, Body), Error> {
        self.body.push_bytes(format!("--{}--\r\n", self.boundary));
        let media_type = format!("multipart/form-data; boundary={}", self.boundary);
        let media_type = HeaderValue::try_from(media_type).map_err(|error| {
            Error::configuration("a boundary cannot stand in a header").caused_by(error)
        })?;
        Ok((media_type, Body::Stream(self.body)))
    }
}

enum Part {
    Text(Vec<u8>),
    File(Source),
}

impl From<Vec<u8>> for Part {
    fn from(text: Vec<u8>) -> Self {
        Part::Text(text)
    }
}

impl From<Source> for Part {
    fn from(source: Source) -> Self {
        Part::File(source)
    }
}

/// A name between quotes, with what would end it escaped the way browsers do.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
