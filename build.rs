//! Holds `generated/` against `openapi.yaml`. It needs nothing but `std`: the generator is a crate of its own,
//! `crates/generator`.

use std::{env, fs, path::PathBuf};

#[path = "build/fingerprint.rs"]
mod fingerprint;

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
