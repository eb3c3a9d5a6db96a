//! From `openapi.yaml` to `generated/`: read → prepare → progenitor → shape → format.
//!
//! `cargo regenerate` runs it. Nothing depends on it, so that who uses the library never compiles a generator; what the
//! library's build script needs to notice stale code is in `build/fingerprint.rs`.

mod contract;
#[path = "../../../build/fingerprint.rs"]
mod fingerprint;
mod format;
mod forms;
mod kinds;
mod limits;
mod operations;
mod prepare;
mod progenitor;
mod refusal;
mod requests;
mod responses;
mod schemas;
mod types;
mod unions;
mod vocabularies;

use contract::Contract;
pub use refusal::{Refusal, Refusals};
use types::Types;

/// A generated file: its name under `generated/`, and its text.
pub struct Generated {
    /// Its name.
    pub name: &'static str,
    /// What it must hold.
    pub text: String,
}

/// What `generated/` must hold for this contract.
///
/// # Errors
///
/// Everything in the contract that cannot be generated from, and where it stands.
pub fn generate(text: &str) -> Result<Vec<Generated>, Refusals> {
    let contract = Contract::read(text)?;
    let types = Types::of(&contract)?;
    let prepared = prepare::for_progenitor(&contract)?;
    let lowered = progenitor::lower(&contract, &types, &prepared)?;
    let header = crate::fingerprint::header_line(text);
    let file = |name, tokens| {
        Ok::<_, String>(Generated {
            name,
            text: format::source(&header, tokens)?,
        })
    };
    Ok(vec![
        file("types.rs", responses::emit(&contract, &types)?)?,
        file("schemas.rs", schemas::emit(&contract, &types)?)?,
        file("requests.rs", requests::emit(&lowered)?)?,
        file("operations.rs", operations::emit(&contract, &lowered)?)?,
    ])
}
