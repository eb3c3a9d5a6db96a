//! The raw side of every response: the exact text the server sent, and reading by key.

use std::borrow::Cow;
use std::fmt;
use std::ops::Index;
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;

use super::document::{DecodeError, Document, read_whole};
use super::reader::Reader;
use super::same;
use super::schema::Kind;
use super::tape::Tape;
use super::{number, string};

/// A stretch of a document's text. Documents stay below 4 GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    start: u32,
    length: u32,
}

impl Span {
    /// Where nothing is: no document is long enough to hold it.
    pub const NONE: Span = Span {
        start: u32::MAX,
        length: u32::MAX,
    };

    #[inline]
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start: start as u32,
            length: (end - start) as u32,
        }
    }

    #[inline]
    pub(super) fn of(self, text: &str) -> Option<&str> {
        let start = self.start as usize;
        text.get(start..start.checked_add(self.length as usize)?)
    }
}

/// One JSON value as it was sent: its exact text, and what can be read from it.
///
/// Every response type derefs to the `Raw` of its object, so all of this works on a completion, an endpoint or a
/// run as well. It is a slice of the response it came in: cloning one is cheap, and holds that response in memory.
///
/// ```
/// use pareta::types::Endpoint;
///
/// let endpoint = Endpoint::from_json(r#"{"id": "ep_1", "region_hint": "eu", "weight": 1e2}"#)?;
/// assert_eq!(endpoint["region_hint"], "eu");         // a field the types do not know yet
/// assert_eq!(endpoint["weight"].json(), "1e2");      // exactly as it was spelt
/// assert!(endpoint["no such key"].is_absent());
/// # Ok::<(), pareta::DecodeError>(())
/// ```
pub struct Raw {
    document: Option<Arc<Document>>,
    span: Span,
    /// The members of an object or the elements of an array, read when first asked for.
    children: OnceLock<Box<[Child]>>,
}

struct Child {
    /// Empty for the elements of an array.
    key: Box<str>,
    value: Raw,
}

/// Absent values have no document and one of these texts.
const ABSENT_TEXTS: &str = "{}null";

static ABSENT_VALUE: Raw = Raw::absent(Span {
    start: 2,
    length: 4,
});

impl Raw {
    /// What an absent object is: its text is `{}`.
    #[expect(
        clippy::declare_interior_mutable_const,
        reason = "each static that starts from it fills its own copy"
    )]
    pub(crate) const ABSENT_OBJECT: Raw = Raw::absent(Span {
        start: 0,
        length: 2,
    });

    const fn absent(span: Span) -> Self {
        Self {
            document: None,
            span,
            children: OnceLock::new(),
        }
    }

    #[inline]
    pub(crate) fn new(document: Arc<Document>, span: Span) -> Self {
        Self {
            document: Some(document),
            span,
            children: OnceLock::new(),
        }
    }

    /// A view of a whole document; any valid JSON is one.
    ///
    /// # Errors
    ///
    /// When the text is not JSON.
    pub fn from_json(text: impl Into<String>) -> Result<Self, DecodeError> {
        Self::read(&Document::new(text.into()))
    }

    pub(crate) fn read(document: &Arc<Document>) -> Result<Self, DecodeError> {
        read_whole(document, |reader| reader.value())
    }

    /// The reply of a server that sent no body: absent, but with the response it stands for.
    #[cfg(feature = "client")]
    pub(crate) fn empty(document: &Arc<Document>) -> Self {
        Self::new(
            document.clone(),
            Span {
                start: 0,
                length: 0,
            },
        )
    }

    /// The exact JSON text, byte for byte as the server sent it.
    ///
    /// An absent object's text is `{}`, that of any other absent value `null`.
    #[inline]
    pub fn json(&self) -> &str {
        let text = self.slice(self.span).unwrap_or_default();
        if text.is_empty() { "null" } else { text }
    }

    /// A stretch of the document this value lies in.
    #[inline]
    pub(crate) fn slice(&self, span: Span) -> Option<&str> {
        match &self.document {
            Some(document) => span.of(document.text()),
            None => span.of(ABSENT_TEXTS),
        }
    }

    /// True when the server sent no such value at all. A `null` that was sent is not absent here.
    pub fn is_absent(&self) -> bool {
        self.document.is_none() || self.span.length == 0
    }

    /// The kind of value; an absent object is an object, any other absent value is null.
    pub fn json_kind(&self) -> Kind {
        kind_of(self.json())
    }

    /// True for an object that has a member.
    pub(crate) fn has_members(&self) -> bool {
        let inside = self.json().strip_prefix('{');
        inside.is_some_and(|rest| !rest.trim_ascii_start().starts_with('}'))
    }

    /// The member under a key, or the element at a position; `None` when there is none.
    /// Where a key is there twice, the later one counts.
    pub fn get(&self, index: impl RawIndex) -> Option<&Raw> {
        index.find(self)
    }

    /// The members of an object in the order they were sent, duplicates included; nothing for any other kind.
    pub fn members(&self) -> Members<'_> {
        Members {
            children: match self.json_kind() {
                Kind::Object => self.children().iter(),
                _ => [].iter(),
            },
        }
    }

    /// The elements of an array; nothing for any other kind.
    pub fn elements(&self) -> impl ExactSizeIterator<Item = &Raw> + DoubleEndedIterator {
        let children = match self.json_kind() {
            Kind::Array => self.children(),
            _ => &[],
        };
        children.iter().map(|child| &child.value)
    }

    /// The string, its escapes taken out; `None` for any other kind.
    pub fn as_str(&self) -> Option<Cow<'_, str>> {
        let contents = self.json().strip_prefix('"')?.strip_suffix('"')?;
        Some(match contents.contains('\\') {
            true => Cow::Owned(string::unescape(contents)),
            false => Cow::Borrowed(contents),
        })
    }

    /// The integer, in whatever spelling (`5`, `5.0`, `4.2e5`); `None` for any other value and beyond 64 bits.
    pub fn as_i64(&self) -> Option<i64> {
        self.number_text().and_then(number::integer)
    }

    /// The nearest double; `None` when it is no number or too large for one.
    pub fn as_f64(&self) -> Option<f64> {
        self.number_text().and_then(number::float)
    }

    fn number_text(&self) -> Option<&str> {
        (self.json_kind() == Kind::Number).then(|| self.json())
    }

    /// The boolean; `None` for any other kind.
    pub fn as_bool(&self) -> Option<bool> {
        match self.json() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// True for a `null`, sent or absent.
    pub fn is_null(&self) -> bool {
        self.json_kind() == Kind::Null
    }

    /// Whether both say the same, where `==` asks for the same text. Numbers are compared by value, exactly: no double
    /// comes between. Strings are compared by what they say, members by their keys, in whatever order they come. Where
    /// a key is there twice, the later one counts.
    ///
    /// ```
    /// use pareta::Raw;
    ///
    /// let sent = Raw::from_json(r#"{"id": "caf\u00e9", "cost": 4.2e5}"#)?;
    /// let saved = Raw::from_json(r#"{"cost": 420000, "id": "café"}"#)?;
    /// assert!(sent.same_json(&saved));
    /// assert_ne!(sent, saved);
    /// # Ok::<(), pareta::DecodeError>(())
    /// ```
    pub fn same_json(&self, other: &Raw) -> bool {
        same::same_json(self, other)
    }

    /// One text for all values that say the same: without white space, members by their keys, every string and number in one
    /// spelling. Where a key is there twice, both members stay, in their order.
    ///
    /// ```
    /// use pareta::Raw;
    ///
    /// let sent = Raw::from_json(r#"{"id": "caf\u00e9", "cost": 4.2e5}"#)?;
    /// assert_eq!(sent.canonical(), r#"{"cost":42e4,"id":"café"}"#);
    /// # Ok::<(), pareta::DecodeError>(())
    /// ```
    #[cfg(feature = "client")]
    #[cfg_attr(docsrs, doc(cfg(feature = "client")))]
    pub fn canonical(&self) -> String {
        super::canonical(self)
    }

    /// The value as `serde_json::Value`.
    ///
    /// # Errors
    ///
    /// When `Value` cannot hold it: half a surrogate pair, a number beyond a double, or more than 128 levels. The
    /// message says which and where. What it can hold it may still respell: the order of keys, duplicate keys and
    /// the spelling of numbers are only in [`json`](Raw::json).
    pub fn to_value(&self) -> Result<serde_json::Value, serde_json::Error> {
        self.deserialize()
    }

    /// The value as a type of your own.
    ///
    /// # Errors
    ///
    /// What that type's `Deserialize` says.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.json())
    }

    /// The whole document this value came in: for an element of a list, the list's envelope with its other keys.
    /// An absent value is its own document.
    pub fn document(&self) -> Raw {
        let Some(document) = &self.document else {
            return self.clone();
        };
        let text = document.text();
        let start = text.len() - text.trim_ascii_start().len();
        let end = text.trim_ascii_end().len();
        Raw::new(document.clone(), Span::new(start, end.max(start)))
    }

    /// The response this value came in: status, headers, request id, attempts. `None` when it was decoded from a
    /// text, or was absent.
    #[cfg(feature = "client")]
    #[cfg_attr(docsrs, doc(cfg(feature = "client")))]
    pub fn meta(&self) -> Option<&crate::client::Meta> {
        self.document.as_deref()?.meta()
    }

    /// A reader that stands before this value; none for an absent one.
    #[cfg(feature = "client")]
    pub(crate) fn reader(&self) -> Option<Reader<'_>> {
        let document = self.document.as_ref()?;
        Some(Reader::starting(document, self.span.start as usize))
    }

    fn children(&self) -> &[Child] {
        self.children.get_or_init(|| self.read_children())
    }

    fn read_children(&self) -> Box<[Child]> {
        let Some(document) = &self.document else {
            return Box::default();
        };
        let mut reader = Reader::starting(document, self.span.start as usize);
        let mut children = Vec::new();
        // The text was checked when it came in, so neither of these can fail.
        let _ = match self.json_kind() {
            Kind::Object => reader.object(|reader, key| {
                let key = key.into();
                let value = reader.value()?;
                children.push(Child { key, value });
                Ok(())
            }),
            _ => reader.array(|reader| {
                let key = Box::default();
                let value = reader.value()?;
                children.push(Child { key, value });
                Ok(())
            }),
        };
        children.into()
    }
}

/// The kind of the value a text is.
pub(super) fn kind_of(text: &str) -> Kind {
    match text.as_bytes().first() {
        Some(b'{') => Kind::Object,
        Some(b'[') => Kind::Array,
        Some(b'"') => Kind::String,
        Some(b't' | b'f') => Kind::Boolean,
        Some(b'n') | None => Kind::Null,
        Some(_) => Kind::Number,
    }
}

/// What can be looked up in a [`Raw`]: a key of an object, or a position in an array.
pub trait RawIndex: private::Sealed {
    #[doc(hidden)]
    fn find<'a>(&self, raw: &'a Raw) -> Option<&'a Raw>;
}

impl RawIndex for &str {
    fn find<'a>(&self, raw: &'a Raw) -> Option<&'a Raw> {
        let mut members = raw.members();
        members
            .rfind(|(key, _)| key == self)
            .map(|(_, value)| value)
    }
}

impl RawIndex for &String {
    fn find<'a>(&self, raw: &'a Raw) -> Option<&'a Raw> {
        RawIndex::find(&self.as_str(), raw)
    }
}

impl RawIndex for usize {
    fn find<'a>(&self, raw: &'a Raw) -> Option<&'a Raw> {
        raw.elements().nth(*self)
    }
}

mod private {
    pub trait Sealed {}
    impl Sealed for &str {}
    impl Sealed for &String {}
    impl Sealed for usize {}
}

impl<I: RawIndex> Index<I> for Raw {
    type Output = Raw;

    /// The member or element, or an absent value where there is none.
    fn index(&self, index: I) -> &Raw {
        index.find(self).unwrap_or(&ABSENT_VALUE)
    }
}

/// The members of an object: each key, its escapes taken out, with its value.
#[derive(Clone)]
pub struct Members<'a> {
    children: std::slice::Iter<'a, Child>,
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a Raw);

    fn next(&mut self) -> Option<Self::Item> {
        self.children
            .next()
            .map(|child| (&*child.key, &child.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.children.size_hint()
    }
}

impl DoubleEndedIterator for Members<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let child = self.children.next_back()?;
        Some((&*child.key, &child.value))
    }
}

impl ExactSizeIterator for Members<'_> {}

impl fmt::Debug for Members<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.clone()).finish()
    }
}

impl Clone for Raw {
    fn clone(&self) -> Self {
        Self {
            document: self.document.clone(),
            span: self.span,
            children: OnceLock::new(),
        }
    }
}

impl Drop for Raw {
    /// Takes the views below apart one by one: a hundred thousand levels of them must not become as many calls.
    fn drop(&mut self) {
        let Some(children) = self.children.take() else {
            return;
        };
        let mut pending = vec![children];
        while let Some(mut children) = pending.pop() {
            let below = children.iter_mut().map(|child| &mut child.value);
            pending.extend(below.filter_map(|raw| raw.children.take()));
        }
    }
}

impl fmt::Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.json())
    }
}

/// The exact text; under `{:#?}` a line for each key and scalar, as they are spelt.
impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match f.alternate() {
            true => Tape::of(self).root().fmt(f),
            false => f.write_str(self.json()),
        }
    }
}

/// Equal means the same text; [`same_json`](Raw::same_json) asks whether both say the same.
impl PartialEq for Raw {
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json()
    }
}

impl Eq for Raw {}

impl PartialEq<str> for Raw {
    fn eq(&self, other: &str) -> bool {
        self.as_str().is_some_and(|text| text == other)
    }
}

impl PartialEq<&str> for Raw {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl PartialEq<i64> for Raw {
    fn eq(&self, other: &i64) -> bool {
        self.as_i64() == Some(*other)
    }
}

impl PartialEq<f64> for Raw {
    fn eq(&self, other: &f64) -> bool {
        self.as_f64() == Some(*other)
    }
}

impl PartialEq<bool> for Raw {
    fn eq(&self, other: &bool) -> bool {
        self.as_bool() == Some(*other)
    }
}
