//! A script in writing.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::Script;

/// Why something is not a [`Script`], or not one that can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidScript(pub(super) String);

impl fmt::Display for InvalidScript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a script: {}", self.0)
    }
}

impl std::error::Error for InvalidScript {}

/// The JSON form, which the documentation of [`Script`] shows.
///
/// ```
/// use pareta_sandbox::Script;
///
/// # fn main() -> Result<(), pareta_sandbox::InvalidScript> {
/// let script: Script = r#"{"when": "invoice", "say": "42", "times": 2}"#.parse()?;
/// assert_eq!(script, Script::chat().when("invoice").say("42").times(2));
/// # Ok(())
/// # }
/// ```
impl FromStr for Script {
    type Err = InvalidScript;

    fn from_str(text: &str) -> Result<Self, InvalidScript> {
        serde_json::from_str(text)
            .map_err(InvalidScript::from)
            .and_then(Script::checked)
    }
}

impl Script {
    pub(crate) fn from_json(json: Value) -> Result<Self, InvalidScript> {
        serde_json::from_value(json)
            .map_err(InvalidScript::from)
            .and_then(Script::checked)
    }

    fn checked(self) -> Result<Self, InvalidScript> {
        self.check(&self.route)?;
        Ok(self)
    }
}

impl From<serde_json::Error> for InvalidScript {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Script {
    /// Only what is said, as it is written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Script {self}")
    }
}

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A string as it is, other JSON as its text.
pub(super) fn text_or_json<'de, D: Deserializer<'de>, T: From<String>>(
    input: D,
) -> Result<T, D::Error> {
    Ok(T::from(text(Value::deserialize(input)?)))
}

pub(super) fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        json => json.to_string(),
    }
}

pub(super) fn one_or_more<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a string or a list of strings")]
    enum Form {
        One(String),
        More(Vec<String>),
    }
    Ok(match Form::deserialize(input)? {
        Form::One(text) => vec![text],
        Form::More(texts) => texts,
    })
}
