//! The documents that public packages ship, in the full run: `PARETA_FULL=1 cargo test --test generator published`.
//! They are fetched, and belong to others. Each is generated from or refused, and none ends the generator.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::repository::root;
use crate::robustness::is_generated_or_refused;

/// Packages of PyPI whose sources have OpenAPI documents among their tests.
const PACKAGES: [&str; 3] = [
    "datamodel-code-generator==0.89.0",
    "openapi-python-client==0.29.1",
    "prance==26.7.19.0",
];

#[test]
fn published_documents_are_generated_from_or_refused() {
    if std::env::var_os("PARETA_FULL").is_none() {
        return;
    }
    let mut documents = documents(&of_openapiv3());
    let fetched = root().join("target").join("published");
    fs::create_dir_all(&fetched).unwrap();
    for package in PACKAGES {
        documents.extend(fetch(package, &fetched));
    }
    let (mut read, mut generated) = (0, 0);
    for path in documents {
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        // Most of what a package ships is something else.
        if !text.contains("openapi") && !text.contains("swagger") {
            continue;
        }
        read += 1;
        generated += usize::from(is_generated_or_refused(&text));
    }
    assert!(read > 20, "only {read} documents were found");
    println!(
        "{generated} of {read} published documents were generated from; the others were refused"
    );
}

/// The fixtures of the crate we read documents with.
fn of_openapiv3() -> PathBuf {
    let told = Command::new("cargo")
        .args(["metadata", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages
        .iter()
        .find(|package| package["name"] == "openapiv3")
        .unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    manifest.with_file_name("fixtures")
}

fn fetch(package: &str, into: &Path) -> Vec<PathBuf> {
    let directory = into.join(package);
    if !directory.exists() {
        let partial = into.join("partial");
        let _ = fs::remove_dir_all(&partial);
        fs::create_dir_all(&partial).unwrap();
        run(
            Command::new("pip").args([
                "download",
                "--quiet",
                "--no-deps",
                "--no-binary",
                ":all:",
                package,
            ]),
            &partial,
        );
        for archive in fs::read_dir(&partial).unwrap() {
            run(
                Command::new("tar").arg("xzf").arg(archive.unwrap().path()),
                &partial,
            );
        }
        fs::rename(partial, &directory).unwrap();
    }
    documents(&directory)
}

fn run(command: &mut Command, directory: &Path) {
    let output = command.current_dir(directory).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Every file that may be a document, in a steady order.
fn documents(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut pending = vec![directory.to_owned()];
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(path).unwrap();
            pending.extend(entries.map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| {
            ["json", "yaml", "yml"]
                .iter()
                .any(|known| extension == *known)
        }) {
            found.push(path);
        }
    }
    found.sort();
    found
}
