//! The repository this is part of, and copies of it in which a contract may be changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use pareta_generator::generate;

pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The contract as it stands.
pub fn contract() -> String {
    fs::read_to_string(root().join("openapi.yaml")).unwrap()
}

/// A copy of everything that is under version control.
pub struct Copy {
    pub at: PathBuf,
}

impl Copy {
    /// A fresh one, under `target/`.
    pub fn new(name: &str) -> Self {
        let at = root().join("target").join(name).join("repository");
        let _ = fs::remove_dir_all(&at);
        let listed = Command::new("git")
            .args([
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard",
            ])
            .current_dir(root())
            .output()
            .unwrap();
        let files = String::from_utf8(listed.stdout).unwrap();
        let copy = Self { at };
        for file in files.split_terminator('\0') {
            // One that has been removed may still be in the index.
            if let Ok(bytes) = fs::read(root().join(file)) {
                copy.write(file, bytes);
            }
        }
        // What cargo builds of it must not be taken for what it builds of the repository: its packages have another version.
        let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
        let version = concat!("\nversion = \"", env!("CARGO_PKG_VERSION"), "\"");
        assert!(manifest.contains(version), "no {version:?} in Cargo.toml");
        let other = format!("\nversion = \"0.0.0-{name}\"");
        copy.write("Cargo.toml", manifest.replacen(version, &other, 1));
        copy
    }

    pub fn write(&self, file: &str, bytes: impl AsRef<[u8]>) {
        let to = self.at.join(file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }

    /// Puts another contract in, and the code for it.
    pub fn regenerate(&self, contract: &str) {
        self.write("openapi.yaml", contract);
        for file in generate(contract).unwrap_or_else(|refusals| panic!("{refusals}")) {
            self.write(&format!("generated/{}", file.name), file.text);
        }
    }

    /// Lets no warning pass in the library.
    pub fn deny_warnings(&self) {
        let text = fs::read_to_string(self.at.join("src/lib.rs")).unwrap();
        self.write("src/lib.rs", format!("#![deny(warnings)]\n{text}"));
    }

    /// Cargo as a user types it: with nothing of the run this test is part of. What it builds of the registries is shared.
    pub fn cargo(&self, arguments: &[&str]) -> Output {
        Command::new("cargo")
            .args(arguments)
            .current_dir(&self.at)
            .env_remove("CI")
            .env_remove("CARGO_MANIFEST_DIR")
            .env("CARGO_TARGET_DIR", root().join("target"))
            .output()
            .unwrap()
    }
}

pub fn must_succeed(output: &Output) {
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
