//! Writes `generated/` from `openapi.yaml`: `cargo regenerate`.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    match write(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Rewrites the files whose text differs, and in CI none: there a difference is a mistake.
fn write(root: &Path) -> Result<(), String> {
    let contract = root.join("openapi.yaml");
    let contract = fs::read_to_string(&contract)
        .map_err(|error| format!("cannot read {}: {error}", contract.display()))?;
    let files = pareta_generator::generate(&contract).map_err(|refusals| refusals.to_string())?;
    for file in files {
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
