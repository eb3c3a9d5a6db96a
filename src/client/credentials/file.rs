//! Keys in a file.

use std::borrow::Cow;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{BoxError, Credential, CredentialFuture, Credentials, LONGEST, off_thread};

/// How long the file is taken to be as it was.
const LIFETIME: Duration = Duration::from_secs(1);

/// See [`file()`].
#[derive(Clone, Debug)]
pub struct File {
    path: PathBuf,
}

/// The key that is all there is in a file, with or without a line break behind it.
///
/// The file is read again by the first call a second after it was read, and at once when a server has refused the key.
/// It is opened by its path each time, so it may be written anew or be swapped, as mounted secrets are: by a link that
/// then points somewhere else.
pub fn file(path: impl Into<PathBuf>) -> File {
    File { path: path.into() }
}

impl Credentials for File {
    fn credential(&self) -> CredentialFuture<'_> {
        let path = self.path.clone();
        Box::pin(async move {
            let key = off_thread(move || read(&path)).await?;
            Ok(Credential::new(key).expires_in(LIFETIME))
        })
    }

    fn name(&self) -> Cow<'_, str> {
        format!("the file {}", self.path.display()).into()
    }
}

fn read(path: &Path) -> Result<String, BoxError> {
    let unreadable = |error: std::io::Error| format!("it cannot be read: {error}");
    // Before it is opened: a pipe would wait for somebody who writes.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err("it is no regular file: give one that holds the key alone".into());
    }
    let mut content = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(LONGEST as u64 + 1).read_to_end(&mut content))
        .map_err(unreadable)?;
    if content.len() > LONGEST {
        return Err("it is larger than 64 KiB: give one that holds the key alone".into());
    }
    match String::from_utf8(content) {
        Ok(key) if key.trim().is_empty() => Err("it is empty: write the key to it".into()),
        Ok(key) => Ok(key),
        Err(_) => Err("it is not text: give one that holds the key alone".into()),
    }
}
