//! Documents of eval rows: inline, or through a signed URL of the storage door.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::eval_sets::{EvalSet, form, text_part};
use super::{Answer, invalid};
use crate::error::{ApiError, Problem};
use crate::fields::{self, Fields};
use crate::platform::Platform;
use crate::reply::Reply;
use crate::state::DOCUMENT_BYTES;

/// From this size on a document must take the signed way.
const INLINE_LIMIT: usize = 5 * 1024 * 1024;

/// A document attached to a row.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub mime: String,
    pub bytes: Bytes,
}

/// A signed URL that was handed out, and what arrived under it.
#[derive(Debug)]
pub(crate) struct Upload {
    token: String,
    eval_set_id: String,
    idx: usize,
    field_name: String,
    mime: String,
    file_size: usize,
    signature: String,
    expires: Duration,
    bytes: Option<Bytes>,
}

pub(super) async fn attach(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Answer {
    let parts = form(multipart).await?;
    let mut problems = Vec::new();
    let idx = text_part(&parts, "idx", &mut problems);
    let field_name = text_part(&parts, "field_name", &mut problems);
    let mime = text_part(&parts, "mime", &mut problems);
    let idx: usize = idx.parse().unwrap_or_else(|_| {
        let loc = vec![json!("body"), json!("idx")];
        problems.push(Problem::new(
            loc,
            "int_parsing",
            "Input should be a valid integer",
        ));
        0
    });
    let file = parts.get("file").cloned().unwrap_or_else(|| {
        problems.push(Problem::missing(vec![json!("body"), json!("file")]));
        Bytes::new()
    });
    if !problems.is_empty() {
        return Err(ApiError::validation(problems));
    }
    if file.len() >= INLINE_LIMIT {
        let detail = format!("Documents of {INLINE_LIMIT} bytes or more need blob-upload-url");
        return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
    }
    let size = file.len();
    let mut state = platform.state();
    let document = Document {
        mime: mime.clone(),
        bytes: file,
    };
    put(&mut state, &id, idx, &field_name, document)?;
    Ok(attached(idx, &field_name, &mime, size))
}

pub(super) async fn upload_url(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let body = fields::object(&body)?;
    let mut fields = Fields::new(&body);
    let idx = fields.integer("idx", 0..=i64::MAX);
    let field_name = fields.text("field_name");
    let mime = fields.text("mime");
    let limit = platform.config.max_body_bytes;
    let file_size = fields.integer("file_size", 0..=i64::MAX);
    fields.finish()?;
    let (idx, file_size) = (index(idx), index(file_size));
    if file_size > limit {
        return Err(ApiError::too_large(limit));
    }
    let mut state = platform.state();
    check_row(state.eval_set(&id)?, idx, field_name)?;
    let token = state.ids.next("doc_");
    let signature = state.ids.next("");
    let upload = Upload {
        token: token.clone(),
        eval_set_id: id,
        idx,
        field_name: field_name.to_owned(),
        mime: mime.to_owned(),
        file_size,
        signature: signature.clone(),
        expires: platform.clock.now() + platform.config.upload_url_lifetime,
        bytes: None,
    };
    state.uploads.push(upload, file_size);
    Ok(Reply::ok(&json!({
        "upload_url": format!("{}/upload/{token}?signature={signature}", platform.storage_url),
        "storage_uri": storage_uri(&token),
        "expires_in_s": platform.config.upload_url_lifetime.as_secs(),
    })))
}

#[derive(Deserialize)]
pub(super) struct Signed {
    #[serde(default)]
    signature: String,
}

/// On the storage door: the URL is the permission, so a key has no business here.
pub(super) async fn store(
    State(platform): State<Arc<Platform>>,
    Path(token): Path<String>,
    Query(Signed { signature }): Query<Signed>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    if headers.contains_key(header::AUTHORIZATION) {
        return Err(ApiError::bad_request(
            "Signed uploads take no Authorization header; the key must not leave the API",
        ));
    }
    let now = platform.clock.now();
    let mut state = platform.state();
    let upload = state
        .uploads
        .iter_mut()
        .find(|upload| upload.token == token)
        .ok_or_else(|| ApiError::not_found("Upload", &token))?;
    if upload.signature != signature || now > upload.expires {
        return Err(ApiError::forbidden("The signature is wrong or has expired"));
    }
    let mime = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    if mime != Some(upload.mime.as_str()) {
        return Err(ApiError::bad_request(&format!(
            "Content-Type must be {}, as signed",
            upload.mime
        )));
    }
    if body.len() != upload.file_size {
        let detail = format!(
            "{} bytes were announced, {} arrived",
            upload.file_size,
            body.len()
        );
        return Err(ApiError::bad_request(&detail));
    }
    upload.bytes = Some(body);
    // What the storage of the platform answers; the official client takes nothing but 200 and 201.
    Ok(Reply::empty(StatusCode::OK))
}

pub(super) async fn upload_complete(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let body = fields::object(&body)?;
    let mut fields = Fields::new(&body);
    let idx = fields.integer("idx", 0..=i64::MAX);
    let field_name = fields.text("field_name");
    let storage_uri = fields.text("storage_uri");
    let mime = fields.text("mime");
    fields.finish()?;
    let idx = index(idx);

    let mut guard = platform.state();
    let state = &mut *guard;
    state.eval_set(&id)?;
    let token = storage_uri.strip_prefix(STORAGE).unwrap_or_default();
    let upload = state
        .uploads
        .iter()
        .find(|upload| upload.token == token)
        .ok_or_else(|| ApiError::not_found("Upload", storage_uri))?;
    if (
        &*upload.eval_set_id,
        upload.idx,
        &*upload.field_name,
        &*upload.mime,
    ) != (&*id, idx, field_name, mime)
    {
        return Err(ApiError::conflict(
            "The upload was announced for another row, field or type".to_owned(),
        ));
    }
    let Some(bytes) = upload.bytes.clone() else {
        return Err(ApiError::conflict(format!(
            "Nothing was uploaded to '{storage_uri}' yet"
        )));
    };
    let size = bytes.len();
    let document = Document {
        mime: mime.to_owned(),
        bytes,
    };
    put(state, &id, idx, field_name, document)?;
    state.uploads.remove(|upload| upload.token == token);
    Ok(attached(idx, field_name, mime, size))
}

const STORAGE: &str = "sandbox://documents/";

fn storage_uri(token: &str) -> String {
    format!("{STORAGE}{token}")
}

/// An index that was checked to be at least zero; one beyond memory is beyond every list too.
fn index(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn check_row(set: &EvalSet, idx: usize, field_name: &str) -> Result<(), ApiError> {
    let refuse = |field: &str, msg: String| Err(invalid(field, msg));
    if idx >= set.rows.len() {
        return refuse(
            "idx",
            format!("The set has {} rows, none at {idx}", set.rows.len()),
        );
    }
    if !set.task.has_blob_input {
        return refuse(
            "field_name",
            format!("Task '{}' takes no documents", set.task.id),
        );
    }
    if field_name != "document" {
        return refuse(
            "field_name",
            format!("Task '{}' has the document field 'document'", set.task.id),
        );
    }
    Ok(())
}

fn put(
    state: &mut crate::state::State,
    id: &str,
    idx: usize,
    field_name: &str,
    document: Document,
) -> Result<(), ApiError> {
    check_row(state.eval_set(id)?, idx, field_name)?;
    let stored: usize = state.eval_sets.iter().map(EvalSet::document_bytes).sum();
    if stored + document.bytes.len() > DOCUMENT_BYTES {
        return Err(ApiError::too_large(DOCUMENT_BYTES));
    }
    let set = state.eval_set(id)?;
    if let Some(row) = set.rows.get_mut(idx) {
        row.documents.insert(field_name.to_owned(), document);
    }
    Ok(())
}

fn attached(idx: usize, field_name: &str, mime: &str, size: usize) -> Reply {
    let body: Value = json!({ "idx": idx, "field_name": field_name, "mime": mime, "size": size, "attached": true });
    Reply::ok(&body)
}
