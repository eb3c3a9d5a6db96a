//! What is uploaded: a file, or bytes.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::client::upload::Source;
use crate::error::Error;

/// A document to upload: a file, or bytes. It can be sent as often as it takes.
#[derive(Clone)]
pub struct Document {
    content: Content,
    file_name: Option<String>,
    media_type: Option<String>,
}

#[derive(Clone)]
enum Content {
    Path(PathBuf),
    Bytes(Bytes),
    /// What was read from a reader, or why it could not be.
    Read(Result<Source, Arc<io::Error>>),
}

/// An upload that can be read.
pub(crate) struct Opened {
    pub content: Source,
    pub name: String,
    /// What its caller says it is.
    media_type: Option<String>,
}

impl Document {
    /// A file; it is read while it is sent. A pipe or a device is none: [`reader`](Self::reader) takes what it holds.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self::new(Content::Path(path.into()))
    }

    /// Bytes in memory.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(Content::Bytes(bytes.into().into()))
    }

    /// Anything that can be read. It is read here, into a temporary file, for the upload may have to be repeated.
    pub fn reader(mut reader: impl Read) -> Self {
        let copied = tempfile::tempfile().and_then(|mut file| {
            io::copy(&mut reader, &mut file)?;
            source(file)
        });
        Self::new(Content::Read(copied.map_err(Arc::new)))
    }

    /// What is ready to be sent.
    pub(crate) fn of(content: Source) -> Self {
        Self::new(Content::Read(Ok(content)))
    }

    fn new(content: Content) -> Self {
        Self {
            content,
            file_name: None,
            media_type: None,
        }
    }

    /// What the file is called on the server. By default the last part of its path, or `upload`.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// The media type. By default that of the file name's extension, or `application/octet-stream`.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// What is to be sent, under which name, as what. An error calls it `what`.
    pub(crate) fn open(&self, what: &str) -> Result<Opened, Error> {
        let own_name = match &self.content {
            Content::Path(path) => path.file_name(),
            Content::Bytes(_) | Content::Read(_) => None,
        };
        let own_name = own_name.map(|name| name.to_string_lossy().into_owned());
        let name = self.file_name.clone().or(own_name);
        let content = match &self.content {
            Content::Bytes(bytes) => {
                let mut source = Source::default();
                source.push_bytes(bytes.clone());
                source
            }
            Content::Path(path) => {
                let is_other = |there: Metadata| !there.is_file() && !there.is_dir();
                // A pipe says that it is empty, and to open it may wait for ever.
                if path.metadata().is_ok_and(is_other) {
                    let problem = "is a pipe or a device, and no file: read it first";
                    return Err(Error::argument(path.display(), problem));
                }
                File::open(path).and_then(source).map_err(|error| {
                    Error::argument(path.display(), "cannot be read").caused_by(error)
                })?
            }
            Content::Read(content) => content
                .clone()
                .map_err(|error| Error::argument(what, "cannot be read").caused_by(error))?,
        };
        Ok(Opened {
            content,
            name: name.unwrap_or_else(|| "upload".to_owned()),
            media_type: self.media_type.clone(),
        })
    }
}

impl Opened {
    /// What it is: as its caller says, else as the contract does, else as its name tells.
    pub fn media_type(&self, contract: Option<&str>) -> String {
        match (&self.media_type, contract) {
            (Some(said), _) => said.clone(),
            (None, Some(contract)) => contract.to_owned(),
            (None, None) => media_type_of(&self.name).to_owned(),
        }
    }
}

fn source(file: File) -> io::Result<Source> {
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut source = Source::default();
    source.push_file(file, metadata.len());
    Ok(source)
}

const BYTES: &str = "application/octet-stream";

/// The media types of what is uploaded as a rule; anything else is bytes, unless the caller says.
fn media_type_of(file_name: &str) -> &'static str {
    let extension = Path::new(file_name)
        .extension()
        .and_then(|extension| extension.to_str());
    match extension.unwrap_or_default().to_ascii_lowercase().as_str() {
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "tif" | "tiff" => "image/tiff",
        "bmp" => "image/bmp",
        "svg" => "image/svg+xml",
        "heic" => "image/heic",
        "txt" => "text/plain",
        "md" => "text/markdown",
        "csv" => "text/csv",
        "htm" | "html" => "text/html",
        "json" => "application/json",
        "xml" => "application/xml",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "wav" => "audio/wav",
        "mp3" => "audio/mpeg",
        _ => BYTES,
    }
}

impl From<&Path> for Document {
    fn from(path: &Path) -> Self {
        Self::path(path)
    }
}

impl From<PathBuf> for Document {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&PathBuf> for Document {
    fn from(path: &PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&[u8]> for Document {
    fn from(bytes: &[u8]) -> Self {
        Self::bytes(bytes)
    }
}

impl From<Vec<u8>> for Document {
    fn from(bytes: Vec<u8>) -> Self {
        Self::bytes(bytes)
    }
}

impl std::fmt::Debug for Document {
    /// Without what is in it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document")
            .field("file_name", &self.file_name)
            .finish_non_exhaustive()
    }
}
