//! Holds `generated/` against `openapi.yaml`. It needs nothing but `std`: the generator is a crate of its own,
//! `crates/generator`.

use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "build/fingerprint.rs"]
mod fingerprint;

const CONTRACT: &str = "openapi.yaml";

fn main() {
    println!("cargo::rustc-check-cfg=cfg(web)");
    let target = |part: &str| env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    // A page, or Node: `fetch` and timers are what there is.
    if target("ARCH") == "wasm32" && target("OS") == "unknown" {
        println!("cargo::rustc-cfg=web");
    }
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
    let header = fingerprint::header_line(&read(&root.join(CONTRACT))?);
    let generated = root.join("generated");
    let cannot_list = |error| format!("cannot list {}: {error}", generated.display());
    let entries = fs::read_dir(&generated).map_err(cannot_list)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<PathBuf> = paths.collect::<Result<_, _>>().map_err(cannot_list)?;
    paths.sort();
    for path in paths {
        if path.extension().is_some_and(|extension| extension == "rs")
            && !read(&path)?.lines().take(5).any(|line| line == header)
        {
            return Err(format!(
                "{} does not belong to this openapi.yaml. \
                 Run `cargo regenerate`, and commit what it changes under generated/ with the contract.",
                path.strip_prefix(&root).unwrap_or(&path).display()
            ));
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}
