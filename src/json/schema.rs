//! What the contract says of a type, as data: the generator writes it, the walks over a value read it.

use std::fmt;

use rust_decimal::Decimal;

use super::raw::Raw;
use super::union::UnionSchema;
use crate::response::Response;

/// The kinds of JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Null => "null",
            Kind::Boolean => "boolean",
            Kind::Number => "number",
            Kind::String => "string",
            Kind::Array => "array",
            Kind::Object => "object",
        })
    }
}

/// A response type as the contract describes it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Schema {
    /// The type's name, the one of the response-types page.
    pub name: &'static str,
    /// Its properties, in the contract's order.
    pub properties: &'static [PropertySchema],
}

/// One property of a [`Schema`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PropertySchema {
    /// The key it travels under.
    pub key: &'static str,
    /// What its value should be.
    pub shape: Shape,
}

/// What the contract expects a value to be. Null is welcome everywhere: it reads as absent.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Shape {
    /// A string.
    String,
    /// A whole number of at most 64 bits, in any spelling.
    Integer,
    /// A number a double can hold.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A billed total in micro-USD.
    Bill,
    /// An object of this type.
    Object(fn() -> &'static Schema),
    /// An array of these.
    List(&'static Shape),
    /// An object with any keys, whose values are these.
    Map(&'static Shape),
    /// One of the variants of this union.
    Union(fn() -> &'static UnionSchema),
    /// This, or null where null says something: as an element of a list.
    Nullable(&'static Shape),
    /// Whatever it is.
    Any,
}

impl Schema {
    #[doc(hidden)]
    pub const fn new(name: &'static str, properties: &'static [PropertySchema]) -> Self {
        Self { name, properties }
    }
}

impl PropertySchema {
    #[doc(hidden)]
    pub const fn new(key: &'static str, shape: Shape) -> Self {
        Self { key, shape }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shape::String => f.write_str("string"),
            Shape::Integer => f.write_str("integer"),
            Shape::Number => f.write_str("number"),
            Shape::Boolean => f.write_str("boolean"),
            Shape::Bill => f.write_str("micro-USD"),
            Shape::Object(_) => f.write_str("object"),
            Shape::List(_) => f.write_str("array"),
            Shape::Map(_) => f.write_str("object"),
            Shape::Union(union) => {
                let names: Vec<_> = union()
                    .variants
                    .iter()
                    .map(|variant| variant.name)
                    .collect();
                f.write_str(&names.join(" or "))
            }
            Shape::Nullable(shape) => write!(f, "{shape} or null"),
            Shape::Any => f.write_str("anything"),
        }
    }
}

/// The value of one property, as its accessor gives it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Property<'a> {
    /// A string, or none.
    String(Option<&'a str>),
    /// An integer, or none.
    Integer(Option<i64>),
    /// A double, or none.
    Number(Option<f64>),
    /// A boolean.
    Boolean(bool),
    /// Dollars with two places.
    Dollars(Decimal),
    /// An object, or none.
    Object(Option<&'a dyn Response>),
    /// A list of strings.
    Strings(&'a [String]),
    /// A list of integers.
    Integers(&'a [i64]),
    /// A list of doubles.
    Numbers(&'a [f64]),
    /// A list of booleans.
    Booleans(&'a [bool]),
    /// A list of objects.
    List(Vec<&'a dyn Response>),
    /// A list of anything else: of lists, of maps, of unions. One of a union is what its variant is.
    Items(Vec<Property<'a>>),
    /// A map: each key with its value.
    Map(Vec<(&'a str, Property<'a>)>),
    /// Something the contract leaves open, or none.
    Raw(Option<&'a Raw>),
}

impl Property<'_> {
    /// Whether it reads as though it were absent.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Property::String(value) => value.is_none(),
            Property::Integer(value) => value.is_none(),
            Property::Number(value) => value.is_none(),
            Property::Boolean(value) => !value,
            Property::Dollars(value) => value.is_zero(),
            Property::Object(value) => value.is_none_or(|value| value.raw().is_absent()),
            Property::Strings(value) => value.is_empty(),
            Property::Integers(value) => value.is_empty(),
            Property::Numbers(value) => value.is_empty(),
            Property::Booleans(value) => value.is_empty(),
            Property::List(value) => value.is_empty(),
            Property::Items(value) => value.is_empty(),
            Property::Map(value) => value.is_empty(),
            Property::Raw(value) => value.is_none(),
        }
    }
}

/// A value as `Debug` shows it, inside the struct it belongs to.
pub(crate) struct Shown<'a>(pub &'a Property<'a>);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Property::String(Some(value)) => value.fmt(f),
            Property::Integer(Some(value)) => value.fmt(f),
            Property::Number(Some(value)) => value.fmt(f),
            Property::Boolean(value) => value.fmt(f),
            Property::Dollars(value) => value.fmt(f),
            Property::Object(Some(value)) => value.fmt(f),
            Property::Strings(value) => value.fmt(f),
            Property::Integers(value) => value.fmt(f),
            Property::Numbers(value) => value.fmt(f),
            Property::Booleans(value) => value.fmt(f),
            Property::List(value) => value.fmt(f),
            Property::Items(value) => f.debug_list().entries(value.iter().map(Shown)).finish(),
            Property::Map(value) => {
                let entries = value.iter().map(|(key, value)| (key, Shown(value)));
                f.debug_map().entries(entries).finish()
            }
            Property::Raw(Some(value)) => value.fmt(f),
            Property::String(None)
            | Property::Integer(None)
            | Property::Number(None)
            | Property::Object(None)
            | Property::Raw(None) => f.write_str("None"),
        }
    }
}
