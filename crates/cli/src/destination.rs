//! Files that are written: whole or not at all, and none over one that is there unless that was asked for.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf, is_separator};

use crate::errors::Failure;
use crate::input::is_stdin;
use crate::output::Output;

/// Where a result goes. It is found out before the call that is billed whether that can be written.
pub enum Destination {
    /// `-`
    Stdout,
    /// A pipe or a device, which has no place to be taken.
    Device(PathBuf),
    File(Placed),
}

/// A file that is written beside its place, and takes it when it is whole.
pub struct Placed {
    path: PathBuf,
    force: bool,
    beside: Beside,
}

impl Destination {
    pub fn open(path: &Path, force: bool) -> Result<Self, Failure> {
        let refuse = |problem: &str| {
            let path = path.display();
            Err(Failure::Input(format!("{path}: {problem}")))
        };
        if is_stdin(path) {
            return Ok(Self::Stdout);
        }
        match fs::metadata(path) {
            Ok(there) if there.is_dir() => return refuse("is a directory"),
            Ok(there) if !there.is_file() => return Ok(Self::Device(path.to_owned())),
            Ok(there) if there.permissions().readonly() && force => {
                return refuse("cannot be written: it is read-only");
            }
            _ => {}
        }
        // A name that ends so is one of a directory, and that there is none shows only when it is taken.
        let name = path.to_string_lossy();
        if name
            .strip_suffix('.')
            .unwrap_or(&name)
            .ends_with(is_separator)
        {
            return refuse("is the name of a directory");
        }
        if is_taken(path) && !force {
            return refuse("is there already: --force writes over it");
        }
        // What a link points to is replaced, and not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let beside = Beside::of(&path).map_err(|error| {
            Failure::Input(format!("{}: cannot be written: {error}", path.display()))
        })?;
        Ok(Self::File(Placed {
            path,
            force,
            beside,
        }))
    }

    /// The same directory, and another name.
    pub fn named(self, name: &str) -> Self {
        match self {
            Self::File(file) => Self::File(Placed {
                path: file.path.with_file_name(name),
                ..file
            }),
            other => other,
        }
    }

    /// Writes what was asked for; gives the file it is in now. With `--json` stdout is taken.
    pub fn write(
        self,
        output: Output,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Option<PathBuf>, Failure> {
        match self {
            Self::Stdout if output.json => Ok(None),
            Self::Stdout => {
                let mut bytes = Vec::new();
                content(&mut bytes).map_err(|error| unwritten(Path::new("stdout"), &error))?;
                output.write(bytes)?;
                Ok(None)
            }
            Self::Device(path) => {
                let written = File::options().write(true).open(&path);
                let written = written.and_then(|mut device| content(&mut device));
                written.map_err(|error| unwritten(&path, &error))?;
                Ok(Some(path))
            }
            Self::File(file) => {
                let path = file.path.clone();
                let placed = file.place(content);
                placed.map(Some).map_err(|error| unwritten(&path, &error))
            }
        }
    }
}

impl Placed {
    fn place(self, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<PathBuf> {
        let mut file = BufWriter::new(&self.beside.file);
        content(&mut file)?;
        file.flush()?;
        drop(file);
        // What has come up there meanwhile stays, and what was billed is not thrown away.
        let path = match self.force {
            true => self.path,
            false => free(self.path),
        };
        // Who may read the file that was there may read this one, and nobody else.
        if let Ok(there) = path.metadata() {
            fs::set_permissions(&self.beside.path, there.permissions())?;
        }
        fs::rename(&self.beside.path, &path)?;
        Ok(path)
    }
}

/// A file with a name of its own, which is gone unless it is moved.
struct Beside {
    path: PathBuf,
    file: File,
}

impl Beside {
    fn of(path: &Path) -> io::Result<Self> {
        let name = path.file_name().ok_or(ErrorKind::InvalidInput)?;
        let name = name.to_string_lossy();
        // One that was left behind by a process that was killed stays.
        for number in 0..u32::MAX {
            let beside = format!(".{name}.{}-{number}.part", std::process::id());
            let path = path.with_file_name(beside);
            match File::create_new(&path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                file => return Ok(Self { file: file?, path }),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // Nothing is there once it has been moved.
        let _ = fs::remove_file(&self.path);
    }
}

fn is_taken(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// The path, or `name-2.png` and so on where there is a file already.
fn free(path: PathBuf) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path
        .extension()
        .map(|it| format!(".{}", it.to_string_lossy()));
    let extension = extension.unwrap_or_default();
    let other = |number: u32| path.with_file_name(format!("{stem}-{number}{extension}"));
    match is_taken(&path) {
        false => path,
        true => (2..)
            .map(other)
            .find(|path| !is_taken(path))
            .unwrap_or(path),
    }
}

/// What there was to write is no data, or there is no room for it.
fn unwritten(path: &Path, error: &io::Error) -> Failure {
    match error.kind() {
        ErrorKind::InvalidData => Failure::failed("invalid_response", error.to_string()),
        _ => Failure::failed(
            "output",
            format!("{}: cannot be written: {error}", path.display()),
        ),
    }
}
