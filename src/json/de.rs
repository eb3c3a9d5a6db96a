//! Reading by serde: the exact text from serde_json, a text made anew from what any other format says.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::raw::Raw;
use super::ser::name_of;
use super::tape::MAX_DEPTH;

/// By these names serde_json hands over a text it was asked for, and, built with `arbitrary_precision`, any number.
const RAW_VALUE: &str = "$serde_json::private::RawValue";
const NUMBER: &str = "$serde_json::private::Number";

/// From serde_json the exact text, byte for byte; through `serde_path_to_error`, as axum reads, and `erased-serde` too.
///
/// From any other format a text made anew: compact, keys in the order they came, numbers and strings in their shortest
/// spelling. So it is too where serde holds a value back before it knows what it is: in an `untagged` enum, in a
/// `flatten` field, and beside a `tag` that comes later. A number then is what serde_json made of it: an integer of 64
/// bits, or else a double (off in its last digit now and then, unless serde_json is built with `float_roundtrip` or
/// `arbitrary_precision`).
///
/// # Errors
///
/// What JSON cannot say: NaN and infinities, bytes, YAML's tags, keys other than texts, integers and booleans. More
/// than 128 levels. And formats that do not describe themselves, such as bincode and postcard.
impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Raw::from_json(json_text(deserializer)?).map_err(D::Error::custom)
    }
}

/// The JSON text of what a deserializer holds.
pub(crate) fn json_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let mut text = String::new();
    let value = TextOf {
        text: &mut text,
        depth: 0,
        verbatim: true,
    };
    value.deserialize(deserializer)?;
    Ok(text)
}

/// Adds the JSON text of a value to `text`.
struct TextOf<'a> {
    text: &'a mut String,
    /// How many containers the value lies in.
    depth: usize,
    /// Whether serde_json has been asked for the exact text.
    verbatim: bool,
}

impl<'de> DeserializeSeed<'de> for TextOf<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        // A newtype is what serde_json looks at the name of. To other formats it is the value itself.
        match self.verbatim && !tells_newtypes_apart::<D>() {
            true => deserializer.deserialize_newtype_struct(RAW_VALUE, self),
            false => deserializer.deserialize_any(self),
        }
    }
}

/// Whether a deserializer is RON's, whose text has the newtypes in it: `Name(value)`.
fn tells_newtypes_apart<D>() -> bool {
    name_of::<D>().starts_with("&mut ron::de::Deserializer")
}

impl TextOf<'_> {
    fn scalar<E: Error>(self, value: impl fmt::Display) -> Result<(), E> {
        use fmt::Write;
        write!(self.text, "{value}").map_err(E::custom)
    }

    fn string<E: Error>(self, value: &str) -> Result<(), E> {
        let text = serde_json::to_string(value).map_err(E::custom)?;
        self.scalar(text)
    }

    /// `Debug` is the shortest text that gives this float, and is JSON.
    fn float<E: Error>(self, value: impl fmt::Debug, finite: bool) -> Result<(), E> {
        match finite {
            true => self.scalar(format_args!("{value:?}")),
            false => Err(E::custom(format_args!("{value:?} is no JSON number"))),
        }
    }

    /// A value that lies in this one.
    fn within(&mut self) -> TextOf<'_> {
        TextOf {
            text: self.text,
            depth: self.depth + 1,
            verbatim: false,
        }
    }

    fn check_depth<E: Error>(&self) -> Result<(), E> {
        match self.depth < MAX_DEPTH {
            true => Ok(()),
            false => Err(E::custom(format_args!("more than {MAX_DEPTH} levels deep"))),
        }
    }
}

impl<'de> Visitor<'de> for TextOf<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what JSON can say")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.scalar("null")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.scalar("null")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.scalar(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.scalar(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.scalar(value)
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<(), E> {
        self.scalar(value)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<(), E> {
        self.scalar(value)
    }

    fn visit_f32<E: Error>(self, value: f32) -> Result<(), E> {
        self.float(value, value.is_finite())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.float(value, value.is_finite())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.string(value)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.visit_newtype_struct(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(TextOf {
            verbatim: false,
            ..self
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        self.check_depth()?;
        self.text.push('[');
        let first = self.text.len();
        loop {
            let before = self.text.len();
            if before > first {
                self.text.push(',');
            }
            if elements.next_element_seed(self.within())?.is_none() {
                self.text.truncate(before);
                self.text.push(']');
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        self.check_depth()?;
        let start = self.text.len();
        let mut before = "{";
        loop {
            let key = KeyOf {
                text: self.text,
                before,
                verbatim: self.verbatim,
            };
            match members.next_key_seed(key)? {
                Some(IsKey::OfExactText) => {
                    *self.text = members.next_value()?;
                    return Ok(());
                }
                Some(IsKey::OfMember) => members.next_value_seed(self.within())?,
                None => break,
            }
            before = ",";
        }
        self.text.push_str(if before == "{" { "{}" } else { "}" });
        if let Some(number) = number_in(&self.text[start..]) {
            let number = number.to_owned();
            self.text.truncate(start);
            self.text.push_str(&number);
        }
        Ok(())
    }
}

/// The number that an object stands for, if it is one of serde_json's.
fn number_in(object: &str) -> Option<&str> {
    let member = object.strip_prefix("{\"")?.strip_prefix(NUMBER)?;
    let number = member.strip_prefix("\":\"")?.strip_suffix("\"}")?;
    let is_number = number.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    (is_number && serde_json::from_str::<serde::de::IgnoredAny>(number).is_ok()).then_some(number)
}

/// Adds a key, which other formats may have as any scalar, and its colon.
struct KeyOf<'a> {
    text: &'a mut String,
    /// The brace or comma that goes before it.
    before: &'static str,
    verbatim: bool,
}

/// What a key is followed by.
enum IsKey {
    OfMember,
    /// The text that serde_json was asked for.
    OfExactText,
}

impl<'de> DeserializeSeed<'de> for KeyOf<'_> {
    type Value = IsKey;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<IsKey, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for KeyOf<'_> {
    type Value = IsKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key that JSON can have")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<IsKey, E> {
        if self.verbatim && key == RAW_VALUE {
            return Ok(IsKey::OfExactText);
        }
        self.text.push_str(self.before);
        self.text
            .push_str(&serde_json::to_string(key).map_err(E::custom)?);
        self.text.push(':');
        Ok(IsKey::OfMember)
    }

    fn visit_bool<E: Error>(self, key: bool) -> Result<IsKey, E> {
        self.visit_str(&key.to_string())
    }

    fn visit_i64<E: Error>(self, key: i64) -> Result<IsKey, E> {
        self.visit_str(&key.to_string())
    }

    fn visit_u64<E: Error>(self, key: u64) -> Result<IsKey, E> {
        self.visit_str(&key.to_string())
    }
}
