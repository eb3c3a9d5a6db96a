//! From `openapi.yaml` to `generated/`: read → prepare → progenitor → shape → format.
//!
//! Compiled into the build script with the feature `_generate`, and into the test that holds `generated/` against it.

mod contract;
mod format;
mod kinds;
mod limits;
mod operations;
mod prepare;
mod progenitor;
mod requests;
mod responses;
mod schemas;

use contract::Contract;

/// A generated file: its name under `generated/`, and its text.
pub struct Generated {
    pub name: &'static str,
    pub text: String,
}

/// What `generated/` must hold for this contract.
///
/// # Errors
///
/// What in the contract cannot be generated from, and where it stands.
pub fn generate(text: &str) -> Result<Vec<Generated>, String> {
    let contract = Contract::read(text)?;
    let prepared = prepare::for_progenitor(&contract)?;
    let lowered = progenitor::lower(&contract, &prepared)?;
    let header = crate::fingerprint::header_line(text);
    let file = |name, tokens| {
        Ok::<_, String>(Generated {
            name,
            text: format::source(&header, tokens)?,
        })
    };
    Ok(vec![
        file("types.rs", responses::emit(&contract)?)?,
        file("schemas.rs", schemas::emit(&contract)?)?,
        file("requests.rs", requests::emit(&lowered)?)?,
        file("operations.rs", operations::emit(&contract, &lowered)?)?,
    ])
}
