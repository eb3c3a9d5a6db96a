//! Attaching a document to a row of an eval set.

use http::HeaderValue;
use reqwest::Url;

use crate::check::check_path;
use crate::client::upload::Source;
use crate::client::{Call, Mode, Request, is_loopback, redescribe};
use crate::error::Error;
use crate::json::Raw;
use crate::operation::{Body, Operation};
use crate::progress::{Listener, Progresses, UploadProgress};
use crate::types::BlobUpload;
pub use crate::upload::Document;

/// From this size on a document goes straight to storage.
const DIRECT_FROM: u64 = 5 * 1024 * 1024;

/// Attaches a document; see [`EvalSets::upload_document`](super::EvalSets::upload_document).
#[derive(Clone)]
pub struct UploadDocument {
    eval_set_id: String,
    idx: u64,
    field_name: String,
    document: Document,
    listener: Listener<UploadProgress>,
}

impl Progresses for UploadDocument {
    type Progress = UploadProgress;

    fn listener(&mut self) -> &mut Listener<UploadProgress> {
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
            listener: Listener::default(),
        }
    }
}

impl<M: Mode> Request<M, UploadDocument> {
    /// The document's media type, in place of the one its file name tells.
    pub fn media_type(self, media_type: impl Into<String>) -> Self {
        redescribe(self, |upload| UploadDocument {
            document: upload.document.media_type(media_type),
            ..upload
        })
    }
}

impl<M: Mode> Operation<M> for UploadDocument {
    type Output = Raw;

    const PARTS: Option<&'static str> = Some("upload_document");

    async fn run(self, call: Call<M>) -> Result<Raw, Error> {
        check_path("eval_set_id", &self.eval_set_id)?;
        let document = self.document.open("the document")?;
        let media_type = document.media_type(None);
        let (mut content, file_name) = (document.content, document.name);
        if self.field_name.trim().is_empty() {
            return Err(Error::argument(
                "field_name",
                "is empty: name the input field that takes the document",
            ));
        }
        let content_type = HeaderValue::from_str(&media_type).map_err(|error| {
            Error::argument("media_type", "cannot stand in a header").caused_by(error)
        })?;
        let idx = i64::try_from(self.idx)
            .map_err(|error| Error::argument("idx", "is no row of any set").caused_by(error))?;
        let low_level = call.client.low_level();
        if content.len() < DIRECT_FROM {
            let document = Document::of(content)
                .file_name(file_name)
                .media_type(&media_type);
            let mut attach = low_level
                .attach_blob(
                    &self.eval_set_id,
                    idx,
                    &self.field_name,
                    &media_type,
                    document,
                )
                .operation;
            attach.listener = self.listener;
            return call.fetch(&attach).await;
        }
        content.tell(self.listener);
        let size = i64::try_from(content.len())
            .map_err(|error| Error::argument("the document", "is too large").caused_by(error))?;
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
    call.store(&mut request).await
}
