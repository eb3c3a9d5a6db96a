//! From `openapi.yaml` to `generated/`: read → prepare → progenitor → shape → format.
//!
//! `cargo regenerate` runs it. Nothing depends on it, so that who uses the library never compiles a generator; what the
//! library's build script needs to notice stale code is in `build/fingerprint.rs`.

mod contract;
mod document;
#[path = "../../../build/fingerprint.rs"]
mod fingerprint;
mod format;
mod kinds;
mod limits;
mod names;
mod operations;
mod panics;
mod prepare;
mod progenitor;
mod refusal;
mod requests;
mod responses;
mod schemas;
mod taken;

use contract::Contract;
pub use refusal::{Refusal, Refusals};

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
    let code = taken::Code::of_the_library()?;
    let read = panics::told(|| document::read(text, code), || "openapi.yaml".to_owned())?;
    let header = crate::fingerprint::header_line(text);
    let contract = Contract { api: read.api };
    let panics = |api| panics::caught(|| files(&Contract { api }, &header)).is_err();
    panics::told(
        || files(&contract, &header),
        || panics::culprit(&contract.api, &panics),
    )
    .map_err(|refusals| read.origins.told(refusals))
}

fn files(contract: &Contract, header: &str) -> Result<Vec<Generated>, Refusals> {
    let prepared = prepare::for_progenitor(contract)?;
    let lowered = progenitor::lower(contract, &prepared)?;
    let file = |name, tokens| {
        Ok::<_, String>(Generated {
            name,
            text: format::source(header, tokens)?,
        })
    };
    Ok(vec![
        file("types.rs", responses::emit(contract)?)?,
        file("schemas.rs", schemas::emit(contract)?)?,
        file("requests.rs", requests::emit(&lowered)?)?,
        file("operations.rs", operations::emit(contract, &lowered)?)?,
    ])
}
