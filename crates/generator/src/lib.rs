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
    // Each is read whatever is wrong with the others, so that all is told at once.
    let mut refusals = Refusals::default();
    let mut requests = requests::Requests::new(&contract);
    let namespaces = refusals.take(namespaces::read(&contract));
    let types = refusals.take(Types::of(&contract));
    let operations = types.as_ref().and_then(|types| {
        let operations = operations::read(&contract, types, &mut requests);
        refusals.take(operations)
    });
    let (Some(namespaces), Some(types), Some(mut operations)) = (namespaces, types, operations)
    else {
        return Err(refusals);
    };
    let lowered = progenitor::lower(&operations, &requests)?;
    operations::complete(&mut operations, &requests, &lowered)?;
    let header = crate::fingerprint::header_line(text);
    let file = |name, tokens| {
        Ok::<_, String>(Generated {
            name,
            text: format::source(&header, tokens)?,
        })
    };
    let low_level = operations::emit(&contract, &operations, &requests, &lowered)?;
    let namespaces = namespaces::emit(&contract, &namespaces, &low_level)?;
    Ok(vec![
        file("types.rs", responses::emit(&contract, &types)?)?,
        file("schemas.rs", schemas::emit(&contract, &types)?)?,
        file("requests.rs", requests::emit(&requests, &lowered)?)?,
        file("operations.rs", low_level)?,
        file("namespaces.rs", namespaces)?,
    ])
}
