//! The programs that are run beside this one.

use std::io;
use std::path::PathBuf;
use std::process::Command;

/// A program of the workspace, built as this one was; it lies beside it.
pub fn built(package: &str, name: &str) -> io::Result<PathBuf> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--package", package, "--bin", name]);
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    if !build
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()?
        .success()
    {
        return Err(io::Error::other(format!("{name} cannot be built")));
    }
    Ok(std::env::current_exe()?.with_file_name(name))
}
