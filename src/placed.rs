//! A file that is written beside its place, and takes it when it is whole.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What breaks off before it takes its place leaves what is there.
pub(crate) struct Placed {
    path: PathBuf,
    /// None for a pipe or a device, which has no place to be taken.
    beside: Option<PathBuf>,
    file: File,
}

impl Placed {
    pub fn create(path: &Path) -> io::Result<Self> {
        // What a link points to is replaced, and not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let (beside, file) = match path.metadata() {
            Ok(there) if !there.is_file() => (None, File::create(&path)?),
            _ => {
                let (beside, file) = create_beside(&path)?;
                (Some(beside), file)
            }
        };
        Ok(Self { path, beside, file })
    }

    /// Who may read the file that was there may read this one, and nobody else.
    pub fn take_place(mut self) -> io::Result<()> {
        let Some(beside) = &self.beside else {
            return Ok(());
        };
        if let Ok(there) = self.path.metadata() {
            fs::set_permissions(beside, there.permissions())?;
        }
        fs::rename(beside, &self.path)?;
        self.beside = None;
        Ok(())
    }
}

impl Write for Placed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Placed {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            // That it stays is no reason to hide the error that led here.
            let _ = fs::remove_file(beside);
        }
    }
}

/// A new file in the directory of another.
fn create_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().ok_or(ErrorKind::InvalidInput)?;
    for number in 0..u32::MAX {
        let mut beside = OsString::from(".");
        beside.push(name);
        beside.push(format!(".{}-{number}.part", std::process::id()));
        let beside = path.with_file_name(beside);
        match File::create_new(&beside) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            file => return Ok((beside, file?)),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}
