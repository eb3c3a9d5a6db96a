//! One JSON document: the text every view of it points into.

use std::fmt;
use std::sync::Arc;

use super::reader::{Reader, Syntax};
use crate::response::Response;

/// The exact text of one response (or one event of a stream) and where it came from.
pub struct Document {
    text: String,
    #[cfg(feature = "client")]
    meta: Option<Arc<crate::client::Meta>>,
}

impl Document {
    pub fn new(text: String) -> Arc<Self> {
        Arc::new(Self {
            text: without_mark(text),
            #[cfg(feature = "client")]
            meta: None,
        })
    }

    #[cfg(feature = "client")]
    pub fn received(text: String, meta: Arc<crate::client::Meta>) -> Arc<Self> {
        Arc::new(Self {
            text: without_mark(text),
            meta: Some(meta),
        })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    #[cfg(feature = "client")]
    pub fn meta(&self) -> Option<&crate::client::Meta> {
        self.meta.as_deref()
    }
}

/// A byte-order mark before JSON says nothing, and is passed over (RFC 8259, 8.1): the document begins behind it.
fn without_mark(mut text: String) -> String {
    const MARK: &str = "\u{feff}";
    if text.starts_with(MARK) {
        text.drain(..MARK.len());
    }
    text
}

/// Reads a whole document as `T`, found at the member `at` of the root, or at the root itself.
/// A member that is missing reads as an absent object.
pub(crate) fn decode<T: Response + Clone>(
    document: &Arc<Document>,
    at: &str,
) -> Result<T, DecodeError> {
    read_whole(document, |reader| {
        if at.is_empty() {
            return T::decode(reader);
        }
        let mut found = None;
        reader.object(|reader, key| match key == at {
            true => {
                found = Some(T::decode(reader)?);
                Ok(())
            }
            false => reader.skip(),
        })?;
        Ok(found.unwrap_or_else(|| T::absent().clone()))
    })
}

/// Reads a whole document with `read`, which must leave nothing but white space behind.
pub(crate) fn read_whole<T>(
    document: &Arc<Document>,
    read: impl FnOnce(&mut Reader<'_>) -> Result<T, Syntax>,
) -> Result<T, DecodeError> {
    if u32::try_from(document.text.len()).is_err() {
        return Err(DecodeError::too_long(document.text.len()));
    }
    let mut reader = Reader::new(document);
    read(&mut reader)
        .and_then(|value| reader.finish().map(|()| value))
        .map_err(|syntax| DecodeError::syntax(document.text(), syntax))
}

/// A text that is not JSON: where it stops being JSON, and what would have continued it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    offset: usize,
    line: usize,
    column: usize,
    expected: &'static str,
}

impl DecodeError {
    fn syntax(text: &str, syntax: Syntax) -> Self {
        let before = &text.as_bytes()[..syntax.at.min(text.len())];
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        Self {
            offset: syntax.at,
            line: memchr::memchr_iter(b'\n', before).count() + 1,
            column: before.len() - line_start + 1,
            expected: syntax.expected,
        }
    }

    fn too_long(length: usize) -> Self {
        Self {
            offset: length,
            line: 1,
            column: 1,
            expected: "a document shorter than 4 GiB",
        }
    }

    /// How many bytes of the text were JSON, behind its byte-order mark where it has one.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The line of that place, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column of that place in bytes, counted from 1.
    pub fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not JSON at line {}, column {}: expected {}",
            self.line, self.column, self.expected
        )
    }
}

impl std::error::Error for DecodeError {}
