//! From `openapi.yaml` to `generated/`: read and check → shape → progenitor → format.
//!
//! `cargo regenerate` runs it. Nothing depends on it, so that who uses the library never compiles a generator; what the
//! library's build script needs to notice stale code is in `build/fingerprint.rs`.

mod changes;
mod contract;
mod document;
mod example;
mod face;
#[path = "../../../build/fingerprint.rs"]
mod fingerprint;
mod format;
mod forms;
mod imports;
mod kinds;
mod limits;
mod lookup;
mod names;
mod namespaces;
mod operations;
mod panics;
mod progenitor;
mod refusal;
mod requests;
mod responses;
mod scaffold;
mod schemas;
mod suggest;
mod tables;
mod taken;
mod types;
mod unions;
mod vocabularies;

pub use changes::{Changes, Effect};
use contract::Contract;
pub use face::{Face, Item, Shape, face};
use lookup::Lookup;
use proc_macro2::TokenStream;
pub use refusal::{Refusal, Refusals};
pub use scaffold::File;
pub use suggest::{Sample, SampleOf, suggest};
use taken::Code;
use types::Types;

/// A generated file: its name under `generated/`, and its text.
pub struct Generated {
    /// Its name.
    pub name: &'static str,
    /// What it must hold.
    pub text: String,
}

/// What `tests/generated/` must hold, beside these generated files.
///
/// # Errors
///
/// A contract that cannot be read.
pub fn tables(contract: &str, files: &[Generated]) -> Result<Vec<Generated>, Refusals> {
    let texts = || files.iter().map(|file| (file.name, file.text.as_str()));
    let all = face(texts())?;
    let types = face(texts().filter(|(name, _)| *name == "types.rs"))?;
    Ok(tables::emit(
        &Lookup::read(contract)?,
        &types.structs(),
        &all,
    ))
}

/// What else a change of the contract needs and the repository lacks, whose files `present` gives by their paths.
///
/// # Errors
///
/// A contract or a source that cannot be read.
pub fn scaffold(
    contract: &str,
    files: &[Generated],
    present: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<File>, Refusals> {
    let types = files.iter().filter(|file| file.name == "types.rs");
    let types = face(types.map(|file| (file.name, file.text.as_str())))?;
    scaffold::files(&Lookup::read(contract)?, &types.structs(), present)
}

/// What `generated/` must hold for this contract.
///
/// # Errors
///
/// Everything in the contract that cannot be generated from, and where it stands.
pub fn generate(text: &str) -> Result<Vec<Generated>, Refusals> {
    let code = Code::of_the_library()?;
    let read = panics::told(|| document::read(text, code), || "openapi.yaml".to_owned())?;
    let header = crate::fingerprint::header_line(text);
    let contract = Contract { api: read.api };
    let panics = |api| panics::caught(|| files(&Contract { api }, code, &header)).is_err();
    panics::told(
        || files(&contract, code, &header),
        || panics::culprit(&contract.api, &panics),
    )
    .map_err(|refusals| read.origins.told(refusals))
}

/// Every stage is tried, so that what each refuses is told at once.
fn files(contract: &Contract, code: &Code, header: &str) -> Result<Vec<Generated>, Refusals> {
    let mut refusals = Refusals::default();
    let namespaces = refusals.take(namespaces::read(contract, code));
    let types = refusals.take(Types::of(contract));
    let operations = types
        .as_ref()
        .and_then(|types| refusals.take(calls(contract, types)));
    let namespaces =
        namespaces
            .zip(operations.as_ref())
            .and_then(|(namespaces, (_, operations))| {
                refusals.take(namespaces::emit(contract, &namespaces, operations))
            });
    let (requests, operations) = operations.unzip();
    let responses = types
        .as_ref()
        .and_then(|types| refusals.take(responses::emit(contract, types)));
    let schemas = types
        .as_ref()
        .and_then(|types| refusals.take(schemas::emit(contract, types)));
    let tokens = [
        ("types.rs", responses),
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

/// The requests and the operations.
fn calls(contract: &Contract, types: &Types) -> Result<(TokenStream, TokenStream), Refusals> {
    let mut requests = requests::Requests::new(contract);
    let mut operations = operations::read(contract, types, &mut requests)?;
    let lowered = progenitor::lower(&operations, &requests)?;
    operations::complete(&mut operations, &requests, &lowered)?;
    let calls = operations::emit(contract, &operations, &requests, &lowered)?;
    Ok((requests::emit(&requests, &lowered)?, calls))
}
