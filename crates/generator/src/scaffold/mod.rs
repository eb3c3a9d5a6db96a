//! What a change of the contract needs beside `generated/`, where it is not there yet: fixtures of types and properties,
//! and routes of the sandbox that say that they are to be written.

mod fixtures;
mod stubs;

use crate::lookup::Lookup;
use crate::refusal::Refusals;

/// Where the sandbox has its routes, and where those it does not play are listed.
const ROUTES: &str = "crates/sandbox/src/routes/mod.rs";
const STUBS: &str = "crates/sandbox/src/routes/stubs.rs";

/// A file of the repository as it should be.
pub struct File {
    /// Its path, from the root.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The files that are missing or lack something. `present` gives the text of a file that is there.
///
/// # Errors
///
/// Where the routes of the sandbox cannot be read.
pub fn files(
    contract: &Lookup,
    types: &[&str],
    present: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<File>, Refusals> {
    let mut files = Vec::new();
    for name in types {
        if let Some(schema) = contract.component(name) {
            files.extend(fixtures::of(contract, name, schema, present));
        }
    }
    let routes = present(ROUTES).ok_or_else(|| format!("there is no {ROUTES}"))?;
    let text = stubs::list(contract, &routes).map_err(|error| format!("{ROUTES}: {error}"))?;
    files.push(File {
        path: STUBS.to_owned(),
        text,
    });
    files.retain(|file| present(&file.path).as_ref() != Some(&file.text));
    Ok(files)
}
