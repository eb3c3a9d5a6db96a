#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(all(web, feature = "blocking"))]
compile_error!("a page has one thread, which cannot block: build without the feature `blocking`");

mod derived;
mod json;
mod list;
mod map;
mod placed;
mod response;
mod tool_calls;

#[cfg(feature = "client")]
pub mod agent;
#[cfg(feature = "client")]
pub mod audio;
#[cfg(feature = "client")]
pub mod chat;
#[cfg(feature = "client")]
mod check;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "client")]
mod download;
#[cfg(feature = "client")]
pub mod embeddings;
#[cfg(feature = "client")]
pub mod endpoints;
#[cfg(feature = "client")]
mod error;
#[cfg(feature = "client")]
pub mod evals;
#[cfg(feature = "client")]
mod events;
#[cfg(feature = "client")]
mod form;
#[cfg(all(fuzzing, feature = "client"))]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(feature = "client")]
pub mod guide;
#[cfg(feature = "client")]
pub mod images;
#[cfg(feature = "client")]
mod inspected;
#[cfg(feature = "client")]
mod operation;
#[cfg(feature = "client")]
mod parts;
#[cfg(feature = "client")]
pub mod progress;
#[cfg(feature = "client")]
pub mod raw_call;
#[cfg(feature = "client")]
mod reply;
#[cfg(feature = "client")]
pub mod rerank;
#[cfg(feature = "client")]
mod retry;
#[cfg(feature = "client")]
mod runtime;
#[cfg(feature = "client")]
pub mod saved;
#[cfg(feature = "client")]
mod sse;
#[cfg(feature = "client")]
pub mod tasks;
#[cfg(feature = "client")]
#[doc(alias = "tracing")]
#[doc(alias = "opentelemetry")]
pub mod telemetry;
#[cfg(feature = "client")]
#[doc(alias = "mock")]
#[doc(alias = "fake")]
#[doc(alias = "stub")]
pub mod testing;
#[cfg(feature = "client")]
#[doc(alias = "function calling")]
#[doc(alias = "agent")]
pub mod tools;
#[cfg(all(feature = "client", feature = "schemars"))]
#[doc(alias = "structured output")]
pub mod typed;
#[cfg(feature = "client")]
mod upload;
#[cfg(feature = "client")]
mod wait;

#[path = "../generated"]
mod generated {
    #[cfg(feature = "client")]
    #[allow(clippy::too_many_arguments)]
    #[rustfmt::skip]
    pub mod namespaces; // What they use, and how they are called, depends on the contract.
    #[cfg(feature = "client")]
    #[allow(
        non_camel_case_types,
        unused_imports,
        clippy::too_many_arguments,
        clippy::upper_case_acronyms
    )]
    #[rustfmt::skip]
    pub mod operations;
    #[cfg(feature = "client")]
    #[allow(missing_docs)]
    #[rustfmt::skip]
    pub mod requests;
    #[cfg(feature = "schemars")]
    #[rustfmt::skip]
    mod schemas;
    #[rustfmt::skip]
    pub mod types;
}

pub use derived::{ProposalDoubt, dollars, usd};
pub use json::{
    DecodeError, Drift, Element, Kind, Members, Property, PropertySchema, Raw, RawIndex, Schema,
    Shape, UnionSchema, VariantSchema,
};
pub use list::{List, Listed};
pub use map::{Entries, Map};
pub use response::{Response, ResponseType};
pub use rust_decimal::Decimal;
pub use tool_calls::ArgumentsError;

// A module above stands in place of the generated one of its name, and takes it in.
#[cfg(feature = "client")]
pub use generated::namespaces::*;

#[cfg(feature = "client")]
pub use chat::AUTO;
#[cfg(feature = "client")]
pub use client::{ClientBuilder, Meta};
#[cfg(feature = "client")]
pub use download::Download;
#[cfg(feature = "client")]
pub use error::{Error, ErrorKind};
#[cfg(feature = "client")]
pub use http::Method;

/// The async client: [`client::Client`] on the caller's tokio runtime.
#[cfg(feature = "client")]
pub type Client = client::Client<client::Async>;

/// The blocking client: the same calls, sent with `send()`, for code that is not async.
#[cfg(feature = "blocking")]
pub mod blocking {
    pub use crate::client::mode::blocking::Blocking;

    /// The blocking client: [`client::Client`](crate::client::Client) on a small runtime of its own.
    pub type Client = crate::client::Client<Blocking>;
}

/// What any call uploads: a file, or bytes.
#[cfg(feature = "client")]
pub type Upload = evals::Document;

/// The response types: each a lossless view of one JSON object, generated from the contract.
pub mod types {
    pub use crate::generated::types::*;
}

/// Every operation exactly as the contract names it, generated from it. Outside the promise of semantic versioning;
/// see [`Client::low_level`](client::Client::low_level).
#[cfg(feature = "client")]
pub mod low_level {
    pub use crate::chat::stream::Streams;
    pub use crate::generated::operations::*;
    pub use crate::generated::requests;
    pub use crate::inspected::Inspected;
    pub use crate::operation::{Describe, FreeQuery, OpenBody, Operation, OperationInfo, Reply};
    pub use crate::progress::Progresses;
    pub use crate::wait::Waits;

    /// The contract all of it is generated from, as OpenAPI in YAML.
    pub const OPENAPI: &str = include_str!("../openapi.yaml");
}
