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

/// A copy of all sources.
pub struct Copy {
    pub at: PathBuf,
    /// What cargo builds of it.
    target: PathBuf,
}

impl Copy {
    /// A fresh one, whose target directory is its own.
    pub fn new(name: &str) -> Self {
        let place = root().join("target").join(name);
        let at = place.join("repository");
        let _ = fs::remove_dir_all(&at);
        let target = place.join("target");
        let copy = Self { at, target };
        copy.take_in(Path::new(""));
        copy
    }

    /// A fresh one that shares what is built of other crates. So that what cargo builds of it is not taken for what it builds
    /// of the repository, its packages have another version.
    pub fn sharing_what_is_built(name: &str) -> Self {
        let mut copy = Self::new(name);
        copy.target = root().join("target");
        let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
        // That of the packages, and what they ask of each other.
        let version = concat!("version = \"", env!("CARGO_PKG_VERSION"), "\"");
        assert!(manifest.contains(version), "no {version:?} in Cargo.toml");
        let other = format!("version = \"0.0.0-{name}\"");
        copy.write("Cargo.toml", manifest.replace(version, &other));
        copy
    }

    /// Copies a directory, without what is built and without its history.
    fn take_in(&self, directory: &Path) {
        for entry in fs::read_dir(root().join(directory)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name();
            let path = directory.join(&name);
            if entry.file_type().unwrap().is_dir() {
                if name != "target" && name != ".git" {
                    self.take_in(&path);
                }
            } else {
                let bytes = fs::read(entry.path()).unwrap();
                self.write(path.to_str().unwrap(), bytes);
            }
        }
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

    /// Cargo as a user types it: with nothing of the run this test is part of.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command
            .args(arguments)
            .current_dir(&self.at)
            .env_remove("CI")
            .env_remove("CARGO_MANIFEST_DIR")
            .env("CARGO_TARGET_DIR", &self.target);
        command
    }

    pub fn cargo(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
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
