//! Keys in a file: sections with a key, or the command that prints it, and a base URL.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use pareta::client::credentials;
use serde::Deserialize;

use crate::errors::Failure;
use crate::output::Output;

/// What is used when no profile is named and the environment has no key.
const DEFAULT: &str = "default";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    api_key: Option<String>,
    /// A line for the shell that prints the key.
    key_command: Option<String>,
    pub base_url: Option<String>,
    /// Whether that URL may be plain http on another machine.
    #[serde(default)]
    pub allow_http: bool,
}

/// How a profile gives its key.
pub enum Key {
    Stored(String),
    Command(credentials::Command),
}

impl Profile {
    /// The key of the profile of that name.
    pub fn key(&mut self, name: Option<&str>) -> Result<Key, Failure> {
        let name = name.unwrap_or(DEFAULT);
        match (self.api_key.take(), self.key_command.take()) {
            (Some(key), None) => Ok(Key::Stored(key)),
            (None, Some(line)) if !line.trim().is_empty() => {
                let named = format!("the key_command of the profile {name:?}");
                Ok(Key::Command(by_shell(&line).named(named)))
            }
            (Some(_), Some(_)) => Err(Failure::Input(format!(
                "the profile {name:?} has an api_key and a key_command: leave one of them out"
            ))),
            (None, _) => Err(Failure::Input(format!(
                "the profile {name:?} has no key: give it an api_key, or a key_command that prints one"
            ))),
        }
    }
}

#[cfg(windows)]
fn by_shell(line: &str) -> credentials::Command {
    credentials::command("cmd").args(["/C", line])
}

#[cfg(not(windows))]
fn by_shell(line: &str) -> credentials::Command {
    credentials::command("sh").args(["-c", line])
}

/// The profile of that name, which must be there; without a name the default one, if there is one.
pub fn find(name: Option<&str>, output: Output) -> Result<Option<Profile>, Failure> {
    let path = path();
    let found = match &path {
        Some(path) => read(path, output)?,
        None => None,
    };
    let profile = found.and_then(|mut profiles| profiles.remove(name.unwrap_or(DEFAULT)));
    match (profile, name) {
        (None, Some(name)) => {
            let place = path.map_or_else(
                || "anywhere: there is no home directory".to_owned(),
                |path| format!("in {}", path.display()),
            );
            Err(Failure::Input(format!(
                "there is no profile {name:?} {place}"
            )))
        }
        (profile, _) => Ok(profile),
    }
}

fn path() -> Option<PathBuf> {
    let set = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    if let Some(path) = set("PARETA_CONFIG") {
        return Some(path);
    }
    let config = set("XDG_CONFIG_HOME");
    let config =
        config.or_else(|| Some(set("HOME").or_else(|| set("USERPROFILE"))?.join(".config")));
    Some(config?.join("pareta").join("profiles.toml"))
}

fn read(path: &Path, output: Output) -> Result<Option<BTreeMap<String, Profile>>, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(crate::input::unreadable(path, &error)),
    };
    warn_of_readers(path, output);
    let profiles = basic_toml::from_str(&text);
    profiles
        .map(Some)
        .map_err(|error| Failure::Input(format!("{}: {error}", path.display())))
}

/// A key others can read is no secret.
#[cfg(unix)]
fn warn_of_readers(path: &Path, output: Output) {
    use std::os::unix::fs::PermissionsExt;

    const OTHERS: u32 = 0o077;
    let mode = std::fs::metadata(path).map_or(0, |metadata| metadata.permissions().mode());
    if mode & OTHERS != 0 {
        let path = path.display();
        output.warn(&format!(
            "{path} holds keys and can be read by others: chmod 600 {path}"
        ));
    }
}

#[cfg(not(unix))]
fn warn_of_readers(_: &Path, _: Output) {}
