//! Attaching a document to a row of an eval set.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use http::HeaderValue;
use reqwest::Url;

use super::form::Form;
use crate::client::upload::{Source, UploadListener, Uploads};
use crate::client::{Call, Mode, Request, is_loopback};
use crate::error::Error;
use crate::json::Raw;
use crate::operation::{Body, Operation, check_path, encode_path};
use crate::types::BlobUpload;

/// From this size on a document goes straight to storage.
const DIRECT_FROM: u64 = 5 * 1024 * 1024;

/// A document to attach: a file, or bytes.
pub struct Document {
    content: Content,
    file_name: Option<String>,
    media_type: Option<String>,
}

enum Content {
    Path(PathBuf),
    Bytes(Vec<u8>),
    /// What was read from a reader, or why it could not be.
    Read(Result<File, std::io::Error>),
}

impl Document {
    /// A file; it is read while it is sent.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self::new(Content::Path(path.into()))
    }

    /// Bytes in memory.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(Content::Bytes(bytes.into()))
    }

    /// Anything that can be read. It is read here, into a temporary file, for the upload may have to be repeated.
    pub fn reader(mut reader: impl Read) -> Self {
        let copied = tempfile::tempfile().and_then(|mut file| {
            std::io::copy(&mut reader, &mut file)?;
            Ok(file)
        });
        Self::new(Content::Read(copied))
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

    /// What is to be sent, under which name, as what.
    fn open(self) -> Result<(Source, String, String), Error> {
        let own_name = match &self.content {
            Content::Path(path) => path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned()),
            Content::Bytes(_) | Content::Read(_) => None,
        };
        let file_name = self
            .file_name
            .or(own_name)
            .unwrap_or_else(|| "upload".to_owned());
        let media_type = self
            .media_type
            .unwrap_or_else(|| media_type_of(&file_name).to_owned());
        let mut source = Source::default();
        match self.content {
            Content::Bytes(bytes) => source.push_bytes(bytes),
            Content::Path(path) => {
                let unreadable = |error: std::io::Error| {
                    Error::argument(path.display(), "cannot be read").caused_by(error)
                };
                push_file(&mut source, File::open(&path).map_err(unreadable)?)
                    .map_err(unreadable)?;
            }
            Content::Read(file) => {
                let unreadable = |error: std::io::Error| {
                    Error::argument("the document", "cannot be read").caused_by(error)
                };
                push_file(&mut source, file.map_err(unreadable)?).map_err(unreadable)?;
            }
        }
        Ok((source, file_name, media_type))
    }
}

fn push_file(source: &mut Source, file: File) -> std::io::Result<()> {
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    source.push_file(file, metadata.len());
    Ok(())
}

/// The media types of what documents are made of; anything else is bytes, unless the caller says.
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
        _ => "application/octet-stream",
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

/// Attaches a document; see [`EvalSets::upload_document`](super::EvalSets::upload_document).
pub struct UploadDocument {
    eval_set_id: String,
    idx: u64,
    field_name: String,
    document: Document,
    listener: Option<UploadListener>,
}

impl Uploads for UploadDocument {
    fn listener(&mut self) -> &mut Option<UploadListener> {
        &mut self.listener
    }
}

impl UploadDocument {
    pub(super) fn new(
        eval_set_id: String,
        idx: u64,
        field_name: String,
        document: Document,
    ) -> Self {
        Self {
            eval_set_id,
            idx,
            field_name,
            document,
            listener: None,
        }
    }
}

impl<M: Mode> Request<M, UploadDocument> {
    /// The document's media type, in place of the one its file name tells.
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.operation.document.media_type = Some(media_type.into());
        self
    }
}

impl<M: Mode> Operation<M> for UploadDocument {
    type Output = Raw;

    async fn run(self, call: Call<M>) -> Result<Raw, Error> {
        check_path("eval_set_id", &self.eval_set_id)?;
        let (mut content, file_name, media_type) = self.document.open()?;
        content.tell(self.listener);
        if self.field_name.trim().is_empty() {
            return Err(Error::argument(
                "field_name",
                "is empty: name the input field that takes the document",
            ));
        }
        let content_type = HeaderValue::from_str(&media_type).map_err(|error| {
            Error::argument("media_type", "cannot stand in a header").caused_by(error)
        })?;
        if content.len() < DIRECT_FROM {
            let form = Form::new()?
                .text("idx", &self.idx.to_string())
                .text("field_name", &self.field_name)
                .text("mime", &media_type)
                .file("file", &file_name, &media_type, content);
            let (form_type, body) = form.finish()?;
            let http = call.client.core.http();
            let url = format!(
                "{}/v1/eval-sets/{}/attach-blob",
                http.baseurl,
                encode_path(&self.eval_set_id)
            );
            let request = http.client.post(url).body(&form_type, body);
            let path = "/v1/eval-sets/{eval_set_id}/attach-blob";
            return call.exchange(&mut request.build(path)?, "").await;
        }
        let idx = i64::try_from(self.idx)
            .map_err(|error| Error::argument("idx", "is no row of any set").caused_by(error))?;
        let size = i64::try_from(content.len())
            .map_err(|error| Error::argument("the document", "is too large").caused_by(error))?;
        let low_level = call.client.low_level();
        let sign = low_level.create_blob_upload_url(
            &self.eval_set_id,
            idx,
            &self.field_name,
            &media_type,
            size,
        );
        let signed = call.step("url")?.fetch(&sign.operation).await?;
        let (url, storage_uri) = destination(&signed)?;
        put(&call, url, &content_type, content).await?;
        let complete = low_level.complete_blob_upload(
            &self.eval_set_id,
            idx,
            &self.field_name,
            storage_uri,
            &media_type,
        );
        call.step("complete")?.fetch(&complete.operation).await
    }
}

/// Where the API wants the document, if that is a place it may be sent to.
fn destination(signed: &BlobUpload) -> Result<(&str, &str), Error> {
    let refuse = |problem: &str| Error::unusable(signed, format!("the upload URL {problem}"));
    let (Some(url), Some(storage_uri)) = (signed.upload_url(), signed.storage_uri()) else {
        return Err(refuse("is missing, or its storage URI"));
    };
    let parsed = Url::parse(url).map_err(|error| refuse("is no URL").caused_by(error))?;
    match parsed.scheme() {
        "https" => Ok((url, storage_uri)),
        "http" if is_loopback(&parsed) => Ok((url, storage_uri)),
        _ => Err(refuse("is not https")),
    }
}

/// Sends the bytes to storage: with their media type, and nothing that belongs to the API.
async fn put<M: Mode>(
    call: &Call<M>,
    url: &str,
    content_type: &HeaderValue,
    content: Source,
) -> Result<(), Error> {
    let http = call.client.core.http();
    let mut request = http
        .client
        .put(url.to_owned())
        .body(content_type, Body::Stream(content))
        .build("{upload_url}")?;
    request.headers.remove(http::header::ACCEPT);
    call.client
        .core
        .store(&mut request, &call.options, call.deadline)
        .await
}
