//! Lists with the envelope they came in.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::json::{
    DecodeError, Document, Drift, Element, Findings, Kind, Raw, json_text, read_whole,
};
use crate::response::Response;

/// The objects of a list route. It derefs to a slice; [`raw`](List::raw) is the whole reply, with whatever else the
/// envelope holds.
///
/// ```
/// use pareta::{List, types::Task};
///
/// let tasks = List::<Task>::from_json(r#"{"tasks": [{"id": "contract-key-fields"}], "total": 1}"#)?;
/// assert_eq!(tasks.len(), 1);
/// assert_eq!(tasks[0].id(), Some("contract-key-fields"));
/// assert_eq!(tasks.raw()["total"], 1);
/// # Ok::<(), pareta::DecodeError>(())
/// ```
#[derive(Clone)]
pub struct List<T> {
    raw: Raw,
    items: Vec<T>,
}

/// A type the contract lists, and the key of the envelope its list is under; empty for a bare array.
pub trait Listed: Response + Element {
    #[doc(hidden)]
    const AT: &'static str;
}

impl<T: Listed> List<T> {
    /// Decodes a saved reply of the list route: the envelope, or the bare array where the route has none.
    ///
    /// # Errors
    ///
    /// When the text is not JSON.
    pub fn from_json(text: impl Into<String>) -> Result<Self, DecodeError> {
        Self::read(&Document::new(text.into()))
    }

    pub(crate) fn read(document: &Arc<Document>) -> Result<Self, DecodeError> {
        read_whole(document, |reader| {
            let mut items = Vec::new();
            let raw = match T::AT {
                "" => reader.array(|reader| {
                    items.push(T::decode(reader)?);
                    Ok(())
                })?,
                at => reader.object(|reader, key| {
                    match key == at {
                        true => items = reader.list()?,
                        false => reader.skip()?,
                    }
                    Ok(())
                })?,
            };
            Ok(Self { raw, items })
        })
    }

    /// The whole reply: its exact text, and the envelope's other keys.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }

    /// The response the list came in; `None` when it was decoded from a text.
    #[cfg(feature = "client")]
    #[cfg_attr(docsrs, doc(cfg(feature = "client")))]
    pub fn meta(&self) -> Option<&crate::client::Meta> {
        self.raw.meta()
    }

    /// Where the list or an object in it is not what the contract expects; paths start at the reply's root.
    pub fn drift(&self) -> Vec<Drift> {
        self.findings().drift
    }

    /// The paths of the properties the contract does not know, in the objects of the list.
    pub fn unknown(&self) -> Vec<String> {
        self.findings().unknown
    }

    /// What stands where the list should be, if that is no list at all.
    pub(crate) fn misplaced(&self) -> Option<Drift> {
        let kind = self.raw.json_kind();
        match T::AT {
            "" if kind != Kind::Array => Some(Drift::new("$", "array", &kind.to_string())),
            "" => None,
            _ if kind != Kind::Object => Some(Drift::new("$", "object", &kind.to_string())),
            at => no_list(&self.raw, at),
        }
    }

    fn findings(&self) -> Findings {
        let list = Vec::<T>::SHAPE;
        if T::AT.is_empty() {
            return Findings::at(&self.raw, list, "$");
        }
        match self.raw.get(T::AT) {
            Some(value) if !value.is_null() => Findings::at(value, list, &format!("$.{}", T::AT)),
            _ => {
                let mut findings = Findings::default();
                findings.drift.extend(self.misplaced());
                findings
            }
        }
    }
}

/// What stands where an object should have a list. That there are none is said by an empty one, or by null.
pub(crate) fn no_list(object: &Raw, key: &str) -> Option<Drift> {
    let found = match object.get(key).map(Raw::json_kind) {
        Some(Kind::Array | Kind::Null) => return None,
        Some(kind) => kind.to_string(),
        None => "nothing".to_owned(),
    };
    Some(Drift::new(&format!("$.{key}"), "array", &found))
}

impl<T> List<T> {
    /// Whether both replies say the same, whatever their spelling: [`Raw::same_json`].
    pub fn same_json(&self, other: &Self) -> bool {
        self.raw.same_json(&other.raw)
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.items).finish()
    }
}

/// Equal means the same text; [`same_json`](List::same_json) asks whether both say the same.
impl<T> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl<T> Eq for List<T> {}

/// The whole reply, as [`Raw`] is written: the exact text with serde_json, the structure in any other format.
impl<T> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}

/// A whole reply, as [`Raw`] is read: the exact text from serde_json, a text made anew from any other format.
impl<'de, T: Listed> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(json_text(deserializer)?).map_err(D::Error::custom)
    }
}
