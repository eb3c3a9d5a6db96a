//! From `openapi.yaml` to `generated/`: read → progenitor → shape → format.
//!
//! `cargo regenerate` runs it. Nothing depends on it, so that who uses the library never compiles a generator; what the
//! library's build script needs to notice stale code is in `build/fingerprint.rs`.

mod contract;
#[path = "../../../build/fingerprint.rs"]
mod fingerprint;
mod format;
mod kinds;
mod limits;
mod operations;
mod progenitor;
mod refusal;
mod requests;
mod responses;
mod schemas;

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
    let contract = Contract::read(text)?;
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
    Ok(vec![
        file("types.rs", responses::emit(&contract)?)?,
        file("schemas.rs", schemas::emit(&contract)?)?,
        file("requests.rs", requests::emit(&requests, &lowered)?)?,
        file(
            "operations.rs",
            operations::emit(&contract, &operations, &requests, &lowered)?,
        )?,
    ])
}
