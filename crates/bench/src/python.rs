//! The Python that has the Python clients, if there is one.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::options::Options;

/// A Python that has these modules; without one a line says so.
pub fn with(modules: &str, options: &Options) -> Option<PathBuf> {
    let python = options.python.clone().unwrap_or_else(|| "python3".into());
    let import = format!("import {modules}");
    let found = Command::new(&python)
        .args(["-c", &import])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !found {
        println!(
            "without {modules}: {} has none (--python PATH)",
            python.display()
        );
    }
    found.then_some(python)
}
