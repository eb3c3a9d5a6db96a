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
mod names;
mod namespaces;
mod operations;
mod panics;
mod progenitor;
mod requests;
mod responses;
mod scaffold;
mod schemas;
mod tables;
mod taken;
mod types;
mod unions;
mod vocabularies;

pub use changes::{Changes, Effect};
use contract::Contract;
pub use face::{Face, Item, Shape, face};
use lookup::Lookup;
use namespaces::Namespace;
use operations::Operation;
pub use pareta_suggest::refusal::{Refusal, Refusals};
pub use pareta_suggest::{Sample, SampleOf, suggest};
use pareta_suggest::{lookup, refusal};
use requests::Requests;
pub use scaffold::File;
use taken::Code;
use types::Types;

/// A generated file: its name under `generated/`, and its text.
pub struct Generated {
    /// Its name.
    pub name: &'static str,
    /// What it must hold.
    pub text: String,
}

/// A contract as the generator reads it: lowered, with a component for each object.
fn as_read(contract: &str) -> Result<Lookup, Refusals> {
    let document = document::read(contract, Code::of_the_library()?)?;
    let document = serde_json::to_value(document.api);
    document
        .map(Lookup::of)
        .map_err(|error| Refusals::from(error.to_string()))
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
    Ok(tables::emit(&as_read(contract)?, &types.structs(), &all))
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
    scaffold::files(&as_read(contract)?, &types.structs(), present)
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
    if let Err(mut refusals) = read.refusals.or(()) {
        // What is refused there may be what a later stage fails on.
        let later = panics::caught(|| Stages::read(&contract, code));
        let later = later.ok().and_then(Result::err).unwrap_or_default();
        refusals.append(read.origins.told(later));
        return Err(refusals);
    }
    let panics = |api| panics::caught(|| files(&Contract { api }, code, &header)).is_err();
    panics::told(
        || files(&contract, code, &header),
        || panics::culprit(&contract.api, &panics),
    )
    .map_err(|refusals| read.origins.told(refusals))
}

/// What the stages read of a contract before anything is written.
struct Stages<'a> {
    namespaces: Vec<Namespace<'a>>,
    types: Types<'a>,
    requests: Requests<'a>,
    operations: Vec<Operation<'a>>,
}

impl<'a> Stages<'a> {
    /// Every stage is tried, so that what each refuses is told at once.
    fn read(contract: &'a Contract, code: &Code) -> Result<Self, Refusals> {
        let mut refusals = Refusals::default();
        let namespaces = refusals.take(namespaces::read(contract, code));
        let types = refusals.take(Types::of(contract));
        let mut requests = Requests::new(contract);
        let operations = types
            .as_ref()
            .and_then(|types| refusals.take(operations::read(contract, types, &mut requests)));
        let read = namespaces.zip(types).zip(operations);
        refusals.or(())?;
        let ((namespaces, types), operations) = read.ok_or_else(Refusals::default)?;
        Ok(Self {
            namespaces,
            types,
            requests,
            operations,
        })
    }
}

fn files(contract: &Contract, code: &Code, header: &str) -> Result<Vec<Generated>, Refusals> {
    let Stages {
        namespaces,
        types,
        requests,
        mut operations,
    } = Stages::read(contract, code)?;
    let lowered = progenitor::lower(&operations, &requests)?;
    operations::complete(&mut operations, &requests, &lowered)?;
    let calls = operations::emit(contract, &operations, &requests, &lowered)?;
    let mut refusals = Refusals::default();
    let namespaces = refusals.take(namespaces::emit(contract, &namespaces, &calls));
    let tokens = [
        ("types.rs", refusals.take(responses::emit(contract, &types))),
        ("schemas.rs", refusals.take(schemas::emit(contract, &types))),
        (
            "requests.rs",
            refusals.take(requests::emit(&requests, &lowered)),
        ),
        ("operations.rs", Some(calls)),
        ("namespaces.rs", namespaces),
    ];
    let files = tokens.into_iter().filter_map(|(name, tokens)| {
        let text = refusals.take(format::source(header, tokens?))?;
        Some(Generated { name, text })
    });
    let files = files.collect();
    refusals.or(files)
}
