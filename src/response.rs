//! What all response types share. The generator writes what differs between them.

use std::fmt;

use crate::json::{
    Bill, DecodeError, Drift, Findings, Kind, MAX_LEVELS, Property, Raw, Reader, Schema, Shape,
    Shown, Syntax,
};

/// A response type of the contract: a raw side and a typed one.
///
/// Code that works on any of them (snapshots, inspection, drift reports) takes `&dyn Response`; everything here is
/// also at hand on the types themselves, without this trait in scope.
///
/// A type may hold itself. Objects and arrays within each other are read 64 levels deep: what lies deeper reads as
/// absent on the typed side, `drift` says so, and the raw side has it.
pub trait Response: fmt::Debug + Send + Sync + private::Sealed + 'static {
    /// The exact JSON this value was read from.
    fn raw(&self) -> &Raw;

    /// What the contract says of this type.
    fn schema(&self) -> &'static Schema;

    /// Calls `visit` with each documented property and its value, in the contract's order.
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'static str, Property<'a>));

    /// What the contract expects a value of this type to be.
    #[doc(hidden)]
    fn shape(&self) -> Shape;

    #[doc(hidden)]
    fn contract() -> &'static Schema
    where
        Self: Sized;

    #[doc(hidden)]
    fn absent() -> &'static Self
    where
        Self: Sized;

    #[doc(hidden)]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Syntax>
    where
        Self: Sized;

    #[doc(hidden)]
    fn bill(&self) -> Bill {
        Bill::Absent
    }

    /// Whether the list that a reply of this type is there for is empty, where it must not be.
    #[doc(hidden)]
    fn is_without_answer(&self) -> bool {
        false
    }

    /// What is missing and without which a reply is none.
    #[doc(hidden)]
    fn lacks(&self) -> Option<Drift> {
        None
    }
}

pub(crate) mod private {
    /// Only the types of the contract are responses.
    pub trait Sealed {}
}

impl Reader<'_> {
    /// An object that reads as an empty one when it is absent.
    #[inline]
    pub(crate) fn nested<T: Response>(&mut self) -> Result<Option<Box<T>>, Syntax> {
        if self.null()? {
            return Ok(None);
        }
        Ok(Some(Box::new(T::decode(self)?)))
    }

    /// An object that is none when it is absent, empty or no object.
    pub(crate) fn nested_unless_empty<T: Response>(&mut self) -> Result<Option<Box<T>>, Syntax> {
        let value = T::decode(self)?;
        Ok(value.raw().has_members().then(|| Box::new(value)))
    }
}

/// Whether nothing the contract names is there, but what an error may say of itself. A boolean that is there tells
/// something, whichever it is.
pub(crate) fn is_blank(value: &dyn Response) -> bool {
    let mut is_blank = true;
    value.visit(&mut |name, property| {
        let tells = !matches!(name, "object" | "type" | "status" | "code" | "message");
        is_blank &= !tells || property.is_empty();
    });
    let booleans = value.schema().properties.iter();
    let mut booleans = booleans.filter(|property| matches!(property.shape, Shape::Boolean));
    let is_there = |key: &str| {
        let found = value.raw().get(key);
        found.is_some_and(|found| found.json_kind() == Kind::Boolean)
    };
    is_blank && !booleans.any(|property| is_there(property.key))
}

/// `Debug` for every type: its name and documented properties; under `{:#?}` the undocumented ones too.
pub(crate) fn debug(value: &dyn Response, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let all = f.alternate();
    let mut shown = f.debug_struct(value.schema().name);
    value.visit(&mut |name, property| {
        shown.field(name, &Shown(&property));
    });
    if all {
        let unknown = Unknown::of(value);
        if !unknown.0.is_empty() {
            shown.field("unknown", &unknown);
        }
    }
    shown.finish()
}

/// The members the contract does not know, each with its path from the value that is shown.
struct Unknown<'a>(Vec<(String, &'a Raw)>);

impl<'a> Unknown<'a> {
    fn of(value: &'a dyn Response) -> Self {
        let mut names = Vec::new();
        value.visit(&mut |name, _| names.push(name));
        let mut unknown = Self(Vec::new());
        unknown.add(value.raw(), value.schema(), &names, "", 0);
        unknown
    }

    /// Adds those of an object. `names` are the properties shown on their own: an object behind one of them shows its
    /// unknown members itself; what is in another, such as an envelope, is shown here.
    fn add(&mut self, raw: &'a Raw, schema: &Schema, names: &[&str], path: &str, level: usize) {
        for (key, value) in raw.members() {
            let mut known = schema.properties.iter();
            match known
                .find(|known| known.key == key)
                .map(|known| known.shape)
            {
                None => self.0.push((format!("{path}{key}"), value)),
                Some(Shape::Object(inner)) if !names.contains(&key) && level < MAX_LEVELS => {
                    self.add(value, inner(), &[], &format!("{path}{key}."), level + 1);
                }
                Some(_) => {}
            }
        }
    }
}

impl fmt::Debug for Unknown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members = self.0.iter().map(|(path, value)| (path, value));
        f.debug_map().entries(members).finish()
    }
}

pub(crate) fn findings(value: &dyn Response) -> Findings {
    Findings::at(value.raw(), value.shape(), "$")
}

/// What is the same for every object of the contract.
macro_rules! response_type {
    ($name:ident) => {
        $crate::response::lossless!($name);

        impl $crate::json::Element for $name {
            const SHAPE: $crate::Shape =
                $crate::Shape::Object(<$name as $crate::response::Response>::contract);

            fn begins(first: u8) -> bool {
                first == b'{'
            }

            #[inline]
            fn read(
                reader: &mut $crate::json::Reader<'_>,
            ) -> Result<Option<Self>, $crate::json::Syntax> {
                <$name as $crate::response::Response>::decode(reader).map(Some)
            }

            fn property(&self) -> $crate::Property<'_> {
                $crate::Property::Object(Some(self))
            }

            fn properties(list: &[Self]) -> $crate::Property<'_> {
                let objects = list
                    .iter()
                    .map(|item| item as &dyn $crate::response::Response);
                $crate::Property::List(objects.collect())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::response::debug(self, f)
            }
        }
    };
}
pub(crate) use response_type;

/// What is the same for every union of the contract, whose `variant` gives the variant as a walk sees it.
#[allow(unused_macros, reason = "a contract may have no union")]
macro_rules! union_type {
    ($name:ident) => {
        $crate::response::lossless!($name);

        impl $crate::json::Element for $name {
            const SHAPE: $crate::Shape = $crate::Shape::Union($name::union);

            fn begins(first: u8) -> bool {
                first != b'n'
            }

            fn read(
                reader: &mut $crate::json::Reader<'_>,
            ) -> Result<Option<Self>, $crate::json::Syntax> {
                <$name as $crate::response::Response>::decode(reader).map(Some)
            }

            fn property(&self) -> $crate::Property<'_> {
                self.variant()
            }
        }

        /// As its variant is shown.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::json::Shown(&self.variant()).fmt(f)
            }
        }
    };
}
#[allow(unused_imports, reason = "as above")]
pub(crate) use union_type;

/// What is the same for every type that has its text.
macro_rules! lossless {
    ($name:ident) => {
        impl $name {
            /// Decodes a JSON text, such as a saved fixture. Any valid JSON decodes: what is missing or of another
            /// kind reads as absent, and [`drift`](Self::drift) names it.
            ///
            /// # Errors
            ///
            /// When the text is not JSON.
            pub fn from_json(text: impl Into<String>) -> Result<Self, $crate::DecodeError> {
                $crate::json::decode(&$crate::json::Document::new(text.into()), "")
            }

            /// Where this value is not what the contract expects; computed on each call.
            pub fn drift(&self) -> Vec<$crate::Drift> {
                $crate::response::findings(self).drift
            }

            /// The paths of the properties the contract does not know; computed on each call.
            pub fn unknown(&self) -> Vec<String> {
                $crate::response::findings(self).unknown
            }
        }

        impl $crate::response::private::Sealed for $name {}

        impl std::ops::Deref for $name {
            type Target = $crate::Raw;

            fn deref(&self) -> &$crate::Raw {
                $crate::response::Response::raw(self)
            }
        }

        /// Equal means the same text; [`same_json`](crate::Raw::same_json) asks whether both say the same.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::response::Response::raw(self) == $crate::response::Response::raw(other)
            }
        }

        impl Eq for $name {}

        /// As [`Raw`](crate::Raw) is written: the exact text with serde_json, the structure in any other format.
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::response::Response::raw(self).serialize(serializer)
            }
        }

        /// As [`Raw`](crate::Raw) is read: the exact text from serde_json, a text made anew from any other format.
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = $crate::json::json_text(deserializer)?;
                Self::from_json(text).map_err(<D::Error as serde::de::Error>::custom)
            }
        }
    };
}
pub(crate) use lossless;

/// A response type by its name: how a tool decodes what it is told the type of.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct ResponseType {
    /// Its name on the response-types page.
    pub name: &'static str,
    decode: fn(String) -> Result<Box<dyn Response>, DecodeError>,
}

impl ResponseType {
    pub(crate) const fn new(
        name: &'static str,
        decode: fn(String) -> Result<Box<dyn Response>, DecodeError>,
    ) -> Self {
        Self { name, decode }
    }

    /// The response type of that name, if the contract has it.
    pub fn named(name: &str) -> Option<Self> {
        let types = crate::types::RESPONSE_TYPES.iter();
        types.copied().find(|known| known.name == name)
    }

    /// Every response type, in the contract's order.
    pub fn all() -> &'static [Self] {
        crate::types::RESPONSE_TYPES
    }

    /// Decodes a JSON text as this type.
    ///
    /// # Errors
    ///
    /// When the text is not JSON.
    pub fn decode(&self, text: impl Into<String>) -> Result<Box<dyn Response>, DecodeError> {
        (self.decode)(text.into())
    }
}

impl fmt::Debug for ResponseType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ResponseType").field(&self.name).finish()
    }
}

impl dyn Response {
    /// Where this value is not what the contract expects; computed on each call.
    pub fn drift(&self) -> Vec<Drift> {
        findings(self).drift
    }

    /// The paths of the properties the contract does not know; computed on each call.
    pub fn unknown(&self) -> Vec<String> {
        findings(self).unknown
    }
}
