//! Settings as they are given: by hand or by the environment, and often pasted, with what a paste leaves on them.

use std::env;

use crate::error::Error;

/// The text of a setting, and where it was given.
pub(super) struct Given {
    /// Without blanks and invisible characters at its ends; never empty.
    pub text: String,
    /// Behind "the base URL" or "the API key".
    pub place: String,
}

impl Given {
    /// By a method of the builder; `None` where it says nothing.
    pub fn by_method(method: &str, text: &str) -> Option<Self> {
        Self::at(text, format!("given to `{method}`"))
    }

    /// By an environment variable; one that is set to nothing counts as not set.
    pub fn by_variable(name: &str) -> Result<Option<Self>, Error> {
        match env::var(name) {
            Ok(value) => Ok(Self::at(&value, format!("in {name}"))),
            Err(env::VarError::NotPresent) => Ok(None),
            Err(env::VarError::NotUnicode(_)) => Err(Error::configuration(format!(
                "the environment variable {name} is not text"
            ))),
        }
    }

    /// By something that says itself where; `None` where it says nothing.
    pub fn at(text: &str, place: String) -> Option<Self> {
        let text = text.trim_matches(|letter: char| letter.is_whitespace() || is_invisible(letter));
        (!text.is_empty()).then(|| Self {
            text: text.to_owned(),
            place,
        })
    }
}

/// What a character is that stands in no key and in no address, and comes with a paste.
pub(super) fn intruder(letter: char) -> Option<&'static str> {
    match letter {
        _ if is_quote(letter) => Some("a quote"),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => {
            Some("a typographic dash")
        }
        _ if is_invisible(letter) => Some("an invisible character"),
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some("a line break"),
        _ if letter.is_whitespace() => Some("a blank"),
        _ if letter.is_control() => Some("a control character"),
        _ => None,
    }
}

/// Straight, typographic or a code mark.
pub(super) fn is_quote(letter: char) -> bool {
    matches!(
        letter,
        '"' | '\'' | '`' | '\u{b4}' | '«' | '»' | '\u{2018}'
            ..='\u{201f}' | '‹' | '›' | '\u{ff02}' | '\u{ff07}'
    )
}

/// Byte-order marks, zero-width characters, and those that turn the direction of writing.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

/// Whether it reads like the scheme of a URL, and so can be shown: what is longer may be anything, a key too.
pub(super) fn is_scheme(text: &str) -> bool {
    (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A character as its code point: `U+200B`.
pub(super) fn code_point(letter: char) -> String {
    format!("U+{:04X}", u32::from(letter))
}
