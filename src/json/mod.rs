//! JSON kept whole: one tolerant pass over a document that knows where every value starts and ends,
//! and the views made from it.

#[cfg(feature = "client")]
mod canonical;
mod de;
mod document;
mod drift;
mod element;
mod exact;
#[cfg(feature = "client")]
mod finite;
mod number;
mod raw;
mod reader;
mod same;
mod schema;
mod ser;
mod string;
mod tape;
mod union;

#[cfg(feature = "client")]
pub(crate) use canonical::canonical;
pub(crate) use de::json_text;
pub use document::DecodeError;
pub(crate) use document::{Document, decode, read_whole};
pub use drift::Drift;
pub(crate) use drift::Findings;
#[cfg(feature = "validate")]
pub(crate) use drift::join;
pub use element::Element;
#[cfg(feature = "client")]
pub(crate) use finite::{to_json, write_json};
pub use number::Bill;
pub use raw::{Members, Raw, RawIndex};
pub(crate) use reader::MAX_LEVELS;
pub use reader::{Reader, Syntax};
pub(crate) use schema::Shown;
pub use schema::{Kind, Property, PropertySchema, Schema, Shape};
pub(crate) use string::Text;
pub use union::{UnionSchema, VariantSchema};
