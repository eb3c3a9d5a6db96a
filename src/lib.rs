//! pareta

mod derived;
mod json;
mod list;
mod response;

#[path = "../generated"]
mod generated {
    #[cfg(feature = "schemars")]
    #[rustfmt::skip]
    mod schemas;
    #[rustfmt::skip]
    pub mod types;
}

pub use derived::dollars;
pub use json::{DecodeError, Drift, Kind, Members, Property, PropertySchema, Raw, RawIndex, Schema, Shape};
pub use list::{List, Listed};
pub use response::{Response, ResponseType};

/// The response types, each a lossless view of one JSON object.
pub mod types {
    pub use crate::generated::types::*;
}
