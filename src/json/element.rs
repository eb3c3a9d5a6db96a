//! What lists, maps and unions hold: how each kind of value is read where it stands among others.

use std::fmt;

use super::reader::{Reader, Result};
use super::schema::{Property, Shape};

/// A kind of value that lists and maps hold.
pub trait Element: Clone + fmt::Debug + Send + Sync + Sized + 'static {
    /// What the contract expects one to be.
    #[doc(hidden)]
    const SHAPE: Shape;

    /// Whether a value whose text begins so can be one.
    #[doc(hidden)]
    fn begins(first: u8) -> bool;

    /// Passes over the next value, and reads it as one; `None` is a value that nothing can stand in for.
    #[doc(hidden)]
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>>;

    /// The value, for walks.
    #[doc(hidden)]
    fn property(&self) -> Property<'_>;

    /// A list of such values, for walks.
    #[doc(hidden)]
    fn properties(list: &[Self]) -> Property<'_> {
        Property::Items(list.iter().map(Self::property).collect())
    }
}

impl Element for i64 {
    const SHAPE: Shape = Shape::Integer;

    fn begins(first: u8) -> bool {
        f64::begins(first)
    }

    #[inline]
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>> {
        reader.integer()
    }

    fn property(&self) -> Property<'_> {
        Property::Integer(Some(*self))
    }

    fn properties(list: &[Self]) -> Property<'_> {
        Property::Integers(list)
    }
}

impl Element for f64 {
    const SHAPE: Shape = Shape::Number;

    fn begins(first: u8) -> bool {
        first == b'-' || first.is_ascii_digit()
    }

    #[inline]
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>> {
        reader.float()
    }

    fn property(&self) -> Property<'_> {
        Property::Number(Some(*self))
    }

    fn properties(list: &[Self]) -> Property<'_> {
        Property::Numbers(list)
    }
}

impl Element for bool {
    const SHAPE: Shape = Shape::Boolean;

    fn begins(first: u8) -> bool {
        matches!(first, b't' | b'f')
    }

    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>> {
        let is_one = Self::begins(reader.peek()?);
        Ok(Some(reader.boolean()?).filter(|_| is_one))
    }

    fn property(&self) -> Property<'_> {
        Property::Boolean(*self)
    }

    fn properties(list: &[Self]) -> Property<'_> {
        Property::Booleans(list)
    }
}

/// In a list one for each element: empty where it is no string.
impl Element for String {
    const SHAPE: Shape = Shape::String;

    fn begins(first: u8) -> bool {
        first == b'"'
    }

    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>> {
        reader.string().map(Some)
    }

    fn property(&self) -> Property<'_> {
        Property::String(Some(self))
    }

    fn properties(list: &[Self]) -> Property<'_> {
        Property::Strings(list)
    }
}

/// A list within a list or map; empty where it is none.
impl<T: Element> Element for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);

    fn begins(first: u8) -> bool {
        first == b'['
    }

    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>> {
        reader.list().map(Some)
    }

    fn property(&self) -> Property<'_> {
        T::properties(self)
    }
}

/// What may be null where it stands.
impl<T: Element> Element for Option<T> {
    const SHAPE: Shape = Shape::Nullable(&T::SHAPE);

    fn begins(first: u8) -> bool {
        first == b'n' || T::begins(first)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>> {
        match reader.null()? {
            true => Ok(Some(None)),
            false => Ok(T::read(reader)?.map(Some)),
        }
    }

    fn property(&self) -> Property<'_> {
        self.as_ref().map_or(Property::Raw(None), T::property)
    }
}

/// Lists up to here are held with what room they have: to give it back costs more than it is.
const SHORT_LIST: usize = 4;

impl Reader<'_> {
    /// The elements of a list; none when it is no list, and none where one of them is such that nothing can stand in
    /// for it: in a list of numbers, what is no number.
    #[inline]
    pub(crate) fn list<T: Element>(&mut self) -> Result<Vec<T>> {
        let mut list = Vec::new();
        let mut fit = true;
        self.array(|reader| {
            match T::read(reader)? {
                Some(element) => list.push(element),
                None => fit = false,
            }
            Ok(())
        })?;
        if !fit {
            return Ok(Vec::new());
        }
        // A long list has grown by doubling, and may be held for long.
        if list.len() > SHORT_LIST {
            list.shrink_to_fit();
        }
        Ok(list)
    }

    /// A value that a member of its object may lack: none for null.
    pub fn optional<T: Element>(&mut self) -> Result<Option<T>> {
        match self.null()? {
            true => Ok(None),
            false => T::read(self),
        }
    }
}
