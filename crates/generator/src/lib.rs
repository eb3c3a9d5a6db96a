//! From `openapi.yaml` to `generated/`: read → prepare → progenitor → shape → format.
//!
//! `cargo regenerate` runs it. Nothing depends on it, so that who uses the library never compiles a generator; what the
//! library's build script needs to notice stale code is in `build/fingerprint.rs`.

mod changes;
mod contract;
mod example;
mod face;
#[path = "../../../build/fingerprint.rs"]
mod fingerprint;
mod format;
mod forms;
mod kinds;
mod limits;
mod lookup;
mod namespaces;
mod operations;
mod prepare;
mod progenitor;
mod refusal;
mod requests;
mod responses;
mod scaffold;
mod schemas;
mod suggest;
mod tables;
mod types;
mod unions;
mod vocabularies;

pub use changes::{Changes, Effect};
use contract::Contract;
pub use face::{Face, Item, Shape, face};
use lookup::Lookup;
pub use refusal::{Refusal, Refusals};
pub use scaffold::File;
pub use suggest::{Sample, SampleOf, suggest};
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
    let contract = Contract::read(text)?;
    let namespaces = namespaces::read(&contract)?;
    let types = Types::of(&contract)?;
    let prepared = prepare::for_progenitor(&contract)?;
    let lowered = progenitor::lower(&contract, &prepared)?;
    let header = crate::fingerprint::header_line(text);
    let file = |name, tokens| {
        Ok::<_, String>(Generated {
            name,
            text: format::source(&header, tokens)?,
        })
    };
    let operations = operations::emit(&contract, &lowered)?;
    let namespaces = namespaces::emit(&contract, &namespaces, &operations)?;
    Ok(vec![
        file("types.rs", responses::emit(&contract, &types)?)?,
        file("schemas.rs", schemas::emit(&contract, &types)?)?,
        file("requests.rs", requests::emit(&lowered)?)?,
        file("operations.rs", operations)?,
        file("namespaces.rs", namespaces)?,
    ])
}
