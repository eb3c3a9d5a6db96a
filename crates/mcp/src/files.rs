//! Files below one directory, and nowhere else.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use crate::refusal::Refusal;

/// What is read may have so many bytes.
const MOST: u64 = 25 * 1024 * 1024;

/// The directory files are read from and written to.
#[derive(Debug)]
pub(crate) struct Root(PathBuf);

impl Root {
    pub fn open(path: &Path) -> std::io::Result<Self> {
        fs::canonicalize(path).map(Self)
    }

    /// A file that is there, whole.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Refusal> {
        let refuse = |problem: &str| Refusal::argument(format!("{path:?} {problem}"));
        let place = self.place(path)?;
        let place =
            fs::canonicalize(place).map_err(|error| refuse(&format!("cannot be read: {error}")))?;
        if !place.starts_with(&self.0) {
            return Err(refuse(
                "leads out of the directory this server may use (--root)",
            ));
        }
        let about = fs::metadata(&place).map_err(|error| refuse(&error.to_string()))?;
        if !about.is_file() {
            return Err(refuse("is no file"));
        }
        if about.len() > MOST {
            return Err(refuse(&format!(
                "has {} bytes: no more than {MOST} are sent",
                about.len()
            )));
        }
        fs::read(&place).map_err(|error| refuse(&format!("cannot be read: {error}")))
    }

    /// Where a file may be written, found out before anything is billed.
    pub fn destination(
        &self,
        path: &str,
        extension: &str,
        overwrite: bool,
    ) -> Result<Destination, Refusal> {
        let refuse = |problem: &str| Refusal::argument(format!("{path:?} {problem}"));
        let place = self.place(path)?;
        let (Some(parent), Some(_)) = (place.parent(), place.file_name()) else {
            return Err(refuse("names no file"));
        };
        let parent = fs::canonicalize(parent)
            .map_err(|error| refuse(&format!("has no directory to be in: {error}")))?;
        if !parent.starts_with(&self.0) {
            return Err(refuse(
                "leads out of the directory this server may use (--root)",
            ));
        }
        // What it is, its name says.
        let name = Path::new(place.file_name().unwrap_or_default()).with_extension(extension);
        let place = parent.join(name);
        match fs::symlink_metadata(&place) {
            Ok(there) if !there.is_file() => return Err(refuse("is there already, and no file")),
            Ok(_) if !overwrite => {
                let there = place.strip_prefix(&self.0).unwrap_or(&place).display();
                return Err(Refusal::argument(format!(
                    "{there} is there already: say overwrite to replace it"
                )));
            }
            _ => {}
        }
        let shown = place
            .strip_prefix(&self.0)
            .unwrap_or(&place)
            .display()
            .to_string();
        let beside = tempfile::Builder::new()
            .prefix(".pareta-")
            .tempfile_in(&parent);
        let beside = beside.map_err(|error| refuse(&format!("cannot be written: {error}")))?;
        Ok(Destination {
            place,
            shown,
            overwrite,
            beside,
        })
    }

    /// A file of this server's own in the directory, by a plain name, which is no link to another.
    pub fn inside(&self, name: &str) -> Result<PathBuf, Refusal> {
        let place = self.0.join(name);
        match fs::symlink_metadata(&place) {
            Ok(there) if !there.is_file() => Err(Refusal::argument(format!(
                "{name} is there already, and no file"
            ))),
            _ => Ok(place),
        }
    }

    /// Where a file is that is there, links resolved.
    pub fn resolved(&self, path: &str) -> PathBuf {
        let place = self.0.join(path);
        fs::canonicalize(&place).unwrap_or(place)
    }

    fn place(&self, path: &str) -> Result<PathBuf, Refusal> {
        let given = Path::new(path);
        let is_odd = path.is_empty() || path.contains('\0');
        let leads_up = given
            .components()
            .any(|part| matches!(part, Component::ParentDir));
        match is_odd || leads_up {
            true => Err(Refusal::argument(format!(
                "{path:?} is no path below the directory this server may use (--root)"
            ))),
            false => Ok(self.0.join(given)),
        }
    }
}

/// A file that will be written, whole or not at all.
pub(crate) struct Destination {
    place: PathBuf,
    /// As an agent knows it.
    shown: String,
    overwrite: bool,
    beside: tempfile::NamedTempFile,
}

impl Destination {
    /// Where it will be.
    pub fn place(&self) -> &Path {
        &self.place
    }

    pub fn write(mut self, bytes: &[u8]) -> Result<String, Refusal> {
        let refuse = |error: std::io::Error| {
            let problem = match error.kind() {
                ErrorKind::AlreadyExists => {
                    "is there already: say overwrite to replace it".to_owned()
                }
                _ => format!("cannot be written: {error}"),
            };
            Refusal::new("File", format!("{}: {problem}", self.shown))
        };
        self.beside.write_all(bytes).map_err(refuse)?;
        let kept = match self.overwrite {
            true => self.beside.persist(&self.place),
            false => self.beside.persist_noclobber(&self.place),
        };
        kept.map_err(|error| refuse(error.error))?;
        Ok(self.shown)
    }
}
