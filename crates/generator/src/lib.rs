//! From `openapi.yaml` to `generated/`: read and check → prepare → progenitor → shape → format.
//!
//! `cargo regenerate` runs it. Nothing depends on it, so that who uses the library never compiles a generator; what the
//! library's build script needs to notice stale code is in `build/fingerprint.rs`.

mod contract;
mod document;
mod face;
#[path = "../../../build/fingerprint.rs"]
mod fingerprint;
mod format;
mod kinds;
mod limits;
mod names;
mod namespaces;
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
pub use face::{Face, Item, Shape, face};
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

/// Every stage is tried, so that what each refuses is told at once.
fn files(contract: &Contract, header: &str) -> Result<Vec<Generated>, Refusals> {
    let mut refusals = Refusals::default();
    let namespaces = refusals.take(namespaces::read(contract));
    let types = refusals.take(responses::emit(contract));
    let schemas = refusals.take(schemas::emit(contract));
    let prepared = prepare::for_progenitor(contract);
    let lowered = prepared.and_then(|prepared| progenitor::lower(contract, &prepared));
    let lowered = refusals.take(lowered);
    let lowered = lowered.as_ref();
    let requests = lowered.and_then(|lowered| refusals.take(requests::emit(lowered)));
    let operations = lowered.and_then(|lowered| refusals.take(operations::emit(contract, lowered)));
    let namespaces = namespaces
        .zip(operations.as_ref())
        .and_then(|(namespaces, operations)| {
            refusals.take(namespaces::emit(contract, &namespaces, operations))
        });
    let tokens = [
        ("types.rs", types),
        ("schemas.rs", schemas),
        ("requests.rs", requests),
        ("operations.rs", operations),
        ("namespaces.rs", namespaces),
    ];
    let files = tokens.into_iter().filter_map(|(name, tokens)| {
        let text = refusals.take(format::source(header, tokens?))?;
        Some(Generated { name, text })
    });
    let files = files.collect();
    refusals.or(files)
}
