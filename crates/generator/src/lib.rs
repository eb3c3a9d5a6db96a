//! From `openapi.yaml` to `generated/`: read → progenitor → shape → format.
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
mod imports;
mod kinds;
mod limits;
mod lookup;
mod namespaces;
mod operations;
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
    let mut requests = requests::Requests::new(&contract);
    let mut operations = operations::read(&contract, &mut requests)?;
    let lowered = progenitor::lower(&operations, &requests)?;
    operations::complete(&mut operations, &requests, &lowered)?;
    let header = crate::fingerprint::header_line(text);
    let file = |name, tokens| {
        Ok::<_, String>(Generated {
            name,
            text: format::source(&header, tokens)?,
        })
    };
    let operations = operations::emit(&contract, &operations, &requests, &lowered)?;
    let namespaces = namespaces::emit(&contract, &namespaces, &operations)?;
    Ok(vec![
        file("types.rs", responses::emit(&contract, &types)?)?,
        file("schemas.rs", schemas::emit(&contract, &types)?)?,
        file("requests.rs", requests::emit(&requests, &lowered)?)?,
        file("operations.rs", operations)?,
        file("namespaces.rs", namespaces)?,
    ])
}
