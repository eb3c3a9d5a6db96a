//! The server's JSON, exactly.

use std::borrow::Cow;

use pareta::Raw;

use super::Output;
use crate::errors::Failure;

impl Output {
    /// A whole reply as it came, with whatever its envelope holds; `null` for one without a body.
    pub fn reply(self, value: &Raw) -> Result<(), Failure> {
        self.line(value.document().json())
    }

    /// The replies to a call that was too large for one: of several each on a line.
    pub fn replies(self, values: &[Raw]) -> Result<(), Failure> {
        match values {
            [one] => self.reply(one),
            several => several.iter().try_for_each(|value| self.document(value)),
        }
    }

    /// One document of a stream, on one line.
    pub fn document(self, value: &Raw) -> Result<(), Failure> {
        self.line(&one_line(value.document().json()))
    }
}

/// JSON has line breaks only between its tokens, where a space means the same.
pub fn one_line(text: &str) -> Cow<'_, str> {
    match text.contains(['\n', '\r']) {
        true => Cow::Owned(text.replace(['\n', '\r'], " ")),
        false => Cow::Borrowed(text),
    }
}
