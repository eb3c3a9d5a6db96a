//! Maps: objects whose keys are data.

use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::json::{
    DecodeError, Document, Drift, Element, Findings, Property, Raw, Reader, Shape, Syntax,
    json_text, read_whole,
};

/// An object whose keys are data: the values it has under them, in the order the server sent them.
///
/// An entry whose value is not what the contract says is left out, and `drift` names it; one that is null is left out
/// like a property that is null. Where a key is there twice, the later one counts. [`raw`](Map::raw) has everything, as
/// it was sent.
///
/// ```
/// use pareta::Map;
///
/// let scores = Map::<f64>::from_json(r#"{"recall": 0.5, "f1": 0.75, "note": "n/a"}"#)?;
/// assert_eq!(scores.get("f1"), Some(&0.75));
/// assert_eq!(scores.keys().collect::<Vec<_>>(), ["recall", "f1"]);
/// assert_eq!(scores.raw()["note"], "n/a");
/// assert_eq!(scores.drift()[0].to_string(), "$.note: expected number, found string");
/// # Ok::<(), pareta::DecodeError>(())
/// ```
#[derive(Clone)]
pub struct Map<V> {
    raw: Raw,
    entries: Vec<(String, V)>,
    /// The positions of the entries, by their keys.
    by_key: Vec<usize>,
}

impl<V> Map<V> {
    /// What an absent map reads as.
    #[expect(
        clippy::declare_interior_mutable_const,
        reason = "each static that starts from it fills its own copy"
    )]
    pub(crate) const ABSENT: Self = Self {
        raw: Raw::ABSENT_OBJECT,
        entries: Vec::new(),
        by_key: Vec::new(),
    };

    /// The value under a key; `None` when there is none.
    pub fn get(&self, key: &str) -> Option<&V> {
        let place = |at: &usize| self.entries[*at].0.as_str().cmp(key);
        let found = self.by_key.binary_search_by(place).ok()?;
        Some(&self.entries[self.by_key[found]].1)
    }

    /// Whether there is a value under a key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Each key with its value.
    pub fn iter(&self) -> Entries<'_, V> {
        Entries {
            entries: self.entries.iter(),
        }
    }

    /// The keys.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator {
        self.iter().map(|(key, _)| key)
    }

    /// The values.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &V> + DoubleEndedIterator {
        self.iter().map(|(_, value)| value)
    }

    /// The object as it was sent.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }

    /// Whether both objects say the same, whatever their spelling: [`Raw::same_json`].
    pub fn same_json(&self, other: &Self) -> bool {
        self.raw.same_json(&other.raw)
    }

    fn new(raw: Raw, entries: Vec<(String, Option<V>)>) -> Self {
        let mut sent = entries;
        let order = by_key(&sent);
        for pair in order.windows(2) {
            if sent[pair[0]].0 == sent[pair[1]].0 {
                sent[pair[0]].1 = None;
            }
        }
        let count = sent.len();
        let entries: Vec<_> = sent
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)))
            .collect();
        let by_key = match entries.len() == count {
            true => order,
            false => by_key(&entries),
        };
        Self {
            raw,
            entries,
            by_key,
        }
    }
}

/// The positions of entries by their keys, those with one key in their order.
fn by_key<T>(entries: &[(String, T)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by(|left, right| entries[*left].0.cmp(&entries[*right].0));
    order
}

impl<V> Default for Map<V> {
    fn default() -> Self {
        Self::ABSENT
    }
}

impl<V: Element> Map<V> {
    /// Decodes a JSON text. Any valid JSON decodes: what is no object reads as empty.
    ///
    /// # Errors
    ///
    /// When the text is not JSON.
    pub fn from_json(text: impl Into<String>) -> Result<Self, DecodeError> {
        Self::decode_document(&Document::new(text.into()))
    }

    pub(crate) fn decode_document(document: &Arc<Document>) -> Result<Self, DecodeError> {
        read_whole(document, Self::decode)
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax> {
        let mut entries = Vec::new();
        let raw = reader.object(|reader, key| {
            let value = match V::begins(reader.peek()?) {
                true => V::read(reader)?,
                false => {
                    reader.skip()?;
                    None
                }
            };
            entries.push((key.to_owned(), value));
            Ok(())
        })?;
        Ok(Self::new(raw, entries))
    }

    /// Where the object is not what the contract expects; computed on each call.
    pub fn drift(&self) -> Vec<Drift> {
        Findings::at(&self.raw, Self::SHAPE, "$").drift
    }

    /// The paths of the properties the contract does not know, in the values; computed on each call.
    pub fn unknown(&self) -> Vec<String> {
        Findings::at(&self.raw, Self::SHAPE, "$").unknown
    }
}

impl<V: Element> Element for Map<V> {
    const SHAPE: Shape = Shape::Map(&V::SHAPE);

    fn begins(first: u8) -> bool {
        first == b'{'
    }

    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Syntax> {
        Self::decode(reader).map(Some)
    }

    fn property(&self) -> Property<'_> {
        let entries = self.iter().map(|(key, value)| (key, value.property()));
        Property::Map(entries.collect())
    }
}

/// The entries of a [`Map`].
pub struct Entries<'a, V> {
    entries: std::slice::Iter<'a, (String, V)>,
}

impl<V> Clone for Entries<'_, V> {
    fn clone(&self) -> Self {
        Self {
            entries: self.entries.clone(),
        }
    }
}

impl<'a, V> Iterator for Entries<'a, V> {
    type Item = (&'a str, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        self.entries
            .next()
            .map(|(key, value)| (key.as_str(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.entries.size_hint()
    }
}

impl<V> DoubleEndedIterator for Entries<'_, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.entries
            .next_back()
            .map(|(key, value)| (key.as_str(), value))
    }
}

impl<V> ExactSizeIterator for Entries<'_, V> {}

impl<'a, V> IntoIterator for &'a Map<V> {
    type Item = (&'a str, &'a V);
    type IntoIter = Entries<'a, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<V> IntoIterator for Map<V> {
    type Item = (String, V);
    type IntoIter = std::vec::IntoIter<(String, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<V: fmt::Debug> fmt::Debug for Map<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

/// Equal means the same text; [`same_json`](Map::same_json) asks whether both say the same.
impl<V> PartialEq for Map<V> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl<V> Eq for Map<V> {}

/// As [`Raw`] is written: the exact text with serde_json, the structure in any other format.
impl<V> Serialize for Map<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}

/// As [`Raw`] is read: the exact text from serde_json, a text made anew from any other format.
impl<'de, V: Element> Deserialize<'de> for Map<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(json_text(deserializer)?).map_err(D::Error::custom)
    }
}
