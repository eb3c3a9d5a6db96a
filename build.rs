//! Holds `generated/` against `openapi.yaml`; with the feature `_generate` it writes `generated/` anew.
//!
//! A plain build needs nothing but `std` here, so that who uses the library never compiles a generator.

use std::{env, fs, path::PathBuf};

#[path = "build/fingerprint.rs"]
mod fingerprint;
#[cfg(feature = "_generate")]
#[path = "build/mod.rs"]
mod generate;

const CONTRACT: &str = "openapi.yaml";

fn main() {
    println!("cargo::rerun-if-changed={CONTRACT}");
    println!("cargo::rerun-if-changed=generated");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=build.rs");
    if let Err(problem) = run() {
        // One line, for cargo prints no more of an error.
        println!("cargo::error={}", problem.replace('\n', " "));
    }
}

fn run() -> Result<(), String> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let read = |path: &PathBuf| {
        fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
    };
    let contract = read(&root.join(CONTRACT))?;
    #[cfg(feature = "_generate")]
    write(&root, &contract)?;
    let header = fingerprint::header_line(&contract);
    for name in ["types.rs", "schemas.rs", "requests.rs", "operations.rs"] {
        let path = root.join("generated").join(name);
        if !read(&path)?.lines().take(5).any(|line| line == header) {
            return Err(format!(
                "generated/{name} does not belong to this openapi.yaml. \
                 Run `cargo regenerate`, and commit what it changes under generated/ with the contract."
            ));
        }
    }
    Ok(())
}

/// Rewrites the files whose text differs, and in CI none: there a difference is a mistake.
#[cfg(feature = "_generate")]
fn write(root: &std::path::Path, contract: &str) -> Result<(), String> {
    for file in generate::generate(contract)? {
        let path = root.join("generated").join(file.name);
        if fs::read_to_string(&path).is_ok_and(|text| text == file.text) {
            continue;
        }
        if env::var_os("CI").is_some() {
            return Err(format!(
                "generated/{} is stale: run `cargo regenerate` and commit it",
                file.name
            ));
        }
        fs::write(&path, file.text)
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}
